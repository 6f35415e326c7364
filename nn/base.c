/* base.c - the error message of each thread, and assertions. */
#include "nn/base.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local char message[512];

/* What a message may be before it is shortened: a path of 4096 bytes with its reason. */
#define LONG_MESSAGE 6144
#define KEPT_HEAD 160 /* of a shortened message; the reason stands at its end */

/* Names from files go into messages: a line break or an escape sequence in one must not reach a
 * terminal. */
static void make_one_line(void)
{
    for (char *p = message; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7F)
            *p = '?';
}

nn_err nn_fail(nn_err code, const char *format, ...)
{
    char text[LONG_MESSAGE];
    va_list ap;
    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    size_t n = strlen(text);
    if (n < sizeof message) {
        memcpy(message, text, n + 1);
    } else {
        size_t tail = sizeof message - 1 - KEPT_HEAD - 3;
        snprintf(message, sizeof message, "%.*s...%s", KEPT_HEAD, text, text + n - tail);
    }
    make_one_line();
    return code;
}

void nn_fail_prefix(const char *format, ...)
{
    char old[sizeof message], prefix[256];
    memcpy(old, message, sizeof old);
    va_list ap;
    va_start(ap, format);
    vsnprintf(prefix, sizeof prefix, format, ap);
    va_end(ap);
    /* The longest message may lose its tail, never its head. */
    size_t n = strlen(prefix);
    memcpy(message, prefix, n);
    snprintf(message + n, sizeof message - n, ": %.*s", (int)(sizeof message - n - 3), old);
    make_one_line();
}

const char *nn_error_message(void)
{
    return message;
}

void nn_assert_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "octavo: internal error: %s (%s:%d)\n", condition, file, line);
    abort();
}

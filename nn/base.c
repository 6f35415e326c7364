/* base.c - the error message of each thread, and assertions. */
#include "nn/base.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local char message[512];

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
    va_list ap;
    va_start(ap, format);
    vsnprintf(message, sizeof message, format, ap);
    va_end(ap);
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

/* json.c - RFC 8259, read by recursive descent into a tree.
 *
 * Each parse_* function begins at the first byte of its value and leaves the cursor behind the
 * last. Depth is limited, so recursion is; a container's children live in one growing array.
 */
#include "io/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/number.h"
#include "nn/mem.h"

#define MAX_DEPTH 16
#define MAX_NUMBER 127 /* characters */

typedef struct parser {
    const char *start, *p, *end;
    const char *what;
    nn_err code;
} parser;

static nn_err refuse(parser *r, const char *message)
{
    return nn_fail(r->code, "%s: byte %zu of the JSON: %s", r->what, (size_t)(r->p - r->start),
                   message);
}

static void skip_space(parser *r)
{
    while (r->p < r->end && (*r->p == ' ' || *r->p == '\t' || *r->p == '\n' || *r->p == '\r'))
        r->p++;
}

static bool next_is(const parser *r, char c)
{
    return r->p < r->end && *r->p == c;
}

static void clear(io_json *j)
{
    for (int i = 0; i < j->n; i++) {
        clear(&j->item[i]);
        if (j->key)
            nn_free(j->key[i]);
    }
    nn_free(j->item);
    nn_free(j->key);
    nn_free(j->text);
}

void io_json_free(io_json *j)
{
    if (!j)
        return;
    clear(j);
    nn_free(j);
}

/* Four hex digits after \u; -1 when they are none. */
static int32_t read_hex4(parser *r)
{
    int32_t v = 0;
    if (r->end - r->p < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        char c = r->p[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        v = v << 4 | digit;
    }
    r->p += 4;
    return v;
}

/* What follows a backslash, as UTF-8 into out[4]; *n bytes. */
static nn_err read_escape(parser *r, char out[4], int *n)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (r->p == r->end)
        return refuse(r, "the text ends in a string");
    char c = *r->p++;
    const char *at = c ? strchr(from, c) : NULL;
    if (at) {
        out[0] = to[at - from];
        *n = 1;
        return NN_OK;
    }
    if (c != 'u')
        return refuse(r, "unknown escape");
    int32_t code = read_hex4(r);
    if (code < 0)
        return refuse(r, "expected four hex digits");
    if (code == 0)
        return refuse(r, "a 0 character is not allowed");
    if (code >= 0xD800 && code <= 0xDBFF) {
        int32_t low = -1;
        if (r->end - r->p >= 6 && r->p[0] == '\\' && r->p[1] == 'u') {
            r->p += 2;
            low = read_hex4(r);
        }
        if (low < 0xDC00 || low > 0xDFFF)
            return refuse(r, "half a surrogate pair");
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else if (code >= 0xDC00 && code <= 0xDFFF) {
        return refuse(r, "half a surrogate pair");
    }
    *n = io_utf8_put((uint32_t)code, out);
    return NN_OK;
}

static nn_err parse_string(parser *r, char **text, size_t *length)
{
    nn_err err = NN_OK;
    if (!next_is(r, '"'))
        return refuse(r, "expected a string");
    r->p++;
    /* Decoded text is never longer than its source, so the closing quote bounds the size. */
    const char *close = r->p;
    while (close < r->end && *close != '"')
        close += *close == '\\' && close + 1 < r->end ? 2 : 1;
    char *to = nn_alloc((size_t)(close - r->p) + 1);
    size_t n = 0;
    if (!to) {
        err = nn_fail_memory((size_t)(close - r->p) + 1, "a string");
        goto out;
    }
    for (;;) {
        if (r->p == r->end) {
            err = refuse(r, "the text ends in a string");
            goto out;
        }
        if (*r->p == '"')
            break;
        if (*r->p == '\\') {
            r->p++;
            char bytes[4];
            int m = 0;
            NN_TRY(read_escape(r, bytes, &m));
            memcpy(to + n, bytes, (size_t)m);
            n += (size_t)m;
            continue;
        }
        const char *begin = r->p;
        int32_t code = io_utf8_next(&r->p, r->end);
        if (code < 0x20) {
            err = refuse(r, code < 0 ? "expected UTF-8" : "a control character in a string");
            goto out;
        }
        memcpy(to + n, begin, (size_t)(r->p - begin));
        n += (size_t)(r->p - begin);
    }
    r->p++;
    to[n] = 0;
    *text = to;
    *length = n;
    return NN_OK;
out:
    nn_free(to);
    return err;
}

static size_t count_digits(const char *p, const char *end)
{
    size_t n = 0;
    while (p + n < end && p[n] >= '0' && p[n] <= '9')
        n++;
    return n;
}

static nn_err parse_number(parser *r, io_json *out)
{
    const char *start = r->p, *p = start;
    bool negative = *p == '-', whole = true;
    p += negative;
    size_t n = count_digits(p, r->end);
    const char *digits = p;
    if (n == 0 && !negative)
        return refuse(r, "expected a value");
    if (n == 0 || (n > 1 && *p == '0'))
        return refuse(r, "expected a number without leading zeros");
    p += n;
    if (p < r->end && *p == '.') {
        whole = false;
        size_t m = count_digits(++p, r->end);
        if (m == 0)
            return refuse(r, "expected digits after the point");
        p += m;
    }
    if (p < r->end && (*p == 'e' || *p == 'E')) {
        whole = false;
        p++;
        p += p < r->end && (*p == '+' || *p == '-');
        size_t m = count_digits(p, r->end);
        if (m == 0)
            return refuse(r, "expected digits in the exponent");
        p += m;
    }
    if (p - start > MAX_NUMBER)
        return refuse(r, "a number of more than 127 characters");
    if (whole) {
        int64_t v = 0;
        for (size_t i = 0; i < n; i++) {
            /* Downwards, because -2^63 has no positive twin. */
            if (__builtin_mul_overflow(v, (int64_t)10, &v) ||
                __builtin_sub_overflow(v, (int64_t)(digits[i] - '0'), &v))
                return refuse(r, "an integer of more than 64 bits");
        }
        if (!negative && v == INT64_MIN)
            return refuse(r, "an integer of more than 64 bits");
        out->kind = IO_JSON_INT;
        out->integer = negative ? v : -v;
        out->number = (double)out->integer;
    } else {
        char text[MAX_NUMBER + 1];
        memcpy(text, start, (size_t)(p - start));
        text[p - start] = 0;
        out->kind = IO_JSON_NUMBER;
        if (!io_number_parse_all(text, &out->number))
            return refuse(r, "a number that is too large");
    }
    r->p = p;
    return NN_OK;
}

static nn_err parse_word(parser *r, const char *word)
{
    size_t n = strlen(word);
    if ((size_t)(r->end - r->p) < n || memcmp(r->p, word, n) != 0)
        return refuse(r, "expected a value");
    r->p += n;
    return NN_OK;
}

static nn_err add_child(io_json *parent, int *capacity, bool object)
{
    if (parent->n < *capacity)
        return NN_OK;
    if (parent->n >= INT32_MAX / 2)
        return nn_fail_memory(SIZE_MAX, "JSON");
    int more = *capacity ? *capacity * 2 : 4;
    io_json *item = nn_realloc(parent->item, (size_t)more * sizeof *item);
    if (!item)
        return nn_fail_memory((size_t)more * sizeof *item, "JSON");
    parent->item = item;
    if (object) {
        char **key = nn_realloc(parent->key, (size_t)more * sizeof *key);
        if (!key)
            return nn_fail_memory((size_t)more * sizeof *key, "JSON");
        parent->key = key;
    }
    *capacity = more;
    return NN_OK;
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorting keeps a hostile object of 100,000 keys from costing their square. */
static nn_err check_duplicates(parser *r, const io_json *j)
{
    if (j->n < 2)
        return NN_OK;
    char **sorted = nn_alloc((size_t)j->n * sizeof *sorted);
    if (!sorted)
        return nn_fail_memory((size_t)j->n * sizeof *sorted, "JSON");
    memcpy(sorted, j->key, (size_t)j->n * sizeof *sorted);
    qsort(sorted, (size_t)j->n, sizeof *sorted, compare_keys);
    nn_err err = NN_OK;
    for (int i = 1; i < j->n && err == NN_OK; i++)
        if (strcmp(sorted[i - 1], sorted[i]) == 0)
            err = nn_fail(r->code, "%s: the JSON has the key \"%.64s\" twice", r->what,
                          sorted[i]);
    nn_free(sorted);
    return err;
}

static nn_err parse_value(parser *r, int depth, io_json *out);

static nn_err parse_container(parser *r, int depth, bool object, io_json *out)
{
    nn_err err = NN_OK;
    char close = object ? '}' : ']';
    int capacity = 0;
    if (depth >= MAX_DEPTH)
        return refuse(r, "nested more than 16 deep");
    out->kind = object ? IO_JSON_OBJECT : IO_JSON_ARRAY;
    r->p++;
    skip_space(r);
    if (next_is(r, close)) {
        r->p++;
        return NN_OK;
    }
    for (;;) {
        NN_TRY(add_child(out, &capacity, object));
        /* The child counts as soon as it holds anything, so that clear() finds it. */
        io_json *child = &out->item[out->n];
        *child = (io_json){0};
        if (object) {
            size_t length;
            out->key[out->n] = NULL;
            NN_TRY(parse_string(r, &out->key[out->n], &length));
            out->n++;
            skip_space(r);
            if (!next_is(r, ':')) {
                err = refuse(r, "expected ':'");
                goto out;
            }
            r->p++;
            skip_space(r);
        } else {
            out->n++;
        }
        NN_TRY(parse_value(r, depth + 1, child));
        skip_space(r);
        if (next_is(r, close))
            break;
        if (!next_is(r, ',')) {
            err = refuse(r, object ? "expected ',' or '}'" : "expected ',' or ']'");
            goto out;
        }
        r->p++;
        skip_space(r);
    }
    r->p++;
    if (object)
        err = check_duplicates(r, out);
out:
    return err;
}

static nn_err parse_value(parser *r, int depth, io_json *out)
{
    if (r->p == r->end)
        return refuse(r, "expected a value, found the end");
    switch (*r->p) {
    case '{':
        return parse_container(r, depth, true, out);
    case '[':
        return parse_container(r, depth, false, out);
    case '"':
        out->kind = IO_JSON_STRING;
        return parse_string(r, &out->text, &out->length);
    case 't':
        out->kind = IO_JSON_BOOL;
        out->boolean = true;
        return parse_word(r, "true");
    case 'f':
        out->kind = IO_JSON_BOOL;
        return parse_word(r, "false");
    case 'n':
        return parse_word(r, "null");
    default:
        return parse_number(r, out);
    }
}

nn_err io_json_parse(const char *text, size_t n, const char *what, nn_err code, io_json **out)
{
    *out = NULL;
    parser r = {.start = text, .p = text, .end = text + n, .what = what, .code = code};
    nn_err err = NN_OK;
    io_json *root = nn_calloc(1, sizeof *root);
    if (!root) {
        err = nn_fail_memory(sizeof *root, "JSON");
        goto out;
    }
    skip_space(&r);
    NN_TRY(parse_value(&r, 0, root));
    skip_space(&r);
    if (r.p < r.end)
        err = refuse(&r, "expected the end, found more text");
out:
    if (err == NN_OK)
        *out = root;
    else
        io_json_free(root);
    return err;
}

const io_json *io_json_get(const io_json *j, const char *key)
{
    if (!j || j->kind != IO_JSON_OBJECT)
        return NULL;
    for (int i = 0; i < j->n; i++)
        if (strcmp(j->key[i], key) == 0)
            return &j->item[i];
    return NULL;
}

nn_err io_json_string(io_bytes *out, const char *text)
{
    nn_err err = NN_OK;
    const char *p = text, *end = text + strlen(text);
    NN_TRY(io_bytes_add(out, "\"", 1));
    while (p < end) {
        const char *begin = p;
        int32_t code = io_utf8_next(&p, end);
        if (code < 0) {
            p++;
            NN_TRY(io_bytes_text(out, "\xEF\xBF\xBD"));
        } else if (code == '"' || code == '\\') {
            NN_TRY(io_bytes_format(out, "\\%c", (char)code));
        } else if (code == '\n' || code == '\t') {
            NN_TRY(io_bytes_text(out, code == '\n' ? "\\n" : "\\t"));
        } else if (code < 0x20 || code == 0x7F) {
            NN_TRY(io_bytes_format(out, "\\u%04x", (unsigned)code));
        } else {
            NN_TRY(io_bytes_add(out, begin, (size_t)(p - begin)));
        }
    }
    NN_TRY(io_bytes_add(out, "\"", 1));
out:
    return err;
}

nn_err io_json_number(io_bytes *out, double value)
{
    if (!isfinite(value))
        return io_bytes_text(out, "null");
    char text[IO_NUMBER_TEXT];
    double back;
    /* 17 digits always read back as the same double (IEEE 754); most values need fewer. */
    for (int digits = 1; digits <= 17; digits++) {
        io_number_format(value, digits, text);
        if (io_number_parse_all(text, &back) && back == value)
            break;
    }
    if (!strpbrk(text, ".e"))
        strcat(text, ".0");
    return io_bytes_text(out, text);
}

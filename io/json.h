/* json.h - a strict JSON reader into a tree, and helpers to write JSON.
 *
 * The reader is a security boundary (model headers are untrusted): RFC 8259 with limits:
 * depth 16, no duplicate keys, valid UTF-8, integers that fit in int64, finite numbers of at
 * most 127 characters, nothing after the value. The user's locale plays no part, neither in
 * reading nor in writing.
 */
#ifndef IO_JSON_H
#define IO_JSON_H

#include "io/file.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum io_json_kind {
    IO_JSON_NULL, IO_JSON_BOOL, IO_JSON_INT, IO_JSON_NUMBER, IO_JSON_STRING, IO_JSON_ARRAY,
    IO_JSON_OBJECT
} io_json_kind;

typedef struct io_json {
    io_json_kind kind;
    bool boolean;
    int64_t integer;        /* INT */
    double number;          /* INT, NUMBER */
    char *text;             /* STRING, 0-terminated; may not hold a 0 character */
    size_t length;
    int n;                  /* ARRAY, OBJECT */
    struct io_json *item;   /* n children */
    char **key;             /* OBJECT: n keys */
} io_json;

/* `what` names the text in messages; `code` is the error to give. On success free with
 * io_json_free. */
nn_err io_json_parse(const char *text, size_t n, const char *what, nn_err code, io_json **out);
void io_json_free(io_json *j);
/* Child of an object by key, or NULL (also when j is NULL or no object). */
const io_json *io_json_get(const io_json *j, const char *key);

/* Appends "text" with quotes and escapes; invalid UTF-8 becomes U+FFFD. */
nn_err io_json_string(io_bytes *out, const char *text);
/* Appends the shortest number that reads back as the same double, always with a point or
 * exponent (so that it reads back as NUMBER, not INT); null for NaN and Inf. */
nn_err io_json_number(io_bytes *out, double value);

#ifdef __cplusplus
}
#endif

#endif

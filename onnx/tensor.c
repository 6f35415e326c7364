/* tensor.c - TensorProto: raw bytes stay where they are, typed fields are made into them.
 *
 * Types of less than 32 bits lie in int32_data, unsigned ones of 32 and 64 in uint64_data.
 */
#include "onnx/parse.h"

#include <stdlib.h>
#include <string.h>

enum { /* fields of TensorProto */
    DIMS = 1, DATA_TYPE = 2, SEGMENT = 3, FLOAT_DATA = 4, INT32_DATA = 5, STRING_DATA = 6,
    INT64_DATA = 7, NAME = 8, RAW_DATA = 9, DOUBLE_DATA = 10, UINT64_DATA = 11,
    EXTERNAL_DATA = 13, DATA_LOCATION = 14
};

/* The fields of a message that its walk collects: where the elements are. */
typedef struct parts {
    onnx_wire raw;
    bool has_raw;
    const char *location;
    uint64_t offset;
    size_t length;
    bool external;
} parts;

static nn_err number_text(const char *text, const char *what, uint64_t *out)
{
    char *end;
    *out = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end)
        return nn_fail(NN_ERR_MODEL, "external data: %s is \"%.40s\"", what, text);
    return NN_OK;
}

/* One StringStringEntry of external_data. */
static nn_err outside_entry(onnx_parse *p, const onnx_field *f, parts *at)
{
    const char *text[2];
    int64_t number;
    nn_err err;
    uint64_t v;
    NN_TRY(onnx_parse_pair(p, f, "external_data", text, &number));
    if (strcmp(text[0], "location") == 0) {
        at->location = text[1];
    } else if (strcmp(text[0], "offset") == 0) {
        NN_TRY(number_text(text[1], "offset", &at->offset));
    } else if (strcmp(text[0], "length") == 0) {
        NN_TRY(number_text(text[1], "length", &v));
        at->length = v > SIZE_MAX ? SIZE_MAX - 1 : (size_t)v;
    }
out:
    return err;
}

static nn_err read_fields(onnx_parse *p, onnx_wire w, onnx_tensor *t, parts *at)
{
    nn_err err = NN_OK;
    for (onnx_field f; onnx_wire_each(&w, &f, &err);) {
        switch (f.number) {
        case DATA_TYPE:
            NN_TRY(onnx_wire_expect(&f, ONNX_WIRE_VARINT, "data_type"));
            t->type = f.value < 256 ? (onnx_type)f.value : ONNX_UNDEFINED;
            break;
        case NAME:
            NN_TRY(onnx_parse_text(p, &f, "name", &t->name));
            break;
        case RAW_DATA:
            NN_TRY(onnx_wire_expect(&f, ONNX_WIRE_BYTES, "raw_data"));
            at->raw = f.bytes;
            at->has_raw = true;
            break;
        case EXTERNAL_DATA:
            NN_TRY(outside_entry(p, &f, at));
            break;
        case DATA_LOCATION:
            at->external = f.value == 1;
            break;
        case SEGMENT:
            return nn_fail(NN_ERR_MODEL, "a tensor in segments");
        }
    }
out:
    return err;
}

/* Size in elements and bytes, or why not. */
static nn_err measure(onnx_parse *p, onnx_wire w, onnx_tensor *t)
{
    int64_t *dim, n;
    nn_err err = onnx_parse_varints(p, w, DIMS, "dims", &dim, &n);
    if (err)
        return err;
    if (n > ONNX_MAX_RANK)
        return nn_fail(NN_ERR_MODEL, "%lld axes, at most %d", (long long)n, ONNX_MAX_RANK);
    t->shape.rank = (int)n;
    t->count = 1;
    for (int i = 0; i < t->shape.rank; i++) {
        t->shape.dim[i] = dim[i];
        if (dim[i] < 0 || __builtin_mul_overflow(t->count, dim[i], &t->count))
            return nn_fail(NN_ERR_MODEL, "an impossible shape");
    }
    t->bytes = onnx_type_size(t->type);
    if (t->bytes == 0)
        return nn_fail(NN_ERR_MODEL, "elements are %s, expected numbers of 8 to 64 bits",
                       onnx_type_name(t->type));
    if (!nn_mul_size((size_t)t->count, t->bytes, &t->bytes))
        return nn_fail(NN_ERR_MODEL, "an impossible shape");
    return NN_OK;
}

/* Packed fixed-size elements of one or several fields, or one by one. */
static nn_err copy_fixed(onnx_wire w, int number, uint8_t *to, size_t bytes)
{
    size_t at = 0;
    nn_err err = NN_OK;
    for (onnx_field f; onnx_wire_each(&w, &f, &err);) {
        if (f.number != number)
            continue;
        size_t n = f.type == ONNX_WIRE_VARINT ? 0 : onnx_wire_left(&f.bytes);
        if (n == 0 || n > bytes - at)
            break;
        memcpy(to + at, f.bytes.at, n);
        at += n;
    }
    if (!err && at != bytes)
        err = nn_fail(NN_ERR_MODEL, "data of another size than its shape");
    return err;
}

static int data_field(onnx_type type)
{
    switch (type) {
    case ONNX_FLOAT: return FLOAT_DATA;
    case ONNX_DOUBLE: return DOUBLE_DATA;
    case ONNX_INT64: return INT64_DATA;
    case ONNX_UINT32: case ONNX_UINT64: return UINT64_DATA;
    default: return INT32_DATA;
    }
}

/* Bytes of typed data that a message has at most: what may be allocated. */
static nn_err typed_data(onnx_parse *p, onnx_wire w, onnx_tensor *t)
{
    int field = data_field(t->type);
    size_t size = onnx_type_size(t->type);
    uint8_t *to;
    nn_err err;
    if (field == FLOAT_DATA || field == DOUBLE_DATA) {
        if (t->bytes > onnx_wire_left(&w))
            return nn_fail(NN_ERR_MODEL, "data of another size than its shape");
        NN_TRY(onnx_arena_get(p->arena, t->bytes, 1, &to));
        NN_TRY(copy_fixed(w, field, to, t->bytes));
    } else {
        int64_t *v, n;
        NN_TRY(onnx_parse_varints(p, w, field, "data", &v, &n));
        if (n != t->count)
            return nn_fail(NN_ERR_MODEL, "%lld elements, its shape has %lld", (long long)n,
                           (long long)t->count);
        NN_TRY(onnx_arena_get(p->arena, t->bytes, 1, &to));
        for (int64_t i = 0; i < n; i++)
            for (size_t b = 0; b < size; b++)
                to[(size_t)i * size + b] = (uint8_t)((uint64_t)v[i] >> 8 * b);
    }
    t->data = to;
out:
    return err;
}

static nn_err parse(onnx_parse *p, onnx_wire w, onnx_tensor *t)
{
    parts at = {.location = "", .length = SIZE_MAX};
    nn_err err;
    NN_TRY(read_fields(p, w, t, &at));
    NN_TRY(measure(p, w, t));
    if (at.external) {
        size_t n = at.length == SIZE_MAX ? t->bytes : at.length;
        NN_TRY(onnx_parse_outside(p, at.location, at.offset, n, &at.raw));
        at.has_raw = true;
    }
    if (at.has_raw) {
        t->data = at.raw.at;
        if (onnx_wire_left(&at.raw) != t->bytes)
            err = nn_fail(NN_ERR_MODEL, "%zu bytes of data, its shape needs %zu",
                          onnx_wire_left(&at.raw), t->bytes);
    } else {
        err = typed_data(p, w, t);
    }
out:
    return err;
}

nn_err onnx_parse_tensor(onnx_parse *p, onnx_wire w, onnx_tensor *t)
{
    *t = (onnx_tensor){.name = ""};
    nn_err err = parse(p, w, t);
    if (err)
        nn_fail_prefix("tensor \"%.60s\": ", t->name);
    return err;
}

/* safetensors.c - nothing in the header is believed: each number is checked against the file's
 * size, and the tensors must cover the data from its first byte to its last, once.
 */
#include "io/safetensors.h"

#include <stdlib.h>
#include <string.h>

#include "nn/mem.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "tensors are stored as they lie in memory");

#define LENGTH_BYTES 8
#define DATA_ALIGN 64

nn_err io_st_header(const uint8_t *bytes, size_t n, const char *name, size_t *length)
{
    if (n < LENGTH_BYTES + 2)
        return nn_fail(NN_ERR_MODEL, "%s: expected a model, found %zu bytes", name, n);
    uint64_t header = 0;
    for (int i = 0; i < LENGTH_BYTES; i++)
        header |= (uint64_t)bytes[i] << (8 * i);
    if (header < 2 || header > IO_ST_MAX_HEADER || header > n - LENGTH_BYTES)
        return nn_fail(NN_ERR_MODEL,
                       "%s: damaged or no model: header of %llu bytes in a file of %zu", name,
                       (unsigned long long)header, n);
    if (bytes[LENGTH_BYTES] != '{')
        return nn_fail(NN_ERR_MODEL,
                       "%s: damaged or no model: the header does not begin with '{'", name);
    *length = (size_t)header;
    return NN_OK;
}

static bool good_name(const char *name)
{
    size_t n = strlen(name);
    if (n < 1 || n >= IO_ST_MAX_NAME || !io_utf8_valid(name, n))
        return false;
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)name[i] < 0x20 || name[i] == 0x7F)
            return false;
    return true;
}

static nn_err read_dtype(const io_json *j, const char *file, io_st_entry *e)
{
    if (!j || j->kind != IO_JSON_STRING)
        return nn_fail(NN_ERR_MODEL, "%s: tensor %s has no dtype", file, e->name);
    for (int t = 0; t < NN_DTYPES; t++) {
        if (strcmp(j->text, nn_dtype_name((nn_dtype)t)) == 0) {
            e->dtype = (nn_dtype)t;
            return NN_OK;
        }
    }
    return nn_fail(NN_ERR_MODEL,
                   "%s: tensor %s has type %.16s, expected F32, I64, I32, I16, I8 or U8", file,
                   e->name, j->text);
}

/* Also the number of bytes that the shape asks for. */
static nn_err read_shape(const io_json *j, const char *file, io_st_entry *e)
{
    if (!j || j->kind != IO_JSON_ARRAY || j->n > NN_MAX_RANK)
        return nn_fail(NN_ERR_MODEL, "%s: tensor %s: expected a shape of at most %d sides",
                       file, e->name, NN_MAX_RANK);
    e->shape = (nn_shape){.rank = j->n};
    e->bytes = nn_dtype_size(e->dtype);
    for (int i = 0; i < j->n; i++) {
        const io_json *side = &j->item[i];
        if (side->kind != IO_JSON_INT || side->integer < 1 || side->integer > INT32_MAX ||
            !nn_mul_size(e->bytes, (size_t)side->integer, &e->bytes))
            return nn_fail(NN_ERR_MODEL, "%s: tensor %s has an impossible shape", file,
                           e->name);
        e->shape.dim[i] = (int32_t)side->integer;
    }
    if (!nn_shape_check(e->shape))
        return nn_fail(NN_ERR_MODEL, "%s: tensor %s has an impossible shape", file, e->name);
    return NN_OK;
}

static nn_err read_entry(const io_json *j, const char *file, const uint8_t *data,
                         size_t data_size, io_st_entry *e)
{
    if (!good_name(e->name))
        return nn_fail(NN_ERR_MODEL, "%s: a tensor's name is not 1 to %d bytes of plain text",
                       file, IO_ST_MAX_NAME - 1);
    if (j->kind != IO_JSON_OBJECT || j->n != 3)
        return nn_fail(NN_ERR_MODEL, "%s: tensor %s: expected dtype, shape and data_offsets",
                       file, e->name);
    nn_err err = read_dtype(io_json_get(j, "dtype"), file, e);
    if (err != NN_OK)
        return err;
    err = read_shape(io_json_get(j, "shape"), file, e);
    if (err != NN_OK)
        return err;
    const io_json *at = io_json_get(j, "data_offsets");
    if (!at || at->kind != IO_JSON_ARRAY || at->n != 2 || at->item[0].kind != IO_JSON_INT ||
        at->item[1].kind != IO_JSON_INT)
        return nn_fail(NN_ERR_MODEL, "%s: tensor %s: expected two data_offsets", file, e->name);
    int64_t begin = at->item[0].integer, end = at->item[1].integer;
    if (begin < 0 || end < begin || (uint64_t)end > data_size)
        return nn_fail(NN_ERR_MODEL, "%s: tensor %s lies at %lld..%lld of %zu data bytes", file,
                       e->name, (long long)begin, (long long)end, data_size);
    if ((size_t)(end - begin) != e->bytes)
        return nn_fail(NN_ERR_MODEL,
                       "%s: tensor %s needs %zu bytes, its data_offsets hold %lld", file,
                       e->name, e->bytes, (long long)(end - begin));
    e->data = data + begin;
    return NN_OK;
}

static int compare_data(const void *a, const void *b)
{
    const io_st_entry *x = a, *y = b;
    if (x->data != y->data)
        return x->data < y->data ? -1 : 1;
    return strcmp(x->name, y->name);
}

static nn_err check_tiling(const io_st *st, const char *file, const uint8_t *data, size_t size)
{
    const uint8_t *at = data;
    for (int i = 0; i < st->n; i++) {
        const io_st_entry *e = &st->entry[i];
        if (e->data != at)
            return nn_fail(NN_ERR_MODEL, "%s: tensor %s %s", file, e->name,
                           e->data < at ? "overlaps another" : "leaves a hole before it");
        at += e->bytes;
    }
    if (at != data + size)
        return nn_fail(NN_ERR_MODEL, "%s: %zu bytes behind the last tensor", file,
                       (size_t)(data + size - at));
    return NN_OK;
}

nn_err io_st_decode(const uint8_t *bytes, size_t n, const char *name, io_st *out)
{
    *out = (io_st){0};
    nn_err err;
    size_t length;
    NN_TRY(io_st_header(bytes, n, name, &length));
    const uint8_t *data = bytes + LENGTH_BYTES + length;
    size_t size = n - LENGTH_BYTES - length;
    NN_TRY(io_json_parse((const char *)bytes + LENGTH_BYTES, length, name, NN_ERR_MODEL,
                         &out->header));
    const io_json *h = out->header;
    out->meta = io_json_get(h, "__metadata__");
    int count = h->n - (out->meta != NULL);
    if (count > IO_ST_MAX_TENSORS) {
        err = nn_fail(NN_ERR_MODEL, "%s: %d tensors, expected at most %d", name, count,
                      IO_ST_MAX_TENSORS);
        goto out;
    }
    if (out->meta) {
        bool strings = out->meta->kind == IO_JSON_OBJECT;
        for (int i = 0; strings && i < out->meta->n; i++)
            strings = out->meta->item[i].kind == IO_JSON_STRING;
        if (!strings) {
            err = nn_fail(NN_ERR_MODEL, "%s: __metadata__ is not an object of strings", name);
            goto out;
        }
    }
    out->entry = nn_calloc((size_t)count, sizeof *out->entry);
    if (!out->entry) {
        err = nn_fail_memory((size_t)count * sizeof *out->entry, "a model's header");
        goto out;
    }
    for (int i = 0; i < h->n; i++) {
        if (&h->item[i] == out->meta)
            continue;
        io_st_entry *e = &out->entry[out->n++];
        e->name = h->key[i];
        NN_TRY(read_entry(&h->item[i], name, data, size, e));
    }
    qsort(out->entry, (size_t)out->n, sizeof *out->entry, compare_data);
    NN_TRY(check_tiling(out, name, data, size));
out:
    if (err != NN_OK)
        io_st_free(out);
    return err;
}

void io_st_free(io_st *st)
{
    nn_free(st->entry);
    io_json_free(st->header);
    *st = (io_st){0};
}

const io_st_entry *io_st_find(const io_st *st, const char *name)
{
    for (int i = 0; i < st->n; i++)
        if (strcmp(st->entry[i].name, name) == 0)
            return &st->entry[i];
    return NULL;
}

static int compare_for_writing(const void *a, const void *b)
{
    const io_st_entry *x = a, *y = b;
    size_t sx = nn_dtype_size(x->dtype), sy = nn_dtype_size(y->dtype);
    if (sx != sy)
        return sx > sy ? -1 : 1;
    return strcmp(x->name, y->name);
}

static nn_err write_header(int n, const io_st_entry *sorted, int n_meta, const char *const *key,
                           const char *const *value, io_bytes *out)
{
    nn_err err;
    NN_TRY(io_bytes_text(out, "{\"__metadata__\":{"));
    for (int i = 0; i < n_meta; i++) {
        NN_TRY(io_bytes_text(out, i ? "," : ""));
        NN_TRY(io_json_string(out, key[i]));
        NN_TRY(io_bytes_text(out, ":"));
        NN_TRY(io_json_string(out, value[i]));
    }
    NN_TRY(io_bytes_text(out, "}"));
    size_t offset = 0;
    for (int i = 0; i < n; i++) {
        const io_st_entry *e = &sorted[i];
        NN_ASSERT(good_name(e->name) && (i == 0 || strcmp(sorted[i - 1].name, e->name) != 0));
        NN_TRY(io_bytes_text(out, ","));
        NN_TRY(io_json_string(out, e->name));
        NN_TRY(io_bytes_format(out, ":{\"dtype\":\"%s\",\"shape\":[", nn_dtype_name(e->dtype)));
        for (int d = 0; d < e->shape.rank; d++)
            NN_TRY(io_bytes_format(out, d ? ",%d" : "%d", e->shape.dim[d]));
        NN_TRY(
            io_bytes_format(out, "],\"data_offsets\":[%zu,%zu]}", offset, offset + e->bytes));
        offset += e->bytes;
    }
    NN_TRY(io_bytes_text(out, "}"));
out:
    return err;
}

nn_err io_st_encode(int n, const io_st_entry *entry, int n_meta, const char *const *key,
                    const char *const *value, io_bytes *out)
{
    nn_err err = NN_OK;
    size_t before = out->size;
    NN_ASSERT(n >= 0 && n <= IO_ST_MAX_TENSORS);
    io_st_entry *sorted = nn_alloc((size_t)n * sizeof *sorted);
    if (!sorted) {
        err = nn_fail_memory((size_t)n * sizeof *sorted, "a model's header");
        goto out;
    }
    if (n > 0) {
        memcpy(sorted, entry, (size_t)n * sizeof *sorted);
        qsort(sorted, (size_t)n, sizeof *sorted, compare_for_writing);
    }
    uint8_t length[LENGTH_BYTES] = {0};
    NN_TRY(io_bytes_add(out, length, sizeof length));
    NN_TRY(write_header(n, sorted, n_meta, key, value, out));
    static const char spaces[DATA_ALIGN + 1] =
        "                                                                ";
    size_t used = out->size - before;
    NN_TRY(io_bytes_add(out, spaces, nn_round_up(used, DATA_ALIGN) - used));
    uint64_t header = out->size - before - LENGTH_BYTES;
    if (header > IO_ST_MAX_HEADER) {
        err =
            nn_fail(NN_ERR_LIMIT, "the model's header has %llu bytes, at most %zu are allowed",
                    (unsigned long long)header, IO_ST_MAX_HEADER);
        goto out;
    }
    for (int i = 0; i < LENGTH_BYTES; i++)
        out->data[before + (size_t)i] = (uint8_t)(header >> (8 * i));
    for (int i = 0; i < n; i++)
        NN_TRY(io_bytes_add(out, sorted[i].data, sorted[i].bytes));
out:
    nn_free(sorted);
    if (err != NN_OK)
        out->size = before;
    return err;
}

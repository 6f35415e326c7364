/* npy.c - magic, version, length of the header, a Python dictionary padded to 64 bytes,
 * data. */
#include "io/npy.h"

#include <string.h>

#include "io/number.h"
#include "nn/mem.h"

#define PREFIX 10 /* "\x93NUMPY", version, length */

nn_err io_npy_encode(const nn_tensor *t, io_bytes *out)
{
    static const char *const TYPES[NN_DTYPES] = {
        [NN_F32] = "<f4", [NN_S32] = "<i4", [NN_S16] = "<i2", [NN_S8] = "|i1", [NN_U8] = "|u1",
        [NN_S64] = "<i8"};
    nn_err err;
    io_bytes header = {0};
    NN_TRY(io_bytes_format(&header, "{'descr': '%s', 'fortran_order': False, 'shape': (",
                           TYPES[t->dtype]));
    for (int i = 0; i < t->shape.rank; i++)
        NN_TRY(io_bytes_format(&header, "%d,", t->shape.dim[i]));
    NN_TRY(io_bytes_text(&header, "), }"));
    while ((PREFIX + header.size + 1) % 64 != 0)
        NN_TRY(io_bytes_text(&header, " "));
    NN_TRY(io_bytes_text(&header, "\n"));
    uint8_t prefix[PREFIX] = {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    prefix[8] = (uint8_t)(header.size & 255);
    prefix[9] = (uint8_t)(header.size >> 8);
    NN_TRY(io_bytes_add(out, prefix, sizeof prefix));
    NN_TRY(io_bytes_add(out, header.data, header.size));
    err = io_bytes_add(out, t->data, nn_tensor_bytes(t));
out:
    io_bytes_free(&header);
    return err;
}

/* --- reading --- */

typedef struct cursor {
    const char *at, *end;
} cursor;

static bool take(cursor *c, char wanted)
{
    while (c->at < c->end && *c->at == ' ')
        c->at++;
    if (c->at == c->end || *c->at != wanted)
        return false;
    c->at++;
    return true;
}

/* 'text' into a buffer. */
static bool take_text(cursor *c, char *text, size_t size)
{
    size_t n = 0;
    if (!take(c, '\''))
        return false;
    while (c->at < c->end && *c->at != '\'' && n + 1 < size)
        text[n++] = *c->at++;
    text[n] = 0;
    return take(c, '\'');
}

static bool take_word(cursor *c, const char *word)
{
    size_t n = strlen(word);
    while (c->at < c->end && *c->at == ' ')
        c->at++;
    if ((size_t)(c->end - c->at) < n || memcmp(c->at, word, n) != 0)
        return false;
    c->at += n;
    return true;
}

static bool take_shape(cursor *c, nn_shape *s)
{
    bool comma = true;
    *s = (nn_shape){0};
    if (!take(c, '('))
        return false;
    while (!take(c, ')')) {
        int64_t dim = 0;
        const char *begin;
        if (s->rank == NN_MAX_RANK || !comma)
            return false;
        while (c->at < c->end && *c->at == ' ')
            c->at++;
        for (begin = c->at; c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++)
            if ((dim = 10 * dim + (*c->at - '0')) > NN_MAX_ELEMENTS)
                return false;
        if (c->at == begin)
            return false;
        s->dim[s->rank++] = (int32_t)dim;
        comma = take(c, ',');
    }
    return nn_shape_check(*s);
}

typedef struct header {
    char descr[16];
    bool columns_first;
    nn_shape shape;
} header;

/* The dictionary as NumPy writes it: three keys in any order. */
static bool read_header(cursor c, header *h)
{
    int seen = 0;
    char key[32];
    if (!take(&c, '{'))
        return false;
    while (!take(&c, '}')) {
        if (!take_text(&c, key, sizeof key) || !take(&c, ':'))
            return false;
        int bit = strcmp(key, "descr") == 0           ? 1
                  : strcmp(key, "fortran_order") == 0 ? 2
                  : strcmp(key, "shape") == 0         ? 4
                                                      : 0;
        if (bit == 0 || seen & bit)
            return false;
        seen |= bit;
        if (bit == 1 && !take_text(&c, h->descr, sizeof h->descr))
            return false;
        if (bit == 2 && !(h->columns_first = take_word(&c, "True")) && !take_word(&c, "False"))
            return false;
        if (bit == 4 && !take_shape(&c, &h->shape))
            return false;
        take(&c, ',');
    }
    return seen == 7;
}

static float read_float(const uint8_t *p, size_t size)
{
    uint64_t bits = 0;
    for (size_t i = size; i-- > 0;)
        bits = bits << 8 | p[i];
    if (size == 2)
        return (float)io_number_half((uint16_t)bits);
    if (size == 4) {
        float v;
        uint32_t low = (uint32_t)bits;
        memcpy(&v, &low, sizeof v);
        return v;
    }
    double v;
    memcpy(&v, &bits, sizeof v);
    return (float)v;
}

static int64_t read_int(const uint8_t *p, size_t size, bool is_signed)
{
    uint64_t bits = 0;
    for (size_t i = size; i-- > 0;)
        bits = bits << 8 | p[i];
    if (is_signed && size < 8 && bits >> (8 * size - 1))
        bits |= ~(uint64_t)0 << 8 * size;
    return (int64_t)bits;
}

nn_err io_npy_decode(const uint8_t *bytes, size_t n, const char *name, nn_tensor *out)
{
    static const uint8_t magic[] = {0x93, 'N', 'U', 'M', 'P', 'Y'};
    header h = {0};
    *out = (nn_tensor){0};
    if (n < PREFIX + 2 || memcmp(bytes, magic, sizeof magic) != 0 || bytes[6] < 1 ||
        bytes[6] > 3)
        return nn_fail(NN_ERR_INPUT, "%s: is not a NumPy array (.npy)", name);
    size_t prefix = bytes[6] == 1 ? PREFIX : PREFIX + 2;
    size_t length = (size_t)read_int(bytes + 8, prefix - 8, false);
    if (length > n - prefix ||
        !read_header((cursor){(const char *)bytes + prefix, (const char *)bytes + prefix + length},
                     &h))
        return nn_fail(NN_ERR_INPUT, "%s: the header of the array is damaged", name);
    char order = h.descr[0], kind = h.descr[1];
    size_t size = h.descr[2] >= '1' && h.descr[2] <= '8' && !h.descr[3]
                      ? (size_t)(h.descr[2] - '0')
                      : 0;
    bool floats = kind == 'f' && (size == 2 || size == 4 || size == 8);
    bool ints = ((kind == 'i' || kind == 'u') && (size == 1 || size == 2 || size == 4 || size == 8)) ||
                (kind == 'b' && size == 1);
    if (!(floats || ints) || (order != '<' && !(order == '|' && size == 1)))
        return nn_fail(NN_ERR_INPUT,
                       "%s: an array of '%s': expected little-endian floats, integers or truth "
                       "values",
                       name, h.descr);
    if (h.columns_first)
        return nn_fail(NN_ERR_INPUT,
                       "%s: stored column by column: save numpy.ascontiguousarray(a)", name);
    int64_t count = nn_shape_count(h.shape);
    const uint8_t *data = bytes + prefix + length;
    if ((size_t)count * size != n - prefix - length)
        return nn_fail(NN_ERR_INPUT, "%s: %zu bytes of data, its shape asks for %zu", name,
                       n - prefix - length, (size_t)count * size);
    out->dtype = floats ? NN_F32 : NN_S64;
    out->shape = h.shape;
    out->data = nn_alloc(nn_tensor_bytes(out));
    if (!out->data)
        return nn_fail_memory(nn_tensor_bytes(out), "an array");
    for (int64_t i = 0; i < count; i++)
        if (floats)
            nn_f32(out)[i] = read_float(data + (size_t)i * size, size);
        else
            nn_s64(out)[i] = read_int(data + (size_t)i * size, size, kind == 'i');
    return NN_OK;
}

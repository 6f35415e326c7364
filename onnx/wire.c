/* wire.c - see wire.h. */
#include "onnx/wire.h"

nn_err onnx_wire_varint(onnx_wire *w, uint64_t *value)
{
    uint64_t v = 0;
    for (int shift = 0; shift < 70; shift += 7) {
        if (w->at == w->end)
            return nn_fail(NN_ERR_MODEL, "the file ends within a number");
        uint8_t byte = *w->at++;
        /* The tenth byte holds the top bit alone. */
        if (shift == 63 && byte > 1)
            break;
        v |= (uint64_t)(byte & 127) << shift;
        if (byte < 128) {
            *value = v;
            return NN_OK;
        }
    }
    return nn_fail(NN_ERR_MODEL, "a number of more than 64 bits");
}

static nn_err take(onnx_wire *w, size_t n, onnx_wire *out)
{
    if (n > onnx_wire_left(w))
        return nn_fail(NN_ERR_MODEL, "a field of %zu bytes where %zu are left", n,
                       onnx_wire_left(w));
    *out = (onnx_wire){w->at, w->at + n};
    w->at += n;
    return NN_OK;
}

nn_err onnx_wire_next(onnx_wire *w, onnx_field *f, bool *more)
{
    uint64_t tag, size;
    nn_err err;
    *more = w->at < w->end;
    if (!*more)
        return NN_OK;
    NN_TRY(onnx_wire_varint(w, &tag));
    if (tag >> 3 == 0 || tag >> 3 > (1 << 29) - 1)
        return nn_fail(NN_ERR_MODEL, "a field without a valid number");
    *f = (onnx_field){.number = (int)(tag >> 3), .type = (onnx_wire_type)(tag & 7)};
    switch (f->type) {
    case ONNX_WIRE_VARINT:
        return onnx_wire_varint(w, &f->value);
    case ONNX_WIRE_BYTES:
        NN_TRY(onnx_wire_varint(w, &size));
        if (size > SIZE_MAX)
            return nn_fail(NN_ERR_MODEL, "a field of impossible length");
        return take(w, (size_t)size, &f->bytes);
    case ONNX_WIRE_32:
    case ONNX_WIRE_64:
        NN_TRY(take(w, f->type == ONNX_WIRE_32 ? 4 : 8, &f->bytes));
        for (int i = 0; i < (int)onnx_wire_left(&f->bytes); i++)
            f->value |= (uint64_t)f->bytes.at[i] << 8 * i;
        return NN_OK;
    }
    err = nn_fail(NN_ERR_MODEL, "field %d has wire type %d", f->number, (int)f->type);
out:
    return err;
}

bool onnx_wire_each(onnx_wire *w, onnx_field *f, nn_err *err)
{
    bool more = false;
    if (*err == NN_OK)
        *err = onnx_wire_next(w, f, &more);
    return *err == NN_OK && more;
}

nn_err onnx_wire_expect(const onnx_field *f, onnx_wire_type type, const char *name)
{
    if (f->type == type)
        return NN_OK;
    return nn_fail(NN_ERR_MODEL, "field \"%s\" has wire type %d, expected %d", name,
                   (int)f->type, (int)type);
}

/* model.c - element types, elements and attributes. */
#include "onnx/model.h"

#include "io/number.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *name;
    int size;
} TYPES[] = {
    [ONNX_UNDEFINED] = {"undefined", 0},
    [ONNX_FLOAT] = {"float32", 4},
    [ONNX_UINT8] = {"uint8", 1},
    [ONNX_INT8] = {"int8", 1},
    [ONNX_UINT16] = {"uint16", 2},
    [ONNX_INT16] = {"int16", 2},
    [ONNX_INT32] = {"int32", 4},
    [ONNX_INT64] = {"int64", 8},
    [ONNX_STRING] = {"string", 0},
    [ONNX_BOOL] = {"bool", 1},
    [ONNX_FLOAT16] = {"float16", 2},
    [ONNX_DOUBLE] = {"float64", 8},
    [ONNX_UINT32] = {"uint32", 4},
    [ONNX_UINT64] = {"uint64", 8},
    [ONNX_COMPLEX64] = {"complex64", 0},
    [ONNX_COMPLEX128] = {"complex128", 0},
    [ONNX_BFLOAT16] = {"bfloat16", 2},
};
#define N_TYPES (sizeof TYPES / sizeof *TYPES)

size_t onnx_type_size(onnx_type t)
{
    return (size_t)t < N_TYPES ? (size_t)TYPES[t].size : 0;
}

const char *onnx_type_name(onnx_type t)
{
    return (size_t)t < N_TYPES ? TYPES[t].name : "of 8 bits or fewer";
}

bool onnx_is_float(onnx_type t)
{
    return t == ONNX_FLOAT || t == ONNX_DOUBLE || t == ONNX_FLOAT16 || t == ONNX_BFLOAT16;
}

static uint64_t bits(const uint8_t *p, size_t n)
{
    uint64_t v = 0;
    for (size_t i = 0; i < n; i++)
        v |= (uint64_t)p[i] << 8 * i;
    return v;
}

int64_t onnx_tensor_int(const onnx_tensor *t, int64_t i)
{
    size_t size = onnx_type_size(t->type);
    uint64_t v = bits(t->data + (size_t)i * size, size);
    switch (t->type) {
    case ONNX_INT8: return (int8_t)v;
    case ONNX_INT16: return (int16_t)v;
    case ONNX_INT32: return (int32_t)v;
    case ONNX_BOOL: return v != 0;
    default: return (int64_t)v;
    }
}

double onnx_tensor_number(const onnx_tensor *t, int64_t i)
{
    size_t size = onnx_type_size(t->type);
    uint64_t v = bits(t->data + (size_t)i * size, size);
    uint32_t word = (uint32_t)v;
    float f;
    double d;
    switch (t->type) {
    case ONNX_BFLOAT16:
        word <<= 16; /* fall through */
    case ONNX_FLOAT:
        memcpy(&f, &word, sizeof f);
        return (double)f;
    case ONNX_DOUBLE:
        memcpy(&d, &v, sizeof d);
        return d;
    case ONNX_FLOAT16: return io_number_half((uint16_t)v);
    case ONNX_UINT64: return (double)v;
    default: return (double)onnx_tensor_int(t, i);
    }
}

const onnx_attr *onnx_node_attr(const onnx_node *node, const char *name)
{
    for (int i = 0; i < node->n_attr; i++)
        if (strcmp(node->attr[i].name, name) == 0)
            return &node->attr[i];
    return NULL;
}

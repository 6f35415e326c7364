/* port.c - values of inputs and outputs between ONNX's order of axes and memory's. */
#include "onnx/import.h"

#include <string.h>

nn_shape onnx_port_shape(const onnx_port *p, nn_shape onnx)
{
    nn_shape s = {.rank = onnx.rank};
    for (int i = 0; i < s.rank; i++)
        s.dim[i] = onnx.dim[p->perm[i]];
    return s;
}

/* to[i] = from[j] or to[j] = from[i]: i in memory's order, j in ONNX's. */
static void move(const onnx_port *p, nn_shape onnx, const char *from, char *to, size_t size,
                 bool into)
{
    nn_shape memory = onnx_port_shape(p, onnx);
    int64_t step[NN_MAX_RANK] = {0}, at = 1, n = nn_shape_count(onnx);
    for (int i = onnx.rank - 1; i >= 0; at *= onnx.dim[i--])
        step[i] = at;
    for (int64_t i = 0; i < n; i++) {
        int64_t rest = i, j = 0;
        for (int a = memory.rank - 1; a >= 0; rest /= memory.dim[a--])
            j += rest % memory.dim[a] * step[p->perm[a]];
        memcpy(to + (size_t)(into ? i : j) * size, from + (size_t)(into ? j : i) * size, size);
    }
}

void onnx_port_put(const onnx_port *p, nn_shape shape, const void *from, nn_dtype type, void *to)
{
    move(p, shape, from, to, nn_dtype_size(type), true);
}

nn_shape onnx_port_get(const onnx_port *p, const nn_tensor *value, void *to)
{
    nn_shape onnx = {.rank = value->shape.rank};
    for (int i = 0; i < onnx.rank; i++)
        onnx.dim[p->perm[i]] = value->shape.dim[i];
    move(p, onnx, value->data, to, nn_dtype_size(value->dtype), false);
    return onnx;
}

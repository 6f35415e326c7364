/* onnx_emit.c - nodes, attributes and tensors of an ONNX graph, in protobuf. */
#include "io/onnx_parts.h"

#include <stdio.h>
#include <string.h>

#include "nn/mem.h"

/* Field numbers of onnx.proto3. */
enum { GRAPH_NODE = 1, GRAPH_TENSOR = 5 };
enum { NODE_INPUT = 1, NODE_OUTPUT = 2, NODE_NAME = 3, NODE_OP = 4, NODE_ATTR = 5 };
enum {
    ATTR_NAME = 1,
    ATTR_FLOAT = 2,
    ATTR_INT = 3,
    ATTR_TEXT = 4,
    ATTR_INTS = 8,
    ATTR_TYPE = 20
};
enum { ATTR_IS_FLOAT = 1, ATTR_IS_INT = 2, ATTR_IS_TEXT = 3, ATTR_IS_INTS = 7 };
enum { TENSOR_DIM = 1, TENSOR_TYPE = 2, TENSOR_NAME = 8, TENSOR_RAW = 9 };

const int64_t io_onnx_to_map[4] = {0, 3, 1, 2};  /* N,H,W,C -> N,C,H,W */
const int64_t io_onnx_to_rows[4] = {0, 2, 3, 1}; /* and back */

io_onnx_name io_onnx_plain(const char *text)
{
    io_onnx_name name;
    snprintf(name.text, sizeof name.text, "%s", text);
    return name;
}

io_onnx_name io_onnx_temp(const nn_node *node, const char *suffix)
{
    io_onnx_name name;
    snprintf(name.text, sizeof name.text, "%s::%s", node->name, suffix);
    return name;
}

/* --- failures --- */

static void note(io_onnx *o, nn_err err)
{
    if (o->err == NN_OK)
        o->err = err;
}

void io_onnx_fail(io_onnx *o, const nn_node *node, const char *message)
{
    if (o->err == NN_OK)
        o->err = nn_fail(NN_ERR_MODEL, "%s (%s): %s", node->name,
                         node->kind == NN_NODE_OP ? nn_ops[node->op].name : "not an operator",
                         message);
}

bool io_onnx_require(io_onnx *o, int opset)
{
    o->needed = opset > o->needed ? opset : o->needed;
    return o->opset >= opset;
}

/* --- nodes --- */

void io_onnx_begin_many(io_onnx *o, const char *op, int n_out, const char *const *out, int n,
                        const char *const *in)
{
    int named = 0;
    while (n > 0 && !*in[n - 1])
        n--;
    while (named < n_out - 1 && !*out[named])
        named++;
    for (int i = 0; i < n; i++)
        io_pb_text(&o->node, NODE_INPUT, in[i]);
    for (int i = 0; i < n_out; i++)
        io_pb_text(&o->node, NODE_OUTPUT, out[i]);
    io_pb_text(&o->node, NODE_NAME, out[named]);
    io_pb_text(&o->node, NODE_OP, op);
}

void io_onnx_begin(io_onnx *o, const char *op, const char *out, int n, const char *const *in)
{
    io_onnx_begin_many(o, op, 1, &out, n, in);
}

void io_onnx_end(io_onnx *o)
{
    io_pb_message(&o->nodes, GRAPH_NODE, &o->node);
}

static void add_attr(io_onnx *o, io_pb *attr, const char *name, int type)
{
    io_pb_text(attr, ATTR_NAME, name);
    io_pb_int(attr, ATTR_TYPE, type);
    io_pb_message(&o->node, NODE_ATTR, attr);
}

void io_onnx_attr_int(io_onnx *o, const char *name, int64_t value)
{
    io_pb attr = {0};
    io_pb_int(&attr, ATTR_INT, value);
    add_attr(o, &attr, name, ATTR_IS_INT);
}

void io_onnx_attr_float(io_onnx *o, const char *name, double value)
{
    io_pb attr = {0};
    io_pb_float(&attr, ATTR_FLOAT, (float)value);
    add_attr(o, &attr, name, ATTR_IS_FLOAT);
}

void io_onnx_attr_ints(io_onnx *o, const char *name, int n, const int64_t *value)
{
    io_pb attr = {0};
    for (int i = 0; i < n; i++)
        io_pb_int(&attr, ATTR_INTS, value[i]);
    add_attr(o, &attr, name, ATTR_IS_INTS);
}

void io_onnx_attr_string(io_onnx *o, const char *name, const char *value)
{
    io_pb attr = {0};
    io_pb_text(&attr, ATTR_TEXT, value);
    add_attr(o, &attr, name, ATTR_IS_TEXT);
}

void io_onnx_simple(io_onnx *o, const char *op, const char *out, const char *a, const char *b)
{
    io_onnx_begin(o, op, out, b ? 2 : 1, (const char *const[]){a, b});
    io_onnx_end(o);
}

io_onnx_name io_onnx_step(io_onnx *o, const nn_node *node, const char *op, const char *suffix,
                          const char *a, const char *b)
{
    io_onnx_name out = io_onnx_temp(node, suffix);
    io_onnx_simple(o, op, out.text, a, b);
    return out;
}

void io_onnx_transpose(io_onnx *o, const char *out, const char *in, int n, const int64_t *perm)
{
    io_onnx_begin(o, "Transpose", out, 1, &in);
    io_onnx_attr_ints(o, "perm", n, perm);
    io_onnx_end(o);
}

void io_onnx_cast(io_onnx *o, const char *out, const char *in, int type)
{
    io_onnx_begin(o, "Cast", out, 1, &in);
    io_onnx_attr_int(o, "to", type);
    io_onnx_end(o);
}

void io_onnx_copy_ints(io_onnx *o, const nn_node *node, const char *name, int n,
                       int64_t otherwise)
{
    const nn_attr *a = nn_node_attr(node, name);
    int64_t value[NN_MAX_INTS];
    for (int i = 0; i < n; i++)
        value[i] = a && i < a->n ? a->ints[i] : otherwise;
    io_onnx_attr_ints(o, name, n, value);
}

void io_onnx_copy_attr(io_onnx *o, const nn_node *node, const char *name)
{
    const nn_attr *a = nn_node_attr(node, name);
    if (!a)
        return;
    switch (a->kind) {
    case NN_ATTR_INT:
        io_onnx_attr_int(o, name, a->ints[0]);
        break;
    case NN_ATTR_FLOAT:
        io_onnx_attr_float(o, name, a->number);
        break;
    case NN_ATTR_INTS:
        io_onnx_attr_ints(o, name, a->n, a->ints);
        break;
    case NN_ATTR_STRING:
        io_onnx_attr_string(o, name, a->text);
        break;
    }
}

/* --- tensors --- */

static void add_tensor(io_onnx *o, const char *name, int type, int rank, const int64_t *dim,
                       const void *data, size_t bytes)
{
    io_pb tensor = {0};
    for (int i = 0; i < rank; i++)
        io_pb_int(&tensor, TENSOR_DIM, dim[i]);
    io_pb_int(&tensor, TENSOR_TYPE, type);
    io_pb_text(&tensor, TENSOR_NAME, name);
    io_pb_data(&tensor, TENSOR_RAW, data, bytes);
    io_pb_message(&o->tensors, GRAPH_TENSOR, &tensor);
}

void io_onnx_floats(io_onnx *o, const char *name, int n, const float *value)
{
    add_tensor(o, name, IO_ONNX_FLOAT, 1, (const int64_t[]){n}, value,
               (size_t)n * sizeof *value);
}

void io_onnx_int64s(io_onnx *o, const char *name, int n, const int64_t *value)
{
    add_tensor(o, name, IO_ONNX_INT64, 1, (const int64_t[]){n}, value,
               (size_t)n * sizeof *value);
}

io_onnx_name io_onnx_number(io_onnx *o, const nn_node *node, const char *suffix, double value)
{
    io_onnx_name name = io_onnx_temp(node, suffix);
    const float number = (float)value;
    add_tensor(o, name.text, IO_ONNX_FLOAT, 0, NULL, &number, sizeof number);
    return name;
}

io_onnx_name io_onnx_list(io_onnx *o, const nn_node *node, const char *suffix, int n,
                          const int64_t *value)
{
    io_onnx_name name = io_onnx_temp(node, suffix);
    io_onnx_int64s(o, name.text, n, value);
    return name;
}

/* dst[a][c][b] = src[a][b][c], elements of `size` bytes */
static void swap_last(int64_t a, int64_t b, int64_t c, size_t size, const char *src, char *dst)
{
    for (int64_t i = 0; i < a; i++)
        for (int64_t j = 0; j < b; j++)
            for (int64_t k = 0; k < c; k++)
                memcpy(dst + (size_t)((i * c + k) * b + j) * size,
                       src + (size_t)((i * b + j) * c + k) * size, size);
}

void io_onnx_array(io_onnx *o, const char *name, nn_dtype dtype, nn_shape s, io_onnx_form form,
                   const void *data)
{
    static const int TYPE[NN_DTYPES] = {
        [NN_F32] = IO_ONNX_FLOAT, [NN_S64] = IO_ONNX_INT64, [NN_S32] = IO_ONNX_INT32,
        [NN_S16] = IO_ONNX_INT16, [NN_S8] = IO_ONNX_INT8,   [NN_U8] = IO_ONNX_UINT8};
    int64_t dim[NN_MAX_RANK + 2] = {0};
    int rank = s.rank;
    size_t size = nn_dtype_size(dtype), bytes = (size_t)nn_shape_count(s) * size;
    char *transposed = NULL;
    bool map = form == IO_ONNX_VALUE && rank == 4;

    for (int i = 0; i < rank; i++)
        dim[i] = s.dim[map ? (int)io_onnx_to_map[i] : i];
    if (map || form == IO_ONNX_TRANSPOSED) {
        transposed = nn_alloc(bytes);
        if (!transposed) {
            note(o, nn_fail_memory(bytes, "an ONNX tensor"));
            return;
        }
        if (map)
            swap_last(s.dim[0], (int64_t)s.dim[1] * s.dim[2], s.dim[3], size, data, transposed);
        else
            swap_last(1, s.dim[0], s.dim[1], size, data, transposed);
    }
    if (form == IO_ONNX_TRANSPOSED) {
        dim[0] = s.dim[1];
        dim[1] = s.dim[0];
    }
    if (form == IO_ONNX_POINTWISE || form == IO_ONNX_COLUMN) {
        dim[rank] = dim[rank + 1] = 1;
        rank += 2;
    }
    add_tensor(o, name, TYPE[dtype], rank, dim, transposed ? (const void *)transposed : data,
               bytes);
    nn_free(transposed);
}

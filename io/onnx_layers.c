/* onnx_layers.c - layers with weights, normalisations and activations in ONNX's words. */
#include "io/onnx_parts.h"

#include <math.h>

static const nn_node *node_of(const io_onnx *o, int i)
{
    return &o->g->node[i];
}

/* The index of the operator that node i stands for: itself, or the float one of a quantised. */
static int float_op(const io_onnx *o, int i)
{
    int op = node_of(o, i)->op;
    for (int k = 0; k < nn_ops_count; k++)
        if (nn_ops[k].low == op)
            return k;
    return op;
}

const char *io_onnx_own_name(io_onnx *o, int i)
{
    const nn_op_entry *e = &nn_ops[float_op(o, i)];
    if (e->opset == 0 || e->opset > IO_ONNX_OPSET)
        io_onnx_fail(o, node_of(o, i),
                     "ONNX opset 13 has no such operator: its line in ops.def "
                     "needs another way of export");
    return e->name;
}

void io_onnx_write_none(io_onnx *o, int i)
{
    io_onnx_fail(o, node_of(o, i), "a loss, or an operator that ONNX export does not write");
}

/* --- activations --- */

void io_onnx_activation(io_onnx *o, const nn_node *node, int op, const char *out,
                        const char *in)
{
    const nn_activation *a = nn_ops[op].op->activation;
    if (a->gate) {
        io_onnx_name gate = io_onnx_temp(node, "gate");
        io_onnx_activation(o, node, nn_op_find(a->gate), gate.text, in);
        io_onnx_simple(o, "Mul", out, in, gate.text);
        return;
    }
    if (nn_ops[op].opset == 0 || nn_ops[op].opset > IO_ONNX_OPSET)
        io_onnx_fail(o, node,
                     "ONNX opset 13 has no such activation: it needs a `gate` (op.h) or "
                     "another way of export in ops.def");
    io_onnx_begin(o, nn_ops[op].name, out, 1, &in);
    if (a->alpha != 0)
        io_onnx_attr_float(o, "alpha", nn_node_float(node, "alpha", a->alpha));
    for (size_t k = 0; k < sizeof a->onnx / sizeof a->onnx[0] && a->onnx[k].name; k++)
        io_onnx_attr_float(o, a->onnx[k].name, a->onnx[k].value);
    io_onnx_end(o);
}

int io_onnx_fused(const io_onnx *o, int i)
{
    return nn_op_find(nn_node_string(node_of(o, i), "activation", ""));
}

void io_onnx_write_activation(io_onnx *o, int i)
{
    io_onnx_form form = io_onnx_pick(o, i, 0);
    io_onnx_name x = io_onnx_input(o, i, 0, form), y = io_onnx_put(o, i, form);
    io_onnx_activation(o, node_of(o, i), node_of(o, i)->op, y.text, x.text);
}

/* Where an operator with the attribute `activation` writes; finish_fused adds the activation.
 */
static io_onnx_name begin_fused(io_onnx *o, int i)
{
    return io_onnx_fused(o, i) >= 0 ? io_onnx_temp(node_of(o, i), "linear")
                                    : io_onnx_put(o, i, IO_ONNX_VALUE);
}

static void finish_fused(io_onnx *o, int i, const io_onnx_name *linear)
{
    int op = io_onnx_fused(o, i);
    io_onnx_name y = io_onnx_put(o, i, IO_ONNX_VALUE);
    if (op >= 0)
        io_onnx_activation(o, node_of(o, i), op, y.text, linear->text);
}

/* --- convolutions --- */

/* ONNX pads a Conv with zeros: another value around the map is a Pad before it. Of 8 bits it is the
 * one that stands for it there. */
static io_onnx_name pad_outside(io_onnx *o, int i, const char *x)
{
    const nn_node *node = node_of(o, i);
    const nn_attr *pads = nn_node_attr(node, "pads");
    const nn_tensor *in = &o->value[node->in[0]];
    io_onnx_name y = io_onnx_temp(node, "padded");
    float v = (float)nn_node_float(node, "pad_value", 0);
    if (in->dtype != NN_F32)
        v = rintf(v / in->scale) * in->scale;
    int64_t side[8] = {0, 0, pads->ints[0], pads->ints[1], 0, 0, pads->ints[2], pads->ints[3]};
    io_onnx_name sides = io_onnx_list(o, node, "pads", 8, side),
                 value = io_onnx_number(o, node, "pad_value", (double)v);
    io_onnx_begin(o, "Pad", y.text, 3, (const char *const[]){x, sides.text, value.text});
    io_onnx_end(o);
    return y;
}

void io_onnx_conv(io_onnx *o, int i, const char *y, const char *x, const char *w, const char *b)
{
    const nn_node *node = node_of(o, i);
    io_onnx_name from = io_onnx_plain(x);
    const nn_attr *sides = nn_node_attr(node, "pads");
    bool padded = nn_node_float(node, "pad_value", 0) != 0 && sides && sides->n == 4;
    if (padded)
        from = pad_outside(o, i, x);
    bool up = nn_ops[float_op(o, i)].fuse == NN_FUSE_LINEAR_LAST;
    nn_shape kernel = o->shape[node->in[1]];
    io_onnx_begin(o, io_onnx_own_name(o, i), y, 3, (const char *const[]){from.text, w, b});
    if (kernel.dim[1] > 0)
        io_onnx_attr_ints(o, "kernel_shape", 2,
                          (const int64_t[]){kernel.dim[1], kernel.dim[2]});
    io_onnx_copy_ints(o, node, "strides", 2, up ? 2 : 1);
    if (!up) {
        if (!padded)
            io_onnx_copy_ints(o, node, "pads", 4, 0);
        io_onnx_copy_ints(o, node, "dilations", 2, 1);
        io_onnx_attr_int(o, "group", nn_node_int(node, "group", 1));
    }
    io_onnx_end(o);
}

void io_onnx_write_conv(io_onnx *o, int i)
{
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_VALUE);
    io_onnx_name w = io_onnx_input(o, i, 1, IO_ONNX_VALUE);
    io_onnx_name b = io_onnx_input(o, i, 2, IO_ONNX_VALUE);
    io_onnx_name y = begin_fused(o, i);
    io_onnx_conv(o, i, y.text, x.text, w.text, b.text);
    finish_fused(o, i, &y);
}

/* --- normalisations --- */

/* Of ranks other than 4 the channels are not where ONNX looks for them: y = x s + t with
 * s = scale / sqrt(var + epsilon), t = b - mean s. */
static void plain_batch_norm(io_onnx *o, int i, const io_onnx_name in[5], const char *y)
{
    const nn_node *node = node_of(o, i);
    io_onnx_name eps = io_onnx_number(o, node, "eps", nn_node_float(node, "epsilon", 1e-5)),
                 sum = io_onnx_step(o, node, "Add", "sum", in[4].text, eps.text),
                 root = io_onnx_step(o, node, "Sqrt", "root", sum.text, NULL),
                 centred = io_onnx_step(o, node, "Sub", "centred", in[0].text, in[3].text),
                 unit = io_onnx_step(o, node, "Div", "unit", centred.text, root.text),
                 scaled = io_onnx_step(o, node, "Mul", "scaled", unit.text, in[1].text);
    io_onnx_simple(o, "Add", y, scaled.text, in[2].text);
}

void io_onnx_write_batch_norm(io_onnx *o, int i)
{
    const nn_node *node = node_of(o, i);
    io_onnx_name in[5], y = io_onnx_put(o, i, IO_ONNX_VALUE);
    const char *text[5];
    for (int k = 0; k < 5; k++) {
        in[k] = io_onnx_input(o, i, k, IO_ONNX_VALUE);
        text[k] = in[k].text;
    }
    if (io_onnx_rank(o, i, 0) != 4) {
        plain_batch_norm(o, i, in, y.text);
        return;
    }
    io_onnx_begin(o, "BatchNormalization", y.text, 5, text);
    io_onnx_attr_float(o, "epsilon", nn_node_float(node, "epsilon", 1e-5));
    io_onnx_end(o);
}

static io_onnx_name mean_last(io_onnx *o, int i, const char *suffix, const char *in)
{
    io_onnx_name out = io_onnx_temp(node_of(o, i), suffix);
    int64_t axis = io_onnx_axis(IO_ONNX_VALUE, io_onnx_rank(o, i, 0), -1);
    io_onnx_begin(o, "ReduceMean", out.text, 1, &in);
    io_onnx_attr_ints(o, "axes", 1, &axis);
    io_onnx_attr_int(o, "keepdims", 1);
    io_onnx_end(o);
    return out;
}

/* (x - mean) / sqrt(mean of (x - mean)^2 + epsilon) scale + b; LayerNormalization itself came
 * with opset 17. */
void io_onnx_write_layer_norm(io_onnx *o, int i)
{
    const nn_node *node = node_of(o, i);
    io_onnx_form form = io_onnx_rank(o, i, 0) == 4 ? IO_ONNX_COLUMN : IO_ONNX_VALUE;
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_VALUE),
                 scale = io_onnx_input(o, i, 1, form), b = io_onnx_input(o, i, 2, form),
                 y = io_onnx_put(o, i, IO_ONNX_VALUE);
    io_onnx_name mean = mean_last(o, i, "mean", x.text),
                 centred = io_onnx_step(o, node, "Sub", "centred", x.text, mean.text),
                 square = io_onnx_step(o, node, "Mul", "square", centred.text, centred.text),
                 var = mean_last(o, i, "var", square.text),
                 eps = io_onnx_number(o, node, "eps", nn_node_float(node, "epsilon", 1e-5)),
                 sum = io_onnx_step(o, node, "Add", "sum", var.text, eps.text),
                 root = io_onnx_step(o, node, "Sqrt", "root", sum.text, NULL),
                 unit = io_onnx_step(o, node, "Div", "unit", centred.text, root.text);
    if (*b.text) {
        io_onnx_name scaled = io_onnx_step(o, node, "Mul", "scaled", unit.text, scale.text);
        io_onnx_simple(o, "Add", y.text, scaled.text, b.text);
    } else {
        io_onnx_simple(o, "Mul", y.text, unit.text, scale.text);
    }
}

/* --- products --- */

/* Rank 2: Gemm. Rank 4: a convolution with a 1x1 kernel. Others: MatMul, Add. */
io_onnx_form io_onnx_gemm_form(const io_onnx *o, int i)
{
    int rank = io_onnx_rank(o, i, 0);
    return rank == 4 ? IO_ONNX_POINTWISE : rank == 2 ? IO_ONNX_VALUE : IO_ONNX_TRANSPOSED;
}

void io_onnx_gemm(io_onnx *o, int i, const char *y, const char *x, const char *w, const char *b)
{
    int rank = io_onnx_rank(o, i, 0);
    const char *const in[3] = {x, w, b};
    if (rank == 4) {
        io_onnx_begin(o, "Conv", y, 3, in);
        io_onnx_attr_ints(o, "kernel_shape", 2, (const int64_t[]){1, 1});
        io_onnx_end(o);
    } else if (rank == 2) {
        io_onnx_begin(o, "Gemm", y, 3, in);
        io_onnx_attr_int(o, "transB", 1);
        io_onnx_end(o);
    } else {
        io_onnx_name product = io_onnx_temp(node_of(o, i), "product");
        io_onnx_simple(o, "MatMul", *b ? product.text : y, x, w);
        if (*b)
            io_onnx_simple(o, "Add", y, product.text, b);
    }
}

void io_onnx_write_gemm(io_onnx *o, int i)
{
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_VALUE);
    io_onnx_name w = io_onnx_input(o, i, 1, io_onnx_gemm_form(o, i));
    io_onnx_name b = io_onnx_input(o, i, 2, IO_ONNX_VALUE), y = begin_fused(o, i);
    io_onnx_gemm(o, i, y.text, x.text, w.text, b.text);
    finish_fused(o, i, &y);
}

void io_onnx_write_matmul(io_onnx *o, int i)
{
    io_onnx_name a = io_onnx_input(o, i, 0, IO_ONNX_ROWS),
                 b = io_onnx_input(o, i, 1, IO_ONNX_ROWS), y = io_onnx_put(o, i, IO_ONNX_ROWS);
    io_onnx_simple(o, "MatMul", y.text, a.text, b.text);
}

/* onnx_ops.c - each operator in ONNX's words. Values of rank 4 are N,C,H,W here (onnx.h).
 *
 * Operators that care about the order of elements work on our order in between:
 *
 *     x [N,C,H,W] -> Transpose -> NODE::nhwc [N,H,W,C] -> operator
 *       -> NODE::plain -> Transpose -> out
 *
 * where only values of rank 4 get the Transposes.
 */
#include "io/onnx_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "nn/mem.h"

static const int64_t TO_MAP[4] = {0, 3, 1, 2};  /* N,H,W,C -> N,C,H,W */
static const int64_t TO_ROWS[4] = {0, 2, 3, 1}; /* and back */

static const nn_node *node_of(const io_onnx *o, int i)
{
    return &o->g->node[i];
}

static int rank_in(const io_onnx *o, int i, int k)
{
    return o->shape[node_of(o, i)->in[k]].rank;
}

/* Place of the last axis (ours) in a value of that rank. */
static int last_axis(int rank)
{
    return rank == 4 ? 1 : rank - 1;
}

static void transpose(io_onnx *o, const char *out, const char *in, int n, const int64_t *perm)
{
    io_onnx_begin(o, "Transpose", out, 1, &in);
    io_onnx_attr_ints(o, "perm", n, perm);
    io_onnx_end(o);
}

/* Input k of node i in our order of elements. */
static io_onnx_name rows_of(io_onnx *o, int i, int k)
{
    io_onnx_name x = io_onnx_input(o, i, k, IO_ONNX_VALUE);
    if (rank_in(o, i, k) != 4)
        return x;
    char suffix[8];
    snprintf(suffix, sizeof suffix, "nhwc%d", k);
    io_onnx_name y = io_onnx_temp(node_of(o, i), suffix);
    transpose(o, y.text, x.text, 4, TO_ROWS);
    return y;
}

/* Where to write node i's value in our order; finish_rows then makes it the value. */
static io_onnx_name begin_rows(const io_onnx *o, int i)
{
    return o->shape[i].rank == 4 ? io_onnx_temp(node_of(o, i), "plain") : o->name[i];
}

static void finish_rows(io_onnx *o, int i, const io_onnx_name *rows)
{
    if (o->shape[i].rank == 4)
        transpose(o, o->name[i].text, rows->text, 4, TO_MAP);
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
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_VALUE);
    io_onnx_activation(o, node_of(o, i), node_of(o, i)->op, o->name[i].text, x.text);
}

/* Where an operator with the attribute `activation` writes; finish_fused adds the activation.
 */
static io_onnx_name begin_fused(const io_onnx *o, int i)
{
    return io_onnx_fused(o, i) >= 0 ? io_onnx_temp(node_of(o, i), "linear") : o->name[i];
}

static void finish_fused(io_onnx *o, int i, const io_onnx_name *linear)
{
    int op = io_onnx_fused(o, i);
    if (op >= 0)
        io_onnx_activation(o, node_of(o, i), op, o->name[i].text, linear->text);
}

/* --- convolutions and pools --- */

static void ints_attr(io_onnx *o, const nn_node *node, const char *name, int n,
                      int64_t otherwise)
{
    const nn_attr *a = nn_node_attr(node, name);
    int64_t value[4];
    for (int k = 0; k < n; k++)
        value[k] = a ? a->ints[k] : otherwise;
    io_onnx_attr_ints(o, name, n, value);
}

/* ONNX pads a Conv with zeros: another value around the map is a Pad before it. Of 8 bits it is the
 * one that stands for it there. */
static io_onnx_name pad_outside(io_onnx *o, int i, const char *x)
{
    const nn_node *node = node_of(o, i);
    const nn_attr *pads = nn_node_attr(node, "pads");
    const nn_tensor *in = &o->value[node->in[0]];
    io_onnx_name y = io_onnx_temp(node, "padded"), sides = io_onnx_temp(node, "pads"),
                 value = io_onnx_temp(node, "pad_value");
    float v = (float)nn_node_float(node, "pad_value", 0);
    if (in->dtype != NN_F32)
        v = rintf(v / in->scale) * in->scale;
    int64_t side[8] = {0, 0, pads->ints[0], pads->ints[1], 0, 0, pads->ints[2], pads->ints[3]};
    io_onnx_int64s(o, sides.text, 8, side);
    io_onnx_array(o, value.text, NN_F32, (nn_shape){0}, IO_ONNX_VALUE, &v);
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
    io_onnx_begin(o, io_onnx_own_name(o, i), y, 3,
                  (const char *const[]){from.text, w, b});
    io_onnx_attr_ints(o, "kernel_shape", 2, (const int64_t[]){kernel.dim[1], kernel.dim[2]});
    ints_attr(o, node, "strides", 2, up ? 2 : 1);
    if (!up) {
        if (!padded)
            ints_attr(o, node, "pads", 4, 0);
        ints_attr(o, node, "dilations", 2, 1);
        io_onnx_attr_int(o, "group", nn_node_int(node, "group", 1));
    }
    io_onnx_end(o);
}

void io_onnx_write_conv(io_onnx *o, int i)
{
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_VALUE);
    io_onnx_name w = io_onnx_weight(o, i, 1, IO_ONNX_VALUE);
    io_onnx_name b = io_onnx_weight(o, i, 2, IO_ONNX_VALUE);
    io_onnx_name y = begin_fused(o, i);
    io_onnx_conv(o, i, y.text, x.text, w.text, b.text);
    finish_fused(o, i, &y);
}

void io_onnx_write_pool(io_onnx *o, int i)
{
    const nn_node *node = node_of(o, i);
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_VALUE);
    const char *in = x.text;
    io_onnx_begin(o, io_onnx_own_name(o, i), o->name[i].text, 1, &in);
    ints_attr(o, node, "kernel_shape", 2, 1);
    ints_attr(o, node, "strides", 2, 1);
    ints_attr(o, node, "pads", 4, 0);
    io_onnx_end(o);
}

/* One input, the same meaning, no attributes. */
void io_onnx_write_same(io_onnx *o, int i)
{
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_VALUE);
    io_onnx_simple(o, io_onnx_own_name(o, i), o->name[i].text, x.text, NULL);
}

void io_onnx_write_identity(io_onnx *o, int i)
{
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_VALUE);
    io_onnx_simple(o, "Identity", o->name[i].text, x.text, NULL);
}

void io_onnx_write_resize(io_onnx *o, int i)
{
    const nn_node *node = node_of(o, i);
    const nn_attr *a = nn_node_attr(node, "scales");
    bool linear = strcmp(nn_node_string(node, "mode", "nearest"), "linear") == 0;
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_VALUE),
                 scales = io_onnx_temp(node, "scales");
    const float value[4] = {1, 1, a ? (float)a->ints[0] : 2, a ? (float)a->ints[1] : 2};
    io_onnx_floats(o, scales.text, 4, value);
    /* Its second input (a region of interest) is left out. */
    io_onnx_begin(o, "Resize", o->name[i].text, 3,
                  (const char *const[]){x.text, "", scales.text});
    io_onnx_attr_string(o, "mode", linear ? "linear" : "nearest");
    io_onnx_attr_string(o, "coordinate_transformation_mode",
                        linear ? "half_pixel" : "asymmetric");
    if (!linear)
        io_onnx_attr_string(o, "nearest_mode", "floor");
    io_onnx_end(o);
}

/* --- normalisations --- */

/* Of ranks other than 4 the channels are not where ONNX looks for them: y = x s + t with
 * s = scale / sqrt(var + epsilon), t = b - mean s. */
static void plain_batch_norm(io_onnx *o, int i)
{
    const nn_node *node = node_of(o, i);
    const char *const root[3] = {"eps", "sum", "root"};
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_VALUE), in[4], t[3];
    for (int k = 0; k < 4; k++)
        in[k] = io_onnx_weight(o, i, k + 1, IO_ONNX_VALUE);
    for (int k = 0; k < 3; k++)
        t[k] = io_onnx_temp(node, root[k]);
    const float epsilon = (float)nn_node_float(node, "epsilon", 1e-5);
    io_onnx_name centred = io_onnx_temp(node, "centred"), unit = io_onnx_temp(node, "unit");
    io_onnx_name scaled = io_onnx_temp(node, "scaled");
    io_onnx_floats(o, t[0].text, 1, &epsilon);
    io_onnx_simple(o, "Add", t[1].text, in[3].text, t[0].text);
    io_onnx_simple(o, "Sqrt", t[2].text, t[1].text, NULL);
    io_onnx_simple(o, "Sub", centred.text, x.text, in[2].text);
    io_onnx_simple(o, "Div", unit.text, centred.text, t[2].text);
    io_onnx_simple(o, "Mul", scaled.text, unit.text, in[0].text);
    io_onnx_simple(o, "Add", o->name[i].text, scaled.text, in[1].text);
}

void io_onnx_write_batch_norm(io_onnx *o, int i)
{
    const nn_node *node = node_of(o, i);
    if (rank_in(o, i, 0) != 4) {
        plain_batch_norm(o, i);
        return;
    }
    io_onnx_name in[5];
    const char *text[5];
    for (int k = 0; k < 5; k++) {
        in[k] = k ? io_onnx_weight(o, i, k, IO_ONNX_VALUE)
                  : io_onnx_input(o, i, 0, IO_ONNX_VALUE);
        text[k] = in[k].text;
    }
    io_onnx_begin(o, "BatchNormalization", o->name[i].text, 5, text);
    io_onnx_attr_float(o, "epsilon", nn_node_float(node, "epsilon", 1e-5));
    io_onnx_end(o);
}

static void reduce_mean(io_onnx *o, const char *out, const char *in, int64_t axis)
{
    io_onnx_begin(o, "ReduceMean", out, 1, &in);
    io_onnx_attr_ints(o, "axes", 1, &axis);
    io_onnx_attr_int(o, "keepdims", 1);
    io_onnx_end(o);
}

/* (x - mean) / sqrt(mean of (x - mean)^2 + epsilon) scale + b; LayerNormalization itself came
 * with opset 17. */
void io_onnx_write_layer_norm(io_onnx *o, int i)
{
    enum { MEAN, CENTRED, SQUARE, VAR, EPS, SUM, ROOT, UNIT, SCALED, N };
    static const char *const SUFFIX[N] = {"mean", "centred", "square", "var", "eps",
                                          "sum", "root", "unit", "scaled"};
    const nn_node *node = node_of(o, i);
    int rank = rank_in(o, i, 0);
    io_onnx_form form = rank == 4 ? IO_ONNX_COLUMN : IO_ONNX_VALUE;
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_VALUE), t[N];
    io_onnx_name scale = io_onnx_weight(o, i, 1, form), b = io_onnx_weight(o, i, 2, form);
    const float epsilon = (float)nn_node_float(node, "epsilon", 1e-5);
    for (int k = 0; k < N; k++)
        t[k] = io_onnx_temp(node, SUFFIX[k]);
    if (!*b.text)
        t[SCALED] = o->name[i];
    reduce_mean(o, t[MEAN].text, x.text, last_axis(rank));
    io_onnx_simple(o, "Sub", t[CENTRED].text, x.text, t[MEAN].text);
    io_onnx_simple(o, "Mul", t[SQUARE].text, t[CENTRED].text, t[CENTRED].text);
    reduce_mean(o, t[VAR].text, t[SQUARE].text, last_axis(rank));
    io_onnx_floats(o, t[EPS].text, 1, &epsilon);
    io_onnx_simple(o, "Add", t[SUM].text, t[VAR].text, t[EPS].text);
    io_onnx_simple(o, "Sqrt", t[ROOT].text, t[SUM].text, NULL);
    io_onnx_simple(o, "Div", t[UNIT].text, t[CENTRED].text, t[ROOT].text);
    io_onnx_simple(o, "Mul", t[SCALED].text, t[UNIT].text, scale.text);
    if (*b.text)
        io_onnx_simple(o, "Add", o->name[i].text, t[SCALED].text, b.text);
}

/* --- arithmetic --- */

/* Do the axes of both inputs meet in ONNX's order, too? Of a map and [C] they are made to. */
static bool meets(const io_onnx *o, int i)
{
    int a = rank_in(o, i, 0), b = rank_in(o, i, 1);
    return a == b || (a != 4 && b != 4) || (a == 4 && b == 1);
}

/* b[C] against a map must become [C,1,1]; [N,1,1,C] and equal shapes fit as they are. */
void io_onnx_write_binary(io_onnx *o, int i)
{
    const nn_node *node = node_of(o, i);
    io_onnx_name a = io_onnx_input(o, i, 0, IO_ONNX_VALUE), b;
    if (!meets(o, i))
        io_onnx_fail(o, node, "ONNX export knows no broadcasting between a map and a value of "
                              "another rank but [C]");
    bool column = rank_in(o, i, 0) == 4 && rank_in(o, i, 1) == 1;
    if (column && o->g->node[node->in[1]].kind == NN_NODE_PARAM) {
        b = io_onnx_input(o, i, 1, IO_ONNX_COLUMN);
    } else {
        b = io_onnx_input(o, i, 1, IO_ONNX_VALUE);
        if (column) {
            io_onnx_name shape = io_onnx_temp(node, "shape"),
                         place = io_onnx_temp(node, "column");
            io_onnx_int64s(o, shape.text, 3, (const int64_t[]){-1, 1, 1});
            io_onnx_simple(o, "Reshape", place.text, b.text, shape.text);
            b = place;
        }
    }
    io_onnx_simple(o, io_onnx_own_name(o, i), o->name[i].text, a.text, b.text);
}

/* Rank 2: Gemm. Rank 4: a convolution with a 1x1 kernel. Others: MatMul, Add. */
io_onnx_form io_onnx_gemm_form(const io_onnx *o, int i)
{
    int rank = rank_in(o, i, 0);
    return rank == 4 ? IO_ONNX_POINTWISE : rank == 2 ? IO_ONNX_VALUE : IO_ONNX_TRANSPOSED;
}

void io_onnx_gemm(io_onnx *o, int i, const char *y, const char *x, const char *w, const char *b)
{
    int rank = rank_in(o, i, 0);
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
    io_onnx_name w = io_onnx_weight(o, i, 1, io_onnx_gemm_form(o, i));
    io_onnx_name b = io_onnx_weight(o, i, 2, IO_ONNX_VALUE), y = begin_fused(o, i);
    io_onnx_gemm(o, i, y.text, x.text, w.text, b.text);
    finish_fused(o, i, &y);
}

void io_onnx_write_matmul(io_onnx *o, int i)
{
    io_onnx_name a = rows_of(o, i, 0), b = rows_of(o, i, 1), y = begin_rows(o, i);
    io_onnx_simple(o, "MatMul", y.text, a.text, b.text);
    finish_rows(o, i, &y);
}

void io_onnx_write_softmax(io_onnx *o, int i)
{
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_VALUE);
    const char *in = x.text;
    io_onnx_begin(o, io_onnx_own_name(o, i), o->name[i].text, 1, &in);
    io_onnx_attr_int(o, "axis", last_axis(rank_in(o, i, 0)));
    io_onnx_end(o);
}

/* --- shapes --- */

void io_onnx_concat(io_onnx *o, int i, const char *y, const io_onnx_name *in)
{
    static const int PLACE[4] = {0, 2, 3, 1}; /* of our axes in N,C,H,W */
    const nn_node *node = node_of(o, i);
    int rank = o->shape[i].rank;
    int64_t axis = nn_node_int(node, "axis", -1);
    axis += axis < 0 ? rank : 0;
    const char *text[NN_MAX_INPUTS];
    for (int k = 0; k < node->n_in; k++)
        text[k] = in[k].text;
    io_onnx_begin(o, "Concat", y, node->n_in, text);
    io_onnx_attr_int(o, "axis", rank == 4 ? PLACE[axis] : axis);
    io_onnx_end(o);
}

void io_onnx_write_concat(io_onnx *o, int i)
{
    io_onnx_name in[NN_MAX_INPUTS];
    for (int k = 0; k < node_of(o, i)->n_in; k++)
        in[k] = io_onnx_input(o, i, k, IO_ONNX_VALUE);
    io_onnx_concat(o, i, o->name[i].text, in);
}

/* 0 and -1 in a shape mean the same in ONNX. */
void io_onnx_write_reshape(io_onnx *o, int i)
{
    const nn_attr *a = nn_node_attr(node_of(o, i), "shape");
    io_onnx_name x = rows_of(o, i, 0), shape = io_onnx_temp(node_of(o, i), "shape");
    io_onnx_name y = begin_rows(o, i);
    if (!a) {
        io_onnx_fail(o, node_of(o, i), "ONNX export wants a shape that is an attribute, not "
                                       "computed");
        return;
    }
    io_onnx_int64s(o, shape.text, a->n, a->ints);
    io_onnx_simple(o, "Reshape", y.text, x.text, shape.text);
    finish_rows(o, i, &y);
}

void io_onnx_write_flatten(io_onnx *o, int i)
{
    io_onnx_name x = rows_of(o, i, 0);
    const char *in = x.text;
    io_onnx_begin(o, "Flatten", o->name[i].text, 1, &in);
    io_onnx_attr_int(o, "axis", nn_node_int(node_of(o, i), "axis", 1));
    io_onnx_end(o);
}

void io_onnx_write_transpose(io_onnx *o, int i)
{
    const nn_attr *a = nn_node_attr(node_of(o, i), "perm");
    io_onnx_name x = rows_of(o, i, 0), y = begin_rows(o, i);
    transpose(o, y.text, x.text, a->n, a->ints);
    finish_rows(o, i, &y);
}

/* ONNX: x [T,N,C] -> y [T,D,N,H]. Gates are in the same order i,o,f,c, so weights are ours. */
void io_onnx_lstm(io_onnx *o, int i, const char *y, const char *x, const char *w, const char *r,
                  const char *b)
{
    const nn_node *node = node_of(o, i);
    io_onnx_name in = io_onnx_temp(node, "tnc"), out = io_onnx_temp(node, "tdnh");
    io_onnx_name transposed = io_onnx_temp(node, "ntdh"), shape = io_onnx_temp(node, "shape");
    transpose(o, in.text, x, 3, (const int64_t[]){1, 0, 2});
    io_onnx_begin(o, "LSTM", out.text, 4, (const char *const[]){in.text, w, r, b});
    io_onnx_attr_int(o, "hidden_size", nn_node_int(node, "hidden_size", 0));
    io_onnx_attr_string(o, "direction", nn_node_string(node, "direction", "forward"));
    io_onnx_end(o);
    transpose(o, transposed.text, out.text, 4, (const int64_t[]){2, 0, 1, 3});
    io_onnx_int64s(o, shape.text, 3, (const int64_t[]){0, 0, o->shape[i].dim[2]});
    io_onnx_simple(o, "Reshape", y, transposed.text, shape.text);
}

/* ONNX has biases of both products: Rb becomes 0 where there is one for their sum. */
static io_onnx_name both_biases(io_onnx *o, int i, io_onnx_name one)
{
    const nn_node *node = node_of(o, i);
    io_onnx_name zero = io_onnx_temp(node, "rb"), both = io_onnx_temp(node, "b");
    nn_shape s = o->g->node[node->in[3]].shape;
    float *values = nn_calloc((size_t)nn_shape_count(s), sizeof *values);
    if (!values) {
        io_onnx_fail(o, node, "out of memory");
        return one;
    }
    io_onnx_array(o, zero.text, NN_F32, s, IO_ONNX_VALUE, values);
    nn_free(values);
    io_onnx_begin(o, "Concat", both.text, 2, (const char *const[]){one.text, zero.text});
    io_onnx_attr_int(o, "axis", 1);
    io_onnx_end(o);
    return both;
}

void io_onnx_write_lstm(io_onnx *o, int i)
{
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_VALUE), in[4];
    const nn_node *node = node_of(o, i);
    for (int k = 1; k < 4; k++)
        in[k] = io_onnx_weight(o, i, k, IO_ONNX_VALUE);
    nn_shape b = node->in[3] >= 0 ? o->g->node[node->in[3]].shape : (nn_shape){0};
    if (b.rank == 2 && b.dim[1] == 4 * nn_node_int(node, "hidden_size", 0))
        in[3] = both_biases(o, i, in[3]);
    io_onnx_lstm(o, i, o->name[i].text, x.text, in[1].text, in[2].text, in[3].text);
}

/* rules_quant.c - operators on 8 and 16 bits, spelled out: integers become floats that hold them
 * exactly, and the results are rounded and cut as ONNX says.
 */
#include "onnx/rules.h"

#include <string.h>

/* Scale or zero point beside x: one number, one for each place along `axis`, or for each block
 * along it. As F32, in x's order. */
static int beside(onnx_lower *l, onnx_val *v, const onnx_val *x, int axis, int64_t block)
{
    int64_t axes[NN_MAX_RANK];
    int node = onnx_plain(l, v), n = 0;
    if (!onnx_is_float(v->type))
        node = onnx_cast(l, node, ONNX_FLOAT);
    if (block > 0 && v->rank == x->rank) {
        int64_t *at, along = x->dim[axis];
        if (along < 0 || along > 1 << 24) {
            onnx_refuse(l, "blocks along an axis of unknown size; a model of fixed size helps");
            return 0;
        }
        l->err = l->err ? l->err : onnx_arena_get(l->arena, (size_t)along, sizeof *at, &at);
        for (int64_t i = 0; !l->err && i < along; i++)
            at[i] = i / block;
        if (l->err)
            return 0;
        int places = onnx_list(l, (int)along, at);
        nn_node g = onnx_begin(l, "Gather");
        onnx_feed(&g, node);
        onnx_feed(&g, places);
        onnx_set_int(&g, "axis", axis);
        return onnx_end(l, &g);
    }
    if (v->rank != 1 || v->dim[0] == 1 || axis == x->rank - 1)
        return node;
    for (int i = axis + 1; i < x->rank; i++)
        axes[n++] = i - axis;
    nn_node u = onnx_begin(l, "Unsqueeze");
    onnx_feed(&u, node);
    onnx_set_ints(&u, "axes", n, axes);
    return onnx_end(l, &u);
}

static bool bounds(onnx_type t, double *lo, double *hi)
{
    switch (t) {
    case ONNX_UINT8: *lo = 0, *hi = 255; return true;
    case ONNX_INT8: *lo = -128, *hi = 127; return true;
    case ONNX_UINT16: *lo = 0, *hi = 65535; return true;
    case ONNX_INT16: *lo = -32768, *hi = 32767; return true;
    default: return false;
    }
}

/* clamp(round(x / scale) + zero) as integers of that type. */
static int quantise(onnx_lower *l, int x, int scale, int zero, onnx_type type)
{
    double lo, hi;
    if (!bounds(type, &lo, &hi)) {
        onnx_refuse(l, "quantised values are %s; 8 and 16 bits are supported",
                    onnx_type_name(type));
        return 0;
    }
    int y = onnx_op1(l, "Round", onnx_op2(l, "Div", x, scale));
    if (zero >= 0)
        y = onnx_op2(l, "Add", y, zero);
    nn_node c = onnx_begin(l, "Clip");
    onnx_feed(&c, y);
    onnx_set_float(&c, "min", lo);
    onnx_set_float(&c, "max", hi);
    return onnx_cast(l, onnx_end(l, &c), type);
}

static void quantize(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), *s = onnx_need(l, 1), *z = onnx_in(l, 2), like = *x;
    int axis = x->rank > 0 ? onnx_axis(l, nn_min_i64(onnx_int(l, "axis", 1), x->rank - 1),
                                       x->rank) : 0;
    int64_t block = onnx_int(l, "block_size", 0);
    int node = onnx_plain(l, x);
    if (!onnx_is_float(x->type))
        node = onnx_cast(l, node, ONNX_FLOAT);
    onnx_set_shape(l, &like, x->rank, x->dim);
    like.type = z ? z->type : (onnx_type)onnx_int(l, "output_dtype", ONNX_UINT8);
    int scale = beside(l, s, x, axis, block), zero = z ? beside(l, z, x, axis, block) : -1;
    onnx_out(l, 0, quantise(l, node, scale, zero, like.type), &like);
}

/* (x - zero) scale; scale -1: 1. */
static int dequantise(onnx_lower *l, onnx_val *x, int zero, int scale)
{
    int node = onnx_plain(l, x);
    if (!onnx_is_float(x->type))
        node = onnx_cast(l, node, ONNX_FLOAT);
    if (zero >= 0)
        node = onnx_op2(l, "Sub", node, zero);
    return scale < 0 ? node : onnx_op2(l, "Mul", node, scale);
}

static void dequantize(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), *s = onnx_need(l, 1), *z = onnx_in(l, 2), like = *x;
    int axis = x->rank > 0 ? onnx_axis(l, nn_min_i64(onnx_int(l, "axis", 1), x->rank - 1),
                                       x->rank) : 0;
    int64_t block = onnx_int(l, "block_size", 0);
    int scale = beside(l, s, x, axis, block), zero = z ? beside(l, z, x, axis, block) : -1;
    onnx_set_shape(l, &like, x->rank, x->dim);
    like.type = s->type;
    onnx_out(l, 0, dequantise(l, x, zero, scale), &like);
}

static int reduce_all(onnx_lower *l, const char *op, int x)
{
    nn_node r = onnx_begin(l, op);
    onnx_feed(&r, x);
    onnx_set_int(&r, "keepdims", 0);
    return onnx_end(l, &r);
}

static void dynamic(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), like = *x, one = *x;
    int node = onnx_plain(l, x), none = onnx_scalar(l, 0);
    int hi = onnx_op2(l, "Max", reduce_all(l, "ReduceMax", node), none),
        lo = onnx_op2(l, "Min", reduce_all(l, "ReduceMin", node), none),
        scale = onnx_op2(l, "Div", onnx_op2(l, "Sub", hi, lo), onnx_scalar(l, 255)),
        zero = onnx_op1(l, "Round", onnx_op2(l, "Div", onnx_op1(l, "Neg", lo), scale));
    const int64_t axis = 0;
    onnx_set_shape(l, &like, x->rank, x->dim);
    like.type = ONNX_UINT8;
    onnx_out(l, 0, quantise(l, node, scale, zero, ONNX_UINT8), &like);
    onnx_set_shape(l, &one, 0, NULL);
    for (int i = 1; i < 3; i++) {
        nn_node s = onnx_begin(l, "Squeeze");
        onnx_feed(&s, i == 1 ? scale : onnx_cast(l, zero, ONNX_UINT8));
        onnx_set_ints(&s, "axes", 1, &axis);
        one.type = i == 1 ? ONNX_FLOAT : ONNX_UINT8;
        onnx_out(l, i, onnx_end(l, &s), &one);
    }
}

static int turn(onnx_lower *l, int node, int rank)
{
    int32_t perm[NN_MAX_RANK];
    int64_t order[NN_MAX_RANK];
    onnx_last_perm(rank, perm);
    for (int i = 0; i < rank; i++)
        order[i] = perm[i];
    nn_node t = onnx_begin(l, "Transpose");
    onnx_feed(&t, node);
    onnx_set_ints(&t, "perm", rank, order);
    return onnx_end(l, &t);
}

static void conv_integer(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), *w = onnx_need(l, 1), *xz = onnx_in(l, 2),
             *wz = onnx_in(l, 3), like;
    int xn = dequantise(l, x, xz ? beside(l, xz, x, 0, 0) : -1, -1),
        wn = dequantise(l, w, wz ? beside(l, wz, w, 0, 0) : -1, -1);
    if (x->rank < 3) {
        onnx_refuse(l, "x has rank %d", x->rank);
        return;
    }
    onnx_conv(l, x, turn(l, xn, x->rank), w, turn(l, wn, w->rank), -1, &like);
    like.type = ONNX_INT32;
    onnx_out(l, 0, onnx_cast(l, like.node, ONNX_INT32), &like);
}

static void qlinear_conv(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), *w = onnx_need(l, 3), *ws = onnx_need(l, 4),
             *b = onnx_in(l, 8), *yz = onnx_need(l, 7), like;
    int xs = beside(l, onnx_need(l, 1), x, 0, 0),
        xn = dequantise(l, x, beside(l, onnx_need(l, 2), x, 0, 0), xs),
        wn = dequantise(l, w, beside(l, onnx_need(l, 5), w, 0, 0), beside(l, ws, w, 0, 0));
    int bias = -1;
    if (x->rank < 3) {
        onnx_refuse(l, "x has rank %d", x->rank);
        return;
    }
    if (b) /* in units of both scales */
        bias = dequantise(l, b, -1, onnx_op2(l, "Mul", onnx_plain(l, ws), xs));
    onnx_conv(l, x, turn(l, xn, x->rank), w, turn(l, wn, w->rank), bias, &like);
    like.type = yz->type;
    onnx_out(l, 0, quantise(l, like.node, beside(l, onnx_need(l, 6), x, 0, 0),
                            beside(l, yz, x, 0, 0), yz->type), &like);
}

/* Zero points of rows of a, of columns of b. */
static void matmul_integer(onnx_lower *l)
{
    onnx_val *a = onnx_need(l, 0), *b = onnx_need(l, 1), *az = onnx_in(l, 2),
             *bz = onnx_in(l, 3), like = {0};
    int an = dequantise(l, a, az ? beside(l, az, a, (int)nn_max_i64(a->rank - 2, 0), 0) : -1, -1),
        bn = dequantise(l, b, bz ? beside(l, bz, b, (int)nn_max_i64(b->rank - 1, 0), 0) : -1, -1);
    onnx_matmul(l, a, an, b, bn, &like);
    like.type = ONNX_INT32;
    onnx_out(l, 0, onnx_cast(l, like.node, ONNX_INT32), &like);
}

static void qlinear_matmul(onnx_lower *l)
{
    onnx_val *a = onnx_need(l, 0), *b = onnx_need(l, 3), *yz = onnx_need(l, 7), like = {0};
    int rows = (int)nn_max_i64(a->rank - 2, 0), columns = (int)nn_max_i64(b->rank - 1, 0);
    int an = dequantise(l, a, beside(l, onnx_need(l, 2), a, rows, 0),
                        beside(l, onnx_need(l, 1), a, rows, 0)),
        bn = dequantise(l, b, beside(l, onnx_need(l, 5), b, columns, 0),
                        beside(l, onnx_need(l, 4), b, columns, 0));
    onnx_matmul(l, a, an, b, bn, &like);
    like.type = yz->type;
    onnx_out(l, 0, quantise(l, like.node, beside(l, onnx_need(l, 6), &like, columns, 0),
                            beside(l, yz, &like, columns, 0), yz->type), &like);
}

const onnx_rule onnx_rules_quant[] = {
    {"QuantizeLinear", quantize}, {"DequantizeLinear", dequantize},
    {"DynamicQuantizeLinear", dynamic}, {"ConvInteger", conv_integer},
    {"QLinearConv", qlinear_conv}, {"MatMulInteger", matmul_integer},
    {"QLinearMatMul", qlinear_matmul}, {NULL, NULL},
};

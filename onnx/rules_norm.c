/* rules_norm.c - normalisations. What our operators do not do is spelled out by means. */
#include "onnx/lower.h"

#include <string.h>

static int mean_over(onnx_lower *l, int x, int n, const int64_t *axes, bool keep)
{
    nn_node r = onnx_begin(l, "ReduceMean");
    onnx_feed(&r, x);
    onnx_set_ints(&r, "axes", n, axes);
    onnx_set_int(&r, "keepdims", keep);
    return onnx_end(l, &r);
}

/* (x - mean) / sqrt(var + eps) over axes of memory. mean and inverse deviation, if wanted. */
static int normalise(onnx_lower *l, int x, int n, const int64_t *axes, double eps, int *mean,
                     int *inverse)
{
    int m = mean_over(l, x, n, axes, true), d = onnx_op2(l, "Sub", x, m),
        var = mean_over(l, onnx_op2(l, "Mul", d, d), n, axes, true),
        inv = onnx_op1(l, "Reciprocal",
                       onnx_op1(l, "Sqrt", onnx_op2(l, "Add", var, onnx_scalar(l, eps))));
    if (mean)
        *mean = m;
    if (inverse)
        *inverse = inv;
    return onnx_op2(l, "Mul", d, inv);
}

/* Batch statistics (training_mode): y, and the running mean and variance after this batch. */
static void batch_training(onnx_lower *l, int x, const onnx_val *like, const int *in)
{
    int64_t axes[NN_MAX_RANK];
    double momentum = onnx_float(l, "momentum", 0.9);
    int n = like->rank - 1;
    for (int i = 0; i < n; i++)
        axes[i] = i;
    int mean = mean_over(l, x, n, axes, false), d = onnx_op2(l, "Sub", x, mean),
        var = mean_over(l, onnx_op2(l, "Mul", d, d), n, axes, false),
        eps = onnx_scalar(l, onnx_float(l, "epsilon", 1e-5)),
        y = onnx_op2(l, "Div", d, onnx_op1(l, "Sqrt", onnx_op2(l, "Add", var, eps)));
    y = onnx_op2(l, "Add", onnx_op2(l, "Mul", y, in[0]), in[1]);
    onnx_out(l, 0, y, like);
    for (int i = 0; i < 2; i++) {
        int old = onnx_op2(l, "Mul", in[2 + i], onnx_scalar(l, momentum)),
            now = onnx_op2(l, "Mul", i == 0 ? mean : var, onnx_scalar(l, 1 - momentum));
        onnx_val running = *like;
        onnx_set_shape(l, &running, 1, &like->dim[1]);
        if (onnx_has_out(l, 1 + i))
            onnx_out(l, 1 + i, onnx_op2(l, "Add", old, now), &running);
    }
}

static void batch(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), like = *x;
    int in[4], node = x->rank > 2 ? onnx_channels_last(l, x) : onnx_plain(l, x);
    for (int i = 0; i < 4; i++)
        in[i] = onnx_plain(l, onnx_need(l, 1 + i));
    onnx_last_perm(x->rank, like.perm);
    if (l->model->opset >= 14 && onnx_int(l, "training_mode", 0)) {
        batch_training(l, node, &like, in);
        return;
    }
    if (!onnx_int(l, "spatial", 1) && x->rank > 2) {
        onnx_refuse(l, "spatial 0; opset 9 or later helps");
        return;
    }
    nn_node n = onnx_begin(l, "BatchNormalization");
    onnx_feed(&n, node);
    for (int i = 0; i < 4; i++)
        onnx_feed(&n, in[i]);
    onnx_set_float(&n, "epsilon", onnx_float(l, "epsilon", 1e-5));
    onnx_out(l, 0, onnx_end(l, &n), &like);
}

static void instance(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), like = *x;
    int64_t axes[NN_MAX_RANK];
    int node = onnx_channels_last(l, x), scale = onnx_plain(l, onnx_need(l, 1)),
        bias = onnx_plain(l, onnx_need(l, 2));
    for (int i = 1; i + 1 < x->rank; i++)
        axes[i - 1] = i;
    int y = normalise(l, node, x->rank - 2, axes, onnx_float(l, "epsilon", 1e-5), NULL, NULL);
    onnx_last_perm(x->rank, like.perm);
    onnx_out(l, 0, onnx_op2(l, "Add", onnx_op2(l, "Mul", y, scale), bias), &like);
}

/* One value for each channel, or up to opset 20 for each group, with sides of 1 behind it. */
static int per_channel(onnx_lower *l, onnx_val *v, int sides)
{
    int64_t axes[NN_MAX_RANK];
    int node = onnx_plain(l, v);
    for (int i = 0; i < sides; i++)
        axes[i] = 1 + i;
    nn_node u = onnx_begin(l, "Unsqueeze");
    onnx_feed(&u, node);
    onnx_set_ints(&u, "axes", sides, axes);
    return onnx_end(l, &u);
}

static void group(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), *scale = onnx_need(l, 1), *bias = onnx_need(l, 2), like = *x;
    int64_t groups = onnx_int(l, "num_groups", 1), shape[3] = {0, groups, -1}, axis = 2;
    bool by_group = l->model->opset < 21;
    int node = onnx_plain(l, x);
    nn_node r = onnx_begin(l, "Reshape");
    onnx_feed(&r, node);
    onnx_set_ints(&r, "shape", 3, shape);
    int y = normalise(l, onnx_end(l, &r), 1, &axis, onnx_float(l, "epsilon", 1e-5), NULL, NULL);
    int sides = by_group ? 1 : x->rank - 2, s = per_channel(l, scale, sides),
        b = per_channel(l, bias, sides), back = onnx_op1(l, "Shape", node);
    if (!by_group)
        y = onnx_op2(l, "Reshape", y, back);
    y = onnx_op2(l, "Add", onnx_op2(l, "Mul", y, s), b);
    if (by_group)
        y = onnx_op2(l, "Reshape", y, back);
    onnx_set_shape(l, &like, x->rank, x->dim);
    onnx_out(l, 0, y, &like);
}

static void layer(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), *scale = onnx_need(l, 1), *bias = onnx_in(l, 2), like = *x;
    int axis = onnx_axis(l, onnx_int(l, "axis", -1), x->rank), node = onnx_plain(l, x),
        s = onnx_plain(l, scale), b = bias ? onnx_plain(l, bias) : -1;
    double eps = onnx_float(l, "epsilon", 1e-5);
    int64_t axes[NN_MAX_RANK];
    onnx_set_shape(l, &like, x->rank, x->dim);
    if (axis == x->rank - 1 && !onnx_has_out(l, 1) && !onnx_has_out(l, 2)) {
        nn_node n = onnx_begin(l, "LayerNormalization");
        onnx_feed(&n, node);
        onnx_feed(&n, s);
        if (bias)
            onnx_feed(&n, b);
        onnx_set_float(&n, "epsilon", eps);
        onnx_out(l, 0, onnx_end(l, &n), &like);
        return;
    }
    for (int i = axis; i < x->rank; i++)
        axes[i - axis] = i;
    int mean, inverse,
        y = normalise(l, node, x->rank - axis, axes, eps, &mean, &inverse);
    y = onnx_op2(l, "Mul", y, s);
    onnx_out(l, 0, bias ? onnx_op2(l, "Add", y, b) : y, &like);
    for (int i = axis; i < x->rank; i++)
        like.dim[i] = 1;
    if (onnx_has_out(l, 1))
        onnx_out(l, 1, mean, &like);
    if (onnx_has_out(l, 2))
        onnx_out(l, 2, inverse, &like);
}

const onnx_rule onnx_rules_norm[] = {
    {"BatchNormalization", batch}, {"InstanceNormalization", instance},
    {"GroupNormalization", group}, {"LayerNormalization", layer}, {NULL, NULL},
};

/* rules_image.c - convolutions, pools and resizing: all on N, sides, C. */
#include "onnx/rules.h"

#include <math.h>
#include <string.h>

/* Numbers for each side, `otherwise` where the attribute is not there. */
static void per_side(onnx_lower *l, const char *name, int n, int64_t otherwise, int64_t *out)
{
    int have = onnx_ints(l, name, n, out);
    if (have >= 0 && have != n)
        onnx_refuse(l, "attribute %s has %d numbers, expected %d", name, have, n);
    for (int i = 0; have < 0 && i < n; i++)
        out[i] = otherwise;
}

/* Geometry of a window over x: attributes, with auto_pad resolved where that is possible. */
typedef struct window {
    int sides;
    int64_t kernel[3], stride[3], dilation[3], pads[6];
    const char *rule; /* what is not resolved; "NOTSET" */
} window;

static void read_window(onnx_lower *l, const onnx_val *x, const int64_t *kernel, window *w)
{
    *w = (window){.sides = x->rank - 2, .rule = onnx_text(l, "auto_pad", "NOTSET")};
    if (w->sides < 1 || w->sides > 3) {
        onnx_refuse(l, "x has rank %d, expected N, C and one to three sides", x->rank);
        return;
    }
    per_side(l, "strides", w->sides, 1, w->stride);
    per_side(l, "dilations", w->sides, 1, w->dilation);
    per_side(l, "pads", 2 * w->sides, 0, w->pads);
    memcpy(w->kernel, kernel, (size_t)w->sides * sizeof *kernel);
    for (int i = 0; i < w->sides; i++)
        if (w->stride[i] < 1 || w->dilation[i] < 1 || w->kernel[i] < 1)
            onnx_refuse(l, "a stride, dilation or kernel below 1");
    if (strcmp(w->rule, "VALID") == 0) {
        memset(w->pads, 0, sizeof w->pads);
        w->rule = "NOTSET";
    }
    if (l->err || strncmp(w->rule, "SAME_", 5) != 0)
        return;
    bool lower = strcmp(w->rule, "SAME_LOWER") == 0;
    for (int i = 0; i < w->sides; i++) {
        int64_t in = x->dim[2 + i], span = w->dilation[i] * (w->kernel[i] - 1) + 1,
                s = w->stride[i];
        if (in < 0 && s != 1)
            return;
        int64_t out = in < 0 ? 0 : nn_ceil_div(in, s);
        int64_t pad = s == 1 ? span - 1 : nn_max_i64((out - 1) * s + span - in, 0);
        w->pads[i] = (pad + lower) / 2;
        w->pads[w->sides + i] = pad - w->pads[i];
    }
    w->rule = "NOTSET";
}

static int64_t out_side(const window *w, const onnx_val *x, int i)
{
    int64_t in = x->dim[2 + i];
    return in < 0 || strcmp(w->rule, "NOTSET") != 0
               ? -1
               : (in + w->pads[i] + w->pads[w->sides + i] -
                  w->dilation[i] * (w->kernel[i] - 1) - 1) / w->stride[i] + 1;
}

/* The result of a window over x: K channels (-1: not known). */
static onnx_val image_like(const onnx_val *x, int64_t channels)
{
    onnx_val like = *x;
    onnx_last_perm(x->rank, like.perm);
    like.dim[1] = channels;
    for (int i = 2; i < like.rank; i++)
        like.dim[i] = -1;
    like.host = NULL;
    return like;
}

static int one_side(onnx_lower *l, const char *op, int x)
{
    const int64_t axis = 1;
    nn_node n = onnx_begin(l, op);
    onnx_feed(&n, x);
    onnx_set_ints(&n, "axes", 1, &axis);
    return onnx_end(l, &n);
}

static void set_window(nn_node *n, const window *w, bool both)
{
    int64_t stride[2] = {1, w->stride[0]}, dilation[2] = {1, w->dilation[0]},
            pads[4] = {0, w->pads[0], 0, w->pads[1]};
    bool one = both && w->sides == 1; /* as a map of height 1 */
    onnx_set_ints(n, "strides", one ? 2 : w->sides, one ? stride : w->stride);
    onnx_set_ints(n, "pads", one ? 4 : 2 * w->sides, one ? pads : w->pads);
    onnx_set_ints(n, "dilations", one ? 2 : w->sides, one ? dilation : w->dilation);
}

void onnx_conv(onnx_lower *l, const onnx_val *x, int x_node, const onnx_val *w, int w_node,
               int bias, onnx_val *like)
{
    window g;
    *like = image_like(x, w->dim[0]);
    if (x->rank != w->rank || x->rank > 4) {
        onnx_refuse(l, "x of rank %d, weights of rank %d; one or two sides are supported",
                    x->rank, w->rank);
        return;
    }
    read_window(l, x, w->dim + 2, &g);
    if (strcmp(g.rule, "NOTSET") != 0)
        onnx_refuse(l, "auto_pad %s needs the sides of its input; a model of fixed size helps",
                    g.rule);
    if (l->err)
        return;
    if (g.sides == 1) {
        x_node = one_side(l, "Unsqueeze", x_node);
        w_node = one_side(l, "Unsqueeze", w_node);
    }
    nn_node n = onnx_begin(l, "Conv");
    onnx_feed(&n, x_node);
    onnx_feed(&n, w_node);
    if (bias >= 0)
        onnx_feed(&n, bias);
    set_window(&n, &g, true);
    onnx_set_int(&n, "group", onnx_int(l, "group", 1));
    like->node = onnx_end(l, &n);
    if (g.sides == 1)
        like->node = one_side(l, "Squeeze", like->node);
    for (int i = 0; i < g.sides; i++)
        like->dim[2 + i] = out_side(&g, x, i);
}

static void conv(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), *w = onnx_need(l, 1), *b = onnx_in(l, 2), like;
    int x_node = onnx_channels_last(l, x), w_node = onnx_channels_last(l, w);
    onnx_conv(l, x, x_node, w, w_node, b ? onnx_plain(l, b) : -1, &like);
    onnx_out(l, 0, like.node, &like);
}

static void conv_transpose(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), *w = onnx_need(l, 1), *b = onnx_in(l, 2);
    int64_t group = onnx_int(l, "group", 1), extra[3], asked[3];
    window g;
    if (x->rank != w->rank)
        onnx_refuse(l, "x of rank %d, weights of rank %d", x->rank, w->rank);
    /* Pads by rule are found at bind. */
    read_window(l, x, w->dim + 2, &g);
    if (l->err)
        return;
    const char *rule = onnx_text(l, "auto_pad", "NOTSET");
    per_side(l, "output_padding", g.sides, 0, extra);
    int n_asked = onnx_ints(l, "output_shape", 3, asked);
    bool fast = g.sides == 2 && group == 1 && n_asked < 0 && strcmp(rule, "NOTSET") == 0;
    for (int i = 0; i < g.sides; i++)
        fast &= g.kernel[i] == 2 && g.stride[i] == 2 && g.dilation[i] == 1 && extra[i] == 0 &&
                g.pads[i] == 0 && g.pads[g.sides + i] == 0;
    onnx_val like = image_like(x, w->dim[1] < 0 ? -1 : w->dim[1] * group);
    int x_node = onnx_channels_last(l, x), w_node = onnx_channels_last(l, w),
        b_node = b ? onnx_plain(l, b) : -1;
    nn_node n = onnx_begin(l, fast ? "ConvTranspose" : "WindowDeconv");
    onnx_feed(&n, x_node);
    onnx_feed(&n, w_node);
    if (b_node >= 0)
        onnx_feed(&n, b_node);
    if (fast) {
        onnx_set_ints(&n, "strides", 2, g.stride);
    } else {
        per_side(l, "pads", 2 * g.sides, 0, g.pads);
        set_window(&n, &g, false);
        onnx_set_int(&n, "group", group);
        onnx_set_text(&n, "auto_pad", rule);
        onnx_set_ints(&n, "output_padding", g.sides, extra);
        if (n_asked > 0)
            onnx_set_ints(&n, "output_shape", n_asked, asked);
    }
    onnx_out(l, 0, onnx_end(l, &n), &like);
}

/* --- pools --- */

static int pool_node(onnx_lower *l, const char *op, int x, const window *g)
{
    nn_node n = onnx_begin(l, op);
    onnx_feed(&n, x);
    onnx_set_ints(&n, "kernel_shape", g->sides, g->kernel);
    if (strncmp(op, "Window", 6) != 0) {
        onnx_set_ints(&n, "strides", g->sides, g->stride);
        onnx_set_ints(&n, "pads", 2 * g->sides, g->pads);
        return onnx_end(l, &n);
    }
    set_window(&n, g, false);
    onnx_set_text(&n, "auto_pad", g->rule);
    onnx_set_int(&n, "ceil_mode", onnx_int(l, "ceil_mode", 0));
    if (strcmp(op, "WindowMean") == 0)
        onnx_set_int(&n, "count_include_pad", onnx_int(l, "count_include_pad", 0));
    if (strcmp(op, "WindowMaxPlace") == 0)
        onnx_set_int(&n, "storage_order", onnx_int(l, "storage_order", 0));
    return onnx_end(l, &n);
}

static void pool(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), like = image_like(x, x->dim[1]);
    bool max = strcmp(l->node->op, "MaxPool") == 0;
    int64_t kernel[3] = {0};
    window g;
    int node = onnx_channels_last(l, x);
    per_side(l, "kernel_shape", x->rank < 3 ? 0 : x->rank > 5 ? 3 : x->rank - 2, 0, kernel);
    read_window(l, x, kernel, &g);
    if (l->err)
        return;
    bool plain = g.sides == 2 && strcmp(g.rule, "NOTSET") == 0 && !onnx_int(l, "ceil_mode", 0),
         counts = !max && onnx_int(l, "count_include_pad", 0) != 0;
    for (int i = 0; i < g.sides; i++)
        plain &= g.dilation[i] == 1 && g.pads[i] < g.kernel[i] &&
                 g.pads[g.sides + i] < g.kernel[i] &&
                 (!counts || (g.pads[i] == 0 && g.pads[g.sides + i] == 0));
    for (int i = 0; i < g.sides; i++)
        like.dim[2 + i] = onnx_int(l, "ceil_mode", 0) ? -1 : out_side(&g, x, i);
    if (!onnx_is_float(x->type))
        node = onnx_cast(l, node, ONNX_FLOAT);
    if (max && onnx_has_out(l, 1))
        onnx_out(l, 1, pool_node(l, "WindowMaxPlace", node, &g), &like)->type = ONNX_INT64;
    int y = pool_node(l, plain ? l->node->op : max ? "WindowMax" : "WindowMean", node, &g);
    onnx_out(l, 0, onnx_is_float(x->type) ? y : onnx_cast(l, y, x->type), &like);
}

static void global_pool(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), like = image_like(x, x->dim[1]);
    bool mean = strcmp(l->node->op, "GlobalAveragePool") == 0;
    int64_t axes[NN_MAX_RANK];
    int node = onnx_channels_last(l, x);
    for (int i = 2; i < x->rank; i++) {
        axes[i - 2] = i - 1;
        like.dim[i] = 1;
    }
    nn_node n = onnx_begin(l, mean && x->rank == 4 ? "GlobalAveragePool"
                              : mean               ? "ReduceMean"
                                                   : "ReduceMax");
    onnx_feed(&n, node);
    if (!mean || x->rank != 4)
        onnx_set_ints(&n, "axes", (int)nn_max_i64(x->rank - 2, 0), axes);
    onnx_out(l, 0, onnx_end(l, &n), &like);
}

/* --- Resize --- */

/* Whole factors of H and W alone, whose places are those of our Resize. */
static bool whole_factors(const onnx_val *x, const onnx_val *scales, const char *mode,
                          const char *places, const char *round, int64_t factor[2])
{
    if (!scales || !scales->host || scales->host->count != 4 || x->rank != 4)
        return false;
    for (int i = 0; i < 4; i++) {
        double f = onnx_tensor_number(scales->host, i);
        if (!(f >= 1 && f <= 64) || f != floor(f) || (i < 2 && f != 1))
            return false;
        if (i >= 2)
            factor[i - 2] = (int64_t)f;
    }
    if (strcmp(mode, "linear") == 0)
        return strcmp(places, "half_pixel") == 0;
    if (strcmp(places, "asymmetric") == 0)
        return strcmp(round, "floor") == 0;
    return strcmp(places, "half_pixel") == 0 && strcmp(round, "round_prefer_floor") == 0;
}

static void resize(onnx_lower *l)
{
    bool upsample = strcmp(l->node->op, "Upsample") == 0;
    bool old = upsample || l->model->opset < 11;
    onnx_val *x = onnx_need(l, 0), *scales = onnx_in(l, old ? 1 : 2),
             *sizes = old ? NULL : onnx_in(l, 3), *roi = old ? NULL : onnx_in(l, 1);
    const char *mode = onnx_text(l, "mode", "nearest"),
               *places = onnx_text(l, "coordinate_transformation_mode",
                                   old ? "asymmetric" : "half_pixel"),
               *round = onnx_text(l, "nearest_mode", old ? "floor" : "round_prefer_floor"),
               *keep = onnx_text(l, "keep_aspect_ratio_policy", "stretch");
    int64_t factor[2], axes[NN_MAX_INTS];
    int n_axes = onnx_ints(l, "axes", NN_MAX_INTS, axes);
    const onnx_attr *floats = onnx_node_attr(l->node, "scales"); /* Upsample up to opset 8 */
    if (strcmp(mode, "bilinear") == 0 || strcmp(mode, "trilinear") == 0)
        mode = "linear";
    if (scales && scales->host && scales->host->count == 0)
        scales = NULL;
    if (whole_factors(x, sizes ? NULL : scales, mode, places, round, factor) && n_axes < 0 &&
        !onnx_int(l, "antialias", 0)) {
        onnx_val like = image_like(x, x->dim[1]);
        int node = onnx_channels_last(l, x);
        nn_node n = onnx_begin(l, "Resize");
        onnx_feed(&n, node);
        onnx_set_ints(&n, "scales", 2, factor);
        onnx_set_text(&n, "mode", mode);
        for (int i = 0; i < 2; i++)
            like.dim[2 + i] = x->dim[2 + i] < 0 ? -1 : x->dim[2 + i] * factor[i];
        onnx_out(l, 0, onnx_end(l, &n), &like);
        return;
    }
    onnx_val like = *x, *want = sizes ? sizes : scales;
    int node = onnx_any(l, x), by;
    if (!want && floats && floats->kind == ONNX_ATTR_FLOATS)
        by = onnx_param(l, NN_F32, nn_shape1(floats->n), floats->floats);
    else
        by = want ? onnx_plain(l, want) : -1;
    if (by < 0) {
        onnx_refuse(l, "neither scales nor sizes");
        return;
    }
    for (int i = 0; i < x->rank; i++)
        like.dim[i] = -1;
    for (int i = 0; i < (n_axes < 0 ? x->rank : n_axes); i++)
        axes[i] = onnx_place(x, onnx_axis(l, n_axes < 0 ? i : axes[i], x->rank));
    int region = roi && strcmp(places, "tf_crop_and_resize") == 0 ? onnx_plain(l, roi) : -1;
    nn_node n = onnx_begin(l, "Interpolate");
    onnx_feed(&n, node);
    onnx_feed(&n, by);
    if (region >= 0)
        onnx_feed(&n, region);
    onnx_set_ints(&n, "axes", n_axes < 0 ? x->rank : n_axes, axes);
    onnx_set_text(&n, "mode", mode);
    onnx_set_text(&n, "places", places);
    onnx_set_text(&n, "rounding", round);
    onnx_set_int(&n, "antialias", onnx_int(l, "antialias", 0));
    onnx_set_int(&n, "exclude_outside", onnx_int(l, "exclude_outside", 0));
    onnx_set_int(&n, "keep_aspect", strcmp(keep, "not_larger") == 0    ? 1
                                    : strcmp(keep, "not_smaller") == 0 ? 2
                                                                       : 0);
    onnx_set_float(&n, "cubic_coeff_a", onnx_float(l, "cubic_coeff_a", -0.75));
    onnx_set_float(&n, "extrapolation_value", onnx_float(l, "extrapolation_value", 0));
    onnx_out(l, 0, onnx_end(l, &n), &like);
}

/* --- blocks of pixels and channels --- */

static int reshape_to(onnx_lower *l, int x, int n, const int64_t *dim)
{
    nn_node r = onnx_begin(l, "Reshape");
    onnx_feed(&r, x);
    onnx_set_ints(&r, "shape", n, dim);
    return onnx_end(l, &r);
}

static int permute(onnx_lower *l, int x, int n, const int64_t *perm)
{
    nn_node t = onnx_begin(l, "Transpose");
    onnx_feed(&t, x);
    onnx_set_ints(&t, "perm", n, perm);
    return onnx_end(l, &t);
}

static int slice_of(onnx_lower *l, int x, int64_t from, int64_t to)
{
    nn_node s = onnx_begin(l, "Slice");
    onnx_feed(&s, x);
    onnx_set_ints(&s, "starts", 1, &from);
    onnx_set_ints(&s, "ends", 1, &to);
    return onnx_end(l, &s);
}

/* N,H,W,C (blocks within C) to N,H,b,W,b,C' to N,Hb,Wb,C', and back. */
static void blocks(onnx_lower *l)
{
    onnx_val *x = onnx_need(l, 0), like = image_like(x, -1);
    bool to_space = strcmp(l->node->op, "DepthToSpace") == 0,
         crd = strcmp(onnx_text(l, "mode", "DCR"), "CRD") == 0;
    int64_t b = onnx_int(l, "blocksize", 0);
    if (x->rank != 4 || b < 1 || b > 1 << 10) {
        onnx_refuse(l, "expected x[N,C,H,W] and a blocksize");
        return;
    }
    int node = onnx_channels_last(l, x), dims = onnx_op1(l, "Shape", node);
    const int64_t up[4] = {1, b, b, 1}, deep[4] = {1, 1, 1, b * b};
    const int64_t dcr[6] = {0, 0, 0, b, b, -1}, crd_dim[6] = {0, 0, 0, -1, b, b};
    const int64_t from_dcr[6] = {0, 1, 3, 2, 4, 5}, from_crd[6] = {0, 1, 4, 2, 5, 3};
    if (to_space) {
        node = reshape_to(l, node, 6, crd ? crd_dim : dcr);
        node = permute(l, node, 6, crd ? from_crd : from_dcr);
        dims = onnx_op2(l, "Div", onnx_op2(l, "Mul", dims, onnx_list(l, 4, up)),
                        onnx_list(l, 4, deep));
    } else {
        int small = onnx_op2(l, "Div", dims, onnx_list(l, 4, up)), side = onnx_list(l, 1, &b);
        nn_node c = onnx_begin(l, "Concat");
        onnx_feed(&c, slice_of(l, small, 0, 2));
        onnx_feed(&c, side);
        onnx_feed(&c, slice_of(l, small, 2, 3));
        onnx_feed(&c, side);
        onnx_feed(&c, slice_of(l, small, 3, 4));
        onnx_set_int(&c, "axis", 0);
        node = onnx_op2(l, "Reshape", node, onnx_end(l, &c));
        node = permute(l, node, 6, from_dcr); /* its own inverse */
        dims = onnx_op2(l, "Mul", small, onnx_list(l, 4, deep));
    }
    onnx_out(l, 0, onnx_op2(l, "Reshape", node, dims), &like);
}

const onnx_rule onnx_rules_image[] = {
    {"Conv", conv}, {"ConvTranspose", conv_transpose}, {"MaxPool", pool},
    {"AveragePool", pool}, {"GlobalAveragePool", global_pool}, {"GlobalMaxPool", global_pool},
    {"Resize", resize}, {"Upsample", resize}, {"DepthToSpace", blocks},
    {"SpaceToDepth", blocks}, {NULL, NULL},
};

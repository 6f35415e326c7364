/* conv.c - Conv: shape rule, and the calls of the methods that conv.h lists. */
#include <string.h>

#include "nn/gemm.h"
#include "nn/mem.h"
#include "nn/ops/common.h"
#include "nn/ops/conv.h"

_Static_assert(sizeof(nn_conv_plan) <= NN_OP_STATE, "the plan is kept in the call");

static nn_conv_plan *plan_of(const nn_call *c)
{
    return (nn_conv_plan *)c->state;
}

static size_t forward_packed_floats(const nn_call *c, const nn_conv_plan *p)
{
    const nn_conv_shape *g = &p->g;
    if (p->method == NN_CONV_DEPTHWISE)
        return nn_conv_depthwise_packed_floats(g);
    return nn_round_up(nn_conv_packed_floats(c->k, g->group, g->r * g->s, g->cg, g->kg), 16);
}

/* Memory of the method that was chosen. */
static void bind_memory(nn_call *c, const nn_conv_plan *p)
{
    const nn_conv_shape *g = &p->g;
    bool direct = p->method == NN_CONV_GATHER || p->method == NN_CONV_POINTWISE;
    size_t floats = forward_packed_floats(c, p);
    if (p->method == NN_CONV_DEPTHWISE)
        nn_conv_depthwise_want(c, p);
    else if (direct)
        nn_conv_gather_want(c, g);
    else
        nn_conv_winograd_want(c, p);
    if (c->wants_dx[0] && p->method != NN_CONV_DEPTHWISE)
        floats += nn_conv_packed_floats(c->k, g->group, g->r * g->s, g->kg, g->cg);
    if (c->wants_dx[1] && direct)
        nn_conv_weights_want(c, g);
    if (c->wants_dx[1] && p->method == NN_CONV_WINOGRAD)
        nn_conv_winograd_weights_want(c, p);
    if (c->wants_dx[2])
        nn_call_want(c, nn_col_sums_bytes((int64_t)g->n * g->oh * g->ow, g->k), 0);
    c->packed_bytes = floats * sizeof(float);
    c->in_packed = 1u << 1;
}

static nn_err conv_bind(nn_call *c)
{
    nn_conv_plan *p = plan_of(c);
    nn_conv_shape *g = &p->g;
    nn_err err;
    NN_TRY(nn_call_activation(c, &p->act, &p->alpha));
    for (int i = 0; i < c->n_in; i++)
        if (c->in[i])
            NN_TRY(nn_call_expect(c, i, NN_F32));
    NN_TRY(nn_conv_read_shape(c, c->in[2], g));
    c->out.dtype = NN_F32;
    c->out.shape = nn_shape4(g->n, g->oh, g->ow, g->k);
    if (!nn_shape_check(c->out.shape))
        return nn_call_fail(c, "the output would be too large");
    p->pad = (float)nn_node_float(c->node, "pad_value", 0);
    if (p->pad != 0 && c->training)
        return nn_call_fail(c, "pad_value is for inference");
    nn_conv_choose(p);
    c->algorithm = nn_conv_algorithm(p);
    bind_memory(c, p);
out:
    return err;
}

static void conv_pack(nn_call *c)
{
    const nn_conv_plan *p = plan_of(c);
    const nn_conv_shape *g = &p->g;
    const float *w = nn_f32(c->in[1]);
    if (p->method == NN_CONV_DEPTHWISE) {
        nn_conv_depthwise_pack(g, w, c->packed);
        return;
    }
    nn_conv_pack(c->k, g, w, false, c->packed);
    if (c->wants_dx[0])
        nn_conv_pack(c->k, g, w, true, (float *)c->packed + forward_packed_floats(c, p));
}

static void fill(float *x, int n, float value)
{
    for (int i = 0; i < n; i++)
        x[i] = value;
}

static void conv_forward(nn_call *c)
{
    const nn_conv_plan *p = plan_of(c);
    const nn_conv_shape *g = &p->g;
    const float *bias = c->in[2] ? nn_f32(c->in[2]) : NULL;
    if (p->method == NN_CONV_DEPTHWISE) {
        nn_conv_depthwise_forward(c, p);
        return;
    }
    if (p->method == NN_CONV_POINTWISE) {
        nn_gemm_args a = {
            .m = (int64_t)g->n * g->h * g->w, .n = g->k, .k = g->c,
            .a = nn_f32(c->in[0]), .a_row = g->c, .a_col = 1, .b = c->packed,
            .c = nn_f32(&c->out), .c_row = g->k, .bias = bias, .act = p->act, .alpha = p->alpha,
        };
        nn_gemm(c->k, &a);
        return;
    }
    if (p->method == NN_CONV_WINOGRAD) {
        nn_conv_winograd a = {
            .k = c->k, .mh = p->mh, .mw = p->mw, .n = g->n,
            .src = nn_f32(c->in[0]), .src_h = g->h, .src_w = g->w, .depth = g->c,
            .dst = nn_f32(&c->out), .dst_h = g->oh, .dst_w = g->ow, .cols = g->k,
            .pt = g->pt, .pl = g->pl, .pad = p->pad, .packed = c->packed, .bias = bias,
            .act = p->act, .alpha = p->alpha, .work = c->work, .thread_work = c->thread_work,
            .thread_stride = c->thread_stride,
        };
        nn_conv_winograd_run(&a);
        return;
    }
    fill(c->work, g->c, p->pad);
    nn_conv_gather a = {
        .k = c->k, .n = g->n, .group = g->group, .pad = p->pad,
        .src = nn_f32(c->in[0]), .src_h = g->h, .src_w = g->w, .src_c = g->c, .depth = g->cg,
        .dst = nn_f32(&c->out), .dst_h = g->oh, .dst_w = g->ow, .dst_c = g->k, .cols = g->kg,
        .lat_h = g->oh, .lat_w = g->ow, .dst_sy = 1, .dst_sx = 1,
        .step_y = g->sh, .step_x = g->sw, .y0 = -g->pt, .x0 = -g->pl, .dy = g->dh, .dx = g->dw,
        .ny = g->r, .nx = g->s, .tap_dy = 1, .tap_dx = 1, .taps_w = g->s, .taps = g->r * g->s,
        .packed = c->packed, .bias = bias, .act = p->act, .alpha = p->alpha, .outside = c->work,
        .thread_work = c->thread_work, .thread_stride = c->thread_stride,
    };
    nn_conv_gather_run(&a);
}

/* One axis of one phase of backward data: input positions i = phase + stride q that taps
 * t = first + step u reach from output position q + at + u by. */
typedef struct axis {
    int count, first, step, at, by, lattice;
} axis;

static axis axis_make(int size, int taps, int stride, int dilation, int pad, int phase)
{
    axis a = {.lattice = (int)nn_ceil_div(nn_max_i64(0, (int64_t)size - phase), stride)};
    for (int t = 0; t < taps; t++) {
        int64_t from = (int64_t)phase + pad - (int64_t)t * dilation;
        if (from % stride != 0)
            continue;
        int at = (int)(from / stride);
        if (a.count == 0) {
            a.first = t;
            a.at = at;
        } else if (a.count == 1) {
            a.step = t - a.first;
            a.by = at - a.at;
        }
        a.count++;
    }
    return a;
}

static void backward_data(nn_call *c, const nn_conv_plan *p)
{
    const nn_conv_shape *g = &p->g;
    const float *packed = (const float *)c->packed + forward_packed_floats(c, p);
    if (p->method == NN_CONV_POINTWISE) {
        nn_gemm_args a = {
            .m = (int64_t)g->n * g->h * g->w, .n = g->c, .k = g->k, .a = c->dy, .a_row = g->k,
            .a_col = 1, .b = packed, .c = c->dx[0], .c_row = g->c, .accumulate = true,
        };
        nn_gemm(c->k, &a);
        return;
    }
    if (p->method == NN_CONV_WINOGRAD) {
        nn_conv_winograd a = {
            .k = c->k, .mh = p->mh, .mw = p->mw, .n = g->n,
            .src = c->dy, .src_h = g->oh, .src_w = g->ow, .depth = g->k,
            .dst = c->dx[0], .dst_h = g->h, .dst_w = g->w, .cols = g->c,
            .pt = 2 - g->pt, .pl = 2 - g->pl, .packed = packed, .flipped = true,
            .accumulate = true, .work = c->work,
            .thread_work = c->thread_work, .thread_stride = c->thread_stride,
        };
        nn_conv_winograd_run(&a);
        return;
    }
    memset(c->work, 0, nn_conv_outside_bytes(g));
    nn_conv_gather a = {
        .k = c->k, .n = g->n, .group = g->group,
        .src = c->dy, .src_h = g->oh, .src_w = g->ow, .src_c = g->k, .depth = g->kg,
        .dst = c->dx[0], .dst_h = g->h, .dst_w = g->w, .dst_c = g->c, .cols = g->cg,
        .dst_sy = g->sh, .dst_sx = g->sw, .step_y = 1, .step_x = 1,
        .taps_w = g->s, .taps = g->r * g->s, .packed = packed, .accumulate = true,
        .outside = c->work, .thread_work = c->thread_work, .thread_stride = c->thread_stride,
    };
    for (int py = 0; py < g->sh && py < g->h; py++) {
        axis y = axis_make(g->h, g->r, g->sh, g->dh, g->pt, py);
        if (y.count == 0)
            continue;
        for (int px = 0; px < g->sw && px < g->w; px++) {
            axis x = axis_make(g->w, g->s, g->sw, g->dw, g->pl, px);
            if (x.count == 0)
                continue;
            a.lat_h = y.lattice;
            a.lat_w = x.lattice;
            a.dst_y0 = py;
            a.dst_x0 = px;
            a.y0 = y.at;
            a.x0 = x.at;
            a.dy = y.by;
            a.dx = x.by;
            a.ny = y.count;
            a.nx = x.count;
            a.tap_y0 = y.first;
            a.tap_x0 = x.first;
            a.tap_dy = y.step;
            a.tap_dx = x.step;
            nn_conv_gather_run(&a);
        }
    }
}

static void conv_backward(nn_call *c)
{
    const nn_conv_plan *p = plan_of(c);
    const nn_conv_shape *g = &p->g;
    if (c->dx[2])
        nn_col_sums(c->k, (int64_t)g->n * g->oh * g->ow, g->k, c->dy, c->work, c->dx[2]);
    if (p->method == NN_CONV_DEPTHWISE) {
        nn_conv_depthwise_backward(c, p);
        return;
    }
    if (c->dx[1] && p->method == NN_CONV_WINOGRAD)
        nn_conv_winograd_weights_run(c->k, g, p->mh, p->mw, nn_f32(c->in[0]), c->dy, c->work,
                                     c->dx[1]);
    else if (c->dx[1])
        nn_conv_weights_run(c, g, nn_f32(c->in[0]), c->dy, c->dx[1]);
    if (c->dx[0])
        backward_data(c, p);
}

static int64_t conv_macs(const nn_call *c)
{
    const nn_conv_shape *g = &plan_of(c)->g;
    return (int64_t)g->n * g->oh * g->ow * g->k * g->r * g->s * g->cg;
}

const nn_op nn_op_conv = {
    .min_in = 2,
    .max_in = 3,
    .attrs = "strides:I pads:I dilations:I group:i activation:s alpha:f "
             "pad_value:f",
    .bind = conv_bind,
    .pack = conv_pack,
    .forward = conv_forward,
    .backward = conv_backward,
    .macs = conv_macs,
};

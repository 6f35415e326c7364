/* window_deconv.c - the transposed convolution of any window: what ConvTranspose (kernel and
 * stride 2) does not do.
 *
 *   y[o] = b + sum over taps t and pixels i with i stride - before + t dilation = o of x[i] w[t]
 *
 * x[N,sides,C], w[C,kernel,K/group]. A task is an output pixel; w's channels are walked as they
 * lie. Gradients of w and b run on one thread.
 */
#include "nn/ops/common.h"

#include "nn/ops/window.h"
#include "nn/parallel.h"

#include <string.h>

typedef struct state {
    nn_window w;
    int k, group;
    int64_t taps;
} state;

_Static_assert(sizeof(state) <= NN_OP_STATE, "the state is kept in the call");

/* Pads of axis i so that the output has the size that is asked for, or that the rule says. */
static nn_err size_axis(const nn_call *c, nn_window *w, int i, int rule, int64_t extra,
                        int64_t asked)
{
    int64_t full = (int64_t)w->stride[i] * (w->in[i] - 1) + extra +
                   (int64_t)w->dilation[i] * (w->kernel[i] - 1) + 1;
    if (asked < 0 && (rule == 1 || rule == 2))
        asked = (int64_t)w->in[i] * w->stride[i];
    if (rule == 3)
        w->before[i] = w->after[i] = 0;
    if (asked >= 0) {
        int64_t pad = nn_max_i64(full - asked, 0), less = pad / 2;
        w->before[i] = (int32_t)(rule == 1 ? less : pad - less);
        w->after[i] = (int32_t)(pad - w->before[i]);
        full = asked;
    } else {
        full -= w->before[i] + w->after[i];
    }
    if (full < 1 || full > 1 << 24)
        return nn_call_fail(c, "a side of the output would be %lld", (long long)full);
    w->out[i] = (int32_t)full;
    return NN_OK;
}

static nn_err bind(nn_call *c)
{
    state *s = (state *)c->state;
    nn_shape x = c->in[0]->shape, w = c->in[1]->shape;
    const nn_attr *extra = nn_node_attr(c->node, "output_padding"),
                  *asked = nn_node_attr(c->node, "output_shape");
    int32_t kernel[3];
    int64_t group = nn_node_int(c->node, "group", 1);
    int rule;
    nn_err err;
    for (int i = 0; i < 2; i++)
        NN_TRY(nn_call_expect(c, i, NN_F32));
    if (w.rank != x.rank || w.rank < 3 || w.dim[0] != x.dim[x.rank - 1] || group < 1 ||
        group > w.dim[0] || w.dim[0] % group != 0 ||
        (int64_t)w.dim[w.rank - 1] * group > INT32_MAX)
        return nn_call_fail(c, "the weights do not fit the input");
    for (int i = 0; i < 3; i++)
        kernel[i] = i < w.rank - 2 ? w.dim[1 + i] : 1;
    *s = (state){.group = (int)group, .k = (int)(w.dim[w.rank - 1] * group), .taps = 1};
    NN_TRY(nn_window_read(c, kernel, &s->w));
    NN_TRY(nn_window_auto(c, &rule));
    if (c->in[2] && (c->in[2]->dtype != NN_F32 ||
                     !nn_shape_equal(c->in[2]->shape, nn_shape1(s->k))))
        return nn_call_fail(c, "expected a bias of %d", s->k);
    if ((extra && extra->n != s->w.axes) || (asked && asked->n != s->w.axes))
        return nn_call_fail(c, "output_padding or output_shape of another number of sides");
    for (int i = 0; i < s->w.axes; i++) {
        NN_TRY(size_axis(c, &s->w, i, rule, extra ? extra->ints[i] : 0,
                         asked ? asked->ints[i] : -1));
        s->taps *= kernel[i];
    }
    c->out.dtype = NN_F32;
    c->out.shape = nn_window_shape(&s->w, s->w.out, s->k);
out:
    return err;
}

/* The pixel of x that reaches output place `o` through tap t, or -1. */
static int64_t source(const nn_window *w, int64_t o, int64_t t)
{
    int64_t p = 0, step = 1;
    for (int i = 2; i >= 0; o /= w->out[i], t /= w->kernel[i], i--) {
        int64_t at = o % w->out[i] + w->before[i] - t % w->kernel[i] * w->dilation[i];
        if (at < 0 || at % w->stride[i] != 0 || at / w->stride[i] >= w->in[i])
            return -1;
        p += at / w->stride[i] * step;
        step *= w->in[i];
    }
    return p;
}

static int64_t outputs(const nn_window *w)
{
    return (int64_t)w->out[0] * w->out[1] * w->out[2];
}

static const float *weights(const nn_call *c, int ch, int64_t t)
{
    const state *s = (const state *)c->state;
    return nn_f32(c->in[1]) + (ch * s->taps + t) * (s->k / s->group);
}

static int64_t pixel_of(const state *s, int64_t task, int64_t source)
{
    int64_t side = (int64_t)s->w.in[0] * s->w.in[1] * s->w.in[2];
    return (task / outputs(&s->w) * side + source) * s->w.c;
}

static void forward_task(void *ctx, int64_t task, int thread)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    float *y = nn_f32(&c->out) + task * s->k;
    int per_c = s->w.c / s->group, per_k = s->k / s->group;
    const float *bias = nn_call_optional(c, 2);
    (void)thread;
    for (int k = 0; k < s->k; k++)
        y[k] = bias ? bias[k] : 0;
    for (int64_t t = 0; t < s->taps; t++) {
        int64_t from = source(&s->w, task % outputs(&s->w), t);
        if (from < 0)
            continue;
        const float *x = nn_f32(c->in[0]) + pixel_of(s, task, from);
        for (int ch = 0; ch < s->w.c; ch++) {
            const float *w = weights(c, ch, t);
            float *to = y + ch / per_c * per_k;
            for (int k = 0; k < per_k; k++)
                to[k] += x[ch] * w[k];
        }
    }
}

static void forward(nn_call *c)
{
    const state *s = (const state *)c->state;
    nn_parallel(s->w.n * outputs(&s->w), forward_task, c);
}

static void backward(nn_call *c)
{
    const state *s = (const state *)c->state;
    int per_c = s->w.c / s->group, per_k = s->k / s->group;
    for (int64_t o = 0; o < s->w.n * outputs(&s->w); o++) {
        const float *dy = c->dy + o * s->k;
        for (int k = 0; c->n_in > 2 && c->dx[2] && k < s->k; k++)
            c->dx[2][k] += dy[k];
        for (int64_t t = 0; t < s->taps; t++) {
            int64_t from = source(&s->w, o % outputs(&s->w), t);
            if (from < 0)
                continue;
            int64_t at = pixel_of(s, o, from);
            for (int ch = 0; ch < s->w.c; ch++) {
                const float *w = weights(c, ch, t), *g = dy + ch / per_c * per_k;
                float x = nn_f32(c->in[0])[at + ch], sum = 0;
                for (int k = 0; k < per_k; k++)
                    sum += g[k] * w[k];
                if (c->dx[0])
                    c->dx[0][at + ch] += sum;
                for (int k = 0; c->dx[1] && k < per_k; k++)
                    c->dx[1][(ch * s->taps + t) * per_k + k] += x * g[k];
            }
        }
    }
}

static int64_t macs(const nn_call *c)
{
    const state *s = (const state *)c->state;
    return s->w.n * (int64_t)s->w.in[0] * s->w.in[1] * s->w.in[2] * s->taps * s->w.c * s->k /
           s->group;
}

const nn_op nn_op_window_deconv = {
    .min_in = 2, .max_in = 3, .bind = bind, .forward = forward, .backward = backward,
    .attrs = NN_WINDOW_ATTRS " group:i output_padding:I output_shape:I", .macs = macs,
};

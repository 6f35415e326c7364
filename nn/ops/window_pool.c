/* window_pool.c - maxima, their places and means over windows of window.h: what MaxPool and
 * AveragePool (two axes, plain pads) do not do.
 *
 * The sides of the output: (in + pads - dilation (kernel - 1) - 1) / stride + 1, rounded down or,
 * with ceil_mode, up where the last window still begins before the pad behind.
 */
#include "nn/ops/common.h"

#include "nn/ops/window.h"
#include "nn/parallel.h"

#include <math.h>
#include <string.h>

typedef enum kind { MAX, PLACE, MEAN } kind;

typedef struct state {
    nn_window w;
    kind kind;
    bool count_pads, columns; /* columns: places count down columns first (storage_order 1) */
} state;

_Static_assert(sizeof(state) <= NN_OP_STATE, "the state is kept in the call");

static nn_err size_axis(const nn_call *c, nn_window *w, int i, int rule, bool up)
{
    int64_t span = (int64_t)w->dilation[i] * (w->kernel[i] - 1) + 1, s = w->stride[i];
    if (rule == 1 || rule == 2) {
        w->out[i] = (int32_t)nn_ceil_div(w->in[i], s);
        int64_t pad = nn_max_i64((w->out[i] - 1) * s + span - w->in[i], 0);
        w->before[i] = (int32_t)((pad + (rule == 2)) / 2);
        w->after[i] = (int32_t)(pad - w->before[i]);
        return NN_OK;
    }
    if (rule == 3)
        w->before[i] = w->after[i] = 0;
    int64_t room = (int64_t)w->in[i] + w->before[i] + w->after[i] - span;
    if (room < 0)
        return nn_call_fail(c, "a side of %d is smaller than the window", w->in[i]);
    int64_t out = (up ? nn_ceil_div(room, s) : room / s) + 1;
    if (up && (out - 1) * s >= (int64_t)w->in[i] + w->before[i])
        out--;
    w->out[i] = (int32_t)out;
    return NN_OK;
}

static nn_err bind(nn_call *c, kind k)
{
    state *s = (state *)c->state;
    int32_t kernel[3] = {1, 1, 1};
    int rule;
    nn_err err;
    if (c->in[0]->dtype != NN_F32 || c->in[0]->shape.rank < 3 || c->in[0]->shape.rank > 5)
        return nn_call_fail(c, "expected F32 x of N, one to three sides, C");
    NN_TRY(nn_node_ints(c->node, "kernel_shape", c->in[0]->shape.rank - 2, kernel,
                        1, 1, 1 << 20));
    *s = (state){.kind = k};
    NN_TRY(nn_window_read(c, kernel, &s->w));
    NN_TRY(nn_window_auto(c, &rule));
    s->count_pads = nn_node_int(c->node, "count_include_pad", 0) != 0;
    s->columns = nn_node_int(c->node, "storage_order", 0) != 0;
    for (int i = 0; i < s->w.axes; i++)
        NN_TRY(size_axis(c, &s->w, i, rule, nn_node_int(c->node, "ceil_mode", 0) != 0));
    c->out.dtype = k == PLACE ? NN_S64 : NN_F32;
    c->out.shape = nn_window_shape(&s->w, s->w.out, s->w.c);
out:
    return err;
}

static nn_err bind_max(nn_call *c) { return bind(c, MAX); }
static nn_err bind_place(nn_call *c) { return bind(c, PLACE); }
static nn_err bind_mean(nn_call *c) { return bind(c, MEAN); }

/* Of output `o` (all axes), the window's first place and which of its taps lie in x; `counted`:
 * taps that the mean divides by. */
typedef struct reach {
    int64_t first[3], lo[3], hi[3];
    int64_t counted;
} reach;

static reach reach_of(const state *s, int64_t o)
{
    const nn_window *w = &s->w;
    reach r = {.counted = 1};
    for (int i = 2; i >= 0; o /= w->out[i--]) {
        int64_t d = w->dilation[i], first = o % w->out[i] * w->stride[i] - w->before[i];
        r.first[i] = first;
        r.lo[i] = first < 0 ? nn_ceil_div(-first, d) : 0;
        r.hi[i] = nn_min_i64(w->kernel[i],
                             w->in[i] > first ? nn_ceil_div(w->in[i] - first, d) : 0);
        int64_t end = w->in[i] + w->after[i]; /* pads count up to here */
        r.counted *= s->count_pads ? nn_min_i64(w->kernel[i], nn_ceil_div(end - first, d))
                                   : nn_max_i64(r.hi[i] - r.lo[i], 0);
    }
    return r;
}

/* The pixel of a tap. */
static int64_t pixel(const nn_window *w, const reach *r, const int64_t tap[3])
{
    int64_t p = 0;
    for (int i = 0; i < 3; i++)
        p = p * w->in[i] + r->first[i] + tap[i] * w->dilation[i];
    return p;
}

/* Walks the taps of r that lie in x; tap starts at lo. */
static bool next(const reach *r, int64_t tap[3])
{
    for (int i = 2; i >= 0; i--) {
        if (++tap[i] < r->hi[i])
            return true;
        tap[i] = r->lo[i];
    }
    return false;
}

static bool begin(const reach *r, int64_t tap[3])
{
    memcpy(tap, r->lo, sizeof r->lo);
    return r->lo[0] < r->hi[0] && r->lo[1] < r->hi[1] && r->lo[2] < r->hi[2];
}

/* The place of channel ch as ONNX counts: in N, C, sides; -1: none. */
static int64_t place_of(const state *s, int64_t n, int64_t ch, int64_t at)
{
    const nn_window *w = &s->w;
    int64_t side = (int64_t)w->in[0] * w->in[1] * w->in[2], in = at;
    if (s->columns && w->axes == 2) {
        /* Axis 2 is not there: at = row * in[1] + column. */
        in = at % w->in[1] * w->in[0] + at / w->in[1];
    }
    return (n * w->c + ch) * side + in;
}

static int64_t outputs(const nn_window *w)
{
    return (int64_t)w->out[0] * w->out[1] * w->out[2];
}

/* The pixel that holds the maximum of channel ch, or -1. */
static int64_t find_max(const state *s, const float *x, const reach *r, int ch)
{
    int64_t tap[3], best = -1;
    if (begin(r, tap))
        do {
            int64_t p = pixel(&s->w, r, tap);
            float v = x[p * s->w.c + ch];
            if (best < 0 || v > x[best * s->w.c + ch] ||
                (isnan(v) && !isnan(x[best * s->w.c + ch])))
                best = p;
        } while (next(r, tap));
    return best;
}

static void forward_task(void *ctx, int64_t task, int thread)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    const nn_window *w = &s->w;
    int64_t n = task / outputs(w), side = (int64_t)w->in[0] * w->in[1] * w->in[2], tap[3];
    const float *x = nn_f32(c->in[0]) + n * side * w->c;
    reach r = reach_of(s, task % outputs(w));
    (void)thread;
    for (int ch = 0; ch < w->c; ch++) {
        int64_t o = task * w->c + ch;
        if (s->kind == MEAN) {
            double sum = 0;
            if (begin(&r, tap))
                do
                    sum += (double)x[pixel(w, &r, tap) * w->c + ch];
                while (next(&r, tap));
            nn_f32(&c->out)[o] = r.counted > 0 ? (float)(sum / (double)r.counted) : 0;
            continue;
        }
        int64_t best = find_max(s, x, &r, ch);
        if (s->kind == PLACE)
            nn_s64(&c->out)[o] = best < 0 ? 0 : place_of(s, n, ch, best);
        else
            nn_f32(&c->out)[o] = best < 0 ? -INFINITY : x[best * w->c + ch];
    }
}

static void forward(nn_call *c)
{
    const state *s = (const state *)c->state;
    nn_parallel(s->w.n * outputs(&s->w), forward_task, c);
}

/* A task is an image. */
static void backward_task(void *ctx, int64_t n, int thread)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    const nn_window *w = &s->w;
    int64_t side = (int64_t)w->in[0] * w->in[1] * w->in[2], tap[3];
    const float *x = nn_f32(c->in[0]) + n * side * w->c;
    float *dx = c->dx[0] + n * side * w->c;
    (void)thread;
    for (int64_t o = 0; o < outputs(w); o++) {
        reach r = reach_of(s, o);
        const float *dy = c->dy + (n * outputs(w) + o) * w->c;
        for (int ch = 0; ch < w->c; ch++) {
            if (s->kind == MAX) {
                int64_t best = find_max(s, x, &r, ch);
                if (best >= 0)
                    dx[best * w->c + ch] += dy[ch];
            } else if (begin(&r, tap)) {
                do
                    dx[pixel(w, &r, tap) * w->c + ch] += dy[ch] / (float)r.counted;
                while (next(&r, tap));
            }
        }
    }
}

static void backward(nn_call *c)
{
    if (c->dx[0])
        nn_parallel(((const state *)c->state)->w.n, backward_task, c);
}

static int64_t reads(const nn_call *c)
{
    const nn_window *w = &((const state *)c->state)->w;
    return nn_shape_count(c->out.shape) * w->kernel[0] * w->kernel[1] * w->kernel[2];
}

#define ATTRS NN_WINDOW_ATTRS " kernel_shape:I ceil_mode:i"

const nn_op nn_op_window_max = {
    .min_in = 1, .max_in = 1, .attrs = ATTRS, .bind = bind_max, .forward = forward,
    .backward = backward, .reads = reads,
};
const nn_op nn_op_window_max_place = {
    .min_in = 1, .max_in = 1, .attrs = ATTRS " storage_order:i", .bind = bind_place,
    .forward = forward, .reads = reads,
};
const nn_op nn_op_window_mean = {
    .min_in = 1, .max_in = 1, .attrs = ATTRS " count_include_pad:i", .bind = bind_mean,
    .forward = forward, .backward = backward,
};

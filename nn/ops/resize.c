/* resize.c - Resize by whole factors: nearest (asymmetric, floor) and linear (half_pixel).
 *
 * Along one axis output o is in[low] (1 - f) + in[high] f; nearest has f = 0. Rows are mixed
 * first, then the pixels of the mixed row. Backward turns the same table round: a task owns a
 * row of dx and looks for the output rows that read it, which are those within a factor of it.
 */
#include <math.h>
#include <string.h>

#include "nn/kernels/kernels.h"
#include "nn/ops/common.h"
#include "nn/parallel.h"

#define MAX_SCALE 64

typedef struct plan {
    int n, h, w, c, sh, sw;
    bool linear;
} plan;

_Static_assert(sizeof(plan) <= NN_OP_STATE, "the plan is kept in the call");

static plan *plan_of(const nn_call *c)
{
    return (plan *)c->state;
}

static nn_err resize_bind(nn_call *c)
{
    nn_err err;
    plan *p = plan_of(c);
    const nn_tensor *x = c->in[0];
    char text[NN_SHAPE_TEXT];
    int32_t scales[2];
    const char *mode = nn_node_string(c->node, "mode", "nearest");
    NN_TRY(nn_call_keep_type(c));
    if (x->shape.rank != 4)
        return nn_call_fail(c, "expected x[N,H,W,C], found %s", nn_shape_text(x->shape, text));
    NN_TRY(nn_node_ints(c->node, "scales", 2, scales, 2, 1, MAX_SCALE));
    p->linear = strcmp(mode, "linear") == 0;
    if (!p->linear && strcmp(mode, "nearest") != 0)
        return nn_call_fail(c, "mode is \"%.40s\", expected nearest or linear", mode);
    *p = (plan){x->shape.dim[0], x->shape.dim[1], x->shape.dim[2], x->shape.dim[3],
                scales[0],       scales[1],       p->linear};
    if (p->h > INT32_MAX / MAX_SCALE || p->w > INT32_MAX / MAX_SCALE)
        return nn_call_fail(c, "the output would be too large");
    c->out.shape = nn_shape4(p->n, p->h * p->sh, p->w * p->sw, p->c);
    if (!nn_shape_check(c->out.shape))
        return nn_call_fail(c, "the output would be too large");
    c->thread_bytes = (size_t)p->w * (size_t)p->c * sizeof(float); /* or of s32 */
out:
    return err;
}

typedef struct tap {
    int low, high;
    float f;
} tap;

static tap tap_of(const plan *p, int o, int scale, int size)
{
    if (!p->linear)
        return (tap){o / scale, o / scale, 0};
    float at = ((float)o + 0.5f) / (float)scale - 0.5f;
    int low = (int)floorf(at);
    float f = at - (float)low;
    if (low < 0)
        return (tap){0, 0, 0};
    if (low + 1 >= size)
        return (tap){size - 1, size - 1, 0};
    return (tap){low, low + 1, f};
}

/* y = a (1 - f) + b f */
static void mix(const nn_kernels *k, int64_t n, const float *a, const float *b, float f,
                float *y)
{
    k->scale_f32(n, 1 - f, a, y);
    k->axpy_f32(n, f, b, y);
}

static void forward_task(void *ctx, int64_t task, int thread)
{
    const nn_call *c = ctx;
    const plan *p = plan_of(c);
    int oh = p->h * p->sh;
    int64_t row = (int64_t)p->w * p->c;
    tap v = tap_of(p, (int)(task % oh), p->sh, p->h);
    const float *in = nn_f32(c->in[0]) + task / oh * p->h * row;
    const float *mixed = in + v.low * row;
    if (v.f > 0) {
        float *tmp = nn_call_thread(c, thread);
        mix(c->k, row, mixed, in + v.high * row, v.f, tmp);
        mixed = tmp;
    }
    float *out = nn_f32(&c->out) + task * p->sw * row;
    for (int x = 0; x < p->w * p->sw; x++, out += p->c) {
        tap t = tap_of(p, x, p->sw, p->w);
        const float *a = mixed + (int64_t)t.low * p->c;
        if (t.f > 0)
            mix(c->k, p->c, a, mixed + (int64_t)t.high * p->c, t.f, out);
        else
            memcpy(out, a, (size_t)p->c * sizeof *out);
    }
}

static inline int32_t get(const nn_call *c, const void *x, int64_t i)
{
    return c->out.dtype == NN_U8 ? ((const uint8_t *)x)[i] : ((const int16_t *)x)[i];
}

/* A row of quantised values: the factors are whole multiples of 1/(2 sh), 1/(2 sw), so the sum
 * is exact, and rounded once, halves up. */
static void mix_quantised(const nn_call *c, const void *low, const void *high, tap v,
                          int32_t *mixed, void *out)
{
    const plan *p = plan_of(c);
    int64_t row = (int64_t)p->w * p->c;
    int32_t b = (int32_t)lrintf(v.f * 2 * (float)p->sh), a = 2 * p->sh - b;
    int32_t whole = 4 * p->sh * p->sw;
    for (int64_t i = 0; i < row; i++)
        mixed[i] = a * get(c, low, i) + b * get(c, high, i);
    for (int x = 0; x < p->w * p->sw; x++) {
        tap t = tap_of(p, x, p->sw, p->w);
        const int32_t *from = mixed + (int64_t)t.low * p->c;
        const int32_t *to = mixed + (int64_t)t.high * p->c;
        b = (int32_t)lrintf(t.f * 2 * (float)p->sw);
        a = 2 * p->sw - b;
        for (int j = 0; j < p->c; j++) {
            int32_t y = (a * from[j] + b * to[j] + whole / 2) / whole;
            int64_t at = (int64_t)x * p->c + j;
            if (c->out.dtype == NN_U8)
                ((uint8_t *)out)[at] = (uint8_t)y;
            else
                ((int16_t *)out)[at] = (int16_t)y;
        }
    }
}

static void quantised_task(void *ctx, int64_t task, int thread)
{
    const nn_call *c = ctx;
    const plan *p = plan_of(c);
    int oh = p->h * p->sh;
    size_t size = nn_dtype_size(c->out.dtype), pixel = (size_t)p->c * size;
    size_t row = (size_t)p->w * pixel;
    tap v = tap_of(p, (int)(task % oh), p->sh, p->h);
    const char *in = (const char *)c->in[0]->data + (size_t)(task / oh * p->h) * row;
    char *out = (char *)c->out.data + (size_t)task * (size_t)p->sw * row;
    if (p->linear) {
        mix_quantised(c, in + (size_t)v.low * row, in + (size_t)v.high * row, v,
                      nn_call_thread(c, thread), out);
        return;
    }
    for (int x = 0; x < p->w * p->sw; x++)
        memcpy(out + (size_t)x * pixel, in + (size_t)v.low * row + (size_t)(x / p->sw) * pixel,
               pixel);
}

static void resize_forward(nn_call *c)
{
    const plan *p = plan_of(c);
    nn_parallel((int64_t)p->n * p->h * p->sh,
                c->out.dtype == NN_F32 ? forward_task : quantised_task, c);
}

static void backward_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const plan *p = plan_of(c);
    int64_t image = task / p->h;
    int row = (int)(task % p->h), oh = p->h * p->sh, ow = p->w * p->sw;
    int from = (int)nn_max_i64(0, ((int64_t)row - 1) * p->sh);
    int to = (int)nn_min_i64(oh, ((int64_t)row + 2) * p->sh);
    float *dx = c->dx[0] + task * p->w * p->c;
    for (int oy = from; oy < to; oy++) {
        tap v = tap_of(p, oy, p->sh, p->h);
        float wy = (v.low == row ? 1 - v.f : 0) + (v.high == row ? v.f : 0);
        if (wy == 0)
            continue;
        const float *dy = c->dy + (image * oh + oy) * ow * p->c;
        for (int x = 0; x < ow; x++, dy += p->c) {
            tap t = tap_of(p, x, p->sw, p->w);
            c->k->axpy_f32(p->c, wy * (1 - t.f), dy, dx + (int64_t)t.low * p->c);
            if (t.f > 0)
                c->k->axpy_f32(p->c, wy * t.f, dy, dx + (int64_t)t.high * p->c);
        }
    }
}

static void resize_backward(nn_call *c)
{
    const plan *p = plan_of(c);
    if (c->dx[0])
        nn_parallel((int64_t)p->n * p->h, backward_task, c);
}

const nn_op nn_op_resize = {
    .min_in = 1,
    .max_in = 1,
    .attrs = "scales:I mode:s",
    .bind = resize_bind,
    .forward = resize_forward,
    .backward = resize_backward,
};

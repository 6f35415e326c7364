/* max_pool.c - MaxPool on N,H,W,C: maxima of whole rows of channels.
 *
 *   output row:  columns = max over the window's KH input rows    W*C values at once
 *                y       = max over the window's KW pixels of it  OW*C at once at stride 1
 *
 * NaN wins (a pool must not hide a diverged value). Backward gives each gradient to the first
 * element of its window, in rows then columns, that equals the maximum: found again by
 * comparison, which costs less than storing an index in forward.
 */
#include <math.h>
#include <string.h>

#include "nn/kernels/kernels.h"
#include "nn/ops/common.h"
#include "nn/ops/pool.h"
#include "nn/parallel.h"

_Static_assert(sizeof(nn_pool_shape) <= NN_OP_STATE, "the shape is kept in the call");

static nn_pool_shape *shape_of(const nn_call *c)
{
    return (nn_pool_shape *)c->state;
}

static nn_err pool_bind(nn_call *c)
{
    nn_pool_shape *g = shape_of(c);
    nn_err err = nn_call_keep_type(c);
    if (!err)
        err = nn_pool_bind(c, g);
    if (!err)
        c->thread_bytes = (size_t)g->w * (size_t)g->c * nn_dtype_size(c->out.dtype);
    return err;
}

/* The larger of n values each. */
static void max_of(const nn_call *c, int64_t n, const void *a, const void *b, void *y)
{
    if (c->out.dtype == NN_U8)
        c->k->max_u8(n, a, b, y);
    else if (c->out.dtype == NN_S16)
        c->k->max_s16(n, a, b, y);
    else
        c->k->max_f32(n, a, b, y);
}

static void forward_task(void *ctx, int64_t task, int thread)
{
    const nn_call *c = ctx;
    const nn_pool_shape *g = shape_of(c);
    int64_t row = (int64_t)g->w * g->c, size = (int64_t)nn_dtype_size(c->out.dtype);
    int64_t pixel = g->c * size; /* bytes */
    int y0, y1;
    nn_pool_window((int)(task % g->oh), g->sh, g->pt, g->kh, g->h, &y0, &y1);
    const char *columns =
        (const char *)c->in[0]->data + (task / g->oh * g->h + y0) * row * size;
    if (y1 - y0 > 1) {
        char *tmp = nn_call_thread(c, thread);
        max_of(c, row, columns, columns + row * size, tmp);
        for (int y = y0 + 2; y < y1; y++)
            max_of(c, row, tmp, columns + (y - y0) * row * size, tmp);
        columns = tmp;
    }
    char *out = (char *)c->out.data + task * g->ow * pixel;
    if (g->sw == 1 && g->kw > 1 && g->pl == 0 && g->ow == g->w - g->kw + 1) {
        int64_t n = (int64_t)g->ow * g->c;
        max_of(c, n, columns, columns + pixel, out);
        for (int x = 2; x < g->kw; x++)
            max_of(c, n, out, columns + x * pixel, out);
        return;
    }
    for (int x = 0; x < g->ow; x++, out += pixel) {
        int x0, x1;
        nn_pool_window(x, g->sw, g->pl, g->kw, g->w, &x0, &x1);
        const char *in = columns + x0 * pixel;
        if (x1 - x0 == 1)
            memcpy(out, in, (size_t)pixel);
        else
            max_of(c, g->c, in, in + pixel, out);
        for (int i = x0 + 2; i < x1; i++)
            max_of(c, g->c, out, columns + i * pixel, out);
    }
}

static void pool_forward(nn_call *c)
{
    const nn_pool_shape *g = shape_of(c);
    nn_parallel((int64_t)g->n * g->oh, forward_task, c);
}

/* Channels at a time: constant, so that the compiler makes vectors of the loop. */
#define LANES 8

/* Gives dy to dx where x is the maximum y and no earlier element took it: left is what of dy
 * has not been given. */
static inline void give(int n, const float *restrict x, const float *restrict y,
                        float *restrict left, float *restrict dx)
{
    for (int i = 0; i < n; i++) {
        float take = ((x[i] == y[i]) | (x[i] != x[i])) ? left[i] : 0.0f;
        float keep = ((x[i] == y[i]) | (x[i] != x[i])) ? 0.0f : left[i];
        dx[i] += take;
        left[i] = keep;
    }
}

static void backward_task(void *ctx, int64_t task, int thread)
{
    const nn_call *c = ctx;
    const nn_pool_shape *g = shape_of(c);
    float *left = nn_call_thread(c, thread);
    int64_t from, to;
    nn_pool_backward_rows(g, task, &from, &to);
    for (int64_t row = from; row < to; row++) {
        const float *y = nn_f32(&c->out) + row * g->ow * g->c, *dy = c->dy + row * g->ow * g->c;
        int y0, y1;
        nn_pool_window((int)(row % g->oh), g->sh, g->pt, g->kh, g->h, &y0, &y1);
        for (int ox = 0; ox < g->ow; ox++, y += g->c, dy += g->c) {
            int x0, x1;
            nn_pool_window(ox, g->sw, g->pl, g->kw, g->w, &x0, &x1);
            memcpy(left, dy, (size_t)g->c * sizeof *left);
            for (int iy = y0; iy < y1; iy++)
                for (int ix = x0; ix < x1; ix++) {
                    int64_t at = ((row / g->oh * g->h + iy) * g->w + ix) * g->c;
                    const float *x = nn_f32(c->in[0]) + at;
                    float *dx = c->dx[0] + at;
                    int i = 0;
                    for (; i + LANES <= g->c; i += LANES)
                        give(LANES, x + i, y + i, left + i, dx + i);
                    give(g->c - i, x + i, y + i, left + i, dx + i);
                }
        }
    }
}

static void pool_backward(nn_call *c)
{
    if (c->dx[0])
        nn_parallel(nn_pool_backward_tasks(shape_of(c)), backward_task, c);
}

const nn_op nn_op_max_pool = {
    .min_in = 1,
    .max_in = 1,
    .attrs = "kernel_shape:I strides:I pads:I",
    .bind = pool_bind,
    .forward = pool_forward,
    .backward = pool_backward,
    .reads = nn_pool_reads,
};

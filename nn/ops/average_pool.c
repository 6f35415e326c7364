/* average_pool.c - AveragePool on N,H,W,C; the padding is not counted in the mean. */
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
    nn_err err = nn_call_expect(c, 0, NN_F32);
    c->out.dtype = NN_F32;
    return err ? err : nn_pool_bind(c, shape_of(c));
}

static void forward_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const nn_pool_shape *g = shape_of(c);
    float *out = nn_f32(&c->out) + task * g->ow * g->c;
    int y0, y1;
    nn_pool_window((int)(task % g->oh), g->sh, g->pt, g->kh, g->h, &y0, &y1);
    for (int ox = 0; ox < g->ow; ox++, out += g->c) {
        int x0, x1;
        nn_pool_window(ox, g->sw, g->pl, g->kw, g->w, &x0, &x1);
        memset(out, 0, (size_t)g->c * sizeof *out);
        for (int iy = y0; iy < y1; iy++)
            for (int ix = x0; ix < x1; ix++)
                c->k->add_f32(
                    g->c, out,
                    nn_f32(c->in[0]) + ((task / g->oh * g->h + iy) * g->w + ix) * g->c, out);
        c->k->scale_f32(g->c, 1.0f / (float)((y1 - y0) * (x1 - x0)), out, out);
    }
}

static void pool_forward(nn_call *c)
{
    const nn_pool_shape *g = shape_of(c);
    nn_parallel((int64_t)g->n * g->oh, forward_task, c);
}

static void backward_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const nn_pool_shape *g = shape_of(c);
    int64_t from, to;
    nn_pool_backward_rows(g, task, &from, &to);
    for (int64_t row = from; row < to; row++) {
        const float *dy = c->dy + row * g->ow * g->c;
        int y0, y1;
        nn_pool_window((int)(row % g->oh), g->sh, g->pt, g->kh, g->h, &y0, &y1);
        for (int ox = 0; ox < g->ow; ox++, dy += g->c) {
            int x0, x1;
            nn_pool_window(ox, g->sw, g->pl, g->kw, g->w, &x0, &x1);
            for (int iy = y0; iy < y1; iy++)
                for (int ix = x0; ix < x1; ix++)
                    c->k->axpy_f32(g->c, 1.0f / (float)((y1 - y0) * (x1 - x0)), dy,
                                   c->dx[0] + ((row / g->oh * g->h + iy) * g->w + ix) * g->c);
        }
    }
}

static void pool_backward(nn_call *c)
{
    if (c->dx[0])
        nn_parallel(nn_pool_backward_tasks(shape_of(c)), backward_task, c);
}

const nn_op nn_op_average_pool = {
    .min_in = 1,
    .max_in = 1,
    .attrs = "kernel_shape:I strides:I pads:I",
    .bind = pool_bind,
    .forward = pool_forward,
    .backward = pool_backward,
    .reads = nn_pool_reads,
};

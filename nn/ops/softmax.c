/* softmax.c - Softmax and LogSoftmax over the last axis.
 *
 *   Softmax      dx += y (dy - sum(dy y))
 *   LogSoftmax   dx += dy - exp(y) sum(dy)
 */
#include "nn/ops/common.h"

#include "nn/kernels/kernels.h"
#include "nn/parallel.h"

typedef struct state {
    bool log;
    int64_t rows, step; /* step: rows of a task */
    int v;
} state;

static nn_err bind(nn_call *c, bool log)
{
    nn_err err = nn_call_expect(c, 0, NN_F32);
    if (err)
        return err;
    state *s = (state *)c->state;
    nn_shape x = c->in[0]->shape;
    if (x.rank < 1 || x.dim[x.rank - 1] < 1)
        return nn_call_fail(c, "x has no last axis to run over");
    s->log = log;
    s->rows = nn_shape_rows(x);
    s->v = x.dim[x.rank - 1];
    s->step = nn_ceil_div(NN_CHUNK, s->v);
    c->out.dtype = NN_F32;
    c->out.shape = x;
    if (c->wants_dx[0] && log)
        c->thread_bytes = (size_t)s->v * sizeof(float);
    return NN_OK;
}

static nn_err bind_softmax(nn_call *c)
{
    return bind(c, false);
}

static nn_err bind_log_softmax(nn_call *c)
{
    return bind(c, true);
}

static void forward_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    int64_t first = task * s->step, rows = nn_min_i64(s->step, s->rows - first);
    const float *x = nn_f32(c->in[0]) + first * s->v;
    float *y = nn_f32(&c->out) + first * s->v;
    (s->log ? c->k->log_softmax_f32 : c->k->softmax_f32)(rows, s->v, x, y);
}

static void forward(nn_call *c)
{
    const state *s = (const state *)c->state;
    nn_parallel(nn_ceil_div(s->rows, s->step), forward_task, c);
}

static void backward_task(void *ctx, int64_t task, int thread)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    int64_t first = task * s->step, last = nn_min_i64(first + s->step, s->rows);
    for (int64_t r = first; r < last; r++) {
        const float *y = nn_f32(&c->out) + r * s->v, *dy = c->dy + r * s->v;
        float *dx = c->dx[0] + r * s->v;
        double sum = 0;
        if (s->log) {
            float *p = nn_call_thread(c, thread);
            c->k->exp_f32(s->v, y, p);
            c->k->sum_f32(s->v, dy, &sum);
            c->k->add_f32(s->v, dx, dy, dx);
            c->k->axpy_f32(s->v, (float)-sum, p, dx);
        } else {
            for (int j = 0; j < s->v; j++)
                sum += (double)dy[j] * y[j];
            for (int j = 0; j < s->v; j++)
                dx[j] += y[j] * (dy[j] - (float)sum);
        }
    }
}

static void backward(nn_call *c)
{
    const state *s = (const state *)c->state;
    if (c->dx[0])
        nn_parallel(nn_ceil_div(s->rows, s->step), backward_task, c);
}

const nn_op nn_op_softmax = {
    .min_in = 1, .max_in = 1, .bind = bind_softmax, .forward = forward, .backward = backward,
};
const nn_op nn_op_log_softmax = {
    .min_in = 1, .max_in = 1, .bind = bind_log_softmax, .forward = forward,
    .backward = backward,
};

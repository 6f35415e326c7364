/* global_average_pool.c - GlobalAveragePool: the mean of each channel of an image. */
#include <string.h>

#include "nn/kernels/kernels.h"
#include "nn/ops/common.h"
#include "nn/parallel.h"

#define MAX_CHUNKS 16 /* of one image's pixels, summed in order */

typedef struct plan {
    int n, c;
    int64_t pixels, chunks;
} plan;

_Static_assert(sizeof(plan) <= NN_OP_STATE, "the plan is kept in the call");

static plan *plan_of(const nn_call *c)
{
    return (plan *)c->state;
}

static nn_err pool_bind(nn_call *c)
{
    plan *p = plan_of(c);
    const nn_tensor *x = c->in[0];
    char text[NN_SHAPE_TEXT];
    if (x->dtype != NN_F32 || x->shape.rank != 4 || x->shape.dim[1] < 1 || x->shape.dim[2] < 1)
        return nn_call_fail(c, "expected F32 x[N,H,W,C] with pixels, found %s of shape %s",
                            nn_dtype_name(x->dtype), nn_shape_text(x->shape, text));
    p->n = x->shape.dim[0];
    p->c = x->shape.dim[3];
    p->pixels = (int64_t)x->shape.dim[1] * x->shape.dim[2];
    int64_t full = nn_ceil_div(p->pixels * p->c, NN_CHUNK);
    p->chunks = nn_max_i64(1, nn_min_i64(MAX_CHUNKS, nn_min_i64(full, p->pixels)));
    c->out.dtype = NN_F32;
    c->out.shape = nn_shape4(p->n, 1, 1, p->c);
    c->work_bytes = (size_t)p->n * (size_t)p->chunks * (size_t)p->c * sizeof(double);
    return NN_OK;
}

static void sum_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const plan *p = plan_of(c);
    int64_t image = task / p->chunks, chunk = task % p->chunks;
    int64_t from = p->pixels * chunk / p->chunks, to = p->pixels * (chunk + 1) / p->chunks;
    double *sum = (double *)c->work + task * p->c;
    memset(sum, 0, (size_t)p->c * sizeof *sum);
    c->k->col_sum_f32(to - from, p->c, nn_f32(c->in[0]) + (image * p->pixels + from) * p->c,
                      sum);
}

static void pool_forward(nn_call *c)
{
    const plan *p = plan_of(c);
    nn_parallel(p->n * p->chunks, sum_task, c);
    for (int64_t image = 0; image < p->n; image++)
        for (int i = 0; i < p->c; i++) {
            double sum = 0;
            for (int64_t chunk = 0; chunk < p->chunks; chunk++)
                sum += ((const double *)c->work)[(image * p->chunks + chunk) * p->c + i];
            nn_f32(&c->out)[image * p->c + i] = (float)(sum / (double)p->pixels);
        }
}

static void backward_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const plan *p = plan_of(c);
    int64_t image = task / p->chunks, chunk = task % p->chunks;
    int64_t to = p->pixels * (chunk + 1) / p->chunks;
    for (int64_t i = p->pixels * chunk / p->chunks; i < to; i++)
        c->k->axpy_f32(p->c, (float)(1 / (double)p->pixels), c->dy + image * p->c,
                       c->dx[0] + (image * p->pixels + i) * p->c);
}

static void pool_backward(nn_call *c)
{
    const plan *p = plan_of(c);
    if (c->dx[0])
        nn_parallel(p->n * p->chunks, backward_task, c);
}

const nn_op nn_op_global_average_pool = {
    .min_in = 1,
    .max_in = 1,
    .bind = pool_bind,
    .forward = pool_forward,
    .backward = pool_backward,
};

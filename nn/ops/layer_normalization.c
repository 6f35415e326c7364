/* layer_normalization.c - LayerNormalization over the last axis (Ba et al. 2016).
 *
 * For each row: xhat = (x - mean) inv, inv = 1 / sqrt(var + epsilon), y = xhat scale + b.
 * Backward, with g = dy scale:
 *   dx = inv (g - mean(g) - xhat mean(g xhat)),  dscale = sum dy xhat,  db = sum dy.
 * Tasks are fixed chunks of rows; each has a partial dscale and db, added in their order.
 */
#include <math.h>
#include <string.h>

#include "nn/kernels/kernels.h"
#include "nn/ops/common.h"
#include "nn/parallel.h"

#define MAX_CHUNKS 32

typedef struct plan {
    int64_t rows, chunks;
    int c;
    double epsilon;
} plan;

_Static_assert(sizeof(plan) <= NN_OP_STATE, "the plan is kept in the call");

static plan *plan_of(const nn_call *c)
{
    return (plan *)c->state;
}

static nn_err norm_bind(nn_call *c)
{
    plan *p = plan_of(c);
    const nn_tensor *x = c->in[0];
    char text[NN_SHAPE_TEXT];
    if (x->dtype != NN_F32 || x->shape.rank < 1)
        return nn_call_fail(c, "expected F32 x[...,C], found %s of shape %s",
                            nn_dtype_name(x->dtype), nn_shape_text(x->shape, text));
    p->c = x->shape.dim[x->shape.rank - 1];
    for (int i = 1; i < 3; i++)
        if (c->in[i] &&
            (c->in[i]->dtype != NN_F32 || !nn_shape_equal(c->in[i]->shape, nn_shape1(p->c))))
            return nn_call_fail(c, "expected F32 %s[%d], found shape %s",
                                i == 1 ? "scale" : "b", p->c,
                                nn_shape_text(c->in[i]->shape, text));
    p->epsilon = nn_node_float(c->node, "epsilon", 1e-5);
    if (!(p->epsilon >= 0))
        return nn_call_fail(c, "epsilon %g must not be negative", p->epsilon);
    p->rows = p->c > 0 ? nn_shape_rows(x->shape) : 0;
    int64_t full = nn_ceil_div(p->rows * p->c, NN_CHUNK);
    p->chunks = nn_max_i64(1, nn_min_i64(MAX_CHUNKS, nn_min_i64(full, p->rows)));
    c->out.dtype = NN_F32;
    c->out.shape = x->shape;
    if (c->training) {
        c->saved_bytes = (size_t)p->rows * 2 * sizeof(float); /* mean, inv of each row */
        c->work_bytes = (size_t)p->chunks * 2 * (size_t)p->c * sizeof(float);
        c->thread_bytes = 2 * (size_t)p->c * sizeof(float);
    }
    return NN_OK;
}

static int64_t chunk_row(const plan *p, int64_t chunk)
{
    return p->rows * chunk / p->chunks;
}

static void forward_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const plan *p = plan_of(c);
    const float *scale = nn_f32(c->in[1]), *b = nn_call_optional(c, 2);
    int64_t to = chunk_row(p, task + 1);
    for (int64_t row = chunk_row(p, task); row < to; row++) {
        const float *x = nn_f32(c->in[0]) + row * p->c;
        float *y = nn_f32(&c->out) + row * p->c;
        double sum = 0, squares = 0;
        c->k->sum_f32(p->c, x, &sum);
        float mean = (float)(sum / p->c);
        for (int i = 0; i < p->c; i++)
            y[i] = x[i] - mean;
        c->k->sumsq_f32(p->c, y, &squares);
        float inv = (float)(1 / sqrt(squares / p->c + p->epsilon));
        c->k->scale_f32(p->c, inv, y, y);
        c->k->mul_f32(p->c, y, scale, y);
        if (b)
            c->k->add_f32(p->c, y, b, y);
        if (c->training) {
            float *saved = (float *)c->saved + row * 2;
            saved[0] = mean;
            saved[1] = inv;
        }
    }
}

static void norm_forward(nn_call *c)
{
    nn_parallel(plan_of(c)->chunks, forward_task, c);
}

static void backward_task(void *ctx, int64_t task, int thread)
{
    const nn_call *c = ctx;
    const plan *p = plan_of(c);
    const float *scale = nn_f32(c->in[1]);
    float *xhat = nn_call_thread(c, thread), *g = xhat + p->c;
    float *dscale = (float *)c->work + task * 2 * p->c, *db = dscale + p->c;
    memset(dscale, 0, 2 * (size_t)p->c * sizeof *dscale);
    int64_t to = chunk_row(p, task + 1);
    for (int64_t row = chunk_row(p, task); row < to; row++) {
        const float *x = nn_f32(c->in[0]) + row * p->c, *dy = c->dy + row * p->c;
        const float *saved = (const float *)c->saved + row * 2;
        float mean = saved[0], inv = saved[1];
        for (int i = 0; i < p->c; i++)
            xhat[i] = (x[i] - mean) * inv;
        c->k->muladd_f32(p->c, dy, xhat, dscale);
        c->k->add_f32(p->c, db, dy, db);
        if (!c->dx[0])
            continue;
        c->k->mul_f32(p->c, dy, scale, g);
        double sum = 0, dot = 0;
        for (int i = 0; i < p->c; i++) {
            sum += g[i];
            dot += (double)g[i] * xhat[i];
        }
        float *dx = c->dx[0] + row * p->c;
        float shift = (float)(sum / p->c), slope = (float)(dot / p->c);
        for (int i = 0; i < p->c; i++)
            dx[i] += inv * (g[i] - shift - xhat[i] * slope);
    }
}

static void norm_backward(nn_call *c)
{
    const plan *p = plan_of(c);
    nn_parallel(p->chunks, backward_task, c);
    for (int64_t chunk = 0; chunk < p->chunks; chunk++) {
        const float *partial = (const float *)c->work + chunk * 2 * p->c;
        if (c->dx[1])
            c->k->add_f32(p->c, c->dx[1], partial, c->dx[1]);
        if (c->dx[2])
            c->k->add_f32(p->c, c->dx[2], partial + p->c, c->dx[2]);
    }
}

const nn_op nn_op_layer_normalization = {
    .min_in = 2,
    .max_in = 3,
    .attrs = "epsilon:f",
    .bind = norm_bind,
    .forward = norm_forward,
    .backward = norm_backward,
};

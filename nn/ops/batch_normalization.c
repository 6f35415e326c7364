/* batch_normalization.c - BatchNormalization over the last axis (Ioffe & Szegedy 2015).
 *
 * x is seen as a matrix [M rows][C]. Forward in training: one pass for the moments, one that
 * writes y = x a[C] + b[C], a = scale / sqrt(var + epsilon), b = beta - mean a. Backward, with
 * s1[C] = sum of dy and s2[C] = sum of dy (x - mean):
 *   dbeta = s1,  dscale = s2 inv,  dx = a (dy - s1 / M - (x - mean) inv^2 s2 / M)
 * which is again a channel-wise affine map, of dy and of x: one pass for s1 and s2, one for dx.
 * Sums are taken in double over fixed chunks of rows, about the first row (no cancellation
 * where the mean is large), and added in the order of the chunks.
 */
#include <math.h>
#include <string.h>

#include "nn/kernels/kernels.h"
#include "nn/ops/common.h"
#include "nn/parallel.h"

#define MAX_CHUNKS 64
#define FACTORS 4 /* rows of C factors at the start of work */

typedef struct plan {
    int64_t rows, chunks;
    int c;
    double epsilon, momentum;
} plan;

_Static_assert(sizeof(plan) <= NN_OP_STATE, "the plan is kept in the call");

static plan *plan_of(const nn_call *c)
{
    return (plan *)c->state;
}

/* Bytes of one row of factors in work; doubles follow them. */
static size_t factor_bytes(const plan *p)
{
    return nn_round_up((size_t)p->c * sizeof(float), sizeof(double));
}

/* Rows of dx that are made at once: three arrays of 8 KiB in L1. */
static int64_t data_rows(const plan *p)
{
    return nn_max_i64(1, 2048 / nn_max_i64(1, p->c));
}

static nn_err norm_bind(nn_call *c)
{
    plan *p = plan_of(c);
    static const char *const what[] = {"x", "scale", "b", "mean", "var"};
    const nn_tensor *x = c->in[0];
    char text[NN_SHAPE_TEXT];
    if (x->dtype != NN_F32 || x->shape.rank < 1)
        return nn_call_fail(c, "expected F32 x[...,C], found %s of shape %s",
                            nn_dtype_name(x->dtype), nn_shape_text(x->shape, text));
    p->c = x->shape.dim[x->shape.rank - 1];
    for (int i = 1; i < 5; i++)
        if (c->in[i]->dtype != NN_F32 || !nn_shape_equal(c->in[i]->shape, nn_shape1(p->c)))
            return nn_call_fail(c, "expected F32 %s[%d], found shape %s", what[i], p->c,
                                nn_shape_text(c->in[i]->shape, text));
    p->epsilon = nn_node_float(c->node, "epsilon", 1e-5);
    p->momentum = nn_node_float(c->node, "momentum", 0.9);
    if (!(p->epsilon >= 0) || !(p->momentum >= 0 && p->momentum <= 1))
        return nn_call_fail(c, "epsilon %g must not be negative, momentum %g lies in [0, 1]",
                            p->epsilon, p->momentum);
    p->rows = p->c > 0 ? nn_shape_rows(x->shape) : 0;
    int64_t full = nn_ceil_div(p->rows * p->c, NN_CHUNK);
    p->chunks = nn_max_i64(1, nn_min_i64(MAX_CHUNKS, nn_min_i64(full, p->rows)));
    c->out.dtype = NN_F32;
    c->out.shape = x->shape;
    c->work_bytes = FACTORS * factor_bytes(p);
    if (c->training) {
        c->work_bytes += (size_t)p->chunks * 2 * (size_t)p->c * sizeof(double);
        c->saved_bytes = 2 * (size_t)p->c * sizeof(float); /* mean, 1 / sqrt(var + epsilon) */
        c->thread_bytes = (size_t)data_rows(p) * (size_t)p->c * sizeof(float);
    }
    return NN_OK;
}

typedef struct job {
    const nn_call *call;
    const plan *p;
    float *a, *b, *shift, *zeros; /* [C] each, in work */
    double *partial;              /* [chunk][2][C], behind them */
} job;

static job job_make(const nn_call *c)
{
    const plan *p = plan_of(c);
    size_t row = factor_bytes(p);
    char *work = c->work;
    return (job){c, p, (float *)work, (float *)(work + row), (float *)(work + 2 * row),
                 (float *)(work + 3 * row), (double *)(work + FACTORS * row)};
}

static int64_t chunk_row(const plan *p, int64_t chunk)
{
    return p->rows * chunk / p->chunks;
}

static void moments_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const job *j = ctx;
    const plan *p = j->p;
    int64_t from = chunk_row(p, task), to = chunk_row(p, task + 1);
    double *sum = j->partial + task * 2 * p->c;
    memset(sum, 0, 2 * (size_t)p->c * sizeof *sum);
    j->call->k->col_moments_f32(to - from, p->c, nn_f32(j->call->in[0]) + from * p->c, j->shift,
                                sum, sum + p->c);
}

static void affine_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const job *j = ctx;
    const plan *p = j->p;
    int64_t from = chunk_row(p, task), to = chunk_row(p, task + 1);
    j->call->k->affine_rows_f32(to - from, p->c, nn_f32(j->call->in[0]) + from * p->c, j->a,
                                j->b, nn_f32(&j->call->out) + from * p->c);
}

/* Sums of channel i over the chunks. */
static void total(const job *j, int i, double *first, double *second)
{
    *first = *second = 0;
    for (int64_t chunk = 0; chunk < j->p->chunks; chunk++) {
        *first += j->partial[chunk * 2 * j->p->c + i];
        *second += j->partial[(chunk * 2 + 1) * j->p->c + i];
    }
}

static void norm_forward(nn_call *c)
{
    job j = job_make(c);
    const plan *p = j.p;
    if (p->rows == 0)
        return;
    const float *scale = nn_f32(c->in[1]), *beta = nn_f32(c->in[2]);
    /* Running values are parameters that no optimiser changes: this op does. */
    float *running_mean = nn_f32(c->in[3]), *running_var = nn_f32(c->in[4]);
    if (c->training) {
        memcpy(j.shift, c->in[0]->data, (size_t)p->c * sizeof(float));
        nn_parallel(p->chunks, moments_task, &j);
    }
    float *saved = c->saved;
    double m = (double)p->rows, keep = p->momentum;
    for (int i = 0; i < p->c; i++) {
        double mean = running_mean[i], var = running_var[i];
        if (c->training) {
            double sum, squares;
            total(&j, i, &sum, &squares);
            mean = j.shift[i] + sum / m;
            var = fmax(0, squares / m - sum / m * (sum / m));
            double unbiased = p->rows > 1 ? var * m / (m - 1) : var;
            running_mean[i] = (float)(keep * running_mean[i] + (1 - keep) * mean);
            running_var[i] = (float)(keep * running_var[i] + (1 - keep) * unbiased);
        }
        double inv = 1 / sqrt(var + p->epsilon);
        j.a[i] = (float)(scale[i] * inv);
        j.b[i] = (float)(beta[i] - mean * inv * scale[i]);
        if (c->training) {
            saved[i] = (float)mean;
            saved[p->c + i] = (float)inv;
        }
    }
    nn_parallel(p->chunks, affine_task, &j);
}

static void dot_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const job *j = ctx;
    const plan *p = j->p;
    int64_t from = chunk_row(p, task), to = chunk_row(p, task + 1);
    double *sum = j->partial + task * 2 * p->c;
    memset(sum, 0, 2 * (size_t)p->c * sizeof *sum);
    j->call->k->col_dot_f32(to - from, p->c, j->call->dy + from * p->c,
                            nn_f32(j->call->in[0]) + from * p->c, j->call->saved, sum,
                            sum + p->c);
}

/* dx += dy a + shift, dx += x b + 0; a few rows at a time, so that tmp stays in L1. */
static void data_task(void *ctx, int64_t task, int thread)
{
    const job *j = ctx;
    const plan *p = j->p;
    const nn_kernels *k = j->call->k;
    float *tmp = nn_call_thread(j->call, thread);
    int64_t at_once = data_rows(p), to = chunk_row(p, task + 1);
    for (int64_t row = chunk_row(p, task); row < to; row += at_once) {
        int64_t rows = nn_min_i64(at_once, to - row), n = rows * p->c;
        float *dx = j->call->dx[0] + row * p->c;
        k->affine_rows_f32(rows, p->c, j->call->dy + row * p->c, j->a, j->shift, tmp);
        k->add_f32(n, dx, tmp, dx);
        k->affine_rows_f32(rows, p->c, nn_f32(j->call->in[0]) + row * p->c, j->b, j->zeros,
                           tmp);
        k->add_f32(n, dx, tmp, dx);
    }
}

static void norm_backward(nn_call *c)
{
    job j = job_make(c);
    const plan *p = j.p;
    if (p->rows == 0)
        return;
    nn_parallel(p->chunks, dot_task, &j);
    const float *scale = nn_f32(c->in[1]), *saved = c->saved;
    double m = (double)p->rows;
    for (int i = 0; i < p->c; i++) {
        double s1, s2, mean = saved[i], inv = saved[p->c + i];
        total(&j, i, &s1, &s2);
        if (c->dx[2])
            c->dx[2][i] += (float)s1;
        if (c->dx[1])
            c->dx[1][i] += (float)(s2 * inv);
        double a = scale[i] * inv, b = -a * inv * inv * s2 / m;
        j.a[i] = (float)a;
        j.b[i] = (float)b;
        j.shift[i] = (float)(-a * s1 / m - mean * b);
        j.zeros[i] = 0;
    }
    if (c->dx[0])
        nn_parallel(p->chunks, data_task, &j);
}

const nn_op nn_op_batch_normalization = {
    .min_in = 5,
    .max_in = 5,
    .attrs = "epsilon:f momentum:f",
    .bind = norm_bind,
    .forward = norm_forward,
    .backward = norm_backward,
};

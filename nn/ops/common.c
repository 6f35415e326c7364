/* common.c - failures, checks, chunked loops and sums. */
#include "nn/ops/common.h"

#include "nn/kernels/kernels.h"
#include "nn/parallel.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

nn_err nn_call_fail(const nn_call *c, const char *format, ...)
{
    char text[256];
    va_list ap;
    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    return nn_fail(NN_ERR_MODEL, "%s (%s): %s", c->node->name, nn_ops[c->node->op].name, text);
}

nn_err nn_call_activation(const nn_call *c, nn_act *act, float *alpha)
{
    const char *name = nn_node_string(c->node, "activation", "");
    const nn_activation *a = nn_node_activation(c->node);
    *act = a ? a->kernel : NN_ACT_NONE;
    *alpha = (float)nn_node_float(c->node, "alpha", a ? a->alpha : 0);
    if (*name && *act == NN_ACT_NONE)
        return nn_call_fail(c, "unknown activation \"%.40s\"", name);
    if (*name && c->training)
        return nn_call_fail(c, "a fused activation (%s) cannot be trained", name);
    return NN_OK;
}

uint64_t nn_call_seed(const nn_call *c)
{
    uint64_t seed = 14695981039346656037u; /* FNV-1a, 64 bits */
    for (const char *p = c->node->name; *p; p++)
        seed = (seed ^ (unsigned char)*p) * 1099511628211u;
    return seed;
}

nn_err nn_call_expect(const nn_call *c, int i, nn_dtype dtype)
{
    if (i >= c->n_in || !c->in[i])
        return nn_call_fail(c, "input %d is missing", i);
    if (c->in[i]->dtype != dtype)
        return nn_call_fail(c, "input %d is %s, expected %s", i, nn_dtype_name(c->in[i]->dtype),
                            nn_dtype_name(dtype));
    return NN_OK;
}

nn_err nn_call_keep_type(nn_call *c)
{
    const nn_tensor *x = c->in[0];
    bool quantised = (x->dtype == NN_U8 || x->dtype == NN_S16) && x->scale > 0;
    if (x->dtype != NN_F32 && (!quantised || c->training))
        return nn_call_fail(c, "input 0 is %s%s, expected F32%s", nn_dtype_name(x->dtype),
                            x->scale > 0 ? "" : " without scale",
                            c->training ? "" : " or a quantised U8 or S16");
    c->out.dtype = x->dtype;
    c->out.scale = x->scale;
    c->out.zero = x->zero;
    return NN_OK;
}

static nn_err same_shape(const nn_call *c, int i, int j)
{
    char a[NN_SHAPE_TEXT], b[NN_SHAPE_TEXT];
    if (nn_shape_equal(c->in[i]->shape, c->in[j]->shape))
        return NN_OK;
    return nn_call_fail(c, "input %d is %s, input %d is %s, expected the same shape", i,
                        nn_shape_text(c->in[i]->shape, a), j,
                        nn_shape_text(c->in[j]->shape, b));
}

typedef struct chunk_job {
    int64_t n;
    nn_chunk_fn *fn;
    nn_chunk_sum_fn *sum_fn;
    double (*sums)[NN_CHUNK_SUMS];
    void *ctx;
} chunk_job;

static void run_chunk(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const chunk_job *j = ctx;
    j->fn(j->ctx, task * NN_CHUNK, nn_min_i64((task + 1) * NN_CHUNK, j->n));
}

void nn_chunks(int64_t n, nn_chunk_fn *fn, void *ctx)
{
    chunk_job j = {.n = n, .fn = fn, .ctx = ctx};
    nn_parallel(nn_ceil_div(n, NN_CHUNK), run_chunk, &j);
}

size_t nn_chunk_sums_bytes(int64_t n)
{
    return (size_t)nn_ceil_div(n, NN_CHUNK) * NN_CHUNK_SUMS * sizeof(double);
}

static void run_chunk_sum(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const chunk_job *j = ctx;
    memset(j->sums[task], 0, sizeof j->sums[task]);
    j->sum_fn(j->ctx, task * NN_CHUNK, nn_min_i64((task + 1) * NN_CHUNK, j->n), j->sums[task]);
}

void nn_chunk_sums(int64_t n, nn_chunk_sum_fn *fn, void *ctx, void *work,
                   double out[NN_CHUNK_SUMS])
{
    chunk_job j = {.n = n, .sum_fn = fn, .sums = work, .ctx = ctx};
    int64_t tasks = nn_ceil_div(n, NN_CHUNK);
    nn_parallel(tasks, run_chunk_sum, &j);
    memset(out, 0, NN_CHUNK_SUMS * sizeof *out);
    for (int64_t i = 0; i < tasks; i++)
        for (int s = 0; s < NN_CHUNK_SUMS; s++)
            out[s] += j.sums[i][s];
}

/* At most 32 parts: enough for the threads of a large machine, and the second pass over the
 * parts' sums stays small. */
#define COL_PARTS 32

typedef struct col_job {
    const nn_kernels *k;
    int64_t rows, part;
    int c;
    const float *x;
    double *sums;
} col_job;

static int64_t col_part(int64_t rows, int c)
{
    return nn_max_i64(nn_ceil_div(rows, COL_PARTS), nn_ceil_div(NN_CHUNK, nn_max_i64(c, 1)));
}

size_t nn_col_sums_bytes(int64_t rows, int c)
{
    return (size_t)nn_ceil_div(rows, col_part(rows, c)) * (size_t)c * sizeof(double);
}

static void run_col_part(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const col_job *j = ctx;
    double *sum = j->sums + task * j->c;
    int64_t first = task * j->part;
    memset(sum, 0, (size_t)j->c * sizeof *sum);
    j->k->col_sum_f32(nn_min_i64(j->part, j->rows - first), j->c, j->x + first * j->c, sum);
}

void nn_col_sums(const nn_kernels *k, int64_t rows, int c, const float *x, void *work, float *y)
{
    col_job j = {.k = k, .rows = rows, .part = col_part(rows, c), .c = c, .x = x, .sums = work};
    int64_t parts = nn_ceil_div(rows, j.part);
    nn_parallel(parts, run_col_part, &j);
    for (int i = 0; i < c; i++) {
        double sum = 0;
        for (int64_t p = 0; p < parts; p++)
            sum += j.sums[p * c + i];
        y[i] += (float)sum;
    }
}

double nn_log_sum_exp(const nn_kernels *k, int v, const float *x, float *tmp)
{
    /* Eight maxima at a time: one would wait for itself at each step. */
    float lane[8], top = x[0];
    int j = 0;
    for (int i = 0; i < 8; i++)
        lane[i] = x[0];
    for (; j + 8 <= v; j += 8)
        for (int i = 0; i < 8; i++)
            lane[i] = x[j + i] > lane[i] ? x[j + i] : lane[i];
    for (int i = 0; i < 8; i++)
        top = lane[i] > top ? lane[i] : top;
    for (; j < v; j++)
        top = x[j] > top ? x[j] : top;
    for (j = 0; j < v; j++)
        tmp[j] = x[j] - top;
    double sum = 0;
    k->exp_f32(v, tmp, tmp);
    k->sum_f32(v, tmp, &sum);
    return top + log(sum);
}

void nn_add_softmax(const nn_kernels *k, int v, const float *x, double log_sum, float g,
                    float *tmp, float *dx)
{
    for (int j = 0; j < v; j++)
        tmp[j] = (float)(x[j] - log_sum);
    k->exp_f32(v, tmp, tmp);
    k->axpy_f32(v, g, tmp, dx);
}

const float *nn_call_optional(const nn_call *c, int i)
{
    return i < c->n_in && c->in[i] ? nn_f32(c->in[i]) : NULL;
}

nn_err nn_call_bind_map_loss(nn_call *c)
{
    nn_err err;
    for (int i = 0; i < c->n_in; i++) {
        if (i == 2 && !c->in[i])
            continue;
        err = nn_call_expect(c, i, NN_F32);
        if (!err)
            err = same_shape(c, 0, i);
        if (err)
            return err;
    }
    c->out.dtype = NN_F32;
    c->out.shape = nn_shape1(1);
    c->work_bytes = nn_chunk_sums_bytes(nn_shape_count(c->in[0]->shape));
    return NN_OK;
}

/* binary.c - Add and Mul. Other broadcasts, and integers, are elementwise.h's; these are what
 * networks use most: b is a[...]'s shape, one value
 * a channel [C] (a bias, a scale), one a channel and sample [N,1,1,C] (squeeze-and-excitation),
 * or [1].
 *
 * All but [1] are one form: a is [groups][rows][C] and b is [groups][C]. The gradient of b sums
 * over rows: each group's rows are cut into parts, summed in double and added in rising order.
 */
#include "nn/ops/common.h"
#include "nn/ops/elementwise.h"

#include "nn/kernels/kernels.h"
#include "nn/parallel.h"

#include <string.h>

#define MAX_PARTS 32 /* of a group's rows; keeps the second pass small */

typedef enum form { SAME, ROWS, SCALAR } form;

typedef struct state {
    int mark; /* 0: not elementwise.h's */
    bool mul;
    form form;
    int64_t groups, rows, part; /* rows of a group, of a part of it */
    int c;
} state;

static bool per_sample(nn_shape a, nn_shape b)
{
    return a.rank == 4 && b.rank == 4 && b.dim[0] == a.dim[0] && b.dim[1] == 1 &&
           b.dim[2] == 1 && b.dim[3] == a.dim[3];
}

static int64_t tasks_of(const state *s)
{
    return s->groups * nn_ceil_div(s->rows, s->part);
}

static size_t zeros_bytes(const state *s)
{
    return nn_round_up((size_t)s->c * sizeof(float), 64);
}

static nn_err bind(nn_call *c, bool mul)
{
    if (c->in[0]->dtype != NN_F32 || c->in[1]->dtype != NN_F32)
        return nn_elementwise_bind(c);
    state *s = (state *)c->state;
    nn_shape a = c->in[0]->shape, b = c->in[1]->shape;
    s->mul = mul;
    s->c = a.rank > 0 ? a.dim[a.rank - 1] : 1;
    s->groups = 1;
    s->rows = nn_shape_rows(a);
    if (nn_shape_equal(a, b)) {
        s->form = SAME;
    } else if (b.rank == 1 && b.dim[0] == s->c) {
        s->form = ROWS;
    } else if (per_sample(a, b)) {
        s->form = ROWS;
        s->groups = a.dim[0];
        s->rows = (int64_t)a.dim[1] * a.dim[2];
    } else if (b.rank == 1 && b.dim[0] == 1) {
        s->form = SCALAR;
    } else {
        return nn_elementwise_bind(c);
    }
    s->part =
        nn_max_i64(nn_ceil_div(s->rows, MAX_PARTS), nn_ceil_div(NN_CHUNK, nn_max_i64(s->c, 1)));
    c->out.dtype = NN_F32;
    c->out.shape = a;
    if (c->wants_dx[1] && s->form == SCALAR)
        c->work_bytes = nn_chunk_sums_bytes(nn_shape_count(a));
    else if (c->wants_dx[1] && s->form == ROWS)
        c->work_bytes =
            zeros_bytes(s) + (size_t)tasks_of(s) * (size_t)s->c * 2 * sizeof(double);
    return NN_OK;
}

static nn_err bind_add(nn_call *c)
{
    return bind(c, false);
}

static nn_err bind_mul(nn_call *c)
{
    return bind(c, true);
}

/* The rows of a task: their first row in all of a, how many, and b's values for them. */
static int64_t task_rows(const nn_call *c, int64_t task, int64_t *first, const float **b)
{
    const state *s = (const state *)c->state;
    int64_t parts = nn_ceil_div(s->rows, s->part), group = task / parts,
            at = task % parts * s->part;
    *first = group * s->rows + at;
    *b = nn_f32(c->in[1]) + group * s->c;
    return nn_min_i64(s->part, s->rows - at);
}

static void forward_rows(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    int64_t first;
    const float *b;
    int64_t n = task_rows(c, task, &first, &b);
    const float *a = nn_f32(c->in[0]) + first * s->c;
    float *y = nn_f32(&c->out) + first * s->c;
    for (int64_t r = 0; r < n; r++, a += s->c, y += s->c)
        (s->mul ? c->k->mul_f32 : c->k->add_f32)(s->c, a, b, y);
}

static void forward_chunk(void *ctx, int64_t first, int64_t last)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    const float *a = nn_f32(c->in[0]) + first, *b = nn_f32(c->in[1]);
    float *y = nn_f32(&c->out) + first;
    if (s->form == SAME) {
        (s->mul ? c->k->mul_f32 : c->k->add_f32)(last - first, a, b + first, y);
    } else if (s->mul) {
        c->k->scale_f32(last - first, b[0], a, y);
    } else {
        for (int64_t i = 0; i < last - first; i++)
            y[i] = a[i] + b[0];
    }
}

static void forward(nn_call *c)
{
    if (nn_elementwise_is(c)) {
        nn_elementwise_forward(c);
        return;
    }
    const state *s = (const state *)c->state;
    if (s->form == ROWS)
        nn_parallel(tasks_of(s), forward_rows, c);
    else
        nn_chunks(nn_shape_count(c->out.shape), forward_chunk, c);
}

static void backward_rows(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    int64_t first;
    const float *b;
    int64_t n = task_rows(c, task, &first, &b);
    const float *a = nn_f32(c->in[0]) + first * s->c, *dy = c->dy + first * s->c;
    if (c->dx[1]) {
        const float *zeros = c->work;
        double *sum = (double *)((char *)c->work + zeros_bytes(s)) + task * s->c * 2;
        memset(sum, 0, (size_t)s->c * 2 * sizeof *sum);
        if (s->mul)
            c->k->col_dot_f32(n, s->c, dy, a, zeros, sum + s->c, sum);
        else
            c->k->col_sum_f32(n, s->c, dy, sum);
    }
    if (!c->dx[0])
        return;
    float *da = c->dx[0] + first * s->c;
    if (!s->mul) {
        c->k->add_f32(n * s->c, da, dy, da);
        return;
    }
    for (int64_t r = 0; r < n; r++)
        c->k->muladd_f32(s->c, dy + r * s->c, b, da + r * s->c);
}

static void add_parts(const nn_call *c)
{
    const state *s = (const state *)c->state;
    const double *sum = (const double *)((const char *)c->work + zeros_bytes(s));
    int64_t parts = nn_ceil_div(s->rows, s->part);
    for (int64_t g = 0; g < s->groups; g++)
        for (int j = 0; j < s->c; j++) {
            double total = 0;
            for (int64_t p = 0; p < parts; p++)
                total += sum[(g * parts + p) * s->c * 2 + j];
            c->dx[1][g * s->c + j] += (float)total;
        }
}

static void backward_chunk(void *ctx, int64_t first, int64_t last)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    const float *a = nn_f32(c->in[0]) + first, *b = nn_f32(c->in[1]), *dy = c->dy + first;
    int64_t n = last - first;
    for (int i = 0; i < 2; i++) {
        if (!c->dx[i] || (i == 1 && s->form == SCALAR))
            continue;
        float *dx = c->dx[i] + first;
        if (!s->mul)
            c->k->add_f32(n, dx, dy, dx);
        else if (s->form == SCALAR)
            c->k->axpy_f32(n, b[0], dy, dx);
        else
            c->k->muladd_f32(n, dy, i == 0 ? b + first : a, dx);
    }
}

static void scalar_sum(void *ctx, int64_t first, int64_t last, double sum[NN_CHUNK_SUMS])
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    const float *a = nn_f32(c->in[0]);
    if (!s->mul) {
        c->k->sum_f32(last - first, c->dy + first, sum);
        return;
    }
    for (int64_t i = first; i < last; i++)
        sum[0] += (double)c->dy[i] * a[i];
}

static void backward(nn_call *c)
{
    if (nn_elementwise_is(c)) {
        nn_elementwise_backward(c);
        return;
    }
    const state *s = (const state *)c->state;
    if (s->form == ROWS) {
        if (c->dx[1])
            memset(c->work, 0, zeros_bytes(s));
        nn_parallel(tasks_of(s), backward_rows, c);
        if (c->dx[1])
            add_parts(c);
        return;
    }
    int64_t n = nn_shape_count(c->out.shape);
    nn_chunks(n, backward_chunk, c);
    if (c->dx[1] && s->form == SCALAR) {
        double sum[NN_CHUNK_SUMS];
        nn_chunk_sums(n, scalar_sum, c, c->work, sum);
        c->dx[1][0] += (float)sum[0];
    }
}

const nn_op nn_op_add = {
    .min_in = 2, .max_in = 2, .bind = bind_add, .forward = forward, .backward = backward,
    .may_be_empty = true,
};
const nn_op nn_op_mul = {
    .min_in = 2, .max_in = 2, .bind = bind_mul, .forward = forward, .backward = backward,
    .may_be_empty = true,
};

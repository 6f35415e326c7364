/* class_loss.c - SoftmaxCrossEntropyLoss and NegativeLogLikelihoodLoss: mean of -ln p(label)
 * over the rows whose label is not -1.   Gradients: (softmax - target)/rows;  -target/rows.
 *
 * target[j] = (1-s) [j = label] + s/V: with label smoothing s (Szegedy and others 2016,
 * section 7) the loss is the mean of -sum_j target[j] ln p[j].
 */
#include "nn/ops/common.h"

#include "nn/parallel.h"

typedef struct state {
    bool softmax;
    int64_t rows, step; /* step: rows of a task */
    int64_t used;       /* rows with a label; set by forward */
    int v;
    float smoothing;
} state;

static nn_err bind(nn_call *c, bool softmax)
{
    nn_err err = nn_call_expect(c, 0, NN_F32);
    if (!err)
        err = nn_call_expect(c, 1, NN_S32);
    if (err)
        return err;
    state *s = (state *)c->state;
    nn_shape x = c->in[0]->shape;
    char a[NN_SHAPE_TEXT], b[NN_SHAPE_TEXT];
    if (x.rank < 1 || x.dim[x.rank - 1] < 1 ||
        nn_shape_count(c->in[1]->shape) != nn_shape_rows(x))
        return nn_call_fail(c, "x is %s and labels %s, expected x[...,V] and one label a row",
                            nn_shape_text(x, a), nn_shape_text(c->in[1]->shape, b));
    s->softmax = softmax;
    s->smoothing = (float)nn_node_float(c->node, "label_smoothing", 0);
    if (!(s->smoothing >= 0 && s->smoothing < 1))
        return nn_call_fail(c, "label_smoothing is %g, expected 0 to 1", (double)s->smoothing);
    s->rows = nn_shape_rows(x);
    s->v = x.dim[x.rank - 1];
    s->step = softmax ? nn_ceil_div(NN_CHUNK, s->v) : NN_CHUNK;
    c->out.dtype = NN_F32;
    c->out.shape = nn_shape1(1);
    c->work_bytes = (size_t)nn_ceil_div(s->rows, s->step) * sizeof(double);
    if (softmax) {
        c->thread_bytes = (size_t)s->v * sizeof(float);
        c->saved_bytes = c->training ? (size_t)s->rows * sizeof(double) : 0;
    }
    return NN_OK;
}

static nn_err bind_cross_entropy(nn_call *c)
{
    return bind(c, true);
}

static nn_err bind_nll(nn_call *c)
{
    return bind(c, false);
}

/* sum_j target[j] x[j] */
static double expected(const state *s, const float *x, int32_t label)
{
    if (s->smoothing == 0)
        return x[label];
    double sum = 0;
    for (int j = 0; j < s->v; j++)
        sum += x[j];
    return (1 - (double)s->smoothing) * x[label] + (double)s->smoothing * sum / s->v;
}

static void forward_task(void *ctx, int64_t task, int thread)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    const int32_t *label = nn_s32(c->in[1]);
    double *log_sum = c->saved, sum = 0;
    int64_t last = nn_min_i64((task + 1) * s->step, s->rows);
    for (int64_t r = task * s->step; r < last; r++) {
        const float *x = nn_f32(c->in[0]) + r * s->v;
        NN_ASSERT(label[r] >= -1 && label[r] < s->v);
        if (label[r] < 0)
            continue;
        double z = s->softmax ? nn_log_sum_exp(c->k, s->v, x, nn_call_thread(c, thread)) : 0;
        if (s->softmax && c->training)
            log_sum[r] = z;
        sum += z - expected(s, x, label[r]);
    }
    ((double *)c->work)[task] = sum;
}

static void forward(nn_call *c)
{
    state *s = (state *)c->state;
    const int32_t *label = nn_s32(c->in[1]);
    int64_t tasks = nn_ceil_div(s->rows, s->step);
    nn_parallel(tasks, forward_task, c);
    double sum = 0;
    for (int64_t i = 0; i < tasks; i++)
        sum += ((const double *)c->work)[i];
    s->used = 0;
    for (int64_t r = 0; r < s->rows; r++)
        s->used += label[r] >= 0;
    nn_f32(&c->out)[0] = s->used ? (float)(sum / (double)s->used) : 0;
}

static void backward_task(void *ctx, int64_t task, int thread)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    const int32_t *label = nn_s32(c->in[1]);
    const double *log_sum = c->saved;
    float g = c->dy[0] / (float)s->used;
    int64_t last = nn_min_i64((task + 1) * s->step, s->rows);
    for (int64_t r = task * s->step; r < last; r++) {
        float *dx = c->dx[0] + r * s->v;
        if (label[r] < 0)
            continue;
        if (s->softmax)
            nn_add_softmax(c->k, s->v, nn_f32(c->in[0]) + r * s->v, log_sum[r], g,
                           nn_call_thread(c, thread), dx);
        for (int j = 0; j < s->v && s->smoothing > 0; j++)
            dx[j] -= g * s->smoothing / (float)s->v;
        dx[label[r]] -= g * (1 - s->smoothing);
    }
}

static void backward(nn_call *c)
{
    const state *s = (const state *)c->state;
    if (c->dx[0] && s->used)
        nn_parallel(nn_ceil_div(s->rows, s->step), backward_task, c);
}

const nn_op nn_op_cross_entropy_loss = {
    .min_in = 2, .max_in = 2, .attrs = "label_smoothing:f", .bind = bind_cross_entropy, .forward = forward,
    .backward = backward,
};
const nn_op nn_op_nll_loss = {
    .min_in = 2, .max_in = 2, .attrs = "label_smoothing:f", .bind = bind_nll, .forward = forward, .backward = backward,
};

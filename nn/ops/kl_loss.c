/* kl_loss.c - SoftmaxKLLoss: how far the classes of x are from those of a teacher t, both
 * logits, softened by a temperature T (Hinton, Vinyals, Dean 2015, section 2):
 *
 *   y  = T^2 mean over rows of KL(q || p),  p = softmax(x / T), q = softmax(t / T)
 *   dx = T (p - q) / rows
 */
#include "nn/ops/common.h"

#include <math.h>

#include "nn/parallel.h"

typedef struct state {
    float temperature;
    int64_t rows, step; /* step: rows of a task */
    int v;
} state;

static nn_err bind(nn_call *c)
{
    nn_err err = nn_call_expect(c, 0, NN_F32);
    if (!err)
        err = nn_call_expect(c, 1, NN_F32);
    if (err)
        return err;
    state *s = (state *)c->state;
    nn_shape x = c->in[0]->shape;
    char a[NN_SHAPE_TEXT], b[NN_SHAPE_TEXT];
    if (x.rank < 1 || x.dim[x.rank - 1] < 1 || !nn_shape_equal(x, c->in[1]->shape))
        return nn_call_fail(c, "x is %s and the teacher's t %s, expected one shape [...,V]",
                            nn_shape_text(x, a), nn_shape_text(c->in[1]->shape, b));
    s->temperature = (float)nn_node_float(c->node, "temperature", 1);
    if (!(s->temperature >= 0.01f && s->temperature <= 100))
        return nn_call_fail(c, "temperature is %g, expected 0.01 to 100",
                            (double)s->temperature);
    s->rows = nn_shape_rows(x);
    s->v = x.dim[x.rank - 1];
    s->step = nn_ceil_div(NN_CHUNK, s->v);
    c->out.dtype = NN_F32;
    c->out.shape = nn_shape1(1);
    c->work_bytes = (size_t)nn_ceil_div(s->rows, s->step) * sizeof(double);
    c->thread_bytes = 3 * (size_t)s->v * sizeof(float);
    return NN_OK;
}

/* softmax(x / T) into p, with tmp of as many numbers; the logarithm of its denominator. */
static double soften(const nn_call *c, const float *x, float *p, float *tmp)
{
    const state *s = (const state *)c->state;
    for (int j = 0; j < s->v; j++)
        tmp[j] = x[j] / s->temperature;
    double sum = nn_log_sum_exp(c->k, s->v, tmp, p);
    for (int j = 0; j < s->v; j++)
        p[j] = (float)exp((double)tmp[j] - sum);
    return sum;
}

static void forward_task(void *ctx, int64_t task, int thread)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    float *q = nn_call_thread(c, thread), *p = q + s->v, *tmp = p + s->v;
    double sum = 0;
    int64_t last = nn_min_i64((task + 1) * s->step, s->rows);
    for (int64_t r = task * s->step; r < last; r++) {
        const float *x = nn_f32(c->in[0]) + r * s->v, *t = nn_f32(c->in[1]) + r * s->v;
        double zx = soften(c, x, p, tmp), zt = soften(c, t, q, tmp);
        for (int j = 0; j < s->v; j++)
            sum += q[j] * (((double)t[j] - x[j]) / s->temperature - zt + zx);
    }
    ((double *)c->work)[task] = sum;
}

static void forward(nn_call *c)
{
    const state *s = (const state *)c->state;
    int64_t tasks = nn_ceil_div(s->rows, s->step);
    nn_parallel(tasks, forward_task, c);
    double sum = 0;
    for (int64_t i = 0; i < tasks; i++)
        sum += ((const double *)c->work)[i];
    double t = (double)s->temperature;
    nn_f32(&c->out)[0] = s->rows ? (float)(t * t * sum / (double)s->rows) : 0;
}

static void backward_task(void *ctx, int64_t task, int thread)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    float *q = nn_call_thread(c, thread), *p = q + s->v, *tmp = p + s->v;
    const float g = c->dy[0] * s->temperature / (float)s->rows;
    int64_t last = nn_min_i64((task + 1) * s->step, s->rows);
    for (int64_t r = task * s->step; r < last; r++) {
        float *dx = c->dx[0] + r * s->v;
        soften(c, nn_f32(c->in[0]) + r * s->v, p, tmp);
        soften(c, nn_f32(c->in[1]) + r * s->v, q, tmp);
        for (int j = 0; j < s->v; j++)
            dx[j] += g * (p[j] - q[j]);
    }
}

static void backward(nn_call *c)
{
    const state *s = (const state *)c->state;
    if (c->dx[0])
        nn_parallel(nn_ceil_div(s->rows, s->step), backward_task, c);
}

const nn_op nn_op_softmax_kl_loss = {
    .min_in = 2, .max_in = 2, .attrs = "temperature:f", .bind = bind, .forward = forward,
    .backward = backward,
};

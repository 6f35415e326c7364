/* gru.c - GRU (Cho et al. 2014) with ONNX's gates z, r, h:
 *
 *   z, r = sigmoid(x W^T + h R^T + b)
 *   g = tanh(x Wh^T + Wbh + (r h) Rh^T + Rbh)       linear_before_reset 0
 *   g = tanh(x Wh^T + Wbh + r (h Rh^T + Rbh))       linear_before_reset 1
 *   h' = (1 - z) g + z h
 *
 * Forward: a task is a sequence in a direction. Backward walks the steps down again on one
 * thread, with the gates and states that forward saved: saved[task][t][4H] = z, r, g and the
 * state before the step.
 */
#include "nn/ops/common.h"

#include "nn/ops/recurrent.h"
#include "nn/parallel.h"

#include <math.h>
#include <string.h>

typedef struct state {
    nn_recurrent s; /* first: recurrent.h reads it */
    bool before; /* linear_before_reset */
} state;

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static nn_err bind(nn_call *c)
{
    state *g = (state *)c->state;
    nn_err err = nn_recurrent_bind(c, 3, &g->s);
    if (err)
        return err;
    g->before = nn_node_int(c->node, "linear_before_reset", 0) != 0;
    if (c->training && g->s.clip > 0)
        return nn_call_fail(c, "clip cannot be trained");
    c->thread_bytes = 6 * (size_t)g->s.h * sizeof(float);
    c->work_bytes = 8 * (size_t)g->s.h * sizeof(float);
    c->saved_bytes =
        (size_t)g->s.n * (size_t)g->s.d * (size_t)g->s.t * 4 * (size_t)g->s.h * sizeof(float);
    return NN_OK;
}

/* Gates z, r, g of a step out of h, in v[3H]; tmp[H]. */
static void gates(const nn_call *c, const nn_sequence *q, int t, const float *h, float *v,
                  float *tmp)
{
    const state *g = (const state *)c->state;
    const nn_recurrent *s = &g->s;
    int n = s->h;
    for (int j = 0; j < 2 * n; j++)
        v[j] = (float)sigmoid(nn_recurrent_clip(
            s, nn_recurrent_in(c, s, q, t, j) + nn_recurrent_state(s, q, h, j)));
    for (int j = 0; j < n; j++)
        tmp[j] = g->before ? h[j] : v[n + j] * h[j];
    for (int j = 2 * n; j < 3 * n; j++) {
        double from_h = nn_recurrent_state(s, q, tmp, j);
        if (g->before)
            from_h *= (double)v[j - n];
        v[j] = (float)tanh(nn_recurrent_clip(s, nn_recurrent_in(c, s, q, t, j) + from_h));
    }
}

static float *saved_at(const nn_call *c, int64_t task, int t)
{
    const nn_recurrent *s = &((const state *)c->state)->s;
    return (float *)c->saved + (task * s->t + t) * 4 * s->h;
}

static void forward_task(void *ctx, int64_t task, int thread)
{
    const nn_call *c = ctx;
    const nn_recurrent *s = &((const state *)c->state)->s;
    nn_sequence q = nn_recurrent_sequence(c, s, task);
    int n = s->h;
    float *h = nn_call_thread(c, thread), *v = h + n, *tmp = v + 3 * n;
    nn_recurrent_start(c, s, &q, 5, h);
    for (int i = 0; i < q.length; i++) {
        int t = nn_sequence_time(&q, i);
        gates(c, &q, t, h, v, tmp);
        if (c->training) {
            memcpy(saved_at(c, task, t), v, 3 * (size_t)n * sizeof *v);
            memcpy(saved_at(c, task, t) + 3 * n, h, (size_t)n * sizeof *h);
        }
        for (int j = 0; j < n; j++)
            h[j] = (1 - v[j]) * v[2 * n + j] + v[j] * h[j];
        nn_recurrent_put(c, s, &q, i, h);
    }
    nn_recurrent_rest(c, s, &q, h);
}

static void forward(nn_call *c)
{
    const nn_recurrent *s = &((const state *)c->state)->s;
    nn_parallel((int64_t)s->n * s->d, forward_task, c);
}

/* d[j] of a gate's sum into the gradients of w, x, and the input's bias. */
static void in_back(const nn_call *c, const nn_sequence *q, int t, int row, float d)
{
    const nn_recurrent *s = &((const state *)c->state)->s;
    int64_t x_at = ((int64_t)q->n * s->t + t) * s->c,
            w_at = ((int64_t)q->d * 3 * s->h + row) * s->c;
    for (int i = 0; i < s->c; i++) {
        if (c->dx[0])
            c->dx[0][x_at + i] += d * nn_f32(c->in[1])[w_at + i];
        if (c->dx[1])
            c->dx[1][w_at + i] += d * nn_f32(c->in[0])[x_at + i];
    }
    if (c->n_in > 3 && c->dx[3])
        c->dx[3][(int64_t)q->d * 6 * s->h + row] += d;
}

/* The same for the state's part: state[H] went in; its gradient is added to back[H]. */
static void state_back(const nn_call *c, const nn_sequence *q, int row, float d,
                       const float *in, float *back)
{
    const nn_recurrent *s = &((const state *)c->state)->s;
    int64_t r_at = ((int64_t)q->d * 3 * s->h + row) * s->h;
    for (int i = 0; i < s->h; i++) {
        back[i] += d * nn_f32(c->in[2])[r_at + i];
        if (c->dx[2])
            c->dx[2][r_at + i] += d * in[i];
    }
    if (c->n_in > 3 && c->dx[3])
        c->dx[3][((int64_t)q->d * 2 + 1) * 3 * s->h + row] += d;
}

/* One step: dh[H] is the gradient of the state after it, and becomes that of the one before. */
static void step_back(const nn_call *c, const nn_sequence *q, int64_t task, int t, float *dh,
                      float *work)
{
    const state *g = (const state *)c->state;
    const nn_recurrent *s = &g->s;
    int n = s->h;
    const float *z = saved_at(c, task, t), *r = z + n, *cand = r + n, *h = cand + n;
    float *before = work, *reset = before + n, *d_reset = reset + n, *dr = d_reset + n;
    for (int j = 0; j < n; j++) {
        before[j] = dh[j] * z[j];
        reset[j] = r[j] * h[j];
        d_reset[j] = 0;
        dr[j] = 0;
    }
    for (int j = 0; j < n; j++) {
        float d = dh[j] * (1 - z[j]) * (1 - cand[j] * cand[j]);
        in_back(c, q, t, 2 * n + j, d);
        if (g->before) {
            dr[j] = d * (float)nn_recurrent_state(s, q, h, 2 * n + j);
            state_back(c, q, 2 * n + j, d * r[j], h, before);
        } else {
            state_back(c, q, 2 * n + j, d, reset, d_reset);
        }
    }
    for (int j = 0; j < n && !g->before; j++) {
        dr[j] = d_reset[j] * h[j];
        before[j] += d_reset[j] * r[j];
    }
    for (int j = 0; j < n; j++) {
        float dz = dh[j] * (h[j] - cand[j]) * z[j] * (1 - z[j]),
              d = dr[j] * r[j] * (1 - r[j]);
        in_back(c, q, t, j, dz);
        state_back(c, q, j, dz, h, before);
        in_back(c, q, t, n + j, d);
        state_back(c, q, n + j, d, h, before);
    }
    memcpy(dh, before, (size_t)n * sizeof *dh);
}

static void backward(nn_call *c)
{
    const nn_recurrent *s = &((const state *)c->state)->s;
    int n = s->h;
    float *dh = c->work, *work = dh + n;
    for (int64_t task = 0; task < (int64_t)s->n * s->d; task++) {
        nn_sequence q = nn_recurrent_sequence(c, s, task);
        int64_t last = ((int64_t)q.n * s->d + q.d) * n;
        for (int j = 0; j < n; j++)
            dh[j] = s->output == 'y' ? 0 : c->dy[last + j];
        for (int i = q.length - 1; i >= 0; i--) {
            int t = nn_sequence_time(&q, i);
            int64_t at = (((int64_t)q.n * s->t + t) * s->d + q.d) * n;
            for (int j = 0; s->output == 'y' && j < n; j++)
                dh[j] += c->dy[at + j];
            step_back(c, &q, task, t, dh, work);
        }
        for (int j = 0; c->n_in > 5 && c->dx[5] && j < n; j++)
            c->dx[5][last + j] += dh[j];
    }
}

const nn_op nn_op_gru = {
    .min_in = 3, .max_in = 6, .attrs = NN_RECURRENT_ATTRS " linear_before_reset:i",
    .bind = bind, .forward = forward, .backward = backward,
    .macs = nn_recurrent_macs,
};

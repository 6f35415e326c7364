/* recurrent_cells.c - RNN, and the LSTM with initial states, lengths, peepholes and state
 * outputs (LSTM itself is the fast one without them). Inference only.
 *
 *   RNN   h' = tanh(x Wi^T + h Ri^T + b)
 *   LSTM  i, o, f = sigmoid(x W^T + h R^T + b + p c), g = tanh(x W^T + h R^T + b)
 *         c' = f c + i g, h' = o tanh(c')      gates in the order i, o, f, c (ONNX)
 *
 * A task is a sequence in a direction.
 */
#include "nn/ops/common.h"

#include "nn/ops/recurrent.h"
#include "nn/parallel.h"

#include <math.h>
#include <string.h>

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static nn_err bind_rnn(nn_call *c)
{
    nn_recurrent *s = (nn_recurrent *)c->state;
    nn_err err = nn_recurrent_bind(c, 1, s);
    c->thread_bytes = 2 * (size_t)s->h * sizeof(float);
    return err;
}

static void rnn_task(void *ctx, int64_t task, int thread)
{
    const nn_call *c = ctx;
    const nn_recurrent *s = (const nn_recurrent *)c->state;
    nn_sequence q = nn_recurrent_sequence(c, s, task);
    float *h = nn_call_thread(c, thread), *next = h + s->h;
    nn_recurrent_start(c, s, &q, 5, h);
    for (int i = 0; i < q.length; i++) {
        int t = nn_sequence_time(&q, i);
        for (int j = 0; j < s->h; j++)
            next[j] = (float)tanh(nn_recurrent_clip(
                s, nn_recurrent_in(c, s, &q, t, j) + nn_recurrent_state(s, &q, h, j)));
        memcpy(h, next, (size_t)s->h * sizeof *h);
        nn_recurrent_put(c, s, &q, i, h);
    }
    nn_recurrent_rest(c, s, &q, h);
}

static void rnn_forward(nn_call *c)
{
    const nn_recurrent *s = (const nn_recurrent *)c->state;
    nn_parallel((int64_t)s->n * s->d, rnn_task, c);
}

static nn_err bind_lstm(nn_call *c)
{
    nn_recurrent *s = (nn_recurrent *)c->state;
    nn_err err = nn_recurrent_bind(c, 4, s);
    if (err)
        return err;
    for (int i = 6; i < 8; i++) {
        if (i >= c->n_in || !c->in[i])
            continue;
        nn_shape want =
            i == 6 ? nn_shape3(s->n, s->d, s->h) : nn_shape2(s->d, 3 * s->h);
        err = nn_call_expect(c, i, NN_F32);
        if (!err && !nn_shape_equal(c->in[i]->shape, want))
            err = nn_call_fail(c, "input %d has another shape than the weights ask for", i);
        if (err)
            return err;
    }
    c->thread_bytes = 3 * (size_t)s->h * sizeof(float);
    return NN_OK;
}

static void lstm_task(void *ctx, int64_t task, int thread)
{
    const nn_call *c = ctx;
    const nn_recurrent *s = (const nn_recurrent *)c->state;
    nn_sequence q = nn_recurrent_sequence(c, s, task);
    int n = s->h;
    float *h = nn_call_thread(c, thread), *cell = h + n, *next = cell + n;
    const float *p = nn_call_optional(c, 7);
    if (p)
        p += q.d * 3 * n;
    nn_recurrent_start(c, s, &q, 5, h);
    nn_recurrent_start(c, s, &q, 6, cell);
    for (int i = 0; i < q.length; i++) {
        int t = nn_sequence_time(&q, i);
        for (int j = 0; j < n; j++) {
            double z[4], old = (double)cell[j];
            for (int g = 0; g < 4; g++)
                z[g] = nn_recurrent_in(c, s, &q, t, g * n + j) +
                       nn_recurrent_state(s, &q, h, g * n + j);
            if (p) {
                z[0] += (double)p[j] * old;
                z[2] += (double)p[2 * n + j] * old;
            }
            double now = sigmoid(nn_recurrent_clip(s, z[2])) * old +
                         sigmoid(nn_recurrent_clip(s, z[0])) * tanh(nn_recurrent_clip(s, z[3]));
            if (p)
                z[1] += (double)p[n + j] * now;
            cell[j] = (float)now;
            next[j] = (float)(sigmoid(nn_recurrent_clip(s, z[1])) * tanh(now));
        }
        memcpy(h, next, (size_t)n * sizeof *h);
        nn_recurrent_put(c, s, &q, i, s->output == 'c' ? cell : h);
    }
    nn_recurrent_rest(c, s, &q, s->output == 'c' ? cell : h);
}

static void lstm_forward(nn_call *c)
{
    const nn_recurrent *s = (const nn_recurrent *)c->state;
    nn_parallel((int64_t)s->n * s->d, lstm_task, c);
}

const nn_op nn_op_rnn = {
    .min_in = 3, .max_in = 6, .attrs = NN_RECURRENT_ATTRS, .bind = bind_rnn,
    .forward = rnn_forward, .macs = nn_recurrent_macs,
};
const nn_op nn_op_lstm_states = {
    .min_in = 3, .max_in = 8, .attrs = NN_RECURRENT_ATTRS, .bind = bind_lstm,
    .forward = lstm_forward, .macs = nn_recurrent_macs,
};

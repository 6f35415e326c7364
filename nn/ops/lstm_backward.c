/* lstm_backward.c - LSTM, backward through time.
 *
 *   for each direction and block of samples, as tasks, steps in reverse:
 *     dh = dy_t + dz_(t+1) R ;  dz_t, dc by lstm_cell_grad
 *   then over all steps at once:
 *     dx += dz W      dW += dz^T x      dR += dz^T y_prev      db += column sums of dz, twice
 *
 * "t+1" is the step that forward took after t, "y_prev" the output of the one before (zero at
 * the first), copied so that dR is one product over all rows.
 */
#include "nn/ops/lstm.h"

#include "nn/gemm.h"
#include "nn/kernels/kernels.h"
#include "nn/parallel.h"

#include <string.h>

void nn_lstm_plan_backward(nn_call *c, nn_lstm *s)
{
    size_t rows = (size_t)s->n * (size_t)s->t, gates = (size_t)s->d * 4 * (size_t)s->h;
    size_t hidden = (size_t)s->d * (size_t)s->h, at = rows * gates;
    size_t *part[] = {&s->dh_at, &s->dc_at, &s->rb_at, &s->w_at, &s->h_prev_at, &s->sums_at};
    s->rb_floats = nn_round_up(nn_gemm_packed_floats(c->k, 4 * s->h, s->h), NN_LSTM_ALIGN);
    size_t floats[] = {
        (size_t)s->n * hidden,
        (size_t)s->n * hidden,
        (size_t)s->d * s->rb_floats,
        c->wants_dx[0] ? nn_gemm_packed_floats(c->k, (int)gates, s->c) : 0,
        c->wants_dx[2] ? rows * hidden : 0,
        c->wants_dx[3] ? nn_col_sums_bytes((int64_t)rows, (int)gates) / sizeof(float) + gates
                       : 0,
    };
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        at = nn_round_up(at, NN_LSTM_ALIGN);
        *part[i] = at;
        at += floats[i];
    }
    c->work_bytes = at * sizeof(float);
}

static void run_steps(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const nn_lstm *s = (const nn_lstm *)c->state;
    nn_lstm_task k = nn_lstm_task_of(s, task);
    ptrdiff_t gates = (ptrdiff_t)s->d * 4 * s->h, hidden = (ptrdiff_t)s->d * s->h;
    ptrdiff_t row_step = (ptrdiff_t)s->t * hidden;
    float *work = c->work;
    float *dz = work + k.dir * 4 * s->h;
    float *dh = work + s->dh_at + k.first * hidden + k.dir * s->h;
    float *dc = work + s->dc_at + k.first * hidden + k.dir * s->h;
    const float *z = (const float *)c->saved + k.dir * 4 * s->h;
    const float *cell = (const float *)c->saved + s->cells_at + k.dir * s->h;
    const float *tanh_c = (const float *)c->saved + s->tanh_at + k.dir * s->h;
    const float *dy = c->dy + k.dir * s->h;
    size_t bytes = (size_t)s->h * sizeof(float);
    for (int n = 0; n < k.rows; n++)
        memset(dc + n * hidden, 0, bytes);
    ptrdiff_t before = k.backwards ? 1 : -1;
    for (int i = s->t - 1; i >= 0; i--) {
        ptrdiff_t t = k.backwards ? s->t - 1 - i : i, row = (ptrdiff_t)k.first * s->t + t;
        for (int n = 0; n < k.rows; n++)
            memcpy(dh + n * hidden, dy + row * hidden + n * row_step, bytes);
        if (i < s->t - 1) {
            nn_gemm_args g = {
                .m = k.rows,
                .n = s->h,
                .k = 4 * s->h,
                .a = dz + (row - before) * gates,
                .a_row = gates * s->t,
                .a_col = 1,
                .b = work + s->rb_at + (size_t)k.dir * s->rb_floats,
                .c = dh,
                .c_row = hidden,
                .accumulate = true,
            };
            nn_gemm_single(c->k, &g);
        }
        c->k->lstm_cell_grad_f32(k.rows, s->h, z + row * gates, gates * s->t,
                                 i > 0 ? cell + (row + before) * hidden : NULL, row_step,
                                 tanh_c + row * hidden, row_step, dh, hidden, dc, hidden,
                                 dz + row * gates, gates * s->t);
    }
}

/* Sample n's rows of y_prev: y moved by one step, in each direction's own sense. */
static void shift_outputs(void *ctx, int64_t n, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const nn_lstm *s = (const nn_lstm *)c->state;
    ptrdiff_t hidden = (ptrdiff_t)s->d * s->h;
    const float *y = nn_f32(&c->out) + n * s->t * hidden;
    float *to = (float *)c->work + s->h_prev_at + n * s->t * hidden;
    size_t bytes = (size_t)s->h * sizeof(float);
    for (int d = 0; d < s->d; d++) {
        bool backwards = s->reverse || d == 1;
        for (int t = 0; t < s->t; t++) {
            int from = backwards ? t + 1 : t - 1;
            float *row = to + t * hidden + (ptrdiff_t)d * s->h;
            if (from < 0 || from == s->t)
                memset(row, 0, bytes);
            else
                memcpy(row, y + from * hidden + (ptrdiff_t)d * s->h, bytes);
        }
    }
}

static void add_recurrent_gradient(nn_call *c)
{
    const nn_lstm *s = (const nn_lstm *)c->state;
    const float *work = c->work;
    nn_parallel(s->n, shift_outputs, c);
    for (int d = 0; d < s->d; d++) {
        nn_gemm_args g = {
            .m = 4 * s->h,
            .n = s->h,
            .k = s->n * s->t,
            .a = work + (ptrdiff_t)d * 4 * s->h,
            .a_row = 1,
            .a_col = (ptrdiff_t)s->d * 4 * s->h,
            .b = work + s->h_prev_at + (ptrdiff_t)d * s->h,
            .b_row = (ptrdiff_t)s->d * s->h,
            .c = c->dx[2] + (ptrdiff_t)d * 4 * s->h * s->h,
            .c_row = s->h,
            .accumulate = true,
        };
        nn_gemm(c->k, &g);
    }
}

/* b holds Wb and Rb of each direction, which get the same gradient, or their sum. */
static void add_bias_gradient(nn_call *c)
{
    const nn_lstm *s = (const nn_lstm *)c->state;
    int gates = 4 * s->h;
    float *sums = (float *)c->work + s->sums_at;
    float *total = sums + nn_col_sums_bytes((int64_t)s->n * s->t, s->d * gates) / sizeof(float);
    memset(total, 0, (size_t)(s->d * gates) * sizeof *total);
    nn_col_sums(c->k, (int64_t)s->n * s->t, s->d * gates, c->work, sums, total);
    for (int d = 0; d < s->biases * s->d; d++) {
        float *db = c->dx[3] + (ptrdiff_t)d * gates;
        c->k->add_f32(gates, db, total + d / s->biases * gates, db);
    }
}

void nn_lstm_backward(nn_call *c)
{
    const nn_lstm *s = (const nn_lstm *)c->state;
    float *work = c->work;
    int gates = s->d * 4 * s->h;
    for (int d = 0; d < s->d; d++)
        nn_gemm_pack_b(c->k, 4 * s->h, s->h, nn_f32(c->in[2]) + (ptrdiff_t)d * 4 * s->h * s->h,
                       s->h, 1, work + s->rb_at + (size_t)d * s->rb_floats);
    nn_parallel(s->tasks, run_steps, c);
    if (c->dx[0]) {
        nn_gemm_pack_b(c->k, gates, s->c, nn_f32(c->in[1]), s->c, 1, work + s->w_at);
        nn_gemm_args g = {
            .m = (int64_t)s->n * s->t,
            .n = s->c,
            .k = gates,
            .a = work,
            .a_row = gates,
            .a_col = 1,
            .b = work + s->w_at,
            .c = c->dx[0],
            .c_row = s->c,
            .accumulate = true,
        };
        nn_gemm(c->k, &g);
    }
    if (c->dx[1]) {
        nn_gemm_args g = {
            .m = gates,
            .n = s->c,
            .k = s->n * s->t,
            .a = work,
            .a_row = 1,
            .a_col = gates,
            .b = nn_f32(c->in[0]),
            .b_row = s->c,
            .c = c->dx[1],
            .c_row = s->c,
            .accumulate = true,
        };
        nn_gemm(c->k, &g);
    }
    if (c->dx[2])
        add_recurrent_gradient(c);
    if (c->dx[3])
        add_bias_gradient(c);
}

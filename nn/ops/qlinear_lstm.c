/* qlinear_lstm.c - QLSTM: both products in 8 bits, gates and cells in floats, the output in 8
 * bits again, which the next step reads.
 *
 *   z = bias + (x - zero) W^T * (x's scale * w_scale)       all steps, both directions: one
 *                                                           product, float
 *   for each direction and block of samples, as tasks:
 *     for each step:  z_t += (y_(t-1) - 128) R^T * (r_scale / 127);  qlstm_cell
 *
 * The state is defined so: cells are floats from 0 on; h is rounded to y = rne(127 h) + 128,
 * and what is rounded is what the next step sees. Layout as in lstm.c.
 */
#include <string.h>

#include "nn/kernels/kernels.h"
#include "nn/mem.h"
#include "nn/ops/common.h"
#include "nn/ops/lstm.h"
#include "nn/ops/q.h"
#include "nn/parallel.h"
#include "nn/qgemm.h"

#define ZERO 128 /* of y, whose scale is 1/127 */
/* Samples of a task: a multiple of the usual 6, 8 or 12 rows of a register block. */
#define BLOCK 24

typedef struct plan {
    nn_lstm s;
    /* Packed, bytes: for x, then for each direction's h: scale[n], bias[n], weights. */
    size_t x_bias, x_weights, h_at, h_bias, h_weights, h_bytes, float_bias;
    size_t cells; /* bytes of work before the cells: z */
} plan;

_Static_assert(sizeof(plan) <= NN_OP_STATE, "the plan is kept in the call");

static size_t aligned(size_t bytes)
{
    return nn_round_up(bytes, NN_ALIGN);
}

static nn_err bind(nn_call *c)
{
    plan *p = (plan *)c->state;
    nn_lstm *s = &p->s;
    nn_err err;
    NN_TRY(nn_q_output_fixed(c, NN_U8, 1.0f / 127, ZERO));
    NN_TRY(nn_q_input(c, 0, NN_Q_U8));
    NN_TRY(nn_lstm_read_shape(c, s));
    nn_shape rows = nn_shape2(s->d, 4 * s->h);
    NN_TRY(nn_q_param(c, 1, NN_S8, nn_shape3(s->d, 4 * s->h, s->c)));
    NN_TRY(nn_q_param(c, 2, NN_F32, rows));
    NN_TRY(nn_q_param(c, 3, NN_S8, nn_shape3(s->d, 4 * s->h, s->h)));
    NN_TRY(nn_q_param(c, 4, NN_F32, rows));
    NN_TRY(nn_q_param(c, 5, NN_F32, rows));
    c->out.shape = nn_shape3(s->n, s->t, s->d * s->h);
    s->block = (int)nn_ceil_div(s->n, nn_ceil_div(s->n, BLOCK));
    s->tasks = s->d * nn_ceil_div(s->n, s->block);

    size_t gates = 4 * (size_t)s->h, all = (size_t)s->d * gates;
    p->float_bias = aligned(all * sizeof(float));
    p->x_bias = 2 * p->float_bias;
    p->x_weights = 3 * p->float_bias;
    p->h_at = p->x_weights + aligned(nn_qgemm_packed_bytes(c->k, false, 1, s->c, (int)all));
    p->h_bias = aligned(gates * sizeof(float));
    p->h_weights = 2 * p->h_bias;
    p->h_bytes =
        p->h_weights + aligned(nn_qgemm_packed_bytes(c->k, false, 1, s->h, (int)gates));
    c->packed_bytes = p->h_at + (size_t)s->d * p->h_bytes;
    c->in_packed = 0x3E; /* all but x */
    p->cells = aligned((size_t)s->n * (size_t)s->t * all * sizeof(float));
    c->work_bytes = p->cells + (size_t)s->n * (size_t)s->d * (size_t)s->h * sizeof(float);
out:
    return err;
}

static void pack(nn_call *c)
{
    const plan *p = (const plan *)c->state;
    const nn_lstm *s = &p->s;
    int gates = 4 * s->h, all = s->d * gates;
    char *packed = c->packed;
    nn_q_sums x = {
        .w = c->in[1], .depth = s->c, .row_step = 1, .col_step = s->c, .n = all,
        .w_scale = nn_f32(c->in[2]), .x = c->in[0], .factor = 1,
    };
    if (!nn_q_pack_sums(c, &x, (float *)packed, (int32_t *)(packed + p->x_bias), NULL))
        return;
    memcpy(packed + p->float_bias, nn_f32(c->in[5]), (size_t)all * sizeof(float));
    nn_qgemm_pack(c->k, false, 1, s->c, all, c->in[1]->data, 0, 1, s->c,
                  packed + p->x_weights);
    for (int d = 0; d < s->d; d++) {
        char *to = packed + p->h_at + (size_t)d * p->h_bytes;
        nn_q_sums h = {
            .w = c->in[3], .first = (int64_t)d * gates * s->h, .depth = s->h, .row_step = 1,
            .col_step = s->h, .n = gates, .w_scale = nn_f32(c->in[4]) + d * gates,
            .x = &c->out, .factor = 1,
        };
        if (!nn_q_pack_sums(c, &h, (float *)to, (int32_t *)(to + p->h_bias), NULL))
            return;
        nn_qgemm_pack(c->k, false, 1, s->h, gates, (const int8_t *)c->in[3]->data + h.first, 0,
                      1, s->h, to + p->h_weights);
    }
}

static void run_steps(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const plan *p = (const plan *)c->state;
    const nn_lstm *s = &p->s;
    nn_lstm_task k = nn_lstm_task_of(s, task);
    ptrdiff_t gates = (ptrdiff_t)s->d * 4 * s->h, hidden = (ptrdiff_t)s->d * s->h;
    float *z = (float *)c->work + k.dir * 4 * s->h;
    float *cell = (float *)((char *)c->work + p->cells) + k.first * hidden + k.dir * s->h;
    uint8_t *y = (uint8_t *)c->out.data + k.dir * s->h;
    const char *packed = (const char *)c->packed + p->h_at + (size_t)k.dir * p->h_bytes;
    ptrdiff_t before = k.backwards ? 1 : -1;
    for (int i = 0; i < k.rows; i++)
        memset(cell + i * hidden, 0, (size_t)s->h * sizeof *cell);
    nn_qgemm_args g = {
        .m = k.rows, .n = 4 * s->h, .k = s->h, .a_row = hidden * s->t,
        .b = packed + p->h_weights, .bias = (const int32_t *)(packed + p->h_bias),
        .out = NN_QOUT_F32, .c_row = gates * s->t, .q = {.scale = (const float *)packed},
        .accumulate = true,
    };
    for (int i = 0; i < s->t; i++) {
        ptrdiff_t t = k.backwards ? s->t - 1 - i : i, row = (ptrdiff_t)k.first * s->t + t;
        uint8_t *yt = y + row * hidden;
        g.c = z + row * gates;
        if (i > 0) {
            g.a = yt + before * hidden;
            nn_qgemm_single(c->k, &g);
        }
        c->k->qlstm_cell_u8(k.rows, s->h, g.c, gates * s->t, cell, hidden, yt, hidden * s->t);
    }
}

static void forward(nn_call *c)
{
    const plan *p = (const plan *)c->state;
    const nn_lstm *s = &p->s;
    const char *packed = c->packed;
    nn_qgemm_args g = {
        .m = (int64_t)s->n * s->t, .n = s->d * 4 * s->h, .k = s->c, .a = c->in[0]->data,
        .a_row = s->c, .b = packed + p->x_weights,
        .bias = (const int32_t *)(packed + p->x_bias), .out = NN_QOUT_F32, .c = c->work,
        .c_row = (ptrdiff_t)s->d * 4 * s->h, .q = {.scale = (const float *)packed},
        .fbias = (const float *)(packed + p->float_bias),
    };
    nn_qgemm(c->k, &g);
    nn_parallel(s->tasks, run_steps, c);
}

static int64_t macs(const nn_call *c)
{
    const nn_lstm *s = &((const plan *)c->state)->s;
    return (int64_t)s->n * s->t * s->d * 4 * s->h * (s->c + s->h);
}

const nn_op nn_op_qlinear_lstm = {
    .min_in = 6,
    .max_in = 6,
    .attrs = "hidden_size:i direction:s",
    .bind = bind,
    .pack = pack,
    .forward = forward,
    .macs = macs,
};

/* lstm.c - LSTM, forward: one product for the inputs of all steps and directions, then T small
 * ones.
 *
 *   z = x W^T + Wb + Rb                      all N*T rows, both directions: one matrix product
 *   for each direction and block of samples, as tasks:
 *     for each step:  z_t += y_(t-1) R^T ;  gates, cell and output by lstm_cell
 *
 * A step's rows lie T rows apart in z and y; the product takes row strides, so nothing is
 * copied. The product gives a row the same bits whatever rows are beside it, so the split into
 * blocks does not show. Hochreiter & Schmidhuber 1997; forget gate: Gers et al. 2000.
 */
#include "nn/ops/lstm.h"

#include "nn/gemm.h"
#include "nn/kernels/kernels.h"
#include "nn/parallel.h"

#include <string.h>

/* Samples of a task: a multiple of the usual 6 or 12 rows of a register block. Smaller blocks
 * read R once more each (1 MB for H = 256, from L2) and leave rows of a register block idle. */
#define BLOCK 24
#define ROUNDED 512 /* values at a time */

static nn_err check_weights(const nn_call *c, nn_lstm *s)
{
    char a[NN_SHAPE_TEXT], b[NN_SHAPE_TEXT];
    nn_shape want[4] = {c->in[0]->shape, nn_shape3(s->d, 4 * s->h, s->c),
                        nn_shape3(s->d, 4 * s->h, s->h),
                        nn_shape2(s->d, 8 * s->h)};
    s->biases = nn_shape_equal(c->in[3]->shape, nn_shape2(s->d, 4 * s->h)) ? 1 : 2;
    want[3].dim[1] = s->biases * 4 * s->h;
    for (int i = 1; i < 4; i++)
        if (!nn_shape_equal(c->in[i]->shape, want[i]))
            return nn_call_fail(c, "input %d is %s, expected %s", i,
                                nn_shape_text(c->in[i]->shape, a), nn_shape_text(want[i], b));
    return NN_OK;
}

static size_t aligned(size_t floats)
{
    return nn_round_up(floats, NN_LSTM_ALIGN);
}

/* Lays out the blocks: sizes of all parts, in floats, each on a cache line. */
static void plan(nn_call *c, nn_lstm *s)
{
    size_t rows = (size_t)s->n * (size_t)s->t, gates = (size_t)s->d * 4 * (size_t)s->h;
    size_t hidden = (size_t)s->d * (size_t)s->h;
    s->r_at = aligned(nn_gemm_packed_floats(c->k, s->c, (int)gates));
    s->r_floats = aligned(nn_gemm_packed_floats(c->k, s->h, 4 * s->h));
    s->bias_at = s->r_at + (size_t)s->d * s->r_floats;
    c->packed_bytes = (s->bias_at + gates) * sizeof(float);
    c->in_packed = 1u << 1 | 1u << 2 | 1u << 3;
    s->cells_at = aligned(rows * gates);
    if (!c->training) {
        c->work_bytes = (s->cells_at + (size_t)s->n * hidden) * sizeof(float);
        return;
    }
    s->tanh_at = s->cells_at + aligned(rows * hidden);
    c->saved_bytes = (s->tanh_at + rows * hidden) * sizeof(float);
    nn_lstm_plan_backward(c, s);
}

static nn_err bind(nn_call *c)
{
    nn_lstm *s = (nn_lstm *)c->state;
    for (int i = 0; i < 4; i++) {
        nn_err err = nn_call_expect(c, i, NN_F32);
        if (err)
            return err;
    }
    nn_err err = nn_lstm_read_shape(c, s);
    if (!err)
        err = check_weights(c, s);
    if (err)
        return err;
    c->out.dtype = NN_F32;
    c->out.shape = nn_shape3(s->n, s->t, s->d * s->h);
    int64_t blocks = nn_ceil_div(s->n, BLOCK);
    s->block = (int)nn_ceil_div(s->n, blocks);
    s->tasks = s->d * nn_ceil_div(s->n, s->block);
    s->rounded = nn_node_int(c->node, "rounded", 0) != 0;
    plan(c, s);
    return NN_OK;
}

static void pack(nn_call *c)
{
    const nn_lstm *s = (const nn_lstm *)c->state;
    float *packed = c->packed, *bias = packed + s->bias_at;
    int gates = 4 * s->h;
    nn_gemm_pack_b(c->k, s->c, s->d * gates, nn_f32(c->in[1]), 1, s->c, packed);
    for (int d = 0; d < s->d; d++) {
        const float *r = nn_f32(c->in[2]) + (ptrdiff_t)d * gates * s->h;
        const float *b = nn_f32(c->in[3]) + (ptrdiff_t)d * s->biases * gates;
        float *sum = bias + (ptrdiff_t)d * gates;
        nn_gemm_pack_b(c->k, s->h, gates, r, 1, s->h,
                       packed + s->r_at + (size_t)d * s->r_floats);
        if (s->biases == 2)
            c->k->add_f32(gates, b, b + gates, sum);
        else
            memcpy(sum, b, (size_t)gates * sizeof *sum);
    }
}

/* As qlstm_cell_u8 rounds: rne(127 h), scale 1/127. */
static void round_row(const nn_call *c, int64_t n, float *y)
{
    uint8_t q[ROUNDED];
    for (int64_t i = 0; i < n; i += ROUNDED) {
        int64_t part = nn_min_i64(ROUNDED, n - i);
        c->k->quantize_u8(part, y + i, 127, 128, q);
        c->k->dequantize_u8(part, q, 1.0f / 127, 128, y + i);
    }
}

static void run_steps(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const nn_lstm *s = (const nn_lstm *)c->state;
    nn_lstm_task k = nn_lstm_task_of(s, task);
    ptrdiff_t gates = (ptrdiff_t)s->d * 4 * s->h, hidden = (ptrdiff_t)s->d * s->h;
    float *block = c->training ? c->saved : c->work;
    float *z = block + k.dir * 4 * s->h, *y = nn_f32(&c->out) + k.dir * s->h;
    float *cell = block + s->cells_at + k.dir * s->h;
    float *tanh_c = c->training ? block + s->tanh_at + k.dir * s->h : NULL;
    const float *r = (const float *)c->packed + s->r_at + (size_t)k.dir * s->r_floats;
    /* Training keeps the cells of all steps, inference only the last. */
    ptrdiff_t cell_row = c->training ? hidden * s->t : hidden;
    ptrdiff_t cell_step = c->training ? hidden : 0;
    ptrdiff_t before = k.backwards ? 1 : -1;
    for (int i = 0; i < s->t; i++) {
        ptrdiff_t t = k.backwards ? s->t - 1 - i : i, row = (ptrdiff_t)k.first * s->t + t;
        float *zt = z + row * gates, *yt = y + row * hidden;
        float *ct = cell + k.first * cell_row + t * cell_step;
        if (i > 0) {
            nn_gemm_args g = {
                .m = k.rows,
                .n = 4 * s->h,
                .k = s->h,
                .a = yt + before * hidden,
                .a_row = hidden * s->t,
                .a_col = 1,
                .b = r,
                .c = zt,
                .c_row = gates * s->t,
                .accumulate = true,
            };
            nn_gemm_single(c->k, &g);
        }
        c->k->lstm_cell_f32(k.rows, s->h, zt, gates * s->t,
                            i > 0 ? ct + before * cell_step : NULL, cell_row, ct, cell_row, yt,
                            hidden * s->t, tanh_c ? tanh_c + row * hidden : NULL,
                            hidden * s->t);
        for (int n = 0; n < k.rows && s->rounded; n++)
            round_row(c, s->h, yt + n * hidden * s->t);
    }
}

static void forward(nn_call *c)
{
    const nn_lstm *s = (const nn_lstm *)c->state;
    nn_gemm_args g = {
        .m = (int64_t)s->n * s->t,
        .n = s->d * 4 * s->h,
        .k = s->c,
        .a = nn_f32(c->in[0]),
        .a_row = s->c,
        .a_col = 1,
        .b = c->packed,
        .c = c->training ? c->saved : c->work,
        .c_row = (ptrdiff_t)s->d * 4 * s->h,
        .bias = (const float *)c->packed + s->bias_at,
    };
    nn_gemm(c->k, &g);
    nn_parallel(s->tasks, run_steps, c);
}

static int64_t macs(const nn_call *c)
{
    const nn_lstm *s = (const nn_lstm *)c->state;
    return (int64_t)s->n * s->t * s->d * 4 * s->h * (s->c + s->h);
}

const nn_op nn_op_lstm = {
    .min_in = 4, .max_in = 4, .attrs = "hidden_size:i direction:s rounded:i", .bind = bind,
    .pack = pack, .forward = forward, .backward = nn_lstm_backward, .macs = macs,
};

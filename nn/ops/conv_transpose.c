/* conv_transpose.c - ConvTranspose, kernel 2x2, stride 2: each input pixel becomes a 2x2 block.
 *
 * The blocks do not overlap, so row 2i + r of the output is a matrix product of input row i
 * with the 2K columns (s, k) of w[C][r]: the two pixels of a block's row lie side by side in y.
 * Where all 4K columns fit a strip of the product, as in a detector's last layer, both rows are
 * one product, whose result is dealt out. Tasks are rows.
 */
#include <string.h>

#include "nn/gemm.h"
#include "nn/kernels/kernels.h"
#include "nn/mem.h"
#include "nn/ops/common.h"
#include "nn/parallel.h"

/* Input pixels whose 4K results wait on the stack to be dealt out. */
#define DEAL 128

typedef struct plan {
    int n, h, w, c, k;
    nn_act act;
    float alpha;
    int parts;   /* products for a row: 2, or 1 where both rows are one */
    size_t part; /* floats of the packed form of one */
    size_t back; /* where the packed form for backward data starts */
} plan;

_Static_assert(sizeof(plan) <= NN_OP_STATE, "the plan is kept in the call");

static plan *plan_of(const nn_call *c)
{
    return (plan *)c->state;
}

static nn_err transpose_bind(nn_call *c)
{
    plan *p = plan_of(c);
    const nn_tensor *x = c->in[0], *w = c->in[1], *b = c->in[2];
    char xs[NN_SHAPE_TEXT], ws[NN_SHAPE_TEXT];
    int32_t strides[2];
    nn_err err;
    NN_TRY(nn_call_activation(c, &p->act, &p->alpha));
    NN_TRY(nn_node_ints(c->node, "strides", 2, strides, 2, 2, 2));
    if (x->shape.rank != 4 || w->shape.rank != 4 || x->dtype != NN_F32 || w->dtype != NN_F32)
        return nn_call_fail(c, "expected F32 x[N,H,W,C] and w[C,2,2,K], found %s and %s",
                            nn_shape_text(x->shape, xs), nn_shape_text(w->shape, ws));
    p->n = x->shape.dim[0];
    p->h = x->shape.dim[1];
    p->w = x->shape.dim[2];
    p->c = x->shape.dim[3];
    p->k = w->shape.dim[3];
    if (p->k < 1 || p->k > INT32_MAX / 4 ||
        !nn_shape_equal(w->shape, nn_shape4(p->c, 2, 2, p->k)))
        return nn_call_fail(c, "expected weights of %dx2x2xK for the input %s, found %s", p->c,
                            nn_shape_text(x->shape, xs), nn_shape_text(w->shape, ws));
    if (b && (b->dtype != NN_F32 || !nn_shape_equal(b->shape, nn_shape1(p->k))))
        return nn_call_fail(c, "expected a bias of %d, found %s", p->k,
                            nn_shape_text(b->shape, xs));
    if (p->h > INT32_MAX / 2 || p->w > INT32_MAX / 2)
        return nn_call_fail(c, "the output would be too large");
    c->out.dtype = NN_F32;
    c->out.shape = nn_shape4(p->n, 2 * p->h, 2 * p->w, p->k);
    if (!nn_shape_check(c->out.shape))
        return nn_call_fail(c, "the output would be too large");

    p->parts = 4 * p->k <= c->k->gemm_nr ? 1 : 2;
    p->part = nn_round_up(nn_gemm_packed_floats(c->k, p->c, 4 / p->parts * p->k), 16);
    p->back = (size_t)p->parts * p->part;
    bool data = c->training && c->wants_dx[0];
    size_t floats = p->back + (data ? 2 * nn_gemm_packed_floats(c->k, 2 * p->k, p->c) : 0);
    c->packed_bytes = floats * sizeof(float);
    c->in_packed = 1u << 1;
    c->packed_key = data;
    c->work_bytes = (size_t)p->k * 4 * sizeof(float); /* the bias four times */
    if (c->training && c->wants_dx[2]) {
        size_t bias = nn_col_sums_bytes((int64_t)p->n * p->h * p->w * 4, p->k);
        c->work_bytes = bias > c->work_bytes ? bias : c->work_bytes;
    }
out:
    return err;
}

static void transpose_pack(nn_call *c)
{
    const plan *p = plan_of(c);
    const float *w = nn_f32(c->in[1]);
    float *packed = c->packed;
    int cols = 4 / p->parts * p->k;
    for (int r = 0; r < p->parts; r++)
        nn_gemm_pack_b(c->k, p->c, cols, w + (ptrdiff_t)r * cols, (ptrdiff_t)4 * p->k, 1,
                       packed + (size_t)r * p->part);
    if (!c->training || !c->wants_dx[0])
        return;
    size_t one = nn_gemm_packed_floats(c->k, 2 * p->k, p->c);
    for (int r = 0; r < 2; r++)
        nn_gemm_pack_b(c->k, 2 * p->k, p->c, w + (ptrdiff_t)r * 2 * p->k, 1,
                       (ptrdiff_t)4 * p->k, packed + p->back + (size_t)r * one);
}

/* Both output rows of input row `row` from the product g; act comes after all. */
static void deal_row(const nn_call *c, int64_t row, nn_gemm_args g)
{
    const plan *p = plan_of(c);
    float sums[DEAL * NN_GEMM_MAX_NR];
    ptrdiff_t half = 2 * p->k, len = half * p->w;
    float *top = nn_f32(&c->out) + 2 * row * len, *bottom = top + len;
    g.c = sums;
    g.act = NN_ACT_NONE;
    for (int x0 = 0; x0 < p->w; x0 += DEAL, g.a += (ptrdiff_t)DEAL * p->c) {
        g.m = nn_min_i64(DEAL, p->w - x0);
        nn_gemm_single(c->k, &g);
        for (ptrdiff_t i = 0; i < g.m; i++)
            for (ptrdiff_t j = 0; j < half; j++) {
                top[(x0 + i) * half + j] = sums[2 * i * half + j];
                bottom[(x0 + i) * half + j] = sums[(2 * i + 1) * half + j];
            }
    }
    if (p->act != NN_ACT_NONE)
        c->k->act_f32(2 * len, p->act, p->alpha, top, top);
}

static void forward_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const plan *p = plan_of(c);
    int cols = 4 / p->parts * p->k;
    nn_gemm_args a = {
        .m = p->w,
        .n = cols,
        .k = p->c,
        .a = nn_f32(c->in[0]) + task * p->w * p->c,
        .a_row = p->c,
        .a_col = 1,
        .b = c->packed,
        .c_row = cols,
        .bias = c->in[2] ? c->work : NULL,
        .act = p->act,
        .alpha = p->alpha,
    };
    if (p->parts == 1) {
        deal_row(c, task, a);
        return;
    }
    for (int r = 0; r < 2; r++) {
        a.b = (const float *)c->packed + (size_t)r * p->part;
        a.c = nn_f32(&c->out) + (2 * task + r) * 2 * p->w * p->k;
        nn_gemm_single(c->k, &a);
    }
}

static void transpose_forward(nn_call *c)
{
    const plan *p = plan_of(c);
    for (int s = 0; s < 4 && c->in[2]; s++)
        memcpy((float *)c->work + (size_t)s * (size_t)p->k, c->in[2]->data,
               (size_t)p->k * sizeof(float));
    nn_parallel((int64_t)p->n * p->h, forward_task, c);
}

static void data_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const plan *p = plan_of(c);
    nn_gemm_args a = {
        .m = p->w, .n = p->c, .k = 2 * p->k, .a_row = 2 * p->k, .a_col = 1,
        .c = c->dx[0] + task * p->w * p->c, .c_row = p->c, .accumulate = true,
    };
    for (int r = 0; r < 2; r++) {
        a.a = c->dy + (2 * task + r) * 2 * p->w * p->k;
        a.b = (const float *)c->packed + p->back +
              (size_t)r * nn_gemm_packed_floats(c->k, 2 * p->k, p->c);
        nn_gemm_single(c->k, &a);
    }
}

/* Input channels of a task of backward weights: strips enough to share what is read of dy. */
#define WEIGHT_ROWS 24

static void weights_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const plan *p = plan_of(c);
    int64_t r = task % 2, first = task / 2 * WEIGHT_ROWS;
    nn_gemm_args a = {
        .m = nn_min_i64(WEIGHT_ROWS, p->c - first),
        .n = 2 * p->k,
        .k = p->w,
        .a_row = 1,
        .a_col = p->c,
        .b_row = 2 * p->k,
        .c = c->dx[1] + (first * 2 + r) * 2 * p->k,
        .c_row = (ptrdiff_t)4 * p->k,
        .accumulate = true,
    };
    for (int64_t row = 0; row < (int64_t)p->n * p->h; row++) {
        a.a = nn_f32(c->in[0]) + row * p->w * p->c + first;
        a.b = c->dy + (2 * row + r) * 2 * p->w * p->k;
        nn_gemm_single(c->k, &a);
    }
}

static void transpose_backward(nn_call *c)
{
    const plan *p = plan_of(c);
    int64_t rows = (int64_t)p->n * p->h;
    if (c->dx[2])
        nn_col_sums(c->k, rows * p->w * 4, p->k, c->dy, c->work, c->dx[2]);
    if (c->dx[0])
        nn_parallel(rows, data_task, c);
    if (c->dx[1])
        nn_parallel(2 * nn_ceil_div(p->c, WEIGHT_ROWS), weights_task, c);
}

static int64_t transpose_macs(const nn_call *c)
{
    const plan *p = plan_of(c);
    return (int64_t)p->n * p->h * p->w * p->c * p->k * 4;
}

const nn_op nn_op_conv_transpose = {
    .min_in = 2,
    .max_in = 3,
    .attrs = "strides:I activation:s alpha:f",
    .bind = transpose_bind,
    .pack = transpose_pack,
    .forward = transpose_forward,
    .backward = transpose_backward,
    .macs = transpose_macs,
};

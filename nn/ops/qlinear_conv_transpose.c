/* qlinear_conv_transpose.c - QLinearConvTranspose, kernel 2x2, stride 2: as conv_transpose.c,
 * row 2i + r of the output is a product of input row i with the 2K columns (s, k) of w[C][r],
 * or both rows are one product.
 */

#include "nn/kernels/kernels.h"
#include "nn/mem.h"
#include "nn/ops/common.h"
#include "nn/ops/q.h"
#include "nn/parallel.h"
#include "nn/qgemm.h"

/* Input pixels whose 4K results wait on the stack to be dealt out. */
#define DEAL 128

typedef struct plan {
    int n, h, w, c, k, parts; /* parts: products for a row */
    bool wide;
    nn_act act;
    float alpha;
    /* Packed, bytes: scale[4K], bias[4K] in the order r, s, k; weights of each part. */
    size_t bias_at, weights_at, part;
} plan;

static nn_err bind(nn_call *c)
{
    plan *p = (plan *)c->state;
    nn_err err;
    int32_t strides[2];
    char xs[NN_SHAPE_TEXT], ws[NN_SHAPE_TEXT];
    NN_TRY(nn_q_output(c, NN_Q_U8 | NN_Q_S16 | NN_Q_F32));
    NN_TRY(nn_q_activation(c, &p->act, &p->alpha));
    NN_TRY(nn_q_input(c, 0, NN_Q_U8 | NN_Q_S16));
    NN_TRY(nn_node_ints(c->node, "strides", 2, strides, 2, 2, 2));
    nn_shape x = c->in[0]->shape, w = c->in[1]->shape;
    p->k = w.rank == 4 ? w.dim[3] : 0;
    if (x.rank != 4 || p->k < 1 || p->k > INT32_MAX / 4 ||
        !nn_shape_equal(w, nn_shape4(x.dim[3], 2, 2, p->k)))
        return nn_call_fail(c, "x is %s and w %s, expected x[N,H,W,C] and w[C,2,2,K]",
                            nn_shape_text(x, xs), nn_shape_text(w, ws));
    p->n = x.dim[0];
    p->h = x.dim[1];
    p->w = x.dim[2];
    p->c = x.dim[3];
    p->wide = c->in[0]->dtype == NN_S16;
    if (p->h > INT32_MAX / 2 || p->w > INT32_MAX / 2)
        return nn_call_fail(c, "the output would be too large");
    NN_TRY(nn_q_param(c, 1, nn_q_weight_type(c->in[0]->dtype), w));
    NN_TRY(nn_q_param(c, 2, NN_F32, nn_shape1(p->k)));
    NN_TRY(nn_q_param(c, 3, NN_S32, nn_shape1(p->k)));
    c->out.shape = nn_shape4(p->n, 2 * p->h, 2 * p->w, p->k);
    if (!nn_shape_check(c->out.shape))
        return nn_call_fail(c, "the output would be too large");
    p->bias_at = nn_round_up((size_t)p->k * 4 * sizeof(float), NN_ALIGN);
    p->weights_at = 2 * p->bias_at;
    p->parts = 4 * p->k <= c->k->qgemm_nr ? 1 : 2;
    int cols = 4 / p->parts * p->k;
    p->part = nn_round_up(nn_qgemm_packed_bytes(c->k, p->wide, 1, p->c, cols), NN_ALIGN);
    c->packed_bytes = p->weights_at + (size_t)p->parts * p->part;
    c->in_packed = 0xE; /* weights, scales, bias */
out:
    return err;
}

static void pack(nn_call *c)
{
    const plan *p = (const plan *)c->state;
    char *packed = c->packed;
    ptrdiff_t row = (ptrdiff_t)4 * p->k;
    nn_q_sums sums = {
        .w = c->in[1], .depth = p->c, .row_step = row, .col_step = 1, .n = 4 * p->k,
        .period = p->k, .w_scale = nn_f32(c->in[2]),
        .bias = c->n_in > 3 && c->in[3] ? nn_s32(c->in[3]) : NULL,
        .x = c->in[0], .factor = nn_q_factor(c, p->act),
    };
    if (!nn_q_pack_sums(c, &sums, c->packed, (int32_t *)(packed + p->bias_at), NULL))
        return;
    int cols = 4 / p->parts * p->k;
    for (int r = 0; r < p->parts; r++)
        nn_qgemm_pack(c->k, p->wide, 1, p->c, cols,
                      (const char *)c->in[1]->data +
                          (size_t)r * (size_t)cols * (p->wide ? 2 : 1),
                      0, row, 1, packed + p->weights_at + (size_t)r * p->part);
}

/* Both output rows of input row `row` from the product g. */
static void deal_row(const nn_call *c, int64_t row, nn_qgemm_args g)
{
    const plan *p = (const plan *)c->state;
    char values[DEAL * NN_GEMM_MAX_NR * sizeof(float)] __attribute__((aligned(NN_ALIGN)));
    size_t half = 2 * (size_t)p->k * nn_dtype_size(c->out.dtype);
    char *top = (char *)c->out.data + (size_t)(2 * row * p->w) * half;
    char *bottom = top + (size_t)p->w * half;
    ptrdiff_t step = (ptrdiff_t)DEAL * p->c * (p->wide ? 2 : 1);
    g.c = values;
    for (int x0 = 0; x0 < p->w; x0 += DEAL, g.a = (const char *)g.a + step) {
        g.m = nn_min_i64(DEAL, p->w - x0);
        nn_qgemm_single(c->k, &g);
        for (size_t i = 0; i < (size_t)g.m; i++, top += half, bottom += half)
            for (size_t j = 0; j < half; j++) {
                top[j] = values[2 * i * half + j];
                bottom[j] = values[(2 * i + 1) * half + j];
            }
    }
}

static void row_task(void *ctx, int64_t row, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const plan *p = (const plan *)c->state;
    const char *packed = c->packed;
    size_t in_size = p->wide ? 2 : 1, out_size = nn_dtype_size(c->out.dtype);
    int cols = 4 / p->parts * p->k;
    for (int r = 0; r < p->parts; r++) {
        int first = r * cols; /* of the constants */
        nn_qgemm_args g = {
            .wide = p->wide, .m = p->w, .n = cols, .k = p->c,
            .a = (const char *)c->in[0]->data + (size_t)(row * p->w * p->c) * in_size,
            .a_row = p->c, .b = packed + p->weights_at + (size_t)r * p->part,
            .bias = (const int32_t *)(packed + p->bias_at) + first,
            .out = nn_q_kernel_out(c->out.dtype),
            .c = (char *)c->out.data + (size_t)((2 * row + r) * 2 * p->w * p->k) * out_size,
            .c_row = cols,
            .q = nn_q_requant(c, p->act, p->alpha, (const float *)packed + first),
        };
        if (p->parts == 1)
            deal_row(c, row, g);
        else
            nn_qgemm_single(c->k, &g);
    }
}

static void forward(nn_call *c)
{
    const plan *p = (const plan *)c->state;
    nn_parallel((int64_t)p->n * p->h, row_task, c);
}

static int64_t macs(const nn_call *c)
{
    const plan *p = (const plan *)c->state;
    return (int64_t)p->n * p->h * p->w * p->c * p->k * 4;
}

const nn_op nn_op_qlinear_conv_transpose = {
    .min_in = 3,
    .max_in = 4,
    .attrs = "strides:I activation:s alpha:f y_scale:f y_zero_point:i y_type:s",
    .bind = bind,
    .pack = pack,
    .forward = forward,
    .macs = macs,
};

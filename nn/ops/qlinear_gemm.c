/* qlinear_gemm.c - QGemm, the fully connected layer in 8 bits. */
#include "nn/mem.h"
#include "nn/ops/common.h"
#include "nn/ops/q.h"
#include "nn/qgemm.h"

typedef struct state {
    int64_t m;
    int k, n; /* input and output channels */
    bool wide;
    nn_act act;
    float alpha;
    size_t bias_at, weights_at; /* packed: scale[n], bias[n], weights */
} state;

static nn_err bind(nn_call *c)
{
    state *s = (state *)c->state;
    nn_err err;
    NN_TRY(nn_q_output(c, NN_Q_U8 | NN_Q_S16 | NN_Q_F32));
    NN_TRY(nn_q_activation(c, &s->act, &s->alpha));
    NN_TRY(nn_q_input(c, 0, NN_Q_U8 | NN_Q_S16));
    nn_shape x = c->in[0]->shape, w = c->in[1]->shape;
    char a[NN_SHAPE_TEXT], b[NN_SHAPE_TEXT];
    if (x.rank < 1 || w.rank != 2 || w.dim[1] != x.dim[x.rank - 1] || w.dim[0] < 1)
        return nn_call_fail(c, "x is %s and w %s, expected x[...,C] and w[K,C]",
                            nn_shape_text(x, a), nn_shape_text(w, b));
    s->wide = c->in[0]->dtype == NN_S16;
    s->m = nn_shape_rows(x);
    s->k = w.dim[1];
    s->n = w.dim[0];
    if (s->m > INT32_MAX)
        return nn_call_fail(c, "x has %lld rows, the limit is %d", (long long)s->m, INT32_MAX);
    NN_TRY(nn_q_param(c, 1, nn_q_weight_type(c->in[0]->dtype), w));
    NN_TRY(nn_q_param(c, 2, NN_F32, nn_shape1(s->n)));
    NN_TRY(nn_q_param(c, 3, NN_S32, nn_shape1(s->n)));
    c->out.shape = x;
    c->out.shape.dim[x.rank - 1] = s->n;
    s->bias_at = nn_round_up((size_t)s->n * sizeof(float), NN_ALIGN);
    s->weights_at = 2 * s->bias_at;
    c->packed_bytes = s->weights_at + nn_qgemm_packed_bytes(c->k, s->wide, 1, s->k, s->n);
    c->in_packed = 0xE; /* weights, scales, bias */
out:
    return err;
}

static void pack(nn_call *c)
{
    const state *s = (const state *)c->state;
    char *packed = c->packed;
    nn_q_sums sums = {
        .w = c->in[1], .depth = s->k, .row_step = 1, .col_step = s->k, .n = s->n,
        .w_scale = nn_f32(c->in[2]),
        .bias = c->n_in > 3 && c->in[3] ? nn_s32(c->in[3]) : NULL,
        .x = c->in[0], .factor = nn_q_factor(c, s->act),
    };
    if (nn_q_pack_sums(c, &sums, c->packed, (int32_t *)(packed + s->bias_at), NULL))
        nn_qgemm_pack(c->k, s->wide, 1, s->k, s->n, c->in[1]->data, 0, 1, s->k,
                      packed + s->weights_at);
}

static void forward(nn_call *c)
{
    const state *s = (const state *)c->state;
    const char *packed = c->packed;
    nn_qgemm_args g = {
        .wide = s->wide, .m = s->m, .n = s->n, .k = s->k, .a = c->in[0]->data, .a_row = s->k,
        .b = packed + s->weights_at, .bias = (const int32_t *)(packed + s->bias_at),
        .out = nn_q_kernel_out(c->out.dtype), .c = c->out.data, .c_row = s->n,
        .q = nn_q_requant(c, s->act, s->alpha, c->packed),
    };
    nn_qgemm(c->k, &g);
}

static int64_t macs(const nn_call *c)
{
    const state *s = (const state *)c->state;
    return s->m * s->k * s->n;
}

const nn_op nn_op_qlinear_gemm = {
    .min_in = 3,
    .max_in = 4,
    .attrs = "activation:s alpha:f y_scale:f y_zero_point:i y_type:s",
    .bind = bind,
    .pack = pack,
    .forward = forward,
    .macs = macs,
};

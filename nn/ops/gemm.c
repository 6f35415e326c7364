/* gemm.c - Gemm, the fully connected layer: y = x w^T + b on every row.
 *
 *   dx += dy w        dw += dy^T x        db += sum of dy's rows
 */
#include "nn/ops/common.h"

#include "nn/gemm.h"

typedef struct state {
    int64_t m;
    int k, n; /* input and output channels */
    nn_act act;
    float alpha;
} state;

static nn_err bind(nn_call *c)
{
    state *s = (state *)c->state;
    nn_err err = nn_call_expect(c, 0, NN_F32);
    if (!err)
        err = nn_call_expect(c, 1, NN_F32);
    if (!err && c->n_in > 2 && c->in[2])
        err = nn_call_expect(c, 2, NN_F32);
    if (!err)
        err = nn_call_activation(c, &s->act, &s->alpha);
    if (err)
        return err;
    nn_shape x = c->in[0]->shape, w = c->in[1]->shape;
    char a[NN_SHAPE_TEXT], b[NN_SHAPE_TEXT];
    if (x.rank < 1 || w.rank != 2 || w.dim[1] != x.dim[x.rank - 1])
        return nn_call_fail(c, "x is %s and w %s, expected x[...,C] and w[K,C]",
                            nn_shape_text(x, a), nn_shape_text(w, b));
    if (c->n_in > 2 && c->in[2] && !nn_shape_equal(c->in[2]->shape, nn_shape1(w.dim[0])))
        return nn_call_fail(c, "b is %s, expected %d values", nn_shape_text(c->in[2]->shape, a),
                            w.dim[0]);
    s->m = nn_shape_rows(x);
    if (s->m > INT32_MAX)
        return nn_call_fail(c, "x has %lld rows, the limit is %d", (long long)s->m, INT32_MAX);
    s->k = w.dim[1];
    s->n = w.dim[0];
    c->out.dtype = NN_F32;
    c->out.shape = x;
    c->out.shape.dim[x.rank - 1] = w.dim[0];
    c->packed_bytes = nn_gemm_packed_floats(c->k, s->k, s->n) * sizeof(float);
    c->in_packed = 1u << 1;
    if (c->wants_dx[2])
        c->work_bytes = nn_col_sums_bytes(s->m, s->n);
    return NN_OK;
}

static void pack(nn_call *c)
{
    const state *s = (const state *)c->state;
    nn_gemm_pack_b(c->k, s->k, s->n, nn_f32(c->in[1]), 1, s->k, c->packed);
}

static void forward(nn_call *c)
{
    const state *s = (const state *)c->state;
    nn_gemm_args g = {
        .m = s->m,
        .n = s->n,
        .k = s->k,
        .a = nn_f32(c->in[0]),
        .a_row = s->k,
        .a_col = 1,
        .b = c->packed,
        .c = nn_f32(&c->out),
        .c_row = s->n,
        .bias = c->n_in > 2 && c->in[2] ? nn_f32(c->in[2]) : NULL,
        .act = s->act,
        .alpha = s->alpha,
    };
    nn_gemm(c->k, &g);
}

static void backward(nn_call *c)
{
    const state *s = (const state *)c->state;
    if (c->dx[0]) {
        nn_gemm_args g = {
            .m = s->m,
            .n = s->k,
            .k = s->n,
            .a = c->dy,
            .a_row = s->n,
            .a_col = 1,
            .b = nn_f32(c->in[1]),
            .b_row = s->k,
            .c = c->dx[0],
            .c_row = s->k,
            .accumulate = true,
        };
        nn_gemm(c->k, &g);
    }
    if (c->dx[1]) {
        nn_gemm_args g = {
            .m = s->n,
            .n = s->k,
            .k = (int)s->m,
            .a = c->dy,
            .a_row = 1,
            .a_col = s->n,
            .b = nn_f32(c->in[0]),
            .b_row = s->k,
            .c = c->dx[1],
            .c_row = s->k,
            .accumulate = true,
        };
        nn_gemm(c->k, &g);
    }
    if (c->dx[2])
        nn_col_sums(c->k, s->m, s->n, c->dy, c->work, c->dx[2]);
}

static int64_t macs(const nn_call *c)
{
    const state *s = (const state *)c->state;
    return s->m * s->k * s->n;
}

const nn_op nn_op_gemm = {
    .min_in = 2, .max_in = 3, .attrs = "activation:s alpha:f", .bind = bind, .pack = pack,
    .forward = forward, .backward = backward, .macs = macs,
};

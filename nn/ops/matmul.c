/* matmul.c - MatMul: a[...,M,C] b[...,C,K], a product for each of the leading indices, which
 * may repeat (broadcast.h).
 *
 *   da += dy b^T (b packed transposed, the gemm's B cannot be read by columns)     db += a^T dy
 *
 * Many small products run as tasks; a single one is split by nn_gemm. Both give the same bits.
 */
#include "nn/ops/common.h"

#include "nn/gemm.h"
#include "nn/ops/broadcast.h"
#include "nn/parallel.h"

typedef struct state {
    int64_t batch;
    int m, c, k;
    bool repeats; /* several products read one matrix */
    nn_broadcast lead;
} state;

_Static_assert(sizeof(state) <= NN_OP_STATE, "the state is kept in the call");

static nn_err bind(nn_call *c)
{
    for (int i = 0; i < 2; i++) {
        nn_err err = nn_call_expect(c, i, NN_F32);
        if (err)
            return err;
    }
    state *s = (state *)c->state;
    nn_shape a = c->in[0]->shape, b = c->in[1]->shape;
    nn_shape lead[2] = {a, b}, y;
    lead[0].rank -= 2;
    lead[1].rank -= 2;
    if (a.rank < 2 || b.rank < 2 || b.dim[b.rank - 2] != a.dim[a.rank - 1] ||
        !nn_broadcast_shape(2, lead, &y)) {
        char ta[NN_SHAPE_TEXT], tb[NN_SHAPE_TEXT];
        return nn_call_fail(c, "a is %s and b %s, expected a[...,M,C] and b[...,C,K]",
                            nn_shape_text(a, ta), nn_shape_text(b, tb));
    }
    s->m = a.dim[a.rank - 2];
    s->c = a.dim[a.rank - 1];
    s->k = b.dim[b.rank - 1];
    s->batch = nn_shape_count(y);
    s->repeats =
        s->batch != nn_shape_count(lead[0]) || s->batch != nn_shape_count(lead[1]);
    nn_broadcast_make(&s->lead, y, 2, lead);
    c->out.dtype = NN_F32;
    c->out.shape = y;
    c->out.shape.dim[c->out.shape.rank++] = s->m;
    c->out.shape.dim[c->out.shape.rank++] = s->k;
    if (c->wants_dx[0]) {
        size_t bytes = nn_gemm_packed_floats(c->k, s->k, s->c) * sizeof(float);
        *(s->batch > 1 ? &c->thread_bytes : &c->work_bytes) = bytes;
    }
    return NN_OK;
}

static void product(const nn_call *c, const nn_gemm_args *g)
{
    const state *s = (const state *)c->state;
    (s->batch > 1 ? nn_gemm_single : nn_gemm)(c->k, g);
}

static void forward_task(void *ctx, int64_t i, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    int64_t at[NN_BROADCAST_MAX];
    nn_broadcast_at(&s->lead, i, at);
    nn_gemm_args g = {
        .m = s->m,
        .n = s->k,
        .k = s->c,
        .a = nn_f32(c->in[0]) + at[0] * s->m * s->c,
        .a_row = s->c,
        .a_col = 1,
        .b = nn_f32(c->in[1]) + at[1] * s->c * s->k,
        .b_row = s->k,
        .c = nn_f32(&c->out) + i * s->m * s->k,
        .c_row = s->k,
    };
    product(c, &g);
}

static void forward(nn_call *c)
{
    const state *s = (const state *)c->state;
    if (s->batch > 1)
        nn_parallel(s->batch, forward_task, c);
    else
        forward_task(c, 0, 0);
}

static void backward_task(void *ctx, int64_t i, int thread)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    int64_t at[NN_BROADCAST_MAX];
    nn_broadcast_at(&s->lead, i, at);
    const float *a = nn_f32(c->in[0]) + at[0] * s->m * s->c;
    const float *b = nn_f32(c->in[1]) + at[1] * s->c * s->k;
    const float *dy = c->dy + i * s->m * s->k;
    if (c->dx[0]) {
        float *packed = s->batch > 1 ? nn_call_thread(c, thread) : c->work;
        nn_gemm_pack_b(c->k, s->k, s->c, b, 1, s->k, packed);
        nn_gemm_args g = {
            .m = s->m,
            .n = s->c,
            .k = s->k,
            .a = dy,
            .a_row = s->k,
            .a_col = 1,
            .b = packed,
            .c = c->dx[0] + at[0] * s->m * s->c,
            .c_row = s->c,
            .accumulate = true,
        };
        product(c, &g);
    }
    if (c->dx[1]) {
        nn_gemm_args g = {
            .m = s->c,
            .n = s->k,
            .k = s->m,
            .a = a,
            .a_row = 1,
            .a_col = s->c,
            .b = dy,
            .b_row = s->k,
            .c = c->dx[1] + at[1] * s->c * s->k,
            .c_row = s->k,
            .accumulate = true,
        };
        product(c, &g);
    }
}

static void backward(nn_call *c)
{
    const state *s = (const state *)c->state;
    if (s->repeats) /* whose gradients several products add into */
        for (int64_t i = 0; i < s->batch; i++)
            backward_task(c, i, 0);
    else if (s->batch > 1)
        nn_parallel(s->batch, backward_task, c);
    else
        backward_task(c, 0, 0);
}

static int64_t macs(const nn_call *c)
{
    const state *s = (const state *)c->state;
    return s->batch * s->m * s->c * s->k;
}

const nn_op nn_op_matmul = {
    .min_in = 2, .max_in = 2, .bind = bind, .forward = forward, .backward = backward,
    .macs = macs,
};

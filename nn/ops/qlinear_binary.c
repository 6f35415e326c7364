/* qlinear_binary.c - QLinearAdd and QLinearMul: b of a's shape, [C], or [N,1,1,C]. a is seen as
 * [groups][rows][C], b as [groups][C] or like a.
 */
#include "nn/kernels/kernels.h"
#include "nn/ops/common.h"
#include "nn/ops/q.h"
#include "nn/parallel.h"

typedef struct state {
    nn_qbinary q;
    bool mul, same; /* same: b has a's shape */
    int64_t groups, rows, step; /* rows of a group; rows of a task */
    int c;
} state;

static bool read_form(state *s, nn_shape a, nn_shape b)
{
    s->c = a.rank > 0 ? a.dim[a.rank - 1] : 1;
    s->groups = 1;
    s->rows = nn_shape_rows(a);
    s->same = nn_shape_equal(a, b);
    if (s->same || (b.rank == 1 && b.dim[0] == s->c))
        return true;
    if (a.rank != 4 || !nn_shape_equal(b, nn_shape4(a.dim[0], 1, 1, s->c)))
        return false;
    s->groups = a.dim[0];
    s->rows = (int64_t)a.dim[1] * a.dim[2];
    return true;
}

static nn_err bind(nn_call *c, bool mul)
{
    state *s = (state *)c->state;
    nn_err err;
    nn_act act;
    float alpha;
    char ta[NN_SHAPE_TEXT], tb[NN_SHAPE_TEXT];
    NN_TRY(nn_q_output(c, NN_Q_U8));
    NN_TRY(nn_q_input(c, 0, NN_Q_U8));
    NN_TRY(nn_q_input(c, 1, NN_Q_U8));
    NN_TRY(nn_q_activation(c, &act, &alpha));
    if (act != NN_ACT_NONE && act != NN_ACT_RELU)
        return nn_call_fail(c, "only a lower bound of 0 can be fused here");
    const nn_tensor *a = c->in[0], *b = c->in[1];
    if (!read_form(s, a->shape, b->shape))
        return nn_call_fail(c,
                            "b is %s against a %s, expected the same shape, [C] or [N,1,1,C]",
                            nn_shape_text(b->shape, tb), nn_shape_text(a->shape, ta));
    double scale_a = (double)a->scale / (double)c->out.scale;
    double scale_b = (double)b->scale / (double)c->out.scale;
    if (mul)
        scale_a *= (double)b->scale;
    if (!nn_q_scale_usable(scale_a) || (!mul && !nn_q_scale_usable(scale_b)))
        return nn_call_fail(c, "scales of %g, %g and %g do not go together", (double)a->scale,
                            (double)b->scale, (double)c->out.scale);
    s->mul = mul;
    s->q = (nn_qbinary){
        .zero_a = a->zero, .zero_b = b->zero, .scale_a = (float)scale_a,
        .scale_b = mul ? 0 : (float)scale_b, .zero = c->out.zero,
        .lo = act == NN_ACT_RELU ? c->out.zero : 0, .hi = nn_q_max(NN_U8),
    };
    s->step = nn_ceil_div(4 * NN_CHUNK, nn_max_i64(s->c, 1));
    c->out.shape = a->shape;
out:
    return err;
}

static nn_err bind_add(nn_call *c)
{
    return bind(c, false);
}

static nn_err bind_mul(nn_call *c)
{
    return bind(c, true);
}

static void rows_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    int64_t parts = nn_ceil_div(s->rows, s->step), group = task / parts;
    int64_t from = task % parts * s->step, rows = nn_min_i64(s->step, s->rows - from);
    int64_t at = (group * s->rows + from) * s->c;
    const uint8_t *a = (const uint8_t *)c->in[0]->data + at;
    const uint8_t *b = (const uint8_t *)c->in[1]->data + (s->same ? at : group * s->c);
    uint8_t *y = (uint8_t *)c->out.data + at;
    if (s->mul) {
        c->k->qmul_u8(rows, s->c, a, b, s->same ? s->c : 0, &s->q, y);
    } else if (s->same) {
        c->k->qadd_u8(rows * s->c, a, b, &s->q, y);
    } else {
        for (int64_t r = 0; r < rows; r++)
            c->k->qadd_u8(s->c, a + r * s->c, b, &s->q, y + r * s->c);
    }
}

static void forward(nn_call *c)
{
    const state *s = (const state *)c->state;
    nn_parallel(s->groups * nn_ceil_div(s->rows, s->step), rows_task, c);
}

#define ATTRS "activation:s alpha:f y_scale:f y_zero_point:i y_type:s"

const nn_op nn_op_qlinear_add = {
    .min_in = 2, .max_in = 2, .attrs = ATTRS, .bind = bind_add,
    .forward = forward,
};
const nn_op nn_op_qlinear_mul = {
    .min_in = 2, .max_in = 2, .attrs = ATTRS, .bind = bind_mul,
    .forward = forward,
};

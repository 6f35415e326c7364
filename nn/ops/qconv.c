/* qconv.c - QLinearConv: binding, packing and the calls of the methods that qconv.h lists. */
#include "nn/ops/qconv.h"

#include "nn/mem.h"
#include "nn/ops/common.h"
#include "nn/ops/q.h"
#include "nn/qgemm.h"

_Static_assert(sizeof(nn_qconv_plan) <= NN_OP_STATE, "the plan is kept in the call");

static nn_qconv_plan *plan_of(const nn_call *c)
{
    return (nn_qconv_plan *)c->state;
}

static nn_err bind(nn_call *c)
{
    nn_qconv_plan *p = plan_of(c);
    nn_conv_shape *g = &p->g;
    nn_err err;
    const nn_tensor *bias = c->n_in > 3 ? c->in[3] : NULL;
    NN_TRY(nn_q_output(c, NN_Q_U8 | NN_Q_S16 | NN_Q_F32));
    NN_TRY(nn_q_activation(c, &p->act, &p->alpha));
    NN_TRY(nn_q_input(c, 0, NN_Q_U8 | NN_Q_S16));
    NN_TRY(nn_conv_read_shape(c, bias, g));
    p->wide = c->in[0]->dtype == NN_S16;
    NN_TRY(nn_q_param(c, 1, nn_q_weight_type(c->in[0]->dtype), c->in[1]->shape));
    NN_TRY(nn_q_param(c, 2, NN_F32, nn_shape1(g->k)));
    NN_TRY(nn_q_param(c, 3, NN_S32, nn_shape1(g->k)));
    c->out.shape = nn_shape4(g->n, g->oh, g->ow, g->k);
    if (!nn_shape_check(c->out.shape))
        return nn_call_fail(c, "the output would be too large");
    nn_qconv_choose(p, c);
    c->algorithm = nn_qconv_algorithm(p);

    p->bias_at = nn_round_up((size_t)g->k * sizeof(float), NN_ALIGN);
    p->reach_at = 2 * p->bias_at;
    p->weights_at = p->reach_at + NN_ALIGN;
    c->packed_bytes = p->weights_at + nn_qconv_packed_bytes(c->k, p);
    c->in_packed = 0xE; /* weights, scales, bias */
    if (p->method == NN_QCONV_DEPTHWISE) {
        c->work_bytes = nn_qconv_depthwise_work_bytes(p);
    } else if (p->method != NN_QCONV_POINTWISE) {
        c->work_bytes = nn_qconv_direct_work_bytes(p);
        c->thread_bytes = nn_qconv_direct_thread_bytes(c->k, p);
    }
    if (p->method == NN_QCONV_WINOGRAD) { /* or direct, where the weights are too large */
        size_t work = nn_qconv_winograd_work_bytes(c->k, p);
        size_t thread = nn_qconv_winograd_thread_bytes(c->k, p);
        c->work_bytes = work > c->work_bytes ? work : c->work_bytes;
        c->thread_bytes = thread > c->thread_bytes ? thread : c->thread_bytes;
    }
out:
    return err;
}

static void pack(nn_call *c)
{
    const nn_qconv_plan *p = plan_of(c);
    const nn_conv_shape *g = &p->g;
    int64_t depth = (int64_t)g->r * g->s * g->cg;
    nn_q_sums sums = {
        .w = c->in[1], .depth = depth, .row_step = 1, .col_step = depth, .n = g->k,
        .w_scale = nn_f32(c->in[2]),
        .bias = c->n_in > 3 && c->in[3] ? nn_s32(c->in[3]) : NULL,
        .x = c->in[0], .factor = nn_q_factor(c, p->act),
    };
    if (nn_q_pack_sums(c, &sums, c->packed, (int32_t *)((char *)c->packed + p->bias_at),
                       (int64_t *)((char *)c->packed + p->reach_at)))
        nn_qconv_pack(c->k, p, c->in[1]->data, (char *)c->packed + p->weights_at);
}

static void pointwise(nn_call *c, const nn_qconv_plan *p)
{
    const nn_conv_shape *g = &p->g;
    nn_qgemm_args a = {
        .wide = p->wide, .m = (int64_t)g->n * g->h * g->w, .n = g->k, .k = g->c,
        .a = c->in[0]->data, .a_row = g->c, .b = nn_qconv_weights(c, p),
        .bias = nn_qconv_bias(c, p), .out = nn_q_kernel_out(c->out.dtype), .c = c->out.data,
        .c_row = g->k, .q = nn_q_requant(c, p->act, p->alpha, nn_qconv_scale(c)),
    };
    nn_qgemm(c->k, &a);
}

static void forward(nn_call *c)
{
    const nn_qconv_plan *p = plan_of(c);
    switch (p->method) {
    case NN_QCONV_POINTWISE:
        pointwise(c, p);
        break;
    case NN_QCONV_DEPTHWISE:
        nn_qconv_depthwise_run(c, p);
        break;
    case NN_QCONV_DIRECT:
        nn_qconv_direct_run(c, p);
        break;
    case NN_QCONV_WINOGRAD:
        if (*(const int64_t *)((const char *)c->packed + p->reach_at) <
            nn_qconv_winograd_reach(p)) {
            nn_qconv_winograd_run(c, p);
            break;
        }
        c->algorithm = "direct";
        nn_qconv_direct_run(c, p);
        break;
    }
}

static int64_t macs(const nn_call *c)
{
    const nn_conv_shape *g = &plan_of(c)->g;
    return (int64_t)g->n * g->oh * g->ow * g->k * g->r * g->s * g->cg;
}

const nn_op nn_op_qlinear_conv = {
    .min_in = 3,
    .max_in = 4,
    .attrs = "strides:I pads:I dilations:I group:i activation:s alpha:f pad_value:f "
             "y_scale:f y_zero_point:i y_type:s",
    .bind = bind,
    .pack = pack,
    .forward = forward,
    .macs = macs,
};

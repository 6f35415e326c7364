/* activation.c - Relu, LeakyRelu, Sigmoid, Tanh, HardSigmoid, HardSwish: a kernel pass each
 * way.
 */
#include "nn/ops/common.h"

#include "nn/kernels/kernels.h"

typedef struct state {
    nn_act act;
    float alpha;
} state;

static nn_err bind(nn_call *c, nn_act act)
{
    nn_err err = nn_call_expect(c, 0, NN_F32);
    if (err)
        return err;
    state *s = (state *)c->state;
    s->act = act;
    s->alpha = act == NN_ACT_LEAKY_RELU ? (float)nn_node_float(c->node, "alpha", 0.01) : 0;
    c->out.dtype = NN_F32;
    c->out.shape = c->in[0]->shape;
    return NN_OK;
}

static nn_err bind_relu(nn_call *c)
{
    return bind(c, NN_ACT_RELU);
}

static nn_err bind_leaky_relu(nn_call *c)
{
    return bind(c, NN_ACT_LEAKY_RELU);
}

static nn_err bind_sigmoid(nn_call *c)
{
    return bind(c, NN_ACT_SIGMOID);
}

static nn_err bind_tanh(nn_call *c)
{
    return bind(c, NN_ACT_TANH);
}

static nn_err bind_hard_sigmoid(nn_call *c)
{
    return bind(c, NN_ACT_HARD_SIGMOID);
}

static nn_err bind_hard_swish(nn_call *c)
{
    return bind(c, NN_ACT_HARD_SWISH);
}

static void forward_chunk(void *ctx, int64_t first, int64_t last)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    c->k->act_f32(last - first, s->act, s->alpha, nn_f32(c->in[0]) + first,
                  nn_f32(&c->out) + first);
}

static void forward(nn_call *c)
{
    nn_chunks(nn_shape_count(c->out.shape), forward_chunk, c);
}

static void backward_chunk(void *ctx, int64_t first, int64_t last)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    c->k->act_grad_f32(last - first, s->act, s->alpha, nn_f32(c->in[0]) + first,
                       nn_f32(&c->out) + first, c->dy + first, c->dx[0] + first);
}

static void backward(nn_call *c)
{
    if (c->dx[0])
        nn_chunks(nn_shape_count(c->out.shape), backward_chunk, c);
}

const nn_op nn_op_relu = {"Relu", 1, 1, "", bind_relu, NULL, forward, backward, NULL};
const nn_op nn_op_leaky_relu = {"LeakyRelu", 1,       1,        "alpha:f", bind_leaky_relu,
                                NULL,        forward, backward, NULL};
const nn_op nn_op_sigmoid = {"Sigmoid", 1, 1, "", bind_sigmoid, NULL, forward, backward, NULL};
const nn_op nn_op_tanh = {"Tanh", 1, 1, "", bind_tanh, NULL, forward, backward, NULL};
const nn_op nn_op_hard_sigmoid = {"HardSigmoid", 1,       1,        "",  bind_hard_sigmoid,
                                  NULL,          forward, backward, NULL};
const nn_op nn_op_hard_swish = {"HardSwish", 1,       1,        "",  bind_hard_swish,
                                NULL,        forward, backward, NULL};

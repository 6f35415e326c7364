/* activation.c - Relu, LeakyRelu, Sigmoid, Tanh, HardSigmoid, HardSwish: a kernel pass each
 * way.
 */
#include "nn/ops/common.h"

#include "nn/kernels/kernels.h"

#include <math.h>

typedef struct state {
    nn_act act;
    float alpha;
} state;

static nn_err bind(nn_call *c)
{
    const nn_activation *a = nn_ops[c->node->op].op->activation;
    nn_err err = nn_call_expect(c, 0, NN_F32);
    if (err)
        return err;
    state *s = (state *)c->state;
    s->act = a->kernel;
    s->alpha = (float)nn_node_float(c->node, "alpha", a->alpha);
    c->out.dtype = NN_F32;
    c->out.shape = c->in[0]->shape;
    return NN_OK;
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

/* --- the functions --- */

static double relu(double x, double alpha)
{
    (void)alpha;
    return fmax(x, 0);
}

static double leaky_relu(double x, double alpha)
{
    return x < 0 ? x * alpha : x;
}

static double sigmoid(double x, double alpha)
{
    (void)alpha;
    return 1 / (1 + exp(-x));
}

static double tangent(double x, double alpha)
{
    (void)alpha;
    return tanh(x);
}

static double hard_sigmoid(double x, double alpha)
{
    (void)alpha;
    return fmin(fmax(x / 6 + 0.5, 0), 1);
}

static double hard_swish(double x, double alpha)
{
    return x * hard_sigmoid(x, alpha);
}

/* --- the operators --- */

#define CODE .min_in = 1, .max_in = 1, .bind = bind, .forward = forward, .backward = backward

const nn_op nn_op_relu = {
    CODE, .activation = &(const nn_activation){
        .kernel = NN_ACT_RELU, .low = NN_ACT_LOW_CLAMP, .homogeneous = true, .real = relu}};
const nn_op nn_op_leaky_relu = {
    CODE, .attrs = "alpha:f", .activation = &(const nn_activation){
        .kernel = NN_ACT_LEAKY_RELU, .low = NN_ACT_LOW_FLOAT, .homogeneous = true,
        .alpha = 0.01, .real = leaky_relu}};
const nn_op nn_op_sigmoid = {
    CODE, .activation = &(const nn_activation){
        .kernel = NN_ACT_SIGMOID, .low = NN_ACT_LOW_TABLE, .real = sigmoid}};
const nn_op nn_op_tanh = {
    CODE, .activation = &(const nn_activation){
        .kernel = NN_ACT_TANH, .low = NN_ACT_LOW_TABLE, .real = tangent}};
const nn_op nn_op_hard_sigmoid = {
    CODE, .activation = &(const nn_activation){
        .kernel = NN_ACT_HARD_SIGMOID, .low = NN_ACT_LOW_REQUANT, .real = hard_sigmoid,
        .onnx = {{"alpha", 1.0 / 6}, {"beta", 0.5}}}}; /* max(0, min(1, alpha x + beta)) */
const nn_op nn_op_hard_swish = {
    CODE, .activation = &(const nn_activation){
        .kernel = NN_ACT_HARD_SWISH, .low = NN_ACT_LOW_REQUANT, .real = hard_swish,
        .gate = "HardSigmoid"}};

/* quantize_linear.c - QuantizeLinear and DequantizeLinear: the boundaries of an 8-bit region.
 */
#include "nn/kernels/kernels.h"
#include "nn/ops/common.h"
#include "nn/ops/q.h"

static nn_err bind_quantize(nn_call *c)
{
    nn_err err = nn_call_expect(c, 0, NN_F32);
    if (!err)
        err = nn_q_output(c, NN_Q_U8 | NN_Q_S16);
    c->out.shape = c->in[0]->shape;
    return err;
}

static void quantize_chunk(void *ctx, int64_t first, int64_t last)
{
    const nn_call *c = ctx;
    const float *x = nn_f32(c->in[0]) + first;
    float inverse = 1 / c->out.scale;
    if (c->out.dtype == NN_U8)
        c->k->quantize_u8(last - first, x, inverse, c->out.zero,
                          (uint8_t *)c->out.data + first);
    else
        c->k->quantize_s16(last - first, x, inverse, c->out.zero,
                           (int16_t *)c->out.data + first);
}

static void quantize(nn_call *c)
{
    nn_chunks(nn_shape_count(c->out.shape), quantize_chunk, c);
}

static nn_err bind_dequantize(nn_call *c)
{
    nn_err err = nn_q_input(c, 0, NN_Q_U8 | NN_Q_S16);
    if (!err)
        err = nn_q_output_fixed(c, NN_F32, 0, 0);
    c->out.shape = c->in[0]->shape;
    return err;
}

static void dequantize_chunk(void *ctx, int64_t first, int64_t last)
{
    const nn_call *c = ctx;
    const nn_tensor *x = c->in[0];
    float *y = nn_f32(&c->out) + first;
    if (x->dtype == NN_U8)
        c->k->dequantize_u8(last - first, (const uint8_t *)x->data + first, x->scale, x->zero,
                            y);
    else
        c->k->dequantize_s16(last - first, (const int16_t *)x->data + first, x->scale, x->zero,
                             y);
}

static void dequantize(nn_call *c)
{
    nn_chunks(nn_shape_count(c->out.shape), dequantize_chunk, c);
}

const nn_op nn_op_quantize_linear = {
    .min_in = 1,
    .max_in = 1,
    .attrs = "y_scale:f y_zero_point:i y_type:s",
    .bind = bind_quantize,
    .forward = quantize,
};
const nn_op nn_op_dequantize_linear = {
    .min_in = 1,
    .max_in = 1,
    .bind = bind_dequantize,
    .forward = dequantize,
};

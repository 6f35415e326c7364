/* onnx_quant.c - quantised operators as QDQ:
 *
 *     x (real numbers) -> Conv(x, DequantizeLinear(w), DequantizeLinear(b)) -> activation
 *       -> QuantizeLinear -> DequantizeLinear -> y (real numbers)
 */
#include "io/onnx_parts.h"

#include <stdio.h>
#include <string.h>

#include "nn/mem.h"

#define MAX_U8 255
#define MAX_S16 4095

static const nn_node *node_of(const io_onnx *o, int i)
{
    return &o->g->node[i];
}

static const nn_tensor *stored(const io_onnx *o, int i, int k)
{
    return &o->p->param[nn_params_of_node(o->p, node_of(o, i)->in[k])].value;
}

static const nn_tensor *input_value(const io_onnx *o, int i)
{
    return &o->value[node_of(o, i)->in[0]];
}

static void fail_memory(io_onnx *o, size_t bytes)
{
    if (o->err == NN_OK)
        o->err = nn_fail_memory(bytes, "an ONNX tensor");
}

/* --- values --- */

static void scalar(io_onnx *o, const char *name, nn_dtype dtype, const void *data)
{
    io_onnx_array(o, name, dtype, (nn_shape){0}, IO_ONNX_VALUE, data);
}

/* Scale and zero of a U8 value as tensors NODE::scale and NODE::zero. */
static void add_affine(io_onnx *o, const nn_node *node, const nn_tensor *t, io_onnx_name *scale,
                       io_onnx_name *zero)
{
    uint8_t z = (uint8_t)t->zero;
    *scale = io_onnx_temp(node, "scale");
    *zero = io_onnx_temp(node, "zero");
    scalar(o, scale->text, NN_F32, &t->scale);
    scalar(o, zero->text, NN_U8, &z);
}

/* Rounds `in` to what the quantised value of node i can be. */
static void round_value(io_onnx *o, int i, const char *in)
{
    const nn_node *node = node_of(o, i);
    const nn_tensor *t = &o->value[i];
    if (t->dtype == NN_U8) {
        io_onnx_name scale, zero, q = io_onnx_temp(node, "quantized");
        add_affine(o, node, t, &scale, &zero);
        io_onnx_begin(o, "QuantizeLinear", q.text, 3,
                      (const char *const[]){in, scale.text, zero.text});
        io_onnx_end(o);
        io_onnx_begin(o, "DequantizeLinear", io_onnx_put(o, i, IO_ONNX_VALUE).text, 3,
                      (const char *const[]){q.text, scale.text, zero.text});
        io_onnx_end(o);
        return;
    }
    io_onnx_name scale = io_onnx_temp(node, "scale"), lo = io_onnx_temp(node, "lo");
    io_onnx_name hi = io_onnx_temp(node, "hi"), units = io_onnx_temp(node, "units");
    io_onnx_name whole = io_onnx_temp(node, "whole"), cut = io_onnx_temp(node, "cut");
    float least = (float)-t->zero, most = (float)(MAX_S16 - t->zero);
    scalar(o, scale.text, NN_F32, &t->scale);
    scalar(o, lo.text, NN_F32, &least);
    scalar(o, hi.text, NN_F32, &most);
    io_onnx_simple(o, "Div", units.text, in, scale.text);
    io_onnx_simple(o, "Round", whole.text, units.text, NULL);
    io_onnx_begin(o, "Clip", cut.text, 3, (const char *const[]){whole.text, lo.text, hi.text});
    io_onnx_end(o);
    io_onnx_simple(o, "Mul", io_onnx_put(o, i, IO_ONNX_VALUE).text, cut.text, scale.text);
}

/* Where a quantised operator writes what is then activated and rounded. */
static io_onnx_name begin_value(io_onnx *o, int i)
{
    bool further = io_onnx_fused(o, i) >= 0 || o->value[i].dtype != NN_F32;
    return further ? io_onnx_temp(node_of(o, i), "linear") : io_onnx_put(o, i, IO_ONNX_VALUE);
}

static void finish_value(io_onnx *o, int i, io_onnx_name y)
{
    int op = io_onnx_fused(o, i);
    bool rounds = o->value[i].dtype != NN_F32;
    if (op >= 0) {
        io_onnx_name active =
            rounds ? io_onnx_temp(node_of(o, i), "active") : io_onnx_put(o, i, IO_ONNX_VALUE);
        io_onnx_activation(o, node_of(o, i), op, active.text, y.text);
        y = active;
    }
    if (rounds)
        round_value(o, i, y.text);
}

void io_onnx_write_quantize(io_onnx *o, int i)
{
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_VALUE);
    round_value(o, i, x.text);
}

void io_onnx_write_dequantize(io_onnx *o, int i)
{
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_VALUE);
    io_onnx_simple(o, "Identity", io_onnx_put(o, i, IO_ONNX_VALUE).text, x.text, NULL);
}

/* --- weights --- */

/* Zeros of a type, n of them. */
static void zeros(io_onnx *o, const char *name, nn_dtype dtype, int32_t n)
{
    void *z = nn_calloc((size_t)n, nn_dtype_size(dtype));
    if (z)
        io_onnx_array(o, name, dtype, nn_shape1(n), IO_ONNX_VALUE, z);
    else
        fail_memory(o, (size_t)n);
    nn_free(z);
}

static void dequantize_axis(io_onnx *o, const nn_node *node, const char *suffix, const char *in,
                            const char *scale, nn_dtype dtype, int32_t n, int axis,
                            io_onnx_name *out)
{
    char text[32];
    snprintf(text, sizeof text, "%s_zero", suffix);
    io_onnx_name zero = io_onnx_temp(node, text);
    *out = io_onnx_temp(node, suffix);
    zeros(o, zero.text, dtype, n);
    io_onnx_begin(o, "DequantizeLinear", out->text, 3,
                  (const char *const[]){in, scale, zero.text});
    io_onnx_attr_int(o, "axis", axis);
    io_onnx_end(o);
}

/* 16-bit weights as floats. `channel` of element e is e / inner % n. */
static io_onnx_name float_weights(io_onnx *o, int i, io_onnx_form form, int64_t inner,
                                  int32_t n)
{
    const nn_tensor *w = stored(o, i, 1);
    const float *scale = nn_f32(stored(o, i, 2));
    io_onnx_name name = io_onnx_temp(node_of(o, i), "weight");
    int64_t count = nn_shape_count(w->shape);
    float *x = nn_alloc((size_t)count * sizeof *x);
    if (!x) {
        fail_memory(o, (size_t)count * sizeof *x);
        return name;
    }
    for (int64_t e = 0; e < count; e++)
        x[e] = scale[e / inner % n] * (float)((const int16_t *)w->data)[e];
    io_onnx_array(o, name.text, NN_F32, w->shape, form, x);
    nn_free(x);
    return name;
}

/* Weights (input 1, scales 2) and bias (3) of node i. */
static void add_weights(io_onnx *o, int i, io_onnx_form form, int axis, int64_t inner,
                        io_onnx_name *w, io_onnx_name *b)
{
    const nn_node *node = node_of(o, i);
    const nn_tensor *scales = stored(o, i, 2);
    int32_t n = scales->shape.dim[0];
    if (stored(o, i, 1)->dtype == NN_S8) {
        io_onnx_name q = io_onnx_as(o, node->in[1], form),
                     s = io_onnx_as(o, node->in[2], IO_ONNX_VALUE);
        dequantize_axis(o, node, "weight", q.text, s.text, NN_S8, n, axis, w);
    } else {
        *w = float_weights(o, i, form, inner, n);
    }
    b->text[0] = 0;
    if (node->n_in < 4 || node->in[3] < 0)
        return;
    io_onnx_name q = io_onnx_as(o, node->in[3], IO_ONNX_VALUE),
                 s = io_onnx_temp(node, "bias_scale");
    float *scale = nn_alloc((size_t)n * sizeof *scale);
    if (!scale) {
        fail_memory(o, (size_t)n * sizeof *scale);
        return;
    }
    for (int32_t k = 0; k < n; k++)
        scale[k] = nn_f32(scales)[k] * input_value(o, i)->scale;
    io_onnx_floats(o, s.text, n, scale);
    nn_free(scale);
    dequantize_axis(o, node, "bias", q.text, s.text, NN_S32, n, 0, b);
}

void io_onnx_write_q_conv(io_onnx *o, int i)
{
    bool up = node_of(o, i)->op == NN_OP_qlinear_conv_transpose;
    nn_shape s = stored(o, i, 1)->shape;
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_VALUE), w, b, y = begin_value(o, i);
    add_weights(o, i, IO_ONNX_VALUE, up ? 1 : 0, up ? 1 : nn_shape_count(s) / s.dim[0], &w, &b);
    io_onnx_conv(o, i, y.text, x.text, w.text, b.text);
    finish_value(o, i, y);
}

void io_onnx_write_q_gemm(io_onnx *o, int i)
{
    io_onnx_form form = io_onnx_gemm_form(o, i);
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_VALUE), w, b, y = begin_value(o, i);
    add_weights(o, i, form, form == IO_ONNX_TRANSPOSED ? 1 : 0, stored(o, i, 1)->shape.dim[1],
                &w, &b);
    io_onnx_gemm(o, i, y.text, x.text, w.text, b.text);
    finish_value(o, i, y);
}

/* An int8 matrix for each direction [D,4H,C]: DequantizeLinear knows one axis, so [D*4H,C] and
 * then the shape. */
static io_onnx_name lstm_weights(io_onnx *o, int i, int k, const char *suffix)
{
    const nn_node *node = node_of(o, i);
    const nn_tensor *w = stored(o, i, k);
    nn_shape s = w->shape;
    int32_t rows = s.dim[0] * s.dim[1];
    char text[3][32];
    for (int t = 0; t < 3; t++)
        snprintf(text[t], sizeof text[t], "%s_%s", suffix,
                 t == 0   ? "q"
                 : t == 1 ? "scale"
                          : "shape");
    io_onnx_name q = io_onnx_temp(node, text[0]), scale = io_onnx_temp(node, text[1]);
    io_onnx_name shape = io_onnx_temp(node, text[2]), flat, out = io_onnx_temp(node, suffix);
    snprintf(text[0], sizeof text[0], "%s_rows", suffix);
    io_onnx_array(o, q.text, NN_S8, nn_shape2(rows, s.dim[2]), IO_ONNX_VALUE, w->data);
    io_onnx_floats(o, scale.text, rows, nn_f32(stored(o, i, k + 1)));
    dequantize_axis(o, node, text[0], q.text, scale.text, NN_S8, rows, 0, &flat);
    io_onnx_int64s(o, shape.text, 3, (const int64_t[]){s.dim[0], s.dim[1], s.dim[2]});
    io_onnx_simple(o, "Reshape", out.text, flat.text, shape.text);
    return out;
}

void io_onnx_write_q_lstm(io_onnx *o, int i)
{
    const nn_node *node = node_of(o, i);
    const nn_tensor *bias = stored(o, i, 5);
    int32_t d = bias->shape.dim[0], rows = bias->shape.dim[1];
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_VALUE), y = io_onnx_temp(node, "linear");
    io_onnx_name w = lstm_weights(o, i, 1, "w"), r = lstm_weights(o, i, 3, "r");
    io_onnx_name b = io_onnx_temp(node, "bias");
    float *both = nn_calloc((size_t)d * 2 * (size_t)rows, sizeof *both); /* Wb, then Rb = 0 */
    if (!both) {
        fail_memory(o, (size_t)d * 2 * (size_t)rows * sizeof *both);
        return;
    }
    for (int32_t k = 0; k < d; k++)
        memcpy(both + (size_t)k * 2 * (size_t)rows, nn_f32(bias) + (size_t)k * (size_t)rows,
               (size_t)rows * sizeof *both);
    io_onnx_array(o, b.text, NN_F32, nn_shape2(d, 2 * rows), IO_ONNX_VALUE, both);
    nn_free(both);
    io_onnx_lstm(o, i, y.text, x.text, w.text, r.text, b.text);
    round_value(o, i, y.text);
}

/* --- without weights --- */

void io_onnx_write_q_binary(io_onnx *o, int i)
{
    io_onnx_name a = io_onnx_input(o, i, 0, IO_ONNX_VALUE),
                 b = io_onnx_input(o, i, 1, IO_ONNX_VALUE);
    io_onnx_name y = begin_value(o, i);
    io_onnx_simple(o, io_onnx_own_name(o, i), y.text, a.text, b.text);
    finish_value(o, i, y);
}

void io_onnx_write_q_concat(io_onnx *o, int i)
{
    io_onnx_name in[NN_MAX_INPUTS], y = begin_value(o, i);
    for (int k = 0; k < node_of(o, i)->n_in; k++)
        in[k] = io_onnx_input(o, i, k, IO_ONNX_VALUE);
    io_onnx_concat(o, i, IO_ONNX_VALUE, y.text, in);
    finish_value(o, i, y);
}

void io_onnx_write_q_average(io_onnx *o, int i)
{
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_VALUE), y = begin_value(o, i);
    io_onnx_simple(o, io_onnx_own_name(o, i), y.text, x.text, NULL);
    finish_value(o, i, y);
}

/* The table holds what U8 becomes: an index, and the real numbers behind it. */
void io_onnx_write_q_table(io_onnx *o, int i)
{
    const nn_node *node = node_of(o, i);
    const nn_tensor *t = stored(o, i, 1), *y = &o->value[i];
    const nn_tensor *in = input_value(o, i);
    io_onnx_name x = io_onnx_input(o, i, 0, IO_ONNX_VALUE), scale, zero;
    io_onnx_name q = io_onnx_temp(node, "index_u8"), at = io_onnx_temp(node, "index");
    io_onnx_name values = io_onnx_temp(node, "values");
    float real[MAX_U8 + 1];
    if (in->dtype != NN_U8) {
        io_onnx_fail(o, node, "ONNX export knows tables of 256 values only");
        return;
    }
    for (int k = 0; k <= MAX_U8; k++)
        real[k] = y->scale * (float)(((const uint8_t *)t->data)[k] - y->zero);
    add_affine(o, node, in, &scale, &zero);
    io_onnx_floats(o, values.text, MAX_U8 + 1, real);
    io_onnx_begin(o, "QuantizeLinear", q.text, 3,
                  (const char *const[]){x.text, scale.text, zero.text});
    io_onnx_end(o);
    io_onnx_begin(o, "Cast", at.text, 1, (const char *const[]){q.text});
    io_onnx_attr_int(o, "to", 6 /* INT32 */);
    io_onnx_end(o);
    io_onnx_simple(o, "Gather", io_onnx_put(o, i, IO_ONNX_VALUE).text, values.text, at.text);
}

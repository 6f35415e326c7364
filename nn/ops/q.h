/* q.h - what the 8-bit operators share (ops.h, "Quantised values").
 *
 * A quantised value is U8 (q in 0..255) or S16 (q in 0..4095), real = scale (q - zero). Sums
 * are exact in s32, by construction of the weights: S8 weights are -64..64, so that the pairs
 * of vpmaddubsw fit (255 * 64 * 2 <= 32767), and max(q) * sum|w| + |bias| <= 2^31 - 1 for every
 * output channel. What a file claims is checked when its weights are packed.
 */
#ifndef NN_OPS_Q_H
#define NN_OPS_Q_H

#include <math.h>

#include "nn/kernels/types.h"
#include "nn/op.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { NN_Q_U8 = 1, NN_Q_S16 = 2, NN_Q_F32 = 4 }; /* sets of types */

static inline int32_t nn_q_max(nn_dtype t)
{
    return t == NN_S16 ? NN_Q_MAX : 255;
}

static inline nn_qout nn_q_kernel_out(nn_dtype t)
{
    return t == NN_U8 ? NN_QOUT_U8 : t == NN_S16 ? NN_QOUT_S16 : NN_QOUT_F32;
}

/* The weights that go with activations of that type. */
static inline nn_dtype nn_q_weight_type(nn_dtype t)
{
    return t == NN_S16 ? NN_S16 : NN_S8;
}

/* The scale whose logarithm FakeQuantize holds; 2^-60 to 2^60. */
static inline float nn_q_scale_from_log2(float log2_scale)
{
    return exp2f(fminf(fmaxf(log2_scale, -60), 60));
}

/* NN_ERR_MODEL unless input i is quantised, of one of the types. */
nn_err nn_q_input(const nn_call *c, int i, unsigned types);
/* Sets type, scale and zero of c->out from y_type ("U8" when absent), y_scale, y_zero_point.
 * NN_ERR_MODEL: a type that is not allowed, a scale that is not a positive finite float, a zero
 * outside the type's range; a training exec. */
nn_err nn_q_output(nn_call *c, unsigned types);
/* The same where the operator fixes them. */
nn_err nn_q_output_fixed(nn_call *c, nn_dtype type, float scale, int32_t zero);
/* Reads `activation`: one that requantisation knows. */
nn_err nn_q_activation(const nn_call *c, nn_act *act, float *alpha);
/* Input i is a parameter of that type and shape. An absent optional input passes. */
nn_err nn_q_param(const nn_call *c, int i, nn_dtype dtype, nn_shape shape);

/* Sums over `depth` weights for each of n output channels: weight i of channel j is
 * w[i*row_step + j*col_step]. */
typedef struct nn_q_sums {
    const nn_tensor *w;
    int64_t first; /* elements of w before the first one */
    int64_t depth, row_step, col_step;
    int n;
    int period;            /* channel j has scale and bias j % period; 0: j */
    const float *w_scale;
    const int32_t *bias;   /* or NULL */
    const nn_tensor *x;    /* what the weights meet */
    double factor;         /* scale of a sum = float(x->scale * w_scale[j] * factor) */
} nn_q_sums;

/* The constants of n channels: scale[j], and bias[j] - zero * sum of the weights, for padding
 * holds the zero point. False after setting c->error when a value is impossible. *largest, when
 * not NULL, becomes the largest max(q) * sum|w| of a channel. */
bool nn_q_pack_sums(nn_call *c, const nn_q_sums *s, float *scale, int32_t *bias,
                    int64_t *largest);

/* A scale that the operator makes of others. */
bool nn_q_scale_usable(double scale);
/* rne(clamp(u, lo - zero, hi - zero)) + zero, as the kernels round. */
int32_t nn_q_round(float u, int32_t zero, int32_t lo, int32_t hi);

/* Requantisation to c->out. With act NONE and RELU sums are scaled by x * w / y, with others by
 * x * w: nn_q_factor is what goes into nn_q_sums. */
double nn_q_factor(const nn_call *c, nn_act act);
nn_requant nn_q_requant(const nn_call *c, nn_act act, float alpha, const float *scale);

#ifdef __cplusplus
}
#endif

#endif

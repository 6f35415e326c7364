/* weights.h - symmetric 8- and 16-bit weights, a scale for each output channel.
 *
 *   q = clamp(round(w / scale), -limit, limit), round to nearest even
 *
 * 8 bits: limit 64, so that two products with an activation of at most 255 fit in 16 bits
 * (255 * 64 * 2 = 32640). 4 bits: limit 7, stored as 8. 16 bits: limit 32767 and activations of at most 4095; the scale is
 * raised until 4095 sum|q| + |bias| fits in 32 bits.
 */
#ifndef QUANT_WEIGHTS_H
#define QUANT_WEIGHTS_H

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define QUANT_W4_LIMIT 7
#define QUANT_W8_LIMIT 64
#define QUANT_W16_LIMIT 32767

/* n weights w[i*step] of one output channel, its bias, the scale of its input: the scale of the
 * channel, > 0. clip: of the scales r max|w|/limit, r in 0.50, 0.52 .. 1.00, the one with the
 * smallest squared error (MSE-optimal clipping); else r = 1. */
float quant_weight_scale(int64_t n, const float *w, int64_t step, float bias, float x_scale,
                         int bits, bool clip);
/* q[i*step] (int8_t for 4 and 8 bits, int16_t for 16) of w[i*step]. */
void quant_weight_fill(int64_t n, const float *w, int64_t step, float scale, int bits, void *q);
/* round(bias / (x_scale scale)), clamped to +-2^30 (quant_weight_scale leaves room). */
int32_t quant_bias(double bias, float x_scale, float scale);

#ifdef __cplusplus
}
#endif

#endif

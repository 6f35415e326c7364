/* round.h - weights rounded by what they do to calibration samples, not each to its nearest.
 *
 * A layer's output channel with weights w, rounded to w + e, is wrong by e.x. Over the samples, and
 * with the mean error taken out by the bias (quant_config.correct_bias), the squared error is
 *     e^T H e,  H = mean of (x - m)(x - m)^T   m: the mean of each input channel, or 0
 * The integers are chosen one after the other, each error made good as far as the weights not yet
 * chosen can: with H = (U + I) D (U + I)^T, U strictly upper triangular,
 *     q_k = round( (w_k + sum over i < k of (w_i - q_i s) U_ik) / s )
 * (LDLQ: Chee et al. 2023, section 3; the same as GPTQ, Frantar et al. 2023). The largest H_kk come
 * first. Scales are those of plain rounding (quant/weights.h).
 *
 * H is estimated from some thousand rows, so it is drawn towards mean(H_kk) I by Ledoit & Wolf's
 * shrinkage (2004), at least QUANT_ROUND_DAMP; the rounding of x itself adds scale(x)^2 / 12 to its
 * diagonal.
 */
#ifndef QUANT_ROUND_H
#define QUANT_ROUND_H

#include "quant/resolve.h"

#ifdef __cplusplus
extern "C" {
#endif

#define QUANT_ROUND_DAMP 0.01

/* Chooses the integers of every layer that `bits` has in 8 bits (Conv of one group or depthwise,
 * Gemm) into c->value[layer].rounded; quant_convert takes them from there. c: with ranges. The same
 * for every number of threads. Layers of more than QUANT_ROUND_MOST weights a channel stay as they
 * are. */
#define QUANT_ROUND_MOST 8192
nn_err quant_round(quant_calibration *c, const nn_graph *g, nn_params *p,
                   const quant_config *config, const uint8_t *bits, int64_t samples,
                   quant_feed *feed, void *ctx);

#ifdef __cplusplus
}
#endif

#endif

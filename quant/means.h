/* means.h - biases that keep the means of what a quantised network computes.
 *
 * Noise before a rectifier is a shift behind it, weights that were rounded in earlier layers shift
 * the inputs of later ones, and means are what a pooled or averaged result is made of. So the
 * converted network itself is run, and the mean of each output channel, over some calibration
 * samples, brought to that of the float one by its bias (empirical bias correction: Nagel et al.
 * 2021, "A white paper on neural network quantization", section 3.3, after Finkelstein et al. 2019),
 * layer after layer in the order of the graph, those of one depth together:
 *     b += (mean of y - mean of y_q) / mean slope of the activation
 */
#ifndef QUANT_MEANS_H
#define QUANT_MEANS_H

#include "quant/resolve.h"

#ifdef __cplusplus
extern "C" {
#endif

#define QUANT_MEANS_SAMPLES 32

/* Sets c->value[layer].bias_shift of the Conv, ConvTranspose and Gemm that `bits` quantises and that
 * have no fused activation but Relu or LeakyRelu. After quant_calibration_ranges, quant_round. At
 * most QUANT_MEANS_SAMPLES samples are looked at. The same for every number of threads. */
nn_err quant_correct_means(quant_calibration *c, const nn_graph *g, nn_params *p,
                           const quant_config *config, const uint8_t *bits, int64_t samples,
                           quant_feed *feed, void *ctx);

#ifdef __cplusplus
}
#endif

#endif

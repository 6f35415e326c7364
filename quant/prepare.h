/* prepare.h - what happens to a float graph (after nn_pass_inference) before calibration.
 */
#ifndef QUANT_PREPARE_H
#define QUANT_PREPARE_H

#include "quant/calibrate.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Takes fused Sigmoid and Tanh out of their nodes again ("head" -> "head", "head.sigmoid"): the
 * range between the two has to be seen, for in 8 bits they are tables. The old pair is
 * freed. */
nn_err quant_split_activations(nn_graph **g, nn_params **p);

/* Cross-layer equalisation (Nagel et al. 2019, section 4.1), from what calibration saw of the
 * channels (as Xiao et al. 2023 do): for a Conv or Gemm A with no activation, Relu or LeakyRelu
 * whose only user is the Conv or Gemm B, one of them depthwise, channel c between them is
 * divided by s(c) and B's weights are multiplied by it:
 *     s(c) = top(c)                       B depthwise: its scale for each channel absorbs s
 *     s(c) = sqrt(top(c) / max|w_B(c)|)   A depthwise
 * divided by the largest s, at least 1/256. Real results do not change; the ranges of the
 * channels, which share one scale, do. Returns how many pairs, after which the calibration
 * is stale. */
int quant_equalise(const nn_graph *g, nn_params *p, const quant_calibration *c);

/* Has the graph 8-bit operators already? */
bool quant_is_quantised(const nn_graph *g);
/* Is node i a Conv whose groups are single channels? */
bool quant_is_depthwise(const nn_graph *g, int i);

#ifdef __cplusplus
}
#endif

#endif

/* convert.h - the graph pass: a float graph becomes one in which chosen nodes work on 8-bit or
 * 16-bit values.
 *
 *   column quant of ops.def     in 8 bits
 *   WEIGHTS   (convolutions,    its `low`: weights with a scale for each output channel, a
 *             products)         fused activation of NN_ACT_LOW_REQUANT or better
 *   RECURRENT (LSTM)            its `low`, result scale 1/127, zero 128
 *   POINTWISE (sum, product,    its `low`, of computed values; NN_LOW_CLAMP takes the rectifier
 *             join, mean)       after it
 *   TABLE     (activations)     QLinearTable, where it is not fused
 *   SAME      (pool, reshape)   itself, on 8-bit values
 *   FLOAT                       stays float
 *
 * Where a value is computed as one type and wanted as another stands a QuantizeLinear or a
 * DequantizeLinear, made once; a linear node that only float nodes want writes floats itself.
 * 16 bits are for NN_LOW_16. Works on any graph that nn_pass_inference and
 * quant_split_activations left.
 */
#ifndef QUANT_CONVERT_H
#define QUANT_CONVERT_H

#include "quant/resolve.h"

#ifdef __cplusplus
extern "C" {
#endif

/* bits[i]: 0 float, 8, 16 for each node of g; what a node cannot do counts as 0. c: with ranges
 * (quant_calibration_ranges). A node that stands for one of g keeps its name (of a fused pair
 * the activation's). */
nn_err quant_convert(const nn_graph *g, const nn_params *p, const quant_calibration *c,
                     const quant_config *config, const uint8_t *bits, nn_graph **out_graph,
                     nn_params **out_params);

#ifdef __cplusplus
}
#endif

#endif

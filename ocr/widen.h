/* widen.h - a wider network that begins as a narrower one (Chen, Goodfellow, Shlens 2016,
 * "Net2Net", with fresh units in place of copied ones).
 *
 * Both graphs have the same operators in the same order. The wide network copies the narrow
 * one's parameters: old units have the old weights for old inputs and weight 0 for new inputs;
 * new units have for all inputs the weights that `to` holds already (nn_params_init). So the
 * wide network computes what the narrow one did, and training can use the rest at once, since
 * the zeros have gradients.
 */
#ifndef OCR_WIDEN_H
#define OCR_WIDEN_H

#include "nn/params.h"

/* Conv, Gemm, BatchNormalization and bidirectional LSTM are widened; operators without
 * parameters pass channels on. NN_ERR_USAGE when the graphs differ in anything but widths, or
 * when something would become narrower; the classes of the last Gemm must be equal. */
nn_err ocr_widen(const nn_graph *narrow, const nn_params *from, const nn_graph *wide,
                nn_params *to);

#endif

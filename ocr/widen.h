/* widen.h - a wider network that begins as a narrower one (Chen, Goodfellow, Shlens 2016,
 * "Net2Net", with fresh units in place of copied ones).
 *
 * Both graphs have the same operators in the same order. What the narrow network has, the wide
 * one takes over: old units see old inputs with the old weights and new inputs with weight 0;
 * new units see everything with the weights that `to` holds already (nn_params_init). So the
 * wide network computes what the narrow one did, and training can use the rest at once, since
 * the zeros have gradients.
 */
#ifndef OCR_WIDEN_H
#define OCR_WIDEN_H

#include "nn/params.h"

/* Conv, Gemm, BatchNormalization and bidirectional LSTM grow; operators without parameters pass
 * channels on. NN_ERR_USAGE when the graphs differ in anything but widths, or when something
 * would shrink; the classes of the last Gemm must be equal. */
nn_err ocr_widen(const nn_graph *narrow, const nn_params *from, const nn_graph *wide,
                nn_params *to);

#endif

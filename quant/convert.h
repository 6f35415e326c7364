/* convert.h - the graph pass: a float graph becomes one in which chosen nodes work on 8-bit or
 * 16-bit values.
 *
 *   float                          8 bits
 *   Conv, Gemm, ConvTranspose      QLinearConv, QGemm, QLinearConvTranspose: weights with a scale
 *                                  for each output channel, activation fused (Relu, LeakyRelu,
 *                                  HardSigmoid, HardSwish)
 *   LSTM                           QLSTM, result scale 1/127, zero 128
 *   Add [Relu], Mul, Concat,       QLinearAdd ... (Add and Mul of two computed values; Add of
 *   GlobalAveragePool              one shape)
 *   Relu .. HardSwish alone        QLinearTable
 *   MaxPool, nearest Resize,       the same operator on 8-bit values
 *   Reshape, Flatten, Transpose
 *   everything else                stays float
 *
 * Where a value is computed in one form and wanted in another stands a QuantizeLinear or a
 * DequantizeLinear, made once; a Conv, Gemm or ConvTranspose that only float nodes want writes
 * floats itself. 16 bits are for Conv and Gemm. Works on any graph that nn_pass_inference and
 * quant_split_activations left.
 */
#ifndef QUANT_CONVERT_H
#define QUANT_CONVERT_H

#include "quant/calibrate.h"

typedef enum quant_kind {
    QUANT_NO_FORM,  /* no 8-bit form: stays float */
    QUANT_SUMS,     /* weights: Conv, Gemm, ConvTranspose, LSTM */
    QUANT_LIGHT,    /* Add, Mul, Concat, GlobalAveragePool: in 8 bits when an input is */
    QUANT_TABLE,    /* in 8 bits when its input is and its result is wanted so */
    QUANT_SAME,     /* takes its input's form */
} quant_kind;

quant_kind quant_node_kind(const nn_graph *g, const quant_calibration *c, int i);
bool quant_node_has_16(const nn_graph *g, int i);

typedef struct quant_config {
    quant_method method;
    double percentile;
    bool symmetric;       /* activations */
    bool clip;            /* weights: MSE-optimal clipping */
    bool correct_bias;    /* b -= sum (w_q - w) mean(x): Nagel et al. 2019, section 4.2, with the
                             means that calibration saw; padding is not counted */
} quant_config;

/* What quant_convert makes of a choice of bits, without writing it. */
typedef struct quant_settled {
    uint8_t bits;     /* 0, 8, 16 after what is possible */
    bool is_low;      /* the value is computed in 8 or 16 bits; an 8-bit node may write floats */
    bool needs_low, needs_float; /* some user wants it so */
} quant_settled;
nn_err quant_settle(const nn_graph *g, const quant_calibration *c, const uint8_t *bits,
                    quant_settled *out);

/* bits[i]: 0 float, 8, 16 for each node of g; what a node cannot do counts as 0. c: with ranges
 * (quant_calibration_ranges). A node that stands for one of g keeps its name (of a fused pair
 * the activation's). */
nn_err quant_convert(const nn_graph *g, const nn_params *p, const quant_calibration *c,
                     const quant_config *config, const uint8_t *bits, nn_graph **out_graph,
                     nn_params **out_params);

#endif

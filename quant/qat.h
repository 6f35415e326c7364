/* qat.h - quantisation-aware training: a float graph that learns what its 8-bit form will
 * compute.
 *
 * A *fake-quantised* graph is an ordinary graph for training, with
 *   - batch normalisation folded and activations apart,
 *   - a FakeQuantize (nn/ops/ops.h) behind each value that is 8 bits in the converted network,
 *     and before each use of weights that are; an LSTM is `rounded`,
 * so ranges and scales are Params like all others: an ordinary model file holds it, an ordinary
 * optimiser trains it.
 *
 * Why nothing is lost at conversion: a training forward (quant_qat_forward) converts the
 * weights of that moment by the code that writes the file (quant/convert.h), runs the integer
 * network itself, and puts its values into the fake-quantised graph, node by node. Products of
 * floats would round otherwise than exact sums now and then; so they only give what the
 * backward needs: the value before it was rounded and clamped. The backward is that of the
 * float graph at the integer network's values, straight through the rounding.
 *
 * A value that is computed in float and read both ways (by 8-bit and by float layers) reaches
 * its float users rounded in the backward; the forward has the right one. With all layers in 8
 * bits there is none.
 */
#ifndef QUANT_QAT_H
#define QUANT_QAT_H

#include "nn/exec.h"
#include "quant/qat_graph.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The integer network of a fake-quantised graph. */
typedef struct quant_qat quant_qat;
nn_err quant_qat_new(quant_qat **out, const nn_graph *g);
void quant_qat_free(quant_qat *q);
/* Converts parameters of that graph. NN_ERR_DIVERGED: one is NaN or infinite. */
nn_err quant_qat_update(quant_qat *q, const nn_params *p);
/* After an update: the integer network; q's. */
const nn_graph *quant_qat_graph(const quant_qat *q);
const nn_params *quant_qat_params(const quant_qat *q);
/* Copies of both; the caller's. */
nn_err quant_qat_copy(const quant_qat *q, nn_graph **g, nn_params **p);

/* e: a bound training exec, inputs filled, of the fake-quantised graph or of one that goes on
 * from it (the same nodes first; a loss after them), with the parameters of the last update.
 * A forward whose values are the integer network's. */
nn_err quant_qat_forward(quant_qat *q, nn_exec *e);
/* Which node of the integer network gives node i of the fake-quantised one its value; -1. */
int quant_qat_source(const quant_qat *q, int i);
const nn_exec *quant_qat_exec(const quant_qat *q);

#ifdef __cplusplus
}
#endif

#endif

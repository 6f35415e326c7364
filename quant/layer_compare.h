/* layer_compare.h - every value of two graphs on the same samples.
 */
#ifndef QUANT_LAYER_COMPARE_H
#define QUANT_LAYER_COMPARE_H

#include "quant/calibrate.h"
#include "quant/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The node of b that computes what node i of a does, found by its name; -1: none, or a Param.
 */
int quant_match(const nn_graph *a, int i, const nn_graph *b);

/* Called for each pair on each sample, real numbers (quant_tensor_real) of both. */
typedef nn_err quant_visit(void *ctx, int64_t sample, int node_a, int node_b,
                           const nn_tensor *a, const nn_tensor *b, const float *real_a,
                           const float *real_b);

/* Adds up error[i] for each node i of a that has a match (the others stay 0); a is the
 * reference. Values of different sizes are NN_ERR_MODEL. visit may be NULL. */
nn_err quant_compare(const nn_graph *a, nn_params *pa, const nn_graph *b, nn_params *pb,
                     int64_t samples, quant_feed *feed, void *ctx, quant_error *error,
                     quant_visit *visit, void *visit_ctx);

#ifdef __cplusplus
}
#endif

#endif

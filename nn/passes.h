/* passes.h - graph rewrites for inference. Each takes graph + values and leaves an equivalent
 * pair; the old pair is freed and replaced. Nodes that nobody uses disappear.
 */
#ifndef NN_PASSES_H
#define NN_PASSES_H

#include "nn/params.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Drops nodes that no output needs. */
nn_err nn_pass_dead(nn_graph **g, nn_params **p);
/* Conv, ConvTranspose or Gemm followed only by an activation: becomes its attribute
 * `activation` (and `alpha`). */
nn_err nn_pass_fuse_activation(nn_graph **g, nn_params **p);
/* Nodes whose inputs are all Params become a Param. */
nn_err nn_pass_fold_constants(nn_graph **g, nn_params **p);
/* All of them in the right order: what `read` and `eval` run. */
nn_err nn_pass_inference(nn_graph **g, nn_params **p);

#ifdef __cplusplus
}
#endif

#endif

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
/* Conv, ConvTranspose or Gemm followed only by BatchNormalization: w' = w s/sqrt(v+eps),
 * b' = (b - m) s/sqrt(v+eps) + beta (Jacob et al. 2018, eq. 14). The same with Mul and Add of
 * constants, one or one a channel, in any number and order. Removes Dropout too. */
nn_err nn_pass_fold_affine(nn_graph **g, nn_params **p);
/* y = s x + t with numbers s and t that convolutions alone read: they take x, w' = s w,
 * b' = b + t sum w, and where they pad, -t/s lies around the map (pad_value) for the 0 that lay
 * around y. After nn_pass_fuse_activation. */
nn_err nn_pass_fold_forward(nn_graph **g, nn_params **p);
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

/* passes_affine.h - maps y = s x + t go into the weights of what is linear before or behind them, as
 * the passes of passes.h do it, which runs them.
 */
#ifndef NN_PASSES_AFFINE_H
#define NN_PASSES_AFFINE_H

#include "nn/params.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Conv, ConvTranspose or Gemm followed only by BatchNormalization: w' = w s/sqrt(v+eps),
 * b' = (b - m) s/sqrt(v+eps) + beta (Jacob et al. 2018, eq. 14). The same with Mul and Add of
 * constants, one or one a channel, in any number and order. Removes Dropout too. */
nn_err nn_pass_fold_affine(nn_graph **g, nn_params **p);
/* y = s x + t with numbers s and t that convolutions alone read: they take x, w' = s w,
 * b' = b + t sum w, and where they pad, -t/s lies around the map (pad_value) for the 0 that lay
 * around y. After nn_pass_fuse_activation. */
nn_err nn_pass_fold_forward(nn_graph **g, nn_params **p);

#ifdef __cplusplus
}
#endif

#endif

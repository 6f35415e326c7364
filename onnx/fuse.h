/* fuse.h - operators that a file spells out in simpler ones, back as ours. */
#ifndef ONNX_FUSE_H
#define ONNX_FUSE_H

#include "nn/params.h"

#ifdef __cplusplus
extern "C" {
#endif

/* x clip(x + 3, 0, 6) / 6 as HardSwish, x (1 + erf(x / sqrt 2)) / 2 as Gelu, (x - mean) /
 * sqrt(var + eps) scale + b over the last axis as LayerNormalization, Conv times and plus one
 * value for each channel as BatchNormalization, which the passes fold. Values beside inputs and
 * outputs lose their names to what replaces them. */
nn_err onnx_fuse(nn_graph **g, nn_params **p);

#ifdef __cplusplus
}
#endif

#endif

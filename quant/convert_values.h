/* convert_values.h - the parameters of a converted graph.
 */
#ifndef QUANT_CONVERT_VALUES_H
#define QUANT_CONVERT_VALUES_H

#include "quant/resolve.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Weights, scales, biases and tables of v->g, and those Params that stay. NN_ERR_LIMIT. */
nn_err quant_fill_values(const quant_converter *v, nn_params *to);

#ifdef __cplusplus
}
#endif

#endif

/* shapes.h - shape inference: each operator's own rule (its `bind`), node by node.
 */
#ifndef NN_SHAPES_H
#define NN_SHAPES_H

#include "nn/op.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Binds node i, an operator, in c. The caller has zeroed c and set c->in (no data is needed),
 * c->training and c->wants_dx. NN_ERR_MODEL when the operator refuses its inputs or its output
 * would have no elements, NN_ERR_LIMIT when that would be too large. */
nn_err nn_shapes_bind(const nn_graph *g, int i, nn_call *c);

/* Types, shapes, scales and zeros of nodes 0 .. n-1 into value[], without data, as in
 * inference. Those of Inputs stand there already; errors as nn_shapes_bind. */
nn_err nn_shapes_infer(const nn_graph *g, int n, nn_tensor *value);

#ifdef __cplusplus
}
#endif

#endif

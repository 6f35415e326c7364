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
 * inference. Those of Inputs stand there already, and data of Params that decide shapes (NULL:
 * a graph with such ones is refused); errors as nn_shapes_bind. */
nn_err nn_shapes_infer(const nn_graph *g, int n, nn_tensor *value);

/* Marks the nodes whose values somebody's bind needs (nn_op.known), and what these are computed
 * from: known[0 .. n-1]. */
void nn_shapes_mark(const nn_graph *g, bool *known);
/* Computes a call that was just bound, all inputs with their data; c->out.data is new memory of
 * the caller's. NN_ERR_LIMIT for more than NN_KNOWN_MAX elements. */
#define NN_KNOWN_MAX (1 << 22)
#define NN_KNOWN_WORK (1 << 28) /* products, or elements read, of one node */
nn_err nn_shapes_compute(nn_call *c);

#ifdef __cplusplus
}
#endif

#endif

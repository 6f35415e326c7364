/* exec.h - binds a graph to input shapes and runs it, forward and, when training, backward.
 *
 * One exec belongs to one thread at a time; many execs may share one nn_params read-only
 * (inference; exec_pool.h hands them out). Binding again to other shapes re-plans in the same
 * arena, which only ever grows: an exec *is* its own cache, and costs no allocation once the
 * largest shape was seen.
 */
#ifndef NN_EXEC_H
#define NN_EXEC_H

#include "nn/op.h"
#include "nn/params.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nn_exec nn_exec;

/* The graph and params must outlive the exec. training: keeps activations, gives gradients;
 * params must have grads (nn_params_add_grads). */
nn_err nn_exec_new(nn_exec **out, const nn_graph *g, nn_params *p, bool training);
void nn_exec_free(nn_exec *e);

/* Shapes of the Input nodes, in node order. NN_ERR_MODEL when the graph cannot take them,
 * NN_ERR_LIMIT when the memory is not to be had. Cheap when the shapes did not change. In
 * inference it packs weights into the params, once for all execs that share them, under a
 * lock. */
nn_err nn_exec_bind(nn_exec *e, int n, const nn_shape *shapes);

/* The same with the values of inputs: those whose data is there are read now where they decide a
 * shape (nn_shapes_mark), and are still to be filled in otherwise. NN_ERR_MODEL when such a
 * value is not there. */
nn_err nn_exec_bind_values(nn_exec *e, int n, const nn_tensor *inputs);

/* After bind: the i-th Input (fill its data), the i-th output (read its data). The next bind or
 * forward invalidates outputs. */
nn_tensor *nn_exec_input(nn_exec *e, int i);
const nn_tensor *nn_exec_output(const nn_exec *e, int i);
/* The tensor of any node: its shape. Memory is shared over time: only data of inputs and
 * outputs last, unless nn_exec_keep_all. */
const nn_tensor *nn_exec_value(const nn_exec *e, int node);

void nn_exec_forward(nn_exec *e);
/* Gradient of the last output (a scalar loss; its gradient is 1) into every node that leads to
 * a trainable parameter, and *added* into the params' grads. Only for training execs. */
void nn_exec_backward(nn_exec *e);

/* From the next bind on every value has memory of its own, so that all of them can be read
 * after a forward: for observers and comparisons. */
void nn_exec_keep_all(nn_exec *e);

/* Randomness of this step (Dropout): call before forward. */
void nn_exec_set_step(nn_exec *e, uint64_t seed, uint64_t step);

/* Which layer diverged: the first node whose value holds NaN or Inf (after forward, before
 * backward), or the first parameter whose gradient does (after backward); -1 when none.
 * Only for training execs. */
int nn_exec_find_bad(const nn_exec *e, bool gradients);

/* Totals of the bound shapes. */
int64_t nn_exec_macs(const nn_exec *e, int node); /* of one node */
size_t nn_exec_arena_bytes(const nn_exec *e);
/* How bind chose to compute this node ("winograd 4x4"), "" where there is no choice. */
const char *nn_exec_algorithm(const nn_exec *e, int node);

/* Called around each node when set; for per-layer timing. */
typedef void nn_exec_hook(void *ctx, int node, bool backward, bool begin);
void nn_exec_set_hook(nn_exec *e, nn_exec_hook *hook, void *ctx);

#ifdef __cplusplus
}
#endif

#endif

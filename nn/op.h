/* op.h - what an operator is. Adding one touches: ops/<op>.c, a line in ops/ops.def, a case in
 * tests/test_nn_ops_*.c (check-layers looks for it).
 *
 * Life of a call: the exec fills in `node`, `in`, `training` and calls `bind` (shape rule): it
 * checks attributes and shapes, sets out.shape and out.dtype and says how much memory it wants.
 * Then the exec plans memory and sets the pointers; `pack`, `forward` and `backward` cannot
 * allocate or print, nor fail but for one case: a pack of weights whose values are not
 * possible sets `error`, and the exec's bind fails with it.
 */
#ifndef NN_OP_H
#define NN_OP_H

#include <stdalign.h>

#include "nn/graph.h"
#include "nn/kernels/dispatch.h"
#include "nn/rng.h"

#define NN_OP_STATE 256 /* bytes an op may keep between bind, forward and backward */

typedef struct nn_call {
    const nn_node *node;
    bool training;       /* BatchNormalization and Dropout differ; backward will follow */
    int n_in;
    const nn_tensor *in[NN_MAX_INPUTS]; /* NULL for an absent optional input */
    unsigned in_param;   /* bit i: input i is a Param, whose values are known before forward */
    nn_tensor out;
    /* Gradients. dx[i] is NULL where nobody wants it; backward ADDS into dx[i] (it may already
     * hold the gradient of another user); dy has the shape of out. */
    float *dx[NN_MAX_INPUTS];
    bool wants_dx[NN_MAX_INPUTS]; /* known already at bind */
    const float *dy;
    /* Memory asked for by bind (bytes) and given by the exec (64-byte aligned). */
    size_t work_bytes;   void *work;          /* scratch of one forward or one backward */
    size_t thread_bytes; char *thread_work;   /* scratch of each thread: nn_call_thread(c, t) */
    size_t thread_stride;
    size_t saved_bytes;  void *saved;         /* from forward to backward; training only */
    size_t packed_bytes; void *packed;        /* weights in the kernels' form, filled by `pack`
                                                before forward, kept for backward */
    int packed_key;                           /* tells two packed forms of one node apart */
    unsigned in_packed;  /* inference: bit i: after `pack`, forward does not read input i any more, and
                            there is one packed form, whatever shapes are bound */
    nn_err error;        /* set by a pack that refuses the weights' values (nn_call_fail) */
    const char *algorithm; /* static; of a bind that chose one ("winograd 4x4"): for reports */
    const nn_kernels *k;
    uint64_t step_seed;  /* training: differs by step; Dropout derives its stream from it */
    alignas(16) char state[NN_OP_STATE];
} nn_call;

typedef struct nn_op {
    const char *name;          /* ONNX name */
    int min_in, max_in;
    const char *attrs;         /* "name:kind ..."; kinds i int, f float, I ints, s string */
    nn_err (*bind)(nn_call *c);
    void (*pack)(nn_call *c);  /* NULL when packed_bytes is never set */
    void (*forward)(nn_call *c);
    void (*backward)(nn_call *c); /* NULL: no gradient passes */
    int64_t (*macs)(const nn_call *c); /* multiply-accumulates of a forward; NULL: 0 */
} nn_op;

/* The table, in the order of ops.def. */
extern const nn_op *const nn_ops[];
extern const int nn_ops_count;
int nn_op_find(const char *name); /* -1 when unknown */

static inline void *nn_call_thread(const nn_call *c, int thread)
{
    return c->thread_work + (size_t)thread * c->thread_stride;
}

/* "conv1 (Conv): " + message, NN_ERR_MODEL: the error of a bind. */
nn_err nn_call_fail(const nn_call *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif

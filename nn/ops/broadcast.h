/* broadcast.h - several arrays of different shapes, walked as one (NumPy's rule: axes are
 * matched from the last; an axis of 1, or none, repeats).
 */
#ifndef NN_OPS_BROADCAST_H
#define NN_OPS_BROADCAST_H

#include "nn/op.h"

#ifdef __cplusplus
extern "C" {
#endif

#define NN_BROADCAST_MAX 3

/* Neighbouring axes that every array walks alike are one axis here. */
typedef struct nn_broadcast {
    int rank, n;
    int64_t dim[NN_MAX_RANK];
    int64_t step[NN_BROADCAST_MAX][NN_MAX_RANK]; /* elements, 0 where it repeats */
} nn_broadcast;

/* The shape of the result of n shapes; false when they do not fit. */
bool nn_broadcast_shape(int n, const nn_shape *in, nn_shape *out);
/* A walk over `out` by n arrays that fit it. */
void nn_broadcast_make(nn_broadcast *b, nn_shape out, int n, const nn_shape *in);
/* Where element i of the result (in the order of memory) lies in each array. */
void nn_broadcast_at(const nn_broadcast *b, int64_t i, int64_t at[NN_BROADCAST_MAX]);
/* Elements from i to the end of its last axis: along them, array k moves by step[k][rank-1]. */
static inline int64_t nn_broadcast_run(const nn_broadcast *b, int64_t i)
{
    int64_t n = b->dim[b->rank - 1];
    return n - i % n;
}

#ifdef __cplusplus
}
#endif

#endif

/* pool.h - what MaxPool and AveragePool share: geometry and the windows of an output pixel. */
#ifndef NN_OPS_POOL_H
#define NN_OPS_POOL_H

#include "nn/op.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nn_pool_shape {
    int n, h, w, c; /* x[N,H,W,C] */
    int oh, ow;     /* y[N,OH,OW,C] */
    int kh, kw, sh, sw, pt, pl;
} nn_pool_shape;

/* Shape rule of both; the type is the caller's: OH = (H + top + bottom - KH) / stride + 1. A
 * pad must be smaller than the kernel, so that every window holds a pixel. */
nn_err nn_pool_bind(nn_call *c, nn_pool_shape *g);

/* For nn_op.reads: the values that the windows hold; nn_pool_shape is the call's state. */
int64_t nn_pool_reads(const nn_call *c);

/* Input positions [*from, *to) of output position o along one axis; never empty. */
static inline void nn_pool_window(int o, int stride, int pad, int kernel, int size, int *from,
                                  int *to)
{
    int first = o * stride - pad;
    *from = first > 0 ? first : 0;
    *to = first + kernel < size ? first + kernel : size;
}

/* Tasks of backward, which own the rows of dx that they write: output rows where windows do not
 * overlap vertically, images otherwise. Output rows [*from, *to) of a task. */
int64_t nn_pool_backward_tasks(const nn_pool_shape *g);
void nn_pool_backward_rows(const nn_pool_shape *g, int64_t task, int64_t *from, int64_t *to);

#ifdef __cplusplus
}
#endif

#endif

/* common.h - what several operators share: input checks, loops over fixed chunks, sums in a
 * fixed order. The limits of a chunk depend on sizes alone, so results are the same on every
 * number of threads.
 */
#ifndef NN_OPS_COMMON_H
#define NN_OPS_COMMON_H

#include "nn/ops/ops.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Elements of a chunk: 64 KiB of floats, so that two or three arrays of a chunk fit in L2, and
 * enough work (some microseconds) to pay for handing it to a thread. */
#define NN_CHUNK 16384

/* Raises work_bytes and thread_bytes to at least these. */
static inline void nn_call_want(nn_call *c, size_t work, size_t thread)
{
    c->work_bytes = work > c->work_bytes ? work : c->work_bytes;
    c->thread_bytes = thread > c->thread_bytes ? thread : c->thread_bytes;
}

/* Reads `activation` and `alpha` of c->node, for an operator that takes a fused activation. */
nn_err nn_call_activation(const nn_call *c, nn_act *act, float *alpha);

/* Of the node's name: with step_seed it begins random streams, so that two nodes of one graph do
 * not draw alike. */
uint64_t nn_call_seed(const nn_call *c);

/* NN_ERR_MODEL unless input i is there and has that type. */
nn_err nn_call_expect(const nn_call *c, int i, nn_dtype dtype);

/* For an operator that moves values or compares them: out gets the type of input 0, with scale
 * and zero. NN_ERR_MODEL unless that is F32 or, in inference, a quantised U8 or S16. */
nn_err nn_call_keep_type(nn_call *c);

/* Shape rule of Concat along `axis`: sets out.shape; input i is [*outer][part[i]], the output
 * [*outer][*inner], in elements. NN_ERR_MODEL. */
nn_err nn_concat_shape(nn_call *c, int64_t *outer, int64_t *inner, int64_t part[]);

/* fn on [0, n) in chunks, as tasks. */
typedef void nn_chunk_fn(void *ctx, int64_t first, int64_t last);
void nn_chunks(int64_t n, nn_chunk_fn *fn, void *ctx);

/* out[s] = sum over the chunks, in rising order, of what fn adds to sum[s]. `work`:
 * nn_chunk_sums_bytes(n). */
#define NN_CHUNK_SUMS 3
typedef void nn_chunk_sum_fn(void *ctx, int64_t first, int64_t last, double sum[NN_CHUNK_SUMS]);
size_t nn_chunk_sums_bytes(int64_t n);
void nn_chunk_sums(int64_t n, nn_chunk_sum_fn *fn, void *ctx, void *work,
                   double out[NN_CHUNK_SUMS]);

/* y[j] += sum of x[r][j] over rows, in double, in fixed chunks. `work`: nn_col_sums_bytes. */
size_t nn_col_sums_bytes(int64_t rows, int c);
void nn_col_sums(const nn_kernels *k, int64_t rows, int c, const float *x, void *work,
                 float *y);

/* ln(sum of exp(x[j])), j < v, v >= 1; tmp: v floats of scratch. */
double nn_log_sum_exp(const nn_kernels *k, int v, const float *x, float *tmp);
/* dx[j] += g exp(x[j] - log_sum): the softmax's part of a gradient. tmp: v floats. */
void nn_add_softmax(const nn_kernels *k, int v, const float *x, double log_sum, float g,
                    float *tmp, float *dx);

/* Binds a loss on two or three arrays (value, target, mask) of one shape: F32, y[1]. */
nn_err nn_call_bind_map_loss(nn_call *c);
/* Input i, or NULL when it is absent. */
const float *nn_call_optional(const nn_call *c, int i);

#ifdef __cplusplus
}
#endif

#endif

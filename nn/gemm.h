/* gemm.h - matrix product over kernels->gemm_f32: cache blocking and threads.
 *
 *   C[M][N] = act( (accumulate ? C : 0) + bias[N] + A[M][K] B[K][N] )
 *
 * A is addressed as a + i*a_row + k*a_col (so A^T costs nothing), B is either packed
 * (nn_gemm_pack_b) or, when b_row > 0, a plain row-major matrix with that row stride. Results
 * do not depend on threads.
 */
#ifndef NN_GEMM_H
#define NN_GEMM_H

#include "nn/kernels/dispatch.h"
#include "nn/kernels/types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nn_gemm_args {
    int64_t m;
    int n, k;
    const float *a;
    ptrdiff_t a_row, a_col;
    const float *b;
    ptrdiff_t b_row;  /* 0: b is packed */
    float *c;
    ptrdiff_t c_row;
    bool accumulate;
    const float *bias; /* NULL: none */
    nn_act act;
    float alpha;
} nn_gemm_args;

/* Floats of the packed form of a K x N matrix. */
size_t nn_gemm_packed_floats(const nn_kernels *k, int kk, int n);
/* B(k, j) = b[k*row_step + j*col_step]; threaded. */
void nn_gemm_pack_b(const nn_kernels *kr, int k, int n, const float *b, ptrdiff_t row_step,
                    ptrdiff_t col_step, float *packed);
void nn_gemm(const nn_kernels *kr, const nn_gemm_args *g);
/* The same on the calling thread only (inside a task). */
void nn_gemm_single(const nn_kernels *kr, const nn_gemm_args *g);

#ifdef __cplusplus
}
#endif

#endif

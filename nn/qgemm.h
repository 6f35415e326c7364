/* qgemm.h - integer matrix product over kernels->qgemm_u8 and qgemm_s16: cache blocking and
 * threads; and the packed forms of 8-bit weights.
 *
 *   C[M][N] = requant( bias[N] + A[M][K] B[K][N] )      (kernels/quant.h)
 *
 * A is u8 (wide: s16) in rows, B packed s8 (wide: s16). Exact: results depend on nothing but
 * the numbers.
 */
#ifndef NN_QGEMM_H
#define NN_QGEMM_H

#include "nn/kernels/dispatch.h"
#include "nn/kernels/types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nn_qgemm_args {
    bool wide; /* s16 instead of u8 and s8 */
    int64_t m;
    int n, k;
    const void *a;
    ptrdiff_t a_row; /* elements */
    const void *b;   /* packed as one segment */
    const int32_t *bias;
    nn_qout out;
    void *c;
    ptrdiff_t c_row; /* elements of `out` */
    nn_requant q;
    const float *fbias; /* F32; NULL: none */
    bool accumulate;    /* F32 */
} nn_qgemm_args;

void nn_qgemm(const nn_kernels *kr, const nn_qgemm_args *g);
/* The same on the calling thread only (inside a task). */
void nn_qgemm_single(const nn_kernels *kr, const nn_qgemm_args *g);

/* Bytes of a panel, and of all panels of n columns; segments as nn_qgemm_tile has them. */
size_t nn_qgemm_panel_bytes(const nn_kernels *kr, bool wide, int segs, int depth);
size_t nn_qgemm_packed_bytes(const nn_kernels *kr, bool wide, int segs, int depth, int n);
/* All segments: w(s, k, j) = w[s*seg_step + k*k_step + j*col_step], s8 (wide: s16). `packed`
 * is 64-byte aligned. Weights that are laid otherwise: kr->qpack_s8, segment by segment. */
void nn_qgemm_pack(const nn_kernels *kr, bool wide, int segs, int depth, int n, const void *w,
                   ptrdiff_t seg_step, ptrdiff_t k_step, ptrdiff_t col_step, void *packed);

/* Weights of kernels->qdepthwise_u8 from w[c][taps] (c_step apart, taps tap_step apart). */
size_t nn_qdepthwise_packed_bytes(int c, int taps);
void nn_qdepthwise_pack(int c, int taps, const int8_t *w, ptrdiff_t c_step, ptrdiff_t tap_step,
                        int8_t *packed);

#ifdef __cplusplus
}
#endif

#endif

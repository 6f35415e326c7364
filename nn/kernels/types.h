/* types.h - the values and structs that kernels take; the kernels themselves are in
 * kernels.h. */
#ifndef NN_KERNELS_TYPES_H
#define NN_KERNELS_TYPES_H

#include "nn/act.h"
#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One micro-kernel tile of a matrix product: up to gemm_mr rows times n columns.
 *
 *   c[i][j] = act( (accumulate ? c[i][j] : 0) + bias[j]
 *              + sum_{s < segs} sum_{k < depth} a[s*gemm_mr + i][k*a_step] B(s*depth + k, j) )
 *
 * The row pointers are what makes convolution a matrix product without im2col: segment s is one
 * kernel tap, a[s*gemm_mr + i] the input pixel that tap s of output pixel i reads. A pointer is
 * never NULL (a tap in the padding points at zeros).
 *   B(k, j) = b[(j / gemm_nr)*b_panel + k*b_step + j % gemm_nr]
 * Packed weights: b_step = gemm_nr, b_panel = K*gemm_nr, padded with zeros, and b_padded is
 * true. A plain row-major matrix as B: b_step = its row stride, b_panel = gemm_nr, b_padded
 * false: then only the n columns may be read.
 * The sum of one output runs in the order of s, k whatever m, n are: the result of a row does
 * not depend on the rows beside it.
 */
typedef struct nn_gemm_tile {
    int m, n;              /* 0 <= m <= gemm_mr; n >= 0 */
    int segs, depth;
    const float *const *a; /* [segs][gemm_mr], entries i < m valid */
    ptrdiff_t a_step;      /* floats from one k to the next */
    const float *b;
    ptrdiff_t b_step, b_panel;
    bool b_padded;
    bool accumulate;
    float *c;
    ptrdiff_t ldc;
    const float *bias;     /* n floats, or NULL */
    nn_act act;            /* applied last; NN_ACT_NONE for a partial sum */
    float alpha;
} nn_gemm_tile;

typedef struct nn_adam {
    float lr, beta1, beta2, eps, bias1, bias2, gscale, l2, decay;
} nn_adam;

#include "nn/kernels/quant.h"

/* No tier's micro-kernel tile is larger. */
#define NN_GEMM_MAX_MR 16
#define NN_GEMM_MAX_NR 64

#ifdef __cplusplus
}
#endif

#endif

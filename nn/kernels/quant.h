/* quant.h - structs and formulas of the 8-bit kernels (kernels.def, "8 bit").
 *
 * real = scale (q - zero). Activations: u8 with q in [0, 255], or s16 with q in [0, 4095].
 * Weights: s8 in [-64, 64] beside u8, s16 beside s16, zero point 0. Products are summed in 32
 * bits; whoever makes the weights sees to it that the true sum fits. Everything here is exact
 * or a fixed sequence of IEEE operations in single precision, each rounded to nearest even: all
 * tiers give the bytes of ref.
 */
#ifndef NN_KERNELS_QUANT_H
#define NN_KERNELS_QUANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "nn/act.h"

#ifdef __cplusplus
extern "C" {
#endif

/* vpmaddubsw adds two products in 16 bits: 255 * 64 * 2 = 32640 still fits. */
#define NN_Q_WEIGHT_MAX 64
#define NN_Q_MAX 4095 /* largest q in s16 */

typedef enum nn_qout { NN_QOUT_S32, NN_QOUT_U8, NN_QOUT_S16, NN_QOUT_F32 } nn_qout;

/* From an exact sum acc of output channel j to the output (acc includes the bias):
 *   v = (float)acc * scale[j]
 *   U8, S16:  act NONE, RELU: u = v, scale in units of the output; RELU is only lo = zero.
 *             else: u = act(v) * inv_y, scale in real units, inv_y = 1/scale of the output.
 *             y = rne(clamp(u, lo - zero, hi - zero)) + zero
 *   F32:      y = act((accumulate ? y : fbias ? fbias[j] : 0) + v)
 *   S32:      y = accumulate ? y + acc : acc, wrapping; nothing of this struct is read.
 * act: NONE, RELU v < 0 ? 0 : v, LEAKY_RELU v < 0 ? alpha v : v, HARD_SIGMOID
 * t = clamp(v (1/6f) + 0.5f, 0, 1), HARD_SWISH v t. The others are not allowed. */
typedef struct nn_requant {
    const float *scale; /* one per output channel */
    nn_act act;
    float alpha, inv_y;
    int32_t zero, lo, hi; /* 0 <= lo <= zero <= hi, within the output's range of q */
} nn_requant;

/* One micro-kernel tile of a product, up to qgemm_mr rows times n columns:
 *   acc[i][j] = (bias ? bias[j] : 0)
 *               + sum_{s < segs} sum_{k < depth} a[s*qgemm_mr + i][k] B(seg0 + s, k, j)
 * Row pointers as in nn_gemm_tile: segment s is a tap, the pointer a row of `depth` u8 (s16)
 * of which nothing beyond is read; a tap in the padding points at zero points (whose part is
 * a constant of the bias). Where all rows have their segments at the same distances, these
 * stand once, in `steps`. B: panels of qgemm_nr columns made by qpack_s8 (qpack_s16), the
 * first of them at b. */
typedef struct nn_qgemm_tile {
    int m, n, segs, depth;
    int seg0;             /* B's segment of a's segment s is seg0 + s */
    const void *const *a; /* [segs][qgemm_mr], entries i < m valid; with steps [qgemm_mr] */
    const ptrdiff_t *steps; /* NULL, or a[s][i] is steps[s] bytes behind a[i] */
    const void *b;
    ptrdiff_t b_panel;    /* bytes of a panel: nn_qpanel_bytes */
    const int32_t *bias;  /* n, or NULL */
    nn_qout out;
    void *c;
    ptrdiff_t ldc;        /* elements of `out` */
    nn_requant q;
    const float *fbias;   /* F32: n, or NULL */
    bool accumulate;      /* F32, S32: y is added to, fbias not read */
} nn_qgemm_tile;

/* Segment s of row i, mr being the tier's qgemm_mr. */
static inline const void *nn_qgemm_row(const nn_qgemm_tile *t, int s, int i, int mr)
{
    return t->steps ? (const char *)t->a[i] + t->steps[s] : t->a[s * mr + i];
}

/* A panel of B, nr columns (nr a multiple of 8): [segs][ceil(depth/4)][nr][4] s8 or
 * [segs][ceil(depth/2)][nr][2] s16, zero beyond depth and n. */
static inline size_t nn_qpanel_bytes(int nr, int segs, int depth)
{
    return (size_t)segs * (((size_t)depth + 3) / 4 * 4) * (size_t)nr;
}

static inline size_t nn_qpanel_bytes16(int nr, int segs, int depth)
{
    return (size_t)segs * (((size_t)depth + 1) / 2 * 4) * (size_t)nr;
}

/* y = rne(clamp(v, lo - zero, hi - zero)) + zero with
 *   qadd: v = (float)(a - zero_a) * scale_a + (float)(b - zero_b) * scale_b
 *   qmul: v = (float)((a - zero_a) (b - zero_b)) * scale_a
 * Scales in units of the output; Relu is lo = zero. */
typedef struct nn_qbinary {
    int32_t zero_a, zero_b;
    float scale_a, scale_b;
    int32_t zero, lo, hi;
} nn_qbinary;

/* e^t of the LSTM's sigmoid 1/(1 + e^-x) and tanh 2/(1 + e^-2x) - 1:
 *   t = clamp(t, -87, 87); n = rne(t LOG2_E); r = (t - n LN2_HI) - n LN2_LO
 *   p = ((((C4 r + C3) r + C2) r + C1) r + C0;  e^t = ((p (r r) + r) + 1) 2^n
 * each operation rounded to single, none fused. (Cody & Waite 1980; p interpolates
 * (e^r - 1 - r)/r^2 at the Chebyshev nodes of [-ln 2/2, ln 2/2]. 2 ulp.) */
#define NN_QEXP_LIMIT 87.0f
#define NN_QEXP_LOG2_E 0x1.715476p+0f
#define NN_QEXP_LN2_HI 0x1.62e4p-1f /* 15 bits: its product with n is exact */
#define NN_QEXP_LN2_LO 0x1.7f7d1cp-20f
#define NN_QEXP_C0 0.5f
#define NN_QEXP_C1 0x1.5554dcp-3f
#define NN_QEXP_C2 0x1.55551ap-5f
#define NN_QEXP_C3 0x1.120ba2p-7f
#define NN_QEXP_C4 0x1.6d113cp-10f

#ifdef __cplusplus
}
#endif

#endif

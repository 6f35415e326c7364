/* winograd.h - the transforms that divide the multiplications of a 3x3 convolution.
 *
 * In one dimension, m outputs of 3 taps are (Winograd 1980; Lavin & Gray, arXiv:1509.09308)
 *   y = A^T [ (G g) * (B^T d) ]      * element by element, n = m + 2 products instead of 3 m,
 * in two dimensions Y = A^T [ (G g G^T) * (B^T d B) ] A. The rows of the matrices belong to the
 * points where polynomials are evaluated; a point at infinity is the last row.
 *   m = 2: points 0, 1, -1, inf.
 *   m = 4: points 0, a, -a, 1/a, -1/a, inf with a = sqrt(1/2).
 * Of points 0, p, -p, q, -q these make the rounding error about least: (root of mean squares,
 * 256 random channels, plain sums) 4.9e-8 of sum |x||w|, where the usual p = 1, q = 2 gives
 * 1.1e-7 and the direct form 2.9e-8.
 *
 * With s = sqrt(2), N(p) the product of the distances of p to the other points:
 *   B^T rows: product of (x - q) over the other points q
 *     0     1   0   -5/2 0    1  0        G rows: (1, p, p^2) / N(p)
 *     a     0  -s   -2   a    1  0          N(0) = 1, N(+-a) = -3/2, N(+-1/a) = 6
 *    -a     0   s   -2  -a    1  0        A^T rows i: p^i, i < m
 *     1/a   0  -a   -1/2 s    1  0
 *    -1/a   0   a   -1/2 -s   1  0
 *     inf   0   1    0  -5/2  0  1
 * The adjoint (backward weights) uses A, B^T and G^T: dg = G^T [ (A dy) * (B^T d) ].
 */
/* In integers (qwino_*), exact for every input. m = 4 takes the points 0, 1, -1, 2, -2, inf:
 *   B^T  4  0 -5  0  1  0     G rows, times s_i, are      A^T columns get what is missing
 *        0 -4 -4  1  1  0       1  0  0   s =  4          to one common factor, 24 (m = 2: 2),
 *        0  4 -4 -1  1  0       1  1  1       -6          and rows lose the powers of two that
 *        0 -2 -1  2  1  0       1 -1  1       -6          they share:
 *        0  2 -1 -2  1  0       1  2  4       24            6 -4 -4  1  1  0   = 24 y0
 *        0  4  0 -5  0  1       1 -2  4       24            0 -2  2  1 -1  0   = 12 y1
 *                               0  0  1        1            0 -1 -1  1  1  0   =  6 y2
 *   m = 2: B^T as above; G' = 1 0 0, 1 1 1, 1 -1 1, 0 0 1   0 -1  1  2 -2  6   =  6 y3
 *          A^T = 2 1 1 0 = 2 y0, 0 1 -1 2 = 2 y1
 * V of bytes: at most 5 255 in size after one axis, 50 255 = 12750 after two; U of |w| <= 64 at
 * most 49 64 = 3136: both are s16. Sums of products may wrap around 2^32 on the way: what comes
 * out is known modulo 2^32, the odd factor 3 or 9 goes by multiplying with its inverse there,
 * and what is left, 2^e y, is right while |y| < 2^(31 - e), e = 3 for an axis of 4 outputs, 1
 * for one of 2. (Points and matrices: Lavin & Gray; rescaled rows and the inverse: ours.)
 */
#ifndef NN_KERNELS_WINOGRAD_H
#define NN_KERNELS_WINOGRAD_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WINO_INVERSE_3 0xAAAAAAABu /* 3 times this is 1 modulo 2^32 */

/* The inverse of the odd factor of a tile of mh x mw outputs. */
static inline int32_t wino_inverse(int mh, int mw)
{
    uint32_t y = mh == 4 ? WINO_INVERSE_3 : 1, x = mw == 4 ? WINO_INVERSE_3 : 1;
    return (int32_t)(y * x);
}

/* Output i of m is 2^this times too large along its axis. */
static inline int wino_shift(int m, int i)
{
    return m == 2 ? 1 : i == 0 ? 3 : i == 1 ? 2 : 1;
}

#define WINO_S 1.41421356237309504880f /* sqrt(2) */
#define WINO_A 0.70710678118654752440f /* sqrt(1/2) */
#define WINO_MAX_TILE 4
#define WINO_MAX_SIDE (WINO_MAX_TILE + 2)
#define WINO_MAX_FREQ (WINO_MAX_SIDE * WINO_MAX_SIDE)

#ifdef __cplusplus
}
#endif

#endif

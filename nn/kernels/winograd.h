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
#ifndef NN_KERNELS_WINOGRAD_H
#define NN_KERNELS_WINOGRAD_H

#define WINO_S 1.41421356237309504880f /* sqrt(2) */
#define WINO_A 0.70710678118654752440f /* sqrt(1/2) */
#define WINO_MAX_TILE 4
#define WINO_MAX_SIDE (WINO_MAX_TILE + 2)
#define WINO_MAX_FREQ (WINO_MAX_SIDE * WINO_MAX_SIDE)

#endif

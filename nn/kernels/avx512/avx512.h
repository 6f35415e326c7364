/* avx512.h - prototypes of this tier, and the helpers that its files share. F, BW, DQ and VL of
 * AVX-512: what Skylake-SP and Zen 4 and all later ones have.
 */
#ifndef NN_KERNELS_AVX512_H
#define NN_KERNELS_AVX512_H

#include "nn/kernels/avx512/intrinsics.h"
#include "nn/kernels/kernels.h"
#include "nn/kernels/unroll.h"

#define NN_KERNEL(name, args) void nn_avx512_##name args;
#include "nn/kernels/kernels.def"
#undef NN_KERNEL

/* A micro-kernel tile of the matrix product: 8 rows times 32 columns (gemm.c). */
enum { NN_AVX512_GEMM_MR = 8, NN_AVX512_GEMM_NR = 32 };
/* And of the integer product (qgemm.h). */
enum { NN_AVX512_QGEMM_MR = 8, NN_AVX512_QGEMM_NR = 32 };

/* Floats in a vector. */
enum { AVX512_LANES = 16 };

/* The function body is written once and compiled for each set of constant arguments. */
#define AVX512_INLINE static inline __attribute__((always_inline))

/* The first n of 16 lanes; n <= 0 gives none, n >= 16 all. */
AVX512_INLINE __mmask16 avx512_mask(int64_t n)
{
    return (__mmask16)(n <= 0 ? 0 : n >= AVX512_LANES ? 0xffff : (1u << n) - 1);
}

/* One vector; the masked form touches only the lanes of the mask. `masked` is a constant. */
AVX512_INLINE __m512 avx512_load(const float *p, bool masked, __mmask16 mask)
{
    return masked ? _mm512_maskz_loadu_ps(mask, p) : _mm512_loadu_ps(p);
}

AVX512_INLINE void avx512_store(float *p, bool masked, __mmask16 mask, __m512 v)
{
    if (masked)
        _mm512_mask_storeu_ps(p, mask, v);
    else
        _mm512_storeu_ps(p, v);
}

#endif

/* avx2.h - prototypes of this tier, and the helpers that its files share. */
#ifndef NN_KERNELS_AVX2_H
#define NN_KERNELS_AVX2_H

#include "nn/kernels/kernels.h"

#include <immintrin.h>

#define NN_KERNEL(name, args) void nn_avx2_##name args;
#include "nn/kernels/kernels.def"
#undef NN_KERNEL

/* A micro-kernel tile of the matrix product: 6 rows times 16 columns fill 12 of 16 registers
 * (gemm.c). */
enum { NN_AVX2_GEMM_MR = 6, NN_AVX2_GEMM_NR = 16 };
/* And of the integer product (qgemm.c). */
enum { NN_AVX2_QGEMM_MR = 4, NN_AVX2_QGEMM_NR = 16 };

/* The function body is written once and compiled for each set of constant arguments. */
#define AVX2_INLINE static inline __attribute__((always_inline))

/* All ones in the first n of 8 lanes; n <= 0 gives none, n >= 8 all. */
AVX2_INLINE __m256i avx2_mask(int64_t n)
{
    int lanes = n < 0 ? 0 : n > 8 ? 8 : (int)n;
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(lanes),
                              _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

/* One vector; the masked form touches only the lanes of the mask. `masked` is a constant. */
AVX2_INLINE __m256 avx2_load(const float *p, bool masked, __m256i mask)
{
    return masked ? _mm256_maskload_ps(p, mask) : _mm256_loadu_ps(p);
}

AVX2_INLINE void avx2_store(float *p, bool masked, __m256i mask, __m256 v)
{
    if (masked)
        _mm256_maskstore_ps(p, mask, v);
    else
        _mm256_storeu_ps(p, v);
}

#endif

/* vf.h - a vector of floats for the bodies that this tier shares with avx512 (nn/kernels/simd):
 * there the two differ by type and width alone.
 */
#ifndef NN_KERNELS_AVX2_VF_H
#define NN_KERNELS_AVX2_VF_H

#include "nn/kernels/avx2/math.h"

typedef __m256 vf;
typedef __m256i vf_mask;

enum { VF_LANES = 8 };
#define VF_INLINE AVX2_INLINE

VF_INLINE vf vf_set(float x)
{
    return _mm256_set1_ps(x);
}

VF_INLINE vf vf_zero(void)
{
    return _mm256_setzero_ps();
}

VF_INLINE vf vf_add(vf a, vf b)
{
    return _mm256_add_ps(a, b);
}

VF_INLINE vf vf_sub(vf a, vf b)
{
    return _mm256_sub_ps(a, b);
}

VF_INLINE vf vf_mul(vf a, vf b)
{
    return _mm256_mul_ps(a, b);
}

VF_INLINE vf vf_div(vf a, vf b)
{
    return _mm256_div_ps(a, b);
}

/* b where one is NaN, as of vf_min. */
VF_INLINE vf vf_max(vf a, vf b)
{
    return _mm256_max_ps(a, b);
}

VF_INLINE vf vf_min(vf a, vf b)
{
    return _mm256_min_ps(a, b);
}

VF_INLINE vf vf_negate(vf x)
{
    return _mm256_xor_ps(x, _mm256_set1_ps(-0.0f));
}

/* To the nearest integer, even ones of two. */
VF_INLINE vf vf_rint(vf x)
{
    return _mm256_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

/* 2^n of an integer -126 <= n <= 127. */
VF_INLINE vf vf_exp2(vf n)
{
    __m256i power = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
    return _mm256_castsi256_ps(_mm256_slli_epi32(power, 23));
}

/* a b + c, rounded once */
VF_INLINE vf vf_fma(vf a, vf b, vf c)
{
    return _mm256_fmadd_ps(a, b, c);
}

/* c - a b, rounded once */
VF_INLINE vf vf_fnma(vf a, vf b, vf c)
{
    return _mm256_fnmadd_ps(a, b, c);
}

/* max(0, x); NaN stays NaN. */
VF_INLINE vf vf_relu(vf x)
{
    return _mm256_max_ps(_mm256_setzero_ps(), x);
}

VF_INLINE vf vf_sigmoid(vf x)
{
    return avx2_sigmoid(x);
}

VF_INLINE vf vf_tanh(vf x)
{
    return avx2_tanh(x);
}

/* The first n lanes; n <= 0 gives none, n >= VF_LANES all. */
VF_INLINE vf_mask vf_first(int64_t n)
{
    return avx2_mask(n);
}

/* One vector; the masked form touches only the lanes of the mask. `masked` is a constant. */
VF_INLINE vf vf_load(const float *p, bool masked, vf_mask mask)
{
    return avx2_load(p, masked, mask);
}

VF_INLINE void vf_store(float *p, bool masked, vf_mask mask, vf v)
{
    avx2_store(p, masked, mask, v);
}

#endif

/* vf.h - a vector of floats for the bodies that this tier shares with avx2 (nn/kernels/simd):
 * there the two differ by type and width alone.
 */
#ifndef NN_KERNELS_AVX512_VF_H
#define NN_KERNELS_AVX512_VF_H

#include "nn/kernels/avx512/math.h"

typedef __m512 vf;
typedef __mmask16 vf_mask;

enum { VF_LANES = 16 };
#define VF_INLINE AVX512_INLINE

VF_INLINE vf vf_set(float x)
{
    return _mm512_set1_ps(x);
}

VF_INLINE vf vf_zero(void)
{
    return _mm512_setzero_ps();
}

VF_INLINE vf vf_add(vf a, vf b)
{
    return _mm512_add_ps(a, b);
}

VF_INLINE vf vf_sub(vf a, vf b)
{
    return _mm512_sub_ps(a, b);
}

VF_INLINE vf vf_mul(vf a, vf b)
{
    return _mm512_mul_ps(a, b);
}

VF_INLINE vf vf_div(vf a, vf b)
{
    return _mm512_div_ps(a, b);
}

/* b where one is NaN, as of vf_min. */
VF_INLINE vf vf_max(vf a, vf b)
{
    return _mm512_max_ps(a, b);
}

VF_INLINE vf vf_min(vf a, vf b)
{
    return _mm512_min_ps(a, b);
}

VF_INLINE vf vf_negate(vf x)
{
    return _mm512_xor_ps(x, _mm512_set1_ps(-0.0f));
}

/* To the nearest integer, even ones of two. */
VF_INLINE vf vf_rint(vf x)
{
    return _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

/* 2^n of an integer -126 <= n <= 127. */
VF_INLINE vf vf_exp2(vf n)
{
    __m512i power = _mm512_add_epi32(_mm512_cvtps_epi32(n), _mm512_set1_epi32(127));
    return _mm512_castsi512_ps(_mm512_slli_epi32(power, 23));
}

/* a b + c, rounded once */
VF_INLINE vf vf_fma(vf a, vf b, vf c)
{
    return _mm512_fmadd_ps(a, b, c);
}

/* c - a b, rounded once */
VF_INLINE vf vf_fnma(vf a, vf b, vf c)
{
    return _mm512_fnmadd_ps(a, b, c);
}

/* max(0, x); NaN stays NaN. */
VF_INLINE vf vf_relu(vf x)
{
    return _mm512_max_ps(_mm512_setzero_ps(), x);
}

VF_INLINE vf vf_sigmoid(vf x)
{
    return avx512_sigmoid(x);
}

VF_INLINE vf vf_tanh(vf x)
{
    return avx512_tanh(x);
}

/* The first n lanes; n <= 0 gives none, n >= VF_LANES all. */
VF_INLINE vf_mask vf_first(int64_t n)
{
    return avx512_mask(n);
}

/* One vector; the masked form touches only the lanes of the mask. `masked` is a constant. */
VF_INLINE vf vf_load(const float *p, bool masked, vf_mask mask)
{
    return avx512_load(p, masked, mask);
}

VF_INLINE void vf_store(float *p, bool masked, vf_mask mask, vf v)
{
    avx512_store(p, masked, mask, v);
}

#endif

/* math.h - exp, log, tanh, sigmoid and the activations on 8 floats. Bounds, checked against
 * libm in double (worst found in 70 million arguments over all exponents): exp 2 ulp (1.09),
 * log 2 (0.86), sigmoid 2.5 (2.37), tanh 3 (2.39). Denormals count, none is flushed.
 *
 * exp: x = n ln 2 + r, |r| <= ln 2 / 2 (Cody & Waite 1980), exp(x) = 2^n exp(r).
 * exp(r) - 1 = r + r^2 q(r); q interpolates (exp(r) - 1 - r) / r^2 at the 5 Chebyshev nodes of
 * [-ln 2/2, ln 2/2]; its error is below 0.2 * 2^-24 of exp(r).
 */
#ifndef NN_KERNELS_AVX2_MATH_H
#define NN_KERNELS_AVX2_MATH_H

#include "nn/kernels/avx2/avx2.h"

#include <math.h>

/* ln 2 in two parts: the first has 15 bits, so that its product with n is exact. */
#define AVX2_LN2_HI 0x1.62e4p-1f
#define AVX2_LN2_LO 0x1.7f7d1cp-20f
#define AVX2_LOG2_E 0x1.715476p+0f

typedef struct avx2_reduced {
    __m256 n;   /* an integer */
    __m256 em1; /* exp(r) - 1 */
} avx2_reduced;

AVX2_INLINE avx2_reduced avx2_exp_reduce(__m256 x)
{
    __m256 n = _mm256_round_ps(_mm256_mul_ps(x, _mm256_set1_ps(AVX2_LOG2_E)),
                               _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    __m256 r = _mm256_fnmadd_ps(n, _mm256_set1_ps(AVX2_LN2_HI), x);
    r = _mm256_fnmadd_ps(n, _mm256_set1_ps(AVX2_LN2_LO), r);
    __m256 q = _mm256_set1_ps(0x1.6d113cp-10f);
    q = _mm256_fmadd_ps(q, r, _mm256_set1_ps(0x1.120ba2p-7f));
    q = _mm256_fmadd_ps(q, r, _mm256_set1_ps(0x1.55551ap-5f));
    q = _mm256_fmadd_ps(q, r, _mm256_set1_ps(0x1.5554dcp-3f));
    q = _mm256_fmadd_ps(q, r, _mm256_set1_ps(0.5f));
    return (avx2_reduced){n, _mm256_fmadd_ps(_mm256_mul_ps(q, r), r, r)};
}

/* 2^n for -126 <= n <= 127. */
AVX2_INLINE __m256 avx2_pow2(__m256i n)
{
    return _mm256_castsi256_ps(
        _mm256_slli_epi32(_mm256_add_epi32(n, _mm256_set1_epi32(127)), 23));
}

/* exp(89) overflows to Inf and exp(-104) rounds to 0, through denormals; NaN gives NaN. 2^n is
 * applied in two halves since n reaches from -150 to 128. */
AVX2_INLINE __m256 avx2_exp(__m256 x)
{
    x = _mm256_min_ps(_mm256_set1_ps(89.0f), x);
    x = _mm256_max_ps(_mm256_set1_ps(-104.0f), x);
    avx2_reduced e = avx2_exp_reduce(x);
    __m256i n = _mm256_cvtps_epi32(e.n);
    __m256i half = _mm256_srai_epi32(n, 1);
    __m256 y = _mm256_add_ps(e.em1, _mm256_set1_ps(1.0f));
    y = _mm256_mul_ps(y, avx2_pow2(half));
    return _mm256_mul_ps(y, avx2_pow2(_mm256_sub_epi32(n, half)));
}

/* log: x = 2^e m, sqrt(1/2) <= m < sqrt(2), f = m - 1, s = f / (2 + f). log(1 + f) = 2 atanh(s)
 * = 2s + s R(s^2), with atanh's series 2/3 z + 2/5 z^2 ... (z <= 0.03: the term after the last
 * one here is below 2^-28), summed as f - (f^2/2 - s (f^2/2 + R)), which keeps the leading term
 * f exact. log(0) = -Inf, log(x < 0) = NaN, log(Inf) = Inf, NaN gives NaN, denormals count. */
AVX2_INLINE __m256 avx2_log(__m256 x)
{
    const __m256 one = _mm256_set1_ps(1.0f), zero = _mm256_setzero_ps();
    __m256 small = _mm256_cmp_ps(x, _mm256_set1_ps(0x1p-126f), _CMP_LT_OQ);
    __m256 m = _mm256_blendv_ps(x, _mm256_mul_ps(x, _mm256_set1_ps(0x1p23f)), small);
    __m256 shift = _mm256_and_ps(small, _mm256_set1_ps(23.0f));
    /* Subtracting the bits of sqrt(1/2) makes the exponent field turn over there. */
    __m256i root = _mm256_set1_epi32(0x3f3504f3);
    __m256i bits = _mm256_sub_epi32(_mm256_castps_si256(m), root);
    __m256 e = _mm256_sub_ps(_mm256_cvtepi32_ps(_mm256_srai_epi32(bits, 23)), shift);
    bits = _mm256_add_epi32(_mm256_and_si256(bits, _mm256_set1_epi32(0x7fffff)), root);
    __m256 f = _mm256_sub_ps(_mm256_castsi256_ps(bits), one);
    __m256 s = _mm256_div_ps(f, _mm256_add_ps(f, _mm256_set1_ps(2.0f)));
    __m256 z = _mm256_mul_ps(s, s);
    __m256 r = _mm256_set1_ps(2.0f / 9.0f);
    r = _mm256_fmadd_ps(r, z, _mm256_set1_ps(2.0f / 7.0f));
    r = _mm256_fmadd_ps(r, z, _mm256_set1_ps(2.0f / 5.0f));
    r = _mm256_fmadd_ps(r, z, _mm256_set1_ps(2.0f / 3.0f));
    r = _mm256_mul_ps(r, z);
    __m256 half = _mm256_mul_ps(_mm256_mul_ps(f, f), _mm256_set1_ps(0.5f));
    __m256 low = _mm256_mul_ps(e, _mm256_set1_ps(AVX2_LN2_LO));
    low = _mm256_fmadd_ps(s, _mm256_add_ps(half, r), low);
    __m256 y = _mm256_sub_ps(f, _mm256_sub_ps(half, low));
    y = _mm256_fmadd_ps(e, _mm256_set1_ps(AVX2_LN2_HI), y);
    __m256 bad = _mm256_cmp_ps(x, zero, _CMP_NGE_UQ);
    y = _mm256_blendv_ps(y, _mm256_set1_ps(NAN), bad);
    y = _mm256_blendv_ps(y, x, _mm256_cmp_ps(x, _mm256_set1_ps(INFINITY), _CMP_EQ_OQ));
    return _mm256_blendv_ps(y, _mm256_set1_ps(-INFINITY), _mm256_cmp_ps(x, zero, _CMP_EQ_OQ));
}

/* exp(-|x|) never overflows, and e / (1 + e) keeps the left side's small values. */
AVX2_INLINE __m256 avx2_sigmoid(__m256 x)
{
    const __m256 sign = _mm256_set1_ps(-0.0f), one = _mm256_set1_ps(1.0f);
    __m256 e = avx2_exp(_mm256_or_ps(x, sign));
    __m256 top = _mm256_blendv_ps(one, e, x);
    return _mm256_div_ps(top, _mm256_add_ps(one, e));
}

/* With t = exp(2|x|) - 1: tanh|x| = t / (t + 2); t = 2^n (exp(r) - 1) + (2^n - 1) loses nothing
 * for small x. From 2|x| = 20 on the result rounds to 1. */
AVX2_INLINE __m256 avx2_tanh(__m256 x)
{
    const __m256 sign = _mm256_set1_ps(-0.0f), one = _mm256_set1_ps(1.0f);
    __m256 two_x = _mm256_andnot_ps(sign, _mm256_add_ps(x, x));
    avx2_reduced e = avx2_exp_reduce(_mm256_min_ps(_mm256_set1_ps(20.0f), two_x));
    __m256 scale = avx2_pow2(_mm256_cvtps_epi32(e.n));
    __m256 t = _mm256_fmadd_ps(scale, e.em1, _mm256_sub_ps(scale, one));
    __m256 y = _mm256_div_ps(t, _mm256_add_ps(t, _mm256_set1_ps(2.0f)));
    return _mm256_or_ps(y, _mm256_and_ps(x, sign));
}

/* min and max give their second operand when one is NaN: the order here lets NaN through. */
AVX2_INLINE __m256 avx2_hard_sigmoid(__m256 x)
{
    __m256 t =
        _mm256_add_ps(_mm256_mul_ps(x, _mm256_set1_ps(1.0f / 6.0f)), _mm256_set1_ps(0.5f));
    t = _mm256_max_ps(_mm256_setzero_ps(), t);
    return _mm256_min_ps(_mm256_set1_ps(1.0f), t);
}

AVX2_INLINE __m256 avx2_act(nn_act act, __m256 alpha, __m256 x)
{
    switch (act) {
    case NN_ACT_RELU:
        return _mm256_max_ps(_mm256_setzero_ps(), x);
    case NN_ACT_LEAKY_RELU: {
        __m256 below = _mm256_cmp_ps(x, _mm256_setzero_ps(), _CMP_LT_OQ);
        return _mm256_blendv_ps(x, _mm256_mul_ps(alpha, x), below);
    }
    case NN_ACT_SIGMOID:
        return avx2_sigmoid(x);
    case NN_ACT_TANH:
        return avx2_tanh(x);
    case NN_ACT_HARD_SIGMOID:
        return avx2_hard_sigmoid(x);
    case NN_ACT_HARD_SWISH:
        return _mm256_mul_ps(x, avx2_hard_sigmoid(x));
    case NN_ACT_NONE:
    case NN_ACTS:
        break;
    }
    return x;
}

#endif

/* math.h - exp, log, tanh, sigmoid and the activations on 16 floats: avx2/math.h's formulas and
 * order of operations, so its bounds (exp 2 ulp, log 2, sigmoid 2.5, tanh 3) and its bits.
 * Powers of two are applied by vscalefps, which rounds once and reaches the denormals.
 *
 * exp: x = n ln 2 + r, |r| <= ln 2 / 2 (Cody & Waite 1980), exp(x) = 2^n exp(r);
 * exp(r) - 1 = r + r^2 q(r), q of degree 4 through Chebyshev nodes.
 */
#ifndef NN_KERNELS_AVX512_MATH_H
#define NN_KERNELS_AVX512_MATH_H

#include "nn/kernels/avx512/avx512.h"

#include <math.h>

/* ln 2 in two parts: the first has 15 bits, so that its product with n is exact. */
#define AVX512_LN2_HI 0x1.62e4p-1f
#define AVX512_LN2_LO 0x1.7f7d1cp-20f
#define AVX512_LOG2_E 0x1.715476p+0f

typedef struct avx512_reduced {
    __m512 n;   /* an integer */
    __m512 em1; /* exp(r) - 1 */
} avx512_reduced;

AVX512_INLINE avx512_reduced avx512_exp_reduce(__m512 x)
{
    __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(x, _mm512_set1_ps(AVX512_LOG2_E)),
                                    _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(AVX512_LN2_HI), x);
    r = _mm512_fnmadd_ps(n, _mm512_set1_ps(AVX512_LN2_LO), r);
    __m512 q = _mm512_set1_ps(0x1.6d113cp-10f);
    q = _mm512_fmadd_ps(q, r, _mm512_set1_ps(0x1.120ba2p-7f));
    q = _mm512_fmadd_ps(q, r, _mm512_set1_ps(0x1.55551ap-5f));
    q = _mm512_fmadd_ps(q, r, _mm512_set1_ps(0x1.5554dcp-3f));
    q = _mm512_fmadd_ps(q, r, _mm512_set1_ps(0.5f));
    return (avx512_reduced){n, _mm512_fmadd_ps(_mm512_mul_ps(q, r), r, r)};
}

/* exp(89) overflows to Inf and exp(-104) rounds to 0, through denormals; NaN gives NaN. */
AVX512_INLINE __m512 avx512_exp(__m512 x)
{
    x = _mm512_min_ps(_mm512_set1_ps(89.0f), x);
    x = _mm512_max_ps(_mm512_set1_ps(-104.0f), x);
    avx512_reduced e = avx512_exp_reduce(x);
    return _mm512_scalef_ps(_mm512_add_ps(e.em1, _mm512_set1_ps(1.0f)), e.n);
}

/* log: x = 2^e m, sqrt(1/2) <= m < sqrt(2), f = m - 1, s = f / (2 + f). log(1 + f) = 2 atanh(s)
 * = 2s + s R(s^2), with atanh's series 2/3 z + 2/5 z^2 ... summed as
 * f - (f^2/2 - s (f^2/2 + R)), which keeps the leading term f exact. log(0) = -Inf,
 * log(x < 0) = NaN, log(Inf) = Inf, NaN gives NaN, denormals count. */
AVX512_INLINE __m512 avx512_log(__m512 x)
{
    const __m512 one = _mm512_set1_ps(1.0f), zero = _mm512_setzero_ps();
    __mmask16 small = _mm512_cmp_ps_mask(x, _mm512_set1_ps(0x1p-126f), _CMP_LT_OQ);
    __m512 m = _mm512_mask_mul_ps(x, small, x, _mm512_set1_ps(0x1p23f));
    __m512 shift = _mm512_maskz_mov_ps(small, _mm512_set1_ps(23.0f));
    /* Subtracting the bits of sqrt(1/2) makes the exponent field turn over there. */
    __m512i root = _mm512_set1_epi32(0x3f3504f3);
    __m512i bits = _mm512_sub_epi32(_mm512_castps_si512(m), root);
    __m512 e = _mm512_sub_ps(_mm512_cvtepi32_ps(_mm512_srai_epi32(bits, 23)), shift);
    bits = _mm512_add_epi32(_mm512_and_si512(bits, _mm512_set1_epi32(0x7fffff)), root);
    __m512 f = _mm512_sub_ps(_mm512_castsi512_ps(bits), one);
    __m512 s = _mm512_div_ps(f, _mm512_add_ps(f, _mm512_set1_ps(2.0f)));
    __m512 z = _mm512_mul_ps(s, s);
    __m512 r = _mm512_set1_ps(2.0f / 9.0f);
    r = _mm512_fmadd_ps(r, z, _mm512_set1_ps(2.0f / 7.0f));
    r = _mm512_fmadd_ps(r, z, _mm512_set1_ps(2.0f / 5.0f));
    r = _mm512_fmadd_ps(r, z, _mm512_set1_ps(2.0f / 3.0f));
    r = _mm512_mul_ps(r, z);
    __m512 half = _mm512_mul_ps(_mm512_mul_ps(f, f), _mm512_set1_ps(0.5f));
    __m512 low = _mm512_mul_ps(e, _mm512_set1_ps(AVX512_LN2_LO));
    low = _mm512_fmadd_ps(s, _mm512_add_ps(half, r), low);
    __m512 y = _mm512_sub_ps(f, _mm512_sub_ps(half, low));
    y = _mm512_fmadd_ps(e, _mm512_set1_ps(AVX512_LN2_HI), y);
    __mmask16 bad = _mm512_cmp_ps_mask(x, zero, _CMP_NGE_UQ);
    y = _mm512_mask_mov_ps(y, bad, _mm512_set1_ps(NAN));
    __mmask16 infinite = _mm512_cmp_ps_mask(x, _mm512_set1_ps(INFINITY), _CMP_EQ_OQ);
    y = _mm512_mask_mov_ps(y, infinite, x);
    __mmask16 nothing = _mm512_cmp_ps_mask(x, zero, _CMP_EQ_OQ);
    return _mm512_mask_mov_ps(y, nothing, _mm512_set1_ps(-INFINITY));
}

/* exp(-|x|) never overflows, and e / (1 + e) keeps the left side's small values. */
AVX512_INLINE __m512 avx512_sigmoid(__m512 x)
{
    const __m512 sign = _mm512_set1_ps(-0.0f), one = _mm512_set1_ps(1.0f);
    __m512 e = avx512_exp(_mm512_or_ps(x, sign));
    __mmask16 left = _mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_LT_OQ);
    return _mm512_div_ps(_mm512_mask_mov_ps(one, left, e), _mm512_add_ps(one, e));
}

/* With t = exp(2|x|) - 1: tanh|x| = t / (t + 2); t = 2^n (exp(r) - 1) + (2^n - 1) loses nothing
 * for small x. From 2|x| = 20 on the result rounds to 1. */
AVX512_INLINE __m512 avx512_tanh(__m512 x)
{
    const __m512 sign = _mm512_set1_ps(-0.0f), one = _mm512_set1_ps(1.0f);
    __m512 two_x = _mm512_andnot_ps(sign, _mm512_add_ps(x, x));
    avx512_reduced e = avx512_exp_reduce(_mm512_min_ps(_mm512_set1_ps(20.0f), two_x));
    __m512 scale = _mm512_scalef_ps(one, e.n);
    __m512 t = _mm512_fmadd_ps(scale, e.em1, _mm512_sub_ps(scale, one));
    __m512 y = _mm512_div_ps(t, _mm512_add_ps(t, _mm512_set1_ps(2.0f)));
    return _mm512_or_ps(y, _mm512_and_ps(x, sign));
}

/* min and max give their second operand when one is NaN: the order here lets NaN through. */
AVX512_INLINE __m512 avx512_hard_sigmoid(__m512 x)
{
    __m512 t =
        _mm512_add_ps(_mm512_mul_ps(x, _mm512_set1_ps(1.0f / 6.0f)), _mm512_set1_ps(0.5f));
    t = _mm512_max_ps(_mm512_setzero_ps(), t);
    return _mm512_min_ps(_mm512_set1_ps(1.0f), t);
}

AVX512_INLINE __m512 avx512_act(nn_act act, __m512 alpha, __m512 x)
{
    switch (act) {
    case NN_ACT_RELU:
        return _mm512_max_ps(_mm512_setzero_ps(), x);
    case NN_ACT_LEAKY_RELU: {
        __mmask16 below = _mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_LT_OQ);
        return _mm512_mask_mul_ps(x, below, alpha, x);
    }
    case NN_ACT_SIGMOID:
        return avx512_sigmoid(x);
    case NN_ACT_TANH:
        return avx512_tanh(x);
    case NN_ACT_HARD_SIGMOID:
        return avx512_hard_sigmoid(x);
    case NN_ACT_HARD_SWISH:
        return _mm512_mul_ps(x, avx512_hard_sigmoid(x));
    case NN_ACT_NONE:
    case NN_ACTS:
        break;
    }
    return x;
}

#endif

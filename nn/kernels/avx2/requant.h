/* requant.h - from exact sums to q, 16 channels at a time; ref/quant.h says what comes out.
 *
 *   s32 -> float, times scale, (activation), at most hi - zero, rne -> s32 -> s16, + zero, at
 *   least lo
 *
 * The lower clamp comes after rounding, in integers: what is far below the range converts
 * to a number far below it (-2^31 for all past that, and for NaN), and saturates in 16 bits.
 */
#ifndef NN_KERNELS_AVX2_REQUANT_H
#define NN_KERNELS_AVX2_REQUANT_H

#include "nn/kernels/avx2/avx2.h"

#include <string.h>

typedef struct avx2_requant {
    nn_act act;
    const float *scale;
    __m256 alpha, inv_y, top;
    __m256i zero, lo; /* s16 */
} avx2_requant;

/* Parameters of rounding alone: q of values in units of the output. */
AVX2_INLINE avx2_requant avx2_q_range(int32_t zero, int32_t lo, int32_t hi)
{
    return (avx2_requant){
        .act = NN_ACT_NONE,
        .top = _mm256_set1_ps((float)(hi - zero)),
        .zero = _mm256_set1_epi16((short)zero),
        .lo = _mm256_set1_epi16((short)lo),
    };
}

AVX2_INLINE avx2_requant avx2_requant_make(const nn_requant *q)
{
    avx2_requant r = avx2_q_range(q->zero, q->lo, q->hi);
    r.act = q->act;
    r.scale = q->scale;
    r.alpha = _mm256_set1_ps(q->alpha);
    r.inv_y = _mm256_set1_ps(q->inv_y);
    return r;
}

/* The activations that nn_requant allows. */
AVX2_INLINE __m256 avx2_q_act(nn_act act, __m256 alpha, __m256 v)
{
    const __m256 zero = _mm256_setzero_ps();
    if (act == NN_ACT_RELU)
        return _mm256_max_ps(zero, v);
    if (act == NN_ACT_LEAKY_RELU)
        return _mm256_blendv_ps(v, _mm256_mul_ps(alpha, v),
                                _mm256_cmp_ps(v, zero, _CMP_LT_OQ));
    if (act == NN_ACT_NONE)
        return v;
    __m256 t = _mm256_mul_ps(v, _mm256_set1_ps(1.0f / 6.0f));
    t = _mm256_add_ps(t, _mm256_set1_ps(0.5f));
    t = _mm256_min_ps(_mm256_set1_ps(1.0f), _mm256_max_ps(zero, t));
    return act == NN_ACT_HARD_SIGMOID ? t : _mm256_mul_ps(v, t);
}

/* 16 values in units of the output, a before b, to s16. */
AVX2_INLINE __m256i avx2_q_round(const avx2_requant *q, __m256 a, __m256 b)
{
    __m256i i = _mm256_cvtps_epi32(_mm256_min_ps(q->top, a));
    __m256i j = _mm256_cvtps_epi32(_mm256_min_ps(q->top, b));
    __m256i n = _mm256_permute4x64_epi64(_mm256_packs_epi32(i, j), 0xd8);
    return _mm256_max_epi16(_mm256_adds_epi16(n, q->zero), q->lo);
}

/* The first n <= 16 of 16 numbers of 16 bits to bytes; values are in [0, 255]. */
AVX2_INLINE void avx2_store_u8(uint8_t *y, __m256i v, int64_t n)
{
    __m128i bytes =
        _mm_packus_epi16(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    if (n >= 16) {
        _mm_storeu_si128((__m128i *)y, bytes);
        return;
    }
    uint8_t all[16];
    _mm_storeu_si128((__m128i *)all, bytes);
    memcpy(y, all, (size_t)n);
}

AVX2_INLINE void avx2_store_s16(int16_t *y, __m256i v, int64_t n)
{
    if (n >= 16) {
        _mm256_storeu_si256((__m256i *)y, v);
        return;
    }
    int16_t all[16];
    _mm256_storeu_si256((__m256i *)all, v);
    memcpy(y, all, (size_t)n * sizeof *y);
}

/* Sums of the channels j to j + 15 (of which n exist) to s16. */
AVX2_INLINE __m256i avx2_requantise(const avx2_requant *q, int j, int n, __m256i a, __m256i b)
{
    const float *scale = q->scale + j;
    __m256 u, v;
    if (n >= 16) {
        u = _mm256_loadu_ps(scale);
        v = _mm256_loadu_ps(scale + 8);
    } else {
        u = _mm256_maskload_ps(scale, avx2_mask(n));
        v = _mm256_maskload_ps(scale + 8, avx2_mask(n - 8));
    }
    u = _mm256_mul_ps(_mm256_cvtepi32_ps(a), u);
    v = _mm256_mul_ps(_mm256_cvtepi32_ps(b), v);
    if (q->act != NN_ACT_NONE && q->act != NN_ACT_RELU) {
        u = _mm256_mul_ps(avx2_q_act(q->act, q->alpha, u), q->inv_y);
        v = _mm256_mul_ps(avx2_q_act(q->act, q->alpha, v), q->inv_y);
    }
    return avx2_q_round(q, u, v);
}

#endif

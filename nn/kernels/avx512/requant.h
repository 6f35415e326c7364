/* requant.h - from exact sums to q, 16 channels at a time; ref/quant.h says what comes out.
 *
 *   s32 -> float, times scale, (activation), at most hi - zero, rne -> s32 -> s16, + zero, at
 *   least lo
 *
 * The lower clamp comes after rounding, in integers: what is far below the range converts
 * to a number far below it (-2^31 for all past that, and for NaN), and saturates in 16 bits.
 */
#ifndef NN_KERNELS_AVX512_REQUANT_H
#define NN_KERNELS_AVX512_REQUANT_H

#include "nn/kernels/avx512/avx512.h"

typedef struct avx512_requant {
    nn_act act;
    const float *scale;
    __m512 alpha, inv_y, top;
    __m512i zero, lo; /* s16 */
} avx512_requant;

/* Parameters of rounding alone: q of values in units of the output. */
AVX512_INLINE avx512_requant avx512_q_range(int32_t zero, int32_t lo, int32_t hi)
{
    return (avx512_requant){
        .act = NN_ACT_NONE,
        .top = _mm512_set1_ps((float)(hi - zero)),
        .zero = _mm512_set1_epi16((short)zero),
        .lo = _mm512_set1_epi16((short)lo),
    };
}

AVX512_INLINE avx512_requant avx512_requant_make(const nn_requant *q)
{
    avx512_requant r = avx512_q_range(q->zero, q->lo, q->hi);
    r.act = q->act;
    r.scale = q->scale;
    r.alpha = _mm512_set1_ps(q->alpha);
    r.inv_y = _mm512_set1_ps(q->inv_y);
    return r;
}

/* The activations that nn_requant allows. */
AVX512_INLINE __m512 avx512_q_act(nn_act act, __m512 alpha, __m512 v)
{
    const __m512 zero = _mm512_setzero_ps();
    if (act == NN_ACT_RELU)
        return _mm512_max_ps(zero, v);
    if (act == NN_ACT_LEAKY_RELU)
        return _mm512_mask_mul_ps(v, _mm512_cmp_ps_mask(v, zero, _CMP_LT_OQ), alpha, v);
    if (act == NN_ACT_NONE)
        return v;
    __m512 t = _mm512_mul_ps(v, _mm512_set1_ps(1.0f / 6.0f));
    t = _mm512_add_ps(t, _mm512_set1_ps(0.5f));
    t = _mm512_min_ps(_mm512_set1_ps(1.0f), _mm512_max_ps(zero, t));
    return act == NN_ACT_HARD_SIGMOID ? t : _mm512_mul_ps(v, t);
}

/* 32 values in units of the output, a before b, to s16. */
AVX512_INLINE __m512i avx512_q_round(const avx512_requant *q, __m512 a, __m512 b)
{
    const __m512i order = _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7);
    __m512i i = _mm512_cvtps_epi32(_mm512_min_ps(q->top, a));
    __m512i j = _mm512_cvtps_epi32(_mm512_min_ps(q->top, b));
    __m512i n = _mm512_permutexvar_epi64(order, _mm512_packs_epi32(i, j));
    return _mm512_max_epi16(_mm512_adds_epi16(n, q->zero), q->lo);
}

/* The first n <= 32 of 32 numbers of 16 bits to bytes; values are in [0, 255]. */
AVX512_INLINE void avx512_store_u8(uint8_t *y, __m512i v, int n)
{
    __m256i bytes = _mm512_cvtepi16_epi8(v);
    if (n >= 32)
        _mm256_storeu_si256((__m256i *)y, bytes);
    else
        _mm256_mask_storeu_epi8(y, (1u << n) - 1, bytes);
}

AVX512_INLINE void avx512_store_s16(int16_t *y, __m512i v, int n)
{
    if (n >= 32)
        _mm512_storeu_si512(y, v);
    else
        _mm512_mask_storeu_epi16(y, (1u << n) - 1, v);
}

/* Sums of the channels j to j + 31 (of which n exist) to s16. */
AVX512_INLINE __m512i avx512_requantise(const avx512_requant *q, int j, int n, __m512i a,
                                        __m512i b)
{
    const float *scale = q->scale + j;
    bool whole = n >= 32;
    __m512 u = avx512_load(scale, !whole, avx512_mask(n));
    __m512 v = avx512_load(scale + 16, !whole, avx512_mask(n - 16));
    u = _mm512_mul_ps(_mm512_cvtepi32_ps(a), u);
    v = _mm512_mul_ps(_mm512_cvtepi32_ps(b), v);
    if (q->act != NN_ACT_NONE && q->act != NN_ACT_RELU) {
        u = _mm512_mul_ps(avx512_q_act(q->act, q->alpha, u), q->inv_y);
        v = _mm512_mul_ps(avx512_q_act(q->act, q->alpha, v), q->inv_y);
    }
    return avx512_q_round(q, u, v);
}

#endif

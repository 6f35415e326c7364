/* qvec.c - 8-bit values element by element, 16 or 32 at a time. */
#include "nn/kernels/avx2/requant.h"

/* 16 bytes (n < 16: the first n, else 0). */
AVX2_INLINE __m128i load16(const uint8_t *x, int64_t n)
{
    if (n >= 16)
        return _mm_loadu_si128((const __m128i *)x);
    uint8_t all[16] = {0};
    memcpy(all, x, (size_t)n);
    return _mm_loadu_si128((const __m128i *)all);
}

AVX2_INLINE __m256i load16_s16(const int16_t *x, int64_t n)
{
    if (n >= 16)
        return _mm256_loadu_si256((const __m256i *)x);
    int16_t all[16] = {0};
    memcpy(all, x, (size_t)n * sizeof *x);
    return _mm256_loadu_si256((const __m256i *)all);
}

/* Floats i to i + 15 times scale, rounded to q. */
AVX2_INLINE __m256i quantise(const avx2_requant *q, __m256 scale, const float *x, int64_t n)
{
    bool masked = n < 16;
    __m256 a = avx2_load(x, masked, avx2_mask(n));
    __m256 b = avx2_load(x + 8, masked, avx2_mask(n - 8));
    return avx2_q_round(q, _mm256_mul_ps(a, scale), _mm256_mul_ps(b, scale));
}

void nn_avx2_quantize_u8(int64_t n, const float *x, float inv_scale, int32_t zero, uint8_t *y)
{
    avx2_requant q = avx2_q_range(zero, 0, UINT8_MAX);
    __m256 scale = _mm256_set1_ps(inv_scale);
    for (int64_t i = 0; i < n; i += 16)
        avx2_store_u8(y + i, quantise(&q, scale, x + i, n - i), n - i);
}

void nn_avx2_quantize_s16(int64_t n, const float *x, float inv_scale, int32_t zero, int16_t *y)
{
    avx2_requant q = avx2_q_range(zero, 0, NN_Q_MAX);
    __m256 scale = _mm256_set1_ps(inv_scale);
    for (int64_t i = 0; i < n; i += 16)
        avx2_store_s16(y + i, quantise(&q, scale, x + i, n - i), n - i);
}

/* 16 numbers of 16 bits to floats, times scale. */
AVX2_INLINE void dequantise(__m256i x, __m256 scale, float *y, int64_t n)
{
    __m256i a = _mm256_cvtepi16_epi32(_mm256_castsi256_si128(x));
    __m256i b = _mm256_cvtepi16_epi32(_mm256_extracti128_si256(x, 1));
    bool masked = n < 16;
    avx2_store(y, masked, avx2_mask(n), _mm256_mul_ps(_mm256_cvtepi32_ps(a), scale));
    avx2_store(y + 8, masked, avx2_mask(n - 8), _mm256_mul_ps(_mm256_cvtepi32_ps(b), scale));
}

void nn_avx2_dequantize_u8(int64_t n, const uint8_t *x, float scale, int32_t zero, float *y)
{
    __m256i z = _mm256_set1_epi16((short)zero);
    __m256 s = _mm256_set1_ps(scale);
    for (int64_t i = 0; i < n; i += 16) {
        __m256i v = _mm256_cvtepu8_epi16(load16(x + i, n - i));
        dequantise(_mm256_sub_epi16(v, z), s, y + i, n - i);
    }
}

void nn_avx2_dequantize_s16(int64_t n, const int16_t *x, float scale, int32_t zero, float *y)
{
    __m256i z = _mm256_set1_epi16((short)zero);
    __m256 s = _mm256_set1_ps(scale);
    for (int64_t i = 0; i < n; i += 16)
        dequantise(_mm256_sub_epi16(load16_s16(x + i, n - i), z), s, y + i, n - i);
}

/* Differences to the zero point, 16 bits. */
AVX2_INLINE __m256i from_zero(const uint8_t *x, int64_t n, __m256i zero)
{
    return _mm256_sub_epi16(_mm256_cvtepu8_epi16(load16(x, n)), zero);
}

AVX2_INLINE __m256 low_floats(__m256i x)
{
    return _mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(_mm256_castsi256_si128(x)));
}

AVX2_INLINE __m256 high_floats(__m256i x)
{
    return _mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(_mm256_extracti128_si256(x, 1)));
}

void nn_avx2_qadd_u8(int64_t n, const uint8_t *a, const uint8_t *b, const nn_qbinary *p,
                     uint8_t *y)
{
    avx2_requant q = avx2_q_range(p->zero, p->lo, p->hi);
    __m256i za = _mm256_set1_epi16((short)p->zero_a), zb = _mm256_set1_epi16((short)p->zero_b);
    __m256 sa = _mm256_set1_ps(p->scale_a), sb = _mm256_set1_ps(p->scale_b);
    for (int64_t i = 0; i < n; i += 16) {
        __m256i u = from_zero(a + i, n - i, za), v = from_zero(b + i, n - i, zb);
        __m256 low = _mm256_mul_ps(low_floats(u), sa), high = _mm256_mul_ps(high_floats(u), sa);
        low = _mm256_add_ps(low, _mm256_mul_ps(low_floats(v), sb));
        high = _mm256_add_ps(high, _mm256_mul_ps(high_floats(v), sb));
        avx2_store_u8(y + i, avx2_q_round(&q, low, high), n - i);
    }
}

void nn_avx2_qmul_u8(int64_t rows, int c, const uint8_t *a, const uint8_t *b, ptrdiff_t ldb,
                     const nn_qbinary *p, uint8_t *y)
{
    avx2_requant q = avx2_q_range(p->zero, p->lo, p->hi);
    __m256i za = _mm256_set1_epi16((short)p->zero_a), zb = _mm256_set1_epi16((short)p->zero_b);
    __m256 scale = _mm256_set1_ps(p->scale_a);
    for (int64_t r = 0; r < rows; r++, a += c, b += ldb, y += c) {
        for (int j = 0; j < c; j += 16) {
            __m256i u = from_zero(a + j, c - j, za), v = from_zero(b + j, c - j, zb);
            /* 32-bit products of 0-3, 8-11 and of 4-7, 12-15; vpackssdw undoes that order. */
            __m256i low = _mm256_mullo_epi16(u, v), high = _mm256_mulhi_epi16(u, v);
            __m256i even = _mm256_unpacklo_epi16(low, high);
            __m256i odd = _mm256_unpackhi_epi16(low, high);
            __m256 x = _mm256_mul_ps(_mm256_cvtepi32_ps(even), scale);
            __m256 z = _mm256_mul_ps(_mm256_cvtepi32_ps(odd), scale);
            __m256i w = _mm256_packs_epi32(_mm256_cvtps_epi32(_mm256_min_ps(q.top, x)),
                                           _mm256_cvtps_epi32(_mm256_min_ps(q.top, z)));
            w = _mm256_max_epi16(_mm256_adds_epi16(w, q.zero), q.lo);
            avx2_store_u8(y + j, w, c - j);
        }
    }
}

/* Table of 256 bytes as 16 tables of 16 for vpshufb, which gives 0 where the index has bit 7.
 * Table t answers for x - 16 t in [0, 16) only: with x' = x - 16 t, saturating x' + 0x70 has
 * bit 7 for every x' >= 16, and x' < 0 has wrapped to at least 16. */
void nn_avx2_qtable_u8(int64_t n, const uint8_t *table, const uint8_t *x, uint8_t *y)
{
    const __m256i step = _mm256_set1_epi8(16), high = _mm256_set1_epi8(0x70);
    int64_t i = 0;
    for (; i + 32 <= n; i += 32) {
        __m256i at = _mm256_loadu_si256((const __m256i *)(x + i));
        __m256i sum = _mm256_setzero_si256();
#pragma GCC unroll 16
        for (int t = 0; t < 16; t++) {
            __m128i part = _mm_loadu_si128((const __m128i *)(table + 16 * t));
            __m256i index = _mm256_adds_epu8(at, high);
            sum = _mm256_or_si256(sum, _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(part),
                                                           index));
            at = _mm256_sub_epi8(at, step);
        }
        _mm256_storeu_si256((__m256i *)(y + i), sum);
    }
    for (; i < n; i++)
        y[i] = table[x[i]];
}

void nn_avx2_max_u8(int64_t n, const uint8_t *a, const uint8_t *b, uint8_t *y)
{
    int64_t i = 0;
    for (; i + 32 <= n; i += 32) {
        __m256i u = _mm256_loadu_si256((const __m256i *)(a + i));
        __m256i v = _mm256_loadu_si256((const __m256i *)(b + i));
        _mm256_storeu_si256((__m256i *)(y + i), _mm256_max_epu8(u, v));
    }
    for (; i < n; i++)
        y[i] = a[i] > b[i] ? a[i] : b[i];
}

void nn_avx2_max_s16(int64_t n, const int16_t *a, const int16_t *b, int16_t *y)
{
    int64_t i = 0;
    for (; i + 16 <= n; i += 16) {
        __m256i u = _mm256_loadu_si256((const __m256i *)(a + i));
        __m256i v = _mm256_loadu_si256((const __m256i *)(b + i));
        _mm256_storeu_si256((__m256i *)(y + i), _mm256_max_epi16(u, v));
    }
    for (; i < n; i++)
        y[i] = a[i] > b[i] ? a[i] : b[i];
}

/* 16 columns at a time; up to 257 rows of 255 fit into unsigned 16 bits. */
void nn_avx2_qcol_sum_u8(int64_t rows, int c, const uint8_t *x, int32_t *sum)
{
    enum { RUN = 257 };
    for (int64_t r0 = 0; r0 < rows; r0 += RUN) {
        int64_t r1 = r0 + RUN < rows ? r0 + RUN : rows;
        int j = 0;
        for (; j + 16 <= c; j += 16) {
            __m256i run = _mm256_setzero_si256();
            for (int64_t r = r0; r < r1; r++) {
                __m128i v = _mm_loadu_si128((const __m128i *)(x + r * c + j));
                run = _mm256_add_epi16(run, _mm256_cvtepu8_epi16(v));
            }
            __m256i *to = (__m256i *)(sum + j);
            __m256i low = _mm256_cvtepu16_epi32(_mm256_castsi256_si128(run));
            __m256i high = _mm256_cvtepu16_epi32(_mm256_extracti128_si256(run, 1));
            _mm256_storeu_si256(to, _mm256_add_epi32(_mm256_loadu_si256(to), low));
            _mm256_storeu_si256(to + 1, _mm256_add_epi32(_mm256_loadu_si256(to + 1), high));
        }
        for (; j < c; j++) {
            int32_t run = 0;
            for (int64_t r = r0; r < r1; r++)
                run += x[r * c + j];
            sum[j] = (int32_t)((uint32_t)sum[j] + (uint32_t)run);
        }
    }
}

/* qdepthwise.h - one output row of an 8-bit depthwise convolution, for two ways of multiplying.
 *
 *   4 taps t of 32 channels     unpack bytes, then words      8 channels of 4 taps each
 *   [ t0: c0 c1 ... c31 ]       -> [ c0t0 c0t1 c0t2 c0t3 c1t0 ... c3t3 | c16t0 ... c19t3 ]
 *   [ t1: c0 c1 ... c31 ]          and c4-7|20-23, c8-11|24-27, c12-15|28-31
 *   ...                         dot product with w[quad][c][4] in the same order
 *
 * Loops: 32 channels (their weights, biases and scales put in that order first), pixels, quads
 * of taps. vpackssdw and vpackuswb undo the order at the end.
 */
#ifndef NN_KERNELS_AVX2_QDEPTHWISE_H
#define NN_KERNELS_AVX2_QDEPTHWISE_H

#include "nn/kernels/avx2/requant.h"
#include "nn/kernels/unroll.h"

enum { AVX2_QDW_QUADS = 13, AVX2_QDW_CHANNELS = 32 };

/* acc + the products of 4 taps. */
typedef __m256i avx2_dot4(__m256i acc, __m256i x, __m256i w);

typedef struct avx2_qdw_taps {
    int quads;
    const uint8_t *in[4 * AVX2_QDW_QUADS];
    ptrdiff_t step[4 * AVX2_QDW_QUADS];
} avx2_qdw_taps;

/* What belongs to 32 channels, in the order of the sums. */
typedef struct avx2_qdw_block {
    __m256i w[AVX2_QDW_QUADS][4], bias[4];
    __m256 scale[4];
    avx2_requant q;
} avx2_qdw_block;

/* Four of 4 bytes from 4v on, and those 16 further. */
AVX2_INLINE __m256i avx2_qdw_halves(const void *p, int v)
{
    __m256i low = _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)p + v));
    return _mm256_inserti128_si256(low, _mm_loadu_si128((const __m128i *)p + v + 4), 1);
}

/* The channels j to j + count - 1, count <= 32, of c. */
static void avx2_qdw_prepare(avx2_qdw_block *b, int quads, int j, int count, int c,
                             const int8_t *w, const int32_t *bias, const nn_requant *r)
{
    int32_t w32[AVX2_QDW_CHANNELS] = {0}, bias32[AVX2_QDW_CHANNELS] = {0};
    float scale32[AVX2_QDW_CHANNELS] = {0};
    if (bias)
        memcpy(bias32, bias + j, (size_t)count * sizeof *bias32);
    memcpy(scale32, r->scale + j, (size_t)count * sizeof *scale32);
    for (int v = 0; v < 4; v++) {
        b->bias[v] = avx2_qdw_halves(bias32, v);
        b->scale[v] = _mm256_castsi256_ps(avx2_qdw_halves(scale32, v));
    }
    for (int q = 0; q < quads; q++) {
        memcpy(w32, w + ((ptrdiff_t)q * c + j) * 4, (size_t)count * 4);
        for (int v = 0; v < 4; v++)
            b->w[q][v] = avx2_qdw_halves(w32, v);
    }
    b->q = avx2_requant_make(r);
}

AVX2_INLINE __m256i avx2_qdw_to_q(const avx2_requant *q, __m256i acc, __m256 scale)
{
    __m256 v = _mm256_mul_ps(_mm256_cvtepi32_ps(acc), scale);
    if (q->act != NN_ACT_NONE && q->act != NN_ACT_RELU)
        v = _mm256_mul_ps(avx2_q_act(q->act, q->alpha, v), q->inv_y);
    return _mm256_cvtps_epi32(_mm256_min_ps(q->top, v));
}

/* 32 channels of pixel x, those of `in` from j on. */
AVX2_INLINE __m256i avx2_qdw_pixel(const avx2_qdw_block *k, const avx2_qdw_taps *t, int64_t x,
                                   int j, avx2_dot4 *dot)
{
    __m256i s0 = k->bias[0], s1 = k->bias[1], s2 = k->bias[2], s3 = k->bias[3];
    for (int q = 0; q < t->quads; q++) {
        const uint8_t *const *in = t->in + 4 * q;
        const ptrdiff_t *step = t->step + 4 * q;
        __m256i a = _mm256_loadu_si256((const __m256i *)(in[0] + x * step[0] + j));
        __m256i b = _mm256_loadu_si256((const __m256i *)(in[1] + x * step[1] + j));
        __m256i c = _mm256_loadu_si256((const __m256i *)(in[2] + x * step[2] + j));
        __m256i d = _mm256_loadu_si256((const __m256i *)(in[3] + x * step[3] + j));
        __m256i ab = _mm256_unpacklo_epi8(a, b), cd = _mm256_unpacklo_epi8(c, d);
        s0 = dot(s0, _mm256_unpacklo_epi16(ab, cd), k->w[q][0]);
        s1 = dot(s1, _mm256_unpackhi_epi16(ab, cd), k->w[q][1]);
        ab = _mm256_unpackhi_epi8(a, b);
        cd = _mm256_unpackhi_epi8(c, d);
        s2 = dot(s2, _mm256_unpacklo_epi16(ab, cd), k->w[q][2]);
        s3 = dot(s3, _mm256_unpackhi_epi16(ab, cd), k->w[q][3]);
    }
    const avx2_requant *r = &k->q;
    __m256i low = _mm256_packs_epi32(avx2_qdw_to_q(r, s0, k->scale[0]),
                                     avx2_qdw_to_q(r, s1, k->scale[1]));
    __m256i high = _mm256_packs_epi32(avx2_qdw_to_q(r, s2, k->scale[2]),
                                      avx2_qdw_to_q(r, s3, k->scale[3]));
    low = _mm256_max_epi16(_mm256_adds_epi16(low, r->zero), r->lo);
    high = _mm256_max_epi16(_mm256_adds_epi16(high, r->zero), r->lo);
    return _mm256_packus_epi16(low, high);
}

/* n pixels of the last `count` < 32 channels of c, by way of a copy. */
AVX2_INLINE void avx2_qdw_few(const avx2_qdw_block *k, const avx2_qdw_taps *t, int n, int j,
                              int count, int c, uint8_t *y, avx2_dot4 *dot)
{
    uint8_t in[4 * AVX2_QDW_QUADS][AVX2_QDW_CHANNELS] = {{0}}, out[AVX2_QDW_CHANNELS];
    avx2_qdw_taps one = {.quads = t->quads};
    for (int i = 0; i < 4 * t->quads; i++)
        one.in[i] = in[i];
    for (int x = 0; x < n; x++) {
        for (int i = 0; i < 4 * t->quads; i++)
            memcpy(in[i], t->in[i] + x * t->step[i] + j, (size_t)count);
        _mm256_storeu_si256((__m256i *)out, avx2_qdw_pixel(k, &one, 0, 0, dot));
        memcpy(y + (ptrdiff_t)x * c + j, out, (size_t)count);
    }
}

AVX2_INLINE void avx2_qdw(int n, int c, int count, const uint8_t *const *in, ptrdiff_t step,
                          const uint8_t *pad, const int8_t *w, const int32_t *bias,
                          const nn_requant *r, uint8_t *y, avx2_dot4 *dot)
{
    enum { WIDE = AVX2_QDW_CHANNELS };
    /* Taps that fill the last quad read what the first one reads; their weights are 0. */
    avx2_qdw_taps t = {.quads = (count + 3) / 4};
    for (int i = 0; i < 4 * t.quads; i++) {
        const uint8_t *p = in[i < count ? i : 0];
        t.in[i] = p ? p : pad;
        t.step[i] = p ? step : 0;
    }
    avx2_qdw_block k;
    for (int j = 0; j < c; j += WIDE) {
        /* The last channels overlap those before rather than go the slow way. */
        if (j + WIDE > c && c > WIDE)
            j = c - WIDE;
        int here = c - j < WIDE ? c - j : WIDE;
        avx2_qdw_prepare(&k, t.quads, j, here, c, w, bias, r);
        if (here < WIDE) {
            avx2_qdw_few(&k, &t, n, j, here, c, y, dot);
            continue;
        }
        for (int x = 0; x < n; x++)
            _mm256_storeu_si256((__m256i *)(y + (ptrdiff_t)x * c + j),
                                avx2_qdw_pixel(&k, &t, x, j, dot));
    }
}

#endif

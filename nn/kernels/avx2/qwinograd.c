/* qwinograd.c - Winograd transforms in integers (formulas: nn/kernels/winograd.h): 16
 * channels of V, 16 numbers of U, 8 channels of M at a time, columns first, then rows.
 *
 * Input 4x4, 16 channels: 36 loads that widen, 36 stores and 12 lines of 16 operations; half
 * the instructions of the float transform for each channel. Output, 8 channels: 36 loads, 10
 * lines of 14 operations, then 16 multiplications by the inverse, shifts and requantisation.
 */
#include "nn/kernels/avx2/requant.h"
#include "nn/kernels/winograd.h"

#define ADD16 _mm256_add_epi16
#define SUB16 _mm256_sub_epi16
#define ADD _mm256_add_epi32
#define SUB _mm256_sub_epi32

/* v = B^T d, 16 bits */
AVX2_INLINE void line_input(int m, const __m256i *d, __m256i *v)
{
    if (m == 2) {
        v[0] = SUB16(d[0], d[2]);
        v[1] = ADD16(d[2], d[1]);
        v[2] = SUB16(d[2], d[1]);
        v[3] = SUB16(d[3], d[1]);
        return;
    }
    __m256i odd = SUB16(d[3], d[1]), even = SUB16(d[4], d[2]);
    __m256i odd2 = ADD16(odd, odd);
    __m256i low = SUB16(d[4], _mm256_slli_epi16(d[2], 2));
    __m256i high = SUB16(d[3], _mm256_slli_epi16(d[1], 2));
    v[0] = ADD16(_mm256_slli_epi16(SUB16(d[0], d[2]), 2), even);
    v[1] = ADD16(low, high);
    v[2] = SUB16(low, high);
    v[3] = ADD16(even, odd2);
    v[4] = SUB16(even, odd2);
    v[5] = SUB16(SUB16(d[5], d[3]), ADD16(odd2, odd2));
}

/* u = G' g, 16 bits */
AVX2_INLINE void line_weights(int m, const __m256i *g, __m256i *u)
{
    __m256i even = ADD16(g[0], g[2]);
    u[0] = g[0];
    u[1] = ADD16(even, g[1]);
    u[2] = SUB16(even, g[1]);
    if (m == 4) {
        __m256i odd = ADD16(g[1], g[1]);
        even = ADD16(g[0], _mm256_slli_epi16(g[2], 2));
        u[3] = ADD16(even, odd);
        u[4] = SUB16(even, odd);
    }
    u[m + 1] = g[2];
}

/* y = A^T m, 32 bits, wrapping */
AVX2_INLINE void line_output(int m, const __m256i *v, __m256i *y)
{
    __m256i s1 = ADD(v[1], v[2]), d1 = SUB(v[1], v[2]);
    if (m == 2) {
        y[0] = ADD(ADD(v[0], v[0]), s1);
        y[1] = ADD(d1, ADD(v[3], v[3]));
        return;
    }
    __m256i s2 = ADD(v[3], v[4]), d2 = SUB(v[3], v[4]);
    __m256i first = ADD(v[0], v[0]), last = ADD(v[5], v[5]); /* 6 x = 2x + 4x */
    y[0] = ADD(SUB(s2, _mm256_slli_epi32(s1, 2)), ADD(first, ADD(first, first)));
    y[1] = SUB(d2, ADD(d1, d1));
    y[2] = SUB(s2, s1);
    y[3] = ADD(SUB(ADD(d2, d2), d1), ADD(last, ADD(last, last)));
}

/* 16 channels of V. */
AVX2_INLINE void input(int mh, int mw, const uint8_t *const *x, int j, int16_t *v,
                       ptrdiff_t step)
{
    __m256i mid[WINO_MAX_SIDE][WINO_MAX_SIDE];
#pragma GCC unroll 6
    for (int q = 0; q < mw + 2; q++) {
        __m256i in[WINO_MAX_SIDE], out[WINO_MAX_SIDE];
#pragma GCC unroll 6
        for (int i = 0; i < mh + 2; i++)
            in[i] = _mm256_cvtepu8_epi16(
                _mm_loadu_si128((const __m128i *)(x[i * (mw + 2) + q] + j)));
        line_input(mh, in, out);
#pragma GCC unroll 6
        for (int i = 0; i < mh + 2; i++)
            mid[i][q] = out[i];
    }
#pragma GCC unroll 6
    for (int i = 0; i < mh + 2; i++) {
        __m256i out[WINO_MAX_SIDE];
        line_input(mw, mid[i], out);
#pragma GCC unroll 6
        for (int q = 0; q < mw + 2; q++)
            _mm256_storeu_si256((__m256i *)(v + (i * (mw + 2) + q) * step), out[q]);
    }
}

AVX2_INLINE void all_input(int mh, int mw, int c, const uint8_t *const *x, int16_t *v,
                           ptrdiff_t step)
{
    enum { LANES = 16 };
    int j = 0, freq = (mh + 2) * (mw + 2);
    for (; j + LANES <= c; j += LANES)
        input(mh, mw, x, j, v + j, step);
    if (j == c)
        return;
    uint8_t copy[WINO_MAX_FREQ][LANES] = {{0}};
    int16_t tail[WINO_MAX_FREQ][LANES];
    const uint8_t *from[WINO_MAX_FREQ];
    for (int f = 0; f < freq; f++) {
        memcpy(copy[f], x[f] + j, (size_t)(c - j));
        from[f] = copy[f];
    }
    input(mh, mw, from, 0, tail[0], LANES);
    for (int f = 0; f < freq; f++)
        memcpy(v + f * step + j, tail[f], (size_t)(c - j) * sizeof *v);
}

void nn_avx2_qwino_input_u8(int mh, int mw, int c, const uint8_t *const *x, int16_t *v,
                            ptrdiff_t step)
{
    if (mh == 4 && mw == 4)
        all_input(4, 4, c, x, v, step);
    else if (mh == 4)
        all_input(4, 2, c, x, v, step);
    else if (mw == 4)
        all_input(2, 4, c, x, v, step);
    else
        all_input(2, 2, c, x, v, step);
}

/* The quads of 8 columns as two rows of pairs: 16 bytes of k 0, 1, then 16 of k 2, 3. */
AVX2_INLINE __m256i pairs_of(const int8_t *w)
{
    const __m256i order =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11,
                                                  14, 15));
    __m256i x = _mm256_shuffle_epi8(_mm256_loadu_si256((const __m256i *)w), order);
    return _mm256_permute4x64_epi64(x, 0xd8);
}

/* One row of pairs of 8 columns, all frequencies. */
AVX2_INLINE void weights(int mh, int mw, const __m128i *taps, int16_t *u, ptrdiff_t step)
{
    __m256i mid[WINO_MAX_SIDE][3];
#pragma GCC unroll 3
    for (int q = 0; q < 3; q++) {
        __m256i in[3], out[WINO_MAX_SIDE];
#pragma GCC unroll 3
        for (int i = 0; i < 3; i++)
            in[i] = _mm256_cvtepi8_epi16(taps[i * 3 + q]);
        line_weights(mh, in, out);
#pragma GCC unroll 6
        for (int i = 0; i < mh + 2; i++)
            mid[i][q] = out[i];
    }
#pragma GCC unroll 6
    for (int i = 0; i < mh + 2; i++) {
        __m256i out[WINO_MAX_SIDE];
        line_weights(mw, mid[i], out);
#pragma GCC unroll 6
        for (int q = 0; q < mw + 2; q++)
            _mm256_storeu_si256((__m256i *)(u + (i * (mw + 2) + q) * step), out[q]);
    }
}

AVX2_INLINE void all_weights(int mh, int mw, int quads, int nr, const int8_t *const *w,
                             int16_t *u, ptrdiff_t step)
{
    for (int k = 0; k < quads; k++) {
        for (int j = 0; j < nr; j += 8) {
            __m128i low[9], high[9];
#pragma GCC unroll 9
            for (int t = 0; t < 9; t++) {
                __m256i x = pairs_of(w[t] + ((ptrdiff_t)k * nr + j) * 4);
                low[t] = _mm256_castsi256_si128(x);
                high[t] = _mm256_extracti128_si256(x, 1);
            }
            int16_t *to = u + ((ptrdiff_t)2 * k * nr + j) * 2;
            weights(mh, mw, low, to, step);
            weights(mh, mw, high, to + 2 * nr, step);
        }
    }
}

void nn_avx2_qwino_weights_s8(int mh, int mw, int quads, int nr, const int8_t *const *w,
                              int16_t *u, ptrdiff_t step)
{
    if (mh == 4 && mw == 4)
        all_weights(4, 4, quads, nr, w, u, step);
    else if (mh == 4)
        all_weights(4, 2, quads, nr, w, u, step);
    else if (mw == 4)
        all_weights(2, 4, quads, nr, w, u, step);
    else
        all_weights(2, 2, quads, nr, w, u, step);
}

AVX2_INLINE __m256i load(const int32_t *p, bool masked, __m256i mask)
{
    return masked ? _mm256_maskload_epi32(p, mask) : _mm256_loadu_si256((const __m256i *)p);
}

/* Exact sums of 8 channels, with their bias. */
AVX2_INLINE void output(int mh, int mw, const int32_t *m, ptrdiff_t step, const int32_t *bias,
                        bool masked, __m256i mask, __m256i *sums)
{
    __m256i mid[WINO_MAX_TILE][WINO_MAX_SIDE];
#pragma GCC unroll 6
    for (int q = 0; q < mw + 2; q++) {
        __m256i in[WINO_MAX_SIDE], out[WINO_MAX_TILE];
#pragma GCC unroll 6
        for (int i = 0; i < mh + 2; i++)
            in[i] = load(m + (i * (mw + 2) + q) * step, masked, mask);
        line_output(mh, in, out);
#pragma GCC unroll 4
        for (int i = 0; i < mh; i++)
            mid[i][q] = out[i];
    }
    __m256i add = bias ? load(bias, masked, mask) : _mm256_setzero_si256();
    __m256i inverse = _mm256_set1_epi32(wino_inverse(mh, mw));
#pragma GCC unroll 4
    for (int i = 0; i < mh; i++) {
        __m256i out[WINO_MAX_TILE];
        line_output(mw, mid[i], out);
#pragma GCC unroll 4
        for (int q = 0; q < mw; q++) {
            __m256i x = mh == 4 || mw == 4 ? _mm256_mullo_epi32(out[q], inverse) : out[q];
            x = _mm256_srai_epi32(x, wino_shift(mh, i) + wino_shift(mw, q));
            sums[i * mw + q] = ADD(x, add);
        }
    }
}

/* 16 channels from j on, n of them wanted. */
AVX2_INLINE void tile(int mh, int mw, int j, int n, const int32_t *m, ptrdiff_t step,
                      const int32_t *bias, const avx2_requant *r, uint8_t *const *y)
{
    __m256i a[WINO_MAX_TILE * WINO_MAX_TILE], b[WINO_MAX_TILE * WINO_MAX_TILE];
    bool masked = n < 16;
    const int32_t *bias_j = bias ? bias + j : NULL;
    if (!masked) {
        output(mh, mw, m + j, step, bias_j, false, _mm256_setzero_si256(), a);
        output(mh, mw, m + j + 8, step, bias_j ? bias_j + 8 : NULL, false,
               _mm256_setzero_si256(), b);
    } else {
        output(mh, mw, m + j, step, bias_j, true, avx2_mask(n), a);
        output(mh, mw, m + j + 8, step, bias_j ? bias_j + 8 : NULL, true, avx2_mask(n - 8), b);
    }
    for (int i = 0; i < mh * mw; i++)
        if (y[i])
            avx2_store_u8(y[i] + j, avx2_requantise(r, j, n, a[i], b[i]), n);
}

AVX2_INLINE void all_output(int mh, int mw, int c, const int32_t *m, ptrdiff_t step,
                            const int32_t *bias, const nn_requant *q, uint8_t *const *y)
{
    avx2_requant r = avx2_requant_make(q);
    int j = 0;
    for (; j + 16 <= c; j += 16)
        tile(mh, mw, j, 16, m, step, bias, &r, y);
    if (j < c)
        tile(mh, mw, j, c - j, m, step, bias, &r, y);
}

void nn_avx2_qwino_output_u8(int mh, int mw, int c, const int32_t *m, ptrdiff_t step,
                             const int32_t *bias, const nn_requant *q, uint8_t *const *y)
{
    if (mh == 4 && mw == 4)
        all_output(4, 4, c, m, step, bias, q, y);
    else if (mh == 4)
        all_output(4, 2, c, m, step, bias, q, y);
    else if (mw == 4)
        all_output(2, 4, c, m, step, bias, q, y);
    else
        all_output(2, 2, c, m, step, bias, q, y);
}

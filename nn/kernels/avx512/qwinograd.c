/* qwinograd.c - Winograd transforms in integers (formulas: nn/kernels/winograd.h): 32
 * channels of V, 32 numbers of U, 16 channels of M at a time, columns first, then rows. Tails
 * by masks. As avx2/qwinograd.c, with half the instructions.
 */
#include "nn/kernels/avx512/requant.h"
#include "nn/kernels/winograd.h"

#define ADD16 _mm512_add_epi16
#define SUB16 _mm512_sub_epi16
#define ADD _mm512_add_epi32
#define SUB _mm512_sub_epi32

/* v = B^T d, 16 bits */
AVX512_INLINE void line_input(int m, const __m512i *d, __m512i *v)
{
    if (m == 2) {
        v[0] = SUB16(d[0], d[2]);
        v[1] = ADD16(d[2], d[1]);
        v[2] = SUB16(d[2], d[1]);
        v[3] = SUB16(d[3], d[1]);
        return;
    }
    __m512i odd = SUB16(d[3], d[1]), even = SUB16(d[4], d[2]);
    __m512i odd2 = ADD16(odd, odd);
    __m512i low = SUB16(d[4], _mm512_slli_epi16(d[2], 2));
    __m512i high = SUB16(d[3], _mm512_slli_epi16(d[1], 2));
    v[0] = ADD16(_mm512_slli_epi16(SUB16(d[0], d[2]), 2), even);
    v[1] = ADD16(low, high);
    v[2] = SUB16(low, high);
    v[3] = ADD16(even, odd2);
    v[4] = SUB16(even, odd2);
    v[5] = SUB16(SUB16(d[5], d[3]), ADD16(odd2, odd2));
}

/* u = G' g, 16 bits */
AVX512_INLINE void line_weights(int m, const __m512i *g, __m512i *u)
{
    __m512i even = ADD16(g[0], g[2]);
    u[0] = g[0];
    u[1] = ADD16(even, g[1]);
    u[2] = SUB16(even, g[1]);
    if (m == 4) {
        __m512i odd = ADD16(g[1], g[1]);
        even = ADD16(g[0], _mm512_slli_epi16(g[2], 2));
        u[3] = ADD16(even, odd);
        u[4] = SUB16(even, odd);
    }
    u[m + 1] = g[2];
}

/* y = A^T m, 32 bits, wrapping */
AVX512_INLINE void line_output(int m, const __m512i *v, __m512i *y)
{
    __m512i s1 = ADD(v[1], v[2]), d1 = SUB(v[1], v[2]);
    if (m == 2) {
        y[0] = ADD(ADD(v[0], v[0]), s1);
        y[1] = ADD(d1, ADD(v[3], v[3]));
        return;
    }
    __m512i s2 = ADD(v[3], v[4]), d2 = SUB(v[3], v[4]);
    __m512i first = ADD(v[0], v[0]), last = ADD(v[5], v[5]); /* 6 x = 2x + 4x */
    y[0] = ADD(SUB(s2, _mm512_slli_epi32(s1, 2)), ADD(first, ADD(first, first)));
    y[1] = SUB(d2, ADD(d1, d1));
    y[2] = SUB(s2, s1);
    y[3] = ADD(SUB(ADD(d2, d2), d1), ADD(last, ADD(last, last)));
}

/* 32 channels of V; only those of the mask are touched. */
AVX512_INLINE void input(int mh, int mw, const uint8_t *const *x, int j, int16_t *v,
                         ptrdiff_t step, bool masked, __mmask32 mask)
{
    __m512i mid[WINO_MAX_SIDE][WINO_MAX_SIDE];
    NN_UNROLL
    for (int q = 0; q < mw + 2; q++) {
        __m512i in[WINO_MAX_SIDE], out[WINO_MAX_SIDE];
            NN_UNROLL
        for (int i = 0; i < mh + 2; i++) {
            const uint8_t *p = x[i * (mw + 2) + q] + j;
            in[i] = _mm512_cvtepu8_epi16(masked ? _mm256_maskz_loadu_epi8(mask, p)
                                                : _mm256_loadu_si256((const __m256i *)p));
        }
        line_input(mh, in, out);
            NN_UNROLL
        for (int i = 0; i < mh + 2; i++)
            mid[i][q] = out[i];
    }
    NN_UNROLL
    for (int i = 0; i < mh + 2; i++) {
        __m512i out[WINO_MAX_SIDE];
        line_input(mw, mid[i], out);
            NN_UNROLL
        for (int q = 0; q < mw + 2; q++) {
            int16_t *to = v + (i * (mw + 2) + q) * step;
            if (masked)
                _mm512_mask_storeu_epi16(to, mask, out[q]);
            else
                _mm512_storeu_si512(to, out[q]);
        }
    }
}

AVX512_INLINE void all_input(int mh, int mw, int c, const uint8_t *const *x, int16_t *v,
                             ptrdiff_t step)
{
    int j = 0;
    for (; j + 32 <= c; j += 32)
        input(mh, mw, x, j, v + j, step, false, 0);
    if (j < c)
        input(mh, mw, x, j, v + j, step, true, (1u << (c - j)) - 1);
}

void nn_avx512_qwino_input_u8(int mh, int mw, int c, const uint8_t *const *x, int16_t *v,
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

/* The quads of 8 columns in 16 bits as two rows of pairs: 16 numbers of k 0, 1, then 16 of
 * k 2, 3. */
AVX512_INLINE __m512i pairs_of(const int8_t *w)
{
    const __m256i order =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11,
                                                  14, 15));
    __m256i x = _mm256_shuffle_epi8(_mm256_loadu_si256((const __m256i *)w), order);
    return _mm512_cvtepi8_epi16(_mm256_permute4x64_epi64(x, 0xd8));
}

/* The quads of 8 columns at byte `at` of the taps; rows of pairs lie `row` numbers apart. */
AVX512_INLINE void weights(int mh, int mw, const int8_t *const *w, ptrdiff_t at, int16_t *u,
                           ptrdiff_t row, ptrdiff_t step)
{
    __m512i mid[WINO_MAX_SIDE][3];
    NN_UNROLL
    for (int q = 0; q < 3; q++) {
        __m512i in[3], out[WINO_MAX_SIDE];
            NN_UNROLL
        for (int i = 0; i < 3; i++)
            in[i] = pairs_of(w[i * 3 + q] + at);
        line_weights(mh, in, out);
            NN_UNROLL
        for (int i = 0; i < mh + 2; i++)
            mid[i][q] = out[i];
    }
    NN_UNROLL
    for (int i = 0; i < mh + 2; i++) {
        __m512i out[WINO_MAX_SIDE];
        line_weights(mw, mid[i], out);
            NN_UNROLL
        for (int q = 0; q < mw + 2; q++) {
            int16_t *to = u + (i * (mw + 2) + q) * step;
            _mm256_storeu_si256((__m256i *)to, _mm512_castsi512_si256(out[q]));
            _mm256_storeu_si256((__m256i *)(to + row), _mm512_extracti64x4_epi64(out[q], 1));
        }
    }
}

AVX512_INLINE void all_weights(int mh, int mw, int quads, int nr, const int8_t *const *w,
                               int16_t *u, ptrdiff_t step)
{
    for (int k = 0; k < quads; k++)
        for (int j = 0; j < nr; j += 8)
            weights(mh, mw, w, ((ptrdiff_t)k * nr + j) * 4, u + ((ptrdiff_t)2 * k * nr + j) * 2,
                    2 * nr, step);
}

void nn_avx512_qwino_weights_s8(int mh, int mw, int quads, int nr, const int8_t *const *w,
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

AVX512_INLINE __m512i load(const int32_t *p, bool masked, __mmask16 mask)
{
    return masked ? _mm512_maskz_loadu_epi32(mask, p) : _mm512_loadu_si512(p);
}

/* Exact sums of 16 channels, with their bias. */
AVX512_INLINE void output(int mh, int mw, const int32_t *m, ptrdiff_t step, const int32_t *bias,
                          bool masked, __mmask16 mask, __m512i *sums)
{
    __m512i mid[WINO_MAX_TILE][WINO_MAX_SIDE];
    NN_UNROLL
    for (int q = 0; q < mw + 2; q++) {
        __m512i in[WINO_MAX_SIDE], out[WINO_MAX_TILE];
        NN_UNROLL
        for (int i = 0; i < mh + 2; i++)
            in[i] = load(m + (i * (mw + 2) + q) * step, masked, mask);
        line_output(mh, in, out);
        NN_UNROLL
        for (int i = 0; i < mh; i++)
            mid[i][q] = out[i];
    }
    __m512i add = bias ? load(bias, masked, mask) : _mm512_setzero_si512();
    __m512i inverse = _mm512_set1_epi32(wino_inverse(mh, mw));
    NN_UNROLL
    for (int i = 0; i < mh; i++) {
        __m512i out[WINO_MAX_TILE];
        line_output(mw, mid[i], out);
        NN_UNROLL
        for (int q = 0; q < mw; q++) {
            __m512i x = mh == 4 || mw == 4 ? _mm512_mullo_epi32(out[q], inverse) : out[q];
            x = _mm512_srai_epi32(x, wino_shift(mh, i) + wino_shift(mw, q));
            sums[i * mw + q] = ADD(x, add);
        }
    }
}

/* 32 channels from j on, n of them wanted. */
AVX512_INLINE void tile(int mh, int mw, int j, int n, const int32_t *m, ptrdiff_t step,
                        const int32_t *bias, const avx512_requant *r, uint8_t *const *y)
{
    __m512i a[WINO_MAX_TILE * WINO_MAX_TILE], b[WINO_MAX_TILE * WINO_MAX_TILE];
    const int32_t *bias_a = bias ? bias + j : NULL, *bias_b = bias ? bias_a + 16 : NULL;
    if (n == 32) {
        output(mh, mw, m + j, step, bias_a, false, 0, a);
        output(mh, mw, m + j + 16, step, bias_b, false, 0, b);
    } else {
        output(mh, mw, m + j, step, bias_a, true, avx512_mask(n), a);
        output(mh, mw, m + j + 16, step, bias_b, true, avx512_mask(n - 16), b);
    }
    for (int i = 0; i < mh * mw; i++)
        if (y[i])
            avx512_store_u8(y[i] + j, avx512_requantise(r, j, n, a[i], b[i]), n);
}

AVX512_INLINE void all_output(int mh, int mw, int c, const int32_t *m, ptrdiff_t step,
                              const int32_t *bias, const nn_requant *q, uint8_t *const *y)
{
    avx512_requant r = avx512_requant_make(q);
    int j = 0;
    for (; j + 32 <= c; j += 32)
        tile(mh, mw, j, 32, m, step, bias, &r, y);
    if (j < c)
        tile(mh, mw, j, c - j, m, step, bias, &r, y);
}

void nn_avx512_qwino_output_u8(int mh, int mw, int c, const int32_t *m, ptrdiff_t step,
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

/* qgemm.h - the micro-kernel tile of the integer product, 8 rows times 32 columns as in gemm.c
 * for two ways of multiplying: avx512/ has none of 32 bits in one instruction, vnni/ has.
 *
 *                      32 columns of a panel of B
 *                      [ B lo 16 ][ B hi 16 ]      each 32-bit lane: 4 following k of a column
 *   a[0][4k..] to all  [  acc 0  ][  acc 1  ]      (2 of s16)
 *   ...
 *   a[7][4k..]         [ acc 14  ][ acc 15  ]
 *
 * Whole vectors that become bytes, which most are, are requantised in the registers. All else
 * goes to the stack when it is summed, and from there to the output: so it is written once.
 */
#ifndef NN_KERNELS_AVX512_QGEMM_H
#define NN_KERNELS_AVX512_QGEMM_H

#include "nn/kernels/avx512/requant.h"
#include "nn/kernels/qpack.h"

/* The sums of 8 rows times 3 vectors, and one more vector, since finishing takes them in pairs. */
enum { AVX512_QGEMM_VECS = 8, AVX512_QGEMM_SUMS = (8 * 3 + 1) * AVX512_LANES };

/* acc + the products of one quad (pair) x, b. */
typedef __m512i avx512_dot(__m512i acc, __m512i x, __m512i b);

/* The first 0 < bytes < 4 of a quad. */
AVX512_INLINE __m512i avx512_quad_tail(const uint8_t *p, int bytes)
{
    uint32_t x = p[0];
    if (bytes > 1)
        x |= (uint32_t)p[1] << 8;
    if (bytes > 2)
        x |= (uint32_t)p[2] << 16;
    return _mm512_set1_epi32((int32_t)x);
}

AVX512_INLINE __m512i avx512_quad(const uint8_t *p)
{
    int32_t x;
    memcpy(&x, p, sizeof x);
    return _mm512_set1_epi32(x);
}

static void avx512_q_row_f32(const nn_qgemm_tile *t, int j, int n, const int32_t *sums,
                             float *y)
{
    const nn_requant *q = &t->q;
    __m512 alpha = _mm512_set1_ps(q->alpha);
    for (int v = 0; v < n; v += AVX512_LANES) {
        __mmask16 mask = avx512_mask(n - v);
        __m512 base = _mm512_setzero_ps();
        if (t->accumulate)
            base = avx512_load(y + v, true, mask);
        else if (t->fbias)
            base = avx512_load(t->fbias + j + v, true, mask);
        __m512 scale = avx512_load(q->scale + j + v, true, mask);
        __m512 x = _mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_load_si512(sums + v)), scale);
        x = avx512_q_act(q->act, alpha, _mm512_add_ps(base, x));
        avx512_store(y + v, true, mask, x);
    }
}

static void avx512_q_row_s32(const nn_qgemm_tile *t, int n, const int32_t *sums, int32_t *y)
{
    for (int v = 0; v < n; v += AVX512_LANES) {
        __mmask16 mask = avx512_mask(n - v);
        __m512i x = _mm512_load_si512(sums + v);
        if (t->accumulate)
            x = _mm512_add_epi32(x, _mm512_maskz_loadu_epi32(mask, y + v));
        _mm512_mask_storeu_epi32(y + v, mask, x);
    }
}

/* m rows of `cols` sums, the columns from j on. */
static __attribute__((noinline)) void avx512_qgemm_finish(const nn_qgemm_tile *t, int j, int m,
                                                          int cols, const int32_t *sums)
{
    int n = t->n - j < cols ? t->n - j : cols;
    avx512_requant q = avx512_requant_make(&t->q);
    for (int i = 0; i < m; i++, sums += cols) {
        ptrdiff_t at = i * t->ldc + j;
        if (t->out == NN_QOUT_F32) {
            avx512_q_row_f32(t, j, n, sums, (float *)t->c + at);
        } else if (t->out == NN_QOUT_S32) {
            avx512_q_row_s32(t, n, sums, (int32_t *)t->c + at);
        } else {
            for (int v = 0; v < n; v += 32) {
                __m512i y = avx512_requantise(&q, j + v, n - v, _mm512_load_si512(sums + v),
                                              _mm512_load_si512(sums + v + 16));
                if (t->out == NN_QOUT_U8)
                    avx512_store_u8((uint8_t *)t->c + at + v, y, n - v);
                else
                    avx512_store_s16((int16_t *)t->c + at + v, y, n - v);
            }
        }
    }
}

/* The same for whole vectors to bytes, where the only activation is a lower clamp. */
AVX512_INLINE void avx512_qtile_u8(const nn_qgemm_tile *t, int j, int m, int vecs,
                                   const __m512i acc[][AVX512_QGEMM_VECS])
{
    avx512_requant q = avx512_q_range(t->q.zero, t->q.lo, t->q.hi);
    NN_UNROLL
    for (int v = 0; v < vecs; v += 2) {
        bool pair = v + 1 < vecs;
        const float *scale = t->q.scale + j + v * AVX512_LANES;
        uint8_t *y = (uint8_t *)t->c + j + v * AVX512_LANES;
        __m512 first = _mm512_loadu_ps(scale);
        __m512 second = pair ? _mm512_loadu_ps(scale + AVX512_LANES) : first;
        NN_UNROLL
        for (int i = 0; i < m; i++) {
            __m512 a = _mm512_mul_ps(_mm512_cvtepi32_ps(acc[i][v]), first);
            __m512 b = pair ? _mm512_mul_ps(_mm512_cvtepi32_ps(acc[i][v + 1]), second) : a;
            avx512_store_u8(y + i * t->ldc, avx512_q_round(&q, a, b), pair ? 32 : 16);
        }
    }
}

/* m rows, `vecs` vectors of 16 columns from column j on; 2 vectors make a panel. m, vecs, the
 * bytes of an element and the way to multiply are constants where this is called. */
AVX512_INLINE void avx512_qtile(const nn_qgemm_tile *t, int j, int m, int vecs, int unit,
                                avx512_dot *dot)
{
    enum { MR = NN_AVX512_QGEMM_MR, NR = NN_AVX512_QGEMM_NR, QUAD = 4 * NR };
    __m512i acc[MR][AVX512_QGEMM_VECS];
    NN_UNROLL
    for (int v = 0; v < vecs; v++) {
        __mmask16 mask = avx512_mask(t->n - j - v * AVX512_LANES);
        __m512i first = t->bias
                            ? _mm512_maskz_loadu_epi32(mask, t->bias + j + v * AVX512_LANES)
                            : _mm512_setzero_si512();
        NN_UNROLL
        for (int i = 0; i < m; i++)
            acc[i][v] = first;
    }
    int bytes = t->depth * unit, quads = bytes / 4;
    ptrdiff_t seg_bytes = (ptrdiff_t)(bytes + 3) / 4 * QUAD, panel = t->b_panel;
    const char *b = (const char *)t->b + (j / NR) * panel + t->seg0 * seg_bytes;
    for (int s = 0; s < t->segs; s++) {
        const uint8_t *a[MR];
        NN_UNROLL
        for (int i = 0; i < m; i++)
            a[i] = t->a[(t->steps ? 0 : s * MR) + i];
        ptrdiff_t at = t->steps ? t->steps[s] : 0;
        for (int left = quads; left > 0; left--) {
            __m512i row[AVX512_QGEMM_VECS];
            NN_UNROLL
            for (int v = 0; v < vecs; v++)
                row[v] = _mm512_loadu_si512(b + v / 2 * panel + v % 2 * 64);
            NN_UNROLL
            for (int i = 0; i < m; i++) {
                __m512i x = avx512_quad(a[i] + at);
                NN_UNROLL
                for (int v = 0; v < vecs; v++)
                    acc[i][v] = dot(acc[i][v], x, row[v]);
            }
            at += 4;
            b += QUAD;
        }
        if (bytes % 4) {
            NN_UNROLL
            for (int i = 0; i < m; i++) {
                __m512i x = avx512_quad_tail(a[i] + at, bytes % 4);
                NN_UNROLL
                for (int v = 0; v < vecs; v++)
                    acc[i][v] = dot(acc[i][v], x,
                                    _mm512_loadu_si512(b + v / 2 * panel + v % 2 * 64));
            }
            b += QUAD;
        }
    }
    if (t->out == NN_QOUT_S32 && t->n - j >= vecs * AVX512_LANES) {
        NN_UNROLL
        for (int i = 0; i < m; i++) {
            int32_t *y = (int32_t *)t->c + i * t->ldc + j;
            NN_UNROLL
            for (int v = 0; v < vecs; v++) {
                __m512i x = acc[i][v];
                if (t->accumulate)
                    x = _mm512_add_epi32(x, _mm512_loadu_si512(y + v * AVX512_LANES));
                _mm512_storeu_si512(y + v * AVX512_LANES, x);
            }
        }
        return;
    }
    if (t->out == NN_QOUT_U8 && t->n - j >= vecs * AVX512_LANES &&
        (t->q.act == NN_ACT_NONE || t->q.act == NN_ACT_RELU)) {
        avx512_qtile_u8(t, j, m, vecs, acc);
        return;
    }
    int32_t sums[AVX512_QGEMM_SUMS] __attribute__((aligned(64)));
    NN_UNROLL
    for (int i = 0; i < m; i++) {
        NN_UNROLL
        for (int v = 0; v < vecs; v++)
            _mm512_store_si512(sums + (i * vecs + v) * AVX512_LANES, acc[i][v]);
    }
    avx512_qgemm_finish(t, j, m, vecs * AVX512_LANES, sums);
}

/* All columns of m rows; `wide` vectors at a time while there are so many. The last 1 to 3 go
 * together, so that half a panel of 16, 48, 112 columns is not multiplied for nothing. */
AVX512_INLINE void avx512_qrows(const nn_qgemm_tile *t, int m, int wide, int unit,
                                avx512_dot *dot)
{
    int j = 0, vecs = (t->n + AVX512_LANES - 1) / AVX512_LANES;
    for (; vecs > 3 && vecs >= wide; vecs -= wide, j += wide * AVX512_LANES)
        avx512_qtile(t, j, m, wide, unit, dot);
    for (; vecs > 3; vecs -= 2, j += 2 * AVX512_LANES)
        avx512_qtile(t, j, m, 2, unit, dot);
    if (vecs == 3)
        avx512_qtile(t, j, m, 3, unit, dot);
    else if (vecs == 2)
        avx512_qtile(t, j, m, 2, unit, dot);
    else if (vecs == 1)
        avx512_qtile(t, j, m, 1, unit, dot);
}

#endif

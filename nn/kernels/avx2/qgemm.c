/* qgemm.c - the micro-kernel tile of the integer product: vpmaddubsw (u8 x s8, two products in
 * 16 bits, exact because |w| <= 64), vpmaddwd by ones, vpaddd; s16: vpmaddwd, vpaddd.
 *
 *                      16 columns of a panel of B
 *                      [ B lo 8 ][ B hi 8 ]        each 32-bit lane: 4 following k of a column
 *   a[0][4k..] to all  [ acc 0  ][ acc 1  ]        (2 of s16)
 *   ...
 *   a[3][4k..]         [ acc 6  ][ acc 7  ]
 *
 * Three ports add, two of them multiply. 32 products take 3 instructions, one cycle: twice the
 * products of floats. No sum waits for another, so that 8 accumulators do; the other registers
 * hold what is under way. Measured (a busy Xeon, interleaved with floats), 512^3 to 1024^3: 1.9
 * to 2.0 times floats; one row of 1024 x 256 2.4.
 */
#include "nn/kernels/avx2/requant.h"
#include "nn/kernels/qpack.h"
#include "nn/kernels/unroll.h"

enum {
    MR = NN_AVX2_QGEMM_MR,
    NR = NN_AVX2_QGEMM_NR,
    QUAD = 4 * NR, /* bytes of 4 k (2 of s16) in a panel */
    LANES = 8,
    VECS = 8,
    SUMS = 12 * LANES,
};

AVX2_INLINE __m256i dot_u8(__m256i acc, __m256i x, __m256i b)
{
    __m256i two = _mm256_maddubs_epi16(x, b);
    return _mm256_add_epi32(acc, _mm256_madd_epi16(two, _mm256_set1_epi16(1)));
}

AVX2_INLINE __m256i dot_s16(__m256i acc, __m256i x, __m256i b)
{
    return _mm256_add_epi32(acc, _mm256_madd_epi16(x, b));
}

AVX2_INLINE __m256i dot(bool wide, __m256i acc, __m256i x, __m256i b)
{
    return wide ? dot_s16(acc, x, b) : dot_u8(acc, x, b);
}

/* The first 0 < bytes < 4 of a quad. */
AVX2_INLINE __m256i quad_tail(const uint8_t *p, int bytes)
{
    uint32_t x = p[0];
    if (bytes > 1)
        x |= (uint32_t)p[1] << 8;
    if (bytes > 2)
        x |= (uint32_t)p[2] << 16;
    return _mm256_set1_epi32((int32_t)x);
}

AVX2_INLINE __m256i quad(const uint8_t *p)
{
    int32_t x;
    memcpy(&x, p, sizeof x);
    return _mm256_set1_epi32(x);
}

AVX2_INLINE __m256i load(const void *p)
{
    return _mm256_loadu_si256(p);
}

static void row_f32(const nn_qgemm_tile *t, int j, int n, const int32_t *sums, float *y)
{
    const nn_requant *q = &t->q;
    __m256 alpha = _mm256_set1_ps(q->alpha);
    for (int v = 0; v < n; v += LANES) {
        bool masked = n - v < LANES;
        __m256i mask = avx2_mask(n - v);
        __m256 base = _mm256_setzero_ps();
        if (t->accumulate)
            base = avx2_load(y + v, masked, mask);
        else if (t->fbias)
            base = avx2_load(t->fbias + j + v, masked, mask);
        __m256 scale = avx2_load(q->scale + j + v, masked, mask);
        __m256 x = _mm256_mul_ps(_mm256_cvtepi32_ps(load(sums + v)), scale);
        avx2_store(y + v, masked, mask, avx2_q_act(q->act, alpha, _mm256_add_ps(base, x)));
    }
}

static void row_s32(const nn_qgemm_tile *t, int n, const int32_t *sums, int32_t *y)
{
    for (int v = 0; v < n; v += LANES) {
        __m256i mask = avx2_mask(n - v), x = load(sums + v);
        if (t->accumulate)
            x = _mm256_add_epi32(x, _mm256_maskload_epi32(y + v, mask));
        _mm256_maskstore_epi32(y + v, mask, x);
    }
}

/* m rows of `cols` sums, the columns from j on. */
static __attribute__((noinline)) void finish(const nn_qgemm_tile *t, int j, int m, int cols,
                                             const int32_t *sums)
{
    int n = t->n - j < cols ? t->n - j : cols;
    avx2_requant q = avx2_requant_make(&t->q);
    for (int i = 0; i < m; i++, sums += cols) {
        ptrdiff_t at = i * t->ldc + j;
        if (t->out == NN_QOUT_F32) {
            row_f32(t, j, n, sums, (float *)t->c + at);
        } else if (t->out == NN_QOUT_S32) {
            row_s32(t, n, sums, (int32_t *)t->c + at);
        } else {
            for (int v = 0; v < n; v += 16) {
                __m256i y =
                    avx2_requantise(&q, j + v, n - v, load(sums + v), load(sums + v + LANES));
                if (t->out == NN_QOUT_U8)
                    avx2_store_u8((uint8_t *)t->c + at + v, y, n - v);
                else
                    avx2_store_s16((int16_t *)t->c + at + v, y, n - v);
            }
        }
    }
}

/* m rows, `vecs` vectors of 8 columns from column j on; 2 vectors make a panel. m, vecs and
 * wide are constants where this is called. */
AVX2_INLINE void tile(const nn_qgemm_tile *t, int j, int m, int vecs, bool wide)
{
    __m256i acc[MR][VECS];
    NN_UNROLL
    for (int v = 0; v < vecs; v++) {
        __m256i mask = avx2_mask(t->n - j - v * LANES);
        __m256i first = t->bias ? _mm256_maskload_epi32(t->bias + j + v * LANES, mask)
                                : _mm256_setzero_si256();
        NN_UNROLL
        for (int i = 0; i < m; i++)
            acc[i][v] = first;
    }
    int bytes = t->depth * (wide ? 2 : 1), quads = bytes / 4;
    ptrdiff_t seg_bytes = (ptrdiff_t)(bytes + 3) / 4 * QUAD, panel = t->b_panel;
    const char *b = (const char *)t->b + (j / NR) * panel + t->seg0 * seg_bytes;
    for (int s = 0; s < t->segs; s++) {
        const void *const *a = t->steps ? t->a : t->a + s * MR;
        const uint8_t *a0 = a[0];
        const uint8_t *a1 = m > 1 ? a[1] : a0;
        const uint8_t *a2 = m > 2 ? a[2] : a0;
        const uint8_t *a3 = m > 3 ? a[3] : a0;
        ptrdiff_t at = t->steps ? t->steps[s] : 0;
        for (int left = quads; left > 0; left--) {
            NN_UNROLL
            for (int v = 0; v < vecs; v++) {
                __m256i row = load(b + v / 2 * panel + v % 2 * 32);
                NN_UNROLL
                for (int i = 0; i < m; i++) {
                    const uint8_t *x = (i == 0 ? a0 : i == 1 ? a1 : i == 2 ? a2 : a3) + at;
                    acc[i][v] = dot(wide, acc[i][v], quad(x), row);
                }
            }
            at += 4;
            b += QUAD;
        }
        if (bytes % 4) {
            NN_UNROLL
            for (int i = 0; i < m; i++) {
                __m256i x = quad_tail((const uint8_t *)a[i] + at, bytes % 4);
                NN_UNROLL
                for (int v = 0; v < vecs; v++)
                    acc[i][v] = dot(wide, acc[i][v], x, load(b + v / 2 * panel + v % 2 * 32));
            }
            b += QUAD;
        }
    }
    if (wide && t->out == NN_QOUT_S32 && t->n - j >= vecs * LANES) {
        NN_UNROLL
        for (int i = 0; i < m; i++) {
            __m256i *y = (__m256i *)((int32_t *)t->c + i * t->ldc + j);
            NN_UNROLL
            for (int v = 0; v < vecs; v++) {
                __m256i x = acc[i][v];
                if (t->accumulate)
                    x = _mm256_add_epi32(x, load(y + v));
                _mm256_storeu_si256(y + v, x);
            }
        }
        return;
    }
    int32_t sums[SUMS] __attribute__((aligned(32)));
    NN_UNROLL
    for (int i = 0; i < m; i++) {
        NN_UNROLL
        for (int v = 0; v < vecs; v++)
            _mm256_store_si256((__m256i *)(sums + (i * vecs + v) * LANES), acc[i][v]);
    }
    finish(t, j, m, vecs * LANES, sums);
}

/* All columns of m rows; `most` vectors at a time while there are so many. */
AVX2_INLINE void rows(const nn_qgemm_tile *t, int m, int most, bool wide)
{
    int j = 0;
    for (; t->n - j >= most * LANES; j += most * LANES)
        tile(t, j, m, most, wide);
    for (; j < t->n; j += NR)
        tile(t, j, m, 2, wide);
}

/* Each its own function, so that the compiler gives registers to one inner loop at a time. */
static __attribute__((noinline)) void u8_rows1(const nn_qgemm_tile *t)
{
    rows(t, 1, 8, false);
}

static __attribute__((noinline)) void u8_rows2(const nn_qgemm_tile *t)
{
    rows(t, 2, 4, false);
}

static __attribute__((noinline)) void u8_rows3(const nn_qgemm_tile *t)
{
    rows(t, 3, 2, false);
}

static __attribute__((noinline)) void u8_rows4(const nn_qgemm_tile *t)
{
    rows(t, 4, 2, false);
}

static __attribute__((noinline)) void s16_rows1(const nn_qgemm_tile *t)
{
    rows(t, 1, 8, true);
}

static __attribute__((noinline)) void s16_rows2(const nn_qgemm_tile *t)
{
    rows(t, 2, 4, true);
}

static __attribute__((noinline)) void s16_rows3(const nn_qgemm_tile *t)
{
    rows(t, 3, 2, true);
}

static __attribute__((noinline)) void s16_rows4(const nn_qgemm_tile *t)
{
    rows(t, 4, 2, true);
}

void nn_avx2_qgemm_u8(const nn_qgemm_tile *t)
{
    static void (*const by_rows[MR])(const nn_qgemm_tile *) = {u8_rows1, u8_rows2, u8_rows3,
                                                               u8_rows4};
    if (t->m > 0)
        by_rows[t->m - 1](t);
}

void nn_avx2_qgemm_s16(const nn_qgemm_tile *t)
{
    static void (*const by_rows[MR])(const nn_qgemm_tile *) = {s16_rows1, s16_rows2, s16_rows3,
                                                               s16_rows4};
    if (t->m > 0)
        by_rows[t->m - 1](t);
}

void nn_avx2_qpack_s8(int seg, int segs, int depth, int n, const int8_t *w, ptrdiff_t k_step,
                      ptrdiff_t col_step, void *out)
{
    nn_qpack_s8(NR, seg, segs, depth, n, w, k_step, col_step, out);
}

void nn_avx2_qpack_s16(int seg, int segs, int depth, int n, const int16_t *w, ptrdiff_t k_step,
                       ptrdiff_t col_step, void *out)
{
    nn_qpack_s16(NR, seg, segs, depth, n, w, k_step, col_step, out);
}

/* qgemm.c - the micro-kernel tile of the integer product without VNNI: vpmaddubsw (u8 x s8, 2
 * products in 16 bits, exact because |w| <= 64), vpmaddwd by ones, vpaddd; s16: vpmaddwd,
 * vpaddd. Two ports do all three, so 64 products take 1.5 cycles: 1.33 times floats. Measured
 * beside floats: 1024^3 1.9.
 */
#include "nn/kernels/avx512/qgemm.h"

enum { MR = NN_AVX512_QGEMM_MR };

AVX512_INLINE __m512i dot_u8(__m512i acc, __m512i x, __m512i b)
{
    __m512i two = _mm512_maddubs_epi16(x, b);
    return _mm512_add_epi32(acc, _mm512_madd_epi16(two, _mm512_set1_epi16(1)));
}

AVX512_INLINE __m512i dot_s16(__m512i acc, __m512i x, __m512i b)
{
    return _mm512_add_epi32(acc, _mm512_madd_epi16(x, b));
}

typedef void tile(const nn_qgemm_tile *t);

/* Each its own function, so that the compiler gives registers to one inner loop at a time. */
static __attribute__((noinline)) void u8_rows1(const nn_qgemm_tile *t)
{
    avx512_qrows(t, 1, 8, 1, dot_u8);
}

static __attribute__((noinline)) void u8_rows2(const nn_qgemm_tile *t)
{
    avx512_qrows(t, 2, 4, 1, dot_u8);
}

static __attribute__((noinline)) void u8_rows3(const nn_qgemm_tile *t)
{
    avx512_qrows(t, 3, 4, 1, dot_u8);
}

static __attribute__((noinline)) void u8_rows4(const nn_qgemm_tile *t)
{
    avx512_qrows(t, 4, 4, 1, dot_u8);
}

static __attribute__((noinline)) void u8_rows5(const nn_qgemm_tile *t)
{
    avx512_qrows(t, 5, 2, 1, dot_u8);
}

static __attribute__((noinline)) void u8_rows6(const nn_qgemm_tile *t)
{
    avx512_qrows(t, 6, 2, 1, dot_u8);
}

static __attribute__((noinline)) void u8_rows7(const nn_qgemm_tile *t)
{
    avx512_qrows(t, 7, 2, 1, dot_u8);
}

static __attribute__((noinline)) void u8_rows8(const nn_qgemm_tile *t)
{
    avx512_qrows(t, 8, 2, 1, dot_u8);
}

static __attribute__((noinline)) void s16_rows1(const nn_qgemm_tile *t)
{
    avx512_qrows(t, 1, 8, 2, dot_s16);
}

static __attribute__((noinline)) void s16_rows2(const nn_qgemm_tile *t)
{
    avx512_qrows(t, 2, 4, 2, dot_s16);
}

static __attribute__((noinline)) void s16_rows3(const nn_qgemm_tile *t)
{
    avx512_qrows(t, 3, 4, 2, dot_s16);
}

static __attribute__((noinline)) void s16_rows4(const nn_qgemm_tile *t)
{
    avx512_qrows(t, 4, 4, 2, dot_s16);
}

static __attribute__((noinline)) void s16_rows5(const nn_qgemm_tile *t)
{
    avx512_qrows(t, 5, 2, 2, dot_s16);
}

static __attribute__((noinline)) void s16_rows6(const nn_qgemm_tile *t)
{
    avx512_qrows(t, 6, 2, 2, dot_s16);
}

static __attribute__((noinline)) void s16_rows7(const nn_qgemm_tile *t)
{
    avx512_qrows(t, 7, 2, 2, dot_s16);
}

static __attribute__((noinline)) void s16_rows8(const nn_qgemm_tile *t)
{
    avx512_qrows(t, 8, 2, 2, dot_s16);
}

void nn_avx512_qgemm_u8(const nn_qgemm_tile *t)
{
    static tile *const by_rows[MR] = {u8_rows1, u8_rows2, u8_rows3, u8_rows4,
                                      u8_rows5, u8_rows6, u8_rows7, u8_rows8};
    if (t->m > 0)
        by_rows[t->m - 1](t);
}

void nn_avx512_qgemm_s16(const nn_qgemm_tile *t)
{
    static tile *const by_rows[MR] = {s16_rows1, s16_rows2, s16_rows3, s16_rows4,
                                      s16_rows5, s16_rows6, s16_rows7, s16_rows8};
    if (t->m > 0)
        by_rows[t->m - 1](t);
}

void nn_avx512_qpack_s8(int seg, int segs, int depth, int n, const int8_t *w, ptrdiff_t k_step,
                        ptrdiff_t col_step, void *out)
{
    nn_qpack_s8(NN_AVX512_QGEMM_NR, seg, segs, depth, n, w, k_step, col_step, out);
}

void nn_avx512_qpack_s16(int seg, int segs, int depth, int n, const int16_t *w,
                         ptrdiff_t k_step, ptrdiff_t col_step, void *out)
{
    nn_qpack_s16(NN_AVX512_QGEMM_NR, seg, segs, depth, n, w, k_step, col_step, out);
}

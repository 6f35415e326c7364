/* qgemm.c - the micro-kernel tile of the integer product with vpdpbusd (u8 x s8) and vpdpwssd
 * (s16).
 *
 * Per quad of k: 16 of them on two ports (8 cycles, 2048 products of u8), 2 loads of B and 8
 * broadcasts (5 cycles of loads), 31 instructions in all (5.2 cycles at 6 a cycle): the
 * multipliers are the bound, 4 times the products of floats. Measured (a busy Xeon, in turns
 * with floats), GMAC/s: 512^3 164 to 236, 3.6 to 4.1 times floats; 1024^3 150 to 187, 4.0 to
 * 4.7; one row of 1024 x 256 73, where B streams from L2.
 */
#include "nn/kernels/avx512/qgemm.h"
#include "nn/kernels/vnni/vnni.h"

enum { MR = NN_AVX512_QGEMM_MR };

AVX512_INLINE __m512i dot_u8(__m512i acc, __m512i x, __m512i b)
{
    return _mm512_dpbusd_epi32(acc, x, b);
}

AVX512_INLINE __m512i dot_s16(__m512i acc, __m512i x, __m512i b)
{
    return _mm512_dpwssd_epi32(acc, x, b);
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

void nn_vnni_qgemm_u8(const nn_qgemm_tile *t)
{
    static tile *const by_rows[MR] = {u8_rows1, u8_rows2, u8_rows3, u8_rows4,
                                      u8_rows5, u8_rows6, u8_rows7, u8_rows8};
    if (t->m > 0)
        by_rows[t->m - 1](t);
}

void nn_vnni_qgemm_s16(const nn_qgemm_tile *t)
{
    static tile *const by_rows[MR] = {s16_rows1, s16_rows2, s16_rows3, s16_rows4,
                                      s16_rows5, s16_rows6, s16_rows7, s16_rows8};
    if (t->m > 0)
        by_rows[t->m - 1](t);
}

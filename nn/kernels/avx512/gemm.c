/* gemm.c - the strip of the matrix product.
 *
 *                      32 columns of a panel of B           zmm registers:
 *                      [ B lo 16 ][ B hi 16 ]               24  accumulators, 12 rows x 2
 *   a[ 0][k] broadcast [  acc 0  ][  acc 1  ]                2  a row of B
 *   a[ 1][k]           [  acc 2  ][  acc 3  ]                1  the broadcast element of A
 *   ...                                                     27 of 32
 *   a[11][k]           [ acc 22  ][ acc 23  ]
 *
 * Loops: panels of 32 columns, then s, k. Per k: 24 FMAs, 2 loads of B, 12 broadcasts. With two
 * 512-bit FMA units they are the bound (12 cycles); loads need 7. 14 rows would fill 31 vector
 * registers, but 14 row pointers do not fit into the 15 general ones beside B and k. Up to 3
 * rows cannot cover the FMA latency (4 cycles times 2 units) with one panel: they take several.
 */
#include "nn/kernels/avx512/avx512.h"

enum {
    MR = NN_AVX512_GEMM_MR,
    NR = NN_AVX512_GEMM_NR,
    LANES = AVX512_LANES,
    MAX_VECS = 8,
};

/* The vectors of a strip that have to be masked begin at a column tail: lanes past n. */
typedef struct tail {
    __mmask16 mask[2];
} tail;

/* m rows, `vecs` vectors of 16 columns from column j on; 2 vectors make a panel. m, vecs, masked
 * and dense (columns of A and rows of packed B lie one after the other) are constants where this
 * is called. */
AVX512_INLINE void strip(const nn_gemm_tile *t, int j, int m, int vecs, bool masked, bool dense,
                         const tail *tl)
{
    __m512 acc[MR][MAX_VECS];
#pragma GCC unroll 12
    for (int i = 0; i < m; i++) {
#pragma GCC unroll 8
        for (int v = 0; v < vecs; v++)
            acc[i][v] = _mm512_setzero_ps();
    }
    const float *b = t->b + (j / NR) * t->b_panel;
    ptrdiff_t b_panel = t->b_panel;
    ptrdiff_t b_step = dense ? NR : t->b_step, a_step = dense ? 1 : t->a_step;
    for (int s = 0; s < t->segs; s++) {
        const float *a[MR];
#pragma GCC unroll 12
        for (int i = 0; i < m; i++)
            a[i] = t->a[s * MR + i];
        ptrdiff_t end = t->depth * a_step;
        for (ptrdiff_t k = 0; k != end; k += a_step) {
            __m512 row[MAX_VECS];
#pragma GCC unroll 8
            for (int v = 0; v < vecs; v++)
                row[v] =
                    avx512_load(b + (v / 2) * b_panel + v % 2 * LANES, masked, tl->mask[v % 2]);
#pragma GCC unroll 12
            for (int i = 0; i < m; i++) {
                __m512 x = _mm512_set1_ps(a[i][k]);
#pragma GCC unroll 8
                for (int v = 0; v < vecs; v++)
                    acc[i][v] = _mm512_fmadd_ps(x, row[v], acc[i][v]);
            }
            b += b_step;
        }
    }
#pragma GCC unroll 12
    for (int i = 0; i < m; i++) {
        float *c = t->c + i * t->ldc + j;
#pragma GCC unroll 8
        for (int v = 0; v < vecs; v++) {
            __mmask16 mask = tl->mask[v % 2];
            __m512 y = acc[i][v];
            if (t->accumulate)
                y = _mm512_add_ps(y, avx512_load(c + v * LANES, masked, mask));
            if (t->bias)
                y = _mm512_add_ps(y, avx512_load(t->bias + j + v * LANES, masked, mask));
            if (t->act == NN_ACT_RELU)
                y = _mm512_max_ps(_mm512_setzero_ps(), y);
            avx512_store(c + v * LANES, masked, mask, y);
        }
    }
}

/* All columns of m rows; `wide` vectors at a time while there are so many. */
AVX512_INLINE void columns(const nn_gemm_tile *t, int m, int wide, bool dense)
{
    tail tl = {{avx512_mask(t->n % NR), avx512_mask(t->n % NR - LANES)}};
    int j = 0;
    for (; t->n - j >= wide * LANES; j += wide * LANES)
        strip(t, j, m, wide, false, dense, &tl);
    if (wide > 2) {
        for (; t->n - j >= NR; j += NR)
            strip(t, j, m, 2, false, dense, &tl);
    }
    if (t->n - j > LANES)
        strip(t, j, m, 2, true, dense, &tl);
    else if (t->n > j)
        strip(t, j, m, 1, true, dense, &tl);
}

/* Fixed steps leave the registers to the row pointers, which only many rows need. */
AVX512_INLINE void rows(const nn_gemm_tile *t, int m, int wide)
{
    if (m > 8 && t->a_step == 1 && t->b_step == NR)
        columns(t, m, wide, true);
    else
        columns(t, m, wide, false);
}

/* Each its own function, so that the compiler gives registers to one inner loop at a time. */
static __attribute__((noinline)) void rows1(const nn_gemm_tile *t)
{
    rows(t, 1, 8);
}

static __attribute__((noinline)) void rows2(const nn_gemm_tile *t)
{
    rows(t, 2, 4);
}

static __attribute__((noinline)) void rows3(const nn_gemm_tile *t)
{
    rows(t, 3, 4);
}

static __attribute__((noinline)) void rows4(const nn_gemm_tile *t)
{
    rows(t, 4, 2);
}

static __attribute__((noinline)) void rows5(const nn_gemm_tile *t)
{
    rows(t, 5, 2);
}

static __attribute__((noinline)) void rows6(const nn_gemm_tile *t)
{
    rows(t, 6, 2);
}

static __attribute__((noinline)) void rows7(const nn_gemm_tile *t)
{
    rows(t, 7, 2);
}

static __attribute__((noinline)) void rows8(const nn_gemm_tile *t)
{
    rows(t, 8, 2);
}

static __attribute__((noinline)) void rows9(const nn_gemm_tile *t)
{
    rows(t, 9, 2);
}

static __attribute__((noinline)) void rows10(const nn_gemm_tile *t)
{
    rows(t, 10, 2);
}

static __attribute__((noinline)) void rows11(const nn_gemm_tile *t)
{
    rows(t, 11, 2);
}

static __attribute__((noinline)) void rows12(const nn_gemm_tile *t)
{
    rows(t, 12, 2);
}

void nn_avx512_gemm_f32(const nn_gemm_tile *t)
{
    static void (*const by_rows[MR])(const nn_gemm_tile *) = {
        rows1, rows2, rows3, rows4, rows5, rows6, rows7, rows8, rows9, rows10, rows11, rows12};
    if (t->m == 0)
        return;
    by_rows[t->m - 1](t);
    if (t->act == NN_ACT_NONE || t->act == NN_ACT_RELU)
        return;
    /* The rows are still in L1; n columns of one row stay together. */
    for (int i = 0; i < t->m; i++)
        nn_avx512_act_f32(t->n, t->act, t->alpha, t->c + i * t->ldc, t->c + i * t->ldc);
}

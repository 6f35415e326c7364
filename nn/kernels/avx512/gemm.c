/* gemm.c - the micro-kernel tile of the matrix product.
 *
 *                      32 columns of a panel of B           zmm registers:
 *                      [ B lo 16 ][ B hi 16 ]               16  accumulators, 8 rows x 2
 *   a[0][k] broadcast  [  acc 0  ][  acc 1  ]                2  a row of B
 *   a[1][k]            [  acc 2  ][  acc 3  ]                1  the broadcast element of A
 *   ...                                                     19 of 32
 *   a[7][k]            [ acc 14  ][ acc 15  ]
 *
 * Loops: panels of 32 columns, then s, k. Per k: 16 FMAs, 2 loads of B, 8 broadcasts; with two
 * 512-bit FMA units they are the bound (8 cycles), loads need 5. 16 accumulators cover the FMA
 * latency of 4 cycles times 2 units twice. More rows would use more registers but not help: 12
 * row pointers no longer fit into the general registers. Measured (Xeon with AVX-512, AVX2 peak
 * 115 GFLOP/s a core), GFLOP/s of 1024^3: 12x32 166, 8x48 198, 6x64 201, this 197; of 8 rows
 * times 1024 x 256: 213, 212, 159, 212. Up to 3 rows take several panels at once, to have 8
 * accumulators.
 */
#include "nn/kernels/avx512/avx512.h"

enum {
    MR = NN_AVX512_GEMM_MR,
    NR = NN_AVX512_GEMM_NR,
    LANES = AVX512_LANES,
    MAX_VECS = 8,
};

/* The vectors of a tile that have to be masked begin at a column tail: lanes past n. */
typedef struct tail {
    __mmask16 mask[2];
} tail;

/* m rows, `vecs` vectors of 16 columns from column j on; 2 vectors make a panel. m, vecs and
 * masked are constants where this is called. */
AVX512_INLINE void tile(const nn_gemm_tile *t, int j, int m, int vecs, bool masked,
                        const tail *tl)
{
    __m512 acc[MR][MAX_VECS];
    NN_UNROLL
    for (int i = 0; i < m; i++) {
        NN_UNROLL
        for (int v = 0; v < vecs; v++)
            acc[i][v] = _mm512_setzero_ps();
    }
    const float *b = t->b + (j / NR) * t->b_panel;
    ptrdiff_t b_step = t->b_step, b_panel = t->b_panel, a_step = t->a_step;
    for (int s = 0; s < t->segs; s++) {
        const float *a[MR];
        NN_UNROLL
        for (int i = 0; i < m; i++)
            a[i] = t->a[s * MR + i];
        ptrdiff_t ka = 0;
        for (int k = t->depth; k > 0; k--) {
            __m512 row[MAX_VECS];
            NN_UNROLL
            for (int v = 0; v < vecs; v++)
                row[v] =
                    avx512_load(b + (v / 2) * b_panel + v % 2 * LANES, masked, tl->mask[v % 2]);
            NN_UNROLL
            for (int i = 0; i < m; i++) {
                __m512 x = _mm512_set1_ps(a[i][ka]);
                NN_UNROLL
                for (int v = 0; v < vecs; v++)
                    acc[i][v] = _mm512_fmadd_ps(x, row[v], acc[i][v]);
            }
            b += b_step;
            ka += a_step;
        }
    }
    NN_UNROLL
    for (int i = 0; i < m; i++) {
        float *c = t->c + i * t->ldc + j;
        NN_UNROLL
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
AVX512_INLINE void rows(const nn_gemm_tile *t, int m, int wide)
{
    tail tl = {{avx512_mask(t->n % NR), avx512_mask(t->n % NR - LANES)}};
    int j = 0;
    for (; t->n - j >= wide * LANES; j += wide * LANES)
        tile(t, j, m, wide, false, &tl);
    if (wide > 2) {
        for (; t->n - j >= NR; j += NR)
            tile(t, j, m, 2, false, &tl);
    }
    if (t->n - j > LANES)
        tile(t, j, m, 2, true, &tl);
    else if (t->n > j)
        tile(t, j, m, 1, true, &tl);
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

void nn_avx512_gemm_f32(const nn_gemm_tile *t)
{
    static void (*const by_rows[MR])(const nn_gemm_tile *) = {rows1, rows2, rows3, rows4,
                                                              rows5, rows6, rows7, rows8};
    if (t->m == 0)
        return;
    by_rows[t->m - 1](t);
    if (t->act == NN_ACT_NONE || t->act == NN_ACT_RELU)
        return;
    /* The rows are still in L1; n columns of one row stay together. */
    for (int i = 0; i < t->m; i++)
        nn_avx512_act_f32(t->n, t->act, t->alpha, t->c + i * t->ldc, t->c + i * t->ldc);
}

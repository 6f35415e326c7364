/* gemm.c - the micro-kernel tile of the matrix product.
 *
 * Loops: panels of 16 columns, then s, k. Registers: 12 accumulators (6 rows x 16 columns), 2
 * for a row of B, 1 for the broadcast element of A. Per k: 12 FMAs, 2 loads of B, 6 broadcasts:
 * the two FMA units are the bound (6 cycles), loads need 3 to 4. 12 accumulators also cover the
 * FMA latency of 4 cycles times 2 units; fewer rows cannot, so they take several panels at
 * once. Measured (Xeon, AVX2 peak 115 GFLOP/s a core): 512^3 108 GFLOP/s (94 %), 1024^3 106,
 * one row of 1024 x 256 64 (B streams from L2).
 */
#include "nn/kernels/avx2/avx2.h"
#include "nn/kernels/unroll.h"

enum { MR = NN_AVX2_GEMM_MR, NR = NN_AVX2_GEMM_NR, LANES = 8 };

/* The vectors of a tile that have to be masked begin at a column tail: lanes past n. */
typedef struct tail {
    __m256i mask[2];
} tail;

/* m rows, `vecs` vectors of 8 columns from column j on; 2 vectors make a panel. All of m, vecs,
 * masked are constants where this is called. */
AVX2_INLINE void tile(const nn_gemm_tile *t, int j, int m, int vecs, bool masked,
                      const tail *tl)
{
    __m256 acc[MR][LANES];
    NN_UNROLL
    for (int i = 0; i < m; i++) {
        NN_UNROLL
        for (int v = 0; v < vecs; v++)
            acc[i][v] = _mm256_setzero_ps();
    }
    const float *b = t->b + (j / NR) * t->b_panel;
    ptrdiff_t b_step = t->b_step, b_panel = t->b_panel, a_step = t->a_step;
    for (int s = 0; s < t->segs; s++) {
        const float *const *a = t->a + s * MR;
        const float *a0 = a[0];
        const float *a1 = m > 1 ? a[1] : a0;
        const float *a2 = m > 2 ? a[2] : a0;
        const float *a3 = m > 3 ? a[3] : a0;
        const float *a4 = m > 4 ? a[4] : a0;
        const float *a5 = m > 5 ? a[5] : a0;
        ptrdiff_t ka = 0;
        for (int k = t->depth; k > 0; k--) {
            __m256 row[LANES];
            NN_UNROLL
            for (int v = 0; v < vecs; v++)
                row[v] =
                    avx2_load(b + (v / 2) * b_panel + v % 2 * LANES, masked, tl->mask[v % 2]);
            NN_UNROLL
            for (int i = 0; i < m; i++) {
                const float *p = i == 0   ? a0
                                 : i == 1 ? a1
                                 : i == 2 ? a2
                                 : i == 3 ? a3
                                 : i == 4 ? a4
                                          : a5;
                __m256 x = _mm256_broadcast_ss(p + ka);
                NN_UNROLL
                for (int v = 0; v < vecs; v++)
                    acc[i][v] = _mm256_fmadd_ps(x, row[v], acc[i][v]);
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
            __m256 y = acc[i][v];
            if (t->accumulate)
                y = _mm256_add_ps(y, avx2_load(c + v * LANES, masked, tl->mask[v % 2]));
            if (t->bias)
                y = _mm256_add_ps(y,
                                  avx2_load(t->bias + j + v * LANES, masked, tl->mask[v % 2]));
            if (t->act == NN_ACT_RELU)
                y = _mm256_max_ps(_mm256_setzero_ps(), y);
            if (masked)
                _mm256_maskstore_ps(c + v * LANES, tl->mask[v % 2], y);
            else
                _mm256_storeu_ps(c + v * LANES, y);
        }
    }
}

/* All columns of m rows; `wide` vectors at a time while there are so many. */
AVX2_INLINE void rows(const nn_gemm_tile *t, int m, int wide)
{
    tail tl = {{avx2_mask(t->n % NR), avx2_mask(t->n % NR - LANES)}};
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

void nn_avx2_gemm_f32(const nn_gemm_tile *t)
{
    static void (*const by_rows[MR])(const nn_gemm_tile *) = {rows1, rows2, rows3,
                                                              rows4, rows5, rows6};
    if (t->m == 0)
        return;
    by_rows[t->m - 1](t);
    if (t->act == NN_ACT_NONE || t->act == NN_ACT_RELU)
        return;
    /* The rows are still in L1; n columns of one row stay together. */
    for (int i = 0; i < t->m; i++)
        nn_avx2_act_f32(t->n, t->act, t->alpha, t->c + i * t->ldc, t->c + i * t->ldc);
}

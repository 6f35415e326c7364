/* depthwise.c - one output row of a depthwise convolution. Loops 4 pixels, 16 channels, taps; 8
 * accumulators and 2 weights sit in registers. Per tap 8 FMAs need 10 loads, so the load ports
 * are the bound (5 cycles with two of them). Taps in the padding are left out before the loops.
 * Measured, 70 pixels of 128 channels: 3x3 49 GFLOP/s, 5x5 61.
 */
#include "nn/kernels/avx2/avx2.h"

enum { MAX_TAPS = 49, PIXELS = 4 };

typedef struct taps {
    int n;
    const float *in[MAX_TAPS];
    const float *w[MAX_TAPS];
} taps;

/* `pixels` outputs from x on, `vecs` vectors of 8 channels from j on (constants where
 * called). */
AVX2_INLINE void tile(const taps *t, int64_t x, int j, int c, ptrdiff_t step, const float *bias,
                      float *y, int pixels, int vecs, bool masked, __m256i mask)
{
    __m256 acc[PIXELS][2];
#pragma GCC unroll 4
    for (int p = 0; p < pixels; p++) {
#pragma GCC unroll 2
        for (int v = 0; v < vecs; v++)
            acc[p][v] = bias ? avx2_load(bias + j + 8 * v, masked, mask) : _mm256_setzero_ps();
    }
    for (int k = 0; k < t->n; k++) {
        const float *w = t->w[k] + j;
        const float *in = t->in[k] + x * step + j;
        __m256 row[2];
#pragma GCC unroll 2
        for (int v = 0; v < vecs; v++)
            row[v] = avx2_load(w + 8 * v, masked, mask);
#pragma GCC unroll 4
        for (int p = 0; p < pixels; p++) {
#pragma GCC unroll 2
            for (int v = 0; v < vecs; v++)
                acc[p][v] = _mm256_fmadd_ps(
                    row[v], avx2_load(in + p * step + 8 * v, masked, mask), acc[p][v]);
        }
    }
#pragma GCC unroll 4
    for (int p = 0; p < pixels; p++) {
#pragma GCC unroll 2
        for (int v = 0; v < vecs; v++) {
            float *out = y + (x + p) * c + j + 8 * v;
            if (masked)
                _mm256_maskstore_ps(out, mask, acc[p][v]);
            else
                _mm256_storeu_ps(out, acc[p][v]);
        }
    }
}

AVX2_INLINE void channels(const taps *t, int64_t x, int c, ptrdiff_t step, const float *bias,
                          float *y, int pixels)
{
    __m256i mask = avx2_mask(c % 8);
    int j = 0;
    for (; j + 16 <= c; j += 16)
        tile(t, x, j, c, step, bias, y, pixels, 2, false, mask);
    if (j + 8 <= c) {
        tile(t, x, j, c, step, bias, y, pixels, 1, false, mask);
        j += 8;
    }
    if (j < c)
        tile(t, x, j, c, step, bias, y, pixels, 1, true, mask);
}

void nn_avx2_depthwise_f32(int n, int c, int count, const float *const *in, ptrdiff_t step,
                           const float *w, const float *bias, nn_act act, float alpha, float *y)
{
    taps t = {.n = 0};
    for (int k = 0; k < count; k++) {
        if (in[k]) {
            t.in[t.n] = in[k];
            t.w[t.n] = w + (ptrdiff_t)k * c;
            t.n++;
        }
    }
    int x = 0;
    for (; x + PIXELS <= n; x += PIXELS)
        channels(&t, x, c, step, bias, y, PIXELS);
    for (; x < n; x++)
        channels(&t, x, c, step, bias, y, 1);
    if (act != NN_ACT_NONE)
        nn_avx2_act_f32((int64_t)n * c, act, alpha, y, y);
}

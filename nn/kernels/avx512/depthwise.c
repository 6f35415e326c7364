/* depthwise.c - one output row of a depthwise convolution. Loops 8 pixels, 32 channels, taps;
 * 16 accumulators and 2 weights sit in registers. Per tap 16 FMAs need 18 loads, so the load
 * ports are the bound (9 cycles with two of them). Taps in the padding are left out before the
 * loops. Measured, 70 pixels of 128 channels: 3x3 73 GFLOP/s, 5x5 96 (avx2: 49, 60).
 */
#include "nn/kernels/avx512/avx512.h"

enum { MAX_TAPS = 49, PIXELS = 8, LANES = AVX512_LANES };

typedef struct taps {
    int n;
    const float *in[MAX_TAPS];
    const float *w[MAX_TAPS];
} taps;

/* `pixels` outputs from x on, `vecs` vectors of 16 channels from j on (constants where
 * called). */
AVX512_INLINE void tile(const taps *t, int64_t x, int j, int c, ptrdiff_t step,
                        const float *bias, float *y, int pixels, int vecs, bool masked,
                        __mmask16 mask)
{
    __m512 acc[PIXELS][2];
    NN_UNROLL
    for (int p = 0; p < pixels; p++) {
        NN_UNROLL
        for (int v = 0; v < vecs; v++)
            acc[p][v] =
                bias ? avx512_load(bias + j + LANES * v, masked, mask) : _mm512_setzero_ps();
    }
    for (int k = 0; k < t->n; k++) {
        const float *w = t->w[k] + j;
        const float *in = t->in[k] + x * step + j;
        __m512 row[2];
        NN_UNROLL
        for (int v = 0; v < vecs; v++)
            row[v] = avx512_load(w + LANES * v, masked, mask);
        NN_UNROLL
        for (int p = 0; p < pixels; p++) {
            NN_UNROLL
            for (int v = 0; v < vecs; v++)
                acc[p][v] = _mm512_fmadd_ps(
                    row[v], avx512_load(in + p * step + LANES * v, masked, mask), acc[p][v]);
        }
    }
    NN_UNROLL
    for (int p = 0; p < pixels; p++) {
        NN_UNROLL
        for (int v = 0; v < vecs; v++)
            avx512_store(y + (x + p) * c + j + LANES * v, masked, mask, acc[p][v]);
    }
}

AVX512_INLINE void channels(const taps *t, int64_t x, int c, ptrdiff_t step, const float *bias,
                            float *y, int pixels)
{
    __mmask16 mask = avx512_mask(c % LANES);
    int j = 0;
    for (; j + 2 * LANES <= c; j += 2 * LANES)
        tile(t, x, j, c, step, bias, y, pixels, 2, false, mask);
    if (j + LANES <= c) {
        tile(t, x, j, c, step, bias, y, pixels, 1, false, mask);
        j += LANES;
    }
    if (j < c)
        tile(t, x, j, c, step, bias, y, pixels, 1, true, mask);
}

void nn_avx512_depthwise_f32(int n, int c, int count, const float *const *in, ptrdiff_t step,
                             const float *w, const float *bias, nn_act act, float alpha,
                             float *y)
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
    for (; x + 2 <= n; x += 2)
        channels(&t, x, c, step, bias, y, 2);
    if (x < n)
        channels(&t, x, c, step, bias, y, 1);
    if (act != NN_ACT_NONE)
        nn_avx512_act_f32((int64_t)n * c, act, alpha, y, y);
}

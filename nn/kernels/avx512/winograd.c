/* winograd.c - Winograd transforms of 16 channels at a time (formulas: nn/kernels/winograd.h).
 *
 * Columns first, then rows. 32 registers hold one line of 6 in and 6 out and a part of the tile
 * (at most 36 vectors) between them; the rest lies in L1. avx2's operations in its order, and
 * its bits. Input 4x4, 16 channels: 36 loads, 36 stores and 144 operations of the FMA units.
 */
#include "nn/kernels/avx512/vf.h"

#include "nn/kernels/simd/winograd.h"

void nn_avx512_wino_input_f32(int mh, int mw, int c, const float *const *x, float *v,
                            ptrdiff_t step)
{
    sides s = {.from = x, .out = v, .step = step};
    sizes(INPUT, mh, mw, c, &s);
}

void nn_avx512_wino_weights_f32(int mh, int mw, int c, const float *const *w, float *u,
                              ptrdiff_t step)
{
    sides s = {.from = w, .out = u, .step = step};
    sizes(WEIGHTS, mh, mw, c, &s);
}

void nn_avx512_wino_output_grad_f32(int mh, int mw, int c, const float *const *dy, float *v,
                                  ptrdiff_t step)
{
    sides s = {.from = dy, .out = v, .step = step};
    sizes(OUTPUT_GRAD, mh, mw, c, &s);
}

void nn_avx512_wino_output_f32(int mh, int mw, int c, const float *m, ptrdiff_t step,
                             const float *bias, nn_act act, float alpha, bool accumulate,
                             float *const *y)
{
    sides s = {.to = y, .in = m, .step = step, .bias = bias,
               .accumulate = accumulate, .relu = act == NN_ACT_RELU};
    sizes(OUTPUT, mh, mw, c, &s);
    if (accumulate || act == NN_ACT_NONE || act == NN_ACT_RELU)
        return;
    for (int i = 0; i < mh * mw; i++) {
        if (y[i])
            nn_avx512_act_f32(c, act, alpha, y[i], y[i]);
    }
}

void nn_avx512_wino_weights_grad_f32(int mh, int mw, int c, const float *u, ptrdiff_t step,
                                   float *const *dw)
{
    sides s = {.to = dw, .in = u, .step = step};
    sizes(WEIGHTS_GRAD, mh, mw, c, &s);
}

/* winograd.c - Winograd transforms of 8 channels at a time (formulas: nn/kernels/winograd.h).
 *
 * Columns first, then rows; between them the tile (at most 36 vectors) lies in L1, for 16
 * registers hold one line of 6 in and 6 out. Points come as p, -p, so that a line of 6 needs 12
 * operations. Input 4x4, 8 channels: 36 loads, 36 stores, as many to and from L1, and 144
 * operations of the FMA units, which the product with K columns keeps busy for 36 K.
 * Measured (24 tiles of 64 channels, L2): 36 ns for these, output 27 ns.
 */
#include "nn/kernels/avx2/vf.h"

#include "nn/kernels/simd/winograd.h"

void nn_avx2_wino_input_f32(int mh, int mw, int c, const float *const *x, float *v,
                            ptrdiff_t step)
{
    sides s = {.from = x, .out = v, .step = step};
    sizes(INPUT, mh, mw, c, &s);
}

void nn_avx2_wino_weights_f32(int mh, int mw, int c, const float *const *w, float *u,
                              ptrdiff_t step)
{
    sides s = {.from = w, .out = u, .step = step};
    sizes(WEIGHTS, mh, mw, c, &s);
}

void nn_avx2_wino_output_grad_f32(int mh, int mw, int c, const float *const *dy, float *v,
                                  ptrdiff_t step)
{
    sides s = {.from = dy, .out = v, .step = step};
    sizes(OUTPUT_GRAD, mh, mw, c, &s);
}

void nn_avx2_wino_output_f32(int mh, int mw, int c, const float *m, ptrdiff_t step,
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
            nn_avx2_act_f32(c, act, alpha, y[i], y[i]);
    }
}

void nn_avx2_wino_weights_grad_f32(int mh, int mw, int c, const float *u, ptrdiff_t step,
                                   float *const *dw)
{
    sides s = {.to = dw, .in = u, .step = step};
    sizes(WEIGHTS_GRAD, mh, mw, c, &s);
}

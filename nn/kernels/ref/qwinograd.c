/* qwinograd.c - Winograd transforms in integers as products with their matrices
 * (winograd.h). */
#include "nn/kernels/winograd.h"
#include "nn/kernels/ref/quant.h"

typedef int matrix[WINO_MAX_SIDE][WINO_MAX_SIDE];

/* [0] of m = 2, [1] of m = 4. */
static const matrix bt[2] = {
    {{1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, -1, 0, 1}},
    {{4, 0, -5, 0, 1, 0},
     {0, -4, -4, 1, 1, 0},
     {0, 4, -4, -1, 1, 0},
     {0, -2, -1, 2, 1, 0},
     {0, 2, -1, -2, 1, 0},
     {0, 4, 0, -5, 0, 1}},
};

static const matrix g[2] = {
    {{1, 0, 0}, {1, 1, 1}, {1, -1, 1}, {0, 0, 1}},
    {{1, 0, 0}, {1, 1, 1}, {1, -1, 1}, {1, 2, 4}, {1, -2, 4}, {0, 0, 1}},
};

static const matrix at[2] = {
    {{2, 1, 1, 0}, {0, 1, -1, 2}},
    {{6, -4, -4, 1, 1, 0}, {0, -2, 2, 1, -1, 0}, {0, -1, -1, 1, 1, 0}, {0, -1, 1, 2, -2, 6}},
};

void nn_ref_qwino_input_u8(int mh, int mw, int c, const uint8_t *const *x, int16_t *v,
                           ptrdiff_t step)
{
    int rows = mh + 2, cols = mw + 2;
    for (int f = 0; f < rows * cols; f++) {
        const int *l = bt[mh / 4][f / cols], *r = bt[mw / 4][f % cols];
        for (int j = 0; j < c; j++) {
            int sum = 0;
            for (int i = 0; i < rows * cols; i++)
                sum += l[i / cols] * r[i % cols] * x[i][j];
            v[f * step + j] = (int16_t)sum;
        }
    }
}

void nn_ref_qwino_weights_s8(int mh, int mw, int quads, int nr, const int8_t *const *w,
                             int16_t *u, ptrdiff_t step)
{
    int cols = mw + 2;
    for (int f = 0; f < (mh + 2) * cols; f++) {
        const int *l = g[mh / 4][f / cols], *r = g[mw / 4][f % cols];
        for (int i = 0; i < quads * nr * 4; i++) {
            int sum = 0, k = i / (4 * nr) * 4 + i % 4, j = i / 4 % nr;
            for (int t = 0; t < 9; t++)
                sum += l[t / 3] * r[t % 3] * w[t][i];
            u[f * step + ((ptrdiff_t)(k / 2) * nr + j) * 2 + k % 2] = (int16_t)sum;
        }
    }
}

void nn_ref_qwino_output_u8(int mh, int mw, int c, const int32_t *m, ptrdiff_t step,
                            const int32_t *bias, const nn_requant *q, uint8_t *const *y)
{
    int cols = mw + 2;
    for (int i = 0; i < mh * mw; i++) {
        const int *l = at[mh / 4][i / mw], *r = at[mw / 4][i % mw];
        int shift = wino_shift(mh, i / mw) + wino_shift(mw, i % mw);
        for (int j = 0; j < c && y[i]; j++) {
            uint32_t sum = 0;
            for (int f = 0; f < (mh + 2) * cols; f++)
                sum += (uint32_t)(l[f / cols] * r[f % cols]) * (uint32_t)m[f * step + j];
            int32_t acc = (int32_t)(sum * (uint32_t)wino_inverse(mh, mw)) >> shift;
            y[i][j] = (uint8_t)ref_requant(q, j, bias ? ref_wrap_add(acc, bias[j]) : acc);
        }
    }
}

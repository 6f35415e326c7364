/* winograd.c - Winograd transforms as products with their matrices (winograd.h). */
#include "nn/kernels/winograd.h"
#include "nn/kernels/ref/act.h"

#define S WINO_S
#define A WINO_A

typedef float matrix[WINO_MAX_SIDE][WINO_MAX_SIDE];

/* [0] of m = 2, [1] of m = 4. */
static const matrix bt[2] = {
    {{1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, -1, 0, 1}},
    {{1, 0, -2.5f, 0, 1, 0},
     {0, -S, -2, A, 1, 0},
     {0, S, -2, -A, 1, 0},
     {0, -A, -0.5f, S, 1, 0},
     {0, A, -0.5f, -S, 1, 0},
     {0, 1, 0, -2.5f, 0, 1}},
};

static const matrix g[2] = {
    {{1, 0, 0}, {0.5f, 0.5f, 0.5f}, {0.5f, -0.5f, 0.5f}, {0, 0, 1}},
    {{1, 0, 0},
     {-2.0f / 3, -2.0f / 3 * A, -1.0f / 3},
     {-2.0f / 3, 2.0f / 3 * A, -1.0f / 3},
     {1.0f / 6, S / 6, 1.0f / 3},
     {1.0f / 6, -S / 6, 1.0f / 3},
     {0, 0, 1}},
};

static const matrix a[2] = {
    {{1, 0}, {1, 1}, {1, -1}, {0, 1}},
    {{1, 0, 0, 0},
     {1, A, 0.5f, 0.5f * A},
     {1, -A, 0.5f, -0.5f * A},
     {1, S, 2, 2 * S},
     {1, -S, 2, -2 * S},
     {0, 0, 0, 1}},
};

static const float *row_of(const matrix *family, int m, int i)
{
    return family[m / 4][i];
}

/* out = L in R^T for the matrices L, R of mh, mw, channel by channel. */
static void spread(const matrix *family, int mh, int mw, int rows, int cols, int c,
                   const float *const *in, float *out, ptrdiff_t step)
{
    for (int f = 0; f < (mh + 2) * (mw + 2); f++) {
        const float *l = row_of(family, mh, f / (mw + 2));
        const float *r = row_of(family, mw, f % (mw + 2));
        for (int j = 0; j < c; j++) {
            float sum = 0;
            for (int i = 0; i < rows; i++) {
                float line = 0;
                for (int q = 0; q < cols; q++)
                    line += in[i * cols + q][j] * r[q];
                sum += l[i] * line;
            }
            out[f * step + j] = sum;
        }
    }
}

/* One element (i, q) of L^T in R. */
static float gather(const matrix *family, int mh, int mw, int i, int q, const float *in,
                    ptrdiff_t step)
{
    float sum = 0;
    for (int u = 0; u < mh + 2; u++) {
        float line = 0;
        for (int v = 0; v < mw + 2; v++)
            line += in[(u * (mw + 2) + v) * step] * row_of(family, mw, v)[q];
        sum += row_of(family, mh, u)[i] * line;
    }
    return sum;
}

void nn_ref_wino_input_f32(int mh, int mw, int c, const float *const *x, float *v,
                           ptrdiff_t step)
{
    spread(bt, mh, mw, mh + 2, mw + 2, c, x, v, step);
}

void nn_ref_wino_weights_f32(int mh, int mw, int c, const float *const *w, float *u,
                             ptrdiff_t step)
{
    spread(g, mh, mw, 3, 3, c, w, u, step);
}

void nn_ref_wino_output_grad_f32(int mh, int mw, int c, const float *const *dy, float *v,
                                 ptrdiff_t step)
{
    spread(a, mh, mw, mh, mw, c, dy, v, step);
}

void nn_ref_wino_output_f32(int mh, int mw, int c, const float *m, ptrdiff_t step,
                            const float *bias, nn_act act, float alpha, bool accumulate,
                            float *const *y)
{
    for (int i = 0; i < mh * mw; i++) {
        for (int j = 0; j < c && y[i]; j++) {
            float sum = gather(a, mh, mw, i / mw, i % mw, m + j, step);
            y[i][j] = accumulate ? y[i][j] + sum
                                 : ref_act(act, alpha, bias ? sum + bias[j] : sum);
        }
    }
}

void nn_ref_wino_weights_grad_f32(int mh, int mw, int c, const float *u, ptrdiff_t step,
                                  float *const *dw)
{
    for (int t = 0; t < 9; t++) {
        for (int j = 0; j < c; j++)
            dw[t][j] += gather(g, mh, mw, t / 3, t % 3, u + j, step);
    }
}

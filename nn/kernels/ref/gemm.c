/* gemm.c - matrix product, packing and transposition as their definitions read. Sums are kept
 * in double: this is what the other tiers are measured against, not what anybody runs for
 * speed.
 */
#include "nn/kernels/ref/act.h"
#include "nn/kernels/tiers.h"

enum { MR = NN_REF_GEMM_MR, NR = NN_REF_GEMM_NR };

/* One output: loops s, k. */
static double dot(const nn_gemm_tile *t, int i, int j)
{
    const float *b = t->b + (j / NR) * t->b_panel + j % NR;
    double sum = 0;
    for (int s = 0; s < t->segs; s++) {
        const float *a = t->a[s * MR + i];
        for (int k = 0; k < t->depth; k++, b += t->b_step)
            sum += (double)a[k * t->a_step] * *b;
    }
    return sum;
}

void nn_ref_gemm_f32(const nn_gemm_tile *t)
{
    for (int i = 0; i < t->m; i++) {
        for (int j = 0; j < t->n; j++) {
            float *c = t->c + i * t->ldc + j;
            double sum = dot(t, i, j);
            if (t->accumulate)
                sum += *c;
            if (t->bias)
                sum += t->bias[j];
            *c = ref_act(t->act, t->alpha, (float)sum);
        }
    }
}

void nn_ref_pack_b_f32(int k, int n, const float *b, ptrdiff_t row_step, ptrdiff_t col_step,
                       float *out)
{
    for (int p = 0; p < n; p += NR) {
        for (int i = 0; i < k; i++) {
            for (int j = p; j < p + NR; j++)
                *out++ = j < n ? b[i * row_step + j * col_step] : 0;
        }
    }
}

void nn_ref_transpose_f32(int rows, int cols, const float *x, ptrdiff_t ldx, float *y,
                          ptrdiff_t ldy)
{
    for (int j = 0; j < cols; j++) {
        for (int i = 0; i < rows; i++)
            y[j * ldy + i] = x[i * ldx + j];
    }
}

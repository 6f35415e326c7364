/* rows.c - matrices [rows][c] of c channels: per-channel maps and sums, softmax over a row, and
 * the sums of a whole array. All sums run in double, in rising order.
 */
#include "nn/kernels/kernels.h"

#include <math.h>

void nn_ref_affine_rows_f32(int64_t rows, int c, const float *x, const float *scale,
                            const float *shift, float *y)
{
    for (int64_t r = 0; r < rows; r++) {
        for (int j = 0; j < c; j++)
            y[r * c + j] = x[r * c + j] * scale[j] + shift[j];
    }
}

void nn_ref_col_sum_f32(int64_t rows, int c, const float *x, double *sum)
{
    for (int64_t r = 0; r < rows; r++) {
        for (int j = 0; j < c; j++)
            sum[j] += x[r * c + j];
    }
}

void nn_ref_col_moments_f32(int64_t rows, int c, const float *x, const float *shift,
                            double *sum, double *sumsq)
{
    for (int64_t r = 0; r < rows; r++) {
        for (int j = 0; j < c; j++) {
            double d = (double)x[r * c + j] - shift[j];
            sum[j] += d;
            sumsq[j] += d * d;
        }
    }
}

void nn_ref_col_dot_f32(int64_t rows, int c, const float *a, const float *b, const float *shift,
                        double *sum_a, double *sum_ab)
{
    for (int64_t r = 0; r < rows; r++) {
        for (int j = 0; j < c; j++) {
            double d = (double)b[r * c + j] - shift[j];
            sum_a[j] += a[r * c + j];
            sum_ab[j] += a[r * c + j] * d;
        }
    }
}

static float row_max(int c, const float *x)
{
    float top = -INFINITY;
    for (int j = 0; j < c; j++)
        top = x[j] > top || isnan(x[j]) ? x[j] : top;
    return top;
}

void nn_ref_softmax_f32(int64_t rows, int c, const float *x, float *y)
{
    for (int64_t r = 0; r < rows; r++, x += c, y += c) {
        float top = row_max(c, x);
        double sum = 0;
        for (int j = 0; j < c; j++) {
            y[j] = expf(x[j] - top);
            sum += y[j];
        }
        for (int j = 0; j < c; j++)
            y[j] = (float)(y[j] / sum);
    }
}

void nn_ref_log_softmax_f32(int64_t rows, int c, const float *x, float *y)
{
    for (int64_t r = 0; r < rows; r++, x += c, y += c) {
        float top = row_max(c, x);
        double sum = 0;
        for (int j = 0; j < c; j++)
            sum += expf(x[j] - top);
        double log_sum = log(sum);
        for (int j = 0; j < c; j++)
            y[j] = (float)((double)x[j] - top - log_sum);
    }
}

void nn_ref_sum_f32(int64_t n, const float *x, double *sum)
{
    double s = 0;
    for (int64_t i = 0; i < n; i++)
        s += x[i];
    *sum += s;
}

void nn_ref_sumsq_f32(int64_t n, const float *x, double *sum)
{
    double s = 0;
    for (int64_t i = 0; i < n; i++)
        s += (double)x[i] * x[i];
    *sum += s;
}

void nn_ref_finite_f32(int64_t n, const float *x, int *finite)
{
    for (int64_t i = 0; i < n; i++) {
        if (!isfinite(x[i]))
            *finite = 0;
    }
}

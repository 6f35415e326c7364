/* vec.c - element by element: each line is the kernel's definition. */
#include "nn/kernels/ref/act.h"

void nn_ref_add_f32(int64_t n, const float *a, const float *b, float *y)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = a[i] + b[i];
}

void nn_ref_mul_f32(int64_t n, const float *a, const float *b, float *y)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = a[i] * b[i];
}

void nn_ref_muladd_f32(int64_t n, const float *a, const float *b, float *y)
{
    for (int64_t i = 0; i < n; i++)
        y[i] += a[i] * b[i];
}

void nn_ref_axpy_f32(int64_t n, float alpha, const float *x, float *y)
{
    for (int64_t i = 0; i < n; i++)
        y[i] += alpha * x[i];
}

void nn_ref_scale_f32(int64_t n, float alpha, const float *x, float *y)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = alpha * x[i];
}

/* NaN on either side gives NaN: a pool must not hide a diverged value. Equal (also +0, -0):
 * b. */
void nn_ref_max_f32(int64_t n, const float *a, const float *b, float *y)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = a[i] > b[i] || isnan(a[i]) ? a[i] : b[i];
}

void nn_ref_exp_f32(int64_t n, const float *x, float *y)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = expf(x[i]);
}

void nn_ref_log_f32(int64_t n, const float *x, float *y)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = logf(x[i]);
}

void nn_ref_act_f32(int64_t n, nn_act act, float alpha, const float *x, float *y)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = ref_act(act, alpha, x[i]);
}

void nn_ref_act_grad_f32(int64_t n, nn_act act, float alpha, const float *x, const float *y,
                         const float *dy, float *dx)
{
    for (int64_t i = 0; i < n; i++)
        dx[i] += dy[i] * ref_act_slope(act, alpha, x[i], y[i]);
}

/* vec.c - element by element. One pass of 8 floats at a time; tails by masked loads and stores,
 * or one by one where the operation is a single IEEE one, so that a value does not depend on
 * its place.
 *
 * add ... max: cache and memory bandwidth bound them (one operation for 8 to 16 bytes); not
 * fused, so that they equal ref bit by bit. Measured in L2: 85 to 145 GB/s. exp, log, sigmoid,
 * tanh: 15 to 25 instructions, with a division but for exp; execution units and divider bound
 * them. Measured, billion elements a second: exp 2.5, log 1.6, sigmoid 1.9, tanh 2.7,
 * the others 12.
 */
#include "nn/kernels/avx2/math.h"

void nn_avx2_add_f32(int64_t n, const float *a, const float *b, float *y)
{
    int64_t i = 0;
    for (; i + 8 <= n; i += 8)
        _mm256_storeu_ps(y + i, _mm256_add_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i)));
    for (; i < n; i++)
        y[i] = a[i] + b[i];
}

void nn_avx2_mul_f32(int64_t n, const float *a, const float *b, float *y)
{
    int64_t i = 0;
    for (; i + 8 <= n; i += 8)
        _mm256_storeu_ps(y + i, _mm256_mul_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i)));
    for (; i < n; i++)
        y[i] = a[i] * b[i];
}

void nn_avx2_muladd_f32(int64_t n, const float *a, const float *b, float *y)
{
    int64_t i = 0;
    for (; i + 8 <= n; i += 8) {
        __m256 p = _mm256_mul_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i));
        _mm256_storeu_ps(y + i, _mm256_add_ps(_mm256_loadu_ps(y + i), p));
    }
    for (; i < n; i++)
        y[i] += a[i] * b[i];
}

void nn_avx2_axpy_f32(int64_t n, float alpha, const float *x, float *y)
{
    __m256 va = _mm256_set1_ps(alpha);
    int64_t i = 0;
    for (; i + 8 <= n; i += 8) {
        __m256 p = _mm256_mul_ps(va, _mm256_loadu_ps(x + i));
        _mm256_storeu_ps(y + i, _mm256_add_ps(_mm256_loadu_ps(y + i), p));
    }
    for (; i < n; i++)
        y[i] += alpha * x[i];
}

void nn_avx2_scale_f32(int64_t n, float alpha, const float *x, float *y)
{
    __m256 va = _mm256_set1_ps(alpha);
    int64_t i = 0;
    for (; i + 8 <= n; i += 8)
        _mm256_storeu_ps(y + i, _mm256_mul_ps(va, _mm256_loadu_ps(x + i)));
    for (; i < n; i++)
        y[i] = alpha * x[i];
}

/* maxps gives b when one is NaN; a NaN in a is put back. */
void nn_avx2_max_f32(int64_t n, const float *a, const float *b, float *y)
{
    int64_t i = 0;
    for (; i + 8 <= n; i += 8) {
        __m256 va = _mm256_loadu_ps(a + i);
        __m256 top = _mm256_max_ps(va, _mm256_loadu_ps(b + i));
        __m256 nan = _mm256_cmp_ps(va, va, _CMP_UNORD_Q);
        _mm256_storeu_ps(y + i, _mm256_blendv_ps(top, va, nan));
    }
    for (; i < n; i++)
        y[i] = a[i] > b[i] || isnan(a[i]) ? a[i] : b[i];
}

void nn_avx2_exp_f32(int64_t n, const float *x, float *y)
{
    int64_t i = 0;
    for (; i + 8 <= n; i += 8)
        _mm256_storeu_ps(y + i, avx2_exp(_mm256_loadu_ps(x + i)));
    if (i < n) {
        __m256i mask = avx2_mask(n - i);
        _mm256_maskstore_ps(y + i, mask, avx2_exp(_mm256_maskload_ps(x + i, mask)));
    }
}

void nn_avx2_log_f32(int64_t n, const float *x, float *y)
{
    int64_t i = 0;
    for (; i + 8 <= n; i += 8)
        _mm256_storeu_ps(y + i, avx2_log(_mm256_loadu_ps(x + i)));
    if (i < n) {
        __m256i mask = avx2_mask(n - i);
        _mm256_maskstore_ps(y + i, mask, avx2_log(_mm256_maskload_ps(x + i, mask)));
    }
}

/* `act` is a constant where this is called. */
AVX2_INLINE void act_all(int64_t n, nn_act act, float alpha, const float *x, float *y)
{
    __m256 va = _mm256_set1_ps(alpha);
    int64_t i = 0;
    for (; i + 8 <= n; i += 8)
        _mm256_storeu_ps(y + i, avx2_act(act, va, _mm256_loadu_ps(x + i)));
    if (i < n) {
        __m256i mask = avx2_mask(n - i);
        _mm256_maskstore_ps(y + i, mask, avx2_act(act, va, _mm256_maskload_ps(x + i, mask)));
    }
}

void nn_avx2_act_f32(int64_t n, nn_act act, float alpha, const float *x, float *y)
{
    switch (act) {
    case NN_ACT_RELU:
        act_all(n, NN_ACT_RELU, alpha, x, y);
        break;
    case NN_ACT_LEAKY_RELU:
        act_all(n, NN_ACT_LEAKY_RELU, alpha, x, y);
        break;
    case NN_ACT_SIGMOID:
        act_all(n, NN_ACT_SIGMOID, alpha, x, y);
        break;
    case NN_ACT_TANH:
        act_all(n, NN_ACT_TANH, alpha, x, y);
        break;
    case NN_ACT_HARD_SIGMOID:
        act_all(n, NN_ACT_HARD_SIGMOID, alpha, x, y);
        break;
    case NN_ACT_HARD_SWISH:
        act_all(n, NN_ACT_HARD_SWISH, alpha, x, y);
        break;
    case NN_ACT_NONE:
    case NN_ACTS:
        act_all(n, NN_ACT_NONE, alpha, x, y);
        break;
    }
}

AVX2_INLINE __m256 slope(nn_act act, __m256 alpha, __m256 x, __m256 y)
{
    const __m256 zero = _mm256_setzero_ps(), one = _mm256_set1_ps(1.0f);
    const __m256 lo = _mm256_set1_ps(-3.0f), hi = _mm256_set1_ps(3.0f);
    switch (act) {
    case NN_ACT_RELU:
        return _mm256_and_ps(one, _mm256_cmp_ps(y, zero, _CMP_GT_OQ));
    case NN_ACT_LEAKY_RELU:
        return _mm256_blendv_ps(one, alpha, _mm256_cmp_ps(x, zero, _CMP_LT_OQ));
    case NN_ACT_SIGMOID:
        return _mm256_mul_ps(y, _mm256_sub_ps(one, y));
    case NN_ACT_TANH:
        return _mm256_sub_ps(one, _mm256_mul_ps(y, y));
    case NN_ACT_HARD_SIGMOID: {
        __m256 in =
            _mm256_and_ps(_mm256_cmp_ps(x, lo, _CMP_GT_OQ), _mm256_cmp_ps(x, hi, _CMP_LT_OQ));
        return _mm256_and_ps(in, _mm256_set1_ps(1.0f / 6.0f));
    }
    case NN_ACT_HARD_SWISH: {
        __m256 t = _mm256_mul_ps(x, _mm256_set1_ps(1.0f / 3.0f));
        t = _mm256_add_ps(t, _mm256_set1_ps(0.5f));
        t = _mm256_blendv_ps(t, one, _mm256_cmp_ps(x, hi, _CMP_GE_OQ));
        return _mm256_andnot_ps(_mm256_cmp_ps(x, lo, _CMP_LE_OQ), t);
    }
    case NN_ACT_NONE:
    case NN_ACTS:
        break;
    }
    return one;
}

AVX2_INLINE __m256 grad(nn_act act, __m256 alpha, __m256 x, __m256 y, __m256 dy, __m256 dx)
{
    return _mm256_add_ps(dx, _mm256_mul_ps(dy, slope(act, alpha, x, y)));
}

AVX2_INLINE void act_grad_all(int64_t n, nn_act act, float alpha, const float *x,
                              const float *y, const float *dy, float *dx)
{
    __m256 va = _mm256_set1_ps(alpha);
    int64_t i = 0;
    for (; i + 8 <= n; i += 8) {
        __m256 d = grad(act, va, _mm256_loadu_ps(x + i), _mm256_loadu_ps(y + i),
                        _mm256_loadu_ps(dy + i), _mm256_loadu_ps(dx + i));
        _mm256_storeu_ps(dx + i, d);
    }
    if (i < n) {
        __m256i mask = avx2_mask(n - i);
        __m256 d =
            grad(act, va, _mm256_maskload_ps(x + i, mask), _mm256_maskload_ps(y + i, mask),
                 _mm256_maskload_ps(dy + i, mask), _mm256_maskload_ps(dx + i, mask));
        _mm256_maskstore_ps(dx + i, mask, d);
    }
}

void nn_avx2_act_grad_f32(int64_t n, nn_act act, float alpha, const float *x, const float *y,
                          const float *dy, float *dx)
{
    switch (act) {
    case NN_ACT_RELU:
        act_grad_all(n, NN_ACT_RELU, alpha, x, y, dy, dx);
        break;
    case NN_ACT_LEAKY_RELU:
        act_grad_all(n, NN_ACT_LEAKY_RELU, alpha, x, y, dy, dx);
        break;
    case NN_ACT_SIGMOID:
        act_grad_all(n, NN_ACT_SIGMOID, alpha, x, y, dy, dx);
        break;
    case NN_ACT_TANH:
        act_grad_all(n, NN_ACT_TANH, alpha, x, y, dy, dx);
        break;
    case NN_ACT_HARD_SIGMOID:
        act_grad_all(n, NN_ACT_HARD_SIGMOID, alpha, x, y, dy, dx);
        break;
    case NN_ACT_HARD_SWISH:
        act_grad_all(n, NN_ACT_HARD_SWISH, alpha, x, y, dy, dx);
        break;
    case NN_ACT_NONE:
    case NN_ACTS:
        act_grad_all(n, NN_ACT_NONE, alpha, x, y, dy, dx);
        break;
    }
}

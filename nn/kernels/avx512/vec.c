/* vec.c - element by element. One pass of 16 floats at a time, the tail by masked loads and
 * stores, so that a value does not depend on its place.
 *
 * add ... max: cache and memory bandwidth bound them (one operation for 8 to 16 bytes); not
 * fused, so that they equal ref bit by bit. Measured in L2: 95 to 215 GB/s, as avx2. exp, log,
 * sigmoid, tanh: 12 to 25 instructions, with a division but for exp; execution units and
 * divider bound them. Measured, billion elements a second: exp 6.3, log 3.0, sigmoid
 * 3.9, tanh 3.7 (avx2: 2.5, 1.6, 1.9, 2.7).
 */
#include "nn/kernels/avx512/math.h"

enum { LANES = AVX512_LANES };

/* The operations of two arrays and a number; the tail's body is the same as the loop's. */
typedef enum vec_op { ADD, MUL, MULADD, AXPY, SCALE, MAX } vec_op;

/* y is read only by those that add to it. maxps gives b when one is NaN; a NaN in a is put
 * back. */
AVX512_INLINE void vec16(vec_op op, __m512 alpha, const float *a, const float *b, float *y,
                         bool masked, __mmask16 mask)
{
    __m512 va = avx512_load(a, masked, mask), r = va;
    __m512 vb = op == AXPY || op == SCALE ? alpha : avx512_load(b, masked, mask);
    switch (op) {
    case ADD:
        r = _mm512_add_ps(va, vb);
        break;
    case MUL:
    case SCALE:
        r = _mm512_mul_ps(vb, va);
        break;
    case MULADD:
    case AXPY:
        r = _mm512_add_ps(avx512_load(y, masked, mask), _mm512_mul_ps(vb, va));
        break;
    case MAX:
        r = _mm512_mask_mov_ps(_mm512_max_ps(va, vb), _mm512_cmp_ps_mask(va, va, _CMP_UNORD_Q),
                               va);
        break;
    }
    avx512_store(y, masked, mask, r);
}

/* `op` is a constant where this is called. */
AVX512_INLINE void vec_all(vec_op op, int64_t n, float alpha, const float *a, const float *b,
                           float *y)
{
    __m512 valpha = _mm512_set1_ps(alpha);
    int64_t i = 0;
    for (; i + LANES <= n; i += LANES)
        vec16(op, valpha, a + i, b + i, y + i, false, 0);
    if (i < n)
        vec16(op, valpha, a + i, b + i, y + i, true, avx512_mask(n - i));
}

void nn_avx512_add_f32(int64_t n, const float *a, const float *b, float *y)
{
    vec_all(ADD, n, 0, a, b, y);
}

void nn_avx512_mul_f32(int64_t n, const float *a, const float *b, float *y)
{
    vec_all(MUL, n, 0, a, b, y);
}

void nn_avx512_muladd_f32(int64_t n, const float *a, const float *b, float *y)
{
    vec_all(MULADD, n, 0, a, b, y);
}

void nn_avx512_axpy_f32(int64_t n, float alpha, const float *x, float *y)
{
    vec_all(AXPY, n, alpha, x, x, y);
}

void nn_avx512_scale_f32(int64_t n, float alpha, const float *x, float *y)
{
    vec_all(SCALE, n, alpha, x, x, y);
}

void nn_avx512_max_f32(int64_t n, const float *a, const float *b, float *y)
{
    vec_all(MAX, n, 0, a, b, y);
}

void nn_avx512_exp_f32(int64_t n, const float *x, float *y)
{
    int64_t i = 0;
    for (; i + LANES <= n; i += LANES)
        _mm512_storeu_ps(y + i, avx512_exp(_mm512_loadu_ps(x + i)));
    if (i < n) {
        __mmask16 mask = avx512_mask(n - i);
        _mm512_mask_storeu_ps(y + i, mask, avx512_exp(_mm512_maskz_loadu_ps(mask, x + i)));
    }
}

void nn_avx512_log_f32(int64_t n, const float *x, float *y)
{
    int64_t i = 0;
    for (; i + LANES <= n; i += LANES)
        _mm512_storeu_ps(y + i, avx512_log(_mm512_loadu_ps(x + i)));
    if (i < n) {
        __mmask16 mask = avx512_mask(n - i);
        _mm512_mask_storeu_ps(y + i, mask, avx512_log(_mm512_maskz_loadu_ps(mask, x + i)));
    }
}

/* `act` is a constant where this is called. */
AVX512_INLINE void act_all(int64_t n, nn_act act, float alpha, const float *x, float *y)
{
    __m512 va = _mm512_set1_ps(alpha);
    int64_t i = 0;
    for (; i + LANES <= n; i += LANES)
        _mm512_storeu_ps(y + i, avx512_act(act, va, _mm512_loadu_ps(x + i)));
    if (i < n) {
        __mmask16 mask = avx512_mask(n - i);
        __m512 v = avx512_act(act, va, _mm512_maskz_loadu_ps(mask, x + i));
        _mm512_mask_storeu_ps(y + i, mask, v);
    }
}

void nn_avx512_act_f32(int64_t n, nn_act act, float alpha, const float *x, float *y)
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

AVX512_INLINE __m512 slope(nn_act act, __m512 alpha, __m512 x, __m512 y)
{
    const __m512 zero = _mm512_setzero_ps(), one = _mm512_set1_ps(1.0f);
    const __m512 lo = _mm512_set1_ps(-3.0f), hi = _mm512_set1_ps(3.0f);
    switch (act) {
    case NN_ACT_RELU:
        return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(y, zero, _CMP_GT_OQ), one);
    case NN_ACT_LEAKY_RELU:
        return _mm512_mask_mov_ps(one, _mm512_cmp_ps_mask(x, zero, _CMP_LT_OQ), alpha);
    case NN_ACT_SIGMOID:
        return _mm512_mul_ps(y, _mm512_sub_ps(one, y));
    case NN_ACT_TANH:
        return _mm512_sub_ps(one, _mm512_mul_ps(y, y));
    case NN_ACT_HARD_SIGMOID: {
        __mmask16 in = (__mmask16)(_mm512_cmp_ps_mask(x, lo, _CMP_GT_OQ) &
                                   _mm512_cmp_ps_mask(x, hi, _CMP_LT_OQ));
        return _mm512_maskz_mov_ps(in, _mm512_set1_ps(1.0f / 6.0f));
    }
    case NN_ACT_HARD_SWISH: {
        __m512 t = _mm512_mul_ps(x, _mm512_set1_ps(1.0f / 3.0f));
        t = _mm512_add_ps(t, _mm512_set1_ps(0.5f));
        t = _mm512_mask_mov_ps(t, _mm512_cmp_ps_mask(x, hi, _CMP_GE_OQ), one);
        return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(x, lo, _CMP_NLE_UQ), t);
    }
    case NN_ACT_NONE:
    case NN_ACTS:
        break;
    }
    return one;
}

AVX512_INLINE void grad16(nn_act act, __m512 alpha, const float *x, const float *y,
                          const float *dy, float *dx, bool masked, __mmask16 mask)
{
    __m512 vx = avx512_load(x, masked, mask), vy = avx512_load(y, masked, mask);
    __m512 d = _mm512_mul_ps(avx512_load(dy, masked, mask), slope(act, alpha, vx, vy));
    avx512_store(dx, masked, mask, _mm512_add_ps(avx512_load(dx, masked, mask), d));
}

AVX512_INLINE void act_grad_all(int64_t n, nn_act act, float alpha, const float *x,
                                const float *y, const float *dy, float *dx)
{
    __m512 va = _mm512_set1_ps(alpha);
    int64_t i = 0;
    for (; i + LANES <= n; i += LANES)
        grad16(act, va, x + i, y + i, dy + i, dx + i, false, 0);
    if (i < n)
        grad16(act, va, x + i, y + i, dy + i, dx + i, true, avx512_mask(n - i));
}

void nn_avx512_act_grad_f32(int64_t n, nn_act act, float alpha, const float *x, const float *y,
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

/* qvec.c - 8-bit values element by element: each line is the kernel's definition. */
#include "nn/kernels/ref/quant.h"

void nn_ref_quantize_u8(int64_t n, const float *x, float inv_scale, int32_t zero, uint8_t *y)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = (uint8_t)ref_q_round(x[i] * inv_scale, zero, 0, UINT8_MAX);
}

void nn_ref_quantize_s16(int64_t n, const float *x, float inv_scale, int32_t zero, int16_t *y)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = (int16_t)ref_q_round(x[i] * inv_scale, zero, 0, NN_Q_MAX);
}

void nn_ref_dequantize_u8(int64_t n, const uint8_t *x, float scale, int32_t zero, float *y)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = (float)(x[i] - zero) * scale;
}

void nn_ref_dequantize_s16(int64_t n, const int16_t *x, float scale, int32_t zero, float *y)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = (float)(x[i] - zero) * scale;
}

void nn_ref_qadd_u8(int64_t n, const uint8_t *a, const uint8_t *b, const nn_qbinary *q,
                    uint8_t *y)
{
    for (int64_t i = 0; i < n; i++) {
        float v = (float)(a[i] - q->zero_a) * q->scale_a;
        v = v + (float)(b[i] - q->zero_b) * q->scale_b;
        y[i] = (uint8_t)ref_q_round(v, q->zero, q->lo, q->hi);
    }
}

void nn_ref_qmul_u8(int64_t rows, int c, const uint8_t *a, const uint8_t *b, ptrdiff_t ldb,
                    const nn_qbinary *q, uint8_t *y)
{
    for (int64_t r = 0; r < rows; r++) {
        for (int j = 0; j < c; j++) {
            int32_t p = (a[r * c + j] - q->zero_a) * (b[r * ldb + j] - q->zero_b);
            int32_t v = ref_q_round((float)p * q->scale_a, q->zero, q->lo, q->hi);
            y[r * c + j] = (uint8_t)v;
        }
    }
}

void nn_ref_qtable_u8(int64_t n, const uint8_t *table, const uint8_t *x, uint8_t *y)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = table[x[i]];
}

void nn_ref_qtable_s16(int64_t n, const int16_t *table, const int16_t *x, int16_t *y)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = table[x[i] & NN_Q_MAX];
}

void nn_ref_max_u8(int64_t n, const uint8_t *a, const uint8_t *b, uint8_t *y)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = a[i] > b[i] ? a[i] : b[i];
}

void nn_ref_max_s16(int64_t n, const int16_t *a, const int16_t *b, int16_t *y)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = a[i] > b[i] ? a[i] : b[i];
}

void nn_ref_qcol_sum_u8(int64_t rows, int c, const uint8_t *x, int32_t *sum)
{
    for (int64_t r = 0; r < rows; r++) {
        for (int j = 0; j < c; j++)
            sum[j] = ref_wrap_add(sum[j], x[r * c + j]);
    }
}

/* qnet.c - 8-bit depthwise convolution and the LSTM's step as their definitions read. */
#include "nn/kernels/ref/quant.h"

void nn_ref_qdepthwise_u8(int n, int c, int taps, const uint8_t *const *in, ptrdiff_t step,
                          const uint8_t *pad, const int8_t *w, const int32_t *bias,
                          const nn_requant *q, uint8_t *y)
{
    for (int x = 0; x < n; x++) {
        for (int j = 0; j < c; j++) {
            int32_t acc = bias ? bias[j] : 0;
            for (int t = 0; t < taps; t++) {
                int value = in[t] ? in[t][x * step + j] : pad[j];
                acc = ref_wrap_add(acc, value * w[((ptrdiff_t)(t / 4) * c + j) * 4 + t % 4]);
            }
            y[(int64_t)x * c + j] = (uint8_t)ref_requant(q, j, acc);
        }
    }
}

void nn_ref_qlstm_cell_u8(int rows, int h, const float *z, ptrdiff_t ldz, float *c,
                          ptrdiff_t ldc, uint8_t *y, ptrdiff_t ldy)
{
    for (int r = 0; r < rows; r++) {
        const float *gate = z + r * ldz;
        for (int j = 0; j < h; j++) {
            float i = ref_q_sigmoid(gate[j]), o = ref_q_sigmoid(gate[h + j]);
            float f = ref_q_sigmoid(gate[2 * h + j]), g = ref_q_tanh(gate[3 * h + j]);
            float *state = &c[r * ldc + j];
            float keep = f * *state;
            *state = keep + i * g;
            y[r * ldy + j] = (uint8_t)(lrintf(o * ref_q_tanh(*state) * 127) + 128);
        }
    }
}

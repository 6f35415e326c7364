/* lstm.c - one step of an LSTM after its matrix product (Hochreiter & Schmidhuber 1997, with
 * the forget gate of Gers et al. 2000), forward and backward. A row of z holds the gates i, o,
 * f, g.
 */
#include "nn/kernels/ref/act.h"

void nn_ref_lstm_cell_f32(int rows, int h, float *z, ptrdiff_t ldz, const float *c_prev,
                          ptrdiff_t ldc_prev, float *c, ptrdiff_t ldc, float *y, ptrdiff_t ldy,
                          float *tanh_c, ptrdiff_t ldt)
{
    for (int r = 0; r < rows; r++) {
        float *gate = z + r * ldz;
        for (int j = 0; j < h; j++) {
            float i = ref_sigmoid(gate[j]);
            float o = ref_sigmoid(gate[h + j]);
            float f = ref_sigmoid(gate[2 * h + j]);
            float g = tanhf(gate[3 * h + j]);
            float before = c_prev ? c_prev[r * ldc_prev + j] : 0;
            float now = f * before + i * g;
            float t = tanhf(now);
            gate[j] = i;
            gate[h + j] = o;
            gate[2 * h + j] = f;
            gate[3 * h + j] = g;
            c[r * ldc + j] = now;
            y[r * ldy + j] = o * t;
            if (tanh_c)
                tanh_c[r * ldt + j] = t;
        }
    }
}

void nn_ref_lstm_cell_grad_f32(int rows, int h, const float *gates, ptrdiff_t ldg,
                               const float *c_prev, ptrdiff_t ldc_prev, const float *tanh_c,
                               ptrdiff_t ldt, const float *dy, ptrdiff_t lddy, float *dc,
                               ptrdiff_t lddc, float *dz, ptrdiff_t lddz)
{
    for (int r = 0; r < rows; r++) {
        const float *gate = gates + r * ldg;
        float *dgate = dz + r * lddz;
        for (int j = 0; j < h; j++) {
            float i = gate[j], o = gate[h + j], f = gate[2 * h + j], g = gate[3 * h + j];
            float before = c_prev ? c_prev[r * ldc_prev + j] : 0;
            float t = tanh_c[r * ldt + j];
            float dh = dy[r * lddy + j];
            float d = dc[r * lddc + j] + dh * o * (1 - t * t);
            dgate[j] = d * g * i * (1 - i);
            dgate[h + j] = dh * t * o * (1 - o);
            dgate[2 * h + j] = d * before * f * (1 - f);
            dgate[3 * h + j] = d * i * (1 - g * g);
            dc[r * lddc + j] = d * f;
        }
    }
}

/* depthwise.c - one output row of a depthwise convolution as its definition reads. */
#include "nn/kernels/ref/act.h"

void nn_ref_depthwise_f32(int n, int c, int taps, const float *const *in, ptrdiff_t step,
                          const float *w, const float *bias, nn_act act, float alpha, float *y)
{
    for (int x = 0; x < n; x++) {
        for (int j = 0; j < c; j++) {
            double sum = bias ? bias[j] : 0;
            for (int t = 0; t < taps; t++) {
                if (in[t])
                    sum += (double)w[t * c + j] * in[t][x * step + j];
            }
            y[(int64_t)x * c + j] = ref_act(act, alpha, (float)sum);
        }
    }
}

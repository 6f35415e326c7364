/* optim.c - one step of Adam (Kingma & Ba 2015, algorithm 1), AdamW (Loshchilov & Hutter 2019,
 * algorithm 2) and SGD with momentum (Polyak 1964). Every operation is one IEEE operation in
 * this order, so that all tiers agree bit by bit.
 */
#include "nn/kernels/kernels.h"

#include <math.h>

void nn_ref_adam_f32(int64_t n, float *w, const float *g, float *m, float *v, const nn_adam *a)
{
    float keep = 1 - a->decay, grow1 = 1 - a->beta1, grow2 = 1 - a->beta2;
    for (int64_t i = 0; i < n; i++) {
        float now = w[i] * keep;
        float grad = g[i] * a->gscale + now * a->l2;
        m[i] = m[i] * a->beta1 + grad * grow1;
        v[i] = v[i] * a->beta2 + grad * grad * grow2;
        float root = sqrtf(v[i] * a->bias2) + a->eps;
        w[i] = now - m[i] * a->bias1 * a->lr / root;
    }
}

void nn_ref_sgd_f32(int64_t n, float *w, const float *g, float *m, float lr, float gscale,
                    float momentum, float l2)
{
    for (int64_t i = 0; i < n; i++) {
        float grad = g[i] * gscale + w[i] * l2;
        m[i] = m[i] * momentum + grad;
        w[i] -= m[i] * lr;
    }
}

/* optim.c - optimiser steps: one pass over 4 streams (Adam: 16 bytes read, 12 written a weight)
 * or 3, memory bound: 54 and 51 GB/s on 1M weights. ref's operations in ref's order, so that
 * they equal ref bit by bit; the last 0 to 7 weights by masked loads and stores, or one by one.
 */
#include "nn/kernels/avx2/avx2.h"

typedef struct adam_consts {
    __m256 keep, gscale, l2, beta1, grow1, beta2, grow2, bias1, bias2, lr, eps;
} adam_consts;

AVX2_INLINE void adam8(const adam_consts *a, float *w, const float *g, float *m, float *v,
                       bool masked, __m256i mask)
{
    __m256 now = _mm256_mul_ps(avx2_load(w, masked, mask), a->keep);
    __m256 grad = _mm256_mul_ps(avx2_load(g, masked, mask), a->gscale);
    grad = _mm256_add_ps(grad, _mm256_mul_ps(now, a->l2));
    __m256 first = _mm256_mul_ps(avx2_load(m, masked, mask), a->beta1);
    first = _mm256_add_ps(first, _mm256_mul_ps(grad, a->grow1));
    __m256 second = _mm256_mul_ps(avx2_load(v, masked, mask), a->beta2);
    second = _mm256_add_ps(second, _mm256_mul_ps(_mm256_mul_ps(grad, grad), a->grow2));
    avx2_store(m, masked, mask, first);
    avx2_store(v, masked, mask, second);
    __m256 root = _mm256_sqrt_ps(_mm256_mul_ps(second, a->bias2));
    __m256 step = _mm256_mul_ps(_mm256_mul_ps(first, a->bias1), a->lr);
    step = _mm256_div_ps(step, _mm256_add_ps(root, a->eps));
    avx2_store(w, masked, mask, _mm256_sub_ps(now, step));
}

void nn_avx2_adam_f32(int64_t n, float *w, const float *g, float *m, float *v, const nn_adam *a)
{
    const adam_consts k = {
        .keep = _mm256_set1_ps(1 - a->decay),
        .gscale = _mm256_set1_ps(a->gscale),
        .l2 = _mm256_set1_ps(a->l2),
        .beta1 = _mm256_set1_ps(a->beta1),
        .grow1 = _mm256_set1_ps(1 - a->beta1),
        .beta2 = _mm256_set1_ps(a->beta2),
        .grow2 = _mm256_set1_ps(1 - a->beta2),
        .bias1 = _mm256_set1_ps(a->bias1),
        .bias2 = _mm256_set1_ps(a->bias2),
        .lr = _mm256_set1_ps(a->lr),
        .eps = _mm256_set1_ps(a->eps),
    };
    __m256i mask = avx2_mask(n % 8);
    int64_t i = 0;
    for (; i + 8 <= n; i += 8)
        adam8(&k, w + i, g + i, m + i, v + i, false, mask);
    if (i < n)
        adam8(&k, w + i, g + i, m + i, v + i, true, mask);
}

void nn_avx2_sgd_f32(int64_t n, float *w, const float *g, float *m, float lr, float gscale,
                     float momentum, float l2)
{
    __m256 vlr = _mm256_set1_ps(lr), vscale = _mm256_set1_ps(gscale);
    __m256 vmom = _mm256_set1_ps(momentum), vl2 = _mm256_set1_ps(l2);
    int64_t i = 0;
    for (; i + 8 <= n; i += 8) {
        __m256 now = _mm256_loadu_ps(w + i);
        __m256 grad = _mm256_mul_ps(_mm256_loadu_ps(g + i), vscale);
        grad = _mm256_add_ps(grad, _mm256_mul_ps(now, vl2));
        __m256 step = _mm256_add_ps(_mm256_mul_ps(_mm256_loadu_ps(m + i), vmom), grad);
        _mm256_storeu_ps(m + i, step);
        _mm256_storeu_ps(w + i, _mm256_sub_ps(now, _mm256_mul_ps(step, vlr)));
    }
    for (; i < n; i++) {
        float grad = g[i] * gscale + w[i] * l2;
        m[i] = m[i] * momentum + grad;
        w[i] -= m[i] * lr;
    }
}

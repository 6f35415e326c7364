/* optim.c - optimiser steps: one pass over 4 streams (Adam: 16 bytes read, 12 written a weight)
 * or 3; memory bounds them beyond L2. ref's operations in ref's order, so that they equal ref
 * bit by bit; the last 0 to 15 weights by masked loads and stores. Measured on 1M weights: 53
 * and 50 GB/s, as avx2.
 */
#include "nn/kernels/avx512/avx512.h"

typedef struct adam_consts {
    __m512 keep, gscale, l2, beta1, grow1, beta2, grow2, bias1, bias2, lr, eps;
} adam_consts;

AVX512_INLINE void adam16(const adam_consts *a, float *w, const float *g, float *m, float *v,
                          bool masked, __mmask16 mask)
{
    __m512 now = _mm512_mul_ps(avx512_load(w, masked, mask), a->keep);
    __m512 grad = _mm512_mul_ps(avx512_load(g, masked, mask), a->gscale);
    grad = _mm512_add_ps(grad, _mm512_mul_ps(now, a->l2));
    __m512 first = _mm512_mul_ps(avx512_load(m, masked, mask), a->beta1);
    first = _mm512_add_ps(first, _mm512_mul_ps(grad, a->grow1));
    __m512 second = _mm512_mul_ps(avx512_load(v, masked, mask), a->beta2);
    second = _mm512_add_ps(second, _mm512_mul_ps(_mm512_mul_ps(grad, grad), a->grow2));
    avx512_store(m, masked, mask, first);
    avx512_store(v, masked, mask, second);
    __m512 root = _mm512_sqrt_ps(_mm512_mul_ps(second, a->bias2));
    __m512 step = _mm512_mul_ps(_mm512_mul_ps(first, a->bias1), a->lr);
    step = _mm512_div_ps(step, _mm512_add_ps(root, a->eps));
    avx512_store(w, masked, mask, _mm512_sub_ps(now, step));
}

void nn_avx512_adam_f32(int64_t n, float *w, const float *g, float *m, float *v,
                        const nn_adam *a)
{
    const adam_consts k = {
        .keep = _mm512_set1_ps(1 - a->decay),
        .gscale = _mm512_set1_ps(a->gscale),
        .l2 = _mm512_set1_ps(a->l2),
        .beta1 = _mm512_set1_ps(a->beta1),
        .grow1 = _mm512_set1_ps(1 - a->beta1),
        .beta2 = _mm512_set1_ps(a->beta2),
        .grow2 = _mm512_set1_ps(1 - a->beta2),
        .bias1 = _mm512_set1_ps(a->bias1),
        .bias2 = _mm512_set1_ps(a->bias2),
        .lr = _mm512_set1_ps(a->lr),
        .eps = _mm512_set1_ps(a->eps),
    };
    int64_t i = 0;
    for (; i + AVX512_LANES <= n; i += AVX512_LANES)
        adam16(&k, w + i, g + i, m + i, v + i, false, 0);
    if (i < n)
        adam16(&k, w + i, g + i, m + i, v + i, true, avx512_mask(n - i));
}

typedef struct sgd_consts {
    __m512 lr, gscale, momentum, l2;
} sgd_consts;

AVX512_INLINE void sgd16(const sgd_consts *k, float *w, const float *g, float *m, bool masked,
                         __mmask16 mask)
{
    __m512 now = avx512_load(w, masked, mask);
    __m512 grad = _mm512_mul_ps(avx512_load(g, masked, mask), k->gscale);
    grad = _mm512_add_ps(grad, _mm512_mul_ps(now, k->l2));
    __m512 step = _mm512_mul_ps(avx512_load(m, masked, mask), k->momentum);
    step = _mm512_add_ps(step, grad);
    avx512_store(m, masked, mask, step);
    avx512_store(w, masked, mask, _mm512_sub_ps(now, _mm512_mul_ps(step, k->lr)));
}

void nn_avx512_sgd_f32(int64_t n, float *w, const float *g, float *m, float lr, float gscale,
                       float momentum, float l2)
{
    const sgd_consts k = {_mm512_set1_ps(lr), _mm512_set1_ps(gscale), _mm512_set1_ps(momentum),
                          _mm512_set1_ps(l2)};
    int64_t i = 0;
    for (; i + AVX512_LANES <= n; i += AVX512_LANES)
        sgd16(&k, w + i, g + i, m + i, false, 0);
    if (i < n)
        sgd16(&k, w + i, g + i, m + i, true, avx512_mask(n - i));
}

/* qgemm.c - a micro-kernel tile of the integer product as its definition reads. */
#include "nn/kernels/qpack.h"
#include "nn/kernels/ref/quant.h"
#include "nn/kernels/tiers.h"

#include <string.h>

enum { MR = NN_REF_QGEMM_MR, NR = NN_REF_QGEMM_NR };

static void put(const nn_qgemm_tile *t, int i, int j, int32_t acc)
{
    ptrdiff_t at = i * t->ldc + j;
    switch (t->out) {
    case NN_QOUT_S32:
        ((int32_t *)t->c)[at] = t->accumulate ? ref_wrap_add(((int32_t *)t->c)[at], acc) : acc;
        break;
    case NN_QOUT_U8:
        ((uint8_t *)t->c)[at] = (uint8_t)ref_requant(&t->q, j, acc);
        break;
    case NN_QOUT_S16:
        ((int16_t *)t->c)[at] = (int16_t)ref_requant(&t->q, j, acc);
        break;
    case NN_QOUT_F32: {
        float *y = (float *)t->c + at;
        float base = t->accumulate ? *y : t->fbias ? t->fbias[j] : 0;
        *y = ref_act(t->q.act, t->q.alpha, base + (float)acc * t->q.scale[j]);
        break;
    }
    }
}

/* Column j of a panel's segment: quads (pairs of s16) of k lie NR*4 bytes apart. */
static const char *column(const nn_qgemm_tile *t, int s, int j, size_t seg_bytes)
{
    return (const char *)t->b + (j / NR) * t->b_panel + (size_t)s * seg_bytes +
           (size_t)(j % NR) * 4;
}

void nn_ref_qgemm_u8(const nn_qgemm_tile *t)
{
    size_t seg_bytes = ((size_t)t->depth + 3) / 4 * 4 * NR;
    for (int i = 0; i < t->m; i++) {
        for (int j = 0; j < t->n; j++) {
            int32_t acc = t->bias ? t->bias[j] : 0;
            for (int s = 0; s < t->segs; s++) {
                const uint8_t *a = nn_qgemm_row(t, s, i, MR);
                const int8_t *b = (const int8_t *)column(t, t->seg0 + s, j, seg_bytes);
                for (int k = 0; k < t->depth; k++)
                    acc = ref_wrap_add(acc, a[k] * b[k / 4 * (4 * NR) + k % 4]);
            }
            put(t, i, j, acc);
        }
    }
}

void nn_ref_qgemm_s16(const nn_qgemm_tile *t)
{
    size_t seg_bytes = ((size_t)t->depth + 1) / 2 * 4 * NR;
    for (int i = 0; i < t->m; i++) {
        for (int j = 0; j < t->n; j++) {
            int32_t acc = t->bias ? t->bias[j] : 0;
            for (int s = 0; s < t->segs; s++) {
                const int16_t *a = nn_qgemm_row(t, s, i, MR);
                const int16_t *b = (const int16_t *)column(t, t->seg0 + s, j, seg_bytes);
                for (int k = 0; k < t->depth; k++)
                    acc = ref_wrap_add(acc, a[k] * b[k / 2 * (2 * NR) + k % 2]);
            }
            put(t, i, j, acc);
        }
    }
}

void nn_ref_qpack_s8(int seg, int segs, int depth, int n, const int8_t *w, ptrdiff_t k_step,
                     ptrdiff_t col_step, void *out)
{
    nn_qpack_s8(NR, seg, segs, depth, n, w, k_step, col_step, out);
}

void nn_ref_qpack_s16(int seg, int segs, int depth, int n, const int16_t *w, ptrdiff_t k_step,
                      ptrdiff_t col_step, void *out)
{
    nn_qpack_s16(NR, seg, segs, depth, n, w, k_step, col_step, out);
}

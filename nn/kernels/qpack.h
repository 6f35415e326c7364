/* qpack.h - packing of 8-bit and 16-bit weights (quant.h), for any number of columns a panel. It
 * runs once a weight, so each tier takes this loop with its own nr.
 *
 *   panel: [ head 64 bytes ][ seg 0: quad 0: nr x 4 bytes, quad 1, ... ][ seg 1 ] ...
 *
 * The head tells whether the 16-bit sums that vpmaddubsw makes of two following quads may be
 * added in 16 bits: of each lane (two weights of a quad) and its neighbour quad the positive
 * weights together reach at most 32767/255 = 128, the negative ones at least -128.
 */
#ifndef NN_KERNELS_QPACK_H
#define NN_KERNELS_QPACK_H

#include "nn/kernels/kernels.h"

#include <string.h>

typedef struct nn_qhead {
    int32_t pairs; /* quads 2i and 2i + 1 of every segment may be added in 16 bits */
    int32_t unused[15];
} nn_qhead;

_Static_assert(sizeof(nn_qhead) == NN_QPANEL_HEAD, "the head of a panel");

/* One column of one segment to out[quad*nr*4 + k%4]; false when its pairs do not fit. */
static inline bool nn_qpack_column_s8(int nr, int depth, const int8_t *w, ptrdiff_t k_step,
                                      int8_t *out)
{
    int up[2] = {0, 0}, down[2] = {0, 0};
    bool fits = true;
    for (int k = 0; k < depth; k++) {
        int x = w[k * k_step], lane = k / 2 % 2;
        out[(ptrdiff_t)(k / 4) * nr * 4 + k % 4] = (int8_t)x;
        if (k % 8 == 0)
            up[0] = up[1] = down[0] = down[1] = 0;
        *(x > 0 ? &up[lane] : &down[lane]) += x;
        fits = fits && up[lane] <= 128 && down[lane] >= -128;
    }
    return fits;
}

static inline void nn_qpack_s8(int nr, int seg, int segs, int depth, int n, const int8_t *w,
                               ptrdiff_t k_step, ptrdiff_t col_step, void *out)
{
    size_t panel = nn_qpanel_bytes(nr, segs, depth);
    size_t bytes = ((size_t)depth + 3) / 4 * 4 * (size_t)nr;
    for (int j0 = 0; j0 < n; j0 += nr) {
        char *p = (char *)out + (size_t)(j0 / nr) * panel;
        nn_qhead head = {.pairs = 1};
        if (seg > 0)
            memcpy(&head, p, sizeof head);
        int8_t *to = (int8_t *)p + NN_QPANEL_HEAD + (size_t)seg * bytes;
        memset(to, 0, bytes);
        for (int j = 0; j < nr && j0 + j < n; j++) {
            if (!nn_qpack_column_s8(nr, depth, w + (j0 + j) * col_step, k_step, to + 4 * j))
                head.pairs = 0;
        }
        memcpy(p, &head, sizeof head);
    }
}

static inline void nn_qpack_s16(int nr, int seg, int segs, int depth, int n, const int16_t *w,
                                ptrdiff_t k_step, ptrdiff_t col_step, void *out)
{
    size_t panel = nn_qpanel_bytes16(nr, segs, depth);
    size_t bytes = ((size_t)depth + 1) / 2 * 4 * (size_t)nr;
    for (int j0 = 0; j0 < n; j0 += nr) {
        char *p = (char *)out + (size_t)(j0 / nr) * panel;
        memset(p, 0, NN_QPANEL_HEAD);
        char *to = p + NN_QPANEL_HEAD + (size_t)seg * bytes;
        memset(to, 0, bytes);
        for (int j = 0; j < nr && j0 + j < n; j++) {
            for (int k = 0; k < depth; k++) {
                size_t pair = (size_t)(k / 2) * (size_t)nr + (size_t)j;
                memcpy(to + pair * 4 + (size_t)(k % 2) * 2, w + k * k_step + (j0 + j) * col_step, 2);
            }
        }
    }
}

#endif

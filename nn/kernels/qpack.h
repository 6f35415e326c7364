/* qpack.h - packing of 8-bit and 16-bit weights (quant.h), for any number of columns a panel.
 * It runs once a weight, so each tier takes this loop with its own nr.
 *
 *   panel: [ seg 0: quad 0: nr x 4 bytes, quad 1, ... ][ seg 1 ] ...
 */
#ifndef NN_KERNELS_QPACK_H
#define NN_KERNELS_QPACK_H

#include "nn/kernels/kernels.h"

#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

static inline void nn_qpack_s8(int nr, int seg, int segs, int depth, int n, const int8_t *w,
                               ptrdiff_t k_step, ptrdiff_t col_step, void *out)
{
    size_t panel = nn_qpanel_bytes(nr, segs, depth), bytes = nn_qpanel_bytes(nr, 1, depth);
    for (int j0 = 0; j0 < n; j0 += nr) {
        int8_t *to = (int8_t *)out + (size_t)(j0 / nr) * panel + (size_t)seg * bytes;
        memset(to, 0, bytes);
        for (int j = 0; j < nr && j0 + j < n; j++) {
            const int8_t *from = w + (j0 + j) * col_step;
            int k = 0;
            for (; k_step == 1 && k + 4 <= depth; k += 4)
                memcpy(to + ((ptrdiff_t)(k / 4) * nr + j) * 4, from + k, 4);
            for (; k < depth; k++)
                to[((ptrdiff_t)(k / 4) * nr + j) * 4 + k % 4] = from[k * k_step];
        }
    }
}

static inline void nn_qpack_s16(int nr, int seg, int segs, int depth, int n, const int16_t *w,
                                ptrdiff_t k_step, ptrdiff_t col_step, void *out)
{
    size_t panel = nn_qpanel_bytes16(nr, segs, depth), bytes = nn_qpanel_bytes16(nr, 1, depth);
    for (int j0 = 0; j0 < n; j0 += nr) {
        char *to = (char *)out + (size_t)(j0 / nr) * panel + (size_t)seg * bytes;
        memset(to, 0, bytes);
        for (int j = 0; j < nr && j0 + j < n; j++) {
            const int16_t *from = w + (j0 + j) * col_step;
            int k = 0;
            for (; k_step == 1 && k + 2 <= depth; k += 2)
                memcpy(to + ((ptrdiff_t)(k / 2) * nr + j) * 4, from + k, 4);
            for (; k < depth; k++)
                memcpy(to + ((ptrdiff_t)(k / 2) * nr + j) * 4 + k % 2 * 2, from + k * k_step,
                       sizeof *from);
        }
    }
}

#ifdef __cplusplus
}
#endif

#endif

/* blocks.h - a matrix product C[M][N] cut into blocks, each a task.
 *
 *            N (columns)
 *          +------+------+---     The borders depend on the sizes only, so results do not
 *   M      |  0   |  2   |        depend on threads.
 *  (rows)  +------+------+---
 *          |  1   |  3   |
 */
#ifndef NN_BLOCKS_H
#define NN_BLOCKS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nn_blocks {
    int64_t m, n;
    int64_t rows, cols; /* of a block: whole micro-kernel tiles, but for the last ones */
    int64_t row_blocks;
    int64_t count;
} nn_blocks;

/* Blocks of about most_rows x most_cols or less, of equal size, in tiles of mr x nr. Where that
 * gives fewer than `least` outputs, not worth a task of its own, the blocks are larger.
 * m, n >= 1. */
nn_blocks nn_blocks_cut(int64_t m, int64_t n, int64_t most_rows, int64_t most_cols,
                        int64_t least, int mr, int nr);

/* Rows [i0, i0 + m) and columns [j0, j0 + n). */
typedef struct nn_block {
    int64_t i0, m;
    int j0, n;
} nn_block;

nn_block nn_blocks_at(const nn_blocks *b, int64_t task);

#ifdef __cplusplus
}
#endif

#endif

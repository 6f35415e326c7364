/* blocks.c - equal parts of rows and columns. */
#include "nn/blocks.h"

#include "nn/base.h"

/* `total` in equal parts of at most `most`, each a multiple of `unit`. */
static int64_t part(int64_t total, int64_t most, int64_t unit)
{
    int64_t parts = nn_ceil_div(total, nn_max_i64(most, unit));
    return nn_ceil_div(nn_ceil_div(total, parts), unit) * unit;
}

nn_blocks nn_blocks_cut(int64_t m, int64_t n, int64_t most_rows, int64_t most_cols,
                        int64_t least, int mr, int nr)
{
    nn_blocks b = {.m = m, .n = n};
    int64_t cols = nn_max_i64(most_cols, least / nn_min_i64(m, most_rows));
    b.cols = part(n, nn_min_i64(cols, n), nr);
    b.rows = part(m, nn_max_i64(most_rows, least / b.cols), mr);
    b.row_blocks = nn_ceil_div(m, b.rows);
    b.count = b.row_blocks * nn_ceil_div(n, b.cols);
    return b;
}

nn_block nn_blocks_at(const nn_blocks *b, int64_t task)
{
    int64_t i0 = task % b->row_blocks * b->rows, j0 = task / b->row_blocks * b->cols;
    return (nn_block){
        .i0 = i0,
        .m = nn_min_i64(b->rows, b->m - i0),
        .j0 = (int)j0,
        .n = (int)nn_min_i64(b->cols, b->n - j0),
    };
}

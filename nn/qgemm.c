/* qgemm.c - integer product of any size from micro-kernel tiles, blocks as tasks, as gemm.c has
 * it. K is not cut: a row of K bytes is a quarter of its floats, and sums in 32 bits need no
 * second pass.
 */
#include "nn/qgemm.h"

#include "nn/blocks.h"
#include "nn/kernels/kernels.h"
#include "nn/parallel.h"

#include <string.h>

/* Bytes of packed B that the tiles of a block pass over and over: half of a 512 KB L2. */
#define B_BYTES (256 << 10)
/* Rows of a block: enough to pay for bringing B into L2. */
#define ROWS 256
/* Multiply-adds below which a task of its own costs more than it gives. */
#define TASK_MIN (1 << 19)

typedef struct job {
    const nn_kernels *kr;
    const nn_qgemm_args *g;
    nn_blocks blocks;
} job;

static size_t out_bytes(nn_qout out)
{
    return out == NN_QOUT_U8 ? 1 : out == NN_QOUT_S16 ? 2 : 4;
}

/* Rows [i0, i1) times columns [j0, j0 + n). */
static void block(const nn_kernels *kr, const nn_qgemm_args *g, int64_t i0, int64_t i1, int j0,
                  int n)
{
    size_t a_row = (size_t)g->a_row * (g->wide ? 2 : 1), unit = out_bytes(g->out);
    size_t panel = nn_qgemm_panel_bytes(kr, g->wide, 1, g->k);
    const void *rows[NN_GEMM_MAX_MR];
    nn_qgemm_tile t = {
        .n = n,
        .segs = 1,
        .depth = g->k,
        .a = rows,
        .b = (const char *)g->b + (size_t)(j0 / kr->qgemm_nr) * panel,
        .b_panel = (ptrdiff_t)panel,
        .bias = g->bias ? g->bias + j0 : NULL,
        .out = g->out,
        .ldc = g->c_row,
        .q = g->q,
        .fbias = g->fbias ? g->fbias + j0 : NULL,
        .accumulate = g->accumulate,
    };
    if (g->q.scale)
        t.q.scale += j0;
    for (int64_t i = i0; i < i1; i += kr->qgemm_mr) {
        t.m = (int)nn_min_i64(i1 - i, kr->qgemm_mr);
        for (int r = 0; r < t.m; r++)
            rows[r] = (const char *)g->a + (size_t)(i + r) * a_row;
        t.c = (char *)g->c + ((size_t)i * (size_t)g->c_row + (size_t)j0) * unit;
        if (g->wide)
            kr->qgemm_s16(&t);
        else
            kr->qgemm_u8(&t);
    }
}

static void run_block(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const job *j = ctx;
    nn_block b = nn_blocks_at(&j->blocks, task);
    block(j->kr, j->g, b.i0, b.i0 + b.m, b.j0, b.n);
}

static job job_make(const nn_kernels *kr, const nn_qgemm_args *g)
{
    int64_t depth = nn_max_i64(g->k, 1) * (g->wide ? 2 : 1);
    return (job){
        .kr = kr,
        .g = g,
        .blocks = nn_blocks_cut(g->m, g->n, ROWS, B_BYTES / depth, TASK_MIN / depth,
                                kr->qgemm_mr, kr->qgemm_nr),
    };
}

void nn_qgemm(const nn_kernels *kr, const nn_qgemm_args *g)
{
    if (g->m <= 0 || g->n <= 0)
        return;
    job j = job_make(kr, g);
    nn_parallel(j.blocks.count, run_block, &j);
}

void nn_qgemm_single(const nn_kernels *kr, const nn_qgemm_args *g)
{
    if (g->m <= 0 || g->n <= 0)
        return;
    job j = job_make(kr, g);
    for (int64_t t = 0; t < j.blocks.count; t++)
        run_block(&j, t, 0);
}

size_t nn_qgemm_panel_bytes(const nn_kernels *kr, bool wide, int segs, int depth)
{
    return wide ? nn_qpanel_bytes16(kr->qgemm_nr, segs, depth)
                : nn_qpanel_bytes(kr->qgemm_nr, segs, depth);
}

size_t nn_qgemm_packed_bytes(const nn_kernels *kr, bool wide, int segs, int depth, int n)
{
    size_t panels = (size_t)nn_ceil_div(n, kr->qgemm_nr);
    return panels * nn_qgemm_panel_bytes(kr, wide, segs, depth);
}

void nn_qgemm_pack(const nn_kernels *kr, bool wide, int segs, int depth, int n, const void *w,
                   ptrdiff_t seg_step, ptrdiff_t k_step, ptrdiff_t col_step, void *packed)
{
    for (int s = 0; s < segs; s++) {
        if (wide)
            kr->qpack_s16(s, segs, depth, n, (const int16_t *)w + s * seg_step, k_step,
                          col_step, packed);
        else
            kr->qpack_s8(s, segs, depth, n, (const int8_t *)w + s * seg_step, k_step, col_step,
                         packed);
    }
}

size_t nn_qdepthwise_packed_bytes(int c, int taps)
{
    return ((size_t)taps + 3) / 4 * 4 * (size_t)c;
}

void nn_qdepthwise_pack(int c, int taps, const int8_t *w, ptrdiff_t c_step, ptrdiff_t tap_step,
                        int8_t *packed)
{
    memset(packed, 0, nn_qdepthwise_packed_bytes(c, taps));
    for (int t = 0; t < taps; t++) {
        for (int j = 0; j < c; j++)
            packed[((ptrdiff_t)(t / 4) * c + j) * 4 + t % 4] = w[j * c_step + t * tap_step];
    }
}

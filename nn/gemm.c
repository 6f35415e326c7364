/* gemm.c - matrix product of any size from micro-kernel tiles: blocks that fit the caches are
 * tasks (blocks.h). Inside a block, for each KC of K: for each tile of gemm_mr rows one kernel
 * call over the block's columns.
 *
 * Packed B streams from L2 (11 bytes a cycle at full speed), the rows of A stay in L1. What
 * does not lie well is copied to the stack first: A^T, whose columns are far apart, to rows;
 * row-major B, whose rows lie in as many pages, to a panel that serves all tiles of the block.
 */
#include "nn/gemm.h"

#include "nn/blocks.h"
#include "nn/kernels/kernels.h"
#include "nn/parallel.h"

/* As conv_gather.c's; a panel of B, KC x 32 floats, takes 16 KB: half of a 32 KB L1. */
#define KC 128
/* KC x NC floats of B take 128 KB: a quarter of a 512 KB L2. */
#define NC 256
/* Rows of a block: MC x KC floats (96 KB, the copy of A^T) leave most of L2 to B. */
#define MC 192
/* Multiply-adds below which a task of its own costs more than it gives: about 3 us at full
 * speed. */
#define TASK_MIN (1 << 17)
/* When copies pay, measured (M, N, K around 100 to 1000). A^T with fewer columns than 64 to
 * share the copy, or columns of A nearer than 384 floats, is as fast as it lies (up to 5 %
 * faster); farther ones cost 10 to 60 % by misses in the sets of L1 and in the TLB. So do rows
 * of B from 768 floats on, when at least 4 tiles share the panel. */
#define COPY_A_COLS 64
#define COPY_A_STEP 384
#define COPY_B_TILES 4
#define COPY_B_STEP 768
/* Columns of panels that one packing task takes. */
#define PACK_COLS 64

typedef struct job {
    const nn_kernels *kr;
    const nn_gemm_args *g;
    nn_blocks blocks;
} job;

/* Tiles of m rows of A (row stride a_row) against the columns of t. */
static void tiles(const nn_kernels *kr, nn_gemm_tile *t, int64_t m, const float *a,
                   ptrdiff_t a_row)
{
    const float *rows[NN_GEMM_MAX_MR];
    float *c = t->c;
    t->a = rows;
    for (int64_t i = 0; i < m; i += kr->gemm_mr) {
        t->m = (int)nn_min_i64(m - i, kr->gemm_mr);
        for (int r = 0; r < t->m; r++)
            rows[r] = a + (i + r) * a_row;
        t->c = c + i * t->ldc;
        kr->gemm_f32(t);
    }
    t->c = c;
}

/* As tiles, with a row-major B at b: one panel after the other goes to the stack. */
static void tiles_copy_b(const nn_kernels *kr, nn_gemm_tile *t, int64_t m, const float *a,
                          ptrdiff_t a_row, const float *b, ptrdiff_t b_row)
{
    float panel[KC * NN_GEMM_MAX_NR] __attribute__((aligned(64)));
    int n = t->n, nr = kr->gemm_nr;
    float *c = t->c;
    const float *bias = t->bias;
    t->b = panel;
    t->b_step = nr;
    t->b_padded = true;
    for (int j = 0; j < n; j += nr) {
        t->n = (int)nn_min_i64(n - j, nr);
        kr->pack_b_f32(t->depth, t->n, b + j, b_row, 1, panel);
        t->c = c + j;
        t->bias = bias ? bias + j : NULL;
        tiles(kr, t, m, a, a_row);
    }
}

/* Rows [i0, i0 + m) times columns [j0, j0 + n) of C, m <= MC where A is to be copied. */
static void block(const nn_kernels *kr, const nn_gemm_args *g, int64_t i0, int64_t m, int j0,
                  int n)
{
    float a_copy[MC * KC] __attribute__((aligned(64)));
    int nr = kr->gemm_nr;
    bool copy_a = g->a_row == 1 && g->a_col >= COPY_A_STEP && n >= COPY_A_COLS && m > 1;
    bool copy_b = g->b_row >= COPY_B_STEP && m >= COPY_B_TILES * kr->gemm_mr;
    int k0 = 0;
    do {
        int depth = (int)nn_min_i64(g->k - k0, KC);
        bool last = k0 + depth == g->k;
        nn_gemm_tile t = {
            .n = n,
            .segs = 1,
            .depth = depth,
            .a_step = g->a_col,
            .b_padded = g->b_row == 0,
            .accumulate = g->accumulate || k0 > 0,
            .c = g->c + i0 * g->c_row + j0,
            .ldc = g->c_row,
            .bias = last && g->bias ? g->bias + j0 : NULL,
            .act = last ? g->act : NN_ACT_NONE,
            .alpha = g->alpha,
        };
        const float *a = g->a + i0 * g->a_row + k0 * g->a_col;
        ptrdiff_t a_row = g->a_row;
        if (copy_a) {
            kr->transpose_f32(depth, (int)m, a, g->a_col, a_copy, KC);
            a = a_copy;
            a_row = KC;
            t.a_step = 1;
        }
        if (copy_b) {
            tiles_copy_b(kr, &t, m, a, a_row, g->b + k0 * g->b_row + j0, g->b_row);
        } else {
            t.b = g->b_row > 0 ? g->b + k0 * g->b_row + j0
                               : g->b + (ptrdiff_t)j0 * g->k + (ptrdiff_t)k0 * nr;
            t.b_step = g->b_row > 0 ? g->b_row : nr;
            t.b_panel = g->b_row > 0 ? nr : (ptrdiff_t)g->k * nr;
            tiles(kr, &t, m, a, a_row);
        }
        k0 += depth;
    } while (k0 < g->k);
}

static void run_block(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const job *j = ctx;
    nn_block b = nn_blocks_at(&j->blocks, task);
    for (int64_t i = 0; i < b.m; i += MC)
        block(j->kr, j->g, b.i0 + i, nn_min_i64(b.m - i, MC), b.j0, b.n);
}

static job job_make(const nn_kernels *kr, const nn_gemm_args *g)
{
    int64_t least = TASK_MIN / nn_max_i64(g->k, 1);
    return (job){
        .kr = kr,
        .g = g,
        .blocks = nn_blocks_cut(g->m, g->n, MC, NC, least, kr->gemm_mr, kr->gemm_nr),
    };
}

void nn_gemm(const nn_kernels *kr, const nn_gemm_args *g)
{
    if (g->m <= 0 || g->n <= 0)
        return;
    job j = job_make(kr, g);
    nn_parallel(j.blocks.count, run_block, &j);
}

void nn_gemm_single(const nn_kernels *kr, const nn_gemm_args *g)
{
    if (g->m <= 0 || g->n <= 0)
        return;
    job j = job_make(kr, g);
    for (int64_t t = 0; t < j.blocks.count; t++)
        run_block(&j, t, 0);
}

size_t nn_gemm_packed_floats(const nn_kernels *k, int kk, int n)
{
    size_t nr = (size_t)k->gemm_nr;
    return (size_t)kk * (((size_t)n + nr - 1) / nr * nr);
}

typedef struct pack_job {
    const nn_kernels *kr;
    int k, n, cols;
    const float *b;
    ptrdiff_t row_step, col_step;
    float *out;
} pack_job;

static void run_pack(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const pack_job *p = ctx;
    ptrdiff_t j0 = (ptrdiff_t)task * p->cols;
    int cols = (int)nn_min_i64(p->n - j0, p->cols);
    p->kr->pack_b_f32(p->k, cols, p->b + j0 * p->col_step, p->row_step, p->col_step,
                      p->out + j0 * p->k);
}

void nn_gemm_pack_b(const nn_kernels *kr, int k, int n, const float *b, ptrdiff_t row_step,
                    ptrdiff_t col_step, float *packed)
{
    pack_job p = {.kr = kr,
                  .k = k,
                  .n = n,
                  .b = b,
                  .row_step = row_step,
                  .col_step = col_step,
                  .out = packed};
    p.cols = (int)nn_round_up(PACK_COLS, (size_t)kr->gemm_nr);
    nn_parallel(nn_ceil_div(n, p.cols), run_pack, &p);
}

/* gemm.c - matrix product of any size from strips: blocks that fit the caches, blocks as tasks.
 *
 *            N (blocks of NC columns)
 *          +------+------+---        task = one block of C, MC x NC; its borders depend on the
 *   M      | task | task |           sizes only, so results do not depend on threads.
 *  (blocks +------+------+---        Inside: for each KC of K, for each strip of gemm_mr rows:
 *   of MC) | task | task |           one kernel call over the block's NC columns.
 */
#include "nn/gemm.h"
#include "nn/parallel.h"

/* A panel of B, KC x 16 floats, takes 16 KB: half of a 32 KB L1. */
#define KC 256
/* KC x NC floats of B take 256 KB: half of a 512 KB L2. */
#define NC 256
#define MC 96
/* Columns of panels that one packing task takes. */
#define PACK_COLS 64

typedef struct job {
    const nn_kernels *kr;
    const nn_gemm_args *g;
    int64_t row_blocks;
    int64_t rows; /* of a block, a multiple of gemm_mr */
    int cols;     /* of a block, a multiple of gemm_nr */
} job;

/* Rows [i0, i1) times columns [j0, j1) of C. */
static void block(const nn_kernels *kr, const nn_gemm_args *g, int64_t i0, int64_t i1, int j0,
                  int j1)
{
    int mr = kr->gemm_mr, nr = kr->gemm_nr;
    const float *rows[NN_GEMM_MAX_MR];
    int k0 = 0;
    do {
        int depth = (int)nn_min_i64(g->k - k0, KC);
        bool last = k0 + depth == g->k;
        nn_gemm_tile t = {
            .n = j1 - j0,
            .segs = 1,
            .depth = depth,
            .a = rows,
            .a_step = g->a_col,
            .accumulate = g->accumulate || k0 > 0,
            .ldc = g->c_row,
            .bias = last && g->bias ? g->bias + j0 : NULL,
            .act = last ? g->act : NN_ACT_NONE,
            .alpha = g->alpha,
        };
        if (g->b_row > 0) {
            t.b = g->b + k0 * g->b_row + j0;
            t.b_step = g->b_row;
            t.b_panel = nr;
        } else {
            t.b = g->b + (ptrdiff_t)j0 * g->k + (ptrdiff_t)k0 * nr;
            t.b_step = nr;
            t.b_panel = (ptrdiff_t)g->k * nr;
            t.b_padded = true;
        }
        for (int64_t i = i0; i < i1; i += mr) {
            t.m = (int)nn_min_i64(i1 - i, mr);
            for (int r = 0; r < t.m; r++)
                rows[r] = g->a + (i + r) * g->a_row + k0 * g->a_col;
            t.c = g->c + i * g->c_row + j0;
            kr->gemm_f32(&t);
        }
        k0 += depth;
    } while (k0 < g->k);
}

static void run_block(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const job *j = ctx;
    int64_t i0 = task % j->row_blocks * j->rows;
    int64_t j0 = task / j->row_blocks * j->cols;
    block(j->kr, j->g, i0, nn_min_i64(i0 + j->rows, j->g->m), (int)j0,
          (int)nn_min_i64(j0 + j->cols, j->g->n));
}

/* `total` in equal parts of at most `most`, each a multiple of `unit`. */
static int64_t part(int64_t total, int64_t most, int64_t unit)
{
    int64_t parts = nn_ceil_div(total, most);
    return nn_ceil_div(nn_ceil_div(total, parts), unit) * unit;
}

static int64_t split(job *j)
{
    const nn_gemm_args *g = j->g;
    j->rows = part(g->m, MC, j->kr->gemm_mr);
    j->cols = (int)part(g->n, NC, j->kr->gemm_nr);
    j->row_blocks = nn_ceil_div(g->m, j->rows);
    return j->row_blocks * nn_ceil_div(g->n, j->cols);
}

void nn_gemm(const nn_kernels *kr, const nn_gemm_args *g)
{
    if (g->m <= 0 || g->n <= 0)
        return;
    job j = {.kr = kr, .g = g};
    nn_parallel(split(&j), run_block, &j);
}

void nn_gemm_single(const nn_kernels *kr, const nn_gemm_args *g)
{
    if (g->m <= 0 || g->n <= 0)
        return;
    job j = {.kr = kr, .g = g};
    int64_t tasks = split(&j);
    for (int64_t t = 0; t < tasks; t++)
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
    pack_job p = {.kr = kr, .k = k, .n = n, .b = b, .row_step = row_step, .col_step = col_step,
                  .out = packed};
    p.cols = (int)nn_round_up(PACK_COLS, (size_t)kr->gemm_nr);
    nn_parallel(nn_ceil_div(n, p.cols), run_pack, &p);
}

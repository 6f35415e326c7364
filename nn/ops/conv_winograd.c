/* conv_winograd.c - 3x3 convolution with stride 1 by Winograd's transforms
 * (nn/kernels/winograd.h): forward, and backward data, which is the same with a flipped filter.
 *
 *   x --tiles, B^T d B--> V[f][tile][C]  --times U[f][C][K]--> M[f][tile][K] --A^T m A--> y
 *
 * For each of the F frequencies f this is a plain matrix product, F / (9 mh mw) of the direct
 * form's multiplications. The weights are kept as the direct form packs them (conv_gather.c),
 * and U is made where it is used, a piece at a time: with 4x4 tiles it is four times as large,
 * and the 18 tiles of a narrow map do not pay for reading that from memory. Making it costs
 * about as much as the products of 3 tiles.
 *
 *   task = block of tiles (x block of columns)
 *     V of the block, all f                    thread memory: L2 or L3
 *     for each block of COLS columns           M of all f stays in L2
 *       for each PIECE of C, panel of nr columns
 *         U of all f                           stays in L2, a panel PIECE x nr of one f in L1
 *         for each f, strip of mr tiles        micro-kernel
 *       output transform, bias, activation
 *
 * Where there are too few blocks of tiles for the cores, V is made first, for all tiles, and
 * tasks are split by columns too. The sums of a tile are the same either way.
 */
#include <string.h>

#include "nn/kernels/kernels.h"
#include "nn/kernels/winograd.h"
#include "nn/mem.h"
#include "nn/ops/common.h"
#include "nn/ops/conv.h"
#include "nn/parallel.h"

/* Channels of a piece: U is F x PIECE x nr floats = 0.2 MB with 32 columns, half with 16. More lose
 * accuracy (KC in conv_gather.c). */
#define PIECE 48
/* Columns of a block: M is F x 48 tiles x 64 floats = 0.4 MB. */
#define COLS 64
/* V of a block: in L3 beside that of another core. Each block reads all of U again, so blocks
 * of wide layers are as large as that allows. */
#define V_BYTES (4 << 20)
#define MAX_TILES 48
/* With fewer blocks of tiles, columns are split. */
#define MIN_BLOCKS 8
/* Frequencies lie a line of cache more apart than their size, for strides of powers of two
 * would put all of a tile's frequencies into one set of L1: 3 times slower transforms. */
#define GAP 16
/* Tiles of a task that makes a part of V. */
#define INPUT_TILES 4

typedef struct layout {
    int freq, rows, cols;   /* frequencies; tiles of an image */
    int64_t tiles;
    int block;              /* tiles of a block, a multiple of mr */
    int64_t blocks;
    bool shared;            /* V in the call's memory, made first */
    int panels, panels_per_block, col_blocks;
    int pieces, piece;      /* of the channels */
} layout;

typedef struct job {
    const nn_conv_winograd *a;
    layout l;
} job;

static layout layout_make(const nn_kernels *k, int mh, int mw, int n, int dst_h, int dst_w,
                          int depth, int cols)
{
    layout l = {.freq = (mh + 2) * (mw + 2)};
    l.rows = (int)nn_ceil_div(dst_h, mh);
    l.cols = (int)nn_ceil_div(dst_w, mw);
    l.tiles = (int64_t)n * l.rows * l.cols;
    int64_t most = V_BYTES / ((int64_t)sizeof(float) * l.freq * depth);
    most = nn_min_i64(MAX_TILES, nn_max_i64(most, 2 * k->gemm_mr));
    l.blocks = nn_max_i64(1, nn_ceil_div(l.tiles, most));
    l.block = (int)nn_round_up((size_t)nn_ceil_div(l.tiles, l.blocks), (size_t)k->gemm_mr);
    l.blocks = nn_ceil_div(l.tiles, l.block);
    l.shared = l.blocks < MIN_BLOCKS;
    l.panels = (int)nn_ceil_div(cols, k->gemm_nr);
    l.panels_per_block = k->gemm_nr < COLS ? COLS / k->gemm_nr : 1;
    l.col_blocks = (int)nn_ceil_div(l.panels, l.panels_per_block);
    l.pieces = (int)nn_ceil_div(depth, PIECE);
    l.piece = (int)nn_ceil_div(depth, l.pieces);
    return l;
}

/* Of `rows` x `cols` floats for every frequency: V, M or U. */
static size_t part_bytes(const layout *l, int64_t rows, int cols)
{
    size_t bytes = (size_t)l->freq * ((size_t)rows * (size_t)cols + GAP) * sizeof(float);
    return nn_round_up(bytes, NN_ALIGN);
}

static size_t work_bytes(const nn_kernels *k, int mh, int mw, int n, int dst_h, int dst_w,
                         int depth, int cols)
{
    layout l = layout_make(k, mh, mw, n, dst_h, dst_w, depth, cols);
    size_t outside = nn_round_up((size_t)depth * sizeof(float), NN_ALIGN);
    return outside + (l.shared ? part_bytes(&l, l.tiles, depth) : 0);
}

static size_t thread_bytes(const nn_kernels *k, int mh, int mw, int n, int dst_h, int dst_w,
                           int depth, int cols)
{
    layout l = layout_make(k, mh, mw, n, dst_h, dst_w, depth, cols);
    size_t m = part_bytes(&l, l.block, l.panels_per_block * k->gemm_nr);
    size_t u = part_bytes(&l, l.piece, k->gemm_nr);
    return m + u + (l.shared ? 0 : part_bytes(&l, l.block, depth));
}

void nn_conv_winograd_want(nn_call *c, const nn_conv_plan *p)
{
    const nn_conv_shape *g = &p->g;
    nn_call_want(c, work_bytes(c->k, p->mh, p->mw, g->n, g->oh, g->ow, g->c, g->k),
                 thread_bytes(c->k, p->mh, p->mw, g->n, g->oh, g->ow, g->c, g->k));
    if (c->wants_dx[0])
        nn_call_want(c, work_bytes(c->k, p->mh, p->mw, g->n, g->h, g->w, g->k, g->c),
                     thread_bytes(c->k, p->mh, p->mw, g->n, g->h, g->w, g->k, g->c));
}

/* V of tile number t at v, frequencies `step` apart. */
static void tile_input(const job *j, int64_t t, float *v, ptrdiff_t step)
{
    const nn_conv_winograd *a = j->a;
    int64_t image = t / ((int64_t)j->l.rows * j->l.cols);
    int y0 = (int)(t / j->l.cols % j->l.rows) * a->mh - a->pt;
    int x0 = (int)(t % j->l.cols) * a->mw - a->pl;
    const float *outside = a->work;
    const float *map = a->src + image * a->src_h * a->src_w * a->depth;
    const float *in[WINO_MAX_FREQ];
    int at = 0;
    for (int y = y0; y < y0 + a->mh + 2; y++) {
        bool inside = y >= 0 && y < a->src_h;
        for (int x = x0; x < x0 + a->mw + 2; x++)
            in[at++] = inside && x >= 0 && x < a->src_w
                           ? map + ((int64_t)y * a->src_w + x) * a->depth
                           : outside;
    }
    a->k->wino_input_f32(a->mh, a->mw, a->depth, in, v, step);
}

/* `cols` channels from `col` on of tile number t, from m. */
static void tile_output(const job *j, int64_t t, const float *m, ptrdiff_t step, int col,
                        int cols)
{
    const nn_conv_winograd *a = j->a;
    int64_t image = t / ((int64_t)j->l.rows * j->l.cols);
    int y0 = (int)(t / j->l.cols % j->l.rows) * a->mh, x0 = (int)(t % j->l.cols) * a->mw;
    float *map = a->dst + image * a->dst_h * a->dst_w * a->cols + col;
    float *out[WINO_MAX_TILE * WINO_MAX_TILE];
    int at = 0;
    for (int y = y0; y < y0 + a->mh; y++)
        for (int x = x0; x < x0 + a->mw; x++)
            out[at++] = y < a->dst_h && x < a->dst_w
                            ? map + ((int64_t)y * a->dst_w + x) * a->cols
                            : NULL;
    a->k->wino_output_f32(a->mh, a->mw, cols, m, step, a->bias ? a->bias + col : NULL, a->act,
                          a->alpha, a->accumulate, out);
}

static float *shared_v(const nn_conv_winograd *a)
{
    return a->work + nn_round_up((size_t)a->depth * sizeof(float), NN_ALIGN) / sizeof(float);
}

static void input_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const job *j = ctx;
    int64_t end = nn_min_i64((task + 1) * INPUT_TILES, j->l.tiles);
    for (int64_t t = task * INPUT_TILES; t < end; t++)
        tile_input(j, t, shared_v(j->a) + t * j->a->depth,
                   j->l.tiles * j->a->depth + GAP);
}

/* U of channels [c0, c0 + depth) and one panel of columns: [f][depth][nr], frequencies `step`
 * apart. Backward data wants the filter flipped in both directions: dx[i] = sum over t of
 * dy[i + pad - t] w[t]. */
static void make_weights(const nn_conv_winograd *a, int panel, int c0, int depth, float *u,
                         ptrdiff_t step)
{
    int nr = a->k->gemm_nr;
    const float *taps[9];
    for (int t = 0; t < 9; t++) {
        ptrdiff_t matrix = (ptrdiff_t)panel * 9 + (a->flipped ? 8 - t : t);
        taps[t] = a->packed + (matrix * a->depth + c0) * nr;
    }
    a->k->wino_weights_f32(a->mh, a->mw, depth * nr, taps, u, step);
}

/* Tiles [t0, t0 + count) times the panels of one block of columns. v: V of tile t0. */
static void block_columns(const job *j, int64_t t0, int count, int col_block, const float *v,
                          ptrdiff_t v_step, float *m, float *u)
{
    const nn_conv_winograd *a = j->a;
    const layout *l = &j->l;
    int mr = a->k->gemm_mr, nr = a->k->gemm_nr;
    int panel0 = col_block * l->panels_per_block;
    int panel1 = (int)nn_min_i64(panel0 + l->panels_per_block, l->panels);
    int col = panel0 * nr, cols = (int)nn_min_i64((int64_t)panel1 * nr, a->cols) - col;
    ptrdiff_t m_step = (ptrdiff_t)count * cols + GAP, u_step = (ptrdiff_t)l->piece * nr + GAP;
    const float *rows[NN_GEMM_MAX_MR];
    nn_gemm_tile tile = {
        .segs = 1, .a = rows, .a_step = 1, .b_step = nr, .b_padded = true, .ldc = cols,
        .act = NN_ACT_NONE,
    };
    for (int c0 = 0; c0 < a->depth; c0 += l->piece) {
        tile.depth = (int)nn_min_i64(l->piece, a->depth - c0);
        tile.accumulate = c0 > 0;
        for (int p = panel0; p < panel1; p++) {
            make_weights(a, p, c0, tile.depth, u, u_step);
            tile.n = (int)nn_min_i64(nr, a->cols - (int64_t)p * nr);
            for (int f = 0; f < l->freq; f++) {
                tile.b = u + f * u_step;
                for (int i = 0; i < count; i += mr) {
                    tile.m = (int)nn_min_i64(mr, count - i);
                    for (int r = 0; r < tile.m; r++)
                        rows[r] = v + f * v_step + (ptrdiff_t)(i + r) * a->depth + c0;
                    tile.c = m + f * m_step + (ptrdiff_t)i * cols + (p - panel0) * nr;
                    a->k->gemm_f32(&tile);
                }
            }
        }
    }
    for (int i = 0; i < count; i++)
        tile_output(j, t0 + i, m + (ptrdiff_t)i * cols, m_step, col, cols);
}

static void block_task(void *ctx, int64_t task, int thread)
{
    const job *j = ctx;
    const nn_conv_winograd *a = j->a;
    const layout *l = &j->l;
    float *m = (float *)(a->thread_work + (size_t)thread * a->thread_stride);
    float *u = m + part_bytes(l, l->block, l->panels_per_block * a->k->gemm_nr) / sizeof(float);
    int64_t block = l->shared ? task % l->blocks : task, t0 = block * l->block;
    int count = (int)nn_min_i64(l->block, l->tiles - t0);
    if (l->shared) {
        block_columns(j, t0, count, (int)(task / l->blocks), shared_v(a) + t0 * a->depth,
                      l->tiles * a->depth + GAP, m, u);
        return;
    }
    float *v = u + part_bytes(l, l->piece, a->k->gemm_nr) / sizeof(float);
    ptrdiff_t v_step = (ptrdiff_t)count * a->depth + GAP;
    for (int i = 0; i < count; i++)
        tile_input(j, t0 + i, v + (ptrdiff_t)i * a->depth, v_step);
    for (int col_block = 0; col_block < l->col_blocks; col_block++)
        block_columns(j, t0, count, col_block, v, v_step, m, u);
}

void nn_conv_winograd_run(const nn_conv_winograd *a)
{
    job j = {a, layout_make(a->k, a->mh, a->mw, a->n, a->dst_h, a->dst_w, a->depth, a->cols)};
    const layout *l = &j.l;
    for (int i = 0; i < a->depth; i++)
        a->work[i] = a->pad;
    if (l->shared)
        nn_parallel(nn_ceil_div(l->tiles, INPUT_TILES), input_task, &j);
    nn_parallel(l->blocks * (l->shared ? l->col_blocks : 1), block_task, &j);
}

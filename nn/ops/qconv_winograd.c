/* qconv_winograd.c - 8-bit 3x3 convolution with stride 1 by Winograd's transforms in whole
 * numbers (nn/kernels/winograd.h): the same bytes as the direct form, with up to four times
 * fewer multiplications, each of them one of vpmaddwd's instead of vpmaddubsw's.
 *
 *   x --tiles, B^T d B--> V[f][tile][C] s16 --times U[f][C][K] s16--> M[f][tile][K] s32 (wraps)
 *     --A^T m A, times the inverse, shift--> sums --bias, requantisation--> y
 *
 * As conv_winograd.c: weights are kept as the direct form packs them, U is made where it is
 * used, a piece at a time; tiles are taken in blocks, K in blocks of COLS:
 *
 *   task = block of tiles (x block of columns)
 *     V of the block, all f                    thread memory: L2
 *     for each block of columns                M of all f stays in L2
 *       for each PIECE of C, panel of nr columns
 *         U of all f                           L2, a panel PIECE x nr of one f in L1
 *         for each f, strip of mr tiles        micro-kernel
 *       output transform
 *
 * Where there are too few blocks of tiles for the cores, V is made first, for all tiles, and
 * tasks are split by columns too.
 */
#include <string.h>

#include "nn/kernels/kernels.h"
#include "nn/kernels/winograd.h"
#include "nn/mem.h"
#include "nn/ops/q.h"
#include "nn/ops/qconv.h"
#include "nn/parallel.h"
#include "nn/qgemm.h"

/* Channels of a piece: U of 16 columns is F x PIECE x 16 x 2 = 0.3 MB, of 32 twice that. Half
 * of it makes the calls so short that their ends cost 10 to 20 %. */
#define PIECE 256
/* Columns of a block: M is F x 48 tiles x 64 sums = 0.4 MB. */
#define COLS 64
/* V of a block. Each block makes all of U again, so blocks of wide layers are as large as a
 * cache beside the core allows. */
#define V_BYTES (2 << 20)
#define MAX_TILES 48
/* With fewer blocks of tiles, columns are split. */
#define MIN_BLOCKS 8
/* Frequencies lie a line of cache more apart than their size: strides of powers of two would
 * put all of a tile's frequencies into one set of L1. */
#define GAP 64
/* Tiles of a task that makes a part of V. */
#define INPUT_TILES 4

typedef struct layout {
    int freq, rows, cols;   /* frequencies; tiles of an image */
    int64_t tiles;
    int block;              /* tiles of a block, a multiple of mr */
    int64_t blocks;
    bool shared;            /* V in the call's memory, made first */
    int panels, panels_per_block, col_blocks;
    int pieces, piece;      /* of the channels, multiples of 4 */
} layout;

typedef struct job {
    nn_call *c;
    const nn_qconv_plan *p;
    layout l;
    nn_requant q;
} job;

static layout layout_make(const nn_kernels *k, const nn_qconv_plan *p)
{
    const nn_conv_shape *g = &p->g;
    layout l = {.freq = (p->mh + 2) * (p->mw + 2)};
    l.rows = (int)nn_ceil_div(g->oh, p->mh);
    l.cols = (int)nn_ceil_div(g->ow, p->mw);
    l.tiles = (int64_t)g->n * l.rows * l.cols;
    int64_t most = V_BYTES / ((int64_t)sizeof(int16_t) * l.freq * g->c);
    most = nn_min_i64(MAX_TILES, nn_max_i64(most, 2 * k->qgemm_mr));
    l.blocks = nn_max_i64(1, nn_ceil_div(l.tiles, most));
    l.block = (int)nn_round_up((size_t)nn_ceil_div(l.tiles, l.blocks), (size_t)k->qgemm_mr);
    l.blocks = nn_ceil_div(l.tiles, l.block);
    l.shared = l.blocks < MIN_BLOCKS;
    l.panels = (int)nn_ceil_div(g->k, k->qgemm_nr);
    l.panels_per_block = k->qgemm_nr < COLS ? COLS / k->qgemm_nr : 1;
    l.col_blocks = (int)nn_ceil_div(l.panels, l.panels_per_block);
    l.pieces = (int)nn_ceil_div(g->c, PIECE);
    l.piece = (int)nn_round_up((size_t)nn_ceil_div(g->c, l.pieces), 4);
    return l;
}

/* Bytes from one frequency to the next, of `rows` x `cols` numbers of `size` bytes. */
static size_t freq_bytes(int64_t rows, int cols, size_t size)
{
    return nn_round_up((size_t)rows * (size_t)cols * size, NN_ALIGN) + GAP;
}

static size_t v_freq(const job *j, int64_t tiles)
{
    return freq_bytes(tiles, j->p->g.c, sizeof(int16_t));
}

static size_t m_freq(const layout *l, int nr)
{
    return freq_bytes(l->block, l->panels_per_block * nr, sizeof(int32_t));
}

/* A panel of U as qgemm_s16 takes it. */
static size_t u_freq(const layout *l, int nr)
{
    return nn_round_up(nn_qpanel_bytes16(nr, 1, l->piece), NN_ALIGN) + GAP;
}

static size_t zero_bytes(const nn_qconv_plan *p)
{
    return nn_round_up((size_t)p->g.c, NN_ALIGN);
}

size_t nn_qconv_winograd_work_bytes(const nn_kernels *k, const nn_qconv_plan *p)
{
    job j = {.p = p, .l = layout_make(k, p)};
    size_t v = (size_t)j.l.freq * v_freq(&j, j.l.tiles);
    return zero_bytes(p) + (j.l.shared ? v : 0);
}

size_t nn_qconv_winograd_thread_bytes(const nn_kernels *k, const nn_qconv_plan *p)
{
    job j = {.p = p, .l = layout_make(k, p)};
    size_t v = j.l.shared ? 0 : v_freq(&j, j.l.block);
    return (size_t)j.l.freq * (m_freq(&j.l, k->qgemm_nr) + u_freq(&j.l, k->qgemm_nr) + v);
}

/* V of tile number t at v, frequencies `step` numbers apart. */
static void tile_input(const job *j, int64_t t, int16_t *v, ptrdiff_t step)
{
    const nn_qconv_plan *p = j->p;
    const nn_conv_shape *g = &p->g;
    int64_t image = t / ((int64_t)j->l.rows * j->l.cols);
    int y0 = (int)(t / j->l.cols % j->l.rows) * p->mh - g->pt;
    int x0 = (int)(t % j->l.cols) * p->mw - g->pl;
    const uint8_t *zeros = j->c->work;
    const uint8_t *map = (const uint8_t *)j->c->in[0]->data + image * g->h * g->w * g->c;
    const uint8_t *in[WINO_MAX_FREQ];
    int at = 0;
    for (int y = y0; y < y0 + p->mh + 2; y++) {
        bool inside = y >= 0 && y < g->h;
        for (int x = x0; x < x0 + p->mw + 2; x++)
            in[at++] =
                inside && x >= 0 && x < g->w ? map + ((int64_t)y * g->w + x) * g->c : zeros;
    }
    j->c->k->qwino_input_u8(p->mh, p->mw, g->c, in, v, step);
}

/* `cols` channels from `col` on of tile number t, from m. */
static void tile_output(const job *j, int64_t t, const int32_t *m, ptrdiff_t step, int col,
                        int cols)
{
    const nn_qconv_plan *p = j->p;
    const nn_conv_shape *g = &p->g;
    int64_t image = t / ((int64_t)j->l.rows * j->l.cols);
    int y0 = (int)(t / j->l.cols % j->l.rows) * p->mh, x0 = (int)(t % j->l.cols) * p->mw;
    uint8_t *map = (uint8_t *)j->c->out.data + image * g->oh * g->ow * g->k + col;
    uint8_t *out[WINO_MAX_TILE * WINO_MAX_TILE];
    int at = 0;
    for (int y = y0; y < y0 + p->mh; y++)
        for (int x = x0; x < x0 + p->mw; x++)
            out[at++] =
                y < g->oh && x < g->ow ? map + ((int64_t)y * g->ow + x) * g->k : NULL;
    nn_requant q = j->q;
    q.scale += col;
    j->c->k->qwino_output_u8(p->mh, p->mw, cols, m, step, nn_qconv_bias(j->c, p) + col, &q,
                             out);
}

static int16_t *shared_v(const job *j)
{
    return (int16_t *)((char *)j->c->work + zero_bytes(j->p));
}

static void input_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const job *j = ctx;
    int64_t end = nn_min_i64((task + 1) * INPUT_TILES, j->l.tiles);
    for (int64_t t = task * INPUT_TILES; t < end; t++)
        tile_input(j, t, shared_v(j) + t * j->p->g.c,
                   (ptrdiff_t)(v_freq(j, j->l.tiles) / sizeof(int16_t)));
}

/* U of channels [c0, c0 + depth) and one panel of columns. */
static void make_weights(const job *j, int panel, int c0, int depth, char *u)
{
    const nn_kernels *k = j->c->k;
    int nr = k->qgemm_nr, c = j->p->g.c;
    size_t tap = (size_t)nn_round_up((size_t)c, 4) * (size_t)nr;
    const int8_t *taps[9];
    const int8_t *w = (const int8_t *)nn_qconv_weights(j->c, j->p) +
                      (size_t)panel * nn_qgemm_panel_bytes(k, false, 9, c);
    for (int t = 0; t < 9; t++)
        taps[t] = w + (size_t)t * tap + (size_t)c0 * (size_t)nr;
    k->qwino_weights_s8(j->p->mh, j->p->mw, (int)nn_ceil_div(depth, 4), nr, taps,
                        (int16_t *)u, (ptrdiff_t)(u_freq(&j->l, nr) / sizeof(int16_t)));
}

/* Tiles [t0, t0 + count) times the panels of one block of columns. v: V of tile t0. */
static void block_columns(const job *j, int64_t t0, int count, int col_block, const int16_t *v,
                          size_t v_step, char *m, char *u)
{
    const nn_conv_shape *g = &j->p->g;
    const layout *l = &j->l;
    const nn_kernels *k = j->c->k;
    int mr = k->qgemm_mr, nr = k->qgemm_nr;
    int panel0 = col_block * l->panels_per_block;
    int panel1 = (int)nn_min_i64(panel0 + l->panels_per_block, l->panels);
    int col = panel0 * nr, cols = (int)nn_min_i64((int64_t)panel1 * nr, g->k) - col;
    size_t m_step = m_freq(l, nr), u_step = u_freq(l, nr);
    const void *rows[NN_GEMM_MAX_MR];
    nn_qgemm_tile tile = {.segs = 1, .a = rows, .out = NN_QOUT_S32, .ldc = cols};
    for (int c0 = 0; c0 < g->c; c0 += l->piece) {
        tile.depth = (int)nn_min_i64(l->piece, g->c - c0);
        tile.accumulate = c0 > 0;
        for (int p = panel0; p < panel1; p++) {
            make_weights(j, p, c0, tile.depth, u);
            tile.n = (int)nn_min_i64(nr, g->k - (int64_t)p * nr);
            for (int f = 0; f < l->freq; f++) {
                const int16_t *vf =
                    (const int16_t *)((const char *)v + (size_t)f * v_step) + c0;
                tile.b = u + (size_t)f * u_step;
                for (int i = 0; i < count; i += mr) {
                    tile.m = (int)nn_min_i64(mr, count - i);
                    for (int r = 0; r < tile.m; r++)
                        rows[r] = vf + (ptrdiff_t)(i + r) * g->c;
                    tile.c = (int32_t *)(m + (size_t)f * m_step) + (ptrdiff_t)i * cols +
                             (p - panel0) * nr;
                    k->qgemm_s16(&tile);
                }
            }
        }
    }
    for (int i = 0; i < count; i++)
        tile_output(j, t0 + i, (const int32_t *)m + (ptrdiff_t)i * cols,
                    (ptrdiff_t)(m_step / sizeof(int32_t)), col, cols);
}

static void block_task(void *ctx, int64_t task, int thread)
{
    const job *j = ctx;
    const layout *l = &j->l;
    int nr = j->c->k->qgemm_nr, c = j->p->g.c;
    char *m = nn_call_thread(j->c, thread);
    char *u = m + (size_t)l->freq * m_freq(l, nr);
    int64_t block = l->shared ? task % l->blocks : task, t0 = block * l->block;
    int count = (int)nn_min_i64(l->block, l->tiles - t0);
    if (l->shared) {
        block_columns(j, t0, count, (int)(task / l->blocks), shared_v(j) + t0 * c,
                      v_freq(j, l->tiles), m, u);
        return;
    }
    int16_t *v = (int16_t *)(u + (size_t)l->freq * u_freq(l, nr));
    size_t v_step = v_freq(j, l->block);
    for (int i = 0; i < count; i++)
        tile_input(j, t0 + i, v + (ptrdiff_t)i * c, (ptrdiff_t)(v_step / sizeof(int16_t)));
    for (int col_block = 0; col_block < l->col_blocks; col_block++)
        block_columns(j, t0, count, col_block, v, v_step, m, u);
}

void nn_qconv_winograd_run(nn_call *c, const nn_qconv_plan *p)
{
    job j = {.c = c, .p = p, .l = layout_make(c->k, p),
             .q = nn_q_requant(c, p->act, p->alpha, nn_qconv_scale(c))};
    memset(c->work, nn_qconv_outside(c), (size_t)p->g.c);
    if (j.l.shared)
        nn_parallel(nn_ceil_div(j.l.tiles, INPUT_TILES), input_task, &j);
    nn_parallel(j.l.blocks * (j.l.shared ? j.l.col_blocks : 1), block_task, &j);
}

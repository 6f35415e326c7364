/* conv_gather.c - convolution as an implicit GEMM by tables of pointers: indirect convolution.
 *
 * The micro-kernel takes row pointers: for each tap the source pixel that each of its gemm_mr
 * destination pixels reads, channels contiguous. So no im2col matrix exists; only a table of
 * pointers for the block of pixels at work. A tap in the padding points at a pixel outside.
 *
 *   task = block of pixels x block of columns (x group)
 *     table of pointers for all strips of the block             [strip][tap][mr]
 *     for each depth block (a few taps, or a part of one tap)   B panel <= KC x nr: stays in L1
 *       for each panel of nr columns
 *         for each strip of mr pixels                           A comes from L2
 *           micro-kernel, adding to the partial sums in dst
 *
 * Taps that lie in the padding for a whole strip are skipped: on maps a few pixels high that is
 * a good part of the work (1/6 for a 3x3 kernel on height 4).
 *
 * When a pixel has few channels, calls of a few multiplications per tap would cost more than
 * the arithmetic. Where the taps of a kernel row lie side by side in the map (no dilation) and
 * are ROW_DEPTH values or more, each row is a segment as it lies, but at the map's left and
 * right borders. Else the taps of one block are copied side by side in thread memory and become
 * one segment of depth taps x channels.
 */
#include <string.h>

#include "nn/kernels/kernels.h"
#include "nn/mem.h"
#include "nn/ops/common.h"
#include "nn/ops/conv.h"
#include "nn/parallel.h"

/* Depth of one call. Sums in one chain lose what rounding takes at each step, so short chains are added
 * up: with 128 and conv_winograd.c's PIECE 48 the logits of ResNet-50 are 1.2 dB nearer to those in float64
 * than with 384 and 96, for 3 % of its time. KC x gemm_nr floats of B take at most half of a 32 KiB L1. */
#define KC 128
/* Pixels of a block: enough that a B panel in L1 serves many strips, few enough that the
 * block's source rows and partial sums (3 rows of 70 pixels x 512 channels, 96 x 512 sums:
 * 0.6 MB) stay in L2. */
#define BLOCK_PIXELS 96
/* Fewer tasks than this leave cores idle on small maps: then columns are split too. */
#define MIN_TASKS 16
/* Below this many channels taps are copied side by side. */
#define GATHER_DEPTH 16
/* Values from which a kernel row is a segment of its own: 7x7 of 3 channels, 21 values, takes
 * two thirds of the time that copies take (34.1 and 25.0 ms at 640x640, one thread). */
#define ROW_DEPTH 12

typedef struct strip {
    float *dst;
    int m;
    int tap0, tap1; /* taps that touch the map */
} strip;

typedef struct job {
    const nn_conv_gather *a;
    int mr, nr, strips;       /* strips of a block */
    int64_t pixels, blocks;
    int col_blocks, panels_per_block, panels;
    bool copy;                /* taps side by side, ... */
    bool by_row;              /* ... those of each kernel row only */
    int segs, depth;          /* of a strip: taps x channels, rows x theirs, or 1 x all of it */
    int segs_per_call;        /* depth blocks: segments at once, ... */
    int pieces, piece;        /* ... or parts of one segment's depth */
    int panels_per_call;      /* several where they are so shallow that L1 holds them all */
} job;

static int block_strips(int mr)
{
    return mr < BLOCK_PIXELS ? BLOCK_PIXELS / mr : 1;
}

/* A strip of an image row that ends early takes a slot too, so a block may need more strips
 * than its pixels would fill: the block is then cut by strips, not by pixels. */
static size_t thread_bytes(const nn_kernels *k, int taps, int depth)
{
    size_t rows = (size_t)block_strips(k->gemm_mr) * (size_t)k->gemm_mr;
    size_t copied =
        depth < GATHER_DEPTH ? rows * (size_t)taps * (size_t)depth * sizeof(float) : 0;
    return nn_round_up(rows * (size_t)taps * sizeof(float *), NN_ALIGN) +
           nn_round_up((size_t)block_strips(k->gemm_mr) * sizeof(strip), NN_ALIGN) + copied;
}

void nn_conv_gather_want(nn_call *c, const nn_conv_shape *g)
{
    nn_call_want(c, nn_conv_outside_bytes(g), thread_bytes(c->k, g->r * g->s, g->cg));
    if (c->wants_dx[0])
        nn_call_want(c, 0, thread_bytes(c->k, g->r * g->s, g->kg));
}

size_t nn_conv_packed_floats(const nn_kernels *k, int group, int taps, int depth, int cols)
{
    size_t panels = (size_t)nn_ceil_div(cols, k->gemm_nr);
    return (size_t)group * panels * (size_t)k->gemm_nr * (size_t)taps * (size_t)depth;
}

typedef struct pack_job {
    const nn_kernels *k;
    const nn_conv_shape *g;
    const float *w;
    bool backward;
    float *packed;
    int panels, depth, cols;
} pack_job;

static void pack_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const pack_job *p = ctx;
    const nn_conv_shape *g = p->g;
    int nr = p->k->gemm_nr, taps = g->r * g->s;
    int64_t row = (int64_t)taps * g->cg; /* of w: one output channel */
    int64_t panel = task % p->panels, first = panel * nr;
    int n = (int)nn_min_i64(nr, p->cols - first);
    const float *w = p->w + task / p->panels * g->kg * row;
    float *out = p->packed + task * taps * p->depth * nr;
    if (!p->backward) {
        p->k->pack_b_f32((int)row, n, w + first * row, 1, row, out);
        return;
    }
    for (int t = 0; t < taps; t++)
        p->k->pack_b_f32(g->kg, n, w + (int64_t)t * g->cg + first, row, 1,
                         out + (int64_t)t * g->kg * nr);
}

void nn_conv_pack(const nn_kernels *k, const nn_conv_shape *g, const float *w, bool backward,
                  float *packed)
{
    pack_job p = {k, g, w, backward, packed, 0, 0, 0};
    p.depth = backward ? g->kg : g->cg;
    p.cols = backward ? g->cg : g->kg;
    p.panels = (int)nn_ceil_div(p.cols, k->gemm_nr);
    nn_parallel((int64_t)g->group * p.panels, pack_task, &p);
}

/* A pixel of the lattice, walked in order. */
typedef struct pixel {
    int64_t image;
    int y, x;
} pixel;

static pixel pixel_at(const nn_conv_gather *a, int64_t q)
{
    int64_t lattice = (int64_t)a->lat_h * a->lat_w;
    return (pixel){q / lattice, (int)(q % lattice / a->lat_w), (int)(q % a->lat_w)};
}

static void pixel_next(const nn_conv_gather *a, pixel *p)
{
    if (++p->x < a->lat_w)
        return;
    p->x = 0;
    if (++p->y < a->lat_h)
        return;
    p->y = 0;
    p->image++;
}

static float *destination(const nn_conv_gather *a, pixel p, int group)
{
    int64_t row = p.image * a->dst_h + (int64_t)p.y * a->dst_sy + a->dst_y0;
    int64_t at = row * a->dst_w + (int64_t)p.x * a->dst_sx + a->dst_x0;
    return a->dst + at * a->dst_c + (int64_t)group * a->cols;
}

/* Row pointers of the m pixels from q on, and which taps they need. */
static void strip_fill(const job *j, int64_t q, int m, int group, strip *st,
                       const float **table)
{
    const nn_conv_gather *a = j->a;
    pixel p = pixel_at(a, q);
    *st = (strip){destination(a, p, group), m, a->ny * a->nx, 0};
    for (int i = 0; i < m; i++, pixel_next(a, &p)) {
        const float *map = a->src + p.image * a->src_h * a->src_w * a->src_c +
                           (int64_t)group * a->depth;
        int t = 0;
        for (int u = 0; u < a->ny; u++) {
            int sy = p.y * a->step_y + a->y0 + u * a->dy, sx = p.x * a->step_x + a->x0;
            bool inside = sy >= 0 && sy < a->src_h;
            for (int v = 0; v < a->nx; v++, t++, sx += a->dx) {
                if (!inside || sx < 0 || sx >= a->src_w) {
                    table[t * j->mr + i] = a->outside;
                    continue;
                }
                table[t * j->mr + i] = map + ((int64_t)sy * a->src_w + sx) * a->src_c;
                st->tap0 = t < st->tap0 ? t : st->tap0;
                st->tap1 = t >= st->tap1 ? t + 1 : st->tap1;
            }
        }
    }
    if (a->pad != 0) {
        st->tap0 = 0;
        st->tap1 = a->ny * a->nx;
    } else if (st->tap0 >= st->tap1) { /* all in the padding: one tap of zeros gives the bias */
        st->tap0 = 0;
        st->tap1 = 1;
    }
}

/* nx pixels from column x of a source row on, a->pad outside the map; row: NULL is outside. */
static float *copy_row(const nn_conv_gather *a, const float *row, int x, float *out)
{
    if (row && a->dx == 1 && a->src_c == a->depth && x >= 0 && x + a->nx <= a->src_w) {
        const float *in = row + (int64_t)x * a->depth;
        for (int c = 0; c < a->nx * a->depth; c++)
            *out++ = in[c];
        return out;
    }
    for (int v = 0; v < a->nx; v++, x += a->dx)
        for (int c = 0; c < a->depth; c++)
            *out++ = !row || x < 0 || x >= a->src_w ? a->pad : row[(int64_t)x * a->src_c + c];
    return out;
}

/* The same with the taps of each pixel copied into one row of `rows`, or, by_row, with those
 * kernel rows copied that are not in the map as a whole. */
static void strip_copy(const job *j, int64_t q, int m, int group, strip *st,
                       const float **table, float *rows)
{
    const nn_conv_gather *a = j->a;
    pixel p = pixel_at(a, q);
    *st = (strip){destination(a, p, group), m, j->by_row ? a->ny - 1 : 0, 1};
    for (int i = 0; i < m; i++, pixel_next(a, &p)) {
        const float *map = a->src + p.image * a->src_h * a->src_w * a->src_c +
                           (int64_t)group * a->depth;
        int sx = p.x * a->step_x + a->x0;
        bool whole = j->by_row && sx >= 0 && sx + a->nx <= a->src_w;
        if (!j->by_row)
            table[i] = rows;
        for (int u = 0; u < a->ny; u++) {
            int sy = p.y * a->step_y + a->y0 + u * a->dy;
            const float *row = sy < 0 || sy >= a->src_h
                                   ? NULL
                                   : map + (int64_t)sy * a->src_w * a->src_c;
            if (j->by_row) {
                table[u * j->mr + i] = row && whole ? row + (int64_t)sx * a->src_c : rows;
                bool needed = row || a->pad != 0;
                st->tap0 = needed && u < st->tap0 ? u : st->tap0;
                st->tap1 = needed && u >= st->tap1 ? u + 1 : st->tap1;
                if (row && whole)
                    continue;
            }
            rows = copy_row(a, row, sx, rows);
        }
    }
    st->tap0 = st->tap0 < st->tap1 ? st->tap0 : st->tap1 - 1; /* all in the padding */
}

/* What a task works on: a block of strips, their pointers, a range of panels. */
typedef struct block {
    int group, count;          /* strips that lie in the map */
    const float **table;       /* [strip][tap][mr] */
    strip *strips;
    int panel0, panel1;
} block;

static const float **strip_table(const job *j, const block *b, int i)
{
    return b->table + (size_t)i * (size_t)(j->a->ny * j->a->nx) * (size_t)j->mr;
}

/* Thread memory: the table, the strips, the copied rows. */
static void fill_block(const job *j, int64_t number_of_block, int thread, block *b)
{
    const nn_conv_gather *a = j->a;
    int taps = a->ny * a->nx, all = j->strips * j->mr;
    char *work = a->thread_work + (size_t)thread * a->thread_stride;
    b->table = (const float **)work;
    b->strips = (strip *)(work + nn_round_up((size_t)all * (size_t)taps * sizeof *b->table,
                                             NN_ALIGN));
    float *rows = (float *)((char *)b->strips +
                            nn_round_up((size_t)j->strips * sizeof(strip), NN_ALIGN));
    bool dense = a->dst_sy == 1 && a->dst_sx == 1;
    int row_strips = (int)nn_ceil_div(a->lat_w, j->mr);
    b->count = 0;
    for (int i = 0; i < j->strips; i++) {
        int64_t number = number_of_block * j->strips + i, q;
        int m;
        if (dense) {
            q = number * j->mr;
            m = (int)nn_min_i64(j->mr, j->pixels - q);
        } else { /* equal steps between pixels hold within one row of the map only */
            int64_t x = number % row_strips * j->mr;
            q = number / row_strips * a->lat_w + x;
            m = (int)nn_min_i64(j->mr, a->lat_w - x);
        }
        if (q >= j->pixels)
            break;
        const float **t = strip_table(j, b, i);
        if (j->copy)
            strip_copy(j, q, m, b->group, &b->strips[i], t,
                       rows + (int64_t)i * j->mr * taps * a->depth);
        else
            strip_fill(j, q, m, b->group, &b->strips[i], t);
        b->count++;
    }
}

/* Segments [t0, t1) of all strips, values [c0, c0 + depth) of each, with the panels from p on:
 * tile has all that the strips share; `weights` are those of segment t0. */
static void run_panels(const job *j, const block *b, int t0, int t1, int c0, int p,
                       const float *weights, nn_gemm_tile *tile)
{
    const nn_conv_gather *a = j->a;
    int64_t end = nn_min_i64(p + j->panels_per_call, b->panel1);
    tile->n = (int)(nn_min_i64(end * j->nr, a->cols) - (int64_t)p * j->nr);
    for (int i = 0; i < b->count; i++) {
        const strip *st = &b->strips[i];
        int from = t0 > st->tap0 ? t0 : st->tap0;
        int to = t1 < st->tap1 ? t1 : st->tap1;
        if (from >= to)
            continue;
        bool first = from == st->tap0 && c0 == 0;
        bool last = to == st->tap1 && c0 + tile->depth == j->depth;
        tile->m = st->m;
        tile->segs = to - from;
        tile->a = strip_table(j, b, i) + (size_t)from * (size_t)j->mr;
        tile->b = weights + (ptrdiff_t)(from - t0) * j->depth * j->nr;
        tile->c = st->dst + (ptrdiff_t)p * j->nr;
        tile->accumulate = a->accumulate || !first;
        tile->bias = last && a->bias
                         ? a->bias + (int64_t)b->group * a->cols + (int64_t)p * j->nr
                         : NULL;
        tile->act = last ? a->act : NN_ACT_NONE;
        a->k->gemm_f32(tile);
    }
}

static void block_task(void *ctx, int64_t task, int thread)
{
    const job *j = ctx;
    const nn_conv_gather *a = j->a;
    int64_t col_block = task % j->col_blocks, rest = task / j->col_blocks;
    block b = {.group = (int)(rest / j->blocks)};
    fill_block(j, rest % j->blocks, thread, &b);
    b.panel0 = (int)col_block * j->panels_per_block;
    b.panel1 = (int)nn_min_i64(b.panel0 + j->panels_per_block, j->panels);

    ptrdiff_t panel_floats = (ptrdiff_t)a->taps * a->depth * j->nr;
    nn_gemm_tile tile = {
        .a_step = 1, .b_step = j->nr, .b_panel = panel_floats, .b_padded = true,
        .ldc = (ptrdiff_t)a->dst_sx * a->dst_c, .alpha = a->alpha,
    };
    const float *packed = a->packed + (ptrdiff_t)b.group * j->panels * panel_floats;
    for (int t0 = 0; t0 < j->segs; t0 += j->segs_per_call) {
        int t1 = (int)nn_min_i64(t0 + j->segs_per_call, j->segs);
        int tap = j->by_row ? t0 * a->nx : t0;
        int matrix = (a->tap_y0 + tap / a->nx * a->tap_dy) * a->taps_w + a->tap_x0 +
                     tap % a->nx * a->tap_dx; /* of the first tap; the others follow it */
        for (int c0 = 0; c0 < j->depth; c0 += j->piece) {
            tile.depth = (int)nn_min_i64(j->piece, j->depth - c0);
            for (int p = b.panel0; p < b.panel1; p += j->panels_per_call)
                run_panels(j, &b, t0, t1, c0, p,
                           packed + p * panel_floats +
                               ((ptrdiff_t)matrix * a->depth + c0) * j->nr,
                           &tile);
            /* To the next part of the channels. */
            for (int i = 0; i < b.count && j->pieces > 1; i++) {
                const float **t = strip_table(j, &b, i) + (size_t)t0 * (size_t)j->mr;
                for (int l = 0; l < b.strips[i].m; l++)
                    t[l] += tile.depth;
            }
        }
    }
}

void nn_conv_gather_run(const nn_conv_gather *a)
{
    int taps = a->ny * a->nx;
    job j = {.a = a, .mr = a->k->gemm_mr, .nr = a->k->gemm_nr};
    j.strips = block_strips(j.mr);
    j.pixels = (int64_t)a->n * a->lat_h * a->lat_w;
    if (taps == 0 || j.pixels == 0)
        return;
    bool dense = a->dst_sy == 1 && a->dst_sx == 1;
    int64_t strips = dense ? nn_ceil_div(j.pixels, j.mr)
                           : (int64_t)a->n * a->lat_h * nn_ceil_div(a->lat_w, j.mr);
    j.blocks = nn_ceil_div(strips, j.strips);
    j.panels = (int)nn_ceil_div(a->cols, j.nr);
    int64_t split = nn_ceil_div(MIN_TASKS, j.blocks * a->group);
    j.panels_per_block = (int)nn_ceil_div(j.panels, nn_min_i64(split, j.panels));
    j.col_blocks = (int)nn_ceil_div(j.panels, j.panels_per_block);

    /* Taps whose matrices lie one after the other can share a call. */
    bool together = taps == a->taps;
    j.copy = together && a->depth < GATHER_DEPTH;
    j.by_row = j.copy && a->dx == 1 && a->src_c == a->depth && a->nx * a->depth >= ROW_DEPTH;
    j.segs = j.by_row ? a->ny : j.copy ? 1 : taps;
    j.depth = taps / j.segs * a->depth;
    int most = together && j.depth <= KC ? KC / j.depth : 1;
    int64_t calls = nn_ceil_div(j.segs, most > j.segs ? j.segs : most);
    j.segs_per_call = (int)nn_ceil_div(j.segs, calls);
    j.pieces = (int)nn_ceil_div(j.depth, KC);
    j.piece = (int)nn_ceil_div(j.depth, j.pieces);
    int most_depth = j.pieces > 1 ? j.piece : j.segs_per_call * j.depth;
    j.panels_per_call = most_depth < KC ? KC / most_depth : 1;
    nn_parallel((int64_t)a->group * j.blocks * j.col_blocks, block_task, &j);
}

/* qconv_direct.c - 8-bit convolution as an implicit GEMM by pointers.
 *
 * As conv_gather.c: the micro-kernel takes, for each tap, a pointer to the source pixel of each
 * of its qgemm_mr destination pixels. All taps and channels are summed in one call, whose end
 * requantises: no partial sums exist.
 *
 *   task = block of pixels x block of columns (x group)
 *     pointers of all strips of mr pixels of the block
 *     for the panels of B that fit L2
 *       for each strip                                         micro-kernel, B from L2
 *
 * A strip that lies in one row of the map and needs nothing from beside it has one pointer for
 * each pixel, since its taps lie at the same distances (nn_qgemm_tile.steps). The others have a
 * table, [tap][mr]. A tap in the padding points at a pixel outside, mostly zero points. Where
 * these are 0 (after a rectifier), taps that lie in the padding for a whole strip are skipped:
 * their sums are 0.
 *
 * With few channels a tap is a few bytes, and calls would be tails. So the taps of a kernel row,
 * which lie side by side in the map, are one segment; what lies across the map's border is
 * copied. Where even such a row is short, all taps of each pixel are copied side by side.
 */
#include <string.h>

#include "nn/kernels/kernels.h"
#include "nn/mem.h"
#include "nn/ops/q.h"
#include "nn/ops/qconv.h"
#include "nn/parallel.h"
#include "nn/qgemm.h"

#define BLOCK_PIXELS 96
/* Fewer tasks than this leave cores idle on small maps: then columns are split too. */
#define MIN_TASKS 16
/* Packed B that the strips of a block pass over again and again: half of a 512 KB L2. */
#define B_BYTES (256 << 10)
/* A run of taps side by side is copied by whole words of this size, which spill over. */
#define WORD 8
#define WORDS 4 /* beyond these a call of memcpy is as fast */

typedef struct strip {
    char *dst;
    int m;
    int seg0, seg1; /* segments that are needed */
    bool stepped;   /* one pointer for each pixel; the segments follow by `steps` */
} strip;

typedef struct job {
    const nn_call *c;
    const nn_qconv_plan *p;
    size_t in_size, out_size; /* bytes of an element */
    int mr, nr, strips;       /* strips of a block */
    int64_t pixels, blocks;
    int panels, panels_per_block, col_blocks, panels_per_call;
    int segs, depth;        /* of the micro-kernel: taps, kernel rows, or one of all taps */
    const ptrdiff_t *steps; /* [segs], bytes from the first segment; in c->work */
    bool skip;
    nn_requant q;
} job;

static int block_strips(int mr)
{
    return mr < BLOCK_PIXELS ? BLOCK_PIXELS / mr : 1;
}

static int segments(const nn_qconv_plan *p)
{
    const nn_conv_shape *g = &p->g;
    return p->joined == NN_QCONV_ALL_TAPS ? 1 : p->joined == NN_QCONV_ROWS ? g->r : g->r * g->s;
}

/* Values of a segment as weights have them. */
static int segment_depth(const nn_qconv_plan *p)
{
    return p->g.r * p->g.s * p->g.cg / segments(p);
}

/* The same as pixels are copied: one segment of all taps in whole groups of 4 u8 or 2 s16. */
static int copied_depth(const nn_qconv_plan *p)
{
    int depth = segment_depth(p);
    return p->joined == NN_QCONV_ALL_TAPS
               ? (int)nn_round_up((size_t)depth, p->wide ? 2 : 4)
               : depth;
}

size_t nn_qconv_packed_bytes(const nn_kernels *k, const nn_qconv_plan *p)
{
    const nn_conv_shape *g = &p->g;
    int taps = g->r * g->s;
    if (p->method == NN_QCONV_DEPTHWISE)
        return nn_qdepthwise_packed_bytes(g->c, taps);
    return (size_t)g->group *
           nn_qgemm_packed_bytes(k, p->wide, segments(p), segment_depth(p), g->kg);
}

void nn_qconv_pack(const nn_kernels *k, const nn_qconv_plan *p, const void *w, void *packed)
{
    const nn_conv_shape *g = &p->g;
    int taps = g->r * g->s, depth = taps * g->cg; /* of an output channel */
    if (p->method == NN_QCONV_DEPTHWISE) {
        nn_qdepthwise_pack(g->c, taps, w, taps, 1, packed);
        return;
    }
    size_t one = nn_qconv_packed_bytes(k, p) / (size_t)g->group;
    size_t step = (size_t)g->kg * (size_t)depth * (p->wide ? 2 : 1);
    for (int i = 0; i < g->group; i++) {
        const void *from = (const char *)w + (size_t)i * step;
        void *to = (char *)packed + (size_t)i * one;
        nn_qgemm_pack(k, p->wide, segments(p), segment_depth(p), g->kg, from, segment_depth(p),
                      1, depth, to);
    }
}

/* The steps, and a pixel outside. */
size_t nn_qconv_direct_work_bytes(const nn_qconv_plan *p)
{
    return (size_t)segments(p) * sizeof(ptrdiff_t) + (size_t)p->g.c * (p->wide ? 2 : 1);
}

static const char *outside_pixel(const job *j)
{
    return (const char *)(j->steps + j->segs);
}

/* Pointers of the block, its strips, and where taps are joined the copied segments. */
size_t nn_qconv_direct_thread_bytes(const nn_kernels *k, const nn_qconv_plan *p)
{
    size_t strips = (size_t)block_strips(k->qgemm_mr), rows = strips * (size_t)k->qgemm_mr;
    size_t segs = (size_t)segments(p);
    size_t copied = rows * segs * (size_t)copied_depth(p) * (p->wide ? 2 : 1) + WORD;
    return nn_round_up(rows * segs * sizeof(void *), NN_ALIGN) +
           nn_round_up(strips * sizeof(strip), NN_ALIGN) +
           (p->joined != NN_QCONV_TAPS ? copied : 0);
}

/* A pixel of the output, walked in order. */
typedef struct pixel {
    int64_t image;
    int y, x;
} pixel;

static pixel pixel_at(const nn_conv_shape *g, int64_t q)
{
    return (pixel){q / ((int64_t)g->oh * g->ow), (int)(q / g->ow % g->oh), (int)(q % g->ow)};
}

static void pixel_next(const nn_conv_shape *g, pixel *p)
{
    if (++p->x < g->ow)
        return;
    p->x = 0;
    if (++p->y < g->oh)
        return;
    p->y = 0;
    p->image++;
}

/* Channel 0 of the group in pixel (y, x) of the map, which need not lie in it. */
static ptrdiff_t offset_of(const job *j, pixel p, int group, int y, int x)
{
    const nn_conv_shape *g = &j->p->g;
    int64_t at = ((p.image * g->h + y) * g->w + x) * g->c + (int64_t)group * g->cg;
    return (ptrdiff_t)at * (ptrdiff_t)j->in_size;
}

static const char *map_of(const job *j)
{
    return j->c->in[0]->data;
}

/* m pixels from p on whose taps lie in the map, but for whole kernel rows above or below it:
 * one pointer for each. False: it is not so. */
static bool strip_step(const job *j, pixel p, int m, int group, strip *st, const void **rows)
{
    const nn_conv_shape *g = &j->p->g;
    int x0 = p.x * g->sw - g->pl, x1 = x0 + (m - 1) * g->sw + (g->s - 1) * g->dw;
    if (j->p->joined == NN_QCONV_ALL_TAPS || p.x + m > g->ow || x0 < 0 || x1 >= g->w)
        return false;
    int r0 = 0, r1 = g->r, y0 = p.y * g->sh - g->pt;
    while (r0 < r1 && y0 + r0 * g->dh < 0)
        r0++;
    while (r1 > r0 && y0 + (r1 - 1) * g->dh >= g->h)
        r1--;
    if (r0 == r1 || (!j->skip && r1 - r0 < g->r))
        return false;
    int segs = j->segs / g->r; /* of a kernel row */
    st->seg0 = r0 * segs;
    st->seg1 = r1 * segs;
    st->stepped = true;
    const char *from = map_of(j) + offset_of(j, p, group, y0 + r0 * g->dh, x0);
    size_t step = (size_t)g->sw * (size_t)g->c * j->in_size;
    for (int i = 0; i < m; i++)
        rows[i] = from + (size_t)i * step;
    return true;
}

/* Any m pixels from p on: a pointer for each tap, and which taps they need. */
static void strip_fill(const job *j, pixel p, int m, int group, strip *st, const void **table)
{
    const nn_conv_shape *g = &j->p->g;
    st->seg0 = j->segs;
    st->seg1 = 0;
    ptrdiff_t pixel_bytes = (ptrdiff_t)g->c * (ptrdiff_t)j->in_size;
    for (int i = 0; i < m; i++, pixel_next(g, &p)) {
        int t = 0, y = p.y * g->sh - g->pt;
        for (int r = 0; r < g->r; r++, y += g->dh) {
            ptrdiff_t row = offset_of(j, p, group, y, 0);
            int x = p.x * g->sw - g->pl;
            for (int s = 0; s < g->s; s++, t++, x += g->dw) {
                if (y < 0 || y >= g->h || x < 0 || x >= g->w) {
                    table[t * j->mr + i] = outside_pixel(j);
                    continue;
                }
                table[t * j->mr + i] = map_of(j) + row + x * pixel_bytes;
                st->seg0 = t < st->seg0 ? t : st->seg0;
                st->seg1 = t >= st->seg1 ? t + 1 : st->seg1;
            }
        }
    }
    if (!j->skip || st->seg0 >= st->seg1) {
        st->seg0 = 0;
        st->seg1 = j->skip ? 1 : j->segs;
    }
}

/* n bytes by words; up to WORD - 1 bytes behind `to` are spoilt, none behind `end` read. */
static void copy_run(char *to, const char *from, size_t n, const char *end)
{
    if (n > WORDS * WORD || from + nn_round_up(n, WORD) > end) {
        memcpy(to, from, n);
        return;
    }
    for (size_t i = 0; i < n; i += WORD)
        memcpy(to + i, from + i, WORD);
}

/* The same where taps are joined: each pixel's segments are copied to `copies`, one behind the
 * other. */
static void strip_copy(const job *j, pixel p, int m, int group, strip *st, const void **table,
                       char *copies)
{
    const nn_conv_shape *g = &j->p->g;
    size_t tap_bytes = (size_t)g->cg * j->in_size, row_bytes = (size_t)g->s * tap_bytes;
    size_t pixel_bytes = (size_t)copied_depth(j->p) * (size_t)j->segs * j->in_size;
    const char *end = map_of(j) + nn_tensor_bytes(j->c->in[0]);
    bool adjacent = g->dw == 1 && g->group == 1; /* the taps of a row are one run */
    st->seg0 = 0;
    st->seg1 = j->segs;
    for (int i = 0; i < m; i++, pixel_next(g, &p), copies += pixel_bytes) {
        int y = p.y * g->sh - g->pt, x0 = p.x * g->sw - g->pl;
        for (int s = 0; s < j->segs; s++)
            table[s * j->mr + i] = copies + (size_t)s * row_bytes;
        char *to = copies;
        for (int r = 0; r < g->r; r++, y += g->dh, to += row_bytes) {
            bool inside = y >= 0 && y < g->h;
            if (inside && adjacent && x0 >= 0 && x0 + g->s <= g->w) {
                copy_run(to, map_of(j) + offset_of(j, p, group, y, x0), row_bytes, end);
                continue;
            }
            int x = x0;
            for (int s = 0; s < g->s; s++, x += g->dw)
                memcpy(to + (size_t)s * tap_bytes,
                       inside && x >= 0 && x < g->w ? map_of(j) + offset_of(j, p, group, y, x)
                                                    : outside_pixel(j),
                       tap_bytes);
        }
    }
}

static void block_task(void *ctx, int64_t task, int thread)
{
    const job *j = ctx;
    const nn_conv_shape *g = &j->p->g;
    const nn_kernels *k = j->c->k;
    int64_t rest = task / j->col_blocks, block = rest % j->blocks;
    int group = (int)(rest / j->blocks);
    size_t strip_rows = (size_t)j->segs * (size_t)j->mr;
    const void **table = nn_call_thread(j->c, thread);
    strip *strips = (strip *)((char *)table + nn_round_up((size_t)j->strips * strip_rows *
                                                              sizeof *table, NN_ALIGN));
    char *copies = (char *)strips + nn_round_up((size_t)j->strips * sizeof(strip), NN_ALIGN);

    int count = 0;
    for (; count < j->strips; count++) {
        int64_t q = (block * j->strips + count) * j->mr;
        if (q >= j->pixels)
            break;
        strip *st = &strips[count];
        *st = (strip){.m = (int)nn_min_i64(j->mr, j->pixels - q)};
        st->dst = (char *)j->c->out.data +
                  (size_t)(q * g->k + (int64_t)group * g->kg) * j->out_size;
        const void **t = table + (size_t)count * strip_rows;
        pixel p = pixel_at(g, q);
        if (strip_step(j, p, st->m, group, st, t))
            continue;
        if (j->p->joined == NN_QCONV_TAPS)
            strip_fill(j, p, st->m, group, st, t);
        else
            strip_copy(j, p, st->m, group, st, t,
                       copies + (size_t)count * strip_rows * (size_t)copied_depth(j->p) *
                                    j->in_size);
    }

    int panel0 = (int)(task % j->col_blocks) * j->panels_per_block;
    int panel1 = (int)nn_min_i64(panel0 + j->panels_per_block, j->panels);
    size_t panel_bytes = nn_qgemm_panel_bytes(k, j->p->wide, j->segs, j->depth);
    const char *b = (const char *)nn_qconv_weights(j->c, j->p) +
                    (size_t)group * (size_t)j->panels * panel_bytes;
    nn_qgemm_tile tile = {
        .depth = j->depth, .b_panel = (ptrdiff_t)panel_bytes,
        .out = nn_q_kernel_out(j->c->out.dtype), .ldc = g->k, .q = j->q,
    };
    for (int p = panel0; p < panel1; p += j->panels_per_call) {
        int end = (int)nn_min_i64(p + j->panels_per_call, panel1), col = p * j->nr;
        tile.n = (int)nn_min_i64((int64_t)end * j->nr, g->kg) - col;
        tile.b = b + (size_t)p * panel_bytes;
        tile.bias = nn_qconv_bias(j->c, j->p) + (int64_t)group * g->kg + col;
        tile.q.scale = j->q.scale + (int64_t)group * g->kg + col;
        for (int i = 0; i < count; i++) {
            const strip *st = &strips[i];
            tile.m = st->m;
            tile.segs = st->seg1 - st->seg0;
            tile.seg0 = st->seg0;
            tile.a = table + (size_t)i * strip_rows;
            tile.steps = st->stepped ? j->steps : NULL;
            if (!st->stepped)
                tile.a += (size_t)st->seg0 * (size_t)j->mr;
            tile.c = st->dst + (size_t)col * j->out_size;
            if (j->p->wide)
                k->qgemm_s16(&tile);
            else
                k->qgemm_u8(&tile);
        }
    }
}

/* What all tasks read of c->work. */
static void fill_work(job *j)
{
    const nn_conv_shape *g = &j->p->g;
    ptrdiff_t *steps = j->c->work;
    size_t pixel_bytes = (size_t)g->c * j->in_size;
    int segs = j->segs / g->r; /* of a kernel row, or none in one segment of all taps */
    for (int s = 0; s < j->segs; s++)
        steps[s] = segs == 0 ? 0
                             : (ptrdiff_t)(((size_t)(s / segs) * (size_t)g->dh * (size_t)g->w +
                                            (size_t)(s % segs) * (size_t)g->dw) * pixel_bytes);
    j->steps = steps;
    void *outside = steps + j->segs;
    int32_t zero = nn_qconv_outside(j->c);
    if (!j->p->wide) {
        memset(outside, zero, pixel_bytes);
        return;
    }
    for (int i = 0; i < g->c; i++)
        ((int16_t *)outside)[i] = (int16_t)zero;
}

void nn_qconv_direct_run(nn_call *c, const nn_qconv_plan *p)
{
    const nn_conv_shape *g = &p->g;
    job j = {
        .c = c, .p = p, .in_size = p->wide ? 2 : 1, .out_size = nn_dtype_size(c->out.dtype),
        .mr = c->k->qgemm_mr, .nr = c->k->qgemm_nr, .skip = nn_qconv_outside(c) == 0,
        .q = nn_q_requant(c, p->act, p->alpha, nn_qconv_scale(c)),
    };
    j.strips = block_strips(j.mr);
    j.pixels = (int64_t)g->n * g->oh * g->ow;
    j.blocks = nn_ceil_div(nn_ceil_div(j.pixels, j.mr), j.strips);
    j.segs = segments(p);
    j.depth = copied_depth(p);
    j.panels = (int)nn_ceil_div(g->kg, j.nr);
    int64_t split = nn_ceil_div(MIN_TASKS, j.blocks * g->group);
    j.panels_per_block = (int)nn_ceil_div(j.panels, nn_min_i64(split, j.panels));
    j.col_blocks = (int)nn_ceil_div(j.panels, j.panels_per_block);
    size_t panel_bytes = nn_qgemm_panel_bytes(c->k, p->wide, j.segs, j.depth);
    j.panels_per_call = panel_bytes < B_BYTES ? (int)(B_BYTES / panel_bytes) : 1;
    fill_work(&j);
    nn_parallel((int64_t)g->group * j.blocks * j.col_blocks, block_task, &j);
}

/* qconv_direct.c - 8-bit convolution as an implicit GEMM by tables of pointers.
 *
 * As conv_gather.c: the micro-kernel takes, for each tap, a pointer to the source pixel of each
 * of its qgemm_mr destination pixels. All taps and channels are summed in one call, whose end
 * requantises: no partial sums exist.
 *
 *   task = block of pixels x block of columns (x group)
 *     table of pointers for all strips of the block            [strip][tap][mr]
 *     for the panels of B that fit L2
 *       for each strip of mr pixels                            micro-kernel, B from L2
 *
 * A tap in the padding points at a pixel outside, mostly zero points. Where these are 0 (after a
 * rectifier), taps that lie in the padding for a whole strip are skipped: their sums are 0. With
 * few channels the taps of a pixel are copied side by side, one segment.
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
    int tap0, tap1; /* taps that are needed */
} strip;

typedef struct job {
    const nn_call *c;
    const nn_qconv_plan *p;
    size_t in_size, out_size; /* bytes of an element */
    int mr, nr, strips;       /* strips of a block */
    int64_t pixels, blocks;
    int panels, panels_per_block, col_blocks, panels_per_call;
    int segs, depth;
    bool skip;
    nn_requant q;
} job;

static int block_strips(int mr)
{
    return mr < BLOCK_PIXELS ? BLOCK_PIXELS / mr : 1;
}

/* Depth of the one segment that taps side by side make; whole groups of 4 u8 or 2 s16. */
static int joined_depth(const nn_qconv_plan *p)
{
    const nn_conv_shape *g = &p->g;
    return (int)nn_round_up((size_t)g->r * (size_t)g->s * (size_t)g->cg, p->wide ? 2 : 4);
}

size_t nn_qconv_packed_bytes(const nn_kernels *k, const nn_qconv_plan *p)
{
    const nn_conv_shape *g = &p->g;
    int taps = g->r * g->s;
    if (p->method == NN_QCONV_DEPTHWISE)
        return nn_qdepthwise_packed_bytes(g->c, taps);
    size_t one = p->side_by_side
                     ? nn_qgemm_packed_bytes(k, p->wide, 1, taps * g->cg, g->kg)
                     : nn_qgemm_packed_bytes(k, p->wide, taps, g->cg, g->kg);
    return (size_t)g->group * one;
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
        if (p->side_by_side)
            nn_qgemm_pack(k, p->wide, 1, depth, g->kg, from, 0, 1, depth, to);
        else
            nn_qgemm_pack(k, p->wide, taps, g->cg, g->kg, from, g->cg, 1, depth, to);
    }
}

size_t nn_qconv_direct_work_bytes(const nn_qconv_plan *p)
{
    return (size_t)p->g.c * (p->wide ? 2 : 1);
}

/* Pointers of the block, its strips, and with taps side by side the copied rows. */
size_t nn_qconv_direct_thread_bytes(const nn_kernels *k, const nn_qconv_plan *p)
{
    size_t strips = (size_t)block_strips(k->qgemm_mr), rows = strips * (size_t)k->qgemm_mr;
    size_t segs = p->side_by_side ? 1 : (size_t)p->g.r * (size_t)p->g.s;
    size_t copied = rows * (size_t)joined_depth(p) * (p->wide ? 2 : 1) + WORD;
    return nn_round_up(rows * segs * sizeof(void *), NN_ALIGN) +
           nn_round_up(strips * sizeof(strip), NN_ALIGN) + (p->side_by_side ? copied : 0);
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

/* Channel 0 of the group in pixel 0 of the image. */
static const char *map_of(const job *j, int64_t image, int group)
{
    const nn_conv_shape *g = &j->p->g;
    int64_t at = image * g->h * g->w * g->c + (int64_t)group * g->cg;
    return (const char *)j->c->in[0]->data + at * (int64_t)j->in_size;
}

/* Row pointers of the m pixels from q on, and which taps they need. */
static void strip_fill(const job *j, int64_t q, int m, int group, strip *st,
                       const void **table)
{
    const nn_conv_shape *g = &j->p->g;
    pixel p = pixel_at(g, q);
    size_t pixel_bytes = (size_t)g->c * j->in_size;
    st->tap0 = j->segs;
    st->tap1 = 0;
    for (int i = 0; i < m; i++, pixel_next(g, &p)) {
        const char *map = map_of(j, p.image, group);
        int t = 0, y = p.y * g->sh - g->pt, x0 = p.x * g->sw - g->pl;
        for (int r = 0; r < g->r; r++, y += g->dh) {
            bool inside = y >= 0 && y < g->h;
            const char *row = map + (inside ? (size_t)y * (size_t)g->w * pixel_bytes : 0);
            int x = x0;
            for (int s = 0; s < g->s; s++, t++, x += g->dw) {
                if (!inside || x < 0 || x >= g->w) {
                    table[t * j->mr + i] = j->c->work;
                    continue;
                }
                table[t * j->mr + i] = row + (size_t)x * pixel_bytes;
                st->tap0 = t < st->tap0 ? t : st->tap0;
                st->tap1 = t >= st->tap1 ? t + 1 : st->tap1;
            }
        }
    }
    if (!j->skip || st->tap0 >= st->tap1) {
        st->tap0 = 0;
        st->tap1 = j->skip ? 1 : j->segs;
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

/* The same with the taps of each pixel copied into one row of `rows`. */
static void strip_copy(const job *j, int64_t q, int m, int group, strip *st,
                       const void **table, char *rows)
{
    const nn_conv_shape *g = &j->p->g;
    pixel p = pixel_at(g, q);
    size_t pixel_bytes = (size_t)g->c * j->in_size, tap_bytes = (size_t)g->cg * j->in_size;
    const char *end = (const char *)j->c->in[0]->data + nn_tensor_bytes(j->c->in[0]);
    bool adjacent = g->dw == 1 && g->group == 1; /* the taps of a row are one run */
    st->tap0 = 0;
    st->tap1 = 1;
    for (int i = 0; i < m; i++, pixel_next(g, &p), rows += (size_t)j->depth * j->in_size) {
        const char *map = map_of(j, p.image, group);
        char *to = rows;
        int y = p.y * g->sh - g->pt, x0 = p.x * g->sw - g->pl;
        table[i] = rows;
        for (int r = 0; r < g->r; r++, y += g->dh) {
            bool inside = y >= 0 && y < g->h;
            const char *row = map + (inside ? (size_t)y * (size_t)g->w * pixel_bytes : 0);
            if (inside && adjacent && x0 >= 0 && x0 + g->s <= g->w) {
                copy_run(to, row + (size_t)x0 * pixel_bytes, (size_t)g->s * tap_bytes, end);
                to += (size_t)g->s * tap_bytes;
                continue;
            }
            int x = x0;
            for (int s = 0; s < g->s; s++, x += g->dw, to += tap_bytes)
                memcpy(to, inside && x >= 0 && x < g->w ? row + (size_t)x * pixel_bytes
                                                        : (const char *)j->c->work,
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
    char *rows = (char *)strips + nn_round_up((size_t)j->strips * sizeof(strip), NN_ALIGN);

    int count = 0;
    for (; count < j->strips; count++) {
        int64_t q = (block * j->strips + count) * j->mr;
        if (q >= j->pixels)
            break;
        strip *st = &strips[count];
        st->m = (int)nn_min_i64(j->mr, j->pixels - q);
        st->dst = (char *)j->c->out.data +
                  (size_t)(q * g->k + (int64_t)group * g->kg) * j->out_size;
        const void **t = table + (size_t)count * strip_rows;
        if (j->p->side_by_side)
            strip_copy(j, q, st->m, group, st, t,
                       rows + (size_t)(count * j->mr) * (size_t)j->depth * j->in_size);
        else
            strip_fill(j, q, st->m, group, st, t);
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
            tile.segs = st->tap1 - st->tap0;
            tile.seg0 = st->tap0;
            tile.a = table + ((size_t)i * (size_t)j->segs + (size_t)st->tap0) * (size_t)j->mr;
            tile.c = st->dst + (size_t)col * j->out_size;
            if (j->p->wide)
                k->qgemm_s16(&tile);
            else
                k->qgemm_u8(&tile);
        }
    }
}

static void fill_outside(nn_call *c, int n)
{
    int32_t zero = nn_qconv_outside(c);
    if (c->in[0]->dtype == NN_U8) {
        memset(c->work, zero, (size_t)n);
        return;
    }
    for (int i = 0; i < n; i++)
        ((int16_t *)c->work)[i] = (int16_t)zero;
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
    j.segs = p->side_by_side ? 1 : g->r * g->s;
    j.depth = p->side_by_side ? joined_depth(p) : g->cg;
    j.panels = (int)nn_ceil_div(g->kg, j.nr);
    int64_t split = nn_ceil_div(MIN_TASKS, j.blocks * g->group);
    j.panels_per_block = (int)nn_ceil_div(j.panels, nn_min_i64(split, j.panels));
    j.col_blocks = (int)nn_ceil_div(j.panels, j.panels_per_block);
    size_t panel_bytes = nn_qgemm_panel_bytes(c->k, p->wide, j.segs, j.depth);
    j.panels_per_call = panel_bytes < B_BYTES ? (int)(B_BYTES / panel_bytes) : 1;
    fill_outside(c, g->c);
    nn_parallel((int64_t)g->group * j.blocks * j.col_blocks, block_task, &j);
}

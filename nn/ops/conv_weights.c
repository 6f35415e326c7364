/* conv_weights.c - gradient of a convolution's weights.
 *
 *   dw[k][r][s][c] += sum over output pixels p of dy[p][k] * x[p moved by tap (r, s)][c]
 *
 * Wide layers. Rows of output pixels are taken in chunks; a chunk of dy and of x is packed
 * once:
 *
 *   dy  [strip of mr channels][pixel][mr]         A of the product: k runs over pixels
 *   x   [r][phase][panel of nr channels][pixel][nr]  B
 *
 * Both use the same pixel numbering, rows of `pitch` = OW + (what the widest tap looks ahead):
 * the extra pixels of dy are zero. So tap s is the packed x moved by a whole number of pixels,
 * and one packed x serves the S taps of a kernel row. With a horizontal stride the map is split
 * into its phases (columns that taps of equal remainder read). Rows that tap r finds in the
 * padding are left out. Tasks own blocks of dw, so nothing is reduced over threads.
 *
 * Narrow layers (few input channels, e.g. the first). dw has few columns, and packing dy would
 * cost as much as the product: roles are swapped. A = taps x channels of x, from a padded copy;
 * B = dy as it lies. Rows are split into SLOTS ranges with a partial dw each, added in order of
 * the slots.
 */
#include <string.h>

#include "nn/kernels/kernels.h"
#include "nn/mem.h"
#include "nn/ops/common.h"
#include "nn/ops/conv.h"
#include "nn/parallel.h"

/* Pixels of one call: 256 x (16 + 6) floats of packed x and dy = 22 KiB of a 32 KiB L1. */
#define RUN 256
/* A packed chunk of dy and x: much more than L2 is no gain, less costs starts of threads and
 * passes over dw. */
#define CHUNK_BYTES (4 << 20)
#define MIN_TASKS 16
#define SLOTS 16
#define NARROW_CHANNELS 16
/* Pixels of one product of a narrow layer: 512 x 64 channels of dy = 128 KiB of L2. */
#define NARROW_PIXELS 512

typedef struct plan {
    const nn_kernels *k;
    const nn_conv_shape *g;
    int mr, nr, strips, panels; /* of one group */
    int phases, look, pitch;
    int64_t rows;     /* N * OH */
    int chunk;        /* rows of a chunk */
    size_t dy_floats; /* of one strip of a chunk */
    size_t x_floats;  /* of one panel of a chunk */
} plan;

static int gcd(int a, int b)
{
    while (b) {
        int t = a % b;
        a = b;
        b = t;
    }
    return a;
}

static bool is_narrow(const nn_conv_shape *g)
{
    return g->group == 1 && g->c < NARROW_CHANNELS;
}

static plan plan_make(const nn_kernels *k, const nn_conv_shape *g)
{
    plan p = {.k = k, .g = g, .mr = k->gemm_mr, .nr = k->gemm_nr};
    p.strips = (int)nn_ceil_div(g->kg, p.mr);
    p.panels = (int)nn_ceil_div(g->cg, p.nr);
    p.phases = (int)nn_min_i64(g->s, g->sw / gcd(g->sw, g->dw));
    p.look = (g->s - 1) * g->dw / g->sw;
    p.pitch = g->ow + p.look;
    p.rows = (int64_t)g->n * g->oh;
    int64_t pixel_floats = (int64_t)g->group * ((int64_t)p.strips * p.mr +
                                                (int64_t)g->r * p.phases * p.panels * p.nr);
    int64_t pixels = CHUNK_BYTES / (int64_t)sizeof(float) / pixel_floats;
    p.chunk = (int)nn_max_i64(1, nn_min_i64(p.rows, pixels / p.pitch));
    int64_t chunks = nn_ceil_div(p.rows, p.chunk);
    p.chunk = (int)nn_max_i64(1, nn_ceil_div(p.rows, nn_max_i64(1, chunks)));
    p.dy_floats = (size_t)p.chunk * (size_t)p.pitch * (size_t)p.mr;
    p.x_floats = ((size_t)p.chunk * (size_t)p.pitch + (size_t)p.look) * (size_t)p.nr;
    return p;
}

static size_t plan_dy_total(const plan *p)
{
    return nn_round_up((size_t)p->g->group * (size_t)p->strips * p->dy_floats, NN_ALIGN);
}

static size_t plan_x_total(const plan *p)
{
    return (size_t)p->g->group * (size_t)p->g->r * (size_t)p->phases * (size_t)p->panels *
           p->x_floats;
}

static size_t work_bytes(const nn_kernels *k, const nn_conv_shape *g)
{
    if (is_narrow(g))
        return (size_t)SLOTS * (size_t)g->r * (size_t)g->s * (size_t)g->c * (size_t)g->k *
               sizeof(float);
    plan p = plan_make(k, g);
    return (plan_dy_total(&p) + plan_x_total(&p)) * sizeof(float);
}

/* Sizes that occur are spelled out, for a variable size would be a call for a few floats. */
static inline void copy_floats(float *to, const float *from, int n)
{
    switch (n) {
    case 4:
        memcpy(to, from, 4 * sizeof *to);
        break;
    case 6:
        memcpy(to, from, 6 * sizeof *to);
        break;
    case 8:
        memcpy(to, from, 8 * sizeof *to);
        break;
    case 16:
        memcpy(to, from, 16 * sizeof *to);
        break;
    case 32:
        memcpy(to, from, 32 * sizeof *to);
        break;
    default:
        memcpy(to, from, (size_t)n * sizeof *to);
    }
}

typedef struct wide_job {
    plan p;
    const float *x, *dy;
    float *dw, *packed_dy, *packed_x;
    int64_t row0;
    int rows;         /* of this chunk */
    int strip_blocks, strips_per_block;
} wide_job;

static float *dy_strip(const wide_job *j, int group, int strip)
{
    size_t index = (size_t)group * (size_t)j->p.strips + (size_t)strip;
    return j->packed_dy + index * j->p.dy_floats;
}

static float *x_panel(const wide_job *j, int group, int r, int phase, int panel)
{
    const plan *p = &j->p;
    size_t index = (size_t)group * (size_t)p->g->r + (size_t)r;
    index = (index * (size_t)p->phases + (size_t)phase) * (size_t)p->panels + (size_t)panel;
    return j->packed_x + index * p->x_floats;
}

static void pack_dy_row(const wide_job *j, int row)
{
    const plan *p = &j->p;
    const nn_conv_shape *g = p->g;
    const float *in = j->dy + (j->row0 + row) * g->ow * g->k;
    for (int group = 0; group < g->group; group++)
        for (int s = 0; s < p->strips; s++) {
            const float *from = in + group * g->kg + s * p->mr;
            float *to = dy_strip(j, group, s) +
                        (size_t)row * (size_t)p->pitch * (size_t)p->mr;
            int n = (int)nn_min_i64(p->mr, g->kg - s * p->mr);
            for (int q = 0; q < g->ow; q++, to += p->mr, from += g->k) {
                copy_floats(to, from, n);
                for (int i = n; i < p->mr; i++)
                    to[i] = 0;
            }
            memset(to, 0, (size_t)p->look * (size_t)p->mr * sizeof *to);
        }
}

static void pack_x_row(const wide_job *j, int row)
{
    const plan *p = &j->p;
    const nn_conv_shape *g = p->g;
    int64_t image = (j->row0 + row) / g->oh;
    int oy = (int)((j->row0 + row) % g->oh);
    int extra = row == j->rows - 1 ? p->look : 0; /* what taps of the last row look ahead */
    for (int group = 0; group < g->group; group++)
        for (int r = 0; r < g->r; r++) {
            int iy = oy * g->sh - g->pt + r * g->dh;
            bool inside = iy >= 0 && iy < g->h;
            for (int phase = 0; phase < p->phases; phase++) {
                int first = phase * g->dw % g->sw - g->pl; /* column of pixel 0 */
                for (int panel = 0; panel < p->panels; panel++) {
                    float *to = x_panel(j, group, r, phase, panel) +
                                (size_t)row * (size_t)p->pitch * (size_t)p->nr;
                    if (!inside) {
                        memset(to, 0, (size_t)(p->pitch + extra) * (size_t)p->nr * sizeof *to);
                        continue;
                    }
                    const float *from = j->x + (image * g->h + iy) * g->w * g->c +
                                        group * g->cg + panel * p->nr;
                    int n = (int)nn_min_i64(p->nr, g->cg - panel * p->nr);
                    for (int q = 0; q < p->pitch; q++, to += p->nr) {
                        int ix = q * g->sw + first;
                        if (ix < 0 || ix >= g->w) {
                            memset(to, 0, (size_t)p->nr * sizeof *to);
                            continue;
                        }
                        copy_floats(to, from + (int64_t)ix * g->c, n);
                        for (int i = n; i < p->nr; i++)
                            to[i] = 0;
                    }
                    memset(to, 0, (size_t)extra * (size_t)p->nr * sizeof *to);
                }
            }
        }
}

static void wide_pack_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    pack_dy_row(ctx, (int)task);
    pack_x_row(ctx, (int)task);
}

static bool row_inside(const wide_job *j, int row, int r)
{
    const nn_conv_shape *g = j->p.g;
    int iy = (int)((j->row0 + row) % g->oh) * g->sh - g->pt + r * g->dh;
    return iy >= 0 && iy < g->h;
}

static void wide_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const wide_job *j = ctx;
    const plan *p = &j->p;
    const nn_conv_shape *g = p->g;
    int block = (int)(task % j->strip_blocks);
    int panel = (int)(task / j->strip_blocks % p->panels);
    int r = (int)(task / j->strip_blocks / p->panels % g->r);
    int group = (int)(task / j->strip_blocks / p->panels / g->r);
    int strip0 = block * j->strips_per_block;
    int strip1 = (int)nn_min_i64(strip0 + j->strips_per_block, p->strips);

    const float *a[NN_GEMM_MAX_MR];
    nn_gemm_tile tile = {
        .segs = 1, .a = a, .a_step = p->mr, .b_step = p->nr, .b_panel = 0, .b_padded = true,
        .accumulate = true, .ldc = (ptrdiff_t)g->r * g->s * g->cg, .act = NN_ACT_NONE,
    };
    tile.n = (int)nn_min_i64(p->nr, g->cg - panel * p->nr);
    for (int row = 0; row < j->rows;) {
        int end = row;
        while (end < j->rows && row_inside(j, end, r))
            end++;
        int64_t pixel = (int64_t)row * p->pitch, pixels = (int64_t)(end - row) * p->pitch;
        int64_t runs = nn_ceil_div(pixels, RUN);
        for (int64_t i = 0; i < runs; i++) {
            int64_t from = pixel + pixels * i / runs, to = pixel + pixels * (i + 1) / runs;
            tile.depth = (int)(to - from);
            for (int s = 0; s < g->s; s++) {
                tile.b = x_panel(j, group, r, s % p->phases, panel) +
                         (size_t)(from + s * g->dw / g->sw) * (size_t)p->nr;
                for (int k = strip0; k < strip1; k++) {
                    const float *dy = dy_strip(j, group, k) + (size_t)from * (size_t)p->mr;
                    for (int l = 0; l < p->mr; l++)
                        a[l] = dy + l;
                    tile.m = (int)nn_min_i64(p->mr, g->kg - k * p->mr);
                    tile.c = j->dw + ((int64_t)group * g->kg + (int64_t)k * p->mr) * tile.ldc +
                             ((int64_t)r * g->s + s) * g->cg + (int64_t)panel * p->nr;
                    p->k->gemm_f32(&tile);
                }
            }
        }
        row = end > row ? end : row + 1;
    }
}

static void wide_run(const nn_kernels *k, const nn_conv_shape *g, const float *x,
                     const float *dy, void *work, float *dw)
{
    wide_job j = {.p = plan_make(k, g), .x = x, .dy = dy, .dw = dw, .packed_dy = work};
    const plan *p = &j.p;
    j.packed_x = j.packed_dy + plan_dy_total(p);
    int64_t blocks = (int64_t)g->group * g->r * p->panels;
    int64_t split = nn_min_i64(nn_ceil_div(MIN_TASKS, blocks), p->strips);
    j.strips_per_block = (int)nn_ceil_div(p->strips, split);
    j.strip_blocks = (int)nn_ceil_div(p->strips, j.strips_per_block);
    for (j.row0 = 0; j.row0 < p->rows; j.row0 += p->chunk) {
        j.rows = (int)nn_min_i64(p->chunk, p->rows - j.row0);
        nn_parallel(j.rows, wide_pack_task, &j);
        nn_parallel(blocks * j.strip_blocks, wide_task, &j);
    }
}

typedef struct narrow_job {
    const nn_call *call;
    const nn_conv_shape *g;
    const float *x, *dy;
    float *dw, *partial; /* [SLOTS][R*S*C][K] */
    int64_t rows;        /* N * OH */
    int at_once, width;  /* output rows of a product; pixels of a padded input row */
} narrow_job;

static int narrow_rows(const nn_conv_shape *g)
{
    return (int)nn_max_i64(1, NARROW_PIXELS / nn_max_i64(1, g->ow));
}

static int narrow_width(const nn_conv_shape *g)
{
    return (g->ow - 1) * g->sw + (g->s - 1) * g->dw + 1;
}

static size_t thread_bytes(const nn_kernels *k, const nn_conv_shape *g)
{
    if (!is_narrow(g))
        return 0;
    size_t rows = (size_t)narrow_rows(g);
    return nn_round_up(rows * (size_t)k->gemm_mr * sizeof(float *), NN_ALIGN) +
           rows * (size_t)g->r * (size_t)narrow_width(g) * (size_t)g->c * sizeof(float);
}

void nn_conv_weights_want(nn_call *c, const nn_conv_shape *g)
{
    nn_call_want(c, work_bytes(c->k, g), thread_bytes(c->k, g));
}

/* The input rows that output rows [row0, row0 + rows) read, with their padding:
 * [row][r][width][C]. */
static void narrow_copy(const narrow_job *j, int64_t row0, int rows, float *to)
{
    const nn_conv_shape *g = j->g;
    int left = (int)nn_min_i64(g->pl, j->width);
    int inner = (int)nn_min_i64(j->width - left, g->w);
    size_t pixel = (size_t)g->c * sizeof *to;
    for (int i = 0; i < rows; i++)
        for (int r = 0; r < g->r; r++, to += (int64_t)j->width * g->c) {
            int64_t image = (row0 + i) / g->oh;
            int iy = (int)((row0 + i) % g->oh) * g->sh - g->pt + r * g->dh;
            if (iy < 0 || iy >= g->h) {
                memset(to, 0, (size_t)j->width * pixel);
                continue;
            }
            memset(to, 0, (size_t)left * pixel);
            memcpy(to + (int64_t)left * g->c, j->x + (image * g->h + iy) * g->w * g->c,
                   (size_t)inner * pixel);
            memset(to + (int64_t)(left + inner) * g->c, 0,
                   (size_t)(j->width - left - inner) * pixel);
        }
}

static void narrow_task(void *ctx, int64_t task, int thread)
{
    const narrow_job *j = ctx;
    const nn_conv_shape *g = j->g;
    const nn_kernels *k = j->call->k;
    int mr = k->gemm_mr, taps = g->r * g->s * g->c;
    const float **a = nn_call_thread(j->call, thread);
    float *copy = (float *)((char *)a + nn_round_up((size_t)j->at_once * (size_t)mr * sizeof *a,
                                                    NN_ALIGN));
    float *partial = j->partial + task * taps * g->k;
    memset(partial, 0, (size_t)taps * (size_t)g->k * sizeof *partial);
    int64_t end = j->rows * (task + 1) / SLOTS;
    for (int64_t row = j->rows * task / SLOTS; row < end; row += j->at_once) {
        int rows = (int)nn_min_i64(j->at_once, end - row);
        narrow_copy(j, row, rows, copy);
        nn_gemm_tile tile = {
            .n = g->k, .segs = rows, .depth = g->ow, .a = a, .a_step = (ptrdiff_t)g->sw * g->c,
            .b = j->dy + row * g->ow * g->k, .b_step = g->k, .b_panel = k->gemm_nr,
            .accumulate = true, .ldc = g->k, .act = NN_ACT_NONE,
        };
        for (int first = 0; first < taps; first += mr) {
            tile.m = (int)nn_min_i64(mr, taps - first);
            for (int l = 0; l < tile.m; l++) {
                int c = (first + l) % g->c, s = (first + l) / g->c % g->s;
                int r = (first + l) / g->c / g->s;
                for (int i = 0; i < rows; i++)
                    a[i * mr + l] =
                        copy + (((int64_t)i * g->r + r) * j->width + s * g->dw) * g->c + c;
            }
            tile.c = partial + (int64_t)first * g->k;
            k->gemm_f32(&tile);
        }
    }
}

static void narrow_sum_task(void *ctx, int64_t k, int thread)
{
    (void)thread;
    const narrow_job *j = ctx;
    const nn_conv_shape *g = j->g;
    int taps = g->r * g->s * g->c;
    for (int i = 0; i < taps; i++) {
        float sum = 0;
        for (int slot = 0; slot < SLOTS; slot++)
            sum += j->partial[((int64_t)slot * taps + i) * g->k + k];
        j->dw[k * taps + i] += sum;
    }
}

void nn_conv_weights_run(const nn_call *c, const nn_conv_shape *g, const float *x,
                         const float *dy, float *dw)
{
    if (!is_narrow(g)) {
        wide_run(c->k, g, x, dy, c->work, dw);
        return;
    }
    narrow_job j = {
        c, g, x, dy, dw, c->work, (int64_t)g->n * g->oh, narrow_rows(g), narrow_width(g)};
    nn_parallel(SLOTS, narrow_task, &j);
    nn_parallel(g->k, narrow_sum_task, &j);
}

/* conv_winograd_weights.c - gradient of a 3x3 kernel with stride 1 by the adjoint of Winograd's
 * form (nn/kernels/winograd.h):
 *
 *   x  --tiles, B^T d B--> V[f][tile][C] --+
 *                                          +--> dU[f][K][C] = Z^T V --G^T u G--> dw, added
 *   dy --tiles, A z A^T--> Z[f][tile][K] --+
 *
 * For each frequency this is one matrix product whose sum runs over all tiles of the batch.
 * Tiles are taken in chunks, so that V and Z stay near; a task owns one frequency, so that dU
 * is summed in the order of the tiles for every number of threads.
 */
#include <string.h>

#include "nn/gemm.h"
#include "nn/kernels/kernels.h"
#include "nn/kernels/winograd.h"
#include "nn/mem.h"
#include "nn/ops/common.h"
#include "nn/ops/conv.h"
#include "nn/parallel.h"

/* V and Z of a chunk. Each chunk reads and writes all of dU (38 MB for 512 x 512 channels), so
 * more chunks cost as much as what is read from farther away. */
#define CHUNK_BYTES (32 << 20)
#define GAP 16 /* as in conv_winograd.c */
/* Tiles that one task transforms. */
#define TASK_TILES 8

typedef struct job {
    const nn_kernels *k;
    const nn_conv_shape *g;
    int mh, mw, freq, rows, cols; /* tiles of an image */
    int64_t tiles, chunk;
    ptrdiff_t u_step, v_step, z_step;
    const float *x, *dy;
    float *dw, *zeros, *u, *v, *z;
    int64_t t0; /* of the chunk at work */
    int count;
} job;

static job job_make(const nn_kernels *k, const nn_conv_shape *g, int mh, int mw)
{
    job j = {.k = k, .g = g, .mh = mh, .mw = mw, .freq = (mh + 2) * (mw + 2)};
    j.rows = (int)nn_ceil_div(g->oh, mh);
    j.cols = (int)nn_ceil_div(g->ow, mw);
    j.tiles = (int64_t)g->n * j.rows * j.cols;
    int64_t tile_bytes = (int64_t)sizeof(float) * j.freq * (g->c + g->k);
    int64_t chunks = nn_ceil_div(j.tiles, nn_max_i64(1, CHUNK_BYTES / tile_bytes));
    j.chunk = nn_ceil_div(j.tiles, nn_max_i64(1, chunks));
    j.u_step = (ptrdiff_t)g->k * g->c + GAP;
    j.v_step = (ptrdiff_t)j.chunk * g->c + GAP;
    j.z_step = (ptrdiff_t)j.chunk * g->k + GAP;
    return j;
}

static size_t zero_floats(const nn_conv_shape *g)
{
    return nn_round_up((size_t)(g->c > g->k ? g->c : g->k), NN_ALIGN);
}

void nn_conv_winograd_weights_want(nn_call *c, const nn_conv_plan *p)
{
    job j = job_make(c->k, &p->g, p->mh, p->mw);
    size_t steps = (size_t)j.u_step + (size_t)j.v_step + (size_t)j.z_step;
    nn_call_want(c, (zero_floats(&p->g) + (size_t)j.freq * steps) * sizeof(float), 0);
}

/* Pointers to `height` x `width` pixels of a map of c channels from (y0, x0) on. */
static void point(const job *j, const float *map, int h, int w, int c, int y0, int x0,
                  int height, int width, const float **to)
{
    for (int y = y0; y < y0 + height; y++)
        for (int x = x0; x < x0 + width; x++)
            *to++ = y >= 0 && y < h && x >= 0 && x < w ? map + ((int64_t)y * w + x) * c
                                                       : j->zeros;
}

static void transform_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const job *j = ctx;
    const nn_conv_shape *g = j->g;
    const float *from[WINO_MAX_FREQ];
    int64_t end = nn_min_i64((task + 1) * TASK_TILES, j->count);
    for (int64_t i = task * TASK_TILES; i < end; i++) {
        int64_t t = j->t0 + i, image = t / ((int64_t)j->rows * j->cols);
        int y = (int)(t / j->cols % j->rows) * j->mh, x = (int)(t % j->cols) * j->mw;
        point(j, j->x + image * g->h * g->w * g->c, g->h, g->w, g->c, y - g->pt, x - g->pl,
              j->mh + 2, j->mw + 2, from);
        j->k->wino_input_f32(j->mh, j->mw, g->c, from, j->v + i * g->c, j->v_step);
        point(j, j->dy + image * g->oh * g->ow * g->k, g->oh, g->ow, g->k, y, x, j->mh, j->mw,
              from);
        j->k->wino_output_grad_f32(j->mh, j->mw, g->k, from, j->z + i * g->k, j->z_step);
    }
}

static void product_task(void *ctx, int64_t f, int thread)
{
    (void)thread;
    const job *j = ctx;
    nn_gemm_args a = {
        .m = j->g->k, .n = j->g->c, .k = j->count,
        .a = j->z + f * j->z_step, .a_row = 1, .a_col = j->g->k,
        .b = j->v + f * j->v_step, .b_row = j->g->c,
        .c = j->u + f * j->u_step, .c_row = j->g->c, .accumulate = j->t0 > 0,
    };
    nn_gemm_single(j->k, &a);
}

static void add_task(void *ctx, int64_t k, int thread)
{
    (void)thread;
    const job *j = ctx;
    float *to[9];
    for (int t = 0; t < 9; t++)
        to[t] = j->dw + (k * 9 + t) * j->g->c;
    j->k->wino_weights_grad_f32(j->mh, j->mw, j->g->c, j->u + k * j->g->c, j->u_step, to);
}

void nn_conv_winograd_weights_run(const nn_kernels *k, const nn_conv_shape *g, int mh, int mw,
                                  const float *x, const float *dy, float *work, float *dw)
{
    job j = job_make(k, g, mh, mw);
    j.x = x;
    j.dy = dy;
    j.dw = dw;
    j.zeros = work;
    j.u = j.zeros + zero_floats(g);
    j.v = j.u + j.freq * j.u_step;
    j.z = j.v + j.freq * j.v_step;
    memset(j.zeros, 0, zero_floats(g) * sizeof *j.zeros);
    for (j.t0 = 0; j.t0 < j.tiles; j.t0 += j.chunk) {
        j.count = (int)nn_min_i64(j.chunk, j.tiles - j.t0);
        nn_parallel(nn_ceil_div(j.count, TASK_TILES), transform_task, &j);
        nn_parallel(j.freq, product_task, &j);
    }
    nn_parallel(g->k, add_task, &j);
}

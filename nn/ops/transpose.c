/* transpose.c - Transpose by any permutation. Axes of 1 and neighbours that stay neighbours are
 * merged first; up to 4 axes that are left run by tiles, more of them one by one.
 *
 * Either the last axis stays last, then rows are copied; or the output's last axis (i) and the
 * one that is contiguous in the input (j) span planes, each a plain transpose, which runs in
 * tiles:
 *
 *        input plane           output plane
 *        i |  j -->            j |  i -->
 *          v  (stride 1)         v  (stride 1)
 */
#include "nn/ops/common.h"

#include "nn/kernels/kernels.h"
#include "nn/parallel.h"

#include <string.h>

/* 64 x 64 floats are 16 KiB: source and target lines of a tile stay in L1. */
#define TILE 64

typedef struct state {
    int32_t perm[NN_MAX_RANK];
} state;

/* A permuted copy: axes in the order of the target, padded to four in front. */
typedef struct walk {
    const nn_kernels *k;
    const void *from;
    void *to;
    bool add;
    size_t size;  /* of an element; other sizes than float's are moved one by one */
    int64_t dim[4], from_step[4], to_step[4];
    int q;        /* target axis that is contiguous in the source */
    int64_t rows; /* q == 3: rows of a task */
} walk;

static nn_err bind(nn_call *c)
{
    nn_err err = NN_OK;
    if (c->in[0]->dtype == NN_S64)
        c->out.dtype = NN_S64;
    else
        err = nn_call_keep_type(c);
    if (err)
        return err;
    state *s = (state *)c->state;
    nn_shape in = c->in[0]->shape;
    err = nn_node_ints(c->node, "perm", in.rank, s->perm, -1, 0, in.rank - 1);
    if (err)
        return err;
    int seen = 0;
    c->out.shape = in;
    for (int i = 0; i < in.rank; i++) {
        seen |= 1 << s->perm[i];
        c->out.shape.dim[i] = in.dim[s->perm[i]];
    }
    if (seen != (1 << in.rank) - 1)
        return nn_call_fail(c, "perm names an axis twice");
    return NN_OK;
}

static void run_rows(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const walk *w = ctx;
    int64_t last = nn_min_i64((task + 1) * w->rows, w->dim[0] * w->dim[1] * w->dim[2]);
    for (int64_t r = task * w->rows; r < last; r++) {
        int64_t i2 = r % w->dim[2], i1 = r / w->dim[2] % w->dim[1],
                i0 = r / w->dim[2] / w->dim[1];
        const float *x =
            (const float *)w->from + i0 * w->from_step[0] + i1 * w->from_step[1] +
            i2 * w->from_step[2];
        float *y = (float *)w->to + r * w->dim[3];
        if (w->add)
            w->k->add_f32(w->dim[3], y, x, y);
        else
            memcpy(y, x, (size_t)w->dim[3] * sizeof *y);
    }
}

static void add_tile(const walk *w, int rows, int cols, const float *x, float *y)
{
    float tile[TILE * TILE];
    w->k->transpose_f32(rows, cols, x, w->from_step[3], tile, TILE);
    for (int j = 0; j < cols; j++) {
        float *to = y + j * w->to_step[w->q];
        w->k->add_f32(rows, to, tile + j * TILE, to);
    }
}

/* Elements of 1, 2 or 8 bytes; row r of the target. */
static void move_row(const walk *w, int64_t r)
{
    int64_t i2 = r % w->dim[2], i1 = r / w->dim[2] % w->dim[1],
            i0 = r / w->dim[2] / w->dim[1];
    int64_t at = i0 * w->from_step[0] + i1 * w->from_step[1] + i2 * w->from_step[2];
    int64_t step = w->from_step[3], to = r * w->dim[3];
    for (int64_t i = 0; i < w->dim[3]; i++, at += step, to++) {
        if (w->size == 1)
            ((uint8_t *)w->to)[to] = ((const uint8_t *)w->from)[at];
        else if (w->size == 8)
            ((int64_t *)w->to)[to] = ((const int64_t *)w->from)[at];
        else
            ((int16_t *)w->to)[to] = ((const int16_t *)w->from)[at];
    }
}

static void run_moves(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const walk *w = ctx;
    int64_t last = nn_min_i64((task + 1) * w->rows, w->dim[0] * w->dim[1] * w->dim[2]);
    for (int64_t r = task * w->rows; r < last; r++)
        move_row(w, r);
}

/* One plane's TILE values of j, all of i. */
static void run_plane(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const walk *w = ctx;
    int q = w->q, a = q == 0, b = q == 2 ? 1 : 2; /* the two axes that are neither q nor 3 */
    int64_t tiles = nn_ceil_div(w->dim[q], TILE), j0 = task % tiles * TILE;
    int64_t ib = task / tiles % w->dim[b], ia = task / tiles / w->dim[b];
    int cols = (int)nn_min_i64(TILE, w->dim[q] - j0);
    const float *x =
        (const float *)w->from + ia * w->from_step[a] + ib * w->from_step[b] + j0;
    float *y =
        (float *)w->to + ia * w->to_step[a] + ib * w->to_step[b] + j0 * w->to_step[q];
    for (int64_t i = 0; i < w->dim[3]; i += TILE) {
        int rows = (int)nn_min_i64(TILE, w->dim[3] - i);
        if (w->add)
            add_tile(w, rows, cols, x + i * w->from_step[3], y + i);
        else
            w->k->transpose_f32(rows, cols, x + i * w->from_step[3], w->from_step[3], y + i,
                                w->to_step[q]);
    }
}

/* to[permuted] (+)= from, of at most four axes; shape is the source's. */
static void permute_four(const nn_kernels *k, nn_shape shape, const int32_t *perm, const void *from,
                    void *to, size_t size, bool add)
{
    walk w = {.k = k, .from = from, .to = to, .add = add, .size = size};
    int pad = 4 - shape.rank;
    int64_t step[NN_MAX_RANK] = {0}, at = 1;
    for (int i = shape.rank - 1; i >= 0; at *= shape.dim[i--])
        step[i] = at;
    at = 1;
    for (int i = 3; i >= 0; at *= w.dim[i--]) {
        w.dim[i] = i < pad ? 1 : shape.dim[perm[i - pad]];
        w.from_step[i] = i < pad ? 0 : step[perm[i - pad]];
        w.to_step[i] = at;
        if (i >= pad && perm[i - pad] == shape.rank - 1)
            w.q = i;
    }
    if (w.q == 3 || size != sizeof(float)) {
        w.rows = nn_ceil_div(NN_CHUNK, nn_max_i64(w.dim[3], 1));
        nn_parallel(nn_ceil_div(w.dim[0] * w.dim[1] * w.dim[2], w.rows),
                    size == sizeof(float) ? run_rows : run_moves, &w);
    } else {
        int64_t outer = w.dim[0] * w.dim[1] * w.dim[2] / w.dim[w.q];
        nn_parallel(outer * nn_ceil_div(w.dim[w.q], TILE), run_plane, &w);
    }
}

/* Axes of 1 leave; axes that follow each other in source and target become one. */
static nn_shape merge(nn_shape shape, const int32_t *perm, int32_t *out)
{
    int32_t first[NN_MAX_RANK], place[NN_MAX_RANK] = {0}; /* of groups, in the target's order */
    int n = 0, last = -2;
    nn_shape merged = {0}, groups = {0};
    for (int i = 0; i < shape.rank; i++) {
        int axis = perm[i], between = last + 1;
        if (shape.dim[axis] == 1)
            continue;
        while (between < axis && between > 0 && shape.dim[between] == 1)
            between++;
        if (n == 0 || between != axis) {
            first[n] = axis;
            groups.dim[n++] = 1;
        }
        groups.dim[n - 1] *= shape.dim[axis];
        last = axis;
    }
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            place[i] += first[j] < first[i];
    merged.rank = n;
    for (int i = 0; i < n; i++) {
        merged.dim[place[i]] = groups.dim[i];
        out[i] = place[i];
    }
    return merged;
}

static void permute_many(nn_shape shape, const int32_t *perm, const void *from, void *to,
                         size_t size, bool add)
{
    int64_t step[NN_MAX_RANK], at = 1, n = nn_shape_count(shape);
    for (int i = shape.rank - 1; i >= 0; at *= shape.dim[i--])
        step[i] = at;
    for (int64_t o = 0; o < n; o++) {
        int64_t rest = o, x = 0;
        for (int i = shape.rank - 1; i >= 0; rest /= shape.dim[perm[i--]])
            x += rest % shape.dim[perm[i]] * step[perm[i]];
        if (add)
            ((float *)to)[o] += ((const float *)from)[x];
        else
            memcpy((char *)to + (size_t)o * size, (const char *)from + (size_t)x * size, size);
    }
}

static void permute(const nn_kernels *k, nn_shape shape, const int32_t *perm, const void *from,
                    void *to, size_t size, bool add)
{
    int32_t order[NN_MAX_RANK];
    nn_shape merged = merge(shape, perm, order);
    if (nn_shape_count(shape) == 0)
        return;
    if (merged.rank <= 4)
        permute_four(k, merged, order, from, to, size, add);
    else
        permute_many(merged, order, from, to, size, add);
}

static void forward(nn_call *c)
{
    const state *s = (const state *)c->state;
    permute(c->k, c->in[0]->shape, s->perm, c->in[0]->data, c->out.data,
            nn_dtype_size(c->out.dtype), false);
}

static void backward(nn_call *c)
{
    const state *s = (const state *)c->state;
    int32_t inverse[NN_MAX_RANK];
    for (int i = 0; i < c->out.shape.rank; i++)
        inverse[s->perm[i]] = i;
    if (c->dx[0])
        permute(c->k, c->out.shape, inverse, c->dy, c->dx[0], sizeof(float), true);
}

const nn_op nn_op_transpose = {
    .min_in = 1, .max_in = 1, .attrs = "perm:I", .bind = bind, .forward = forward,
    .backward = backward, .may_be_empty = true,
};

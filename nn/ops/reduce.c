/* reduce.c - sums, means, products, extremes and their places, over any axes.
 *
 * Every output element walks its own part of x, in the order of memory; sums are in double.
 */
#include "nn/ops/common.h"

#include "nn/ops/broadcast.h"
#include "nn/parallel.h"

#include <math.h>

typedef enum kind { SUM, MEAN, MAX, MIN, PROD, ARG_MAX, ARG_MIN } kind;

typedef struct state {
    kind kind;
    bool last; /* of equal extremes, the place of the last */
    nn_broadcast kept, reduced;
    int64_t n; /* elements that become one */
} state;

_Static_assert(sizeof(state) <= NN_OP_STATE, "the state is kept in the call");

/* The axes as bits: attribute `axes`, or input 1. None: all of them, or with `noop` none. */
static nn_err read_axes(const nn_call *c, bool one, unsigned *axes)
{
    const nn_attr *a = nn_node_attr(c->node, "axes");
    const nn_tensor *given = c->n_in > 1 ? c->in[1] : NULL;
    int rank = c->in[0]->shape.rank;
    int64_t n = a ? a->n : given ? nn_shape_count(given->shape) : 0;
    const int64_t *v = a ? a->ints : given ? nn_s64(given) : NULL;
    *axes = 0;
    if (n == 0)
        *axes = nn_node_int(c->node, "noop", 0) ? 0 : (1u << rank) - 1;
    for (int64_t i = 0; i < n; i++) {
        if (v[i] < -rank || v[i] >= rank)
            return nn_call_fail(c, "axis %lld of an array of rank %d", (long long)v[i], rank);
        *axes |= 1u << (v[i] < 0 ? v[i] + rank : v[i]);
    }
    if (one && (n != 1 || rank == 0))
        return nn_call_fail(c, "expected one axis");
    return NN_OK;
}

/* The axes of `which` as a walk over x. */
static void axes_walk(nn_shape x, unsigned which, nn_broadcast *b)
{
    int64_t step[NN_MAX_RANK], at = 1;
    *b = (nn_broadcast){.n = 1};
    for (int i = x.rank - 1; i >= 0; at *= x.dim[i--])
        step[i] = at;
    for (int i = 0; i < x.rank; i++) {
        int r = b->rank - 1;
        if (!(which >> i & 1))
            continue;
        if (r < 0 || b->step[0][r] != step[i] * x.dim[i]) {
            r = b->rank++;
            b->dim[r] = 1;
        }
        b->dim[r] *= x.dim[i];
        b->step[0][r] = step[i];
    }
    if (b->rank == 0) {
        b->rank = 1;
        b->dim[0] = 1;
    }
}

static nn_err bind(nn_call *c, kind k)
{
    state *s = (state *)c->state;
    nn_shape x = c->in[0]->shape;
    unsigned axes;
    bool keep = nn_node_int(c->node, "keepdims", 1) != 0;
    if (c->in[0]->dtype != NN_F32 && c->in[0]->dtype != NN_S64)
        return nn_call_fail(c, "x is %s, expected F32 or I64", nn_dtype_name(c->in[0]->dtype));
    if (c->n_in > 1 && c->in[1]) {
        nn_err err = nn_call_expect(c, 1, NN_S64);
        if (err)
            return err;
    }
    nn_err err = read_axes(c, k >= ARG_MAX, &axes);
    if (err)
        return err;
    *s = (state){.kind = k, .last = nn_node_int(c->node, "select_last_index", 0) != 0, .n = 1};
    c->out.dtype = k >= ARG_MAX ? NN_S64 : c->in[0]->dtype;
    for (int i = 0; i < x.rank; i++) {
        bool reduced = axes >> i & 1;
        if (reduced)
            s->n *= x.dim[i];
        if (!reduced || keep)
            c->out.shape.dim[c->out.shape.rank++] = reduced ? 1 : x.dim[i];
    }
    if (k >= ARG_MAX && s->n == 0)
        return nn_call_fail(c, "x has no elements along the axis");
    axes_walk(x, ~axes, &s->kept);
    axes_walk(x, axes, &s->reduced);
    return NN_OK;
}

static nn_err bind_sum(nn_call *c) { return bind(c, SUM); }
static nn_err bind_mean(nn_call *c) { return bind(c, MEAN); }
static nn_err bind_max(nn_call *c) { return bind(c, MAX); }
static nn_err bind_min(nn_call *c) { return bind(c, MIN); }
static nn_err bind_prod(nn_call *c) { return bind(c, PROD); }
static nn_err bind_arg_max(nn_call *c) { return bind(c, ARG_MAX); }
static nn_err bind_arg_min(nn_call *c) { return bind(c, ARG_MIN); }

/* Does `v` take the place of the extreme `best`? NaN is one and stays. */
static bool wins(const state *s, double v, double best)
{
    if (isnan(best))
        return false;
    if (isnan(v) || (s->last && v == best))
        return true;
    return s->kind == MAX || s->kind == ARG_MAX ? v > best : v < best;
}

static double reduce_floats(const state *s, const float *x, int64_t *place)
{
    const nn_broadcast *b = &s->reduced;
    double y = s->kind == PROD ? 1 : s->kind == MAX ? -INFINITY : s->kind == MIN ? INFINITY : 0;
    int64_t step = b->step[0][b->rank - 1];
    *place = 0;
    for (int64_t i = 0, n; i < s->n; i += n) {
        int64_t at[NN_BROADCAST_MAX];
        n = nn_broadcast_run(b, i);
        nn_broadcast_at(b, i, at);
        for (int64_t j = 0; j < n; j++) {
            double v = (double)x[at[0] + j * step];
            if (s->kind == SUM || s->kind == MEAN) {
                y += v;
            } else if (s->kind == PROD) {
                y *= v;
            } else if (i + j == 0 || wins(s, v, y)) {
                y = v;
                *place = i + j;
            }
        }
    }
    return s->kind == MEAN ? y / (double)s->n : y;
}

static int64_t reduce_ints(const state *s, const int64_t *x, int64_t *place)
{
    uint64_t y = s->kind == PROD  ? 1
                 : s->kind == MAX ? (uint64_t)INT64_MIN
                 : s->kind == MIN ? (uint64_t)INT64_MAX
                                  : 0;
    *place = 0;
    for (int64_t i = 0; i < s->n; i++) {
        int64_t at[NN_BROADCAST_MAX], v, best = (int64_t)y;
        nn_broadcast_at(&s->reduced, i, at);
        v = x[at[0]];
        if (s->kind == SUM || s->kind == MEAN) {
            y += (uint64_t)v;
        } else if (s->kind == PROD) {
            y *= (uint64_t)v;
        } else if (i == 0 || (s->last && v == best) ||
                   (s->kind == MAX || s->kind == ARG_MAX ? v > best : v < best)) {
            y = (uint64_t)v;
            *place = i;
        }
    }
    return s->kind == MEAN && s->n > 0 ? (int64_t)y / s->n : (int64_t)y;
}

static void forward_task(void *ctx, int64_t task, int thread)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    int64_t total = nn_shape_count(c->out.shape),
            step = nn_ceil_div(NN_CHUNK, nn_max_i64(s->n, 1)),
            last = nn_min_i64((task + 1) * step, total);
    (void)thread;
    for (int64_t o = task * step; o < last; o++) {
        int64_t at[NN_BROADCAST_MAX], place, whole = 0;
        double y = 0;
        nn_broadcast_at(&s->kept, o, at);
        if (c->in[0]->dtype == NN_F32)
            y = reduce_floats(s, nn_f32(c->in[0]) + at[0], &place);
        else
            whole = reduce_ints(s, nn_s64(c->in[0]) + at[0], &place);
        if (c->out.dtype == NN_F32)
            nn_f32(&c->out)[o] = (float)y;
        else
            nn_s64(&c->out)[o] = s->kind >= ARG_MAX ? place : whole;
    }
}

static void forward(nn_call *c)
{
    const state *s = (const state *)c->state;
    int64_t step = nn_ceil_div(NN_CHUNK, nn_max_i64(s->n, 1));
    nn_parallel(nn_ceil_div(nn_shape_count(c->out.shape), step), forward_task, c);
}

static void backward_task(void *ctx, int64_t o, int thread)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    int64_t at[NN_BROADCAST_MAX], in[NN_BROADCAST_MAX], place;
    (void)thread;
    nn_broadcast_at(&s->kept, o, at);
    if (s->kind == MAX || s->kind == MIN) {
        reduce_floats(s, nn_f32(c->in[0]) + at[0], &place);
        nn_broadcast_at(&s->reduced, place, in);
        c->dx[0][at[0] + in[0]] += c->dy[o];
        return;
    }
    float g = s->kind == MEAN ? c->dy[o] / (float)s->n : c->dy[o];
    for (int64_t i = 0; i < s->n; i++) {
        nn_broadcast_at(&s->reduced, i, in);
        c->dx[0][at[0] + in[0]] += g;
    }
}

static void backward(nn_call *c)
{
    if (c->dx[0] && c->in[0]->dtype == NN_F32)
        nn_parallel(nn_shape_count(c->out.shape), backward_task, c);
}

static int64_t reads(const nn_call *c)
{
    return nn_shape_count(c->in[0]->shape);
}

#define ATTRS "axes:I keepdims:i noop:i"

const nn_op nn_op_reduce_sum = {
    .min_in = 1, .max_in = 2, .attrs = ATTRS, .bind = bind_sum, .forward = forward,
    .backward = backward, .known = 2, .may_be_empty = true, .reads = reads,
};
const nn_op nn_op_reduce_mean = {
    .min_in = 1, .max_in = 2, .attrs = ATTRS, .bind = bind_mean, .forward = forward,
    .backward = backward, .known = 2, .may_be_empty = true, .reads = reads,
};
const nn_op nn_op_reduce_max = {
    .min_in = 1, .max_in = 2, .attrs = ATTRS, .bind = bind_max, .forward = forward,
    .backward = backward, .known = 2, .may_be_empty = true, .reads = reads,
};
const nn_op nn_op_reduce_min = {
    .min_in = 1, .max_in = 2, .attrs = ATTRS, .bind = bind_min, .forward = forward,
    .backward = backward, .known = 2, .may_be_empty = true, .reads = reads,
};
const nn_op nn_op_reduce_prod = {
    .min_in = 1, .max_in = 2, .attrs = ATTRS, .bind = bind_prod, .forward = forward,
    .known = 2, .may_be_empty = true, .reads = reads,
};
const nn_op nn_op_arg_max = {
    .min_in = 1, .max_in = 1, .attrs = "axes:I keepdims:i select_last_index:i",
    .bind = bind_arg_max, .forward = forward, .may_be_empty = true, .reads = reads,
};
const nn_op nn_op_arg_min = {
    .min_in = 1, .max_in = 1, .attrs = "axes:I keepdims:i select_last_index:i",
    .bind = bind_arg_min, .forward = forward, .may_be_empty = true, .reads = reads,
};

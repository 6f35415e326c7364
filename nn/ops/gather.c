/* gather.c - Gather: whole sub-arrays by their place along an axis; GatherElements: an element
 * each. Places count from the end where they are negative; one that lies outside is brought to
 * the nearest end, for forward cannot fail.
 */
#include "nn/ops/common.h"

#include "nn/parallel.h"

#include <string.h>

typedef struct state {
    int64_t outer, axis, inner, n; /* x[outer][axis][inner]; n places */
} state;

static nn_err bind_axis(nn_call *c, int *axis)
{
    state *s = (state *)c->state;
    nn_shape x = c->in[0]->shape;
    int64_t a = nn_node_int(c->node, "axis", 0);
    nn_err err = nn_call_expect(c, 1, NN_S64);
    if (err)
        return err;
    if (c->in[0]->dtype != NN_F32 && c->in[0]->dtype != NN_S64)
        return nn_call_fail(c, "x is %s, expected F32 or I64", nn_dtype_name(c->in[0]->dtype));
    if (a < -x.rank || a >= x.rank)
        return nn_call_fail(c, "axis %lld of an array of rank %d", (long long)a, x.rank);
    *axis = (int)(a < 0 ? a + x.rank : a);
    *s = (state){.outer = 1, .axis = x.dim[*axis], .inner = 1};
    for (int i = 0; i < x.rank; i++)
        if (i != *axis)
            *(i < *axis ? &s->outer : &s->inner) *= x.dim[i];
    s->n = nn_shape_count(c->in[1]->shape);
    if (s->axis == 0 && s->n > 0)
        return nn_call_fail(c, "the axis has no elements");
    c->out.dtype = c->in[0]->dtype;
    return NN_OK;
}

static nn_err bind_gather(nn_call *c)
{
    int axis;
    nn_shape x = c->in[0]->shape, at = c->in[1]->shape, *y = &c->out.shape;
    nn_err err = bind_axis(c, &axis);
    if (err)
        return err;
    if (x.rank - 1 + at.rank > NN_MAX_RANK)
        return nn_call_fail(c, "the result would have rank %d, at most %d",
                            x.rank - 1 + at.rank, NN_MAX_RANK);
    for (int i = 0; i < axis; i++)
        y->dim[y->rank++] = x.dim[i];
    for (int i = 0; i < at.rank; i++)
        y->dim[y->rank++] = at.dim[i];
    for (int i = axis + 1; i < x.rank; i++)
        y->dim[y->rank++] = x.dim[i];
    return NN_OK;
}

static nn_err bind_elements(nn_call *c)
{
    int axis;
    nn_shape x = c->in[0]->shape, at = c->in[1]->shape;
    nn_err err = bind_axis(c, &axis);
    if (err)
        return err;
    for (int i = 0; i < x.rank; i++)
        if (at.rank != x.rank || (i != axis && at.dim[i] != x.dim[i]))
            return nn_call_fail(c, "places of another shape than x beside the axis");
    c->out.shape = at;
    return NN_OK;
}

static int64_t place(const nn_call *c, int64_t i)
{
    const state *s = (const state *)c->state;
    int64_t p = nn_s64(c->in[1])[i];
    p = p < 0 ? p + s->axis : p;
    return p < 0 ? 0 : p >= s->axis ? s->axis - 1 : p;
}

static void gather_task(void *ctx, int64_t task, int thread)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    size_t size = nn_dtype_size(c->out.dtype), piece = (size_t)s->inner * size;
    int64_t outer = task / s->n, i = task % s->n;
    (void)thread;
    memcpy((char *)c->out.data + (size_t)task * piece,
           (const char *)c->in[0]->data + (size_t)(outer * s->axis + place(c, i)) * piece,
           piece);
}

static void gather_forward(nn_call *c)
{
    const state *s = (const state *)c->state;
    if (nn_shape_count(c->out.shape) > 0)
        nn_parallel(s->outer * s->n, gather_task, c);
}

/* One task for each of the outer places: within it two places may be the same. */
static void gather_back(void *ctx, int64_t outer, int thread)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    (void)thread;
    for (int64_t i = 0; i < s->n; i++) {
        float *dx = c->dx[0] + (outer * s->axis + place(c, i)) * s->inner;
        const float *dy = c->dy + (outer * s->n + i) * s->inner;
        for (int64_t j = 0; j < s->inner; j++)
            dx[j] += dy[j];
    }
}

static void gather_backward(nn_call *c)
{
    const state *s = (const state *)c->state;
    if (c->dx[0])
        nn_parallel(s->outer, gather_back, c);
}

/* Where element i of the output lies in x. */
static int64_t element(const nn_call *c, int64_t i)
{
    const state *s = (const state *)c->state;
    int64_t along = s->n / (s->outer * s->inner), outer = i / (along * s->inner);
    return (outer * s->axis + place(c, i)) * s->inner + i % s->inner;
}

static void elements_chunk(void *ctx, int64_t first, int64_t last)
{
    const nn_call *c = ctx;
    for (int64_t i = first; i < last; i++)
        if (c->out.dtype == NN_F32)
            nn_f32(&c->out)[i] = nn_f32(c->in[0])[element(c, i)];
        else
            nn_s64(&c->out)[i] = nn_s64(c->in[0])[element(c, i)];
}

static void elements_forward(nn_call *c)
{
    nn_chunks(nn_shape_count(c->out.shape), elements_chunk, c);
}

static void elements_backward(nn_call *c)
{
    for (int64_t i = 0; c->dx[0] && i < nn_shape_count(c->out.shape); i++)
        c->dx[0][element(c, i)] += c->dy[i];
}

const nn_op nn_op_gather = {
    .min_in = 2, .max_in = 2, .attrs = "axis:i", .bind = bind_gather,
    .forward = gather_forward, .backward = gather_backward, .may_be_empty = true,
};
const nn_op nn_op_gather_elements = {
    .min_in = 2, .max_in = 2, .attrs = "axis:i", .bind = bind_elements,
    .forward = elements_forward, .backward = elements_backward, .may_be_empty = true,
};

/* concat.c - Concat: seen from the axis every input is [outer][part_i], the output [outer][sum
 * of the parts]. Copies there, adds back.
 */
#include "nn/ops/common.h"

#include "nn/kernels/kernels.h"
#include "nn/parallel.h"

#include <string.h>

typedef struct state {
    int64_t outer, inner; /* inner: floats of one outer index of the output */
    int64_t part[NN_MAX_INPUTS];
    int64_t step; /* outer indices a task takes */
} state;

nn_err nn_concat_shape(nn_call *c, int64_t *outer, int64_t *inner, int64_t part[])
{
    nn_shape out = c->in[0]->shape;
    int64_t axis = nn_node_int(c->node, "axis", -1);
    if (axis < -out.rank || axis >= out.rank)
        return nn_call_fail(c, "axis %lld, expected %d to %d", (long long)axis, -out.rank,
                            out.rank - 1);
    if (axis < 0)
        axis += out.rank;
    int64_t rest = 1;
    *outer = 1;
    for (int d = 0; d < out.rank; d++)
        *(d < axis ? outer : &rest) *= d == axis ? 1 : out.dim[d];
    int64_t total = 0;
    for (int i = 0; i < c->n_in; i++) {
        nn_shape x = c->in[i]->shape;
        bool fits = x.rank == out.rank;
        for (int d = 0; fits && d < x.rank; d++)
            fits = d == axis || x.dim[d] == out.dim[d];
        if (!fits) {
            char a[NN_SHAPE_TEXT], b[NN_SHAPE_TEXT];
            return nn_call_fail(
                c, "input %d is %s, input 0 is %s: they may differ in axis %lld only", i,
                nn_shape_text(x, a), nn_shape_text(c->in[0]->shape, b), (long long)axis);
        }
        total += x.dim[axis];
        part[i] = x.dim[axis] * rest;
    }
    if (total > INT32_MAX)
        return nn_call_fail(c, "axis %lld would grow to %lld", (long long)axis,
                            (long long)total);
    out.dim[axis] = (int32_t)total;
    *inner = total * rest;
    c->out.shape = out;
    return NN_OK;
}

static nn_err bind(nn_call *c)
{
    state *s = (state *)c->state;
    nn_err err;
    for (int i = 0; i < c->n_in; i++)
        NN_TRY(nn_call_expect(c, i, c->in[0]->dtype == NN_S64 ? NN_S64 : NN_F32));
    NN_TRY(nn_concat_shape(c, &s->outer, &s->inner, s->part));
    s->step = nn_ceil_div(NN_CHUNK, nn_max_i64(s->inner, 1));
    c->out.dtype = c->in[0]->dtype;
out:
    return err;
}

static void forward_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    size_t size = nn_dtype_size(c->out.dtype);
    int64_t last = nn_min_i64((task + 1) * s->step, s->outer);
    for (int64_t o = task * s->step; o < last; o++) {
        char *y = (char *)c->out.data + (size_t)(o * s->inner) * size;
        for (int i = 0; i < c->n_in; y += (size_t)s->part[i++] * size)
            memcpy(y, (const char *)c->in[i]->data + (size_t)(o * s->part[i]) * size,
                   (size_t)s->part[i] * size);
    }
}

static void forward(nn_call *c)
{
    const state *s = (const state *)c->state;
    nn_parallel(nn_ceil_div(s->outer, s->step), forward_task, c);
}

static void backward_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    int64_t last = nn_min_i64((task + 1) * s->step, s->outer);
    for (int64_t o = task * s->step; o < last; o++) {
        const float *dy = c->dy + o * s->inner;
        for (int i = 0; i < c->n_in; dy += s->part[i++]) {
            if (!c->dx[i])
                continue;
            float *dx = c->dx[i] + o * s->part[i];
            c->k->add_f32(s->part[i], dx, dy, dx);
        }
    }
}

static void backward(nn_call *c)
{
    const state *s = (const state *)c->state;
    nn_parallel(nn_ceil_div(s->outer, s->step), backward_task, c);
}

const nn_op nn_op_concat = {
    .min_in = 1, .max_in = NN_MAX_INPUTS, .attrs = "axis:i", .bind = bind, .forward = forward,
    .backward = backward, .may_be_empty = true,
};

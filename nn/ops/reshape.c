/* reshape.c - Reshape and Flatten: the same elements under another shape. */
#include "nn/ops/common.h"

#include "nn/kernels/kernels.h"

#include <string.h>

static nn_err finish(nn_call *c, nn_shape out)
{
    char a[NN_SHAPE_TEXT], b[NN_SHAPE_TEXT];
    if (!nn_shape_check(out) || nn_shape_count(out) != nn_shape_count(c->in[0]->shape))
        return nn_call_fail(c, "%s cannot become %s", nn_shape_text(c->in[0]->shape, a),
                            nn_shape_text(out, b));
    c->out.dtype = c->in[0]->dtype; /* any */
    c->out.scale = c->in[0]->scale;
    c->out.zero = c->in[0]->zero;
    c->out.shape = out;
    return NN_OK;
}

static nn_err bind_reshape(nn_call *c)
{
    const nn_attr *a = nn_node_attr(c->node, "shape");
    nn_shape in = c->in[0]->shape, out = {0};
    bool copies = nn_node_int(c->node, "allowzero", 0) == 0;
    if (!a && c->n_in > 1) {
        nn_err err = nn_call_expect(c, 1, NN_S64);
        if (err)
            return err;
    }
    int64_t n = a ? a->n : c->n_in > 1 ? nn_shape_count(c->in[1]->shape) : -1;
    if (n < 0 || n > NN_MAX_RANK)
        return nn_call_fail(c, "shape has %lld numbers, expected at most %d", (long long)n,
                            NN_MAX_RANK);
    int64_t known = 1;
    int rest = -1;
    out.rank = (int)n;
    for (int i = 0; i < n; i++) {
        int64_t v = a ? a->ints[i] : nn_s64(c->in[1])[i];
        bool copy = v == 0 && copies;
        if (v < -1 || v > INT32_MAX || (copy && i >= in.rank) || (v == -1 && rest >= 0))
            return nn_call_fail(c, "shape[%d] is %lld, expected a size, 0 to copy one, one -1",
                                i, (long long)v);
        if (v == -1) {
            rest = i;
            continue;
        }
        out.dim[i] = copy ? in.dim[i] : (int32_t)v;
        if (__builtin_mul_overflow(known, out.dim[i], &known))
            return nn_call_fail(c, "shape is too large");
    }
    if (rest >= 0) {
        int64_t count = nn_shape_count(in);
        if (known == 0 || count % known != 0 || count / known > INT32_MAX)
            return nn_call_fail(c, "%lld elements do not divide by %lld", (long long)count,
                                (long long)known);
        out.dim[rest] = (int32_t)(count / known);
    }
    return finish(c, out);
}

static nn_err bind_flatten(nn_call *c)
{
    nn_shape in = c->in[0]->shape;
    int64_t axis = nn_node_int(c->node, "axis", 1);
    if (axis < -in.rank || axis > in.rank)
        return nn_call_fail(c, "axis %lld, expected %d to %d", (long long)axis, -in.rank,
                            in.rank);
    if (axis < 0)
        axis += in.rank;
    int64_t part[2] = {1, 1};
    for (int i = 0; i < in.rank; i++)
        part[i >= axis] *= in.dim[i];
    if (part[0] > INT32_MAX || part[1] > INT32_MAX)
        return nn_call_fail(c, "the output would be %lldx%lld", (long long)part[0],
                            (long long)part[1]);
    return finish(c, nn_shape2((int32_t)part[0], (int32_t)part[1]));
}

static void copy_chunk(void *ctx, int64_t first, int64_t last)
{
    const nn_call *c = ctx;
    size_t size = nn_dtype_size(c->out.dtype);
    memcpy((char *)c->out.data + (size_t)first * size,
           (const char *)c->in[0]->data + (size_t)first * size, (size_t)(last - first) * size);
}

static void forward(nn_call *c)
{
    nn_chunks(nn_shape_count(c->out.shape), copy_chunk, c);
}

static void add_chunk(void *ctx, int64_t first, int64_t last)
{
    const nn_call *c = ctx;
    c->k->add_f32(last - first, c->dx[0] + first, c->dy + first, c->dx[0] + first);
}

static void backward(nn_call *c)
{
    if (c->dx[0])
        nn_chunks(nn_shape_count(c->out.shape), add_chunk, c);
}

const nn_op nn_op_reshape = {
    .min_in = 1, .max_in = 2, .attrs = "shape:I allowzero:i", .bind = bind_reshape,
    .forward = forward, .backward = backward, .known = 2, .may_be_empty = true,
};
const nn_op nn_op_flatten = {
    .min_in = 1, .max_in = 1, .attrs = "axis:i", .bind = bind_flatten, .forward = forward,
    .backward = backward, .may_be_empty = true,
};

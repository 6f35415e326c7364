/* pool.c - geometry of MaxPool and AveragePool. */
#include "nn/ops/pool.h"

#define MAX_SIDE (1 << 20)
#define MAX_MAP (1 << 28) /* sums of positions stay in int */

nn_err nn_pool_bind(nn_call *c, nn_pool_shape *g)
{
    nn_err err;
    const nn_tensor *x = c->in[0];
    char text[NN_SHAPE_TEXT];
    int32_t kernel[2], strides[2], pads[4];
    if (x->shape.rank != 4)
        return nn_call_fail(c, "expected x[N,H,W,C], found %s", nn_shape_text(x->shape, text));
    if (!nn_node_attr(c->node, "kernel_shape"))
        return nn_call_fail(c, "kernel_shape is missing");
    NN_TRY(nn_node_ints(c->node, "kernel_shape", 2, kernel, 1, 1, MAX_SIDE));
    NN_TRY(nn_node_ints(c->node, "strides", 2, strides, 1, 1, MAX_SIDE));
    NN_TRY(nn_node_ints(c->node, "pads", 4, pads, 0, 0, MAX_SIDE));
    for (int i = 0; i < 4; i++)
        if (pads[i] >= kernel[i % 2])
            return nn_call_fail(c, "pad %d is not smaller than the kernel %d", pads[i],
                                kernel[i % 2]);
    *g = (nn_pool_shape){
        .n = x->shape.dim[0], .h = x->shape.dim[1], .w = x->shape.dim[2], .c = x->shape.dim[3],
        .kh = kernel[0], .kw = kernel[1], .sh = strides[0], .sw = strides[1],
        .pt = pads[0], .pl = pads[1],
    };
    if (g->h > MAX_MAP || g->w > MAX_MAP)
        return nn_call_fail(c, "a map of %dx%d is larger than %d", g->h, g->w, MAX_MAP);
    int room_h = g->h + pads[0] + pads[2] - g->kh, room_w = g->w + pads[1] + pads[3] - g->kw;
    if (room_h < 0 || room_w < 0 || g->h < 1 || g->w < 1)
        return nn_call_fail(c, "an input of %s is smaller than the kernel %dx%d",
                            nn_shape_text(x->shape, text), g->kh, g->kw);
    g->oh = room_h / g->sh + 1;
    g->ow = room_w / g->sw + 1;
    c->out.shape = nn_shape4(g->n, g->oh, g->ow, g->c);
    if (!nn_shape_check(c->out.shape))
        return nn_call_fail(c, "the output would be too large");
out:
    return err;
}

int64_t nn_pool_reads(const nn_call *c)
{
    const nn_pool_shape *g = (const nn_pool_shape *)c->state;
    return nn_shape_count(c->out.shape) * nn_min_i64(g->kh, g->h) * nn_min_i64(g->kw, g->w);
}

int64_t nn_pool_backward_tasks(const nn_pool_shape *g)
{
    return g->kh <= g->sh ? (int64_t)g->n * g->oh : g->n;
}

void nn_pool_backward_rows(const nn_pool_shape *g, int64_t task, int64_t *from, int64_t *to)
{
    int64_t rows = g->kh <= g->sh ? 1 : g->oh;
    *from = task * rows;
    *to = *from + rows;
}

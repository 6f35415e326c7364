/* conv_shape.c - the shape rule of Conv, in floats and in 8 bits. */
#include "nn/ops/conv.h"

#define MAX_SIDE (1 << 20) /* pads, strides and dilations past any image; sums stay in int */
/* Values of one output: a pointer each and copies of a block of them are counted in int. */
#define MAX_DEPTH (1 << 24)
#define MAX_MAP (1 << 28)  /* height and width of the input, for the same reason */

nn_err nn_conv_read_shape(const nn_call *c, const nn_tensor *b, nn_conv_shape *g)
{
    const nn_tensor *x = c->in[0], *w = c->in[1];
    char xs[NN_SHAPE_TEXT], ws[NN_SHAPE_TEXT];
    if (x->shape.rank != 4 || w->shape.rank != 4)
        return nn_call_fail(c, "expected x[N,H,W,C] and w[K,R,S,C/group], found %s and %s",
                            nn_shape_text(x->shape, xs), nn_shape_text(w->shape, ws));
    *g = (nn_conv_shape){
        .n = x->shape.dim[0], .h = x->shape.dim[1], .w = x->shape.dim[2], .c = x->shape.dim[3],
        .k = w->shape.dim[0], .r = w->shape.dim[1], .s = w->shape.dim[2], .cg = w->shape.dim[3],
    };
    nn_err err;
    int32_t strides[2], dilations[2], pads[4];
    NN_TRY(nn_node_ints(c->node, "strides", 2, strides, 1, 1, MAX_SIDE));
    NN_TRY(nn_node_ints(c->node, "dilations", 2, dilations, 1, 1, MAX_SIDE));
    NN_TRY(nn_node_ints(c->node, "pads", 4, pads, 0, 0, MAX_SIDE));
    int64_t group = nn_node_int(c->node, "group", 1);
    if (g->k < 1 || g->r < 1 || g->s < 1 || g->cg < 1 ||
        (int64_t)g->r * g->s > MAX_DEPTH / nn_max_i64(g->cg, g->k))
        return nn_call_fail(c, "weights of shape %s are empty or too large",
                            nn_shape_text(w->shape, ws));
    if (g->h > MAX_MAP || g->w > MAX_MAP)
        return nn_call_fail(c, "a map of %dx%d is larger than %d", g->h, g->w, MAX_MAP);
    if (group < 1 || group > g->c || g->c % group != 0 || g->k % group != 0)
        return nn_call_fail(c, "group %lld does not divide %d input and %d output channels",
                            (long long)group, g->c, g->k);
    if (g->cg != g->c / group)
        return nn_call_fail(c, "weights are for %d channels a group, the input has %d / %lld",
                            g->cg, g->c, (long long)group);
    if (b && !nn_shape_equal(b->shape, nn_shape1(g->k)))
        return nn_call_fail(c, "expected a bias of %d, found %s", g->k,
                            nn_shape_text(b->shape, xs));
    g->group = (int)group;
    g->kg = g->k / g->group;
    g->sh = strides[0];
    g->sw = strides[1];
    g->dh = dilations[0];
    g->dw = dilations[1];
    g->pt = pads[0];
    g->pl = pads[1];
    g->pb = pads[2];
    g->pr = pads[3];
    int64_t room_h = (int64_t)g->h + g->pt + g->pb - (int64_t)g->dh * (g->r - 1) - 1;
    int64_t room_w = (int64_t)g->w + g->pl + g->pr - (int64_t)g->dw * (g->s - 1) - 1;
    if (room_h < 0 || room_w < 0)
        return nn_call_fail(
            c, "an input of %s with pads %d,%d,%d,%d is smaller than the kernel %dx%d",
            nn_shape_text(x->shape, xs), g->pt, g->pl, g->pb, g->pr, g->r, g->s);
    g->oh = (int)(room_h / g->sh + 1);
    g->ow = (int)(room_w / g->sw + 1);
    return NN_OK;
out:
    return err;
}

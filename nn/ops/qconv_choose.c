/* qconv_choose.c - which method computes an 8-bit convolution. */
#include "nn/ops/qconv.h"

#define DEPTHWISE_TAPS 49 /* of the kernel qdepthwise_u8 */
/* Below this many channels the taps of a pixel are copied side by side: a segment of fewer
 * bytes would leave most of each call to tails. */
#define FEW_CHANNELS 16

#define WINOGRAD_CHANNELS 4096 /* keeps the memory of a block of tiles within tens of MB */

static int forced_mh = -1, forced_mw;

void nn_qconv_force_winograd(int mh, int mw)
{
    forced_mh = mh;
    forced_mw = mw;
}

static bool winograd_possible(const nn_conv_shape *g)
{
    return g->r == 3 && g->s == 3 && g->sh == 1 && g->sw == 1 && g->dh == 1 && g->dw == 1 &&
           g->group == 1 && g->c <= WINOGRAD_CHANNELS && g->k <= WINOGRAD_CHANNELS;
}

static bool choose_winograd(nn_qconv_plan *p)
{
    if (forced_mh <= 0)
        return false;
    p->mh = forced_mh;
    p->mw = forced_mw;
    return true;
}

void nn_qconv_choose(nn_qconv_plan *p, const nn_call *c)
{
    const nn_conv_shape *g = &p->g;
    bool plain =
        g->sh == 1 && g->sw == 1 && g->pt == 0 && g->pl == 0 && g->pb == 0 && g->pr == 0;
    bool bytes = !p->wide && c->out.dtype == NN_U8;
    p->mh = p->mw = 0;
    p->side_by_side = false;
    if (bytes && g->cg == 1 && g->kg == 1 && g->group > 1 &&
        (int64_t)g->r * g->s <= DEPTHWISE_TAPS) {
        p->method = NN_QCONV_DEPTHWISE;
    } else if (g->r == 1 && g->s == 1 && plain && g->group == 1) {
        p->method = NN_QCONV_POINTWISE;
    } else {
        p->side_by_side = g->cg < FEW_CHANNELS;
        p->method = bytes && !p->side_by_side && winograd_possible(g) && choose_winograd(p)
                        ? NN_QCONV_WINOGRAD
                        : NN_QCONV_DIRECT;
    }
}

const char *nn_qconv_algorithm(const nn_qconv_plan *p)
{
    switch (p->method) {
    case NN_QCONV_DEPTHWISE:
        return "depthwise";
    case NN_QCONV_POINTWISE:
        return "matrix product";
    case NN_QCONV_WINOGRAD:
        if (p->mh == 4)
            return p->mw == 4 ? "winograd 4x4" : "winograd 4x2";
        return p->mw == 4 ? "winograd 2x4" : "winograd 2x2";
    case NN_QCONV_DIRECT:
        break;
    }
    return "direct";
}

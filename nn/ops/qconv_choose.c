/* qconv_choose.c - which method computes an 8-bit convolution. */
#include "nn/ops/qconv.h"

#define DEPTHWISE_TAPS 49 /* of the kernel qdepthwise_u8 */
/* Below this many channels the taps of a pixel are copied side by side: a segment of fewer
 * bytes would leave most of each call to tails. */
#define FEW_CHANNELS 16

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
        p->method = NN_QCONV_DIRECT;
        p->side_by_side = g->cg < FEW_CHANNELS;
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

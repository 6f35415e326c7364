/* qconv_choose.c - which method computes an 8-bit convolution. All give the same bytes, so the
 * choice may depend on the batch and on the CPU.
 *
 * Times are told in multiplications of the direct form. Constants were measured on layers of 64
 * to 512 channels, one image of 32x280 pixels, one thread; ms direct and with tiles of 4x4,
 * same run:        16x140 64->128  8x70 128->256  8x70 256->256  4x71 256->512  4x71 512->512
 *   AVX2         2.57 1.46      2.41 1.22      4.99 2.19      4.74 2.43      9.72 4.80
 *   VNNI         1.00 0.94      0.92 0.76      1.71 1.42      1.66 1.71      3.31 3.54
 */
#include <string.h>

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

typedef struct costs {
    double product; /* of s16 */
    double input, output, weight; /* for each number of V, M, U */
} costs;

static const costs vpmaddubsw = {1.4, 10, 20, 6.5}, vpdpbusd = {2.5, 16, 39, 17};

/* Pairs of an output line and a tap that lie in the map; one dimension. */
static double pairs(int size, int out, int taps, int pad)
{
    int64_t sum = 0;
    for (int t = 0; t < taps; t++) {
        int64_t first = nn_max_i64(0, pad - t), end = nn_min_i64(out, (int64_t)size + pad - t);
        sum += nn_max_i64(0, end - first);
    }
    return (double)sum;
}

/* Rows of taps in the padding are left out where it holds zeros, which it mostly does. */
static double direct_time(const nn_conv_shape *g)
{
    return g->n * pairs(g->h, g->oh, g->r, g->pt) * g->s * g->ow * g->c * (double)g->k;
}

static double winograd_time(const nn_conv_shape *g, int mh, int mw, const costs *cost)
{
    double tiles =
        (double)g->n * (double)nn_ceil_div(g->oh, mh) * (double)nn_ceil_div(g->ow, mw);
    double c = g->c, k = g->k, blocks = (double)nn_ceil_div((int64_t)tiles, 48);
    return (mh + 2) * (mw + 2) *
           (tiles * (c * k * cost->product + c * cost->input + k * cost->output) +
            blocks * c * k * cost->weight);
}

static bool choose_winograd(nn_qconv_plan *p, const nn_call *c)
{
    if (forced_mh >= 0) {
        p->mh = forced_mh;
        p->mw = forced_mw;
        return forced_mh > 0;
    }
    const costs *cost = strcmp(nn_kernels_name(c->k), "vnni") == 0 ? &vpdpbusd : &vpmaddubsw;
    double best = direct_time(&p->g);
    for (int mh = 2; mh <= 4; mh += 2)
        for (int mw = 2; mw <= 4; mw += 2) {
            double time = winograd_time(&p->g, mh, mw, cost);
            if (time >= best)
                continue;
            best = time;
            p->mh = mh;
            p->mw = mw;
        }
    return p->mh > 0;
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
        p->method = bytes && !p->side_by_side && winograd_possible(g) && choose_winograd(p, c)
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

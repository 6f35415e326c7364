/* qconv_choose.c - which method computes an 8-bit convolution. All give the same bytes, so the
 * choice may depend on the batch and on the CPU.
 *
 * Times are in multiplications of the direct form. Constants were measured on layers of 64
 * to 512 channels, one image of 32x280 pixels, one thread; ms direct and with tiles of 4x4,
 * same run:        16x140 64->128  8x70 128->256  8x70 256->256  4x71 256->512  4x71 512->512
 *   AVX2         2.57 1.46      2.41 1.22      4.99 2.19      4.74 2.43      9.72 4.80
 *   VNNI         1.00 0.94      0.92 0.76      1.71 1.42      1.66 1.71      3.31 3.54
 */
#include <string.h>

#include "nn/ops/qconv.h"

/* Below this many channels taps are joined: a segment of fewer bytes would leave most of each
 * call to tails. */
#define FEW_CHANNELS 16
/* Values from which a kernel row is a segment of its own. */
#define ROW_DEPTH 12

static nn_conv_forced forced = {-1, 0};

void nn_qconv_force_winograd(int mh, int mw)
{
    forced = (nn_conv_forced){mh, mw};
}

typedef struct costs {
    double product; /* of s16 */
    double input, output, weight; /* for each number of V, M, U */
} costs;

static const costs vpmaddubsw = {1.4, 10, 20, 6.5}, vpdpbusd = {2.5, 16, 39, 17};

/* Rows of taps in the padding are left out where it holds zeros, which it mostly does. */
static double direct_time(const nn_conv_shape *g)
{
    return g->n * nn_conv_direct_products(g) * g->c * (double)g->k;
}

typedef struct timing {
    const nn_conv_shape *g;
    const costs *cost;
} timing;

static double winograd_time(const void *ctx, int mh, int mw)
{
    const nn_conv_shape *g = ((const timing *)ctx)->g;
    const costs *cost = ((const timing *)ctx)->cost;
    double tiles =
        (double)g->n * (double)nn_ceil_div(g->oh, mh) * (double)nn_ceil_div(g->ow, mw);
    double c = g->c, k = g->k, blocks = (double)nn_ceil_div((int64_t)tiles, 48);
    return (mh + 2) * (mw + 2) *
           (tiles * (c * k * cost->product + c * cost->input + k * cost->output) +
            blocks * c * k * cost->weight);
}

static bool choose_winograd(nn_qconv_plan *p, const nn_call *c)
{
    bool vnni = strcmp(nn_kernels_name(c->k), "vnni") == 0;
    timing t = {&p->g, vnni ? &vpdpbusd : &vpmaddubsw};
    return nn_conv_choose_tile(forced, direct_time(&p->g), winograd_time, &t, &p->mh, &p->mw);
}

void nn_qconv_choose(nn_qconv_plan *p, const nn_call *c)
{
    const nn_conv_shape *g = &p->g;
    bool bytes = !p->wide && c->out.dtype == NN_U8;
    p->mh = p->mw = 0;
    p->joined = NN_QCONV_TAPS;
    if (bytes && nn_conv_is_depthwise(g)) {
        p->method = NN_QCONV_DEPTHWISE;
    } else if (nn_conv_is_pointwise(g)) {
        p->method = NN_QCONV_POINTWISE;
    } else {
        bool runs = g->dw == 1 && g->group == 1 && g->s * g->cg >= ROW_DEPTH;
        if (g->cg < FEW_CHANNELS)
            p->joined = runs ? NN_QCONV_ROWS : NN_QCONV_ALL_TAPS;
        p->method = bytes && p->joined == NN_QCONV_TAPS && nn_conv_is_winograd(g) &&
                            choose_winograd(p, c)
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
        return nn_conv_tile_name(p->mh, p->mw);
    case NN_QCONV_DIRECT:
        break;
    }
    return "direct";
}

/* conv_choose.c - which method computes a convolution: once, when it is bound.
 *
 * Times are told in multiplications that the FMA units could do meanwhile, for one image: the
 * choice must not depend on the batch, so that an image gives the same bytes alone and in a
 * batch. Constants were measured (AVX2, 115 GFLOP/s a core, layers of 16 to 512 channels):
 *
 *   product       1 / EFFICIENCY each, and CALL more per column and call of the micro-kernel
 *   transforms    INPUT for each element of V, OUTPUT for each of M (8 channels of a 4x4 tile:
 *                 36 and 26 ns, vectors are always whole)
 *   U             WEIGHT for each float, made from the weights for each block of tiles
 *
 * Against measurement, ms of one image, one thread (direct, 4x4, 2x4, 2x2):
 *   16x140 64->128   3.01 1.12 1.48 1.91     4x71 512->512   11.3 4.3 5.3 6.7
 *   8x70  256->256   5.99 2.14 2.63 3.39     2x70 128->128   0.30 0.30 0.20 0.23
 */
#include "nn/ops/conv.h"

#define EFFICIENCY_DIRECT 0.93
#define EFFICIENCY_WINOGRAD 0.85
#define CALL 8.0
#define INPUT 8.0
#define OUTPUT 6.0
#define WEIGHT 4.0
#define DEPTHWISE_TAPS 49    /* of the kernel depthwise_f32 */
#define WINOGRAD_CHANNELS 4096 /* keeps the memory of a block of tiles within tens of MB */

static int forced_mh = -1, forced_mw;

void nn_conv_force_winograd(int mh, int mw)
{
    forced_mh = mh;
    forced_mw = mw;
}

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

/* The direct form leaves out rows of taps in the padding. */
static double direct_time(const nn_conv_shape *g)
{
    double products = pairs(g->h, g->oh, g->r, g->pt) * g->s * g->ow;
    double depth = 9.0 * g->c;
    return products * g->c * (double)nn_round_up((size_t)g->k, 8) *
           (1 / EFFICIENCY_DIRECT + CALL / depth);
}

static double winograd_time(const nn_conv_shape *g, int mh, int mw)
{
    double freq = (mh + 2) * (mw + 2);
    double tiles = (double)nn_ceil_div(g->oh, mh) * (double)nn_ceil_div(g->ow, mw);
    double c = (double)nn_round_up((size_t)g->c, 8), k = (double)nn_round_up((size_t)g->k, 8);
    double products = tiles * g->c * k * (1 / EFFICIENCY_WINOGRAD + CALL / g->c);
    return freq * (products + tiles * (INPUT * c + OUTPUT * k) + WEIGHT * g->c * k);
}

static bool winograd_possible(const nn_conv_shape *g)
{
    return g->r == 3 && g->s == 3 && g->sh == 1 && g->sw == 1 && g->dh == 1 && g->dw == 1 &&
           g->group == 1 && g->c <= WINOGRAD_CHANNELS && g->k <= WINOGRAD_CHANNELS;
}

static bool choose_winograd(nn_conv_plan *p)
{
    if (!winograd_possible(&p->g) || forced_mh == 0)
        return false;
    if (forced_mh > 0) {
        p->mh = forced_mh;
        p->mw = forced_mw;
        return true;
    }
    double best = direct_time(&p->g);
    bool found = false;
    for (int mh = 2; mh <= 4; mh += 2)
        for (int mw = 2; mw <= 4; mw += 2) {
            double time = winograd_time(&p->g, mh, mw);
            if (time >= best)
                continue;
            best = time;
            p->mh = mh;
            p->mw = mw;
            found = true;
        }
    return found;
}

void nn_conv_choose(nn_conv_plan *p)
{
    const nn_conv_shape *g = &p->g;
    bool plain =
        g->sh == 1 && g->sw == 1 && g->pt == 0 && g->pl == 0 && g->pb == 0 && g->pr == 0;
    p->mh = p->mw = 0;
    if (g->cg == 1 && g->kg == 1 && g->group > 1 && (int64_t)g->r * g->s <= DEPTHWISE_TAPS)
        p->method = NN_CONV_DEPTHWISE;
    else if (g->r == 1 && g->s == 1 && plain && g->group == 1)
        p->method = NN_CONV_POINTWISE;
    else
        p->method = choose_winograd(p) ? NN_CONV_WINOGRAD : NN_CONV_GATHER;
}

const char *nn_conv_algorithm(const nn_conv_plan *p)
{
    switch (p->method) {
    case NN_CONV_DEPTHWISE:
        return "depthwise";
    case NN_CONV_POINTWISE:
        return "matrix product";
    case NN_CONV_WINOGRAD:
        if (p->mh == 4)
            return p->mw == 4 ? "winograd 4x4" : "winograd 4x2";
        return p->mw == 4 ? "winograd 2x4" : "winograd 2x2";
    case NN_CONV_GATHER:
        break;
    }
    return "direct";
}

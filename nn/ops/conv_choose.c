/* conv_choose.c - which method computes a convolution: once, when it is bound.
 *
 * Times are in multiplications that the FMA units could do meanwhile, for one image: the
 * choice must not depend on the batch, so that an image's result is bit-identical regardless of
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
#define DEPTHWISE_TAPS 49    /* of the kernels depthwise_f32 and qdepthwise_u8 */
#define WINOGRAD_CHANNELS 4096 /* keeps the memory of a block of tiles within tens of MB */

/* --- what qconv_choose.c uses too --- */

bool nn_conv_is_pointwise(const nn_conv_shape *g)
{
    return g->r == 1 && g->s == 1 && g->sh == 1 && g->sw == 1 && g->pt == 0 && g->pl == 0 &&
           g->pb == 0 && g->pr == 0 && g->group == 1;
}

bool nn_conv_is_depthwise(const nn_conv_shape *g)
{
    return g->cg == 1 && g->kg == 1 && g->group > 1 && (int64_t)g->r * g->s <= DEPTHWISE_TAPS;
}

bool nn_conv_is_winograd(const nn_conv_shape *g)
{
    return g->r == 3 && g->s == 3 && g->sh == 1 && g->sw == 1 && g->dh == 1 && g->dw == 1 &&
           g->group == 1 && g->c <= WINOGRAD_CHANNELS && g->k <= WINOGRAD_CHANNELS;
}

double nn_conv_direct_products(const nn_conv_shape *g)
{
    int64_t pairs = 0; /* of an output row and a row of taps that lies in the map */
    for (int t = 0; t < g->r; t++) {
        int64_t first = nn_max_i64(0, g->pt - t);
        int64_t end = nn_min_i64(g->oh, (int64_t)g->h + g->pt - t);
        pairs += nn_max_i64(0, end - first);
    }
    return (double)pairs * g->s * g->ow;
}

bool nn_conv_choose_tile(nn_conv_forced forced, double best, nn_conv_tile_time *time,
                         const void *ctx, int *mh, int *mw)
{
    *mh = *mw = 0;
    if (forced.mh >= 0) {
        *mh = forced.mh;
        *mw = forced.mw;
        return forced.mh > 0;
    }
    for (int h = 2; h <= 4; h += 2)
        for (int w = 2; w <= 4; w += 2) {
            double t = time(ctx, h, w);
            if (t >= best)
                continue;
            best = t;
            *mh = h;
            *mw = w;
        }
    return *mh > 0;
}

const char *nn_conv_tile_name(int mh, int mw)
{
    if (mh == 4)
        return mw == 4 ? "winograd 4x4" : "winograd 4x2";
    return mw == 4 ? "winograd 2x4" : "winograd 2x2";
}

/* --- floats --- */

static nn_conv_forced forced = {-1, 0};

void nn_conv_force_winograd(int mh, int mw)
{
    forced = (nn_conv_forced){mh, mw};
}

static double direct_time(const nn_conv_shape *g)
{
    double depth = 9.0 * g->c;
    return nn_conv_direct_products(g) * g->c * (double)nn_round_up((size_t)g->k, 8) *
           (1 / EFFICIENCY_DIRECT + CALL / depth);
}

static double winograd_time(const void *ctx, int mh, int mw)
{
    const nn_conv_shape *g = ctx;
    double freq = (mh + 2) * (mw + 2);
    double tiles = (double)nn_ceil_div(g->oh, mh) * (double)nn_ceil_div(g->ow, mw);
    double c = (double)nn_round_up((size_t)g->c, 8), k = (double)nn_round_up((size_t)g->k, 8);
    double products = tiles * g->c * k * (1 / EFFICIENCY_WINOGRAD + CALL / g->c);
    return freq * (products + tiles * (INPUT * c + OUTPUT * k) + WEIGHT * g->c * k);
}

void nn_conv_choose(nn_conv_plan *p)
{
    const nn_conv_shape *g = &p->g;
    p->mh = p->mw = 0;
    p->method = NN_CONV_GATHER;
    if (nn_conv_is_depthwise(g))
        p->method = NN_CONV_DEPTHWISE;
    else if (nn_conv_is_pointwise(g))
        p->method = NN_CONV_POINTWISE;
    else if (nn_conv_is_winograd(g) &&
             nn_conv_choose_tile(forced, direct_time(g), winograd_time, g, &p->mh, &p->mw))
        p->method = NN_CONV_WINOGRAD;
}

const char *nn_conv_algorithm(const nn_conv_plan *p)
{
    switch (p->method) {
    case NN_CONV_DEPTHWISE:
        return "depthwise";
    case NN_CONV_POINTWISE:
        return "matrix product";
    case NN_CONV_WINOGRAD:
        return nn_conv_tile_name(p->mh, p->mw);
    case NN_CONV_GATHER:
        break;
    }
    return "direct";
}

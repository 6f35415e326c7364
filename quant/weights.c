/* weights.c - see weights.h. */
#include "quant/weights.h"

#include "quant/observer.h"

#include <math.h>

/* Of the accumulator's 2^31: what a bias and what products may take. */
#define BIAS_ROOM 1073741824.0 /* 2^30 */
#define SUM_ROOM 1073741823.0

static int limit_of(int bits)
{
    return bits == 4 ? QUANT_W4_LIMIT : bits == 8 ? QUANT_W8_LIMIT : QUANT_W16_LIMIT;
}

static double rounded(float w, double scale, int limit)
{
    double q = rint((double)w / scale);
    return q < -limit ? -limit : q > limit ? limit : q;
}

static double squared_error(int64_t n, const float *w, int64_t step, double scale, int limit)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++) {
        double e = rounded(w[i * step], scale, limit) * scale - (double)w[i * step];
        sum += e * e;
    }
    return sum;
}

float quant_weight_scale(int64_t n, const float *w, int64_t step, float bias, float x_scale,
                         int bits, bool clip)
{
    int limit = limit_of(bits);
    double top = 0, sum = 0;
    for (int64_t i = 0; i < n; i++) {
        top = fmax(top, fabs((double)w[i * step]));
        sum += fabs((double)w[i * step]);
    }
    double scale = top / limit, best = scale;
    if (clip && top > 0) {
        double least = INFINITY;
        for (int r = 25; r <= 50; r++) {
            double e = squared_error(n, w, step, scale * r / 50, limit);
            if (e <= least) {
                least = e;
                best = scale * r / 50;
            }
        }
    }
    /* Half a unit more for each weight's rounding. */
    if (bits == 16)
        best = fmax(best, 4095 * sum / (SUM_ROOM - 4095 * 0.5 * (double)n));
    best = fmax(best, fabs((double)bias) / ((double)x_scale * BIAS_ROOM) * 1.000001);
    return best > 0 ? fmaxf((float)best, QUANT_MIN_SCALE) : 1;
}

void quant_weight_fill(int64_t n, const float *w, int64_t step, float scale, int bits, void *q)
{
    int limit = limit_of(bits);
    for (int64_t i = 0; i < n; i++) {
        double v = rounded(w[i * step], (double)scale, limit);
        if (bits <= 8)
            ((int8_t *)q)[i * step] = (int8_t)v;
        else
            ((int16_t *)q)[i * step] = (int16_t)v;
    }
}

int32_t quant_bias(double bias, float x_scale, float scale)
{
    double v = rint(bias / ((double)x_scale * (double)scale));
    return (int32_t)(v < -BIAS_ROOM ? -BIAS_ROOM : v > BIAS_ROOM ? BIAS_ROOM : v);
}

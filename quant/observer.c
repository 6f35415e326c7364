/* observer.c - see observer.h. Counts are integers, so no order of adding matters. */
#include "quant/observer.h"

#include "nn/mem.h"

#include <math.h>
#include <string.h>

#define KEEP 0.9 /* of a moving average */

const char *quant_method_name(quant_method m)
{
    static const char *const NAMES[QUANT_METHODS] = {"min-max", "average", "kl", "percentile",
                                                     "mse"};
    return m < QUANT_METHODS ? NAMES[m] : "";
}

nn_err quant_observer_new(quant_observer *o)
{
    memset(o, 0, sizeof *o);
    o->negative = nn_calloc(2 * QUANT_BINS, sizeof *o->negative);
    if (!o->negative)
        return nn_fail_memory(2 * QUANT_BINS * sizeof *o->negative, "a histogram");
    o->positive = o->negative + QUANT_BINS;
    return NN_OK;
}

void quant_observer_free(quant_observer *o)
{
    nn_free(o->negative);
    memset(o, 0, sizeof *o);
}

void quant_observer_observe(quant_observer *o, int64_t n, const float *x)
{
    float lo = 0, hi = 0;
    for (int64_t i = 0; i < n; i++) {
        if (!isfinite(x[i])) {
            o->bad = true;
            continue;
        }
        lo = x[i] < lo ? x[i] : lo;
        hi = x[i] > hi ? x[i] : hi;
    }
    o->min = lo < o->min ? lo : o->min;
    o->max = hi > o->max ? hi : o->max;
    bool first = o->samples++ == 0;
    o->avg_min = first ? (double)lo : KEEP * o->avg_min + (1 - KEEP) * (double)lo;
    o->avg_max = first ? (double)hi : KEEP * o->avg_max + (1 - KEEP) * (double)hi;
}

static float largest(const quant_observer *o)
{
    return -o->min > o->max ? -o->min : o->max;
}

void quant_observer_accumulate(quant_observer *o, int64_t n, const float *x)
{
    float top = largest(o);
    if (!(top > 0))
        return;
    double per_unit = QUANT_BINS / (double)top;
    for (int64_t i = 0; i < n; i++) {
        if (x[i] == 0 || !isfinite(x[i]))
            continue;
        double at = fabs((double)x[i]) * per_unit;
        int bin = at < QUANT_BINS - 1 ? (int)at : QUANT_BINS - 1;
        (x[i] < 0 ? o->negative : o->positive)[bin]++;
        o->counted++;
    }
}

static quant_range cut(const quant_observer *o, double t)
{
    quant_range r = {o->min, o->max};
    if (-r.lo > t)
        r.lo = (float)-t;
    if (r.hi > t)
        r.hi = (float)t;
    return r;
}

/* --- KL divergence --- */

/* D(P || Q) of a cut behind `n` bins; `h` is the histogram of |x|, `beyond` the count of bins n
 * and up. */
static double divergence(const int64_t *h, int n, int64_t beyond, int levels)
{
    double p_sum = (double)beyond, q_sum = 0, d = 0;
    int per = n / levels;
    for (int i = 0; i < n; i++) {
        p_sum += (double)h[i];
        q_sum += (double)h[i];
    }
    for (int g = 0; g < levels; g++) {
        int first = g * per, end = g == levels - 1 ? n : first + per, filled = 0;
        double sum = 0;
        for (int i = first; i < end; i++) {
            sum += (double)h[i];
            filled += h[i] > 0;
        }
        for (int i = first; i < end; i++) {
            double p = ((double)h[i] + (i == n - 1 ? (double)beyond : 0)) / p_sum;
            double q = h[i] > 0 ? sum / filled / q_sum : 0;
            if (p > 0 && q > 0)
                d += p * log(p / q);
        }
    }
    return d;
}

static quant_range kl_range(const quant_observer *o)
{
    int64_t h[QUANT_BINS], beyond = 0;
    int best = QUANT_BINS - 1, levels = o->min < 0 && o->max > 0 ? 127 : 255;
    double least = INFINITY;
    for (int i = 0; i < QUANT_BINS; i++)
        h[i] = o->negative[i] + o->positive[i];
    for (int i = QUANT_BINS / 2; i < QUANT_BINS; i++)
        beyond += h[i];
    for (int i = QUANT_BINS / 2; i < QUANT_BINS; beyond -= h[i++]) {
        if (h[i - 1] == 0)
            continue;
        double d = divergence(h, i, beyond, levels);
        if (d < least) {
            least = d;
            best = i;
        }
    }
    return cut(o, (best + 0.5) * (double)largest(o) / QUANT_BINS);
}

/* --- percentile, mean squared error --- */

static quant_range percentile_range(const quant_observer *o, double percentile)
{
    int64_t below = 0;
    int i = 0;
    do
        below += o->negative[i] + o->positive[i];
    while ((double)below < percentile * (double)o->counted && ++i < QUANT_BINS - 1);
    return cut(o, (i + 1) * (double)largest(o) / QUANT_BINS);
}

static double squared_error(const quant_observer *o, quant_affine a, int levels)
{
    double width = (double)largest(o) / QUANT_BINS, sum = 0;
    for (int i = -QUANT_BINS; i < QUANT_BINS; i++) {
        int64_t count = i < 0 ? o->negative[-1 - i] : o->positive[i];
        if (count == 0)
            continue;
        double x = (i + 0.5) * width, q = rint(x / (double)a.scale) + a.zero;
        q = q < 0 ? 0 : q > levels ? levels : q;
        double e = (q - a.zero) * (double)a.scale - x;
        sum += (double)count * e * e;
    }
    return sum;
}

static quant_range mse_range(const quant_observer *o, int levels)
{
    quant_range best = {o->min, o->max};
    double least = INFINITY;
    for (int step = 15; step <= 50; step++) {
        float r = (float)step / 50;
        quant_range range = {r * o->min, r * o->max};
        double e = squared_error(o, quant_range_affine(range, levels, false), levels);
        if (e <= least) {
            least = e;
            best = range;
        }
    }
    return best;
}

quant_range quant_observer_range(const quant_observer *o, quant_method method,
                                 double percentile, int levels)
{
    quant_range whole = {o->min, o->max};
    if (method == QUANT_AVERAGE)
        return (quant_range){(float)o->avg_min, (float)o->avg_max};
    if (o->counted == 0 || method == QUANT_MIN_MAX)
        return whole;
    if (method == QUANT_KL)
        return kl_range(o);
    if (method == QUANT_PERCENTILE)
        return percentile_range(o, percentile);
    return mse_range(o, levels);
}

quant_affine quant_range_affine(quant_range r, int levels, bool symmetric)
{
    NN_ASSERT(r.lo <= 0 && r.hi >= 0 && levels > 0);
    if (r.lo == 0 && r.hi == 0)
        return (quant_affine){1, 0};
    int half = (levels + 1) / 2;
    bool middle = symmetric && r.lo < 0;
    double top = (double)(-r.lo > r.hi ? -r.lo : r.hi);
    double step = middle ? top / (levels - half) : ((double)r.hi - (double)r.lo) / levels;
    float scale = (float)step < QUANT_MIN_SCALE ? QUANT_MIN_SCALE : (float)step;
    double zero = middle ? half : rint(-(double)r.lo / (double)scale);
    return (quant_affine){scale, (int32_t)(zero > levels ? levels : zero)};
}

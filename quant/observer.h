/* observer.h - which range of real numbers a quantised activation covers, from what calibration
 * observed of it; and the scale and zero point of a range.
 *
 * Two passes over the same samples, sample after sample:
 *   observe     min and max of all; moving averages of each sample's min and max
 *   accumulate  histogram of |x| in QUANT_BINS bins of [0, A], A = max(-min, max), apart for
 *               x < 0 and x > 0. Values that are 0 have no error under any scale and are not
 *               counted.
 *
 * A range [lo, hi] always holds 0 (padding and rectifiers need it exactly). The methods:
 *   min-max     [min, max] of all samples (Jacob et al. 2018, section 3.1)
 *   average     m <- 0.9 m + 0.1 x over the samples' min and max, m = x for the first one
 *               (Jacob et al. 2018, section 3.1; moving_average_abs_max of PaddleSlim)
 *   kl          cut at T = (i + 1/2) A/QUANT_BINS, i the candidate in
 *               [QUANT_BINS/2, QUANT_BINS) with the smallest divergence (Migacz, "8-bit
 *               inference with TensorRT", GTC 2017; PaddleSlim observers/kl.py).
 *               For a candidate: P = the first i bins of |x|, all that is
 *               beyond added to the last one; Q = the first i bins without it, merged
 *               into L groups of i/L bins (the last takes the rest) and each group spread
 *               evenly over its bins that are not empty; D = sum P ln(P/Q), both normalised,
 *               over bins where neither is 0. A candidate whose last bin is empty is passed
 *               over. L = 255 for values of one sign, 127 (levels of each sign) else.
 *   percentile  cut at the smallest T such that `percentile` of the counted |x| are <= T (to a
 *               bin's edge)
 *   mse         cut at r [min, max], r in 0.30, 0.32 .. 1.00: the smallest sum of squared
 *               differences between bins' middles and their quantised values (PaddleSlim
 *               observers/mse.py)
 * A cut T gives [max(min, -T), min(max, T)].
 */
#ifndef QUANT_OBSERVER_H
#define QUANT_OBSERVER_H

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define QUANT_BINS 2048

typedef enum quant_method {
    QUANT_MIN_MAX, QUANT_AVERAGE, QUANT_KL, QUANT_PERCENTILE, QUANT_MSE, QUANT_METHODS
} quant_method;

/* "min-max", "average", "kl", "percentile", "mse"; "" for others. */
const char *quant_method_name(quant_method m);

typedef struct quant_range {
    float lo, hi; /* lo <= 0 <= hi */
} quant_range;

typedef struct quant_observer {
    int64_t samples;
    float min, max;         /* of all values, and 0 */
    double avg_min, avg_max;
    bool bad;               /* NaN or Inf was seen; min and max are of the others */
    int64_t counted;        /* values in the histogram */
    int64_t *negative, *positive; /* [QUANT_BINS] each */
} quant_observer;

nn_err quant_observer_new(quant_observer *o); /* NN_ERR_LIMIT */
void quant_observer_free(quant_observer *o);
/* First pass: the n values of one more sample. */
void quant_observer_observe(quant_observer *o, int64_t n, const float *x);
/* Second pass, after all samples were seen. */
void quant_observer_accumulate(quant_observer *o, int64_t n, const float *x);

/* levels: largest quantised value, 255 or 4095 (for the mse). */
quant_range quant_observer_range(const quant_observer *o, quant_method method,
                                 double percentile, int levels);

/* real = scale (q - zero), q in [0, levels].
 *   asymmetric  scale = (hi - lo)/levels, zero = round(-lo/scale)
 *   symmetric   T = max(-lo, hi): [0, T] when lo = 0, else scale = T/half, zero = half with
 *               half = (levels + 1)/2
 * A range of 0 (a constant 0) gives scale 1, zero 0; a scale is never below QUANT_MIN_SCALE, so
 * that products and quotients of three of them stay finite. */
#define QUANT_MIN_SCALE 1e-12f
typedef struct quant_affine {
    float scale;
    int32_t zero;
} quant_affine;
quant_affine quant_range_affine(quant_range r, int levels, bool symmetric);

#ifdef __cplusplus
}
#endif

#endif

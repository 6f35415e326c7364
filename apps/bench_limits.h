/* bench_limits.h - what this machine can do at most, measured: the bound that `octavo bench --layers`
 * sets beside each layer.
 *
 *     bound = max(multiplications of the algorithm / rate, bytes / bandwidth of the level they fit in)
 *
 * rate: of the tier's micro-kernel on operands that stay in L1, all threads at once. Bandwidth: all
 * threads add up floats of a block of their own. (The roofline model: Williams, Waterman and
 * Patterson 2009.)
 */
#ifndef APPS_BENCH_LIMITS_H
#define APPS_BENCH_LIMITS_H

#include "nn/base.h"

enum { APP_LIMIT_L2, APP_LIMIT_L3, APP_LIMIT_MEMORY, APP_LIMIT_LEVELS };

typedef struct app_limits {
    int threads;
    double mac_f32, mac_u8;         /* multiplications a second of all threads */
    double one_f32;                 /* of one thread alone */
    double bytes[APP_LIMIT_LEVELS]; /* a second, of all threads */
    size_t fits
        [APP_LIMIT_LEVELS]; /* bytes that this level holds for all threads; the last: SIZE_MAX */
} app_limits;

/* With nn_threads() threads; takes about a third of a second. NN_ERR_LIMIT without memory. */
nn_err app_limits_measure(app_limits *out);
/* Seconds that a layer takes at least. low: its products are of 8 or 16 bits. */
double app_limits_bound(const app_limits *l, double macs, double bytes, bool low);

#endif

/* tune_space.h - what `octavo tune` searches through: options of `octavo train` and their values.
 *
 *     lr=log:1e-4..3e-3  batch=16,32,64  steps=500..4000  level=0..1
 *
 * log: even in the logarithm; A..B: between them, whole numbers where the option has such;
 * a,b,c: one of these.
 */
#ifndef APPS_TUNE_SPACE_H
#define APPS_TUNE_SPACE_H

#include "apps/cli/cli.h"
#include "nn/rng.h"

#define TUNE_MAX_DIMS 16
#define TUNE_VALUE 64

typedef struct tune_dim {
    char name[32];
    bool log, whole;
    double lo, hi;
    int n; /* of choices; 0: a range */
    char choice[16][TUNE_VALUE];
} tune_dim;

typedef struct tune_space {
    int n;
    tune_dim dim[TUNE_MAX_DIMS];
} tune_space;

/* NN_ERR_USAGE: what is wrong, and where. */
nn_err tune_space_parse(const char *text, tune_space *out);
/* A value as train's command line takes it, uniform in the dimension. */
void tune_space_draw(const tune_dim *d, nn_rng *r, char value[TUNE_VALUE]);
/* Where a value lies, 0 to 1. */
double tune_space_place(const tune_dim *d, const char *value);

#endif

/* mixture.h - `NAME:0.7,NAME:0.3`: several places where samples come from, and which of them
 * gives sample i.
 *
 * Parts are separated by commas (so a name holds none); a weight after the last colon is
 * optional and 1 without. The indices come in blocks of 1,000, in each of which every part has
 * its exact share, in shuffled order.
 */
#ifndef DS_MIXTURE_H
#define DS_MIXTURE_H

#include "nn/base.h"

#define DS_MIXTURE_MAX_PARTS 16
#define DS_MIXTURE_BLOCK 1000 /* a weight's grain is 0.1 % */

typedef struct ds_share {
    char *name; /* without the weight */
    double weight;
    int start, slots; /* of each block */
} ds_share;

typedef struct ds_mixture {
    int n;
    ds_share share[DS_MIXTURE_MAX_PARTS];
} ds_mixture;

/* NN_ERR_USAGE for an empty name, a weight that is none, too many parts. */
nn_err ds_mixture_parse(ds_mixture *out, const char *spec);
void ds_mixture_free(ds_mixture *m);
/* The part that gives sample `index`; *occurrence numbers the part's own samples from 0. */
int ds_mixture_pick(const ds_mixture *m, uint64_t seed, uint64_t index, uint64_t *occurrence);
/* The element of occurrence k of part `part` with n elements: shuffled rounds, none comes again
 * before all were seen. */
int64_t ds_mixture_element(uint64_t seed, int part, uint64_t occurrence, int64_t n);

/* The seed of a part's own random streams: rounds of different parts are not shuffled alike. */
uint64_t ds_mixture_stream(uint64_t seed, int part);

/* Element i of a permutation of [0, n) that (seed, round) chooses: a Feistel network over the
 * next even power of two, walked until it lands inside (Black & Rogaway 2002). n < 2^31. */
int64_t ds_permute(uint64_t seed, uint64_t round, int64_t n, int64_t i);

#endif

/* rng.h - reproducible random numbers: xoshiro256** (Blackman & Vigna 2018), seeded by
 * splitmix64.
 *
 * A stream is a function of (seed, index), so that sample i is the same on every thread count
 * and in every order. The state is 32 bytes and can be stored in a checkpoint.
 */
#ifndef NN_RNG_H
#define NN_RNG_H

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nn_rng {
    uint64_t s[4];
} nn_rng;

/* The stream of sample `index` under `seed`. */
nn_rng nn_rng_make(uint64_t seed, uint64_t index);
uint64_t nn_rng_u64(nn_rng *r);
/* Uniform in [0, n), n >= 1, without modulo bias. */
uint32_t nn_rng_below(nn_rng *r, uint32_t n);
/* Uniform integer in [lo, hi], both included. */
int nn_rng_int(nn_rng *r, int lo, int hi);
/* Uniform in [0, 1), 24 bits. */
float nn_rng_float(nn_rng *r);
/* Uniform in [lo, hi). */
float nn_rng_range(nn_rng *r, float lo, float hi);
/* True with probability p. */
bool nn_rng_chance(nn_rng *r, float p);
/* Normal(0, 1), Box-Muller. */
float nn_rng_normal(nn_rng *r);

#ifdef __cplusplus
}
#endif

#endif

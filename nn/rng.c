/* rng.c - xoshiro256** and what is drawn from it. */
#include "nn/rng.h"

#include <math.h>

/* splitmix64 (Steele, Lea, Flood 2014): spreads a seed over the state. */
static uint64_t splitmix(uint64_t *x)
{
    uint64_t z = (*x += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

nn_rng nn_rng_make(uint64_t seed, uint64_t index)
{
    nn_rng r;
    /* Seed and index are mixed separately, so that (1, 2) and (2, 1) have nothing in common. */
    uint64_t x = seed;
    uint64_t y = splitmix(&x) ^ index;
    for (int i = 0; i < 4; i++)
        r.s[i] = splitmix(&y);
    return r;
}

static uint64_t rotl(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

uint64_t nn_rng_u64(nn_rng *r)
{
    uint64_t *s = r->s, result = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return result;
}

uint32_t nn_rng_below(nn_rng *r, uint32_t n)
{
    NN_ASSERT(n > 0);
    /* Lemire 2019: the high half of a product, rejecting the few values that would be
     * favoured. */
    uint64_t m = (nn_rng_u64(r) >> 32) * (uint64_t)n;
    if ((uint32_t)m < n) {
        uint32_t reject = -n % n;
        while ((uint32_t)m < reject)
            m = (nn_rng_u64(r) >> 32) * (uint64_t)n;
    }
    return (uint32_t)(m >> 32);
}

int nn_rng_int(nn_rng *r, int lo, int hi)
{
    NN_ASSERT(lo <= hi);
    return lo + (int)nn_rng_below(r, (uint32_t)(hi - lo) + 1);
}

float nn_rng_float(nn_rng *r)
{
    return (float)(nn_rng_u64(r) >> 40) * 0x1p-24f;
}

float nn_rng_range(nn_rng *r, float lo, float hi)
{
    return lo + (hi - lo) * nn_rng_float(r);
}

bool nn_rng_chance(nn_rng *r, float p)
{
    return nn_rng_float(r) < p;
}

float nn_rng_normal(nn_rng *r)
{
    /* 1 - u lies in (0, 1]: the logarithm is finite. */
    float u = 1.0f - nn_rng_float(r), v = nn_rng_float(r);
    return sqrtf(-2.0f * logf(u)) * cosf(6.28318530718f * v);
}

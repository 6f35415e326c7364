/* mixture.c - index -> (block, slot) -> part and its occurrence number, all by arithmetic, so
 * that any thread can draw any sample.
 */
#include "datasets/mixture.h"

#include <stdlib.h>
#include <string.h>

#include "io/number.h"
#include "nn/mem.h"
#include "nn/rng.h"

#define BLOCK DS_MIXTURE_BLOCK

int64_t ds_permute(uint64_t seed, uint64_t round, int64_t n, int64_t i)
{
    NN_ASSERT(n > 0 && n <= INT32_MAX && i >= 0 && i < n);
    nn_rng keys = nn_rng_make(seed, round);
    int half = 1;
    while (((int64_t)1 << (2 * half)) < n)
        half++;
    uint64_t mask = ((uint64_t)1 << half) - 1, key[4];
    for (int k = 0; k < 4; k++)
        key[k] = nn_rng_u64(&keys);
    uint64_t x = (uint64_t)i;
    do {
        uint64_t left = x >> half, right = x & mask;
        for (int k = 0; k < 4; k++) {
            nn_rng mix = nn_rng_make(key[k], right);
            uint64_t next = left ^ (nn_rng_u64(&mix) & mask);
            left = right;
            right = next;
        }
        x = left << half | right;
    } while (x >= (uint64_t)n);
    return (int64_t)x;
}

/* One part's text, [p, end). */
static nn_err parse_share(ds_share *out, const char *p, const char *end)
{
    const char *whole = p;
    out->weight = 1;
    const char *colon = end;
    while (colon > p && colon[-1] != ':')
        colon--;
    if (colon > p && colon < end) {
        char number[32];
        size_t n = (size_t)(end - colon);
        if (n < sizeof number) {
            memcpy(number, colon, n);
            number[n] = 0;
            double weight;
            if (io_number_parse_all(number, &weight)) {
                if (!(weight > 0 && weight <= 1e6))
                    return nn_fail(NN_ERR_USAGE,
                                   "--data part '%.*s': a weight is above 0, at most 1e6",
                                   (int)(end - whole), whole);
                out->weight = weight;
                end = colon - 1;
            }
        }
    }
    if (end == p)
        return nn_fail(NN_ERR_USAGE, "--data part '%.*s': expected NAME or NAME:WEIGHT",
                       (int)(end - whole), whole);
    out->name = nn_strndup(p, (size_t)(end - p));
    return out->name ? NN_OK : nn_fail_memory((size_t)(end - p), "file name");
}

/* Slots by weight, the largest part taking what rounding leaves; every part gets at least 1. */
static void share_out(ds_mixture *m)
{
    double sum = 0;
    int used = 0, largest = 0;
    for (int k = 0; k < m->n; k++)
        sum += m->share[k].weight;
    for (int k = 0; k < m->n; k++) {
        int slots = (int)(m->share[k].weight / sum * BLOCK + 0.5);
        m->share[k].slots = slots > 0 ? slots : 1;
        used += m->share[k].slots;
        if (m->share[k].slots > m->share[largest].slots)
            largest = k;
    }
    m->share[largest].slots += BLOCK - used;
    for (int k = 0, start = 0; k < m->n; k++) {
        m->share[k].start = start;
        start += m->share[k].slots;
    }
}

nn_err ds_mixture_parse(ds_mixture *out, const char *spec)
{
    nn_err err = NN_OK;
    *out = (ds_mixture){0};
    for (const char *p = spec;;) {
        const char *comma = strchr(p, ','), *end = comma ? comma : p + strlen(p);
        if (out->n == DS_MIXTURE_MAX_PARTS) {
            err = nn_fail(NN_ERR_USAGE, "--data: more than %d parts", DS_MIXTURE_MAX_PARTS);
            goto out;
        }
        NN_TRY(parse_share(&out->share[out->n++], p, end));
        if (!comma)
            break;
        p = comma + 1;
    }
    share_out(out);
out:
    if (err != NN_OK)
        ds_mixture_free(out);
    return err;
}

void ds_mixture_free(ds_mixture *m)
{
    for (int k = 0; k < m->n; k++)
        nn_free(m->share[k].name);
    *m = (ds_mixture){0};
}

int ds_mixture_pick(const ds_mixture *m, uint64_t seed, uint64_t index, uint64_t *occurrence)
{
    uint64_t block = index / BLOCK;
    int slot = (int)ds_permute(seed, block, BLOCK, (int64_t)(index % BLOCK)), k = 0;
    while (slot >= m->share[k].start + m->share[k].slots)
        k++;
    const ds_share *s = &m->share[k];
    *occurrence = block * (uint64_t)s->slots + (uint64_t)(slot - s->start);
    return k;
}

uint64_t ds_mixture_stream(uint64_t seed, int part)
{
    return seed + ((uint64_t)(part + 1) << 56);
}

int64_t ds_mixture_element(uint64_t seed, int part, uint64_t occurrence, int64_t n)
{
    return ds_permute(ds_mixture_stream(seed, part), occurrence / (uint64_t)n, n,
                      (int64_t)(occurrence % (uint64_t)n));
}

/* golden_check.h - hashed values (tests/golden/hashed.py) and comparison with what a script of
 * tests/golden stored. Included behind a header that such a script wrote: golden_param is its.
 */
#ifndef TESTS_GOLDEN_CHECK_H
#define TESTS_GOLDEN_CHECK_H

#include <math.h>
#include <string.h>

#include "nn/params.h"
#include "tests/check.h"

#define GOLDEN_ENTRIES ((int)(sizeof golden_param[0].entry / sizeof golden_param[0].entry[0]))

static inline uint32_t golden_bits(uint32_t stream, uint32_t i)
{
    uint32_t h = (i + 1) * 0x9E3779B1u + (stream + 1) * 0x85EBCA77u;
    h ^= h >> 15;
    h *= 0x2C1B3C6Du;
    h ^= h >> 12;
    h *= 0x297A2D39u;
    return h ^ h >> 15;
}

static inline void golden_fill(uint32_t stream, nn_tensor *t, double base, double span)
{
    float *x = nn_f32(t);
    for (int64_t i = 0; i < nn_shape_count(t->shape); i++)
        x[i] = (float)(base +
                       span * ((double)(golden_bits(stream, (uint32_t)i) >> 8) / 16777216.0 - 0.5));
}

static inline bool golden_ends_with(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);
    return n >= m && strcmp(name + n - m, end) == 0;
}

static inline void golden_check_picked(const char *what, const nn_tensor *t, uint32_t stream,
                                       const double *want, int n)
{
    double scale = 0;
    for (int i = 0; i < n; i++)
        scale = fmax(scale, fabs(want[i]));
    for (int i = 0; i < n; i++) {
        uint32_t at = golden_bits(stream, (uint32_t)i) % (uint32_t)nn_shape_count(t->shape);
        double have = (double)nn_f32(t)[at];
        CHECK(fabs(have - want[i]) < 1e-4 * scale, "%s %d: %.8g, PyTorch has %.8g", what, i,
              have, want[i]);
    }
}

/* A parameter's gradient, or its running value where none is trained; tolerance: of the largest. */
static inline void golden_check_param(const nn_param *p, int i, double floor, double tolerance)
{
    const float *x = nn_f32(p->trainable ? &p->grad : &p->value);
    int64_t n = nn_shape_count(p->value.shape);
    double sum = 0, largest = 0;
    for (int64_t j = 0; j < n; j++) {
        sum += (double)x[j] * x[j];
        largest = fmax(largest, fabs(x[j]));
    }
    /* A bias before a norm has gradient 0 but for rounding: `floor` is the scale of what it
     * sums. */
    double scale = fmax(golden_param[i].largest, floor);
    CHECK(fabs(sqrt(sum) - golden_param[i].norm) <
              tolerance * fmax(golden_param[i].norm, floor * sqrt((double)n)),
          "%s: norm %.8g, PyTorch has %.8g", p->name, sqrt(sum), golden_param[i].norm);
    CHECK(fabs(largest - golden_param[i].largest) < tolerance * scale,
          "%s: largest %.8g, PyTorch has %.8g", p->name, largest, golden_param[i].largest);
    for (int k = 0; k < GOLDEN_ENTRIES; k++) {
        uint32_t at = golden_bits(3000 + (uint32_t)i, (uint32_t)k) % (uint32_t)n;
        CHECK(fabs(x[at] - golden_param[i].entry[k]) < tolerance * scale,
              "%s[%u]: %.8g, PyTorch has %.8g", p->name, at, x[at], golden_param[i].entry[k]);
    }
}

#endif

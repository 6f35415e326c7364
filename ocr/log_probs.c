/* log_probs.c - rows in blocks of independent lanes, which every compiler makes vectors of. */
#include "ocr/log_probs.h"

#include "nn/mem.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define LANES OCR_LOG_PROBS_BLOCK

/* 1000 times e^x less does not change a float sum of 1 and more. */
#define LEAST (-25.0f)

/* e^x for x in [LEAST, 0], within 2e-7 of it: 2^n e^r, r in [-ln 2 / 2, ln 2 / 2], and Taylor's
 * terms up to r^6 / 720. ln 2 in two parts, so that r is exact. */
static inline float exp_of(float x)
{
    const int32_t n = (int32_t)(x * 1.44269504f - 0.5f);
    const float k = (float)n, r = (x - k * 0.693359375f) + k * 2.12194440e-4f;
    const int32_t bits = (n + 127) * (1 << 23);
    float power, y = 1.0f / 720;
    memcpy(&power, &bits, sizeof power);
    y = y * r + 1.0f / 120;
    y = y * r + 1.0f / 24;
    y = y * r + 1.0f / 6;
    y = y * r + 0.5f;
    y = y * r + 1.0f;
    y = y * r + 1.0f;
    return y * power;
}

/* Copies a row's logits, -INFINITY for those that are not allowed and behind them. */
static void copy_row(const float *x, int classes, const uint8_t *allow, size_t stride, float *y)
{
    memcpy(y, x, (size_t)classes * sizeof *y);
    for (size_t v = (size_t)classes; v < stride; v++)
        y[v] = -INFINITY;
    for (int v = 1; allow && v < classes; v++)
        if (!allow[v])
            y[v] = -INFINITY;
}

static bool all_finite(const float *x, int n)
{
    int32_t bad = 0;
    int v = 0;
    for (; v + LANES <= n; v += LANES)
        for (int k = 0; k < LANES; k++)
            bad |= !(fabsf(x[v + k]) <= FLT_MAX);
    for (; v < n; v++)
        bad |= !(fabsf(x[v]) <= FLT_MAX);
    return !bad;
}

static float largest(const float *y, size_t stride)
{
    float top[LANES];
    memcpy(top, y, sizeof top);
    for (size_t b = LANES; b < stride; b += LANES)
        for (int k = 0; k < LANES; k++)
            top[k] = y[b + (size_t)k] > top[k] ? y[b + (size_t)k] : top[k];
    for (int k = 1; k < LANES; k++)
        top[0] = top[k] > top[0] ? top[k] : top[0];
    return top[0];
}

/* sum[k] += e^(scale (y[k] - top)). */
static void add_powers(const float *restrict y, float scale, float top, float *restrict sum)
{
    float z[LANES];
    /* Two loops: in one, compilers branch to the constant power of LEAST. */
    for (int k = 0; k < LANES; k++) {
        const float x = scale * (y[k] - top);
        z[k] = x > LEAST ? x : LEAST;
    }
    for (int k = 0; k < LANES; k++)
        sum[k] += exp_of(z[k]);
}

static double sum_of_powers(const float *y, size_t stride, float scale, float top)
{
    float sum[LANES] = {0};
    double all = 0;
    for (size_t b = 0; b < stride; b += LANES)
        if (ocr_log_probs_reach(y + b, top + LEAST / scale))
            add_powers(y + b, scale, top, sum);
    for (int k = 0; k < LANES; k++)
        all += (double)sum[k];
    return all;
}

/* The first class whose value is the largest one. */
static int32_t first_of(const float *y, float top)
{
    int32_t v = 0;
    while (!ocr_log_probs_reach(y + v, top))
        v += LANES;
    while (y[v] < top)
        v++;
    return v;
}

nn_err ocr_log_probs_new(ocr_log_probs *out, int steps, int classes, const float *logits,
                         float scale, const uint8_t *allow)
{
    nn_err err = NN_OK;
    const size_t stride = nn_round_up((size_t)classes, LANES);
    const size_t bytes = (size_t)steps * stride * sizeof *out->p;
    *out = (ocr_log_probs){.steps = steps, .classes = classes, .stride = stride};
    out->p = nn_alloc(bytes);
    out->best = nn_alloc((size_t)steps * sizeof *out->best);
    if (!out->p || !out->best) {
        err = nn_fail_memory(bytes, "decoding");
        goto out;
    }
    for (int t = 0; t < steps; t++) {
        const float *x = logits + (size_t)t * (size_t)classes;
        float *y = out->p + (size_t)t * stride;
        if (!all_finite(x, classes)) {
            err = nn_fail(NN_ERR_MODEL,
                          "the recogniser's output holds NaN or Inf at step %d of %d", t,
                          steps);
            goto out;
        }
        copy_row(x, classes, allow, stride, y);
        const float top = largest(y, stride);
        const float norm = (float)log(sum_of_powers(y, stride, scale, top));
        for (size_t b = 0; b < stride; b += LANES)
            for (int k = 0; k < LANES; k++)
                y[b + (size_t)k] = scale * (y[b + (size_t)k] - top) - norm;
        out->best[t] = first_of(y, 0 - norm);
    }
out:
    if (err)
        ocr_log_probs_free(out);
    return err;
}

void ocr_log_probs_free(ocr_log_probs *l)
{
    nn_free(l->p);
    nn_free(l->best);
    memset(l, 0, sizeof *l);
}

/* dropout.c - Dropout (Srivastava et al. 2014), inverted: what is kept is scaled by
 * 1/(1-ratio).
 *
 * Each chunk draws from its own stream of (step seed and node, chunk), so the mask does not
 * depend on threads; it is kept as bits for backward.
 */
#include "nn/ops/common.h"

#include <string.h>

typedef struct state {
    uint64_t node_seed;
    uint32_t threshold; /* dropped when a uniform 32-bit number is below */
    float scale;
} state;

static nn_err bind(nn_call *c)
{
    nn_err err = nn_call_keep_type(c);
    if (err)
        return err;
    state *s = (state *)c->state;
    double ratio = nn_node_float(c->node, "ratio", 0.5);
    if (!(ratio >= 0 && ratio < 1))
        return nn_call_fail(c, "ratio is %g, expected 0 <= ratio < 1", ratio);
    s->threshold = (uint32_t)(ratio * 4294967296.0);
    s->scale = (float)(1 / (1 - ratio));
    s->node_seed = nn_call_seed(c);
    c->out.shape = c->in[0]->shape;
    if (c->training)
        c->saved_bytes = (size_t)nn_ceil_div(nn_shape_count(c->out.shape), 8);
    return NN_OK;
}

/* NN_CHUNK is a multiple of 8: chunks share no byte of the mask. */
static void forward_chunk(void *ctx, int64_t first, int64_t last)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    int64_t n = last - first;
    if (!c->training) {
        size_t size = nn_dtype_size(c->out.dtype);
        memcpy((char *)c->out.data + (size_t)first * size,
               (const char *)c->in[0]->data + (size_t)first * size, (size_t)n * size);
        return;
    }
    const float *x = nn_f32(c->in[0]) + first;
    float *y = nn_f32(&c->out) + first;
    uint8_t *mask = (uint8_t *)c->saved + first / 8;
    /* A random bit is looked up: a branch on it would be guessed wrong half the time. */
    const float factor[2] = {0, s->scale};
    nn_rng r = nn_rng_make(c->step_seed ^ s->node_seed, (uint64_t)(first / NN_CHUNK));
    for (int64_t i = 0; i < n; i += 8) {
        unsigned bits = 0;
        for (int b = 0; b < 8; b += 2) {
            uint64_t u = nn_rng_u64(&r);
            bits |= (unsigned)((uint32_t)u >= s->threshold) << b;
            bits |= (unsigned)((uint32_t)(u >> 32) >= s->threshold) << (b + 1);
        }
        mask[i / 8] = (uint8_t)bits;
        for (int64_t j = i; j < nn_min_i64(i + 8, n); j++)
            y[j] = x[j] * factor[bits >> (j - i) & 1];
    }
}

static void forward(nn_call *c)
{
    nn_chunks(nn_shape_count(c->out.shape), forward_chunk, c);
}

static void backward_chunk(void *ctx, int64_t first, int64_t last)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    const uint8_t *mask = c->saved;
    const float factor[2] = {0, s->scale}, *dy = c->dy;
    float *dx = c->dx[0];
    for (int64_t i = first; i < last; i++)
        dx[i] += dy[i] * factor[mask[i / 8] >> (i % 8) & 1];
}

static void backward(nn_call *c)
{
    if (c->dx[0])
        nn_chunks(nn_shape_count(c->out.shape), backward_chunk, c);
}

const nn_op nn_op_dropout = {
    .min_in = 1, .max_in = 1, .attrs = "ratio:f", .bind = bind, .forward = forward,
    .backward = backward,
};

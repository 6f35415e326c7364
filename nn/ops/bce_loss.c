/* bce_loss.c - BCELoss: binary cross-entropy of probabilities, with a mask and, when `balance`
 * > 0, hard negative mining (Liao et al. 2020, section 3.6).
 *
 *   l_i = -(t ln q + (1-t) ln(1-q)),  q = clamp(p, 1e-7, 1 - 1e-7);   y = sum(w l) / sum(w)
 *
 * w is the mask. With balance, w is the mask of all positives (t > 0.5) and of the `balance`
 * times as many negatives whose m l is largest; of equal ones the first. The limit is found by
 * counting the values' bits, 11 at a time: floats that are not negative are ordered as their
 * bits are.
 *
 * Gradient: w (q - t) / (q (1-q)) / sum(w), at q also where the clamp holds, so that an output
 * that is wrong and saturated still learns.
 */
#include "nn/ops/common.h"

#include "nn/kernels/kernels.h"

#include <math.h>
#include <string.h>

#define CLAMP 1e-7
#define RADIX_BITS 11 /* 2048 counters of 4 bytes stay in L1; three passes cover 32 bits */
#define RADIX (1 << RADIX_BITS)
#define BLOCK 256 /* elements whose logarithms are taken in one kernel call, on the stack */

typedef struct state {
    double balance;
    double weight; /* sum(w), set by forward */
    size_t w_at;   /* bytes into work: the weights that forward chose (training: in saved) */
    size_t key_at; /* bytes into work */
    size_t count_at;
} state;

static nn_err bind(nn_call *c)
{
    state *s = (state *)c->state;
    nn_err err = nn_call_bind_map_loss(c);
    if (err)
        return err;
    s->balance = nn_node_float(c->node, "balance", 0);
    if (!(s->balance >= 0 && s->balance <= 1e6))
        return nn_call_fail(c, "balance is %g, expected 0 to 1000000", s->balance);
    if (s->balance > 0) {
        size_t n = (size_t)nn_shape_count(c->in[0]->shape) * sizeof(float);
        s->key_at = nn_round_up(c->work_bytes, 64);
        s->count_at = s->key_at + nn_round_up(n, 64);
        s->w_at = s->count_at + RADIX * sizeof(int32_t);
        c->work_bytes = s->w_at + (c->training ? 0 : n);
        c->saved_bytes = c->training ? n : 0;
    }
    return NN_OK;
}

/* NULL: all ones. */
static const float *weights(const nn_call *c)
{
    const state *s = (const state *)c->state;
    if (s->balance > 0)
        return c->training ? c->saved : (const float *)((const char *)c->work + s->w_at);
    return nn_call_optional(c, 2);
}

static double clamped(float p)
{
    return p < CLAMP ? CLAMP : p > 1 - CLAMP ? 1 - CLAMP : p;
}

/* The losses of elements [first, first + n), n <= BLOCK. */
static void fill_losses(const nn_call *c, int64_t first, int n, float loss[BLOCK])
{
    const float *p = nn_f32(c->in[0]) + first, *t = nn_f32(c->in[1]) + first;
    float log_p[BLOCK] = {0}, log_q[BLOCK] = {0};
    for (int i = 0; i < n; i++) {
        double q = clamped(p[i]);
        log_p[i] = (float)q;
        log_q[i] = (float)(1 - q);
    }
    c->k->log_f32(n, log_p, log_p);
    c->k->log_f32(n, log_q, log_q);
    for (int i = 0; i < n; i++)
        loss[i] = -(t[i] * log_p[i] + (1 - t[i]) * log_q[i]);
}

/* The negatives' keys; sums: positives, negatives. A key of 0 is "not a negative". */
static void fill_keys(void *ctx, int64_t first, int64_t last, double sum[NN_CHUNK_SUMS])
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    const float *t = nn_f32(c->in[1]), *mask = nn_call_optional(c, 2);
    uint32_t *key = (uint32_t *)((char *)c->work + s->key_at);
    float loss[BLOCK];
    for (int64_t i = first; i < last; i++) {
        float m = mask ? mask[i] : 1;
        int at = (int)((i - first) % BLOCK);
        if (at == 0)
            fill_losses(c, i, (int)nn_min_i64(BLOCK, last - i), loss);
        key[i] = 0;
        if (!(m > 0))
            continue;
        if (t[i] > 0.5f) {
            sum[0]++;
            continue;
        }
        sum[1]++;
        float value = m * loss[at];
        memcpy(&key[i], &value, sizeof value);
        key[i] = (key[i] & 0x7FFFFFFF) + 1; /* a loss of -0 counts as 0; NaN is the largest */
    }
}

/* The key that the k-th largest has (k >= 1), and how many of the k are equal to it. */
static uint32_t find_limit(const nn_call *c, int64_t k, int64_t *equal)
{
    const state *s = (const state *)c->state;
    const uint32_t *key = (const uint32_t *)((const char *)c->work + s->key_at);
    int32_t *count = (int32_t *)((char *)c->work + s->count_at);
    int64_t n = nn_shape_count(c->in[0]->shape);
    uint32_t prefix = 0, prefix_mask = 0;
    for (int pass = 2; pass >= 0; pass--) {
        int shift = pass * RADIX_BITS;
        memset(count, 0, RADIX * sizeof *count);
        for (int64_t i = 0; i < n; i++)
            if (key[i] && (key[i] & prefix_mask) == prefix)
                count[key[i] >> shift & (RADIX - 1)]++;
        int digit = RADIX - 1;
        while (count[digit] < k)
            k -= count[digit--];
        prefix |= (uint32_t)digit << shift;
        prefix_mask |= (uint32_t)(RADIX - 1) << shift;
    }
    *equal = k;
    return prefix;
}

static void choose(nn_call *c)
{
    const state *s = (const state *)c->state;
    const uint32_t *key = (const uint32_t *)((const char *)c->work + s->key_at);
    const float *mask = nn_call_optional(c, 2);
    float *w = c->training ? c->saved : (float *)((char *)c->work + s->w_at);
    int64_t n = nn_shape_count(c->in[0]->shape), equal = 0;
    double sum[NN_CHUNK_SUMS];
    nn_chunk_sums(n, fill_keys, c, c->work, sum);
    int64_t k = (int64_t)fmin(sum[1], floor(s->balance * sum[0]));
    uint32_t limit = k > 0 ? find_limit(c, k, &equal) : UINT32_MAX;
    for (int64_t i = 0; i < n; i++) {
        bool take = key[i] == 0 || key[i] > limit || (key[i] == limit && equal-- > 0);
        w[i] = take ? (mask ? mask[i] : 1) : 0;
    }
}

static void add_losses(void *ctx, int64_t first, int64_t last, double sum[NN_CHUNK_SUMS])
{
    const nn_call *c = ctx;
    const float *w = weights(c);
    float loss[BLOCK];
    for (int64_t i = first; i < last; i++) {
        int at = (int)((i - first) % BLOCK);
        if (at == 0)
            fill_losses(c, i, (int)nn_min_i64(BLOCK, last - i), loss);
        double m = w ? w[i] : 1;
        if (m == 0)
            continue;
        sum[0] += m * loss[at];
        sum[1] += m;
    }
}

static void forward(nn_call *c)
{
    state *s = (state *)c->state;
    double sum[NN_CHUNK_SUMS];
    if (s->balance > 0)
        choose(c);
    nn_chunk_sums(nn_shape_count(c->in[0]->shape), add_losses, c, c->work, sum);
    s->weight = sum[1];
    nn_f32(&c->out)[0] = sum[1] != 0 ? (float)(sum[0] / sum[1]) : 0;
}

static void backward_chunk(void *ctx, int64_t first, int64_t last)
{
    const nn_call *c = ctx;
    const float *p = nn_f32(c->in[0]), *t = nn_f32(c->in[1]), *w = weights(c);
    float *dx = c->dx[0];
    double g = c->dy[0] / ((const state *)c->state)->weight;
    for (int64_t i = first; i < last; i++) {
        double q = clamped(p[i]);
        dx[i] += (float)(g * (w ? w[i] : 1) * (q - t[i]) / (q * (1 - q)));
    }
}

static void backward(nn_call *c)
{
    if (c->dx[0] && ((const state *)c->state)->weight != 0)
        nn_chunks(nn_shape_count(c->in[0]->shape), backward_chunk, c);
}

const nn_op nn_op_bce_loss = {
    .min_in = 2, .max_in = 3, .attrs = "balance:f", .bind = bind, .forward = forward,
    .backward = backward,
};

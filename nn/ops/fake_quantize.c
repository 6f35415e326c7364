/* fake_quantize.c - FakeQuantize: floats rounded to the grid of a quantised value, with a
 * straight-through gradient, for training what will run in 8 bits.
 *
 *   v = x / s, s = 2^scale2
 *   y = s (clamp(rne(v) + zero, low, high) - zero)
 *   dx += dy where low - 1/2 <= v + zero <= high + 1/2                (Bengio et al. 2013)
 *   dscale2 += ln 2 s g sum dy {low - zero below, high - zero above, rne(v) - v inside},
 *              g = 1/sqrt(n high), n values of a sample or weights with one scale
 *                                                                      (LSQ, Esser et al. 2020)
 * The logarithm keeps a learnt scale positive, and one step of an optimiser the same share of
 * any scale. Values of 8 bits are rounded by the kernels of QuantizeLinear and
 * DequantizeLinear, weights as quant/weights.h rounds them: the same integers.
 */
#include <math.h>

#include "nn/kernels/kernels.h"
#include "nn/ops/common.h"
#include "nn/ops/q.h"
#include "nn/parallel.h"

#define BLOCK 1024 /* values that are 8 bits on the way */

typedef struct state {
    int zero, low, high;
    int64_t scales, per; /* how many; values of each */
    int64_t row, step;   /* value i of scale j is at j*row + i*step */
    double g;
} state;

static nn_err bind(nn_call *c)
{
    state *s = (state *)c->state;
    nn_err err;
    char a[NN_SHAPE_TEXT], b[NN_SHAPE_TEXT];
    NN_TRY(nn_call_expect(c, 0, NN_F32));
    NN_TRY(nn_call_expect(c, 1, NN_F32));
    nn_shape x = c->in[0]->shape, scale = c->in[1]->shape;
    int64_t n = nn_shape_count(x);
    bool last = nn_node_int(c->node, "last", 0) != 0;
    s->scales = nn_shape_count(scale);
    bool fits = s->scales == 1;
    if (!fits && last)
        fits = scale.rank == 1 && x.rank > 0 && scale.dim[0] == x.dim[x.rank - 1];
    else if (!fits) {
        fits = scale.rank < x.rank;
        for (int i = 0; i < scale.rank && fits; i++)
            fits = scale.dim[i] == x.dim[i];
    }
    if (!fits || s->scales < 1)
        return nn_call_fail(c, "scales %s do not fit values %s", nn_shape_text(scale, a),
                            nn_shape_text(x, b));
    int64_t zero = nn_node_int(c->node, "zero_point", 0);
    int64_t low = nn_node_int(c->node, "low", 0), high = nn_node_int(c->node, "high", 255);
    if (low < -NN_Q_MAX || high > NN_Q_MAX || high < 1 || zero < low || zero > high)
        return nn_call_fail(c, "low %lld, zero_point %lld, high %lld do not fit together",
                            (long long)low, (long long)zero, (long long)high);
    s->zero = (int)zero;
    s->low = (int)low;
    s->high = (int)high;
    s->per = n / s->scales;
    s->row = last ? 1 : s->per;
    s->step = last ? s->scales : 1;
    bool one = s->scales == 1;
    double values = one && x.rank > 0 && x.dim[0] > 0 ? (double)n / x.dim[0] : (double)s->per;
    s->g = 1 / sqrt(fmax(values, 1) * (double)high);
    c->out.dtype = NN_F32;
    c->out.shape = x;
    c->work_bytes = nn_chunk_sums_bytes(n);
out:
    return err;
}

static float scale_of(const nn_call *c, int64_t j)
{
    return nn_q_scale_from_log2(nn_f32(c->in[1])[j]);
}

static bool is_u8(const state *s)
{
    return s->scales == 1 && s->low == 0 && s->high == 255;
}

static void forward_chunk(void *ctx, int64_t first, int64_t last)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    float scale = scale_of(c, 0);
    uint8_t q[BLOCK];
    for (int64_t i = first; i < last; i += BLOCK) {
        int64_t n = nn_min_i64(BLOCK, last - i);
        c->k->quantize_u8(n, nn_f32(c->in[0]) + i, 1 / scale, s->zero, q);
        c->k->dequantize_u8(n, q, scale, s->zero, nn_f32(&c->out) + i);
    }
}

static void forward_row(void *ctx, int64_t j, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    float scale = scale_of(c, j);
    const float *x = nn_f32(c->in[0]) + j * s->row;
    float *y = nn_f32(&c->out) + j * s->row;
    for (int64_t i = 0; i < s->per; i++) {
        double q = rint((double)x[i * s->step] / (double)scale) + s->zero;
        q = q < s->low ? s->low : q > s->high ? s->high : q;
        y[i * s->step] = (float)(q - s->zero) * scale;
    }
}

static void forward(nn_call *c)
{
    const state *s = (const state *)c->state;
    if (is_u8(s))
        nn_chunks(nn_shape_count(c->out.shape), forward_chunk, c);
    else
        nn_parallel(s->scales, forward_row, c);
}

/* n values of scale j; returns the sum of LSQ. */
static double add_gradients(const nn_call *c, int64_t j, int64_t n, int64_t at)
{
    const state *s = (const state *)c->state;
    float inverse = 1 / scale_of(c, j);
    float low = (float)(s->low - s->zero), high = (float)(s->high - s->zero);
    float least = low - 0.5f, most = high + 0.5f;
    const float *x = nn_f32(c->in[0]) + at, *dy = c->dy + at;
    double sum = 0;
    if (c->dx[0]) {
        float *dx = c->dx[0] + at;
        for (int64_t i = 0; i < n; i++) {
            float v = x[i * s->step] * inverse;
            dx[i * s->step] += v >= least && v <= most ? dy[i * s->step] : 0;
        }
    }
    if (c->dx[1])
        for (int64_t i = 0; i < n; i++) {
            float v = x[i * s->step] * inverse;
            float d = v < least ? low : v > most ? high : rintf(v) - v;
            sum += (double)dy[i * s->step] * (double)d;
        }
    return sum;
}

static void backward_chunk(void *ctx, int64_t first, int64_t last, double sum[NN_CHUNK_SUMS])
{
    sum[0] += add_gradients(ctx, 0, last - first, first);
}

static void add_to_scale(const nn_call *c, int64_t j, double sum)
{
    const state *s = (const state *)c->state;
    if (c->dx[1])
        c->dx[1][j] += (float)(sum * s->g * 0.69314718055994531 * (double)scale_of(c, j));
}

static void backward_row(void *ctx, int64_t j, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    add_to_scale(c, j, add_gradients(c, j, s->per, j * s->row));
}

static void backward(nn_call *c)
{
    const state *s = (const state *)c->state;
    double sum[NN_CHUNK_SUMS];
    if (s->scales > 1) {
        nn_parallel(s->scales, backward_row, c);
        return;
    }
    nn_chunk_sums(nn_shape_count(c->out.shape), backward_chunk, c, c->work, sum);
    add_to_scale(c, 0, sum[0]);
}

const nn_op nn_op_fake_quantize = {
    .min_in = 2, .max_in = 2, .attrs = "zero_point:i low:i high:i last:i", .bind = bind,
    .forward = forward, .backward = backward,
};

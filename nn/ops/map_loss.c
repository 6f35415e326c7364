/* map_loss.c - DiceLoss, L1Loss, MSELoss on maps a, t with an optional mask m (1 everywhere
 * when absent):
 *
 *   Dice   1 - 2 I/U,  I = sum(a t m),  U = sum(a m) + sum(t m) + 1e-6 (Milletari et al. 2016)
 *          da = 2 m (I - t U) / U^2
 *   L1     sum(m |a-t|) / sum(m)        da = m sign(a-t) / sum(m)
 *   MSE    sum(m (a-t)^2) / sum(m)      da = 2 m (a-t) / sum(m)
 *
 * A mask of zeros gives loss 0 and gradient 0.
 */
#include "nn/ops/common.h"

#include <math.h>

/* Of ops.h: keeps U above zero when both maps are empty. */
#define DICE_EPS 1e-6

typedef enum kind { DICE, L1, MSE } kind;

typedef struct state {
    kind kind;
    double i, u; /* set by forward: Dice's I and U; the others' sum(m) in u */
} state;

static nn_err bind(nn_call *c, kind k)
{
    ((state *)c->state)->kind = k;
    return nn_call_bind_map_loss(c);
}

static nn_err bind_dice(nn_call *c)
{
    return bind(c, DICE);
}

static nn_err bind_l1(nn_call *c)
{
    return bind(c, L1);
}

static nn_err bind_mse(nn_call *c)
{
    return bind(c, MSE);
}

static void add_sums(void *ctx, int64_t first, int64_t last, double sum[NN_CHUNK_SUMS])
{
    const nn_call *c = ctx;
    kind k = ((const state *)c->state)->kind;
    const float *a = nn_f32(c->in[0]), *t = nn_f32(c->in[1]), *mask = nn_call_optional(c, 2);
    for (int64_t i = first; i < last; i++) {
        double m = mask ? mask[i] : 1, d = (double)a[i] - t[i];
        sum[0] += m * (k == DICE ? (double)a[i] * t[i] : k == L1 ? fabs(d) : d * d);
        sum[1] += m * (k == DICE ? (double)a[i] + t[i] : 1);
    }
}

static void forward(nn_call *c)
{
    state *s = (state *)c->state;
    double sum[NN_CHUNK_SUMS], loss;
    nn_chunk_sums(nn_shape_count(c->in[0]->shape), add_sums, c, c->work, sum);
    s->i = sum[0];
    s->u = sum[1];
    if (s->kind == DICE) {
        s->u += DICE_EPS;
        loss = 1 - 2 * s->i / s->u;
    } else {
        loss = s->u != 0 ? s->i / s->u : 0;
    }
    nn_f32(&c->out)[0] = (float)loss;
}

static void backward_chunk(void *ctx, int64_t first, int64_t last)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    const float *a = nn_f32(c->in[0]), *t = nn_f32(c->in[1]), *mask = nn_call_optional(c, 2);
    double g = c->dy[0] / s->u, part = s->i / s->u;
    float *dx = c->dx[0];
    for (int64_t i = first; i < last; i++) {
        double m = mask ? mask[i] : 1, d = (double)a[i] - t[i], slope;
        if (s->kind == DICE)
            slope = 2 * (part - t[i]);
        else if (s->kind == L1)
            slope = (d > 0) - (d < 0);
        else
            slope = 2 * d;
        dx[i] += (float)(g * m * slope);
    }
}

static void backward(nn_call *c)
{
    const state *s = (const state *)c->state;
    if (c->dx[0] && s->u != 0)
        nn_chunks(nn_shape_count(c->in[0]->shape), backward_chunk, c);
}

const nn_op nn_op_dice_loss = {
    .min_in = 2, .max_in = 3, .bind = bind_dice, .forward = forward, .backward = backward,
};
const nn_op nn_op_l1_loss = {
    .min_in = 2, .max_in = 3, .bind = bind_l1, .forward = forward, .backward = backward,
};
const nn_op nn_op_mse_loss = {
    .min_in = 2, .max_in = 3, .bind = bind_mse, .forward = forward, .backward = backward,
};

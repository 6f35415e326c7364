/* conv_depthwise.c - every channel has a kernel of its own: w[C,R,S,1], no matrix product.
 *
 * Packed weights are [tap][C], so that everything runs along channels. Forward: one kernel call
 * makes the part of an output row that no side padding touches; pixels beside it are made one
 * by one with the taps that they have. Backward adds, tap by tap, rows of channels. Tasks own
 * rows of the output, of dx, or (weights) one of SLOTS ranges of rows with a partial sum, added
 * in order.
 */
#include <string.h>

#include "nn/kernels/kernels.h"
#include "nn/mem.h"
#include "nn/ops/common.h"
#include "nn/ops/conv.h"
#include "nn/parallel.h"

#define SLOTS 16
#define MAX_TAPS 49

typedef struct job {
    const nn_call *call;
    const nn_conv_plan *p;
    const float *x, *w; /* w packed */
    float *y;
} job;

size_t nn_conv_depthwise_packed_floats(const nn_conv_shape *g)
{
    return (size_t)g->r * (size_t)g->s * (size_t)g->c;
}

/* Floats of a row of the map that lies outside: what one kernel call reads of it. */
static size_t outside_floats(const nn_conv_shape *g)
{
    return (((size_t)g->ow - 1) * (size_t)g->sw + 1) * (size_t)g->c;
}

void nn_conv_depthwise_want(nn_call *c, const nn_conv_plan *p)
{
    nn_call_want(c, (size_t)SLOTS * nn_conv_depthwise_packed_floats(&p->g) * sizeof(float), 0);
    if (p->pad != 0)
        nn_call_want(c, outside_floats(&p->g) * sizeof(float), 0);
}

void nn_conv_depthwise_pack(const nn_conv_shape *g, const float *w, float *packed)
{
    int taps = g->r * g->s;
    for (int c = 0; c < g->c; c++)
        for (int t = 0; t < taps; t++)
            packed[(int64_t)t * g->c + c] = w[(int64_t)c * taps + t];
}

/* Output columns [*x0, *x1) whose input column x stride - pad + s dilation lies in the map. */
static void columns(const nn_conv_shape *g, int s, int *x0, int *x1)
{
    int64_t first = (int64_t)s * g->dw - g->pl; /* input column of output column 0 */
    *x0 = first >= 0 ? 0 : (int)nn_min_i64(g->ow, nn_ceil_div(-first, g->sw));
    *x1 = first >= g->w ? 0 : (int)nn_min_i64(g->ow, (g->w - 1 - first) / g->sw + 1);
    if (*x1 < *x0)
        *x1 = *x0;
}

static void forward_pixels(const job *j, int64_t image, int oy, int x0, int n)
{
    const nn_conv_shape *g = &j->p->g;
    const float *in[MAX_TAPS], *outside = j->p->pad != 0 ? j->call->work : NULL;
    for (int r = 0; r < g->r; r++)
        for (int s = 0; s < g->s; s++) {
            int iy = oy * g->sh - g->pt + r * g->dh, ix = x0 * g->sw - g->pl + s * g->dw;
            bool inside = iy >= 0 && iy < g->h && ix >= 0 && ix < g->w;
            in[r * g->s + s] =
                inside ? j->x + ((image * g->h + iy) * g->w + ix) * g->c : outside;
        }
    const float *bias = j->call->in[2] ? nn_f32(j->call->in[2]) : NULL;
    j->call->k->depthwise_f32(n, g->c, g->r * g->s, in, (ptrdiff_t)g->sw * g->c, j->w, bias,
                              j->p->act, j->p->alpha,
                              j->y + ((image * g->oh + oy) * g->ow + x0) * g->c);
}

static void forward_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const job *j = ctx;
    const nn_conv_shape *g = &j->p->g;
    int64_t image = task / g->oh;
    int oy = (int)(task % g->oh), left = 0, right = g->ow;
    for (int s = 0; s < g->s; s++) {
        int x0, x1;
        columns(g, s, &x0, &x1);
        left = x0 > left ? x0 : left;
        right = x1 < right ? x1 : right;
    }
    if (right <= left)
        left = right = g->ow;
    for (int x = 0; x < left; x++)
        forward_pixels(j, image, oy, x, 1);
    if (right > left)
        forward_pixels(j, image, oy, left, right - left);
    for (int x = right; x < g->ow; x++)
        forward_pixels(j, image, oy, x, 1);
}

void nn_conv_depthwise_forward(const nn_call *c, const nn_conv_plan *p)
{
    job j = {c, p, nn_f32(c->in[0]), c->packed, nn_f32(&c->out)};
    float *outside = c->work;
    for (size_t i = 0; p->pad != 0 && i < outside_floats(&p->g); i++)
        outside[i] = p->pad;
    nn_parallel((int64_t)p->g.n * p->g.oh, forward_task, &j);
}

static void data_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const job *j = ctx;
    const nn_conv_shape *g = &j->p->g;
    int64_t image = task / g->h;
    int iy = (int)(task % g->h);
    float *dx = j->call->dx[0] + task * g->w * g->c;
    for (int r = 0; r < g->r; r++) {
        int up = iy + g->pt - r * g->dh;
        if (up < 0 || up % g->sh != 0 || up / g->sh >= g->oh)
            continue;
        const float *dy = j->call->dy + (image * g->oh + up / g->sh) * g->ow * g->c;
        for (int s = 0; s < g->s; s++) {
            int x0, x1;
            columns(g, s, &x0, &x1);
            const float *w = j->w + (int64_t)(r * g->s + s) * g->c;
            for (int x = x0; x < x1; x++)
                j->call->k->muladd_f32(g->c, dy + (int64_t)x * g->c, w,
                                       dx + (int64_t)(x * g->sw - g->pl + s * g->dw) * g->c);
        }
    }
}

static void weights_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const job *j = ctx;
    const nn_conv_shape *g = &j->p->g;
    int64_t floats = (int64_t)nn_conv_depthwise_packed_floats(g);
    float *partial = (float *)j->call->work + task * floats;
    memset(partial, 0, (size_t)floats * sizeof *partial);
    int64_t rows = (int64_t)g->n * g->oh, end = rows * (task + 1) / SLOTS;
    for (int64_t row = rows * task / SLOTS; row < end; row++) {
        int64_t image = row / g->oh;
        const float *dy = j->call->dy + row * g->ow * g->c;
        for (int r = 0; r < g->r; r++) {
            int iy = (int)(row % g->oh) * g->sh - g->pt + r * g->dh;
            if (iy < 0 || iy >= g->h)
                continue;
            const float *x = j->x + (image * g->h + iy) * g->w * g->c;
            for (int s = 0; s < g->s; s++) {
                int x0, x1;
                columns(g, s, &x0, &x1);
                float *sum = partial + (int64_t)(r * g->s + s) * g->c;
                for (int ox = x0; ox < x1; ox++)
                    j->call->k->muladd_f32(g->c, dy + (int64_t)ox * g->c,
                                           x + (int64_t)(ox * g->sw - g->pl + s * g->dw) * g->c,
                                           sum);
            }
        }
    }
}

void nn_conv_depthwise_backward(const nn_call *c, const nn_conv_plan *p)
{
    const nn_conv_shape *g = &p->g;
    job j = {c, p, nn_f32(c->in[0]), c->packed, NULL};
    if (c->dx[0])
        nn_parallel((int64_t)g->n * g->h, data_task, &j);
    if (!c->dx[1])
        return;
    nn_parallel(SLOTS, weights_task, &j);
    int taps = g->r * g->s;
    for (int ch = 0; ch < g->c; ch++)
        for (int t = 0; t < taps; t++) {
            float sum = 0;
            for (int slot = 0; slot < SLOTS; slot++)
                sum += ((const float *)c->work)[((int64_t)slot * taps + t) * g->c + ch];
            c->dx[1][(int64_t)ch * taps + t] += sum;
        }
}

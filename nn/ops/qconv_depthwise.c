/* qconv_depthwise.c - 8-bit depthwise convolution: one kernel call makes the part of an output
 * row that no side padding touches, pixels beside it are made one by one. A tap in the padding
 * reads a row of what lies outside, mostly zero points.
 */
#include <string.h>

#include "nn/kernels/kernels.h"
#include "nn/mem.h"
#include "nn/ops/q.h"
#include "nn/ops/qconv.h"
#include "nn/parallel.h"

#define MAX_TAPS 49

typedef struct job {
    const nn_call *call;
    const nn_qconv_plan *p;
    nn_requant q;
    int left, right; /* output columns whose taps all lie between the map's sides */
} job;

size_t nn_qconv_depthwise_work_bytes(const nn_qconv_plan *p)
{
    return (size_t)p->g.c;
}

static void pixels(const job *j, int64_t row, int x0, int n)
{
    const nn_conv_shape *g = &j->p->g;
    const nn_call *c = j->call;
    const uint8_t *in[MAX_TAPS], *x = c->in[0]->data;
    int64_t image = row / g->oh;
    for (int r = 0; r < g->r; r++)
        for (int s = 0; s < g->s; s++) {
            int iy = (int)(row % g->oh) * g->sh - g->pt + r * g->dh;
            int ix = x0 * g->sw - g->pl + s * g->dw;
            bool inside = iy >= 0 && iy < g->h && ix >= 0 && ix < g->w;
            in[r * g->s + s] = inside ? x + ((image * g->h + iy) * g->w + ix) * g->c : NULL;
        }
    c->k->qdepthwise_u8(n, g->c, g->r * g->s, in, (ptrdiff_t)g->sw * g->c, c->work,
                        nn_qconv_weights(c, j->p), nn_qconv_bias(c, j->p), &j->q,
                        (uint8_t *)c->out.data + (row * g->ow + x0) * g->c);
}

static void row_task(void *ctx, int64_t row, int thread)
{
    (void)thread;
    const job *j = ctx;
    for (int x = 0; x < j->left; x++)
        pixels(j, row, x, 1);
    if (j->right > j->left)
        pixels(j, row, j->left, j->right - j->left);
    for (int x = j->right; x < j->p->g.ow; x++)
        pixels(j, row, x, 1);
}

void nn_qconv_depthwise_run(nn_call *c, const nn_qconv_plan *p)
{
    const nn_conv_shape *g = &p->g;
    job j = {.call = c, .p = p, .q = nn_q_requant(c, p->act, p->alpha, nn_qconv_scale(c))};
    /* Column x reads input columns x sw - pl + s dw, s < S. */
    int64_t span = (int64_t)(g->s - 1) * g->dw;
    int64_t last = (int64_t)g->w - 1 - span + g->pl; /* x sw <= last */
    j.left = (int)nn_min_i64(g->ow, nn_ceil_div(g->pl, g->sw));
    j.right = last < 0 ? 0 : (int)nn_min_i64(g->ow, last / g->sw + 1);
    if (j.right < j.left)
        j.left = j.right = g->ow;
    memset(c->work, nn_qconv_outside(c), (size_t)g->c);
    nn_parallel((int64_t)g->n * g->oh, row_task, &j);
}

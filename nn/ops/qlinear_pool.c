/* qlinear_pool.c - QLinearGlobalAveragePool: exact sums of each channel, then requantised. */
#include <string.h>

#include "nn/kernels/kernels.h"
#include "nn/ops/common.h"
#include "nn/ops/q.h"
#include "nn/parallel.h"

#define MAX_CHUNKS 16 /* of one image's pixels */

typedef struct plan {
    int n, c;
    int64_t pixels, chunks;
    float scale;
} plan;

static nn_err bind(nn_call *c)
{
    plan *p = (plan *)c->state;
    nn_err err;
    char text[NN_SHAPE_TEXT];
    NN_TRY(nn_q_output(c, NN_Q_U8 | NN_Q_F32));
    NN_TRY(nn_q_input(c, 0, NN_Q_U8));
    const nn_tensor *x = c->in[0];
    if (x->shape.rank != 4 || x->shape.dim[1] < 1 || x->shape.dim[2] < 1)
        return nn_call_fail(c, "expected x[N,H,W,C] with pixels, found %s",
                            nn_shape_text(x->shape, text));
    p->n = x->shape.dim[0];
    p->c = x->shape.dim[3];
    p->pixels = (int64_t)x->shape.dim[1] * x->shape.dim[2];
    if (p->pixels > INT32_MAX / 255)
        return nn_call_fail(c, "a map of %s has sums beyond 32 bits",
                            nn_shape_text(x->shape, text));
    int64_t full = nn_ceil_div(p->pixels * p->c, 4 * NN_CHUNK);
    p->chunks = nn_max_i64(1, nn_min_i64(MAX_CHUNKS, nn_min_i64(full, p->pixels)));
    double scale = (double)x->scale / (double)p->pixels;
    if (c->out.dtype == NN_U8)
        scale /= (double)c->out.scale;
    if (!nn_q_scale_usable(scale))
        return nn_call_fail(c, "a scale of %g is out of range", scale);
    p->scale = (float)scale;
    c->out.shape = nn_shape4(p->n, 1, 1, p->c);
    c->work_bytes = (size_t)p->n * (size_t)p->chunks * (size_t)p->c * sizeof(int32_t);
out:
    return err;
}

static void sum_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const plan *p = (const plan *)c->state;
    int64_t image = task / p->chunks, chunk = task % p->chunks;
    int64_t from = p->pixels * chunk / p->chunks, to = p->pixels * (chunk + 1) / p->chunks;
    int32_t *sum = (int32_t *)c->work + task * p->c;
    memset(sum, 0, (size_t)p->c * sizeof *sum);
    c->k->qcol_sum_u8(to - from, p->c,
                      (const uint8_t *)c->in[0]->data + (image * p->pixels + from) * p->c, sum);
}

static void forward(nn_call *c)
{
    const plan *p = (const plan *)c->state;
    nn_parallel(p->n * p->chunks, sum_task, c);
    for (int64_t image = 0; image < p->n; image++)
        for (int i = 0; i < p->c; i++) {
            int32_t sum = -c->in[0]->zero * (int32_t)p->pixels;
            for (int64_t chunk = 0; chunk < p->chunks; chunk++)
                sum += ((const int32_t *)c->work)[(image * p->chunks + chunk) * p->c + i];
            float v = (float)sum * p->scale;
            if (c->out.dtype == NN_F32)
                nn_f32(&c->out)[image * p->c + i] = v;
            else
                ((uint8_t *)c->out.data)[image * p->c + i] =
                    (uint8_t)nn_q_round(v, c->out.zero, 0, 255);
        }
}

const nn_op nn_op_qlinear_global_average_pool = {
    .min_in = 1,
    .max_in = 1,
    .attrs = "y_scale:f y_zero_point:i y_type:s",
    .bind = bind,
    .forward = forward,
};

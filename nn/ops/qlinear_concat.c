/* qlinear_concat.c - QLinearConcat and QLinearTable. A value that changes its scale goes
 * through a table, one that keeps it is copied. From the axis on, input i is [outer][part_i].
 */
#include <string.h>

#include "nn/kernels/kernels.h"
#include "nn/ops/common.h"
#include "nn/ops/q.h"
#include "nn/parallel.h"

typedef struct state {
    int64_t outer, inner; /* inner: elements of one outer index of the output */
    int64_t part[NN_MAX_INPUTS];
    int64_t step; /* outer indices a task takes */
    size_t size;  /* bytes of an element */
} state;

/* Entries of a table: one for every q. */
static int entries(nn_dtype t)
{
    return nn_q_max(t) + 1;
}

static const void *table_of(const nn_call *c, int i)
{
    return (const char *)c->packed +
           (size_t)i * (size_t)entries(c->out.dtype) * nn_dtype_size(c->out.dtype);
}

static bool keeps_scale(const nn_call *c, int i)
{
    return c->in[i]->scale == c->out.scale && c->in[i]->zero == c->out.zero;
}

static nn_err bind_concat(nn_call *c)
{
    state *s = (state *)c->state;
    nn_err err;
    NN_TRY(nn_q_output(c, NN_Q_U8 | NN_Q_S16));
    for (int i = 0; i < c->n_in; i++) {
        NN_TRY(nn_q_input(c, i, c->out.dtype == NN_U8 ? NN_Q_U8 : NN_Q_S16));
        if (!nn_q_scale_usable((double)c->in[i]->scale / (double)c->out.scale))
            return nn_call_fail(c, "input %d of scale %g cannot get scale %g", i,
                                (double)c->in[i]->scale, (double)c->out.scale);
    }
    NN_TRY(nn_concat_shape(c, &s->outer, &s->inner, s->part));
    s->size = nn_dtype_size(c->out.dtype);
    s->step = nn_ceil_div(4 * NN_CHUNK, nn_max_i64(s->inner, 1));
    c->packed_bytes = (size_t)c->n_in * (size_t)entries(c->out.dtype) * s->size;
out:
    return err;
}

static void pack_concat(nn_call *c)
{
    int n = entries(c->out.dtype);
    for (int i = 0; i < c->n_in; i++) {
        float scale = (float)((double)c->in[i]->scale / (double)c->out.scale);
        for (int q = 0; q < n; q++) {
            int32_t y =
                nn_q_round((float)(q - c->in[i]->zero) * scale, c->out.zero, 0, n - 1);
            if (c->out.dtype == NN_U8)
                ((uint8_t *)c->packed)[i * n + q] = (uint8_t)y;
            else
                ((int16_t *)c->packed)[i * n + q] = (int16_t)y;
        }
    }
}

static void look_up(const nn_call *c, int64_t n, const void *table, const void *x, void *y)
{
    if (c->out.dtype == NN_U8)
        c->k->qtable_u8(n, table, x, y);
    else
        c->k->qtable_s16(n, table, x, y);
}

static void concat_task(void *ctx, int64_t task, int thread)
{
    (void)thread;
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    int64_t last = nn_min_i64((task + 1) * s->step, s->outer);
    for (int64_t o = task * s->step; o < last; o++) {
        char *y = (char *)c->out.data + (size_t)(o * s->inner) * s->size;
        for (int i = 0; i < c->n_in; i++) {
            size_t bytes = (size_t)s->part[i] * s->size;
            const char *x = (const char *)c->in[i]->data + (size_t)o * bytes;
            if (keeps_scale(c, i))
                memcpy(y, x, bytes);
            else
                look_up(c, s->part[i], table_of(c, i), x, y);
            y += bytes;
        }
    }
}

static void forward_concat(nn_call *c)
{
    const state *s = (const state *)c->state;
    nn_parallel(nn_ceil_div(s->outer, s->step), concat_task, c);
}

static nn_err bind_table(nn_call *c)
{
    nn_err err;
    NN_TRY(nn_q_output(c, NN_Q_U8 | NN_Q_S16));
    NN_TRY(nn_q_input(c, 0, c->out.dtype == NN_U8 ? NN_Q_U8 : NN_Q_S16));
    NN_TRY(nn_q_param(c, 1, c->out.dtype, nn_shape1(entries(c->out.dtype))));
    c->out.shape = c->in[0]->shape;
    c->packed_bytes = nn_tensor_bytes(c->in[1]);
    c->in_packed = 2;
out:
    return err;
}

static void pack_table(nn_call *c)
{
    const int16_t *table = c->in[1]->data;
    for (int i = 0; c->out.dtype == NN_S16 && i < entries(NN_S16); i++)
        if (table[i] < 0 || table[i] > NN_Q_MAX) {
            c->error = nn_call_fail(c, "table[%d] is %d, expected 0 to %d", i, table[i],
                                    NN_Q_MAX);
            return;
        }
    memcpy(c->packed, c->in[1]->data, c->packed_bytes);
}

static void table_chunk(void *ctx, int64_t first, int64_t last)
{
    const nn_call *c = ctx;
    size_t size = nn_dtype_size(c->out.dtype);
    look_up(c, last - first, c->packed, (const char *)c->in[0]->data + (size_t)first * size,
            (char *)c->out.data + (size_t)first * size);
}

static void forward_table(nn_call *c)
{
    nn_chunks(nn_shape_count(c->out.shape), table_chunk, c);
}

const nn_op nn_op_qlinear_concat = {
    .min_in = 1,
    .max_in = NN_MAX_INPUTS,
    .attrs = "axis:i y_scale:f y_zero_point:i y_type:s",
    .bind = bind_concat,
    .pack = pack_concat,
    .forward = forward_concat,
};
const nn_op nn_op_qlinear_table = {
    .min_in = 2,
    .max_in = 2,
    .attrs = "y_scale:f y_zero_point:i y_type:s",
    .bind = bind_table,
    .pack = pack_table,
    .forward = forward_table,
};

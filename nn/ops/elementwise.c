/* elementwise.c - the walk of elementwise.h, and its operators.
 *
 * Backward runs on one thread: where an input repeats, many elements add into one.
 */
#include "nn/ops/elementwise.h"

#include "nn/ops/broadcast.h"
#include "nn/ops/common.h"

#define MARK 0x656c656d

typedef struct state {
    int mark;
    bool floats; /* the arrays (but for the first of three) are F32 */
    double p[2];
    const nn_elementwise_fn *fn;
} state;

static nn_broadcast walk_of(const nn_call *c)
{
    nn_broadcast b;
    nn_shape in[NN_BROADCAST_MAX];
    for (int k = 0; k < c->n_in; k++)
        in[k] = c->in[k]->shape;
    nn_broadcast_make(&b, c->out.shape, c->n_in, in);
    return b;
}

nn_err nn_elementwise_bind(nn_call *c)
{
    state *s = (state *)c->state;
    const nn_elementwise_fn *fn = nn_elementwise_find(c->node->op);
    nn_shape in[NN_BROADCAST_MAX];
    nn_dtype type = c->in[c->n_in - 1]->dtype;
    *s = (state){.mark = MARK, .floats = type == NN_F32, .fn = fn};
    for (int k = 0; k < c->n_in; k++) {
        nn_err err = nn_call_expect(c, k, c->n_in == 3 && k == 0 ? NN_S64 : type);
        if (err)
            return err;
        in[k] = c->in[k]->shape;
    }
    if ((type != NN_F32 && type != NN_S64) || (s->floats ? !fn->f : !fn->i))
        return nn_call_fail(c, "it does not compute with %s", nn_dtype_name(type));
    for (int i = 0; i < 2; i++)
        if (fn->param[i].name)
            s->p[i] = nn_node_float(c->node, fn->param[i].name, fn->param[i].value);
    if (!nn_broadcast_shape(c->n_in, in, &c->out.shape)) {
        char ta[NN_SHAPE_TEXT], tb[NN_SHAPE_TEXT];
        return nn_call_fail(c, "%s does not fit %s: sides must be equal or 1",
                            nn_shape_text(in[c->n_in - 1], ta), nn_shape_text(in[0], tb));
    }
    c->out.dtype = fn->truth || !s->floats ? NN_S64 : NN_F32;
    return NN_OK;
}

bool nn_elementwise_is(const nn_call *c)
{
    return ((const state *)c->state)->mark == MARK;
}

static double number(const nn_tensor *t, int64_t at)
{
    return t->dtype == NN_F32 ? (double)nn_f32(t)[at] : (double)nn_s64(t)[at];
}

static void run_floats(const nn_call *c, const int64_t *at, const int64_t *step, int64_t first,
                       int64_t n)
{
    const state *s = (const state *)c->state;
    double v[NN_BROADCAST_MAX];
    for (int64_t i = 0; i < n; i++) {
        for (int k = 0; k < c->n_in; k++)
            v[k] = number(c->in[k], at[k] + i * step[k]);
        double y = s->fn->f(v, s->p);
        if (s->fn->truth)
            nn_s64(&c->out)[first + i] = y != 0;
        else
            nn_f32(&c->out)[first + i] = (float)y;
    }
}

static void run_ints(const nn_call *c, const int64_t *at, const int64_t *step, int64_t first,
                     int64_t n)
{
    const state *s = (const state *)c->state;
    int64_t v[NN_BROADCAST_MAX];
    for (int64_t i = 0; i < n; i++) {
        for (int k = 0; k < c->n_in; k++)
            v[k] = nn_s64(c->in[k])[at[k] + i * step[k]];
        nn_s64(&c->out)[first + i] = s->fn->i(v);
    }
}

static void forward_chunk(void *ctx, int64_t first, int64_t last)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    nn_broadcast b = walk_of(c);
    int64_t at[NN_BROADCAST_MAX], step[NN_BROADCAST_MAX];
    for (int k = 0; k < c->n_in; k++)
        step[k] = b.step[k][b.rank - 1];
    for (int64_t i = first, n; i < last; i += n) {
        n = nn_min_i64(nn_broadcast_run(&b, i), last - i);
        nn_broadcast_at(&b, i, at);
        (s->floats ? run_floats : run_ints)(c, at, step, i, n);
    }
}

void nn_elementwise_forward(nn_call *c)
{
    nn_chunks(nn_shape_count(c->out.shape), forward_chunk, c);
}

void nn_elementwise_backward(nn_call *c)
{
    const state *s = (const state *)c->state;
    nn_broadcast b = walk_of(c);
    int64_t n = nn_shape_count(c->out.shape);
    if (!s->floats || !s->fn->d)
        return;
    for (int64_t i = 0; i < n; i++) {
        int64_t at[NN_BROADCAST_MAX];
        double v[NN_BROADCAST_MAX], dv[NN_BROADCAST_MAX] = {0};
        nn_broadcast_at(&b, i, at);
        for (int k = 0; k < c->n_in; k++)
            v[k] = number(c->in[k], at[k]);
        s->fn->d(v, s->p, (double)nn_f32(&c->out)[i], dv);
        for (int k = 0; k < c->n_in; k++)
            if (c->dx[k])
                c->dx[k][at[k]] += (float)(dv[k] * (double)c->dy[i]);
    }
}


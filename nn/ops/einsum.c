/* einsum.c - Einsum of one to three arrays: "bij,bjk->bik", letters and axes, no ellipsis. A sum
 * over every letter that the output does not have, each product in double.
 */
#include "nn/ops/common.h"

#include "nn/parallel.h"

#include <string.h>

#define LETTERS 12

typedef struct state {
    int n_in, n_out, n; /* letters of the output come first */
    int32_t dim[LETTERS];
    int64_t summed; /* elements of the sum */
    int8_t axis[3][NN_MAX_RANK]; /* letter of an axis */
} state;

_Static_assert(sizeof(state) <= NN_OP_STATE, "the state is kept in the call");

static int letter(char names[LETTERS], int *n, char name)
{
    for (int i = 0; i < *n; i++)
        if (names[i] == name)
            return i;
    if (*n == LETTERS)
        return -1;
    names[*n] = name;
    return (*n)++;
}

static nn_err bind(nn_call *c)
{
    state *s = (state *)c->state;
    const char *p = nn_node_string(c->node, "equation", ""), *arrow = strstr(p, "->");
    char names[LETTERS];
    *s = (state){.n_in = c->n_in, .summed = 1};
    if (!arrow)
        return nn_call_fail(c, "equation \"%.40s\" has no \"->\"", p);
    for (const char *o = arrow + 2; *o; o++)
        if (letter(names, &s->n, *o) < 0)
            return nn_call_fail(c, "more than %d axes", LETTERS);
    s->n_out = s->n;
    for (int k = 0; k < c->n_in; k++) {
        nn_shape x = c->in[k]->shape;
        nn_err err = nn_call_expect(c, k, NN_F32);
        if (err)
            return err;
        for (int i = 0; i < x.rank; i++, p++) {
            int at = p < arrow && *p != ',' ? letter(names, &s->n, *p) : -1;
            if (at < 0 || (s->dim[at] != 0 && s->dim[at] != x.dim[i]) || x.dim[i] == 0)
                return nn_call_fail(c, "the equation does not fit input %d", k);
            s->axis[k][i] = (int8_t)at;
            s->dim[at] = x.dim[i];
        }
        if (p != arrow && *p++ != ',')
            return nn_call_fail(c, "the equation does not fit input %d", k);
    }
    c->out.dtype = NN_F32;
    c->out.shape.rank = s->n_out;
    if (s->n_out > NN_MAX_RANK)
        return nn_call_fail(c, "an output of rank %d", s->n_out);
    for (int i = 0; i < s->n; i++) {
        if (s->dim[i] == 0)
            return nn_call_fail(c, "a letter of the output stands in no input");
        if (i < s->n_out)
            c->out.shape.dim[i] = s->dim[i];
        else if (__builtin_mul_overflow(s->summed, s->dim[i], &s->summed))
            return nn_call_fail(c, "too large a sum");
    }
    return NN_OK;
}

/* Places of the letters out of the index of the output's element and of the sum's. */
static void places(const state *s, int64_t o, int64_t i, int64_t at[LETTERS])
{
    for (int k = s->n_out - 1; k >= 0; o /= s->dim[k--])
        at[k] = o % s->dim[k];
    for (int k = s->n - 1; k >= s->n_out; i /= s->dim[k--])
        at[k] = i % s->dim[k];
}

static int64_t where(const nn_call *c, int k, const int64_t at[LETTERS])
{
    const state *s = (const state *)c->state;
    nn_shape x = c->in[k]->shape;
    int64_t p = 0;
    for (int i = 0; i < x.rank; i++)
        p = p * x.dim[i] + at[s->axis[k][i]];
    return p;
}

static void element_task(void *ctx, int64_t o, int thread)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    int64_t at[LETTERS];
    double sum = 0;
    (void)thread;
    for (int64_t i = 0; i < s->summed; i++) {
        double v = 1;
        places(s, o, i, at);
        for (int k = 0; k < c->n_in; k++)
            v *= (double)nn_f32(c->in[k])[where(c, k, at)];
        sum += v;
    }
    nn_f32(&c->out)[o] = (float)sum;
}

static void forward(nn_call *c)
{
    nn_parallel(nn_shape_count(c->out.shape), element_task, c);
}

static void backward(nn_call *c)
{
    const state *s = (const state *)c->state;
    int64_t at[LETTERS];
    for (int64_t o = 0; o < nn_shape_count(c->out.shape); o++)
        for (int64_t i = 0; i < s->summed; i++) {
            places(s, o, i, at);
            for (int k = 0; k < c->n_in; k++) {
                double v = (double)c->dy[o];
                if (!c->dx[k])
                    continue;
                for (int l = 0; l < c->n_in; l++)
                    if (l != k)
                        v *= (double)nn_f32(c->in[l])[where(c, l, at)];
                c->dx[k][where(c, k, at)] += (float)v;
            }
        }
}

static int64_t macs(const nn_call *c)
{
    const state *s = (const state *)c->state;
    int64_t n;
    bool over = __builtin_mul_overflow(nn_shape_count(c->out.shape), s->summed, &n);
    return over || n > INT64_MAX / 4 ? INT64_MAX / 4 : n * c->n_in;
}

const nn_op nn_op_einsum = {
    .min_in = 1, .max_in = 3, .attrs = "equation:s", .bind = bind, .forward = forward,
    .backward = backward, .macs = macs,
};

/* top_k.c - TopK along the last axis: places of the k largest (or smallest), in order; of equal
 * ones the first comes first. Values follow by GatherElements.
 *
 * A heap of k would be faster for long rows; k is small where this is used.
 */
#include "nn/ops/common.h"

#include "nn/parallel.h"

typedef struct state {
    int64_t rows, n, k;
    bool largest;
} state;

static nn_err bind(nn_call *c)
{
    state *s = (state *)c->state;
    nn_shape x = c->in[0]->shape;
    nn_err err = nn_call_expect(c, 1, NN_S64);
    if (err)
        return err;
    if (x.rank < 1 || nn_shape_count(c->in[1]->shape) != 1 ||
        (c->in[0]->dtype != NN_F32 && c->in[0]->dtype != NN_S64))
        return nn_call_fail(c, "expected x of F32 or I64 and one k");
    *s = (state){.rows = nn_shape_rows(x), .n = x.dim[x.rank - 1],
                 .k = nn_s64(c->in[1])[0],
                 .largest = nn_node_int(c->node, "largest", 1) != 0};
    if (s->k < 0 || s->k > s->n)
        return nn_call_fail(c, "k is %lld of %lld", (long long)s->k, (long long)s->n);
    c->out.dtype = NN_S64;
    c->out.shape = x;
    c->out.shape.dim[x.rank - 1] = (int32_t)s->k;
    return NN_OK;
}

/* Does element a of the row come before b? */
static bool before(const nn_call *c, int64_t row, int64_t a, int64_t b)
{
    const state *s = (const state *)c->state;
    if (c->in[0]->dtype == NN_F32) {
        const float *x = nn_f32(c->in[0]) + row * s->n;
        return s->largest ? x[a] > x[b] : x[a] < x[b];
    }
    const int64_t *x = nn_s64(c->in[0]) + row * s->n;
    return s->largest ? x[a] > x[b] : x[a] < x[b];
}

/* Insertion into the k best so far. */
static void row_task(void *ctx, int64_t row, int thread)
{
    const nn_call *c = ctx;
    const state *s = (const state *)c->state;
    int64_t *best = nn_s64(&c->out) + row * s->k, used = 0;
    (void)thread;
    for (int64_t i = 0; i < s->n && s->k > 0; i++) {
        if (used == s->k && !before(c, row, i, best[used - 1]))
            continue;
        int64_t at = used < s->k ? used++ : used - 1;
        for (; at > 0 && before(c, row, i, best[at - 1]); at--)
            best[at] = best[at - 1];
        best[at] = i;
    }
}

static void forward(nn_call *c)
{
    nn_parallel(((const state *)c->state)->rows, row_task, c);
}

static int64_t reads(const nn_call *c)
{
    const state *s = (const state *)c->state;
    return nn_shape_count(c->in[0]->shape) * nn_max_i64(s->k, 1);
}

const nn_op nn_op_top_k = {
    .min_in = 2, .max_in = 2, .attrs = "largest:i", .bind = bind, .forward = forward,
    .known = 2, .may_be_empty = true, .reads = reads,
};

/* attention_decoder.c - AttentionDecoder, forward: blocks of samples as tasks, each through all
 * steps, then one product for the logits of all rows.
 *
 *   e = embedding[fed]                       (dropout in training)
 *   weights = softmax([e, h] aw^T + ab)                        by position
 *   weights = softmax(memory ([e, h] aw^T + ab) / sqrt(C))     by content (Luong et al. 2015)
 *   x = relu([e, weights memory] cw^T + cb)
 *   h = GRU(x, h)        gates z, r, h of ONNX, linear_before_reset 1
 *   logits = h ow^T + ob
 *
 * A row whose token is -1 feeds the most probable symbol of the step before: the sample's own
 * prediction (Bengio et al. 2015, "Scheduled Sampling"); without tokens every row but the first is
 * such a one. Its logits are computed within the
 * step, by the same product, so that they have the same bits as those that are the result.
 */
#include "nn/ops/attention_decoder.h"

#include "nn/gemm.h"
#include "nn/kernels/kernels.h"
#include "nn/parallel.h"

#include <string.h>

#define ALIGN 16 /* floats: parts of a block start on a cache line */

/* ---- bind ---- */

static nn_err check_inputs(const nn_call *c, const nn_attn *s)
{
    const nn_shape want[NN_ATTN_INPUTS] = {
        [NN_ATTN_MEMORY] = nn_shape3(s->n, s->s, s->c),
        [NN_ATTN_TOKENS] = nn_shape2(s->n, s->t),
        [NN_ATTN_EMBEDDING] = nn_shape2(s->v, s->d),
        [NN_ATTN_AW] = nn_shape2(s->a, s->d + s->h),
        [NN_ATTN_AB] = nn_shape1(s->a),
        [NN_ATTN_CW] = nn_shape2(s->e, s->d + s->c),
        [NN_ATTN_CB] = nn_shape1(s->e),
        [NN_ATTN_W] = nn_shape3(1, 3 * s->h, s->e),
        [NN_ATTN_R] = nn_shape3(1, 3 * s->h, s->h),
        [NN_ATTN_B] = nn_shape2(1, 6 * s->h),
        [NN_ATTN_OW] = nn_shape2(s->v, s->h),
        [NN_ATTN_OB] = nn_shape1(s->v),
    };
    char a[NN_SHAPE_TEXT], b[NN_SHAPE_TEXT];
    for (int i = 0; i < NN_ATTN_INPUTS; i++)
        if (c->in[i] && !nn_shape_equal(c->in[i]->shape, want[i]))
            return nn_call_fail(c, "input %d is %s, expected %s", i,
                                nn_shape_text(c->in[i]->shape, a), nn_shape_text(want[i], b));
    return NN_OK;
}

static nn_err read_shapes(const nn_call *c, nn_attn *s)
{
    static const int RANK[NN_ATTN_INPUTS] = {3, 2, 2, 1, 2, 1, 3, 3, 2, 2, 1, 2};
    char a[NN_SHAPE_TEXT];
    for (int i = 0; i < NN_ATTN_INPUTS; i++) {
        if (i == NN_ATTN_TOKENS && !c->in[i])
            continue;
        nn_err err = nn_call_expect(c, i, i == NN_ATTN_TOKENS ? NN_S32 : NN_F32);
        if (err)
            return err;
        if (c->in[i]->shape.rank != RANK[i] || nn_shape_count(c->in[i]->shape) < 1)
            return nn_call_fail(c, "input %d is %s, expected %d dimensions", i,
                                nn_shape_text(c->in[i]->shape, a), RANK[i]);
    }
    const int32_t *memory = c->in[NN_ATTN_MEMORY]->shape.dim;
    s->n = memory[0];
    s->s = memory[1];
    s->c = memory[2];
    if (c->in[NN_ATTN_TOKENS])
        s->t = c->in[NN_ATTN_TOKENS]->shape.dim[1];
    s->v = c->in[NN_ATTN_EMBEDDING]->shape.dim[0];
    s->d = c->in[NN_ATTN_EMBEDDING]->shape.dim[1];
    s->e = c->in[NN_ATTN_CW]->shape.dim[0];
    s->h = c->in[NN_ATTN_R]->shape.dim[2];
    s->a = s->content ? s->c : s->s;
    if (s->first >= s->v)
        return nn_call_fail(c, "first is %d, expected a symbol below %d", s->first, s->v);
    int64_t widest = nn_max_i64(s->d + (int64_t)s->h, s->d + (int64_t)s->c);
    widest = nn_max_i64(nn_max_i64(widest, 6 * (int64_t)s->h), s->a);
    if ((int64_t)s->n * s->t * nn_max_i64(widest, s->v) > INT32_MAX)
        return nn_call_fail(c, "%d samples of %d steps: too large", s->n, s->t);
    return check_inputs(c, s);
}

/* Places parts one behind the other; the end, in floats. */
static size_t place(int n, size_t *const part[], const size_t floats[])
{
    size_t at = 0;
    for (int i = 0; i < n; i++) {
        *part[i] = at;
        at += nn_round_up(floats[i], ALIGN);
    }
    return at;
}

static void plan(nn_call *c, nn_attn *s)
{
    size_t rows = (size_t)s->n * (size_t)s->t;
    size_t *kept[] = {&s->eh, &s->query,  &s->weights, &s->ec, &s->x,
                      &s->gates, &s->from_h, &s->state, &s->fed};
    const int width[] = {s->d + s->h, s->content ? s->a : 0, s->s, s->d + s->c, s->e, 3 * s->h,
                         s->h,        s->h,                  1};
    size_t floats[sizeof width / sizeof *width];
    for (size_t i = 0; i < sizeof width / sizeof *width; i++)
        floats[i] = rows * (size_t)width[i];
    size_t bytes = place(sizeof width / sizeof *width, kept, floats) * sizeof(float);
    size_t *packed[] = {&s->aw, &s->cw, &s->w, &s->r, &s->ow};
    const size_t weights[] = {
        nn_gemm_packed_floats(c->k, s->d + s->h, s->a),
        nn_gemm_packed_floats(c->k, s->d + s->c, s->e),
        nn_gemm_packed_floats(c->k, s->e, 3 * s->h),
        nn_gemm_packed_floats(c->k, s->h, 3 * s->h),
        nn_gemm_packed_floats(c->k, s->h, s->v),
    };
    c->packed_bytes = place(5, packed, weights) * sizeof(float);
    c->thread_bytes =
        NN_ATTN_BLOCK * (4 * (size_t)s->h + (size_t)s->v) * sizeof(float);
    if (!c->training) {
        c->work_bytes = bytes;
        return;
    }
    c->saved_bytes = bytes;
    nn_attn_plan_backward(c, s);
}

static nn_err bind(nn_call *c)
{
    nn_attn *s = (nn_attn *)c->state;
    _Static_assert(sizeof *s <= NN_OP_STATE, "NN_OP_STATE");
    const char *how = nn_node_string(c->node, "attention", "position");
    s->content = strcmp(how, "content") == 0;
    if (!s->content && strcmp(how, "position") != 0)
        return nn_call_fail(c, "attention is \"%s\", expected position or content", how);
    double ratio = nn_node_float(c->node, "dropout", 0);
    if (!(ratio >= 0 && ratio < 1))
        return nn_call_fail(c, "dropout is %g, expected 0 <= dropout < 1", ratio);
    int64_t first = nn_node_int(c->node, "first", 0), steps = nn_node_int(c->node, "steps", 64);
    if (first < 0 || first > INT32_MAX || steps < 1 || steps > NN_ATTN_MOST_STEPS)
        return nn_call_fail(c, "first is %lld, steps %lld: expected a symbol, 1 to %d",
                            (long long)first, (long long)steps, NN_ATTN_MOST_STEPS);
    s->first = (int)first;
    s->t = (int)steps;
    nn_err err = read_shapes(c, s);
    if (err)
        return err;
    s->drop = (uint32_t)(ratio * 4294967296.0);
    s->keep_scale = (float)(1 / (1 - ratio));
    s->seed = nn_call_seed(c);
    s->tasks = nn_ceil_div(s->n, NN_ATTN_BLOCK);
    c->out.dtype = NN_F32;
    c->out.shape = nn_shape3(s->n, s->t, s->v);
    plan(c, s);
    return NN_OK;
}

static void pack(nn_call *c)
{
    const nn_attn *s = (const nn_attn *)c->state;
    float *to = c->packed;
    const struct {
        int input, k, n;
        size_t at;
    } part[] = {{NN_ATTN_AW, s->d + s->h, s->a, s->aw},
                {NN_ATTN_CW, s->d + s->c, s->e, s->cw},
                {NN_ATTN_W, s->e, 3 * s->h, s->w},
                {NN_ATTN_R, s->h, 3 * s->h, s->r},
                {NN_ATTN_OW, s->h, s->v, s->ow}};
    for (size_t i = 0; i < sizeof part / sizeof *part; i++)
        nn_gemm_pack_b(c->k, part[i].k, part[i].n, nn_f32(c->in[part[i].input]), 1, part[i].k,
                       to + part[i].at);
}

/* ---- forward ---- */

/* What is fed in a row; -1: the sample's own prediction. */
static int32_t token_of(const nn_call *c, int64_t row)
{
    const nn_attn *s = (const nn_attn *)c->state;
    int32_t token = c->in[NN_ATTN_TOKENS] ? nn_s32(c->in[NN_ATTN_TOKENS])[row] : -1;
    if (token >= 0 && token < s->v)
        return token;
    return row % s->t == 0 ? s->first : -1;
}

/* One step of a task: samples [first, first + rows) at time t; row is the first one's. */
typedef struct step {
    int first, rows, t;
    int64_t row;
    float *kept;    /* the arrays of attention_decoder.h */
    float *scratch; /* of this thread */
} step;

/* y = act(x w^T + b) of the step's rows; w packed; rows of x and y lie T rows apart unless
 * y_row says otherwise. */
static void product(const nn_call *c, const step *p, int k, int n, const float *x,
                    ptrdiff_t x_width, size_t w, const float *b, nn_act act, float *y,
                    ptrdiff_t y_row)
{
    const nn_attn *s = (const nn_attn *)c->state;
    nn_gemm_args g = {
        .m = p->rows,
        .n = n,
        .k = k,
        .a = x,
        .a_row = x_width * s->t,
        .a_col = 1,
        .b = (const float *)c->packed + w,
        .c = y,
        .c_row = y_row,
        .bias = b,
        .act = act,
    };
    nn_gemm_single(c->k, &g);
}

static void feed(const nn_call *c, const step *p)
{
    const nn_attn *s = (const nn_attn *)c->state;
    const float *table = nn_f32(c->in[NN_ATTN_EMBEDDING]);
    int32_t *fed = (int32_t *)(p->kept + s->fed);
    for (int i = 0; i < p->rows; i++) {
        int64_t row = p->row + (int64_t)i * s->t;
        float *eh = p->kept + s->eh + row * (s->d + s->h);
        float *ec = p->kept + s->ec + row * (s->d + s->c);
        int32_t token = token_of(c, row);
        if (token >= 0)
            fed[row] = token;
        memcpy(eh, table + (int64_t)fed[row] * s->d, (size_t)s->d * sizeof *eh);
        nn_attn_drop(c, row, eh);
        memcpy(ec, eh, (size_t)s->d * sizeof *ec);
        if (p->t > 0)
            memcpy(eh + s->d, p->kept + s->state + (row - 1) * s->h,
                   (size_t)s->h * sizeof *eh);
        else
            memset(eh + s->d, 0, (size_t)s->h * sizeof *eh);
    }
}

/* Weights of the places, and the memory's weighted sum behind the embedding. */
static void attend(const nn_call *c, const step *p)
{
    const nn_attn *s = (const nn_attn *)c->state;
    float *weights = p->kept + s->weights + p->row * s->s;
    float *query = s->content ? p->kept + s->query + p->row * s->a : weights;
    product(c, p, s->d + s->h, s->a, p->kept + s->eh + p->row * (s->d + s->h), s->d + s->h,
            s->aw, nn_f32(c->in[NN_ATTN_AB]), NN_ACT_NONE, query, (ptrdiff_t)s->a * s->t);
    for (int i = 0; i < p->rows; i++) {
        const float *memory =
            nn_f32(c->in[NN_ATTN_MEMORY]) + (int64_t)(p->first + i) * s->s * s->c;
        float *w = weights + (ptrdiff_t)i * s->s * s->t;
        if (s->content) {
            nn_gemm_args scores = {
                .m = s->s, .n = 1, .k = s->c,
                .a = memory, .a_row = s->c, .a_col = 1,
                .b = query + (ptrdiff_t)i * s->a * s->t, .b_row = 1,
                .c = w, .c_row = 1,
            };
            nn_gemm_single(c->k, &scores);
            c->k->scale_f32(s->s, nn_attn_scale(s), w, w);
        }
        c->k->softmax_f32(1, s->s, w, w);
        nn_gemm_args sum = {
            .m = 1, .n = s->c, .k = s->s,
            .a = w, .a_row = s->s, .a_col = 1,
            .b = memory, .b_row = s->c,
            .c = p->kept + s->ec + (p->row + (int64_t)i * s->t) * (s->d + s->c) + s->d,
            .c_row = s->c,
        };
        nn_gemm_single(c->k, &sum);
    }
}

static void update(const nn_call *c, const step *p)
{
    const nn_attn *s = (const nn_attn *)c->state;
    int h = s->h;
    const float *b = nn_f32(c->in[NN_ATTN_B]);
    float *rec = p->scratch;
    float *x = p->kept + s->x + p->row * s->e, *gates = p->kept + s->gates + p->row * 3 * h;
    const float *eh = p->kept + s->eh + p->row * (s->d + h);
    product(c, p, s->d + s->c, s->e, p->kept + s->ec + p->row * (s->d + s->c), s->d + s->c,
            s->cw, nn_f32(c->in[NN_ATTN_CB]), NN_ACT_RELU, x, (ptrdiff_t)s->e * s->t);
    product(c, p, s->e, 3 * h, x, s->e, s->w, b, NN_ACT_NONE, gates, (ptrdiff_t)3 * h * s->t);
    product(c, p, h, 3 * h, eh + s->d, s->d + h, s->r, b + 3 * h, NN_ACT_NONE, rec, 3 * h);
    for (int i = 0; i < p->rows; i++) {
        int64_t row = p->row + (int64_t)i * s->t;
        float *z = p->kept + s->gates + row * 3 * h, *r = z + h, *g = r + h;
        float *from_h = p->kept + s->from_h + row * h, *state = p->kept + s->state + row * h;
        const float *q = rec + (ptrdiff_t)i * 3 * h, *before = eh + (ptrdiff_t)i * (s->d + h) * s->t + s->d;
        c->k->add_f32(2 * h, z, q, z);
        c->k->act_f32(2 * h, NN_ACT_SIGMOID, 0, z, z);
        memcpy(from_h, q + 2 * h, (size_t)h * sizeof *from_h);
        c->k->muladd_f32(h, r, from_h, g);
        c->k->act_f32(h, NN_ACT_TANH, 0, g, g);
        for (int j = 0; j < h; j++)
            state[j] = (1 - z[j]) * g[j] + z[j] * before[j];
    }
}

/* The most probable symbols of step t, fed in t + 1 where no token stands. */
static void predict(const nn_call *c, const step *p)
{
    const nn_attn *s = (const nn_attn *)c->state;
    int32_t *fed = (int32_t *)(p->kept + s->fed);
    int64_t at[NN_ATTN_BLOCK];
    int n = 0;
    float *states = p->scratch, *logits = states + (ptrdiff_t)NN_ATTN_BLOCK * s->h;
    for (int i = 0; i < p->rows; i++) {
        int64_t row = p->row + (int64_t)i * s->t;
        if (token_of(c, row + 1) >= 0)
            continue;
        memcpy(states + (ptrdiff_t)n * s->h, p->kept + s->state + row * s->h,
               (size_t)s->h * sizeof *states);
        at[n++] = row + 1;
    }
    nn_gemm_args g = {
        .m = n, .n = s->v, .k = s->h,
        .a = states, .a_row = s->h, .a_col = 1,
        .b = (const float *)c->packed + s->ow,
        .c = logits, .c_row = s->v,
        .bias = nn_f32(c->in[NN_ATTN_OB]),
    };
    if (n > 0)
        nn_gemm_single(c->k, &g);
    for (int i = 0; i < n; i++) {
        const float *y = logits + (ptrdiff_t)i * s->v;
        int best = 0;
        for (int j = 1; j < s->v; j++)
            best = y[j] > y[best] ? j : best;
        fed[at[i]] = best;
    }
}

static void forward_task(void *ctx, int64_t task, int thread)
{
    const nn_call *c = ctx;
    const nn_attn *s = (const nn_attn *)c->state;
    step p = {
        .first = (int)task * NN_ATTN_BLOCK,
        .rows = nn_attn_rows(s, task),
        .kept = c->training ? c->saved : c->work,
        .scratch = nn_call_thread(c, thread),
    };
    for (p.t = 0; p.t < s->t; p.t++) {
        p.row = (int64_t)p.first * s->t + p.t;
        feed(c, &p);
        attend(c, &p);
        update(c, &p);
        if (p.t + 1 < s->t)
            predict(c, &p);
    }
}

static void forward(nn_call *c)
{
    const nn_attn *s = (const nn_attn *)c->state;
    const float *kept = c->training ? c->saved : c->work;
    nn_parallel(s->tasks, forward_task, c);
    nn_gemm_args g = {
        .m = (int64_t)s->n * s->t,
        .n = s->v,
        .k = s->h,
        .a = kept + s->state,
        .a_row = s->h,
        .a_col = 1,
        .b = (const float *)c->packed + s->ow,
        .c = nn_f32(&c->out),
        .c_row = s->v,
        .bias = nn_f32(c->in[NN_ATTN_OB]),
    };
    nn_gemm(c->k, &g);
}

static int64_t macs(const nn_call *c)
{
    const nn_attn *s = (const nn_attn *)c->state;
    int64_t one = (int64_t)s->a * (s->d + s->h) + (int64_t)s->s * s->c * (1 + s->content) +
                   (int64_t)s->e * (s->d + s->c) + 3 * (int64_t)s->h * (s->e + s->h) +
                   (int64_t)s->v * s->h;
    return (int64_t)s->n * s->t * one;
}

const nn_op nn_op_attention_decoder = {
    .min_in = NN_ATTN_TOKENS, .max_in = NN_ATTN_INPUTS, .attrs = "attention:s dropout:f first:i steps:i",
    .bind = bind, .pack = pack, .forward = forward, .backward = nn_attn_backward, .macs = macs,
};

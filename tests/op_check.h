/* op_check.h - one operator, driven as the exec drives it, against a naive formula.
 *
 * op_check(case) makes, for every kernel tier of this CPU:
 *   - the shape and values of forward against the case's own naive forward in double (1e-5),
 *   - every gradient against central differences of that naive forward (2e-3), with dx
 *     prefilled, so that a backward which overwrites instead of adding fails; a gradient wanted
 *     alone must have the same bytes as one wanted with the others,
 *   - equal bytes of output and gradients over 1, 2, 3 and 4 threads,
 *   - no allocation in forward and backward, no byte written behind its memory (guards), no
 *     read of scratch that the same call did not write (it is filled with NaN before each).
 * op_refuse(case) checks that bind refuses with NN_ERR_MODEL and a message.
 */
#ifndef TESTS_OP_CHECK_H
#define TESTS_OP_CHECK_H

#include <math.h>

#include "nn/mem.h"
#include "nn/ops/ops.h"
#include "nn/parallel.h"
#include "nn/rng.h"
#include "tests/check.h"
#include "tests/op_list.h"

#define OP_GUARD 64
#define OP_THREADS 4

/* An array of the naive forward; v is NULL for an absent input. Integers are doubles too. */
typedef struct op_array {
    nn_shape shape;
    double *v;
} op_array;

/* Sets out->shape by op_array_make and fills out->v. */
typedef void op_naive(const nn_node *node, bool training, const op_array *in, op_array *out);

typedef struct op_in {
    nn_shape shape; /* rank 0 and no data: absent */
    nn_dtype dtype; /* NN_F32 unless said */
    bool grad;      /* wants a gradient, which is checked */
    double lo, hi;  /* random values of [lo, hi]; both 0: [-1, 1] */
    const void *data; /* or these values */
} op_in;

typedef struct op_case {
    const char *what; /* said in failures */
    const char *op;
    void (*attrs)(nn_graph *g, const void *arg); /* adds attributes to the node; may be NULL */
    const void *arg;
    int n_in;
    op_in in[NN_MAX_INPUTS];
    bool training;
    op_naive *naive;
    double tol;  /* of forward; 0: 1e-5 */
    int samples; /* central differences per input; 0: 24 */
} op_case;

static inline void op_array_make(op_array *a, nn_shape shape)
{
    a->shape = shape;
    a->v = calloc((size_t)nn_shape_count(shape) + 1, sizeof *a->v);
    if (!a->v)
        abort();
}

/* One bound call and its memory. */
typedef struct op_run {
    nn_graph *g;
    nn_call call;
    const nn_op *op;
    nn_tensor in[NN_MAX_INPUTS];
    void *block[NN_MAX_INPUTS * 2 + 8]; /* everything allocated, with its size for the guards */
    size_t bytes[NN_MAX_INPUTS * 2 + 8];
    int blocks;
} op_run;

static inline void *op_run_alloc(op_run *r, size_t bytes, int fill)
{
    char *p = nn_alloc(bytes + OP_GUARD);
    if (!p)
        abort();
    memset(p, fill, bytes);
    memset(p + bytes, 0x5A, OP_GUARD);
    r->block[r->blocks] = p;
    r->bytes[r->blocks++] = bytes;
    return p;
}

static inline bool op_run_guards(const op_run *r)
{
    for (int i = 0; i < r->blocks; i++)
        for (int j = 0; j < OP_GUARD; j++)
            if (((const unsigned char *)r->block[i])[r->bytes[i] + (size_t)j] != 0x5A)
                return false;
    return true;
}

/* Fresh input values: a function of the input's index alone. */
static inline void op_run_fill(const op_case *t, op_run *r)
{
    for (int i = 0; i < t->n_in; i++) {
        if (!r->call.in[i])
            continue;
        const op_in *in = &t->in[i];
        nn_tensor *x = &r->in[i];
        if (in->data) {
            memcpy(x->data, in->data, nn_tensor_bytes(x));
            continue;
        }
        nn_rng rng = nn_rng_make(11, (uint64_t)i);
        double lo = in->lo, hi = in->hi;
        if (lo == 0 && hi == 0) {
            lo = -1;
            hi = 1;
        }
        int64_t n = nn_shape_count(x->shape);
        for (int64_t j = 0; j < n; j++) {
            if (x->dtype == NN_S64)
                nn_s64(x)[j] = nn_rng_int(&rng, (int)lo, (int)hi);
            else if (x->dtype == NN_S32)
                nn_s32(x)[j] = nn_rng_int(&rng, (int)lo, (int)hi);
            else
                nn_f32(x)[j] = (float)(lo + (hi - lo) * nn_rng_float(&rng));
        }
    }
}

/* Builds the node and binds it; on NN_OK all memory stands and inputs are filled. `want` is a
 * bit mask over the inputs whose gradient is wanted. */
static inline nn_err op_run_open(const op_case *t, const nn_kernels *k, unsigned want,
                                 op_run *r)
{
    memset(r, 0, sizeof *r);
    r->g = nn_graph_new();
    int node[NN_MAX_INPUTS];
    for (int i = 0; i < t->n_in; i++) {
        char name[16];
        snprintf(name, sizeof name, "in%d", i);
        bool absent = t->in[i].shape.rank == 0 && !t->in[i].data;
        node[i] = absent ? -1 : nn_graph_input(r->g, name, t->in[i].dtype, t->in[i].shape);
    }
    int self = nn_graph_op(r->g, t->op, "node", t->n_in, node);
    if (t->attrs)
        t->attrs(r->g, t->arg);
    nn_call *c = &r->call;
    c->node = &r->g->node[self];
    r->op = nn_ops[c->node->op].op;
    c->training = t->training;
    c->k = k;
    c->n_in = t->n_in;
    c->step_seed = 5;
    for (int i = 0; i < t->n_in; i++) {
        if (node[i] < 0)
            continue;
        r->in[i] = (nn_tensor){.dtype = t->in[i].dtype, .shape = t->in[i].shape};
        r->in[i].data = op_run_alloc(r, nn_tensor_bytes(&r->in[i]), 0);
        c->in[i] = &r->in[i];
        c->wants_dx[i] = t->training && (want >> i & 1);
    }
    op_run_fill(t, r);
    nn_err err = nn_node_check_attrs(c->node, r->op->attrs);
    if (!err)
        err = r->op->bind(c);
    if (err)
        return err;
    NN_ASSERT(nn_shape_check(c->out.shape));
    c->out.data = op_run_alloc(r, nn_tensor_bytes(&c->out), 0xFF);
    c->work = op_run_alloc(r, c->work_bytes, 0xFF);
    c->thread_stride = nn_round_up(c->thread_bytes, NN_ALIGN);
    c->thread_work = op_run_alloc(r, c->thread_stride * OP_THREADS, 0xFF);
    c->saved = op_run_alloc(r, c->saved_bytes, 0xFF);
    c->packed = op_run_alloc(r, c->packed_bytes, 0xFF);
    for (int i = 0; i < t->n_in; i++)
        if (c->wants_dx[i])
            c->dx[i] = op_run_alloc(r, nn_tensor_bytes(&r->in[i]), 0);
    return NN_OK;
}

static inline void op_run_close(op_run *r)
{
    for (int i = 0; i < r->blocks; i++)
        nn_free(r->block[i]);
    nn_graph_free(r->g);
}

static inline void op_run_poison(op_run *r)
{
    memset(r->call.work, 0xFF, r->call.work_bytes);
    memset(r->call.thread_work, 0xFF, r->call.thread_stride * OP_THREADS);
}

static inline void op_run_forward(op_run *r)
{
    op_run_poison(r);
    if (r->op->pack && r->call.packed_bytes)
        r->op->pack(&r->call);
    op_run_poison(r);
    int64_t before = nn_mem_count();
    r->op->forward(&r->call);
    CHECK(nn_mem_count() == before, "forward allocates");
}

/* dy must stay valid; gradients start from dx0(i, j) below. */
static inline float op_dx0(int i, int64_t j)
{
    return (float)((i + 1) * 0.125 * (double)(j % 5));
}

static inline void op_run_backward(op_run *r, const float *dy)
{
    nn_call *c = &r->call;
    for (int i = 0; i < c->n_in; i++)
        if (c->dx[i])
            for (int64_t j = 0; j < nn_shape_count(c->in[i]->shape); j++)
                c->dx[i][j] = op_dx0(i, j);
    op_run_poison(r);
    c->dy = dy;
    int64_t before = nn_mem_count();
    r->op->backward(c);
    CHECK(nn_mem_count() == before, "backward allocates");
}

static inline double op_number(const nn_tensor *x, int64_t j)
{
    return x->dtype == NN_S64   ? (double)nn_s64(x)[j]
           : x->dtype == NN_S32 ? (double)nn_s32(x)[j]
                                : (double)nn_f32(x)[j];
}

static inline void op_naive_inputs(const op_run *r, op_array *in)
{
    for (int i = 0; i < r->call.n_in; i++) {
        in[i] = (op_array){0};
        const nn_tensor *x = r->call.in[i];
        if (!x)
            continue;
        op_array_make(&in[i], x->shape);
        for (int64_t j = 0; j < nn_shape_count(x->shape); j++)
            in[i].v[j] = op_number(x, j);
    }
}

/* sum(naive(in) * dy) */
static inline double op_naive_loss(const op_case *t, const op_run *r, const op_array *in,
                                   const float *dy)
{
    op_array out = {0};
    t->naive(r->call.node, t->training, in, &out);
    double sum = 0;
    for (int64_t j = 0; j < nn_shape_count(out.shape); j++)
        sum += out.v[j] * dy[j];
    free(out.v);
    return sum;
}

/* Central differences of the sampled elements of each input: the same for every tier, so they
 * are made once. */
typedef struct op_slopes {
    double *v[NN_MAX_INPUTS];
} op_slopes;

static inline int64_t op_samples(const op_case *t, int64_t n)
{
    int64_t samples = t->samples ? t->samples : 24;
    return n < samples ? n : samples;
}

/* The s-th sampled element of n; rng is the input's. */
static inline int64_t op_sample(const op_case *t, int64_t n, int64_t s, nn_rng *rng)
{
    return op_samples(t, n) == n ? s : (int64_t)nn_rng_below(rng, (uint32_t)n);
}

static inline double *op_slopes_make(const op_case *t, const op_run *r, op_array *in, int i,
                                     const float *dy)
{
    int64_t n = nn_shape_count(in[i].shape);
    double *v = calloc((size_t)op_samples(t, n) + 1, sizeof *v);
    if (!v)
        abort();
    nn_rng rng = nn_rng_make(13, (uint64_t)i);
    for (int64_t s = 0; s < op_samples(t, n); s++) {
        double *x = &in[i].v[op_sample(t, n, s, &rng)];
        const double h = 1e-5, keep = *x;
        *x = keep + h;
        double up = op_naive_loss(t, r, in, dy);
        *x = keep - h;
        double down = op_naive_loss(t, r, in, dy);
        *x = keep;
        v[s] = (up - down) / (2 * h);
    }
    return v;
}

static inline void op_check_gradients(const op_case *t, const op_run *r, op_array *in,
                                      const float *dy, const char *tier, op_slopes *slopes)
{
    for (int i = 0; i < t->n_in; i++) {
        if (!r->call.dx[i])
            continue;
        if (!slopes->v[i])
            slopes->v[i] = op_slopes_make(t, r, in, i, dy);
        int64_t n = nn_shape_count(in[i].shape);
        nn_rng rng = nn_rng_make(13, (uint64_t)i);
        double worst = 0, want = 0, got = 0;
        int64_t at = -1;
        for (int64_t s = 0; s < op_samples(t, n); s++) {
            int64_t j = op_sample(t, n, s, &rng);
            double numeric = slopes->v[i][s];
            double analytic = (double)r->call.dx[i][j] - (double)op_dx0(i, j);
            double off = fabs(numeric - analytic) / (1 + fabs(numeric));
            if (!isnan(worst) && !(off <= worst)) {
                worst = off;
                want = numeric;
                got = analytic;
                at = j;
            }
        }
        CHECK(worst <= 2e-3,
              "%s, %s: gradient of input %d at %lld is %g, central difference %g", t->what,
              tier, i, (long long)at, got, want);
    }
}

static inline void op_check_tier(const op_case *t, const nn_kernels *k, op_slopes *slopes)
{
    unsigned want = 0;
    for (int i = 0; i < t->n_in; i++)
        want |= (t->training && t->in[i].grad ? 1u : 0u) << i;
    op_run one;
    nn_set_threads(1);
    nn_err err = op_run_open(t, k, want, &one);
    CHECK(err == NN_OK, "%s, %s: %s", t->what, nn_kernels_name(k), nn_error_message());
    if (err) {
        op_run_close(&one);
        return;
    }
    op_array in[NN_MAX_INPUTS] = {0}, out = {0};
    op_naive_inputs(&one, in);
    t->naive(one.call.node, t->training, in, &out);
    int64_t n = nn_shape_count(out.shape);
    float *dy = nn_alloc((size_t)(n + 1) * sizeof *dy);
    nn_rng rng = nn_rng_make(12, 0);
    for (int64_t j = 0; j < n; j++)
        dy[j] = nn_rng_range(&rng, -1, 1);

    op_run_forward(&one);
    char a[NN_SHAPE_TEXT], b[NN_SHAPE_TEXT];
    bool same = nn_shape_equal(out.shape, one.call.out.shape);
    CHECK(same, "%s, %s: shape %s, expected %s", t->what, nn_kernels_name(k),
          nn_shape_text(one.call.out.shape, a), nn_shape_text(out.shape, b));
    if (same) {
        double worst = 0, tol = t->tol > 0 ? t->tol : 1e-5;
        int64_t at = 0;
        for (int64_t j = 0; j < n; j++) {
            double off = fabs(op_number(&one.call.out, j) - out.v[j]) / (1 + fabs(out.v[j]));
            if (!isnan(worst) && !(off <= worst)) {
                worst = off;
                at = j;
            }
        }
        CHECK(worst <= tol, "%s, %s: output %lld is %g, naive %g", t->what, nn_kernels_name(k),
              (long long)at, op_number(&one.call.out, at), out.v[at]);
    }
    if (want && same) {
        op_run_backward(&one, dy);
        op_check_gradients(t, &one, in, dy, nn_kernels_name(k), slopes);
    }
    CHECK(op_run_guards(&one), "%s, %s: wrote behind its memory", t->what, nn_kernels_name(k));

    for (int threads = 2; threads <= OP_THREADS && same; threads++) {
        op_run many;
        nn_set_threads(threads);
        err = op_run_open(t, k, want, &many);
        NN_ASSERT(!err);
        op_run_forward(&many);
        size_t bytes = nn_tensor_bytes(&one.call.out);
        CHECK(memcmp(many.call.out.data, one.call.out.data, bytes) == 0,
              "%s, %s: forward differs on %d threads", t->what, nn_kernels_name(k), threads);
        if (want)
            op_run_backward(&many, dy);
        for (int i = 0; i < t->n_in; i++)
            if (one.call.dx[i])
                CHECK(memcmp(many.call.dx[i], one.call.dx[i],
                             nn_tensor_bytes(one.call.in[i])) == 0,
                      "%s, %s: gradient %d differs on %d threads", t->what, nn_kernels_name(k),
                      i, threads);
        CHECK(op_run_guards(&many), "%s, %s: wrote behind its memory", t->what,
              nn_kernels_name(k));
        op_run_close(&many);
    }
    nn_set_threads(2);
    for (int i = 0; i < t->n_in && same; i++) {
        if (!(want >> i & 1) || want == 1u << i)
            continue;
        op_run alone;
        err = op_run_open(t, k, 1u << i, &alone);
        NN_ASSERT(!err);
        op_run_forward(&alone);
        op_run_backward(&alone, dy);
        CHECK(memcmp(alone.call.dx[i], one.call.dx[i], nn_tensor_bytes(one.call.in[i])) == 0,
              "%s, %s: gradient %d differs when wanted alone", t->what, nn_kernels_name(k), i);
        CHECK(op_run_guards(&alone), "%s, %s: wrote behind its memory", t->what,
              nn_kernels_name(k));
        op_run_close(&alone);
    }
    for (int i = 0; i < t->n_in; i++)
        free(in[i].v);
    free(out.v);
    nn_free(dy);
    op_run_close(&one);
}

static inline void op_check(const op_case *t)
{
    op_slopes slopes = {0};
    bool gradient = false;
    for (int i = 0; i < t->n_in; i++)
        gradient |= t->training && t->in[i].grad;
    if (op_list(t->op, t->naive != NULL, gradient))
        return;
    for (int tier = 0; tier <= (int)nn_tier_best(); tier++)
        op_check_tier(t, nn_kernels_tier((nn_tier)tier), &slopes);
    for (int i = 0; i < NN_MAX_INPUTS; i++)
        free(slopes.v[i]);
}

static inline void op_refuse(const op_case *t)
{
    if (op_list(t->op, false, false))
        return;
    op_run r;
    nn_err err = op_run_open(t, nn_kernels_get(), 0, &r);
    CHECK(err == NN_ERR_MODEL, "%s: bind gives %d, expected a refusal (%d)", t->what, (int)err,
          (int)NN_ERR_MODEL);
    if (err)
        CHECK(strlen(nn_error_message()) > 8, "%s: message \"%s\"", t->what,
              nn_error_message());
    op_run_close(&r);
}

#endif

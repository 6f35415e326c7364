/* q_check.h - one 8-bit operator, driven as the exec drives it, against a naive integer formula
 * that shares no code with it.
 *
 * q_check(case) makes, for every kernel tier of this CPU: type, shape, scale, zero and bytes of
 * forward equal to the case's naive forward; equal bytes over 1 to 4 threads; no allocation in
 * forward; no byte written behind its memory, no use of scratch that the call did not write.
 * q_refuse(case, word) checks that bind, or the pack that follows, refuses with NN_ERR_MODEL
 * and a message that holds the word.
 */
#ifndef TESTS_Q_CHECK_H
#define TESTS_Q_CHECK_H

#include <math.h>

#include "nn/mem.h"
#include "nn/ops/ops.h"
#include "nn/parallel.h"
#include "nn/rng.h"
#include "tests/check.h"
#include "tests/op_list.h"

#define Q_GUARD 64
#define Q_THREADS 4

typedef struct q_in {
    nn_dtype dtype;
    nn_shape shape;  /* rank 0: absent */
    float scale;     /* quantised values */
    int32_t zero;
    bool param;
    double lo, hi;   /* random values; both 0: the whole range of the type (S8: -64..64) */
    const void *data; /* or these */
} q_in;

/* Sets out->dtype, shape, scale, zero and out->data (by q_alloc). */
typedef void q_naive(const nn_node *node, const nn_tensor *const *in, nn_tensor *out);

typedef struct q_case {
    const char *what;
    const char *op;
    void (*attrs)(nn_graph *g, const void *arg);
    const void *arg;
    int n_in;
    q_in in[NN_MAX_INPUTS];
    bool training;
    q_naive *naive;
} q_case;

static inline void *q_alloc(size_t bytes)
{
    void *p = calloc(1, bytes + 1);
    if (!p)
        abort();
    return p;
}

typedef struct q_run {
    nn_graph *g;
    nn_call call;
    const nn_op *op;
    nn_tensor in[NN_MAX_INPUTS];
    void *block[NN_MAX_INPUTS + 8];
    size_t bytes[NN_MAX_INPUTS + 8];
    int blocks;
} q_run;

static inline void *q_run_alloc(q_run *r, size_t bytes, int fill)
{
    char *p = nn_alloc(bytes + Q_GUARD);
    if (!p)
        abort();
    memset(p, fill, bytes);
    memset(p + bytes, 0x5A, Q_GUARD);
    r->block[r->blocks] = p;
    r->bytes[r->blocks++] = bytes;
    return p;
}

static inline bool q_run_guards(const q_run *r)
{
    for (int i = 0; i < r->blocks; i++)
        for (int j = 0; j < Q_GUARD; j++)
            if (((const unsigned char *)r->block[i])[r->bytes[i] + (size_t)j] != 0x5A)
                return false;
    return true;
}

static inline void q_fill(const q_in *in, int index, nn_tensor *x)
{
    static const double range[NN_DTYPES][2] = {
        [NN_F32] = {-1, 1}, [NN_S32] = {-2000, 2000}, [NN_S16] = {0, 4095}, [NN_S8] = {-64, 64},
        [NN_U8] = {0, 255},
    };
    int64_t n = nn_shape_count(x->shape);
    if (in->data) {
        memcpy(x->data, in->data, nn_tensor_bytes(x));
        return;
    }
    nn_rng r = nn_rng_make(21, (uint64_t)index);
    bool whole = in->lo == 0 && in->hi == 0;
    double lo = whole ? range[x->dtype][0] : in->lo, hi = whole ? range[x->dtype][1] : in->hi;
    for (int64_t i = 0; i < n; i++) {
        if (x->dtype == NN_F32) {
            ((float *)x->data)[i] = (float)(lo + (hi - lo) * nn_rng_float(&r));
            continue;
        }
        int v = nn_rng_int(&r, (int)lo, (int)hi);
        if (x->dtype == NN_S32)
            ((int32_t *)x->data)[i] = v;
        else if (x->dtype == NN_S16)
            ((int16_t *)x->data)[i] = (int16_t)v;
        else if (x->dtype == NN_S8)
            ((int8_t *)x->data)[i] = (int8_t)v;
        else
            ((uint8_t *)x->data)[i] = (uint8_t)v;
    }
}

/* Builds the node and binds it; on NN_OK all memory stands. */
static inline nn_err q_run_open(const q_case *t, const nn_kernels *k, q_run *r)
{
    memset(r, 0, sizeof *r);
    r->g = nn_graph_new();
    int node[NN_MAX_INPUTS];
    for (int i = 0; i < t->n_in; i++) {
        const q_in *in = &t->in[i];
        char name[16];
        snprintf(name, sizeof name, "in%d", i);
        node[i] = in->shape.rank == 0 ? -1
                  : in->param         ? nn_graph_param_typed(r->g, name, in->dtype, in->shape)
                                      : nn_graph_input(r->g, name, in->dtype, in->shape);
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
    for (int i = 0; i < t->n_in; i++) {
        const q_in *in = &t->in[i];
        if (node[i] < 0)
            continue;
        r->in[i] = (nn_tensor){
            .dtype = in->dtype, .shape = in->shape, .scale = in->scale, .zero = in->zero};
        r->in[i].data = q_run_alloc(r, nn_tensor_bytes(&r->in[i]), 0);
        q_fill(in, i, &r->in[i]);
        c->in[i] = &r->in[i];
        c->in_param |= (unsigned)in->param << i;
    }
    nn_err err = nn_node_check_attrs(c->node, r->op->attrs);
    if (!err)
        err = r->op->bind(c);
    if (err)
        return err;
    NN_ASSERT(nn_shape_check(c->out.shape));
    c->out.data = q_run_alloc(r, nn_tensor_bytes(&c->out), 0xFF);
    c->work = q_run_alloc(r, c->work_bytes, 0xFF);
    c->thread_stride = nn_round_up(c->thread_bytes, NN_ALIGN);
    c->thread_work = q_run_alloc(r, c->thread_stride * Q_THREADS, 0xFF);
    c->packed = q_run_alloc(r, c->packed_bytes, 0xFF);
    if (r->op->pack && c->packed_bytes)
        r->op->pack(c);
    /* What pack has read may be gone. */
    for (int i = 0; i < t->n_in; i++)
        if (!c->error && (c->in_packed >> i & 1) && c->in[i])
            memset(r->in[i].data, 0xA5, nn_tensor_bytes(&r->in[i]));
    return c->error;
}

static inline void q_run_close(q_run *r)
{
    for (int i = 0; i < r->blocks; i++)
        nn_free(r->block[i]);
    nn_graph_free(r->g);
}

static inline void q_run_forward(q_run *r, int fill)
{
    memset(r->call.work, fill, r->call.work_bytes);
    memset(r->call.thread_work, fill, r->call.thread_stride * Q_THREADS);
    memset(r->call.out.data, fill, nn_tensor_bytes(&r->call.out));
    int64_t before = nn_mem_count();
    r->op->forward(&r->call);
    CHECK(nn_mem_count() == before, "forward allocates");
}

/* Naive output; the inputs are filled anew, for a pack may have spoilt them. */
static inline void q_expected(const q_case *t, const q_run *r, nn_tensor *out)
{
    nn_tensor in[NN_MAX_INPUTS];
    const nn_tensor *p[NN_MAX_INPUTS] = {0};
    for (int i = 0; i < t->n_in; i++) {
        if (!r->call.in[i])
            continue;
        in[i] = r->in[i];
        in[i].data = q_alloc(nn_tensor_bytes(&in[i]));
        q_fill(&t->in[i], i, &in[i]);
        p[i] = &in[i];
    }
    *out = (nn_tensor){0};
    t->naive(r->call.node, p, out);
    for (int i = 0; i < t->n_in; i++)
        if (p[i])
            free(in[i].data);
}

static inline int64_t q_first_difference(const nn_tensor *a, const nn_tensor *b)
{
    size_t size = nn_dtype_size(a->dtype);
    for (int64_t i = 0; i < nn_shape_count(a->shape); i++)
        if (memcmp((const char *)a->data + (size_t)i * size,
                   (const char *)b->data + (size_t)i * size, size) != 0)
            return i;
    return -1;
}

static inline double q_value(const nn_tensor *t, int64_t i)
{
    return t->dtype == NN_F32   ? (double)((const float *)t->data)[i]
           : t->dtype == NN_S16 ? (double)((const int16_t *)t->data)[i]
                                : (double)((const uint8_t *)t->data)[i];
}

static inline void q_check(const q_case *t)
{
    nn_tensor want = {0};
    if (op_list(t->op, t->naive != NULL, false))
        return;
    for (int tier = 0; tier <= (int)nn_tier_best(); tier++) {
        q_run r;
        nn_err err = q_run_open(t, nn_kernels_tier((nn_tier)tier), &r);
        CHECK(err == NN_OK, "%s: %s", t->what, nn_error_message());
        if (err) {
            q_run_close(&r);
            break;
        }
        if (!want.data)
            q_expected(t, &r, &want);
        const nn_tensor *out = &r.call.out;
        bool like = out->dtype == want.dtype && nn_shape_equal(out->shape, want.shape) &&
                    out->scale == want.scale && out->zero == want.zero;
        CHECK(like, "%s: type, shape, scale or zero is wrong", t->what);
        for (int threads = 1; like && threads <= Q_THREADS; threads++) {
            nn_set_threads(threads);
            q_run_forward(&r, threads & 1 ? 0xFF : 0x00);
            int64_t at = q_first_difference(out, &want);
            CHECK(at < 0, "%s, %s, %d threads: value %lld is %g, expected %g", t->what,
                  nn_kernels_name(r.call.k), threads, (long long)at,
                  q_value(out, at < 0 ? 0 : at),
                  q_value(&want, at < 0 ? 0 : at));
        }
        CHECK(q_run_guards(&r), "%s, %s: writes behind its memory", t->what,
              nn_kernels_name(r.call.k));
        q_run_close(&r);
    }
    nn_set_threads(1);
    free(want.data);
}

static inline void q_refuse(const q_case *t, const char *word)
{
    if (op_list(t->op, false, false))
        return;
    q_run r;
    nn_err err = q_run_open(t, nn_kernels_tier(NN_TIER_REF), &r);
    CHECK(err == NN_ERR_MODEL, "%s: is not refused", t->what);
    CHECK(err != NN_ERR_MODEL || strstr(nn_error_message(), word), "%s: says \"%s\", not %s",
          t->what, nn_error_message(), word);
    q_run_close(&r);
}

/* --- the definitions that naive forwards share --- */

/* rne(clamp(u, lo - zero, hi - zero)) + zero */
static inline int32_t q_naive_round(float u, int32_t zero, int32_t lo, int32_t hi)
{
    if (!(u >= (float)(lo - zero)))
        u = (float)(lo - zero);
    if (u > (float)(hi - zero))
        u = (float)(hi - zero);
    return (int32_t)nearbyintf(u) + zero;
}

/* Sets type, scale, zero of an output from the node's attributes; memory for `shape`. */
static inline void q_naive_out(const nn_node *node, nn_shape shape, nn_tensor *out)
{
    const char *type = nn_node_string(node, "y_type", "U8");
    out->dtype = strcmp(type, "U8") == 0 ? NN_U8 : strcmp(type, "S16") == 0 ? NN_S16 : NN_F32;
    out->shape = shape;
    if (out->dtype != NN_F32) {
        out->scale = (float)nn_node_float(node, "y_scale", 0);
        out->zero = (int32_t)nn_node_int(node, "y_zero_point", 0);
    }
    out->data = q_alloc(nn_tensor_bytes(out));
}

static inline float q_naive_act(const char *name, float alpha, float v)
{
    float t = v * (1.0f / 6.0f) + 0.5f;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    if (strcmp(name, "Relu") == 0)
        return v < 0 ? 0 : v;
    if (strcmp(name, "LeakyRelu") == 0)
        return v < 0 ? alpha * v : v;
    if (strcmp(name, "HardSigmoid") == 0)
        return t;
    return strcmp(name, "HardSwish") == 0 ? v * t : v;
}

/* Stores output i from an exact sum in units of sx * sw. */
static inline void q_naive_put(const nn_node *node, nn_tensor *out, int64_t i, int64_t acc,
                               float sx, float sw)
{
    const char *act = nn_node_string(node, "activation", "");
    float alpha = (float)nn_node_float(node, "alpha", 0.01);
    if (acc < -INT32_MAX || acc > INT32_MAX)
        abort();
    if (out->dtype == NN_F32) {
        float v = (float)(int32_t)acc * (float)((double)sx * (double)sw);
        ((float *)out->data)[i] = q_naive_act(act, alpha, v);
        return;
    }
    int32_t hi = out->dtype == NN_U8 ? 255 : 4095, q;
    if (!act[0] || strcmp(act, "Relu") == 0) {
        float scale = (float)((double)sx * (double)sw / (double)out->scale);
        q = q_naive_round((float)(int32_t)acc * scale, out->zero, act[0] ? out->zero : 0, hi);
    } else {
        float v = (float)(int32_t)acc * (float)((double)sx * (double)sw);
        q = q_naive_round(q_naive_act(act, alpha, v) * (1 / out->scale), out->zero, 0, hi);
    }
    if (out->dtype == NN_U8)
        ((uint8_t *)out->data)[i] = (uint8_t)q;
    else
        ((int16_t *)out->data)[i] = (int16_t)q;
}

/* Element i of a tensor of integers. */
static inline int32_t q_int(const nn_tensor *t, int64_t i)
{
    switch (t->dtype) {
    case NN_U8:
        return ((const uint8_t *)t->data)[i];
    case NN_S8:
        return ((const int8_t *)t->data)[i];
    case NN_S16:
        return ((const int16_t *)t->data)[i];
    case NN_S32:
        return ((const int32_t *)t->data)[i];
    case NN_S64:
    case NN_F32:
    case NN_DTYPES:
        break;
    }
    abort();
}

#endif

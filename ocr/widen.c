/* widen.c - for every value, which channel of the wide network is which one of the narrow one;
 * then each weight is copied along those maps.
 *
 *   wide channel      0 1 2 3 4 | 5 6        a BiLSTM's: forward | backward
 *   narrow channel    0 1 2 - - | 3 ...      "-": NEW
 */
#include "ocr/widen.h"

#include "nn/mem.h"
#include "nn/op.h"

#include <string.h>

#define NEW (-1)
#define GATES 4
#define DIRECTIONS 2

/* Channels of a value of the wide graph; was[i] is the narrow one's channel or NEW. */
typedef struct channels {
    int n, n_was;
    int32_t *was;
} channels;

typedef struct widening {
    const nn_graph *narrow, *wide;
    const nn_params *from;
    nn_params *to;
    channels *value; /* [wide->n] */
} widening;

/* `blocks` runs of n channels, n_was of which were there. */
static nn_err make_channels(channels *c, int blocks, int n, int n_was)
{
    if (n < n_was)
        return nn_fail(NN_ERR_USAGE, "%d channels cannot become %d: expected a wider network",
                       n_was, n);
    c->n = blocks * n;
    c->n_was = blocks * n_was;
    c->was = nn_alloc((size_t)c->n * sizeof *c->was);
    if (!c->was)
        return nn_fail_memory((size_t)c->n * sizeof *c->was, "channels");
    for (int i = 0; i < c->n; i++)
        c->was[i] = i % n < n_was ? i / n * n_was + i % n : NEW;
    return NN_OK;
}

/* Rows of `to` and `from` are [out][taps][in]. */
static void copy_rows(float *to, const float *from, const channels *out, int taps,
                      const channels *in)
{
    for (int o = 0; o < out->n; o++) {
        if (out->was[o] == NEW)
            continue;
        for (int t = 0; t < taps; t++) {
            float *row = to + ((size_t)o * (size_t)taps + (size_t)t) * (size_t)in->n;
            const float *old = from + ((size_t)out->was[o] * (size_t)taps + (size_t)t) *
                                          (size_t)in->n_was;
            for (int i = 0; i < in->n; i++)
                row[i] = in->was[i] == NEW ? 0 : old[in->was[i]];
        }
    }
}

/* The parameters of input `slot` of a node in both graphs; *have = false when it is absent in
 * both. */
static nn_err find_pair(const widening *g, int at, int slot, const nn_param **from,
                        nn_param **to, bool *have)
{
    const nn_node *wide = &g->wide->node[at], *narrow = &g->narrow->node[at];
    int w = slot < wide->n_in ? wide->in[slot] : -1;
    int n = slot < narrow->n_in ? narrow->in[slot] : -1;
    *have = w >= 0;
    if (w < 0 && n < 0)
        return NN_OK;
    int i = w < 0 ? -1 : nn_params_of_node(g->to, w);
    int j = n < 0 ? -1 : nn_params_of_node(g->from, n);
    if (i < 0 || j < 0 ||
        g->to->param[i].value.shape.rank != g->from->param[j].value.shape.rank)
        return nn_fail(NN_ERR_USAGE, "%s: its parameters differ in kind", wide->name);
    *to = &g->to->param[i];
    *from = &g->from->param[j];
    return NN_OK;
}

/* Vectors with one entry a channel, in slots first..last. */
static nn_err widen_vectors(widening *g, int at, int first, int last, const channels *c)
{
    int32_t zero = 0;
    const channels one = {1, 1, &zero};
    for (int slot = first; slot <= last; slot++) {
        const nn_param *from;
        nn_param *to;
        bool have;
        nn_err err = find_pair(g, at, slot, &from, &to, &have);
        if (err)
            return err;
        if (have)
            copy_rows(nn_f32(&to->value), nn_f32(&from->value), c, 1, &one);
    }
    return NN_OK;
}

/* Conv [K,R,S,C] and Gemm [K,C], a bias after them. */
static nn_err widen_product(widening *g, int at)
{
    nn_err err = NN_OK;
    const nn_param *from;
    nn_param *to;
    bool have;
    const channels *in = &g->value[g->wide->node[at].in[0]];
    channels *out = &g->value[at];
    NN_TRY(find_pair(g, at, 1, &from, &to, &have));
    nn_shape s = to->value.shape, old = from->value.shape;
    int taps = 1;
    for (int d = 1; d < s.rank - 1; d++) {
        if (s.dim[d] != old.dim[d])
            return nn_fail(NN_ERR_USAGE, "%s: its kernel has another size",
                           g->wide->node[at].name);
        taps *= s.dim[d];
    }
    if (s.dim[s.rank - 1] != in->n || old.dim[s.rank - 1] != in->n_was)
        return nn_fail(NN_ERR_USAGE, "%s: expected weights for each input channel",
                       g->wide->node[at].name);
    NN_TRY(make_channels(out, 1, s.dim[0], old.dim[0]));
    copy_rows(nn_f32(&to->value), nn_f32(&from->value), out, taps, in);
    err = widen_vectors(g, at, 2, 2, out);
out:
    return err;
}

/* w [2,4H,C], r [2,4H,H], b [2,8H]: eight blocks of H rows; b holds two such lists for each
 * direction. */
static nn_err widen_lstm(widening *g, int at)
{
    nn_err err = NN_OK;
    const nn_param *from = NULL;
    nn_param *to = NULL;
    bool have;
    const channels *in = &g->value[g->wide->node[at].in[0]];
    channels gates = {0}, biases = {0}, state = {0};
    int32_t zero = 0;
    const channels one = {1, 1, &zero};
    int h = (int)nn_node_int(&g->wide->node[at], "hidden_size", 0);
    int was = (int)nn_node_int(&g->narrow->node[at], "hidden_size", 0);
    for (int slot = 1; slot <= 3; slot++) {
        NN_TRY(find_pair(g, at, slot, &from, &to, &have));
        if (!have || from->value.shape.dim[0] != DIRECTIONS) {
            err = nn_fail(NN_ERR_USAGE, "%s: expected a bidirectional LSTM with w, r, b",
                          g->wide->node[at].name);
            goto out;
        }
        if (slot == 1) {
            NN_TRY(make_channels(&gates, DIRECTIONS * GATES, h, was));
            NN_TRY(make_channels(&biases, 2 * DIRECTIONS * GATES, h, was));
            NN_TRY(make_channels(&state, 1, h, was));
            NN_TRY(make_channels(&g->value[at], DIRECTIONS, h, was));
        }
        copy_rows(nn_f32(&to->value), nn_f32(&from->value), slot == 3 ? &biases : &gates, 1,
                  slot == 1 ? in : slot == 2 ? &state : &one);
    }
out:
    nn_free(gates.was);
    nn_free(biases.was);
    nn_free(state.was);
    return err;
}

static nn_err pass_on(widening *g, int at)
{
    const channels *in = &g->value[g->wide->node[at].in[0]];
    channels *out = &g->value[at];
    *out = *in;
    out->was = nn_alloc((size_t)in->n * sizeof *out->was);
    if (!out->was)
        return nn_fail_memory((size_t)in->n * sizeof *out->was, "channels");
    memcpy(out->was, in->was, (size_t)in->n * sizeof *out->was);
    return NN_OK;
}

static nn_err widen_op(widening *g, int at)
{
    const char *op = nn_ops[g->wide->node[at].op].name;
    if (!strcmp(op, "Conv") || !strcmp(op, "Gemm"))
        return widen_product(g, at);
    if (!strcmp(op, "LSTM"))
        return widen_lstm(g, at);
    nn_err err = pass_on(g, at);
    if (!err && !strcmp(op, "BatchNormalization"))
        err = widen_vectors(g, at, 1, 4, &g->value[at]);
    return err;
}

nn_err ocr_widen(const nn_graph *narrow, const nn_params *from, const nn_graph *wide,
                nn_params *to)
{
    nn_err err = NN_OK;
    widening g = {narrow, wide, from, to, NULL};
    bool same = narrow->n == wide->n && narrow->n_out == 1 && wide->n_out == 1 &&
                narrow->out[0] == wide->out[0];
    for (int i = 0; same && i < wide->n; i++) {
        const nn_node *a = &narrow->node[i], *b = &wide->node[i];
        same = a->kind == b->kind && a->n_in == b->n_in &&
               !memcmp(a->in, b->in, (size_t)a->n_in * sizeof *a->in) &&
               (a->kind != NN_NODE_OP || a->op == b->op);
    }
    if (!same)
        return nn_fail(NN_ERR_USAGE, "the networks differ in more than their widths");
    g.value = nn_calloc((size_t)wide->n, sizeof *g.value);
    if (!g.value)
        return nn_fail_memory((size_t)wide->n * sizeof *g.value, "channels");
    for (int i = 0; i < wide->n; i++) {
        const nn_node *node = &wide->node[i];
        if (node->kind == NN_NODE_INPUT)
            NN_TRY(make_channels(&g.value[i], 1, node->shape.dim[node->shape.rank - 1],
                                 narrow->node[i].shape.dim[node->shape.rank - 1]));
        else if (node->kind == NN_NODE_OP)
            NN_TRY(widen_op(&g, i));
    }
    const channels *classes = &g.value[wide->out[0]];
    if (classes->n != classes->n_was)
        err = nn_fail(NN_ERR_USAGE, "%d classes cannot become %d here", classes->n_was,
                      classes->n);
    to->version++;
out:
    for (int i = 0; i < wide->n; i++)
        nn_free(g.value[i].was);
    nn_free(g.value);
    return err;
}

/* rules_recurrent.c - LSTM, GRU and RNN: in memory N,T,C and N,T,D,H, whatever ONNX's order. */
#include "onnx/lower.h"

#include <string.h>
#include <strings.h>

/* Only the functions that are there by default. */
static void check_functions(onnx_lower *l, int n, const char *const *names)
{
    const onnx_attr *a = onnx_node_attr(l->node, "activations");
    for (int i = 0; a && a->kind == ONNX_ATTR_STRINGS && i < a->n; i++)
        if (strcasecmp(a->strings[i], names[i % n]) != 0)
            onnx_refuse(l, "activation \"%.30s\", only \"%s\" is supported there",
                        a->strings[i], names[i % n]);
    if (onnx_int(l, "input_forget", 0))
        onnx_refuse(l, "input_forget is not supported");
}

typedef struct cell {
    bool batch_first;
    int x, w, r, b, lengths, state[3]; /* nodes, -1: absent; states: h0, c0, peepholes */
    int64_t d, h;
} cell;

static int state_node(onnx_lower *l, onnx_val *v, bool batch_first)
{
    const int32_t turned[3] = {1, 0, 2};
    if (!v)
        return -1;
    if (v->rank != 3) {
        onnx_refuse(l, "an initial state of rank %d", v->rank);
        return -1;
    }
    return batch_first ? onnx_plain(l, v) : onnx_arranged(l, v, turned);
}

static bool read_cell(onnx_lower *l, cell *c)
{
    const int32_t turned[3] = {1, 0, 2};
    onnx_val *x = onnx_need(l, 0), *w = onnx_need(l, 1), *r = onnx_need(l, 2),
             *b = onnx_in(l, 3), *lengths = onnx_in(l, 4), *p = onnx_in(l, 7);
    *c = (cell){.batch_first = onnx_int(l, "layout", 0) != 0, .d = r->dim[0], .h = r->dim[2]};
    if (x->rank != 3 || w->rank != 3 || r->rank != 3 || c->d < 1 || c->h < 1)
        onnx_refuse(l, "expected x, w and r of rank 3, weights of known size");
    if (l->err)
        return false;
    c->x = c->batch_first ? onnx_plain(l, x) : onnx_arranged(l, x, turned);
    c->w = onnx_plain(l, w);
    c->r = onnx_plain(l, r);
    c->b = b ? onnx_plain(l, b) : -1;
    c->lengths = lengths ? onnx_plain(l, lengths) : -1;
    c->state[0] = state_node(l, onnx_in(l, 5), c->batch_first);
    c->state[1] = state_node(l, onnx_in(l, 6), c->batch_first);
    c->state[2] = p ? onnx_plain(l, p) : -1;
    return !l->err;
}

static int cell_node(onnx_lower *l, const char *op, int n_in, const cell *c, const char *output)
{
    const int in[8] = {c->x, c->w, c->r, c->b, c->lengths, c->state[0], c->state[1],
                       c->state[2]};
    nn_node n = onnx_begin(l, op);
    for (int i = 0; i < n_in; i++)
        onnx_feed(&n, in[i]);
    onnx_set_int(&n, "hidden_size", c->h);
    onnx_set_text(&n, "direction", onnx_text(l, "direction", "forward"));
    onnx_set_text(&n, "output", output);
    if (onnx_float(l, "clip", 0) > 0)
        onnx_set_float(&n, "clip", onnx_float(l, "clip", 0));
    if (strcmp(op, "GRU") == 0)
        onnx_set_int(&n, "linear_before_reset", onnx_int(l, "linear_before_reset", 0));
    return onnx_end(l, &n);
}

/* y[N,T,D,H], as ONNX orders it. */
static void put_sequence(onnx_lower *l, int node, const cell *c)
{
    const onnx_val *x = onnx_need(l, 0);
    const int32_t order[4] = {2, 0, 1, 3};
    onnx_val like = *x;
    int64_t t = x->dim[c->batch_first], n = x->dim[!c->batch_first];
    int64_t first[4] = {n, t, c->d, c->h}, later[4] = {t, c->d, n, c->h};
    onnx_set_shape(l, &like, 4, c->batch_first ? first : later);
    if (!c->batch_first)
        memcpy(like.perm, order, sizeof order);
    onnx_out(l, 0, node, &like);
}

static void put_state(onnx_lower *l, int i, int node, const cell *c)
{
    const onnx_val *x = onnx_need(l, 0);
    const int32_t order[3] = {1, 0, 2};
    onnx_val like = *x;
    int64_t n = x->dim[!c->batch_first];
    int64_t first[3] = {n, c->d, c->h}, later[3] = {c->d, n, c->h};
    onnx_set_shape(l, &like, 3, c->batch_first ? first : later);
    if (!c->batch_first)
        memcpy(like.perm, order, sizeof order);
    onnx_out(l, i, node, &like);
}

/* An output that is used is a node of its own. */
static void outputs(onnx_lower *l, const char *op, int n_in, const cell *c)
{
    static const char *const STATES[] = {"h", "c"};
    if (onnx_has_out(l, 0))
        put_sequence(l, cell_node(l, op, n_in, c, "y"), c);
    for (int i = 1; i < 3; i++)
        if (onnx_has_out(l, i))
            put_state(l, i, cell_node(l, op, n_in, c, STATES[i - 1]), c);
}

static void gru(onnx_lower *l)
{
    static const char *const NAMES[] = {"Sigmoid", "Tanh"};
    cell c;
    check_functions(l, 2, NAMES);
    if (read_cell(l, &c))
        outputs(l, "GRU", 6, &c);
}

static void rnn(onnx_lower *l)
{
    static const char *const NAMES[] = {"Tanh"};
    cell c;
    check_functions(l, 1, NAMES);
    if (read_cell(l, &c))
        outputs(l, "RNN", 6, &c);
}

/* Ours, the fast one, has no states; its biases are needed. */
static void lstm(onnx_lower *l)
{
    static const char *const NAMES[] = {"Sigmoid", "Tanh", "Tanh"};
    cell c;
    check_functions(l, 3, NAMES);
    if (!read_cell(l, &c))
        return;
    bool plain = c.lengths < 0 && c.state[0] < 0 && c.state[1] < 0 && c.state[2] < 0 &&
                 !onnx_has_out(l, 1) && !onnx_has_out(l, 2) && onnx_need(l, 1)->host &&
                 onnx_need(l, 2)->host && !(onnx_float(l, "clip", 0) > 0) && c.h < 1 << 20;
    if (!plain) {
        outputs(l, "LSTMStates", 8, &c);
        return;
    }
    if (c.b < 0) {
        nn_shape s = nn_shape2((int32_t)c.d, (int32_t)(8 * c.h));
        void *zeros;
        l->err = onnx_arena_get(l->arena, (size_t)nn_shape_count(s), sizeof(float), &zeros);
        c.b = l->err ? 0 : onnx_param(l, NN_F32, s, zeros);
    }
    nn_node n = onnx_begin(l, "LSTM");
    onnx_feed(&n, c.x);
    onnx_feed(&n, c.w);
    onnx_feed(&n, c.r);
    onnx_feed(&n, c.b);
    onnx_set_int(&n, "hidden_size", c.h);
    onnx_set_text(&n, "direction", onnx_text(l, "direction", "forward"));
    const int64_t shape[4] = {0, 0, c.d, c.h};
    int y = onnx_end(l, &n);
    nn_node r = onnx_begin(l, "Reshape");
    onnx_feed(&r, y);
    onnx_set_ints(&r, "shape", 4, shape);
    put_sequence(l, onnx_end(l, &r), &c);
}

const onnx_rule onnx_rules_recurrent[] = {
    {"LSTM", lstm}, {"GRU", gru}, {"RNN", rnn}, {NULL, NULL},
};

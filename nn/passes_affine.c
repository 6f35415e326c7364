/* passes_affine.c - see passes_affine.h. */
#include "nn/passes_affine.h"

#include "nn/mem.h"
#include "nn/ops/ops.h"
#include "nn/rewrite.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- fold what is affine into what is linear before it --- */

/* Output channels of the linear node i. */
static int channels_of(const nn_graph *g, int i)
{
    nn_shape s = g->node[g->node[i].in[1]].shape;
    bool last = nn_node_entry(&g->node[i])->fuse == NN_FUSE_LINEAR_LAST;
    return s.dim[last ? s.rank - 1 : 0];
}

/* The input of an Add or Mul that is the constant; -1. */
static int constant_input(const nn_graph *g, const nn_node *n)
{
    if (n->kind != NN_NODE_OP || (n->op != NN_OP_add && n->op != NN_OP_mul))
        return -1;
    return nn_rewrite_is_float_param(g, n->in[1])   ? 1
           : nn_rewrite_is_float_param(g, n->in[0]) ? 0
                                                    : -1;
}

/* One number for each of k channels, which are the last axis, or one for all. */
static bool is_per_channel(nn_shape s, int k)
{
    int64_t n = nn_shape_count(s);
    return s.rank <= 1 ? n == 1 || n == k : s.rank == 4 && n == k && s.dim[3] == k;
}

/* The only user of `at`, a value of linear node i, when it is a BatchNormalization, or an Add or
 * Mul with a constant; -1. */
static int next_affine(const nn_rewrite *r, int i, int at)
{
    const nn_graph *g = r->old;
    int u = nn_rewrite_only_user(r, at, NN_FUSE_NORM);
    for (int j = 1; u >= 0 && j < 5; j++)
        if (!nn_rewrite_is_float_param(g, g->node[u].in[j]))
            return -1;
    if (u >= 0)
        return u;
    u = r->users[at] == 1 ? r->user[at] : -1;
    int k = u < 0 ? -1 : constant_input(g, &g->node[u]);
    if (k < 0 || g->node[u].in[!k] != at)
        return -1;
    return is_per_channel(g->node[g->node[u].in[k]].shape, channels_of(g, i)) ? u : -1;
}

/* The first one after node i, or -1: the weights must be private to i. */
static int foldable(const nn_rewrite *r, int i)
{
    const nn_node *node = &r->old->node[i];
    if (!nn_rewrite_is_bare_linear(node) || !nn_rewrite_is_float_param(r->old, node->in[1]) ||
        r->users[node->in[1]] != 1)
        return -1;
    bool has_bias = node->n_in > 2 && node->in[2] >= 0;
    if (has_bias &&
        (!nn_rewrite_is_float_param(r->old, node->in[2]) || r->users[node->in[2]] != 1 ||
         nn_shape_count(r->old->node[node->in[2]].shape) != channels_of(r->old, i)))
        return -1;
    return next_affine(r, i, i);
}

/* y = scale x + shift, that a node computes: its constants, found once. */
typedef struct affine_values {
    const nn_node *node;
    const float *value[5];
    int constant; /* of an Add or Mul; -1 */
    bool each;    /* that has one for each channel */
    double eps;
} affine_values;

static affine_values values_of(const nn_graph *g, const nn_params *p, const nn_node *n)
{
    affine_values v = {
        .node = n, .constant = constant_input(g, n), .eps = nn_node_float(n, "epsilon", 1e-5)};
    for (int j = 0; j < n->n_in && j < 5; j++)
        if (nn_graph_is_param(g, n->in[j]))
            v.value[j] = nn_f32(&nn_params_find(p, g->node[n->in[j]].name)->value);
    v.each = v.constant >= 0 && nn_shape_count(g->node[n->in[v.constant]].shape) > 1;
    return v;
}

/* In channel ch. */
static void affine_at(const affine_values *v, int ch, double *scale, double *shift)
{
    if (v->constant >= 0) {
        double c = v->value[v->constant][v->each ? ch : 0];
        *scale = v->node->op == NN_OP_mul ? c : 1;
        *shift = v->node->op == NN_OP_mul ? 0 : c;
        return;
    }
    *scale = v->value[1][ch] / sqrt(v->value[4][ch] + v->eps);
    *shift = v->value[2][ch] - v->value[3][ch] * *scale;
}

static void bias_name(const nn_graph *g, int conv, char name[NN_MAX_NAME])
{
    const nn_node *c = &g->node[conv];
    if (c->n_in > 2 && c->in[2] >= 0)
        snprintf(name, NN_MAX_NAME, "%s", g->node[c->in[2]].name);
    else
        snprintf(name, NN_MAX_NAME, "%.50s.folded_bias", c->name);
}

/* Node i, a linear one, with a bias, which is new where it has none. */
static nn_err emit_with_bias(nn_rewrite *r, int i, const nn_node *like)
{
    nn_node node = *like;
    nn_err err;
    if (node.n_in > 2 && node.in[2] >= 0)
        return nn_rewrite_emit(r, &node, &r->map[i]);
    nn_node bias = {.kind = NN_NODE_PARAM,
                    .dtype = NN_F32,
                    .trainable = true,
                    .shape = nn_shape1(channels_of(r->old, i))};
    bias_name(r->old, i, bias.name);
    err = nn_graph_append(r->graph, &bias);
    if (err)
        return err;
    /* emit maps old indices; the new bias has none, so it is set afterwards. */
    int at_bias = r->graph->n - 1;
    node.n_in = 3;
    node.in[2] = node.in[1];
    err = nn_rewrite_emit(r, &node, &r->map[i]);
    if (!err)
        r->graph->node[r->map[i]].in[2] = at_bias;
    return err;
}

/* y = scale x + shift of output channel ch, by all affine nodes behind linear node i: 2 numbers a
 * channel, into `to`. */
static void compose(const nn_rewrite *r, const nn_params *p, int i, int affine, double *to)
{
    int k = channels_of(r->old, i);
    for (int ch = 0; ch < k; ch++) {
        to[2 * ch] = 1;
        to[2 * ch + 1] = 0;
    }
    for (; affine >= 0; affine = next_affine(r, i, affine)) {
        const affine_values values = values_of(r->old, p, &r->old->node[affine]);
        for (int ch = 0; ch < k; ch++) {
            double scale, shift;
            affine_at(&values, ch, &scale, &shift);
            to[2 * ch] *= scale;
            to[2 * ch + 1] = to[2 * ch + 1] * scale + shift;
        }
    }
}

/* w' = scale w, b' = scale b + shift for each output channel. */
static void fold_values(const nn_graph *old, const nn_params *to, int i, const double *by)
{
    char name[NN_MAX_NAME];
    const nn_node *c = &old->node[i];
    bias_name(old, i, name);
    const nn_tensor *weights = &nn_params_find(to, old->node[c->in[1]].name)->value;
    float *w = nn_f32(weights);
    float *b = nn_f32(&nn_params_find(to, name)->value); /* zeros where there was none */
    bool last = nn_node_entry(c)->fuse == NN_FUSE_LINEAR_LAST;
    int k = channels_of(old, i);
    int64_t per = nn_shape_count(weights->shape) / k;
    for (int ch = 0; ch < k; ch++, by += 2) {
        for (int64_t j = 0; j < per; j++) {
            float *one = &w[last ? j * k + ch : ch * per + j];
            *one = (float)(*one * by[0]);
        }
        b[ch] = (float)(b[ch] * by[0] + by[1]);
    }
}

nn_err nn_pass_fold_affine(nn_graph **g, nn_params **p)
{
    nn_rewrite r;
    nn_params *fresh = NULL;
    size_t channels = 0, at = 0;
    bool any = false;
    double *by = NULL;
    nn_err err = nn_rewrite_new(&r, *g);
    if (err)
        return err;
    for (int i = 0; i < r.old->n; i++) {
        bool folds = foldable(&r, i) >= 0;
        channels += folds ? (size_t)channels_of(r.old, i) : 0;
        any |= folds || nn_node_entry(&r.old->node[i])->fuse == NN_FUSE_IDENTITY;
    }
    if (!any) {
        err = nn_rewrite_dead(g, p);
        goto out;
    }
    by = nn_alloc(2 * channels * sizeof *by + 1);
    if (!by) {
        err = nn_fail_memory(2 * channels * sizeof *by, "a graph pass");
        goto out;
    }
    for (int i = 0; i < r.old->n; i++) {
        const nn_node *node = &r.old->node[i];
        if (r.map[i] >= 0) /* an affine one that was folded already */
            continue;
        int affine = foldable(&r, i);
        if (nn_node_entry(node)->fuse == NN_FUSE_IDENTITY)
            r.map[i] = r.map[node->in[0]];
        else if (affine >= 0)
            NN_TRY(emit_with_bias(&r, i, node));
        else
            NN_TRY(nn_rewrite_emit(&r, node, &r.map[i]));
        if (affine >= 0) {
            compose(&r, *p, i, affine, &by[2 * at]);
            at += (size_t)channels_of(r.old, i);
        }
        for (; affine >= 0; affine = next_affine(&r, i, affine))
            r.map[affine] = r.map[i];
    }
    NN_TRY(nn_rewrite_finish(&r, g, p, &fresh));
    at = 0;
    for (int i = 0; i < r.old->n; i++)
        if (foldable(&r, i) >= 0) {
            if (r.map[i] >= 0)
                fold_values(r.old, fresh, i, &by[2 * at]);
            at += (size_t)channels_of(r.old, i);
        }
    nn_rewrite_take(&r, g, p, fresh);
out:
    nn_free(by);
    nn_rewrite_free(&r);
    return err;
}

/* --- fold what is affine into the convolutions behind it --- */

/* Has it a constant of one number? */
static bool is_scalar_affine(const nn_graph *g, const nn_node *n)
{
    int k = constant_input(g, n);
    return k >= 0 && !nn_graph_is_param(g, n->in[!k]) && g->node[n->in[k]].shape.rank <= 1 &&
           nn_shape_count(g->node[n->in[k]].shape) == 1;
}

/* Can node i, which reads x, take an affine map of it: a Conv with weights and bias of its own. */
static bool takes_affine(const nn_rewrite *r, int i, int x)
{
    const nn_graph *g = r->old;
    const nn_node *n = &g->node[i];
    if (n->kind != NN_NODE_OP || n->op != NN_OP_conv || n->in[0] != x ||
        n->n_attr == NN_MAX_ATTRS || nn_node_attr(n, "pad_value"))
        return false;
    for (int k = 1; k < n->n_in; k++)
        if (n->in[k] >= 0 &&
            (!nn_rewrite_is_float_param(g, n->in[k]) || r->users[n->in[k]] != 1))
            return false;
    return true;
}

/* All users of x are such convolutions. */
static bool feeds_convolutions(const nn_rewrite *r, int x)
{
    int found = 0;
    for (int i = x + 1; i < r->old->n; i++)
        for (int k = 0; k < r->old->node[i].n_in; k++)
            if (r->old->node[i].in[k] == x)
                found += takes_affine(r, i, x) ? 1 : -NN_MAX_NODES * NN_MAX_INPUTS;
    return found == r->users[x];
}

typedef struct affine {
    double scale, shift; /* of base */
    int base;            /* -1: none */
} affine;

/* The affine nodes that make the input of convolution i, as one map. */
static affine affine_before(const nn_rewrite *r, const nn_params *p, int i)
{
    const nn_graph *g = r->old;
    affine a = {1, 0, -1};
    int at = g->node[i].kind == NN_NODE_OP ? g->node[i].in[0] : -1;
    if (g->node[i].op != NN_OP_conv || at < 0 || !is_scalar_affine(g, &g->node[at]) ||
        !feeds_convolutions(r, at))
        return a;
    for (bool more = true; more;
         more = is_scalar_affine(g, &g->node[at]) && r->users[at] == 1) {
        double scale, shift;
        const affine_values values = values_of(g, p, &g->node[at]);
        affine_at(&values, 0, &scale, &shift);
        a.shift += a.scale * shift;
        a.scale *= scale;
        a.base = at = g->node[at].in[!constant_input(g, &g->node[at])];
    }
    /* The pads hold -shift / scale. */
    if (!(fabs(a.scale) > 1e-6) || !isfinite(a.shift / a.scale))
        a.base = -1;
    return a;
}

static nn_err emit_taking(nn_rewrite *r, int i, const affine *a)
{
    nn_node node = r->old->node[i];
    node.in[0] = a->base;
    const nn_attr *pads = nn_node_attr(&node, "pads");
    bool padded = false;
    for (int k = 0; pads && k < pads->n; k++)
        padded |= pads->ints[k] != 0;
    if (padded && a->shift != 0)
        node.attr[node.n_attr++] = (nn_attr){
            .name = "pad_value", .kind = NN_ATTR_FLOAT, .number = -a->shift / a->scale};
    return emit_with_bias(r, i, &node);
}

/* w (s x + t) + b = (s w) x + (b + t sum w) for each output channel. */
static void take_values(const nn_graph *old, nn_params *to, int i, const affine *a)
{
    char name[NN_MAX_NAME];
    bias_name(old, i, name);
    nn_tensor *weights = &nn_params_find(to, old->node[old->node[i].in[1]].name)->value;
    float *w = nn_f32(weights), *b = nn_f32(&nn_params_find(to, name)->value);
    int k = channels_of(old, i);
    int64_t per = nn_shape_count(weights->shape) / k;
    for (int ch = 0; ch < k; ch++, w += per) {
        double sum = 0;
        for (int64_t j = 0; j < per; j++) {
            sum += (double)w[j];
            w[j] = (float)(w[j] * a->scale);
        }
        b[ch] = (float)(b[ch] + a->shift * sum);
    }
}

nn_err nn_pass_fold_forward(nn_graph **g, nn_params **p)
{
    nn_rewrite r;
    nn_params *fresh = NULL;
    affine *map = NULL;
    bool any = false;
    nn_err err = nn_rewrite_new(&r, *g);
    if (err)
        return err;
    map = nn_alloc((size_t)r.old->n * sizeof *map);
    if (!map) {
        err = nn_fail_memory((size_t)r.old->n * sizeof *map, "a graph pass");
        goto out;
    }
    for (int i = 0; i < r.old->n; i++) {
        map[i] = affine_before(&r, *p, i);
        any |= map[i].base >= 0;
    }
    if (!any)
        goto out;
    for (int i = 0; i < r.old->n; i++)
        NN_TRY(map[i].base >= 0 ? emit_taking(&r, i, &map[i])
                                : nn_rewrite_emit(&r, &r.old->node[i], &r.map[i]));
    NN_TRY(nn_rewrite_finish(&r, g, p, &fresh));
    for (int i = 0; i < r.old->n; i++)
        if (map[i].base >= 0 && r.map[i] >= 0)
            take_values(r.old, fresh, i, &map[i]);
    nn_rewrite_take(&r, g, p, fresh);
out:
    nn_free(map);
    nn_rewrite_free(&r);
    return err;
}

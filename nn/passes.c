/* passes.c - rewrites build a new graph node by node, then carry the values over by name.
 *
 * A rewrite is a table: for each old node what becomes of it. `map[i]` is the new index that
 * stands for old node i; a node that disappears maps to what replaces it.
 */
#include "nn/passes.h"

#include "nn/exec.h"
#include "nn/mem.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct rewrite {
    const nn_graph *old;
    nn_graph *graph;
    int *map;   /* old node -> new node, -1 when it is gone */
    int *users; /* old node -> how many inputs and outputs use it */
    int *user;  /* old node -> its last user */
} rewrite;

static void rewrite_free(rewrite *r)
{
    nn_graph_free(r->graph);
    nn_free(r->map);
    nn_free(r->users);
    nn_free(r->user);
}

static nn_err rewrite_new(rewrite *r, const nn_graph *old)
{
    size_t n = (size_t)old->n;
    *r = (rewrite){.old = old, .graph = nn_graph_new()};
    r->map = nn_alloc(n * sizeof(int));
    r->users = nn_calloc(n, sizeof(int));
    r->user = nn_alloc(n * sizeof(int));
    if (!r->graph || !r->map || !r->users || !r->user) {
        rewrite_free(r);
        return nn_fail_memory(n * sizeof(int), "a graph pass");
    }
    for (int i = 0; i < old->n; i++)
        r->map[i] = r->user[i] = -1;
    for (int i = 0; i < old->n; i++)
        for (int j = 0; j < old->node[i].n_in; j++)
            if (old->node[i].in[j] >= 0) {
                r->users[old->node[i].in[j]]++;
                r->user[old->node[i].in[j]] = i;
            }
    for (int i = 0; i < old->n_out; i++)
        r->users[old->out[i]] += 2; /* an output is never somebody's private value */
    return NN_OK;
}

/* Appends a copy of `node` (inputs are old indices) to the new graph. */
static nn_err emit(rewrite *r, const nn_node *node, int *at)
{
    nn_node copy = *node;
    for (int i = 0; i < copy.n_in; i++)
        if (copy.in[i] >= 0)
            copy.in[i] = r->map[copy.in[i]];
    nn_err err = nn_graph_append(r->graph, &copy);
    *at = r->graph->n - 1;
    return err;
}

/* Values of parameters that have the same name and shape in both. move: the old memory is given
 * back on the way, for two sets of weights at once would be the peak of a reading program. */
static void carry_values(nn_params *to, const nn_params *from, bool move)
{
    for (int i = 0; i < to->n; i++) {
        const nn_param *q = nn_params_find(from, to->param[i].name);
        if (!q || !nn_shape_equal(q->value.shape, to->param[i].value.shape))
            continue;
        memcpy(to->param[i].value.data, q->value.data, nn_tensor_bytes(&q->value));
        if (move)
            nn_mem_discard(q->value.data, nn_tensor_bytes(&q->value));
    }
}

/* Sets outputs, makes the new params and puts both in the place of the old ones. */
static nn_err rewrite_finish(rewrite *r, nn_graph **g, nn_params **p, nn_params **fresh)
{
    nn_params *params;
    r->graph->n_out = r->old->n_out;
    for (int i = 0; i < r->old->n_out; i++)
        r->graph->out[i] = r->map[r->old->out[i]];
    nn_err err = nn_graph_check(r->graph);
    if (!err)
        err = nn_params_new(&params, r->graph);
    if (err)
        return err;
    carry_values(params, *p, true);
    if (fresh) {
        *fresh = params; /* the caller still needs the old graph */
        return NN_OK;
    }
    nn_params_free(*p);
    nn_graph_free(*g);
    *p = params;
    *g = r->graph;
    r->graph = NULL;
    return NN_OK;
}

nn_err nn_pass_dead(nn_graph **g, nn_params **p)
{
    rewrite r;
    bool dead = false;
    nn_err err = rewrite_new(&r, *g);
    if (err)
        return err;
    /* Uses by nodes that are dead themselves do not count: walk down, taking their uses away.
     * Inputs stay: they are the model's signature. */
    for (int i = r.old->n - 1; i >= 0; i--) {
        const nn_node *node = &r.old->node[i];
        if (r.users[i] == 0)
            for (int j = 0; j < node->n_in; j++)
                if (node->in[j] >= 0)
                    r.users[node->in[j]]--;
        dead |= r.users[i] == 0 && node->kind != NN_NODE_INPUT;
    }
    if (!dead)
        goto out;
    for (int i = 0; i < r.old->n; i++)
        if (r.users[i] > 0 || r.old->node[i].kind == NN_NODE_INPUT)
            NN_TRY(emit(&r, &r.old->node[i], &r.map[i]));
    err = rewrite_finish(&r, g, p, NULL);
out:
    rewrite_free(&r);
    return err;
}

/* The only user of node i when that is an op of this kind reading it as input 0; else -1. */
static int only_user(const rewrite *r, int i, nn_fuse kind)
{
    int u = r->users[i] == 1 ? r->user[i] : -1;
    bool fits = u >= 0 && nn_node_entry(&r->old->node[u])->fuse == kind;
    return fits && r->old->node[u].in[0] == i ? u : -1;
}

/* Linear, and nothing is fused into it yet. */
static bool is_bare_linear(const nn_node *node)
{
    return nn_node_is_linear(node) && !nn_node_attr(node, "activation");
}

static bool is_float_param(const nn_graph *g, int node)
{
    return nn_graph_is_param(g, node) && g->node[node].dtype == NN_F32;
}

/* --- fold batch normalisation --- */

/* The BatchNormalization that can be folded into node i, or -1. The weights must be private to
 * i. */
static int foldable(const rewrite *r, int i)
{
    const nn_node *node = &r->old->node[i];
    if (!is_bare_linear(node) || !is_float_param(r->old, node->in[1]) ||
        r->users[node->in[1]] != 1)
        return -1;
    bool has_bias = node->n_in > 2 && node->in[2] >= 0;
    if (has_bias && (!is_float_param(r->old, node->in[2]) || r->users[node->in[2]] != 1))
        return -1;
    int u = only_user(r, i, NN_FUSE_NORM);
    for (int j = 1; u >= 0 && j < 5; j++)
        if (!is_float_param(r->old, r->old->node[u].in[j]))
            return -1;
    return u;
}

/* w' = w s/sqrt(v+eps), b' = (b-m) s/sqrt(v+eps) + beta, per output channel. All values were
 * carried over: those of the normalisation too, whose nodes nobody uses any more. */
static void fold_values(const nn_graph *old, nn_params *to, int conv, int bn,
                        const char *bias_name)
{
    const nn_node *c = &old->node[conv], *n = &old->node[bn];
    const float *value[5];
    for (int j = 1; j < 5; j++)
        value[j] = nn_f32(&nn_params_find(to, old->node[n->in[j]].name)->value);
    nn_tensor *weights = &nn_params_find(to, old->node[c->in[1]].name)->value;
    float *w = nn_f32(weights);
    float *b = nn_f32(&nn_params_find(to, bias_name)->value); /* zeros where there was none */
    nn_shape s = weights->shape;
    bool last = nn_node_entry(c)->fuse == NN_FUSE_LINEAR_LAST;
    int k = s.dim[last ? s.rank - 1 : 0]; /* output channels */
    int64_t count = nn_shape_count(s), per = count / k;
    double eps = nn_node_float(n, "epsilon", 1e-5);
    for (int64_t i = 0; i < count; i++) {
        int64_t ch = last ? i % k : i / per;
        w[i] = (float)(w[i] * (value[1][ch] / sqrt(value[4][ch] + eps)));
    }
    for (int ch = 0; ch < k; ch++) {
        double scale = value[1][ch] / sqrt(value[4][ch] + eps);
        b[ch] = (float)(((double)b[ch] - value[3][ch]) * scale + value[2][ch]);
    }
}

static void bias_name(const nn_graph *g, int conv, char name[NN_MAX_NAME])
{
    const nn_node *c = &g->node[conv];
    if (c->n_in > 2 && c->in[2] >= 0)
        snprintf(name, NN_MAX_NAME, "%s", g->node[c->in[2]].name);
    else
        snprintf(name, NN_MAX_NAME, "%.50s.folded_bias", c->name);
}

static nn_err emit_folded(rewrite *r, int i, int bn)
{
    nn_node node = r->old->node[i];
    nn_err err = NN_OK;
    char name[NN_MAX_NAME];
    bias_name(r->old, i, name);
    if (node.n_in < 3 || node.in[2] < 0) {
        const nn_node *shift = &r->old->node[r->old->node[bn].in[2]];
        nn_node bias = {
            .kind = NN_NODE_PARAM, .dtype = NN_F32, .shape = shift->shape, .trainable = true};
        memcpy(bias.name, name, sizeof name);
        err = nn_graph_append(r->graph, &bias);
        if (err)
            return err;
        /* emit maps old indices; the new bias has none, so it is set afterwards. */
        int at_bias = r->graph->n - 1;
        node.n_in = 3;
        node.in[2] = node.in[1];
        err = emit(r, &node, &r->map[i]);
        if (!err)
            r->graph->node[r->map[i]].in[2] = at_bias;
    } else {
        err = emit(r, &node, &r->map[i]);
    }
    r->map[bn] = r->map[i];
    return err;
}

nn_err nn_pass_fold_batchnorm(nn_graph **g, nn_params **p)
{
    rewrite r;
    nn_params *fresh = NULL;
    nn_err err = rewrite_new(&r, *g);
    if (err)
        return err;
    bool any = false;
    for (int i = 0; i < r.old->n && !any; i++)
        any = foldable(&r, i) >= 0 || nn_node_entry(&r.old->node[i])->fuse == NN_FUSE_IDENTITY;
    if (!any)
        goto out;
    for (int i = 0; i < r.old->n; i++) {
        const nn_node *node = &r.old->node[i];
        if (r.map[i] >= 0) /* a normalisation that was folded already */
            continue;
        int bn = foldable(&r, i);
        if (nn_node_entry(node)->fuse == NN_FUSE_IDENTITY)
            r.map[i] = r.map[node->in[0]];
        else if (bn >= 0)
            NN_TRY(emit_folded(&r, i, bn));
        else
            NN_TRY(emit(&r, node, &r.map[i]));
    }
    NN_TRY(rewrite_finish(&r, g, p, &fresh));
    for (int i = 0; i < r.old->n; i++) {
        char name[NN_MAX_NAME];
        int bn = foldable(&r, i);
        if (bn < 0)
            continue;
        bias_name(r.old, i, name);
        fold_values(r.old, fresh, i, bn, name);
    }
    nn_params_free(*p);
    nn_graph_free(*g);
    *p = fresh;
    *g = r.graph;
    r.graph = NULL;
out:
    rewrite_free(&r);
    return err ? err : nn_pass_dead(g, p);
}

/* --- fuse activations --- */

/* The activation that can be fused into node i, or -1. */
static int fusable(const rewrite *r, int i)
{
    const nn_node *node = &r->old->node[i];
    if (!is_bare_linear(node) || node->n_attr + 2 > NN_MAX_ATTRS)
        return -1;
    int u = only_user(r, i, NN_FUSE_ACTIVATION);
    if (u < 0)
        return -1;
    return nn_ops[r->old->node[u].op].op->activation->kernel == NN_ACT_NONE ? -1 : u;
}

nn_err nn_pass_fuse_activation(nn_graph **g, nn_params **p)
{
    rewrite r;
    nn_err err = rewrite_new(&r, *g);
    if (err)
        return err;
    bool any = false;
    for (int i = 0; i < r.old->n && !any; i++)
        any = fusable(&r, i) >= 0;
    if (!any)
        goto out;
    for (int i = 0; i < r.old->n; i++) {
        const nn_node *node = &r.old->node[i];
        if (r.map[i] >= 0)
            continue;
        NN_TRY(emit(&r, node, &r.map[i]));
        int act = fusable(&r, i);
        if (act < 0)
            continue;
        const nn_attr *alpha = nn_node_attr(&r.old->node[act], "alpha");
        nn_graph_attr_string(r.graph, "activation", nn_ops[r.old->node[act].op].name);
        if (alpha)
            nn_graph_attr_float(r.graph, "alpha", alpha->number);
        r.map[act] = r.map[i];
    }
    err = rewrite_finish(&r, g, p, NULL);
out:
    rewrite_free(&r);
    return err;
}

/* --- fold constants --- */

/* Which nodes are functions of parameters alone. */
static int find_constants(const nn_graph *g, bool *constant)
{
    int n = 0;
    for (int i = 0; i < g->n; i++) {
        const nn_node *node = &g->node[i];
        constant[i] =
            node->kind == NN_NODE_OP && nn_node_entry(node)->fuse != NN_FUSE_IDENTITY;
        for (int j = 0; j < node->n_in && constant[i]; j++)
            constant[i] = node->in[j] < 0 || constant[node->in[j]] ||
                          g->node[node->in[j]].kind == NN_NODE_PARAM;
        n += constant[i];
    }
    return n;
}

/* The graph of the constants and what they are made of; r->map leads to its nodes. */
static nn_err emit_constants(rewrite *r, const bool *constant)
{
    int last = -1;
    nn_err err = NN_OK;
    for (int i = 0; i < r->old->n; i++) {
        const nn_node *node = &r->old->node[i];
        if (!constant[i])
            continue;
        for (int j = 0; j < node->n_in; j++)
            if (node->in[j] >= 0 && r->map[node->in[j]] < 0)
                NN_TRY(emit(r, &r->old->node[node->in[j]], &r->map[node->in[j]]));
        NN_TRY(emit(r, node, &r->map[i]));
        last = r->map[i];
    }
    nn_graph_set_outputs(r->graph, 1, &last);
out:
    return err;
}

/* Whether somebody reads constant i who is none himself. */
static bool is_read(const nn_graph *g, const bool *constant, int i)
{
    for (int o = 0; o < g->n_out; o++)
        if (g->out[o] == i)
            return true;
    for (int u = i + 1; u < g->n; u++)
        for (int j = 0; j < g->node[u].n_in; j++)
            if (g->node[u].in[j] == i && !constant[u])
                return true;
    return false;
}

/* Puts parameters with the values of `exec` in the place of the constants that are read; at[i]
 * is constant i in exec. */
static nn_err replace_constants(nn_graph **g, nn_params **p, const bool *constant,
                                const int *at, const nn_exec *exec)
{
    rewrite r;
    nn_params *fresh = NULL;
    nn_err err = rewrite_new(&r, *g);
    if (err)
        return err;
    for (int i = 0; i < r.old->n; i++) {
        nn_node node = r.old->node[i];
        if (constant[i] && !is_read(r.old, constant, i))
            continue;
        if (constant[i]) {
            const nn_tensor *value = nn_exec_value(exec, at[i]);
            node = (nn_node){
                .kind = NN_NODE_PARAM, .dtype = value->dtype, .shape = value->shape};
            memcpy(node.name, r.old->node[i].name, sizeof node.name);
        }
        NN_TRY(emit(&r, &node, &r.map[i]));
    }
    NN_TRY(rewrite_finish(&r, g, p, &fresh));
    for (int i = 0; i < r.old->n; i++)
        if (constant[i] && r.map[i] >= 0) {
            const nn_tensor *value = nn_exec_value(exec, at[i]);
            memcpy(fresh->param[nn_params_of_node(fresh, r.map[i])].value.data, value->data,
                   nn_tensor_bytes(value));
        }
    nn_params_free(*p);
    nn_graph_free(*g);
    *p = fresh;
    *g = r.graph;
    r.graph = NULL;
out:
    rewrite_free(&r);
    return err;
}

nn_err nn_pass_fold_constants(nn_graph **g, nn_params **p)
{
    nn_exec *exec = NULL;
    nn_params *values = NULL;
    rewrite r;
    nn_err err = rewrite_new(&r, *g);
    if (err)
        return err;
    bool *constant = nn_alloc((size_t)r.old->n * sizeof *constant);
    if (!constant) {
        err = nn_fail_memory((size_t)r.old->n, "a graph pass");
        goto out;
    }
    if (find_constants(r.old, constant) == 0)
        goto out;
    NN_TRY(emit_constants(&r, constant));
    NN_TRY(nn_params_new(&values, r.graph));
    carry_values(values, *p, false);
    NN_TRY(nn_exec_new(&exec, r.graph, values, false));
    nn_exec_keep_all(exec);
    NN_TRY(nn_exec_bind(exec, 0, NULL));
    nn_exec_forward(exec);
    NN_TRY(replace_constants(g, p, constant, r.map, exec));
    NN_TRY(nn_pass_dead(g, p));
out:
    nn_exec_free(exec);
    nn_params_free(values);
    nn_free(constant);
    rewrite_free(&r);
    return err;
}

nn_err nn_pass_inference(nn_graph **g, nn_params **p)
{
    nn_err err = nn_pass_fold_constants(g, p);
    if (!err)
        err = nn_pass_fold_batchnorm(g, p);
    if (!err)
        err = nn_pass_fuse_activation(g, p);
    return err;
}

/* rewrite.c - see rewrite.h. */
#include "nn/rewrite.h"

#include "nn/mem.h"

#include <string.h>

void nn_rewrite_free(nn_rewrite *r)
{
    nn_graph_free(r->graph);
    nn_free(r->map);
    nn_free(r->users);
    nn_free(r->user);
}

nn_err nn_rewrite_new(nn_rewrite *r, const nn_graph *old)
{
    size_t n = (size_t)old->n;
    *r = (nn_rewrite){.old = old, .graph = nn_graph_new()};
    r->map = nn_alloc(n * sizeof(int));
    r->users = nn_calloc(n, sizeof(int));
    r->user = nn_alloc(n * sizeof(int));
    if (!r->graph || !r->map || !r->users || !r->user) {
        nn_rewrite_free(r);
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
nn_err nn_rewrite_emit(nn_rewrite *r, const nn_node *node, int *at)
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
void nn_rewrite_carry(nn_params *to, const nn_params *from, bool move)
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
nn_err nn_rewrite_finish(nn_rewrite *r, nn_graph **g, nn_params **p, nn_params **fresh)
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
    nn_rewrite_carry(params, *p, true);
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

/* The only user of node i when that is an op of this kind reading it as input 0; else -1. */
int nn_rewrite_only_user(const nn_rewrite *r, int i, nn_fuse kind)
{
    int u = r->users[i] == 1 ? r->user[i] : -1;
    bool fits = u >= 0 && nn_node_entry(&r->old->node[u])->fuse == kind;
    return fits && r->old->node[u].in[0] == i ? u : -1;
}

/* Linear, and nothing is fused into it yet. */
bool nn_rewrite_is_bare_linear(const nn_node *node)
{
    return nn_node_is_linear(node) && !nn_node_attr(node, "activation");
}

bool nn_rewrite_is_float_param(const nn_graph *g, int node)
{
    return nn_graph_is_param(g, node) && g->node[node].dtype == NN_F32;
}

void nn_rewrite_take(nn_rewrite *r, nn_graph **g, nn_params **p, nn_params *fresh)
{
    nn_params_free(*p);
    nn_graph_free(*g);
    *p = fresh;
    *g = r->graph;
    r->graph = NULL;
}

nn_err nn_rewrite_dead(nn_graph **g, nn_params **p)
{
    nn_rewrite r;
    bool dead = false;
    nn_err err = nn_rewrite_new(&r, *g);
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
            NN_TRY(nn_rewrite_emit(&r, &r.old->node[i], &r.map[i]));
    err = nn_rewrite_finish(&r, g, p, NULL);
out:
    nn_rewrite_free(&r);
    return err;
}

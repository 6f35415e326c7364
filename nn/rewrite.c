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

/* By name, from *at on and around; *at: behind it. -1. */
static int find_from(const nn_params *p, int *at, const nn_param *like)
{
    for (int k = 0; k < p->n; k++) {
        int i = (*at + k) % p->n;
        if (strcmp(p->param[i].name, like->name) != 0)
            continue;
        *at = i + 1;
        return nn_shape_equal(p->param[i].value.shape, like->value.shape) ? i : -1;
    }
    return -1;
}

void nn_rewrite_carry(nn_params *to, const nn_params *from)
{
    int at = 0; /* both are in nearly the same order: the next is mostly where the last was */
    for (int i = 0; i < to->n; i++) {
        int k = find_from(from, &at, &to->param[i]);
        if (k >= 0)
            memcpy(to->param[i].value.data, from->param[k].value.data,
                   nn_tensor_bytes(&to->param[i].value));
    }
}

/* Every value comes from its own place in the block or one behind it, in the same order: a walk
 * from the front overwrites nothing that is still needed. */
static bool fits_in_place(const nn_params *to, const nn_params *from, const int *source)
{
    size_t last = 0;
    for (int i = 0; i < to->n; i++) {
        size_t offset = source[i] < 0 ? 0 : from->param[source[i]].offset;
        if (source[i] >= 0 && (offset < to->param[i].offset || offset < last))
            return false;
        last = source[i] < 0 ? last : offset;
    }
    return to->bytes <= from->bytes;
}

/* to gets from's block, and from the other one. */
static void move_in_place(nn_params *to, nn_params *from, const int *source)
{
    char *block = from->data;
    for (int i = 0; i < to->n; i++) {
        nn_param *p = &to->param[i];
        size_t bytes = nn_tensor_bytes(&p->value),
               end = i + 1 < to->n ? p[1].offset : to->bytes;
        if (source[i] < 0)
            bytes = 0;
        else if (from->param[source[i]].offset != p->offset)
            memmove(block + p->offset, block + from->param[source[i]].offset, bytes);
        memset(block + p->offset + bytes, 0, end - p->offset - bytes);
        p->value.data = block + p->offset;
    }
    nn_mem_discard(block + to->bytes, from->bytes - to->bytes);
    from->data = to->data;
    to->data = block;
}

/* The old values are lost: two sets of weights at once would be the peak of a reading program. */
static nn_err move_values(nn_params *to, nn_params *from)
{
    int at = 0, *source = nn_alloc((size_t)to->n * sizeof *source + 1);
    if (!source)
        return nn_fail_memory((size_t)to->n * sizeof *source, "a graph pass");
    for (int i = 0; i < to->n; i++)
        source[i] = find_from(from, &at, &to->param[i]);
    if (fits_in_place(to, from, source)) {
        move_in_place(to, from, source);
    } else {
        for (int i = 0; i < to->n; i++) {
            nn_tensor *t = &to->param[i].value;
            if (source[i] < 0)
                continue;
            memcpy(t->data, from->param[source[i]].value.data, nn_tensor_bytes(t));
            nn_mem_discard(from->param[source[i]].value.data, nn_tensor_bytes(t));
        }
    }
    nn_free(source);
    return NN_OK;
}

/* Drops what no output needs of the new graph; Inputs stay: they are the model's signature. */
static nn_err drop_dead(nn_rewrite *r)
{
    nn_graph *g = r->graph;
    int n = 0, *to = nn_calloc((size_t)g->n + 1, sizeof *to);
    if (!to)
        return nn_fail_memory((size_t)g->n * sizeof *to, "a graph pass");
    for (int i = 0; i < g->n_out; i++)
        to[g->out[i]] = 1;
    for (int i = g->n - 1; i >= 0; i--) {
        to[i] |= g->node[i].kind == NN_NODE_INPUT;
        for (int k = 0; to[i] && k < g->node[i].n_in; k++)
            if (g->node[i].in[k] >= 0)
                to[g->node[i].in[k]] = 1;
    }
    for (int i = 0; i < g->n; i++) {
        if (!to[i]) {
            to[i] = -1;
            continue;
        }
        nn_node *node = &g->node[n];
        if (n != i)
            *node = g->node[i];
        for (int k = 0; k < node->n_in; k++)
            if (node->in[k] >= 0)
                node->in[k] = to[node->in[k]];
        to[i] = n++;
    }
    g->n = n;
    for (int i = 0; i < g->n_out; i++)
        g->out[i] = to[g->out[i]];
    for (int i = 0; i < r->old->n; i++)
        if (r->map[i] >= 0)
            r->map[i] = to[r->map[i]];
    nn_free(to);
    return NN_OK;
}

nn_err nn_rewrite_finish(nn_rewrite *r, nn_graph **g, nn_params **p, nn_params **fresh)
{
    nn_params *params = NULL;
    nn_err err;
    r->graph->n_out = r->old->n_out;
    for (int i = 0; i < r->old->n_out; i++)
        r->graph->out[i] = r->map[r->old->out[i]];
    NN_TRY(nn_graph_check(r->graph));
    NN_TRY(drop_dead(r));
    NN_TRY(nn_params_new(&params, r->graph));
    NN_TRY(move_values(params, *p));
    if (fresh)
        *fresh = params; /* the caller still needs the old graph */
    else
        nn_rewrite_take(r, g, p, params);
    params = NULL;
out:
    nn_params_free(params);
    return err;
}

void nn_rewrite_take(nn_rewrite *r, nn_graph **g, nn_params **p, nn_params *fresh)
{
    nn_params_free(*p);
    nn_graph_free(*g);
    *p = fresh;
    *g = r->graph;
    r->graph = NULL;
}

/* Uses by nodes that are dead themselves do not count: a walk down takes their uses away. */
static bool has_dead(const nn_rewrite *r)
{
    bool dead = false;
    for (int i = r->old->n - 1; i >= 0; i--) {
        const nn_node *node = &r->old->node[i];
        if (r->users[i] > 0)
            continue;
        for (int j = 0; j < node->n_in; j++)
            if (node->in[j] >= 0)
                r->users[node->in[j]]--;
        dead |= node->kind != NN_NODE_INPUT;
    }
    return dead;
}

nn_err nn_rewrite_dead(nn_graph **g, nn_params **p)
{
    nn_rewrite r;
    nn_err err = nn_rewrite_new(&r, *g);
    if (err)
        return err;
    if (!has_dead(&r))
        goto out;
    for (int i = 0; i < r.old->n; i++)
        NN_TRY(nn_rewrite_emit(&r, &r.old->node[i], &r.map[i]));
    err = nn_rewrite_finish(&r, g, p, NULL);
out:
    nn_rewrite_free(&r);
    return err;
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

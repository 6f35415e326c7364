/* passes.c - see passes.h, and rewrite.h for how. */
#include "nn/passes.h"

#include "nn/exec.h"
#include "nn/mem.h"
#include "nn/passes_affine.h"
#include "nn/rewrite.h"

#include <stdio.h>
#include <string.h>

nn_err nn_pass_dead(nn_graph **g, nn_params **p)
{
    return nn_rewrite_dead(g, p);
}

/* --- fuse activations --- */

/* The activation that can be fused into node i, or -1. */
static int fusable(const nn_rewrite *r, int i)
{
    const nn_node *node = &r->old->node[i];
    if (!nn_rewrite_is_bare_linear(node) || node->n_attr + 2 > NN_MAX_ATTRS)
        return -1;
    int u = nn_rewrite_only_user(r, i, NN_FUSE_ACTIVATION);
    if (u < 0)
        return -1;
    return nn_ops[r->old->node[u].op].op->activation->kernel == NN_ACT_NONE ? -1 : u;
}

nn_err nn_pass_fuse_activation(nn_graph **g, nn_params **p)
{
    nn_rewrite r;
    nn_err err = nn_rewrite_new(&r, *g);
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
        NN_TRY(nn_rewrite_emit(&r, node, &r.map[i]));
        int act = fusable(&r, i);
        if (act < 0)
            continue;
        const nn_attr *alpha = nn_node_attr(&r.old->node[act], "alpha");
        nn_graph_attr_string(r.graph, "activation", nn_ops[r.old->node[act].op].name);
        if (alpha)
            nn_graph_attr_float(r.graph, "alpha", alpha->number);
        r.map[act] = r.map[i];
    }
    err = nn_rewrite_finish(&r, g, p, NULL);
out:
    nn_rewrite_free(&r);
    return err;
}

/* --- fold constants --- */

/* Which nodes are functions of parameters alone. */
static int find_constants(const nn_graph *g, bool *constant)
{
    int n = 0;
    for (int i = 0; i < g->n; i++) {
        const nn_node *node = &g->node[i];
        constant[i] = node->kind == NN_NODE_OP && nn_node_entry(node)->fuse != NN_FUSE_IDENTITY;
        for (int j = 0; j < node->n_in && constant[i]; j++)
            constant[i] = node->in[j] < 0 || constant[node->in[j]] ||
                          g->node[node->in[j]].kind == NN_NODE_PARAM;
        n += constant[i];
    }
    return n;
}

/* The graph of the constants and what they are made of; r->map leads to its nodes. */
static nn_err emit_constants(nn_rewrite *r, const bool *constant)
{
    int last = -1;
    nn_err err = NN_OK;
    for (int i = 0; i < r->old->n; i++) {
        const nn_node *node = &r->old->node[i];
        if (!constant[i])
            continue;
        for (int j = 0; j < node->n_in; j++)
            if (node->in[j] >= 0 && r->map[node->in[j]] < 0)
                NN_TRY(nn_rewrite_emit(r, &r->old->node[node->in[j]], &r->map[node->in[j]]));
        NN_TRY(nn_rewrite_emit(r, node, &r->map[i]));
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
    nn_rewrite r;
    nn_params *fresh = NULL;
    nn_err err = nn_rewrite_new(&r, *g);
    if (err)
        return err;
    for (int i = 0; i < r.old->n; i++) {
        nn_node node = r.old->node[i];
        if (constant[i] && !is_read(r.old, constant, i))
            continue;
        if (constant[i]) {
            const nn_tensor *value = nn_exec_value(exec, at[i]);
            node =
                (nn_node){.kind = NN_NODE_PARAM, .dtype = value->dtype, .shape = value->shape};
            memcpy(node.name, r.old->node[i].name, sizeof node.name);
        }
        NN_TRY(nn_rewrite_emit(&r, &node, &r.map[i]));
    }
    NN_TRY(nn_rewrite_finish(&r, g, p, &fresh));
    for (int i = 0; i < r.old->n; i++)
        if (constant[i] && r.map[i] >= 0) {
            const nn_tensor *value = nn_exec_value(exec, at[i]);
            memcpy(fresh->param[nn_params_of_node(fresh, r.map[i])].value.data, value->data,
                   nn_tensor_bytes(value));
        }
    nn_rewrite_take(&r, g, p, fresh);
out:
    nn_rewrite_free(&r);
    return err;
}

nn_err nn_pass_fold_constants(nn_graph **g, nn_params **p)
{
    nn_exec *exec = NULL;
    nn_params *values = NULL;
    nn_rewrite r;
    nn_err err = nn_rewrite_new(&r, *g);
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
    nn_rewrite_carry(values, *p);
    NN_TRY(nn_exec_new(&exec, r.graph, values, false));
    nn_exec_keep_all(exec);
    NN_TRY(nn_exec_bind(exec, 0, NULL));
    nn_exec_forward(exec);
    err = replace_constants(g, p, constant, r.map, exec);
out:
    nn_exec_free(exec);
    nn_params_free(values);
    nn_free(constant);
    nn_rewrite_free(&r);
    return err;
}

nn_err nn_pass_inference(nn_graph **g, nn_params **p)
{
    nn_err err = nn_pass_fold_constants(g, p);
    if (!err)
        err = nn_pass_fold_affine(g, p);
    if (!err)
        err = nn_pass_fuse_activation(g, p);
    if (!err)
        err = nn_pass_fold_forward(g, p);
    return err;
}

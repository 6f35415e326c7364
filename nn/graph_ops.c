/* graph_ops.c - what of graph.h needs the table of operators: nodes of operators, and the
 * checks that a graph from a file must pass.
 */
#include "nn/ops/ops.h"
#include "nn/graph.h"

#include "nn/mem.h"
#include "nn/op.h"

#include <string.h>

static nn_err check_inputs(const nn_graph *g, const nn_node *node)
{
    if (node->kind != NN_NODE_OP)
        return node->n_in == 0
                   ? NN_OK
                   : nn_fail(NN_ERR_MODEL, "graph: \"%s\" is not an operator but has inputs",
                             node->name);
    if (node->op < 0 || node->op >= nn_ops_count)
        return nn_fail(NN_ERR_MODEL, "graph: \"%s\" has an unknown operator", node->name);
    const nn_op *op = nn_ops[node->op].op;
    if (node->n_in < op->min_in || node->n_in > op->max_in)
        return nn_fail(NN_ERR_MODEL, "graph: \"%s\" (%s) has %d inputs, expected %d to %d",
                       node->name, nn_ops[node->op].name, node->n_in, op->min_in, op->max_in);
    for (int i = 0; i < node->n_in; i++)
        if (node->in[i] >= g->n || node->in[i] < (i < op->min_in ? 0 : -1))
            return nn_fail(
                NN_ERR_MODEL,
                "graph: \"%s\" (%s) has input %d = node %d, which does not come before it",
                node->name, nn_ops[node->op].name, i, node->in[i]);
    return nn_node_check_attrs(node, op->attrs);
}

static nn_err check_node(const nn_graph *g, const nn_node *node)
{
    if (g->n >= NN_MAX_NODES)
        return nn_fail(NN_ERR_MODEL, "graph: more than %d nodes", NN_MAX_NODES);
    if (!node->name[0] || memchr(node->name, 0, NN_MAX_NAME) == NULL)
        return nn_fail(NN_ERR_MODEL, "graph: node %d has no name of 1 to %d bytes", g->n,
                       NN_MAX_NAME - 1);
    if (nn_graph_find(g, node->name) >= 0)
        return nn_fail(NN_ERR_MODEL, "graph: two nodes are named \"%s\"", node->name);
    if (node->kind != NN_NODE_OP) {
        if (node->dtype >= NN_DTYPES || node->shape.rank < 0 || node->shape.rank > NN_MAX_RANK)
            return nn_fail(NN_ERR_MODEL, "graph: \"%s\" has a bad type or rank", node->name);
        if (node->kind == NN_NODE_PARAM && !nn_shape_check(node->shape))
            return nn_fail(NN_ERR_MODEL, "graph: parameter \"%s\" has an impossible shape",
                           node->name);
    }
    return check_inputs(g, node);
}

nn_err nn_graph_append(nn_graph *g, const nn_node *node)
{
    nn_err err = check_node(g, node);
    if (err)
        return err;
    nn_graph_add(g, node);
    return g->capacity < 0 ? nn_fail_memory(sizeof *node, "a graph") : NN_OK;
}

static int build_op(nn_graph *g, int op, const char *name, int n_in, const int *in)
{
    nn_node node = {.kind = NN_NODE_OP, .op = op, .n_in = n_in};
    NN_ASSERT(op >= 0 && op < nn_ops_count && n_in <= NN_MAX_INPUTS);
    NN_ASSERT(strlen(name) < NN_MAX_NAME);
    memcpy(node.name, name, strlen(name) + 1);
    for (int i = 0; i < n_in; i++)
        node.in[i] = in[i];
    return nn_graph_add(g, &node);
}

int nn_graph_op(nn_graph *g, const char *op, const char *name, int n_in, const int *in)
{
    return build_op(g, nn_op_find(op), name, n_in, in);
}

int nn_graph_activation(nn_graph *g, nn_act act, const char *name, int x)
{
    int op = 0;
    NN_ASSERT(act != NN_ACT_NONE);
    while (op < nn_ops_count &&
           !(nn_ops[op].op->activation && nn_ops[op].op->activation->kernel == act))
        op++;
    return build_op(g, op, name, 1, &x);
}

int nn_graph_weights(const nn_graph *g, const nn_node *node, int k)
{
    int at = k < node->n_in ? node->in[k] : -1;
    if (at >= 0 && g->node[at].kind == NN_NODE_OP && g->node[at].op == NN_OP_fake_quantize)
        at = g->node[at].in[0];
    return nn_graph_is_param(g, at) ? at : -1;
}

/* shapes.c - see shapes.h. */
#include "nn/shapes.h"

nn_err nn_shapes_bind(const nn_graph *g, int i, nn_call *c)
{
    const nn_node *node = &g->node[i];
    char text[NN_SHAPE_TEXT];
    c->node = node;
    c->n_in = node->n_in;
    c->k = nn_kernels_get();
    for (int j = 0; j < node->n_in; j++)
        c->in_param |= (unsigned)nn_graph_is_param(g, node->in[j]) << j;
    nn_err err = nn_ops[node->op].op->bind(c);
    if (err)
        return err;
    if (!nn_shape_check(c->out.shape))
        return nn_fail(NN_ERR_LIMIT, "%s: the output would be too large", node->name);
    for (int j = 0; j < c->out.shape.rank; j++)
        if (c->out.shape.dim[j] < 1)
            return nn_call_fail(c, "the input is too small: the output would be %s",
                                nn_shape_text(c->out.shape, text));
    return NN_OK;
}

nn_err nn_shapes_infer(const nn_graph *g, int n, nn_tensor *value)
{
    for (int i = 0; i < n; i++) {
        const nn_node *node = &g->node[i];
        nn_call c = {0};
        if (node->kind == NN_NODE_PARAM)
            value[i] = (nn_tensor){.dtype = node->dtype, .shape = node->shape};
        if (node->kind != NN_NODE_OP)
            continue;
        for (int j = 0; j < node->n_in; j++)
            c.in[j] = node->in[j] < 0 ? NULL : &value[node->in[j]];
        nn_err err = nn_shapes_bind(g, i, &c);
        if (err)
            return err;
        value[i] = c.out;
    }
    return NN_OK;
}

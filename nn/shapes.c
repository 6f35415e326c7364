/* shapes.c - see shapes.h. */
#include "nn/shapes.h"

#include "nn/mem.h"
#include "nn/parallel.h"

#include <string.h>

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
        if (c->out.shape.dim[j] < !nn_ops[node->op].op->may_be_empty)
            return nn_call_fail(c, "the input is too small: the output would be %s",
                                nn_shape_text(c->out.shape, text));
    return NN_OK;
}

void nn_shapes_mark(const nn_graph *g, bool *known)
{
    memset(known, 0, (size_t)g->n * sizeof *known);
    for (int i = g->n - 1; i >= 0; i--) {
        const nn_node *node = &g->node[i];
        if (node->kind != NN_NODE_OP)
            continue;
        const nn_op *op = nn_ops[node->op].op;
        for (int j = 0; j < node->n_in; j++)
            if (node->in[j] >= 0 && (op->known >> j & 1 || (known[i] && !op->of_shape)))
                known[node->in[j]] = true;
    }
}

nn_err nn_shapes_compute(nn_call *c)
{
    if (nn_shape_count(c->out.shape) > NN_KNOWN_MAX)
        return nn_fail(NN_ERR_LIMIT, "%s: too many values to compute before it runs",
                       c->node->name);
    const nn_op *op = nn_ops[c->node->op].op;
    if ((op->macs && op->macs(c) > NN_KNOWN_WORK) || (op->reads && op->reads(c) > NN_KNOWN_WORK))
        return nn_fail(NN_ERR_LIMIT, "%s: too much to compute before it runs", c->node->name);
    if (c->packed_bytes)
        return nn_call_fail(c, "its values decide a shape, which is not supported");
    size_t work = nn_round_up(c->work_bytes, NN_ALIGN);
    c->thread_stride = nn_round_up(c->thread_bytes, NN_ALIGN);
    size_t bytes = work + (size_t)nn_threads() * c->thread_stride;
    c->work = nn_alloc(bytes);
    c->out.data = nn_alloc(nn_tensor_bytes(&c->out));
    if (!c->work || !c->out.data) {
        nn_free(c->work);
        nn_free(c->out.data);
        c->out.data = NULL;
        return nn_fail_memory(bytes, "values that decide shapes");
    }
    c->thread_work = (char *)c->work + work;
    op->forward(c);
    nn_free(c->work);
    c->work = NULL;
    return NN_OK;
}

static nn_err infer(const nn_graph *g, int n, nn_tensor *value, bool *known)
{
    for (int i = 0; i < n; i++) {
        const nn_node *node = &g->node[i];
        nn_call c = {0};
        if (node->kind == NN_NODE_PARAM)
            value[i] = (nn_tensor){
                .dtype = node->dtype, .shape = node->shape, .data = value[i].data};
        if (known[i] && node->kind != NN_NODE_OP && !value[i].data)
            return nn_fail(NN_ERR_MODEL, "%s: its values decide a shape", node->name);
        if (node->kind != NN_NODE_OP)
            continue;
        for (int j = 0; j < node->n_in; j++)
            c.in[j] = node->in[j] < 0 ? NULL : &value[node->in[j]];
        nn_err err = nn_shapes_bind(g, i, &c);
        if (!err && known[i])
            err = nn_shapes_compute(&c);
        if (err)
            return err;
        value[i] = c.out;
    }
    return NN_OK;
}

nn_err nn_shapes_infer(const nn_graph *g, int n, nn_tensor *value)
{
    bool *known = nn_calloc((size_t)g->n, sizeof *known);
    if (!known)
        return nn_fail_memory((size_t)g->n, "a graph");
    nn_shapes_mark(g, known);
    for (int i = 0; i < n; i++)
        if (g->node[i].kind != NN_NODE_PARAM)
            value[i].data = NULL;
    nn_err err = infer(g, n, value, known);
    for (int i = 0; i < n; i++)
        if (known[i] && g->node[i].kind == NN_NODE_OP) {
            nn_free(value[i].data);
            value[i].data = NULL;
        }
    nn_free(known);
    return err;
}

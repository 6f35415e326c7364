/* onnx_shapes.c - ranks, types and sizes of all values. Which axes vary is found by two probes:
 * the operators' own shape rules, run for two choices of the sizes that the inputs leave open. An
 * axis that comes out different varies.
 *
 * Where a shape depends on numbers that a run gives (a Reshape to an input), only its rank is
 * certain: the rules behind it run with sides of 1, and what refuses that cannot be exported.
 */
#include "io/onnx_parts.h"

#include "nn/mem.h"
#include "nn/shapes.h"

#include <string.h>

/* Multiples of 64, since detectors divide their sides by 32; the two differ everywhere. */
const int32_t io_onnx_open[2][2] = {{2, 256}, {3, 320}};

typedef struct probe {
    const nn_graph *g;
    nn_tensor *value;
    bool *known;   /* somebody's shape depends on its values */
    bool *guessed; /* its sides are not those of a run */
} probe;

/* Rank of an operator's output whose sides depend on an input without values. */
static int rank_of(const nn_node *node, const nn_tensor *const *in)
{
    int rank = in[0]->shape.rank, list = node->n_in > 1 && in[1] ? in[1]->shape.dim[0] : 0;
    switch (node->op) {
    case NN_OP_reshape:
        return list;
    case NN_OP_expand:
        return list > rank ? list : rank;
    case NN_OP_squeeze:
        return rank - list;
    case NN_OP_unsqueeze:
        return rank + list;
    case NN_OP_range:
        return 1;
    case NN_OP_reduce_sum:
    case NN_OP_reduce_mean:
    case NN_OP_reduce_max:
    case NN_OP_reduce_min:
    case NN_OP_reduce_prod:
        if (nn_node_int(node, "keepdims", 1))
            return rank;
        return list > 0 ? rank - list : nn_node_int(node, "noop", 0) ? rank : 0;
    default:
        return rank;
    }
}

static void guess(const nn_node *node, const nn_tensor *const *in, nn_tensor *y)
{
    int rank = rank_of(node, in);
    if (node->op == NN_OP_top_k && rank > 0) { /* k is along the last axis */
        *y = (nn_tensor){.dtype = NN_S64, .shape = in[0]->shape};
        y->shape.dim[rank - 1] = 1;
        return;
    }
    *y = (nn_tensor){.dtype = in[0]->dtype};
    y->shape.rank = rank < 0 ? 0 : rank > NN_MAX_RANK ? NN_MAX_RANK : rank;
    for (int d = 0; d < y->shape.rank; d++)
        y->shape.dim[d] = 1;
}

static nn_err probe_op(probe *p, int i)
{
    const nn_node *node = &p->g->node[i];
    nn_call c = {0};
    bool lacks = false, data = true;
    for (int j = 0; j < node->n_in; j++) {
        int in = node->in[j];
        if (in < 0)
            continue;
        c.in[j] = &p->value[in];
        p->guessed[i] |= p->guessed[in];
        data &= p->value[in].data != NULL;
        lacks |= (nn_ops[node->op].op->known >> j & 1) && !p->value[in].data;
    }
    p->guessed[i] |= lacks;
    if (lacks) {
        guess(node, c.in, &p->value[i]);
        return NN_OK;
    }
    nn_err err = nn_shapes_bind(p->g, i, &c);
    if (err)
        return err;
    if (p->known[i] && (nn_ops[node->op].op->of_shape ? !p->guessed[i] : data))
        err = nn_shapes_compute(&c);
    p->value[i] = c.out;
    return err;
}

nn_err io_onnx_probe(io_onnx *o, int k, nn_shape *shape)
{
    const nn_graph *g = o->g;
    nn_err err = NN_OK;
    probe p = {g, o->value, nn_calloc((size_t)g->n, 1), nn_calloc((size_t)g->n, 1)};
    if (!p.known || !p.guessed) {
        err = nn_fail_memory((size_t)g->n, "a graph");
        goto out;
    }
    nn_shapes_mark(g, p.known);
    memset(o->value, 0, (size_t)g->n * sizeof *o->value);
    for (int i = 0; i < g->n && !err; i++) {
        const nn_node *node = &g->node[i];
        nn_tensor *v = &o->value[i];
        if (node->kind == NN_NODE_OP) {
            err = probe_op(&p, i);
            continue;
        }
        *v = (nn_tensor){.dtype = node->dtype, .shape = node->shape};
        if (node->kind == NN_NODE_PARAM)
            v->data = o->p->param[nn_params_of_node(o->p, i)].value.data;
        for (int d = 0; node->kind == NN_NODE_INPUT && d < node->shape.rank; d++)
            if (node->shape.dim[d] < 0)
                v->shape.dim[d] = io_onnx_open[k][d > 0];
    }
    for (int i = 0; i < g->n; i++) {
        if (g->node[i].kind == NN_NODE_OP)
            nn_free(o->value[i].data);
        o->value[i].data = NULL;
        shape[i] = o->value[i].shape;
        for (int d = 0; p.guessed[i] && d < shape[i].rank; d++)
            shape[i].dim[d] = -1;
    }
out:
    nn_free(p.guessed);
    nn_free(p.known);
    return err;
}

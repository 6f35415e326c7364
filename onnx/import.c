/* import.c - the graph of an ONNX model, node by node in the file's order, which must be a
 * topological one (ONNX demands it).
 */
#include "onnx/import.h"

#include "nn/mem.h"
#include "nn/passes.h"
#include "onnx/fuse.h"
#include "onnx/lower.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPSET_MAX 28 /* the newest whose operators were read */

static const onnx_rule *const RULES[] = {
    onnx_rules_math,    onnx_rules_shape, onnx_rules_image,    onnx_rules_norm,
    onnx_rules_product, onnx_rules_quant, onnx_rules_recurrent};

static onnx_lower_fn *find_rule(const char *op)
{
    for (size_t i = 0; i < sizeof RULES / sizeof *RULES; i++)
        for (const onnx_rule *r = RULES[i]; r->op; r++)
            if (strcmp(r->op, op) == 0)
                return r->fn;
    return NULL;
}

static void lower_node(onnx_lower *l)
{
    const onnx_node *node = l->node;
    onnx_lower_fn *fn = find_rule(node->op);
    for (int i = 0; i < node->n_attr; i++)
        if (node->attr[i].kind == ONNX_ATTR_GRAPH) {
            onnx_refuse(l,
                        "control flow: the graph in its attribute \"%.30s\" is not run; "
                        "a model that was exported by tracing, or simplified for fixed inputs, "
                        "has none",
                        node->attr[i].name);
            return;
        }
    if (*node->domain && strcmp(node->domain, "ai.onnx") != 0)
        onnx_refuse(l,
                    "the operator is of domain \"%.60s\"; export with those of ai.onnx alone",
                    node->domain);
    else if (!fn)
        onnx_refuse(l,
                    "the operator is not supported; a newer export or a simplifier may spell "
                    "it out in others");
    if (!l->err)
        fn(l);
    for (int i = 0; i < node->n_out && !l->err; i++)
        if (*node->out[i] && !onnx_find(l, node->out[i]))
            onnx_refuse(l, "its output %d (\"%.60s\") is not supported", i, node->out[i]);
    if (l->err && !strstr(nn_error_message(), "opset"))
        nn_fail_prefix("node \"%.60s\" (%.40s, opset %lld): ", node->name, node->op,
                       (long long)l->model->opset);
}

/* Does a node that wants channels last take this input first? Then it comes so. */
static bool is_image(const onnx_model *m, const onnx_value *in)
{
    static const char *const OPS[] = {"Conv",        "ConvTranspose",     "MaxPool",
                                      "AveragePool", "GlobalAveragePool", "BatchNormalization",
                                      "Resize"};
    if (in->shape.rank != 4)
        return false;
    for (int i = 0; i < m->n_node; i++)
        for (size_t k = 0; k < sizeof OPS / sizeof *OPS; k++)
            if (strcmp(m->node[i].op, OPS[k]) == 0 && m->node[i].n_in > 0 &&
                strcmp(m->node[i].in[0], in->name) == 0)
                return true;
    return false;
}

static void set_port(onnx_lower *l, onnx_port *p, const onnx_val *v)
{
    if (strlen(v->name) >= sizeof p->name)
        onnx_refuse(l, "input or output \"%.60s...\": its name is too long", v->name);
    snprintf(p->name, sizeof p->name, "%.127s", v->name);
    p->type = v->type;
    p->rank = v->rank;
    memcpy(p->dim, v->dim, sizeof p->dim);
    memcpy(p->perm, v->perm, sizeof p->perm);
}

static void lower_input(onnx_lower *l, const onnx_value *in, onnx_net *net)
{
    nn_node n = {.kind = NN_NODE_INPUT};
    onnx_val *v = onnx_define(l, in->name);
    if (l->err)
        return;
    if (onnx_type_size(in->type) == 0 || in->shape.rank < 0 || in->shape.rank > NN_MAX_RANK) {
        onnx_refuse(l, "input \"%.60s\" is no tensor of numbers of known rank, at most %d",
                    in->name, NN_MAX_RANK);
        return;
    }
    if (net->n_in == NN_MAX_INPUTS || strlen(in->name) >= NN_MAX_NAME) {
        onnx_refuse(l, "input \"%.60s\": more than %d inputs, or a name of more than %d bytes",
                    in->name, NN_MAX_INPUTS, NN_MAX_NAME - 1);
        return;
    }
    onnx_set_shape(l, v, in->shape.rank, in->shape.dim);
    v->type = in->type;
    if (is_image(l->model, in))
        onnx_last_perm(v->rank, v->perm);
    snprintf(n.name, sizeof n.name, "%s", in->name);
    n.dtype = onnx_is_float(in->type) ? NN_F32 : NN_S64;
    n.shape.rank = v->rank;
    for (int i = 0; i < v->rank; i++) {
        int64_t d = v->dim[v->perm[i]];
        n.shape.dim[i] = d < 0 || d > INT32_MAX ? -1 : (int32_t)d;
    }
    v->node = onnx_end(l, &n);
    set_port(l, &net->in[net->n_in++], v);
}

static void lower_values(onnx_lower *l, onnx_net *net)
{
    const onnx_model *m = l->model;
    for (int i = 0; i < m->n_init && !l->err; i++) {
        onnx_val *v = onnx_define(l, m->init[i].name);
        onnx_set_shape(l, v, m->init[i].shape.rank, m->init[i].shape.dim);
        v->type = m->init[i].type;
        v->host = &m->init[i];
    }
    for (int i = 0; i < m->n_in && !l->err; i++)
        if (!onnx_find(l, m->in[i].name)) /* an initialiser may be listed as an input */
            lower_input(l, &m->in[i], net);
    for (int i = 0; i < m->n_node && !l->err; i++) {
        l->node = &m->node[i];
        lower_node(l);
    }
    l->node = NULL;
    if (m->n_out < 1 || m->n_out > NN_MAX_INPUTS)
        onnx_refuse(l, "%d outputs, expected 1 to %d", m->n_out, NN_MAX_INPUTS);
    for (int i = 0; i < m->n_out && !l->err; i++) {
        onnx_val *v = onnx_find(l, m->out[i].name);
        if (!v) {
            onnx_refuse(l, "output \"%.60s\" is made by no node", m->out[i].name);
            return;
        }
        int node = onnx_any(l, v);
        set_port(l, &net->out[net->n_out], v);
        l->graph->out[net->n_out++] = node;
    }
    l->graph->n_out = net->n_out;
}

static const uint8_t *raw(const onnx_const *c)
{
    return c->data ? NULL : c->tensor.data;
}

static int by_place(const void *x, const void *y)
{
    const uint8_t *a = raw(*(onnx_const *const *)x), *b = raw(*(onnx_const *const *)y);
    return (a > b) - (a < b);
}

/* In the order of the file, whose pages are given back on the way: two sets of weights at once
 * would be the peak of a reading program. */
static nn_err fill(const onnx_lower *l, onnx_model *m, onnx_net *net)
{
    nn_err err;
    int n = 0;
    const onnx_const **c = nn_alloc((size_t)l->n_const * sizeof *c + 1);
    if (!c)
        return nn_fail_memory((size_t)l->n_const * sizeof *c, "an import");
    for (const onnx_const *i = l->consts; i; i = i->next)
        c[n++] = i;
    qsort(c, (size_t)n, sizeof *c, by_place);
    NN_TRY(nn_params_new(&net->params, net->graph));
    for (int i = 0; i < n; i++) {
        nn_tensor *t = &net->params->param[nn_params_of_node(net->params, c[i]->node)].value;
        if (c[i]->data)
            memcpy(t->data, c[i]->data, nn_tensor_bytes(t));
        else
            onnx_const_put(c[i], t->data);
        const uint8_t *from = raw(c[i]);
        bool again = i + 1 < n && raw(c[i + 1]) == from;
        if (from && !again && m->file && from >= m->file && from < m->file + m->file_bytes)
            nn_mem_discard(m->file + (from - m->file), c[i]->tensor.bytes);
    }
out:
    nn_free(c);
    return err;
}

nn_err onnx_import(onnx_model *m, onnx_net *out)
{
    onnx_lower l = {.model = m};
    onnx_net net = {0};
    nn_err err = NN_OK;
    if (m->opset > OPSET_MAX)
        return nn_fail(NN_ERR_MODEL, "opset %lld; up to %d is supported", (long long)m->opset,
                       OPSET_MAX);
    size_t values = (size_t)m->n_init + (size_t)m->n_in;
    for (int i = 0; i < m->n_node; i++)
        values += (size_t)m->node[i].n_out;
    l.slots = 2 * values + 1;
    l.table = nn_calloc(l.slots, sizeof *l.table);
    l.arena = onnx_arena_new();
    l.graph = net.graph = nn_graph_new();
    if (!l.table || !l.arena || !l.graph)
        l.err = nn_fail_memory(l.slots, "an import");
    else
        lower_values(&l, &net);
    NN_TRY(l.err);
    NN_TRY(nn_graph_check(net.graph));
    NN_TRY(fill(&l, m, &net));
    NN_TRY(onnx_fuse(&net.graph, &net.params));
out:
    nn_free(l.table);
    onnx_arena_free(l.arena);
    if (err)
        onnx_net_free(&net);
    else
        *out = net;
    return err;
}

void onnx_net_free(onnx_net *net)
{
    nn_params_free(net->params);
    nn_graph_free(net->graph);
    *net = (onnx_net){0};
}

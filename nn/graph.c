/* graph.c - nodes in order of creation, and their attributes. */
#include "nn/graph.h"

#include "nn/mem.h"

#include <stdio.h>
#include <string.h>

nn_graph *nn_graph_new(void)
{
    return nn_calloc(1, sizeof(nn_graph));
}

void nn_graph_free(nn_graph *g)
{
    if (!g)
        return;
    nn_free(g->node);
    nn_free(g);
}

nn_err nn_graph_copy(const nn_graph *g, nn_graph **out)
{
    nn_graph *copy = nn_graph_new();
    size_t bytes = (size_t)g->n * sizeof *g->node;
    if (copy)
        copy->node = nn_alloc(bytes);
    if (!copy || !copy->node) {
        nn_graph_free(copy);
        return nn_fail_memory(bytes, "a graph");
    }
    nn_node *node = copy->node;
    *copy = *g;
    copy->node = node;
    copy->capacity = g->n;
    memcpy(copy->node, g->node, bytes);
    *out = copy;
    return NN_OK;
}

int nn_graph_find(const nn_graph *g, const char *name)
{
    for (int i = 0; i < g->n; i++)
        if (strcmp(g->node[i].name, name) == 0)
            return i;
    return -1;
}

int nn_graph_first_input(const nn_graph *g)
{
    int i = 0;
    while (i < g->n && g->node[i].kind != NN_NODE_INPUT)
        i++;
    return i;
}

bool nn_graph_is_param(const nn_graph *g, int i)
{
    return i >= 0 && g->node[i].kind == NN_NODE_PARAM;
}

static nn_err push(nn_graph *g, const nn_node *node)
{
    if (g->n == g->capacity) {
        int capacity = g->capacity ? 2 * g->capacity : 64;
        nn_node *bigger = nn_realloc(g->node, (size_t)capacity * sizeof *bigger);
        if (!bigger)
            return nn_fail_memory((size_t)capacity * sizeof *bigger, "a graph");
        g->node = bigger;
        g->capacity = capacity;
    }
    g->node[g->n++] = *node;
    return NN_OK;
}

static void copy_name(char to[NN_MAX_NAME], const char *name)
{
    size_t n = strlen(name);
    NN_ASSERT(n < NN_MAX_NAME);
    memcpy(to, name, n + 1);
}

/* A failed graph has capacity -1 and takes no further nodes; every index it returns is 0. */
int nn_graph_add(nn_graph *g, const nn_node *node)
{
    if (!g || g->capacity < 0)
        return 0;
    if (push(g, node) != NN_OK) {
        g->capacity = -1;
        return 0;
    }
    return g->n - 1;
}

int nn_graph_input(nn_graph *g, const char *name, nn_dtype dtype, nn_shape shape)
{
    nn_node node = {.kind = NN_NODE_INPUT, .dtype = dtype, .shape = shape};
    copy_name(node.name, name);
    return nn_graph_add(g, &node);
}

static int build_param(nn_graph *g, const char *name, nn_dtype dtype, nn_shape shape,
                       bool trainable)
{
    nn_node node = {
        .kind = NN_NODE_PARAM, .dtype = dtype, .shape = shape, .trainable = trainable};
    copy_name(node.name, name);
    NN_ASSERT(nn_shape_check(shape));
    return nn_graph_add(g, &node);
}

int nn_graph_param(nn_graph *g, const char *name, nn_shape shape, bool trainable)
{
    return build_param(g, name, NN_F32, shape, trainable);
}

int nn_graph_param_typed(nn_graph *g, const char *name, nn_dtype dtype, nn_shape shape)
{
    return build_param(g, name, dtype, shape, false);
}

static nn_attr *new_attr(nn_graph *g, const char *name, nn_attr_kind kind)
{
    static _Thread_local nn_attr nowhere; /* of a graph that ran out of memory */
    if (!g || g->capacity < 0)
        return &nowhere;
    nn_node *node = &g->node[g->n - 1];
    NN_ASSERT(node->kind == NN_NODE_OP && node->n_attr < NN_MAX_ATTRS);
    nn_attr *a = &node->attr[node->n_attr++];
    memset(a, 0, sizeof *a);
    copy_name(a->name, name);
    a->kind = kind;
    return a;
}

void nn_graph_attr_int(nn_graph *g, const char *name, int64_t value)
{
    nn_attr *a = new_attr(g, name, NN_ATTR_INT);
    a->n = 1;
    a->ints[0] = value;
}

void nn_graph_attr_float(nn_graph *g, const char *name, double value)
{
    new_attr(g, name, NN_ATTR_FLOAT)->number = value;
}

void nn_graph_attr_ints(nn_graph *g, const char *name, int n, const int64_t *value)
{
    NN_ASSERT(n <= NN_MAX_INTS);
    nn_attr *a = new_attr(g, name, NN_ATTR_INTS);
    a->n = n;
    memcpy(a->ints, value, (size_t)n * sizeof *value);
}

void nn_graph_attr_string(nn_graph *g, const char *name, const char *value)
{
    copy_name(new_attr(g, name, NN_ATTR_STRING)->text, value);
}

void nn_graph_set_outputs(nn_graph *g, int n, const int *nodes)
{
    NN_ASSERT(n <= NN_MAX_INPUTS);
    if (!g)
        return;
    g->n_out = n;
    memcpy(g->out, nodes, (size_t)n * sizeof *nodes);
}

nn_err nn_graph_check(const nn_graph *g)
{
    if (!g || g->capacity < 0)
        return nn_fail_memory(sizeof(nn_node), "a graph");
    if (g->n_out < 1 || g->n_out > NN_MAX_INPUTS)
        return nn_fail(NN_ERR_MODEL, "graph: %d outputs, expected 1 to %d", g->n_out,
                       NN_MAX_INPUTS);
    for (int i = 0; i < g->n_out; i++)
        if (g->out[i] < 0 || g->out[i] >= g->n)
            return nn_fail(NN_ERR_MODEL, "graph: output %d is node %d of %d", i, g->out[i],
                           g->n);
    return NN_OK;
}

const nn_attr *nn_node_attr(const nn_node *node, const char *name)
{
    for (int i = 0; i < node->n_attr; i++)
        if (strcmp(node->attr[i].name, name) == 0)
            return &node->attr[i];
    return NULL;
}

int64_t nn_node_int(const nn_node *node, const char *name, int64_t otherwise)
{
    const nn_attr *a = nn_node_attr(node, name);
    return a ? a->ints[0] : otherwise;
}

double nn_node_float(const nn_node *node, const char *name, double otherwise)
{
    const nn_attr *a = nn_node_attr(node, name);
    return a ? a->number : otherwise;
}

const char *nn_node_string(const nn_node *node, const char *name, const char *otherwise)
{
    const nn_attr *a = nn_node_attr(node, name);
    return a ? a->text : otherwise;
}

nn_err nn_node_ints(const nn_node *node, const char *name, int n, int32_t *out,
                    int32_t otherwise, int32_t lo, int32_t hi)
{
    const nn_attr *a = nn_node_attr(node, name);
    if (a && a->n != n)
        return nn_fail(NN_ERR_MODEL, "%s: attribute %s has %d numbers, expected %d", node->name,
                       name, a->n, n);
    for (int i = 0; i < n; i++) {
        int64_t v = a ? a->ints[i] : otherwise;
        if (v < lo || v > hi)
            return nn_fail(NN_ERR_MODEL, "%s: attribute %s is %lld, expected %d to %d",
                           node->name, name, (long long)v, lo, hi);
        out[i] = (int32_t)v;
    }
    return NN_OK;
}

/* Kind letter of `name` in "strides:I pads:I", or 0. */
static char spec_kind(const char *spec, const char *name)
{
    size_t n = strlen(name);
    for (const char *p = spec; p && *p;) {
        const char *colon = strchr(p, ':');
        if ((size_t)(colon - p) == n && memcmp(p, name, n) == 0)
            return colon[1];
        p = strchr(colon, ' ');
        if (p)
            p++;
    }
    return 0;
}

nn_err nn_node_check_attrs(const nn_node *node, const char *spec)
{
    static const char letters[] = {[NN_ATTR_INT] = 'i',
                                   [NN_ATTR_FLOAT] = 'f',
                                   [NN_ATTR_INTS] = 'I',
                                   [NN_ATTR_STRING] = 's'};
    if (node->n_attr < 0 || node->n_attr > NN_MAX_ATTRS)
        return nn_fail(NN_ERR_MODEL, "%s: more than %d attributes", node->name, NN_MAX_ATTRS);
    for (int i = 0; i < node->n_attr; i++) {
        const nn_attr *a = &node->attr[i];
        char kind = spec_kind(spec, a->name);
        if (!kind)
            return nn_fail(NN_ERR_MODEL, "%s: unknown attribute \"%s\"", node->name, a->name);
        if (kind != letters[a->kind])
            return nn_fail(NN_ERR_MODEL, "%s: attribute %s has the wrong kind", node->name,
                           a->name);
        if (nn_node_attr(node, a->name) != a)
            return nn_fail(NN_ERR_MODEL, "%s: attribute %s stands there twice", node->name,
                           a->name);
    }
    return NN_OK;
}

/* lower.c - values, attributes and nodes: see lower.h. */
#include "onnx/lower.h"

#include "nn/mem.h"
#include "nn/op.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void onnx_refuse(onnx_lower *l, const char *format, ...)
{
    char text[320];
    va_list ap;
    if (l->err)
        return;
    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    if (l->node)
        l->err = nn_fail(NN_ERR_MODEL, "node \"%.60s\" (%.40s, opset %lld): %s",
                         *l->node->name || l->node->n_out < 1 ? l->node->name : l->node->out[0],
                         l->node->op, (long long)l->model->opset, text);
    else
        l->err = nn_fail(NN_ERR_MODEL, "%s", text);
}

/* --- values --- */

static size_t hash(const char *name)
{
    uint64_t h = 1469598103934665603u; /* FNV-1a */
    for (; *name; name++)
        h = (h ^ (uint8_t)*name) * 1099511628211u;
    return (size_t)h;
}

static onnx_val **slot(onnx_lower *l, const char *name)
{
    size_t i = hash(name) % l->slots;
    while (l->table[i] && strcmp(l->table[i]->name, name) != 0)
        i = (i + 1) % l->slots;
    return &l->table[i];
}

onnx_val *onnx_find(onnx_lower *l, const char *name)
{
    return *slot(l, name);
}

onnx_val *onnx_define(onnx_lower *l, const char *name)
{
    static _Thread_local onnx_val nowhere;
    onnx_val **at = slot(l, name), *v;
    nowhere = (onnx_val){.name = "", .node = 0, .plain = -1};
    if (*at)
        onnx_refuse(l, "value \"%.60s\" is made twice", name);
    if (l->err)
        return &nowhere;
    l->err = onnx_arena_get(l->arena, 1, sizeof *v, &v);
    if (l->err)
        return &nowhere;
    *v = (onnx_val){.name = name, .node = -1, .plain = -1};
    *at = v;
    return v;
}

onnx_val *onnx_in(onnx_lower *l, int i)
{
    if (i >= l->node->n_in || !*l->node->in[i])
        return NULL;
    onnx_val *v = onnx_find(l, l->node->in[i]);
    if (!v)
        onnx_refuse(l, "its input \"%.60s\" is made by no node before it", l->node->in[i]);
    return v;
}

onnx_val *onnx_need(onnx_lower *l, int i)
{
    static _Thread_local onnx_val nothing;
    onnx_val *v = l->err ? NULL : onnx_in(l, i);
    if (v)
        return v;
    onnx_refuse(l, "input %d is missing", i);
    nothing = (onnx_val){.name = "", .type = ONNX_FLOAT, .node = 0, .plain = 0};
    return &nothing;
}

bool onnx_has_out(const onnx_lower *l, int i)
{
    return i < l->node->n_out && *l->node->out[i];
}

onnx_val *onnx_out(onnx_lower *l, int i, int node, const onnx_val *like)
{
    static _Thread_local onnx_val nowhere;
    nowhere = (onnx_val){.name = "", .plain = -1};
    if (!onnx_has_out(l, i))
        return &nowhere;
    onnx_val *v = onnx_define(l, l->node->out[i]);
    const char *name = v->name;
    if (like)
        *v = *like;
    v->name = name;
    v->node = node;
    v->host = NULL;
    v->plain = -1;
    return v;
}

void onnx_set_shape(onnx_lower *l, onnx_val *v, int rank, const int64_t *dim)
{
    if (rank < 0 || rank > NN_MAX_RANK) {
        onnx_refuse(l, "an array of rank %d, at most %d are supported", rank, NN_MAX_RANK);
        rank = 0;
    }
    v->rank = rank;
    for (int i = 0; i < rank; i++) {
        v->dim[i] = dim ? dim[i] : -1;
        v->perm[i] = i;
    }
}

int onnx_const_ints(onnx_lower *l, const onnx_val *v, int room, int64_t *out)
{
    if (!v || !v->host || onnx_is_float(v->type))
        return -1;
    if (v->host->count > room) {
        onnx_refuse(l, "a list of %lld numbers, at most %d are supported",
                    (long long)v->host->count, room);
        return 0;
    }
    for (int i = 0; i < v->host->count; i++)
        out[i] = onnx_tensor_int(v->host, i);
    return (int)v->host->count;
}

bool onnx_const_number(const onnx_val *v, double *out)
{
    if (!v || !v->host || v->host->count != 1)
        return false;
    *out = onnx_tensor_number(v->host, 0);
    return true;
}

/* --- attributes --- */

int64_t onnx_int(const onnx_lower *l, const char *name, int64_t otherwise)
{
    const onnx_attr *a = onnx_node_attr(l->node, name);
    return a && a->kind == ONNX_ATTR_INT ? a->i : otherwise;
}

double onnx_float(const onnx_lower *l, const char *name, double otherwise)
{
    const onnx_attr *a = onnx_node_attr(l->node, name);
    return a && a->kind == ONNX_ATTR_FLOAT ? (double)a->f : otherwise;
}

const char *onnx_text(const onnx_lower *l, const char *name, const char *otherwise)
{
    const onnx_attr *a = onnx_node_attr(l->node, name);
    return a && a->kind == ONNX_ATTR_STRING ? a->s : otherwise;
}

int onnx_ints(onnx_lower *l, const char *name, int room, int64_t *out)
{
    const onnx_attr *a = onnx_node_attr(l->node, name);
    if (!a || a->kind != ONNX_ATTR_INTS)
        return -1;
    if (a->n > room) {
        onnx_refuse(l, "attribute %s has %d numbers, at most %d are supported", name, a->n,
                    room);
        return 0;
    }
    for (int i = 0; i < a->n; i++)
        out[i] = a->ints[i];
    return a->n;
}

int onnx_axis(onnx_lower *l, int64_t axis, int rank)
{
    if (axis < -rank || axis >= rank) {
        onnx_refuse(l, "axis %lld of an array of rank %d", (long long)axis, rank);
        return 0;
    }
    return (int)(axis < 0 ? axis + rank : axis);
}

/* --- nodes --- */

/* Names of the graph are shorter than some of ONNX, and one value may become several nodes. */
static void make_name(onnx_lower *l, char name[NN_MAX_NAME])
{
    const char *from = l->node && l->node->n_out > 0 ? l->node->out[0] : "constant";
    if (*from && strlen(from) < NN_MAX_NAME && nn_graph_find(l->graph, from) < 0)
        snprintf(name, NN_MAX_NAME, "%s", from);
    else
        do
            snprintf(name, NN_MAX_NAME, "%.48s.%d", from, ++l->serial);
        while (nn_graph_find(l->graph, name) >= 0);
}

nn_node onnx_begin(onnx_lower *l, const char *op)
{
    nn_node n = {.kind = NN_NODE_OP, .op = nn_op_find(op)};
    (void)l;
    NN_ASSERT(n.op >= 0);
    return n;
}

void onnx_feed(nn_node *n, int input)
{
    NN_ASSERT(n->n_in < NN_MAX_INPUTS);
    n->in[n->n_in++] = input;
}

static nn_attr *new_attr(nn_node *n, const char *name, nn_attr_kind kind)
{
    NN_ASSERT(n->n_attr < NN_MAX_ATTRS);
    nn_attr *a = &n->attr[n->n_attr++];
    *a = (nn_attr){.kind = kind};
    snprintf(a->name, sizeof a->name, "%s", name);
    return a;
}

void onnx_set_int(nn_node *n, const char *name, int64_t v)
{
    nn_attr *a = new_attr(n, name, NN_ATTR_INT);
    a->n = 1;
    a->ints[0] = v;
}

void onnx_set_float(nn_node *n, const char *name, double v)
{
    new_attr(n, name, NN_ATTR_FLOAT)->number = v;
}

void onnx_set_ints(nn_node *n, const char *name, int count, const int64_t *v)
{
    NN_ASSERT(count <= NN_MAX_INTS);
    nn_attr *a = new_attr(n, name, NN_ATTR_INTS);
    a->n = count;
    for (int i = 0; i < count; i++)
        a->ints[i] = v[i];
}

void onnx_set_text(nn_node *n, const char *name, const char *v)
{
    nn_attr *a = new_attr(n, name, NN_ATTR_STRING);
    snprintf(a->text, sizeof a->text, "%s", v);
}

int onnx_end(onnx_lower *l, const nn_node *n)
{
    if (l->err)
        return 0;
    nn_node named = *n;
    if (!*named.name)
        make_name(l, named.name);
    l->err = nn_graph_append(l->graph, &named);
    return l->err ? 0 : l->graph->n - 1;
}

int onnx_op1(onnx_lower *l, const char *op, int a)
{
    nn_node n = onnx_begin(l, op);
    onnx_feed(&n, a);
    return onnx_end(l, &n);
}

int onnx_op2(onnx_lower *l, const char *op, int a, int b)
{
    nn_node n = onnx_begin(l, op);
    onnx_feed(&n, a);
    onnx_feed(&n, b);
    return onnx_end(l, &n);
}

int onnx_cast(onnx_lower *l, int a, onnx_type to)
{
    nn_node n = onnx_begin(l, "Cast");
    onnx_feed(&n, a);
    onnx_set_text(&n, "to", onnx_type_name(to));
    return onnx_end(l, &n);
}

onnx_const *onnx_new_param(onnx_lower *l, nn_dtype type, nn_shape shape)
{
    const nn_node n = {
        .kind = NN_NODE_PARAM, .dtype = type, .shape = shape, .trainable = type == NN_F32};
    onnx_const *c;
    int at = onnx_end(l, &n);
    if (!l->err)
        l->err = onnx_arena_get(l->arena, 1, sizeof *c, &c);
    if (l->err)
        return NULL;
    *c = (onnx_const){.next = l->consts, .node = at};
    l->consts = c;
    l->n_const++;
    return c;
}

int onnx_param(onnx_lower *l, nn_dtype type, nn_shape shape, const void *data)
{
    size_t bytes = (size_t)nn_shape_count(shape) * nn_dtype_size(type);
    onnx_const *c = onnx_new_param(l, type, shape);
    void *copy;
    if (!l->err)
        l->err = onnx_arena_get(l->arena, bytes, 1, &copy);
    if (l->err)
        return 0;
    memcpy(copy, data, bytes);
    c->data = copy;
    return c->node;
}

int onnx_scalar(onnx_lower *l, double v)
{
    float f = (float)v;
    return onnx_param(l, NN_F32, nn_shape1(1), &f);
}

int onnx_list(onnx_lower *l, int n, const int64_t *v)
{
    return onnx_param(l, NN_S64, nn_shape1(n), v);
}

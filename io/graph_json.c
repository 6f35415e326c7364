/* graph_json.c - node by node, in order; inputs are named, and a name must have come before. */
#include "io/graph_json.h"

#include <string.h>

#include "nn/mem.h"
#include "nn/op.h"

static nn_err write_ints(io_bytes *out, int n, const int64_t *v)
{
    nn_err err;
    NN_TRY(io_bytes_text(out, "["));
    for (int i = 0; i < n; i++)
        NN_TRY(io_bytes_format(out, i ? ",%lld" : "%lld", (long long)v[i]));
    NN_TRY(io_bytes_text(out, "]"));
out:
    return err;
}

static nn_err write_attr(io_bytes *out, const nn_attr *a)
{
    nn_err err;
    NN_TRY(io_json_string(out, a->name));
    NN_TRY(io_bytes_text(out, ":"));
    switch (a->kind) {
    case NN_ATTR_INT:
        return io_bytes_format(out, "%lld", (long long)a->ints[0]);
    case NN_ATTR_FLOAT:
        return io_json_number(out, a->number);
    case NN_ATTR_INTS:
        return write_ints(out, a->n, a->ints);
    case NN_ATTR_STRING:
        return io_json_string(out, a->text);
    }
out:
    return err;
}

static nn_err write_op(io_bytes *out, const nn_graph *g, const nn_node *node)
{
    nn_err err;
    NN_TRY(io_bytes_text(out, ",\"inputs\":["));
    for (int i = 0; i < node->n_in; i++) {
        NN_TRY(io_bytes_text(out, i ? "," : ""));
        NN_TRY(io_json_string(out, node->in[i] < 0 ? "" : g->node[node->in[i]].name));
    }
    NN_TRY(io_bytes_text(out, "]"));
    for (int i = 0; i < node->n_attr; i++) {
        NN_TRY(io_bytes_text(out, i ? "," : ",\"attributes\":{"));
        NN_TRY(write_attr(out, &node->attr[i]));
    }
    NN_TRY(io_bytes_text(out, node->n_attr ? "}" : ""));
out:
    return err;
}

nn_err io_graph_to_json(const nn_graph *g, io_bytes *out)
{
    nn_err err;
    NN_TRY(io_bytes_text(out, "{\"nodes\":["));
    for (int i = 0; i < g->n; i++) {
        const nn_node *node = &g->node[i];
        const char *op = node->kind == NN_NODE_INPUT   ? "Input"
                         : node->kind == NN_NODE_PARAM ? "Param"
                                                       : nn_ops[node->op].name;
        NN_TRY(io_bytes_format(out, "%s{\"op\":\"%s\",\"name\":", i ? "," : "", op));
        NN_TRY(io_json_string(out, node->name));
        if (node->kind == NN_NODE_INPUT) {
            int64_t side[NN_MAX_RANK];
            for (int d = 0; d < node->shape.rank; d++)
                side[d] = node->shape.dim[d];
            NN_TRY(io_bytes_format(out,
                                   ",\"dtype\":\"%s\",\"shape\":", nn_dtype_name(node->dtype)));
            NN_TRY(write_ints(out, node->shape.rank, side));
        } else if (node->kind == NN_NODE_PARAM) {
            NN_TRY(
                io_bytes_format(out, ",\"trainable\":%s", node->trainable ? "true" : "false"));
        } else {
            NN_TRY(write_op(out, g, node));
        }
        NN_TRY(io_bytes_text(out, "}"));
    }
    NN_TRY(io_bytes_text(out, "],\"outputs\":["));
    for (int i = 0; i < g->n_out; i++) {
        NN_TRY(io_bytes_text(out, i ? "," : ""));
        NN_TRY(io_json_string(out, g->node[g->out[i]].name));
    }
    NN_TRY(io_bytes_text(out, "]}"));
out:
    return err;
}

/* What the readers below share. */
typedef struct reader {
    const io_st *st;
    const char *file;
    nn_graph *g;
} reader;

/* Copies a string of at most NN_MAX_NAME - 1 bytes without control characters. */
static nn_err read_text(const reader *r, const io_json *j, const char *what,
                        char out[NN_MAX_NAME])
{
    if (!j || j->kind != IO_JSON_STRING || j->length >= NN_MAX_NAME)
        return nn_fail(NN_ERR_MODEL,
                       "%s: node %d of the graph: expected %s, a string of at most %d bytes",
                       r->file, r->g->n, what, NN_MAX_NAME - 1);
    for (size_t i = 0; i < j->length; i++)
        if ((unsigned char)j->text[i] < 0x20 || j->text[i] == 0x7F)
            return nn_fail(NN_ERR_MODEL, "%s: node %d of the graph: %s has control characters",
                           r->file, r->g->n, what);
    memcpy(out, j->text, j->length + 1);
    return NN_OK;
}

static nn_err read_input(const reader *r, const io_json *j, nn_node *node)
{
    node->kind = NN_NODE_INPUT;
    const io_json *dtype = io_json_get(j, "dtype"), *shape = io_json_get(j, "shape");
    int t = 0;
    while (t < NN_DTYPES && !(dtype && dtype->kind == IO_JSON_STRING &&
                              strcmp(dtype->text, nn_dtype_name((nn_dtype)t)) == 0))
        t++;
    if (t == NN_DTYPES || !shape || shape->kind != IO_JSON_ARRAY || shape->n > NN_MAX_RANK ||
        j->n != 4)
        return nn_fail(NN_ERR_MODEL,
                       "%s: input \"%s\" of the graph: expected op, name, dtype and shape",
                       r->file, node->name);
    node->dtype = (nn_dtype)t;
    node->shape.rank = shape->n;
    for (int i = 0; i < shape->n; i++) {
        const io_json *side = &shape->item[i];
        if (side->kind != IO_JSON_INT || side->integer > INT32_MAX ||
            (side->integer != -1 && side->integer < 1))
            return nn_fail(NN_ERR_MODEL,
                           "%s: input \"%s\" of the graph has an impossible shape", r->file,
                           node->name);
        node->shape.dim[i] = (int32_t)side->integer;
    }
    return NN_OK;
}

static nn_err read_param(const reader *r, const io_json *j, nn_node *node)
{
    node->kind = NN_NODE_PARAM;
    const io_json *trainable = io_json_get(j, "trainable");
    if (!trainable || trainable->kind != IO_JSON_BOOL || j->n != 3)
        return nn_fail(NN_ERR_MODEL,
                       "%s: parameter \"%s\" of the graph: expected op, name and trainable",
                       r->file, node->name);
    node->trainable = trainable->boolean;
    const io_st_entry *e = io_st_find(r->st, node->name);
    if (!e)
        return nn_fail(NN_ERR_MODEL, "%s: tensor %s is missing", r->file, node->name);
    /* Only floats have gradients. */
    if (node->trainable && e->dtype != NN_F32)
        return nn_fail(NN_ERR_MODEL,
                       "%s: tensor %s has type %s, expected F32 of a trainable parameter",
                       r->file, node->name, nn_dtype_name(e->dtype));
    node->dtype = e->dtype;
    node->shape = e->shape;
    return NN_OK;
}

static nn_err read_attr(const reader *r, const char *key, const io_json *j, nn_node *node)
{
    nn_attr *a = &node->attr[node->n_attr];
    size_t n = strlen(key);
    bool ints = j->kind == IO_JSON_ARRAY && j->n <= NN_MAX_INTS;
    for (int i = 0; ints && i < j->n; i++)
        ints = j->item[i].kind == IO_JSON_INT;
    if (n < NN_MAX_NAME && j->kind == IO_JSON_INT) {
        a->kind = NN_ATTR_INT;
        a->n = 1;
        a->ints[0] = j->integer;
    } else if (n < NN_MAX_NAME && j->kind == IO_JSON_NUMBER) {
        a->kind = NN_ATTR_FLOAT;
        a->number = j->number;
    } else if (n < NN_MAX_NAME && ints) {
        a->kind = NN_ATTR_INTS;
        a->n = j->n;
        for (int i = 0; i < j->n; i++)
            a->ints[i] = j->item[i].integer;
    } else if (n < NN_MAX_NAME && j->kind == IO_JSON_STRING) {
        a->kind = NN_ATTR_STRING;
        nn_err err = read_text(r, j, "an attribute", a->text);
        if (err != NN_OK)
            return err;
    } else {
        return nn_fail(NN_ERR_MODEL,
                       "%s: \"%s\" of the graph: attribute %.32s: expected a number, text or "
                       "up to %d integers",
                       r->file, node->name, key, NN_MAX_INTS);
    }
    memcpy(a->name, key, n + 1);
    node->n_attr++;
    return NN_OK;
}

static nn_err read_op(const reader *r, const io_json *j, const char *op, nn_node *node)
{
    node->kind = NN_NODE_OP;
    node->op = nn_op_find(op);
    if (node->op < 0)
        return nn_fail(NN_ERR_MODEL, "%s: \"%s\" of the graph: unknown operator %s", r->file,
                       node->name, op);
    const io_json *inputs = io_json_get(j, "inputs"), *attrs = io_json_get(j, "attributes");
    if (!inputs || inputs->kind != IO_JSON_ARRAY || inputs->n > NN_MAX_INPUTS ||
        (attrs && (attrs->kind != IO_JSON_OBJECT || attrs->n > NN_MAX_ATTRS)) ||
        j->n != (attrs ? 4 : 3))
        return nn_fail(
            NN_ERR_MODEL,
            "%s: \"%s\" of the graph: expected op, name, up to %d inputs, up to %d attributes",
            r->file, node->name, NN_MAX_INPUTS, NN_MAX_ATTRS);
    for (int i = 0; i < inputs->n; i++) {
        const io_json *in = &inputs->item[i];
        bool absent = in->kind == IO_JSON_STRING && in->length == 0;
        node->in[i] = absent || in->kind != IO_JSON_STRING ? -1 : nn_graph_find(r->g, in->text);
        if (node->in[i] < 0 && !absent)
            return nn_fail(
                NN_ERR_MODEL,
                "%s: \"%s\" of the graph: input %d is not the name of a node before it",
                r->file, node->name, i);
    }
    node->n_in = inputs->n;
    for (int i = 0; attrs && i < attrs->n; i++) {
        nn_err err = read_attr(r, attrs->key[i], &attrs->item[i], node);
        if (err != NN_OK)
            return err;
    }
    return NN_OK;
}

static nn_err read_node(const reader *r, const io_json *j)
{
    nn_err err;
    nn_node node = {0};
    char op[NN_MAX_NAME];
    NN_TRY(read_text(r, io_json_get(j, "op"), "op", op));
    NN_TRY(read_text(r, io_json_get(j, "name"), "name", node.name));
    if (strcmp(op, "Input") == 0)
        NN_TRY(read_input(r, j, &node));
    else if (strcmp(op, "Param") == 0)
        NN_TRY(read_param(r, j, &node));
    else
        NN_TRY(read_op(r, j, op, &node));
    err = nn_graph_append(r->g, &node);
    if (err == NN_ERR_MODEL)
        nn_fail_prefix("%s", r->file);
out:
    return err;
}

static nn_err read_outputs(const reader *r, const io_json *j)
{
    int out[NN_MAX_INPUTS];
    if (!j || j->kind != IO_JSON_ARRAY || j->n < 1 || j->n > NN_MAX_INPUTS)
        return nn_fail(NN_ERR_MODEL, "%s: the graph has no list of 1 to %d outputs", r->file,
                       NN_MAX_INPUTS);
    for (int i = 0; i < j->n; i++) {
        out[i] = j->item[i].kind == IO_JSON_STRING ? nn_graph_find(r->g, j->item[i].text) : -1;
        if (out[i] < 0)
            return nn_fail(NN_ERR_MODEL, "%s: output %d of the graph is not the name of a node",
                           r->file, i);
    }
    nn_graph_set_outputs(r->g, j->n, out);
    return nn_graph_check(r->g);
}

nn_err io_graph_from_json(const char *text, size_t n, const io_st *st, const char *name,
                          nn_graph **out)
{
    nn_err err;
    io_json *j = NULL;
    reader r = {.st = st, .file = name};
    *out = NULL;
    NN_TRY(io_json_parse(text, n, name, NN_ERR_MODEL, &j));
    const io_json *nodes = io_json_get(j, "nodes");
    if (j->kind != IO_JSON_OBJECT || j->n != 2 || !nodes || nodes->kind != IO_JSON_ARRAY) {
        err = nn_fail(NN_ERR_MODEL, "%s: octavo.graph: expected nodes and outputs", name);
        goto out;
    }
    r.g = nn_graph_new();
    if (!r.g) {
        err = nn_fail_memory(sizeof *r.g, "a graph");
        goto out;
    }
    for (int i = 0; i < nodes->n; i++)
        NN_TRY(read_node(&r, &nodes->item[i]));
    NN_TRY(read_outputs(&r, io_json_get(j, "outputs")));
    *out = r.g;
    r.g = NULL;
out:
    nn_graph_free(r.g);
    io_json_free(j);
    return err;
}

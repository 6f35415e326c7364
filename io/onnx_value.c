/* onnx_value.c - values in the forms that writers ask for: Transposes and Casts stand only where
 * somebody wants what is not there, each once. */
#include "io/onnx_parts.h"

#include <string.h>

int io_onnx_rank(const io_onnx *o, int i, int k)
{
    return o->shape[o->g->node[i].in[k]].rank;
}

bool io_onnx_has_input(const io_onnx *o, int i, int k)
{
    const nn_node *node = &o->g->node[i];
    return k < node->n_in && node->in[k] >= 0;
}

int io_onnx_axis(io_onnx_form form, int rank, int64_t axis)
{
    static const int PLACE[4] = {0, 2, 3, 1}; /* of our axes in N,C,H,W */
    axis += axis < 0 ? rank : 0;
    return rank == 4 && form == IO_ONNX_VALUE ? PLACE[axis & 3] : (int)axis;
}

/* The first of a pair where both are the same. */
static io_onnx_form distinct(const io_onnx *o, int node, io_onnx_form form)
{
    bool pair = form == IO_ONNX_ROWS || form == IO_ONNX_TRUTH_ROWS;
    return pair && o->shape[node].rank != 4 ? (io_onnx_form)(form - 1) : form;
}

static bool has(const io_onnx *o, int node, io_onnx_form form)
{
    return o->written[node] >> form & 1;
}

static io_onnx_name name_of(const io_onnx *o, int node, io_onnx_form form)
{
    static const char *const SUFFIX[IO_ONNX_FORMS] = {
        "nchw", "nhwc", "bool", "bool_nhwc", "transposed", "pointwise", "column"};
    return o->own[node] == form ? o->name[node] : io_onnx_temp(&o->g->node[node], SUFFIX[form]);
}

io_onnx_name io_onnx_put(io_onnx *o, int i, io_onnx_form form)
{
    form = distinct(o, i, form);
    o->written[i] |= (uint8_t)(1u << form);
    return name_of(o, i, form);
}

io_onnx_form io_onnx_pick(const io_onnx *o, int i, int k)
{
    int in = o->g->node[i].in[k];
    bool map = has(o, in, IO_ONNX_VALUE) || has(o, in, IO_ONNX_TRUTH),
         rows = has(o, in, IO_ONNX_ROWS) || has(o, in, IO_ONNX_TRUTH_ROWS);
    return rows && !map ? IO_ONNX_ROWS : IO_ONNX_VALUE;
}

static void write_param(io_onnx *o, int node, io_onnx_form form, const char *name)
{
    const nn_tensor *t = &o->p->param[nn_params_of_node(o->p, node)].value;
    io_onnx_array(o, name, t->dtype, t->shape, form, t->data);
}

/* VALUE or ROWS, or the same of truth values. */
static void make_order(io_onnx *o, int node, io_onnx_form form, const char *name)
{
    bool truth = form == IO_ONNX_TRUTH || form == IO_ONNX_TRUTH_ROWS,
         map = form == IO_ONNX_VALUE || form == IO_ONNX_TRUTH;
    io_onnx_form turned = (io_onnx_form)(map ? form + 1 : form - 1),
                 cast = (io_onnx_form)(truth ? form - 2 : form + 2);
    /* Without either, the other order of the other type is there. */
    bool turn = o->shape[node].rank == 4 && (has(o, node, turned) || !has(o, node, cast));
    io_onnx_name from = io_onnx_as(o, node, turn ? turned : cast);
    if (turn)
        io_onnx_transpose(o, name, from.text, 4, map ? io_onnx_to_map : io_onnx_to_rows);
    else
        io_onnx_cast(o, name, from.text, truth ? IO_ONNX_BOOL : IO_ONNX_INT64);
}

io_onnx_name io_onnx_as(io_onnx *o, int node, io_onnx_form form)
{
    const nn_node *n = &o->g->node[node];
    form = distinct(o, node, form);
    io_onnx_name name = name_of(o, node, form);
    bool truth = form == IO_ONNX_TRUTH || form == IO_ONNX_TRUTH_ROWS;
    if (n->kind != NN_NODE_PARAM && !o->written[node])
        io_onnx_fail(o, n, "nothing gives its value");
    if (has(o, node, form) || o->err)
        return name;
    if (n->kind == NN_NODE_PARAM && !truth) {
        write_param(o, node, form, name.text);
    } else if (n->kind == NN_NODE_PARAM) {
        io_onnx_name from = io_onnx_as(o, node, (io_onnx_form)(form - 2));
        io_onnx_cast(o, name.text, from.text, IO_ONNX_BOOL);
    } else if (form <= IO_ONNX_TRUTH_ROWS) {
        make_order(o, node, form, name.text);
    } else {
        io_onnx_name from = io_onnx_as(o, node, IO_ONNX_VALUE);
        if (form == IO_ONNX_TRANSPOSED) {
            io_onnx_transpose(o, name.text, from.text, 2, (const int64_t[]){1, 0});
        } else {
            int rank = o->shape[node].rank;
            io_onnx_name axes = io_onnx_list(o, n, form == IO_ONNX_COLUMN ? "behind" : "after",
                                             2, (const int64_t[]){rank, rank + 1});
            io_onnx_simple(o, "Unsqueeze", name.text, from.text, axes.text);
        }
    }
    o->written[node] |= (uint8_t)(1u << form);
    return name;
}

io_onnx_name io_onnx_input(io_onnx *o, int i, int k, io_onnx_form form)
{
    if (!io_onnx_has_input(o, i, k))
        return io_onnx_plain("");
    int in = o->g->node[i].in[k];
    const nn_node *from = &o->g->node[in];
    if (from->kind == NN_NODE_PARAM && from->dtype != NN_F32 && from->dtype != NN_S64) {
        io_onnx_fail(o, &o->g->node[i], "expected F32 parameters of a float operator");
        return io_onnx_plain("");
    }
    return io_onnx_as(o, in, form);
}

io_onnx_name io_onnx_scalar(io_onnx *o, int i, int k, const char *suffix)
{
    io_onnx_name x = io_onnx_input(o, i, k, IO_ONNX_ROWS);
    if (!*x.text || io_onnx_rank(o, i, k) == 0)
        return x;
    return io_onnx_step(o, &o->g->node[i], "Squeeze", suffix, x.text, NULL);
}

static bool same_attr(const nn_attr *a, const nn_attr *b)
{
    if (!b || a->kind != b->kind)
        return false;
    switch (a->kind) {
    case NN_ATTR_FLOAT:
        return a->number == b->number;
    case NN_ATTR_STRING:
        return strcmp(a->text, b->text) == 0;
    case NN_ATTR_INT:
    case NN_ATTR_INTS:
        break;
    }
    return a->n == b->n && memcmp(a->ints, b->ints, (size_t)a->n * sizeof *a->ints) == 0;
}

static bool is_sibling(const nn_node *a, const nn_node *b, const char *attr, int64_t value,
                       const char *text)
{
    if (b->kind != NN_NODE_OP || b->op != a->op || b->n_in != a->n_in ||
        b->n_attr != a->n_attr || memcmp(a->in, b->in, (size_t)a->n_in * sizeof *a->in) != 0)
        return false;
    for (int k = 0; k < a->n_attr; k++)
        if (strcmp(a->attr[k].name, attr) != 0 &&
            !same_attr(&a->attr[k], nn_node_attr(b, a->attr[k].name)))
            return false;
    return text ? strcmp(nn_node_string(b, attr, ""), text) == 0
                : nn_node_int(b, attr, 0) == value;
}

int io_onnx_sibling(const io_onnx *o, int i, const char *attr, int64_t value, const char *text)
{
    for (int j = i; j < o->g->n; j++)
        if (is_sibling(&o->g->node[i], &o->g->node[j], attr, value, text))
            return j;
    return -1;
}

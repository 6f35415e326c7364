/* onnx_face.c - inputs and outputs as users know them: their names, the order of their axes,
 * their types. What they give is one of a value's forms where it can be; else a Cast and a
 * Transpose make it VALUE or ROWS, and the other way behind outputs.
 */
#include "io/onnx.h"
#include "io/onnx_parts.h"

#include <stdio.h>
#include <string.h>

enum { GRAPH_INPUT = 11, GRAPH_OUTPUT = 12 };
enum {
    VALUE_NAME = 1,
    VALUE_TYPE = 2,
    TYPE_TENSOR = 1,
    TENSOR_TYPE_ELEM = 1,
    TENSOR_TYPE_SHAPE = 2,
    SHAPE_DIM = 1,
    DIM_VALUE = 1,
    DIM_PARAM = 2
};

/* How users see a value: axis d is ours[d] of memory. */
typedef struct view {
    int type, own; /* TensorProto.DataType; the graph's for it */
    int64_t ours[NN_MAX_RANK];
    io_onnx_form form; /* VALUE or ROWS: nearest; what it is when neither cast nor moved */
    bool moved, cast;
} view;

static view view_of(const io_onnx *o, int i, const io_onnx_axes *axes)
{
    int rank = o->shape[i].rank;
    bool given = axes && axes->rank == rank, map = true, rows = true;
    view v = {.own = o->value[i].dtype == NN_S64 ? IO_ONNX_INT64 : IO_ONNX_FLOAT};
    v.type = axes && axes->type ? axes->type : v.own;
    for (int d = 0; d < rank; d++)
        if (given)
            v.ours[axes->perm[d]] = d;
        else
            v.ours[d] = rank == 4 ? io_onnx_to_map[d] : d;
    for (int d = 0; d < rank; d++) {
        map &= rank == 4 && v.ours[d] == io_onnx_to_map[d];
        rows &= v.ours[d] == d;
    }
    bool truth = v.own == IO_ONNX_INT64 && v.type == IO_ONNX_BOOL;
    v.moved = !map && !rows;
    v.cast = v.type != v.own && !truth;
    v.form = map ? IO_ONNX_VALUE : IO_ONNX_ROWS;
    if (truth)
        v.form = (io_onnx_form)(v.form + 2);
    if (rank != 4)
        v.form = truth ? IO_ONNX_TRUTH : IO_ONNX_VALUE;
    return v;
}

static const io_onnx_axes *axes_at(int n, const io_onnx_axes *axes, int k)
{
    return k < n ? &axes[k] : NULL;
}

/* What a varying axis is called: of inputs N, H, W, of other values what they have of their
 * own. */
static void add_dim(const io_onnx *o, io_pb *shape, int i, int axis, int ours)
{
    const nn_node *node = &o->g->node[i];
    int32_t a = o->shape[i].dim[ours], b = o->other[i].dim[ours];
    int rank = o->shape[i].rank;
    io_pb dim = {0};
    char text[IO_ONNX_NAME];
    if (a == b && a >= 0) {
        io_pb_int(&dim, DIM_VALUE, a);
    } else {
        bool map = node->kind == NN_NODE_INPUT && rank == 4 && axis > 0;
        snprintf(text, sizeof text, "%s_axis%d", node->name, axis);
        io_pb_text(&dim, DIM_PARAM,
                   a == io_onnx_open[0][0] && b == io_onnx_open[1][0] ? "N"
                   : map                                              ? (axis == 2 ? "H" : "W")
                   : rank == 3 && axis == 1                           ? "T"
                                                                      : text);
    }
    io_pb_message(shape, SHAPE_DIM, &dim);
}

static void add_value(io_onnx *o, io_pb *values, int field, int i, const char *name,
                      const view *v)
{
    io_pb shape = {0}, tensor = {0}, type = {0}, value = {0};
    nn_dtype dtype = o->value[i].dtype;
    if (o->g->node[i].kind != NN_NODE_PARAM && dtype != NN_F32 && dtype != NN_S64)
        io_onnx_fail(o, &o->g->node[i], "only F32 and I64 inputs and outputs can be exported");
    for (int d = 0; d < o->shape[i].rank; d++)
        add_dim(o, &shape, i, d, (int)v->ours[d]);
    io_pb_int(&tensor, TENSOR_TYPE_ELEM, v->type);
    io_pb_message(&tensor, TENSOR_TYPE_SHAPE, &shape);
    io_pb_message(&type, TYPE_TENSOR, &tensor);
    io_pb_text(&value, VALUE_NAME, name);
    io_pb_message(&value, VALUE_TYPE, &type);
    io_pb_message(values, field, &value);
}

/* --- inputs --- */

void io_onnx_face_inputs(io_onnx *o, const io_onnx_face *face, io_pb *values)
{
    for (int i = 0, k = 0; i < o->g->n; i++) {
        const nn_node *node = &o->g->node[i];
        if (node->kind != NN_NODE_INPUT)
            continue;
        view v = view_of(o, i, face ? axes_at(face->n_in, face->in, k) : NULL);
        io_onnx_name name = io_onnx_plain(node->name);
        k++;
        add_value(o, values, GRAPH_INPUT, i, name.text, &v);
        o->own[i] = v.cast || v.moved ? IO_ONNX_FORMS : (uint8_t)v.form;
        io_onnx_name to = io_onnx_put(o, i, v.form);
        if (v.cast) {
            io_onnx_name cast = v.moved ? io_onnx_temp(node, "cast") : to;
            io_onnx_cast(o, cast.text, name.text, v.own);
            name = cast;
        }
        int64_t perm[NN_MAX_RANK];
        for (int d = 0; d < o->shape[i].rank; d++)
            perm[v.ours[d]] = d;
        if (v.moved)
            io_onnx_transpose(o, to.text, name.text, o->shape[i].rank, perm);
    }
}

/* --- outputs --- */

static const char *output_name(const io_onnx *o, const io_onnx_face *face, int k)
{
    return face && face->output ? face->output[k] : o->g->node[o->g->out[k]].name;
}

/* Does output k carry the name of its node's value? The first one of a node does, unless it is
 * cast or moved. */
static bool names_node(const io_onnx *o, const io_onnx_face *face, int k, view *v)
{
    int i = o->g->out[k];
    *v = view_of(o, i, face ? axes_at(face->n_out, face->out, k) : NULL);
    for (int j = 0; j < k; j++)
        if (o->g->out[j] == i)
            return false;
    return !v->cast && !v->moved && o->g->node[i].kind == NN_NODE_OP;
}

nn_err io_onnx_face_names(io_onnx *o, const io_onnx_face *face)
{
    const nn_graph *g = o->g;
    for (int i = 0; i < g->n; i++) {
        if (strstr(g->node[i].name, "::"))
            return nn_fail(NN_ERR_MODEL, "node \"%s\": ONNX export wants names without \"::\"",
                           g->node[i].name);
        o->name[i] = io_onnx_plain(g->node[i].name);
        o->own[i] = IO_ONNX_VALUE;
    }
    for (int k = 0; k < g->n_out; k++) {
        const char *name = output_name(o, face, k);
        int owner = nn_graph_find(g, name);
        view v;
        bool carries = names_node(o, face, k, &v);
        bool taken = owner >= 0 && !(carries && owner == g->out[k]);
        /* What is not this output has another name, but for an input. */
        if (taken && (owner == g->out[k] || (face && face->n_out > 0)) &&
            g->node[owner].kind != NN_NODE_INPUT) {
            o->name[owner] = io_onnx_temp(&g->node[owner], "inner");
            taken = false;
        }
        if (taken || strlen(name) >= NN_MAX_NAME)
            return nn_fail(NN_ERR_MODEL, "output name \"%.64s\" is too long or a node's", name);
    }
    for (int k = 0; k < g->n_out; k++) {
        view v;
        if (!names_node(o, face, k, &v))
            continue;
        o->name[g->out[k]] = io_onnx_plain(output_name(o, face, k));
        o->own[g->out[k]] = (uint8_t)v.form;
    }
    return NN_OK;
}

void io_onnx_face_outputs(io_onnx *o, const io_onnx_face *face, io_pb *values)
{
    for (int k = 0; k < o->g->n_out; k++) {
        int i = o->g->out[k];
        const nn_node *node = &o->g->node[i];
        view v;
        bool carries = names_node(o, face, k, &v);
        const char *name = output_name(o, face, k);
        add_value(o, values, GRAPH_OUTPUT, i, name, &v);
        io_onnx_name from = io_onnx_as(o, i, v.form);
        char suffix[24];
        if (carries)
            continue;
        if (v.moved) {
            snprintf(suffix, sizeof suffix, "turned%d", k);
            io_onnx_name to = v.cast ? io_onnx_temp(node, suffix) : io_onnx_plain(name);
            io_onnx_transpose(o, to.text, from.text, o->shape[i].rank, v.ours);
            from = to;
        }
        if (v.cast)
            io_onnx_cast(o, name, from.text, v.type);
        else if (!v.moved)
            io_onnx_simple(o, "Identity", name, from.text, NULL);
    }
}

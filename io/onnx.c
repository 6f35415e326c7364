/* onnx.c - the model around the operators (onnx_ops.c, onnx_quant.c): shapes, inputs, outputs.
 *
 *   ModelProto { ir_version, producer, GraphProto { nodes, name, tensors, inputs, outputs },
 *                opset, metadata }
 *
 * Which axes vary is found by two probes: the operators' own shape rules, run for two choices
 * of the sizes that the inputs leave open. An axis that comes out different varies.
 */
#include "io/onnx.h"

#include "io/onnx_parts.h"
#include "nn/mem.h"
#include "nn/shapes.h"

#include <stdio.h>
#include <string.h>

#define IR_VERSION 7 /* the one that came with opset 13 */

/* Field numbers of onnx.proto3. */
enum {
    MODEL_IR = 1,
    MODEL_PRODUCER = 2,
    MODEL_GRAPH = 7,
    MODEL_OPSET = 8,
    MODEL_METADATA = 14
};
enum { OPSET_VERSION = 2 };
enum { ENTRY_KEY = 1, ENTRY_VALUE = 2 };
enum { GRAPH_NAME = 2, GRAPH_INPUT = 11, GRAPH_OUTPUT = 12 };
enum { VALUE_NAME = 1, VALUE_TYPE = 2, TYPE_TENSOR = 1, TENSOR_TYPE_ELEM = 1,
       TENSOR_TYPE_SHAPE = 2, SHAPE_DIM = 1, DIM_VALUE = 1, DIM_PARAM = 2 };
enum { TYPE_FLOAT = 1 };

/* Sizes of open axes, first the batch, then all others: multiples of 64, since detectors divide
 * theirs by 32; the two probes differ everywhere. */
static const int32_t PROBE[2][2] = {{2, 256}, {3, 320}};

/* How each operator is written: the column `onnx` of ops.def. */
static void (*const WRITE[])(io_onnx *o, int i) = {
#define NN_OP(symbol, name, opset, onnx, fuse, quant) io_onnx_write_##onnx,
#include "nn/ops/ops.def"
#undef NN_OP
};

/* --- shapes --- */

static nn_err probe(const nn_graph *g, const int32_t size[2], nn_tensor *value, nn_shape *shape)
{
    for (int i = 0; i < g->n; i++) {
        const nn_node *node = &g->node[i];
        value[i] = (nn_tensor){.dtype = node->dtype, .shape = node->shape};
        for (int d = 0; node->kind == NN_NODE_INPUT && d < node->shape.rank; d++)
            if (node->shape.dim[d] < 0)
                value[i].shape.dim[d] = size[d > 0];
    }
    nn_err err = nn_shapes_infer(g, g->n, value);
    for (int i = 0; i < g->n; i++)
        shape[i] = value[i].shape;
    return err;
}

/* --- inputs and outputs --- */

/* What a varying axis is called: of inputs N, H, W, of other values what they have of their
 * own. */
static void add_dim(io_pb *shape, const nn_node *node, int axis, int rank, int32_t a, int32_t b)
{
    io_pb dim = {0};
    char text[IO_ONNX_NAME];
    if (a == b) {
        io_pb_int(&dim, DIM_VALUE, a);
    } else {
        bool map = node->kind == NN_NODE_INPUT && rank == 4 && axis > 0;
        snprintf(text, sizeof text, "%s_axis%d", node->name, axis);
        io_pb_text(&dim, DIM_PARAM,
                   a == PROBE[0][0] && b == PROBE[1][0] ? "N"
                   : map                                ? (axis == 2 ? "H" : "W")
                   : rank == 3 && axis == 1             ? "T"
                                                        : text);
    }
    io_pb_message(shape, SHAPE_DIM, &dim);
}

/* Our axis of each axis of a value as it is written within the graph. */
static int own_axis(int rank, int d)
{
    return rank == 4 ? io_onnx_map_axis[d] : d;
}

/* perm of the Transpose from what users give to what the graph works on, or back; false where
 * both are the same. */
static bool face_perm(const io_onnx_axes *axes, int rank, bool back, int64_t perm[NN_MAX_RANK])
{
    bool moves = false;
    if (!axes || axes->rank != rank)
        return false;
    for (int d = 0; d < rank; d++) {
        int theirs = axes->perm[own_axis(rank, d)];
        perm[back ? theirs : d] = back ? d : theirs;
        moves = moves || theirs != d;
    }
    return moves;
}

static void add_transpose(io_onnx *o, const char *out, const char *in, int n,
                          const int64_t *perm)
{
    io_onnx_begin(o, "Transpose", out, 1, &in);
    io_onnx_attr_ints(o, "perm", n, perm);
    io_onnx_end(o);
}

static void add_value(io_onnx *o, io_pb *graph, int field, int i, const char *name,
                      const io_onnx_axes *axes, nn_shape a, nn_shape b)
{
    io_pb shape = {0}, tensor = {0}, type = {0}, value = {0};
    int ours[NN_MAX_RANK] = {0};
    const nn_node *node = &o->g->node[i];
    if (node->kind == NN_NODE_INPUT && node->dtype != NN_F32)
        io_onnx_fail(o, node, "only F32 inputs can be exported");
    if (node->kind == NN_NODE_OP && o->value[i].dtype != NN_F32)
        io_onnx_fail(o, node, "only F32 outputs can be exported");
    for (int d = 0; d < a.rank; d++)
        if (axes && axes->rank == a.rank)
            ours[axes->perm[d]] = d;
        else
            ours[d] = own_axis(a.rank, d);
    for (int d = 0; d < a.rank; d++)
        add_dim(&shape, node, d, a.rank, a.dim[ours[d]], b.dim[ours[d]]);
    io_pb_int(&tensor, TENSOR_TYPE_ELEM, TYPE_FLOAT);
    io_pb_message(&tensor, TENSOR_TYPE_SHAPE, &shape);
    io_pb_message(&type, TYPE_TENSOR, &tensor);
    io_pb_text(&value, VALUE_NAME, name);
    io_pb_message(&value, VALUE_TYPE, &type);
    io_pb_message(graph, field, &value);
}

static bool is_output(const nn_graph *g, int node)
{
    for (int k = 0; k < g->n_out; k++)
        if (g->out[k] == node)
            return true;
    return false;
}

static nn_err set_names(io_onnx *o, const io_onnx_face *face)
{
    const char *const *output_names = face ? face->output : NULL;
    const nn_graph *g = o->g;
    for (int i = 0; i < g->n; i++) {
        if (strstr(g->node[i].name, "::"))
            return nn_fail(NN_ERR_MODEL, "node \"%s\": ONNX export wants names without \"::\"",
                           g->node[i].name);
        o->name[i] = io_onnx_plain(g->node[i].name);
    }
    for (int k = 0; output_names && k < g->n_out; k++) {
        const char *name = output_names[k];
        int owner = nn_graph_find(g, name);
        bool taken = owner >= 0 && owner != g->out[k];
        /* An import's last nodes only move what the one of that name computes. */
        if (taken && face->n_out > 0 && g->node[owner].kind == NN_NODE_OP &&
            !is_output(g, owner)) {
            o->name[owner] = io_onnx_temp(&g->node[owner], "inner");
            taken = false;
        }
        if (taken || strlen(name) >= NN_MAX_NAME)
            return nn_fail(NN_ERR_MODEL, "output name \"%.64s\" is too long or a node's", name);
        if (g->node[g->out[k]].kind == NN_NODE_OP)
            o->name[g->out[k]] = io_onnx_plain(name);
    }
    return NN_OK;
}

/* Users' values are moved to the graph's axes where they differ. */
static void add_inputs(io_onnx *o, const io_onnx_face *face, const nn_shape *other, io_pb *values)
{
    int64_t perm[NN_MAX_RANK];
    for (int i = 0, k = 0; i < o->g->n; i++) {
        if (o->g->node[i].kind != NN_NODE_INPUT)
            continue;
        const io_onnx_axes *axes = face && k < face->n_in ? &face->in[k] : NULL;
        io_onnx_name given = o->name[i];
        k++;
        add_value(o, values, GRAPH_INPUT, i, given.text, axes, o->shape[i], other[i]);
        if (!face_perm(axes, o->shape[i].rank, false, perm))
            continue;
        o->name[i] = io_onnx_temp(&o->g->node[i], "moved");
        add_transpose(o, o->name[i].text, given.text, o->shape[i].rank, perm);
    }
}

static void add_outputs(io_onnx *o, const io_onnx_face *face, const nn_shape *other,
                        const io_onnx_name *name, io_pb *values)
{
    int64_t perm[NN_MAX_RANK];
    for (int k = 0; k < o->g->n_out; k++) {
        int i = o->g->out[k];
        const io_onnx_axes *axes = face && k < face->n_out ? &face->out[k] : NULL;
        if (o->g->node[i].kind != NN_NODE_OP)
            io_onnx_fail(o, &o->g->node[i], "expected outputs that are computed");
        add_value(o, values, GRAPH_OUTPUT, i, name[k].text, axes, o->shape[i], other[i]);
        if (face_perm(axes, o->shape[i].rank, true, perm))
            add_transpose(o, name[k].text, o->name[i].text, o->shape[i].rank, perm);
    }
}

/* Outputs whose axes are moved have their name behind the Transpose. */
static void name_outputs(io_onnx *o, const io_onnx_face *face, io_onnx_name *name)
{
    int64_t perm[NN_MAX_RANK];
    for (int k = 0; k < o->g->n_out; k++)
        name[k] = o->name[o->g->out[k]];
    for (int k = 0; face && k < o->g->n_out && k < face->n_out; k++) {
        int i = o->g->out[k];
        if (face_perm(&face->out[k], o->shape[i].rank, true, perm))
            o->name[i] = io_onnx_temp(&o->g->node[i], "unmoved");
    }
}

static void add_graph(io_onnx *o, const io_onnx_face *face, const nn_shape *other, io_pb *model)
{
    const nn_graph *g = o->g;
    io_pb graph = {0}, values = {0};
    io_onnx_name output[NN_MAX_INPUTS];
    name_outputs(o, face, output);
    add_inputs(o, face, other, &values);
    for (int i = 0; i < g->n; i++)
        if (g->node[i].kind == NN_NODE_OP)
            WRITE[g->node[i].op](o, i);
    add_outputs(o, face, other, output, &values);
    /* The parts are complete rows of fields: they are concatenated. */
    io_pb *const part[3] = {&o->nodes, &o->tensors, &values};
    io_pb_text(&graph, GRAPH_NAME, "octavo");
    for (int i = 0; i < 3; i++) {
        if (graph.err == NN_OK)
            graph.err = part[i]->err;
        if (graph.err == NN_OK)
            graph.err = io_bytes_add(&graph.bytes, part[i]->bytes.data, part[i]->bytes.size);
        io_pb_free(part[i]);
    }
    io_pb_message(model, MODEL_GRAPH, &graph);
}

static void add_metadata(const io_meta *meta, io_pb *model)
{
    for (int i = 0; meta && i < meta->n; i++) {
        io_pb entry = {0};
        /* Where training stopped is not the model's; how an import lies in memory not the file's. */
        if (strncmp(meta->key[i], "train.", 6) == 0 ||
            strncmp(meta->key[i], "octavo.onnx.", 12) == 0)
            continue;
        io_pb_text(&entry, ENTRY_KEY, meta->key[i]);
        io_pb_text(&entry, ENTRY_VALUE, meta->value[i]);
        io_pb_message(model, MODEL_METADATA, &entry);
    }
}

nn_err io_onnx_encode(const nn_graph *g, const nn_params *p, const io_meta *meta,
                      const io_onnx_face *face, io_bytes *out)
{
    nn_err err = NN_OK;
    size_t n = (size_t)g->n;
    io_onnx o = {.g = g, .p = p};
    io_pb model = {0}, opset = {0};
    nn_shape *other = nn_calloc(n, sizeof *other);
    o.shape = nn_calloc(n, sizeof *o.shape);
    o.value = nn_calloc(n, sizeof *o.value);
    o.name = nn_calloc(n, sizeof *o.name);
    o.written = nn_calloc(n, 1);
    if (!other || !o.shape || !o.value || !o.name || !o.written) {
        err = nn_fail_memory(n * sizeof *o.name, "an ONNX graph");
        goto out;
    }
    NN_TRY(probe(g, PROBE[1], o.value, other));
    NN_TRY(probe(g, PROBE[0], o.value, o.shape));
    NN_TRY(set_names(&o, face));
    io_pb_int(&model, MODEL_IR, IR_VERSION);
    io_pb_text(&model, MODEL_PRODUCER, "octavo");
    add_graph(&o, face, other, &model);
    io_pb_int(&opset, OPSET_VERSION, IO_ONNX_OPSET);
    io_pb_message(&model, MODEL_OPSET, &opset);
    add_metadata(meta, &model);
    err = o.err != NN_OK ? o.err : model.err;
    if (err == NN_OK)
        err = io_bytes_add(out, model.bytes.data, model.bytes.size);
out:
    io_pb_free(&model);
    io_pb_free(&o.node);
    io_pb_free(&o.nodes);
    io_pb_free(&o.tensors);
    nn_free(o.written);
    nn_free(o.name);
    nn_free(o.value);
    nn_free(o.shape);
    nn_free(other);
    return err;
}

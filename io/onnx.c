/* onnx.c - the model around the operators:
 *
 *   ModelProto { ir_version, producer, GraphProto { nodes, name, tensors, inputs, outputs },
 *                opset, metadata }
 */
#include "io/onnx.h"

#include "io/onnx_parts.h"
#include "nn/mem.h"

#include <string.h>

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
enum { GRAPH_NAME = 2 };

/* How each operator is written: the column `onnx` of ops.def. */
static void (*const WRITE[])(io_onnx *o, int i) = {
#define NN_OP(symbol, name, opset, onnx, fuse, quant) io_onnx_write_##onnx,
#include "nn/ops/ops.def"
#undef NN_OP
};

/* The IR version that came with an opset. */
static int ir_version(int opset)
{
    return opset < 15 ? 7 : opset < 19 ? 8 : 9;
}

static void write_nodes(io_onnx *o, const io_onnx_face *face, io_pb *values)
{
    const nn_graph *g = o->g;
    memset(o->written, 0, (size_t)g->n);
    io_onnx_face_inputs(o, face, values);
    for (int i = 0; i < g->n && !o->err; i++)
        if (g->node[i].kind == NN_NODE_OP && !o->written[i]) /* a sibling may have done it */
            WRITE[g->node[i].op](o, i);
    if (!o->err)
        io_onnx_face_outputs(o, face, values);
}

static io_pb make_graph(io_onnx *o, const io_onnx_face *face)
{
    io_pb graph = {0}, values = {0};
    o->opset = o->needed = IO_ONNX_OPSET;
    write_nodes(o, face, &values);
    if (o->needed > o->opset && !o->err) {
        io_pb_free(&o->nodes);
        io_pb_free(&o->tensors);
        io_pb_free(&values);
        o->opset = o->needed;
        write_nodes(o, face, &values);
    }
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
    return graph;
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
    io_pb model = {0}, graph = {0}, opset = {0};
    o.shape = nn_calloc(n, sizeof *o.shape);
    o.other = nn_calloc(n, sizeof *o.other);
    o.value = nn_calloc(n, sizeof *o.value);
    o.name = nn_calloc(n, sizeof *o.name);
    o.own = nn_calloc(n, 1);
    o.written = nn_calloc(n, 1);
    if (!o.shape || !o.other || !o.value || !o.name || !o.own || !o.written) {
        err = nn_fail_memory(n * sizeof *o.name, "an ONNX graph");
        goto out;
    }
    NN_TRY(io_onnx_probe(&o, 1, o.other));
    NN_TRY(io_onnx_probe(&o, 0, o.shape));
    NN_TRY(io_onnx_face_names(&o, face));
    graph = make_graph(&o, face);
    io_pb_int(&model, MODEL_IR, ir_version(o.opset));
    io_pb_text(&model, MODEL_PRODUCER, "octavo");
    io_pb_message(&model, MODEL_GRAPH, &graph);
    io_pb_int(&opset, OPSET_VERSION, o.opset);
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
    nn_free(o.own);
    nn_free(o.name);
    nn_free(o.value);
    nn_free(o.shape);
    nn_free(o.other);
    return err;
}

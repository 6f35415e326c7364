/* reader.c - ModelProto and GraphProto: first the fields are counted, then read into arrays. */
#include "onnx/reader.h"

#include "onnx/parse.h"

#include "io/file.h"
#include "nn/mem.h"

#include <string.h>

enum { /* fields of ModelProto, GraphProto */
       IR_VERSION = 1,
       PRODUCER = 2,
       GRAPH = 7,
       OPSET = 8,
       METADATA = 14,
       NODE = 1,
       INITIALIZER = 5,
       INPUT = 11,
       OUTPUT = 12,
       VALUE_INFO = 13,
       SPARSE = 15
};

/* The sub-message `number` of w, the last one; empty when there is none. */
static nn_err sub(onnx_wire w, int number, const char *name, onnx_wire *out, bool *found)
{
    *found = false;
    *out = (onnx_wire){w.at, w.at};
    nn_err err = NN_OK;
    for (onnx_field f; onnx_wire_each(&w, &f, &err);) {
        if (f.number != number)
            continue;
        err = onnx_wire_expect(&f, ONNX_WIRE_BYTES, name);
        *out = f.bytes;
        *found = true;
    }
    return err;
}

static nn_err parse_shape(onnx_wire w, onnx_shape *shape)
{
    nn_err err = NN_OK;
    shape->rank = 0;
    for (onnx_field f; onnx_wire_each(&w, &f, &err);) {
        if (f.number != 1)
            continue;
        err = onnx_wire_expect(&f, ONNX_WIRE_BYTES, "dim");
        if (!err && shape->rank == ONNX_MAX_RANK)
            err = nn_fail(NN_ERR_MODEL, "more than %d axes", ONNX_MAX_RANK);
        if (err)
            return err;
        int64_t *dim = &shape->dim[shape->rank++];
        *dim = -1;
        for (onnx_field d; onnx_wire_each(&f.bytes, &d, &err);)
            if (d.number == 1 && d.type == ONNX_WIRE_VARINT)
                *dim = (int64_t)d.value < 0 ? -1 : (int64_t)d.value;
    }
    return err;
}

static nn_err parse_value(onnx_parse *p, onnx_wire w, onnx_value *v)
{
    onnx_wire type, tensor, shape;
    bool found;
    nn_err err;
    *v = (onnx_value){.name = "", .shape = {.rank = -1}};
    onnx_wire rest = w;
    err = NN_OK;
    for (onnx_field f; onnx_wire_each(&rest, &f, &err);) {
        if (f.number == 1)
            NN_TRY(onnx_parse_text(p, &f, "name", &v->name));
    }
    NN_TRY(err);
    NN_TRY(sub(w, 2, "type", &type, &found));
    NN_TRY(sub(type, 1, "tensor_type", &tensor, &found));
    rest = tensor;
    for (onnx_field f; onnx_wire_each(&rest, &f, &err);) {
        if (f.number == 1 && f.type == ONNX_WIRE_VARINT && f.value < 256)
            v->type = (onnx_type)f.value;
    }
    NN_TRY(err);
    NN_TRY(sub(tensor, 2, "shape", &shape, &found));
    if (found)
        err = parse_shape(shape, &v->shape);
out:
    if (err)
        nn_fail_prefix("value \"%.60s\": ", v->name);
    return err;
}

static nn_err graph_field(onnx_parse *p, const onnx_field *f, onnx_model *m)
{
    nn_err err = NN_OK;
    switch (f->number) {
    case NODE:
    case INITIALIZER:
    case INPUT:
    case OUTPUT:
    case VALUE_INFO:
        err = onnx_wire_expect(f, ONNX_WIRE_BYTES, "graph");
        break;
    case SPARSE:
        return nn_fail(NN_ERR_MODEL, "sparse initialisers are not supported");
    }
    if (err)
        return err;
    switch (f->number) {
    case NODE:
        return onnx_parse_node(p, f->bytes, &m->node[m->n_node++]);
    case INITIALIZER:
        return onnx_parse_tensor(p, f->bytes, &m->init[m->n_init++]);
    case INPUT:
        return parse_value(p, f->bytes, &m->in[m->n_in++]);
    case OUTPUT:
        return parse_value(p, f->bytes, &m->out[m->n_out++]);
    case VALUE_INFO:
        return parse_value(p, f->bytes, &m->info[m->n_info++]);
    default:
        return NN_OK;
    }
}

static nn_err parse_graph(onnx_parse *p, onnx_wire w, onnx_model *m)
{
    int count[ONNX_FIELDS];
    nn_err err;
    NN_TRY(onnx_parse_count(w, count));
    const int checked[] = {NODE, INITIALIZER, INPUT, OUTPUT, VALUE_INFO};
    for (int i = 0; i < 5; i++)
        if (count[checked[i]] > ONNX_MAX_NODES)
            return nn_fail(NN_ERR_MODEL, "more than %d nodes or values", ONNX_MAX_NODES);
    NN_TRY(onnx_arena_get(p->arena, (size_t)count[NODE], sizeof *m->node, &m->node));
    NN_TRY(onnx_arena_get(p->arena, (size_t)count[INITIALIZER], sizeof *m->init, &m->init));
    NN_TRY(onnx_arena_get(p->arena, (size_t)count[INPUT], sizeof *m->in, &m->in));
    NN_TRY(onnx_arena_get(p->arena, (size_t)count[OUTPUT], sizeof *m->out, &m->out));
    NN_TRY(onnx_arena_get(p->arena, (size_t)count[VALUE_INFO], sizeof *m->info, &m->info));
    err = NN_OK;
    for (onnx_field f; onnx_wire_each(&w, &f, &err);) {
        NN_TRY(graph_field(p, &f, m));
    }
out:
    return err;
}

static nn_err model_field(onnx_parse *p, const onnx_field *f, onnx_model *m)
{
    const char *text[2];
    int64_t version = 0;
    nn_err err = NN_OK;
    switch (f->number) {
    case IR_VERSION:
        m->ir_version = (int64_t)f->value;
        break;
    case PRODUCER:
        return onnx_parse_text(p, f, "producer_name", &m->producer);
    case OPSET:
        NN_TRY(onnx_parse_pair(p, f, "opset_import", text, &version));
        if (!*text[0] || strcmp(text[0], "ai.onnx") == 0)
            m->opset = version;
        break;
    case METADATA:
        NN_TRY(onnx_parse_pair(p, f, "metadata_props", text, &version));
        m->meta[m->n_meta++] = text[0];
        m->meta[m->n_meta++] = text[1];
        break;
    }
out:
    return err;
}

static nn_err parse_model(onnx_parse *p, onnx_wire w, onnx_model *m)
{
    int count[ONNX_FIELDS];
    onnx_wire graph;
    bool found;
    nn_err err;
    NN_TRY(onnx_parse_count(w, count));
    if (count[METADATA] > ONNX_MAX_NODES)
        return nn_fail(NN_ERR_MODEL, "more than %d metadata", ONNX_MAX_NODES);
    NN_TRY(onnx_arena_get(p->arena, 2 * (size_t)count[METADATA], sizeof *m->meta, &m->meta));
    onnx_wire rest = w;
    err = NN_OK;
    for (onnx_field f; onnx_wire_each(&rest, &f, &err);) {
        NN_TRY(model_field(p, &f, m));
    }
    NN_TRY(err);
    NN_TRY(sub(w, GRAPH, "graph", &graph, &found));
    if (!found || m->ir_version < 1)
        return nn_fail(NN_ERR_MODEL, "not an ONNX model: it has no graph or IR version");
    if (m->opset == 0)
        m->opset = 1;
    err = parse_graph(p, graph, m);
out:
    return err;
}

static nn_err model_new(onnx_model **out)
{
    onnx_model *m = nn_calloc(1, sizeof *m);
    if (m)
        m->arena = onnx_arena_new();
    if (!m || !m->arena) {
        nn_free(m);
        return nn_fail_memory(sizeof *m, "a model");
    }
    m->producer = "";
    *out = m;
    return NN_OK;
}

nn_err onnx_model_decode(const uint8_t *bytes, size_t n, const char *folder, onnx_model **out)
{
    onnx_model *m;
    nn_err err = model_new(&m);
    if (err)
        return err;
    onnx_parse p = {.arena = m->arena, .folder = folder};
    err = parse_model(&p, onnx_wire_make(bytes, n), m);
    if (err)
        onnx_model_free(m);
    else
        *out = m;
    return err;
}

nn_err onnx_tensor_decode(const uint8_t *bytes, size_t n, onnx_model **owner, onnx_tensor *out)
{
    onnx_model *m;
    nn_err err = model_new(&m);
    if (err)
        return err;
    onnx_parse p = {.arena = m->arena};
    err = onnx_parse_tensor(&p, onnx_wire_make(bytes, n), out);
    if (err)
        onnx_model_free(m);
    else
        *owner = m;
    return err;
}

nn_err onnx_model_read(const char *path, onnx_model **out)
{
    io_bytes bytes = {0};
    onnx_model *m = NULL;
    nn_err err = NN_OK;
    char *folder = io_path_dir(path);
    if (!folder)
        return nn_fail_memory(strlen(path), "a path");
    NN_TRY(io_file_read(path, ONNX_MAX_BYTES, NN_ERR_MODEL, &bytes));
    NN_TRY(model_new(&m));
    m->file = bytes.data;
    m->file_bytes = bytes.size;
    bytes = (io_bytes){0};
    onnx_parse p = {.arena = m->arena, .folder = folder};
    err = parse_model(&p, onnx_wire_make(m->file, m->file_bytes), m);
    if (err)
        nn_fail_prefix("%s: ", path);
out:
    if (err)
        onnx_model_free(m);
    else
        *out = m;
    io_bytes_free(&bytes);
    nn_free(folder);
    return err;
}

void onnx_model_free(onnx_model *m)
{
    if (!m)
        return;
    onnx_arena_free(m->arena);
    nn_free(m->file);
    nn_free(m);
}

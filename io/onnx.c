/* onnx.c - the model around the operators (onnx_ops.c): shapes, tensors, inputs, outputs.
 *
 *   ModelProto { ir_version, producer, GraphProto { nodes, name, tensors, inputs, outputs },
 *                opset, metadata }
 *
 * Which axes vary is found by two probes: the operators' own shape rules, run for two choices of
 * the sizes that the inputs leave open. An axis that comes out different varies.
 */
#include "io/onnx.h"

#include "io/onnx_parts.h"
#include "nn/mem.h"

#include <stdio.h>
#include <string.h>

#define IR_VERSION 7 /* the one that came with opset 13 */
#define OPSET 13

/* Field numbers of onnx.proto3. */
enum { MODEL_IR = 1, MODEL_PRODUCER = 2, MODEL_GRAPH = 7, MODEL_OPSET = 8, MODEL_METADATA = 14 };
enum { OPSET_VERSION = 2 };
enum { ENTRY_KEY = 1, ENTRY_VALUE = 2 };
enum { GRAPH_NODE = 1, GRAPH_NAME = 2, GRAPH_TENSOR = 5, GRAPH_INPUT = 11, GRAPH_OUTPUT = 12 };
enum { NODE_INPUT = 1, NODE_OUTPUT = 2, NODE_NAME = 3, NODE_OP = 4, NODE_ATTR = 5 };
enum { ATTR_NAME = 1, ATTR_FLOAT = 2, ATTR_INT = 3, ATTR_TEXT = 4, ATTR_INTS = 8, ATTR_TYPE = 20 };
enum { ATTR_IS_FLOAT = 1, ATTR_IS_INT = 2, ATTR_IS_TEXT = 3, ATTR_IS_INTS = 7 };
enum { TENSOR_DIM = 1, TENSOR_TYPE = 2, TENSOR_NAME = 8, TENSOR_RAW = 9 };
enum { TYPE_FLOAT = 1, TYPE_UINT8 = 2, TYPE_INT8 = 3, TYPE_INT16 = 5, TYPE_INT32 = 6,
       TYPE_INT64 = 7 };
enum { VALUE_NAME = 1, VALUE_TYPE = 2, TYPE_TENSOR = 1, TENSOR_TYPE_ELEM = 1,
       TENSOR_TYPE_SHAPE = 2, SHAPE_DIM = 1, DIM_VALUE = 1, DIM_PARAM = 2 };

/* Sizes of open axes, first the batch, then all others: multiples of 64, since detectors divide
 * theirs by 32; the two probes differ everywhere. */
static const int32_t PROBE[2][2] = {{2, 256}, {3, 320}};

/* Our axis of each ONNX axis of a map. */
static const int MAP_AXIS[4] = {0, 3, 1, 2};

/* --- failures and names --- */

static void note(io_onnx *o, nn_err err)
{
    if (o->err == NN_OK)
        o->err = err;
}

void io_onnx_fail(io_onnx *o, const nn_node *node, const char *message)
{
    if (o->err == NN_OK)
        o->err = nn_fail(NN_ERR_MODEL, "%s (%s): %s", node->name,
                         node->kind == NN_NODE_OP ? nn_ops[node->op]->name : "no operator",
                         message);
}

static io_onnx_name plain_name(const char *text)
{
    io_onnx_name name;
    snprintf(name.text, sizeof name.text, "%s", text);
    return name;
}

io_onnx_name io_onnx_temp(const nn_node *node, const char *suffix)
{
    io_onnx_name name;
    snprintf(name.text, sizeof name.text, "%s::%s", node->name, suffix);
    return name;
}

/* --- nodes --- */

void io_onnx_begin(io_onnx *o, const char *op, const char *out, int n, const char *const *in)
{
    while (n > 0 && !*in[n - 1])
        n--;
    for (int i = 0; i < n; i++)
        io_pb_text(&o->node, NODE_INPUT, in[i]);
    io_pb_text(&o->node, NODE_OUTPUT, out);
    io_pb_text(&o->node, NODE_NAME, out);
    io_pb_text(&o->node, NODE_OP, op);
}

void io_onnx_end(io_onnx *o)
{
    io_pb_message(&o->nodes, GRAPH_NODE, &o->node);
}

static void add_attr(io_onnx *o, io_pb *attr, const char *name, int type)
{
    io_pb_text(attr, ATTR_NAME, name);
    io_pb_int(attr, ATTR_TYPE, type);
    io_pb_message(&o->node, NODE_ATTR, attr);
}

void io_onnx_attr_int(io_onnx *o, const char *name, int64_t value)
{
    io_pb attr = {0};
    io_pb_int(&attr, ATTR_INT, value);
    add_attr(o, &attr, name, ATTR_IS_INT);
}

void io_onnx_attr_float(io_onnx *o, const char *name, double value)
{
    io_pb attr = {0};
    io_pb_float(&attr, ATTR_FLOAT, (float)value);
    add_attr(o, &attr, name, ATTR_IS_FLOAT);
}

void io_onnx_attr_ints(io_onnx *o, const char *name, int n, const int64_t *value)
{
    io_pb attr = {0};
    for (int i = 0; i < n; i++)
        io_pb_int(&attr, ATTR_INTS, value[i]);
    add_attr(o, &attr, name, ATTR_IS_INTS);
}

void io_onnx_attr_string(io_onnx *o, const char *name, const char *value)
{
    io_pb attr = {0};
    io_pb_text(&attr, ATTR_TEXT, value);
    add_attr(o, &attr, name, ATTR_IS_TEXT);
}

void io_onnx_simple(io_onnx *o, const char *op, const char *out, const char *a, const char *b)
{
    io_onnx_begin(o, op, out, b ? 2 : 1, (const char *const[]){a, b});
    io_onnx_end(o);
}

/* --- tensors --- */

static void add_tensor(io_onnx *o, const char *name, int type, int rank, const int64_t *dim,
                       const void *data, size_t bytes)
{
    io_pb tensor = {0};
    for (int i = 0; i < rank; i++)
        io_pb_int(&tensor, TENSOR_DIM, dim[i]);
    io_pb_int(&tensor, TENSOR_TYPE, type);
    io_pb_text(&tensor, TENSOR_NAME, name);
    io_pb_data(&tensor, TENSOR_RAW, data, bytes);
    io_pb_message(&o->tensors, GRAPH_TENSOR, &tensor);
}

void io_onnx_floats(io_onnx *o, const char *name, int n, const float *value)
{
    add_tensor(o, name, TYPE_FLOAT, 1, (const int64_t[]){n}, value, (size_t)n * sizeof *value);
}

void io_onnx_int64s(io_onnx *o, const char *name, int n, const int64_t *value)
{
    add_tensor(o, name, TYPE_INT64, 1, (const int64_t[]){n}, value, (size_t)n * sizeof *value);
}

/* dst[a][c][b] = src[a][b][c], elements of `size` bytes */
static void swap_last(int64_t a, int64_t b, int64_t c, size_t size, const char *src, char *dst)
{
    for (int64_t i = 0; i < a; i++)
        for (int64_t j = 0; j < b; j++)
            for (int64_t k = 0; k < c; k++)
                memcpy(dst + (size_t)((i * c + k) * b + j) * size,
                       src + (size_t)((i * b + j) * c + k) * size, size);
}

void io_onnx_array(io_onnx *o, const char *name, nn_dtype dtype, nn_shape s, io_onnx_form form,
                   const void *data)
{
    static const int TYPE[NN_DTYPES] = {
        [NN_F32] = TYPE_FLOAT, [NN_S32] = TYPE_INT32, [NN_S16] = TYPE_INT16,
        [NN_S8] = TYPE_INT8,   [NN_U8] = TYPE_UINT8};
    int64_t dim[NN_MAX_RANK + 2] = {0};
    int rank = s.rank;
    size_t size = nn_dtype_size(dtype), bytes = (size_t)nn_shape_count(s) * size;
    char *turned = NULL;
    bool map = form == IO_ONNX_VALUE && rank == 4;

    for (int i = 0; i < rank; i++)
        dim[i] = s.dim[map ? MAP_AXIS[i] : i];
    if (map || form == IO_ONNX_TRANSPOSED) {
        turned = nn_alloc(bytes);
        if (!turned) {
            note(o, nn_fail_memory(bytes, "an ONNX tensor"));
            return;
        }
        if (map)
            swap_last(s.dim[0], (int64_t)s.dim[1] * s.dim[2], s.dim[3], size, data, turned);
        else
            swap_last(1, s.dim[0], s.dim[1], size, data, turned);
    }
    if (form == IO_ONNX_TRANSPOSED) {
        dim[0] = s.dim[1];
        dim[1] = s.dim[0];
    }
    if (form == IO_ONNX_POINTWISE || form == IO_ONNX_COLUMN) {
        dim[rank] = dim[rank + 1] = 1;
        rank += 2;
    }
    add_tensor(o, name, TYPE[dtype], rank, dim, turned ? (const void *)turned : data, bytes);
    nn_free(turned);
}

io_onnx_name io_onnx_stored(io_onnx *o, int i, int k, io_onnx_form form)
{
    static const char *const SUFFIX[IO_ONNX_FORMS] = {NULL, "transposed", "pointwise", "column"};
    const nn_node *node = &o->g->node[i];
    int in = k < node->n_in ? node->in[k] : -1;
    if (in < 0)
        return plain_name("");
    io_onnx_name name = o->name[in];
    if (SUFFIX[form])
        name = io_onnx_temp(&o->g->node[in], SUFFIX[form]);
    if (!(o->written[in] & 1u << form)) {
        const nn_tensor *t = &o->p->param[nn_params_of_node(o->p, in)].value;
        o->written[in] |= (uint8_t)(1u << form);
        io_onnx_array(o, name.text, t->dtype, t->shape, form, t->data);
    }
    return name;
}

io_onnx_name io_onnx_input(io_onnx *o, int i, int k, io_onnx_form form)
{
    const nn_node *node = &o->g->node[i];
    int in = k < node->n_in ? node->in[k] : -1;
    if (in < 0)
        return plain_name("");
    if (o->g->node[in].kind != NN_NODE_PARAM) {
        NN_ASSERT(form == IO_ONNX_VALUE);
        return o->name[in];
    }
    if (o->g->node[in].dtype == NN_F32)
        return io_onnx_stored(o, i, k, form);
    io_onnx_fail(o, node, "expected F32 parameters of a float operator");
    return plain_name("");
}

io_onnx_name io_onnx_weight(io_onnx *o, int i, int k, io_onnx_form form)
{
    const nn_node *node = &o->g->node[i];
    int in = k < node->n_in ? node->in[k] : -1;
    if (in >= 0 && o->g->node[in].kind != NN_NODE_PARAM) {
        io_onnx_fail(o, node, "ONNX export wants weights that are parameters, not computed");
        return plain_name("");
    }
    return io_onnx_input(o, i, k, form);
}

/* --- shapes --- */

static nn_err probe_op(const nn_graph *g, int i, nn_tensor *value)
{
    const nn_node *node = &g->node[i];
    nn_call call = {.node = node, .n_in = node->n_in, .k = nn_kernels_get()};
    for (int k = 0; k < node->n_in; k++) {
        call.in[k] = node->in[k] < 0 ? NULL : &value[node->in[k]];
        if (node->in[k] >= 0 && g->node[node->in[k]].kind == NN_NODE_PARAM)
            call.in_param |= 1u << k;
    }
    nn_err err = nn_ops[node->op]->bind(&call);
    value[i] = call.out;
    return err;
}

static nn_err probe(const nn_graph *g, const int32_t size[2], nn_tensor *value, nn_shape *shape)
{
    nn_err err = NN_OK;
    for (int i = 0; i < g->n; i++) {
        const nn_node *node = &g->node[i];
        if (node->kind == NN_NODE_OP) {
            NN_TRY(probe_op(g, i, value));
        } else {
            value[i] = (nn_tensor){.dtype = node->dtype, .shape = node->shape};
            for (int d = 0; d < node->shape.rank; d++)
                if (node->shape.dim[d] < 0)
                    value[i].shape.dim[d] = size[d > 0];
        }
        shape[i] = value[i].shape;
    }
out:
    return err;
}

/* --- inputs and outputs --- */

/* What a varying axis is called: of inputs N, H, W, of other values what they have of their own. */
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

static void add_value(io_onnx *o, io_pb *graph, int field, int i, nn_shape a, nn_shape b)
{
    io_pb shape = {0}, tensor = {0}, type = {0}, value = {0};
    if (o->g->node[i].kind == NN_NODE_INPUT && o->g->node[i].dtype != NN_F32)
        io_onnx_fail(o, &o->g->node[i], "only F32 inputs can be exported");
    for (int d = 0; d < a.rank; d++) {
        int ours = a.rank == 4 ? MAP_AXIS[d] : d;
        add_dim(&shape, &o->g->node[i], d, a.rank, a.dim[ours], b.dim[ours]);
    }
    io_pb_int(&tensor, TENSOR_TYPE_ELEM, TYPE_FLOAT);
    io_pb_message(&tensor, TENSOR_TYPE_SHAPE, &shape);
    io_pb_message(&type, TYPE_TENSOR, &tensor);
    io_pb_text(&value, VALUE_NAME, o->name[i].text);
    io_pb_message(&value, VALUE_TYPE, &type);
    io_pb_message(graph, field, &value);
}

static nn_err set_names(io_onnx *o, const char *const *output_names)
{
    const nn_graph *g = o->g;
    for (int i = 0; i < g->n; i++) {
        if (strstr(g->node[i].name, "::"))
            return nn_fail(NN_ERR_MODEL, "node \"%s\": ONNX export wants names without \"::\"",
                           g->node[i].name);
        o->name[i] = plain_name(g->node[i].name);
    }
    for (int k = 0; output_names && k < g->n_out; k++) {
        const char *name = output_names[k];
        int owner = nn_graph_find(g, name);
        if ((owner >= 0 && owner != g->out[k]) || strlen(name) >= NN_MAX_NAME)
            return nn_fail(NN_ERR_MODEL, "output name \"%.64s\" is too long or a node's", name);
        if (g->node[g->out[k]].kind == NN_NODE_OP)
            o->name[g->out[k]] = plain_name(name);
    }
    return NN_OK;
}

static void add_graph(io_onnx *o, const nn_shape *other, io_pb *model)
{
    const nn_graph *g = o->g;
    io_pb graph = {0}, values = {0};
    for (int i = 0; i < g->n; i++) {
        if (g->node[i].kind == NN_NODE_INPUT)
            add_value(o, &values, GRAPH_INPUT, i, o->shape[i], other[i]);
        else if (g->node[i].kind == NN_NODE_OP)
            io_onnx_op(o, i);
    }
    for (int k = 0; k < g->n_out; k++) {
        if (g->node[g->out[k]].kind != NN_NODE_OP)
            io_onnx_fail(o, &g->node[g->out[k]], "expected outputs that are computed");
        add_value(o, &values, GRAPH_OUTPUT, g->out[k], o->shape[g->out[k]], other[g->out[k]]);
    }
    /* The parts are complete rows of fields: they are put one behind the other. */
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
        if (strncmp(meta->key[i], "train.", 6) == 0) /* where training stopped: not the model's */
            continue;
        io_pb_text(&entry, ENTRY_KEY, meta->key[i]);
        io_pb_text(&entry, ENTRY_VALUE, meta->value[i]);
        io_pb_message(model, MODEL_METADATA, &entry);
    }
}

nn_err io_onnx_encode(const nn_graph *g, const nn_params *p, const io_meta *meta,
                      const char *const *output_names, io_bytes *out)
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
    NN_TRY(set_names(&o, output_names));
    io_pb_int(&model, MODEL_IR, IR_VERSION);
    io_pb_text(&model, MODEL_PRODUCER, "octavo");
    add_graph(&o, other, &model);
    io_pb_int(&opset, OPSET_VERSION, OPSET);
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

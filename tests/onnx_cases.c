/* onnx_cases.c - for test_onnx.sh: writes ONNX models, inputs, and the outputs that our engine
 * gives, so that another engine's can be compared with them.
 *
 *   onnx_cases DIR
 *       graphs that hold every operator of inference, also quantised: NAME-int8, NAME-int16
 *   onnx_cases DIR NAME.onnx MODEL IMAGE...
 *       a model that was exported already, on line images; MODEL: a file, or
 *       NETWORK:CLASSES:SEED for a fresh one
 *
 * Each case is a line of DIR/cases.jsonl: the model, the input and its sizes, the outputs and
 * theirs; the arrays are files of little-endian floats, maps N,C,H,W.
 */
#include "io/image_file.h"
#include "io/json.h"
#include "io/onnx.h"
#include "nn/exec.h"
#include "nn/mem.h"
#include "nn/ops/ops.h"
#include "nn/passes.h"
#include "nn/rng.h"
#include "ocr/crnn.h"
#include "ocr/networks.h"
#include "ocr/recognizer.h"
#include "quant/convert.h"
#include "quant/prepare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEED 5

static const char *dir;

static void must(nn_err err)
{
    if (err != NN_OK) {
        fprintf(stderr, "onnx_cases: %s\n", nn_error_message());
        exit(1);
    }
}

/* --- a graph under construction --- */

static nn_graph *g;
static int channels[NN_MAX_NODES]; /* of each node's last axis */

static int op(const char *name, const char *type, int n, const int *in, int c)
{
    int at = nn_graph_op(g, type, name, n, in);
    channels[at] = c;
    return at;
}

static int param(const char *name, const char *suffix, nn_shape shape)
{
    char full[NN_MAX_NAME];
    snprintf(full, sizeof full, "%s.%s", name, suffix);
    return nn_graph_param(g, full, shape, true);
}

static int one(const char *name, const char *type, int x)
{
    return op(name, type, 1, &x, channels[x]);
}

static void ints(const char *name, int n, const int64_t *value)
{
    nn_graph_attr_ints(g, name, n, value);
}

static int conv(const char *name, int x, int k, int kernel, int group, bool bias)
{
    int in[3] = {x, param(name, "weight", nn_shape4(k, kernel, kernel, channels[x] / group)),
                 -1};
    if (bias)
        in[2] = param(name, "bias", nn_shape1(k));
    int y = op(name, "Conv", bias ? 3 : 2, in, k);
    if (group > 1)
        nn_graph_attr_int(g, "group", group);
    return y;
}

static int norm(const char *name, const char *type, int x)
{
    static const char *const suffix[4] = {"scale", "bias", "mean", "var"};
    int n = strcmp(type, "BatchNormalization") == 0 ? 4 : 2, in[5] = {x};
    for (int i = 0; i < n; i++)
        in[i + 1] = param(name, suffix[i], nn_shape1(channels[x]));
    return op(name, type, n + 1, in, channels[x]);
}

static int two(const char *name, const char *type, int a, int b, int c)
{
    return op(name, type, 2, (const int[]){a, b}, c);
}

static int lstm(const char *name, int x, int h, const char *direction)
{
    int d = strcmp(direction, "bidirectional") == 0 ? 2 : 1;
    int in[4] = {x, param(name, "w", nn_shape3(d, 4 * h, channels[x])),
                 param(name, "r", nn_shape3(d, 4 * h, h)),
                 param(name, "b", nn_shape2(d, 8 * h))};
    int y = op(name, "LSTM", 4, in, d * h);
    nn_graph_attr_int(g, "hidden_size", h);
    nn_graph_attr_string(g, "direction", direction);
    return y;
}

static int gemm(const char *name, int x, int k, bool bias)
{
    int in[3] = {x, param(name, "weight", nn_shape2(k, channels[x])), -1};
    if (bias)
        in[2] = param(name, "bias", nn_shape1(k));
    return op(name, "Gemm", bias ? 3 : 2, in, k);
}

static int pool(const char *name, const char *type, int x, const int64_t kernel[2],
                const int64_t stride[2], const int64_t pads[4])
{
    int y = one(name, type, x);
    ints("kernel_shape", 2, kernel);
    ints("strides", 2, stride);
    ints("pads", 4, pads);
    return y;
}

static int shaped(const char *name, const char *type, const char *attr, int x, int n,
                  const int64_t *value, int c)
{
    int y = op(name, type, 1, &x, c);
    ints(attr, n, value);
    return y;
}

/* Squeeze and excitation: x times a gate [N,1,1,C]. */
static int gated(int x)
{
    int gate = one("se.pool", "GlobalAveragePool", x);
    gate = one("se.relu", "Relu", conv("se.down", gate, 4, 1, 1, true));
    gate = one("se.gate", "HardSigmoid", conv("se.up", gate, channels[x], 1, 1, true));
    return two("se", "Mul", x, gate, channels[x]);
}

/* Outputs in `out`; returns their number. */
static int build_maps(int *out)
{
    int image = nn_graph_input(g, "image", NN_F32, nn_shape4(-1, -1, -1, 3));
    channels[image] = 3;
    int x = conv("stem", image, 8, 3, 1, false);
    ints("strides", 2, (const int64_t[]){2, 1});
    ints("pads", 4, (const int64_t[]){1, 0, 1, 2});
    x = one("stem.act", "HardSwish", norm("stem.norm", "BatchNormalization", x));
    int wide = conv("depthwise", x, 8, 5, 8, true);
    ints("pads", 4, (const int64_t[]){2, 2, 2, 2});
    wide = one("depthwise.act", "Relu", wide);
    int grouped = conv("grouped", x, 8, 3, 2, true);
    ints("dilations", 2, (const int64_t[]){2, 2});
    ints("pads", 4, (const int64_t[]){2, 2, 2, 2});
    grouped = one("grouped.act", "LeakyRelu",
                  norm("grouped.norm", "BatchNormalization", grouped));
    nn_graph_attr_float(g, "alpha", 0.2);
    x = two("sum", "Add", gated(wide), grouped, 8);
    x = two("shift", "Add", x, param("shift", "c", nn_shape1(8)), 8);
    x = two("scale", "Mul", x, param("scale", "one", nn_shape1(1)), 8);
    x = norm("lonely", "BatchNormalization", x); /* behind no convolution: stays */
    int up = op("up", "ConvTranspose", 3,
                (const int[]){x, param("up", "weight", nn_shape4(8, 2, 2, 6)),
                              param("up", "bias", nn_shape1(6))}, 6);
    up = one("up.act", "Sigmoid", up);
    int near = shaped("near", "Resize", "scales", x, 2, (const int64_t[]){2, 2}, 8);
    int linear = shaped("linear", "Resize", "scales", x, 2, (const int64_t[]){2, 2}, 8);
    nn_graph_attr_string(g, "mode", "linear");
    x = op("join", "Concat", 3, (const int[]){up, near, linear}, 22);
    nn_graph_attr_int(g, "axis", -1);
    out[0] = x;
    int most = pool("most", "MaxPool", x, (const int64_t[]){2, 3}, (const int64_t[]){2, 1},
                    (const int64_t[]){0, 1, 0, 1});
    int mean = pool("mean", "AveragePool", x, (const int64_t[]){2, 3}, (const int64_t[]){2, 1},
                    (const int64_t[]){0, 1, 0, 1});
    x = op("stack", "Concat", 2, (const int[]){most, mean}, 22); /* one above the other */
    nn_graph_attr_int(g, "axis", 1);
    x = one("rows.tanh", "Tanh", gemm("rows", x, 5, true));
    out[1] = norm("rows.norm", "LayerNormalization", x);
    out[2] = one("rows.softmax", "Softmax", x);
    x = shaped("turn", "Transpose", "perm", x, 4, (const int64_t[]){0, 2, 1, 3}, 5);
    int back = shaped("back", "Transpose", "perm", x, 4, (const int64_t[]){0, 1, 3, 2}, 0);
    out[3] = two("product", "MatMul", back, x, 5);
    x = one("flat", "Flatten", one("all", "GlobalAveragePool", x));
    out[4] = one("last", "LogSoftmax", gemm("classes", one("drop", "Dropout", x), 7, true));
    return 5;
}

static int build_sequences(int *out)
{
    int image = nn_graph_input(g, "image", NN_F32, nn_shape4(-1, 4, -1, 2));
    channels[image] = 2;
    int x = shaped("turn", "Transpose", "perm", image, 4, (const int64_t[]){0, 2, 1, 3}, 2);
    x = shaped("sequence", "Reshape", "shape", x, 3, (const int64_t[]){0, -1, 8}, 8);
    int a = lstm("forward", x, 5, "forward"), b = lstm("reverse", x, 3, "reverse");
    x = op("join", "Concat", 2, (const int[]){a, b}, 8);
    nn_graph_attr_int(g, "axis", 2);
    x = lstm("both", x, 6, "bidirectional");
    x = norm("norm", "BatchNormalization", one("drop", "Dropout", x));
    x = one("wide.act", "HardSwish", gemm("wide", x, 10, true));
    x = norm("layer", "LayerNormalization", x);
    x = two("shift", "Add", x, param("shift", "c", nn_shape1(10)), 10);
    int keys = shaped("keys", "Transpose", "perm", gemm("key", x, 10, false), 3,
                      (const int64_t[]){0, 2, 1}, 0);
    int weights = one("weights", "Softmax", two("scores", "MatMul", x, keys, 0));
    x = two("attended", "MatMul", weights, x, 10);
    out[0] = one("logp", "LogSoftmax", x);
    x = shaped("map", "Reshape", "shape", x, 4, (const int64_t[]){0, -1, 5, 2}, 2);
    out[1] = one("map.act", "LeakyRelu", conv("map.conv", x, 3, 1, 1, true));
    x = one("rows", "Flatten", x);
    nn_graph_attr_int(g, "axis", 2);
    channels[x] = 10;
    x = norm("rows.norm", "BatchNormalization", x);
    out[2] = one("rows.act", "HardSigmoid", gemm("rows.wide", x, 4, true));
    return 3;
}

/* A decoder of either kind of attention over columns; their LSTM has one bias a gate. */
static int decoder(const char *name, int memory, int places, const char *attention)
{
    enum { V = 9, D = 4, E = 5, H = 6, C = 8 };
    const nn_shape shape[] = {nn_shape2(V, D), nn_shape2(places, D + H), nn_shape1(places),
                              nn_shape2(E, D + C), nn_shape1(E), nn_shape3(1, 3 * H, E),
                              nn_shape3(1, 3 * H, H), nn_shape2(1, 6 * H), nn_shape2(V, H),
                              nn_shape1(V)};
    static const char *const suffix[] = {"e", "aw", "ab", "cw", "cb", "w", "r", "b", "ow", "ob"};
    int in[11] = {memory};
    for (int k = 0; k < 10; k++)
        in[1 + k] = param(name, suffix[k], shape[k]);
    int y = op(name, "AttentionDecoder", 11, in, V);
    nn_graph_attr_string(g, "attention", attention);
    nn_graph_attr_int(g, "first", 2);
    nn_graph_attr_int(g, "steps", 5);
    return y;
}

static int build_decoders(int *out)
{
    int image = nn_graph_input(g, "image", NN_F32, nn_shape4(-1, 4, 13, 2));
    channels[image] = 2;
    int x = shaped("turn", "Transpose", "perm", image, 4, (const int64_t[]){0, 2, 1, 3}, 2);
    x = shaped("sequence", "Reshape", "shape", x, 3, (const int64_t[]){0, -1, 8}, 8);
    int in[4] = {x, param("sum", "w", nn_shape3(2, 16, 8)), param("sum", "r", nn_shape3(2, 16, 4)),
                 param("sum", "b", nn_shape2(2, 16))};
    x = op("sum", "LSTM", 4, in, 8);
    nn_graph_attr_int(g, "hidden_size", 4);
    nn_graph_attr_string(g, "direction", "bidirectional");
    out[0] = decoder("position", x, 13, "position");
    out[1] = decoder("content", x, 8, "content");
    return 2;
}

/* Functions of one value and of two, on the image itself: what both engines round must not
 * differ before. */
static int build_pointwise(int *out)
{
    static const char *const ONE[] = {"Neg", "Exp", "Floor", "Ceil", "Round", "Sign", "Erf", "Softplus"},
                             *const POSITIVE[] = {"Log", "Sqrt", "Reciprocal"},
                             *const TWO[] = {"Sub", "Div", "Pow", "Min", "Max"};
    int image = nn_graph_input(g, "image", NN_F32, nn_shape4(-1, -1, -1, 3));
    channels[image] = 3;
    int size = one("size", "Abs", image);
    size = two("positive", "Add", size, two("two", "Max", size, param("two", "c", nn_shape1(3)), 3), 3);
    int sum = two("ratio", "Div", image, size, 3);
    char name[3][32];
    for (size_t i = 0; i < sizeof ONE / sizeof *ONE + sizeof POSITIVE / sizeof *POSITIVE; i++) {
        bool any = i < sizeof ONE / sizeof *ONE;
        const char *type = any ? ONE[i] : POSITIVE[i - sizeof ONE / sizeof *ONE];
        snprintf(name[0], sizeof name[0], "%s.sum", type);
        sum = two(name[0], "Add", sum, one(type, type, any ? image : size), 3);
    }
    for (size_t i = 0; i < sizeof TWO / sizeof *TWO; i++) {
        for (int k = 0; k < 3; k++)
            snprintf(name[k], sizeof name[k], "%s%d", TWO[i], k);
        int c = param(name[0], "c", nn_shape1(3));
        sum = two(name[1], "Add", sum, two(name[0], TWO[i], size, strcmp(TWO[i], "Pow") ? c : size, 3), 3);
        sum = two(name[2], "Mul", sum, one(TWO[i], "Sigmoid", size), 3);
    }
    out[0] = sum;
    return 1;
}

/* Every activation of ops.def, behind a convolution and alone. */
static int build_activations(int *out)
{
    int image = nn_graph_input(g, "image", NN_F32, nn_shape4(-1, -1, -1, 3));
    channels[image] = 3;
    int base = conv("base", image, 4, 1, 1, true), sum = base;
    for (int i = 0; i < nn_ops_count; i++) {
        const nn_op_entry *e = &nn_ops[i];
        char name[4][NN_MAX_NAME];
        if (!e->op->activation)
            continue;
        for (int k = 0; k < 4; k++)
            snprintf(name[k], sizeof name[k], "%s%d", e->name, k);
        int x = conv(name[0], image, 4, 3, 1, true);
        ints("pads", 4, (const int64_t[]){1, 1, 1, 1});
        sum = two(name[2], "Add", sum, one(name[1], e->name, x), 4);
        sum = two(name[3], "Add", sum, one(e->name, e->name, base), 4);
    }
    out[0] = sum;
    return 1;
}

/* --- values --- */

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

/* Nothing stays at an initial value that would hide a mistake (0, 1). */
static nn_params *random_params(void)
{
    nn_params *p;
    must(nn_params_new(&p, g));
    nn_params_init(p, g, SEED);
    for (int i = 0; i < p->n; i++) {
        nn_rng r = nn_rng_make(SEED, (uint64_t)i);
        float *x = nn_f32(&p->param[i].value);
        for (int64_t k = 0; k < nn_shape_count(p->param[i].value.shape); k++)
            x[k] = ends_with(p->param[i].name, ".var") ? nn_rng_range(&r, 0.5f, 2)
                                                       : x[k] + nn_rng_range(&r, -0.2f, 0.2f);
    }
    return p;
}

/* --- files --- */

static void write_file(const char *name, const void *data, size_t n)
{
    char *path = io_path_join(dir, name);
    must(path ? io_file_write(path, data, n) : nn_fail_memory(1, "a path"));
    nn_free(path);
}

/* {"name":..,"file":..,"dims":[..]}, and the file; maps in the order N,C,H,W. */
static void write_array(io_bytes *json, const char *name, const char *file, const nn_tensor *t)
{
    nn_shape s = t->shape;
    int64_t n = nn_shape_count(s), c = s.dim[3], pixels = (int64_t)s.dim[1] * s.dim[2];
    const float *x = nn_f32(t);
    float *turned = NULL;
    if (s.rank == 4) {
        turned = nn_alloc((size_t)n * sizeof *turned);
        if (!turned)
            must(nn_fail_memory((size_t)n * sizeof *turned, "a map"));
        for (int64_t i = 0; i < n; i++) { /* i = (image * pixels + pixel) * c + channel */
            int64_t image = i / (pixels * c), pixel = i / c % pixels;
            turned[(image * c + i % c) * pixels + pixel] = x[i];
        }
        s = nn_shape4(s.dim[0], s.dim[3], s.dim[1], s.dim[2]);
    }
    write_file(file, turned ? turned : x, (size_t)n * sizeof *x);
    nn_free(turned);
    must(io_bytes_text(json, "{\"name\":"));
    must(io_json_string(json, name));
    must(io_bytes_text(json, ",\"file\":"));
    must(io_json_string(json, file));
    for (int d = 0; d < s.rank; d++)
        must(io_bytes_format(json, "%s%d", d ? "," : ",\"dims\":[", s.dim[d]));
    must(io_bytes_text(json, "]}"));
}

/* One line for DIR/cases.jsonl about the exec's present input and outputs. `graph` names them.
 */
static void write_case(const char *label, const char *onnx, const nn_graph *graph, nn_exec *e,
                       const char *output_name)
{
    char file[256];
    io_bytes json = {0};
    must(io_bytes_text(&json, "{\"model\":"));
    must(io_json_string(&json, onnx));
    must(io_bytes_text(&json, ",\"input\":"));
    snprintf(file, sizeof file, "%s.in.f32", label);
    write_array(&json, "image", file, nn_exec_input(e, 0));
    nn_exec_forward(e);
    for (int k = 0; k < graph->n_out; k++) {
        must(io_bytes_text(&json, k ? "," : ",\"outputs\":["));
        snprintf(file, sizeof file, "%s.out%d.f32", label, k);
        write_array(&json, output_name ? output_name : graph->node[graph->out[k]].name, file,
                    nn_exec_output(e, k));
    }
    must(io_bytes_text(&json, "]}\n"));
    char *path = io_path_join(dir, "cases.jsonl");
    FILE *f = path ? fopen(path, "ab") : NULL;
    if (!f || fwrite(json.data, 1, json.size, f) != json.size || fclose(f) != 0)
        must(nn_fail(NN_ERR_OUTPUT, "%s/cases.jsonl cannot be written", dir));
    nn_free(path);
    io_bytes_free(&json);
}

/* Which operators the cases hold. */
static bool held[NN_OPS];

/* Every operator that ops.def exports must be in a case. */
static void check_held(void)
{
    static const char *const WRITER[NN_OPS] = {
#define NN_OP(symbol, name, opset, onnx, fuse, quant) #onnx,
#include "nn/ops/ops.def"
#undef NN_OP
    };
    for (int i = 0; i < NN_OPS; i++)
        if (!held[i] && strcmp(WRITER[i], "none") != 0)
            must(nn_fail(NN_ERR_MODEL,
                         "%s is exported to ONNX (column onnx of ops.def), but no case of "
                         "tests/onnx_cases.c holds it", nn_ops[i].name));
}

static void write_onnx(const char *file, const nn_graph *graph, const nn_params *p,
                       const char *const *output_names)
{
    io_bytes bytes = {0};
    for (int i = 0; i < graph->n; i++)
        if (graph->node[i].kind == NN_NODE_OP)
            held[graph->node[i].op] = true;
    const io_onnx_face face = {.output = output_names};
    must(io_onnx_encode(graph, p, NULL, &face, &bytes));
    write_file(file, bytes.data, bytes.size);
    io_bytes_free(&bytes);
}

/* The graph as it stands, and as reading would run it: both have to give what the first one
 * gives. */
static void write_graph(const char *name, int (*build)(int *out), nn_shape input)
{
    char file[64], label[64];
    int out[NN_MAX_INPUTS];
    g = nn_graph_new();
    if (!g)
        must(nn_fail_memory(sizeof *g, "a graph"));
    int n = build(out);
    nn_graph_set_outputs(g, n, out);
    must(nn_graph_check(g));
    nn_params *p = random_params();
    nn_exec *e;
    must(nn_exec_new(&e, g, p, false));
    must(nn_exec_bind(e, 1, &input));
    nn_rng r = nn_rng_make(SEED, 1000);
    for (int64_t i = 0; i < nn_shape_count(input); i++)
        nn_f32(nn_exec_input(e, 0))[i] = nn_rng_range(&r, -1, 1);
    snprintf(file, sizeof file, "%s.onnx", name);
    write_onnx(file, g, p, NULL);
    write_case(name, file, g, e, NULL);
    snprintf(file, sizeof file, "%s-passes.onnx", name);
    snprintf(label, sizeof label, "%s-passes", name);
    for (int64_t i = 0; i < nn_shape_count(input); i++)
        nn_f32(nn_exec_input(e, 0))[i] = nn_rng_range(&r, -1, 1);
    write_case(label, file, g, e, NULL);
    nn_exec_free(e);
    nn_graph *before;
    const char *names[NN_MAX_INPUTS];
    must(nn_graph_copy(g, &before));
    for (int k = 0; k < n; k++) /* an activation that is fused would take its name along */
        names[k] = before->node[out[k]].name;
    must(nn_pass_inference(&g, &p));
    write_onnx(file, g, p, names);
    nn_graph_free(before);
    nn_params_free(p);
    nn_graph_free(g);
}

/* --- the same in 8 and 16 bits --- */

static nn_err feed_random(void *ctx, int64_t i, nn_exec *e)
{
    const nn_shape *shape = ctx;
    nn_rng r = nn_rng_make(SEED, 1000 + (uint64_t)i);
    nn_err err = nn_exec_bind(e, 1, shape);
    for (int64_t k = 0; err == NN_OK && k < nn_shape_count(*shape); k++)
        nn_f32(nn_exec_input(e, 0))[k] = nn_rng_range(&r, -1, 1);
    return err;
}

static void write_quantised(const char *name, int (*build)(int *out), nn_shape input, int bits)
{
    char file[64], label[64];
    int out[NN_MAX_INPUTS];
    const char *names[NN_MAX_INPUTS];
    const quant_config config = {.clip = true, .correct_bias = true, .percentile = 1};
    quant_calibration cal;
    nn_graph *low;
    nn_params *low_params;
    nn_exec *e;
    g = nn_graph_new();
    if (!g)
        must(nn_fail_memory(sizeof *g, "a graph"));
    int n = build(out);
    nn_graph_set_outputs(g, n, out);
    must(nn_graph_check(g));
    nn_params *p = random_params();
    must(nn_pass_inference(&g, &p));
    must(quant_split_activations(&g, &p));
    must(quant_calibrate(&cal, g, p, 2, feed_random, &input, true));
    quant_calibration_ranges(&cal, QUANT_MIN_MAX, 1);
    uint8_t *chosen = nn_calloc((size_t)g->n, 1);
    if (!chosen)
        must(nn_fail_memory((size_t)g->n, "bits"));
    for (int i = 0; i < g->n; i++)
        chosen[i] = bits == 16 && !quant_node_has_16(g, i) ? 8 : (uint8_t)bits;
    must(quant_convert(g, p, &cal, &config, chosen, &low, &low_params));
    snprintf(file, sizeof file, "%s-int%d.onnx", name, bits);
    snprintf(label, sizeof label, "%s-int%d", name, bits);
    for (int k = 0; k < n; k++)
        names[k] = low->node[low->out[k]].name;
    write_onnx(file, low, low_params, names);
    must(nn_exec_new(&e, low, low_params, false));
    must(feed_random(&input, 0, e));
    write_case(label, file, low, e, NULL);
    nn_exec_free(e);
    nn_free(chosen);
    quant_calibration_free(&cal);
    nn_params_free(low_params);
    nn_graph_free(low);
    nn_params_free(p);
    nn_graph_free(g);
}

/* --- models on lines --- */

static void open_model(const char *text, io_model *model, ocr_prep *prep)
{
    char name[32];
    int classes;
    unsigned long long seed;
    *prep = ocr_prep_defaults();
    if (sscanf(text, "%31[^:]:%d:%llu", name, &classes, &seed) == 3) {
        *model = (io_model){0};
        must(ocr_network_build(name, classes, false, &model->graph));
        must(nn_params_new(&model->params, model->graph));
        nn_params_init(model->params, model->graph, seed);
        return;
    }
    must(io_model_read(text, model));
    const char *stored = io_meta_get(&model->meta, "octavo.preprocess");
    if (stored)
        must(ocr_prep_parse(stored, prep));
}

static void write_line(const char *onnx, const io_model *model, const ocr_prep *prep,
                       nn_exec *e, const char *path, int number)
{
    char label[64];
    io_image image;
    must(io_image_read(path, IO_MAX_PIXELS_DEFAULT, &image));
    io_image_to_gray(&image);
    int width = ocr_prep_width(prep, image.width, image.height);
    int padded = (int)nn_round_up((size_t)width, (size_t)prep->width_unit);
    nn_shape shape = nn_shape4(1, prep->height, padded, 1);
    must(nn_exec_bind(e, 1, &shape));
    float *x = nn_f32(nn_exec_input(e, 0));
    for (int64_t i = 0; i < nn_shape_count(shape); i++)
        x[i] = OCR_PAD_VALUE;
    must(ocr_prep_line(prep, &image, x, padded));
    snprintf(label, sizeof label, "%.40s-%d", onnx, number);
    write_case(label, onnx, model->graph, e, "logits");
    io_image_free(&image);
}

int main(int argc, char **argv)
{
    if (argc != 2 && argc < 5) {
        fprintf(stderr, "usage: onnx_cases DIR [NAME.onnx MODEL IMAGE...]\n");
        return 2;
    }
    must(nn_kernels_init());
    dir = argv[1];
    if (argc == 2) {
        write_graph("maps", build_maps, nn_shape4(3, 12, 18, 3));
        write_graph("sequences", build_sequences, nn_shape4(2, 4, 13, 2));
        write_graph("decoders", build_decoders, nn_shape4(2, 4, 13, 2));
        write_graph("activations", build_activations, nn_shape4(2, 6, 7, 3));
        write_graph("pointwise", build_pointwise, nn_shape4(2, 6, 7, 3));
        for (int bits = 8; bits <= 16; bits += 8) {
            write_quantised("maps", build_maps, nn_shape4(3, 12, 18, 3), bits);
            write_quantised("sequences", build_sequences, nn_shape4(2, 4, 13, 2), bits);
            write_quantised("activations", build_activations, nn_shape4(2, 6, 7, 3), bits);
        }
        check_held();
        return 0;
    }
    io_model model;
    ocr_prep prep;
    nn_exec *e;
    open_model(argv[3], &model, &prep);
    must(nn_pass_inference(&model.graph, &model.params));
    must(nn_exec_new(&e, model.graph, model.params, false));
    for (int i = 4; i < argc; i++)
        write_line(argv[2], &model, &prep, e, argv[i], i - 3);
    nn_exec_free(e);
    io_model_free(&model);
    return 0;
}

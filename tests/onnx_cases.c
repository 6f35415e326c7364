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

#include "onnx_graphs.h"

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
    must(nn_params_new(&p, made));
    nn_params_init(p, made, SEED);
    for (int i = 0; i < p->n; i++) {
        nn_rng r = nn_rng_make(SEED, (uint64_t)i);
        if (p->param[i].value.dtype == NN_S64) {
            for (int64_t k = 0; k < nn_shape_count(p->param[i].value.shape); k++)
                nn_s64(&p->param[i].value)[k] = 1 + k % 2;
            continue;
        }
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
    must(io_bytes_text(&json, ",\"inputs\":["));
    snprintf(file, sizeof file, "%s.in.f32", label);
    write_array(&json, "image", file, nn_exec_input(e, 0));
    nn_exec_forward(e);
    for (int k = 0; k < graph->n_out; k++) {
        must(io_bytes_text(&json, k ? "," : "],\"outputs\":["));
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
                         "tests/onnx_graphs.c holds it",
                         nn_ops[i].name));
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
    made = nn_graph_new();
    if (!made)
        must(nn_fail_memory(sizeof *made, "a graph"));
    int n = build(out);
    nn_graph_set_outputs(made, n, out);
    must(nn_graph_check(made));
    nn_params *p = random_params();
    nn_exec *e;
    must(nn_exec_new(&e, made, p, false));
    must(nn_exec_bind(e, 1, &input));
    nn_rng r = nn_rng_make(SEED, 1000);
    for (int64_t i = 0; i < nn_shape_count(input); i++)
        nn_f32(nn_exec_input(e, 0))[i] = nn_rng_range(&r, -1, 1);
    snprintf(file, sizeof file, "%s.onnx", name);
    write_onnx(file, made, p, NULL);
    write_case(name, file, made, e, NULL);
    snprintf(file, sizeof file, "%s-passes.onnx", name);
    snprintf(label, sizeof label, "%s-passes", name);
    for (int64_t i = 0; i < nn_shape_count(input); i++)
        nn_f32(nn_exec_input(e, 0))[i] = nn_rng_range(&r, -1, 1);
    write_case(label, file, made, e, NULL);
    nn_exec_free(e);
    nn_graph *before;
    const char *names[NN_MAX_INPUTS];
    must(nn_graph_copy(made, &before));
    for (int k = 0; k < n; k++) /* an activation that is fused would take its name along */
        names[k] = before->node[out[k]].name;
    must(nn_pass_inference(&made, &p));
    write_onnx(file, made, p, names);
    nn_graph_free(before);
    nn_params_free(p);
    nn_graph_free(made);
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
    made = nn_graph_new();
    if (!made)
        must(nn_fail_memory(sizeof *made, "a graph"));
    int n = build(out);
    nn_graph_set_outputs(made, n, out);
    must(nn_graph_check(made));
    nn_params *p = random_params();
    must(nn_pass_inference(&made, &p));
    must(quant_split_activations(&made, &p));
    must(quant_calibrate(&cal, made, p, 2, feed_random, &input, true));
    quant_calibration_ranges(&cal, QUANT_MIN_MAX, 1);
    uint8_t *chosen = nn_calloc((size_t)made->n, 1);
    if (!chosen)
        must(nn_fail_memory((size_t)made->n, "bits"));
    for (int i = 0; i < made->n; i++)
        chosen[i] = bits == 16 && !quant_node_has_16(made, i) ? 8 : (uint8_t)bits;
    must(quant_convert(made, p, &cal, &config, chosen, &low, &low_params));
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
    nn_graph_free(made);
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
        write_graph("choices", build_choices, nn_shape4(2, 6, 7, 3));
        write_graph("arrays", build_arrays, nn_shape4(2, 6, 7, 3));
        write_graph("windows", build_windows, nn_shape4(2, 6, 7, 3));
        write_graph("states", build_states, nn_shape4(2, 4, 7, 3));
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

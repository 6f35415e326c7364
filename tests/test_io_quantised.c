/* test_io_quantised.c - 8-bit models as files: typed tensors come back and compute the same
 * bytes; scales, zero points, weights and tables that are not possible are refused with a
 * message, by the writer, the reader or the first bind.
 */
#include <math.h>
#include <zlib.h>

#include "io/model.h"
#include "nn/exec.h"
#include "nn/mem.h"
#include "nn/rng.h"
#include "tests/check.h"

typedef struct model {
    nn_graph *graph;
    nn_params *params;
} model;

/* What is wrong with a model; none of it by default. */
typedef struct fault {
    const char *what;
    const char *param; /* this one ... */
    int64_t at;        /* ... has at this place ... */
    double value;      /* ... this value */
    double y_scale;    /* 0: 0.05 */
    bool scale_given;
    int64_t y_zero;
    const char *said;  /* part of the message */
} fault;

static void set(nn_tensor *t, int64_t i, double v)
{
    switch (t->dtype) {
    case NN_F32:
        ((float *)t->data)[i] = (float)v;
        break;
    case NN_S32:
        ((int32_t *)t->data)[i] = (int32_t)v;
        break;
    case NN_S16:
        ((int16_t *)t->data)[i] = (int16_t)v;
        break;
    case NN_S8:
        ((int8_t *)t->data)[i] = (int8_t)v;
        break;
    default:
        ((uint8_t *)t->data)[i] = (uint8_t)v;
    }
}

static void out_attrs(nn_graph *g, double scale, int64_t zero, const char *type)
{
    nn_graph_attr_float(g, "y_scale", scale);
    nn_graph_attr_int(g, "y_zero_point", zero);
    nn_graph_attr_string(g, "y_type", type);
}

/* image -> U8 -> conv -> table -> real; and image -> S16 -> 16-bit Gemm -> table -> real. */
static model make(const fault *f)
{
    nn_graph *g = nn_graph_new();
    int x = nn_graph_input(g, "image", NN_F32, nn_shape4(1, 4, 5, 8));
    int w = nn_graph_param_typed(g, "w", NN_S8, nn_shape4(6, 3, 3, 8));
    int ws = nn_graph_param_typed(g, "w_scale", NN_F32, nn_shape1(6));
    int b = nn_graph_param_typed(g, "bias", NN_S32, nn_shape1(6));
    int t = nn_graph_param_typed(g, "table", NN_U8, nn_shape1(256));
    int v = nn_graph_param_typed(g, "v", NN_S16, nn_shape2(3, 8));
    int vs = nn_graph_param_typed(g, "v_scale", NN_F32, nn_shape1(3));
    int u = nn_graph_param_typed(g, "wide_table", NN_S16, nn_shape1(4096));
    int q = nn_graph_op(g, "QuantizeLinear", "q", 1, &x);
    out_attrs(g, 1.0, 128, "U8"); /* a whole number as a float attribute */
    int c = nn_graph_op(g, "QLinearConv", "conv", 4, (int[]){q, w, ws, b});
    nn_graph_attr_ints(g, "pads", 4, (int64_t[]){1, 1, 1, 1});
    out_attrs(g, f->scale_given ? f->y_scale : 0.05, f->y_zero, "U8");
    int tb = nn_graph_op(g, "QLinearTable", "activation", 2, (int[]){c, t});
    out_attrs(g, 0.125, 3, "U8");
    int d = nn_graph_op(g, "DequantizeLinear", "real", 1, &tb);
    int q2 = nn_graph_op(g, "QuantizeLinear", "q2", 1, &x);
    out_attrs(g, 0.001, 2000, "S16");
    int m = nn_graph_op(g, "QGemm", "gemm", 3, (int[]){q2, v, vs});
    out_attrs(g, 0.01, 7, "S16");
    int t2 = nn_graph_op(g, "QLinearTable", "activation2", 2, (int[]){m, u});
    out_attrs(g, 0.5, 1, "S16");
    int d2 = nn_graph_op(g, "DequantizeLinear", "real2", 1, &t2);
    nn_graph_set_outputs(g, 2, (int[]){d, d2});
    model r = {.graph = g};
    CHECK(nn_graph_check(g) == NN_OK && nn_params_new(&r.params, g) == NN_OK, "%s",
          nn_error_message());
    for (int p = 0; p < r.params->n; p++) {
        nn_tensor *value = &r.params->param[p].value;
        bool scale = value->dtype == NN_F32;
        for (int64_t i = 0; i < nn_shape_count(value->shape); i++)
            set(value, i, scale ? 0.01 * (double)(i + 1) : (double)((i * 37 + p) % 64));
    }
    if (f->param)
        set(&nn_params_find(r.params, f->param)->value, f->at, f->value);
    return r;
}

static void free_model(model *m)
{
    nn_params_free(m->params);
    nn_graph_free(m->graph);
}

static nn_err run(const nn_graph *g, nn_params *p, float *first, float *second)
{
    nn_exec *e = NULL;
    nn_shape shape = nn_shape4(1, 4, 5, 8);
    nn_err err = nn_exec_new(&e, g, p, false);
    if (!err)
        err = nn_exec_bind(e, 1, &shape);
    if (!err) {
        float *x = nn_f32(nn_exec_input(e, 0));
        for (int i = 0; i < 160; i++)
            x[i] = (float)(i % 41) - 20;
        nn_exec_forward(e);
        memcpy(first, nn_exec_output(e, 0)->data, 120 * sizeof *first);
        memcpy(second, nn_exec_output(e, 1)->data, 60 * sizeof *second);
    }
    nn_exec_free(e);
    return err;
}

static void check_round_trip(void)
{
    model m = make(&(fault){0});
    io_bytes file = {0};
    io_model back;
    float y[120], y2[60], z[120], z2[60];
    CHECK(io_model_encode(m.graph, m.params, NULL, 0, NULL, &file) == NN_OK, "%s",
          nn_error_message());
    nn_err err = io_model_decode(file.data, file.size, "file", &back);
    CHECK(err == NN_OK, "%s", nn_error_message());
    if (!err) {
        for (int i = 0; i < m.params->n; i++) {
            const nn_param *a = &m.params->param[i];
            const nn_param *b = nn_params_find(back.params, a->name);
            CHECK(b && b->value.dtype == a->value.dtype && !b->trainable &&
                      memcmp(a->value.data, b->value.data, nn_tensor_bytes(&a->value)) == 0,
                  "tensor %s differs", a->name);
        }
        CHECK(run(m.graph, m.params, y, y2) == NN_OK, "%s", nn_error_message());
        CHECK(run(back.graph, back.params, z, z2) == NN_OK, "%s", nn_error_message());
        CHECK(memcmp(y, z, sizeof y) == 0 && memcmp(y2, z2, sizeof y2) == 0, "results differ");
        bool some = false;
        for (int i = 1; i < 120; i++)
            some |= y[i] != y[0];
        CHECK(some, "the model computes one value only");
        io_model_free(&back);
    }
    io_bytes_free(&file);
    free_model(&m);
}

static void check_faults(void)
{
    static const fault faults[] = {
        {.what = "weight 65", .param = "w", .at = 100, .value = 65, .said = "limit 64"},
        {.what = "weight -128", .param = "w", .at = 431, .value = -128, .said = "limit 64"},
        {.what = "scale 0", .param = "w_scale", .at = 3, .value = 0, .said = "w_scale[3]"},
        {.what = "negative scale", .param = "w_scale", .value = -0.1, .said = "w_scale[0]"},
        {.what = "denormal scale", .param = "v_scale", .value = 1e-42, .said = "w_scale[0]"},
        {.what = "huge scale",
         .param = "v_scale",
         .at = 2,
         .value = 3e38,
         .said = "w_scale[2]"},
        {.what = "NaN scale", .param = "w_scale", .at = 1, .value = NAN, .said = "NaN"},
        {.what = "infinite scale",
         .param = "v_scale",
         .at = 1,
         .value = INFINITY,
         .said = "NaN"},
        {.what = "bias", .param = "bias", .at = 5, .value = INT32_MAX, .said = "32 bits"},
        {.what = "bias", .param = "bias", .at = 5, .value = INT32_MIN, .said = "32 bits"},
        {.what = "table -1", .param = "wide_table", .at = 9, .value = -1, .said = "table[9]"},
        {.what = "table 4096",
         .param = "wide_table",
         .at = 4095,
         .value = 4096,
         .said = "table[4095]"},
        {.what = "y_scale 0", .scale_given = true, .said = "y_scale"},
        {.what = "y_scale -1", .scale_given = true, .y_scale = -1, .said = "y_scale"},
        {.what = "y_scale 1e300", .scale_given = true, .y_scale = 1e300, .said = "y_scale"},
        {.what = "y_zero_point 256", .y_zero = 256, .said = "y_zero_point"},
        {.what = "y_zero_point -1", .y_zero = -1, .said = "y_zero_point"},
        {.what = "y_zero_point 2^40", .y_zero = (int64_t)1 << 40, .said = "y_zero_point"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        const fault *f = &faults[i];
        model m = make(f);
        io_bytes file = {0};
        io_model back = {0};
        float y[120], y2[60];
        nn_err err = io_model_encode(m.graph, m.params, NULL, 0, NULL, &file);
        if (!err)
            err = io_model_decode(file.data, file.size, "file", &back);
        if (!err) {
            err = run(back.graph, back.params, y, y2);
            CHECK(err == NN_ERR_MODEL, "%s is not refused", f->what);
            /* Nor when it is tried again. */
            CHECK(run(back.graph, back.params, y, y2) == NN_ERR_MODEL, "%s: second time",
                  f->what);
            io_model_free(&back);
        }
        CHECK(err && strstr(nn_error_message(), f->said), "%s: \"%s\" does not say %s", f->what,
              nn_error_message(), f->said);
        io_bytes_free(&file);
        free_model(&m);
    }
}

/* Decodes, binds to a small input and runs. */
static nn_err try_file(const uint8_t *bytes, size_t n)
{
    io_model m;
    nn_exec *e = NULL;
    nn_shape shape = {0};
    nn_err err = io_model_decode(bytes, n, "file", &m);
    if (!err)
        err = nn_exec_new(&e, m.graph, m.params, false);
    if (!err) {
        int first = 0;
        while (m.graph->node[first].kind != NN_NODE_INPUT)
            first++;
        shape = m.graph->node[first].shape;
        for (int i = 0; i < shape.rank; i++)
            if (shape.dim[i] < 0)
                shape.dim[i] = i == 2 ? 40 : 1;
        err = nn_exec_bind(e, 1, &shape);
    }
    if (!err) {
        const nn_tensor *x = nn_exec_input(e, 0);
        if (x->dtype == NN_F32)
            for (int64_t i = 0; i < nn_shape_count(x->shape); i++)
                nn_f32(x)[i] = (float)(i % 7) - 3;
        nn_exec_forward(e);
    }
    nn_exec_free(e);
    io_model_free(&m);
    return err;
}

/* A bit flipped is refused by the CRC; where the CRC is made right again, what is left of the
 * model is refused or runs, and neither crashes nor leaks. */
static void check_flips(const char *name, const uint8_t *bytes, size_t n, int flips)
{
    uint64_t header;
    memcpy(&header, bytes, 8);
    uint8_t *copy = malloc(n);
    const uint8_t *crc = memmem(bytes, 8 + header, "\"octavo.crc32\":\"", 16);
    size_t crc_at = (size_t)(crc - bytes) + 16;
    int refused = 0, silent = 0, odd = 0, ran = 0;
    nn_rng rng = nn_rng_make(4, n);
    CHECK(try_file(bytes, n) == NN_OK, "%s: %s", name, nn_error_message());
    int64_t live = nn_mem_live();
    for (int i = 0; i < flips; i++) {
        memcpy(copy, bytes, n);
        bool in_header = nn_rng_chance(&rng, 0.5f);
        size_t at = nn_rng_below(&rng, (uint32_t)(in_header ? 8 + header : n));
        copy[at] ^= (uint8_t)(1u << nn_rng_below(&rng, 8));
        refused += try_file(copy, n) == NN_ERR_MODEL;
        silent += !nn_error_message()[0];
        memset(copy + crc_at, '0', 8);
        char digits[9];
        snprintf(digits, sizeof digits, "%08lx", crc32(0, copy, (uInt)n));
        memcpy(copy + crc_at, digits, 8);
        nn_err err = try_file(copy, n);
        ran += err == NN_OK;
        odd += err != NN_OK && err != NN_ERR_MODEL && err != NN_ERR_LIMIT;
        odd += nn_mem_live() != live;
    }
    CHECK(refused == flips && silent == 0, "%s: %d of %d flips refused, %d without a word",
          name, refused, flips, silent);
    CHECK(odd == 0 && ran < flips, "%s: with a right CRC %d odd answers, %d ran", name, odd,
          ran);
    printf("%s: %d flipped bits refused; with a right CRC %d still run\n", name, refused, ran);
    free(copy);
}

static void check_damage(int flips)
{
    static const char shipped[] = "models/default-int8.safetensors";
    model m = make(&(fault){0});
    io_bytes file = {0};
    CHECK(io_model_encode(m.graph, m.params, NULL, 0, NULL, &file) == NN_OK, "%s",
          nn_error_message());
    check_flips("8 and 16 bits", file.data, file.size, 10 * flips);
    free_model(&m);
    io_bytes_free(&file);
    if (io_file_read(shipped, 64 << 20, NN_ERR_MODEL, &file) == NN_OK)
        check_flips(shipped, file.data, file.size, flips);
    else
        CHECK_SKIP("no %s here: its bits were not flipped", shipped);
    io_bytes_free(&file);
}

/* test_io_quantised [FLIPS of the shipped model] */
int main(int argc, char **argv)
{
    check_round_trip();
    check_faults();
    check_damage(argc > 1 ? atoi(argv[1]) : 100);
    return check_done();
}

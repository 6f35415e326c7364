/* test_ocr_crnn.c - the networks: parameters, steps, work, against REFERENCE A0.1; the
 * published one's outputs, loss and gradients against PyTorch
 * (tests/golden/make_crnn_golden.py).
 */
#include "check.h"

#include "golden/crnn_golden.h"
#include "nn/exec.h"
#include "nn/mem.h"
#include "ocr/crnn.h"

#include <math.h>

#define CLASSES 97
#define COUNT(a) ((int)(sizeof(a) / sizeof((a)[0])))

static nn_graph *build(const char *name, int classes)
{
    nn_graph *g = NULL;
    CHECK(ocr_crnn_build(name, classes, &g) == NN_OK, "%s", nn_error_message());
    return g;
}

static int64_t macs_of(const nn_graph *g, nn_params *p, int width)
{
    nn_exec *e = NULL;
    int64_t macs = 0;
    nn_shape shape = nn_shape4(1, 32, width, 1);
    CHECK(nn_exec_new(&e, g, p, false) == NN_OK && nn_exec_bind(e, 1, &shape) == NN_OK, "%s",
          nn_error_message());
    for (int i = 0; i < g->n; i++)
        macs += nn_exec_macs(e, i);
    nn_exec_free(e);
    return macs;
}

static void test_published(void)
{
    nn_graph *g = build("crnn", CLASSES);
    nn_params *p = NULL;
    CHECK(nn_params_new(&p, g) == NN_OK, "%s", nn_error_message());
    /* 5,551,360 of the convolutions, norms included, and 1,576,960 + 131,328 + 1,052,672 + 513
     * classes. */
    int64_t trained = nn_params_count(p, true);
    CHECK(trained == 5551360 + 1576960 + 131328 + 1052672 + 513 * CLASSES, "%lld parameters",
          (long long)trained);
    CHECK(trained == 8362081, "%lld parameters", (long long)trained);
    CHECK(nn_params_count(p, false) == trained + 2 * (256 + 512 + 512),
          "running mean and variance");
    static const struct { int width, steps; double gmac;
    } sizes[] = {
        {100, 26, 0.633 + 0.073},
        {128, 33, 0.806 + 0.092},
        {280, 71, 1.745 + 0.199},
        {282, 71, 0},
        {4, 2, 0},
    };
    for (int i = 0; i < COUNT(sizes); i++) {
        int steps = 0;
        nn_shape shape;
        CHECK(ocr_crnn_steps(g, 32, sizes[i].width, &steps) == NN_OK && steps == sizes[i].steps,
              "width %d: %d steps", sizes[i].width, steps);
        CHECK(ocr_crnn_output_shape(g, 32, sizes[i].width, &shape) == NN_OK &&
                  shape.dim[2] == CLASSES,
              "classes");
        if (sizes[i].gmac > 0) {
            double gmac = (double)macs_of(g, p, sizes[i].width) / 1e9;
            CHECK(fabs(gmac - sizes[i].gmac) < 0.0015, "width %d: %.4f GMAC, expected %.3f",
                  sizes[i].width, gmac, sizes[i].gmac);
        }
    }
    nn_params_free(p);
    nn_graph_free(g);
}

static void test_lite(void)
{
    int classes = 300; /* no alphabet that we ship is larger */
    nn_graph *g = build("crnn-lite", classes);
    nn_params *p = NULL;
    CHECK(nn_params_new(&p, g) == NN_OK, "%s", nn_error_message());
    int64_t count = nn_params_count(p, false), macs = macs_of(g, p, 280);
    CHECK(count <= 2500000, "%lld parameters", (long long)count);
    CHECK(macs <= 350000000, "%lld multiply-accumulates at 280", (long long)macs);
    printf("crnn-lite, %d classes: %.3f M parameters, %.4f GMAC at 280\n", classes,
           (double)count / 1e6, (double)macs / 1e9);
    for (int width = 16; width <= 4096; width *= 2) {
        int steps = 0;
        CHECK(ocr_crnn_steps(g, 32, width, &steps) == NN_OK && steps == width / 4,
              "width %d: %d steps", width, steps);
    }
    nn_params_free(p);
    nn_graph_free(g);
}

static void test_refused(void)
{
    nn_graph *g = NULL, *loss = NULL;
    int steps = 0;
    CHECK(ocr_crnn_build("resnet", 10, &g) == NN_ERR_USAGE &&
              strstr(nn_error_message(), ocr_crnn_names()),
          "%s", nn_error_message());
    CHECK(ocr_crnn_build("crnn", 1, &g) == NN_ERR_USAGE, "one class");
    CHECK(ocr_crnn_height("crnn") == 32 && ocr_crnn_height("crnn-lite") == 32 &&
              ocr_crnn_height("x") == 0,
          "height");
    g = build("crnn", CLASSES);
    CHECK(ocr_crnn_steps(g, 48, 100, &steps) == NN_ERR_MODEL &&
              strstr(nn_error_message(), "\"image\""),
          "%s", nn_error_message());
    CHECK(ocr_crnn_steps(g, 32, 1, &steps) == NN_ERR_MODEL, "too narrow");
    CHECK(ocr_crnn_with_loss(g, &loss) == NN_OK && loss->n == g->n + 4 && loss->n_out == 2,
          "%s", nn_error_message());
    for (int i = 0; i < g->n; i++)
        CHECK(!memcmp(&g->node[i], &loss->node[i], sizeof g->node[i]), "node %d is the same",
              i);
    nn_graph *again = NULL;
    CHECK(ocr_crnn_with_loss(loss, &again) == NN_ERR_MODEL, "a training graph");
    loss->n_out = 1;
    CHECK(ocr_crnn_with_loss(loss, &again) == NN_ERR_MODEL &&
              strstr(nn_error_message(), "labels"),
          "%s", nn_error_message());
    int relu = nn_graph_find(g, "conv5.relu");
    nn_graph_set_outputs(g, 1, &relu);
    CHECK(ocr_crnn_with_loss(g, &again) == NN_ERR_MODEL && strstr(nn_error_message(), "Gemm"),
          "%s", nn_error_message());
    CHECK(ocr_crnn_steps(g, 32, 100, &steps) == NN_ERR_MODEL &&
              strstr(nn_error_message(), "1x1x26x512"),
          "%s", nn_error_message());
    nn_graph_free(loss);
    nn_graph_free(g);
    int64_t live = nn_mem_live();
    int failed = 0;
    for (int n = 1; n < 100; n++) {
        nn_mem_fail_at(n, false);
        nn_err err = ocr_crnn_build("crnn-lite", 10, &g);
        if (!err && !ocr_crnn_with_loss(g, &loss)) {
            nn_mem_fail_at(0, false);
            break;
        }
        nn_mem_fail_at(0, false);
        failed++;
        if (!err)
            nn_graph_free(g);
        CHECK(nn_mem_live() == live, "allocation %d: nothing leaks", n);
    }
    CHECK(failed >= 4 && failed < 99, "%d allocations failed", failed);
    nn_graph_free(loss);
    nn_graph_free(g);
}

/* --- golden: the hash of make_crnn_golden.py --- */

static uint32_t bits(uint32_t stream, uint32_t i)
{
    uint32_t h = (i + 1) * 0x9E3779B1u + (stream + 1) * 0x85EBCA77u;
    h ^= h >> 15;
    h *= 0x2C1B3C6Du;
    h ^= h >> 12;
    h *= 0x297A2D39u;
    return h ^ h >> 15;
}

static void fill(uint32_t stream, nn_tensor *t, double base, double span)
{
    float *x = nn_f32(t);
    for (int64_t i = 0; i < nn_shape_count(t->shape); i++)
        x[i] = (float)(base +
                       span * ((double)(bits(stream, (uint32_t)i) >> 8) / 16777216.0 - 0.5));
}

static bool ends_with(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);
    return n >= m && strcmp(name + n - m, end) == 0;
}

static void fill_params(nn_params *p)
{
    for (int i = 0; i < p->n; i++) {
        nn_tensor *t = &p->param[i].value;
        const char *name = p->param[i].name;
        double fan_in = (double)nn_shape_count(t->shape) / t->shape.dim[0];
        if (ends_with(name, ".weight"))
            fill((uint32_t)i, t, 0, sqrt(24.0 / fan_in));
        else if (strncmp(name, "lstm", 4) == 0)
            fill((uint32_t)i, t, 0, 0.125);
        else
            fill((uint32_t)i, t, ends_with(name, ".scale") || ends_with(name, ".var") ? 1 : 0,
                 0.25);
    }
    p->version++;
}

static void check_picked(const char *what, const nn_tensor *t, uint32_t stream,
                         const double *want, int n)
{
    double scale = 0;
    for (int i = 0; i < n; i++)
        scale = fmax(scale, fabs(want[i]));
    for (int i = 0; i < n; i++) {
        double have = nn_f32(t)[bits(stream, (uint32_t)i) % (uint32_t)nn_shape_count(t->shape)];
        CHECK(fabs(have - want[i]) < 1e-4 * scale, "%s %d: %.8g, PyTorch has %.8g", what, i,
              have, want[i]);
    }
}

/* A parameter's gradient, or its running value where none is trained. */
static void check_param(const nn_param *p, int i, double floor)
{
    const float *x = nn_f32(p->trainable ? &p->grad : &p->value);
    int64_t n = nn_shape_count(p->value.shape);
    double sum = 0, largest = 0;
    for (int64_t j = 0; j < n; j++) {
        sum += (double)x[j] * x[j];
        largest = fmax(largest, fabs(x[j]));
    }
    /* A bias before a norm has gradient 0 but for rounding: `floor` is the scale of what it
     * sums. */
    double scale = fmax(golden_param[i].largest, floor);
    CHECK(fabs(sqrt(sum) - golden_param[i].norm) <
              1e-4 * fmax(golden_param[i].norm, floor * sqrt((double)n)),
          "%s: norm %.8g, PyTorch has %.8g", p->name, sqrt(sum), golden_param[i].norm);
    CHECK(fabs(largest - golden_param[i].largest) < 1e-4 * scale,
          "%s: largest %.8g, PyTorch has %.8g", p->name, largest, golden_param[i].largest);
    for (int k = 0; k < COUNT(golden_param[i].entry); k++) {
        uint32_t at = bits(3000 + (uint32_t)i, (uint32_t)k) % (uint32_t)n;
        CHECK(fabs(x[at] - golden_param[i].entry[k]) < 1e-4 * scale,
              "%s[%u]: %.8g, PyTorch has %.8g", p->name, at, x[at], golden_param[i].entry[k]);
    }
}

static void test_golden(void)
{
    enum { N = 2, W = 100, L = 16 };
    static const int lengths[N] = {9, 5};
    nn_graph *g = build("crnn", CLASSES), *training = NULL;
    nn_params *p = NULL;
    nn_exec *e = NULL;
    nn_shape shapes[4] = {nn_shape4(N, 32, W, 1), nn_shape2(N, L), nn_shape1(N),
                          nn_shape1(CLASSES)};
    CHECK(ocr_crnn_with_loss(g, &training) == NN_OK, "%s", nn_error_message());
    CHECK(nn_params_new(&p, training) == NN_OK && nn_params_add_grads(p) == NN_OK, "%s",
          nn_error_message());
    CHECK(p->n == COUNT(golden_param), "%d parameters", p->n);
    for (int i = 0; i < p->n; i++)
        CHECK(!strcmp(p->param[i].name, golden_param[i].name), "parameter %d is %s", i,
              p->param[i].name);
    fill_params(p);

    CHECK(nn_exec_new(&e, g, p, false) == NN_OK && nn_exec_bind(e, 1, shapes) == NN_OK, "%s",
          nn_error_message());
    fill(1000, nn_exec_input(e, 0), 0, 2);
    nn_exec_forward(e);
    CHECK(nn_exec_output(e, 0)->shape.dim[1] == GOLDEN_STEPS, "steps");
    check_picked("inference", nn_exec_output(e, 0), 2000, golden_inference,
                 COUNT(golden_inference));
    nn_exec_free(e);

    CHECK(nn_exec_new(&e, training, p, true) == NN_OK && nn_exec_bind(e, 4, shapes) == NN_OK,
          "%s", nn_error_message());
    fill(1000, nn_exec_input(e, 0), 0, 2);
    int32_t *labels = nn_s32(nn_exec_input(e, 1));
    for (int i = 0; i < N * L; i++)
        labels[i] = 1 + (int32_t)(bits(1001, (uint32_t)i) % (CLASSES - 1));
    labels[3] = labels[2];
    for (int i = 0; i < N; i++)
        nn_s32(nn_exec_input(e, 2))[i] = lengths[i];
    memset(nn_exec_input(e, 3)->data, 0, CLASSES * sizeof(int32_t));
    nn_params_zero_grads(p);
    nn_exec_set_step(e, 1, 0);
    nn_exec_forward(e);
    nn_exec_backward(e);
    check_picked("training", nn_exec_output(e, 0), 2001, golden_training,
                 COUNT(golden_training));
    double loss = nn_f32(nn_exec_output(e, 1))[0];
    CHECK(fabs(loss - golden_loss) < 1e-5 * golden_loss, "loss %.9g, PyTorch has %.9g", loss,
          golden_loss);
    for (int i = 0; i < p->n; i++)
        check_param(&p->param[i], i, 1e-2);
    nn_exec_free(e);
    nn_params_free(p);
    nn_graph_free(training);
    nn_graph_free(g);
}

int main(void)
{
    test_published();
    test_lite();
    test_refused();
    test_golden();
    CHECK(nn_mem_live() == 0, "%lld blocks left", (long long)nn_mem_live());
    return check_done();
}

/* test_ocr_crnn.c - the networks: parameters, steps, work, against the published one (crnn.h);
 * the published one's outputs, loss and gradients against PyTorch
 * (tests/golden/make_crnn_golden.py).
 */
#include "check.h"

#include "golden/crnn_golden.h"
#include "golden_check.h"
#include "nn/exec.h"
#include "nn/mem.h"
#include "ocr/crnn.h"
#include "ocr/networks.h"
#include "ocr/widen.h"

#include <math.h>

#define CLASSES 97
#define COUNT(a) ((int)(sizeof(a) / sizeof((a)[0])))

static nn_graph *build(const char *name, int classes)
{
    nn_graph *g = NULL;
    CHECK(ocr_network_build(name, classes, false, &g) == NN_OK, "%s", nn_error_message());
    return g;
}

static int64_t macs_of(const nn_graph *g, nn_params *p, int height, int width)
{
    nn_exec *e = NULL;
    int64_t macs = 0;
    nn_shape shape = nn_shape4(1, height, width, 1);
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
        CHECK(ocr_crnn_output_shape(g, NULL, 32, sizes[i].width, &shape) == NN_OK &&
                  shape.dim[2] == CLASSES,
              "classes");
        if (sizes[i].gmac > 0) {
            double gmac = (double)macs_of(g, p, 32, sizes[i].width) / 1e9;
            CHECK(fabs(gmac - sizes[i].gmac) < 0.0015, "width %d: %.4f GMAC, expected %.3f",
                  sizes[i].width, gmac, sizes[i].gmac);
        }
    }
    nn_params_free(p);
    nn_graph_free(g);
}

/* Limits are those that speed and the size of what is shipped allow. width: of a line of 280
 * pixels at height 32. */
static void test_ours(const char *name, int width, int64_t max_count, int64_t max_macs)
{
    int height = ocr_network_prep(ocr_network_find(name)).height;
    int classes = 427; /* no alphabet that we ship is larger */
    nn_graph *g = build(name, classes);
    nn_params *p = NULL;
    CHECK(nn_params_new(&p, g) == NN_OK, "%s", nn_error_message());
    int64_t count = nn_params_count(p, false), macs = macs_of(g, p, height, width);
    CHECK(count <= max_count, "%lld parameters", (long long)count);
    CHECK(macs <= max_macs, "%lld multiply-accumulates at %d", (long long)macs, width);
    printf("%s, %d classes: %.3f M parameters, %.4f GMAC at %d x %d\n", name, classes,
           (double)count / 1e6, (double)macs / 1e9, height, width);
    for (int w = 16; w <= 4096; w *= 2) {
        int steps = 0;
        CHECK(ocr_crnn_steps(g, height, w, &steps) == NN_OK && steps == w / 4,
              "width %d: %d steps", w, steps);
    }
    nn_params_free(p);
    nn_graph_free(g);
}

/* Random values everywhere, running statistics and biases too: nothing is by chance neutral. */
static nn_params *noisy_params(const nn_graph *g, uint64_t seed)
{
    nn_params *p = NULL;
    CHECK(nn_params_new(&p, g) == NN_OK, "%s", nn_error_message());
    nn_params_init(p, g, seed);
    for (int i = 0; i < p->n; i++) {
        nn_rng r = nn_rng_make(seed, (uint64_t)i);
        float *v = nn_f32(&p->param[i].value);
        bool var = strstr(p->param[i].name, ".var") != NULL;
        for (int64_t k = 0; k < nn_shape_count(p->param[i].value.shape); k++)
            v[k] += var ? 0.5f * nn_rng_float(&r) : 0.1f * nn_rng_normal(&r);
    }
    return p;
}

static void run(const nn_graph *g, nn_params *p, nn_shape shape, float *out, size_t n)
{
    nn_exec *e = NULL;
    nn_rng r = nn_rng_make(5, 0);
    CHECK(nn_exec_new(&e, g, p, false) == NN_OK && nn_exec_bind(e, 1, &shape) == NN_OK, "%s",
          nn_error_message());
    for (int64_t k = 0; k < nn_shape_count(shape); k++)
        nn_f32(nn_exec_input(e, 0))[k] = nn_rng_normal(&r);
    nn_exec_forward(e);
    CHECK((size_t)nn_shape_count(nn_exec_output(e, 0)->shape) == n, "logits");
    memcpy(out, nn_exec_output(e, 0)->data, n * sizeof *out);
    nn_exec_free(e);
}

/* The wide network computes what the narrow one did; its new weights are not idle. */
static void test_grown(void)
{
    enum { N = 2, W = 120, V = 40, COUNT_OUT = N * W / 4 * V };
    nn_graph *narrow = build("crnn-lite", V), *wide = build("crnn-fast", V);
    nn_graph *other = build("crnn", V), *more = build("crnn-fast", V + 1);
    nn_params *from = noisy_params(narrow, 1), *to = noisy_params(wide, 2);
    nn_params *back = noisy_params(other, 3), *bigger = noisy_params(more, 4);
    nn_params *copy = noisy_params(wide, 6);
    float *a = nn_alloc(COUNT_OUT * sizeof *a), *b = nn_alloc(COUNT_OUT * sizeof *b);
    CHECK(a && b, "memory");
    run(narrow, from, nn_shape4(N, 32, W, 1), a, COUNT_OUT);
    run(wide, to, nn_shape4(N, 32, W, 1), b, COUNT_OUT);
    double worst = 0, scale = 0;
    for (int i = 0; i < COUNT_OUT; i++)
        worst = fmax(worst, fabs(a[i] - b[i]));
    CHECK(worst > 0.1, "random networks differ");
    CHECK(ocr_widen(narrow, from, wide, to) == NN_OK, "%s", nn_error_message());
    run(wide, to, nn_shape4(N, 32, W, 1), b, COUNT_OUT);
    worst = 0;
    for (int i = 0; i < COUNT_OUT; i++) {
        worst = fmax(worst, fabs(a[i] - b[i]));
        scale = fmax(scale, fabs(a[i]));
    }
    CHECK(worst < 1e-4 * scale, "off by %g of %g", worst, scale);
    /* A unit that lite lacks keeps its own weights: conv5's last row. */
    const nn_param *conv = nn_params_find(to, "conv5.weight");
    int64_t n = nn_shape_count(conv->value.shape);
    CHECK(nn_f32(&conv->value)[n - 1] != 0, "new units see everything");
    /* To the same network: a copy. */
    CHECK(ocr_widen(wide, to, wide, copy) == NN_OK, "%s", nn_error_message());
    CHECK(!memcmp(copy->data, to->data, to->bytes), "the same widths give the same weights");
    CHECK(ocr_widen(wide, to, narrow, from) == NN_ERR_USAGE &&
              strstr(nn_error_message(), "wider"), "%s", nn_error_message());
    CHECK(ocr_widen(narrow, from, other, back) == NN_ERR_USAGE, "other layers");
    CHECK(ocr_widen(narrow, from, more, bigger) == NN_ERR_USAGE &&
              strstr(nn_error_message(), "classes"), "%s", nn_error_message());
    int refused = 0;
    for (int at = 1; at <= 5; at++) {
        nn_mem_fail_at(at, false);
        refused += ocr_widen(narrow, from, wide, to) == NN_ERR_LIMIT;
        nn_mem_fail_at(0, false);
    }
    CHECK(refused == 5, "%d of 5 refused without memory", refused);
    nn_free(a);
    nn_free(b);
    nn_params *params[] = {from, to, back, bigger, copy};
    nn_graph *graphs[] = {narrow, wide, other, more};
    for (int i = 0; i < COUNT(params); i++)
        nn_params_free(params[i]);
    for (int i = 0; i < COUNT(graphs); i++)
        nn_graph_free(graphs[i]);
}

static void test_refused(void)
{
    nn_graph *g = NULL, *loss = NULL;
    int steps = 0;
    CHECK(ocr_network_build("resnet", 10, false, &g) == NN_ERR_USAGE &&
              strstr(nn_error_message(), ocr_network_names()),
          "%s", nn_error_message());
    CHECK(ocr_network_build("crnn", 1, false, &g) == NN_ERR_USAGE, "one class");
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
        nn_err err = ocr_network_build("crnn-lite", 10, false, &g);
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

/* --- golden --- */

static void fill_params(nn_params *p)
{
    for (int i = 0; i < p->n; i++) {
        nn_tensor *t = &p->param[i].value;
        const char *name = p->param[i].name;
        double fan_in = (double)nn_shape_count(t->shape) / t->shape.dim[0];
        if (golden_ends_with(name, ".weight"))
            golden_fill((uint32_t)i, t, 0, sqrt(24.0 / fan_in));
        else if (strncmp(name, "lstm", 4) == 0)
            golden_fill((uint32_t)i, t, 0, 0.125);
        else
            golden_fill((uint32_t)i, t,
                        golden_ends_with(name, ".scale") || golden_ends_with(name, ".var") ? 1 : 0,
                        0.25);
    }
    p->version++;
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
    golden_fill(1000, nn_exec_input(e, 0), 0, 2);
    nn_exec_forward(e);
    CHECK(nn_exec_output(e, 0)->shape.dim[1] == GOLDEN_STEPS, "steps");
    golden_check_picked("inference", nn_exec_output(e, 0), 2000, golden_inference,
                        COUNT(golden_inference));
    nn_exec_free(e);

    CHECK(nn_exec_new(&e, training, p, true) == NN_OK && nn_exec_bind(e, 4, shapes) == NN_OK,
          "%s", nn_error_message());
    golden_fill(1000, nn_exec_input(e, 0), 0, 2);
    int32_t *labels = nn_s32(nn_exec_input(e, 1));
    for (int i = 0; i < N * L; i++)
        labels[i] = 1 + (int32_t)(golden_bits(1001, (uint32_t)i) % (CLASSES - 1));
    labels[3] = labels[2];
    for (int i = 0; i < N; i++)
        nn_s32(nn_exec_input(e, 2))[i] = lengths[i];
    memset(nn_exec_input(e, 3)->data, 0, CLASSES * sizeof(int32_t));
    nn_params_zero_grads(p);
    nn_exec_set_step(e, 1, 0);
    nn_exec_forward(e);
    nn_exec_backward(e);
    golden_check_picked("training", nn_exec_output(e, 0), 2001, golden_training,
                        COUNT(golden_training));
    double loss = nn_f32(nn_exec_output(e, 1))[0];
    CHECK(fabs(loss - golden_loss) < 1e-5 * golden_loss, "loss %.9g, PyTorch has %.9g", loss,
          golden_loss);
    for (int i = 0; i < p->n; i++)
        golden_check_param(&p->param[i], i, 1e-2, 1e-4);
    nn_exec_free(e);
    nn_params_free(p);
    nn_graph_free(training);
    nn_graph_free(g);
}

int main(void)
{
    test_published();
    test_ours("crnn-lite", 280, 2500000, 350000000);
    test_ours("crnn-fast", 280, 2500000, 350000000);
    test_ours("crnn-wide", 420, 9000000, 1500000000);
    test_grown();
    test_refused();
    test_golden();
    CHECK(nn_mem_live() == 0, "%lld blocks left", (long long)nn_mem_live());
    return check_done();
}

/* test_ocr_direction.c - the classifier with random weights: windows, batches, training on
 * something that has an up and a down, models that are none.
 */
#include "tests/check.h"

#include "nn/exec.h"
#include "nn/mem.h"
#include "nn/optim.h"
#include "nn/parallel.h"
#include "nn/rng.h"
#include "ocr/build.h"
#include "ocr/direction.h"
#include "ocr/networks.h"
#include "ocr/rotate.h"

#include <math.h>

#define LINES 21
#define PREP "height=32;max_width=4096;width_unit=16;contrast=1"

static io_model make_model(const char *task, const char *prep)
{
    io_model m = {0};
    CHECK(ocr_network_build("direction", 0, false, &m.graph) == NN_OK, "%s",
          nn_error_message());
    CHECK(nn_params_new(&m.params, m.graph) == NN_OK, "%s", nn_error_message());
    nn_params_init(m.params, m.graph, 3);
    if (task)
        CHECK(io_meta_set(&m.meta, "octavo.task", task) == NN_OK, "meta");
    if (prep)
        CHECK(io_meta_set(&m.meta, "octavo.preprocess", prep) == NN_OK, "meta");
    return m;
}

/* Stems with dots above: upright, the dots are in the upper half. */
static io_image make_line(uint64_t seed)
{
    nn_rng r = nn_rng_make(seed, 4);
    int h = nn_rng_int(&r, 12, 60), w = nn_rng_int(&r, h, 9 * h);
    io_image image;
    if (io_image_new(&image, w, h, 1) != NN_OK)
        abort();
    memset(image.pixels, 230, (size_t)w * (size_t)h);
    for (int x = h / 4; x < w; x += h / 2)
        for (int y = 0; y < h; y++)
            if (y > h / 2 || (y > h / 6 && y < h / 3))
                memset(image.pixels + y * w + x, 30, (size_t)(w - x < h / 6 ? w - x : h / 6));
    return image;
}

static void test_window(void)
{
    ocr_prep prep = ocr_prep_defaults();
    static float dst[32 * OCR_DIRECTION_WIDTH];
    io_image image;
    CHECK(io_image_new(&image, 1000, 32, 1) == NN_OK, "memory");
    prep.contrast = false;
    for (int i = 0; i < 32000; i++)
        image.pixels[i] = (uint8_t)(i % 1000 / 4);
    for (int k = 0; k <= 4; k++) {
        float at = 0.25f * (float)k;
        int first = (int)(at * (1000 - OCR_DIRECTION_WIDTH));
        CHECK(ocr_direction_window(&prep, &image, at, dst) == NN_OK, "window");
        float want0 = (float)(first / 4) / 127.5f - 1;
        float want1 = (float)((first + OCR_DIRECTION_WIDTH - 1) / 4) / 127.5f - 1;
        CHECK(fabsf(dst[0] - want0) < 1e-5f, "left end at %g: %g", (double)at, (double)dst[0]);
        CHECK(fabsf(dst[OCR_DIRECTION_WIDTH - 1] - want1) < 1e-5f, "right end at %g",
              (double)at);
    }
    image.width = 100; /* 3200 of the pixels */
    CHECK(ocr_direction_window(&prep, &image, 0.5f, dst) == NN_OK, "short line");
    CHECK(dst[OCR_DIRECTION_WIDTH - 1] == OCR_PAD_VALUE, "padded at the right");
    image.width = 1;
    image.height = 32000;
    CHECK(ocr_direction_window(&prep, &image, 0.5f, dst) == NN_OK, "a column");
    image.width = 32000;
    image.height = 1;
    CHECK(ocr_direction_window(&prep, &image, 1.0f, dst) == NN_OK, "a row");
    io_image_free(&image);
}

static void test_company(void)
{
    ocr_direction d;
    io_model model = make_model("cls", PREP);
    io_image line[LINES];
    float alone[LINES], together[LINES];
    for (int i = 0; i < LINES; i++)
        line[i] = make_line((uint64_t)i);
    CHECK(ocr_direction_new(&d, &model) == NN_OK, "%s", nn_error_message());
    for (int threads = 1; threads <= 4; threads++) {
        nn_set_threads(threads);
        for (int i = 0; i < LINES; i++)
            CHECK(ocr_direction_run(&d, 1, &line[i], &alone[i]) == NN_OK, "alone");
        CHECK(ocr_direction_run(&d, LINES, line, together) == NN_OK, "together");
        CHECK(memcmp(alone, together, sizeof alone) == 0, "%d threads: other bits", threads);
    }
    CHECK(alone[0] > 0 && alone[0] < 1 && alone[0] != alone[1], "a probability");
    CHECK(ocr_direction_run(&d, 0, NULL, NULL) == NN_OK, "none");
    for (int i = 0; i < LINES; i++)
        io_image_free(&line[i]);
    ocr_direction_free(&d);
}

/* Sixty steps on lines that have an up and a down must tell one from the other. */
static void test_training(void)
{
    enum { BATCH = 8, STEPS = 60 };
    io_model model = make_model("cls", PREP);
    nn_graph *g;
    nn_exec *exec;
    nn_optim *optim;
    size_t one = 32 * OCR_DIRECTION_WIDTH;
    CHECK(ocr_build_class_loss(model.graph, &g) == NN_OK, "%s", nn_error_message());
    CHECK(nn_params_add_grads(model.params) == NN_OK, "grads");
    CHECK(nn_exec_new(&exec, g, model.params, true) == NN_OK, "%s", nn_error_message());
    CHECK(nn_optim_new(&optim, nn_optim_defaults(NN_ADAM), model.params) == NN_OK, "optim");
    nn_shape shapes[2] = {nn_shape4(BATCH, 32, OCR_DIRECTION_WIDTH, 1), nn_shape2(BATCH, 1)};
    CHECK(nn_exec_bind(exec, 2, shapes) == NN_OK, "%s", nn_error_message());
    ocr_prep prep = ocr_prep_defaults();
    for (uint64_t step = 0; step < STEPS; step++) {
        for (uint64_t i = 0; i < BATCH; i++) {
            io_image line = make_line(1000 + step * BATCH + i);
            if (i % 2)
                ocr_rotate_180(&line);
            CHECK(ocr_direction_window(&prep, &line, 0.3f,
                                       nn_f32(nn_exec_input(exec, 0)) + i * one) == NN_OK,
                  "window");
            nn_s32(nn_exec_input(exec, 1))[i] = i % 2;
            io_image_free(&line);
        }
        nn_params_zero_grads(model.params);
        nn_exec_set_step(exec, 1, step);
        nn_exec_forward(exec);
        nn_exec_backward(exec);
        nn_optim_step(optim, 0.003f, 1);
    }
    nn_optim_free(optim);
    nn_exec_free(exec);
    nn_graph_free(g);

    ocr_direction d;
    int right = 0;
    CHECK(ocr_direction_new(&d, &model) == NN_OK, "%s", nn_error_message());
    for (uint64_t i = 0; i < 100; i++) {
        io_image line = make_line(i);
        float p;
        if (i % 2)
            ocr_rotate_180(&line);
        CHECK(ocr_direction_run(&d, 1, &line, &p) == NN_OK, "run");
        right += (p > 0.5f) == (i % 2 == 1);
        io_image_free(&line);
    }
    CHECK(right >= 98, "%d of 100 right", right);
    ocr_direction_free(&d);
}

static void test_wrong_models(void)
{
    static const struct {
        const char *task, *prep;
    } bad[] = {{NULL, PREP}, {"rec", PREP}, {"cls", NULL}, {"cls", "height=48"}};
    ocr_direction d;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        io_model model = make_model(bad[i].task, bad[i].prep);
        CHECK(ocr_direction_new(&d, &model) == NN_ERR_MODEL, "model %d", (int)i);
        CHECK(!d.execs && !model.graph, "nothing is left");
    }
    io_model model = make_model("cls", "height=48;max_width=4096;width_unit=16;contrast=1");
    CHECK(ocr_direction_new(&d, &model) == NN_ERR_MODEL, "a height that the graph has not");
}

static void test_told(void)
{
    static const char *const told[] = {"1", "4", "A", "12", "a0", "ø", "É", "S.A", "no t", "7."},
                      *const not[] = {"", "0", "8", "69", "-", "* * *", "HIS", "OXO", "pod", "no",
                                      "0.00", "\xff", "\u00d7 8", "\u2013 9 \u2013"};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        CHECK(ocr_direction_told(told[i]), "'%s' has a direction", told[i]);
    for (size_t i = 0; i < sizeof not / sizeof *not; i++)
        CHECK(!ocr_direction_told(not[i]), "'%s' has none", not[i]);
}

int main(void)
{
    test_told();
    test_window();
    test_company();
    test_training();
    test_wrong_models();
    return check_done();
}

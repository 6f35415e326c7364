/* test_ocr_networks.c - every network of networks.def and every task of tasks.def: a line that
 * says something else than its builder gives is named.
 */
#include <math.h>

#include "nn/exec.h"
#include "nn/rng.h"
#include "ocr/attention.h"
#include "ocr/classifier.h"
#include "ocr/crnn.h"
#include "ocr/detector.h"
#include "ocr/direction.h"
#include "ocr/networks.h"
#include "tests/check.h"

/* Both long enough for the deepest network, and short enough for a slow machine. */
enum { LINE_WIDTH = 64, PAGE_SIDE = 64 };

/* What a fresh model's octavo.preprocess says its input is. */
static nn_shape input_shape(const ocr_network *n, const io_meta *meta)
{
    const char *text = io_meta_get(meta, "octavo.preprocess");
    if (n->task == OCR_TASK_DET) {
        ocr_dbnet_form form = {0};
        CHECK(ocr_detector_prep_parse(text, &form) == NN_OK, "%s: %s", n->name,
              nn_error_message());
        return nn_shape4(2, PAGE_SIDE, PAGE_SIDE, form.channels);
    }
    if (n->task == OCR_TASK_CLASSIFY) {
        ocr_picture_form picture = {0};
        CHECK(ocr_picture_form_parse(text, &picture) == NN_OK, "%s: %s", n->name,
              nn_error_message());
        return nn_shape4(2, PAGE_SIDE, PAGE_SIDE, picture.channels);
    }
    if (n->task == OCR_TASK_ATTN) {
        int view = 0;
        CHECK(sscanf(text, "view=%d", &view) == 1, "%s: %s", n->name, text);
        return nn_shape4(2, OCR_SIGN_VIEWS * view, view, 3);
    }
    ocr_prep prep;
    CHECK(ocr_prep_parse(text, &prep) == NN_OK, "%s: %s", n->name, nn_error_message());
    int width = n->task == OCR_TASK_DIRECTION ? OCR_DIRECTION_WIDTH : LINE_WIDTH;
    return nn_shape4(2, prep.height, width, 1);
}

static bool right_shape(const ocr_network *n, const nn_graph *g, const io_meta *meta,
                        nn_shape out)
{
    ocr_dbnet_form form = {0};
    int steps = 0;
    switch (n->task) {
    case OCR_TASK_REC:
        return ocr_crnn_steps(g, ocr_network_prep(n).height, LINE_WIDTH, &steps) == NN_OK &&
               nn_shape_equal(out, nn_shape3(2, steps, OCR_NETWORK_CLASSES));
    case OCR_TASK_DET:
        ocr_detector_prep_parse(io_meta_get(meta, "octavo.preprocess"), &form);
        return form.stride > 0 && nn_shape_equal(out, nn_shape4(2, PAGE_SIDE / form.stride,
                                                                PAGE_SIDE / form.stride, 1));
    case OCR_TASK_DIRECTION:
        return nn_shape_equal(out, nn_shape2(2, 2));
    case OCR_TASK_CLASSIFY:
        return nn_shape_equal(out, nn_shape2(2, OCR_NETWORK_CLASSES));
    case OCR_TASK_ATTN:
        return nn_shape_equal(out, nn_shape3(2, OCR_SIGN_STEPS, OCR_NETWORK_CLASSES));
    case OCR_TASK_FIELDS:
    case OCR_TASK_PAGE:
    case OCR_TASKS:
        break;
    }
    CHECK(false, "tests/test_ocr_networks.c: right_shape knows no task \"%s\"",
          ocr_task_get(n->task)->name);
    return false;
}

static bool all_finite(const nn_tensor *t)
{
    const float *x = nn_f32(t);
    bool good = true;
    for (int64_t i = 0; i < nn_shape_count(t->shape); i++)
        good = good && isfinite(x[i]);
    return good;
}

static void test_network(const ocr_network *n)
{
    nn_graph *g = NULL, *training = NULL;
    nn_params *p = NULL;
    nn_exec *e = NULL;
    io_meta meta = {0};
    char text[NN_SHAPE_TEXT];
    CHECK(ocr_network_find(n->name) == n, "ocr/networks.def: two lines \"%s\"", n->name);
    CHECK(n->about[0] && strlen(n->about) < 90, "ocr/networks.def: %s: about", n->name);
    CHECK(ocr_network_describe(n, &meta) == NN_OK && ocr_task_of(&meta) == n->task, "%s: %s",
          n->name, nn_error_message());
    CHECK(ocr_network_build(n->name, OCR_NETWORK_CLASSES, false, &g) == NN_OK &&
              nn_params_new(&p, g) == NN_OK && nn_exec_new(&e, g, p, false) == NN_OK,
          "%s: %s", n->name, nn_error_message());
    CHECK(ocr_network_build(n->name, OCR_NETWORK_CLASSES, true, &training) == NN_OK, "%s: %s",
          n->name, nn_error_message());
    if (!e || !training)
        return;
    nn_params_init(p, g, 1);
    int64_t count = nn_params_count(p, true);
    CHECK(count == n->parameters,
          "ocr/networks.def: %s has %lld parameters, its line says %lld", n->name,
          (long long)count, (long long)n->parameters);
    nn_shape in = input_shape(n, &meta);
    CHECK(nn_exec_bind(e, 1, &in) == NN_OK, "ocr/networks.def: %s does not take %s: %s",
          n->name, nn_shape_text(in, text), nn_error_message());
    nn_rng r = nn_rng_make(5, 0);
    nn_tensor *x = nn_exec_input(e, 0);
    for (int64_t i = 0; i < nn_shape_count(in); i++)
        nn_f32(x)[i] = nn_rng_range(&r, -1, 1);
    nn_exec_forward(e);
    const nn_tensor *y = nn_exec_output(e, 0);
    CHECK(right_shape(n, g, &meta, y->shape), "%s gives %s", n->name,
          nn_shape_text(y->shape, text));
    CHECK(all_finite(y), "%s gives no numbers", n->name);
    /* Trained weights are those of inference, in the same order, and perhaps more. */
    int k = 0;
    for (int i = 0; i < g->n; i++)
        if (g->node[i].kind == NN_NODE_PARAM) {
            while (k < training->n && strcmp(training->node[k].name, g->node[i].name) != 0)
                k++;
        }
    CHECK(k < training->n, "%s: another order of parameters when trained", n->name);
    nn_exec_free(e);
    nn_params_free(p);
    nn_graph_free(g);
    nn_graph_free(training);
    io_meta_free(&meta);
}

static void test_names(void)
{
    char text[OCR_NETWORK_NAMES];
    nn_graph *g = NULL;
    CHECK(!ocr_network_find("crnn-huge"), "an unknown name");
    CHECK(ocr_network_build("crnn-huge", 97, false, &g) == NN_ERR_USAGE, "an unknown name");
    for (int i = 0; i < ocr_network_count(); i++) {
        const ocr_network *n = ocr_network_at(i);
        CHECK(strstr(nn_error_message(), n->name), "the error lists no %s", n->name);
        CHECK(strstr(ocr_network_names_of(n->task, text), n->name), "%s: %s",
              ocr_task_get(n->task)->name, text);
    }
    CHECK(!strcmp(ocr_network_names_of(OCR_TASK_DET, text), "dbnet-lite, dbnet-r18"), "%s",
          text);
    CHECK(!*ocr_network_names_of(OCR_TASK_PAGE, text), "%s", text);
}

static void test_tasks(void)
{
    for (int i = 0; i < OCR_TASKS; i++) {
        ocr_task t = (ocr_task)i;
        const ocr_task_facts *f = ocr_task_get(t);
        io_meta meta = {0};
        CHECK(ocr_task_find(f->name) == t, "ocr/tasks.def: two lines \"%s\"", f->name);
        if (!*f->stored)
            continue;
        CHECK(ocr_task_find(f->stored) == t, "ocr/tasks.def: two lines store \"%s\"",
              f->stored);
        CHECK(ocr_task_store(&meta, t) == NN_OK && ocr_task_of(&meta) == t, "%s", f->name);
        io_meta_free(&meta);
    }
    io_meta meta = {0};
    CHECK(ocr_task_of(&meta) == OCR_TASKS && ocr_task_find("") == OCR_TASKS &&
              ocr_task_find("lines") == OCR_TASKS,
          "none");
    /* Files of today and of yesterday. */
    CHECK(ocr_task_find("cls") == OCR_TASK_DIRECTION && ocr_task_find("rec") == OCR_TASK_REC &&
              ocr_task_find("det") == OCR_TASK_DET,
          "stored words");
}

int main(void)
{
    CHECK(nn_kernels_init() == NN_OK, "%s", nn_error_message());
    for (int i = 0; i < ocr_network_count(); i++)
        test_network(ocr_network_at(i));
    test_names();
    test_tasks();
    return check_done();
}

/* direction.c - the classifier: network, windows, running it in batches. */
#include "ocr/direction.h"

#include "io/file.h"
#include "io/letter_case.h"
#include "nn/limits.h"
#include "nn/mem.h"
#include "nn/passes.h"
#include "ocr/build.h"
#include "ocr/networks.h"

#include <math.h>
#include <string.h>

#define BATCH 16
#define CLASSES 2

/* Heights 16 8 4 2; the strides come early, where pixels are many. */
static const struct {
    const char *name;
    int k, stride;
    bool pool; /* 2x2 after it */
} LAYERS[] = {
    {"conv1", 16, 2, false}, {"conv2", 32, 2, false}, {"conv3", 48, 1, true},
    {"conv4", 64, 1, true},  {"conv5", 96, 1, false},
};

/* Turned by 180 degrees these are characters: 0 8 H I N O S X Z l o s x z of most faces are
 * themselves, 6 and 9, b and q, d and p, n and u each other. 1 and i are told by their serif and
 * dot. */
static const char turns[] = "0689HINOSXZbdlnopqsuxz";

bool ocr_direction_told(const char *utf8)
{
    for (const char *p = utf8, *end = p + strlen(p); p < end;) {
        int32_t code = io_utf8_next(&p, end);
        if (code < 0)
            p++;
        else if (code >= 0xC0 ? code < 0x2000 && code != 0xD7 && code != 0xF7
                              : ((code >= '0' && code <= '9') || io_code_upper((uint32_t)code) !=
                                     io_code_lower((uint32_t)code)) &&
                                    !strchr(turns, (int)code))
            return true;
    }
    return false;
}

nn_err ocr_net_direction(int classes, bool training, nn_graph **out)
{
    (void)classes;
    (void)training;
    nn_graph *g = nn_graph_new();
    if (!g)
        return nn_fail_memory(sizeof *g, "a graph");
    int height = ocr_prep_defaults().height, c = 1;
    int x = nn_graph_input(g, "image", NN_F32, nn_shape4(-1, height, OCR_DIRECTION_WIDTH, 1));
    for (size_t i = 0; i < sizeof LAYERS / sizeof LAYERS[0]; i++) {
        x = ocr_build_conv_relu(g, LAYERS[i].name, x, c, LAYERS[i].k, 3, LAYERS[i].stride);
        c = LAYERS[i].k;
        if (!LAYERS[i].pool)
            continue;
        x = ocr_build_unary(g, "MaxPool", LAYERS[i].name, ".pool", x);
        nn_graph_attr_ints(g, "kernel_shape", 2, (int64_t[]){2, 2});
        nn_graph_attr_ints(g, "strides", 2, (int64_t[]){2, 2});
    }
    x = ocr_build_unary(g, "GlobalAveragePool", "mean", "", x);
    x = ocr_build_unary(g, "Flatten", "flat", "", x);
    x = ocr_build_unary(g, "Dropout", "dropout", "", x);
    nn_graph_attr_float(g, "ratio", 0.1);
    int in[3] = {x};
    in[1] = ocr_build_param(g, "linear", ".weight", nn_shape2(CLASSES, c), true);
    in[2] = ocr_build_param(g, "linear", ".bias", nn_shape1(CLASSES), true);
    x = nn_graph_op(g, "Gemm", "logits", 3, in);
    nn_graph_set_outputs(g, 1, &x);
    nn_err err = nn_graph_check(g);
    if (err)
        nn_graph_free(g);
    else
        *out = g;
    return err;
}

nn_err ocr_direction_window(const ocr_prep *prep, const io_image *gray, float at, float *dst)
{
    int64_t most = nn_ceil_div((int64_t)gray->height * OCR_DIRECTION_WIDTH, prep->height);
    io_image part = *gray;
    for (int i = 0; i < prep->height * OCR_DIRECTION_WIDTH; i++)
        dst[i] = ocr_prep_pad(prep);
    if (gray->width <= most || prep->max_width <= OCR_DIRECTION_WIDTH)
        return ocr_prep_line(prep, gray, dst, OCR_DIRECTION_WIDTH);
    nn_err err = io_image_new(&part, (int32_t)most, gray->height, 1);
    if (err)
        return err;
    int64_t first = (int64_t)(at * (float)(gray->width - most));
    for (int y = 0; y < part.height; y++)
        memcpy(part.pixels + (int64_t)y * most,
               gray->pixels + (int64_t)y * gray->width + first, (size_t)most);
    /* Rounding up may have made it a column wider than the window. */
    ocr_prep limited = *prep;
    limited.max_width = OCR_DIRECTION_WIDTH;
    err = ocr_prep_line(&limited, &part, dst, OCR_DIRECTION_WIDTH);
    io_image_free(&part);
    return err;
}

nn_err ocr_direction_new(ocr_direction *out, io_model *model)
{
    nn_err err;
    memset(out, 0, sizeof *out);
    const char *prep;
    NN_TRY(ocr_task_open(OCR_TASK_DIRECTION, &out->model, model, &prep));
    NN_TRY(ocr_prep_parse(prep, &out->prep));
    NN_TRY(nn_pass_inference(&out->model.graph, &out->model.params));
    NN_TRY(nn_exec_pool_new(&out->execs, out->model.graph, out->model.params));
    nn_shape shape = nn_shape4(1, out->prep.height, OCR_DIRECTION_WIDTH, 1);
    nn_exec *exec;
    NN_TRY(nn_exec_pool_take(out->execs, &exec));
    err = nn_exec_bind(exec, 1, &shape);
    if (!err && !nn_shape_equal(nn_exec_output(exec, 0)->shape, nn_shape2(1, CLASSES)))
        err = nn_fail(NN_ERR_MODEL,
                      "the model is not a direction classifier: expected two classes");
    nn_exec_pool_give(out->execs, exec);
out:
    if (err)
        ocr_direction_free(out);
    return err;
}

void ocr_direction_free(ocr_direction *d)
{
    nn_exec_pool_free(d->execs);
    io_model_free(&d->model);
    memset(d, 0, sizeof *d);
}

nn_err ocr_direction_run(const ocr_direction *d, int n, const io_image *lines,
                         float *upside_down)
{
    size_t one = (size_t)d->prep.height * OCR_DIRECTION_WIDTH;
    nn_exec *exec;
    nn_err err = nn_exec_pool_take(d->execs, &exec);
    if (err)
        return err;
    for (int first = 0; first < n && !err; first += BATCH) {
        int count = n - first < BATCH ? n - first : BATCH;
        nn_shape shape = nn_shape4(count, d->prep.height, OCR_DIRECTION_WIDTH, 1);
        err = nn_limits_check();
        if (!err)
            err = nn_exec_bind(exec, 1, &shape);
        float *x = err ? NULL : nn_f32(nn_exec_input(exec, 0));
        for (int i = 0; i < count && !err; i++)
            err = ocr_direction_window(&d->prep, &lines[first + i], 0.5f, x + (size_t)i * one);
        if (err)
            break;
        nn_exec_forward(exec);
        const float *y = nn_f32(nn_exec_output(exec, 0));
        for (int i = 0; i < count; i++)
            upside_down[first + i] = 1.0f / (1.0f + expf(y[2 * i] - y[2 * i + 1]));
    }
    nn_exec_pool_give(d->execs, exec);
    return err;
}

/* dbnet.c - the two detectors as graphs.
 *
 *   image ---> stages at 1/4, 1/8, 1/16, 1/32 of the side
 *                |      |      |       |
 *                1x1    1x1    1x1    1x1      all to the pyramid's channels
 *                +  <-- +  <-- +  <----        nearest upsampling, from the coarsest down
 *                |
 *               head: 3x3, transposed convolutions -> sigmoid
 *
 * Variants of dbnet-lite are changes of its table LITE.
 */
#include "ocr/dbnet.h"

#include <stdio.h>
#include <string.h>

#include "nn/mem.h"
#include "nn/op.h"
#include "ocr/build.h"
#include "ocr/networks.h"

#define PYRAMID 4 /* levels */

/* --- pieces; every call appends nodes after x and returns the last one --- */

/* 2x2, stride 2, with a bias. */
static int add_up(nn_graph *g, const char *layer, int x, int c, int k)
{
    int in[3] = {x};
    in[1] = ocr_build_param(g, layer, ".weight", nn_shape4(c, 2, 2, k), true);
    in[2] = ocr_build_param(g, layer, ".bias", nn_shape1(k), true);
    return nn_graph_op(g, "ConvTranspose", layer, 3, in);
}

static int add_resize(nn_graph *g, const char *layer, int x, int scale)
{
    x = ocr_build_unary(g, "Resize", layer, "", x);
    nn_graph_attr_ints(g, "scales", 2, (int64_t[]){scale, scale});
    return x;
}

static int add_sum(nn_graph *g, const char *layer, int a, int c)
{
    return nn_graph_op(g, "Add", layer, 2, (int[]){a, c});
}

/* --- dbnet-r18 --- */

#define R18_PYRAMID 256

static int add_residual(nn_graph *g, const char *layer, int x, int c, int k, int stride)
{
    char name[NN_MAX_NAME];
    snprintf(name, sizeof name, "%s.conv1", layer);
    int y = ocr_build_conv_relu(g, name, x, c, k, 3, stride);
    snprintf(name, sizeof name, "%s.conv2", layer);
    y = ocr_build_conv_norm(g, name, y, k, k, 3, 1);
    snprintf(name, sizeof name, "%s.down", layer);
    if (stride != 1 || c != k)
        x = ocr_build_conv_norm(g, name, x, c, k, 1, stride);
    snprintf(name, sizeof name, "%s.sum", layer);
    return ocr_build_relu(g, layer, add_sum(g, name, y, x));
}

/* Two transposed convolutions back to the size of the image. */
static int add_r18_head(nn_graph *g, const char *name, const char *output, int x)
{
    char layer[NN_MAX_NAME];
    int q = R18_PYRAMID / 4;
    snprintf(layer, sizeof layer, "%s.conv", name);
    x = ocr_build_conv_relu(g, layer, x, R18_PYRAMID, q, 3, 1);
    snprintf(layer, sizeof layer, "%s.up1", name);
    x = ocr_build_norm(g, layer, add_up(g, layer, x, q, q), q);
    x = ocr_build_relu(g, layer, x);
    snprintf(layer, sizeof layer, "%s.up2", name);
    return ocr_build_activation(g, NN_ACT_SIGMOID, output, "", add_up(g, layer, x, q, 1));
}

static void add_r18(nn_graph *g, bool threshold_head)
{
    static const int width[PYRAMID] = {64, 128, 256, 512};
    char name[NN_MAX_NAME];
    int stage[PYRAMID], level[PYRAMID], smooth[PYRAMID], c = width[0];
    int x = nn_graph_input(g, "image", NN_F32, nn_shape4(-1, -1, -1, 3));
    x = ocr_build_conv_relu(g, "stem", x, 3, c, 7, 2);
    x = ocr_build_unary(g, "MaxPool", "stem", ".pool", x);
    nn_graph_attr_ints(g, "kernel_shape", 2, (int64_t[]){3, 3});
    nn_graph_attr_ints(g, "strides", 2, (int64_t[]){2, 2});
    nn_graph_attr_ints(g, "pads", 4, (int64_t[]){1, 1, 1, 1});
    for (int i = 0; i < PYRAMID; i++) {
        snprintf(name, sizeof name, "stage%d.1", i + 1);
        x = add_residual(g, name, x, c, width[i], i == 0 ? 1 : 2);
        snprintf(name, sizeof name, "stage%d.2", i + 1);
        stage[i] = x = add_residual(g, name, x, width[i], width[i], 1);
        c = width[i];
    }
    for (int i = PYRAMID - 1; i >= 0; i--) {
        snprintf(name, sizeof name, "pyramid%d.in", i + 1);
        level[i] = ocr_build_conv(g, name, stage[i], width[i], R18_PYRAMID, 1, 1);
        if (i == PYRAMID - 1)
            continue;
        snprintf(name, sizeof name, "pyramid%d.up", i + 1);
        int up = add_resize(g, name, level[i + 1], 2);
        snprintf(name, sizeof name, "pyramid%d.sum", i + 1);
        level[i] = add_sum(g, name, level[i], up);
    }
    for (int i = PYRAMID - 1; i >= 0; i--) {
        snprintf(name, sizeof name, "pyramid%d.out", i + 1);
        smooth[PYRAMID - 1 - i] =
            ocr_build_conv(g, name, level[i], R18_PYRAMID, R18_PYRAMID / 4, 3, 1);
        snprintf(name, sizeof name, "pyramid%d.full", i + 1);
        if (i > 0)
            smooth[PYRAMID - 1 - i] = add_resize(g, name, smooth[PYRAMID - 1 - i], 1 << i);
    }
    x = nn_graph_op(g, "Concat", "pyramid", PYRAMID, smooth);
    int out[2] = {add_r18_head(g, "text", "probability", x)};
    if (threshold_head)
        out[1] = add_r18_head(g, "border", "threshold", x);
    nn_graph_set_outputs(g, threshold_head ? 2 : 1, out);
}

/* --- dbnet-lite: plain 3x3 convolutions, which Winograd's method makes cheap, without sums
 * beside them, which cost as much as they are wide.
 *
 * One grey value a pixel is too little for the inner loop of a product, and a map of half the
 * side costs more to write than to compute. So four neighbours of a row are taken for channels
 * (in memory nothing moves) and one convolution goes straight to a quarter of the side, with a
 * window of 8 rows and 12 columns of the image. --- */

typedef struct lite_stage {
    int width, convs; /* convolutions after the first */
} lite_stage;

#define LITE_FOLD 4 /* grey pixels that become channels */
#define LITE_PYRAMID 32
#define LITE_HEAD 16
static const lite_stage LITE[PYRAMID] = {{32, 2}, {48, 2}, {96, 2}, {128, 2}};

static int add_lite_stem(nn_graph *g, int x, int k)
{
    int in[2];
    in[0] = ocr_build_unary(g, "Reshape", "stem", ".fold", x);
    nn_graph_attr_ints(g, "shape", 4, (int64_t[]){0, 0, -1, LITE_FOLD});
    in[1] = ocr_build_param(g, "stem", ".weight", nn_shape4(k, 8, 3, LITE_FOLD), true);
    x = nn_graph_op(g, "Conv", "stem", 2, in);
    nn_graph_attr_ints(g, "strides", 2, (int64_t[]){4, 1});
    nn_graph_attr_ints(g, "pads", 4, (int64_t[]){2, 1, 2, 1});
    return ocr_build_relu(g, "stem", ocr_build_norm(g, "stem", x, k));
}

/* One transposed convolution: half the size of the image. */
static int add_lite_head(nn_graph *g, const char *name, const char *output, int x)
{
    char layer[NN_MAX_NAME];
    snprintf(layer, sizeof layer, "%s.conv", name);
    x = ocr_build_conv_relu(g, layer, x, LITE_PYRAMID, LITE_HEAD, 3, 1);
    snprintf(layer, sizeof layer, "%s.up", name);
    return ocr_build_activation(g, NN_ACT_SIGMOID, output, "", add_up(g, layer, x, LITE_HEAD, 1));
}

static void add_lite(nn_graph *g, bool threshold_head)
{
    char name[NN_MAX_NAME];
    int stage[PYRAMID], c = LITE[0].width;
    int x = nn_graph_input(g, "image", NN_F32, nn_shape4(-1, -1, -1, 1));
    x = add_lite_stem(g, x, c);
    for (int i = 0; i < PYRAMID; i++) {
        for (int k = i == 0; k <= LITE[i].convs; k++) {
            snprintf(name, sizeof name, "stage%d.%d", i + 1, k + 1);
            x = ocr_build_conv_relu(g, name, x, c, LITE[i].width, 3, k == 0 ? 2 : 1);
            c = LITE[i].width;
        }
        stage[i] = x;
    }
    x = ocr_build_conv_relu(g, "pyramid4.in", stage[PYRAMID - 1], c, LITE_PYRAMID, 1, 1);
    for (int i = PYRAMID - 2; i >= 0; i--) {
        snprintf(name, sizeof name, "pyramid%d.in", i + 1);
        int in = ocr_build_conv_norm(g, name, stage[i], LITE[i].width, LITE_PYRAMID, 1, 1);
        snprintf(name, sizeof name, "pyramid%d.up", i + 1);
        int up = add_resize(g, name, x, 2);
        snprintf(name, sizeof name, "pyramid%d.sum", i + 1);
        x = add_sum(g, name, in, up);
        snprintf(name, sizeof name, "pyramid%d.out", i + 1);
        x = ocr_build_conv_relu(g, name, x, LITE_PYRAMID, LITE_PYRAMID, 3, 1);
    }
    int out[2] = {add_lite_head(g, "text", "probability", x)};
    if (threshold_head)
        out[1] = add_lite_head(g, "border", "threshold", x);
    nn_graph_set_outputs(g, threshold_head ? 2 : 1, out);
}

/* --- --- */

static nn_err build(void (*add)(nn_graph *g, bool threshold_head), bool training,
                    nn_graph **out)
{
    nn_graph *g = nn_graph_new();
    if (!g)
        return nn_fail_memory(sizeof *g, "a graph");
    add(g, training);
    nn_err err = nn_graph_check(g);
    if (err) {
        nn_graph_free(g);
        return err;
    }
    *out = g;
    return NN_OK;
}

nn_err ocr_net_dbnet_lite(int classes, bool training, nn_graph **out)
{
    (void)classes;
    return build(add_lite, training, out);
}

nn_err ocr_net_dbnet_r18(int classes, bool training, nn_graph **out)
{
    (void)classes;
    return build(add_r18, training, out);
}

/* --- training graph --- */

#define K 50.0f
#define WEIGHT_TEXT 5.0f
#define WEIGHT_BORDER 10.0f
#define HARD_NEGATIVES 3

const float ocr_dbnet_constants[OCR_DBNET_CONSTANTS] = {K, -K, WEIGHT_TEXT, WEIGHT_BORDER};

nn_err ocr_dbnet_with_loss(const nn_graph *inference, nn_graph **out)
{
    static const char *const MAPS[] = {"text", "text_mask", "border", "border_mask"};
    static const char *const CONSTANTS[] = {"k", "minus_k", "weight_text", "weight_border"};
    enum { TEXT, TEXT_MASK, BORDER, BORDER_MASK };
    enum { SLOPE, MINUS_SLOPE, OF_TEXT, OF_BORDER };
    nn_err err = NN_OK;
    nn_graph *g = NULL;
    int map[4], constant[OCR_DBNET_CONSTANTS];
    if (inference->n_out != 2)
        return nn_fail(NN_ERR_MODEL,
                       "the graph cannot be trained as a detector: expected the outputs "
                       "probability and threshold, found %d",
                       inference->n_out);
    for (int i = 0; i < 4; i++)
        if (nn_graph_find(inference, MAPS[i]) >= 0 ||
            nn_graph_find(inference, CONSTANTS[i]) >= 0)
            return nn_fail(NN_ERR_MODEL, "the graph already has a node \"%s\" or \"%s\"",
                           MAPS[i], CONSTANTS[i]);
    NN_TRY(nn_graph_copy(inference, &g));
    int p = inference->out[0], t = inference->out[1];
    for (int i = 0; i < 4; i++)
        map[i] = nn_graph_input(g, MAPS[i], NN_F32, nn_shape4(-1, -1, -1, 1));
    for (int i = 0; i < OCR_DBNET_CONSTANTS; i++)
        constant[i] = nn_graph_input(g, CONSTANTS[i], NN_F32, nn_shape1(1));
    int kp = nn_graph_op(g, "Mul", "loss.kp", 2, (int[]){p, constant[SLOPE]});
    int kt = nn_graph_op(g, "Mul", "loss.kt", 2, (int[]){t, constant[MINUS_SLOPE]});
    int binary = ocr_build_activation(g, NN_ACT_SIGMOID, "loss.binary", "",
                                      add_sum(g, "loss.k", kp, kt));
    int bce = nn_graph_op(g, "BCELoss", "loss.bce", 3, (int[]){p, map[TEXT], map[TEXT_MASK]});
    nn_graph_attr_float(g, "balance", HARD_NEGATIVES);
    int l1 = nn_graph_op(g, "L1Loss", "loss.l1", 3, (int[]){t, map[BORDER], map[BORDER_MASK]});
    int dice =
        nn_graph_op(g, "DiceLoss", "loss.dice", 3, (int[]){binary, map[TEXT], map[TEXT_MASK]});
    bce = nn_graph_op(g, "Mul", "loss.bce5", 2, (int[]){bce, constant[OF_TEXT]});
    l1 = nn_graph_op(g, "Mul", "loss.l10", 2, (int[]){l1, constant[OF_BORDER]});
    int loss = add_sum(g, "loss", add_sum(g, "loss.maps", bce, l1), dice);
    nn_graph_set_outputs(g, 3, (int[]){p, t, loss});
    NN_TRY(nn_graph_check(g));
    *out = g;
    g = NULL;
out:
    nn_graph_free(g);
    return err;
}

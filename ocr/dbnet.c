/* dbnet.c - the two detectors as graphs.
 *
 *   image ---> stages at 1/4, 1/8, 1/16, 1/32 of the side
 *                |      |      |       |
 *                1x1    1x1    1x1    1x1      all to the pyramid's channels
 *                +  <-- +  <-- +  <----        nearest upsampling, from the coarsest down
 *                |
 *               head: 3x3, transposed convolutions -> sigmoid
 *
 * A try-out of dbnet-lite is a change of its table LITE.
 */
#include "ocr/dbnet.h"

#include <stdio.h>
#include <string.h>

#include "nn/mem.h"
#include "nn/op.h"
#include "ocr/db_target.h"

#define PYRAMID 4 /* levels */

/* --- a builder: every call adds nodes behind x and tells the new last one --- */

typedef struct builder {
    nn_graph *g;
} builder;

static int add_param(builder *b, const char *layer, const char *suffix, nn_shape shape,
                     bool trainable)
{
    char name[NN_MAX_NAME];
    snprintf(name, sizeof name, "%.40s%s", layer, suffix);
    return nn_graph_param(b->g, name, shape, trainable);
}

static int add_unary(builder *b, const char *op, const char *layer, const char *suffix, int x)
{
    char name[NN_MAX_NAME];
    snprintf(name, sizeof name, "%.40s%s", layer, suffix);
    return nn_graph_op(b->g, op, name, 1, &x);
}

static int add_norm(builder *b, const char *layer, int x, int c)
{
    char name[NN_MAX_NAME];
    int in[5] = {x};
    in[1] = add_param(b, layer, ".norm.scale", nn_shape1(c), true);
    in[2] = add_param(b, layer, ".norm.bias", nn_shape1(c), true);
    in[3] = add_param(b, layer, ".norm.mean", nn_shape1(c), false);
    in[4] = add_param(b, layer, ".norm.var", nn_shape1(c), false);
    snprintf(name, sizeof name, "%.40s.norm", layer);
    return nn_graph_op(b->g, "BatchNormalization", name, 5, in);
}

/* Square kernel, padded so that a stride of 1 keeps the size; no bias. */
static int add_conv(builder *b, const char *layer, int x, int c, int k, int kernel, int stride)
{
    int in[2] = {x}, pad = (kernel - 1) / 2;
    in[1] = add_param(b, layer, ".weight", nn_shape4(k, kernel, kernel, c), true);
    x = nn_graph_op(b->g, "Conv", layer, 2, in);
    nn_graph_attr_ints(b->g, "strides", 2, (int64_t[]){stride, stride});
    nn_graph_attr_ints(b->g, "pads", 4, (int64_t[]){pad, pad, pad, pad});
    return x;
}

static int add_conv_norm(builder *b, const char *layer, int x, int c, int k, int kernel,
                         int stride)
{
    return add_norm(b, layer, add_conv(b, layer, x, c, k, kernel, stride), k);
}

static int add_conv_relu(builder *b, const char *layer, int x, int c, int k, int kernel,
                         int stride)
{
    return add_unary(b, "Relu", layer, ".relu",
                     add_conv_norm(b, layer, x, c, k, kernel, stride));
}

/* 2x2, stride 2, with a bias. */
static int add_up(builder *b, const char *layer, int x, int c, int k)
{
    int in[3] = {x};
    in[1] = add_param(b, layer, ".weight", nn_shape4(c, 2, 2, k), true);
    in[2] = add_param(b, layer, ".bias", nn_shape1(k), true);
    return nn_graph_op(b->g, "ConvTranspose", layer, 3, in);
}

static int add_resize(builder *b, const char *layer, int x, int scale)
{
    x = add_unary(b, "Resize", layer, "", x);
    nn_graph_attr_ints(b->g, "scales", 2, (int64_t[]){scale, scale});
    return x;
}

static int add_sum(builder *b, const char *layer, int a, int c)
{
    return nn_graph_op(b->g, "Add", layer, 2, (int[]){a, c});
}

/* --- dbnet-r18 --- */

#define R18_PYRAMID 256

static int add_residual(builder *b, const char *layer, int x, int c, int k, int stride)
{
    char name[NN_MAX_NAME];
    snprintf(name, sizeof name, "%s.conv1", layer);
    int y = add_conv_relu(b, name, x, c, k, 3, stride);
    snprintf(name, sizeof name, "%s.conv2", layer);
    y = add_conv_norm(b, name, y, k, k, 3, 1);
    snprintf(name, sizeof name, "%s.down", layer);
    if (stride != 1 || c != k)
        x = add_conv_norm(b, name, x, c, k, 1, stride);
    snprintf(name, sizeof name, "%s.sum", layer);
    return add_unary(b, "Relu", layer, ".relu", add_sum(b, name, y, x));
}

/* Two transposed convolutions back to the size of the image. */
static int add_r18_head(builder *b, const char *name, const char *output, int x)
{
    char layer[NN_MAX_NAME];
    int q = R18_PYRAMID / 4;
    snprintf(layer, sizeof layer, "%s.conv", name);
    x = add_conv_relu(b, layer, x, R18_PYRAMID, q, 3, 1);
    snprintf(layer, sizeof layer, "%s.up1", name);
    x = add_norm(b, layer, add_up(b, layer, x, q, q), q);
    x = add_unary(b, "Relu", layer, ".relu", x);
    snprintf(layer, sizeof layer, "%s.up2", name);
    return add_unary(b, "Sigmoid", output, "", add_up(b, layer, x, q, 1));
}

static void build_r18(builder *b, bool threshold_head)
{
    static const int width[PYRAMID] = {64, 128, 256, 512};
    char name[NN_MAX_NAME];
    int stage[PYRAMID], level[PYRAMID], smooth[PYRAMID], c = width[0];
    int x = nn_graph_input(b->g, "image", NN_F32, nn_shape4(-1, -1, -1, 3));
    x = add_conv_relu(b, "stem", x, 3, c, 7, 2);
    x = add_unary(b, "MaxPool", "stem", ".pool", x);
    nn_graph_attr_ints(b->g, "kernel_shape", 2, (int64_t[]){3, 3});
    nn_graph_attr_ints(b->g, "strides", 2, (int64_t[]){2, 2});
    nn_graph_attr_ints(b->g, "pads", 4, (int64_t[]){1, 1, 1, 1});
    for (int i = 0; i < PYRAMID; i++) {
        snprintf(name, sizeof name, "stage%d.1", i + 1);
        x = add_residual(b, name, x, c, width[i], i == 0 ? 1 : 2);
        snprintf(name, sizeof name, "stage%d.2", i + 1);
        stage[i] = x = add_residual(b, name, x, width[i], width[i], 1);
        c = width[i];
    }
    for (int i = PYRAMID - 1; i >= 0; i--) {
        snprintf(name, sizeof name, "pyramid%d.in", i + 1);
        level[i] = add_conv(b, name, stage[i], width[i], R18_PYRAMID, 1, 1);
        if (i == PYRAMID - 1)
            continue;
        snprintf(name, sizeof name, "pyramid%d.up", i + 1);
        int up = add_resize(b, name, level[i + 1], 2);
        snprintf(name, sizeof name, "pyramid%d.sum", i + 1);
        level[i] = add_sum(b, name, level[i], up);
    }
    for (int i = PYRAMID - 1; i >= 0; i--) {
        snprintf(name, sizeof name, "pyramid%d.out", i + 1);
        smooth[PYRAMID - 1 - i] = add_conv(b, name, level[i], R18_PYRAMID, R18_PYRAMID / 4, 3, 1);
        snprintf(name, sizeof name, "pyramid%d.full", i + 1);
        if (i > 0)
            smooth[PYRAMID - 1 - i] = add_resize(b, name, smooth[PYRAMID - 1 - i], 1 << i);
    }
    x = nn_graph_op(b->g, "Concat", "pyramid", PYRAMID, smooth);
    int out[2] = {add_r18_head(b, "text", "probability", x)};
    if (threshold_head)
        out[1] = add_r18_head(b, "border", "threshold", x);
    nn_graph_set_outputs(b->g, threshold_head ? 2 : 1, out);
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

static int add_lite_stem(builder *b, int x, int k)
{
    int in[2];
    in[0] = add_unary(b, "Reshape", "stem", ".fold", x);
    nn_graph_attr_ints(b->g, "shape", 4, (int64_t[]){0, 0, -1, LITE_FOLD});
    in[1] = add_param(b, "stem", ".weight", nn_shape4(k, 8, 3, LITE_FOLD), true);
    x = nn_graph_op(b->g, "Conv", "stem", 2, in);
    nn_graph_attr_ints(b->g, "strides", 2, (int64_t[]){4, 1});
    nn_graph_attr_ints(b->g, "pads", 4, (int64_t[]){2, 1, 2, 1});
    return add_unary(b, "Relu", "stem", ".relu", add_norm(b, "stem", x, k));
}

/* One transposed convolution: half the size of the image. */
static int add_lite_head(builder *b, const char *name, const char *output, int x)
{
    char layer[NN_MAX_NAME];
    snprintf(layer, sizeof layer, "%s.conv", name);
    x = add_conv_relu(b, layer, x, LITE_PYRAMID, LITE_HEAD, 3, 1);
    snprintf(layer, sizeof layer, "%s.up", name);
    return add_unary(b, "Sigmoid", output, "", add_up(b, layer, x, LITE_HEAD, 1));
}

static void build_lite(builder *b, bool threshold_head)
{
    char name[NN_MAX_NAME];
    int stage[PYRAMID], c = LITE[0].width;
    int x = nn_graph_input(b->g, "image", NN_F32, nn_shape4(-1, -1, -1, 1));
    x = add_lite_stem(b, x, c);
    for (int i = 0; i < PYRAMID; i++) {
        for (int k = i == 0; k <= LITE[i].convs; k++) {
            snprintf(name, sizeof name, "stage%d.%d", i + 1, k + 1);
            x = add_conv_relu(b, name, x, c, LITE[i].width, 3, k == 0 ? 2 : 1);
            c = LITE[i].width;
        }
        stage[i] = x;
    }
    x = add_conv_relu(b, "pyramid4.in", stage[PYRAMID - 1], c, LITE_PYRAMID, 1, 1);
    for (int i = PYRAMID - 2; i >= 0; i--) {
        snprintf(name, sizeof name, "pyramid%d.in", i + 1);
        int in = add_conv_norm(b, name, stage[i], LITE[i].width, LITE_PYRAMID, 1, 1);
        snprintf(name, sizeof name, "pyramid%d.up", i + 1);
        int up = add_resize(b, name, x, 2);
        snprintf(name, sizeof name, "pyramid%d.sum", i + 1);
        x = add_sum(b, name, in, up);
        snprintf(name, sizeof name, "pyramid%d.out", i + 1);
        x = add_conv_relu(b, name, x, LITE_PYRAMID, LITE_PYRAMID, 3, 1);
    }
    int out[2] = {add_lite_head(b, "text", "probability", x)};
    if (threshold_head)
        out[1] = add_lite_head(b, "border", "threshold", x);
    nn_graph_set_outputs(b->g, threshold_head ? 2 : 1, out);
}

/* --- --- */

static const struct network {
    const char *name;
    ocr_dbnet_form form;
    void (*build)(builder *b, bool threshold_head);
} NETWORKS[] = {
    {"dbnet-lite", {1, 2, 0.604f}, build_lite},
    {"dbnet-r18", {3, 1, OCR_DB_SHRINK}, build_r18},
};

const char *ocr_dbnet_names(void)
{
    return "dbnet-lite, dbnet-r18";
}

static const struct network *find_network(const char *name)
{
    for (size_t i = 0; i < sizeof NETWORKS / sizeof NETWORKS[0]; i++)
        if (strcmp(NETWORKS[i].name, name) == 0)
            return &NETWORKS[i];
    return NULL;
}

bool ocr_dbnet_find(const char *name, ocr_dbnet_form *form)
{
    const struct network *network = find_network(name);
    if (network)
        *form = network->form;
    return network != NULL;
}

nn_err ocr_dbnet_build(const char *name, bool threshold_head, nn_graph **out)
{
    const struct network *network = find_network(name);
    if (!network)
        return nn_fail(NN_ERR_USAGE, "no detector \"%s\": expected one of %s", name,
                       ocr_dbnet_names());
    builder b = {nn_graph_new()};
    if (!b.g)
        return nn_fail_memory(sizeof *b.g, "a graph");
    network->build(&b, threshold_head);
    nn_err err = nn_graph_check(b.g);
    if (err) {
        nn_graph_free(b.g);
        return err;
    }
    *out = b.g;
    return NN_OK;
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
    builder b = {NULL};
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
    NN_TRY(nn_graph_copy(inference, &b.g));
    int p = inference->out[0], t = inference->out[1];
    for (int i = 0; i < 4; i++)
        map[i] = nn_graph_input(b.g, MAPS[i], NN_F32, nn_shape4(-1, -1, -1, 1));
    for (int i = 0; i < OCR_DBNET_CONSTANTS; i++)
        constant[i] = nn_graph_input(b.g, CONSTANTS[i], NN_F32, nn_shape1(1));
    int kp = nn_graph_op(b.g, "Mul", "loss.kp", 2, (int[]){p, constant[SLOPE]});
    int kt = nn_graph_op(b.g, "Mul", "loss.kt", 2, (int[]){t, constant[MINUS_SLOPE]});
    int binary = add_unary(&b, "Sigmoid", "loss.binary", "", add_sum(&b, "loss.k", kp, kt));
    int bce = nn_graph_op(b.g, "BCELoss", "loss.bce", 3, (int[]){p, map[TEXT], map[TEXT_MASK]});
    nn_graph_attr_float(b.g, "balance", HARD_NEGATIVES);
    int l1 = nn_graph_op(b.g, "L1Loss", "loss.l1", 3, (int[]){t, map[BORDER], map[BORDER_MASK]});
    int dice =
        nn_graph_op(b.g, "DiceLoss", "loss.dice", 3, (int[]){binary, map[TEXT], map[TEXT_MASK]});
    bce = nn_graph_op(b.g, "Mul", "loss.bce5", 2, (int[]){bce, constant[OF_TEXT]});
    l1 = nn_graph_op(b.g, "Mul", "loss.l10", 2, (int[]){l1, constant[OF_BORDER]});
    int loss = add_sum(&b, "loss", add_sum(&b, "loss.maps", bce, l1), dice);
    nn_graph_set_outputs(b.g, 3, (int[]){p, t, loss});
    NN_TRY(nn_graph_check(b.g));
    *out = b.g;
    b.g = NULL;
out:
    nn_graph_free(b.g);
    return err;
}

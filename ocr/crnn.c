/* crnn.c - the recognisers as tables of layers; the builder that turns a table into a graph.
 *
 *   image [N,H,W,1] -> convolutions, pools -> [N,1,T,C] = [N,T,C] -> LSTMs, Gemms -> [N,T,V]
 *
 * A further network is a table, a RECOGNISER and a line in networks.def.
 */
#include "ocr/crnn.h"

#include "nn/mem.h"
#include "nn/shapes.h"
#include "ocr/build.h"
#include "ocr/networks.h"
#include "ocr/prep.h"

#include <stdio.h>
#include <string.h>

typedef enum layer_kind {
    LAYER_END,
    LAYER_CONV,     /* Conv [BatchNormalization] Relu */
    LAYER_RESIDUAL, /* relu(x + two 3x3 convolutions of x), no wider: He and others 2016 */
    LAYER_POOL,     /* MaxPool */
    LAYER_SEQUENCE, /* [N,1,T,C] to [N,T,C] */
    LAYER_DROPOUT,
    LAYER_LSTM,     /* bidirectional, `out` units in each direction */
    LAYER_LINEAR,   /* Gemm */
} layer_kind;

enum { BIAS = 1, NORM = 2 };
#define CLASSES 0 /* `out` of the last layer */

typedef struct layer {
    layer_kind kind;
    const char *name;
    int out;
    int kernel[2], stride[2], pad[2]; /* vertical, horizontal; the same pad on both sides */
    int with;                         /* BIAS, NORM: after a norm a bias would do nothing */
    double ratio;                     /* DROPOUT */
} layer;

/* As published (oneapi-src/historical-assets-document-process, src/crnn.py, class CRNN): a bias
 * before a norm included. */
static const layer CRNN[] = {
    {LAYER_CONV, "conv1", 64, {3, 3}, {1, 1}, {1, 1}, BIAS, 0},
    {LAYER_POOL, "pool1", 0, {2, 2}, {2, 2}, {0, 0}, 0, 0},
    {LAYER_CONV, "conv2", 128, {3, 3}, {1, 1}, {1, 1}, BIAS, 0},
    {LAYER_POOL, "pool2", 0, {2, 2}, {2, 2}, {0, 0}, 0, 0},
    {LAYER_CONV, "conv3_1", 256, {3, 3}, {1, 1}, {1, 1}, BIAS | NORM, 0},
    {LAYER_CONV, "conv3_2", 256, {3, 3}, {1, 1}, {1, 1}, BIAS, 0},
    {LAYER_POOL, "pool3", 0, {2, 2}, {2, 1}, {0, 1}, 0, 0},
    {LAYER_CONV, "conv4_1", 512, {3, 3}, {1, 1}, {1, 1}, BIAS | NORM, 0},
    {LAYER_CONV, "conv4_2", 512, {3, 3}, {1, 1}, {1, 1}, BIAS, 0},
    {LAYER_POOL, "pool4", 0, {2, 2}, {2, 1}, {0, 1}, 0, 0},
    {LAYER_CONV, "conv5", 512, {2, 2}, {1, 1}, {0, 0}, BIAS | NORM, 0},
    {LAYER_SEQUENCE, "sequence", 0, {0, 0}, {0, 0}, {0, 0}, 0, 0},
    {LAYER_LSTM, "lstm1", 256, {0, 0}, {0, 0}, {0, 0}, BIAS, 0},
    {LAYER_LINEAR, "linear1", 256, {0, 0}, {0, 0}, {0, 0}, BIAS, 0},
    {LAYER_LSTM, "lstm2", 256, {0, 0}, {0, 0}, {0, 0}, BIAS, 0},
    {LAYER_LINEAR, "linear2", CLASSES, {0, 0}, {0, 0}, {0, 0}, BIAS, 0},
    {LAYER_END, NULL, 0, {0, 0}, {0, 0}, {0, 0}, 0, 0},
};

/* Heights 32 16 8 4 2 1, width / 4: few pixels are left before the first wide convolution. */
static const layer CRNN_LITE[] = {
    {LAYER_CONV, "conv1", 32, {3, 3}, {2, 2}, {1, 1}, NORM, 0},
    {LAYER_CONV, "conv2", 48, {3, 3}, {1, 1}, {1, 1}, NORM, 0},
    {LAYER_POOL, "pool2", 0, {2, 2}, {2, 2}, {0, 0}, 0, 0},
    {LAYER_CONV, "conv3_1", 96, {3, 3}, {1, 1}, {1, 1}, NORM, 0},
    {LAYER_CONV, "conv3_2", 96, {3, 3}, {1, 1}, {1, 1}, NORM, 0},
    {LAYER_POOL, "pool3", 0, {2, 1}, {2, 1}, {0, 0}, 0, 0},
    {LAYER_CONV, "conv4_1", 128, {3, 3}, {1, 1}, {1, 1}, NORM, 0},
    {LAYER_CONV, "conv4_2", 128, {3, 3}, {1, 1}, {1, 1}, NORM, 0},
    {LAYER_POOL, "pool4", 0, {2, 1}, {2, 1}, {0, 0}, 0, 0},
    {LAYER_CONV, "conv5", 192, {2, 1}, {1, 1}, {0, 0}, NORM, 0},
    {LAYER_SEQUENCE, "sequence", 0, {0, 0}, {0, 0}, {0, 0}, 0, 0},
    {LAYER_DROPOUT, "dropout1", 0, {0, 0}, {0, 0}, {0, 0}, 0, 0.1},
    {LAYER_LSTM, "lstm1", 128, {0, 0}, {0, 0}, {0, 0}, BIAS, 0},
    {LAYER_DROPOUT, "dropout2", 0, {0, 0}, {0, 0}, {0, 0}, 0, 0.1},
    {LAYER_LSTM, "lstm2", 128, {0, 0}, {0, 0}, {0, 0}, BIAS, 0},
    {LAYER_LINEAR, "linear", CLASSES, {0, 0}, {0, 0}, {0, 0}, BIAS, 0},
    {LAYER_END, NULL, 0, {0, 0}, {0, 0}, {0, 0}, 0, 0},
};

/* Lite with more channels and units, the same layers: it can be widened from one (widen.h). */
static const layer CRNN_FAST[] = {
    {LAYER_CONV, "conv1", 32, {3, 3}, {2, 2}, {1, 1}, NORM, 0},
    {LAYER_CONV, "conv2", 48, {3, 3}, {1, 1}, {1, 1}, NORM, 0},
    {LAYER_POOL, "pool2", 0, {2, 2}, {2, 2}, {0, 0}, 0, 0},
    {LAYER_CONV, "conv3_1", 112, {3, 3}, {1, 1}, {1, 1}, NORM, 0},
    {LAYER_CONV, "conv3_2", 112, {3, 3}, {1, 1}, {1, 1}, NORM, 0},
    {LAYER_POOL, "pool3", 0, {2, 1}, {2, 1}, {0, 0}, 0, 0},
    {LAYER_CONV, "conv4_1", 160, {3, 3}, {1, 1}, {1, 1}, NORM, 0},
    {LAYER_CONV, "conv4_2", 160, {3, 3}, {1, 1}, {1, 1}, NORM, 0},
    {LAYER_POOL, "pool4", 0, {2, 1}, {2, 1}, {0, 0}, 0, 0},
    {LAYER_CONV, "conv5", 224, {2, 1}, {1, 1}, {0, 0}, NORM, 0},
    {LAYER_SEQUENCE, "sequence", 0, {0, 0}, {0, 0}, {0, 0}, 0, 0},
    {LAYER_DROPOUT, "dropout1", 0, {0, 0}, {0, 0}, {0, 0}, 0, 0.1},
    {LAYER_LSTM, "lstm1", 160, {0, 0}, {0, 0}, {0, 0}, BIAS, 0},
    {LAYER_DROPOUT, "dropout2", 0, {0, 0}, {0, 0}, {0, 0}, 0, 0.1},
    {LAYER_LSTM, "lstm2", 160, {0, 0}, {0, 0}, {0, 0}, BIAS, 0},
    {LAYER_LINEAR, "linear", CLASSES, {0, 0}, {0, 0}, {0, 0}, BIAS, 0},
    {LAYER_END, NULL, 0, {0, 0}, {0, 0}, {0, 0}, 0, 0},
};

/* Height 48, for marks and small print; width / 4, which is 1.5 times as many columns for a line
 * as at height 32: words in photographs lack them. Heights 48 24 12 4 1: whole tiles of 4x4 in
 * every 3x3 convolution, which Winograd's method makes cheaper than depthwise and 1x1 ones of
 * the same time. No squeeze-and-excitation: a mean over the width depends on the padding, so on
 * the lines read beside. Nor are sums merged into weights (RepVGG): a 1 in the middle of small
 * weights leaves these few of 8 bits' values. */
static const layer CRNN_WIDE[] = {
    {LAYER_CONV, "conv1", 32, {3, 3}, {2, 2}, {1, 1}, NORM, 0},
    {LAYER_CONV, "conv2", 64, {3, 3}, {1, 1}, {1, 1}, NORM, 0},
    {LAYER_POOL, "pool2", 0, {2, 2}, {2, 2}, {0, 0}, 0, 0},
    {LAYER_CONV, "conv3", 96, {3, 3}, {1, 1}, {1, 1}, NORM, 0},
    {LAYER_RESIDUAL, "block3", 96, {3, 3}, {1, 1}, {1, 1}, NORM, 0},
    {LAYER_POOL, "pool3", 0, {3, 1}, {3, 1}, {0, 0}, 0, 0},
    {LAYER_CONV, "conv4", 256, {3, 3}, {1, 1}, {1, 1}, NORM, 0},
    {LAYER_RESIDUAL, "block4", 256, {3, 3}, {1, 1}, {1, 1}, NORM, 0},
    {LAYER_CONV, "conv5", 288, {4, 1}, {1, 1}, {0, 0}, NORM, 0},
    {LAYER_SEQUENCE, "sequence", 0, {0, 0}, {0, 0}, {0, 0}, 0, 0},
    {LAYER_DROPOUT, "dropout1", 0, {0, 0}, {0, 0}, {0, 0}, 0, 0.1},
    {LAYER_LSTM, "lstm1", 320, {0, 0}, {0, 0}, {0, 0}, BIAS, 0},
    {LAYER_DROPOUT, "dropout2", 0, {0, 0}, {0, 0}, {0, 0}, 0, 0.1},
    {LAYER_LSTM, "lstm2", 320, {0, 0}, {0, 0}, {0, 0}, BIAS, 0},
    {LAYER_DROPOUT, "dropout3", 0, {0, 0}, {0, 0}, {0, 0}, 0, 0.1},
    {LAYER_LINEAR, "linear", CLASSES, {0, 0}, {0, 0}, {0, 0}, BIAS, 0},
    {LAYER_END, NULL, 0, {0, 0}, {0, 0}, {0, 0}, 0, 0},
};

/* --- builder: x is the node so far, *c its channels --- */

static int add_conv(nn_graph *g, const layer *l, int x, int c)
{
    int in[3] = {x};
    nn_shape shape = nn_shape4(l->out, l->kernel[0], l->kernel[1], c);
    in[1] = ocr_build_param(g, l->name, ".weight", shape, true);
    if (l->with & BIAS)
        in[2] = ocr_build_param(g, l->name, ".bias", nn_shape1(l->out), true);
    x = nn_graph_op(g, "Conv", l->name, l->with & BIAS ? 3 : 2, in);
    nn_graph_attr_ints(g, "strides", 2, (int64_t[]){l->stride[0], l->stride[1]});
    nn_graph_attr_ints(g, "pads", 4, (int64_t[]){l->pad[0], l->pad[1], l->pad[0], l->pad[1]});
    if (l->with & NORM)
        x = ocr_build_norm(g, l->name, x, l->out);
    return ocr_build_relu(g, l->name, x);
}

static int add_residual(nn_graph *g, const layer *l, int x, int c)
{
    char name[NN_MAX_NAME];
    snprintf(name, sizeof name, "%s.1", l->name);
    int y = ocr_build_conv_relu(g, name, x, c, c, 3, 1);
    snprintf(name, sizeof name, "%s.2", l->name);
    y = ocr_build_conv_norm(g, name, y, c, c, 3, 1);
    snprintf(name, sizeof name, "%s.sum", l->name);
    return ocr_build_relu(g, l->name, nn_graph_op(g, "Add", name, 2, (int[]){y, x}));
}

static int add_pool(nn_graph *g, const layer *l, int x)
{
    x = nn_graph_op(g, "MaxPool", l->name, 1, &x);
    nn_graph_attr_ints(g, "kernel_shape", 2, (int64_t[]){l->kernel[0], l->kernel[1]});
    nn_graph_attr_ints(g, "strides", 2, (int64_t[]){l->stride[0], l->stride[1]});
    nn_graph_attr_ints(g, "pads", 4, (int64_t[]){l->pad[0], l->pad[1], l->pad[0], l->pad[1]});
    return x;
}

static int add_lstm(nn_graph *g, const layer *l, int x, int c)
{
    int h = l->out, in[4] = {x};
    in[1] = ocr_build_param(g, l->name, ".w", nn_shape3(2, 4 * h, c), true);
    in[2] = ocr_build_param(g, l->name, ".r", nn_shape3(2, 4 * h, h), true);
    in[3] = ocr_build_param(g, l->name, ".b", nn_shape2(2, 8 * h), true);
    x = nn_graph_op(g, "LSTM", l->name, 4, in);
    nn_graph_attr_int(g, "hidden_size", h);
    nn_graph_attr_string(g, "direction", "bidirectional");
    return x;
}

static int add_linear(nn_graph *g, const layer *l, int x, int c, int out)
{
    int in[3] = {x};
    in[1] = ocr_build_param(g, l->name, ".weight", nn_shape2(out, c), true);
    in[2] = ocr_build_param(g, l->name, ".bias", nn_shape1(out), true);
    return nn_graph_op(g, "Gemm", l->name, 3, in);
}

static int add_layer(nn_graph *g, const layer *l, int x, int *c, int classes)
{
    int in = *c;
    switch (l->kind) {
    case LAYER_CONV:
        *c = l->out;
        return add_conv(g, l, x, in);
    case LAYER_RESIDUAL:
        NN_ASSERT(l->out == in);
        return add_residual(g, l, x, in);
    case LAYER_POOL:
        return add_pool(g, l, x);
    case LAYER_SEQUENCE:
        x = nn_graph_op(g, "Reshape", l->name, 1, &x);
        nn_graph_attr_ints(g, "shape", 3, (int64_t[]){0, -1, in});
        return x;
    case LAYER_DROPOUT:
        x = nn_graph_op(g, "Dropout", l->name, 1, &x);
        nn_graph_attr_float(g, "ratio", l->ratio);
        return x;
    case LAYER_LSTM:
        *c = 2 * l->out;
        return add_lstm(g, l, x, in);
    case LAYER_LINEAR:
        *c = l->out == CLASSES ? classes : l->out;
        return add_linear(g, l, x, in, *c);
    case LAYER_END:
        break;
    }
    NN_ASSERT(false);
    return -1;
}

static nn_err build(const layer *layers, int height, int classes, nn_graph **out)
{
    if (classes < 2)
        return nn_fail(NN_ERR_USAGE, "%d classes: expected a blank and at least one character",
                       classes);
    nn_graph *g = nn_graph_new();
    if (!g)
        return nn_fail_memory(sizeof *g, "a graph");
    int c = 1;
    int x = nn_graph_input(g, "image", NN_F32, nn_shape4(-1, height, -1, 1));
    for (const layer *l = layers; l->kind != LAYER_END; l++)
        x = add_layer(g, l, x, &c, classes);
    nn_graph_set_outputs(g, 1, &x);
    nn_err err = nn_graph_check(g);
    if (err) {
        nn_graph_free(g);
        return err;
    }
    *out = g;
    return NN_OK;
}

/* Training needs no further outputs. */
#define RECOGNISER(builder, layers, height)                                                \
    nn_err builder(int classes, bool training, nn_graph **out)                             \
    {                                                                                      \
        (void)training;                                                                    \
        return build(layers, height, classes, out);                                              \
    }

RECOGNISER(ocr_net_crnn, CRNN, 32)
RECOGNISER(ocr_net_crnn_lite, CRNN_LITE, 32)
RECOGNISER(ocr_net_crnn_fast, CRNN_FAST, 32)
RECOGNISER(ocr_net_crnn_wide, CRNN_WIDE, 48)

/* --- training graph --- */

nn_err ocr_crnn_with_loss(const nn_graph *inference, nn_graph **out)
{
    static const char *const ADDED[] = {"labels", "lengths", "alias", "loss"};
    nn_graph *g = NULL;
    nn_err err = NN_OK;

    int logits = inference->n_out == 1 ? inference->out[0] : -1;
    const nn_node *last = logits >= 0 ? &inference->node[logits] : NULL;
    if (!last || last->kind != NN_NODE_OP || last->op != nn_op_find("Gemm") ||
        nn_graph_weights(inference, last, 1) < 0)
        return nn_fail(
            NN_ERR_MODEL,
            "the graph cannot be trained as a recogniser: expected one output, a Gemm");
    int32_t classes = inference->node[nn_graph_weights(inference, last, 1)].shape.dim[0];
    for (size_t i = 0; i < sizeof ADDED / sizeof ADDED[0]; i++)
        if (nn_graph_find(inference, ADDED[i]) >= 0)
            return nn_fail(NN_ERR_MODEL, "the graph already has a node \"%s\"", ADDED[i]);
    NN_TRY(nn_graph_copy(inference, &g));
    int in[4] = {logits};
    in[1] = nn_graph_input(g, "labels", NN_S32, nn_shape2(-1, -1));
    in[2] = nn_graph_input(g, "lengths", NN_S32, nn_shape1(-1));
    in[3] = nn_graph_input(g, "alias", NN_S32, nn_shape1(classes));
    int loss = nn_graph_op(g, "CTCLoss", "loss", 4, in);
    nn_graph_set_outputs(g, 2, (int[]){logits, loss});
    NN_TRY(nn_graph_check(g));
    *out = g;
    g = NULL;
out:
    nn_graph_free(g);
    return err;
}

/* --- shapes --- */

static bool takes_image(const nn_node *node, nn_shape image)
{
    bool fits = node->dtype == NN_F32 && node->shape.rank == image.rank;
    for (int i = 0; fits && i < image.rank; i++)
        fits = node->shape.dim[i] < 0 || node->shape.dim[i] == image.dim[i];
    return fits;
}

nn_err ocr_output_shape(const nn_graph *g, const nn_params *p, nn_shape image, nn_shape *out)
{
    nn_err err = NN_OK;
    char text[NN_SHAPE_TEXT], wanted[NN_SHAPE_TEXT];
    bool seen = false;
    nn_tensor *value = nn_calloc((size_t)g->n, sizeof *value);
    if (!value)
        return nn_fail_memory((size_t)g->n * sizeof *value, "shapes");
    for (int i = 0; i <= g->out[0]; i++) {
        const nn_node *node = &g->node[i];
        if (node->kind == NN_NODE_PARAM && p)
            value[i].data = p->param[nn_params_of_node(p, i)].value.data;
        if (node->kind != NN_NODE_INPUT)
            continue;
        if (seen || !takes_image(node, image)) {
            err = nn_fail(NN_ERR_MODEL, "input \"%s\" is %s: expected one image, %s", node->name,
                          nn_shape_text(node->shape, text), nn_shape_text(image, wanted));
            goto out;
        }
        seen = true;
        value[i] = (nn_tensor){.dtype = NN_F32, .shape = image};
    }
    NN_TRY(nn_shapes_infer(g, g->out[0] + 1, value));
    *out = value[g->out[0]].shape;
out:
    nn_free(value);
    return err;
}

nn_err ocr_crnn_output_shape(const nn_graph *g, const nn_params *p, int height, int width,
                             nn_shape *out)
{
    char text[NN_SHAPE_TEXT];
    nn_err err = ocr_output_shape(g, p, nn_shape4(1, height, width, 1), out);
    if (!err && (out->rank != 3 || out->dim[0] != 1))
        err = nn_fail(NN_ERR_MODEL,
                      "the graph is not a line recogniser: expected logits 1xTxV, found %s",
                      nn_shape_text(*out, text));
    return err;
}

nn_err ocr_crnn_steps(const nn_graph *g, int height, int width, int *steps)
{
    nn_shape shape;
    nn_err err = ocr_crnn_output_shape(g, NULL, height, width, &shape);
    if (!err)
        *steps = shape.dim[1];
    return err;
}

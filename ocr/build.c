/* build.c - convolutions with their norms, in the names that all our models share. */
#include "ocr/build.h"

#include <stdio.h>

int ocr_build_param(nn_graph *g, const char *layer, const char *suffix, nn_shape shape,
                    bool trainable)
{
    char name[NN_MAX_NAME];
    snprintf(name, sizeof name, "%.*s%s", OCR_LAYER_NAME, layer, suffix);
    return nn_graph_param(g, name, shape, trainable);
}

int ocr_build_unary(nn_graph *g, const char *op, const char *layer, const char *suffix, int x)
{
    char name[NN_MAX_NAME];
    snprintf(name, sizeof name, "%.*s%s", OCR_LAYER_NAME, layer, suffix);
    return nn_graph_op(g, op, name, 1, &x);
}

int ocr_build_activation(nn_graph *g, nn_act act, const char *layer, const char *suffix, int x)
{
    char name[NN_MAX_NAME];
    snprintf(name, sizeof name, "%.*s%s", OCR_LAYER_NAME, layer, suffix);
    return nn_graph_activation(g, act, name, x);
}

int ocr_build_relu(nn_graph *g, const char *layer, int x)
{
    return ocr_build_activation(g, NN_ACT_RELU, layer, ".relu", x);
}

int ocr_build_norm(nn_graph *g, const char *layer, int x, int c)
{
    char name[NN_MAX_NAME];
    int in[5] = {x};
    in[1] = ocr_build_param(g, layer, ".norm.scale", nn_shape1(c), true);
    in[2] = ocr_build_param(g, layer, ".norm.bias", nn_shape1(c), true);
    in[3] = ocr_build_param(g, layer, ".norm.mean", nn_shape1(c), false);
    in[4] = ocr_build_param(g, layer, ".norm.var", nn_shape1(c), false);
    snprintf(name, sizeof name, "%.*s.norm", OCR_LAYER_NAME, layer);
    return nn_graph_op(g, "BatchNormalization", name, 5, in);
}

int ocr_build_conv(nn_graph *g, const char *layer, int x, int c, int k, int kernel, int stride)
{
    int in[2] = {x}, pad = (kernel - 1) / 2;
    in[1] = ocr_build_param(g, layer, ".weight", nn_shape4(k, kernel, kernel, c), true);
    x = nn_graph_op(g, "Conv", layer, 2, in);
    nn_graph_attr_ints(g, "strides", 2, (int64_t[]){stride, stride});
    nn_graph_attr_ints(g, "pads", 4, (int64_t[]){pad, pad, pad, pad});
    return x;
}

int ocr_build_conv_norm(nn_graph *g, const char *layer, int x, int c, int k, int kernel,
                        int stride)
{
    return ocr_build_norm(g, layer, ocr_build_conv(g, layer, x, c, k, kernel, stride), k);
}

int ocr_build_conv_relu(nn_graph *g, const char *layer, int x, int c, int k, int kernel,
                        int stride)
{
    return ocr_build_relu(g, layer, ocr_build_conv_norm(g, layer, x, c, k, kernel, stride));
}

nn_err ocr_build_class_loss(const nn_graph *inference, nn_graph **out)
{
    nn_graph *g;
    nn_err err = nn_graph_copy(inference, &g);
    if (err)
        return err;
    int logits = g->out[0];
    int labels = nn_graph_input(g, "labels", NN_S32, nn_shape2(-1, 1));
    int loss =
        nn_graph_op(g, "SoftmaxCrossEntropyLoss", "loss", 2, (int[]){logits, labels});
    nn_graph_set_outputs(g, 2, (int[]){logits, loss});
    err = nn_graph_check(g);
    if (err)
        nn_graph_free(g);
    else
        *out = g;
    return err;
}

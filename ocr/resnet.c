/* resnet.c - residual networks (He, Zhang, Ren, Sun 2016, "Deep Residual Learning for Image
 * Recognition") for pictures.
 *
 *   stem -> 3 or 4 stages of residual blocks, each at half the side of the one before
 *        -> mean over the picture -> linear
 *
 * 18 and 50 layers are the paper's, with the stride of a bottleneck in its 3x3 convolution as
 * it is usual since. 8 layers are for small pictures (28 x 28) on a CPU: a stem of the picture's
 * own size, three blocks of two convolutions, whose first goes to half the side, because a block
 * at full side would cost more than all others together.
 */
#include <stdio.h>
#include <string.h>

#include "nn/mem.h"
#include "ocr/build.h"
#include "ocr/classifier.h"
#include "ocr/networks.h"

#define STAGES 4

typedef struct resnet {
    const char *name;
    bool bottleneck; /* 1x1, 3x3, 1x1 with four times the width; else two 3x3 */
    bool small;      /* the stem keeps the side; else 7x7 stride 2 and a pool */
    int stem;        /* channels */
    int blocks[STAGES], width[STAGES];
} resnet;

static const resnet NETWORKS[] = {
    {"resnet8", false, true, 32, {1, 1, 1, 0}, {48, 96, 160, 0}},
    {"resnet18", false, false, 64, {2, 2, 2, 2}, {64, 128, 256, 512}},
    {"resnet50", true, false, 64, {3, 4, 6, 3}, {64, 128, 256, 512}},
};

static int add_stem(nn_graph *g, const resnet *r, int x, int channels)
{
    if (r->small)
        return ocr_build_conv_relu(g, "stem", x, channels, r->stem, 3, 1);
    x = ocr_build_conv_relu(g, "stem", x, channels, r->stem, 7, 2);
    x = ocr_build_unary(g, "MaxPool", "stem", ".pool", x);
    nn_graph_attr_ints(g, "kernel_shape", 2, (int64_t[]){3, 3});
    nn_graph_attr_ints(g, "strides", 2, (int64_t[]){2, 2});
    nn_graph_attr_ints(g, "pads", 4, (int64_t[]){1, 1, 1, 1});
    return x;
}

/* relu(f(x) + x), where x is fitted by a 1x1 convolution if its shape differs. */
static int add_block(nn_graph *g, const resnet *r, int stage, int block, int x, int c,
                     int width, int stride)
{
    char layer[32], name[OCR_LAYER_NAME];
    int k = r->bottleneck ? 4 * width : width, y = x;
    snprintf(layer, sizeof layer, "stage%d.%d", stage + 1, block + 1);
    snprintf(name, sizeof name, "%s.conv1", layer);
    y = r->bottleneck ? ocr_build_conv_relu(g, name, y, c, width, 1, 1)
                      : ocr_build_conv_relu(g, name, y, c, width, 3, stride);
    snprintf(name, sizeof name, "%s.conv2", layer);
    y = r->bottleneck ? ocr_build_conv_relu(g, name, y, width, width, 3, stride)
                      : ocr_build_conv_norm(g, name, y, width, width, 3, 1);
    snprintf(name, sizeof name, "%s.conv3", layer);
    if (r->bottleneck)
        y = ocr_build_conv_norm(g, name, y, width, k, 1, 1);
    snprintf(name, sizeof name, "%s.down", layer);
    if (stride != 1 || c != k)
        x = ocr_build_conv_norm(g, name, x, c, k, 1, stride);
    snprintf(name, sizeof name, "%s.sum", layer);
    return ocr_build_relu(g, layer, nn_graph_op(g, "Add", name, 2, (int[]){y, x}));
}

static int add_body(nn_graph *g, const resnet *r, int x, int *channels)
{
    int c = r->stem;
    x = add_stem(g, r, x, *channels);
    for (int s = 0; s < STAGES; s++)
        for (int b = 0; b < r->blocks[s]; b++) {
            int stride = b == 0 && (s > 0 || r->small) ? 2 : 1;
            x = add_block(g, r, s, b, x, c, r->width[s], stride);
            c = r->bottleneck ? 4 * r->width[s] : r->width[s];
        }
    *channels = c;
    return x;
}

nn_err ocr_resnet_build(const char *name, int channels, int classes, nn_graph **out)
{
    const resnet *r = NETWORKS, *end = NETWORKS + sizeof NETWORKS / sizeof *NETWORKS;
    while (r < end && strcmp(r->name, name) != 0)
        r++;
    if (r == end)
        return nn_fail(NN_ERR_USAGE, "no residual network \"%.40s\"", name);
    nn_graph *g = nn_graph_new();
    if (!g)
        return nn_fail_memory(sizeof *g, "a graph");
    int c = channels;
    int x = nn_graph_input(g, "image", NN_F32, nn_shape4(-1, -1, -1, channels));
    x = add_body(g, r, x, &c);
    x = ocr_build_unary(g, "GlobalAveragePool", "mean", "", x);
    x = ocr_build_unary(g, "Flatten", "flat", "", x);
    int in[3] = {x};
    in[1] = ocr_build_param(g, "linear", ".weight", nn_shape2(classes, c), true);
    in[2] = ocr_build_param(g, "linear", ".bias", nn_shape1(classes), true);
    x = nn_graph_op(g, "Gemm", "logits", 3, in);
    nn_graph_set_outputs(g, 1, &x);
    nn_err err = nn_graph_check(g);
    if (err)
        nn_graph_free(g);
    else
        *out = g;
    return err;
}

nn_err ocr_net_resnet8(int classes, bool training, nn_graph **out)
{
    (void)training;
    return ocr_resnet_build("resnet8", 1, classes, out);
}

nn_err ocr_net_resnet18(int classes, bool training, nn_graph **out)
{
    (void)training;
    return ocr_resnet_build("resnet18", 3, classes, out);
}

nn_err ocr_net_resnet50(int classes, bool training, nn_graph **out)
{
    (void)training;
    return ocr_resnet_build("resnet50", 3, classes, out);
}

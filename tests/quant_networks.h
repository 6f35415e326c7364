/* quant_networks.h - networks of every kind that is read with, small, and samples for them. */
#ifndef TESTS_QUANT_NETWORKS_H
#define TESTS_QUANT_NETWORKS_H

#include <stdio.h>

#include "nn/exec.h"
#include "tests/check.h"

/* --- networks --- */

static nn_graph *g; /* the one being built */

static int param(const char *name, const char *suffix, nn_shape s)
{
    char text[NN_MAX_NAME];
    snprintf(text, sizeof text, "%s.%s", name, suffix);
    return nn_graph_param(g, text, s, true);
}

static int op1(const char *op, const char *name, int x)
{
    return nn_graph_op(g, op, name, 1, &x);
}

static int op2(const char *op, const char *name, int a, int b)
{
    return nn_graph_op(g, op, name, 2, (int[]){a, b});
}

static int conv(const char *name, int x, int c, int k, int kernel, int stride, int group,
                const char *activation)
{
    char text[NN_MAX_NAME];
    int64_t pad = kernel / 2;
    int in[3] = {x, param(name, "weight", nn_shape4(k, kernel, kernel, c / group)),
                 param(name, "bias", nn_shape1(k))};
    x = nn_graph_op(g, "Conv", name, 3, in);
    nn_graph_attr_ints(g, "strides", 2, (int64_t[]){stride, stride});
    nn_graph_attr_ints(g, "pads", 4, (int64_t[]){pad, pad, pad, pad});
    nn_graph_attr_int(g, "group", group);
    snprintf(text, sizeof text, "%s.act", name);
    return activation ? op1(activation, text, x) : x;
}

static int gemm(const char *name, int x, int c, int k)
{
    int in[3] = {x, param(name, "weight", nn_shape2(k, c)), param(name, "bias", nn_shape1(k))};
    return nn_graph_op(g, "Gemm", name, 3, in);
}

/* Convolutions, pool, sequence, BiLSTM, classes. */
static int build_recogniser(int x)
{
    x = conv("conv1", x, 1, 16, 3, 1, 1, "Relu");
    x = op1("MaxPool", "pool1", x);
    nn_graph_attr_ints(g, "kernel_shape", 2, (int64_t[]){2, 2});
    nn_graph_attr_ints(g, "strides", 2, (int64_t[]){2, 2});
    x = conv("conv2", x, 16, 24, 3, 1, 1, "LeakyRelu");
    x = op1("MaxPool", "pool2", x);
    nn_graph_attr_ints(g, "kernel_shape", 2, (int64_t[]){4, 1});
    nn_graph_attr_ints(g, "strides", 2, (int64_t[]){4, 1});
    x = op1("Reshape", "sequence", x);
    nn_graph_attr_ints(g, "shape", 3, (int64_t[]){0, -1, 24});
    int in[4] = {x, param("lstm", "w", nn_shape3(2, 64, 24)),
                 param("lstm", "r", nn_shape3(2, 64, 16)),
                 param("lstm", "b", nn_shape2(2, 128))};
    x = nn_graph_op(g, "LSTM", "lstm", 4, in);
    nn_graph_attr_int(g, "hidden_size", 16);
    nn_graph_attr_string(g, "direction", "bidirectional");
    return gemm("linear", x, 32, 11);
}

/* Residual blocks, global pool, classes, probabilities. */
static int build_residual(int x)
{
    x = conv("stem", x, 1, 16, 3, 1, 1, "Relu");
    int y = conv("a1", x, 16, 16, 3, 1, 1, "Relu");
    y = conv("a2", y, 16, 16, 3, 1, 1, NULL);
    x = op1("Relu", "a.relu", op2("Add", "a.add", y, x));
    y = conv("b1", x, 16, 32, 3, 2, 1, "Relu");
    y = conv("b2", y, 32, 32, 3, 1, 1, NULL);
    int z = conv("b.short", x, 16, 32, 1, 2, 1, NULL);
    x = op1("Relu", "b.relu", op2("Add", "b.add", y, z));
    x = op1("GlobalAveragePool", "pool", x);
    x = op1("Flatten", "flat", x);
    return op1("Softmax", "softmax", gemm("classes", x, 32, 7));
}

/* Inverted residuals with depthwise convolution, squeeze and excitation, HardSwish. */
static int build_mobile(int x)
{
    x = conv("stem", x, 1, 16, 3, 1, 1, "HardSwish");
    int y = conv("e1", x, 16, 48, 1, 1, 1, "Relu");
    y = conv("d1", y, 48, 48, 3, 1, 48, "Relu");
    int s = op1("GlobalAveragePool", "se.pool", y);
    s = conv("se1", s, 48, 12, 1, 1, 1, "Relu");
    s = conv("se2", s, 12, 48, 1, 1, 1, "HardSigmoid");
    y = op2("Mul", "se.mul", y, s);
    y = conv("p1", y, 48, 16, 1, 1, 1, NULL);
    x = op2("Add", "res", y, x);
    x = conv("e2", x, 16, 40, 1, 1, 1, "Relu");
    x = conv("d2", x, 40, 40, 5, 2, 40, "Relu");
    return conv("p2", x, 40, 20, 1, 1, 1, NULL);
}

/* Two levels joined, a head that doubles the size, a map of probabilities. */
static int build_detector(int x)
{
    int a = conv("c1", x, 1, 16, 3, 2, 1, "Relu");
    int b = conv("c2", a, 16, 24, 3, 2, 1, "Relu");
    int fa = conv("f1", a, 16, 12, 1, 1, 1, NULL), fb = conv("f2", b, 24, 12, 1, 1, 1, NULL);
    int up = op1("Resize", "up", fb);
    nn_graph_attr_ints(g, "scales", 2, (int64_t[]){2, 2});
    nn_graph_attr_string(g, "mode", "nearest");
    fa = op2("Add", "sum", fa, up);
    x = op2("Concat", "cat", fa, up);
    x = conv("h1", x, 24, 12, 3, 1, 1, "Relu");
    int in[3] = {x, param("up1", "weight", nn_shape4(12, 2, 2, 1)),
                 param("up1", "bias", nn_shape1(1))};
    x = nn_graph_op(g, "ConvTranspose", "up1", 3, in);
    return op1("Sigmoid", "prob", x);
}

typedef struct network {
    const char *name;
    int (*build)(int x);
    double sqnr; /* at least, dB, of the outputs */
} network;

static const network NETWORKS[] = {
    {"recogniser", build_recogniser, 24},
    {"residual", build_residual, 24},
    {"mobile", build_mobile, 17},
    {"detector", build_detector, 24},
};
enum { N_NETWORKS = sizeof NETWORKS / sizeof NETWORKS[0] };

static nn_err feed(void *ctx, int64_t i, nn_exec *e)
{
    nn_shape shape = nn_shape4(1 + (int32_t)(i % 2), 8, 16 + 8 * (int32_t)(i % 3), 1);
    nn_rng r = nn_rng_make(77, (uint64_t)i);
    (void)ctx;
    nn_err err = nn_exec_bind(e, 1, &shape);
    for (int64_t k = 0; !err && k < nn_shape_count(shape); k++)
        nn_f32(nn_exec_input(e, 0))[k] = nn_rng_range(&r, -1, 1);
    return err;
}

/* The network's graph and values. */
static void build_network(int (*build)(int x), nn_graph **graph, nn_params **params)
{
    g = nn_graph_new();
    int x = nn_graph_input(g, "image", NN_F32, nn_shape4(-1, 8, -1, 1));
    x = build(x);
    nn_graph_set_outputs(g, 1, &x);
    *graph = g;
    CHECK(nn_graph_check(g) == NN_OK && nn_params_new(params, g) == NN_OK, "built");
    nn_params_init(*params, g, 3);
    for (int i = 0; i < (*params)->n; i++) { /* biases that do something */
        nn_tensor *t = &(*params)->param[i].value;
        nn_rng r = nn_rng_make(9, (uint64_t)i);
        for (int64_t k = 0; k < nn_shape_count(t->shape); k++)
            if (t->shape.rank == 1)
                nn_f32(t)[k] = nn_rng_range(&r, -0.2f, 0.2f);
    }
}

#endif

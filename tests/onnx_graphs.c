/* onnx_graphs.c - graphs that hold every operator of inference: see onnx_graphs.h. */
#include "onnx_graphs.h"

#include "nn/ops/ops.h"

#include <stdio.h>
#include <string.h>

/* --- a graph under construction --- */

nn_graph *made;
static int channels[NN_MAX_NODES]; /* of each node's last axis */

static int op(const char *name, const char *type, int n, const int *in, int c)
{
    int at = nn_graph_op(made, type, name, n, in);
    channels[at] = c;
    return at;
}

static int param(const char *name, const char *suffix, nn_shape shape)
{
    char full[NN_MAX_NAME];
    snprintf(full, sizeof full, "%s.%s", name, suffix);
    return nn_graph_param(made, full, shape, true);
}

static int one(const char *name, const char *type, int x)
{
    return op(name, type, 1, &x, channels[x]);
}

static void ints(const char *name, int n, const int64_t *value)
{
    nn_graph_attr_ints(made, name, n, value);
}

static int conv(const char *name, int x, int k, int kernel, int group, bool bias)
{
    int in[3] = {x, param(name, "weight", nn_shape4(k, kernel, kernel, channels[x] / group)),
                 -1};
    if (bias)
        in[2] = param(name, "bias", nn_shape1(k));
    int y = op(name, "Conv", bias ? 3 : 2, in, k);
    if (group > 1)
        nn_graph_attr_int(made, "group", group);
    return y;
}

static int norm(const char *name, const char *type, int x)
{
    static const char *const suffix[4] = {"scale", "bias", "mean", "var"};
    int n = strcmp(type, "BatchNormalization") == 0 ? 4 : 2, in[5] = {x};
    for (int i = 0; i < n; i++)
        in[i + 1] = param(name, suffix[i], nn_shape1(channels[x]));
    return op(name, type, n + 1, in, channels[x]);
}

static int two(const char *name, const char *type, int a, int b, int c)
{
    return op(name, type, 2, (const int[]){a, b}, c);
}

static int lstm(const char *name, int x, int h, const char *direction)
{
    int d = strcmp(direction, "bidirectional") == 0 ? 2 : 1;
    int in[4] = {x, param(name, "w", nn_shape3(d, 4 * h, channels[x])),
                 param(name, "r", nn_shape3(d, 4 * h, h)),
                 param(name, "b", nn_shape2(d, 8 * h))};
    int y = op(name, "LSTM", 4, in, d * h);
    nn_graph_attr_int(made, "hidden_size", h);
    nn_graph_attr_string(made, "direction", direction);
    return y;
}

static int gemm(const char *name, int x, int k, bool bias)
{
    int in[3] = {x, param(name, "weight", nn_shape2(k, channels[x])), -1};
    if (bias)
        in[2] = param(name, "bias", nn_shape1(k));
    return op(name, "Gemm", bias ? 3 : 2, in, k);
}

static int pool(const char *name, const char *type, int x, const int64_t kernel[2],
                const int64_t stride[2], const int64_t pads[4])
{
    int y = one(name, type, x);
    ints("kernel_shape", 2, kernel);
    ints("strides", 2, stride);
    ints("pads", 4, pads);
    return y;
}

static int shaped(const char *name, const char *type, const char *attr, int x, int n,
                  const int64_t *value, int c)
{
    int y = op(name, type, 1, &x, c);
    ints(attr, n, value);
    return y;
}

/* Squeeze and excitation: x times a gate [N,1,1,C]. */
static int gated(int x)
{
    int gate = one("se.pool", "GlobalAveragePool", x);
    gate = one("se.relu", "Relu", conv("se.down", gate, 4, 1, 1, true));
    gate = one("se.gate", "HardSigmoid", conv("se.up", gate, channels[x], 1, 1, true));
    return two("se", "Mul", x, gate, channels[x]);
}

/* Outputs in `out`; returns their number. */
int build_maps(int *out)
{
    int image = nn_graph_input(made, "image", NN_F32, nn_shape4(-1, -1, -1, 3));
    channels[image] = 3;
    int x = conv("stem", image, 8, 3, 1, false);
    ints("strides", 2, (const int64_t[]){2, 1});
    ints("pads", 4, (const int64_t[]){1, 0, 1, 2});
    x = one("stem.act", "HardSwish", norm("stem.norm", "BatchNormalization", x));
    int wide = conv("depthwise", x, 8, 5, 8, true);
    ints("pads", 4, (const int64_t[]){2, 2, 2, 2});
    wide = one("depthwise.act", "Relu", wide);
    int grouped = conv("grouped", x, 8, 3, 2, true);
    ints("dilations", 2, (const int64_t[]){2, 2});
    ints("pads", 4, (const int64_t[]){2, 2, 2, 2});
    grouped =
        one("grouped.act", "LeakyRelu", norm("grouped.norm", "BatchNormalization", grouped));
    nn_graph_attr_float(made, "alpha", 0.2);
    x = two("sum", "Add", gated(wide), grouped, 8);
    x = two("shift", "Add", x, param("shift", "c", nn_shape1(8)), 8);
    x = two("scale", "Mul", x, param("scale", "one", nn_shape1(1)), 8);
    x = norm("lonely", "BatchNormalization", x); /* behind no convolution: stays */
    int up = op("up", "ConvTranspose", 3,
                (const int[]){x, param("up", "weight", nn_shape4(8, 2, 2, 6)),
                              param("up", "bias", nn_shape1(6))},
                6);
    up = one("up.act", "Sigmoid", up);
    int near = shaped("near", "Resize", "scales", x, 2, (const int64_t[]){2, 2}, 8);
    int linear = shaped("linear", "Resize", "scales", x, 2, (const int64_t[]){2, 2}, 8);
    nn_graph_attr_string(made, "mode", "linear");
    x = op("join", "Concat", 3, (const int[]){up, near, linear}, 22);
    nn_graph_attr_int(made, "axis", -1);
    out[0] = x;
    int most = pool("most", "MaxPool", x, (const int64_t[]){2, 3}, (const int64_t[]){2, 1},
                    (const int64_t[]){0, 1, 0, 1});
    int mean = pool("mean", "AveragePool", x, (const int64_t[]){2, 3}, (const int64_t[]){2, 1},
                    (const int64_t[]){0, 1, 0, 1});
    x = op("stack", "Concat", 2, (const int[]){most, mean}, 22); /* one above the other */
    nn_graph_attr_int(made, "axis", 1);
    x = one("rows.tanh", "Tanh", gemm("rows", x, 5, true));
    out[1] = norm("rows.norm", "LayerNormalization", x);
    out[2] = one("rows.softmax", "Softmax", x);
    x = shaped("turn", "Transpose", "perm", x, 4, (const int64_t[]){0, 2, 1, 3}, 5);
    int back = shaped("back", "Transpose", "perm", x, 4, (const int64_t[]){0, 1, 3, 2}, 0);
    out[3] = two("product", "MatMul", back, x, 5);
    x = one("flat", "Flatten", one("all", "GlobalAveragePool", x));
    out[4] = one("last", "LogSoftmax", gemm("classes", one("drop", "Dropout", x), 7, true));
    return 5;
}

int build_sequences(int *out)
{
    int image = nn_graph_input(made, "image", NN_F32, nn_shape4(-1, 4, -1, 2));
    channels[image] = 2;
    int x = shaped("turn", "Transpose", "perm", image, 4, (const int64_t[]){0, 2, 1, 3}, 2);
    x = shaped("sequence", "Reshape", "shape", x, 3, (const int64_t[]){0, -1, 8}, 8);
    int a = lstm("forward", x, 5, "forward"), b = lstm("reverse", x, 3, "reverse");
    x = op("join", "Concat", 2, (const int[]){a, b}, 8);
    nn_graph_attr_int(made, "axis", 2);
    x = lstm("both", x, 6, "bidirectional");
    x = norm("norm", "BatchNormalization", one("drop", "Dropout", x));
    x = one("wide.act", "HardSwish", gemm("wide", x, 10, true));
    x = norm("layer", "LayerNormalization", x);
    x = two("shift", "Add", x, param("shift", "c", nn_shape1(10)), 10);
    int keys = shaped("keys", "Transpose", "perm", gemm("key", x, 10, false), 3,
                      (const int64_t[]){0, 2, 1}, 0);
    int weights = one("weights", "Softmax", two("scores", "MatMul", x, keys, 0));
    x = two("attended", "MatMul", weights, x, 10);
    out[0] = one("logp", "LogSoftmax", x);
    x = shaped("map", "Reshape", "shape", x, 4, (const int64_t[]){0, -1, 5, 2}, 2);
    out[1] = one("map.act", "LeakyRelu", conv("map.conv", x, 3, 1, 1, true));
    x = one("rows", "Flatten", x);
    nn_graph_attr_int(made, "axis", 2);
    channels[x] = 10;
    x = norm("rows.norm", "BatchNormalization", x);
    out[2] = one("rows.act", "HardSigmoid", gemm("rows.wide", x, 4, true));
    return 3;
}

/* A decoder of either kind of attention over columns; their LSTM has one bias a gate. */
static int decoder(const char *name, int memory, int places, const char *attention)
{
    enum { V = 9, D = 4, E = 5, H = 6, C = 8 };
    const nn_shape shape[] = {nn_shape2(V, D),        nn_shape2(places, D + H),
                              nn_shape1(places),      nn_shape2(E, D + C),
                              nn_shape1(E),           nn_shape3(1, 3 * H, E),
                              nn_shape3(1, 3 * H, H), nn_shape2(1, 6 * H),
                              nn_shape2(V, H),        nn_shape1(V)};
    static const char *const suffix[] = {"e", "aw", "ab", "cw", "cb",
                                         "w", "r",  "b",  "ow", "ob"};
    int in[11] = {memory};
    for (int k = 0; k < 10; k++)
        in[1 + k] = param(name, suffix[k], shape[k]);
    int y = op(name, "AttentionDecoder", 11, in, V);
    nn_graph_attr_string(made, "attention", attention);
    nn_graph_attr_int(made, "first", 2);
    nn_graph_attr_int(made, "steps", 5);
    return y;
}

int build_decoders(int *out)
{
    int image = nn_graph_input(made, "image", NN_F32, nn_shape4(-1, 4, 13, 2));
    channels[image] = 2;
    int x = shaped("turn", "Transpose", "perm", image, 4, (const int64_t[]){0, 2, 1, 3}, 2);
    x = shaped("sequence", "Reshape", "shape", x, 3, (const int64_t[]){0, -1, 8}, 8);
    int in[4] = {x, param("sum", "w", nn_shape3(2, 16, 8)),
                 param("sum", "r", nn_shape3(2, 16, 4)), param("sum", "b", nn_shape2(2, 16))};
    x = op("sum", "LSTM", 4, in, 8);
    nn_graph_attr_int(made, "hidden_size", 4);
    nn_graph_attr_string(made, "direction", "bidirectional");
    out[0] = decoder("position", x, 13, "position");
    out[1] = decoder("content", x, 8, "content");
    return 2;
}

/* Functions of one value and of two, on the image itself: what both engines round must not
 * differ before. */
int build_pointwise(int *out)
{
    static const char *const ONE[] = {"Neg",   "Exp",  "Floor", "Ceil",
                                      "Round", "Sign", "Erf",   "Softplus"},
                             *const POSITIVE[] = {"Log", "Sqrt", "Reciprocal"},
                             *const TWO[] = {"Sub", "Div", "Pow", "Min", "Max"};
    int image = nn_graph_input(made, "image", NN_F32, nn_shape4(-1, -1, -1, 3));
    channels[image] = 3;
    int size = one("size", "Abs", image);
    size = two("positive", "Add", size,
               two("two", "Max", size, param("two", "c", nn_shape1(3)), 3), 3);
    int sum = two("ratio", "Div", image, size, 3);
    char name[3][32];
    for (size_t i = 0; i < sizeof ONE / sizeof *ONE + sizeof POSITIVE / sizeof *POSITIVE; i++) {
        bool any = i < sizeof ONE / sizeof *ONE;
        const char *type = any ? ONE[i] : POSITIVE[i - sizeof ONE / sizeof *ONE];
        snprintf(name[0], sizeof name[0], "%s.sum", type);
        sum = two(name[0], "Add", sum, one(type, type, any ? image : size), 3);
    }
    for (size_t i = 0; i < sizeof TWO / sizeof *TWO; i++) {
        for (int k = 0; k < 3; k++)
            snprintf(name[k], sizeof name[k], "%s%d", TWO[i], k);
        int c = param(name[0], "c", nn_shape1(3));
        sum = two(name[1], "Add", sum,
                  two(name[0], TWO[i], size, strcmp(TWO[i], "Pow") ? c : size, 3), 3);
        sum = two(name[2], "Mul", sum, one(TWO[i], "Sigmoid", size), 3);
    }
    out[0] = sum;
    return 1;
}

/* Every activation of ops.def, behind a convolution and alone. */
int build_activations(int *out)
{
    int image = nn_graph_input(made, "image", NN_F32, nn_shape4(-1, -1, -1, 3));
    channels[image] = 3;
    int base = conv("base", image, 4, 1, 1, true), sum = base;
    for (int i = 0; i < nn_ops_count; i++) {
        const nn_op_entry *e = &nn_ops[i];
        char name[4][NN_MAX_NAME];
        if (!e->op->activation)
            continue;
        for (int k = 0; k < 4; k++)
            snprintf(name[k], sizeof name[k], "%s%d", e->name, k);
        int x = conv(name[0], image, 4, 3, 1, true);
        ints("pads", 4, (const int64_t[]){1, 1, 1, 1});
        sum = two(name[2], "Add", sum, one(name[1], e->name, x), 4);
        sum = two(name[3], "Add", sum, one(e->name, e->name, base), 4);
    }
    out[0] = sum;
    return 1;
}

/* --- what an import brings --- */

static int image_of(int height, int width, int c)
{
    int image = nn_graph_input(made, "image", NN_F32, nn_shape4(-1, height, width, c));
    channels[image] = c;
    return image;
}

static int whole(const char *name, nn_shape shape) /* 1 2 1 2 ... */
{
    return nn_graph_param_typed(made, name, NN_S64, shape);
}

static int as_float(const char *name, int x)
{
    int y = one(name, "Cast", x);
    nn_graph_attr_string(made, "to", "float32");
    return y;
}

/* Comparisons, truth values and what chooses by them; functions that ONNX spells out. */
int build_choices(int *out)
{
    static const char *const ONE[] = {"Elu", "Swish", "Mish", "Gelu", "Clip"};
    int x = image_of(6, 7, 3), c = param("c", "c", nn_shape1(3)),
        single = param("s", "c", nn_shape1(1));
    int sum = two("prelu", "PRelu", x, param("slope", "c", nn_shape1(3)), 3);
    for (size_t i = 0; i < sizeof ONE / sizeof *ONE; i++) {
        char name[32];
        int y = one(ONE[i], ONE[i], x);
        if (i < 2)
            nn_graph_attr_float(made, "alpha", 0.7);
        if (strcmp(ONE[i], "Clip") == 0) {
            nn_graph_attr_float(made, "min", -0.3);
            nn_graph_attr_float(made, "max", 0.4);
        }
        snprintf(name, sizeof name, "%s.sum", ONE[i]);
        sum = two(name, "Add", sum, y, 3);
    }
    int tanh = one("tanh", "Gelu", x);
    nn_graph_attr_float(made, "tanh", 1);
    int less = two("less", "Less", x, c, 3), greater = two("greater", "Greater", x, single, 3),
        least = two("least", "LessOrEqual", x, single, 3),
        most = two("most", "GreaterOrEqual", x, c, 3),
        equal = two("equal", "Equal", one("sign", "Sign", x),
                    one("sign2", "Sign", two("less2", "Sub", x, c, 3)), 3),
        both = two("both", "And", less, greater, 3), any = two("any", "Or", least, equal, 3),
        odd = two("odd", "Xor", both, most, 3), not_odd = one("not", "Not", odd);
    out[0] = op("where", "Where", 3, (const int[]){not_odd, sum, tanh}, 3);
    out[1] = as_float("count.float", two("count", "Add", any, odd, 3));
    out[2] = two("mod", "Mod", x, c, 3);
    return 3;
}

static int reduce(const char *name, const char *type, int x, int n, const int64_t *axes,
                  int keep)
{
    int y = one(name, type, x);
    ints("axes", n, axes);
    nn_graph_attr_int(made, "keepdims", keep);
    return y;
}

static int sides_of(const char *name, int x, int start, int end)
{
    int y = one(name, "Shape", x);
    nn_graph_attr_int(made, "start", start);
    nn_graph_attr_int(made, "end", end);
    return y;
}

static int by_axis(const char *name, const char *type, int x, int at, int axis)
{
    int y = two(name, type, x, at, channels[x]);
    nn_graph_attr_int(made, "axis", axis);
    return y;
}

static int part(const char *name, int x, int axis, int i)
{
    int y = one(name, "Split", x);
    nn_graph_attr_int(made, "axis", axis);
    nn_graph_attr_int(made, "parts", 3);
    nn_graph_attr_int(made, "part", i);
    return y;
}

/* Sums over axes, parts, copies and places of elements. */
int build_arrays(int *out)
{
    int x = image_of(6, 7, 3), n = 0;
    int mean = reduce("mean", "ReduceMean", x, 1, (const int64_t[]){3}, 1),
        least = reduce("min", "ReduceMin", x, 4, (const int64_t[]){0, 1, 2, 3}, 0);
    out[n++] = two("shifted", "Add", two("centred", "Sub", x, mean, 3), least, 3);
    out[n++] = reduce("sum", "ReduceSum", x, 2, (const int64_t[]){1, 2}, 0);
    int most = reduce("max", "ReduceMax", x, 1, (const int64_t[]){1}, 0);
    out[n++] = two(
        "product", "Add", most,
        as_float("argmin.float", reduce("argmin", "ArgMin", x, 1, (const int64_t[]){1}, 0)), 3);
    int rows =
        reduce("prod", "ReduceProd", one("exp", "Exp", x), 2, (const int64_t[]){2, -1}, 0);
    int wide = shaped("unsqueeze", "Unsqueeze", "axes", rows, 2, (const int64_t[]){1, 2}, 6);
    wide = shaped("expand", "Expand", "shape", wide, 4, (const int64_t[]){1, 2, 1, 6}, 6);
    wide = shaped("squeeze", "Squeeze", "axes", wide, 1, (const int64_t[]){2}, 6);
    out[n++] = shaped("tile", "Tile", "repeats", wide, 3, (const int64_t[]){1, 2, 1}, 6);
    out[n++] =
        as_float("argmax.float", reduce("argmax", "ArgMax", x, 1, (const int64_t[]){3}, 1));
    int cut = shaped("slice", "Slice", "starts", x, 2, (const int64_t[]){1, -1}, 3);
    ints("ends", 2, (const int64_t[]){6, -8});
    ints("axes", 2, (const int64_t[]){1, 2});
    ints("steps", 2, (const int64_t[]){2, -2});
    int padded =
        shaped("pad", "Pad", "pads", cut, 8, (const int64_t[]){0, 1, 0, 0, 0, 0, 2, 0}, 3);
    nn_graph_attr_string(made, "mode", "reflect");
    out[n++] = padded;
    out[n++] = two("outer", "Sub", part("last", x, 3, 2), part("first", x, 3, 0), 1);
    out[n++] = part("middle", x, 1, 1); /* of another axis */
    int one_k = whole("k", nn_shape1(1)), top = two("top", "TopK", x, one_k, 3);
    out[n++] = by_axis("best", "GatherElements", x, top, -1);
    int range = op("range", "Range", 3,
                   (const int[]){whole("from", nn_shape1(1)), sides_of("width", x, 2, 3),
                                 whole("step", nn_shape1(1))},
                   1);
    out[n++] = by_axis("gather", "Gather", x, range, 2);
    int shape = shaped("turned", "Shape", "perm", x, 4, (const int64_t[]){0, 3, 1, 2}, 4);
    out[n++] = two("reshaped", "Reshape", one("flat", "Flatten", x), shape, 7);
    out[n++] = two("gram", "Einsum", x, x, 3);
    nn_graph_attr_string(made, "equation", "nhwc,nhwd->ncd");
    return n;
}

/* Pools and transposed convolutions of any window, resizing to computed sizes. */
int build_windows(int *out)
{
    static const char *const POOL[] = {"WindowMax", "WindowMean", "WindowMaxPlace"};
    int x = image_of(6, 7, 3), n = 0;
    for (int i = 0; i < 3; i++) {
        int y = shaped(POOL[i], POOL[i], "kernel_shape", x, 2, (const int64_t[]){3, 2}, 3);
        ints("strides", 2, (const int64_t[]){2, 2});
        ints("pads", 4, (const int64_t[]){1, 0, 1, 1});
        if (i == 1)
            nn_graph_attr_int(made, "count_include_pad", 1);
        else
            ints("dilations", 2, (const int64_t[]){1, 2});
        out[n++] = i == 2 ? as_float("places", y) : y;
    }
    int row = shaped("row", "Reshape", "shape", x, 3, (const int64_t[]){0, -1, 3}, 3);
    row = shaped("row.max", "WindowMax", "kernel_shape", row, 1, (const int64_t[]){3}, 3);
    nn_graph_attr_int(made, "ceil_mode", 1);
    ints("strides", 1, (const int64_t[]){4});
    out[n++] = row;
    int wide = conv("wide", x, 4, 1, 1, true);
    out[n] = op("deconv", "WindowDeconv", 3,
                (const int[]){wide, param("deconv", "w", nn_shape4(4, 3, 3, 2)),
                              param("deconv", "b", nn_shape1(4))},
                4);
    ints("strides", 2, (const int64_t[]){2, 2});
    ints("pads", 4, (const int64_t[]){1, 1, 0, 1});
    ints("output_padding", 2, (const int64_t[]){1, 0});
    nn_graph_attr_int(made, "group", 2);
    n++;
    int sides = two("sides", "Mul", sides_of("own", x, 1, 3), whole("times", nn_shape1(2)), 2);
    int size =
        op("size", "Concat", 3,
           (const int[]){sides_of("batch", x, 0, 1), sides, sides_of("colours", x, 3, 4)}, 4);
    nn_graph_attr_int(made, "axis", 0);
    out[n] = two("resized", "Interpolate", x, size, 3);
    nn_graph_attr_string(made, "mode", "linear");
    return n + 1;
}

static int recurrent(const char *name, const char *type, int x, int gates, int h,
                     const char *output)
{
    int in[4] = {x, param(name, "w", nn_shape3(2, gates * h, channels[x])),
                 param(name, "r", nn_shape3(2, gates * h, h)),
                 param(name, "b", nn_shape2(2, 2 * gates * h))};
    int y = op(name, type, 4, in, h);
    nn_graph_attr_int(made, "hidden_size", h);
    nn_graph_attr_string(made, "direction", "bidirectional");
    nn_graph_attr_string(made, "output", output);
    return y;
}

/* Recurrent layers whose states are outputs. */
int build_states(int *out)
{
    int image = image_of(4, 7, 3);
    int x = shaped("turn", "Transpose", "perm", image, 4, (const int64_t[]){0, 2, 1, 3}, 3);
    x = shaped("sequence", "Reshape", "shape", x, 3, (const int64_t[]){0, -1, 12}, 12);
    out[0] = recurrent("gru", "GRU", x, 3, 4, "y");
    nn_graph_attr_int(made, "linear_before_reset", 1);
    out[1] = recurrent("rnn", "RNN", x, 1, 5, "h");
    out[2] = recurrent("cell", "LSTMStates", x, 4, 3, "c");
    /* Another output of the same layer. */
    nn_node again = made->node[out[2]];
    for (int k = 0; k < again.n_attr; k++)
        if (strcmp(again.attr[k].name, "output") == 0)
            snprintf(again.attr[k].text, sizeof again.attr[k].text, "y");
    snprintf(again.name, sizeof again.name, "cell.y");
    out[3] = nn_graph_add(made, &again);
    return 4;
}

/* QLinearConv: every geometry and method against a naive integer loop, to the byte. */
#include "nn/ops/qconv.h"
#include "tests/q_check.h"

typedef struct conv_attrs {
    int strides[2], pads[4], dilations[2], group; /* 0: the attribute is left out */
    const char *activation, *type;
    double scale, alpha;
    int zero;
    double pad_value;
} conv_attrs;

static void add_ints(nn_graph *g, const char *name, int n, const int *v)
{
    int64_t wide[4];
    bool given = false;
    for (int i = 0; i < n; i++) {
        wide[i] = v[i];
        given |= v[i] != 0;
    }
    if (given)
        nn_graph_attr_ints(g, name, n, wide);
}

static void set_attrs(nn_graph *g, const void *arg)
{
    const conv_attrs *a = arg;
    add_ints(g, "strides", 2, a->strides);
    add_ints(g, "pads", 4, a->pads);
    add_ints(g, "dilations", 2, a->dilations);
    if (a->group)
        nn_graph_attr_int(g, "group", a->group);
    if (a->activation)
        nn_graph_attr_string(g, "activation", a->activation);
    if (a->alpha != 0)
        nn_graph_attr_float(g, "alpha", a->alpha);
    if (a->pad_value != 0)
        nn_graph_attr_float(g, "pad_value", a->pad_value);
    if (a->type)
        nn_graph_attr_string(g, "y_type", a->type);
    if (!a->type || strcmp(a->type, "F32") != 0) {
        nn_graph_attr_float(g, "y_scale", a->scale);
        nn_graph_attr_int(g, "y_zero_point", a->zero);
    }
}

static void naive_conv(const nn_node *node, const nn_tensor *const *in, nn_tensor *out)
{
    int st[2], pad[4], dil[2];
    NN_ASSERT(!nn_node_ints(node, "strides", 2, st, 1, 1, 99));
    NN_ASSERT(!nn_node_ints(node, "pads", 4, pad, 0, 0, 99));
    NN_ASSERT(!nn_node_ints(node, "dilations", 2, dil, 1, 1, 99));
    int group = (int)nn_node_int(node, "group", 1);
    /* The number in range that stands for it; real 0 is the zero point. */
    double pad_value = nn_node_float(node, "pad_value", 0) / (double)in[0]->scale;
    int64_t outside = (int64_t)lrint(pad_value) + in[0]->zero,
            most = in[0]->dtype == NN_U8 ? 255 : 4095;
    outside = outside < 0 ? 0 : outside > most ? most : outside;
    const int32_t *x = in[0]->shape.dim, *w = in[1]->shape.dim;
    int oh = (x[1] + pad[0] + pad[2] - dil[0] * (w[1] - 1) - 1) / st[0] + 1;
    int ow = (x[2] + pad[1] + pad[3] - dil[1] * (w[2] - 1) - 1) / st[1] + 1;
    q_naive_out(node, nn_shape4(x[0], oh, ow, w[0]), out);
    int64_t at = 0;
    for (int n = 0; n < x[0]; n++)
        for (int oy = 0; oy < oh; oy++)
            for (int ox = 0; ox < ow; ox++)
                for (int k = 0; k < w[0]; k++, at++) {
                    int64_t acc = in[3] ? q_int(in[3], k) : 0;
                    int c0 = k / (w[0] / group) * w[3];
                    for (int r = 0; r < w[1]; r++)
                        for (int s = 0; s < w[2]; s++) {
                            int iy = oy * st[0] - pad[0] + r * dil[0];
                            int ix = ox * st[1] - pad[1] + s * dil[1];
                            bool inside = iy >= 0 && iy < x[1] && ix >= 0 && ix < x[2];
                            for (int c = 0; c < w[3]; c++) {
                                int64_t xi = (((int64_t)n * x[1] + iy) * x[2] + ix) * x[3];
                                int64_t wi = (((int64_t)k * w[1] + r) * w[2] + s) * w[3];
                                int64_t v = inside ? q_int(in[0], xi + c0 + c) : outside;
                                acc += (v - in[0]->zero) * q_int(in[1], wi + c);
                            }
                        }
                    q_naive_put(node, out, at, acc, in[0]->scale,
                                ((const float *)in[2]->data)[k]);
                }
}

/* A case with sides x[N,H,W,C], w[K,R,S,C/group]; its scales put outputs over all of the range.
 */
static q_case conv_case(const char *what, nn_shape x, nn_shape w, int zero, bool bias,
                        conv_attrs *a)
{
    double reach = sqrt((double)w.dim[1] * w.dim[2] * w.dim[3]) * 74 * 37;
    if (a->scale == 0)
        a->scale = reach * 0.013 * 0.02 / 100;
    return (q_case){
        .what = what, .op = "QLinearConv", .attrs = set_attrs, .arg = a, .n_in = 4,
        .in = {{.dtype = NN_U8, .shape = x, .scale = 0.013f, .zero = zero},
               {.dtype = NN_S8, .shape = w, .param = true},
               {.dtype = NN_F32, .shape = nn_shape1(w.dim[0]), .param = true, .lo = 0.015,
                .hi = 0.025},
               {.dtype = NN_S32, .shape = bias ? nn_shape1(w.dim[0]) : (nn_shape){0},
                .param = true}},
        .naive = naive_conv,
    };
}

static void check_geometries(void)
{
    static const struct {
        const char *what;
        int x[4], w[4], zero;
        conv_attrs a;
    } cases[] = {
        {"3x3", {2, 7, 9, 20}, {13, 3, 3, 20}, 0, {.pads = {1, 1, 1, 1}}},
        {"3x3, zero point 7",
         {1, 5, 8, 16},
         {8, 3, 3, 16},
         7,
         {.pads = {1, 1, 1, 1}, .zero = 3}},
        {"3x3, zero point 255", {1, 4, 6, 17}, {9, 3, 3, 17}, 255, {.pads = {1, 1, 1, 1}}},
        {"3x3, many channels", {1, 4, 21, 70}, {67, 3, 3, 70}, 0, {.pads = {1, 1, 1, 1}}},
        {"all padding above", {1, 2, 3, 16}, {5, 2, 3, 16}, 0, {.pads = {3, 0, 3, 4}}},
        {"all padding, zero 9", {1, 2, 3, 16}, {5, 2, 3, 16}, 9, {.pads = {3, 0, 3, 4}}},
        {"1x1", {2, 3, 5, 33}, {18, 1, 1, 33}, 128, {.zero = 128}},
        {"1x1, one channel", {1, 3, 5, 1}, {3, 1, 1, 1}, 1, {.zero = 128}},
        {"1x1, stride 2", {1, 5, 6, 24}, {6, 1, 1, 24}, 3, {.strides = {2, 2}}},
        {"2x2, stride 2x1", {1, 6, 7, 32}, {10, 2, 2, 32}, 5, {.strides = {2, 1}}},
        {"5x3, stride 1x3",
         {1, 9, 11, 18},
         {4, 5, 3, 18},
         0,
         {.strides = {1, 3}, .pads = {2, 1, 0, 2}}},
        {"dilation",
         {1, 11, 13, 16},
         {7, 3, 3, 16},
         4,
         {.dilations = {2, 3}, .pads = {2, 3, 1, 0}}},
        {"first layer", {1, 12, 19, 1}, {24, 3, 3, 1}, 0, {.pads = {1, 1, 1, 1}}},
        {"first layer, zero 100", {2, 5, 7, 1}, {17, 3, 3, 1}, 100, {.pads = {1, 1, 1, 1}}},
        {"three channels, stride 2",
         {1, 12, 13, 3},
         {16, 3, 3, 3},
         30,
         {.strides = {2, 2}, .pads = {1, 1, 1, 1}}},
        {"few channels, dilation",
         {1, 8, 13, 5},
         {6, 3, 2, 5},
         30,
         {.dilations = {1, 2}, .pads = {1, 2, 1, 1}}},
        {"7x7, three channels",
         {1, 15, 14, 3},
         {8, 7, 7, 3},
         12,
         {.strides = {2, 2}, .pads = {3, 3, 3, 3}}},
        {"groups", {1, 5, 6, 40}, {10, 3, 3, 20}, 8, {.group = 2, .pads = {1, 1, 1, 1}}},
        {"groups of few channels",
         {2, 5, 6, 12},
         {9, 3, 3, 4},
         8,
         {.group = 3, .pads = {1, 0, 1, 1}}},
        {"depthwise", {2, 6, 9, 19}, {19, 3, 3, 1}, 6, {.group = 19, .pads = {1, 1, 1, 1}}},
        {"depthwise, zero 0, stride 2",
         {1, 7, 8, 32},
         {32, 3, 3, 1},
         0,
         {.group = 32, .strides = {2, 2}, .pads = {1, 1, 1, 1}}},
        {"depthwise 5x5, dilation",
         {1, 9, 12, 8},
         {8, 5, 5, 1},
         77,
         {.group = 8, .dilations = {1, 2}, .pads = {2, 4, 2, 4}}},
        {"depthwise, narrower than its kernel",
         {1, 4, 2, 5},
         {5, 3, 5, 1},
         50,
         {.group = 5, .pads = {1, 2, 1, 2}}},
        {"depthwise, pads beyond the kernel",
         {1, 3, 3, 4},
         {4, 2, 2, 1},
         50,
         {.group = 4, .pads = {4, 3, 2, 5}}},
        {"depthwise, two outputs a channel",
         {1, 4, 5, 6},
         {12, 3, 3, 1},
         9,
         {.group = 6, .pads = {1, 1, 1, 1}}},
    };
    static const char *const acts[] = {NULL, "Relu", "LeakyRelu", "HardSwish", "HardSigmoid"};
    static const char *const types[] = {"U8", "S16", "F32"};
    int n = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int act = 0; act < 5; act++) {
            conv_attrs a = cases[i].a;
            a.activation = acts[act];
            a.alpha = act == 2 ? 0.2 : 0;
            a.type = types[n++ % 3];
            if (act == 4)
                a.scale = 1.0 / 255;
            a.pad_value = act == 2 ? 0 : 0.4 * (act - 2); /* some beyond the range */
            q_case t = conv_case(cases[i].what, nn_shape_make(4, cases[i].x),
                                 nn_shape_make(4, cases[i].w), cases[i].zero, act != 1, &a);
            q_check(&t);
        }
}

/* 12-bit values and 16-bit weights. */
static void check_wide(void)
{
    static const char *const types[] = {"S16", "U8", "F32"};
    static const int shapes[][2][4] = {
        {{1, 5, 7, 18}, {9, 3, 3, 18}},
        {{1, 6, 7, 3}, {5, 3, 3, 3}},
        {{2, 3, 4, 21}, {6, 1, 1, 21}},
        {{1, 5, 6, 4}, {4, 3, 3, 1}},
    };
    for (int i = 0; i < 4; i++)
        for (int type = 0; type < 3; type++) {
            conv_attrs a = {.type = types[type], .scale = type == 0 ? 0.05 : 0.8, .zero = 77,
                            .group = i == 3 ? 4 : 1};
            if (i != 2)
                a.pads[0] = a.pads[1] = a.pads[2] = a.pads[3] = 1;
            q_case t = conv_case("16 bit", nn_shape_make(4, shapes[i][0]),
                                 nn_shape_make(4, shapes[i][1]), 0, true, &a);
            t.in[0].dtype = t.in[1].dtype = NN_S16;
            t.in[0].zero = type == 2 ? 4095 : 1234;
            t.in[1].lo = -3000;
            t.in[1].hi = 3000;
            q_check(&t);
        }
}

/* All weights and values at their ends. */
static void check_extremes(void)
{
    static const int value[] = {0, 255}, weight[] = {-64, 64};
    for (int v = 0; v < 2; v++)
        for (int w = 0; w < 2; w++)
            for (int zero = 0; zero < 256; zero += 255) {
                conv_attrs a = {.pads = {1, 1, 1, 1}, .zero = zero, .scale = 40};
                uint8_t x[1 * 4 * 5 * 64];
                int8_t k[16 * 9 * 64];
                memset(x, value[v], sizeof x);
                memset(k, weight[w], sizeof k);
                q_case t = conv_case("extremes", nn_shape4(1, 4, 5, 64),
                                     nn_shape4(16, 3, 3, 64), zero, true, &a);
                t.in[0].data = x;
                t.in[1].data = k;
                q_check(&t);
            }
}

/* Every tile, all sides of maps against tiles, and weights that reach past what is exact. */
static void check_winograd(void)
{
    static const int shapes[][2][4] = {
        {{1, 4, 4, 16}, {16, 3, 3, 16}},   {{2, 5, 9, 21}, {19, 3, 3, 21}},
        {{1, 1, 1, 40}, {5, 3, 3, 40}},    {{1, 7, 22, 134}, {35, 3, 3, 134}},
        {{3, 2, 17, 32}, {33, 3, 3, 32}},
    };
    for (int tile = 0; tile < 4; tile++)
        for (int i = 0; i < 5; i++)
            for (int type = 0; type < 2; type++) {
                conv_attrs a = {.pads = {1, 1, 1, 1}, .zero = 9 * i,
                                .activation = i & 1 ? "HardSwish" : "Relu",
                                .type = type ? "F32" : "U8"};
                if (i == 1)
                    a.pads[0] = a.pads[3] = 2;
                a.pad_value = i == 2 ? 0 : 0.3 * (i - 1);
                q_case t = conv_case("winograd", nn_shape_make(4, shapes[i][0]),
                                     nn_shape_make(4, shapes[i][1]), 50 * i, true, &a);
                nn_qconv_force_winograd(tile & 1 ? 4 : 2, tile & 2 ? 4 : 2);
                q_check(&t);
            }
    /* 255 * 64 * 9 C: below 2^25 for C = 228, past it for 229. */
    for (int c = 228; c <= 229; c++)
        for (int sign = -1; sign <= 1; sign += 2) {
            conv_attrs a = {.pads = {1, 1, 1, 1}, .scale = 2000, .zero = sign < 0 ? 255 : 0};
            q_case t = conv_case("winograd at its limit", nn_shape4(1, 6, 5, c),
                                 nn_shape4(8, 3, 3, c), 0, true, &a);
            int8_t w[8 * 9 * 229];
            uint8_t x[6 * 5 * 229];
            memset(w, 64 * sign, sizeof w);
            memset(x, 255, sizeof x);
            t.in[0].data = x;
            t.in[1].data = w;
            nn_qconv_force_winograd(4, 4);
            q_check(&t);
        }
    nn_qconv_force_winograd(-1, 0);
}

static void check_refusals(void)
{
    conv_attrs a = {.scale = 0.1};
    q_case good = conv_case("refusal", nn_shape4(1, 4, 4, 8), nn_shape4(4, 3, 3, 8), 0, true,
                            &a);
    q_check(&good);
    q_case t = good;
    t.training = true;
    q_refuse(&t, "trained");
    t = good;
    t.in[1].lo = 65;
    t.in[1].hi = 100;
    q_refuse(&t, "limit 64");
    t = good;
    t.in[1].lo = t.in[1].hi = -128;
    q_refuse(&t, "limit 64");
    t = good;
    t.in[3].lo = t.in[3].hi = INT32_MAX;
    q_refuse(&t, "32 bits");
    t.in[3].lo = t.in[3].hi = INT32_MIN;
    q_refuse(&t, "32 bits");
    static const float bad[] = {0, -1, NAN, INFINITY, 1e-40f};
    for (int i = 0; i < 5; i++) {
        t = good;
        float scales[4] = {1, 1, bad[i], 1};
        t.in[2].data = scales;
        q_refuse(&t, "w_scale[2]");
        t = good;
        t.in[0].scale = bad[i];
        q_refuse(&t, "quantised");
        conv_attrs b = a;
        b.scale = bad[i];
        t = good;
        t.arg = &b;
        q_refuse(&t, "y_scale");
    }
    float huge[4] = {1e38f, 1, 1, 1};
    t = good;
    t.in[0].scale = 1e10f;
    t.in[2].data = huge;
    q_refuse(&t, "w_scale[0]");
    for (int i = 0; i < 2; i++) {
        conv_attrs b = a;
        b.zero = i ? 256 : -1;
        t = good;
        t.arg = &b;
        q_refuse(&t, "y_zero_point");
    }
    conv_attrs b = a;
    b.type = "S8";
    t = good;
    t.arg = &b;
    q_refuse(&t, "y_type");
    b = a;
    b.activation = "Sigmoid";
    q_refuse(&t, "Sigmoid");
    t = good;
    t.in[1].param = false;
    q_refuse(&t, "expected a parameter");
    t = good;
    t.in[2].shape = nn_shape1(3);
    q_refuse(&t, "input 2");
    t = good;
    t.in[0].dtype = NN_S16;
    q_refuse(&t, "input 1");
    t = good;
    t.in[0].dtype = NN_F32;
    q_refuse(&t, "U8 or S16");
    t = good;
    t.in[1].dtype = NN_U8;
    q_refuse(&t, "input 1");
}

int main(void)
{
    check_geometries();
    check_wide();
    check_extremes();
    check_winograd();
    check_refusals();
    return check_done();
}

/* Conv and ConvTranspose: every geometry against a naive loop, gradients, threads, refusals. */
#include "nn/ops/conv.h"
#include "tests/op_check.h"

typedef struct conv_attrs {
    int strides[2], pads[4], dilations[2], group; /* 0: the attribute is left out */
    const char *activation;
    double pad_value;
} conv_attrs;

static bool ints_given(const int *v, int n)
{
    for (int i = 0; i < n; i++)
        if (v[i])
            return true;
    return false;
}

static void add_ints(nn_graph *g, const char *name, int n, const int *v)
{
    int64_t wide[4];
    for (int i = 0; i < n; i++)
        wide[i] = v[i];
    nn_graph_attr_ints(g, name, n, wide);
}

static void set_conv_attrs(nn_graph *g, const void *arg)
{
    const conv_attrs *a = arg;
    if (ints_given(a->strides, 2))
        add_ints(g, "strides", 2, a->strides);
    if (ints_given(a->pads, 4))
        add_ints(g, "pads", 4, a->pads);
    if (ints_given(a->dilations, 2))
        add_ints(g, "dilations", 2, a->dilations);
    if (a->group)
        nn_graph_attr_int(g, "group", a->group);
    if (a->activation)
        nn_graph_attr_string(g, "activation", a->activation);
    if (a->pad_value != 0)
        nn_graph_attr_float(g, "pad_value", a->pad_value);
}

static double naive_act(const char *name, double x)
{
    double hard = fmin(1, fmax(0, x / 6 + 0.5));
    if (strcmp(name, "Relu") == 0)
        return x > 0 ? x : 0;
    if (strcmp(name, "LeakyRelu") == 0)
        return x > 0 ? x : 0.01 * x;
    if (strcmp(name, "Sigmoid") == 0)
        return 1 / (1 + exp(-x));
    if (strcmp(name, "Tanh") == 0)
        return tanh(x);
    if (strcmp(name, "HardSigmoid") == 0)
        return hard;
    if (strcmp(name, "HardSwish") == 0)
        return x * hard;
    return x;
}

/* The definition, one output at a time. */
static void naive_conv(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    (void)training;
    int st[2], pad[4], dil[2];
    NN_ASSERT(!nn_node_ints(node, "strides", 2, st, 1, 1, 99));
    NN_ASSERT(!nn_node_ints(node, "pads", 4, pad, 0, 0, 99));
    NN_ASSERT(!nn_node_ints(node, "dilations", 2, dil, 1, 1, 99));
    int group = (int)nn_node_int(node, "group", 1);
    const char *act = nn_node_string(node, "activation", "");
    double outside = nn_node_float(node, "pad_value", 0);
    const int32_t *x = in[0].shape.dim, *w = in[1].shape.dim;
    int oh = (x[1] + pad[0] + pad[2] - dil[0] * (w[1] - 1) - 1) / st[0] + 1;
    int ow = (x[2] + pad[1] + pad[3] - dil[1] * (w[2] - 1) - 1) / st[1] + 1;
    op_array_make(out, nn_shape4(x[0], oh, ow, w[0]));
    double *y = out->v;
    for (int n = 0; n < x[0]; n++)
        for (int oy = 0; oy < oh; oy++)
            for (int ox = 0; ox < ow; ox++)
                for (int k = 0; k < w[0]; k++) {
                    double sum = in[2].v ? in[2].v[k] : 0;
                    int c0 = k / (w[0] / group) * w[3];
                    for (int r = 0; r < w[1]; r++)
                        for (int s = 0; s < w[2]; s++) {
                            int iy = oy * st[0] - pad[0] + r * dil[0];
                            int ix = ox * st[1] - pad[1] + s * dil[1];
                            bool inside = iy >= 0 && iy < x[1] && ix >= 0 && ix < x[2];
                            for (int c = 0; c < w[3]; c++)
                                sum += (inside ? in[0].v[((n * x[1] + iy) * x[2] + ix) * x[3] +
                                                         c0 + c]
                                               : outside) *
                                       in[1].v[((k * w[1] + r) * w[2] + s) * w[3] + c];
                        }
                    *y++ = naive_act(act, sum);
                }
}

typedef struct geometry {
    int n, h, w, c, k, r, s;
    conv_attrs a;
} geometry;

static op_case conv_case(const geometry *g, bool bias, char what[96])
{
    int group = g->a.group ? g->a.group : 1;
    snprintf(what, 96, "Conv %dx%dx%dx%d k%d %dx%d s%d,%d p%d,%d,%d,%d d%d,%d g%d%s", g->n,
             g->h, g->w, g->c, g->k, g->r, g->s, g->a.strides[0], g->a.strides[1], g->a.pads[0],
             g->a.pads[1], g->a.pads[2], g->a.pads[3], g->a.dilations[0], g->a.dilations[1],
             group, g->a.activation ? g->a.activation : "");
    op_case t = {
        .what = what, .op = "Conv", .attrs = set_conv_attrs, .arg = &g->a, .n_in = bias ? 3 : 2,
        .in = {{.shape = nn_shape4(g->n, g->h, g->w, g->c), .grad = true},
               {.shape = nn_shape4(g->k, g->r, g->s, g->c / group), .grad = true},
               {.shape = nn_shape1(g->k), .grad = true}},
        .training = !g->a.activation, .naive = naive_conv, .samples = 12,
    };
    return t;
}

static void test_geometries(void)
{
    static const geometry list[] = {
        /* plain, odd sizes, sizes of 1 */
        {1, 1, 1, 1, 1, 1, 1, {.group = 0}},
        {1, 1, 1, 17, 5, 1, 1, {.group = 0}},
        {2, 3, 5, 7, 9, 1, 1, {.group = 0}},
        {3, 4, 9, 33, 18, 1, 1, {.group = 0}},
        {1, 5, 7, 19, 17, 3, 3, {.pads = {1, 1, 1, 1}}},
        {2, 4, 13, 32, 34, 3, 3, {.pads = {1, 1, 1, 1}}},
        {2, 8, 6, 16, 16, 3, 3, {.group = 0}},
        {1, 2, 11, 40, 24, 2, 2, {.group = 0}},
        {1, 1, 1, 20, 8, 3, 3, {.pads = {1, 1, 1, 1}}},
        {1, 1, 30, 16, 16, 1, 5, {.pads = {0, 2, 0, 2}}},
        {1, 30, 1, 16, 16, 5, 1, {.pads = {2, 0, 2, 0}}},
        /* few channels */
        {2, 9, 14, 1, 20, 3, 3, {.pads = {1, 1, 1, 1}}},
        {1, 12, 10, 3, 8, 7, 7, {.strides = {2, 2}, .pads = {3, 3, 3, 3}}},
        {1, 6, 8, 15, 3, 5, 3, {.pads = {2, 1, 2, 1}}},
        {1, 7, 600, 2, 5, 3, 3, {.strides = {1, 1}, .pads = {0, 4, 2, 1}}},
        {2, 11, 90, 3, 20, 7, 7, {.strides = {2, 2}, .pads = {3, 3, 3, 3}}},
        {1, 3, 4, 3, 5, 2, 4, {.pads = {7, 9, 7, 9}}}, /* outputs wholly in the padding */
        {1, 5, 3, 4, 6, 3, 5, {.pads = {1, 2, 1, 2}}}, /* kernel wider than the map */
        {2, 5, 6, 20, 1, 3, 3, {.pads = {1, 1, 1, 1}}},
        {1, 40, 30, 1, 2, 3, 3, {.strides = {2, 1}, .pads = {1, 1, 1, 1}, .dilations = {2, 3}}},
        /* strides, uneven pads, dilations */
        {2, 7, 9, 17, 12, 3, 3, {.strides = {2, 2}, .pads = {1, 1, 1, 1}}},
        {1, 8, 8, 16, 16, 3, 3, {.strides = {2, 1}, .pads = {1, 1, 1, 1}}},
        {1, 10, 12, 16, 7, 4, 4, {.strides = {3, 2}, .pads = {0, 3, 2, 1}}},
        {1, 9, 11, 18, 6, 2, 2, {.strides = {4, 5}}},
        {1, 9, 9, 16, 16, 1, 1, {.strides = {2, 2}}},
        {1, 5, 5, 16, 8, 1, 1, {.pads = {1, 2, 0, 1}}},
        {2, 9, 12, 21, 11, 3, 3, {.pads = {2, 2, 2, 2}, .dilations = {2, 2}}},
        {1, 11, 13, 16, 10, 3, 3,
         {.strides = {2, 2}, .pads = {3, 1, 2, 4}, .dilations = {2, 3}}},
        {1, 11, 13, 16, 10, 3, 2,
         {.strides = {4, 6}, .pads = {3, 5, 2, 4}, .dilations = {2, 4}}},
        {1, 2, 2, 16, 16, 3, 3, {.pads = {9, 9, 9, 9}}}, /* outputs wholly in the padding */
        /* groups */
        {1, 5, 8, 12, 18, 3, 3, {.pads = {1, 1, 1, 1}, .group = 3}},
        {2, 4, 7, 64, 40, 3, 3, {.pads = {1, 1, 1, 1}, .group = 2}},
        {1, 6, 6, 8, 24, 3, 3, {.pads = {1, 1, 1, 1}, .group = 8}}, /* multiplier 3 */
        {1, 7, 9, 34, 68, 3, 3, {.strides = {2, 2}, .pads = {1, 1, 1, 1}, .group = 2}},
        {1, 7, 9, 6, 4, 1, 1, {.group = 2}},
        /* depthwise */
        {2, 6, 11, 19, 19, 3, 3, {.pads = {1, 1, 1, 1}, .group = 19}},
        {1, 9, 10, 32, 32, 5, 5, {.pads = {2, 2, 2, 2}, .group = 32}},
        {1, 9, 12, 16, 16, 3, 3, {.strides = {2, 2}, .pads = {1, 1, 1, 1}, .group = 16}},
        {1, 8, 13, 10, 10, 3, 3, {.strides = {2, 1}, .pads = {0, 1, 1, 2}, .group = 10}},
        {1, 12, 9, 7, 7, 3, 5, {.pads = {2, 4, 2, 4}, .dilations = {2, 2}, .group = 7}},
        {1, 2, 2, 8, 8, 7, 7, {.pads = {3, 3, 3, 3}, .group = 8}},
        /* too many taps for the kernel */
        {1, 3, 3, 8, 8, 9, 9, {.pads = {4, 4, 4, 4}, .group = 8}},
        /* depth split into several calls; more blocks of pixels and columns than one */
        {1, 4, 6, 400, 20, 3, 3, {.pads = {1, 1, 1, 1}}},
        {1, 3, 5, 20, 410, 2, 3, {.pads = {1, 1, 1, 1}}},
        {1, 3, 5, 24, 390, 2, 3, {.strides = {2, 2}, .pads = {1, 1, 1, 1}}},
        {2, 12, 40, 16, 48, 3, 3, {.pads = {1, 1, 1, 1}}},
        /* rows of taps, and copied taps, deeper than one call */
        {1, 3, 3, 12, 4, 9, 9, {.pads = {4, 4, 4, 4}}},
        {1, 3, 5, 12, 4, 9, 9, {.pads = {4, 8, 4, 8}, .dilations = {1, 2}}},
    };
    char what[96];
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        op_case t = conv_case(&list[i], i % 3 != 2, what);
        op_check(&t);
    }
}

static void test_activations(void)
{
    static const char *const names[] = {"Relu",        "LeakyRelu", "Sigmoid", "Tanh",
                                        "HardSigmoid", "HardSwish", ""};
    char what[96];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        geometry list[] = {
            {1, 5, 7, 20, 17, 3, 3, {.pads = {1, 1, 1, 1}, .activation = names[i]}},
            {1, 4, 6, 260, 5, 3, 3, {.pads = {1, 1, 1, 1}, .activation = names[i]}},
            {1, 4, 6, 20, 33, 1, 1, {.activation = names[i]}},
            {1, 4, 6, 12, 12, 3, 3,
             {.pads = {1, 1, 1, 1}, .group = 12, .activation = names[i]}},
        };
        for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
            op_case t = conv_case(&list[k], true, what);
            t.training = false;
            op_check(&t);
        }
    }
}

/* Another value than 0 around the map, by each method; in training it is refused. */
static void test_pad_value(void)
{
    static const geometry list[] = {
        {2, 5, 7, 20, 17, 3, 3, {.pads = {1, 1, 1, 1}}},
        {1, 6, 9, 18, 9, 3, 2, {.strides = {2, 3}, .pads = {2, 0, 3, 4}, .dilations = {1, 2}}},
        {1, 9, 14, 3, 8, 3, 3, {.strides = {2, 2}, .pads = {1, 1, 1, 1}}},
        {2, 11, 30, 3, 20, 7, 7, {.strides = {2, 2}, .pads = {3, 3, 3, 3}}},
        {1, 2, 2, 16, 16, 3, 3, {.pads = {9, 9, 9, 9}}},
        {1, 3, 4, 3, 5, 2, 4, {.pads = {7, 9, 7, 9}}},
        {1, 5, 8, 12, 18, 3, 3, {.pads = {1, 1, 1, 1}, .group = 3}},
        {2, 6, 11, 19, 19, 3, 3, {.pads = {1, 1, 1, 1}, .group = 19}},
        {1, 9, 12, 16, 16, 5, 5, {.strides = {2, 2}, .pads = {2, 2, 2, 2}, .group = 16}},
        {1, 5, 5, 16, 8, 1, 1, {.pads = {1, 2, 0, 1}}},
    };
    char what[96];
    for (int tile = 0; tile <= 4; tile += 2) {
        nn_conv_force_winograd(tile, tile);
        for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
            geometry g = list[i];
            g.a.pad_value = i % 2 ? -0.75 : 1.5;
            g.a.activation = "HardSwish";
            op_case t = conv_case(&g, true, what);
            t.training = t.in[0].grad = t.in[1].grad = t.in[2].grad = false;
            t.tol = 1e-4;
            op_check(&t);
            t.training = true;
            op_refuse(&t);
        }
    }
    nn_conv_force_winograd(0, 0);
}

/* NaN and Inf must come through, but only where the formula reads them. */
static void test_special_values(void)
{
    float x[3 * 5 * 16], w[4 * 3 * 3 * 16], y[3 * 5 * 4];
    for (size_t i = 0; i < sizeof x / sizeof *x; i++)
        x[i] = 1;
    for (size_t i = 0; i < sizeof w / sizeof *w; i++)
        w[i] = 0.5f;
    x[(1 * 5 + 0) * 16 + 3] = NAN; /* pixel (1, 0) */
    geometry g = {1, 3, 5, 16, 4, 3, 3, {.pads = {1, 1, 1, 1}}};
    char what[96];
    op_case t = conv_case(&g, false, what);
    t.training = false;
    t.in[0].data = x;
    t.in[1].data = w;
    op_run r;
    NN_ASSERT(!op_run_open(&t, nn_kernels_get(), 0, &r));
    op_run_forward(&r);
    memcpy(y, r.call.out.data, sizeof y);
    int wrong = 0;
    for (int i = 0; i < 15; i++)
        for (int k = 0; k < 4; k++)
            wrong += isnan(y[i * 4 + k]) != (i % 5 <= 1);
    CHECK(wrong == 0, "%d outputs are NaN where they should not be, or the other way round",
          wrong);
    op_run_close(&r);
}

static void refuse(const char *what, geometry g, nn_shape x, nn_shape w, nn_shape b)
{
    char text[96];
    op_case t = conv_case(&g, true, text);
    t.what = what;
    t.in[0].shape = x;
    t.in[1].shape = w;
    t.in[2].shape = b;
    op_refuse(&t);
}

static void test_refusals(void)
{
    geometry g = {1, 4, 4, 8, 4, 3, 3, {.group = 0}};
    nn_shape x = nn_shape4(1, 4, 4, 8), w = nn_shape4(4, 3, 3, 8), b = nn_shape1(4);
    refuse("input of rank 3", g, nn_shape3(4, 4, 8), w, b);
    refuse("weights of rank 2", g, x, nn_shape2(4, 72), b);
    refuse("wrong channels", g, x, nn_shape4(4, 3, 3, 7), b);
    refuse("wrong bias", g, x, w, nn_shape1(5));
    refuse("bias of rank 2", g, x, w, nn_shape2(1, 4));
    refuse("kernel larger than the input", g, x, nn_shape4(4, 5, 3, 8), b);
    refuse("no output channels", g, x, nn_shape4(0, 3, 3, 8), nn_shape1(0));
    geometry bad = g;
    bad.a.strides[1] = -1;
    refuse("negative stride", bad, x, w, b);
    bad = g;
    bad.a.strides[0] = 2; /* and stride 0 beside it */
    refuse("stride 0", bad, x, w, b);
    bad = g;
    bad.a.pads[2] = -1;
    refuse("negative pad", bad, x, w, b);
    bad = g;
    bad.a.dilations[0] = bad.a.dilations[1] = 1 << 30;
    refuse("huge dilation", bad, x, w, b);
    bad = g;
    bad.a.group = 3;
    refuse("group that does not divide", bad, x, w, b);
    bad.a.group = -2;
    refuse("negative group", bad, x, w, b);
    bad = g;
    bad.a.activation = "Gelu";
    refuse("unknown activation", bad, x, w, b);
    bad.a.activation = "Relu"; /* conv_case makes training false: ask for it */
    char text[96];
    op_case t = conv_case(&bad, true, text);
    t.what = "fused activation in training";
    t.training = true;
    op_refuse(&t);
}

/* y[2i+r][2j+s][k] = b[k] + sum over c of x[i][j][c] w[c][r][s][k] */
static void naive_transpose(const nn_node *node, bool training, const op_array *in,
                            op_array *out)
{
    (void)training;
    const char *act = nn_node_string(node, "activation", "");
    const int32_t *x = in[0].shape.dim;
    int k = in[1].shape.dim[3], c = x[3];
    op_array_make(out, nn_shape4(x[0], 2 * x[1], 2 * x[2], k));
    for (int n = 0; n < x[0]; n++)
        for (int y = 0; y < 2 * x[1]; y++)
            for (int u = 0; u < 2 * x[2]; u++)
                for (int o = 0; o < k; o++) {
                    double sum = in[2].v ? in[2].v[o] : 0;
                    for (int i = 0; i < c; i++)
                        sum += in[0].v[((n * x[1] + y / 2) * x[2] + u / 2) * c + i] *
                               in[1].v[((i * 2 + y % 2) * 2 + u % 2) * k + o];
                    out->v[((n * 2 * x[1] + y) * 2 * x[2] + u) * k + o] = naive_act(act, sum);
                }
}

static void test_transpose(void)
{
    static const int list[][5] = {
        {1, 1, 1, 1, 1},   {1, 3, 5, 7, 4},   {2, 4, 9, 33, 17},
        {3, 2, 1, 16, 40}, {1, 6, 30, 24, 1}, {1, 2, 300, 5, 2},
        {2, 3, 129, 9, 4},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        const int *g = list[i];
        char what[64];
        snprintf(what, sizeof what, "ConvTranspose %dx%dx%dx%d k%d", g[0], g[1], g[2], g[3],
                 g[4]);
        conv_attrs a = {.strides = {2, 2}};
        op_case t = {
            .what = what, .op = "ConvTranspose", .attrs = set_conv_attrs, .arg = &a,
            .n_in = i % 2 ? 3 : 2,
            .in = {{.shape = nn_shape4(g[0], g[1], g[2], g[3]), .grad = true},
                   {.shape = nn_shape4(g[3], 2, 2, g[4]), .grad = true},
                   {.shape = nn_shape1(g[4]), .grad = true}},
            .training = true, .naive = naive_transpose, .samples = 12,
        };
        op_check(&t);
        a.activation = i % 2 ? "Relu" : "Tanh";
        t.training = false;
        op_check(&t);
        t.in[1].shape = nn_shape4(g[3] + 1, 2, 2, g[4]);
        op_refuse(&t);
        t.in[1].shape = nn_shape4(g[3], 3, 2, g[4]);
        op_refuse(&t);
        t.in[1].shape = nn_shape4(g[3], 2, 2, g[4]);
        a.strides[0] = 1;
        op_refuse(&t);
    }
}

int main(void)
{
    nn_conv_force_winograd(0, 0); /* it has a test of its own, with bounds of its own */
    test_geometries();
    test_activations();
    test_pad_value();
    test_special_values();
    test_refusals();
    test_transpose();
    return check_done();
}

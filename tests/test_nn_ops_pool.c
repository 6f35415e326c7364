/* MaxPool, AveragePool, GlobalAveragePool and Resize against their definitions. */
#include "tests/op_check.h"

typedef struct pool_attrs {
    int kernel[2], strides[2], pads[4]; /* kernel 0, strides 0, pads all 0: left out */
} pool_attrs;

static void set_pool_attrs(nn_graph *g, const void *arg)
{
    const pool_attrs *a = arg;
    int64_t kernel[2] = {a->kernel[0], a->kernel[1]},
            strides[2] = {a->strides[0], a->strides[1]};
    int64_t pads[4] = {a->pads[0], a->pads[1], a->pads[2], a->pads[3]};
    if (kernel[0])
        nn_graph_attr_ints(g, "kernel_shape", 2, kernel);
    if (strides[0])
        nn_graph_attr_ints(g, "strides", 2, strides);
    if (pads[0] || pads[1] || pads[2] || pads[3])
        nn_graph_attr_ints(g, "pads", 4, pads);
}

static void naive_pool(const nn_node *node, bool max, const op_array *in, op_array *out)
{
    int k[2], s[2], p[4];
    NN_ASSERT(!nn_node_ints(node, "kernel_shape", 2, k, 1, 1, 99));
    NN_ASSERT(!nn_node_ints(node, "strides", 2, s, 1, 1, 99));
    NN_ASSERT(!nn_node_ints(node, "pads", 4, p, 0, 0, 99));
    const int32_t *x = in[0].shape.dim;
    int oh = (x[1] + p[0] + p[2] - k[0]) / s[0] + 1,
        ow = (x[2] + p[1] + p[3] - k[1]) / s[1] + 1;
    op_array_make(out, nn_shape4(x[0], oh, ow, x[3]));
    double *y = out->v;
    for (int n = 0; n < x[0]; n++)
        for (int oy = 0; oy < oh; oy++)
            for (int ox = 0; ox < ow; ox++)
                for (int c = 0; c < x[3]; c++) {
                    double best = -INFINITY, sum = 0;
                    int count = 0;
                    for (int i = 0; i < k[0] * k[1]; i++) {
                        int iy = oy * s[0] - p[0] + i / k[1], ix = ox * s[1] - p[1] + i % k[1];
                        if (iy < 0 || iy >= x[1] || ix < 0 || ix >= x[2])
                            continue;
                        double v = in[0].v[((n * x[1] + iy) * x[2] + ix) * x[3] + c];
                        best = v > best ? v : best;
                        sum += v;
                        count++;
                    }
                    *y++ = max ? best : sum / count;
                }
}

static void naive_max(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    (void)training;
    naive_pool(node, true, in, out);
}

static void naive_average(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    (void)training;
    naive_pool(node, false, in, out);
}

static op_case pool_case(const char *op, nn_shape x, const pool_attrs *a, char what[128])
{
    char text[NN_SHAPE_TEXT];
    snprintf(what, 128, "%s %s k%d,%d s%d,%d p%d,%d,%d,%d", op, nn_shape_text(x, text),
             a->kernel[0], a->kernel[1], a->strides[0], a->strides[1], a->pads[0], a->pads[1],
             a->pads[2], a->pads[3]);
    op_case t = {
        .what = what, .op = op, .attrs = set_pool_attrs, .arg = a, .n_in = 1,
        .in = {{.shape = x, .grad = true}}, .training = true,
        .naive = strcmp(op, "MaxPool") == 0 ? naive_max : naive_average,
    };
    return t;
}

static void test_pools(void)
{
    static const struct {
        int n, h, w, c;
        pool_attrs a;
    } list[] = {
        {1, 1, 1, 1, {.kernel = {1, 1}}},
        {2, 6, 8, 7, {.kernel = {2, 2}, .strides = {2, 2}}},
        {1, 7, 9, 16, {.kernel = {2, 2}, .strides = {2, 2}}}, /* a row and a column left over */
        {2, 8, 6, 33, {.kernel = {2, 2}, .strides = {2, 1}, .pads = {0, 1, 0, 1}}},
        {2, 8, 6, 24, {.kernel = {2, 2}, .strides = {2, 1}}},
        {1, 6, 5, 9, {.kernel = {2, 1}, .strides = {2, 1}}},
        {1, 9, 10, 12, {.kernel = {3, 3}, .strides = {2, 2}, .pads = {1, 1, 1, 1}}},
        {1, 5, 6, 10, {.kernel = {3, 3}, .pads = {1, 1, 1, 1}}},
        {1, 5, 6, 10, {.kernel = {3, 4}}},
        {3, 4, 5, 3, {.kernel = {4, 5}}},
        {1, 7, 7, 8, {.kernel = {1, 2}, .strides = {3, 3}}},
        {1, 4, 4, 5, {.kernel = {3, 2}, .strides = {1, 2}, .pads = {2, 0, 1, 1}}},
    };
    char what[128];
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        nn_shape x = nn_shape4(list[i].n, list[i].h, list[i].w, list[i].c);
        op_case t = pool_case("MaxPool", x, &list[i].a, what);
        op_check(&t);
        t = pool_case("AveragePool", x, &list[i].a, what);
        op_check(&t);
    }
}

/* Equal elements: the gradient goes to the first alone. NaN comes through and takes the
 * gradient. */
static void test_max_ties(void)
{
    pool_attrs a = {.kernel = {2, 2}, .strides = {2, 2}};
    enum { C = 11 };
    float x[2 * 4 * C], dy[2 * C];
    for (int i = 0; i < 8 * C; i++)
        x[i] = 3;
    for (int i = 0; i < 2 * C; i++)
        dy[i] = (float)(i + 1);
    x[1 * C + 4] = NAN; /* pixel (0, 1), channel 4 */
    x[4 * C + 5] = 7;   /* pixel (1, 0), channel 5 */
    x[0 * C + 6] = NAN;
    x[5 * C + 6] = NAN;
    char what[128];
    op_case t = pool_case("MaxPool", nn_shape4(1, 2, 4, C), &a, what);
    t.in[0].data = x;
    for (int tier = 0; tier <= (int)nn_tier_best(); tier++) {
        op_run r;
        NN_ASSERT(!op_run_open(&t, nn_kernels_tier((nn_tier)tier), 1, &r));
        op_run_forward(&r);
        const float *y = nn_f32(&r.call.out);
        CHECK(isnan(y[4]) && isnan(y[6]) && y[5] == 7 && y[0] == 3 && y[C + 4] == 3,
              "NaN or maximum is lost: %g %g %g", (double)y[4], (double)y[6], (double)y[5]);
        op_run_backward(&r, dy);
        int wrong = 0;
        for (int i = 0; i < 8 * C; i++) {
            int pixel = i / C, c = i % C, window = pixel % 4 / 2;
            int winner = window == 1 ? 2 : c == 4 ? 1 : c == 5 ? 4 : 0;
            float expected = op_dx0(0, i) + (pixel == winner ? dy[window * C + c] : 0);
            wrong += r.call.dx[0][i] != expected;
        }
        CHECK(wrong == 0, "%d gradients of ties are wrong", wrong);
        op_run_close(&r);
    }
}

static void naive_global(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    (void)node;
    (void)training;
    const int32_t *x = in[0].shape.dim;
    op_array_make(out, nn_shape4(x[0], 1, 1, x[3]));
    for (int n = 0; n < x[0]; n++)
        for (int i = 0; i < x[1] * x[2]; i++)
            for (int c = 0; c < x[3]; c++)
                out->v[n * x[3] + c] +=
                    in[0].v[(n * x[1] * x[2] + i) * x[3] + c] / (x[1] * x[2]);
}

static void test_global(void)
{
    nn_shape list[] = {nn_shape4(1, 1, 1, 1), nn_shape4(3, 4, 5, 17), nn_shape4(2, 60, 50, 32),
                       nn_shape4(1, 1, 9, 8)};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        char what[96], text[NN_SHAPE_TEXT];
        snprintf(what, sizeof what, "GlobalAveragePool %s", nn_shape_text(list[i], text));
        op_case t = {.what = what, .op = "GlobalAveragePool", .n_in = 1,
                     .in = {{.shape = list[i], .grad = true}}, .training = true,
                     .naive = naive_global};
        op_check(&t);
    }
}

typedef struct resize_attrs {
    int scales[2];
    const char *mode;
} resize_attrs;

static void set_resize_attrs(nn_graph *g, const void *arg)
{
    const resize_attrs *a = arg;
    int64_t scales[2] = {a->scales[0], a->scales[1]};
    if (a->scales[0])
        nn_graph_attr_ints(g, "scales", 2, scales);
    if (a->mode)
        nn_graph_attr_string(g, "mode", a->mode);
}

/* Weight of input i for output o: nearest, or the tent of half-pixel centres with clamped
 * edges. */
static double resize_weight(bool linear, int o, int i, int scale, int size)
{
    if (!linear)
        return o / scale == i;
    double at = fmin(size - 1, fmax(0, (o + 0.5) / scale - 0.5));
    return fmax(0, 1 - fabs(at - i));
}

static void naive_resize(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    (void)training;
    int s[2];
    NN_ASSERT(!nn_node_ints(node, "scales", 2, s, 2, 1, 99));
    bool linear = strcmp(nn_node_string(node, "mode", "nearest"), "linear") == 0;
    const int32_t *x = in[0].shape.dim;
    int oh = x[1] * s[0], ow = x[2] * s[1];
    op_array_make(out, nn_shape4(x[0], oh, ow, x[3]));
    for (int n = 0; n < x[0]; n++)
        for (int oy = 0; oy < oh; oy++)
            for (int ox = 0; ox < ow; ox++)
                for (int iy = 0; iy < x[1]; iy++)
                    for (int ix = 0; ix < x[2]; ix++) {
                        double w = resize_weight(linear, oy, iy, s[0], x[1]) *
                                   resize_weight(linear, ox, ix, s[1], x[2]);
                        for (int c = 0; c < x[3]; c++)
                            out->v[((n * oh + oy) * ow + ox) * x[3] + c] +=
                                w * in[0].v[((n * x[1] + iy) * x[2] + ix) * x[3] + c];
                    }
}

static void test_resize(void)
{
    static const struct {
        int n, h, w, c;
        resize_attrs a;
    } list[] = {
        {1, 1, 1, 1, {{0, 0}, NULL}},       {2, 3, 4, 5, {{0, 0}, NULL}},
        {1, 4, 3, 9, {{3, 1}, "nearest"}},  {1, 1, 1, 3, {{2, 2}, "linear"}},
        {2, 3, 5, 8, {{2, 2}, "linear"}},   {1, 4, 3, 17, {{1, 4}, "linear"}},
        {1, 2, 5, 6, {{5, 3}, "linear"}},   {1, 3, 3, 2, {{1, 1}, "linear"}},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        char what[96];
        snprintf(what, sizeof what, "Resize %dx%dx%d by %d,%d %s", list[i].h, list[i].w,
                 list[i].c, list[i].a.scales[0], list[i].a.scales[1],
                 list[i].a.mode ? list[i].a.mode : "");
        op_case t = {
            .what = what,
            .op = "Resize",
            .attrs = set_resize_attrs,
            .arg = &list[i].a,
            .n_in = 1,
            .in = {{.shape = nn_shape4(list[i].n, list[i].h, list[i].w, list[i].c),
                    .grad = true}},
            .training = true,
            .naive = naive_resize,
        };
        op_check(&t);
    }
}

static void refuse_pool(const char *what, nn_shape x, pool_attrs a)
{
    for (int i = 0; i < 2; i++) {
        char text[128];
        op_case t = pool_case(i ? "MaxPool" : "AveragePool", x, &a, text);
        t.what = what;
        op_refuse(&t);
    }
}

static void test_refusals(void)
{
    nn_shape x = nn_shape4(1, 4, 4, 3);
    refuse_pool("no kernel_shape", x, (pool_attrs){.kernel = {0, 0}});
    refuse_pool("negative kernel", x, (pool_attrs){.kernel = {2, -2}});
    refuse_pool("kernel larger than the map", x, (pool_attrs){.kernel = {5, 2}});
    refuse_pool("pad as large as the kernel", x,
                (pool_attrs){.kernel = {2, 2}, .pads = {0, 2, 0, 0}});
    refuse_pool("negative pad", x, (pool_attrs){.kernel = {2, 2}, .pads = {0, -1, 0, 0}});
    refuse_pool("stride 0", x, (pool_attrs){.kernel = {2, 2}, .strides = {1, 0}});
    refuse_pool("rank 3", nn_shape3(4, 4, 3), (pool_attrs){.kernel = {2, 2}});
    refuse_pool("empty map", nn_shape4(1, 0, 4, 3), (pool_attrs){.kernel = {1, 1}});
    op_case g = {.what = "GlobalAveragePool of rank 2", .op = "GlobalAveragePool", .n_in = 1,
                 .in = {{.shape = nn_shape2(4, 4)}}};
    op_refuse(&g);
    g.in[0].shape = nn_shape4(2, 0, 3, 4);
    g.what = "GlobalAveragePool of no pixels";
    op_refuse(&g);
    resize_attrs a = {{2, 2}, "cubic"};
    op_case r = {.what = "Resize with mode cubic",
                 .op = "Resize",
                 .attrs = set_resize_attrs,
                 .arg = &a,
                 .n_in = 1,
                 .in = {{.shape = x}}};
    op_refuse(&r);
    a = (resize_attrs){{2, 0}, NULL};
    r.what = "Resize by 0";
    op_refuse(&r);
    a = (resize_attrs){{2, 1000000}, NULL};
    r.what = "Resize by a million";
    op_refuse(&r);
    a = (resize_attrs){{2, 2}, NULL};
    r.what = "Resize of rank 3";
    r.in[0].shape = nn_shape3(4, 4, 3);
    op_refuse(&r);
}

int main(void)
{
    test_pools();
    test_max_ties();
    test_global();
    test_resize();
    test_refusals();
    return check_done();
}

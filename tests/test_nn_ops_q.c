/* 8-bit operators that are no convolution, against naive formulas, to the byte. */
#include "tests/q_check.h"

typedef struct out_attrs {
    double scale;
    int zero;
    const char *type;
} out_attrs;

static void set_out(nn_graph *g, const void *arg)
{
    const out_attrs *a = arg;
    if (a->type)
        nn_graph_attr_string(g, "y_type", a->type);
    if (a->type && strcmp(a->type, "F32") == 0)
        return;
    nn_graph_attr_float(g, "y_scale", a->scale);
    nn_graph_attr_int(g, "y_zero_point", a->zero);
}

/* --- QuantizeLinear, DequantizeLinear --- */

static void naive_quantize(const nn_node *node, const nn_tensor *const *in, nn_tensor *out)
{
    q_naive_out(node, in[0]->shape, out);
    for (int64_t i = 0; i < nn_shape_count(in[0]->shape); i++) {
        float x = ((const float *)in[0]->data)[i], u = x * (1 / out->scale);
        int32_t hi = out->dtype == NN_U8 ? 255 : 4095, q = q_naive_round(u, out->zero, 0, hi);
        if (out->dtype == NN_U8)
            ((uint8_t *)out->data)[i] = (uint8_t)q;
        else
            ((int16_t *)out->data)[i] = (int16_t)q;
    }
}

static void naive_dequantize(const nn_node *node, const nn_tensor *const *in, nn_tensor *out)
{
    (void)node;
    out->dtype = NN_F32;
    out->shape = in[0]->shape;
    out->data = q_alloc(nn_tensor_bytes(out));
    for (int64_t i = 0; i < nn_shape_count(in[0]->shape); i++)
        ((float *)out->data)[i] = (float)(q_int(in[0], i) - in[0]->zero) * in[0]->scale;
}

static void check_borders(void)
{
    static const float special[] = {0,        -0.0f,  1e30f,  -1e30f, INFINITY, -INFINITY,
                                    NAN,      0.05f,  0.15f,  0.25f,  -0.05f,   1e-45f,
                                    25.4999f, 12.75f, 12.65f, -12.85f};
    for (int type = 0; type < 2; type++) {
        out_attrs a = {.scale = type ? 0.01 : 0.1, .zero = type ? 2000 : 128,
                       .type = type ? "S16" : NULL};
        q_case t = {
            .what = "quantize", .op = "QuantizeLinear", .attrs = set_out, .arg = &a, .n_in = 1,
            .in = {{.dtype = NN_F32, .shape = nn_shape4(2, 33, 27, 19), .lo = -30, .hi = 30}},
            .naive = naive_quantize,
        };
        q_check(&t);
        t.in[0].shape = nn_shape1(16);
        t.in[0].data = special;
        q_check(&t);
        t.training = true;
        q_refuse(&t, "trained");
        t.training = false;
        a.type = "F32";
        q_refuse(&t, "y_type");
        a.type = "U8";
        a.zero = 4095;
        q_refuse(&t, "y_zero_point");
        a.zero = 0;
        t.in[0].dtype = NN_S32;
        q_refuse(&t, "expected F32");

        q_case d = {
            .what = "dequantize", .op = "DequantizeLinear", .n_in = 1,
            .in = {{.dtype = type ? NN_S16 : NN_U8, .shape = nn_shape3(5, 61, 77),
                    .scale = 0.37f, .zero = type ? 4095 : 3}},
            .naive = naive_dequantize,
        };
        q_check(&d);
        d.in[0].scale = 0;
        q_refuse(&d, "quantised");
    }
}

/* --- QGemm --- */

static void naive_gemm(const nn_node *node, const nn_tensor *const *in, nn_tensor *out)
{
    const nn_tensor *x = in[0], *w = in[1];
    int k = w->shape.dim[1], n = w->shape.dim[0];
    nn_shape shape = x->shape;
    shape.dim[shape.rank - 1] = n;
    q_naive_out(node, shape, out);
    for (int64_t i = 0; i < nn_shape_rows(shape); i++)
        for (int j = 0; j < n; j++) {
            int64_t acc = in[3] ? q_int(in[3], j) : 0;
            for (int l = 0; l < k; l++)
                acc += (int64_t)(q_int(x, i * k + l) - x->zero) * q_int(w, (int64_t)j * k + l);
            q_naive_put(node, out, i * n + j, acc, x->scale, ((const float *)in[2]->data)[j]);
        }
}

static void check_gemm(void)
{
    static const int sizes[][3] = {
        {1, 1, 1}, {1, 67, 130}, {71, 64, 97}, {7, 3, 40}, {30, 129, 16}};
    static const char *const types[] = {"U8", "S16", "F32"};
    for (int i = 0; i < 5; i++)
        for (int wide = 0; wide < 2; wide++)
            for (int type = 0; type < 3; type++) {
                out_attrs a = {.scale = wide ? 0.9 : 0.3, .zero = 100, .type = types[type]};
                int m = sizes[i][0], k = sizes[i][1], n = sizes[i][2];
                q_case t = {
                    .what = wide ? "gemm, 16 bit" : "gemm", .op = "QGemm", .attrs = set_out,
                    .arg = &a, .n_in = 4,
                    .in = {{.dtype = wide ? NN_S16 : NN_U8, .shape = nn_shape3(1, m, k),
                            .scale = 0.02f, .zero = wide ? 4000 : 9},
                           {.dtype = wide ? NN_S16 : NN_S8, .shape = nn_shape2(n, k),
                            .param = true, .lo = wide ? -2500 : -64, .hi = wide ? 2500 : 64},
                           {.dtype = NN_F32, .shape = nn_shape1(n), .param = true, .lo = 0.01,
                            .hi = 0.02},
                           {.dtype = NN_S32, .shape = i & 1 ? (nn_shape){0} : nn_shape1(n),
                            .param = true}},
                    .naive = naive_gemm,
                };
                q_check(&t);
                t.in[1].shape.dim[1]++;
                q_refuse(&t, "x[...,C]");
            }
}

/* --- QLSTM --- */

static float naive_exp(float t)
{
    if (!(t > -87.0f))
        t = -87.0f;
    if (!(t < 87.0f))
        t = 87.0f;
    float n = nearbyintf(t * 0x1.715476p+0f);
    float r = (t - n * 0x1.62e4p-1f) - n * 0x1.7f7d1cp-20f;
    float p = 0x1.6d113cp-10f;
    p = p * r + 0x1.120ba2p-7f;
    p = p * r + 0x1.55551ap-5f;
    p = p * r + 0x1.5554dcp-3f;
    p = p * r + 0.5f;
    return ((p * (r * r) + r) + 1.0f) * exp2f(n);
}

static float naive_sigmoid(float x)
{
    return 1.0f / (1.0f + naive_exp(-x));
}

static float naive_tanh(float x)
{
    return 2.0f * naive_sigmoid(2.0f * x) - 1.0f;
}

static void naive_lstm(const nn_node *node, const nn_tensor *const *in, nn_tensor *out)
{
    int n = in[0]->shape.dim[0], steps = in[0]->shape.dim[1], c = in[0]->shape.dim[2];
    int d = in[1]->shape.dim[0], h = in[1]->shape.dim[1] / 4;
    const float *ws = in[2]->data, *rs = in[4]->data, *b = in[5]->data;
    *out = (nn_tensor){.dtype = NN_U8, .shape = nn_shape3(n, steps, d * h), .scale = 1.0f / 127,
                       .zero = 128};
    uint8_t *y = out->data = q_alloc(nn_tensor_bytes(out));
    bool reverse = strcmp(nn_node_string(node, "direction", "forward"), "reverse") == 0;
    for (int dir = 0; dir < d; dir++)
        for (int i = 0; i < n; i++) {
            float *cell = q_alloc((size_t)h * sizeof *cell),
                  *z = q_alloc((size_t)h * 4 * sizeof *z);
            for (int step = 0; step < steps; step++) {
                bool back = reverse || dir == 1;
                int t = back ? steps - 1 - step : step, before = back ? t + 1 : t - 1;
                for (int g = 0; g < 4 * h; g++) {
                    int row = dir * 4 * h + g, sum = 0;
                    for (int l = 0; l < c; l++)
                        sum += (q_int(in[0], ((int64_t)i * steps + t) * c + l) - in[0]->zero) *
                               q_int(in[1], (int64_t)row * c + l);
                    z[g] = b[row] + (float)sum * (in[0]->scale * ws[row]);
                    sum = 0;
                    for (int l = 0; l < h && step > 0; l++)
                        sum += (y[((int64_t)i * steps + before) * d * h + dir * h + l] - 128) *
                               q_int(in[3], (int64_t)row * h + l);
                    if (step > 0)
                        z[g] += (float)sum * (float)((double)out->scale * (double)rs[row]);
                }
                for (int j = 0; j < h; j++) {
                    float keep = naive_sigmoid(z[2 * h + j]) * cell[j];
                    cell[j] = keep + naive_sigmoid(z[j]) * naive_tanh(z[3 * h + j]);
                    float v = naive_sigmoid(z[h + j]) * naive_tanh(cell[j]);
                    y[((int64_t)i * steps + t) * d * h + dir * h + j] =
                        (uint8_t)((int)nearbyintf(v * 127.0f) + 128);
                }
            }
            free(cell);
            free(z);
        }
}

typedef struct lstm_attrs {
    int hidden;
    const char *direction;
} lstm_attrs;

static void set_lstm(nn_graph *g, const void *arg)
{
    const lstm_attrs *a = arg;
    nn_graph_attr_int(g, "hidden_size", a->hidden);
    if (a->direction)
        nn_graph_attr_string(g, "direction", a->direction);
}

static void check_lstm(void)
{
    static const struct {
        int n, t, c, h;
        const char *direction;
    } cases[] = {{1, 9, 33, 17, "bidirectional"}, {3, 5, 8, 16, "reverse"}, {2, 1, 5, 4, NULL},
                 {27, 4, 12, 8, "bidirectional"}, {50, 3, 7, 5, "forward"}};
    for (int i = 0; i < 5; i++) {
        int n = cases[i].n, steps = cases[i].t, c = cases[i].c, h = cases[i].h;
        lstm_attrs a = {h, cases[i].direction};
        int d = a.direction && strcmp(a.direction, "bidirectional") == 0 ? 2 : 1;
        nn_shape rows = nn_shape2(d, 4 * h);
        q_case t = {
            .what = "lstm",
            .op = "QLSTM",
            .attrs = set_lstm,
            .arg = &a,
            .n_in = 6,
            .in = {{.dtype = NN_U8,
                    .shape = nn_shape3(n, steps, c),
                    .scale = 0.03125f,
                    .zero = 77},
                   {.dtype = NN_S8, .shape = nn_shape3(d, 4 * h, c), .param = true},
                   {.dtype = NN_F32, .shape = rows, .param = true, .lo = 0.001, .hi = 0.02},
                   {.dtype = NN_S8, .shape = nn_shape3(d, 4 * h, h), .param = true},
                   {.dtype = NN_F32, .shape = rows, .param = true, .lo = 0.001, .hi = 0.03},
                   {.dtype = NN_F32, .shape = rows, .param = true, .lo = -2, .hi = 2}},
            .naive = naive_lstm,
        };
        /* A power of two: the product of two floats is then the same in double. */
        q_check(&t);
        t.in[3].lo = t.in[3].hi = 65;
        q_refuse(&t, "limit 64");
        t.in[3].dtype = NN_U8;
        q_refuse(&t, "input 3");
        t.in[0].dtype = NN_S16;
        q_refuse(&t, "U8");
    }
}

/* --- operators that move or compare values --- */

static void pass_on(const nn_tensor *x, nn_shape shape, nn_tensor *out)
{
    *out = (nn_tensor){.dtype = x->dtype, .shape = shape, .scale = x->scale, .zero = x->zero};
    out->data = q_alloc(nn_tensor_bytes(out));
}

static void put(nn_tensor *out, int64_t i, int32_t v)
{
    if (out->dtype == NN_U8)
        ((uint8_t *)out->data)[i] = (uint8_t)v;
    else
        ((int16_t *)out->data)[i] = (int16_t)v;
}

static void set_pool(nn_graph *g, const void *arg)
{
    const int *a = arg; /* kernel, strides, pads */
    int64_t v[8];
    for (int i = 0; i < 8; i++)
        v[i] = a[i];
    nn_graph_attr_ints(g, "kernel_shape", 2, v);
    nn_graph_attr_ints(g, "strides", 2, v + 2);
    nn_graph_attr_ints(g, "pads", 4, v + 4);
}

static void naive_pool(const nn_node *node, const nn_tensor *const *in, nn_tensor *out)
{
    int k[2], st[2], pad[4];
    NN_ASSERT(!nn_node_ints(node, "kernel_shape", 2, k, 1, 1, 99));
    NN_ASSERT(!nn_node_ints(node, "strides", 2, st, 1, 1, 99));
    NN_ASSERT(!nn_node_ints(node, "pads", 4, pad, 0, 0, 99));
    const int32_t *x = in[0]->shape.dim;
    int oh = (x[1] + pad[0] + pad[2] - k[0]) / st[0] + 1;
    int ow = (x[2] + pad[1] + pad[3] - k[1]) / st[1] + 1;
    pass_on(in[0], nn_shape4(x[0], oh, ow, x[3]), out);
    int64_t at = 0;
    for (int n = 0; n < x[0]; n++)
        for (int oy = 0; oy < oh; oy++)
            for (int ox = 0; ox < ow; ox++)
                for (int c = 0; c < x[3]; c++, at++) {
                    int32_t top = 0;
                    for (int r = 0; r < k[0]; r++)
                        for (int s = 0; s < k[1]; s++) {
                            int iy = oy * st[0] - pad[0] + r, ix = ox * st[1] - pad[1] + s;
                            if (iy < 0 || iy >= x[1] || ix < 0 || ix >= x[2])
                                continue;
                            int32_t v = q_int(
                                in[0], (((int64_t)n * x[1] + iy) * x[2] + ix) * x[3] + c);
                            top = v > top ? v : top;
                        }
                    put(out, at, top);
                }
}

static void set_reshape(nn_graph *g, const void *arg)
{
    (void)arg;
    nn_graph_attr_ints(g, "shape", 3, (const int64_t[]){0, -1, 5});
}

static void naive_reshape(const nn_node *node, const nn_tensor *const *in, nn_tensor *out)
{
    (void)node;
    int32_t n = in[0]->shape.dim[0];
    pass_on(in[0], nn_shape3(n, (int32_t)(nn_shape_count(in[0]->shape) / n / 5), 5), out);
    memcpy(out->data, in[0]->data, nn_tensor_bytes(out));
}

static void naive_same(const nn_node *node, const nn_tensor *const *in, nn_tensor *out)
{
    (void)node;
    pass_on(in[0], in[0]->shape, out);
    memcpy(out->data, in[0]->data, nn_tensor_bytes(out));
}

static void set_perm(nn_graph *g, const void *arg)
{
    const int *p = arg;
    nn_graph_attr_ints(g, "perm", 4, (const int64_t[]){p[0], p[1], p[2], p[3]});
}

static void naive_transpose(const nn_node *node, const nn_tensor *const *in, nn_tensor *out)
{
    int p[4], at[4];
    NN_ASSERT(!nn_node_ints(node, "perm", 4, p, 0, 0, 3));
    const int32_t *x = in[0]->shape.dim;
    pass_on(in[0], nn_shape4(x[p[0]], x[p[1]], x[p[2]], x[p[3]]), out);
    int64_t i = 0;
    for (at[0] = 0; at[0] < x[p[0]]; at[0]++)
        for (at[1] = 0; at[1] < x[p[1]]; at[1]++)
            for (at[2] = 0; at[2] < x[p[2]]; at[2]++)
                for (at[3] = 0; at[3] < x[p[3]]; at[3]++, i++) {
                    int from[4];
                    for (int d = 0; d < 4; d++)
                        from[p[d]] = at[d];
                    put(out, i,
                        q_int(in[0],
                              (((int64_t)from[0] * x[1] + from[1]) * x[2] + from[2]) * x[3] +
                                  from[3]));
                }
}

typedef struct resize_attrs {
    int sh, sw;
    const char *mode;
} resize_attrs;

static void set_resize(nn_graph *g, const void *arg)
{
    const resize_attrs *a = arg;
    nn_graph_attr_ints(g, "scales", 2, (const int64_t[]){a->sh, a->sw});
    nn_graph_attr_string(g, "mode", a->mode);
}

/* Position of output o among inputs, in double; the two neighbours and the second one's part.
 */
static double neighbours(int o, int scale, int size, int *low, int *high)
{
    double at = (o + 0.5) / scale - 0.5;
    at = at < 0 ? 0 : at > size - 1 ? size - 1 : at;
    *low = (int)at;
    *high = *low + 1 < size ? *low + 1 : *low;
    return at - *low;
}

static void naive_resize(const nn_node *node, const nn_tensor *const *in, nn_tensor *out)
{
    int sc[2];
    NN_ASSERT(!nn_node_ints(node, "scales", 2, sc, 2, 1, 64));
    bool linear = strcmp(nn_node_string(node, "mode", "nearest"), "linear") == 0;
    const int32_t *x = in[0]->shape.dim;
    pass_on(in[0], nn_shape4(x[0], x[1] * sc[0], x[2] * sc[1], x[3]), out);
    int64_t i = 0;
    for (int n = 0; n < x[0]; n++)
        for (int oy = 0; oy < x[1] * sc[0]; oy++)
            for (int ox = 0; ox < x[2] * sc[1]; ox++)
                for (int c = 0; c < x[3]; c++, i++) {
                    int y[2] = {oy / sc[0], oy / sc[0]}, q[2] = {ox / sc[1], ox / sc[1]};
                    double fy = linear ? neighbours(oy, sc[0], x[1], &y[0], &y[1]) : 0;
                    double fx = linear ? neighbours(ox, sc[1], x[2], &q[0], &q[1]) : 0, v = 0;
                    for (int k = 0; k < 4; k++)
                        v += (k / 2 ? fy : 1 - fy) * (k % 2 ? fx : 1 - fx) *
                             q_int(in[0],
                                   (((int64_t)n * x[1] + y[k / 2]) * x[2] + q[k % 2]) * x[3] +
                                       c);
                    put(out, i, (int32_t)floor(v + 0.5 + 1e-7));
                }
}

static void check_passing(void)
{
    for (int type = 0; type < 2; type++) {
        q_case t = {.n_in = 1,
                    .in = {{.dtype = type ? NN_S16 : NN_U8, .shape = nn_shape4(2, 7, 10, 35),
                            .scale = 0.5f, .zero = 11}}};
        static const int pools[][8] = {{2, 2, 2, 2}, {2, 1, 2, 1}, {3, 3, 2, 2, 1, 1, 1, 1},
                                       {2, 2, 2, 1, 0, 1, 0, 1}, {1, 2, 1, 1}, {3, 4, 1, 1}};
        t.what = t.op = "MaxPool";
        t.attrs = set_pool;
        t.naive = naive_pool;
        for (int i = 0; i < 6; i++) {
            t.arg = pools[i];
            q_check(&t);
        }
        t.training = true;
        q_refuse(&t, "expected F32");
        t.training = false;
        t.what = t.op = "AveragePool";
        q_refuse(&t, "expected F32");
        t.what = t.op = "Reshape";
        t.attrs = set_reshape;
        t.naive = naive_reshape;
        q_check(&t);
        t.what = t.op = "Dropout";
        t.attrs = NULL;
        t.naive = naive_same;
        q_check(&t);
        t.in[0].scale = 0;
        q_refuse(&t, "without scale");
        t.in[0].scale = 2;
        static const int perms[][4] = {{0, 3, 1, 2}, {0, 2, 1, 3}, {3, 2, 1, 0}, {1, 0, 3, 2}};
        t.what = t.op = "Transpose";
        t.attrs = set_perm;
        t.naive = naive_transpose;
        for (int i = 0; i < 4; i++) {
            t.arg = perms[i];
            q_check(&t);
        }
        t.what = t.op = "Resize";
        t.attrs = set_resize;
        t.naive = naive_resize;
        for (int i = 0; i < 4; i++) {
            resize_attrs a = {i % 2 + 2, 2, i / 2 ? "linear" : "nearest"};
            t.arg = &a;
            q_check(&t);
        }
        resize_attrs wide = {1, 4, "linear"};
        t.arg = &wide;
        q_check(&t);
    }
}

int main(void)
{
    check_borders();
    check_gemm();
    check_lstm();
    check_passing();
    return check_done();
}

/* 8-bit Add, Mul, Concat, tables, global pooling and ConvTranspose against naive formulas. */
#include "tests/q_check.h"

typedef struct attrs {
    double scale;
    int zero;
    const char *type, *activation;
    int axis; /* 99: left out */
} attrs;

static void set_attrs(nn_graph *g, const void *arg)
{
    const attrs *a = arg;
    if (a->axis != 99)
        nn_graph_attr_int(g, "axis", a->axis);
    if (a->activation)
        nn_graph_attr_string(g, "activation", a->activation);
    if (a->type)
        nn_graph_attr_string(g, "y_type", a->type);
    if (a->type && strcmp(a->type, "F32") == 0)
        return;
    nn_graph_attr_float(g, "y_scale", a->scale);
    nn_graph_attr_int(g, "y_zero_point", a->zero);
}

static void put(nn_tensor *out, int64_t i, int32_t v)
{
    if (out->dtype == NN_U8)
        ((uint8_t *)out->data)[i] = (uint8_t)v;
    else
        ((int16_t *)out->data)[i] = (int16_t)v;
}

/* --- QLinearAdd, QLinearMul --- */

static void naive_binary(const nn_node *node, const nn_tensor *const *in, nn_tensor *out)
{
    const nn_tensor *a = in[0], *b = in[1];
    bool mul = strcmp(nn_ops[node->op].name, "QLinearMul") == 0;
    int64_t n = nn_shape_count(a->shape), nb = nn_shape_count(b->shape);
    int c = a->shape.dim[a->shape.rank - 1];
    q_naive_out(node, a->shape, out);
    double sy = (double)out->scale;
    float sa = (float)((double)a->scale / sy), sb = (float)((double)b->scale / sy);
    float both = (float)((double)a->scale / sy * (double)b->scale);
    int32_t lo = nn_node_string(node, "activation", "")[0] ? out->zero : 0;
    int64_t image = n / a->shape.dim[0];
    for (int64_t i = 0; i < n; i++) {
        int64_t at = nb == n ? i : b->shape.rank == 1 ? i % c : i / image * c + i % c;
        int32_t x = q_int(a, i) - a->zero, y = q_int(b, at) - b->zero;
        float v = mul ? (float)(x * y) * both : (float)x * sa + (float)y * sb;
        put(out, i, q_naive_round(v, out->zero, lo, 255));
    }
}

static void check_binary(void)
{
    static const nn_shape b[] = {{4, {3, 5, 7, 37}}, {1, {37}}, {4, {3, 1, 1, 37}}};
    for (int i = 0; i < 12; i++) {
        attrs a = {.scale = i & 1 ? 0.2 : 0.05, .zero = i % 3 * 100, .axis = 99,
                   .activation = i & 2 ? "Relu" : NULL};
        q_case t = {
            .what = i & 1 ? "mul" : "add",
            .op = i & 1 ? "QLinearMul" : "QLinearAdd",
            .attrs = set_attrs,
            .arg = &a,
            .n_in = 2,
            .in =
                {{.dtype = NN_U8, .shape = nn_shape4(3, 5, 7, 37), .scale = 0.05f, .zero = 130},
                 {.dtype = NN_U8, .shape = b[i / 4], .scale = 0.03f, .zero = 3}},
            .naive = naive_binary,
        };
        q_check(&t);
        t.training = true;
        q_refuse(&t, "trained");
        t.training = false;
        t.in[1].shape = nn_shape1(36);
        q_refuse(&t, "expected the same shape");
        t.in[1].shape = b[i / 4];
        t.in[1].dtype = NN_S16;
        q_refuse(&t, "U8");
        t.in[1].dtype = NN_U8;
        a.activation = "HardSwish";
        q_refuse(&t, "lower bound");
        a.activation = NULL;
        a.type = "S16";
        q_refuse(&t, "y_type");
        a.type = NULL;
        a.scale = 1e-37;
        t.in[0].scale = t.in[1].scale = 1e37f;
        q_refuse(&t, "go together");
    }
}

/* --- QLinearConcat, QLinearTable --- */

static void naive_concat(const nn_node *node, const nn_tensor *const *in, nn_tensor *out)
{
    int rank = in[0]->shape.rank, axis = (int)nn_node_int(node, "axis", -1);
    axis = axis < 0 ? axis + rank : axis;
    nn_shape shape = in[0]->shape;
    for (int i = 1; i < node->n_in; i++)
        shape.dim[axis] += in[i]->shape.dim[axis];
    q_naive_out(node, shape, out);
    int64_t outer = 1, rest = 1, at = 0;
    for (int d = 0; d < rank; d++)
        *(d < axis ? &outer : &rest) *= d == axis ? 1 : shape.dim[d];
    for (int64_t o = 0; o < outer; o++)
        for (int i = 0; i < node->n_in; i++) {
            int64_t part = in[i]->shape.dim[axis] * rest;
            float scale = (float)((double)in[i]->scale / (double)out->scale);
            for (int64_t j = 0; j < part; j++, at++) {
                float v = (float)(q_int(in[i], o * part + j) - in[i]->zero) * scale;
                put(out, at, q_naive_round(v, out->zero, 0, out->dtype == NN_U8 ? 255 : 4095));
            }
        }
}

static void check_concat(void)
{
    for (int type = 0; type < 2; type++)
        for (int axis = -1; axis < 3; axis++) {
            attrs a = {.scale = 0.05f, .zero = 40, .type = type ? "S16" : "U8", .axis = axis};
            nn_dtype dtype = type ? NN_S16 : NN_U8;
            q_case t = {
                .what = "concat",
                .op = "QLinearConcat",
                .attrs = set_attrs,
                .arg = &a,
                .n_in = 3,
                .in = {{.dtype = dtype,
                        .shape = nn_shape4(2, 3, 4, 9),
                        .scale = 0.05f,
                        .zero = 40},
                       {.dtype = dtype,
                        .shape = nn_shape4(2, 3, 4, 9),
                        .scale = 0.02f,
                        .zero = 40},
                       {.dtype = dtype,
                        .shape = nn_shape4(2, 3, 4, 9),
                        .scale = 0.05f,
                        .zero = 0}},
                .naive = naive_concat,
            };
            t.in[1].shape.dim[(axis + 4) % 4]++;
            q_check(&t);
            t.n_in = 1;
            q_check(&t);
            t.n_in = 3;
            t.in[2].shape.dim[(axis + 5) % 4]++;
            q_refuse(&t, "may differ");
            t.in[2].dtype = type ? NN_U8 : NN_S16;
            q_refuse(&t, "input 2");
            a.type = "F32";
            q_refuse(&t, "y_type");
        }
}

static void naive_table(const nn_node *node, const nn_tensor *const *in, nn_tensor *out)
{
    q_naive_out(node, in[0]->shape, out);
    for (int64_t i = 0; i < nn_shape_count(in[0]->shape); i++)
        put(out, i, q_int(in[1], q_int(in[0], i)));
}

static void check_table(void)
{
    for (int type = 0; type < 2; type++) {
        attrs a = {.scale = 0.5, .zero = 9, .type = type ? "S16" : NULL, .axis = 99};
        nn_dtype dtype = type ? NN_S16 : NN_U8;
        q_case t = {
            .what = "table", .op = "QLinearTable", .attrs = set_attrs, .arg = &a, .n_in = 2,
            .in = {{.dtype = dtype, .shape = nn_shape3(3, 171, 43), .scale = 1, .zero = 3},
                   {.dtype = dtype, .shape = nn_shape1(type ? 4096 : 256), .param = true}},
            .naive = naive_table,
        };
        q_check(&t);
        t.in[1].param = false;
        q_refuse(&t, "parameter");
        t.in[1].param = true;
        t.in[1].shape.dim[0]--;
        q_refuse(&t, "input 1");
        t.in[1].shape.dim[0]++;
        if (type) {
            t.in[1].lo = 4000;
            t.in[1].hi = 4100;
            q_refuse(&t, "expected 0 to 4095");
            t.in[1].lo = t.in[1].hi = -1;
            q_refuse(&t, "expected 0 to 4095");
        }
    }
}

/* --- QLinearGlobalAveragePool --- */

static void naive_pool(const nn_node *node, const nn_tensor *const *in, nn_tensor *out)
{
    const int32_t *x = in[0]->shape.dim;
    int pixels = x[1] * x[2];
    q_naive_out(node, nn_shape4(x[0], 1, 1, x[3]), out);
    double mean = (double)in[0]->scale / pixels;
    for (int n = 0; n < x[0]; n++)
        for (int c = 0; c < x[3]; c++) {
            int32_t sum = 0;
            for (int p = 0; p < pixels; p++)
                sum += q_int(in[0], ((int64_t)n * pixels + p) * x[3] + c) - in[0]->zero;
            if (out->dtype == NN_F32)
                ((float *)out->data)[n * x[3] + c] = (float)sum * (float)mean;
            else
                put(out, n * x[3] + c,
                    q_naive_round((float)sum * (float)(mean / (double)out->scale), out->zero, 0,
                                  255));
        }
}

static void check_pool(void)
{
    for (int i = 0; i < 6; i++) {
        attrs a = {.scale = 0.002, .zero = 100, .type = i & 1 ? "F32" : "U8", .axis = 99};
        static const nn_shape x[] = {
            {4, {2, 41, 67, 35}}, {4, {3, 1, 1, 5}}, {4, {1, 3, 2, 130}}};
        q_case t = {
            .what = "global pool",
            .op = "QLinearGlobalAveragePool",
            .attrs = set_attrs,
            .arg = &a,
            .n_in = 1,
            .in = {{.dtype = NN_U8, .shape = x[i / 2], .scale = 0.02f, .zero = 120}},
            .naive = naive_pool,
        };
        q_check(&t);
        t.in[0].shape = nn_shape2(3, 4);
        q_refuse(&t, "x[N,H,W,C]");
        t.in[0].shape = nn_shape4(1, 3000, 3000, 1);
        q_refuse(&t, "32 bits");
    }
}

/* --- QLinearConvTranspose --- */

static void naive_transpose(const nn_node *node, const nn_tensor *const *in, nn_tensor *out)
{
    const int32_t *x = in[0]->shape.dim;
    int k = in[1]->shape.dim[3];
    q_naive_out(node, nn_shape4(x[0], 2 * x[1], 2 * x[2], k), out);
    int64_t at = 0;
    for (int n = 0; n < x[0]; n++)
        for (int oy = 0; oy < 2 * x[1]; oy++)
            for (int ox = 0; ox < 2 * x[2]; ox++)
                for (int j = 0; j < k; j++, at++) {
                    int64_t acc = in[3] ? q_int(in[3], j) : 0;
                    for (int c = 0; c < x[3]; c++)
                        acc += (int64_t)(q_int(in[0],
                                               (((int64_t)n * x[1] + oy / 2) * x[2] + ox / 2) *
                                                       x[3] +
                                                   c) -
                                         in[0]->zero) *
                               q_int(in[1], (((int64_t)c * 2 + oy % 2) * 2 + ox % 2) * k + j);
                    q_naive_put(node, out, at, acc, in[0]->scale,
                                ((const float *)in[2]->data)[j]);
                }
}

static void check_transpose(void)
{
    static const char *const types[] = {"U8", "S16", "F32"};
    static const char *const acts[] = {NULL, "Relu", "HardSwish"};
    for (int i = 0; i < 36; i++) {
        bool wide = i % 2;
        int k = i < 18 ? 11 : 1 + i % 4,
            w = i < 18 ? 5 : 129; /* few: both rows in one product */
        attrs a = {.scale = wide ? 0.2 : 0.15, .zero = 7, .type = types[i / 2 % 3], .axis = 99,
                   .activation = acts[i / 6 % 3]};
        q_case t = {
            .what = "transposed",
            .op = "QLinearConvTranspose",
            .attrs = set_attrs,
            .arg = &a,
            .n_in = 4,
            .in = {{.dtype = wide ? NN_S16 : NN_U8,
                    .shape = nn_shape4(2, 3, w, 21),
                    .scale = 0.01f,
                    .zero = 17},
                   {.dtype = wide ? NN_S16 : NN_S8,
                    .shape = nn_shape4(21, 2, 2, k),
                    .param = true,
                    .lo = -60,
                    .hi = 60},
                   {.dtype = NN_F32,
                    .shape = nn_shape1(k),
                    .param = true,
                    .lo = 0.01,
                    .hi = 0.02},
                   {.dtype = NN_S32,
                    .shape = i % 4 ? nn_shape1(k) : (nn_shape){0},
                    .param = true}},
            .naive = naive_transpose,
        };
        q_check(&t);
        t.in[1].shape = nn_shape4(21, 3, 2, k);
        q_refuse(&t, "w[C,2,2,K]");
    }
}

int main(void)
{
    check_binary();
    check_concat();
    check_table();
    check_pool();
    check_transpose();
    return check_done();
}

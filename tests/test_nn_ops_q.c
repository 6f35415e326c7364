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
    static const float special[] = {0, -0.0f, 1e30f, -1e30f, INFINITY, -INFINITY, NAN, 0.05f, 0.15f, 0.25f,
                                    -0.05f, 1e-45f, 25.4999f, 12.75f, 12.65f, -12.85f};
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

int main(void)
{
    check_borders();
    return check_done();
}

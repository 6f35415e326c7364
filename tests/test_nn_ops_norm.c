/* BatchNormalization and LayerNormalization against their formulas. */
#include "tests/op_check.h"

typedef struct norm_attrs {
    double epsilon, momentum; /* negative: left out */
} norm_attrs;

static void set_norm_attrs(nn_graph *g, const void *arg)
{
    const norm_attrs *a = arg;
    if (a->epsilon >= 0)
        nn_graph_attr_float(g, "epsilon", a->epsilon);
    if (a->momentum >= 0)
        nn_graph_attr_float(g, "momentum", a->momentum);
}

static void naive_batch(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    double eps = nn_node_float(node, "epsilon", 1e-5);
    op_array_make(out, in[0].shape);
    int c = in[0].shape.dim[in[0].shape.rank - 1];
    int64_t rows = c ? nn_shape_count(in[0].shape) / c : 0;
    for (int i = 0; i < c; i++) {
        double mean = in[3].v[i], var = in[4].v[i];
        if (training) {
            mean = var = 0;
            for (int64_t r = 0; r < rows; r++)
                mean += in[0].v[r * c + i];
            mean /= (double)rows;
            for (int64_t r = 0; r < rows; r++)
                var += pow(in[0].v[r * c + i] - mean, 2);
            var /= (double)rows;
        }
        for (int64_t r = 0; r < rows; r++)
            out->v[r * c + i] =
                (in[0].v[r * c + i] - mean) / sqrt(var + eps) * in[1].v[i] + in[2].v[i];
    }
}

static op_case batch_case(nn_shape x, const norm_attrs *a, bool training, char what[96])
{
    char text[NN_SHAPE_TEXT];
    snprintf(what, 96, "BatchNormalization %s %s", nn_shape_text(x, text),
             training ? "training" : "inference");
    nn_shape c = nn_shape1(x.dim[x.rank - 1]);
    op_case t = {
        .what = what,
        .op = "BatchNormalization",
        .attrs = set_norm_attrs,
        .arg = a,
        .n_in = 5,
        .in = {{.shape = x, .grad = true},
               {.shape = c, .grad = true},
               {.shape = c, .grad = true},
               {.shape = c},
               {.shape = c, .lo = 0.25, .hi = 2}},
        .training = training,
        .naive = naive_batch,
    };
    return t;
}

static void test_batch(void)
{
    nn_shape list[] = {
        nn_shape4(2, 3, 5, 7),  nn_shape4(1, 1, 2, 1),   nn_shape3(3, 4, 33), nn_shape2(9, 16),
        nn_shape1(4),           nn_shape4(2, 9, 40, 64), nn_shape2(3, 2100),
        nn_shape4(1, 70, 70, 9),
    };
    norm_attrs attrs[] = {{-1, -1}, {1e-3, 0.7}};
    char what[96];
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        for (int training = 0; training < 2; training++) {
            op_case t = batch_case(list[i], &attrs[i % 2], training, what);
            /* One row of x: the variance is 0 and the derivative of x is lost in 1 /
             * sqrt(epsilon). */
            if (nn_shape_rows(list[i]) == 1 && training)
                t.in[0].grad = false;
            op_check(&t);
        }
}

/* Running values: the mean by momentum, the variance from the unbiased one; mean far from 0. */
static void test_running(void)
{
    norm_attrs a = {1e-5, 0.75};
    char what[96];
    op_case t = batch_case(nn_shape3(5, 50, 6), &a, true, what);
    t.in[0].lo = 1000;
    t.in[0].hi = 1001;
    for (int tier = 0; tier <= (int)nn_tier_best(); tier++) {
        op_run r;
        NN_ASSERT(!op_run_open(&t, nn_kernels_tier((nn_tier)tier), 1, &r));
        op_array in[NN_MAX_INPUTS] = {0};
        op_naive_inputs(&r, in);
        op_run_forward(&r);
        double worst = 0;
        for (int i = 0; i < 6; i++) {
            double mean = 0, var = 0;
            for (int k = 0; k < 250; k++)
                mean += in[0].v[k * 6 + i] / 250;
            for (int k = 0; k < 250; k++)
                var += pow(in[0].v[k * 6 + i] - mean, 2) / 249;
            double off = fabs(nn_f32(&r.in[3])[i] - (0.75 * in[3].v[i] + 0.25 * mean)) / 1000;
            worst = fmax(worst, off);
            worst = fmax(worst, fabs(nn_f32(&r.in[4])[i] - (0.75 * in[4].v[i] + 0.25 * var)));
        }
        CHECK(worst < 1e-6, "running mean or variance is off by %g", worst);
        for (int i = 0; i < 5; i++)
            free(in[i].v);
        op_run_close(&r);
    }
    t.training = false;
    op_run r;
    NN_ASSERT(!op_run_open(&t, nn_kernels_get(), 0, &r));
    float before[6];
    memcpy(before, r.in[3].data, sizeof before);
    op_run_forward(&r);
    CHECK(memcmp(before, r.in[3].data, sizeof before) == 0,
          "inference changes the running mean");
    op_run_close(&r);
}

static void naive_layer(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    (void)training;
    double eps = nn_node_float(node, "epsilon", 1e-5);
    op_array_make(out, in[0].shape);
    int c = in[0].shape.dim[in[0].shape.rank - 1];
    for (int64_t r = 0; r < nn_shape_count(in[0].shape) / c; r++) {
        const double *x = in[0].v + r * c;
        double mean = 0, var = 0;
        for (int i = 0; i < c; i++)
            mean += x[i] / c;
        for (int i = 0; i < c; i++)
            var += (x[i] - mean) * (x[i] - mean) / c;
        for (int i = 0; i < c; i++)
            out->v[r * c + i] =
                (x[i] - mean) / sqrt(var + eps) * in[1].v[i] + (in[2].v ? in[2].v[i] : 0);
    }
}

static void test_layer(void)
{
    nn_shape list[] = {nn_shape3(2, 5, 7), nn_shape1(19),       nn_shape2(1, 64),
                       nn_shape2(90, 33),  nn_shape3(4, 90, 96), nn_shape4(1, 2, 3, 2)};
    norm_attrs attrs[] = {{-1, -1}, {1e-2, -1}};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        char what[96], text[NN_SHAPE_TEXT];
        snprintf(what, sizeof what, "LayerNormalization %s", nn_shape_text(list[i], text));
        nn_shape c = nn_shape1(list[i].dim[list[i].rank - 1]);
        op_case t = {
            .what = what,
            .op = "LayerNormalization",
            .attrs = set_norm_attrs,
            .arg = &attrs[i % 2],
            .n_in = i % 3 == 1 ? 2 : 3,
            .in = {{.shape = list[i], .grad = true},
                   {.shape = c, .grad = true},
                   {.shape = c, .grad = true}},
            .training = true,
            .naive = naive_layer,
        };
        op_check(&t);
        t.training = false;
        op_check(&t);
    }
}

static void test_refusals(void)
{
    norm_attrs good = {-1, -1}, bad = {-1, 1.5};
    char what[96];
    for (int i = 1; i < 5; i++) {
        op_case t = batch_case(nn_shape4(1, 2, 3, 4), &good, false, what);
        t.in[i].shape = nn_shape1(5);
        op_refuse(&t);
        t.in[i].shape = nn_shape2(1, 4);
        op_refuse(&t);
    }
    op_case t = batch_case(nn_shape4(1, 2, 3, 4), &bad, false, what);
    op_refuse(&t);
    t.arg = &good;
    t.in[0].dtype = NN_S32;
    op_refuse(&t);
    op_case l = {
        .what = "LayerNormalization of wrong size", .op = "LayerNormalization", .n_in = 3,
        .in = {{.shape = nn_shape2(3, 4)}, {.shape = nn_shape1(3)}, {.shape = nn_shape1(4)}},
    };
    op_refuse(&l);
    l.in[1].shape = nn_shape1(4);
    l.in[2].shape = nn_shape1(3);
    op_refuse(&l);
}

int main(void)
{
    test_batch();
    test_running();
    test_layer();
    test_refusals();
    return check_done();
}

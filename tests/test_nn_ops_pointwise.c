/* Activations, Add, Mul, Concat, Reshape, Flatten, Transpose, Softmax, LogSoftmax, Dropout. */
#include "nn/exec.h"
#include "tests/op_check.h"

/* --- activations --- */

static double hard(double x)
{
    return fmin(fmax(x / 6 + 0.5, 0), 1);
}

/* The formula of each activation of ops.def. */
static double naive_act(const char *op, double alpha, double x)
{
    if (!strcmp(op, "Relu"))
        return fmax(x, 0);
    if (!strcmp(op, "LeakyRelu"))
        return x < 0 ? alpha * x : x;
    if (!strcmp(op, "Sigmoid"))
        return 1 / (1 + exp(-x));
    if (!strcmp(op, "Tanh"))
        return tanh(x);
    if (!strcmp(op, "HardSigmoid"))
        return hard(x);
    if (!strcmp(op, "HardSwish"))
        return x * hard(x);
    return NAN; /* forgotten: test_activations says so */
}

static void naive_activation(const nn_node *node, bool training, const op_array *in,
                             op_array *out)
{
    (void)training;
    const nn_op_entry *e = nn_node_entry(node);
    double alpha = nn_node_float(node, "alpha", e->op->activation->alpha);
    op_array_make(out, in[0].shape);
    for (int64_t i = 0; i < nn_shape_count(out->shape); i++)
        out->v[i] = naive_act(e->name, alpha, in[0].v[i]);
}

static void attr_alpha(nn_graph *g, const void *arg)
{
    nn_graph_attr_float(g, "alpha", *(const double *)arg);
}

/* In double, what fills the tables of 8 bits: `real` of nn_activation. */
static void check_real(const nn_op_entry *e)
{
    const nn_activation *a = e->op->activation;
    for (double x = -8; x <= 8; x += 0.25) {
        double want = naive_act(e->name, a->alpha, x), got = a->real(x, a->alpha);
        CHECK(fabs(got - want) <= 1e-12 * (1 + fabs(want)), "%s: real(%g) is %g, expected %g",
              e->name, x, got, want);
    }
}

static void test_activations(void)
{
    const double alpha = 0.25;
    for (int i = 0; i < nn_ops_count; i++) {
        const nn_op_entry *e = &nn_ops[i];
        if (!e->op->activation)
            continue;
        if (isnan(naive_act(e->name, 1, 1))) {
            CHECK(false, "%s has no formula in naive_act", e->name);
            continue;
        }
        op_case t = {.what = e->name,
                     .op = e->name,
                     .n_in = 1,
                     .training = true,
                     .naive = naive_activation};
        t.in[0] = (op_in){.shape = nn_shape4(2, 3, 5, 7), .grad = true, .lo = -5, .hi = 5};
        op_check(&t);
        t.in[0].shape = nn_shape1(1);
        op_check(&t);
        t.in[0].shape = nn_shape2(150, 331); /* several chunks */
        op_check(&t);
        if (e->op->activation->alpha != 0) {
            t.attrs = attr_alpha;
            t.arg = &alpha;
            op_check(&t);
        }
        t.in[0].dtype = NN_S32;
        t.attrs = NULL;
        op_refuse(&t);
        check_real(e);
    }
}

/* --- Add, Mul --- */

static void naive_binary(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    (void)training;
    nn_shape a = in[0].shape, b = in[1].shape;
    bool mul = !strcmp(nn_ops[node->op].name, "Mul");
    op_array_make(out, a);
    for (int64_t i = 0; i < nn_shape_count(a); i++) {
        int64_t c = a.dim[a.rank - 1], j = i;
        if (nn_shape_count(b) == 1)
            j = 0;
        else if (b.rank == 1)
            j = i % c;
        else if (!nn_shape_equal(a, b))
            j = i / ((int64_t)a.dim[1] * a.dim[2] * c) * c + i % c;
        out->v[i] = mul ? in[0].v[i] * in[1].v[j] : in[0].v[i] + in[1].v[j];
    }
}

static void test_binary(void)
{
    const nn_shape pairs[][2] = {
        {nn_shape3(3, 5, 7), nn_shape3(3, 5, 7)},
        {nn_shape3(3, 5, 7), nn_shape1(7)},
        {nn_shape2(1, 1), nn_shape1(1)},
        {nn_shape1(9), nn_shape1(1)},
        {nn_shape4(2, 3, 4, 5), nn_shape4(2, 1, 1, 5)},
        {nn_shape4(1, 1, 1, 1), nn_shape4(1, 1, 1, 1)},
        {nn_shape4(3, 70, 81, 5), nn_shape4(3, 1, 1, 5)},
        {nn_shape4(3, 70, 81, 5), nn_shape1(5)},
        {nn_shape4(3, 70, 81, 5), nn_shape1(1)},
        {nn_shape4(3, 70, 81, 5), nn_shape4(3, 70, 81, 5)},
    };
    for (int op = 0; op < 2; op++) {
        for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
            char a[NN_SHAPE_TEXT], b[NN_SHAPE_TEXT], what[200];
            snprintf(what, sizeof what, "%s %s %s", op ? "Mul" : "Add",
                     nn_shape_text(pairs[i][0], a), nn_shape_text(pairs[i][1], b));
            op_case t = {.what = what,
                         .op = op ? "Mul" : "Add",
                         .n_in = 2,
                         .training = true,
                         .naive = naive_binary};
            t.in[0] = (op_in){.shape = pairs[i][0], .grad = true};
            t.in[1] = (op_in){.shape = pairs[i][1], .grad = true};
            if (nn_shape_count(pairs[i][0]) > 50000)
                t.samples = 5;
            op_check(&t);
        }
        op_case bad = {.what = "binary shapes", .op = op ? "Mul" : "Add", .n_in = 2};
        bad.in[0].shape = nn_shape4(2, 3, 4, 5);
        bad.in[1].shape = nn_shape1(4);
        op_refuse(&bad);
        bad.in[1].shape = nn_shape4(2, 3, 3, 5);
        op_refuse(&bad);
        bad.in[1].shape = nn_shape2(2, 5);
        op_refuse(&bad);
        bad.in[1] = (op_in){.shape = nn_shape4(2, 3, 4, 5), .dtype = NN_S32};
        op_refuse(&bad);
    }
}

/* x used twice: both gradients meet in one array. */
static void test_square(void)
{
    nn_graph *g = nn_graph_new();
    int x = nn_graph_param(g, "x", nn_shape1(3), true);
    int y = nn_graph_op(g, "Mul", "square", 2, (int[]){x, x});
    int t = nn_graph_input(g, "t", NN_F32, nn_shape1(3));
    int loss = nn_graph_op(g, "L1Loss", "loss", 2, (int[]){y, t});
    nn_graph_set_outputs(g, 1, &loss);
    nn_params *p = NULL;
    nn_exec *e = NULL;
    nn_err err = nn_params_new(&p, g);
    err = err ? err : nn_params_add_grads(p);
    err = err ? err : nn_exec_new(&e, g, p, true);
    nn_shape s = nn_shape1(3);
    err = err ? err : nn_exec_bind(e, 1, &s);
    CHECK(!err, "%s", nn_error_message());
    if (!err) {
        const float values[] = {2, -3, 5};
        memcpy(p->param[0].value.data, values, sizeof values);
        memset(nn_exec_input(e, 0)->data, 0, sizeof values);
        nn_exec_forward(e);
        nn_exec_backward(e);
        for (int i = 0; i < 3; i++)
            CHECK(fabsf(nn_f32(&p->param[0].grad)[i] - 2 * values[i] / 3) < 1e-6f,
                  "gradient %d of x*x is %g", i, (double)nn_f32(&p->param[0].grad)[i]);
    }
    nn_exec_free(e);
    nn_params_free(p);
    nn_graph_free(g);
}

/* --- Concat --- */

static void attr_axis(nn_graph *g, const void *arg)
{
    nn_graph_attr_int(g, "axis", *(const int *)arg);
}

static void naive_concat(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    (void)training;
    int axis = (int)nn_node_int(node, "axis", -1), rank = in[0].shape.rank;
    axis += axis < 0 ? rank : 0;
    nn_shape s = in[0].shape;
    for (int i = 1; i < node->n_in; i++)
        s.dim[axis] += in[i].shape.dim[axis];
    op_array_make(out, s);
    int32_t from = 0;
    for (int i = 0; i < node->n_in; from += in[i++].shape.dim[axis])
        for (int64_t e = 0; e < nn_shape_count(in[i].shape); e++) {
            int32_t at[NN_MAX_RANK];
            int64_t left = e, to = 0;
            for (int d = rank - 1; d >= 0; left /= in[i].shape.dim[d--])
                at[d] = (int32_t)(left % in[i].shape.dim[d]);
            at[axis] += from;
            for (int d = 0; d < rank; d++)
                to = to * s.dim[d] + at[d];
            out->v[to] = in[i].v[e];
        }
}

static void test_concat(void)
{
    for (int axis = -4; axis < 4; axis++) {
        op_case t = {.what = "Concat",
                     .op = "Concat",
                     .n_in = 3,
                     .training = true,
                     .naive = naive_concat,
                     .attrs = attr_axis,
                     .arg = &axis};
        for (int i = 0; i < 3; i++) {
            t.in[i] = (op_in){.shape = nn_shape4(2, 3, 4, 5), .grad = i != 1};
            t.in[i].shape.dim[(axis + 4) % 4] = 1 + 3 * i;
        }
        op_check(&t);
        t.in[1].shape.dim[(axis + 5) % 4]++;
        op_refuse(&t);
    }
    op_case t = {.what = "Concat of eight",
                 .op = "Concat",
                 .n_in = 8,
                 .training = true,
                 .naive = naive_concat};
    for (int i = 0; i < 8; i++)
        t.in[i] = (op_in){
            .shape = nn_shape2(700, 1 + 5 * i),
            .grad = true,
        };
    t.samples = 3;
    op_check(&t);
    t.n_in = 1;
    op_check(&t);
    int axis = 2;
    t.attrs = attr_axis;
    t.arg = &axis;
    op_refuse(&t);
}

/* --- Reshape, Flatten, Transpose --- */

typedef struct ints {
    int n;
    int64_t v[5];
    nn_shape want;
} ints;

static void attr_shape(nn_graph *g, const void *arg)
{
    const ints *a = arg;
    nn_graph_attr_ints(g, "shape", a->n, a->v);
}

static nn_shape wanted;

static void naive_reshape(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    (void)node;
    (void)training;
    op_array_make(out, wanted);
    memcpy(out->v, in[0].v, (size_t)nn_shape_count(wanted) * sizeof *out->v);
}

static void test_reshape(void)
{
    const ints good[] = {
        {2, {-1, 15}, nn_shape2(8, 15)},
        {3, {0, 0, -1}, nn_shape3(2, 4, 15)},
        {1, {120}, nn_shape1(120)},
        {4, {0, 15, -1, 1}, nn_shape4(2, 15, 4, 1)},
        {4, {-1, 4, 3, 5}, nn_shape4(2, 4, 3, 5)},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        op_case t = {.what = "Reshape",
                     .op = "Reshape",
                     .n_in = 1,
                     .training = true,
                     .naive = naive_reshape,
                     .attrs = attr_shape,
                     .arg = &good[i]};
        t.in[0] = (op_in){.shape = nn_shape4(2, 4, 3, 5), .grad = true};
        wanted = good[i].want;
        op_check(&t);
    }
    const ints bad[] = {{2, {-1, 7}, {0}},         {2, {-1, -1}, {0}},
                        {1, {119}, {0}},           {2, {-2, 60}, {0}},
                        {5, {2, 1, 4, 3, 6}, {0}}, {3, {1 << 30, 1 << 30, 1 << 30}, {0}}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        op_case t = {
            .what = "Reshape", .op = "Reshape", .n_in = 1, .attrs = attr_shape, .arg = &bad[i]};
        t.in[0].shape = nn_shape4(2, 4, 3, 5);
        op_refuse(&t);
    }
    op_case none = {.what = "Reshape without shape", .op = "Reshape", .n_in = 1};
    none.in[0].shape = nn_shape1(4);
    op_refuse(&none);
    const int32_t before[] = {1, 2, 8, 24, 120};
    for (int axis = 0; axis <= 4; axis++) {
        op_case t = {.what = "Flatten",
                     .op = "Flatten",
                     .n_in = 1,
                     .training = true,
                     .naive = naive_reshape,
                     .attrs = attr_axis,
                     .arg = &axis};
        t.in[0] = (op_in){.shape = nn_shape4(2, 4, 3, 5), .grad = true};
        wanted = nn_shape2(before[axis], 120 / before[axis]);
        op_check(&t);
    }
    for (int axis = -5; axis <= 5; axis += 10) {
        op_case t = {.what = "Flatten axis",
                     .op = "Flatten",
                     .n_in = 1,
                     .attrs = attr_axis,
                     .arg = &axis};
        t.in[0].shape = nn_shape4(2, 4, 3, 5);
        op_refuse(&t);
    }
}

static void attr_perm(nn_graph *g, const void *arg)
{
    const ints *a = arg;
    nn_graph_attr_ints(g, "perm", a->n, a->v);
}

static void naive_transpose(const nn_node *node, bool training, const op_array *in,
                            op_array *out)
{
    (void)training;
    const nn_attr *perm = nn_node_attr(node, "perm");
    int rank = in[0].shape.rank;
    nn_shape s = in[0].shape;
    for (int i = 0; i < rank; i++)
        s.dim[i] = in[0].shape.dim[perm->ints[i]];
    op_array_make(out, s);
    for (int64_t e = 0; e < nn_shape_count(s); e++) {
        int32_t at[NN_MAX_RANK];
        int64_t left = e, to = 0;
        for (int d = rank - 1; d >= 0; left /= in[0].shape.dim[d--])
            at[d] = (int32_t)(left % in[0].shape.dim[d]);
        for (int d = 0; d < rank; d++)
            to = to * s.dim[d] + at[perm->ints[d]];
        out->v[to] = in[0].v[e];
    }
}

static void check_perm(nn_shape shape, const ints *perm)
{
    char what[64];
    snprintf(what, sizeof what, "Transpose %d: %d%d%d%d", perm->n, (int)perm->v[0],
             (int)perm->v[1], (int)perm->v[2], (int)perm->v[3]);
    op_case t = {.what = what,
                 .op = "Transpose",
                 .n_in = 1,
                 .training = true,
                 .naive = naive_transpose,
                 .attrs = attr_perm,
                 .arg = perm,
                 .samples = 6};
    t.in[0] = (op_in){.shape = shape, .grad = true};
    op_check(&t);
}

static void test_transpose(void)
{
    for (int a = 0; a < 4; a++)
        for (int b = 0; b < 4; b++)
            for (int c = 0; c < 4; c++) {
                int d = 6 - a - b - c;
                if (a == b || a == c || b == c)
                    continue;
                check_perm(nn_shape4(3, 2, 5, 4), &(ints){.n = 4, .v = {a, b, c, d}});
            }
    check_perm(nn_shape3(2, 130, 67), &(ints){.n = 3, .v = {0, 2, 1}});
    check_perm(nn_shape3(66, 3, 129), &(ints){.n = 3, .v = {2, 1, 0}});
    check_perm(nn_shape3(5, 70, 9), &(ints){.n = 3, .v = {1, 0, 2}});
    check_perm(nn_shape2(1, 9), &(ints){.n = 2, .v = {1, 0}});
    check_perm(nn_shape1(5), &(ints){.n = 1, .v = {0}});
    const ints bad[] = {{.n = 3, .v = {0, 1, 1}},
                        {.n = 2, .v = {0, 1}},
                        {.n = 3, .v = {0, 1, 3}},
                        {.n = 3, .v = {-1, 1, 0}}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        op_case t = {
            .what = "perm", .op = "Transpose", .n_in = 1, .attrs = attr_perm, .arg = &bad[i]};
        t.in[0].shape = nn_shape3(2, 3, 4);
        op_refuse(&t);
    }
    op_case t = {.what = "no perm", .op = "Transpose", .n_in = 1};
    t.in[0].shape = nn_shape3(2, 3, 4);
    op_refuse(&t);
}

/* --- Softmax --- */

static void naive_softmax(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    (void)training;
    bool log_form = !strcmp(nn_ops[node->op].name, "LogSoftmax");
    int v = in[0].shape.dim[in[0].shape.rank - 1];
    op_array_make(out, in[0].shape);
    for (int64_t r = 0; r < nn_shape_rows(in[0].shape); r++) {
        double sum = 0, top = -1e300;
        for (int j = 0; j < v; j++)
            top = fmax(top, in[0].v[r * v + j]);
        for (int j = 0; j < v; j++)
            sum += exp(in[0].v[r * v + j] - top);
        for (int j = 0; j < v; j++) {
            double y = in[0].v[r * v + j] - top - log(sum);
            out->v[r * v + j] = log_form ? y : exp(y);
        }
    }
}

static void test_softmax(void)
{
    const nn_shape shapes[] = {nn_shape3(3, 5, 7), nn_shape1(1), nn_shape2(400, 97),
                               nn_shape2(1, 20000), nn_shape2(9, 1)};
    for (int op = 0; op < 2; op++)
        for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
            op_case t = {.what = op ? "LogSoftmax" : "Softmax",
                         .op = op ? "LogSoftmax" : "Softmax",
                         .n_in = 1,
                         .training = true,
                         .naive = naive_softmax,
                         .samples = 5};
            t.in[0] = (op_in){.shape = shapes[i], .grad = true, .lo = -20, .hi = 20};
            op_check(&t);
            t.in[0].dtype = NN_S32;
            op_refuse(&t);
        }
}

/* --- Dropout --- */

static void attr_ratio(nn_graph *g, const void *arg)
{
    nn_graph_attr_float(g, "ratio", *(const double *)arg);
}

static void naive_identity(const nn_node *node, bool training, const op_array *in,
                           op_array *out)
{
    (void)node;
    (void)training;
    op_array_make(out, in[0].shape);
    memcpy(out->v, in[0].v, (size_t)nn_shape_count(out->shape) * sizeof *out->v);
}

/* Training: each output is 0 or x/(1-ratio), about ratio of them 0; the gradient uses the same
 * mask; another seed drops others. */
static void test_dropout_mask(double ratio)
{
    op_case t = {.what = "Dropout",
                 .op = "Dropout",
                 .n_in = 1,
                 .training = true,
                 .attrs = attr_ratio,
                 .arg = &ratio};
    t.in[0] = (op_in){.shape = nn_shape3(3, 1001, 20), .grad = true, .lo = 1, .hi = 2};
    if (op_list(t.op, true, true))
        return;
    const int64_t n = 3 * 1001 * 20;
    unsigned char *first = calloc((size_t)n, 1);
    float *dy = calloc((size_t)n, sizeof *dy);
    for (int64_t i = 0; i < n; i++)
        dy[i] = 1 + (float)(i % 3);
    for (int pass = 0; pass < 4; pass++) {
        op_run r;
        nn_set_threads(1 + pass);
        CHECK(op_run_open(&t, nn_kernels_get(), 1, &r) == NN_OK, "%s", nn_error_message());
        r.call.step_seed = pass == 3 ? 99 : 5;
        op_run_forward(&r);
        op_run_backward(&r, dy);
        const float *x = nn_f32(&r.in[0]), *y = nn_f32(&r.call.out);
        int64_t zero = 0, wrong = 0, wrong_grad = 0, differ = 0;
        for (int64_t i = 0; i < n; i++) {
            bool dropped = y[i] == 0;
            zero += dropped;
            wrong += !dropped && fabs(y[i] - x[i] / (1 - ratio)) > 1e-5 / (1 - ratio);
            double d = (double)r.call.dx[0][i] - (double)op_dx0(0, i);
            wrong_grad += fabs(d - (dropped ? 0 : dy[i] / (1 - ratio))) > 1e-4 / (1 - ratio);
            if (pass == 0)
                first[i] = dropped;
            differ += first[i] != dropped;
        }
        double sigma = sqrt((double)n * ratio * (1 - ratio));
        CHECK(fabs((double)zero - ratio * (double)n) <= 5 * sigma,
              "ratio %g: %lld of %lld dropped", ratio, (long long)zero, (long long)n);
        CHECK(wrong == 0 && wrong_grad == 0, "ratio %g: %lld outputs, %lld gradients wrong",
              ratio, (long long)wrong, (long long)wrong_grad);
        if (pass < 3)
            CHECK(differ == 0, "%d threads drop others", pass + 1);
        else
            CHECK(fabs((double)differ - 2 * ratio * (1 - ratio) * (double)n) <= 8 * sigma,
                  "another seed changes %lld of the mask", (long long)differ);
        CHECK(op_run_guards(&r), "Dropout wrote behind its memory");
        op_run_close(&r);
    }
    free(first);
    free(dy);
}

/* Two Dropouts of one graph and step must not share their mask. */
static void test_dropout_nodes(void)
{
    nn_graph *g = nn_graph_new();
    int x = nn_graph_input(g, "x", NN_F32, nn_shape1(1000));
    int out[2] = {nn_graph_op(g, "Dropout", "a", 1, &x), nn_graph_op(g, "Dropout", "b", 1, &x)};
    nn_graph_set_outputs(g, 2, out);
    nn_params *p = NULL;
    nn_exec *e = NULL;
    nn_shape s = nn_shape1(1000);
    nn_err err = nn_params_new(&p, g);
    err = err ? err : nn_params_add_grads(p);
    err = err ? err : nn_exec_new(&e, g, p, true);
    err = err ? err : nn_exec_bind(e, 1, &s);
    CHECK(!err, "%s", nn_error_message());
    if (!err) {
        for (int i = 0; i < 1000; i++)
            nn_f32(nn_exec_input(e, 0))[i] = 1;
        nn_exec_set_step(e, 1, 1);
        nn_exec_forward(e);
        int same = 0;
        for (int i = 0; i < 1000; i++)
            same += nn_f32(nn_exec_output(e, 0))[i] == nn_f32(nn_exec_output(e, 1))[i];
        CHECK(same > 420 && same < 580, "%d of 1000 alike in two Dropouts", same);
    }
    nn_exec_free(e);
    nn_params_free(p);
    nn_graph_free(g);
}

static void test_dropout(void)
{
    const double ratios[] = {0, 0.1, 0.5, 0.9}, bad[] = {1, -0.1, NAN};
    for (size_t i = 0; i < 4; i++)
        test_dropout_mask(ratios[i]);
    op_case t = {
        .what = "Dropout, inference", .op = "Dropout", .n_in = 1, .naive = naive_identity};
    t.in[0].shape = nn_shape2(3, 7);
    op_check(&t);
    for (size_t i = 0; i < 3; i++) {
        t.attrs = attr_ratio;
        t.arg = &bad[i];
        op_refuse(&t);
    }
    test_dropout_nodes();
}

/* --- FakeQuantize --- */

static void attr_fake(nn_graph *graph, const void *arg)
{
    const int *a = arg; /* zero, low, high, last */
    nn_graph_attr_int(graph, "zero_point", a[0]);
    nn_graph_attr_int(graph, "low", a[1]);
    nn_graph_attr_int(graph, "high", a[2]);
    nn_graph_attr_int(graph, "last", a[3]);
}

/* Trained, the straight line that the steps are of, level where it is clamped: what a
 * straight-through gradient is the slope of. */
static void naive_fake(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    int64_t zero = nn_node_int(node, "zero_point", 0), n = nn_shape_count(in[0].shape);
    double low = (double)(nn_node_int(node, "low", 0) - zero);
    double high = (double)(nn_node_int(node, "high", 255) - zero);
    int64_t scales = nn_shape_count(in[1].shape);
    bool last = nn_node_int(node, "last", 0) != 0;
    op_array_make(out, in[0].shape);
    for (int64_t i = 0; i < n; i++) {
        double s = exp2(in[1].v[last ? i % scales : i / (n / scales)]), v = in[0].v[i] / s;
        if (training)
            v = v < low - 0.5 ? low : v > high + 0.5 ? high : v;
        else
            v = fmin(fmax(rint(v), low), high);
        out->v[i] = v * s;
    }
}

static void test_fake_quantize(void)
{
    static const int attrs[][4] = {
        {0, 0, 255, 0}, {100, 0, 255, 0}, {0, -64, 64, 0}, {0, -7, 7, 0}, {0, -64, 64, 1}};
    static const float one[] = {-7.3f}, many[] = {-6, -5.5f, -4.2f, -6.7f};
    for (size_t i = 0; i < sizeof attrs / sizeof *attrs; i++) {
        bool weights = attrs[i][1] < 0, last = attrs[i][3];
        op_case t = {.what = "FakeQuantize", .op = "FakeQuantize", .n_in = 2, .training = true,
                     .attrs = attr_fake, .arg = attrs[i], .naive = naive_fake};
        t.in[0] = (op_in){.grad = true, .lo = -1.7, .hi = 1.7};
        t.in[0].shape = last ? nn_shape3(3, 5, 4) : nn_shape3(4, 31, 37);
        t.in[1] = (op_in){.shape = nn_shape1(weights ? 4 : 1), .data = weights ? many : one};
        t.tol = exp2(weights ? -4.2 : -7.3) * 0.51;
        op_check(&t);
        t.training = false;
        t.tol = 0;
        op_check(&t);
    }
    op_case t = {.what = "FakeQuantize of other channels", .op = "FakeQuantize", .n_in = 2,
                 .in = {{.shape = nn_shape2(3, 5)}, {.shape = nn_shape1(4)}}};
    op_refuse(&t);
    t.what = "FakeQuantize with a zero outside";
    t.in[1].shape = nn_shape1(1);
    t.attrs = attr_fake;
    t.arg = (const int[]){256, 0, 255, 0};
    op_refuse(&t);
}

/* LSQ: what the scale gets, term by term as Esser et al. write it. */
static void test_learnt_scale(void)
{
    if (getenv("OP_TESTED"))
        return;
    static const int attrs[4] = {100, 0, 255, 0};
    static const float scale2[] = {-7.3f};
    enum { N = 2, M = 3000 };
    op_case t = {.what = "LSQ", .op = "FakeQuantize", .n_in = 2, .training = true,
                 .attrs = attr_fake, .arg = attrs, .naive = naive_fake};
    t.in[0] = (op_in){.shape = nn_shape2(N, M), .lo = -1.7, .hi = 1.7};
    t.in[1] = (op_in){.shape = nn_shape1(1), .data = scale2, .grad = true};
    op_run r;
    CHECK(op_run_open(&t, nn_kernels_tier(NN_TIER_REF), 2, &r) == NN_OK, "%s",
          nn_error_message());
    static float dy[N * M];
    nn_rng rng = nn_rng_make(5, 0);
    double s = exp2(-7.3f), want = 0;
    const float *x = nn_f32(r.call.in[0]);
    for (int i = 0; i < N * M; i++) {
        dy[i] = nn_rng_range(&rng, -1, 1);
        double v = x[i] / s, q = rint(v) + 100;
        want += (double)dy[i] * (q < 0 ? -100 : q > 255 ? 155 : rint(v) - v);
    }
    want *= log(2) * s / sqrt(M * 255.0);
    op_run_forward(&r);
    op_run_backward(&r, dy);
    double got = (double)r.call.dx[1][0] - (double)op_dx0(1, 0);
    CHECK(fabs(got - want) <= 1e-3 * fabs(want), "the scale's gradient is %g, expected %g", got,
          want);
    op_run_close(&r);
}

int main(void)
{
    test_activations();
    test_fake_quantize();
    test_learnt_scale();
    test_binary();
    test_square();
    test_concat();
    test_reshape();
    test_transpose();
    test_softmax();
    test_dropout();
    return check_done();
}

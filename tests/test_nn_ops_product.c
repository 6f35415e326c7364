/* Gemm, MatMul, LSTM. */
#include "tests/op_check.h"

/* --- Gemm --- */

static void naive_gemm(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    (void)training;
    int c = in[1].shape.dim[1], k = in[1].shape.dim[0];
    nn_shape s = in[0].shape;
    s.dim[s.rank - 1] = k;
    op_array_make(out, s);
    const char *act = nn_node_string(node, "activation", "");
    for (int64_t r = 0; r < nn_shape_rows(s); r++)
        for (int j = 0; j < k; j++) {
            double sum = node->n_in > 2 && in[2].v ? in[2].v[j] : 0;
            for (int i = 0; i < c; i++)
                sum += in[0].v[r * c + i] * in[1].v[j * c + i];
            if (!strcmp(act, "Relu"))
                sum = fmax(sum, 0);
            else if (!strcmp(act, "LeakyRelu"))
                sum = sum < 0 ? nn_node_float(node, "alpha", 0.01) * sum : sum;
            out->v[r * k + j] = sum;
        }
}

static void attr_act(nn_graph *g, const void *arg)
{
    nn_graph_attr_string(g, "activation", arg);
    nn_graph_attr_float(g, "alpha", 0.125);
}

static op_case gemm_case(int rows, int c, int k, bool bias)
{
    op_case t = {.what = "Gemm",
                 .op = "Gemm",
                 .n_in = bias ? 3 : 2,
                 .training = true,
                 .naive = naive_gemm,
                 .samples = 8};
    t.in[0] = (op_in){.shape = nn_shape2(rows, c), .grad = true};
    t.in[1] = (op_in){.shape = nn_shape2(k, c), .grad = true};
    t.in[2] = (op_in){.shape = nn_shape1(k), .grad = true};
    return t;
}

static void test_gemm(void)
{
    const int sizes[][3] = {{1, 1, 1},    {1, 37, 19},   {13, 5, 1}, {7, 1, 3},
                            {71, 64, 97}, {300, 33, 70}, {5, 600, 3}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int bias = 0; bias < 2; bias++) {
            op_case t = gemm_case(sizes[i][0], sizes[i][1], sizes[i][2], bias);
            op_check(&t);
        }
    op_case t = gemm_case(1, 6, 4, true);
    t.in[0].shape = nn_shape4(2, 3, 5, 6);
    op_check(&t);
    t.n_in = 3;
    t.in[2] = (op_in){0};
    op_check(&t);
    t = gemm_case(9, 6, 20, true);
    t.training = false;
    t.attrs = attr_act;
    t.arg = "LeakyRelu";
    op_check(&t);
    t.arg = "Relu";
    op_check(&t);
    t.training = true;
    op_refuse(&t);
    t.training = false;
    t.arg = "Gelu";
    op_refuse(&t);
    t.attrs = NULL;
    t.in[1].shape = nn_shape2(20, 7);
    op_refuse(&t);
    t.in[1].shape = nn_shape3(1, 20, 6);
    op_refuse(&t);
    t = gemm_case(9, 6, 20, true);
    t.in[2].shape = nn_shape1(19);
    op_refuse(&t);
    t = gemm_case(9, 6, 20, true);
    t.in[0].dtype = NN_S32;
    op_refuse(&t);
}

/* --- MatMul --- */

static void naive_matmul(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    (void)node;
    (void)training;
    int r = in[0].shape.rank, m = in[0].shape.dim[r - 2], c = in[0].shape.dim[r - 1];
    int k = in[1].shape.dim[r - 1];
    nn_shape s = in[0].shape;
    s.dim[r - 1] = k;
    op_array_make(out, s);
    for (int64_t i = 0; i < nn_shape_rows(s); i++)
        for (int j = 0; j < k; j++)
            for (int x = 0; x < c; x++)
                out->v[i * k + j] += in[0].v[i * c + x] * in[1].v[(i / m * c + x) * k + j];
}

static void test_matmul(void)
{
    const nn_shape pairs[][2] = {
        {nn_shape2(5, 7), nn_shape2(7, 3)},
        {nn_shape2(1, 1), nn_shape2(1, 1)},
        {nn_shape3(4, 6, 9), nn_shape3(4, 9, 33)},
        {nn_shape4(2, 3, 17, 8), nn_shape4(2, 3, 8, 5)},
        {nn_shape2(130, 70), nn_shape2(70, 300)},
        {nn_shape3(1, 1, 40), nn_shape3(1, 40, 1)},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        op_case t = {.what = "MatMul",
                     .op = "MatMul",
                     .n_in = 2,
                     .training = true,
                     .naive = naive_matmul,
                     .samples = 8};
        t.in[0] = (op_in){.shape = pairs[i][0], .grad = true};
        t.in[1] = (op_in){.shape = pairs[i][1], .grad = true};
        op_check(&t);
    }
    const nn_shape bad[][2] = {
        {nn_shape2(5, 7), nn_shape2(6, 3)},
        {nn_shape1(5), nn_shape1(5)},
        {nn_shape3(2, 5, 7), nn_shape3(3, 7, 3)},
        {nn_shape3(2, 5, 7), nn_shape2(6, 3)},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        op_case t = {.what = "MatMul shapes", .op = "MatMul", .n_in = 2};
        t.in[0].shape = bad[i][0];
        t.in[1].shape = bad[i][1];
        op_refuse(&t);
    }
}

/* --- LSTM --- */

typedef struct lstm_attrs {
    int hidden;
    const char *direction;
} lstm_attrs;

static void attr_lstm(nn_graph *g, const void *arg)
{
    const lstm_attrs *a = arg;
    if (a->hidden)
        nn_graph_attr_int(g, "hidden_size", a->hidden);
    if (a->direction)
        nn_graph_attr_string(g, "direction", a->direction);
}

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

/* The equations of ONNX's LSTM, one gate of one cell at a time. */
static void naive_lstm(const nn_node *node, bool training, const op_array *in, op_array *out)
{
    (void)training;
    int n = in[0].shape.dim[0], steps = in[0].shape.dim[1], c = in[0].shape.dim[2];
    int dirs = in[1].shape.dim[0], h = in[2].shape.dim[2];
    int biases = in[3].shape.dim[1] / (4 * h);
    bool reverse = !strcmp(nn_node_string(node, "direction", "forward"), "reverse");
    op_array_make(out, nn_shape3(n, steps, dirs * h));
    double *hidden = calloc((size_t)h, sizeof *hidden), *cell = calloc((size_t)h, sizeof *cell);
    double *next = calloc((size_t)h, sizeof *next);
    for (int d = 0; d < dirs; d++)
        for (int i = 0; i < n; i++) {
            memset(hidden, 0, (size_t)h * sizeof *hidden);
            memset(cell, 0, (size_t)h * sizeof *cell);
            for (int s = 0; s < steps; s++) {
                int t = reverse || d == 1 ? steps - 1 - s : s;
                for (int j = 0; j < h; j++) {
                    double gate[4];
                    for (int g = 0; g < 4; g++) {
                        int row = g * h + j;
                        gate[g] = in[3].v[d * biases * 4 * h + row];
                        if (biases == 2)
                            gate[g] += in[3].v[d * 8 * h + 4 * h + row];
                        for (int q = 0; q < c; q++)
                            gate[g] += in[1].v[(d * 4 * h + row) * c + q] *
                                       in[0].v[(i * steps + t) * c + q];
                        for (int q = 0; q < h; q++)
                            gate[g] += in[2].v[(d * 4 * h + row) * h + q] * hidden[q];
                    }
                    cell[j] = sigmoid(gate[2]) * cell[j] + sigmoid(gate[0]) * tanh(gate[3]);
                    next[j] = sigmoid(gate[1]) * tanh(cell[j]);
                }
                memcpy(hidden, next, (size_t)h * sizeof *hidden);
                memcpy(out->v + (i * steps + t) * dirs * h + d * h, hidden,
                       (size_t)h * sizeof *hidden);
            }
        }
    free(hidden);
    free(cell);
    free(next);
}

static op_case lstm_case(const lstm_attrs *a, int n, int steps, int c)
{
    int d = a->direction && !strcmp(a->direction, "bidirectional") ? 2 : 1, h = a->hidden;
    op_case t = {.what = "LSTM",
                 .op = "LSTM",
                 .n_in = 4,
                 .training = true,
                 .naive = naive_lstm,
                 .attrs = attr_lstm,
                 .arg = a,
                 .samples = 6};
    t.in[0] = (op_in){.shape = nn_shape3(n, steps, c), .grad = true};
    t.in[1] = (op_in){.shape = nn_shape3(d, 4 * h, c), .grad = true};
    t.in[2] = (op_in){.shape = nn_shape3(d, 4 * h, h), .grad = true};
    t.in[3] = (op_in){.shape = nn_shape2(d, 8 * h), .grad = true};
    return t;
}

static void test_lstm(void)
{
    static const char *const directions[] = {"forward", "reverse", "bidirectional"};
    const int sizes[][4] = {
        {1, 1, 1, 1}, {2, 5, 3, 4}, {1, 9, 7, 5}, {3, 1, 2, 17}, {53, 3, 5, 3}};
    for (int d = 0; d < 3; d++)
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            lstm_attrs a = {sizes[i][3], directions[d]};
            op_case t = lstm_case(&a, sizes[i][0], sizes[i][1], sizes[i][2]);
            op_check(&t);
            t.training = false;
            op_check(&t);
            t.training = true;
            t.in[3].shape.dim[1] /= 2; /* one bias */
            op_check(&t);
        }
    lstm_attrs a = {4, NULL};
    op_case t = lstm_case(&a, 2, 3, 5);
    op_check(&t);
    for (int i = 0; i < 4; i++)
        for (int d = 0; d < t.in[i].shape.rank; d++) {
            if (i == 0 && d < 2)
                continue;
            op_case bad = t;
            bad.in[i].shape.dim[d]++;
            op_refuse(&bad);
        }
    t.in[0].shape = nn_shape2(6, 5);
    op_refuse(&t);
    lstm_attrs wrong[] = {
        {0, NULL}, {-3, NULL}, {5, NULL}, {4, "sideways"}, {4, "bidirectional"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        t = lstm_case(&a, 2, 3, 5);
        t.arg = &wrong[i];
        op_refuse(&t);
    }
}

/* A sample's bits do not depend on the samples beside it. */
static void test_lstm_rows(void)
{
    enum { N = 40, T = 6, C = 8, H = 24 };
    lstm_attrs a = {H, "bidirectional"};
    op_case t = lstm_case(&a, N, T, C);
    t.training = false;
    op_run all;
    CHECK(op_run_open(&t, nn_kernels_get(), 0, &all) == NN_OK, "%s", nn_error_message());
    op_run_forward(&all);
    int differ = 0;
    for (int n = 0; n < N; n++) {
        op_case one = t;
        one.in[0].shape.dim[0] = 1;
        one.in[0].data = nn_f32(&all.in[0]) + n * T * C;
        op_run r;
        CHECK(op_run_open(&one, nn_kernels_get(), 0, &r) == NN_OK, "%s", nn_error_message());
        op_run_forward(&r);
        differ += memcmp(r.call.out.data, nn_f32(&all.call.out) + n * T * 2 * H,
                         sizeof(float) * T * 2 * H) != 0;
        op_run_close(&r);
    }
    CHECK(differ == 0, "%d of %d samples differ from their batch", differ, N);
    op_run_close(&all);
}

int main(void)
{
    test_gemm();
    test_matmul();
    test_lstm();
    test_lstm_rows();
    return check_done();
}

/* test_quant_convert.c - the graph pass on networks of every kind that is read with: what
 * becomes of each node, how near the results are, and that threads do not matter. */
#include "quant/convert.h"

#include <math.h>

#include "nn/mem.h"
#include "nn/ops/ops.h"
#include "nn/parallel.h"
#include "nn/passes.h"
#include "quant/layer_compare.h"
#include "quant/precision.h"
#include "quant/prepare.h"
#include "tests/quant_networks.h"

enum { SAMPLES = 6 };

typedef struct subject {
    nn_graph *graph;
    nn_params *params;
    quant_calibration cal;
} subject;

static void open_subject(subject *s, int (*build)(int x))
{
    build_network(build, &s->graph, &s->params);
    CHECK(nn_pass_inference(&s->graph, &s->params) == NN_OK, "%s", nn_error_message());
    CHECK(quant_split_activations(&s->graph, &s->params) == NN_OK, "%s", nn_error_message());
    CHECK(quant_calibrate(&s->cal, s->graph, s->params, SAMPLES, feed, NULL, true) == NN_OK,
          "%s", nn_error_message());
    quant_calibration_ranges(&s->cal, QUANT_MIN_MAX, 1);
}

static void close_subject(subject *s)
{
    quant_calibration_free(&s->cal);
    nn_params_free(s->params);
    nn_graph_free(s->graph);
}

/* Which operators graphs were converted to, or kept as with quantised values (NN_QUANT_SAME).
 */
static bool seen[NN_OPS];

static bool is_low(const nn_graph *q, int i)
{
    while (nn_node_entry(&q->node[i])->quant == NN_QUANT_SAME)
        i = q->node[i].in[0];
    const nn_node *node = &q->node[i];
    return nn_node_entry(node)->quant == NN_QUANT_QUANTISED &&
           node->op != NN_OP_dequantize_linear &&
           strcmp(nn_node_string(node, "y_type", "U8"), "F32") != 0;
}

static void see_ops(const nn_graph *q)
{
    for (int i = 0; i < q->n; i++)
        if (q->node[i].kind == NN_NODE_OP)
            seen[q->node[i].op] |= nn_node_entry(&q->node[i])->quant != NN_QUANT_SAME ||
                                   is_low(q, i);
}

static const quant_config CONFIG = {.clip = true, .correct_bias = true, .percentile = 1};

static uint8_t *all_bits(const subject *s, uint8_t bits)
{
    uint8_t *b = nn_alloc((size_t)s->graph->n);
    memset(b, bits, (size_t)s->graph->n);
    return b;
}

static const char *op_of(const nn_graph *graph, const char *name)
{
    int i = nn_graph_find(graph, name);
    return i < 0                               ? "none"
           : graph->node[i].kind == NN_NODE_OP ? nn_ops[graph->node[i].op].name
                                               : "-";
}

static int count_op(const nn_graph *graph, const char *op)
{
    int n = 0;
    for (int i = 0; i < graph->n; i++)
        n += graph->node[i].kind == NN_NODE_OP &&
             strcmp(nn_ops[graph->node[i].op].name, op) == 0;
    return n;
}

static double output_sqnr(const subject *s, const nn_graph *q, nn_params *p)
{
    quant_error sum = {0}, *error = nn_calloc((size_t)s->graph->n, sizeof *error);
    nn_err err = quant_compare(s->graph, s->params, q, p, SAMPLES, feed, NULL, error, NULL,
                               NULL);
    CHECK(err == NN_OK, "%s", nn_error_message());
    sum = error[s->graph->out[0]];
    nn_free(error);
    return quant_error_sqnr(&sum);
}

/* --- checks --- */

static void run_bytes(const nn_graph *q, nn_params *p, int threads, float *out,
                      int64_t capacity)
{
    nn_exec *e;
    nn_set_threads(threads);
    CHECK(nn_exec_new(&e, q, p, false) == NN_OK && feed(NULL, 2, e) == NN_OK, "%s",
          nn_error_message());
    nn_exec_forward(e);
    const nn_tensor *y = nn_exec_output(e, 0);
    int64_t n = nn_shape_count(y->shape);
    CHECK(n <= capacity && y->dtype == NN_F32, "outputs are floats");
    memcpy(out, y->data, (size_t)n * sizeof(float));
    nn_exec_free(e);
}

static void test_networks(void)
{
    static float out[2][1 << 16];
    for (int k = 0; k < N_NETWORKS; k++) {
        subject s;
        nn_graph *q;
        nn_params *p;
        open_subject(&s, NETWORKS[k].build);
        uint8_t *bits = all_bits(&s, 8);
        nn_err err = quant_convert(s.graph, s.params, &s.cal, &CONFIG, bits, &q, &p);
        CHECK(err == NN_OK, "%s: %s", NETWORKS[k].name, nn_error_message());
        double sqnr = output_sqnr(&s, q, p);
        see_ops(q);
        CHECK(sqnr >= NETWORKS[k].sqnr, "%s: %.1f dB", NETWORKS[k].name, sqnr);
        CHECK(quant_is_quantised(q) && !quant_is_quantised(s.graph), "told apart");
        CHECK(count_op(q, "QuantizeLinear") == 1, "%s: %d borders in", NETWORKS[k].name,
              count_op(q, "QuantizeLinear"));
        CHECK(count_op(q, "Conv") == 0 && count_op(q, "Gemm") == 0, "%s: no float weights left",
              NETWORKS[k].name);
        run_bytes(q, p, 1, out[0], 1 << 16);
        for (int threads = 2; threads <= 4; threads++) {
            memset(out[1], 0, sizeof out[1]);
            memcpy(out[1], out[0], sizeof out[1]);
            run_bytes(q, p, threads, out[1], 1 << 16);
            CHECK(memcmp(out[0], out[1], sizeof out[0]) == 0, "%s: %d threads",
                  NETWORKS[k].name, threads);
        }
        nn_set_threads(2);
        nn_params_free(p);
        nn_graph_free(q);
        /* The whole graph in float is the graph itself. */
        memset(bits, 0, (size_t)s.graph->n);
        CHECK(quant_convert(s.graph, s.params, &s.cal, &CONFIG, bits, &q, &p) == NN_OK,
              "float");
        CHECK(isinf(output_sqnr(&s, q, p)) && q->n == s.graph->n, "%s: nothing changes",
              NETWORKS[k].name);
        nn_params_free(p);
        nn_graph_free(q);
        nn_free(bits);
        close_subject(&s);
    }
}

/* --- what ops.def says of 8 bits --- */

static int activation; /* the one of build_activation, an index into nn_ops */

static int build_activation(int x)
{
    x = conv("a", x, 1, 8, 3, 1, 1, nn_ops[activation].name);
    return conv("b", x, 8, 4, 1, 1, 1, NULL);
}

/* An activation is fused into the 8-bit convolution before it, or becomes a table. */
static void test_activations(void)
{
    for (activation = 0; activation < nn_ops_count; activation++) {
        const nn_op_entry *e = &nn_ops[activation];
        if (!e->op->activation)
            continue;
        subject s;
        nn_graph *q;
        nn_params *p;
        open_subject(&s, build_activation);
        uint8_t *bits = all_bits(&s, 8);
        CHECK(quant_convert(s.graph, s.params, &s.cal, &CONFIG, bits, &q, &p) == NN_OK,
              "%s: %s", e->name, nn_error_message());
        bool table = e->op->activation->low == NN_ACT_LOW_TABLE,
             low = e->quant == NN_QUANT_TABLE;
        CHECK(count_op(q, "QLinearTable") == (table && low), "%s: %d tables", e->name,
              count_op(q, "QLinearTable"));
        CHECK(count_op(q, e->name) == (table && !low), "%s: %d are left", e->name,
              count_op(q, e->name));
        double sqnr = output_sqnr(&s, q, p);
        CHECK(sqnr > 20, "%s: %.1f dB", e->name, sqnr);
        see_ops(q);
        nn_params_free(p);
        nn_graph_free(q);
        nn_free(bits);
        close_subject(&s);
    }
}

static int build_moves(int x)
{
    x = conv("a", x, 1, 4, 1, 1, 1, NULL);
    x = op1("Transpose", "turned", x);
    nn_graph_attr_ints(g, "perm", 4, (int64_t[]){0, 2, 1, 3});
    x = conv("b", x, 4, 4, 1, 1, 1, NULL);
    x = op1("Flatten", "flat", op1("GlobalAveragePool", "mean", x));
    return op2("Add", "sum", gemm("c", x, 4, 3), gemm("d", x, 4, 3)); /* written in 8 bits */
}

/* Run last: all that the tests before it have converted. */
static void test_table(void)
{
    subject s;
    nn_graph *q;
    nn_params *p;
    open_subject(&s, build_moves);
    uint8_t *bits = all_bits(&s, 8);
    CHECK(quant_convert(s.graph, s.params, &s.cal, &CONFIG, bits, &q, &p) == NN_OK, "%s",
          nn_error_message());
    see_ops(q);
    CHECK(output_sqnr(&s, q, p) > 24, "moves");
    nn_params_free(p);
    nn_graph_free(q);
    nn_free(bits);
    close_subject(&s);
    for (int i = 0; i < nn_ops_count; i++) {
        nn_quant quant = nn_ops[i].quant;
        if (quant == NN_QUANT_QUANTISED || quant == NN_QUANT_SAME)
            CHECK(seen[i],
                  "%s: ops.def says that a graph is converted to it, no test does that: "
                  "put it into a network of tests/test_quant_convert.c",
                  nn_ops[i].name);
    }
}

static void test_structure(void)
{
    subject s;
    nn_graph *q;
    nn_params *p;
    open_subject(&s, build_recogniser);
    uint8_t *bits = all_bits(&s, 8);
    CHECK(quant_convert(s.graph, s.params, &s.cal, &CONFIG, bits, &q, &p) == NN_OK, "8 bits");
    CHECK(strcmp(op_of(q, "conv1"), "QLinearConv") == 0 &&
              strcmp(op_of(q, "pool1"), "MaxPool") == 0 &&
              strcmp(op_of(q, "lstm"), "QLSTM") == 0 &&
              strcmp(op_of(q, "linear"), "QGemm") == 0,
          "operators");
    CHECK(count_op(q, "DequantizeLinear") == 0, "the last layer writes floats itself");
    const nn_node *linear = &q->node[nn_graph_find(q, "linear")];
    CHECK(strcmp(nn_node_string(linear, "y_type", ""), "F32") == 0, "linear gives F32");
    const nn_param *w = nn_params_find(p, "conv2.weight"), *b = nn_params_find(p, "conv2.bias");
    CHECK(w && w->value.dtype == NN_S8 && b && b->value.dtype == NN_S32 &&
          nn_params_find(p, "conv2.weight_scale"), "parameters and their names");
    for (int64_t i = 0; w && i < nn_shape_count(w->value.shape); i++)
        CHECK(abs(((int8_t *)w->value.data)[i]) <= 64, "weights of at most 64");
    nn_params_free(p);
    nn_graph_free(q);

    /* One layer in float: the one before it writes floats, also through the pool. */
    bits[nn_graph_find(s.graph, "conv2")] = 0;
    CHECK(quant_convert(s.graph, s.params, &s.cal, &CONFIG, bits, &q, &p) == NN_OK, "mixed");
    CHECK(strcmp(op_of(q, "conv2"), "Conv") == 0 && count_op(q, "DequantizeLinear") == 0 &&
          count_op(q, "QuantizeLinear") == 2, "borders around conv2: %d, %d",
          count_op(q, "DequantizeLinear"), count_op(q, "QuantizeLinear"));
    CHECK(output_sqnr(&s, q, p) > 24, "mixed result");
    nn_params_free(p);
    nn_graph_free(q);

    /* 16 bits are nearer than 8. */
    memset(bits, 0, (size_t)s.graph->n);
    double sqnr[2];
    for (int k = 0; k < 2; k++) {
        bits[nn_graph_find(s.graph, "conv1")] = bits[nn_graph_find(s.graph, "conv2")] = k ? 16
                                                                                          : 8;
        CHECK(quant_convert(s.graph, s.params, &s.cal, &CONFIG, bits, &q, &p) == NN_OK, "%d",
              k);
        sqnr[k] = output_sqnr(&s, q, p);
        if (k) {
            const nn_param *wide = nn_params_find(p, "conv2.weight");
            CHECK(wide && wide->value.dtype == NN_S16, "S16 weights");
        }
        nn_params_free(p);
        nn_graph_free(q);
    }
    CHECK(sqnr[1] > sqnr[0] + 12, "16 bits %.1f dB, 8 bits %.1f", sqnr[1], sqnr[0]);
    nn_free(bits);
    close_subject(&s);

    open_subject(&s, build_residual);
    bits = all_bits(&s, 8);
    CHECK(quant_node_kind(s.graph, &s.cal, nn_graph_find(s.graph, "softmax")) == QUANT_FLOAT,
          "Softmax has no 8-bit form");
    CHECK(quant_convert(s.graph, s.params, &s.cal, &CONFIG, bits, &q, &p) == NN_OK, "residual");
    CHECK(strcmp(op_of(q, "a.relu"), "QLinearAdd") == 0 &&
              strcmp(op_of(q, "a.add"), "none") == 0,
          "Relu goes into Add");
    nn_params_free(p);
    nn_graph_free(q);
    nn_free(bits);
    close_subject(&s);

    open_subject(&s, build_detector);
    bits = all_bits(&s, 8);
    CHECK(quant_convert(s.graph, s.params, &s.cal, &CONFIG, bits, &q, &p) == NN_OK, "detector");
    CHECK(strcmp(op_of(q, "up1"), "QLinearConvTranspose") == 0 &&
          nn_graph_find(q, "up1.sigmoid") == q->out[0] &&
          strcmp(op_of(q, "up1.sigmoid"), "Sigmoid") == 0, "a last Sigmoid stays float: %s, %s",
          op_of(q, "up1"), op_of(q, "up1.sigmoid"));
    CHECK(strcmp(op_of(q, "up"), "Resize") == 0 &&
              strcmp(op_of(q, "cat"), "QLinearConcat") == 0,
          "Resize and Concat");
    nn_params_free(p);
    nn_graph_free(q);
    nn_free(bits);
    close_subject(&s);
}

/* Depthwise weights of very different channels: per-tensor ranges lose the small ones. */
static void test_equalise(void)
{
    subject s;
    double sqnr[2];
    for (int k = 0; k < 2; k++) {
        nn_graph *q;
        nn_params *p;
        open_subject(&s, build_mobile);
        float *w = nn_f32(&nn_params_find(s.params, "e1.weight")->value);
        float *b = nn_f32(&nn_params_find(s.params, "e1.bias")->value);
        float *d = nn_f32(&nn_params_find(s.params, "d1.weight")->value);
        for (int c = 0; c < 48; c++) {
            float f = c % 3 ? 1.0f / 40 : 1;
            for (int i = 0; i < 16; i++)
                w[c * 16 + i] *= f;
            b[c] *= f;
            for (int i = 0; i < 9; i++)
                d[c * 9 + i] /= f;
        }
        s.params->version++;
        nn_exec *e;
        float before[8], after[8];
        CHECK(nn_exec_new(&e, s.graph, s.params, false) == NN_OK && feed(NULL, 0, e) == NN_OK,
              "exec");
        nn_exec_forward(e);
        memcpy(before, nn_exec_output(e, 0)->data, sizeof before);
        quant_calibration_free(&s.cal);
        CHECK(quant_calibrate(&s.cal, s.graph, s.params, SAMPLES, feed, NULL, false) == NN_OK,
              "%s", nn_error_message());
        if (k) {
            CHECK(quant_equalise(s.graph, s.params, &s.cal) == 3, "pairs e1-d1, e2-d2, d2-p2");
            CHECK(feed(NULL, 0, e) == NN_OK, "bind");
            nn_exec_forward(e);
            memcpy(after, nn_exec_output(e, 0)->data, sizeof after);
            for (int i = 0; i < 8; i++)
                CHECK(fabsf(after[i] - before[i]) <= 2e-5f * (1 + fabsf(before[i])),
                      "%g, was %g", (double)after[i], (double)before[i]);
            quant_calibration_free(&s.cal);
            CHECK(quant_calibrate(&s.cal, s.graph, s.params, SAMPLES, feed, NULL, false) ==
                      NN_OK,
                  "again");
        }
        nn_exec_free(e);
        quant_calibration_ranges(&s.cal, QUANT_MIN_MAX, 1);
        uint8_t *bits = all_bits(&s, 8);
        CHECK(quant_convert(s.graph, s.params, &s.cal, &CONFIG, bits, &q, &p) == NN_OK,
              "convert");
        sqnr[k] = output_sqnr(&s, q, p);
        nn_params_free(p);
        nn_graph_free(q);
        nn_free(bits);
        close_subject(&s);
    }
    CHECK(sqnr[1] > sqnr[0] + 6, "equalised %.1f dB, not %.1f", sqnr[1], sqnr[0]);
}

/* The search over made-up times, and the ranking. */
static void test_plan(void)
{
    subject s;
    open_subject(&s, build_recogniser);
    int n = s.graph->n, conv1 = nn_graph_find(s.graph, "conv1"),
        conv2 = nn_graph_find(s.graph, "conv2");
    int lstm = nn_graph_find(s.graph, "lstm");
    uint8_t *bits = all_bits(&s, 8);
    quant_times t = {.exact = nn_calloc((size_t)n, sizeof(double)),
                     .low = nn_calloc((size_t)n, sizeof(double))};
    double all, best;
    for (int i = 0; i < n; i++)
        if (s.graph->node[i].kind == NN_NODE_OP) {
            t.exact[i] = 10e-6;
            t.low[i] = 4e-6;
        }
    t.per_quantise[0] = t.per_dequantise[0] = 1e-6;
    t.low[lstm] = 30e-6;
    t.low[conv2] = 11e-6; /* slower, but less so than two borders */
    CHECK(quant_times_total(&t, s.graph, &s.cal, bits, &all) == NN_OK, "predicted");
    CHECK(quant_plan_fastest(&t, s.graph, &s.cal, bits) == NN_OK, "search");
    CHECK(quant_times_total(&t, s.graph, &s.cal, bits, &best) == NN_OK && best < all,
          "%g, was %g", best, all);
    CHECK(bits[lstm] == 0 && bits[conv1] == 8 && bits[conv2] == 8,
          "lstm %d, conv1 %d, conv2 %d", bits[lstm], bits[conv1], bits[conv2]);
    t.low[conv1] = 100e-6;
    t.low[conv2] = 30e-6;
    memset(bits, 8, (size_t)n);
    CHECK(quant_plan_fastest(&t, s.graph, &s.cal, bits) == NN_OK && bits[conv1] == 0 &&
              bits[conv2] == 0,
          "a run of two goes back: conv1 %d, conv2 %d", bits[conv1], bits[conv2]);
    quant_times_free(&t);

    memset(bits, 8, (size_t)n);
    double *gain = nn_calloc((size_t)n, sizeof *gain);
    CHECK(quant_sensitivity(s.graph, s.params, &s.cal, &CONFIG, bits, 3, feed, NULL, gain) ==
              NN_OK,
          "%s", nn_error_message());
    int ranked = 0;
    for (int i = 0; i < n; i++)
        ranked += gain[i] != 0;
    CHECK(ranked == 4, "four layers with weights are ranked, found %d", ranked);
    nn_free(gain);
    nn_err err = quant_times_measure(&t, s.graph, s.params, &s.cal, &CONFIG, bits, feed, NULL,
                                     0, 3);
    CHECK(err == NN_OK && t.exact_total > 0 && t.low_total > 0 && t.exact[conv1] > 0 &&
          t.low[conv1] > 0, "measured");
    quant_times_free(&t);
    nn_free(bits);
    close_subject(&s);
}

static void test_bad(void)
{
    subject s;
    quant_calibration c;
    open_subject(&s, build_residual);
    CHECK(quant_calibrate(&c, s.graph, s.params, 0, feed, NULL, true) == NN_ERR_INPUT,
          "no samples");
    nn_f32(&nn_params_find(s.params, "b1.weight")->value)[5] = NAN;
    s.params->version++;
    CHECK(quant_calibrate(&c, s.graph, s.params, 2, feed, NULL, true) == NN_ERR_MODEL &&
          strstr(nn_error_message(), "b1"), "NaN weights: %s", nn_error_message());
    close_subject(&s);

    /* A layer that gives a constant 0 has a range of 0. */
    open_subject(&s, build_recogniser);
    nn_tensor *w = &nn_params_find(s.params, "conv2.weight")->value;
    nn_tensor *b = &nn_params_find(s.params, "conv2.bias")->value;
    memset(w->data, 0, nn_tensor_bytes(w));
    memset(b->data, 0, nn_tensor_bytes(b));
    s.params->version++;
    quant_calibration_free(&s.cal);
    CHECK(quant_calibrate(&s.cal, s.graph, s.params, SAMPLES, feed, NULL, true) == NN_OK,
          "constant");
    for (int m = 0; m < QUANT_METHODS; m++) {
        nn_graph *q;
        nn_params *p;
        uint8_t *bits = all_bits(&s, 8);
        quant_calibration_ranges(&s.cal, (quant_method)m, 0.999);
        CHECK(quant_convert(s.graph, s.params, &s.cal, &CONFIG, bits, &q, &p) == NN_OK, "%s",
              quant_method_name((quant_method)m));
        double sqnr = output_sqnr(&s, q, p);
        CHECK(sqnr > 20, "%s: %.1f dB", quant_method_name((quant_method)m), sqnr);
        nn_params_free(p);
        nn_graph_free(q);
        nn_free(bits);
    }
    close_subject(&s);
}

/* Every allocation of a conversion may fail. */
static void test_memory(void)
{
    subject s;
    open_subject(&s, build_mobile);
    uint8_t *bits = all_bits(&s, 8);
    int64_t live = nn_mem_live(), failed = 0;
    for (int64_t at = 1; at < 400; at++) {
        nn_graph *q = NULL;
        nn_params *p = NULL;
        nn_mem_fail_at(at, false);
        nn_err err = quant_convert(s.graph, s.params, &s.cal, &CONFIG, bits, &q, &p);
        nn_mem_fail_at(0, false);
        failed += err == NN_ERR_LIMIT;
        CHECK(err == NN_OK || err == NN_ERR_LIMIT, "%lld: %s", (long long)at,
              nn_error_message());
        if (err == NN_OK) {
            nn_params_free(p);
            nn_graph_free(q);
        }
        CHECK(nn_mem_live() == live, "%lld: %lld blocks lost", (long long)at,
              (long long)(nn_mem_live() - live));
        if (err == NN_OK)
            break;
    }
    CHECK(failed > 5, "%lld allocations failed", (long long)failed);
    nn_free(bits);
    close_subject(&s);
}

int main(void)
{
    test_networks();
    test_activations();
    test_structure();
    test_equalise();
    test_plan();
    test_bad();
    test_memory();
    test_table();
    return check_done();
}

/* test_quant_qat.c - quantisation-aware training: all integers of its forward are those of the
 * converted network, and its gradients are those of the straight-through formula. */
#include "quant/qat.h"

#include <math.h>
#include <string.h>

#include "nn/mem.h"
#include "nn/ops/ops.h"
#include "nn/parallel.h"
#include "nn/passes.h"
#include "quant/convert.h"
#include "quant/error.h"
#include "quant/prepare.h"
#include "quant/weights.h"
#include "tests/quant_networks.h"

enum { CALIBRATION = 6 };

typedef struct subject {
    const char *name;
    nn_graph *graph, *loss;
    nn_params *params;
    nn_exec *exec;
    quant_qat *qat;
} subject;

/* The graph and the mean square of its result: a loss that every value has a part in. */
static nn_graph *with_loss(const nn_graph *graph)
{
    nn_graph *l;
    CHECK(nn_graph_copy(graph, &l) == NN_OK, "copied");
    int y = graph->out[0], in[2] = {y, y};
    int square = nn_graph_op(l, "Mul", "test.square", 2, in);
    in[0] = square;
    in[1] = nn_graph_param(l, "test.zero", nn_shape1(1), false);
    /* The mean over all: against zeros, so that |a - t| is the square itself. */
    in[1] = nn_graph_op(l, "Mul", "test.zeros", 2, (int[]){square, in[1]});
    in[0] = nn_graph_op(l, "L1Loss", "test.loss", 2, (int[]){square, in[1]});
    nn_graph_set_outputs(l, 2, (int[]){y, in[0]});
    return l;
}

static void open_subject(subject *s, const network *net, const quant_qat_config *config)
{
    *s = (subject){.name = net->name};
    build_network(net->build, &s->graph, &s->params);
    nn_err err = quant_qat_insert(&s->graph, &s->params, config, CALIBRATION, feed, NULL);
    CHECK(err == NN_OK, "%s: %s", s->name, nn_error_message());
    CHECK(quant_qat_is(s->graph), "%s: has FakeQuantize", s->name);
    /* The loss brings a Param of its own: its values are in a block of the longer graph. */
    s->loss = with_loss(s->graph);
    nn_params *longer;
    CHECK(nn_params_new(&longer, s->loss) == NN_OK, "parameters");
    memcpy(longer->data, s->params->data, s->params->bytes);
    nn_params_free(s->params);
    s->params = longer;
    CHECK(nn_params_add_grads(s->params) == NN_OK, "gradients");
    CHECK(nn_exec_new(&s->exec, s->loss, s->params, true) == NN_OK, "an exec");
    CHECK(quant_qat_new(&s->qat, s->graph) == NN_OK, "%s: %s", s->name, nn_error_message());
    CHECK(quant_qat_update(s->qat, s->params) == NN_OK, "%s: %s", s->name, nn_error_message());
}

static void close_subject(subject *s)
{
    quant_qat_free(s->qat);
    nn_exec_free(s->exec);
    nn_params_free(s->params);
    nn_graph_free(s->loss);
    nn_graph_free(s->graph);
}

static bool same_values(const nn_tensor *a, const nn_tensor *b, int64_t *differ)
{
    int64_t n = nn_shape_count(a->shape);
    if (!nn_shape_equal(a->shape, b->shape))
        return false;
    float *real = nn_alloc((size_t)(n + 1) * sizeof *real);
    quant_tensor_real(b, real);
    *differ = 0;
    for (int64_t i = 0; i < n; i++)
        *differ += !(nn_f32(a)[i] == real[i]);
    nn_free(real);
    return *differ == 0;
}

/* Each value of the converted network, run for itself, is the training graph's, equal; and
 * each one that computes is compared. */
static void check_layers(subject *s, const char *when)
{
    nn_graph *low;
    nn_params *params;
    nn_exec *e;
    CHECK(quant_qat_copy(s->qat, &low, &params) == NN_OK, "%s", nn_error_message());
    CHECK(nn_exec_new(&e, low, params, false) == NN_OK, "%s", nn_error_message());
    nn_exec_keep_all(e);
    bool *met = nn_calloc((size_t)low->n, sizeof *met);
    for (int64_t sample = 0; sample < 3; sample++) {
        CHECK(feed(NULL, sample, s->exec) == NN_OK && feed(NULL, sample, e) == NN_OK, "fed");
        CHECK(quant_qat_forward(s->qat, s->exec) == NN_OK, "%s", nn_error_message());
        nn_exec_forward(e);
        for (int i = 0; i < s->graph->n; i++) {
            int from = quant_qat_source(s->qat, i);
            bool same_op = from < 0 && s->graph->node[i].kind == NN_NODE_OP &&
                           nn_node_entry(&s->graph->node[i])->quant == NN_QUANT_SAME;
            if (same_op)
                from = nn_graph_find(low, s->graph->node[i].name);
            if (from < 0)
                continue;
            int64_t differ = -1;
            met[from] = true;
            CHECK(same_values(nn_exec_value(s->exec, i), nn_exec_value(e, from), &differ),
                  "%s, %s: %s has %lld other values than %s", s->name, when,
                  s->graph->node[i].name, (long long)differ, low->node[from].name);
        }
    }
    for (int i = 0; i < low->n; i++)
        CHECK(met[i] || low->node[i].kind != NN_NODE_OP ||
                  low->node[i].op == NN_OP_dequantize_linear,
              "%s: %s is not compared", s->name, low->node[i].name);
    nn_free(met);
    nn_exec_free(e);
    nn_params_free(params);
    nn_graph_free(low);
}

/* Left to itself, the float graph rounds to nearly the same values: FakeQuantize and the
 * LSTM's rounding are those of the integer kernels, but for sums next to a half. */
static void check_alone(subject *s)
{
    int64_t n = 0, differ = 0;
    CHECK(feed(NULL, 2, s->exec) == NN_OK, "fed");
    CHECK(quant_qat_forward(s->qat, s->exec) == NN_OK, "%s", nn_error_message());
    float *want[1024] = {0};
    for (int i = 0; i < s->graph->n; i++) {
        const nn_tensor *t = nn_exec_value(s->exec, i);
        bool grid =
            quant_qat_source(s->qat, i) >= 0 && s->graph->node[i].kind == NN_NODE_OP &&
            (s->graph->node[i].op == NN_OP_fake_quantize || s->graph->node[i].op == NN_OP_lstm);
        if (!grid)
            continue;
        want[i] = nn_alloc(nn_tensor_bytes(t));
        memcpy(want[i], t->data, nn_tensor_bytes(t));
    }
    nn_exec_forward(s->exec);
    for (int i = 0; i < s->graph->n; i++) {
        const nn_tensor *t = nn_exec_value(s->exec, i);
        for (int64_t k = 0; want[i] && k < nn_shape_count(t->shape); k++, n++)
            differ += fabsf(nn_f32(t)[k] - want[i][k]) > 1e-5f;
        nn_free(want[i]);
    }
    CHECK(n > 0 && differ * 100 < n, "%s: %lld of %lld values differ", s->name,
          (long long)differ, (long long)n);
}

/* --- gradients --- */

/* The network in which every rounding is replaced by the straight line through its value here:
 * y = y0 + inside (x - x0). Its slopes, by differences, are the straight-through gradients. */
typedef struct straight {
    subject *s;
    nn_exec *e;
    float **own, **put; /* [nodes] computed at the start, and what stood there instead */
    bool recording;
} straight;

static void straighten(void *ctx, int i, bool backward, bool begin)
{
    straight *t = ctx;
    const subject *s = t->s;
    const nn_node *node = &s->loss->node[i];
    bool fake = node->op == NN_OP_fake_quantize;
    if (backward || begin || i >= s->graph->n || (!fake && !t->put[i]))
        return;
    const nn_tensor *y = nn_exec_value(t->e, i);
    const nn_tensor *x = fake ? nn_exec_value(t->e, node->in[0]) : y;
    int64_t n = nn_shape_count(y->shape);
    if (t->recording) {
        t->own[i] = nn_alloc((size_t)n * sizeof(float));
        memcpy(t->own[i], x->data, (size_t)n * sizeof(float));
        if (!t->put[i]) { /* weights: FakeQuantize computes them itself */
            t->put[i] = nn_alloc((size_t)n * sizeof(float));
            memcpy(t->put[i], y->data, (size_t)n * sizeof(float));
        }
        memcpy(y->data, t->put[i], (size_t)n * sizeof(float));
        return;
    }
    const nn_tensor *scale = fake ? nn_exec_value(t->e, node->in[1]) : NULL;
    double zero = fake ? (double)nn_node_int(node, "zero_point", 0) : 0;
    double low = fake ? (double)nn_node_int(node, "low", 0) : -INFINITY;
    double high = fake ? (double)nn_node_int(node, "high", 0) : INFINITY;
    int64_t scales = fake ? nn_shape_count(scale->shape) : 1;
    bool last = fake && nn_node_int(node, "last", 0);
    for (int64_t k = 0; k < n; k++) {
        double at = 0;
        if (fake)
            at = (double)t->own[i][k] /
                     exp2((double)nn_f32(scale)[last ? k % scales : k / (n / scales)]) +
                 zero;
        bool inside = rint(at) >= low && rint(at) <= high;
        float moved = nn_f32(x)[k] - t->own[i][k];
        nn_f32(y)[k] = t->put[i][k] + (inside ? moved : 0);
    }
}

static double straight_loss(straight *t)
{
    nn_exec_set_hook(t->e, straighten, t);
    nn_exec_forward(t->e);
    nn_exec_set_hook(t->e, NULL, NULL);
    return (double)*nn_f32(nn_exec_output(t->e, 1));
}

static void check_gradients(subject *s, double tolerance)
{
    enum { SAMPLE = 1 };
    size_t n = (size_t)s->loss->n;
    CHECK(feed(NULL, SAMPLE, s->exec) == NN_OK, "fed");
    CHECK(quant_qat_forward(s->qat, s->exec) == NN_OK, "%s", nn_error_message());
    /* Inside an LSTM the straight line is h as it is. */
    nn_graph *smooth;
    CHECK(nn_graph_copy(s->loss, &smooth) == NN_OK, "copied");
    for (int i = 0; i < smooth->n; i++)
        for (int a = 0; a < smooth->node[i].n_attr; a++)
            if (strcmp(smooth->node[i].attr[a].name, "rounded") == 0)
                smooth->node[i].attr[a].ints[0] = 0;
    straight t = {.s = s,
                  .recording = true,
                  .own = nn_calloc(n, sizeof *t.own),
                  .put = nn_calloc(n, sizeof *t.put)};
    CHECK(nn_exec_new(&t.e, smooth, s->params, true) == NN_OK, "%s", nn_error_message());
    CHECK(feed(NULL, SAMPLE, t.e) == NN_OK, "fed");
    for (int i = 0; i < s->graph->n; i++)
        if (quant_qat_source(s->qat, i) >= 0) {
            const nn_tensor *y = nn_exec_value(s->exec, i);
            t.put[i] = nn_alloc(nn_tensor_bytes(y));
            memcpy(t.put[i], y->data, nn_tensor_bytes(y));
        }
    nn_params_zero_grads(s->params);
    nn_exec_backward(s->exec); /* gradients take the place of values */
    straight_loss(&t);
    t.recording = false;
    for (int i = 0; i < s->params->n; i++) {
        nn_param *p = &s->params->param[i];
        int64_t count = nn_shape_count(p->value.shape);
        if (!p->trainable)
            continue;
        double along = 0, length = 0, norm = 0, slope[2];
        float *keep = nn_alloc((size_t)count * sizeof *keep);
        memcpy(keep, p->value.data, (size_t)count * sizeof *keep);
        for (int64_t k = 0; k < count; k++)
            length += (double)keep[k] * (double)keep[k];
        float step = (float)(1e-3 * sqrt(length / (double)count) + 1e-4);
        for (int side = 0; side < 2; side++) {
            nn_rng r = nn_rng_make(6, (uint64_t)i);
            for (int64_t k = 0; k < count; k++) {
                float d = nn_rng_range(&r, -1, 1);
                double slope_k = (double)nn_f32(&p->grad)[k];
                along += side ? 0 : (double)d * slope_k;
                norm += side ? 0 : slope_k * slope_k / 3;
                nn_f32(&p->value)[k] = keep[k] + (side ? -step : step) * d;
            }
            slope[side] = straight_loss(&t);
        }
        memcpy(p->value.data, keep, (size_t)count * sizeof *keep);
        nn_free(keep);
        double got = (slope[0] - slope[1]) / (2 * (double)step);
        CHECK(fabs(got - along) <= tolerance * (sqrt(norm) + fabs(along)) + 1e-5,
              "%s: along a direction of %s the gradient is %g, the straight line's slope %g",
              s->name, p->name, along, got);
    }
    nn_exec_free(t.e);
    nn_graph_free(smooth);
    for (size_t i = 0; i < n; i++) {
        nn_free(t.own[i]);
        nn_free(t.put[i]);
    }
    nn_free(t.own);
    nn_free(t.put);
}

/* A step down the gradient; then the integer network is another one. */
static void take_step(subject *s)
{
    for (int i = 0; i < s->params->n; i++) {
        nn_param *p = &s->params->param[i];
        for (int64_t k = 0; p->trainable && k < nn_shape_count(p->value.shape); k++)
            nn_f32(&p->value)[k] -= 0.02f * nn_f32(&p->grad)[k];
    }
    CHECK(quant_qat_update(s->qat, s->params) == NN_OK, "%s", nn_error_message());
}

/* Nothing but rounding separates the beginning from what quant_convert makes. */
static void check_beginning(const network *net, const quant_qat_config *config)
{
    subject s;
    nn_graph *graph, *low;
    nn_params *params, *low_params;
    quant_calibration cal;
    open_subject(&s, net, config);
    build_network(net->build, &graph, &params);
    CHECK(nn_pass_inference(&graph, &params) == NN_OK &&
              quant_split_activations(&graph, &params) == NN_OK &&
              quant_calibrate(&cal, graph, params, CALIBRATION, feed, NULL, false) == NN_OK,
          "%s", nn_error_message());
    quant_calibration_ranges(&cal, QUANT_MIN_MAX, 1);
    uint8_t bits[1024];
    memset(bits, 8, sizeof bits);
    CHECK(quant_convert(graph, params, &cal, &config->quant, bits, &low, &low_params) == NN_OK,
          "%s", nn_error_message());
    nn_exec *e;
    CHECK(nn_exec_new(&e, low, low_params, false) == NN_OK && feed(NULL, 1, e) == NN_OK, "e");
    nn_exec_forward(e);
    CHECK(feed(NULL, 1, s.exec) == NN_OK && quant_qat_forward(s.qat, s.exec) == NN_OK, "q");
    quant_error error = {0};
    const nn_tensor *want = nn_exec_output(e, 0), *got = nn_exec_output(s.exec, 0);
    quant_error_add(&error, nn_shape_count(want->shape), nn_f32(want), nn_f32(got));
    CHECK(quant_error_sqnr(&error) > 40, "%s: %.1f dB from the converted model", net->name,
          quant_error_sqnr(&error));
    nn_exec_free(e);
    nn_params_free(low_params);
    nn_graph_free(low);
    quant_calibration_free(&cal);
    nn_params_free(params);
    nn_graph_free(graph);
    close_subject(&s);
}

static void check_refusals(void)
{
    subject s;
    quant_qat_config config = {.quant = {.clip = true}};
    open_subject(&s, &NETWORKS[0], &config);
    CHECK(quant_qat_insert(&s.graph, &s.params, &config, 1, feed, NULL) == NN_ERR_MODEL,
          "twice");
    nn_f32(&s.params->param[0].value)[0] = NAN;
    CHECK(quant_qat_update(s.qat, s.params) == NN_ERR_DIVERGED, "a weight that is no number");
    close_subject(&s);
}

typedef enum mode { BITS8, BITS4, LEARNT, MIXED, N_MODES } mode;

typedef struct choice {
    mode mode;
    int given[9]; /* layers of so many bits, MIXED */
} choice;

/* quant_choose: 4 bits, or by turns 8, 4 and float. */
static nn_err choose(void *ctx, const nn_graph *net, uint8_t *bits)
{
    static const uint8_t TURN[] = {8, 4, 0};
    choice *c = ctx;
    int layer = 0;
    memset(c->given, 0, sizeof c->given);
    for (int i = 0; i < net->n; i++) {
        const nn_node *node = &net->node[i];
        nn_quant kind = node->kind == NN_NODE_OP ? nn_node_entry(node)->quant : NN_QUANT_FLOAT;
        if (kind != NN_QUANT_WEIGHTS && kind != NN_QUANT_RECURRENT)
            continue;
        bits[i] = c->mode == BITS4 ? 4 : TURN[layer++ % 3];
        c->given[bits[i]]++;
    }
    return NN_OK;
}

/* Layers that stay in float read their weights as they are; those of 4 bits have 15 values. */
static void check_mixed(const subject *s, const choice *c)
{
    int four = 0, eight = 0;
    for (int i = 0; i < s->graph->n; i++) {
        const nn_node *node = &s->graph->node[i];
        if (node->kind != NN_NODE_OP || node->n_in < 2 || node->op == NN_OP_fake_quantize)
            continue;
        const nn_node *w = &s->graph->node[node->in[1]];
        if (w->kind == NN_NODE_OP && w->op == NN_OP_fake_quantize &&
            s->graph->node[w->in[0]].kind == NN_NODE_PARAM) {
            four += nn_node_int(w, "high", 0) == QUANT_W4_LIMIT;
            eight += nn_node_int(w, "high", 0) == QUANT_W8_LIMIT;
        }
    }
    CHECK(eight == c->given[8] && four == c->given[4],
          "%s: %d and %d layers of 8 and 4 bits, not %d and %d", s->name, eight, four,
          c->given[8], c->given[4]);
}

/* Weight decay draws weights to 0, not scales to 1. */
static void check_decay(const subject *s)
{
    for (int i = 0; i < s->params->n; i++) {
        const nn_param *p = &s->params->param[i];
        bool scale = strstr(p->name, ".scale2") != NULL;
        CHECK(p->trainable || !scale, "%s is trained", p->name);
        CHECK(p->decays == (p->trainable && !scale && p->value.shape.rank > 1), "%s of rank %d",
              p->name, p->value.shape.rank);
    }
}

int main(void)
{
    nn_set_threads(2);
    for (int k = 0; k < N_NETWORKS; k++)
        for (int m = 0; m < N_MODES; m++) {
            choice chosen = {.mode = (mode)m};
            quant_qat_config config = {.quant = {.clip = true, .correct_bias = true},
                                       .learn = m == LEARNT,
                                       .choose_ctx = &chosen,
                                       .choose = m == BITS4 || m == MIXED ? choose : NULL};
            subject s;
            if (m == BITS8)
                check_beginning(&NETWORKS[k], &config);
            open_subject(&s, &NETWORKS[k], &config);
            check_layers(&s, "at first");
            check_alone(&s);
            if (m == LEARNT)
                check_decay(&s);
            if (m == MIXED)
                check_mixed(&s, &chosen);
            if (m != LEARNT) /* scales have no straight line: test_nn_ops_pointwise.c */
                check_gradients(&s, 0.03);
            take_step(&s);
            check_layers(&s, "after a step");
            close_subject(&s);
        }
    check_refusals();
    return check_done();
}

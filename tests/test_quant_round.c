/* test_quant_round.c - weights rounded by what they do (quant/round.h): against a reference from the
 * definition, on samples that were not looked at, on any number of threads, without memory. */
#include "quant/round.h"

#include <math.h>

#include "nn/mem.h"
#include "nn/parallel.h"
#include "nn/passes.h"
#include "quant/convert.h"
#include "quant/layer_compare.h"
#include "quant/prepare.h"
#include "quant/weights.h"
#include "tests/quant_networks.h"

enum { SAMPLES = 12, FEW = 7 };

static const quant_config CONFIG = {.clip = true, .correct_bias = true, .percentile = 1};

typedef struct subject {
    nn_graph *graph;
    nn_params *params;
    quant_calibration cal;
    uint8_t *bits;
} subject;

static void open_subject(subject *s, int (*build)(int x))
{
    build_network(build, &s->graph, &s->params);
    CHECK(nn_pass_inference(&s->graph, &s->params) == NN_OK, "%s", nn_error_message());
    CHECK(quant_split_activations(&s->graph, &s->params) == NN_OK, "%s", nn_error_message());
    CHECK(quant_calibrate(&s->cal, s->graph, s->params, SAMPLES, feed, NULL, true) == NN_OK, "%s",
          nn_error_message());
    quant_calibration_ranges(&s->cal, QUANT_MIN_MAX, 1);
    s->bits = nn_alloc((size_t)s->graph->n);
    memset(s->bits, 8, (size_t)s->graph->n);
}

static void close_subject(subject *s)
{
    nn_free(s->bits);
    quant_calibration_free(&s->cal);
    nn_params_free(s->params);
    nn_graph_free(s->graph);
}

static nn_err round_all(subject *s)
{
    return quant_round(&s->cal, s->graph, s->params, &CONFIG, s->bits, SAMPLES, feed, NULL);
}

/* Samples that calibration has not seen. */
static nn_err feed_others(void *ctx, int64_t i, nn_exec *e)
{
    return feed(ctx, i + 1000, e);
}

static double output_sqnr(const subject *s)
{
    nn_graph *q;
    nn_params *p;
    quant_error *error = nn_calloc((size_t)s->graph->n, sizeof *error);
    CHECK(quant_convert(s->graph, s->params, &s->cal, &CONFIG, s->bits, &q, &p) == NN_OK, "%s",
          nn_error_message());
    CHECK(quant_compare(s->graph, s->params, q, p, 24, feed_others, NULL, error, NULL, NULL) ==
              NN_OK,
          "%s", nn_error_message());
    double sqnr = quant_error_sqnr(&error[s->graph->out[0]]);
    nn_free(error);
    nn_params_free(p);
    nn_graph_free(q);
    return sqnr;
}

/* --- the definition --- */

static int build_linear(int x) /* of rows of 8 values that hang together */
{
    x = op1("AveragePool", "smooth", x);
    nn_graph_attr_ints(g, "kernel_shape", 2, (int64_t[]){1, 5});
    nn_graph_attr_ints(g, "pads", 4, (int64_t[]){0, 2, 0, 2});
    x = op1("Reshape", "rows", x);
    nn_graph_attr_ints(g, "shape", 2, (int64_t[]){-1, 8});
    return gemm("linear", x, 8, 5);
}

/* Gaussian elimination, n <= 8; a is used up. */
static void solve(int n, double a[8][8], double *b)
{
    for (int k = 0; k < n; k++)
        for (int i = 0; i < n; i++) {
            if (i == k)
                continue;
            double f = a[i][k] / a[k][k];
            for (int j = 0; j < n; j++)
                a[i][j] -= f * a[k][j];
            b[i] -= f * b[k];
        }
    for (int k = 0; k < n; k++)
        b[k] /= a[k][k];
}

/* e[order[done]] that is best when those before it are given and those after it are free. */
static double best_error(int n, double h[8][8], const int *order, int done, const double *e)
{
    double a[8][8], b[8];
    for (int i = done; i < n; i++) {
        b[i - done] = 0;
        for (int j = 0; j < done; j++)
            b[i - done] -= h[order[i]][order[j]] * e[order[j]];
        for (int j = done; j < n; j++)
            a[i - done][j - done] = h[order[i]][order[j]];
    }
    solve(n - done, a, b);
    return b[0];
}

static void moments_of_input(const subject *s, int layer, double x_scale, double h[8][8])
{
    double mean[8], fourth = 0, rows = 0, trace = 0, square = 0;
    int in = s->graph->node[layer].in[0];
    nn_exec *e;
    CHECK(nn_exec_new(&e, s->graph, s->params, false) == NN_OK, "exec");
    nn_exec_keep_all(e);
    memset(h, 0, 64 * sizeof **h);
    for (int k = 0; k < 8; k++)
        mean[k] = quant_value_mean(&s->cal.value[in], k);
    for (int64_t i = 0; i < SAMPLES; i++) {
        CHECK(feed(NULL, i, e) == NN_OK, "fed");
        nn_exec_forward(e);
        const nn_tensor *t = nn_exec_value(e, in);
        for (int r = 0; r < t->shape.dim[0]; r++, rows++) {
            double x[8], size = 0;
            for (int k = 0; k < 8; k++) {
                x[k] = (double)nn_f32(t)[r * 8 + k] - mean[k];
                size += x[k] * x[k];
            }
            fourth += size * size;
            for (int j = 0; j < 8; j++)
                for (int k = 0; k < 8; k++)
                    h[j][k] += x[j] * x[k];
        }
    }
    nn_exec_free(e);
    for (int j = 0; j < 8; j++)
        for (int k = 0; k < 8; k++) {
            h[j][k] /= rows;
            square += h[j][k] * h[j][k];
            trace += j == k ? h[j][k] : 0;
        }
    double share = fmin(1, (fourth / rows - square) / rows / (square - trace * trace / 8));
    share = fmax(share, QUANT_ROUND_DAMP);
    for (int j = 0; j < 8; j++)
        for (int k = 0; k < 8; k++)
            h[j][k] = h[j][k] * (1 - share) +
                      (j == k ? share * trace / 8 + x_scale * x_scale / 12 : 0);
}

static void test_definition(void)
{
    subject s;
    double h[8][8];
    int order[8], differs = 0, near = 0;
    open_subject(&s, build_linear);
    int layer = s.graph->out[0];
    CHECK(round_all(&s) == NN_OK, "%s", nn_error_message());
    const quant_value *v = &s.cal.value[layer], *x = &s.cal.value[s.graph->node[layer].in[0]];
    moments_of_input(&s, layer, (double)quant_range_affine(x->range, 255, false).scale, h);
    for (int i = 0; i < 8; i++)
        order[i] = i;
    for (int i = 0; i < 8; i++)
        for (int j = i + 1; j < 8; j++)
            if (h[order[j]][order[j]] > h[order[i]][order[i]]) {
                int t = order[i];
                order[i] = order[j];
                order[j] = t;
            }
    const float *w = nn_f32(&nn_params_find(s.params, "linear.weight")->value);
    for (int r = 0; r < 5; r++) {
        double e[8];
        for (int k = 0; k < 8; k++) {
            int at = order[k];
            double scale = (double)v->rounded_scale[r], real = (double)w[r * 8 + at];
            double target = (real + best_error(8, h, order, k, e)) / scale;
            target = fmax(-QUANT_W8_LIMIT, fmin(QUANT_W8_LIMIT, target));
            int q = v->rounded[r * 8 + at];
            /* At a half both neighbours are right. */
            differs += fabs(q - target) > 0.501;
            near += q == (int)rint(real / scale);
            e[at] = q * scale - real;
        }
    }
    CHECK(differs == 0, "%d of 40 weights are not what the definition says", differs);
    CHECK(near < 40, "all weights are the nearest ones");
    close_subject(&s);
}

/* --- networks --- */

/* On samples that nobody has looked at nothing may get worse by much, and much gets better. */
static void test_networks(void)
{
    double gain = 0;
    for (int k = 0; k < N_NETWORKS; k++) {
        subject s;
        open_subject(&s, NETWORKS[k].build);
        double nearest = output_sqnr(&s);
        CHECK(round_all(&s) == NN_OK, "%s", nn_error_message());
        double rounded = output_sqnr(&s);
        printf("# %-12s nearest %.2f dB, by error %.2f\n", NETWORKS[k].name, nearest, rounded);
        CHECK(rounded > nearest - 0.5, "%s: %.1f dB, was %.1f", NETWORKS[k].name, rounded, nearest);
        gain += rounded - nearest;
        close_subject(&s);
    }
    CHECK(gain > N_NETWORKS, "%.1f dB over %d networks", gain, N_NETWORKS);
}

static void test_threads(void)
{
    for (int k = 0; k < N_NETWORKS; k++) {
        subject one, more;
        nn_set_threads(1);
        open_subject(&one, NETWORKS[k].build);
        CHECK(round_all(&one) == NN_OK, "%s", nn_error_message());
        nn_set_threads(3);
        open_subject(&more, NETWORKS[k].build);
        CHECK(round_all(&more) == NN_OK, "%s", nn_error_message());
        nn_set_threads(2);
        int rounded = 0;
        for (int i = 0; i < one.graph->n; i++) {
            const quant_value *a = &one.cal.value[i], *b = &more.cal.value[i];
            CHECK(!a->rounded == !b->rounded, "the same layers");
            if (a->rounded) {
                nn_shape w = one.graph->node[one.graph->node[i].in[1]].shape;
                rounded++;
                CHECK(memcmp(a->rounded, b->rounded, (size_t)nn_shape_count(w)) == 0,
                      "%s, %s: other weights", NETWORKS[k].name, one.graph->node[i].name);
            }
        }
        CHECK(rounded >= 2, "%s: %d layers", NETWORKS[k].name, rounded);
        close_subject(&one);
        close_subject(&more);
    }
}

/* --- without memory --- */

static void test_memory(void)
{
    subject s;
    int failed = 0;
    open_subject(&s, NETWORKS[2].build);
    for (int64_t at = 1;; at += 1 + at / 2) {
        nn_mem_fail_at(at, false);
        nn_err err = round_all(&s);
        nn_mem_fail_at(0, false);
        failed += err == NN_ERR_LIMIT;
        CHECK(err == NN_OK || err == NN_ERR_LIMIT, "%lld: %s", (long long)at, nn_error_message());
        if (err == NN_OK)
            break;
    }
    CHECK(failed > FEW, "%d allocations failed", failed);
    close_subject(&s);
    CHECK(nn_mem_live() == 0, "%lld blocks lost", (long long)nn_mem_live());
}

int main(void)
{
    test_definition();
    test_networks();
    test_threads();
    test_memory();
    return check_done();
}

/* precision.c - the search: cost of a choice = nodes as their types + quantise-dequantise
 * boundaries. Candidates are runs of neighbouring nodes (in the graph's order), so that a
 * stretch whose single nodes would not pay for their boundaries is found as well.
 */
#include "quant/precision.h"

#include "nn/clock.h"
#include "nn/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_RUN 12
#define WARM_UP 2
enum { SMALL = 4096, LARGE = 262144, BOUNDARY_RUNS = 21 };

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(double *x, int n)
{
    qsort(x, (size_t)n, sizeof *x, by_size);
    return x[n / 2];
}

/* --- timing --- */

/* One graph and what its runs took: seconds of node i in run r at [i*runs + r], the whole
 * forward as node n. */
typedef struct timed {
    const nn_graph *g;
    nn_exec *exec;
    int runs, run; /* run < 0: warming up */
    double *seconds, begin;
} timed;

static void hook(void *ctx, int node, bool backward, bool begin)
{
    timed *t = ctx;
    (void)backward;
    double at = nn_seconds();
    if (begin)
        t->begin = at;
    else if (t->run >= 0)
        t->seconds[(size_t)node * (size_t)t->runs + (size_t)t->run] = at - t->begin;
}

static nn_err timed_new(timed *t, const nn_graph *g, nn_params *p, int runs, quant_feed *feed,
                        void *ctx, int64_t sample)
{
    *t = (timed){.g = g, .runs = runs};
    size_t n = ((size_t)g->n + 1) * (size_t)runs;
    t->seconds = nn_calloc(n, sizeof *t->seconds);
    if (!t->seconds)
        return nn_fail_memory(n * sizeof *t->seconds, "times");
    nn_err err = nn_exec_new(&t->exec, g, p, false);
    if (!err)
        err = feed(ctx, sample, t->exec);
    return err;
}

static void timed_free(timed *t)
{
    nn_exec_free(t->exec);
    nn_free(t->seconds);
}

/* Every second run without the hook: the whole forward's own time. */
static void timed_run(timed *t, int run)
{
    t->run = run;
    nn_exec_set_hook(t->exec, hook, t);
    nn_exec_forward(t->exec);
    nn_exec_set_hook(t->exec, NULL, NULL);
    double begin = nn_seconds();
    nn_exec_forward(t->exec);
    if (run >= 0)
        t->seconds[(size_t)t->g->n * (size_t)t->runs + (size_t)run] = nn_seconds() - begin;
}

static double timed_node(timed *t, int node)
{
    return median(t->seconds + (size_t)node * (size_t)t->runs, t->runs);
}

static bool is_steady(timed *t)
{
    double whole = timed_node(t, t->g->n), layers = 0;
    const double *sorted = t->seconds + (size_t)t->g->n * (size_t)t->runs; /* median did it */
    for (int i = 0; i < t->g->n; i++)
        layers += timed_node(t, i);
    return sorted[t->runs / 4] > (1 - QUANT_SPREAD) * whole &&
           sorted[t->runs - 1 - t->runs / 4] < (1 + QUANT_SPREAD) * whole &&
           fabs(layers - whole) < QUANT_SPREAD * whole;
}

nn_err quant_time_graph(const nn_graph *g, nn_params *p, quant_feed *feed, void *ctx,
                        int64_t sample, int runs, double *seconds)
{
    timed t;
    nn_err err = timed_new(&t, g, p, runs, feed, ctx, sample);
    if (!err) {
        for (int r = -WARM_UP; r < runs; r++)
            timed_run(&t, r);
        *seconds = timed_node(&t, g->n);
    }
    timed_free(&t);
    return err;
}

static nn_err feed_boundary(void *ctx, int64_t sample, nn_exec *e)
{
    nn_shape shape = nn_shape1(*(const int32_t *)ctx);
    (void)sample;
    nn_err err = nn_exec_bind(e, 1, &shape);
    for (int32_t i = 0; !err && i < shape.dim[0]; i++)
        nn_f32(nn_exec_input(e, 0))[i] = (float)(i % 251) * 0.01f;
    return err;
}

static nn_err measure_boundary(int32_t size, double *quantise, double *dequantise)
{
    nn_err err = NN_OK;
    nn_params *p = NULL;
    timed t = {0};
    nn_graph *g = nn_graph_new();
    if (!g)
        return nn_fail_memory(sizeof *g, "a graph");
    int x = nn_graph_input(g, "x", NN_F32, nn_shape1(-1));
    int q = nn_graph_op(g, "QuantizeLinear", "q", 1, &x);
    nn_graph_attr_float(g, "y_scale", 0.01);
    nn_graph_attr_int(g, "y_zero_point", 0);
    int y = nn_graph_op(g, "DequantizeLinear", "y", 1, &q);
    nn_graph_set_outputs(g, 1, &y);
    NN_TRY(nn_graph_check(g));
    NN_TRY(nn_params_new(&p, g));
    NN_TRY(timed_new(&t, g, p, BOUNDARY_RUNS, feed_boundary, &size, 0));
    for (int r = -WARM_UP; r < BOUNDARY_RUNS; r++)
        timed_run(&t, r);
    *quantise = timed_node(&t, q);
    *dequantise = timed_node(&t, y);
out:
    timed_free(&t);
    nn_params_free(p);
    nn_graph_free(g);
    return err;
}

static void fit(double small, double large, double line[2])
{
    line[1] = fmax(0, (large - small) / (LARGE - SMALL));
    line[0] = fmax(0, small - line[1] * SMALL);
}

void quant_times_free(quant_times *t)
{
    nn_free(t->exact);
    nn_free(t->low);
    *t = (quant_times){0};
}

nn_err quant_times_measure(quant_times *t, const nn_graph *g, nn_params *p,
                           const quant_calibration *c, const quant_config *config,
                           const uint8_t *bits, quant_feed *feed, void *ctx, int64_t sample,
                           int runs)
{
    nn_err err = NN_OK;
    nn_graph *low = NULL;
    nn_params *low_params = NULL;
    timed exact_run = {0}, low_run = {0};
    double small[2], large[2];
    *t = (quant_times){0};
    t->exact = nn_calloc((size_t)g->n, sizeof *t->exact);
    t->low = nn_calloc((size_t)g->n, sizeof *t->low);
    if (!t->exact || !t->low) {
        err = nn_fail_memory((size_t)g->n * sizeof *t->low, "times");
        goto out;
    }
    NN_TRY(quant_convert(g, p, c, config, bits, &low, &low_params));
    NN_TRY(timed_new(&exact_run, g, p, runs, feed, ctx, sample));
    NN_TRY(timed_new(&low_run, low, low_params, runs, feed, ctx, sample));
    for (int r = -WARM_UP; r < runs; r++) {
        timed_run(&exact_run, r);
        timed_run(&low_run, r);
    }
    for (int i = 0; i < g->n; i++) {
        int j = quant_match(g, i, low);
        bool float_still = j >= 0 && low->node[j].kind == NN_NODE_OP &&
                           low->node[j].op == g->node[i].op &&
                           quant_node_kind(g, c, i) != QUANT_SAME;
        t->exact[i] = timed_node(&exact_run, i);
        /* What a fused node did is in the time of its partner. */
        t->low[i] = float_still ? NAN : j >= 0 ? timed_node(&low_run, j) : 0;
    }
    t->exact_total = timed_node(&exact_run, g->n);
    t->low_total = timed_node(&low_run, low->n);
    t->steady = is_steady(&exact_run) && is_steady(&low_run);
    NN_TRY(measure_boundary(SMALL, &small[0], &small[1]));
    NN_TRY(measure_boundary(LARGE, &large[0], &large[1]));
    fit(small[0], large[0], t->per_quantise);
    fit(small[1], large[1], t->per_dequantise);
out:
    timed_free(&exact_run);
    timed_free(&low_run);
    nn_params_free(low_params);
    nn_graph_free(low);
    if (err)
        quant_times_free(t);
    return err;
}

/* --- the search --- */

static double cost(const quant_times *t, const nn_graph *g, const quant_calibration *c,
                   const quant_resolved *s, double favour)
{
    double sum = 0;
    for (int i = 0; i < g->n; i++) {
        if (g->node[i].kind == NN_NODE_PARAM)
            continue;
        double n = (double)nn_shape_count(c->value[i].shape);
        bool low = s[i].bits && !isnan(t->low[i]);
        if (g->node[i].kind == NN_NODE_OP)
            sum += low ? favour * t->low[i] : t->exact[i];
        if (s[i].needs_low && !s[i].is_low)
            sum += t->per_quantise[0] + t->per_quantise[1] * n;
        if (s[i].needs_float && s[i].is_low)
            sum += t->per_dequantise[0] + t->per_dequantise[1] * n;
    }
    return sum;
}

static nn_err predict(const quant_times *t, const nn_graph *g, const quant_calibration *c,
                      const uint8_t *bits, double favour, quant_resolved *work, double *seconds)
{
    nn_err err = quant_resolve(g, c, bits, work);
    if (!err)
        *seconds = cost(t, g, c, work, favour);
    return err;
}

nn_err quant_times_total(const quant_times *t, const nn_graph *g, const quant_calibration *c,
                         const uint8_t *bits, double *seconds)
{
    quant_resolved *work = nn_calloc((size_t)g->n, sizeof *work);
    if (!work)
        return nn_fail_memory((size_t)g->n * sizeof *work, "a plan");
    nn_err err = predict(t, g, c, bits, 1, work, seconds);
    nn_free(work);
    return err;
}

nn_err quant_plan_fastest(const quant_times *t, const nn_graph *g, const quant_calibration *c,
                          uint8_t *bits)
{
    nn_err err = NN_OK;
    size_t n = (size_t)g->n;
    quant_resolved *work = nn_calloc(n, sizeof *work);
    int *at = nn_calloc(n, sizeof *at), count = 0;
    uint8_t *most = nn_calloc(n, 1), *saved = nn_calloc(n, 1);
    double best, seconds;
    if (!work || !at || !most || !saved) {
        err = nn_fail_memory(n * sizeof *work, "a plan");
        goto out;
    }
    memcpy(most, bits, n);
    for (int i = 0; i < g->n; i++)
        if (bits[i] && quant_node_kind(g, c, i) != QUANT_FLOAT &&
            quant_node_kind(g, c, i) != QUANT_SAME)
            at[count++] = i;
    NN_TRY(predict(t, g, c, bits, 1 - QUANT_PLAN_MARGIN, work, &best));
    for (bool better = true; better;) {
        better = false;
        for (int a = 0; a < count; a++)
            for (int b = a; b < count && b < a + LONGEST_RUN; b++)
                for (int low = 0; low < 2; low++) {
                    memcpy(saved, bits, n);
                    for (int k = a; k <= b; k++)
                        bits[at[k]] = low ? most[at[k]] : 0;
                    NN_TRY(predict(t, g, c, bits, 1 - QUANT_PLAN_MARGIN, work, &seconds));
                    if (seconds < best * (1 - 1e-9)) {
                        best = seconds;
                        better = true;
                    } else {
                        memcpy(bits, saved, n);
                    }
                }
    }
out:
    nn_free(work);
    nn_free(at);
    nn_free(most);
    nn_free(saved);
    return err;
}

/* --- sensitivity --- */

static nn_err outputs_error(const nn_graph *g, nn_params *p, const quant_calibration *c,
                            const quant_config *config, const uint8_t *bits, int64_t samples,
                            quant_feed *feed, void *ctx, nn_exec *exact, double *sqnr)
{
    nn_err err = NN_OK;
    nn_graph *low = NULL;
    nn_params *low_params = NULL;
    nn_exec *e = NULL;
    quant_error error = {0};
    NN_TRY(quant_convert(g, p, c, config, bits, &low, &low_params));
    NN_TRY(nn_exec_new(&e, low, low_params, false));
    for (int64_t s = 0; s < samples; s++) {
        NN_TRY(feed(ctx, s, exact));
        NN_TRY(feed(ctx, s, e));
        nn_exec_forward(exact);
        nn_exec_forward(e);
        for (int k = 0; k < g->n_out; k++) {
            const nn_tensor *a = nn_exec_output(exact, k), *b = nn_exec_output(e, k);
            quant_error_add(&error, nn_shape_count(a->shape), nn_f32(a), nn_f32(b));
        }
    }
    *sqnr = quant_error_sqnr(&error);
out:
    nn_exec_free(e);
    nn_params_free(low_params);
    nn_graph_free(low);
    return err;
}

nn_err quant_sensitivity(const nn_graph *g, nn_params *p, const quant_calibration *c,
                         const quant_config *config, const uint8_t *bits, int64_t samples,
                         quant_feed *feed, void *ctx, double *gain)
{
    nn_err err = NN_OK;
    nn_exec *exact = NULL;
    double all = 0, without;
    uint8_t *one = nn_calloc((size_t)g->n, 1);
    if (!one)
        return nn_fail_memory((size_t)g->n, "a plan");
    NN_TRY(nn_exec_new(&exact, g, p, false));
    NN_TRY(outputs_error(g, p, c, config, bits, samples, feed, ctx, exact, &all));
    for (int i = 0; i < g->n; i++) {
        gain[i] = 0;
        if (!bits[i] || quant_node_kind(g, c, i) != QUANT_WEIGHTS)
            continue;
        memcpy(one, bits, (size_t)g->n);
        one[i] = 0;
        NN_TRY(outputs_error(g, p, c, config, one, samples, feed, ctx, exact, &without));
        gain[i] = without - all;
    }
out:
    nn_exec_free(exact);
    nn_free(one);
    return err;
}

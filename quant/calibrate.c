/* calibrate.c - see calibrate.h. */
#include "quant/calibrate.h"

#include "nn/mem.h"
#include "nn/parallel.h"

#include <math.h>
#include <string.h>

void quant_calibration_free(quant_calibration *c)
{
    for (int i = 0; i < c->n && c->value; i++) {
        quant_observer_free(&c->value[i].observer);
        nn_free(c->value[i].top);
        nn_free(c->value[i].sum);
        nn_free(c->value[i].rounded);
        nn_free(c->value[i].rounded_scale);
    }
    nn_free(c->value);
    *c = (quant_calibration){0};
}

double quant_value_mean(const quant_value *v, int channel)
{
    return v->rows > 0 ? v->sum[channel] / (double)v->rows : 0;
}

static nn_err open_values(quant_calibration *c, const nn_graph *g, const nn_exec *e)
{
    for (int i = 0; i < g->n; i++) {
        quant_value *v = &c->value[i];
        const nn_tensor *t = nn_exec_value(e, i);
        if (g->node[i].kind == NN_NODE_PARAM || t->dtype != NN_F32)
            continue;
        nn_err err = quant_observer_new(&v->observer);
        if (err)
            return err;
        v->seen = true;
        v->channels = t->shape.rank > 0 ? t->shape.dim[t->shape.rank - 1] : 1;
        v->top = nn_calloc((size_t)v->channels, sizeof *v->top);
        v->sum = nn_calloc((size_t)v->channels, sizeof *v->sum);
        if (!v->top || !v->sum)
            return nn_fail_memory((size_t)v->channels * sizeof *v->sum, "channels' statistics");
    }
    return NN_OK;
}

/* What a convolution pads with is a value of its input, too. */
static void see_pads(quant_calibration *c, const nn_graph *g)
{
    for (int i = 0; i < g->n; i++) {
        const nn_attr *pad = nn_node_attr(&g->node[i], "pad_value");
        if (!pad || !c->value[g->node[i].in[0]].seen)
            continue;
        float v = (float)pad->number;
        quant_observer_observe(&c->value[g->node[i].in[0]].observer, 1, &v);
    }
}

typedef struct observing {
    quant_calibration *c;
    const nn_exec *e;
    bool histogram; /* the second pass */
} observing;

static void see_channels(quant_value *v, const nn_tensor *t)
{
    int channels = t->shape.rank > 0 ? t->shape.dim[t->shape.rank - 1] : 1;
    if (channels != v->channels) {
        v->channels = 0;
        return;
    }
    int64_t rows = nn_shape_count(t->shape) / channels;
    const float *x = nn_f32(t);
    for (int64_t r = 0; r < rows; r++, x += channels)
        for (int k = 0; k < channels; k++) {
            float a = fabsf(x[k]);
            v->top[k] = a > v->top[k] ? a : v->top[k];
            v->sum[k] += (double)x[k];
        }
    v->rows += rows;
}

static void observe_value(void *ctx, int64_t task, int thread)
{
    const observing *o = ctx;
    quant_value *v = &o->c->value[task];
    (void)thread;
    if (!v->seen)
        return;
    const nn_tensor *t = nn_exec_value(o->e, (int)task);
    int64_t n = nn_shape_count(t->shape);
    if (o->histogram) {
        quant_observer_accumulate(&v->observer, n, nn_f32(t));
        return;
    }
    v->shape = t->shape;
    quant_observer_observe(&v->observer, n, nn_f32(t));
    see_channels(v, t);
}

static nn_err run_pass(quant_calibration *c, const nn_graph *g, nn_exec *e, int64_t samples,
                       quant_feed *feed, void *ctx, bool histogram)
{
    for (int64_t i = 0; i < samples; i++) {
        nn_err err = feed(ctx, i, e);
        if (err)
            return err;
        if (i == 0 && !histogram) {
            err = open_values(c, g, e);
            if (err)
                return err;
        }
        nn_exec_forward(e);
        observing o = {c, e, histogram};
        nn_parallel(c->n, observe_value, &o);
    }
    return NN_OK;
}

nn_err quant_calibrate(quant_calibration *out, const nn_graph *g, nn_params *p, int64_t samples,
                       quant_feed *feed, void *ctx, bool histograms)
{
    nn_err err = NN_OK;
    nn_exec *e = NULL;
    *out = (quant_calibration){.n = g->n, .samples = samples};
    if (samples < 1)
        return nn_fail(NN_ERR_INPUT, "calibration needs at least one sample, found none");
    out->value = nn_calloc((size_t)g->n, sizeof *out->value);
    if (!out->value) {
        err = nn_fail_memory((size_t)g->n * sizeof *out->value, "calibration");
        goto out;
    }
    NN_TRY(nn_exec_new(&e, g, p, false));
    nn_exec_keep_all(e);
    NN_TRY(run_pass(out, g, e, samples, feed, ctx, false));
    see_pads(out, g);
    for (int i = 0; i < g->n; i++)
        if (out->value[i].observer.bad) {
            err = nn_fail(NN_ERR_MODEL, "%s computes NaN or Inf on a calibration sample",
                          g->node[i].name);
            goto out;
        }
    if (histograms)
        NN_TRY(run_pass(out, g, e, samples, feed, ctx, true));
out:
    nn_exec_free(e);
    if (err)
        quant_calibration_free(out);
    return err;
}

typedef struct choosing {
    quant_calibration *c;
    quant_method method;
    double percentile;
} choosing;

static void choose_range(void *ctx, int64_t task, int thread)
{
    const choosing *h = ctx;
    quant_value *v = &h->c->value[task];
    (void)thread;
    if (v->seen)
        v->range = quant_observer_range(&v->observer, h->method, h->percentile, 255);
}

void quant_calibration_ranges(quant_calibration *c, quant_method method, double percentile)
{
    choosing h = {c, method, percentile};
    nn_parallel(c->n, choose_range, &h);
}

/* means.c - see means.h. */
#include "quant/means.h"

#include "nn/mem.h"
#include "nn/parallel.h"
#include "quant/convert.h"
#include "quant/error.h"
#include "quant/layer_compare.h"

#include <string.h>

/* Channels that are hardly ever on are not pushed farther than this allows. */
#define LEAST_SLOPE 0.1

typedef struct layer {
    int node, depth, channels;
    int low;           /* its node in the converted graph, -1 */
    double alpha;      /* slope of its activation for negative values */
    double *sum;       /* [channels] of float outputs */
    double *positive;  /* [channels] of them, how many are > 0 */
    double *low_sum;   /* [channels] */
    int64_t rows;
} layer;

typedef struct search {
    quant_calibration *c;
    const nn_graph *g;
    nn_params *p;
    const quant_config *config;
    const uint8_t *bits;
    int64_t samples, all; /* looked at, there */
    quant_feed *feed;
    void *ctx;
    layer *layer;
    int n, depth;
    double *block;
} search;

static bool is_corrected(const search *s, int i)
{
    const nn_node *node = &s->g->node[i];
    if (node->kind != NN_NODE_OP || !s->bits[i] || quant_is_recurrent(node) ||
        quant_node_kind(s->g, s->c, i) != QUANT_WEIGHTS)
        return false;
    const nn_activation *a = nn_node_activation(node);
    return (!a || a->homogeneous) && s->c->value[i].channels > 0;
}

/* The layers, and how many of them lie before each. */
static nn_err find_layers(search *s)
{
    int *depth = nn_calloc((size_t)s->g->n, sizeof *depth);
    s->layer = nn_calloc((size_t)s->g->n, sizeof *s->layer);
    if (!depth || !s->layer) {
        nn_free(depth);
        return nn_fail_memory((size_t)s->g->n * sizeof *s->layer, "layers");
    }
    size_t channels = 0;
    for (int i = 0; i < s->g->n; i++) {
        const nn_node *node = &s->g->node[i];
        for (int k = 0; k < node->n_in; k++)
            if (node->in[k] >= 0 && depth[node->in[k]] > depth[i])
                depth[i] = depth[node->in[k]];
        if (!is_corrected(s, i))
            continue;
        const nn_activation *a = nn_node_activation(node);
        s->layer[s->n++] = (layer){
            .node = i, .depth = depth[i]++, .channels = s->c->value[i].channels,
            .alpha = !a ? 1 : nn_node_float(node, "alpha", a->alpha)};
        s->depth = depth[i] > s->depth ? depth[i] : s->depth;
        channels += (size_t)s->c->value[i].channels;
    }
    nn_free(depth);
    s->block = nn_calloc(3 * channels, sizeof *s->block);
    if (!s->block)
        return nn_fail_memory(3 * channels * sizeof *s->block, "means");
    double *at = s->block;
    for (int k = 0; k < s->n; k++, at += 3 * s->layer[k - 1].channels) {
        s->layer[k].sum = at;
        s->layer[k].positive = at + s->layer[k].channels;
        s->layer[k].low_sum = s->layer[k].positive + s->layer[k].channels;
    }
    return NN_OK;
}

typedef struct adding {
    const search *s;
    const nn_exec *e;
    int depth;          /* of the layers to add up; -1: all, of the float network */
    nn_err *err;        /* [layers] */
} adding;

static void add_layer(void *ctx, int64_t task, int thread)
{
    const adding *a = ctx;
    layer *l = &a->s->layer[task];
    (void)thread;
    if (a->depth >= 0 && (l->depth != a->depth || l->low < 0))
        return;
    const nn_tensor *t = nn_exec_value(a->e, a->depth < 0 ? l->node : l->low);
    int64_t count = nn_shape_count(t->shape), rows = count / l->channels;
    float *real = nn_alloc((size_t)count * sizeof *real);
    a->err[task] = real ? NN_OK : NN_ERR_LIMIT;
    if (!real)
        return;
    quant_tensor_real(t, real);
    double *sum = a->depth < 0 ? l->sum : l->low_sum;
    for (int64_t r = 0; r < rows; r++)
        for (int k = 0; k < l->channels; k++) {
            double v = (double)real[r * l->channels + k];
            sum[k] += v;
            if (a->depth < 0)
                l->positive[k] += v > 0;
        }
    if (a->depth < 0)
        l->rows += rows;
    nn_free(real);
}

/* All samples through one network. */
static nn_err add_samples(search *s, const nn_graph *g, nn_params *p, int depth)
{
    nn_err err = NN_OK;
    nn_exec *e = NULL;
    nn_err *errors = nn_calloc((size_t)s->n, sizeof *errors);
    if (!errors)
        return nn_fail_memory((size_t)s->n * sizeof *errors, "means");
    adding a = {s, NULL, depth, errors};
    NN_TRY(nn_exec_new(&e, g, p, false));
    nn_exec_keep_all(e);
    a.e = e;
    for (int64_t i = 0; i < s->samples; i++) {
        NN_TRY(s->feed(s->ctx, i * s->all / s->samples, e));
        nn_exec_forward(e);
        nn_parallel(s->n, add_layer, &a);
        for (int k = 0; k < s->n; k++)
            if (errors[k]) {
                err = nn_fail_memory(sizeof *errors, "a layer's values");
                goto out;
            }
    }
out:
    nn_exec_free(e);
    nn_free(errors);
    return err;
}

static void correct(const layer *l, double *shift)
{
    double rows = (double)l->rows;
    for (int k = 0; k < l->channels; k++) {
        double on = l->positive[k] / rows, slope = on + (1 - on) * l->alpha;
        slope = slope < LEAST_SLOPE ? LEAST_SLOPE : slope;
        shift[k] += (l->sum[k] - l->low_sum[k]) / rows / slope;
    }
}

static nn_err correct_depth(search *s, int depth)
{
    nn_err err = NN_OK;
    nn_graph *low = NULL;
    nn_params *params = NULL;
    NN_TRY(quant_convert(s->g, s->p, s->c, s->config, s->bits, &low, &params));
    for (int k = 0; k < s->n; k++)
        s->layer[k].low = quant_match(s->g, s->layer[k].node, low);
    NN_TRY(add_samples(s, low, params, depth));
    for (int k = 0; k < s->n; k++) {
        layer *l = &s->layer[k];
        if (l->depth != depth || l->low < 0)
            continue;
        quant_value *v = &s->c->value[l->node];
        if (!v->bias_shift)
            v->bias_shift = nn_calloc((size_t)l->channels, sizeof *v->bias_shift);
        if (!v->bias_shift) {
            err = nn_fail_memory((size_t)l->channels * sizeof *v->bias_shift, "biases");
            goto out;
        }
        correct(l, v->bias_shift);
    }
out:
    nn_params_free(params);
    nn_graph_free(low);
    return err;
}

nn_err quant_correct_means(quant_calibration *c, const nn_graph *g, nn_params *p,
                           const quant_config *config, const uint8_t *bits, int64_t samples,
                           quant_feed *feed, void *ctx)
{
    nn_err err;
    search s = {.c = c, .g = g, .p = p, .config = config, .bits = bits, .all = samples,
                .samples = samples < QUANT_MEANS_SAMPLES ? samples : QUANT_MEANS_SAMPLES,
                .feed = feed, .ctx = ctx};
    NN_TRY(find_layers(&s));
    NN_TRY(add_samples(&s, g, p, -1));
    for (int depth = 0; depth < s.depth; depth++)
        NN_TRY(correct_depth(&s, depth));
out:
    nn_free(s.layer);
    nn_free(s.block);
    return err;
}

/* plan.c - `octavo quantize`: which layers work in 8 bits. What the command line says, then
 * what is faster on this machine, then what accuracy allows.
 */
#include "apps/quantize/quantize.h"

#include <stdio.h>
#include <string.h>

#include "nn/mem.h"

/* --- by hand --- */

/* "conv1", or "conv*": all whose names begin so. */
static bool names(const char *pattern, size_t n, const char *name)
{
    if (n > 0 && pattern[n - 1] == '*')
        return strncmp(name, pattern, n - 1) == 0;
    return strlen(name) == n && memcmp(name, pattern, n) == 0;
}

/* bits[i] of the layers that the pattern names; reason: NULL, or where it goes. */
static nn_err set_bits(const nn_graph *g, const char *option, const char *spec, size_t n,
                       uint8_t bits, const char *reason, uint8_t *to, const char **reasons)
{
    int found = 0;
    for (int i = 0; i < g->n; i++)
        if (g->node[i].kind == NN_NODE_OP && names(spec, n, g->node[i].name)) {
            to[i] = bits;
            if (reasons)
                reasons[i] = reason;
            found++;
        }
    return found ? NN_OK
                 : nn_fail(NN_ERR_USAGE, "--%s=%s: the model has no such layer", option, spec);
}

/* LAYER=BITS: BITS, one of the choices, and the length of LAYER. */
static nn_err parse_bits(const char *spec, const int *choice, size_t *n, int *bits)
{
    const char *equals = strrchr(spec, '=');
    for (; equals && *choice; choice++) {
        char text[4];
        snprintf(text, sizeof text, "%d", *choice);
        *bits = *choice;
        *n = (size_t)(equals - spec);
        if (strcmp(equals + 1, text) == 0)
            return NN_OK;
    }
    return NN_ERR_USAGE;
}

static nn_err ignore_layers(const quantizer *q, const nn_graph *g, uint8_t *bits,
                            const char **reasons)
{
    nn_err err = NN_OK;
    for (int k = 0; k < q->ignore.n; k++)
        NN_TRY(set_bits(g, "ignore", q->ignore.text[k], strlen(q->ignore.text[k]), 0,
                        "--ignore", bits, reasons));
out:
    return err;
}

nn_err quantize_choose_trained(void *ctx, const nn_graph *g, uint8_t *bits)
{
    static const int CHOICES[] = {4, 8, 32, 0};
    nn_err err = NN_OK;
    const quantizer *q = ctx;
    memset(bits, q->weight_bits, (size_t)g->n);
    for (int k = 0; k < q->bit_specs.n; k++) {
        const char *spec = q->bit_specs.text[k];
        size_t n;
        int found;
        if (parse_bits(spec, CHOICES, &n, &found) != NN_OK)
            return nn_fail(NN_ERR_USAGE, "--bits=%s: expected LAYER=4, LAYER=8 or LAYER=32",
                           spec);
        NN_TRY(
            set_bits(g, "bits", spec, n, (uint8_t)(found == 32 ? 0 : found), "", bits, NULL));
    }
    err = ignore_layers(q, g, bits, NULL);
out:
    return err;
}

nn_err quantize_choose_bits(quantizer *q)
{
    static const int CHOICES[] = {8, 16, 32, 0};
    nn_err err = NN_OK;
    const nn_graph *g = q->model.graph;
    for (int i = 0; i < g->n; i++) {
        q->bits[i] = q->plan == PLAN_FP32 ? 0 : 8;
        q->reason[i] = q->plan == PLAN_FP32 ? "plan" : "";
    }
    for (int k = 0; k < q->bit_specs.n; k++) {
        const char *spec = q->bit_specs.text[k];
        size_t n;
        int bits;
        if (parse_bits(spec, CHOICES, &n, &bits) != NN_OK)
            return nn_fail(NN_ERR_USAGE, "--bits=%s: expected LAYER=8, LAYER=16 or LAYER=32",
                           spec);
        NN_TRY(set_bits(g, "bits", spec, n, (uint8_t)(bits == 32 ? 0 : bits),
                        bits == 32 ? "--bits" : "", q->bits, q->reason));
        for (int i = 0; i < g->n && bits == 16; i++)
            if (names(spec, n, g->node[i].name) && g->node[i].kind == NN_NODE_OP &&
                !quant_node_has_16(g, i)) {
                if (quant_node_kind(g, &q->cal, i) == QUANT_WEIGHTS)
                    return nn_fail(NN_ERR_USAGE, "--bits=%s: %s (%s) has no 16-bit form", spec,
                                   g->node[i].name, nn_ops[g->node[i].op].name);
                q->bits[i] = 8;
            }
    }
    NN_TRY(ignore_layers(q, g, q->bits, q->reason));
    for (int i = 0; i < g->n; i++)
        if (quant_node_kind(g, &q->cal, i) == QUANT_FLOAT)
            q->reason[i] = "no 8-bit form";
out:
    return err;
}

/* --- by time --- */

nn_err quantize_measure_plan(quantizer *q)
{
    nn_err err;
    const nn_graph *g = q->model.graph;
    NN_TRY(quant_times_measure(&q->times, g, q->model.params, &q->cal, &q->result.config,
                               q->bits, quantize_data_feed, &q->data, q->data.median, q->runs));
    if (q->plan != PLAN_AUTO)
        goto out;
    uint8_t *before = nn_alloc((size_t)g->n);
    if (!before) {
        err = nn_fail_memory((size_t)g->n, "a plan");
        goto out;
    }
    memcpy(before, q->bits, (size_t)g->n);
    err = quant_plan_fastest(&q->times, g, &q->cal, q->bits);
    for (int i = 0; i < g->n; i++)
        if (before[i] && !q->bits[i])
            q->reason[i] = "faster in float";
    nn_free(before);
out:
    return err;
}

/* --- accuracy --- */

static nn_err convert(quantizer *q)
{
    nn_params_free(q->params);
    nn_graph_free(q->graph);
    q->params = NULL;
    q->graph = NULL;
    return quant_convert(q->model.graph, q->model.params, &q->cal, &q->result.config, q->bits,
                         &q->graph, &q->params);
}

static nn_err evaluate(quantizer *q)
{
    if (q->eval.n == 0)
        return NN_OK;
    return quantize_eval(q, q->graph, q->params, q->result.score, &q->result.mean);
}

static double drop_points(const quantizer *q)
{
    return 100 * (q->result.mean - q->result.mean_float);
}

/* The layer whose return to float helps the outputs most. */
static int worst_layer(const quantizer *q)
{
    int worst = -1;
    for (int i = 0; i < q->model.graph->n; i++)
        if (q->bits[i] && quant_node_kind(q->model.graph, &q->cal, i) == QUANT_WEIGHTS &&
            (worst < 0 || q->result.layer[i].gain > q->result.layer[worst].gain))
            worst = i;
    return worst;
}

static nn_err rank_layers(quantizer *q)
{
    int n = q->model.graph->n;
    double *gain = nn_calloc((size_t)n, sizeof *gain);
    if (!gain)
        return nn_fail_memory((size_t)n * sizeof *gain, "a ranking");
    nn_err err = quant_sensitivity(q->model.graph, q->model.params, &q->cal, &q->result.config,
                                   q->bits, q->data.n < QUANTIZE_FEW ? q->data.n : QUANTIZE_FEW,
                                   quantize_data_feed, &q->data, gain);
    for (int i = 0; i < n && !err; i++)
        if (q->bits[i] && quant_node_kind(q->model.graph, &q->cal, i) == QUANT_WEIGHTS)
            q->result.layer[i].gain = gain[i];
    nn_free(gain);
    return err;
}

nn_err quantize_hold_accuracy(quantizer *q)
{
    nn_err err;
    bool ranked = false;
    NN_TRY(convert(q));
    NN_TRY(evaluate(q));
    while (q->eval.n > 0 && drop_points(q) > (double)q->max_drop) {
        if (!ranked)
            NN_TRY(rank_layers(q));
        ranked = true;
        int worst = worst_layer(q);
        if (worst < 0)
            break;
        cli_note("%s %.2f %%, %.2f points worse than in float: %s goes back to float",
                 q->task->measure, 100 * q->result.mean, drop_points(q),
                 q->model.graph->node[worst].name);
        q->bits[worst] = 0;
        q->reason[worst] = "accuracy";
        NN_TRY(convert(q));
        NN_TRY(evaluate(q));
    }
out:
    return err;
}

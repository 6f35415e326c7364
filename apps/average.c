/* average.c - `octavo average`: the weighted mean of models of one network.
 *
 * Later checkpoints of one training: about as good as a cooldown of the learning rate (Izmailov
 * and others 2018, "Averaging Weights Leads to Wider Optima"). A model and what was fine-tuned
 * from it: most of the gain, little of what was forgotten (Wortsman and others 2022, "Robust
 * Fine-Tuning of Zero-Shot Models", WiSE-FT).
 */
#include <stdio.h>
#include <string.h>

#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "io/number.h"
#include "nn/mem.h"
#include "quant/prepare.h"

#define MAX_MODELS 64

/* "3,1": n positive numbers, each at most 1e6; all of them divided by their sum. */
static nn_err read_weights(const char *text, int n, double weight[MAX_MODELS])
{
    double sum = 0;
    const char *p = text;
    for (int i = 0; i < n; i++) {
        if (!io_number_parse(&p, &weight[i]) || !(weight[i] > 0 && weight[i] <= 1e6) ||
            *p != (i + 1 < n ? ',' : 0))
            return nn_fail(NN_ERR_USAGE,
                           "--weights: expected %d positive numbers with commas between, found "
                           "'%s'",
                           n, text);
        p += *p == ',';
        sum += weight[i];
    }
    for (int i = 0; i < n; i++)
        weight[i] /= sum;
    return NN_OK;
}

/* Both mean the same by their parameters. */
static nn_err same_network(const io_model *a, const char *a_name, const io_model *b,
                           const char *b_name)
{
    static const char *const keys[] = {"octavo.task", "octavo.alphabet", "octavo.preprocess"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const char *x = io_meta_get(&a->meta, keys[i]), *y = io_meta_get(&b->meta, keys[i]);
        if (strcmp(x ? x : "", y ? y : "") != 0)
            return nn_fail(NN_ERR_MODEL, "%s and %s differ in %s", a_name, b_name, keys[i]);
    }
    bool same = a->params->n == b->params->n;
    for (int i = 0; same && i < a->params->n; i++) {
        const nn_param *x = &a->params->param[i], *y = &b->params->param[i];
        same = strcmp(x->name, y->name) == 0 && x->value.dtype == y->value.dtype &&
               nn_shape_equal(x->value.shape, y->value.shape);
    }
    if (!same)
        return nn_fail(NN_ERR_MODEL, "%s and %s are different networks", a_name, b_name);
    return NN_OK;
}

static nn_err open_float(const char *name, io_model *out)
{
    nn_err err = cli_model_load(cli_model_float(name), out);
    if (err == NN_OK && quant_is_quantised(out->graph)) {
        io_model_free(out);
        err = nn_fail(NN_ERR_MODEL, "%s: a model in 8 bits: expected those they were made of",
                      name);
    }
    return err;
}

/* sum += weight * p, over all parameters, one after the other. */
static void add_params(double *sum, const nn_params *p, double weight)
{
    for (int i = 0; i < p->n; i++) {
        const float *x = nn_f32(&p->param[i].value);
        int64_t n = nn_shape_count(p->param[i].value.shape);
        for (int64_t k = 0; k < n; k++)
            *sum++ += weight * (double)x[k];
    }
}

static void set_params(nn_params *p, const double *mean)
{
    for (int i = 0; i < p->n; i++) {
        float *x = nn_f32(&p->param[i].value);
        int64_t n = nn_shape_count(p->param[i].value.shape);
        for (int64_t k = 0; k < n; k++)
            x[k] = (float)*mean++;
    }
}

static nn_err average(int n, char **name, const double *weight, const char *output)
{
    nn_err err;
    io_model first = {0}, other = {0};
    double *sum = NULL;
    NN_TRY(cli_writable(output));
    NN_TRY(open_float(name[0], &first));
    size_t count = (size_t)nn_params_count(first.params, false);
    sum = nn_calloc(count, sizeof *sum);
    if (!sum) {
        err = nn_fail_memory(count * sizeof *sum, "the mean");
        goto out;
    }
    add_params(sum, first.params, weight[0]);
    for (int i = 1; i < n; i++) {
        NN_TRY(open_float(name[i], &other));
        NN_TRY(same_network(&first, name[0], &other, name[i]));
        add_params(sum, other.params, weight[i]);
        io_model_free(&other);
        other = (io_model){0};
    }
    set_params(first.params, sum);
    err = io_model_write(output, first.graph, first.params, &first.meta, 0, NULL);
out:
    nn_free(sum);
    io_model_free(&first);
    io_model_free(&other);
    return err;
}

int app_average(int argc, char **argv)
{
    const char *output = NULL, *weights = NULL;
    double weight[MAX_MODELS];
    const cli_option options[] = {
        {"output", 'o', CLI_TEXT, &output, "FILE", 0, 0, "write the model there"},
        {"weights", 0, CLI_TEXT, &weights, "W,W...", 0, 0,
         "how much each model counts, in their order; without it all alike"},
        CLI_END,
    };
    const cli_command command = {
        "average", "-o FILE [OPTION]... MODEL MODEL...",
        "Averages the weights of models of one network that were trained from one another:\n"
        "checkpoints of a training, or a model and what it was before fine-tuning. What is\n"
        "stored beside the weights is the first one's.",
        options, 2, MAX_MODELS,
        "The temperature of confidences is the first one's, too: fit it anew. Examples:\n"
        "  octavo average run1/best.safetensors run2/best.safetensors -o mean.safetensors\n"
        "  octavo average --weights=0.3,0.7 default tuned/best.safetensors -o m.safetensors\n"
        "  octavo eval mean.safetensors LIST --calibrate=mean.safetensors"};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    if (!output)
        return cli_usage(&command, "missing --output: expected the file to write");
    int n = argc - first;
    nn_err err = NN_OK;
    for (int i = 0; i < n; i++)
        weight[i] = 1.0 / n;
    if (weights)
        NN_TRY(read_weights(weights, n, weight));
    err = average(n, argv + first, weight, output);
out:
    return cli_error(err);
}

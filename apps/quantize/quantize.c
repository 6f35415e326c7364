/* quantize.c - `octavo quantize`: from a float model to one of 8 bits.
 *
 *   model -> passes -> calibration -> ranges -> plan (which layers) -> evaluation
 *                                                  ^                     | fell too far:
 *                                                  +---------------------+ the worst layer
  * back */
#include "apps/cli/commands.h"
#include "apps/quantize/quantize.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "nn/mem.h"
#include "nn/parallel.h"
#include "nn/passes.h"
#include "quant/prepare.h"
#include "quant/qat_graph.h"
#include "quant/round.h"

/* --- the model --- */

static nn_err measure_bytes(const nn_graph *g, const nn_params *p, const io_meta *meta,
                            size_t *n)
{
    io_bytes bytes = {0};
    nn_err err = io_model_encode(g, p, meta, 0, NULL, &bytes);
    *n = bytes.size;
    io_bytes_free(&bytes);
    return err;
}

static nn_err open_model(quantizer *q)
{
    nn_err err;
    app_network network;
    q->choice.training = q->for_training;
    NN_TRY(app_network_open(&q->choice, &network));
    q->model = network.model;
    NN_TRY(quantize_task_find(q));
    if (quant_is_quantised(q->model.graph)) {
        err =
            nn_fail(NN_ERR_MODEL, "%s is quantised already: give the float model it came from",
                    q->result.model);
        goto out;
    }
    NN_TRY(
        measure_bytes(q->model.graph, q->model.params, &q->model.meta, &q->result.bytes_float));
    if (q->for_training)
        return NN_OK;
    NN_TRY(nn_pass_inference(&q->model.graph, &q->model.params));
    err = quant_split_activations(&q->model.graph, &q->model.params);
out:
    return err;
}

/* --- results --- */

static nn_err compare_layers(quantizer *q)
{
    int n = q->model.graph->n;
    nn_err err = NN_OK;
    quant_error *error = nn_calloc((size_t)n, sizeof *error);
    quant_resolved *settled = nn_calloc((size_t)n, sizeof *settled);
    if (!error || !settled) {
        err = nn_fail_memory((size_t)n * sizeof *error, "a comparison");
        goto out;
    }
    NN_TRY(quant_resolve(q->model.graph, &q->cal, q->bits, settled));
    NN_TRY(quant_compare(q->model.graph, q->model.params, q->graph, q->params,
                         q->data.n < QUANTIZE_FEW ? q->data.n : QUANTIZE_FEW,
                         quantize_data_feed, &q->data, error, NULL, NULL));
    for (int i = 0; i < n; i++) {
        quantize_layer *l = &q->result.layer[i];
        const nn_node *node = &q->model.graph->node[i];
        l->name = node->name;
        l->node = i;
        l->listed = node->kind == NN_NODE_OP;
        l->op = l->listed ? nn_ops[node->op].name : "";
        l->bits = settled[i].bits ? settled[i].bits : 32;
        l->reason = l->bits == 32 ? q->reason[i] : "";
        l->error = error[i];
        l->ms_float = 1e3 * q->times.exact[i];
        l->ms_low = 1e3 * q->times.low[i];
    }
out:
    nn_free(error);
    nn_free(settled);
    return err;
}

static nn_err add_float_list(const quantizer *q, io_bytes *out)
{
    nn_err err = NN_OK;
    for (int i = 0; i < q->result.n; i++) {
        const quantize_layer *l = &q->result.layer[i];
        if (l->listed && l->bits == 32 && *l->reason)
            NN_TRY(
                io_bytes_format(out, "%s%s (%s)", out->size ? ", " : "", l->name, l->reason));
    }
    err = io_bytes_add(out, out->size ? "" : "none", out->size ? 1 : 5);
out:
    return err;
}

/* What the file says of its making. */
static nn_err describe(quantizer *q)
{
    nn_err err;
    char text[128];
    io_bytes floats = {0};
    io_meta *m = &q->model.meta;
    const quant_config *c = &q->result.config;
    snprintf(text, sizeof text, "%s%s%s%s%s%s", quant_method_name(c->method),
             c->symmetric ? " symmetric" : "", c->clip ? " clipped-weights" : "",
             c->correct_bias ? " bias-correction" : "", q->result.rounded ? " rounded-by-error" : "",
             q->result.equalised ? " equalised" : "");
    NN_TRY(io_meta_set(m, "octavo.quant.method", text));
    NN_TRY(io_meta_set_int(m, "octavo.quant.samples", q->data.n));
    snprintf(text, sizeof text, "%016llx", (unsigned long long)q->data.list_hash);
    NN_TRY(io_meta_set(m, "octavo.quant.calibration", text));
    /* Only what was measured depends on the machine: other files are the same everywhere. */
    snprintf(text, sizeof text, q->plan == PLAN_AUTO ? "%s, measured on %s, %d threads" : "%s",
             q->result.plan, q->result.tier, q->result.threads);
    NN_TRY(io_meta_set(m, "octavo.quant.plan", text));
    NN_TRY(add_float_list(q, &floats));
    NN_TRY(io_meta_set(m, "octavo.quant.float", (const char *)floats.data));
    if (q->eval.n > 0) {
        char key[40];
        snprintf(key, sizeof key, "octavo.quant.%s", q->task->key);
        snprintf(text, sizeof text, "%.4f %% in float, %.4f %% quantised",
                 100 * q->result.mean_float, 100 * q->result.mean);
        err = io_meta_set(m, key, text);
    }
out:
    io_bytes_free(&floats);
    return err;
}

static nn_err time_result(quantizer *q)
{
    quant_times t;
    nn_err err = quant_times_measure(&t, q->model.graph, q->model.params, &q->cal,
                                     &q->result.config, q->bits, quantize_data_feed, &q->data,
                                     q->data.median, q->runs);
    q->result.ms_float = 1e3 * t.exact_total;
    q->result.ms = 1e3 * t.low_total;
    q->result.steady = t.steady;
    quant_times_free(&t);
    return err;
}

static bool has_depthwise(const nn_graph *g)
{
    for (int i = 0; i < g->n; i++)
        if (g->node[i].kind == NN_NODE_OP && quant_is_depthwise(g, i))
            return true;
    return false;
}

static nn_err calibrate(quantizer *q)
{
    nn_err err;
    const nn_graph *g = q->model.graph;
    const quant_config *c = &q->result.config;
    if (q->equalise && has_depthwise(g)) {
        NN_TRY(quant_calibrate(&q->cal, g, q->model.params, q->data.n, quantize_data_feed,
                               &q->data, false));
        q->result.equalised = quant_equalise(g, q->model.params, &q->cal);
        quant_calibration_free(&q->cal);
    }
    /* The report draws histograms whatever the method is. */
    NN_TRY(quant_calibrate(&q->cal, g, q->model.params, q->data.n, quantize_data_feed, &q->data,
                           true));
    quant_calibration_ranges(&q->cal, c->method, c->percentile);
out:
    return err;
}

static nn_err quantise(quantizer *q)
{
    nn_err err;
    NN_TRY(open_model(q));
    NN_TRY(q->task->load(q));
    if (q->eval_specs.n > 0) {
        NN_TRY(q->task->open_eval ? q->task->open_eval(q)
                                  : measure_lists_open(&q->eval, &q->eval_specs, q->eval_limit,
                                                       q->strict));
        NN_TRY(quantize_data_check(&q->data, &q->eval));
    }
    NN_TRY(calibrate(q));
    size_t n = (size_t)q->model.graph->n;
    q->bits = nn_calloc(n, 1);
    q->reason = nn_calloc(n, sizeof *q->reason);
    q->result.layer = nn_calloc(n, sizeof *q->result.layer);
    q->result.n = (int)n;
    if (!q->bits || !q->reason || !q->result.layer) {
        err = nn_fail_memory(n * sizeof *q->result.layer, "layers");
        goto out;
    }
    for (size_t i = 0; i < n; i++)
        q->result.layer[i].gain = NAN;
    NN_TRY(quantize_choose_bits(q));
    NN_TRY(quantize_measure_plan(q));
    if (q->result.rounded)
        NN_TRY(quant_round(&q->cal, q->model.graph, q->model.params, &q->result.config, q->bits,
                           q->data.n, quantize_data_feed, &q->data));
    if (q->eval.n > 0)
        NN_TRY(quantize_eval(q, q->model.graph, q->model.params, q->result.score_float,
                             &q->result.mean_float));
    NN_TRY(quantize_hold_accuracy(q));
    NN_TRY(compare_layers(q));
    NN_TRY(time_result(q));
    NN_TRY(describe(q));
    NN_TRY(measure_bytes(q->graph, q->params, &q->model.meta, &q->result.bytes));
out:
    return err;
}

/* The float model in its form for training on, at the output. */
static nn_err write_fake_quantised(quantizer *q)
{
    nn_err err;
    const quant_qat_config config = {
        .quant = q->result.config, .equalise = q->equalise, .learn = q->learn_ranges,
        .choose = quantize_choose_trained, .choose_ctx = q};
    NN_TRY(open_model(q));
    NN_TRY(q->task->load(q));
    NN_TRY(quant_qat_insert(&q->model.graph, &q->model.params, &config, q->data.n,
                            quantize_data_feed, &q->data));
    err = io_model_write(q->output, q->model.graph, q->model.params, &q->model.meta, 0, NULL);
out:
    return err;
}

static void quantizer_free(quantizer *q)
{
    quant_times_free(&q->times);
    quant_calibration_free(&q->cal);
    quantize_data_free(&q->data);
    measure_lists_free(&q->eval);
    io_model_free(&q->model);
    nn_params_free(q->params);
    nn_graph_free(q->graph);
    nn_free(q->bits);
    nn_free(q->reason);
    nn_free(q->result.layer);
}

typedef struct settings {
    const char *report;
    int format, method;
} settings;

/* CLI_GO or the exit code. */
static int parse(quantizer *q, settings *s, int argc, char **argv)
{
    quant_config *c = &q->result.config;
    const cli_option options[] = {
        {"calib", 'c', CLI_LIST, &q->calib, "SOURCE", 0, 0,
         "calibrate with these lines: LIST, boxes=DIR, or synth (the generator), for a "
         "direction classifier half of them rotated; a detector with the pages of a label file "
         "or folder, a classifier with its pictures; may be given several times, then each gives its share"},
        {"eval", 'e', CLI_LIST, &q->eval_specs, "LIST", 0, 0,
         "measure the CER on this label file before and after (ci=LIST without case), of a "
         "classifier the share of wrong answers; may be given several times"},
        {"output", 'o', CLI_TEXT, &q->output, "FILE", 0, 0, "where the quantised model goes"},
        APP_NETWORK_OPTIONS(q->choice),
        CLI_ALPHABET_FILE(q->reader),
        {"samples", 'n', CLI_INT, &q->samples, "N", 0, 1000000,
         "calibration samples; 0 is 300 lines or pictures, 24 pages"},
        {"method", 0, CLI_CHOICE, &s->method, "min-max|average|kl|percentile|mse", 0, 0,
         "how ranges of activations are chosen"},
        {"percentile", 0, CLI_FLOAT, &q->percentile, "P", 0.5, 1,
         "with --method=percentile: share of the values that are not cut"},
        {"plan", 0, CLI_CHOICE, &q->plan, "auto|int8|fp32", 0, 0,
         "auto: 8 bits where that is faster on this machine, quantise-dequantise boundaries "
         "included; int8: wherever possible"},
        {"max-drop", 0, CLI_FLOAT, &q->max_drop, "POINTS", 0, 100,
         "with --eval: put layers back to float, the most harmful first, until the CER, or the "
         "share of wrong answers, is at most this many points worse"},
        {"ignore", 0, CLI_LIST, &q->ignore, "LAYER", 0, 0,
         "leave this layer in float; NAME* means all whose names begin so"},
        {"bits", 0, CLI_LIST, &q->bit_specs, "LAYER=16", 0, 0,
         "8, 16 or 32 bits for this layer (16: convolutions and linear layers); with "
         "--for-training 4, 8 or 32 for its weights"},
        {"symmetric", 0, CLI_FLAG, &c->symmetric, NULL, 0, 0,
         "activations: zero in the middle of ranges of both signs"},
        {"no-clip", 0, CLI_UNFLAG, &c->clip, NULL, 0, 0,
         "weights: whole range instead of the one with the smallest squared error"},
        {"no-bias-correction", 0, CLI_UNFLAG, &c->correct_bias, NULL, 0, 0,
         "leave the mean error of rounded weights in the biases"},
        {"no-rounding", 0, CLI_UNFLAG, &q->result.rounded, NULL, 0, 0,
         "weights: each to its nearest, instead of making up for one's error with the next on the "
         "calibration samples"},
        {"no-equalise", 0, CLI_UNFLAG, &q->equalise, NULL, 0, 0,
         "do not equalise channels around depthwise convolutions"},
        {"for-training", 0, CLI_FLAG, &q->for_training, NULL, 0, 0,
         "write the model for quantisation-aware training instead: 'octavo train --model' goes "
         "on from it, computing what 8 bits compute, and writes an 8-bit model"},
        {"weight-bits", 0, CLI_INT, &q->weight_bits, "N", 4, 8,
         "with --for-training: 8 or 4 bits for weights"},
        {"learn-ranges", 0, CLI_FLAG, &q->learn_ranges, NULL, 0, 0,
         "with --for-training: the scales of weights and activations are trained, too (LSQ)"},
        {"eval-limit", 0, CLI_INT, &q->eval_limit, "N", 0, 1000000,
         "lines of each --eval, spread evenly; 0 takes all"},
        {"runs", 0, CLI_INT, &q->runs, "N", 1, 1000, "timed runs of each layer (median)"},
        {"seed", 0, CLI_UINT64, &q->seed, "N", 0, 0, "chooses the calibration lines"},
        {"strict", 0, CLI_FLAG, &q->strict, NULL, 0, 0, "refuse lists with unreadable images"},
        {"format", 'f', CLI_CHOICE, &s->format, "text|json", 0, 0,
         "form of the report on stdout"},
        {"report", 0, CLI_TEXT, &s->report, "FILE", 0, 0,
         "also write a page with plots (HTML)"},
        CLI_END,
    };
    const cli_command command = {
        "quantize", "[OPTION]... MODEL --calib=SOURCE -o OUT",
        "Makes an 8-bit model of a recogniser, a detector or a classifier: about a\n"
        "quarter of the size, and faster. MODEL may be 'default', the built-in recogniser.",
        options, 0, 1,
        "A layer stays in float when it has no 8-bit form, when --plan=auto measures that\n"
        "float is faster, or when accuracy would fall too far; the report and `octavo info`\n"
        "say so.\n"
        "With --for-training a layer learns what rounding does to it (quantisation-aware\n"
        "training): octavo quantize default --calib=synth --for-training -o start.safetensors;\n"
        "octavo train --model=start.safetensors --data=SPEC --val=LIST --steps=N --lr=3e-5 -o run\n"
        "Example: octavo quantize default --calib=synth --calib=train.txt --eval=dev.txt\n"
        "         -o mine-int8.safetensors --report=quant.html"};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    if (!q->output)
        return cli_usage(&command, "missing --output: expected the file to write");
    if (q->weight_bits != 4 && q->weight_bits != 8)
        return cli_usage(&command, "--weight-bits: expected 4 or 8, found %d", q->weight_bits);
    if (!q->for_training && (cli_given("weight-bits") || q->learn_ranges))
        return cli_usage(&command, "--%s: only with --for-training",
                         q->learn_ranges ? "learn-ranges" : "weight-bits");
    if (q->for_training && (q->eval_specs.n > 0 || s->report || cli_given("plan")))
        return cli_usage(&command, "--for-training excludes --eval, --plan and --report");
    if (q->calib.n == 0)
        return cli_usage(&command, "missing --calib: expected LIST, boxes=DIR or synth");
    if ((code = app_network_choose(&command, &q->choice, argc, argv, first)) != CLI_GO)
        return code;
    if (!q->choice.model && !q->choice.arch)
        return cli_usage(&command, "expected MODEL or --arch, found none");
    if (q->choice.arch && q->eval_specs.n > 0)
        return cli_usage(&command, "--eval: a fresh network reads nothing");
    if (cli_given("max-drop") && q->eval_specs.n == 0)
        return cli_usage(&command, "--max-drop: without --eval nothing measures accuracy");
    return CLI_GO;
}

/* What the reports say of how it was done. */
static void describe_run(quantizer *q, const settings *s)
{
    static const char *const PLANS[] = {"auto", "int8", "fp32"};
    quantize_result *r = &q->result;
    if (q->choice.model)
        q->choice.model = cli_model_float(q->choice.model);
    r->config.method = (quant_method)s->method;
    r->config.percentile = (double)q->percentile;
    r->model = q->choice.arch ? q->choice.arch : q->choice.model;
    r->output = q->output;
    r->plan = PLANS[q->plan];
    r->tier = nn_kernels_name(nn_kernels_get());
    r->threads = nn_threads();
    r->data = &q->data;
    r->cal = &q->cal;
    r->eval = &q->eval;
    r->max_drop = (double)q->max_drop;
}

int app_quantize(int argc, char **argv)
{
    quantizer q = {.choice = APP_NETWORK_DEFAULTS, .runs = 15, .weight_bits = 8, .equalise = true,
                   .percentile = 0.9999f, .max_drop = 0.3f, .seed = 1,
                   .result = {.rounded = true, .config = {.clip = true, .correct_bias = true}}};
    settings s = {.method = QUANT_MIN_MAX};
    q.choice.reader = &q.reader;
    int code = parse(&q, &s, argc, argv);
    if (code != CLI_GO)
        return code;
    nn_err err;
    io_bytes out = {0}, page = {0};
    describe_run(&q, &s);
    NN_TRY(cli_writable(q.output));
    NN_TRY(cli_writable(s.report));
    if (q.for_training) {
        err = write_fake_quantised(&q);
        goto out;
    }
    NN_TRY(quantise(&q));
    NN_TRY(io_model_write(q.output, q.graph, q.params, &q.model.meta, 0, NULL));
    if (s.report) {
        NN_TRY(quantize_report_html(&q.result, &page));
        NN_TRY(io_file_write(s.report, page.data, page.size));
    }
    NN_TRY(s.format ? quantize_report_json(&q.result, &out)
                    : quantize_report_text(&q.result, &out));
    err = cli_write(NULL, &out);
out:
    quantizer_free(&q);
    io_bytes_free(&page);
    io_bytes_free(&out);
    return cli_write_error(err);
}

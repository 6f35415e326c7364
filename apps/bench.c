/* bench.c - `octavo bench`: how long a network takes for images of one size, reading or training. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apps/cli.h"
#include "apps/network.h"
#include "io/json.h"
#include "nn/mem.h"
#include "nn/optim.h"
#include "nn/parallel.h"
#include "nn/passes.h"
#include "ocr/crnn.h"

enum { FORMAT_TEXT, FORMAT_JSON, FORMAT_CSV };

/* Characters of a random label: a 280-pixel line holds about this many. */
#define LABEL_LENGTH 20
#define SEED 7

typedef struct layer_time {
    double forward, backward, begin;
} layer_time;

typedef struct timing {
    const char *name;
    io_model model;
    ocr_prep prep;
    app_sizes sizes;
    bool train, layers;
    int runs, warmup, format;
    nn_graph *graph;  /* what is run: the model's own, or with its loss */
    nn_exec *exec;
    nn_optim *optim;
    uint64_t step;
    double *seconds;  /* [runs], sorted */
    int64_t macs;
    layer_time *layer; /* [graph->n] with --layers */
} timing;

static void count_time(void *ctx, int node, bool backward, bool begin)
{
    timing *t = ctx;
    layer_time *l = &t->layer[node];
    if (begin)
        l->begin = cli_seconds();
    else if (backward)
        l->backward += cli_seconds() - l->begin;
    else
        l->forward += cli_seconds() - l->begin;
}

/* Random images and labels, the same ones at every run. */
static void fill_inputs(timing *t)
{
    int input = 0;
    for (int i = 0; i < t->graph->n; i++) {
        if (t->graph->node[i].kind != NN_NODE_INPUT)
            continue;
        nn_tensor *x = nn_exec_input(t->exec, input);
        nn_rng r = nn_rng_make(SEED, (uint64_t)input++);
        int64_t n = nn_shape_count(x->shape);
        const char *name = t->graph->node[i].name;
        if (x->dtype == NN_F32)
            for (int64_t k = 0; k < n; k++)
                nn_f32(x)[k] = nn_rng_range(&r, -1, 1);
        else if (x->dtype == NN_S32 && strcmp(name, "labels") == 0)
            for (int64_t k = 0; k < n; k++)
                nn_s32(x)[k] = nn_rng_int(&r, 1, t->sizes.classes - 1);
        else if (x->dtype == NN_S32 && strcmp(name, "lengths") == 0)
            for (int64_t k = 0; k < n; k++)
                nn_s32(x)[k] = t->sizes.max_labels;
        else
            memset(x->data, 0, nn_tensor_bytes(x));
    }
}

static nn_err bind(timing *t)
{
    nn_shape shapes[NN_MAX_INPUTS];
    int n;
    nn_err err = app_network_shapes(t->graph, &t->sizes, shapes, &n);
    return err == NN_OK ? nn_exec_bind(t->exec, n, shapes) : err;
}

/* Number of classes and of time steps, from a plain inference exec. */
static nn_err measure_output(timing *t)
{
    nn_err err = NN_OK;
    t->graph = t->model.graph;
    NN_TRY(nn_exec_new(&t->exec, t->graph, t->model.params, false));
    NN_TRY(bind(t));
    nn_shape s = nn_exec_output(t->exec, 0)->shape;
    t->sizes.classes = app_network_classes(t->exec);
    /* CTC needs at most 2 L + 1 steps for any label of length L. */
    int steps = s.rank == 3 ? s.dim[1] : 1;
    t->sizes.max_labels = LABEL_LENGTH < (steps - 1) / 2 ? LABEL_LENGTH : (steps - 1) / 2;
    if (t->sizes.max_labels < 1)
        t->sizes.max_labels = 1;
out:
    nn_exec_free(t->exec);
    t->exec = NULL;
    return err;
}

static nn_err prepare(timing *t)
{
    nn_err err = NN_OK;
    NN_TRY(measure_output(t));
    if (t->train) {
        t->graph = NULL;
        NN_TRY(ocr_crnn_with_loss(t->model.graph, &t->graph));
        NN_TRY(nn_params_add_grads(t->model.params));
        NN_TRY(nn_optim_new(&t->optim, nn_optim_defaults(NN_ADAMW), t->model.params));
    } else {
        NN_TRY(nn_pass_inference(&t->model.graph, &t->model.params));
        t->graph = t->model.graph;
    }
    NN_TRY(nn_exec_new(&t->exec, t->graph, t->model.params, t->train));
    NN_TRY(bind(t));
    for (int i = 0; i < t->graph->n; i++)
        if (t->graph->node[i].kind == NN_NODE_OP)
            t->macs += nn_exec_macs(t->exec, i);
    t->seconds = nn_calloc((size_t)t->runs, sizeof *t->seconds);
    t->layer = nn_calloc((size_t)t->graph->n, sizeof *t->layer);
    if (!t->seconds || !t->layer)
        err = nn_fail_memory((size_t)t->runs * sizeof *t->seconds, "the times");
out:
    return err;
}

static void run_once(timing *t)
{
    if (!t->train) {
        nn_exec_forward(t->exec);
        return;
    }
    nn_params_zero_grads(t->model.params);
    nn_exec_set_step(t->exec, SEED, t->step++);
    nn_exec_forward(t->exec);
    nn_exec_backward(t->exec);
    double norm = nn_grad_norm(t->model.params);
    /* A real step: clipped to norm 5, with a rate that leaves the weights where they are. */
    nn_optim_step(t->optim, 1e-9f, norm > 5 ? (float)(5 / norm) : 1.0f);
}

static int compare_seconds(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void measure(timing *t)
{
    for (int i = -t->warmup; i < t->runs; i++) {
        if (i == 0 && t->layers) /* warm-up is not part of the table */
            nn_exec_set_hook(t->exec, count_time, t);
        fill_inputs(t);
        double start = cli_seconds();
        run_once(t);
        if (i >= 0)
            t->seconds[i] = cli_seconds() - start;
        cli_progress(false, "run %d of %d", i + 1 < 0 ? 0 : i + 1, t->runs);
    }
    cli_progress_done();
    qsort(t->seconds, (size_t)t->runs, sizeof *t->seconds, compare_seconds);
}

/* Nearest-rank quantile of the sorted times, in ms. */
static double quantile_ms(const timing *t, double q)
{
    int rank = (int)(q * t->runs + 0.999999);
    return 1e3 * t->seconds[rank < 1 ? 0 : rank - 1];
}

static nn_err add_layers(const timing *t, io_bytes *o)
{
    nn_err err = NN_OK;
    double total = 0;
    for (int i = 0; i < t->graph->n; i++)
        total += t->layer[i].forward + t->layer[i].backward;
    NN_TRY(io_bytes_format(o, "\n%-28s %-22s %10s %10s %7s %8s\n", "layer", "operator", "forward ms",
                           "backward", "share", "GFLOP/s"));
    for (int i = 0; i < t->graph->n; i++) {
        if (t->graph->node[i].kind != NN_NODE_OP)
            continue;
        const layer_time *l = &t->layer[i];
        double flops = 2.0 * (double)nn_exec_macs(t->exec, i) * t->runs;
        NN_TRY(io_bytes_format(o, "%-28s %-22s %10.3f %10.3f %6.1f%% %8.1f\n", t->graph->node[i].name,
                               nn_ops[t->graph->node[i].op]->name, 1e3 * l->forward / t->runs,
                               1e3 * l->backward / t->runs,
                               100 * (l->forward + l->backward) / (total + 1e-12),
                               1e-9 * flops / (l->forward + 1e-12)));
    }
out:
    return err;
}

static nn_err add_report(const timing *t, io_bytes *o)
{
    nn_err err = NN_OK;
    double median = quantile_ms(t, 0.5), p90 = quantile_ms(t, 0.9), least = 1e3 * t->seconds[0];
    double per_second = 1e3 * t->sizes.batch / median, rss = cli_peak_rss_mb();
    const char *mode = t->train ? "train" : "infer", *tier = nn_kernels_get()->tier;
    /* A training step costs about three forwards: one, and one each for inputs and weights. */
    double gflops = 2e-6 * (double)t->macs * (t->train ? 3 : 1) / median;
    switch (t->format) {
    case FORMAT_JSON:
        NN_TRY(io_bytes_text(o, "{\"schema\":1,\"engine\":\"octavo " OCTAVO_VERSION "\",\"model\":"));
        NN_TRY(io_json_string(o, t->name));
        NN_TRY(io_bytes_format(o,
                               ",\"mode\":\"%s\",\"precision\":\"f32\",\"isa\":\"%s\",\"batch\":%d,"
                               "\"height\":%d,\"width\":%d,\"threads\":%d,\"median_ms\":%.4f,"
                               "\"p90_ms\":%.4f,\"min_ms\":%.4f,\"runs\":%d,\"images_per_second\":%.3f,"
                               "\"macs\":%lld,\"gflops\":%.2f,\"arena_mb\":%.2f,\"peak_rss_mb\":%.1f}\n",
                               mode, tier, t->sizes.batch, t->sizes.height, t->sizes.width, nn_threads(),
                               median, p90, least, t->runs, per_second, (long long)t->macs, gflops,
                               (double)nn_exec_arena_bytes(t->exec) / 1048576, rss));
        break;
    case FORMAT_CSV:
        NN_TRY(io_bytes_text(o, "model,mode,precision,isa,batch,height,width,threads,median_ms,p90_ms,"
                                "min_ms,runs,images_per_second,peak_rss_mb\n\""));
        for (const char *p = t->name; *p; p++)
            NN_TRY(io_bytes_add(o, *p == '"' ? "\"\"" : p, *p == '"' ? 2 : 1));
        NN_TRY(io_bytes_format(o, "\",%s,f32,%s,%d,%d,%d,%d,%.4f,%.4f,%.4f,%d,%.3f,%.1f\n", mode, tier,
                               t->sizes.batch, t->sizes.height, t->sizes.width, nn_threads(), median, p90,
                               least, t->runs, per_second, rss));
        break;
    default:
        NN_TRY(io_bytes_format(o, "%s, %s, f32, %s, %d x %dx%d, %d threads\n", t->name, mode, tier,
                               t->sizes.batch, t->sizes.height, t->sizes.width, nn_threads()));
        NN_TRY(io_bytes_format(o, "median %.3f ms, p90 %.3f, min %.3f (%d runs): %.2f images/s, "
                                  "about %.1f GFLOP/s\n",
                               median, p90, least, t->runs, per_second, gflops));
        NN_TRY(io_bytes_format(o, "peak memory %.1f MB, of it activations %.1f MB\n", rss,
                               (double)nn_exec_arena_bytes(t->exec) / 1048576));
    }
    if (t->layers && t->format == FORMAT_TEXT)
        NN_TRY(add_layers(t, o));
out:
    return err;
}

int app_bench(int argc, char **argv)
{
    const char *arch = NULL, *output = NULL;
    int classes = 97;
    timing t = {.sizes = {.batch = 1, .width = 280, .max_labels = 1}, .warmup = 3};
    const cli_option options[] = {
        {"arch", 0, CLI_TEXT, &arch, "NAME", 0, 0, "a fresh network (crnn, crnn-lite) instead of a model"},
        {"classes", 0, CLI_INT, &classes, "N", 2, 20001, "with --arch: classes including the blank"},
        {"train", 0, CLI_FLAG, &t.train, NULL, 0, 0,
         "time whole training steps (forward, backward, AdamW) on random data"},
        {"batch", 'b', CLI_INT, &t.sizes.batch, "N", 1, 4096, "images at once"},
        {"width", 'w', CLI_INT, &t.sizes.width, "W", 1, 65536, "width of the images"},
        {"height", 0, CLI_INT, &t.sizes.height, "H", 0, 4096, "their height; 0 is the network's"},
        {"runs", 'r', CLI_INT, &t.runs, "N", 0, 1000000, "timed runs; 0 is 50, with --train 7"},
        {"warmup", 0, CLI_INT, &t.warmup, "N", 0, 1000, "runs before, not timed"},
        {"layers", 0, CLI_FLAG, &t.layers, NULL, 0, 0, "text: also the time of each layer"},
        {"format", 'f', CLI_CHOICE, &t.format, "text|json|csv", 0, 0, "form of the output"},
        {"output", 'o', CLI_TEXT, &output, "FILE", 0, 0, "write there instead of to stdout"},
        CLI_END,
    };
    const cli_command command = {
        "bench", "[OPTION]... [MODEL]",
        "Times a network on random images: reading, or with --train whole training steps.\n"
        "Without MODEL or --arch: the built-in model.",
        options, 0, 1,
        "Example: octavo bench --arch=crnn --train --batch=32 -j2"};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    const char *path = first < argc ? argv[first] : NULL;
    if (arch && path)
        return cli_usage(&command, "expected MODEL or --arch, found both");

    nn_err err = NN_OK;
    io_bytes out = {0};
    if (t.runs == 0)
        t.runs = t.train ? 7 : 50;
    t.name = arch ? arch : cli_model_name(path);
    NN_TRY(cli_writable(output));
    NN_TRY(app_network_open(path, arch, classes, APP_FRESH_SEED, &t.model, &t.prep));
    if (t.sizes.height == 0)
        t.sizes.height = t.prep.height;
    NN_TRY(prepare(&t));
    measure(&t);
    NN_TRY(add_report(&t, &out));
    err = cli_write(output, &out);
out:
    nn_exec_free(t.exec);
    nn_optim_free(t.optim);
    if (t.train && t.graph != t.model.graph)
        nn_graph_free(t.graph);
    io_model_free(&t.model);
    nn_free(t.layer);
    nn_free(t.seconds);
    io_bytes_free(&out);
    return cli_write_error(err);
}

/* bench.c - `octavo bench`: how long a network takes for images of one size, reading or
 * training. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apps/bench.h"
#include "apps/bench_names.h"
#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "nn/clock.h"
#include "nn/mem.h"
#include "nn/optim.h"
#include "nn/parallel.h"
#include "nn/passes.h"
#include "ocr/attention.h"
#include "ocr/crnn.h"

/* Characters of a random label: a 280-pixel line holds about this many. */
#define LABEL_LENGTH 20
#define SEED 7
#define DEFAULT_SECONDS 10 /* under load */
#define MAX_STREAMS 256

/* --report-type */
enum { APP_REPORT_NONE, APP_REPORT_BRIEF };

static void count_time(void *ctx, int node, bool backward, bool begin)
{
    app_timing *t = ctx;
    app_layer_time *l = &t->layer[node];
    if (begin)
        l->begin = nn_seconds();
    else if (backward)
        l->backward += nn_seconds() - l->begin;
    else
        l->forward += nn_seconds() - l->begin;
}

/* Random images and labels, the same ones at every run. */
static void fill_inputs(app_timing *t)
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

static nn_err bind(app_timing *t)
{
    nn_shape shapes[NN_MAX_INPUTS];
    int n;
    nn_err err = app_network_shapes(t->graph, &t->network.model.meta, &t->sizes, shapes, &n);
    return err == NN_OK ? nn_exec_bind(t->exec, n, shapes) : err;
}

/* Training: the number of classes, and labels that fit into the time steps. */
static nn_err measure_output(app_timing *t)
{
    nn_shape s;
    if (ocr_task_of(&t->network.model.meta) == OCR_TASK_ATTN) {
        t->sizes.classes = OCR_SIGN_CHARACTERS + 1; /* symbols of random labels */
        t->sizes.max_labels = OCR_SIGN_STEPS;
        return NN_OK;
    }
    nn_err err =
        ocr_crnn_output_shape(t->network.model.graph, NULL, t->sizes.height, t->sizes.width, &s);
    if (err)
        return err;
    t->sizes.classes = s.dim[2];
    /* CTC needs at most 2 L + 1 steps for any label of length L. */
    int steps = (s.dim[1] - 1) / 2;
    t->sizes.max_labels = steps < 1 ? 1 : LABEL_LENGTH < steps ? LABEL_LENGTH : steps;
    return NN_OK;
}

static nn_err prepare(app_timing *t)
{
    nn_err err = NN_OK;
    if (t->train) {
        NN_TRY(measure_output(t));
        t->graph = NULL;
        NN_TRY(ocr_task_of(&t->network.model.meta) == OCR_TASK_ATTN
                   ? ocr_attention_with_loss(t->network.model.graph, &t->graph)
                   : ocr_crnn_with_loss(t->network.model.graph, &t->graph));
        NN_TRY(nn_params_add_grads(t->network.model.params));
        NN_TRY(nn_optim_new(&t->optim, nn_optim_defaults(NN_ADAMW), t->network.model.params));
    } else {
        NN_TRY(nn_pass_inference(&t->network.model.graph, &t->network.model.params));
        nn_params_keep_packed(t->network.model.params);
        t->graph = t->network.model.graph;
    }
    NN_TRY(nn_exec_new(&t->exec, t->graph, t->network.model.params, t->train));
    NN_TRY(bind(t));
    for (int i = 0; i < t->graph->n; i++)
        if (t->graph->node[i].kind == NN_NODE_OP)
            t->macs += nn_exec_macs(t->exec, i);
    t->seconds = nn_calloc((size_t)t->runs + 1, sizeof *t->seconds);
    t->warmup_seconds = nn_calloc((size_t)t->warmup + 1, sizeof *t->warmup_seconds);
    t->layer = nn_calloc((size_t)t->graph->n, sizeof *t->layer);
    if (!t->seconds || !t->warmup_seconds || !t->layer)
        err = nn_fail_memory((size_t)t->runs * sizeof *t->seconds, "the times");
out:
    return err;
}

static void run_once(app_timing *t)
{
    if (!t->train) {
        nn_exec_forward(t->exec);
        return;
    }
    double begin = nn_seconds();
    nn_params_zero_grads(t->network.model.params);
    t->zeroing += nn_seconds() - begin;
    nn_exec_set_step(t->exec, SEED, t->step++);
    nn_exec_forward(t->exec);
    nn_exec_backward(t->exec);
    begin = nn_seconds();
    double norm = nn_grad_norm(t->network.model.params);
    /* A real step: clipped to norm 5, with a rate that leaves the weights where they are. */
    nn_optim_step(t->optim, 1e-9f, norm > 5 ? (float)(5 / norm) : 1.0f);
    t->updating += nn_seconds() - begin;
}

/* As benchmark_app: for latency one request at a time with all threads, for throughput a stream
 * a thread, and enough requests that none waits for work. */
static void choose_load(app_timing *t)
{
    int threads = nn_threads();
    if (t->streams == 0)
        t->streams = t->hint == APP_HINT_THROUGHPUT ? threads : 1;
    if (t->requests == 0)
        t->requests = t->hint == APP_HINT_LATENCY ? 1
                      : t->hint == APP_HINT_THROUGHPUT ? 2 * t->streams
                                                       : t->streams;
    t->stream_threads = threads / t->streams > 0 ? threads / t->streams : 1;
    if (t->runs == 0 && t->duration <= 0)
        t->duration = DEFAULT_SECONDS;
}

static int compare_seconds(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void measure(app_timing *t)
{
    for (int i = -t->warmup; i < t->runs; i++) {
        if (i == 0) { /* warm-up is not part of the table */
            t->zeroing = t->updating = 0;
            if (t->layers)
                nn_exec_set_hook(t->exec, count_time, t);
        }
        fill_inputs(t);
        double start = nn_seconds();
        run_once(t);
        *(i < 0 ? &t->warmup_seconds[t->warmup + i] : &t->seconds[i]) = nn_seconds() - start;
        cli_progress(false, "run %d of %d", i + 1 < 0 ? 0 : i + 1, t->runs);
    }
    cli_progress_done();
    qsort(t->seconds, (size_t)t->runs, sizeof *t->seconds, compare_seconds);
}

static nn_err run_bench(app_timing *t, const char *input)
{
    nn_err err;
    bool load = t->streams > 0;
    NN_TRY(prepare(t));
    if (input)
        NN_TRY(app_bench_inputs(t, input));
    if (!load) {
        measure(t);
        return NN_OK;
    }
    fill_inputs(t);
    cli_catch_signals();
    NN_TRY(app_bench_load(t));
    if (t->runs == 0)
        err = nn_fail(NN_ERR_CANCELLED, "no request was done");
out:
    return err;
}

static void timing_free(app_timing *t)
{
    nn_exec_free(t->exec);
    nn_optim_free(t->optim);
    if (t->train && t->graph != t->network.model.graph)
        nn_graph_free(t->graph);
    app_network_free(&t->network);
    for (int i = 0; i < t->n_pictures; i++)
        nn_free(t->picture[i]);
    nn_free(t->picture);
    nn_free(t->layer);
    nn_free(t->warmup_seconds);
    nn_free(t->seconds);
}

int app_bench(int argc, char **argv)
{
    const char *output = NULL, *input = NULL;
    app_network_choice choice = APP_NETWORK_DEFAULTS;
    int format = APP_BENCH_TEXT, device = 0, api = 0, report = APP_REPORT_NONE;
    float duration = 0;
    app_timing t = {.sizes = {.batch = 1, .max_labels = 1}, .warmup = 3};
    const cli_option options[] = {
        APP_NETWORK_OPTIONS(choice),
        {"train", 0, CLI_FLAG, &t.train, NULL, 0, 0,
         "time whole training steps (forward, backward, AdamW) on random data"},
        {"batch", 'b', CLI_INT, &t.sizes.batch, "N", 1, 4096, "images at once"},
        {"width", 'w', CLI_INT, &t.sizes.width, "W", 0, 65536,
         "width of the images; 0 takes 280, a detector's 640, a classifier's own"},
        {"height", 0, CLI_INT, &t.sizes.height, "H", 0, 4096,
         "their height; 0 is the network's"},
        {"runs", 'r', CLI_INT, &t.runs, "N", 0, 1000000,
         "timed runs or requests; 0 is 50, with --train 7, under load what --seconds says"},
        {"warmup", 0, CLI_INT, &t.warmup, "N", 0, 1000, "runs before, not timed"},
        {"hint", 0, CLI_CHOICE, &t.hint, "none|latency|throughput", 0, 0,
         "measure under load; latency: one request at a time, on all threads; throughput: a "
         "stream for each thread, two requests in flight for each stream"},
        {"streams", 0, CLI_INT, &t.streams, "N", 0, MAX_STREAMS,
         "under load: requests that are computed at once, each on its share of the threads"},
        {"nireq", 0, CLI_INT, &t.requests, "N", 0, 4096, "under load: requests in flight"},
        {"seconds", 't', CLI_FLOAT, &duration, "S", 0, 1e6,
         "under load: how long; 10 where --runs says nothing"},
        {"input", 'i', CLI_TEXT, &input, "PATH", 0, 0,
         "under load: pictures, a file or a folder of them, instead of random numbers"},
        {"layers", 0, CLI_FLAG, &t.layers, NULL, 0, 0,
         "also each layer's time, speed, bytes, algorithm and the time that this machine, as "
         "measured beside it, needs for it at least"},
        {"format", 'f', CLI_CHOICE, &format, "text|json|csv", 0, 0, "form of the output"},
        {"output", 'o', CLI_TEXT, &output, "FILE", 0, 0, "write there instead of to stdout"},
        {"report-type", 0, CLI_CHOICE, &report,
         "none|no_counters|average_counters|detailed_counters", 0, 0,
         "--format=csv, without or with --layers"},
        {"device", 0, CLI_CHOICE, &device, "CPU|AUTO", 0, 0, "the CPU, which is all there is"},
        {"api", 0, CLI_CHOICE, &api, "async|sync", 0, 0, "sync: as --nireq=1"},
        CLI_END,
    };
    const cli_command command = {
        "bench", "[OPTION]... [MODEL]",
        "Times a network on random images: reading, under load with --hint, --streams, --nireq\n"
        "or --seconds, or with --train whole training steps. MODEL is a model file, an ONNX file,\n"
        "a built-in model; without it or --arch: the built-in recogniser.",
        options, 0, 1,
        "Under load latency counts from the submission of a request to its end; the warm-up is\n"
        "each stream's first run. Options of OpenVINO's benchmark_app are understood: -m, -d,\n"
        "-i, -b, -t, -niter, -nireq, -nstreams, -nthreads, -hint, -api, -pc, -report_type,\n"
        "-report_folder.\n"
        "Examples: octavo bench --arch=crnn --train --batch=32 -j2\n"
        "          octavo bench resnet50.onnx --hint=throughput -t 20 --layers"};
    app_bench_names names;
    int first, code = app_bench_translate(&command, &argc, &argv, &names);
    if (code == CLI_GO)
        code = cli_parse(&command, argc, argv, &first);
    if (code == CLI_GO)
        code = app_network_choose(&command, &choice, argc, argv, first);
    if (code != CLI_GO)
        return code;
    t.duration = (double)duration;
    bool load = t.hint != APP_HINT_NONE || t.streams || t.requests || duration > 0 || input ||
                cli_given("api");
    if (load && t.train)
        return cli_usage(&command, "--train: not under load");
    if (api && t.requests == 0)
        t.requests = 1;
    if (report != APP_REPORT_NONE) {
        format = APP_BENCH_CSV;
        t.layers = t.layers || report > APP_REPORT_BRIEF;
    }

    nn_err err = NN_OK;
    io_bytes out = {0};
    if (load)
        choose_load(&t);
    else if (t.runs == 0)
        t.runs = t.train ? 7 : 50;
    NN_TRY(cli_writable(output));
    NN_TRY(app_network_open(&choice, &t.network));
    if (t.sizes.height == 0)
        t.sizes.height = t.network.height;
    if (t.sizes.width == 0)
        t.sizes.width = t.network.width;
    NN_TRY(run_bench(&t, input));
    t.peak_mb = cli_peak_rss_mb();
    if (t.layers && !t.train && !load)
        NN_TRY(app_limits_measure(&t.limits));
    NN_TRY(app_bench_report(&t, (app_bench_format)format, &out));
    err = cli_write(output, &out);
out:
    timing_free(&t);
    io_bytes_free(&out);
    return cli_write_error(err);
}

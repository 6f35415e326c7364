/* bench.c - `octavo bench`: how long a network takes for images of one size, reading or
 * training. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apps/bench.h"
#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "nn/clock.h"
#include "nn/mem.h"
#include "nn/optim.h"
#include "nn/parallel.h"
#include "nn/passes.h"
#include "ocr/crnn.h"

/* Characters of a random label: a 280-pixel line holds about this many. */
#define LABEL_LENGTH 20
#define SEED 7

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
        NN_TRY(ocr_crnn_with_loss(t->network.model.graph, &t->graph));
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
    t->seconds = nn_calloc((size_t)t->runs, sizeof *t->seconds);
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

int app_bench(int argc, char **argv)
{
    const char *output = NULL;
    app_network_choice choice = APP_NETWORK_DEFAULTS;
    int format = APP_BENCH_TEXT;
    app_timing t = {.sizes = {.batch = 1, .max_labels = 1}, .warmup = 3};
    const cli_option options[] = {
        APP_NETWORK_OPTIONS(choice),
        {"train", 0, CLI_FLAG, &t.train, NULL, 0, 0,
         "time whole training steps (forward, backward, AdamW) on random data"},
        {"batch", 'b', CLI_INT, &t.sizes.batch, "N", 1, 4096, "images at once"},
        {"width", 'w', CLI_INT, &t.sizes.width, "W", 0, 65536,
         "width of the images; 0 takes 280, a detector's 640"},
        {"height", 0, CLI_INT, &t.sizes.height, "H", 0, 4096,
         "their height; 0 is the network's"},
        {"runs", 'r', CLI_INT, &t.runs, "N", 0, 1000000, "timed runs; 0 is 50, with --train 7"},
        {"warmup", 0, CLI_INT, &t.warmup, "N", 0, 1000, "runs before, not timed"},
        {"layers", 0, CLI_FLAG, &t.layers, NULL, 0, 0,
         "text, json: also each layer's time, speed, bytes, algorithm"},
        {"format", 'f', CLI_CHOICE, &format, "text|json|csv", 0, 0, "form of the output"},
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
    if ((code = app_network_choose(&command, &choice, argc, argv, first)) != CLI_GO)
        return code;

    nn_err err = NN_OK;
    io_bytes out = {0};
    if (t.runs == 0)
        t.runs = t.train ? 7 : 50;
    NN_TRY(cli_writable(output));
    NN_TRY(app_network_open(&choice, &t.network));
    if (t.sizes.height == 0)
        t.sizes.height = t.network.height;
    if (t.sizes.width == 0)
        t.sizes.width = t.network.width;
    NN_TRY(prepare(&t));
    measure(&t);
    NN_TRY(app_bench_report(&t, (app_bench_format)format, &out));
    err = cli_write(output, &out);
out:
    nn_exec_free(t.exec);
    nn_optim_free(t.optim);
    if (t.train && t.graph != t.network.model.graph)
        nn_graph_free(t.graph);
    app_network_free(&t.network);
    nn_free(t.layer);
    nn_free(t.warmup_seconds);
    nn_free(t.seconds);
    io_bytes_free(&out);
    return cli_write_error(err);
}

/* bench.h - between the parts of `octavo bench`: bench.c (options, one run after the other),
 * bench_load.c (under load), bench_limits.c (what the machine can do), bench_report.c. */
#ifndef APPS_BENCH_H
#define APPS_BENCH_H

#include "apps/bench_limits.h"
#include "apps/cli/network.h"

typedef enum app_bench_format {
    APP_BENCH_TEXT,
    APP_BENCH_JSON,
    APP_BENCH_CSV,
} app_bench_format;

enum { APP_HINT_NONE, APP_HINT_LATENCY, APP_HINT_THROUGHPUT };

typedef struct app_layer_time {
    double forward, backward; /* seconds of all timed runs together */
    double begin;
} app_layer_time;

typedef struct app_timing {
    app_network network;
    app_sizes sizes;
    bool train, layers;
    int runs, warmup;
    nn_graph *graph;  /* what is run: the model's own, or with its loss */
    nn_exec *exec;
    struct nn_optim *optim;
    uint64_t step;
    double *seconds;        /* [runs], sorted */
    double *warmup_seconds; /* [warmup], in order */
    int64_t macs;
    app_layer_time *layer;  /* [graph->n] */
    /* Under load (app_bench_load); streams 0: one run after the other. */
    int hint, streams, requests, stream_threads;
    double duration; /* seconds; 0: `runs` decides */
    double wall;     /* from the first submission to the last end */
    float **picture; /* [n_pictures]; 0: random numbers */
    int n_pictures;
    double peak_mb;    /* of memory, before the limits were measured */
    app_limits limits; /* with layers; threads 0: not measured */
    double zeroing, updating; /* training, seconds of all timed runs: gradients to zero; their
                                 norm and the optimiser */
} app_timing;

/* A network under load: requests in flight, served by streams.
 *
 *   submit -> [ requests in flight ] -> stream 1 (its exec, its threads) -> latency
 *                                    -> stream 2 ...
 *
 * Latency is from the submission of a request to its end, waiting for a stream included;
 * throughput is all images over the time from the first submission to the last end.
 * t: graph, network, sizes, exec (of stream 1) are ready; runs and duration say when it ends,
 * streams, requests and stream_threads how it goes on. Fills seconds, runs, wall,
 * warmup_seconds (one a stream), layer. NN_ERR_LIMIT. */
nn_err app_bench_load(app_timing *t);
/* Inputs of the requests, in turn: the picture or the folder's in the network's form.
 * NN_ERR_INPUT. */
nn_err app_bench_inputs(app_timing *t, const char *path);

nn_err app_bench_report(const app_timing *t, app_bench_format format, io_bytes *out);

#endif

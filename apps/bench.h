/* bench.h - what `octavo bench` measured (bench.c), for its report (bench_report.c). */
#ifndef APPS_BENCH_H
#define APPS_BENCH_H

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
    /* Under load (bench_load.h); streams 0: one run after the other. */
    int hint, streams, requests, stream_threads;
    double duration; /* seconds; 0: `runs` decides */
    double wall;     /* from the first submission to the last end */
    float **picture; /* [n_pictures]; 0: random numbers */
    int n_pictures;
    double zeroing, updating; /* training, seconds of all timed runs: gradients to zero; their
                                 norm and the optimiser */
} app_timing;

nn_err app_bench_report(const app_timing *t, app_bench_format format, io_bytes *out);

#endif

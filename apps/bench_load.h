/* bench_load.h - a network under load, as `octavo bench --hint` measures it: requests in flight,
 * served by streams.
 *
 *   submit -> [ requests in flight, `requests` ] -> stream 1 (its exec, its threads) -> latency
 *                                                -> stream 2 ...
 *
 * Latency is from the submission of a request to its end, waiting for a stream included;
 * throughput is all images over the time from the first submission to the last end.
 */
#ifndef APPS_BENCH_LOAD_H
#define APPS_BENCH_LOAD_H

#include "apps/bench.h"

/* t: graph, network, sizes, exec (which stream 1 uses) are ready; runs and duration say when it
 * ends, streams, requests and stream_threads how it goes on. Fills seconds, runs, wall,
 * warmup_seconds (one a stream), layer. NN_ERR_LIMIT. */
nn_err app_bench_load(app_timing *t);

/* Inputs of the requests, in turn: the pictures of --input in the network's form, else random.
 * NN_ERR_INPUT. */
nn_err app_bench_inputs(app_timing *t, const char *path);

#endif

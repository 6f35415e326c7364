/* precision.h - which nodes work in 8 bits: by how long they take on this machine, and by how
 * much they harm the result.
 */
#ifndef QUANT_PRECISION_H
#define QUANT_PRECISION_H

#include "quant/layer_compare.h"
#include "quant/convert.h"

#ifdef __cplusplus
extern "C" {
#endif

#define QUANT_SPREAD 0.3

typedef struct quant_times {
    double *exact, *low; /* [nodes of the float graph] median seconds in float and in `bits`;
                            low is NAN where a node has no 8-bit form */
    double per_quantise[2], per_dequantise[2]; /* seconds of a boundary: [0] + [1] elements */
    double exact_total, low_total;             /* whole forward, medians */
    bool steady; /* of both the quartiles lie within QUANT_SPREAD of the median, and so does the
                    sum of the layers: else the machine had other work */
} quant_times;

void quant_times_free(quant_times *t);
/* Runs the float graph and the one converted by `bits` interleaved, on one sample, `runs`
 * times each, and boundaries of two sizes. */
nn_err quant_times_measure(quant_times *t, const nn_graph *g, nn_params *p,
                           const quant_calibration *c, const quant_config *config,
                           const uint8_t *bits, quant_feed *feed, void *ctx, int64_t sample,
                           int runs);
/* Predicted seconds of a forward under that choice: nodes and the boundaries between them. */
nn_err quant_times_total(const quant_times *t, const nn_graph *g, const quant_calibration *c,
                         const uint8_t *bits, double *seconds);
/* Puts runs of nodes back to float (bits 0) where that shortens the predicted time, until
 * nothing does. A node stays in 8 bits when float wins less than QUANT_PLAN_MARGIN of its time:
 * measured times vary, and 8 bits give the same result on every machine. */
#define QUANT_PLAN_MARGIN 0.03
nn_err quant_plan_fastest(const quant_times *t, const nn_graph *g, const quant_calibration *c,
                          uint8_t *bits);

/* For each node with weights in 8 or 16 bits: by how many dB the outputs' SQNR (all outputs,
 * all samples together) rises when it alone goes back to float; 0 for others. */
nn_err quant_sensitivity(const nn_graph *g, nn_params *p, const quant_calibration *c,
                         const quant_config *config, const uint8_t *bits, int64_t samples,
                         quant_feed *feed, void *ctx, double *gain);

/* One forward of a graph, median of `runs`, in seconds. */
nn_err quant_time_graph(const nn_graph *g, nn_params *p, quant_feed *feed, void *ctx,
                        int64_t sample, int runs, double *seconds);

#ifdef __cplusplus
}
#endif

#endif

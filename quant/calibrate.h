/* calibrate.h - runs a float graph over samples and keeps what every value looked like.
 *
 * The same bytes for every number of threads: samples run one after the other, and a value is
 * observed by one thread.
 */
#ifndef QUANT_CALIBRATE_H
#define QUANT_CALIBRATE_H

#include "nn/exec.h"
#include "quant/observer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Binds e to the shape of sample i and fills its inputs. The same i gives the same sample. */
typedef nn_err quant_feed(void *ctx, int64_t i, nn_exec *e);

typedef struct quant_value {
    bool seen;              /* an F32 value that is fed or computed; the rest is 0 otherwise */
    nn_shape shape;         /* of the last sample */
    quant_observer observer;
    int channels;           /* the last dimension; 0 when it varies */
    float *top;             /* [channels] largest |x| */
    double *sum;            /* [channels] */
    int64_t rows;           /* values of each channel in the sum */
    quant_range range;      /* of 8 bits, set by quant_calibration_ranges */
    quant_affine fixed;     /* with a scale > 0: of 8 bits, instead of range's */
    /* Of a Param: scales of its output channels, not owned, NULL: made from the values; bits of
     * the weights, 0: as many as their layer works in. */
    const float *weight_scale;
    int weight_bits;
    /* Of a layer, set by quant_round (round.h): 8-bit weights and the scales of its output channels;
     * NULL: each weight is rounded to its nearest. */
    int8_t *rounded;
    float *rounded_scale;
} quant_value;

typedef struct quant_calibration {
    int n;                  /* nodes of the graph */
    quant_value *value;     /* [n] */
    int64_t samples;
} quant_calibration;

/* histograms: a second pass over the samples fills them; only min-max and average go without.
 * NN_ERR_MODEL when a node computes NaN or Inf; errors of feed. */
nn_err quant_calibrate(quant_calibration *out, const nn_graph *g, nn_params *p, int64_t samples,
                       quant_feed *feed, void *ctx, bool histograms);
void quant_calibration_free(quant_calibration *c);
/* Sets value.range by a method. */
void quant_calibration_ranges(quant_calibration *c, quant_method method, double percentile);
/* Mean of a channel over all samples. */
double quant_value_mean(const quant_value *v, int channel);

#ifdef __cplusplus
}
#endif

#endif

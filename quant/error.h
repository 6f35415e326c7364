/* error.h - how far a value is from what it should be, over any number of pieces.
 *   sqnr    10 log10( sum ref^2 / sum (ref - got)^2 ) dB; INFINITY: equal, 0: both are 0
 *   cosine  sum ref got / sqrt(sum ref^2 sum got^2); 1 when both are 0
 *   max     largest |ref - got|; NaN anywhere makes it INFINITY
 */
#ifndef QUANT_ERROR_H
#define QUANT_ERROR_H

#include "nn/tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct quant_error {
    int64_t n;
    double ref2, got2, dot, diff2, max;
} quant_error;

void quant_error_add(quant_error *e, int64_t n, const float *ref, const float *got);
double quant_error_sqnr(const quant_error *e);
double quant_error_cosine(const quant_error *e);
/* The real numbers that any tensor stands for: floats as they are, U8 and S16 by scale and
 * zero, others as integers. out: nn_shape_count floats. */
void quant_tensor_real(const nn_tensor *t, float *out);

#ifdef __cplusplus
}
#endif

#endif

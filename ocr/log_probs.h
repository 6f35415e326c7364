/* log_probs.h - log-softmax of a recogniser's logits, and the likeliest class of each step.
 *
 * Only additions, multiplications and conversions of IEEE floats in a fixed order, but for one
 * logarithm a step: the same everywhere. Within 4e-7 of the logarithm of the exact p, plus the
 * rounding of the result. */
#ifndef OCR_LOG_PROBS_H
#define OCR_LOG_PROBS_H

#include "nn/base.h"

#define OCR_LOG_PROBS_BLOCK 16

/* p[t * stride + v]: ln p, -INFINITY for a class that is not allowed and for v from `classes`
 * on; stride is a multiple of OCR_LOG_PROBS_BLOCK. */
typedef struct ocr_log_probs {
    int steps, classes;
    size_t stride;
    float *p;
    int32_t *best; /* [steps]: the first class of the largest p */
} ocr_log_probs;

static inline const float *ocr_log_probs_at(const ocr_log_probs *l, int t)
{
    return l->p + (size_t)t * l->stride;
}

/* Whether one of the OCR_LOG_PROBS_BLOCK values at x is limit or more. */
static inline bool ocr_log_probs_reach(const float *x, float limit)
{
    int32_t any = 0;
    for (int k = 0; k < OCR_LOG_PROBS_BLOCK; k++)
        any |= x[k] >= limit ? 1 : 0;
    return any != 0;
}

/* logits[steps][classes], times `scale`. allow: NULL, or [classes], 0 for classes of p = 0; the
 * blank (0) always is allowed. NN_ERR_MODEL for NaN or Inf, NN_ERR_LIMIT without memory. */
nn_err ocr_log_probs_new(ocr_log_probs *out, int steps, int classes, const float *logits,
                         float scale, const uint8_t *allow);
void ocr_log_probs_free(ocr_log_probs *l);

#endif

/* confidence.h - calibration of confidences: whether stated probabilities come true. */
#ifndef OCR_CONFIDENCE_H
#define OCR_CONFIDENCE_H

#include "nn/base.h"

#define OCR_CONFIDENCE_BINS 15

/* Expected calibration error (Naeini et al. 2015, Guo et al. 2017): sum over bins of equal
 * width (the last one closed) of n_bin / n |share of right ones - mean confidence|; 0 for n =
 * 0. */
double ocr_confidence_ece(int n, const float *confidence, const bool *right);
/* Negative log-likelihood: mean of -ln(probability given to the outcome), each probability
 * taken as at least 1e-6. What a temperature is fitted by. */
double ocr_confidence_nll(int n, const float *confidence, const bool *right);

#endif

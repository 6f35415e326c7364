/* confidence.c - expected calibration error and negative log-likelihood. */
#include "ocr/confidence.h"

#include <math.h>

double ocr_confidence_ece(int n, const float *confidence, const bool *right)
{
    double stated[OCR_CONFIDENCE_BINS] = {0}, came[OCR_CONFIDENCE_BINS] = {0}, sum = 0;
    for (int i = 0; i < n; i++) {
        int bin = (int)(confidence[i] * OCR_CONFIDENCE_BINS);
        bin = bin < OCR_CONFIDENCE_BINS ? bin : OCR_CONFIDENCE_BINS - 1;
        stated[bin] += (double)confidence[i];
        came[bin] += right[i];
    }
    for (int b = 0; b < OCR_CONFIDENCE_BINS; b++)
        sum += fabs(stated[b] - came[b]);
    return n > 0 ? sum / n : 0;
}

double ocr_confidence_nll(int n, const float *confidence, const bool *right)
{
    double sum = 0;
    for (int i = 0; i < n; i++) {
        double p = right[i] ? (double)confidence[i] : 1 - (double)confidence[i];
        sum -= log(fmax(p, 1e-6));
    }
    return n > 0 ? sum / n : 0;
}

/* decode_beam.h - the search inside ocr_decode, for decode.c alone. */
#ifndef OCR_DECODE_BEAM_H
#define OCR_DECODE_BEAM_H

#include "ocr/lm.h"

/* logp[T][V]: natural logarithms, -INFINITY for a class that is not allowed. lm: NULL, or what
 * is added to the score (lm.h). label_out: room for T classes. log_prob_out: without the lm's
 * part. NN_ERR_LIMIT without memory. */
nn_err ocr_beam_search(int beam, int steps, int classes, const float *logp,
                       const ocr_lm_view *lm, int32_t *label_out, int *n_out,
                       double *log_prob_out);
/* Likeliest path of a text: steps [t0, t1) of each of n >= 1 labels. The text must have a path
 * of finite probability, as every result of a search has. */
nn_err ocr_ctc_align(int steps, int classes, const float *logp, int n, const int32_t *label,
                     int32_t *t0, int32_t *t1);

#endif

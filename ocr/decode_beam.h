/* decode_beam.h - the search inside ocr_decode, for decode.c alone. */
#ifndef OCR_DECODE_BEAM_H
#define OCR_DECODE_BEAM_H

#include "ocr/lm.h"
#include "ocr/log_probs.h"

typedef struct ocr_beam_text {
    int32_t *label;  /* [n]; in: room for T classes */
    int n;
    double log_prob; /* without the lm's part */
    /* How sure the text is with the lm's part: p of all texts that were kept, times this one's
     * share of them by their scores. */
    double certainty;
} ocr_beam_text;

/* lm: NULL, or what, times `trust`, is added to the score (lm.h). NN_ERR_LIMIT without
 * memory. */
nn_err ocr_beam_search(int beam, const ocr_log_probs *logp, const ocr_lm_view *lm, float trust,
                       ocr_beam_text *out);
/* Likeliest path of a text: steps [t0, t1) of each of n >= 1 labels. The text must have a path
 * of finite probability, as every result of a search has. */
nn_err ocr_ctc_align(const ocr_log_probs *logp, int n, const int32_t *label, int32_t *t0,
                     int32_t *t1);

#endif

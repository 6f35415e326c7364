/* decode.h - from logits [T,V] to text: greedy (best path) and prefix beam search (Hannun et al. 2014),
 * with confidence and position of each character from the CTC alignment.
 */
#ifndef OCR_DECODE_H
#define OCR_DECODE_H

#include "ocr/alphabet.h"

typedef struct ocr_char {
    int32_t label;     /* class */
    float confidence;  /* 0..1: the largest probability of the class over its steps */
    int32_t t0, t1;    /* steps [t0, t1) that emit it */
} ocr_char;

typedef struct ocr_text {
    int n;
    ocr_char *chars;   /* nn_alloc'ed */
    char *utf8;        /* nn_alloc'ed */
    float confidence;  /* of the line: geometric mean of its characters'; 1 when empty */
    double log_prob;   /* ln p(text | image) as the search sees it */
} ocr_text;

typedef struct ocr_decode_config {
    int beam;             /* 0 or 1: greedy */
    const uint8_t *allow; /* [V], 0 = never emit this class; NULL: all. Blank is always allowed */
} ocr_decode_config;

nn_err ocr_decode(const ocr_alphabet *a, const ocr_decode_config *config, int steps,
                  const float *logits, ocr_text *out);
void ocr_text_free(ocr_text *t);
/* Builds the allow mask from --allow / --deny strings (either may be NULL); NN_ERR_USAGE when nothing
 * is left or a character is not in the alphabet. nn_alloc'ed, V bytes. */
nn_err ocr_decode_mask(const ocr_alphabet *a, const char *allow, const char *deny, uint8_t **out);

#endif

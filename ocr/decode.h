/* decode.h - from logits [T,V] to text: greedy (best path) or prefix beam search (Hannun et al.
 * 2014), with confidence and position of each character from the CTC alignment.
 *
 * p(t, v) = softmax of the logits of step t, divided by the temperature, over the allowed
 * classes (the others have p = 0).
 * Greedy: the likeliest class of each step, runs merged, blanks dropped; a run is the
 * character's place.
 * Beam: the `beam` likeliest prefixes, each with the sum over all its paths, are kept from step
 * to step, but for those whose score is less than the best one's by 16 nats. A language model
 * adds its part to the score (lm.h), and to the certainty; characters' confidences remain the
 * network's. The places are those of the likeliest path of the text that won (Viterbi over
 * blank c1 blank c2 ... blank).
 * Ties are broken by a fixed order: results are the same everywhere.
 */
#ifndef OCR_DECODE_H
#define OCR_DECODE_H

#include "ocr/alphabet.h"
#include "ocr/lm.h"

typedef struct ocr_char {
    int32_t label;     /* class */
    float confidence;  /* 0..1: the largest p of the class over its steps; of a dash (- – —) the sum of
                          all dashes': they differ by nothing but length, so p is shared among them */
    int32_t t0, t1;    /* steps [t0, t1) that emit it */
    float scale;       /* pixels of the image for one of the network's input; the recogniser
                          sets it; 0: the text runs up or down the image */
} ocr_char;

typedef struct ocr_text {
    int n;
    ocr_char *chars;   /* nn_alloc'ed; NULL when n is 0 */
    char *utf8;        /* nn_alloc'ed */
    float confidence;  /* geometric mean of the characters'; 1 when empty */
    /* That all of it is right: p(text), summed over all its paths. With a language model: p of
     * all texts kept to the end, times the share of e^score that is this one's. */
    float certainty;
    double log_prob;   /* greedy: ln p of the path; beam: ln p(text) over the paths it kept,
                          without the language model */
} ocr_text;

#define OCR_MAX_BEAM 1024

typedef struct ocr_decode_config {
    int beam;             /* 0 or 1: greedy; else at most OCR_MAX_BEAM */
    const uint8_t *allow; /* [V], 0 = never emit this class; NULL: all. Blank always may be */
    const ocr_lm_view *lm; /* with a beam: a language model; NULL: none */
    float temperature;    /* 0: 1. Above 1 the network is less sure than it says (Guo et al.
                             2017); the greedy text does not depend on it */
} ocr_decode_config;

/* NN_ERR_MODEL for logits that are NaN or infinite, NN_ERR_LIMIT without memory. */
nn_err ocr_decode(const ocr_alphabet *a, const ocr_decode_config *config, int steps,
                  const float *logits, ocr_text *out);
void ocr_text_free(ocr_text *t);
/* Builds the allow mask from --allow / --deny strings (either may be NULL; deny wins);
 * NN_ERR_USAGE when nothing is left or a character is not in the alphabet. nn_alloc'ed, V
 * bytes. */
nn_err ocr_decode_mask(const ocr_alphabet *a, const char *allow, const char *deny,
                       uint8_t **out);

#endif

/* sign_search.h - the text that a reader of signs writes: beam search with an end symbol (Sutskever,
 * Vinyals, Le 2014).
 *
 * A hypothesis is a row of symbols with the sum of ln p; each step keeps the `beam` best of all
 * continuations, and those that end are set aside. As sums only fall, the search is over when the best
 * that ended is ahead of all that did not, or after the last step. Width 1 takes each step's most probable symbol.
 */
#ifndef OCR_SIGN_SEARCH_H
#define OCR_SIGN_SEARCH_H

#include "nn/exec.h"
#include "ocr/attention_split.h"

#define OCR_SIGN_MAX_BEAM 16

typedef struct ocr_sign_path {
    int n, places;   /* symbols, its end too where there is one */
    int32_t *symbol; /* [n] */
    float *p;        /* [n] probability of each */
    float *weights;  /* [n][places] of the memory when it was written */
    double log_p;    /* of all */
    bool ended;
} ocr_sign_path;

/* step: an exec of parts->step; memory [places][channels] of one sign. NN_ERR_LIMIT without
 * memory, NN_ERR_MODEL when the step cannot take it. */
nn_err ocr_sign_search(const ocr_attention_parts *parts, nn_exec *step, const float *memory,
                       int places, int channels, int end, int beam, ocr_sign_path *out);
void ocr_sign_path_free(ocr_sign_path *p);

#endif

/* sign_metrics.h - how the published readers of signs are measured (mindspore-ai/models,
 * research/cv/crnn_seq2seq_ocr: eval.py, src/utils.py).
 *
 *   characters   sum of 2 LCS(truth, text) / sum of (|truth| + |text|); LCS: the longest common
 *                subsequence
 *   annotations  share of texts that are wholly right
 * Both texts are brought into one form before: letters without marks, '-' as a space, full-width
 * ( ) : as those of ASCII.
 */
#ifndef OCR_SIGN_METRICS_H
#define OCR_SIGN_METRICS_H

#include "nn/base.h"

typedef struct ocr_sign_score {
    int64_t texts, right;
    int64_t common, length; /* sums of LCS and of |truth| + |text| */
} ocr_sign_score;

/* NN_ERR_LIMIT without memory. */
nn_err ocr_sign_score_add(ocr_sign_score *s, const char *truth, const char *text);
double ocr_sign_characters(const ocr_sign_score *s); /* 1 without any character */
double ocr_sign_annotations(const ocr_sign_score *s);

#endif

/* metrics.h - accuracy of a reading against its reference.
 *
 * Both texts are normalised (ocr_text_normalize: NFKC, straight quotes, one dash, single
 * spaces, trimmed). Then, of N pairs (reference, reading), lengths in characters:
 *   cer    sum of edit distances / sum of reference lengths (Levenshtein 1966); may pass 1
 *   wer    the same over space-separated words
 *   exact  share of equal pairs
 *   ned    mean of 1 - distance / max(lengths), 1 for two empty texts (norm_edit_dis of
 *          PaddleOCR's RecMetric)
 * in five views of the two texts. No samples: 0; empty references: distances count against a
 * length of 1.
 */
#ifndef OCR_METRICS_H
#define OCR_METRICS_H

#include "nn/base.h"

typedef struct ocr_score {
    int64_t samples, distance, length, words, word_distance, exact;
    double ned_sum;
} ocr_score;

typedef enum ocr_view {
    OCR_VIEW_PLAIN,
    OCR_VIEW_NO_SPACE,
    OCR_VIEW_CI,          /* both sides in upper case */
    OCR_VIEW_CI_NO_SPACE,
    OCR_VIEW_AN,          /* only [a-z0-9] of the lower-cased text */
    OCR_VIEWS
} ocr_view;

typedef struct ocr_metrics {
    ocr_score view[OCR_VIEWS];
    /* Plain view; one of the shortest edit scripts. */
    int64_t insertions, deletions, substitutions;
    int64_t marked, marked_wrong; /* letters of the references (ocr_code_is_marked), and how many
                                     of them are substituted or missing */
    int n_confusions, cap_confusions;
    struct ocr_confusion { uint32_t truth, read; int64_t count; } *confusion; /* 0 = nothing */
} ocr_metrics;

void ocr_metrics_init(ocr_metrics *m);
void ocr_metrics_free(ocr_metrics *m);
/* Adds a pair (bad UTF-8 counts as U+FFFD); *cer_out (may be NULL) gets this pair's plain
 * distance / max(1, length). NN_ERR_LIMIT without memory; then m is as it was. */
nn_err ocr_metrics_add(ocr_metrics *m, const char *reference, const char *reading,
                       double *cer_out);
/* Most frequent first; of equals by truth, then read. */
void ocr_metrics_sort_confusions(ocr_metrics *m);
double ocr_score_cer(const ocr_score *s);
double ocr_score_wer(const ocr_score *s);
double ocr_score_exact(const ocr_score *s);
double ocr_score_ned(const ocr_score *s);

#endif

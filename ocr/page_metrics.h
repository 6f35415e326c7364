/* page_metrics.h - accuracy of the reading of whole pages.
 *
 * Bag of words: tokens are the longest runs of letters and digits of the normalised lower-case
 * text (normalize.h). Of all tokens of a page, as multisets:
 *   precision = matched / read, recall = matched / true, F1 = 2 P R / (P + R)
 * summed over pages. It does not ask for the order of the words.
 *
 * Words in place: a word is found when an unused read word has the same tokens and its upright
 * box has IoU >= 0.5 with that of the true one; true words take, in order, the best one. Of a true
 * word that was labelled by its line no rows are known but the line's, in which a read word's
 * middle must lie: then IoU is that of the columns.
 *
 * CER and WER of a page are those of its whole text (metrics.h).
 */
#ifndef OCR_PAGE_METRICS_H
#define OCR_PAGE_METRICS_H

#include "nn/base.h"

typedef struct ocr_bow {
    int64_t matched, read, truth;
} ocr_bow;

/* Adds a page. NN_ERR_LIMIT without memory; then *b is as it was. */
nn_err ocr_bow_add(ocr_bow *b, const char *truth, const char *read);
double ocr_bow_precision(const ocr_bow *b); /* 0 when nothing was read, ... */
double ocr_bow_recall(const ocr_bow *b);
double ocr_bow_f1(const ocr_bow *b);

typedef struct ocr_placed_word {
    float x0, y0, x1, y1;
    const char *text;
    bool by_line; /* of a true one: y0 and y1 are its line's */
} ocr_placed_word;

/* The same three sums, of words in place. A true word without tokens is not asked for, a read
 * one not counted. */
nn_err ocr_placed_add(ocr_bow *b, int n_truth, const ocr_placed_word *truth, int n_read,
                      const ocr_placed_word *read);

#endif

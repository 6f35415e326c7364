/* page_score.h - a page that was read against what stands on it: order, places, cells.
 *
 * Truth and reading are documents of one page (io/document.h). A word that was read and a true
 * word are *linked* when each overlaps the other in at least half of the smaller one's area and
 * it is, by intersection over union, the best partner of one of the two; texts play no part. So
 * a word may be linked with several (split or joined by the reader).
 *
 * Order. Of each pair of lines that follow each other in the truth (a cell, a form's label is a
 * line): it is kept when the last linked word of the first and the first linked word of the
 * second follow each other in the reading, with no word between them that is linked to another
 * line. A line of which nothing was read keeps no pair. Lines that were joined or split by the
 * reader do not matter, nor do misread letters, nor words that nobody knows of. As in Clausner,
 * Pletschacher and Antonacopoulos (2013, "The significance of reading order in document
 * recognition and its evaluation") not every order is asked for: pairs that lead from the main
 * text to what stands beside it (IO_ROLE_CAPTION .. IO_ROLE_ASIDE) or back are not counted; a
 * pair of two blocks of the main text may have lines beside it in between, two lines of one
 * block may not.
 *
 * Boxes. Mean IoU of upright boxes over true words whose characters' places are known (made
 * ones, not labelled by lines) and that are linked with a word of the same text; and over these
 * words' characters, one by one, where the reading has as many.
 *
 * Cells. A cell's text is right when that of all words linked to its own, in the order of the
 * reading and without spaces, is equal to its own; it is placed when besides row and column
 * are right in the table that most of the true table's cells went to. Of readings without
 * any cell nothing is said about places.
 *
 * Texts are compared as metrics.h does (ocr_text_normalize).
 */
#ifndef OCR_PAGE_SCORE_H
#define OCR_PAGE_SCORE_H

#include "io/document.h"
#include "ocr/page_metrics.h"

typedef struct ocr_page_score {
    int64_t pages;
    int64_t pairs, pairs_kept;
    ocr_bow placed; /* words in place (page_metrics.h) */
    int64_t words_measured, chars_measured;
    double word_iou, char_iou; /* sums */
    int64_t cells, cells_read;
    int64_t cells_asked, cells_placed; /* of tables whose reading has cells */
    int64_t empty_pages, junk_words, most_junk; /* pages without any text, words read there */
} ocr_page_score;

/* Adds page 0 of the two. NN_ERR_LIMIT without memory; then *s is as it was. */
nn_err ocr_page_score_add(ocr_page_score *s, const io_document *truth,
                          const io_document *read);

#endif

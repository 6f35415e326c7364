/* layout.h - in which order the text segments of an upright page are read, and which of them
 * make a line, a paragraph, a block.
 *
 * A segment is what the detector gives: words of one line that stand together. Columns of prose
 * are read one after the other, tables and receipts row by row.
 */
#ifndef OCR_LAYOUT_H
#define OCR_LAYOUT_H

#include "nn/base.h"

typedef enum ocr_layout_mode {
    OCR_LAYOUT_AUTO,          /* columns are looked for */
    OCR_LAYOUT_SINGLE_COLUMN, /* rows over the whole width, in paragraphs */
    OCR_LAYOUT_SINGLE_BLOCK,  /* rows over the whole width, one paragraph */
    OCR_LAYOUT_SPARSE,        /* every segment a block of its own, from the top down */
} ocr_layout_mode;

typedef struct ocr_layout_box {
    float x0, y0, x1, y1; /* in: pixels, skew removed; finite, x0 <= x1, y0 <= y1 */
    int block, paragraph, line; /* out: each numbered over the page in reading order from 0 */
} ocr_layout_box;

/* order[i] is the index of the i-th box to be read. The result does not depend on the order of
 * the boxes. O(n^1.5) or so on pages, never worse than O(n^2). NN_ERR_LIMIT without memory. */
nn_err ocr_layout(ocr_layout_mode mode, int n, ocr_layout_box *box, int *order);

#endif

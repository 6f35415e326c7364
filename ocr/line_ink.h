/* line_ink.h - the ink of one line image: connected parts of what is its text, without rules,
 * frames, specks and the tails of neighbouring lines.
 *
 *   ground   median grey of windows along the line, straight in between
 *   ink      farther from the ground than OCR_INK_STEP of the line's contrast (1st or 99th
 *            percentile, whichever is farther: light letters on dark are fine)
 *   parts    8-connected runs (Rosenfeld & Pfaltz 1966); rows without end are rules
 *   body     the rows where runs are many: from the top of an x to the baseline
 */
#ifndef OCR_LINE_INK_H
#define OCR_LINE_INK_H

#include "io/image.h"

#define OCR_INK_STEP 0.4f
#define OCR_INK_CONTRAST 20 /* of 255: less is no ink that can be told */

typedef struct ocr_ink_part {
    int32_t x0, y0, x1, y1, area;
    bool kept; /* it is of the line's text */
} ocr_ink_part;

typedef struct ocr_ink_run { /* columns x0..x1 - 1 of row y */
    int32_t y, x0, x1, part;
} ocr_ink_run;

typedef struct ocr_line_ink {
    int32_t width, height, body0, body1; /* rows body0..body1 - 1 */
    int n_runs, n_parts;
    ocr_ink_run *run; /* from the top row down, from left to right */
    ocr_ink_part *part;
    int32_t *ink;     /* [width + 1]: pixels of kept parts left of x */
    int32_t *crossed; /* [width + 1]: rows with such ink on both sides of x */
} ocr_line_ink;

/* gray: one channel. long_dashes: the text has some, or underscores: rules are kept. No parts
 * where ink is not clear. NN_ERR_LIMIT without memory; then *out is empty. */
nn_err ocr_line_ink_find(const io_image *gray, bool long_dashes, ocr_line_ink *out);
void ocr_line_ink_free(ocr_line_ink *ink);

#endif

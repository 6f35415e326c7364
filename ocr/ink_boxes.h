/* ink_boxes.h - where the characters of a line image stand: cuts between columns of ink that agree
 * with the recogniser's alignment, and the ink between two cuts.
 *
 * Cuts 0 = b[0] <= ... <= b[n] minimise, by dynamic programming (Casey & Lecolinet 1996, section 3:
 * segmentation by recognition, turned around: the characters are known),
 *   sum_i  CROSS crossed(b[i]) / body                 ink that the cut goes through
 *        + ((b[i+1] - b[i] - e[i]) / s)^2 / 2         expected width e (glyph_shape.h), scaled
 *        + ((b[i+1] + b[i]) / 2 - a[i]) / p)^2 / 4    middle a of the alignment
 *        + EMPTY where a character has no ink, SPACE ink / body where a space has some.
 * Parts of ink (line_ink.h) that stand with most of their width in one character are its own;
 * others are cut.
 */
#ifndef OCR_INK_BOXES_H
#define OCR_INK_BOXES_H

#include "io/geometry.h"
#include "io/image.h"

typedef struct ocr_ink_char {
    uint32_t code;
    float x0, x1; /* in: from the alignment, pixels of the image */
    io_box box;   /* out: its ink; a space: what is between its neighbours' cuts */
} ocr_ink_char;

/* All 0 when not known. y = baseline + slope (x - width / 2); sizes in pixels. */
typedef struct ocr_ink_line {
    bool known;
    float baseline, slope;
    float x_height, ascent, descent; /* ascent: of capitals; descent: below the baseline */
} ocr_ink_line;

/* gray: one channel. step: pixels of the image for one step of the alignment. Where ink is not
 * clear, boxes are the alignment's, as high as the image. NN_ERR_LIMIT without memory. */
nn_err ocr_ink_boxes(const io_image *gray, float step, int n, ocr_ink_char *chars,
                     ocr_ink_line *line);

/* The line's baseline and slope anew, through the feet of those characters that stand on it, foot i
 * lowered by lowered[i] pixels (NULL: by none). *off: median distance of these feet from it;
 * INFINITY where fewer than 3 stand on it, then the line stays. NN_ERR_LIMIT without memory. */
nn_err ocr_ink_baseline(int n, const ocr_ink_char *chars, const float *lowered, float width,
                        ocr_ink_line *line, float *off);

#endif

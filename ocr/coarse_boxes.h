/* coarse_boxes.h - what a look at a smaller scale adds to a page's boxes: text too large for the
 * detector at the scale that suits the page's text.
 */
#ifndef OCR_COARSE_BOXES_H
#define OCR_COARSE_BOXES_H

#include "ocr/boxes.h"

/* Moves boxes of `coarse` (pixels of the page) at least `min_height` high into `b`, behind what
 * is there, unless
 *
 *   b covers half of it by boxes at least half as high: the text was found already; or
 *   lower boxes of b lie in it and cover more than 0.2 of it, or more than half of its width when
 *   laid end to end: it is a paragraph or a row of cells, not a line.
 *
 * Lower boxes of b that lie in a box which comes (four fifths of their area) go: parts of its
 * letters. At most OCR_COARSE_BOXES of `coarse`, the first ones. NN_ERR_LIMIT without memory. */
#define OCR_COARSE_BOXES 1000
nn_err ocr_coarse_boxes_add(float min_height, ocr_boxes *coarse, ocr_boxes *b);

#endif

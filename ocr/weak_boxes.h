/* weak_boxes.h - which boxes of a low score are kept: a character alone in a cell scores low, and
 * so does the grain of a photograph; what tells them apart is the company.
 *
 * A weak box stays where a box of about its height (0.4 to 2.5 times) and of a good score
 *
 *   stands on the same line: their middles differ by less than 0.6 heights of it, and at most 25
 *   of its heights lie between them; or
 *   two do in the same column: a left edge, right edge or middle in common to half a height, at
 *   most 6 heights away;
 *
 * and where it fills an eighth of the picture, which then is a crop of one character.
 */
#ifndef OCR_WEAK_BOXES_H
#define OCR_WEAK_BOXES_H

#include "ocr/boxes.h"

/* Removes the boxes that score below `good` and have no such company; the others keep their
 * order. Time is O(n log n + n OCR_WEAK_BOXES_LOOK). NN_ERR_LIMIT without memory. */
#define OCR_WEAK_BOXES_LOOK 2000 /* neighbours that one box looks at */
nn_err ocr_weak_boxes_sift(float good, int page_width, int page_height, ocr_boxes *b);

#endif

/* spread.h - whether a picture shows two pages of an open book.
 *
 * White runs down the middle of a wide picture, with lines of text on both sides at the same heights, and
 * one of these tells pages from columns: numbers of pages at the same end of both, one more on the
 * right; a fold, seen as a rule in the white; white as wide as two margins, and nowhere else so wide.
 */
#ifndef OCR_SPREAD_H
#define OCR_SPREAD_H

#include "ocr/layout.h"

/* Boxes and rules in level coordinates, text[i] of box i; the picture is width x height. *x: where
 * the right page begins. NN_ERR_LIMIT without memory. */
nn_err ocr_spread_find(float width, float height, int n_rules, const ocr_rule *rule, int n,
                       const ocr_layout_box *box, const char *const *text, bool *found, float *x);
/* One of the two pages of a picture: what is left or right of fraction `fold` of its width.
 * NN_ERR_LIMIT without memory. */
nn_err ocr_spread_half(const io_image *image, float fold, bool right, io_image *out);

#endif

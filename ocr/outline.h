/* outline.h - the polygon around a curved text. */
#ifndef OCR_OUTLINE_H
#define OCR_OUTLINE_H

#include "ocr/components.h"

/* The component's reach in slices along its rectangle, expanded by d: *polygon [*points][2],
 * the caller's, in the map's pixels, upper edge from left to right, lower edge back. A
 * rectangle without area leaves both as they are. NN_ERR_LIMIT without memory. */
nn_err ocr_outline_follow(const ocr_components *s, const ocr_component *c, const double rect[8],
                          double d, int *points, float **polygon);

#endif

/* rect.h - rectangles in any direction, as four corners x, y, clockwise as one sees them (y
 * down):
 *
 *   0------------1    w: length of the edge 0-1
 *   |            |
 *   3------------2    h: length of the edge 1-2
 */
#ifndef OCR_RECT_H
#define OCR_RECT_H

#include "nn/base.h"

/* The rectangle of least area around a convex polygon, corners in its direction. `corner`
 * [n][2], n >= 1; no three in a row, clockwise. Linear in n. */
void ocr_rect_min_area(int n, const double *corner, double rect[8]);
/* The rectangle around n points whose first edge has this angle (radians, clockwise from
 * rightwards). */
void ocr_rect_fit(int n, const double *corner, double angle, double rect[8]);
/* Rotates the order of the corners so that the first edge points to the right. */
void ocr_rect_order(double rect[8]);
void ocr_rect_sides(const double rect[8], double *w, double *h);
/* Every side outwards by d. */
void ocr_rect_expand(double rect[8], double d);

#endif

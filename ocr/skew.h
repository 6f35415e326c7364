/* skew.h - the direction in which the text of a page runs, from the outlines of its
 * segments. */
#ifndef OCR_SKEW_H
#define OCR_SKEW_H

#include "io/quad.h"

/* Degrees clockwise, in -45..45, by which the upright page's lines lean: the median over the
 * long segments, weighted by their length; agree: the share of that length that leans alike,
 * within OCR_SKEW_ALIKE degrees. 0, 0 without long ones. NN_ERR_LIMIT without memory. */
#define OCR_SKEW_ALIKE 2.0f
nn_err ocr_skew(int n, const io_quad *q, float *degrees, float *agree);

/* Chooses as first corner the one from which the upper edge runs nearest to `degrees` clockwise
 * from rightwards. */
void ocr_quad_aim(io_quad *q, float degrees);

/* After aiming: a line of text set vertically, not a single letter. `typical` is the height of
 * the page's lines. */
bool ocr_quad_is_vertical_text(const io_quad *q, float typical);

/* Median of the quads' heights, at least 1. NN_ERR_LIMIT without memory. */
nn_err ocr_typical_height(int n, const io_quad *q, float *height);

#endif

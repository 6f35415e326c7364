/* quad.h - a text segment of a picture as four corners in reading order. */
#ifndef OCR_QUAD_H
#define OCR_QUAD_H

#include "nn/base.h"

/* Corners: top left, top right, bottom right, bottom left as the text runs; pixels of the
 * picture, (0, 0) being the upper left corner of the first one. */
typedef struct ocr_quad {
    float x[4], y[4];
} ocr_quad;

/* Longer one of the two opposite sides. */
float ocr_quad_width(const ocr_quad *q);  /* along the text */
float ocr_quad_height(const ocr_quad *q);
/* The same rectangle of paper with corner `quarters` (0..3) as its first: 2 reads it upside
 * down. */
ocr_quad ocr_quad_rotate(const ocr_quad *q, int quarters);

#endif

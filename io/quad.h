/* quad.h - a text segment of a picture as four corners in reading order. */
#ifndef IO_QUAD_H
#define IO_QUAD_H

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Corners: top left, top right, bottom right, bottom left as the text runs; pixels of the
 * picture, (0, 0) being the upper left corner of the first one. */
typedef struct io_quad {
    float x[4], y[4];
} io_quad;

/* Longer one of the two opposite sides. */
float io_quad_width(const io_quad *q);  /* along the text */
float io_quad_height(const io_quad *q);
/* Its text runs more up or down than across. */
bool io_quad_is_upended(const io_quad *q);
/* The same rectangle of paper with corner `quarters` (0..3) as its first: 2 reads it upside
 * down. */
io_quad io_quad_rotate(const io_quad *q, int quarters);

#ifdef __cplusplus
}
#endif

#endif

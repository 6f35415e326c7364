/* warp.h - a text segment, wherever it stands in the picture, as an upright line image. */
#ifndef OCR_WARP_H
#define OCR_WARP_H

#include "io/image.h"
#include "ocr/bend.h"

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
ocr_quad ocr_quad_turn(const ocr_quad *q, int quarters);

/* The quad's content as a grey image of its width x height in pixels (each at least 1, at most
 * OCR_WARP_MAX_SIDE; a longer one is shrunk), by the homography of its corners (Hartley &
 * Zisserman 2004, section 4.1) and bilinear interpolation; beyond the picture its edge pixels
 * go on. The columns of a line that bends (NULL: straight) are moved so that it runs level. RGB
 * becomes grey by ITU-R BT.601. A quad without area or with corners that are no
 * numbers gives NN_ERR_INPUT; NN_ERR_LIMIT without memory. */
#define OCR_WARP_MAX_SIDE 16384
nn_err ocr_warp(const io_image *image, const ocr_quad *q, const ocr_bend *bend,
                io_image *line);

/* By `degrees` clockwise around its middle, as large as it then is, pixels between others by
 * bilinear interpolation; beyond the picture lies the median of its edge. NN_ERR_LIMIT without
 * memory. */
nn_err ocr_turn(const io_image *image, float degrees, io_image *out);
void ocr_turn_size(const io_image *image, float degrees, int32_t *width, int32_t *height);
/* By quarters * 90 degrees clockwise. NN_ERR_LIMIT without memory. */
nn_err ocr_rotate(const io_image *image, int quarters, io_image *out);
void ocr_turn_half(io_image *image); /* by 180 degrees, in place */

#endif

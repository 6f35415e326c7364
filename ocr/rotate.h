/* rotate.h - pictures rotated by any angle, by quarters, by 180 degrees in place. */
#ifndef OCR_ROTATE_H
#define OCR_ROTATE_H

#include "io/image.h"

/* By `degrees` clockwise around its centre, as large as its bounding box then is, by
 * bilinear interpolation; beyond the picture lies the median of its edge. NN_ERR_LIMIT
 * without memory. */
nn_err ocr_rotate_degrees(const io_image *image, float degrees, io_image *out);
void ocr_rotated_size(const io_image *image, float degrees, int32_t *width, int32_t *height);
/* By quarters * 90 degrees clockwise. NN_ERR_LIMIT without memory. */
nn_err ocr_rotate_quarters(const io_image *image, int quarters, io_image *out);
void ocr_rotate_180(io_image *image); /* by 180 degrees, in place */

#endif

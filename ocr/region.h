/* region.h - parts of a picture that alone are read.
 */
#ifndef OCR_REGION_H
#define OCR_REGION_H

#include "io/image.h"

#define OCR_REGIONS 16 /* at most */

typedef struct ocr_region {
    int32_t x, y, width, height; /* pixels of the picture; may reach out of it */
} ocr_region;

typedef struct ocr_regions {
    int n; /* 0: all of the picture is read */
    ocr_region region[OCR_REGIONS];
} ocr_regions;

/* "x,y,w,h", appended. NN_ERR_USAGE: something else, no area, or too many. */
nn_err ocr_regions_add(ocr_regions *r, const char *text);
/* A copy of the picture in which all else has the colour of the regions' ground: of their most
 * frequent shade. NN_ERR_INPUT when all of them lie out of the picture, NN_ERR_LIMIT without
 * memory. */
nn_err ocr_regions_mask(const ocr_regions *r, const io_image *image, io_image *out);

#endif

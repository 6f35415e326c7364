/* image_facts.h - what the header of a picture file says about its picture: resolution, which
 * way up. Nothing is decoded; damage means "not stated".
 *
 * PNG: pHYs, eXIf. JPEG: JFIF, Exif. WebP: EXIF. BMP: its header. Exif holds an IFD of TIFF's form
 * (JEITA CP-3451, TIFF 6.0).
 */
#ifndef IO_IMAGE_FACTS_H
#define IO_IMAGE_FACTS_H

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct io_image_facts {
    float dpi_x, dpi_y; /* dots per inch along rows and columns; both 0: not known, or nothing
                           that can be true (outside 10..10000) */
    float aspect;       /* a pixel's width over its height; 1 where not stated */
    /* As Exif and TIFF count: how the picture as it should be seen comes from the file's rows.
     * 1 as it is; 2 mirrored left to right; 3 turned by 180 degrees; 4 mirrored top to bottom;
     * 5 mirrored left to right, then turned by 270 clockwise; 6 turned by 90 clockwise; 7
     * mirrored left to right, then by 90; 8 by 270. */
    int orientation;
} io_image_facts;

#define IO_IMAGE_FACTS_NONE ((io_image_facts){0, 0, 1, 1})

io_image_facts io_image_facts_of(const uint8_t *bytes, size_t n);
/* Resolutions in dots per inch become what can be true: dpi and aspect. */
void io_image_facts_dpi(io_image_facts *facts, double x, double y);

#ifdef __cplusplus
}
#endif

#endif

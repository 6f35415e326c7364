/* page_resize.h - pages at another size.
 *
 * Each axis, n pixels to m:  y[i] = sum_x g(x) v[x] / sum_x g(x), x inside the image,
 *   g(x) = max(0, 1 - |x + 1/2 - (i + 1/2) n/m| / s),  s = max(1, n/m)
 * antialiased when shrinking, else bilinear (as prep.h does for lines).
 */
#ifndef OCR_PAGE_RESIZE_H
#define OCR_PAGE_RESIZE_H

#include "io/image.h"

/* The same channels. NN_ERR_LIMIT without memory. Equal bytes for any number of threads. */
nn_err ocr_resize(const io_image *from, int width, int height, io_image *out);

#endif

/* image_file.h - picture files: PNG, PNM (P1..P6), and JPEG where libjpeg-turbo was there.
 *
 * 16-bit and palette images are converted to 8 bits, alpha is laid over white. Limits are
 * decided from the header, before pixels are allocated. The format is recognised by the first
 * bytes, not by the name. The codecs one by one: codecs.h.
 */
#ifndef IO_IMAGE_FILE_H
#define IO_IMAGE_FILE_H

#include "io/file.h"
#include "io/image.h"

#ifdef __cplusplus
extern "C" {
#endif

/* max_pixels <= 0 means the default. Damaged: NN_ERR_INPUT; too large: NN_ERR_LIMIT. */
nn_err io_image_read(const char *path, int64_t max_pixels, io_image *out);
/* The bytes of an image file, for those who need them besides the pixels; what is not a picture
 * by its first bytes is refused before the rest is read. */
nn_err io_image_file(const char *path, io_bytes *out);
/* `name` is for messages. */
nn_err io_image_decode(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                       io_image *out);
/* Dots per inch that a PNG's pHYs or a JPEG's JFIF header states; 0 when there is none, or none
 * that can be true (outside 10..10000). */
float io_image_dpi(const uint8_t *bytes, size_t n);

#ifdef __cplusplus
}
#endif

#endif

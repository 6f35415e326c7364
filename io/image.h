/* image.h - pictures: PNG (libpng's row API), PNM (P1..P6), JPEG where libjpeg-turbo was there.
 *
 * Always 8 bits, 1 (grey) or 3 (RGB) channels: 16-bit and palette images are converted, alpha
 * is laid over white. Limits are decided from the header, before pixels are allocated. The kind
 * is told from the first bytes, not from the name.
 */
#ifndef IO_IMAGE_H
#define IO_IMAGE_H

#include "io/file.h"

typedef struct io_image {
    int32_t width, height, channels; /* channels 1 or 3 */
    uint8_t *pixels;                 /* row-major, width*channels bytes a row; nn_alloc'ed */
} io_image;

#define IO_MAX_PIXELS_DEFAULT ((int64_t)1 << 28)
#define IO_MAX_SIDE 1000000

/* max_pixels <= 0 means the default. Damaged: NN_ERR_INPUT; too large: NN_ERR_LIMIT. */
nn_err io_image_read(const char *path, int64_t max_pixels, io_image *out);
/* The bytes of an image file, for those who need them besides the pixels; what is no picture by
 * its first bytes is refused before the rest is read. */
nn_err io_image_file(const char *path, io_bytes *out);
/* `name` is for messages. */
nn_err io_image_decode(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                       io_image *out);
nn_err io_image_new(io_image *out, int32_t width, int32_t height, int32_t channels);
void io_image_free(io_image *image);
/* What every reader asks before it allocates: NN_ERR_INPUT for an empty side, NN_ERR_LIMIT. */
nn_err io_image_check_size(int64_t width, int64_t height, int64_t max_pixels, const char *name);
/* RGB to grey by ITU-R BT.601 luma, in place (pixels shrink); grey stays. */
void io_image_to_gray(io_image *image);

nn_err io_png_encode(const io_image *image, io_bytes *out);
nn_err io_png_write(const char *path, const io_image *image);
/* JPEG bytes of a grey or RGB image (quality 1..100) ; NN_ERR_USAGE when built without JPEG. */
bool io_jpeg_available(void);
nn_err io_jpeg_encode(const io_image *image, int quality, io_bytes *out);

/* PNG or JPEG readers by themselves, for tests. */
nn_err io_png_decode(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                     io_image *out);
nn_err io_pnm_decode(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                     io_image *out);
nn_err io_jpeg_decode(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                      io_image *out);

#endif

/* image.h - pictures in memory: 8 bits, 1 channel (grey) or 3 (RGB). Files: image_file.h. */
#ifndef IO_IMAGE_H
#define IO_IMAGE_H

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct io_image {
    int32_t width, height, channels; /* channels 1 or 3 */
    uint8_t *pixels;                 /* row-major, width*channels bytes a row; nn_alloc'ed */
} io_image;

#define IO_MAX_PIXELS_DEFAULT ((int64_t)1 << 28)
#define IO_MAX_SIDE 1000000

/* Pixels of any value. NN_ERR_LIMIT without memory. */
nn_err io_image_new(io_image *out, int32_t width, int32_t height, int32_t channels);
void io_image_free(io_image *image);
nn_err io_image_copy(const io_image *in, io_image *out); /* NN_ERR_LIMIT without memory */
/* What every reader asks before it allocates (`name` is for the message; max_pixels <= 0 means
 * the default): NN_ERR_INPUT for an empty side, NN_ERR_LIMIT. */
nn_err io_image_check_size(int64_t width, int64_t height, int64_t max_pixels, const char *name);
/* RGB to grey by ITU-R BT.601 luma, in place (pixels shrink); grey stays. */
void io_image_to_gray(io_image *image);

#ifdef __cplusplus
}
#endif

#endif

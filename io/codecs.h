/* codecs.h - the picture formats one by one: those that image_file.c chooses from, and the two
 * that are written.
 */
#ifndef IO_CODECS_H
#define IO_CODECS_H

#include "io/file.h"
#include "io/image.h"

#ifdef __cplusplus
extern "C" {
#endif

/* NN_ERR_INPUT when damaged, NN_ERR_LIMIT when too large; `name` is for messages. */
nn_err io_png_decode(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                     io_image *out);
nn_err io_pnm_decode(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                     io_image *out);
/* NN_ERR_INPUT for every file when built without JPEG. */
nn_err io_jpeg_decode(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                      io_image *out);

/* Appends a file. */
nn_err io_png_encode(const io_image *image, io_bytes *out);
nn_err io_png_write(const char *path, const io_image *image);
/* quality 1..100; NN_ERR_USAGE when built without JPEG. */
nn_err io_jpeg_encode(const io_image *image, int quality, io_bytes *out);
bool io_jpeg_available(void);

#ifdef __cplusplus
}
#endif

#endif

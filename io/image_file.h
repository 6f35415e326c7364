/* image_file.h - files that hold one picture, whole: for lists of samples. Pages of documents
 * come from source.h, which also takes damaged and turned pictures.
 *
 * 16-bit and palette images are converted to 8 bits; transparency: alpha.h. Limits are
 * decided from the header, before pixels are allocated. The format is recognised by the first
 * bytes, not by the name (file_kind.h).
 */
#ifndef IO_IMAGE_FILE_H
#define IO_IMAGE_FILE_H

#include "io/file.h"
#include "io/image.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A file of more bytes is refused: IO_MAX_PIXELS_DEFAULT of raw 16-bit RGB are 1.6e9. */
#define IO_MAX_IMAGE_FILE ((size_t)1 << 31)

/* The file's own pixels; of a TIFF those of its first page. max_pixels <= 0 means the default.
 * Damaged: NN_ERR_INPUT; too large: NN_ERR_LIMIT. */
nn_err io_image_read(const char *path, int64_t max_pixels, io_image *out);
/* `name` is for messages. */
nn_err io_image_decode(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                       io_image *out);

#ifdef __cplusplus
}
#endif

#endif

/* codecs.h - the picture formats one by one: those that file_kind.c chooses from, and the two
 * that are written.
 */
#ifndef IO_CODECS_H
#define IO_CODECS_H

#include "io/file.h"
#include "io/image.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is wrong with a picture that was read all the same: a text for people, "" for nothing.
 * Where a decoder is given NULL instead, damage is an error; and always where less than a
 * quarter of the picture is left. What is missing is white. */
typedef struct io_damage {
    char text[160];
} io_damage;
#define IO_DAMAGE_LEAST 4 /* rows that were read are at least 1/4 */

/* One picture in memory. NN_ERR_INPUT when damaged, NN_ERR_LIMIT when too large; `name` is for
 * messages; damage may be NULL. */
typedef nn_err io_decoder(const uint8_t *bytes, size_t n, const char *name, int64_t max_pixels,
                          io_image *out, io_damage *damage);
io_decoder io_png_decode;
io_decoder io_pnm_decode;  /* PAM too; one picture, and nothing behind it */
io_decoder io_jpeg_decode; /* NN_ERR_INPUT for every file when built without JPEG */
io_decoder io_bmp_decode;
io_decoder io_gif_decode;  /* the first frame */
io_decoder io_webp_decode; /* NN_ERR_INPUT when built without libwebp; the first frame */
io_decoder io_jp2_decode;  /* NN_ERR_INPUT when built without OpenJPEG */
io_decoder io_tiff_decode; /* the first page; NN_ERR_INPUT when built without libtiff */

/* How many bytes the first picture of a PNM stream takes: *need is 0 where more than these n
 * are wanted to tell, SIZE_MAX where only the stream's end tells (plain forms, damage). */
void io_pnm_extent(const uint8_t *bytes, size_t n, size_t *need);

/* Appends a file. */
nn_err io_png_encode(const io_image *image, io_bytes *out);
nn_err io_png_write(const char *path, const io_image *image);
/* quality 1..100; NN_ERR_USAGE when built without JPEG. */
nn_err io_jpeg_encode(const io_image *image, int quality, io_bytes *out);
bool io_jpeg_available(void);
bool io_tiff_available(void);
bool io_webp_available(void);
bool io_jp2_available(void);

#ifdef __cplusplus
}
#endif

#endif

/* tiff.h - TIFF files hold pages (codecs.h has the decoder of the first one). Without libtiff
 * every call fails with NN_ERR_INPUT.
 */
#ifndef IO_TIFF_H
#define IO_TIFF_H

#include "io/codecs.h"
#include "io/image_facts.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Where a TIFF's pages begin (nn_alloc'ed), at least one. Small copies and masks beside the
 * pages are left out. Damage behind the first page is *damage (may be NULL). */
nn_err io_tiff_pages(const uint8_t *bytes, size_t n, const char *name, uint64_t **at, int *pages,
                     io_damage *damage);
/* The page that begins there. */
nn_err io_tiff_page(const uint8_t *bytes, size_t n, uint64_t at, const char *name,
                    int64_t max_pixels, io_image *out, io_damage *damage);
io_image_facts io_tiff_facts(const uint8_t *bytes, size_t n, uint64_t at);

#ifdef __cplusplus
}
#endif

#endif

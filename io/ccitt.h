/* ccitt.h - fax compression of group 4 (ITU-T T.6): scans in black and white, without a loss, about
 * a third smaller than by Flate.
 */
#ifndef IO_CCITT_H
#define IO_CCITT_H

#include "io/file.h"
#include "io/image.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Appends the code of a grey image, values from 128 on white, with its end (EOFB) and whole
 * bytes. */
nn_err io_ccitt_g4(const io_image *image, io_bytes *out);

#ifdef __cplusplus
}
#endif

#endif

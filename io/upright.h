/* upright.h - a picture as it should be seen: turned or mirrored as its file says, with square
 * pixels; and the way back for what is found on it.
 */
#ifndef IO_UPRIGHT_H
#define IO_UPRIGHT_H

#include "io/source.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct io_upright {
    int orientation;        /* of io_image_facts */
    int32_t width, height;  /* of the file's picture */
    double scale_x, scale_y; /* pixels as they are seen for each of the turned file's: above 1
                                along the side whose resolution is the lower one */
} io_upright;

/* *made is the picture upright, for the caller to free; empty where the picture is so itself, as most
 * are. NN_ERR_LIMIT where it would be larger than max_pixels. */
nn_err io_upright_make(const io_picture *picture, const char *name, int64_t max_pixels,
                       io_image *made, io_upright *way);
/* A finished document of one page, read from the upright picture, gets the places of the file's own
 * pixels, with the picture's size, resolution and rotation. */
void io_upright_back(const io_upright *way, const io_image_facts *facts, io_document *d);
io_point io_upright_point(const io_upright *way, io_point p);

#ifdef __cplusplus
}
#endif

#endif

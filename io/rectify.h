/* rectify.h - a text segment, however it lies in the picture, as an upright line image. */
#ifndef IO_RECTIFY_H
#define IO_RECTIFY_H

#include "io/image.h"
#include "io/centreline.h"
#include "io/quad.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The quad's content as a grey image of its width x height in pixels (each at least 1, at most
 * IO_RECTIFY_MAX_SIDE; a longer one is reduced), by the homography of its corners (Hartley &
 * Zisserman 2004, section 4.1) and bilinear interpolation; beyond the picture its edge pixels
 * are repeated. The columns of a curved line (NULL: straight) are moved so that its centreline
 * runs level. RGB becomes grey by ITU-R BT.601. A quad without area or with corners that are
 * not finite gives NN_ERR_INPUT; NN_ERR_LIMIT without memory. */
#define IO_RECTIFY_MAX_SIDE 16384
nn_err io_rectify(const io_image *image, const io_quad *q, const io_centreline *centreline,
               io_image *line);

#ifdef __cplusplus
}
#endif

#endif

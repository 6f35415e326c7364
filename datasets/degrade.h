/* degrade.h - what happens to a line between the printing press and the file: used by the generator, and
 * gently on real training images.
 */
#ifndef DS_DEGRADE_H
#define DS_DEGRADE_H

#include "io/image.h"
#include "nn/rng.h"

/* Randomly distorts a *real* grey line image (level 0..1): small shear and rotation, scale, stretch,
 * blur, resampling, contrast, gamma, noise, JPEG, crop by a few pixels. In place (may change size). */
nn_err ds_degrade_real(io_image *image, float level, nn_rng *r);

#endif

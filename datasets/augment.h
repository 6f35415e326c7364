/* augment.h - pictures of classes for training: mirrored, shifted, with a hole.
 *
 *   flip    left and right exchanged, for every second picture
 *   shift   by up to 1/8 of each side, the edge's pixels repeated
 *   cutout  in every second picture a square of 1/8 to 1/2 of the shorter side is grey
 *           (DeVries, Taylor 2017; Zhong and others 2020)
 * 1/8 and 1/2 are for level 1; they grow with it.
 */
#ifndef DS_AUGMENT_H
#define DS_AUGMENT_H

#include "io/image.h"
#include "nn/rng.h"

typedef struct ds_augment {
    bool flip, shift, cutout;
    float level;      /* 0: nothing is changed */
    uint8_t gray[3];  /* of a hole, for each channel */
} ds_augment;

/* "flip,shift,cutout", any of them, or "none". NN_ERR_USAGE. */
nn_err ds_augment_parse(const char *text, ds_augment *out);
/* out has in's size and is not in. */
void ds_augment_draw(const ds_augment *a, nn_rng *r, const io_image *in, io_image *out);

#endif

/* crop.h - a training sample for a detector: a square out of a page, seen at another
 * scale, turned, and damaged a little.
 */
#ifndef DS_PAGE_CROP_H
#define DS_PAGE_CROP_H

#include "datasets/page/page.h"
#include "nn/rng.h"

typedef struct ds_crop_config {
    int size;     /* of the square, pixels */
    int channels; /* 1 or 3 of the result */
    float level;  /* 0: no turning and no damage; 1 the default mixture; at most 2 */
} ds_crop_config;

/* Text heights of the crop, in pixels: the page's median height comes to a value between, all
 * factors equally likely, as far as the scale stays in 0.3..3. What a detector reads later is
 * scaled into the middle of it. */
#define DS_CROP_TEXT_MIN 9.0f
#define DS_CROP_TEXT_MAX 56.0f

/* Median over the segments of the shorter side; 0 without segments. */
float ds_page_text_height(const ds_page *page);

/* The crop lies where text is, nine times out of ten. Segments that touch it come with it,
 * reaching out of it as they may; their texts do not (empty). What lies outside of the page is
 * filled with one tone. NN_ERR_LIMIT without memory. */
nn_err ds_page_crop(const ds_page *page, const ds_crop_config *how, nn_rng *r, ds_page *out);

#endif

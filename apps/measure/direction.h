/* direction.h - how often a direction classifier is wrong: each line is shown as it is and
 * rotated by 180 degrees. */
#ifndef APPS_MEASURE_DIRECTION_H
#define APPS_MEASURE_DIRECTION_H

#include "apps/measure/lines.h"
#include "ocr/direction.h"

/* Adds to wrong[0] the upright lines that are classified as upside down, to wrong[1] the
 * upside-down ones that are classified as upright. The images, upright and grey, are as before
 * afterwards. */
nn_err measure_direction_count(ocr_direction *d, int n, io_image *lines, int64_t wrong[2]);

/* As measure_cer: error[i] of each list is the share of wrong answers, 1 - accuracy. */
nn_err measure_direction(const measure_lists *m, ocr_direction *d, double *error, double *mean,
                         bool *done);

#endif

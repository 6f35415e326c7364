/* direction_error.h - how often a direction classifier is wrong: each line is shown as it is and turned
 * by 180 degrees. */
#ifndef APPS_EVAL_DIRECTION_ERROR_H
#define APPS_EVAL_DIRECTION_ERROR_H

#include "apps/train/val.h"
#include "ocr/direction.h"

/* Adds to wrong[0] the lines that stand upright and are told turned, to wrong[1] the turned ones
 * that are told upright. The images, upright and grey, are as before afterwards. */
nn_err app_cls_count(ocr_direction *d, int n, io_image *lines, int64_t wrong[2]);

/* As train_val_read: error[i] of each list is the share of wrong answers, 1 - accuracy. */
nn_err app_cls_val(const train_val *v, ocr_direction *d, double *error, double *mean, bool *done);

#endif

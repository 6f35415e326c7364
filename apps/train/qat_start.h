/* qat_start.h - `octavo train --qat`: the form of a float model that quantisation-aware training
 * begins with, made by `octavo quantize --for-training`. */
#ifndef APPS_TRAIN_QAT_START_H
#define APPS_TRAIN_QAT_START_H

#include "apps/train/options.h"

/* Makes `path` of o->model, calibrated on --calib or on what --data names. */
nn_err train_qat_start(const train_options *o, const char *path);

#endif

/* temperature.h - `octavo eval --calibrate`: the temperature at which confidences come true in a list
 * (Guo and others 2017), and the model with it.
 */
#ifndef APPS_EVAL_TEMPERATURE_H
#define APPS_EVAL_TEMPERATURE_H

#include "io/model.h"

/* Evaluates the list at `temperature`; *loss: negative log-likelihood (ocr/confidence.h). */
typedef nn_err (*app_eval_at)(void *evaluation, float temperature, double *loss);

/* The one of least loss between 1/4 and 16, with the three decimals that are stored: the
 * last evaluation is its. */
nn_err app_eval_fit_temperature(app_eval_at at, void *evaluation, float *best);
/* Writes the model as it was read, with the temperature in it. */
nn_err app_eval_write_temperature(const char *path, io_model *model, float temperature);

#endif

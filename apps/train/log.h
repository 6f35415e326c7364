/* log.h - DIR/log.csv and DIR/curve.svg.
 *
 * log.csv: step,time,lr,loss,grad_norm,lines_per_s,wait_share,val_cer[,val_cer_1,val_cer_2...]
 * time in seconds of training over all resumed runs; loss and grad_norm are means since the row
 * before; lines_per_s counts samples of any kind; wait_share is the share of time spent waiting
 * for data; val_cer the mean of the lists' CER as fractions, empty where nothing was validated.
 * A detector has val_error, 1 - hmean, instead.
 */
#ifndef APPS_TRAIN_LOG_H
#define APPS_TRAIN_LOG_H

#include <stdio.h>

#include "apps/cli/cli.h"

typedef struct train_row {
    int64_t step;
    double time, lr, loss, grad_norm, samples_per_s, wait_share;
    double mean; /* of the lists; NAN: not validated */
    double score[CLI_MAX_LIST]; /* CER, or what the task measures; lower is better */
} train_row;

typedef struct train_log {
    char *csv_path, *svg_path;
    FILE *file;
    const char *title; /* of the score: static */
    int n_lists;
    int n, capacity;
    train_row *row; /* everything so far */
} train_log;

/* Begins anew at step 0; a resumed run keeps the rows up to `step`, so that the log has no gap
 * and nothing twice. NN_ERR_OUTPUT. */
nn_err train_log_open(train_log *log, const char *dir, const char *measure, const char *title,
                      int n_lists, int64_t step);
nn_err train_log_add(train_log *log, const train_row *row);
double train_log_time(const train_log *log); /* of the last row; 0 at the beginning */
/* Loss over steps on a logarithmic scale, below it the score. Nothing while there is no row. */
nn_err train_log_curve(const train_log *log);
nn_err train_log_close(train_log *log);

#endif

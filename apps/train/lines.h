/* lines.h - what trainings on lines share (rec.c, direction.c): where the lines come from, and
 * the lists that validate. */
#ifndef APPS_TRAIN_LINES_H
#define APPS_TRAIN_LINES_H

#include "apps/train/task.h"
#include "datasets/source.h"

/* Opens o->data and fills in what *d says of it. alphabet: of rendered lines; NULL: the
 * generator's. */
nn_err train_lines_open(ds_source **out, train_data *d, const train_options *o,
                        const char *alphabet);

/* train_task's val_open and val_close: *val is a measure_lists. */
nn_err train_lines_val_open(void **val, const train_options *o);
void train_lines_val_close(void *val);

#endif

/* val.h - validation: the averaged weights read labelled lines, by the code that `octavo
 * read` uses. */
#ifndef APPS_TRAIN_VAL_H
#define APPS_TRAIN_VAL_H

#include "apps/train/log.h"
#include "apps/train/state.h"
#include "datasets/list.h"

typedef struct train_val_list {
    bool caseless;
    ds_list list;
    int n;           /* lines used: spread evenly when --val-limit is below the list's */
    io_image *image; /* [n] grey, in memory */
    const char **text;
} train_val_list;

typedef struct train_val {
    int n;
    train_val_list list[TRAIN_MAX_LISTS];
} train_val;

/* specs: [ci=]LIST each. limit 0: all lines. Unreadable images are told and left out, or
 * refused when strict. */
nn_err train_val_open(train_val *v, const cli_list *specs, int limit, bool strict);
void train_val_free(train_val *v);
/* cer[i] of each list (without case where ci) and their mean. *done is false when a signal came
 * meanwhile. */
nn_err train_val_run(const train_val *v, const train_state *s, double *cer, double *mean,
                     bool *done);
/* The same with any recogniser. */
struct ocr_recognizer;
nn_err train_val_read(const train_val *v, struct ocr_recognizer *r, double *cer, double *mean,
                      bool *done);

#endif

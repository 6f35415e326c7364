/* lines.h - labelled lines or pictures that a model is measured on, in memory: by training's
 * validation, by `octavo quantize --eval`.
 */
#ifndef APPS_MEASURE_LINES_H
#define APPS_MEASURE_LINES_H

#include "apps/cli/cli.h"
#include "datasets/list.h"
#include "ocr/classifier.h"

typedef struct measure_list {
    bool caseless;
    ds_list list;
    int n;           /* lines used: spread evenly when `limit` is below the list's */
    io_image *image; /* [n] grey; pictures in the form of their classifier */
    const char **text, **path;
    int unreadable;  /* left out */
} measure_list;

typedef struct measure_lists {
    int n;
    measure_list list[CLI_MAX_LIST];
} measure_lists;

/* specs: [ci=]LIST each. limit 0: all lines. Unreadable images are reported and left out, or
 * refused when strict. */
nn_err measure_lists_open(measure_lists *m, const cli_list *specs, int limit, bool strict);
/* Pictures of classes (datasets/class_list.h) for a classifier; text[i] is the class. */
nn_err measure_lists_open_pictures(measure_lists *m, const cli_list *specs,
                                   const ocr_picture_form *form, int limit, bool strict);
void measure_lists_free(measure_lists *m);

/* cer[i] of each list (without case where ci) and their mean, by the code that `octavo read`
 * uses. *done is false when a signal came meanwhile. */
struct ocr_recognizer;
nn_err measure_cer(const measure_lists *m, struct ocr_recognizer *r, double *cer, double *mean,
                   bool *done);

#endif

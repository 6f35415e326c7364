/* classes.h - how often a classifier of pictures is right. */
#ifndef APPS_MEASURE_CLASSES_H
#define APPS_MEASURE_CLASSES_H

#include "apps/measure/lines.h"

typedef struct measure_classes {
    int top;              /* given: how many answers `near` looks at */
    int64_t n, right, near;
    int64_t unknown;      /* pictures of classes that the model does not have: left out */
    double seconds;       /* of the classifier */
    int32_t *confusion;   /* given: [classes][classes], label and answer; or NULL */
    int32_t *answer;      /* given: [pictures of the list], -1 where unknown; or NULL */
    float *sure;          /* given: [pictures of the list], the answer's probability; or NULL */
} measure_classes;

/* Adds the pictures of a list to *out. *done false when a signal came. NN_ERR_INPUT when the
 * model knows the class of none. */
nn_err measure_classes_list(const measure_list *l, const ocr_classifier *c, measure_classes *out,
                            bool *done);

/* As measure_cer: error[i] of each list is the share of wrong answers. */
nn_err measure_classes_error(const measure_lists *m, const ocr_classifier *c, double *error,
                             double *mean, bool *done);

#endif

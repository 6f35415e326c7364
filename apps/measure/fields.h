/* fields.h - fields that were found, counted against those of labelled pages.
 *
 * Precision: right ones of those found; recall: right ones of those there are; F1 their harmonic mean. A
 * value is right whole (the same but for case and white space: SROIE's references are capitals)
 * or normalised (fields/learnt.h). Of a field with several values each counts.
 */
#ifndef APPS_MEASURE_FIELDS_H
#define APPS_MEASURE_FIELDS_H

#include "apps/measure/labelled.h"

typedef struct measure_count {
    int64_t truths, found, whole, normalised;
} measure_count;

typedef struct measure_field {
    char name[FIELDS_NAME];
    measure_count count;
} measure_field;

#define MEASURE_FIELDS 64
/* What a confidence is worth: fields by tenths of it. */
#define MEASURE_BINS 10
typedef struct measure_fields {
    int n;
    measure_field field[MEASURE_FIELDS];
    measure_count all;
    struct {
        int64_t n, right;
        double sure;
    } bin[MEASURE_BINS];
    double loss; /* sum of the found fields' negative log-likelihoods (ocr/confidence.h) */
} measure_fields;

/* Adds the fields of the page's document; of names that its truth does not know none counts.
 * *wrong: values that were not found or are not right, normalised. NN_ERR_LIMIT. */
nn_err measure_fields_add(const labelled_page *page, measure_fields *m, int *wrong);
/* In 0..1; 1 where there is nothing to find and nothing was found. */
double measure_f1(const measure_count *c, int64_t right);
double measure_precision(const measure_count *c, int64_t right);
double measure_recall(const measure_count *c, int64_t right);
/* Mean of |confidence - share that is right| over all found fields, by tenths. */
double measure_calibration(const measure_fields *m);
/* Mean of the loss; 0 when nothing was found. */
double measure_calibration_loss(const measure_fields *m);

#endif

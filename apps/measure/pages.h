/* pages.h - labelled pages that a detector is measured on: by `octavo eval --task=det` and
 * by training's validation. */
#ifndef APPS_MEASURE_PAGES_H
#define APPS_MEASURE_PAGES_H

#include "datasets/page_list.h"
#include "ocr/det_metrics.h"
#include "ocr/detector.h"

typedef struct measure_pages {
    ds_page_list list;
    int n;         /* pages used: spread evenly when `limit` is below the list's */
    ds_page *page; /* [n], in memory */
    int failed;    /* unreadable images */
} measure_pages;

/* limit 0: all. Unreadable pages are reported and left out, or refused when strict;
 * NN_ERR_INPUT when none is readable. */
nn_err measure_pages_open(measure_pages *p, const char *path, int limit, bool strict);
void measure_pages_free(measure_pages *p);

typedef struct measure_page {
    int64_t truths, found, matches;
    double seconds;
    int width, height, passes;
} measure_page;

/* Adds all pages to *m; results (may be NULL) [p->n]. *done is false when a signal came
 * meanwhile. */
nn_err measure_pages_run(const measure_pages *p, ocr_detector *d,
                         const ocr_detect_options *options, ocr_det_metrics *m,
                         measure_page *results, bool *done);

#endif

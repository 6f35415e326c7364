/* det_pages.h - labelled pages that a detector is measured on: by `octavo eval --task=det` and
 * by training's validation. */
#ifndef APPS_EVAL_DET_PAGES_H
#define APPS_EVAL_DET_PAGES_H

#include "datasets/page_list.h"
#include "ocr/det_metrics.h"
#include "ocr/detector.h"

typedef struct det_pages {
    ds_page_list list;
    int n;         /* pages used: spread evenly when `limit` is below the list's */
    ds_page *page; /* [n], in memory */
    int failed;    /* unreadable images */
} det_pages;

/* limit 0: all. Unreadable pages are told and left out, or refused when strict; NN_ERR_INPUT
 * when none is readable. */
nn_err det_pages_open(det_pages *p, const char *path, int limit, bool strict);
void det_pages_free(det_pages *p);

typedef struct det_page_result {
    int64_t truths, found, matches;
    double seconds;
    int width, height, passes;
} det_page_result;

/* Adds all pages to *m; results (may be NULL) [p->n]. *done is false when a signal came
 * meanwhile. */
nn_err det_pages_run(const det_pages *p, ocr_detector *d, const ocr_detect_options *options,
                     ocr_det_metrics *m, det_page_result *results, bool *done);

#endif

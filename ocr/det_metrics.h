/* det_metrics.h - how well boxes were found, as PaddleOCR's DetectionIoUEvaluator
 * (eval_det_iou.py) counts:
 *
 *   a found box does not count when more than half of its area lies in one ignored true box;
 *   each true box, in order, takes the first free found box with intersection / union > 0.5;
 *   precision = matches / found boxes that matter, recall = matches / true boxes not ignored,
 *   both over all pages; hmean = 2 P R / (P + R).
 *
 * Beside it the share of area: of the found area how much lies in true boxes, of the true area
 * how much was found (what lies in ignored boxes does not count), which does not mind whether
 * lines were joined or split.
 */
#ifndef OCR_DET_METRICS_H
#define OCR_DET_METRICS_H

#include "ocr/db_target.h"

typedef struct ocr_det_metrics {
    int64_t pages, truths, found, matches;         /* that matter */
    double area_truth, area_found, area_both; /* in pages' pixels, of those that matter */
} ocr_det_metrics;

/* Adds one page of this size. match (may be NULL) [n_found] gets the true box that each found
 * one was matched with, -1 for none, -2 for no matter. NN_ERR_LIMIT without memory. */
nn_err ocr_det_metrics_add(ocr_det_metrics *m, int width, int height, int n_truths,
                           const ocr_outline *truths, int n_found, const ocr_outline *found,
                           int *match);
double ocr_det_precision(const ocr_det_metrics *m); /* 0 without found boxes */
double ocr_det_recall(const ocr_det_metrics *m);
double ocr_det_hmean(const ocr_det_metrics *m);
double ocr_det_area_precision(const ocr_det_metrics *m);
double ocr_det_area_recall(const ocr_det_metrics *m);

/* Area of what two simple polygons have in common. */
double ocr_outline_intersection(const ocr_outline *a, const ocr_outline *b);

#endif

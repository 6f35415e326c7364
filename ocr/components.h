/* components.h - connected components (8 neighbours) of a map's values above a threshold, as
 * runs of pixels. Time is linear in the map and memory in its runs, whatever the map holds.
 */
#ifndef OCR_COMPONENTS_H
#define OCR_COMPONENTS_H

#include "ocr/map.h"

typedef struct ocr_run {
    int32_t y, x0, x1; /* [x0, x1) */
    int32_t label;     /* while joining: an earlier run of the component; then its number */
} ocr_run;

typedef struct ocr_component {
    int64_t area;
    int32_t first, n; /* its runs: runs[sorted[first .. first + n - 1]], by rows */
} ocr_component;

typedef struct ocr_components {
    int n;
    ocr_component *item; /* in the order of their first pixels */
    ocr_run *runs;
    int64_t n_runs;
    int32_t *sorted;
    double *hull;          /* [2 height + 2][2], of ocr_components_hull */
    double *left, *right;  /* [height + 1], its scratch */
} ocr_components;

/* Of more than `most` components the largest ones stay; *dropped: how many went. NN_ERR_LIMIT
 * without memory, or for more than 2^31 - 1 runs; then nothing is left to free. */
nn_err ocr_components_find(const ocr_map *m, float thresh, int most, ocr_components *s,
                           int64_t *dropped);
void ocr_components_free(ocr_components *s);

/* Fills s->hull with the convex hull of the component's pixels, as squares, so that a straight
 * bar gives its own rectangle; clockwise. Returns its corners. */
int ocr_components_hull(ocr_components *s, const ocr_component *c);

#endif

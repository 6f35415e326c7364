/* boxes_parts.h - a probability map at work: boxes.c finds components and rectangles,
 * boxes_course.c how texts run inside of them. Places are in the map's pixels.
 */
#ifndef OCR_BOXES_PARTS_H
#define OCR_BOXES_PARTS_H

#include "ocr/boxes.h"

typedef struct ocr_run {
    int32_t y, x0, x1; /* [x0, x1) */
    int32_t label;     /* while joining: an earlier run of the component; then its number */
} ocr_run;

typedef struct ocr_component {
    int64_t area;
    int32_t first, n; /* in `sorted` */
} ocr_component;

typedef struct ocr_finder {
    const ocr_boxes_config *config;
    const ocr_map *map;
    ocr_run *runs;
    int64_t n_runs;
    ocr_component *components;
    int n_components;
    int32_t *sorted;  /* runs by component, in their order */
    uint32_t *sums;   /* [height][width + 1] */
    double *left, *right, *hull; /* [height + 1], [height + 1], [2 height + 2][2] */
    double (*rect)[8];           /* [n_components] */
} ocr_finder;

/* A rectangle's sides: along the first edge, and across it. */
void ocr_rect_sides(const double rect[8], double *w, double *h);
/* Adds the values of the pixels whose middles lie in the rectangle, in 1/65535, and their
 * number. */
void ocr_rect_sum(const ocr_finder *f, const double rect[8], uint64_t *sum, int64_t *count);

/* How a long text runs that its rectangle does not fit: a strip along a cubic. */
typedef struct ocr_course {
    bool bent;
    double from, to;  /* the strip's edges, across the rectangle from its first one, straight */
    double cubic[4];  /* what the strip is away from there at z = -1..1 along the rectangle */
} ocr_course;

/* Least squares through the component's middles. Not bent: a short text, one whose course leaves
 * the straight by less than OCR_COURSE_BEND of its height, or whose pixels do not follow a
 * cubic. */
#define OCR_COURSE_BEND 0.25
ocr_course ocr_course_find(const ocr_finder *f, const ocr_component *c, const double rect[8]);
/* Mean of the map along the strip. */
double ocr_course_score(const ocr_finder *f, const ocr_course *course, const double rect[8]);
/* Fills out->strip and out->bend, the strip grown by d on all sides. */
void ocr_course_write(const ocr_finder *f, const ocr_course *course, const double rect[8],
                      double d, ocr_box *out);

/* Fills out->polygon: the component's reach in slices, grown by d. NN_ERR_LIMIT. */
nn_err ocr_outline_follow(const ocr_finder *f, const ocr_component *c, const double rect[8],
                          double d, ocr_box *out);
/* Map to page, in place. */
void ocr_map_to_page(const ocr_map *m, int n, float *xy);

#endif

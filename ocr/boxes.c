/* boxes.c - a rectangle for each component, its direction, its score, and its expansion. */
#include "ocr/boxes.h"

#include "nn/mem.h"
#include "ocr/components.h"
#include "ocr/curved_line.h"
#include "ocr/outline.h"
#include "ocr/rect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EXPANDED_SIDE 2 /* more pixels of the shorter side after expansion, as in PaddleOCR */
#define LONG 4.0        /* a text so many times longer than high votes for a direction ... */
#define SHORT 3.0       /* ... and one that is less long takes it */

typedef struct finder {
    const ocr_boxes_config *config;
    const ocr_map *map;
    ocr_components found;
    uint32_t *sums;    /* [height][width + 1], of map.h */
    double (*rect)[8]; /* [found.n] */
} finder;

ocr_boxes_config ocr_boxes_defaults(void)
{
    return (ocr_boxes_config){.thresh = 0.3f,
                              .box_thresh = 0.6f,
                              .unclip_ratio = 1.5f,
                              .weak_thresh = 0.4f,
                              .max_candidates = 100000,
                              .min_side = 3,
                              .align = true};
}

void ocr_boxes_free(ocr_boxes *b)
{
    for (int i = 0; i < b->n; i++)
        nn_free(b->box[i].polygon);
    nn_free(b->box);
    *b = (ocr_boxes){0};
}

typedef struct direction {
    double angle, weight;
} direction;

static int compare_angles(const void *a, const void *b)
{
    double x = ((const direction *)a)->angle, y = ((const direction *)b)->angle;
    return (x > y) - (x < y);
}

/* Median angle of the long texts' upper edges, weighted by their length; *known: there
 * are some. */
static nn_err page_direction(const finder *f, double *angle, bool *known)
{
    int n = 0;
    double whole = 0, sum = 0;
    direction *d = nn_alloc(((size_t)f->found.n + 1) * sizeof *d);
    *known = false;
    if (!d)
        return nn_fail_memory((size_t)f->found.n * sizeof *d, "directions");
    for (int k = 0; k < f->found.n; k++) {
        const double *r = f->rect[k];
        double w, h;
        ocr_rect_sides(r, &w, &h);
        if (w < LONG * h)
            continue;
        d[n++] = (direction){atan2(r[3] - r[1], r[2] - r[0]), w};
        whole += w;
    }
    qsort(d, (size_t)n, sizeof *d, compare_angles);
    for (int i = 0; i < n && sum <= whole / 2; i++) {
        sum += d[i].weight;
        *angle = d[i].angle;
        *known = true;
    }
    nn_free(d);
    return NN_OK;
}

static nn_err align_short(finder *f)
{
    double angle = 0;
    bool known;
    nn_err err = page_direction(f, &angle, &known);
    if (err != NN_OK || !known)
        return err;
    for (int k = 0; k < f->found.n; k++) {
        double w, h, aw, ah, aligned[8];
        ocr_rect_sides(f->rect[k], &w, &h);
        if (fmax(w, h) >= SHORT * fmin(w, h))
            continue;
        ocr_rect_fit(ocr_components_hull(&f->found, &f->found.item[k]), f->found.hull, angle,
                     aligned);
        ocr_rect_sides(aligned, &aw, &ah);
        if (aw * ah <= OCR_BOXES_ALIGN_AREA * w * h)
            memcpy(f->rect[k], aligned, sizeof aligned);
    }
    return NN_OK;
}

/* Mean over the rectangle; over the component's own pixels when it holds no pixel's centre. */
static double score(const finder *f, const ocr_component *c, const double rect[8])
{
    const ocr_map *m = f->map;
    uint64_t sum = 0;
    int64_t count = 0;
    ocr_map_sum_rect(m, f->sums, rect, &sum, &count);
    if (count == 0)
        for (int32_t i = 0; i < c->n; i++) {
            const ocr_run *r = &f->found.runs[f->found.sorted[c->first + i]];
            const uint32_t *row = f->sums + (int64_t)r->y * (m->width + 1);
            sum += row[r->x1] - row[r->x0];
            count += r->x1 - r->x0;
        }
    return (double)sum / 65535 / (double)count;
}

static nn_err add_box(finder *f, const ocr_component *c, const double rect[8], ocr_boxes *out)
{
    double w, h, expanded[8];
    ocr_rect_sides(rect, &w, &h);
    if (fmin(w, h) * f->map->stride < (double)f->config->min_side)
        return NN_OK;
    ocr_curved_line line = ocr_curved_line_fit(&f->found, c, rect);
    double mean = line.curved ? ocr_curved_line_score(f->map, f->sums, &line, rect)
                              : score(f, c, rect);
    if (mean < (double)fminf(f->config->box_thresh, f->config->weak_thresh))
        return NN_OK;
    double high = line.curved ? line.bottom - line.top : h;
    double d = w * high * (double)f->config->unclip_ratio / (2 * (w + high));
    if ((fmin(w, h) + 2 * d) * f->map->stride < (double)f->config->min_side + EXPANDED_SIDE)
        return NN_OK;
    memcpy(expanded, rect, sizeof expanded);
    ocr_rect_expand(expanded, d);
    ocr_box box = {.score = (float)mean};
    for (int k = 0; k < 8; k++)
        box.xy[k] = (float)expanded[k];
    ocr_map_to_page(f->map, 4, box.xy);
    if (line.curved)
        ocr_curved_line_write(f->map, &line, rect, d, box.straight, &box.centreline);
    if (f->config->polygons) {
        nn_err err = ocr_outline_follow(&f->found, c, rect, d, &box.n, &box.polygon);
        if (err != NN_OK)
            return err;
        ocr_map_to_page(f->map, box.n, box.polygon);
    }
    out->box[out->n++] = box;
    return NN_OK;
}

nn_err ocr_boxes_find(const ocr_boxes_config *config, const ocr_map *map, ocr_boxes *out)
{
    nn_err err = NN_OK;
    finder f = {.config = config, .map = map};
    *out = (ocr_boxes){0};
    NN_ASSERT(map->width >= 1 && map->width <= 65536 && map->height >= 1 && map->stride >= 1);
    NN_TRY(ocr_components_find(map, config->thresh, config->max_candidates, &f.found,
                               &out->dropped));
    int n = f.found.n;
    out->box = nn_calloc((size_t)n + 1, sizeof *out->box);
    f.rect = nn_alloc(((size_t)n + 1) * sizeof *f.rect);
    f.sums = nn_alloc((size_t)map->height * ((size_t)map->width + 1) * sizeof *f.sums);
    if (!out->box || !f.rect || !f.sums) {
        err = nn_fail_memory((size_t)n * sizeof *out->box, "boxes");
        goto out;
    }
    ocr_map_sum_rows(map, f.sums);
    for (int k = 0; k < n; k++) {
        int corners = ocr_components_hull(&f.found, &f.found.item[k]);
        ocr_rect_min_area(corners, f.found.hull, f.rect[k]);
        ocr_rect_order(f.rect[k]);
    }
    if (config->align)
        NN_TRY(align_short(&f));
    for (int k = 0; k < n; k++)
        NN_TRY(add_box(&f, &f.found.item[k], f.rect[k], out));
out:
    if (err != NN_OK)
        ocr_boxes_free(out);
    ocr_components_free(&f.found);
    nn_free(f.sums);
    nn_free(f.rect);
    return err;
}

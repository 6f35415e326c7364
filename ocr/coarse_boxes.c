/* coarse_boxes.c - areas are those of the boxes' upright hulls: large text that stands oblique is
 * rare, and for it they are a little too large on both sides. */
#include "ocr/coarse_boxes.h"

#include <math.h>
#include <string.h>

#include "nn/mem.h"

#define COVERED 0.5 /* of a coarse box by boxes about as high */
#define AS_HIGH 0.5f
#define PARAGRAPH 0.2 /* of a coarse box by lower boxes ... */
#define LINES 0.5f    /* ... or their widths together, in its width */
#define INSIDE 0.8    /* of a lower box */

typedef struct extent {
    float x0, y0, x1, y1, height;
} extent;

static extent extent_of(const ocr_box *b)
{
    const float *p = b->xy;
    float w = hypotf(p[2] - p[0], p[3] - p[1]), h = hypotf(p[4] - p[2], p[5] - p[3]);
    return (extent){fminf(fminf(p[0], p[2]), fminf(p[4], p[6])),
                    fminf(fminf(p[1], p[3]), fminf(p[5], p[7])),
                    fmaxf(fmaxf(p[0], p[2]), fmaxf(p[4], p[6])),
                    fmaxf(fmaxf(p[1], p[3]), fmaxf(p[5], p[7])), fminf(w, h)};
}

static double area(const extent *e)
{
    return (double)(e->x1 - e->x0) * (double)(e->y1 - e->y0);
}

static double common_area(const extent *a, const extent *b)
{
    float w = fminf(a->x1, b->x1) - fmaxf(a->x0, b->x0);
    float h = fminf(a->y1, b->y1) - fmaxf(a->y0, b->y0);
    return w > 0 && h > 0 ? (double)w * (double)h : 0;
}

static bool part_of(const extent *low, const extent *c)
{
    return low->height < AS_HIGH * c->height && common_area(low, c) >= INSIDE * area(low);
}

static bool is_new(const extent *c, int n, const extent *e)
{
    double covered = 0, low = 0;
    float width = 0;
    for (int i = 0; i < n; i++) {
        if (part_of(&e[i], c)) {
            low += area(&e[i]);
            width += e[i].x1 - e[i].x0;
        } else if (e[i].height >= AS_HIGH * c->height) {
            covered += common_area(&e[i], c);
        }
    }
    return covered < COVERED * area(c) && low <= PARAGRAPH * area(c) &&
           width <= LINES * (c->x1 - c->x0);
}

nn_err ocr_coarse_boxes_add(float min_height, ocr_boxes *coarse, ocr_boxes *b)
{
    int most = coarse->n < OCR_COARSE_BOXES ? coarse->n : OCR_COARSE_BOXES, old = b->n;
    if (most == 0)
        return NN_OK;
    ocr_box *all = nn_realloc(b->box, (size_t)(old + most) * sizeof *all);
    if (!all)
        return nn_fail_memory((size_t)(old + most) * sizeof *all, "boxes");
    b->box = all;
    extent *e = nn_alloc((size_t)(old + most) * sizeof *e);
    if (!e)
        return nn_fail_memory((size_t)(old + most) * sizeof *e, "boxes");
    for (int i = 0; i < old; i++)
        e[i] = extent_of(&all[i]);
    int n = old;
    for (int k = 0; k < most; k++) {
        extent c = extent_of(&coarse->box[k]);
        if (c.height < min_height || !is_new(&c, n, e))
            continue;
        e[n] = c;
        all[n++] = coarse->box[k];
        coarse->box[k].polygon = NULL;
    }
    int kept = 0;
    for (int i = 0; i < n; i++) {
        bool part = false;
        for (int k = old; k < n && i < old && !part; k++)
            part = part_of(&e[i], &e[k]);
        if (part)
            nn_free(all[i].polygon);
        else
            all[kept++] = all[i];
    }
    b->n = kept;
    nn_free(e);
    return NN_OK;
}

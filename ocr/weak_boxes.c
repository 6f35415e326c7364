/* weak_boxes.c - good boxes sorted by their middle's height; a weak one looks up and down. */
#include "ocr/weak_boxes.h"

#include <math.h>
#include <stdlib.h>

#include "nn/mem.h"

#define HEIGHTS 2.5f     /* ratio of heights that still goes together */
#define SAME_LINE 0.6f   /* heights between middles */
#define LINE_REACH 25    /* heights between boxes of a line */
#define COLUMN_EDGE 0.5f /* heights between edges of a column */
#define COLUMN_REACH 6   /* heights between middles of a column */
#define FILLS 0.125      /* of the picture */

typedef struct place {
    float x0, x1, y, height; /* y: of the middle; in the page's pixels */
    double area;
} place;

static place place_of(const ocr_box *b)
{
    const float *p = b->xy;
    float w = hypotf(p[2] - p[0], p[3] - p[1]), h = hypotf(p[4] - p[2], p[5] - p[3]);
    float x0 = fminf(fminf(p[0], p[2]), fminf(p[4], p[6]));
    float x1 = fmaxf(fmaxf(p[0], p[2]), fmaxf(p[4], p[6]));
    return (place){x0, x1, (p[1] + p[3] + p[5] + p[7]) / 4, fminf(w, h), (double)w * (double)h};
}

static int compare_places(const void *a, const void *b)
{
    float x = ((const place *)a)->y, y = ((const place *)b)->y;
    return (x > y) - (x < y);
}

static bool same_line(const place *weak, const place *good)
{
    float gap = fmaxf(good->x0 - weak->x1, weak->x0 - good->x1);
    return fabsf(good->y - weak->y) < SAME_LINE * good->height &&
           gap < LINE_REACH * good->height;
}

static bool same_column(const place *weak, const place *good)
{
    float near = COLUMN_EDGE * good->height;
    return fabsf(good->y - weak->y) < COLUMN_REACH * good->height &&
           (fabsf(good->x0 - weak->x0) < near || fabsf(good->x1 - weak->x1) < near ||
            fabsf(good->x0 + good->x1 - weak->x0 - weak->x1) < 2 * near);
}

static bool has_company(const place *weak, int n, const place *good)
{
    /* Nothing beyond counts: a good box is at most HEIGHTS times as high. */
    float reach = COLUMN_REACH * HEIGHTS * weak->height;
    int low = 0, high = n, in_column = 0;
    while (low < high) {
        int middle = (low + high) / 2;
        if (good[middle].y < weak->y)
            low = middle + 1;
        else
            high = middle;
    }
    /* From the nearest outwards. */
    int up = low - 1, down = low;
    for (int i = 0; i < OCR_WEAK_BOXES_LOOK; i++) {
        bool above = up >= 0 && weak->y - good[up].y < reach;
        bool below = down < n && good[down].y - weak->y < reach;
        if (!above && !below)
            return false;
        if (above && below)
            above = weak->y - good[up].y < good[down].y - weak->y;
        const place *g = above ? &good[up--] : &good[down++];
        float ratio = g->height / weak->height;
        if (ratio > HEIGHTS || ratio * HEIGHTS < 1)
            continue;
        in_column += same_column(weak, g);
        if (same_line(weak, g) || in_column == 2)
            return true;
    }
    return false;
}

nn_err ocr_weak_boxes_sift(float good, int page_width, int page_height, ocr_boxes *b)
{
    double enough = FILLS * page_width * page_height;
    place *p = nn_alloc(((size_t)b->n + 1) * sizeof *p);
    int n = 0, kept = 0;
    if (!p)
        return nn_fail_memory((size_t)b->n * sizeof *p, "boxes");
    for (int i = 0; i < b->n; i++)
        if (b->box[i].score >= good)
            p[n++] = place_of(&b->box[i]);
    qsort(p, (size_t)n, sizeof *p, compare_places);
    for (int i = 0; i < b->n; i++) {
        place own = place_of(&b->box[i]);
        if (b->box[i].score >= good || own.area >= enough || has_company(&own, n, p))
            b->box[kept++] = b->box[i];
        else
            nn_free(b->box[i].polygon);
    }
    b->n = kept;
    nn_free(p);
    return NN_OK;
}

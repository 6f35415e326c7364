/* page_overlaps.c - two segments of one row that reach into each other, as the detector finds a cell's
 * neighbour twice: both end at the white between, so that no sign is read in both.
 */
#include "ocr/page_parts.h"

#include "nn/mem.h"

#include <math.h>

#define SAME_ROW 0.3f  /* of the lower one's height, their middles differ at most */
#define ALIKE 1.6f     /* times as high, at most */
#define INSIDE 0.7f    /* of the narrower one's width: it is a part of the other */
#define GAP_LEAST 0.1f /* of the height */
#define MOST_GAPS 32

static bool reach_into(const ocr_rule *left, const ocr_rule *right)
{
    float a = left->y1 - left->y0, b = right->y1 - right->y0, low = fminf(a, b);
    float common = left->x1 - right->x0;
    float narrow = fminf(left->x1 - left->x0, right->x1 - right->x0);
    return fmaxf(a, b) < ALIKE * low && left->x1 < right->x1 && common > 0 && common < INSIDE * narrow &&
           fabsf(left->y0 + left->y1 - right->y0 - right->y1) < 2 * SAME_ROW * low;
}

/* The widest white of a box from x0 to x1. */
static ocr_gap widest_white(const ocr_ink_map *map, const ocr_rule *box, float x0, float x1)
{
    ocr_gap gap[MOST_GAPS], ink, most = {x0, x0};
    ocr_ink_path path = {*box, 0, NULL};
    int n = ocr_ink_gaps(map, &path, GAP_LEAST * (box->y1 - box->y0), MOST_GAPS, gap, &ink);
    for (int i = 0; i < n && i < MOST_GAPS; i++) {
        ocr_gap in = {fmaxf(gap[i].x0, x0), fminf(gap[i].x1, x1)};
        if (in.x1 - in.x0 > most.x1 - most.x0)
            most = in;
    }
    return most;
}

static void part(const ocr_page_reading *r, const ocr_ink_map *map, ocr_segment_place *left, ocr_segment_place *right)
{
    float x0 = right->box.x0, x1 = left->box.x1;
    ocr_gap a = widest_white(map, &left->box, x0, x1), b = widest_white(map, &right->box, x0, x1);
    ocr_gap white = a.x1 - a.x0 > b.x1 - b.x0 ? a : b;
    if (white.x1 <= white.x0)
        return;
    float x = 0.5f * (white.x0 + white.x1);
    io_quad *l = &r->seg[left->segment].quad, *q = &r->seg[right->segment].quad;
    *l = ocr_page_quad_part(l, 0, (x - left->box.x0) / (left->box.x1 - left->box.x0));
    *q = ocr_page_quad_part(q, (x - x0) / (right->box.x1 - x0), 1);
    left->box.x1 = right->box.x0 = x;
}

nn_err ocr_page_part_overlaps(ocr_page_reading *r, const ocr_ink_map *map)
{
    int n = 0;
    ocr_segment_place *at = nn_alloc(((size_t)r->n + 1) * sizeof *at);
    if (!at)
        return nn_fail_memory(((size_t)r->n + 1) * sizeof *at, "the segments of a page");
    for (int i = 0; i < r->n; i++)
        if (!r->seg[i].centreline.curved && !io_quad_is_upended(&r->seg[i].quad))
            at[n++] = (ocr_segment_place){ocr_page_level_box(r, &r->seg[i].quad), i};
    ocr_page_sort_places(n, at);
    for (int i = 0; i < n; i++)
        for (int k = i + 1; k < n && at[k].box.y0 < at[i].box.y1; k++) {
            bool first = at[i].box.x0 < at[k].box.x0;
            ocr_segment_place *left = first ? &at[i] : &at[k], *right = first ? &at[k] : &at[i];
            if (reach_into(&left->box, &right->box))
                part(r, map, left, right);
        }
    nn_free(at);
    return NN_OK;
}

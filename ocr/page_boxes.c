/* page_boxes.c - boxes of segments in the upright picture and in level coordinates (ink_map.h). */
#include "ocr/page_parts.h"

#include <math.h>
#include <stdlib.h>

#define RADIANS 0.017453292519943295f

ocr_rule ocr_page_level_box(const ocr_page_reading *r, const io_quad *q)
{
    float a = -r->skew * RADIANS, c = cosf(a), s = sinf(a);
    float x = 0, y = 0, w = io_quad_width(q), h = io_quad_height(q);
    for (int k = 0; k < 4; k++) {
        x += 0.25f * (q->x[k] - 0.5f * (float)r->upright->width);
        y += 0.25f * (q->y[k] - 0.5f * (float)r->upright->height);
    }
    if (io_quad_is_upended(q)) {
        float t = w;
        w = h;
        h = t;
    }
    float cx = c * x - s * y, cy = s * x + c * y;
    return (ocr_rule){cx - 0.5f * w, cy - 0.5f * h, cx + 0.5f * w, cy + 0.5f * h};
}

static int compare_places(const void *pa, const void *pb)
{
    const ocr_segment_place *a = pa, *b = pb;
    if (a->box.y0 != b->box.y0)
        return a->box.y0 < b->box.y0 ? -1 : 1;
    return (a->segment > b->segment) - (a->segment < b->segment);
}

void ocr_page_sort_places(int n, ocr_segment_place *at)
{
    qsort(at, (size_t)n, sizeof *at, compare_places);
}

io_quad ocr_page_level_quad(const ocr_page_reading *r, const float x[4], const float y[4])
{
    float a = r->skew * RADIANS, c = cosf(a), s = sinf(a);
    io_quad q;
    for (int k = 0; k < 4; k++) {
        q.x[k] = c * x[k] - s * y[k] + 0.5f * (float)r->upright->width;
        q.y[k] = s * x[k] + c * y[k] + 0.5f * (float)r->upright->height;
    }
    return q;
}

io_quad ocr_page_quad_part(const io_quad *q, float f0, float f1)
{
    const float f[4] = {f0, f1, f1, f0};
    const int a[4] = {0, 0, 3, 3}, b[4] = {1, 1, 2, 2};
    io_quad out;
    for (int k = 0; k < 4; k++) {
        out.x[k] = q->x[a[k]] + f[k] * (q->x[b[k]] - q->x[a[k]]);
        out.y[k] = q->y[a[k]] + f[k] * (q->y[b[k]] - q->y[a[k]]);
    }
    return out;
}

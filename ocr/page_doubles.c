/* page_doubles.c - the detector's looks at several scales may find one word twice, in boxes too
 * unlike to be taken for one: the same text on the same ink. A table would get a row more by it.
 */
#include "ocr/page_parts.h"

#include "nn/mem.h"

#include <math.h>
#include <string.h>

#define COMMON 0.75f /* of the smaller box lies in the other */

static float area(const ocr_rule *b)
{
    return (b->x1 - b->x0) * (b->y1 - b->y0);
}

static bool same_ink(const ocr_rule *a, const ocr_rule *b)
{
    float w = fminf(a->x1, b->x1) - fmaxf(a->x0, b->x0), h = fminf(a->y1, b->y1) - fmaxf(a->y0, b->y0);
    return w > 0 && h > 0 && w * h >= COMMON * fminf(area(a), area(b));
}

nn_err ocr_page_drop_doubles(ocr_page_reading *r)
{
    int n = 0;
    ocr_segment_place *at = nn_alloc(((size_t)r->n + 1) * sizeof *at);
    if (!at)
        return nn_fail_memory(((size_t)r->n + 1) * sizeof *at, "the segments of a page");
    for (int i = 0; i < r->n; i++)
        if (r->seg[i].kept)
            at[n++] = (ocr_segment_place){ocr_page_level_box(r, &r->seg[i].quad), i};
    ocr_page_sort_places(n, at);
    for (int i = 0; i < n; i++)
        for (int k = i + 1; k < n && at[k].box.y0 < at[i].box.y1; k++) {
            ocr_segment *a = &r->seg[at[i].segment], *b = &r->seg[at[k].segment];
            if (!a->kept || !b->kept || !same_ink(&at[i].box, &at[k].box) ||
                strcmp(a->text.utf8, b->text.utf8) != 0)
                continue;
            (b->text.confidence > a->text.confidence ? a : b)->kept = false;
            r->stats.dropped++;
        }
    nn_free(at);
    return NN_OK;
}

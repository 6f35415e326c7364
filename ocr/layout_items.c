/* layout_items.c - orders of items, and their usual height. */
#include "ocr/layout_parts.h"

#include <stdlib.h>

static int compare_pairs(float a0, float a1, float b0, float b1)
{
    return a0 != b0 ? (a0 > b0) - (a0 < b0) : (a1 > b1) - (a1 < b1);
}

int ocr_layout_compare_down(const void *pa, const void *pb, void *items)
{
    const layout_item *a = (const layout_item *)items + *(const int *)pa;
    const layout_item *b = (const layout_item *)items + *(const int *)pb;
    int by = compare_pairs(layout_middle(a), a->x0, layout_middle(b), b->x0);
    return by ? by : compare_pairs(a->x1, a->y0, b->x1, b->y0);
}

int ocr_layout_compare_right(const void *pa, const void *pb, void *items)
{
    const layout_item *a = (const layout_item *)items + *(const int *)pa;
    const layout_item *b = (const layout_item *)items + *(const int *)pb;
    int by = compare_pairs(a->x0, a->x1, b->x0, b->x1);
    return by ? by : compare_pairs(a->y0, a->y1, b->y0, b->y1);
}

float ocr_layout_median_height(layout *l, const int *index, int n)
{
    int count = 0;
    for (int i = 0; i < n; i++)
        if (l->item[index[i]].n == 0)
            l->sort[count++] = l->item[index[i]].y1 - l->item[index[i]].y0;
    if (count == 0)
        return l->unit;
    qsort(l->sort, (size_t)count, sizeof *l->sort, nn_compare_floats);
    return l->sort[count / 2] > 1 ? l->sort[count / 2] : 1;
}

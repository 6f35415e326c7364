/* layout_captions.c - the captions of pictures. Pictures are not looked at: they are where text
 * is above, and a picture's height of nothing over a line. The lowest text so far is kept for
 * each of BINS parts of the region's width (a skyline).
 */
#include "ocr/layout_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BINS 256
/* In units of the median height of the region's boxes. */
#define PICTURE 3.5f   /* nothing over the caption, at least */
#define SIZE 1.12f     /* a higher line is a heading */
#define NEXT 0.5f      /* white between a caption's lines, at most */
#define ALIGNED 0.6f
#define LINES 4

typedef struct skyline {
    float x0, width, bottom[BINS]; /* -INFINITY: nothing above */
} skyline;

static void bins_of(const skyline *s, const layout_item *b, int *from, int *to)
{
    float scale = (float)BINS / fmaxf(s->width, 1);
    int last = (int)((b->x1 - s->x0) * scale);
    *from = (int)((b->x0 - s->x0) * scale);
    *from = *from < BINS - 1 ? *from : BINS - 1;
    *to = last < BINS ? last + 1 : BINS;
}

/* The lowest text above an item, which then is itself. */
static float skyline_put(skyline *s, const layout_item *b)
{
    int from, to;
    float lowest = -INFINITY;
    bins_of(s, b, &from, &to);
    for (int i = from; i < to; i++) {
        lowest = fmaxf(lowest, s->bottom[i]);
        s->bottom[i] = fmaxf(s->bottom[i], b->y1);
    }
    return lowest;
}

/* The line is the next one of a caption that ends with line `last`. */
static bool goes_on(const layout_item *last, const layout_item *b, float unit)
{
    float high = last->y1 - last->y0, middle = 0.5f * (last->x0 + last->x1 - b->x0 - b->x1);
    return b->n == 0 && fabsf(b->y1 - b->y0 - high) < 0.25f * high &&
           b->y0 - last->y1 < NEXT * high && layout_middle(b) - layout_middle(last) > 0.5f * high &&
           (fabsf(b->x0 - last->x0) < ALIGNED * unit || fabsf(middle) < ALIGNED * unit);
}

/* Moves lines that may be captions to the end of the index, both parts sorted as before, and
 * gives how many they are. */
static int find_candidates(layout *l, int *index, int n, float unit)
{
    skyline s = {.x0 = INFINITY};
    int open = -1, lines = 0, count = 0, kept = 0;
    float x1 = -INFINITY;
    for (int i = 0; i < BINS; i++)
        s.bottom[i] = -INFINITY;
    for (int i = 0; i < n; i++) {
        s.x0 = fminf(s.x0, l->item[index[i]].x0);
        x1 = fmaxf(x1, l->item[index[i]].x1);
    }
    s.width = x1 - s.x0;
    for (int i = 0; i < n; i++) {
        const layout_item *b = &l->item[index[i]];
        float above = skyline_put(&s, b);
        bool begins = b->n == 0 && b->y1 - b->y0 <= SIZE * unit && isfinite(above) &&
                      b->y0 - above >= PICTURE * unit;
        if (begins || (open >= 0 && lines < LINES && goes_on(&l->item[open], b, unit))) {
            lines = begins ? 1 : lines + 1;
            open = index[i];
            l->spare[count++] = index[i];
        } else {
            index[kept++] = index[i];
        }
    }
    memcpy(index + kept, l->spare, (size_t)count * sizeof *index);
    return count;
}

layout_gutter ocr_layout_captions_find(layout *l, int *index, int n, float unit, int *captions)
{
    int kept = n - find_candidates(l, index, n, unit), last = -1;
    layout_gutter g = {0};
    *captions = 0;
    if (kept < n)
        g = ocr_layout_gutter_find(l, index, kept, unit);
    for (int i = kept; i < n && g.score > 0; i++) {
        const layout_item *b = &l->item[index[i]];
        if (!ocr_layout_gutter_crosses(&g, b, unit) &&
            (last < 0 || !goes_on(&l->item[last], b, unit)))
            continue;
        last = index[i];
        l->spare[(*captions)++] = last;
        index[i] = -1;
    }
    int end = kept;
    for (int i = kept; i < n; i++)
        if (index[i] >= 0)
            index[end++] = index[i];
    memcpy(index + end, l->spare, (size_t)*captions * sizeof *index);
    qsort_r(index, (size_t)end, sizeof *index, ocr_layout_compare_down, l->item);
    /* Now with the candidates that are none. */
    return *captions > 0 ? ocr_layout_gutter_find(l, index, end, unit) : g;
}

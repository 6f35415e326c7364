/* layout_separators.c - where something new begins over all columns, although their gutter runs
 * on: at rules, at headlines over each of them, at white that none of them has elsewhere.
 */
#include "ocr/layout_parts.h"

#include <math.h>
#include <stdlib.h>

/* Lengths are in units of the median height of the region's boxes. */
#define SAME_ROW 0.2f
#define BANDS 100          /* gaps that are looked at */
#define SEPARATOR_COVERS 0.6f
#define SEPARATOR_GAP 0.3f
#define ROOM 3.5f          /* for a picture, whose edges and stripes are no separators: one rule is */
#define HEADING_GAP 0.5f
#define HEADING 1.3f       /* times the region's height */
#define HEADING_NEAR 2.5f
#define BAND_GAP 0.3f      /* more white over all columns than between lines parts bands, */
#define BAND_MOST 2.0f     /* unless there is room for a picture, */
#define BAND_ROWS 2
#define BAND_RARE 0.8f     /* or the columns' paragraphs have gaps of so much of it */
#define TIGHT 0.2f         /* boxes reach over their ink by this much of their height */

/* A rule runs over the gutter (not from its edge) from y0 to y1, and rules cover most of x0..x1; they do not overlap
 * much. Those that lie a picture's height apart are its edges. */
static bool rule_parts(const layout *l, float x0, float x1, float y0, float y1, float unit,
                       float gutter)
{
    float sum = 0, top = INFINITY, bottom = -INFINITY;
    bool over = false;
    for (int i = 0; i < l->n_rules; i++) {
        const ocr_rule *r = l->rule[i];
        float y = 0.5f * (r->y0 + r->y1), common = fminf(r->x1, x1) - fmaxf(r->x0, x0);
        if (layout_rule_is_vertical(r) || y < y0 || y > y1 || common <= 0)
            continue;
        over |= r->x0 < gutter - unit && r->x1 > gutter;
        sum += common;
        top = fminf(top, y);
        bottom = fmaxf(bottom, y);
    }
    return over && sum >= SEPARATOR_COVERS * (x1 - x0) && bottom - top < ROOM * unit;
}

/* The topmost item on each side of the gutter is a headline. */
static bool headed(const layout *l, const int *index, int n, float unit, float top, float x)
{
    bool seen[2] = {false, false}, big[2] = {false, false};
    for (int i = 0; i < n && !(seen[0] && seen[1]); i++) {
        const layout_item *b = &l->item[index[i]];
        int right = b->x0 >= x;
        if (b->y0 > top + HEADING_NEAR * unit)
            break;
        if (!seen[right]) {
            seen[right] = true;
            big[right] = b->n == 0 && b->y1 - b->y0 >= HEADING * unit;
        }
    }
    return big[0] && big[1];
}

/* White between rows of one side of the gutter, or, of = 2, of both at once. */
static int row_gaps(const layout *l, const int *index, int n, const layout_gutter *g, int of,
                    float *gap)
{
    float bottom = INFINITY;
    int count = 0;
    for (int i = 0; i < n; i++) {
        const layout_item *b = &l->item[index[i]];
        float y = layout_middle(b), tight = TIGHT * (b->n ? 0 : b->y1 - b->y0);
        if (y < g->y0 || y > g->y1 || (of < 2 && (b->x0 >= g->x) != of))
            continue;
        float white = b->y0 + tight - bottom;
        if (white > 0)
            gap[count++] = white;
        bottom = isinf(bottom) ? b->y1 - tight : fmaxf(bottom, b->y1 - tight);
    }
    return count;
}

static int count_from(const float *v, int n, float from, float to)
{
    int count = 0;
    for (int i = 0; i < n; i++)
        count += v[i] >= from && v[i] <= to;
    return count;
}

/* Rows of a side that stand together above item `at`: after white like that they are headings. */
static int rows_together(const layout *l, const int *index, int at, float unit,
                         const layout_gutter *g, int of, float white)
{
    float top = INFINITY, last = INFINITY;
    int rows = 0;
    for (int i = at - 1; i >= 0; i--) {
        const layout_item *b = &l->item[index[i]];
        float y = layout_middle(b);
        if (y < g->y0 || (b->x0 >= g->x) != of)
            continue;
        if (top - b->y1 >= white && rows > 0)
            break;
        rows += last - y > SAME_ROW * unit;
        last = y;
        top = fminf(top, b->y0);
    }
    return rows;
}

/* The columns end together and begin anew: white over all of them that is higher than between
 * lines, and that hardly any paragraph has in one column alone. */
static bool parts_bands(layout *l, const int *index, int n, int at, float unit,
                        const layout_gutter *g, float white)
{
    float *gap = l->middle, like = BAND_RARE * white, most = BAND_MOST * unit, usual = 0;
    int alone = 0;
    if (white < BAND_GAP * unit || white > most)
        return false;
    for (int of = 0; of < 2; of++) {
        if (rows_together(l, index, at, unit, g, of, like) < BAND_ROWS)
            return false;
        int count = row_gaps(l, index, n, g, of, gap);
        qsort(gap, (size_t)count, sizeof *gap, nn_compare_floats);
        usual = count ? fmaxf(usual, gap[count / 2]) : usual;
        alone += count_from(gap, count, like, most);
    }
    if (white < usual + BAND_GAP * unit)
        return false;
    int count = row_gaps(l, index, n, g, 2, gap);
    return alone <= 2 * count_from(gap, count, like, most) + 1;
}

int ocr_layout_separator_find(layout *l, const int *index, int n, float unit,
                          const layout_gutter *g)
{
    float *below = l->sort; /* top of what is below */
    float x0 = INFINITY, x1 = -INFINITY, above = -INFINITY;
    int tried = 0;
    below[n] = INFINITY;
    for (int i = n - 1; i >= 0; i--) {
        const layout_item *b = &l->item[index[i]];
        float top = b->y0 + TIGHT * (b->n ? 0 : b->y1 - b->y0);
        below[i] = fminf(top, below[i + 1]);
        x0 = fminf(x0, b->x0);
        x1 = fmaxf(x1, b->x1);
    }
    for (int at = 1; at < n; at++) {
        const layout_item *b = &l->item[index[at - 1]];
        above = fmaxf(above, b->y1 - TIGHT * (b->n ? 0 : b->y1 - b->y0));
        float y = layout_middle(&l->item[index[at]]), gap = below[at] - above;
        if (y <= g->y0 || y > g->y1 || gap < SEPARATOR_GAP * unit)
            continue;
        if (rule_parts(l, x0, x1, above - 0.3f * unit, below[at] + 0.3f * unit, unit, g->x))
            return at;
        if (gap >= HEADING_GAP * unit &&
            headed(l, index + at, n - at, unit, below[at], g->x))
            return at;
        if (l->columns == 0 && gap >= BAND_GAP * unit && tried++ < BANDS &&
            parts_bands(l, index, n, at, unit, g, gap))
            return at;
    }
    return 0;
}

/* layout.c - recursive cuts at gutters; what has none is read in rows.
 *
 *        header                     A gutter is a vertical strip that no segment touches from
 *     aaaaaaa  | bbbbbbb            some row to another (the band), with prose on both sides.
 *     aaaaaaa  | bbbbbbb  band      Cut there: what is above the band, then left, right, what
 *     aaaaaaa  | bbbbbbb            is below it, each again by the same rule.
 *        footer
 *
 * Prose means long segments: the cells of a table or the prices of a receipt are short, so
 * those stay together and are read row by row. (Cuts at white space: Nagy, Seth, Viswanathan
 * 1992, "A prototype document image analysis system for technical journals", section 3; theirs
 * cut through the whole region, ours through a band, so that a heading over two columns does
 * not hide them.)
 */
#include "ocr/layout.h"

#include "nn/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* All lengths are in units of the median height of the region's boxes. */
#define PROSE_ASPECT 8.0f  /* a segment of prose is longer than so many heights: 15 letters */
#define PROSE_SHARE 0.7f   /* so much of a column's length is in such segments */
#define PROSE_COUNT 3      /* segments on each side of a gutter */
#define GUTTER_WIDTH 0.7f
#define ROW_OVERLAP 0.5f   /* of the lower of two boxes that share a row */
#define ROW_LOOK_BACK 12   /* rows that a box may still belong to */
#define SIDE_OVERLAP 0.3f  /* boxes that overlap more than this in x are not side by side */
#define BLOCK_GAP 1.6f     /* white space between blocks */
#define PARAGRAPH_GAP 0.5f /* more than the usual gap between two lines */
#define INDENT_LEAST 0.8f
#define INDENT_MOST 6.0f
#define MAX_DEPTH 32

typedef struct row {
    float x0, y0, x1, y1; /* y0, y1: means of its boxes */
    int n, first, last;   /* a chain through layout.next */
} row;

typedef struct layout {
    ocr_layout_mode mode;
    ocr_layout_box *box;
    int *index;  /* a region is a range of this, sorted from the top down */
    int *spare;  /* the same size, for partitions */
    float *sort; /* scratch of medians and candidate lines */
    row *rows;
    int *next;
    int *order, done;
    int blocks, paragraphs, lines;
} layout;

static float center_y(const ocr_layout_box *b)
{
    return 0.5f * (b->y0 + b->y1);
}

static int compare_floats(const void *pa, const void *pb)
{
    float a = *(const float *)pa, b = *(const float *)pb;
    return (a > b) - (a < b);
}

static int compare_boxes(float a0, float a1, float b0, float b1)
{
    return a0 != b0 ? (a0 > b0) - (a0 < b0) : (a1 > b1) - (a1 < b1);
}

/* From the top down; the ties are broken by everything there is, so that the order of the input
 * does not show. */
static int compare_down(const void *pa, const void *pb, void *boxes)
{
    const ocr_layout_box *a = (const ocr_layout_box *)boxes + *(const int *)pa;
    const ocr_layout_box *b = (const ocr_layout_box *)boxes + *(const int *)pb;
    int by = compare_boxes(center_y(a), a->x0, center_y(b), b->x0);
    return by ? by : compare_boxes(a->x1, a->y0, b->x1, b->y0);
}

static float median_height(layout *l, const int *index, int n)
{
    for (int i = 0; i < n; i++)
        l->sort[i] = l->box[index[i]].y1 - l->box[index[i]].y0;
    qsort(l->sort, (size_t)n, sizeof *l->sort, compare_floats);
    return l->sort[n / 2] > 1 ? l->sort[n / 2] : 1;
}

/* --- gutters --- */

typedef struct side {
    int n;
    float length, prose; /* of all segments, of the long ones */
    float height;
} side;

typedef struct gutter {
    float x, y0, y1; /* its right border; the band: centres of its first and last box */
    float score;     /* 0: none */
} gutter;

static void side_add(side *s, const ocr_layout_box *b)
{
    float width = b->x1 - b->x0, height = b->y1 - b->y0;
    s->n++;
    s->length += width;
    s->prose += width >= PROSE_ASPECT * height ? width : 0;
    s->height += height;
}

static bool side_is_prose(const side *s)
{
    return s->n >= PROSE_COUNT && s->prose >= PROSE_SHARE * s->length;
}

/* The bands of the strip that ends at x, and the best of all so far. */
static void try_gutter(const layout *l, const int *index, int n, float x, float unit,
                       gutter *best)
{
    float from = x - GUTTER_WIDTH * unit;
    side left = {0}, right = {0};
    float y0 = 0, y1 = 0;
    for (int i = 0; i <= n; i++) {
        const ocr_layout_box *b = i < n ? &l->box[index[i]] : NULL;
        if (b && (b->x1 <= from || b->x0 >= x)) {
            if (left.n + right.n == 0)
                y0 = center_y(b);
            y1 = center_y(b);
            side_add(b->x0 >= x ? &right : &left, b);
            continue;
        }
        float score = left.height < right.height ? left.height : right.height;
        if (side_is_prose(&left) && side_is_prose(&right) && score > best->score)
            *best = (gutter){x, y0, y1, score};
        left = right = (side){0};
    }
}

/* Strips are tried left of the boxes, one in each half unit. */
static gutter find_gutter(layout *l, const int *index, int n, float unit)
{
    gutter best = {0};
    for (int i = 0; i < n; i++)
        l->sort[i] = l->box[index[i]].x0;
    qsort(l->sort, (size_t)n, sizeof *l->sort, compare_floats);
    float last = -INFINITY;
    for (int i = 0; i < n; i++) {
        if (l->sort[i] - last < 0.5f * unit)
            continue;
        last = l->sort[i];
        try_gutter(l, index, n, last, unit, &best);
    }
    return best;
}

/* --- rows --- */

static bool beside(const layout *l, const row *r, const ocr_layout_box *b)
{
    if (b->x0 >= r->x1 || b->x1 <= r->x0)
        return true;
    for (int i = r->first; i >= 0; i = l->next[i]) {
        const ocr_layout_box *o = &l->box[i];
        float common = fminf(b->x1, o->x1) - fmaxf(b->x0, o->x0);
        if (common > SIDE_OVERLAP * fminf(b->x1 - b->x0, o->x1 - o->x0))
            return false;
    }
    return true;
}

static void row_add(layout *l, row *r, int at)
{
    const ocr_layout_box *b = &l->box[at];
    float share = 1.0f / (float)++r->n;
    r->y0 += (b->y0 - r->y0) * share;
    r->y1 += (b->y1 - r->y1) * share;
    r->x0 = fminf(r->x0, b->x0);
    r->x1 = fmaxf(r->x1, b->x1);
    l->next[at] = -1;
    l->next[r->last] = at;
    r->last = at;
}

static int compare_rows(const void *pa, const void *pb)
{
    const row *a = pa, *b = pb;
    return compare_boxes(a->y0 + a->y1, a->x0, b->y0 + b->y1, b->x0);
}

/* Boxes of a region, from the top down, into l->rows. */
static int make_rows(layout *l, const int *index, int n)
{
    int count = 0;
    for (int i = 0; i < n; i++) {
        const ocr_layout_box *b = &l->box[index[i]];
        row *into = NULL;
        float most = 0;
        for (int k = count - 1; k >= 0 && k >= count - ROW_LOOK_BACK; k--) {
            row *r = &l->rows[k];
            float lower = fminf(b->y1 - b->y0, r->y1 - r->y0);
            float common = fminf(b->y1, r->y1) - fmaxf(b->y0, r->y0);
            if (common <= most || common < ROW_OVERLAP * lower || !beside(l, r, b))
                continue;
            most = common;
            into = r;
        }
        if (into) {
            row_add(l, into, index[i]);
        } else {
            l->rows[count++] = (row){b->x0, b->y0, b->x1, b->y1, 1, index[i], index[i]};
            l->next[index[i]] = -1;
        }
    }
    qsort(l->rows, (size_t)count, sizeof *l->rows, compare_rows);
    return count;
}

static int compare_right(const void *pa, const void *pb, void *boxes)
{
    const ocr_layout_box *a = (const ocr_layout_box *)boxes + *(const int *)pa;
    const ocr_layout_box *b = (const ocr_layout_box *)boxes + *(const int *)pb;
    int by = compare_boxes(a->x0, a->x1, b->x0, b->x1);
    return by ? by : compare_boxes(a->y0, a->y1, b->y0, b->y1);
}

/* One row becomes a line of the present paragraph. */
static void emit_row(layout *l, const row *r)
{
    int from = l->done;
    for (int i = r->first; i >= 0; i = l->next[i])
        l->order[l->done++] = i;
    qsort_r(l->order + from, (size_t)(l->done - from), sizeof *l->order, compare_right, l->box);
    for (int i = from; i < l->done; i++) {
        ocr_layout_box *b = &l->box[l->order[i]];
        b->block = l->blocks - 1;
        b->paragraph = l->paragraphs - 1;
        b->line = l->lines;
    }
    l->lines++;
}

/* A first line that begins further right than the lines around it. */
static bool indented(const row *r, const row *above, const row *below, float unit)
{
    float by_above = (r->x0 - above->x0) / unit;
    if (by_above < INDENT_LEAST || by_above > INDENT_MOST)
        return false;
    return !below || (r->x0 - below->x0) / unit >= INDENT_LEAST;
}

static void emit_rows(layout *l, const int *index, int n, float unit)
{
    int count = make_rows(l, index, n);
    bool one = l->mode == OCR_LAYOUT_SINGLE_BLOCK;
    for (int i = 1; i < count; i++)
        l->sort[i - 1] = l->rows[i].y0 - l->rows[i - 1].y1;
    float usual = 0;
    if (count > 1) {
        qsort(l->sort, (size_t)count - 1, sizeof *l->sort, compare_floats);
        usual = fmaxf(l->sort[(count - 1) / 2], 0);
    }
    for (int i = 0; i < count; i++) {
        const row *r = &l->rows[i];
        float gap = i ? r->y0 - l->rows[i - 1].y1 : INFINITY;
        if (i == 0 || (!one && gap > usual + BLOCK_GAP * unit)) {
            l->blocks++;
            l->paragraphs++;
        } else if (!one && (gap > usual + PARAGRAPH_GAP * unit ||
                            indented(r, r - 1, i + 1 < count ? r + 1 : NULL, unit))) {
            l->paragraphs++;
        }
        emit_row(l, r);
    }
}

/* --- regions --- */

enum part { ABOVE, LEFT, RIGHT, BELOW, PARTS };

static enum part part_of(const gutter *g, const ocr_layout_box *b)
{
    float y = center_y(b);
    if (y < g->y0)
        return ABOVE;
    if (y > g->y1)
        return BELOW;
    return b->x0 >= g->x ? RIGHT : LEFT;
}

static void arrange(layout *l, int *index, int n, int depth)
{
    if (n == 0)
        return;
    float unit = median_height(l, index, n);
    gutter g = {0};
    if (l->mode == OCR_LAYOUT_AUTO && depth < MAX_DEPTH)
        g = find_gutter(l, index, n, unit);
    if (g.score <= 0) {
        emit_rows(l, index, n, unit);
        return;
    }
    int count[PARTS] = {0}, used = 0;
    for (int part = 0; part < PARTS; part++)
        for (int i = 0; i < n; i++)
            if ((int)part_of(&g, &l->box[index[i]]) == part) {
                l->spare[used++] = index[i];
                count[part]++;
            }
    memcpy(index, l->spare, (size_t)n * sizeof *index);
    for (int part = 0; part < PARTS; part++) {
        arrange(l, index, count[part], depth + 1);
        index += count[part];
    }
}

nn_err ocr_layout(ocr_layout_mode mode, int n, ocr_layout_box *box, int *order)
{
    nn_err err = NN_OK;
    size_t count = (size_t)n + 1;
    layout l = {.mode = mode, .box = box, .order = order};
    l.index = nn_calloc(count, sizeof *l.index);
    l.spare = nn_calloc(count, sizeof *l.spare);
    l.sort = nn_calloc(count, sizeof *l.sort);
    l.rows = nn_calloc(count, sizeof *l.rows);
    l.next = nn_calloc(count, sizeof *l.next);
    if (!l.index || !l.spare || !l.sort || !l.rows || !l.next) {
        err = nn_fail_memory(count * sizeof *l.rows, "the layout of a page");
        goto out;
    }
    for (int i = 0; i < n; i++) {
        NN_ASSERT(isfinite(box[i].x0) && isfinite(box[i].y0) && box[i].x0 <= box[i].x1 &&
                  box[i].y0 <= box[i].y1);
        l.index[i] = i;
    }
    qsort_r(l.index, (size_t)n, sizeof *l.index, compare_down, box);
    if (mode != OCR_LAYOUT_SPARSE) {
        arrange(&l, l.index, n, 0);
    } else {
        for (int i = 0; i < n; i++) {
            order[i] = l.index[i];
            box[order[i]].block = box[order[i]].paragraph = box[order[i]].line = i;
        }
    }
out:
    nn_free(l.next);
    nn_free(l.rows);
    nn_free(l.sort);
    nn_free(l.spare);
    nn_free(l.index);
    return err;
}

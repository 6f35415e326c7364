/* tables.c - runs of lines whose gaps agree; the strips that nearly all of their rows leave
 * white; the columns between these. */
#include "ocr/tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nn/mem.h"

/* Lengths are in units of the median height of the table's lines. */
#define STRIP 0.5f      /* white between two columns, at least */
#define ROW_GAP 3.0f    /* white between two rows, at most */
#define LOOK_BACK 3     /* rows whose gaps a row's gaps may agree with */
#define MOST_ALONE 2    /* rows of one box between others */
#define SIZE 1.8f       /* rows differ less in height */
#define MANY_ROWS 3     /* a table has so many rows of several columns, */
#define FEW_ROWS 2      /* or so many with */
#define MANY_COLUMNS 3  /* so many columns */
#define SPANS 0.2f      /* of the rows may hold a box over a strip */
#define OVER 0.5f       /* of the narrower of two boxes in one column lies over the other */
#define NEW_SHARE 0.75f /* of a row's boxes stand between the columns: another table begins, */
#define NEW_APART 0.4f  /* or of one with more white above it than */
#define APART 1.5f      /* its neighbours have */
#define CLOSE 0.5f      /* of the usual gap: the line goes on with the row above */
#define OPEN_GAP 0.4f   /* usual gap of rows that are parted at all */

typedef struct edge {
    float x;
    int by; /* 1: a box begins, -1: it ends */
} edge;

typedef struct finder {
    ocr_text_line *line;
    const ocr_layout_box *box;
    const int *order;
    ocr_cell *cell;
    edge *edge;         /* two for each box */
    float *left, *right; /* of columns */
    float *gaps;         /* scratch of medians */
    int tables;
} finder;

static float height(const ocr_text_line *l)
{
    return l->y1 - l->y0;
}

static const ocr_layout_box *box_of(const finder *f, const ocr_text_line *l, int i)
{
    return &f->box[f->order[l->first + i]];
}

static int by_x(const void *pa, const void *pb)
{
    const edge *a = pa, *b = pb;
    return a->x != b->x ? (a->x > b->x) - (a->x < b->x) : a->by - b->by;
}

static int by_size(const void *pa, const void *pb)
{
    float a = *(const float *)pa, b = *(const float *)pb;
    return (a > b) - (a < b);
}

static float median(float *v, int n)
{
    qsort(v, (size_t)n, sizeof *v, by_size);
    return n > 0 ? v[n / 2] : 0;
}

/* A gap of one lies over a gap of the other. */
static bool gaps_agree(const finder *f, const ocr_text_line *a, const ocr_text_line *b,
                       float unit)
{
    for (int i = 1, k = 1; i < a->n && k < b->n;) {
        float a0 = box_of(f, a, i - 1)->x1, a1 = box_of(f, a, i)->x0;
        float b0 = box_of(f, b, k - 1)->x1, b1 = box_of(f, b, k)->x0;
        if (fminf(a1, b1) - fmaxf(a0, b0) >= STRIP * unit)
            return true;
        if (a1 < b1)
            i++;
        else
            k++;
    }
    return false;
}

static bool follows(const ocr_text_line *above, const ocr_text_line *l)
{
    float unit = fmaxf(height(above), height(l));
    return !l->upended && l->y0 + l->y1 > above->y0 + above->y1 &&
           l->y0 - above->y1 <= ROW_GAP * unit && unit <= SIZE * fminf(height(above), height(l)) &&
           l->x0 < above->x1 && l->x1 > above->x0;
}

/* A box of line l lies over one of line `above`. */
static bool in_columns_of(const finder *f, const ocr_text_line *above, const ocr_layout_box *b)
{
    for (int i = 0; i < above->n; i++) {
        const ocr_layout_box *o = box_of(f, above, i);
        float common = fminf(o->x1, b->x1) - fmaxf(o->x0, b->x0);
        if (common >= OVER * fminf(o->x1 - o->x0, b->x1 - b->x0))
            return true;
    }
    return false;
}

static float white_above(const ocr_text_line *l)
{
    return fmaxf(l->y0 - l[-1].y1, 0);
}

/* Line i of the run from `at` on has columns of its own, other than those of the rows before. */
static bool begins_anew(const finder *f, int at, int i, int n)
{
    const ocr_text_line *l = f->line;
    int fresh = 0;
    for (int k = 0; k < l[i].n; k++) {
        bool known = false;
        for (int row = i - 1; row >= at && row >= i - LOOK_BACK && !known; row--)
            known = l[row].n > 1 && in_columns_of(f, &l[row], box_of(f, &l[i], k));
        fresh += !known;
    }
    float usual = INFINITY, unit = height(&l[i]);
    if (i - 1 > at)
        usual = white_above(&l[i - 1]);
    if (i + 1 < n && follows(&l[i], &l[i + 1]))
        usual = fminf(usual, white_above(&l[i + 1]));
    bool apart = white_above(&l[i]) > APART * usual + OPEN_GAP * unit;
    return (float)fresh >= (apart ? NEW_APART : NEW_SHARE) * (float)l[i].n;
}

/* How many lines from `at` on may be rows of one table; the last one has several boxes. */
static int run_length(const finder *f, int at, int n)
{
    const ocr_text_line *l = f->line;
    int end = at + 1, alone = 0;
    for (int i = at + 1; i < n && follows(&l[i - 1], &l[i]); i++) {
        bool agrees = false;
        if (l[i].n < 2) {
            if (++alone > MOST_ALONE)
                break;
            continue;
        }
        for (int k = i - 1, seen = 0; k >= at && seen < LOOK_BACK && !agrees; k--) {
            agrees = l[k].n > 1 && gaps_agree(f, &l[k], &l[i], fminf(height(&l[k]), height(&l[i])));
            seen += l[k].n > 1;
        }
        if (!agrees || begins_anew(f, at, i, n))
            break;
        alone = 0;
        end = i + 1;
    }
    return end - at;
}

/* A box lies over one of the columns. */
static bool over_column(const finder *f, int columns, const ocr_layout_box *b)
{
    for (int c = 0; c < columns; c++)
        if (b->x0 < f->right[c] && b->x1 > f->left[c])
            return true;
    return false;
}

/* Where more than `most` boxes of lines [at, end) lie over each other, with less than a strip
 * between: columns; their count. A box over none of the `columns` that were found before counts
 * for as many as it takes. */
static int sweep(finder *f, int at, int end, float unit, int most, int columns)
{
    int n = 0, depth = 0, count = 0;
    for (int i = at; i < end; i++)
        for (int k = 0; k < f->line[i].n && f->line[i].n > 1; k++) {
            const ocr_layout_box *b = box_of(f, &f->line[i], k);
            int by = columns > 0 && !over_column(f, columns, b) ? most + 1 : 1;
            f->edge[n++] = (edge){b->x0, by};
            f->edge[n++] = (edge){b->x1, -by};
        }
    qsort(f->edge, (size_t)n, sizeof *f->edge, by_x);
    for (int i = 0; i < n; i++) {
        bool was = depth > most;
        float x = f->edge[i].x;
        depth += f->edge[i].by;
        if (was && depth <= most)
            f->right[count - 1] = x;
        if (!was && depth > most && (count == 0 || x - f->right[count - 1] >= STRIP * unit)) {
            f->left[count] = x;
            f->right[count++] = x;
        }
    }
    return count;
}

/* Columns, then those of few cells between them. */
static int find_columns(finder *f, int at, int end, float unit)
{
    int rows = 0;
    for (int i = at; i < end; i++)
        rows += f->line[i].n > 1;
    int most = (int)(SPANS * (float)rows);
    return sweep(f, at, end, unit, most, sweep(f, at, end, unit, most, 0));
}

static int column_at(const finder *f, int columns, float x)
{
    int c = 0;
    while (c + 1 < columns && x >= 0.5f * (f->right[c] + f->left[c + 1]))
        c++;
    return c;
}

/* Where a line's boxes stand; how many columns they begin in. */
static int place_boxes(finder *f, const ocr_text_line *l, int columns)
{
    int used = 0, last = -1;
    for (int i = 0; i < l->n; i++) {
        const ocr_layout_box *b = box_of(f, l, i);
        int from = column_at(f, columns, b->x0), to = column_at(f, columns, b->x1);
        f->cell[l->first + i] = (ocr_cell){from + 1, to - from + 1};
        used += from != last;
        last = from;
    }
    return used;
}

/* The line goes on with the cells of the row above. */
static bool continues(const finder *f, int i, float usual, float unit)
{
    const ocr_text_line *l = &f->line[i];
    return l->n == 1 && f->cell[l->first].column > 1 && f->cell[l->first].columns == 1 &&
           usual > OPEN_GAP * unit && l->y0 - l[-1].y1 < CLOSE * usual;
}

static bool make_table(finder *f, int at, int end)
{
    int gaps = 0, full = 0;
    for (int i = at; i < end; i++)
        f->gaps[i - at] = height(&f->line[i]);
    float unit = median(f->gaps, end - at);
    int columns = find_columns(f, at, end, unit);
    for (int i = at; i < end; i++)
        full += place_boxes(f, &f->line[i], columns) > 1;
    if (columns < 2 || full < (columns >= MANY_COLUMNS ? FEW_ROWS : MANY_ROWS)) {
        for (int i = at; i < end; i++)
            memset(&f->cell[f->line[i].first], 0, (size_t)f->line[i].n * sizeof *f->cell);
        return false;
    }
    for (int i = at + 1; i < end; i++)
        if (f->line[i].n > 1)
            f->gaps[gaps++] = f->line[i].y0 - f->line[i - 1].y1;
    float usual = median(f->gaps, gaps);
    f->tables++;
    for (int i = at, row = 0; i < end; i++) {
        row += i == at || !continues(f, i, usual, unit);
        f->line[i].table = f->tables;
        f->line[i].row = row;
    }
    return true;
}

nn_err ocr_tables(int n, ocr_text_line *line, int n_boxes, const ocr_layout_box *box,
                  const int *order, ocr_cell *cell)
{
    nn_err err = NN_OK;
    size_t most = (size_t)n_boxes + 1;
    finder f = {.line = line, .box = box, .order = order, .cell = cell,
                .edge = nn_calloc(2 * most, sizeof *f.edge),
                .left = nn_calloc(most, sizeof *f.left),
                .right = nn_calloc(most, sizeof *f.right),
                .gaps = nn_calloc(most, sizeof *f.gaps)};
    if (!f.edge || !f.left || !f.right || !f.gaps) {
        err = nn_fail_memory(2 * most * sizeof *f.edge, "the tables of a page");
        goto out;
    }
    memset(cell, 0, (size_t)n_boxes * sizeof *cell);
    for (int i = 0, run; i < n; i += run) {
        run = 1;
        if (line[i].n < 2 || line[i].upended)
            continue;
        run = run_length(&f, i, n);
        if (run < FEW_ROWS)
            run = 1;
        else if (!make_table(&f, i, i + run))
            run = (run + 1) / 2;
    }
out:
    nn_free(f.gaps);
    nn_free(f.right);
    nn_free(f.left);
    nn_free(f.edge);
    return err;
}

/* tables.c - runs of lines whose gaps agree; the strips that nearly all of their rows leave
 * white; the columns between these. */
#include "ocr/tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nn/mem.h"
#include "nn/sort.h"

/* Lengths are in units of the median height of the table's lines. */
#define STRIP 0.5f        /* white that rows must have at the same place */
#define COLUMN_STRIP 0.2f /* and between two columns of their table */
#define ROW_GAP 3.0f      /* white between two rows, at most */
#define LOOK_BACK 3       /* rows whose gaps a row's gaps may agree with */
#define MOST_ALONE 2      /* rows of one box between others */
#define SHARED 0.2f /* of the rows of the one with fewer cells hold cells of both columns */
#define LONE 1      /* a cell that shares no row with the next column, */
#define LONE_STRIP                                                                             \
    3.0f          /* however wide the white: a head that stands otherwise than its numbers */
#define SIZE 1.8f /* rows differ less in height, */
#define SIZE_SEVERAL 3.2f /* of several boxes, of which some may be too high */
#define MANY_ROWS 3       /* a table has so many rows of several columns, */
#define FEW_ROWS 2        /* or so many with */
#define MANY_COLUMNS 3    /* so many columns */
#define SPANS 0.2f        /* of the rows may hold a box over a strip */
#define LEAST_HEIGHT 0.7f /* of a line, times the median one's */
#define WINDOW 12         /* rows whose columns the next ones are held against */
#define LOOK_AHEAD 3
#define SOME_ROWS 3      /* show columns at all, */
#define ALL_ROWS 5       /* show all columns, but for rare ones */
#define APART 1.35f      /* times the usual distance of rows */
#define FAR_APART 2.0f   /* where the columns of the rows above are not known yet */
#define MISFIT 0.3f      /* of a row's boxes: it is of another table, if those below it are */
#define SAME_ROW 0.5f    /* of the usual distance of rows: two lines side by side are one row, */
#define BETWEEN 0.75f    /* of it: no row of its own, but a speck between two */
#define SAME_HEIGHT 0.3f /* and two that share ink */
#define SPAN_ROWS 2      /* head rows with cells for several columns */
#define HEAD_SIZE 1.3f   /* and is no higher */
#define CORE_ROWS 2      /* rows that fill half of the columns */
#define MOST_ABOVE 8     /* lines of a run that may belong to no table */
#define HEAD_PITCH 0.25f /* a line of one cell differs by less: it is the head */
#define CLOSE 0.5f       /* of the usual gap: the line goes on with the row above */
#define OPEN_GAP 0.4f    /* usual gap of rows that are parted at all */

typedef struct edge {
    float x;
    int by; /* 1: a box begins, -1: it ends */
} edge;

typedef struct finder {
    ocr_text_line *line;
    const ocr_layout_box *box;
    const int *order;
    ocr_cell *cell;
    edge *edge;          /* two for each box */
    float *left, *right; /* of columns */
    int *cells, *both;   /* rows: with a cell in the column; and in the one before */
    float *gaps;         /* scratch of medians */
    float unit;          /* median height of lines of several boxes */
    int tables;
} finder;

static const ocr_layout_box *box_of(const finder *f, const ocr_text_line *l, int i)
{
    return &f->box[f->order[l->first + i]];
}

/* Of its boxes, on the mean: a row may lean. A line of dashes is a row like others. */
static float height(const finder *f, const ocr_text_line *l)
{
    float sum = 0;
    for (int i = 0; i < l->n; i++)
        sum += box_of(f, l, i)->y1 - box_of(f, l, i)->y0;
    return fmaxf(sum / (float)l->n, LEAST_HEIGHT * f->unit);
}

static int by_x(const void *pa, const void *pb)
{
    const edge *a = pa, *b = pb;
    return a->x != b->x ? (a->x > b->x) - (a->x < b->x) : a->by - b->by;
}

static float median(float *v, int n)
{
    qsort(v, (size_t)n, sizeof *v, nn_compare_floats);
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

static bool follows(const finder *f, const ocr_text_line *above, const ocr_text_line *l)
{
    float a = height(f, above), b = height(f, l), unit = fmaxf(a, b);
    float size = above->n > 1 && l->n > 1 ? SIZE_SEVERAL : SIZE;
    return !l->upended && box_of(f, l, 0)->table == 0 &&
           l->y0 + l->y1 > above->y0 + above->y1 - unit &&
           l->y0 - above->y1 <= ROW_GAP * unit && unit <= size * fminf(a, b);
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
        if (!was && depth > most &&
            (count == 0 || x - f->right[count - 1] >= COLUMN_STRIP * unit)) {
            f->left[count] = x;
            f->right[count++] = x;
        }
    }
    return count;
}

static int column_at(const finder *f, int columns, float x)
{
    int low = 0, high = columns - 1;
    while (low < high) {
        int c = (low + high) / 2;
        if (x >= 0.5f * (f->right[c] + f->left[c + 1]))
            low = c + 1;
        else
            high = c;
    }
    return low;
}

/* Columns that hardly share a row, with little white between, are one: its cells differ in
 * width. */
static int merge_columns(finder *f, int at, int end, float unit, int columns)
{
    int count = 0;
    memset(f->cells, 0, (size_t)columns * sizeof *f->cells);
    memset(f->both, 0, (size_t)columns * sizeof *f->both);
    for (int i = at; i < end; i++)
        for (int k = 0, last = -1; k < f->line[i].n && f->line[i].n > 1; k++) {
            const ocr_layout_box *b = box_of(f, &f->line[i], k);
            int c = column_at(f, columns, b->x0);
            f->cells[c]++;
            if (c > 0 && c - 1 == last)
                f->both[c]++;
            last = c;
        }
    for (int c = 0; c < columns; c++) {
        int few =
            count > 0 && f->cells[c] > f->cells[count - 1] ? f->cells[count - 1] : f->cells[c];
        float white = count > 0 ? f->left[c] - f->right[count - 1] : INFINITY;
        if (white < (few <= LONE ? LONE_STRIP : STRIP) * unit &&
            (float)f->both[c] <= SHARED * (float)few) {
            f->right[count - 1] = f->right[c];
            f->cells[count - 1] += f->cells[c];
            continue;
        }
        f->left[count] = f->left[c];
        f->cells[count] = f->cells[c];
        f->right[count++] = f->right[c];
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
    most = most == 0 && rows >= SOME_ROWS ? 1 : most;
    int columns = sweep(f, at, end, unit, most, sweep(f, at, end, unit, most, 0));
    return merge_columns(f, at, end, unit, columns);
}

/* How many of the line's boxes do not fit the columns: they lie over white between two, or two
 * of them with white between stand in one, or, when all columns are known, in none. */
static int misfits(const finder *f, int columns, bool all, const ocr_text_line *l, float unit)
{
    int count = 0, last = -1;
    for (int i = 0; i < l->n; i++) {
        const ocr_layout_box *b = box_of(f, l, i);
        int from = column_at(f, columns, b->x0), to = column_at(f, columns, b->x1);
        bool over = from != to && b->x0 < f->right[from] && b->x1 > f->left[to];
        bool here = b->x0 < f->right[from] && b->x1 > f->left[from];
        bool within = here && from == last && b->x0 - box_of(f, l, i - 1)->x1 >= STRIP * unit;
        count += over || within || (all && !here && !over);
        last = b->x0 < f->right[to] && b->x1 > f->left[to] ? to : -1;
    }
    return count;
}

/* Columns of the last rows of the run from `at` to line i; 0: too few rows. *all: rows enough
 * to know all of them. */
static int recent_columns(finder *f, int at, int i, float unit, bool *all)
{
    int from = i > at + WINDOW ? i - WINDOW : at, rows = 0;
    for (int k = from; k < i; k++)
        rows += f->line[k].n > 1;
    *all = rows >= ALL_ROWS;
    return rows < SOME_ROWS ? 0 : find_columns(f, from, i, unit);
}

/* How many of lines i and below have other columns than the `columns` of the run above; *seen: of
 * so many. */
static int count_others(const finder *f, int columns, bool all, int i, int n, float unit,
                        int *seen)
{
    const ocr_text_line *l = f->line;
    int other = 0;
    *seen = 0;
    for (int k = i; k < n && *seen < LOOK_AHEAD && (k == i || follows(f, &l[k - 1], &l[k]));
         k++) {
        if (l[k].n < 2)
            continue;
        other += (float)misfits(f, columns, all, &l[k], unit) >= MISFIT * (float)l[k].n;
        (*seen)++;
    }
    return other;
}

/* From the middle of the line above to its own. */
static float pitch(const ocr_text_line *l)
{
    return 0.5f * (l->y0 + l->y1 - l[-1].y0 - l[-1].y1);
}

/* More white is above line i than between the rows of the run from `at` on. */
static bool stands_apart(finder *f, int at, int i)
{
    int n = 0;
    for (int k = i - 1; k > at && n < WINDOW; k--)
        f->gaps[n++] = pitch(&f->line[k]);
    return n > 0 && pitch(&f->line[i]) > APART * median(f->gaps, n);
}

/* Line i is further from the last row of several boxes than that one from the row before. */
static bool is_far_apart(const finder *f, int at, int i)
{
    float middle[2];
    int n = 0;
    for (int k = i - 1; k >= at && n < 2; k--)
        if (f->line[k].n > 1)
            middle[n++] = 0.5f * (f->line[k].y0 + f->line[k].y1);
    return n == 2 && 0.5f * (f->line[i].y0 + f->line[i].y1) - middle[0] > FAR_APART * (middle[0] - middle[1]);
}

/* Line i goes on with the run from `at` on. */
static bool joins(finder *f, int at, int i, int n)
{
    const ocr_text_line *l = f->line;
    float unit = height(f, &l[i]);
    bool agrees = false;
    for (int k = i - 1, seen = 0; k >= at && seen < LOOK_BACK && !agrees; k--) {
        agrees = l[k].n > 1 && gaps_agree(f, &l[k], &l[i], fminf(height(f, &l[k]), unit));
        seen += l[k].n > 1;
    }
    bool all;
    int columns = recent_columns(f, at, i, unit, &all), seen;
    if (columns == 0)
        return agrees && !is_far_apart(f, at, i);
    int other = count_others(f, columns, all, i, n, unit, &seen);
    if (stands_apart(f, at, i))
        return agrees && other == 0;
    return misfits(f, columns, all, &l[i], unit) == 0 ||
           (agrees && (other < seen || seen < FEW_ROWS));
}

/* How many lines from `at` on may be rows of one table; the last one has several boxes. */
static int run_length(finder *f, int at, int n)
{
    const ocr_text_line *l = f->line;
    int end = at + 1, alone = 0;
    float x0 = l[at].x0, x1 = l[at].x1;
    for (int i = at + 1; i < n && follows(f, &l[i - 1], &l[i]); i++) {
        if (l[i].x0 >= x1 || l[i].x1 <= x0)
            break;
        x0 = fminf(x0, l[i].x0);
        x1 = fmaxf(x1, l[i].x1);
        if (l[i].n < 2) {
            if (++alone > MOST_ALONE)
                break;
            continue;
        }
        if (!joins(f, at, i, n))
            break;
        alone = 0;
        end = i + 1;
    }
    return end - at;
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

/* A line of one box stands between two rows that are as near as rows are: a speck, or a sign of one of
 * them. */
static bool is_between_rows(const finder *f, int i, int end, float usual)
{
    const ocr_text_line *l = &f->line[i];
    return l->n == 1 && i + 1 < end && pitch(l) < BETWEEN * usual && pitch(l + 1) < BETWEEN * usual;
}

/* The line is the rest of the row above: its boxes stand beside those, hardly lower, or not lower
 * at all, where one sign was found in two pieces. */
static bool same_row(const finder *f, int i, float usual)
{
    const ocr_text_line *l = &f->line[i];
    if (pitch(l) < SAME_HEIGHT * usual)
        return true;
    for (int k = 0; k < l->n; k++)
        for (int m = 0; m < l[-1].n; m++) {
            const ocr_layout_box *a = box_of(f, l, k), *b = box_of(f, &l[-1], m);
            if (a->x0 < b->x1 && a->x1 > b->x0)
                return false;
        }
    return pitch(l) < SAME_ROW * usual;
}

static float usual_pitch(finder *f, int at, int end)
{
    for (int i = at + 1; i < end; i++)
        f->gaps[i - at - 1] = pitch(&f->line[i]);
    return median(f->gaps, end - at - 1);
}

/* The line's boxes stand otherwise than the table's, or beside it. */
static bool strays(const finder *f, int columns, const ocr_text_line *l, float unit)
{
    return misfits(f, columns, true, l, unit) > 0 || l->x0 < f->left[0] - LONE_STRIP * unit ||
           l->x1 > f->right[columns - 1] + LONE_STRIP * unit;
}

/* The line and those below it fill the columns. */
static bool is_core(const finder *f, int columns, int i, int end, float unit)
{
    int seen = 0;
    for (; i < end && seen < CORE_ROWS; i++) {
        const ocr_text_line *l = &f->line[i];
        if (l->n > 1 && (2 * l->n < columns || strays(f, columns, l, unit)))
            return false;
        seen += l->n > 1;
    }
    return seen == CORE_ROWS;
}

/* Where the run [at, end) begins as a table. Above its first full rows heads may stand, of a cell
 * for several columns or of few cells, as near as rows are; a running head is none of them. */
static int first_row(finder *f, int at, int end, float unit)
{
    const ocr_text_line *l = f->line;
    float usual = usual_pitch(f, at, end);
    int core = at, spans = 0, columns = 0;
    for (; core + MANY_ROWS < end; core++) {
        columns =
            find_columns(f, core + 1, end, unit); /* without it: none is its own measure */
        if (core == at + MOST_ABOVE || is_core(f, columns, core, end, unit))
            break;
    }
    if (core + MANY_ROWS >= end || core == at + MOST_ABOVE) {
        core = at;
        columns = find_columns(f, at, end, unit);
    }
    for (; core > 0 && core >= at; core--) {
        const ocr_text_line *head = &l[core - 1];
        bool stray = strays(f, columns, head, unit);
        float by = pitch(&l[core]), more = (by - usual) / usual;
        if (head->table > 0 || !follows(f, head, &l[core]) || more > APART - 1)
            break;
        if (core == at &&
            (head->n > 1 || fabsf(more) > HEAD_PITCH || height(f, head) > HEAD_SIZE * unit))
            break;
        if (stray && (head->n == 1 || core == at || more > HEAD_PITCH || spans++ >= SPAN_ROWS))
            break;
    }
    return core;
}

/* may_continue: a row may go on in the line below. */
static void number_rows(finder *f, int at, int end, float unit, bool may_continue)
{
    int gaps = 0;
    float between = usual_pitch(f, at, end);
    for (int i = at + 1; i < end; i++)
        if (f->line[i].n > 1)
            f->gaps[gaps++] = f->line[i].y0 - f->line[i - 1].y1;
    float usual = median(f->gaps, gaps);
    bool begun = false; /* the row of the next line, by a speck above it */
    for (int i = at, row = 0; i < end; i++) {
        if (i > at && is_between_rows(f, i, end, between)) {
            bool below = pitch(&f->line[i]) > pitch(&f->line[i + 1]);
            row += below && !begun;
            begun |= below;
        } else {
            bool same = i > at && (begun || same_row(f, i, between) ||
                                   (may_continue && continues(f, i, usual, unit)));
            row += !same;
            begun = false;
        }
        f->line[i].table = f->tables;
        f->line[i].row = row;
    }
}

static bool make_table(finder *f, int at, int end)
{
    int full = 0;
    for (int i = at; i < end; i++)
        f->gaps[i - at] = height(f, &f->line[i]);
    float unit = median(f->gaps, end - at);
    int first = first_row(f, at, end, unit), columns = find_columns(f, first, end, unit);
    for (int i = first; i < end; i++)
        full += place_boxes(f, &f->line[i], columns) > 1;
    if (columns < 2 || full < (columns >= MANY_COLUMNS ? FEW_ROWS : MANY_ROWS)) {
        for (int i = first; i < end; i++)
            memset(&f->cell[f->line[i].first], 0, (size_t)f->line[i].n * sizeof *f->cell);
        return false;
    }
    f->tables++;
    number_rows(f, first, end, unit, true);
    return true;
}

/* Lines [at, end) are a table that rules show. */
static void take_ruled(finder *f, int at, int end)
{
    const ocr_layout_box *first = box_of(f, &f->line[at], 0);
    float unit = 0;
    f->tables++;
    for (int i = at; i < end; i++)
        unit = fmaxf(unit, height(f, &f->line[i]));
    int columns = first->column > 0 ? 0 : find_columns(f, at, end, unit);
    for (int i = at; i < end; i++) {
        ocr_text_line *l = &f->line[i];
        l->table = f->tables;
        l->row = box_of(f, l, 0)->row;
        if (columns > 0)
            place_boxes(f, l, columns);
        for (int k = 0; k < l->n && columns == 0; k++) {
            const ocr_layout_box *b = box_of(f, l, k);
            f->cell[l->first + k] =
                (ocr_cell){b->column > 0 ? b->column : 1, b->columns > 0 ? b->columns : 1};
        }
    }
    if (first->row == 0)
        number_rows(f, at, end, unit, false);
}

static int ruled_length(const finder *f, int at, int n)
{
    int table = box_of(f, &f->line[at], 0)->table, end = at + 1;
    while (end < n && box_of(f, &f->line[end], 0)->table == table)
        end++;
    return end - at;
}

nn_err ocr_tables(int n, ocr_text_line *line, int n_boxes, const ocr_layout_box *box,
                  const int *order, ocr_cell *cell)
{
    nn_err err = NN_OK;
    int several = 0;
    size_t most = (size_t)n_boxes + 1;
    finder f = {.line = line,
                .box = box,
                .order = order,
                .cell = cell,
                .edge = nn_calloc(2 * most, sizeof *f.edge),
                .left = nn_calloc(most, sizeof *f.left),
                .right = nn_calloc(most, sizeof *f.right),
                .cells = nn_calloc(most, sizeof *f.cells),
                .both = nn_calloc(most, sizeof *f.both),
                .gaps = nn_calloc(most, sizeof *f.gaps)};
    if (!f.edge || !f.left || !f.right || !f.cells || !f.both || !f.gaps) {
        err = nn_fail_memory(2 * most * sizeof *f.edge, "the tables of a page");
        goto out;
    }
    memset(cell, 0, (size_t)n_boxes * sizeof *cell);
    for (int i = 0; i < n; i++)
        if (line[i].n > 1)
            f.gaps[several++] = line[i].y1 - line[i].y0;
    f.unit = median(f.gaps, several);
    for (int i = 0, run; i < n; i += run) {
        run = 1;
        if (box_of(&f, &line[i], 0)->table > 0) {
            run = ruled_length(&f, i, n);
            take_ruled(&f, i, i + run);
            continue;
        }
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
    nn_free(f.both);
    nn_free(f.cells);
    nn_free(f.right);
    nn_free(f.left);
    nn_free(f.edge);
    return err;
}

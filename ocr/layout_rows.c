/* layout_rows.c - items that stand side by side make a row; a row of boxes is a line. */
#include "ocr/layout_parts.h"

#include <math.h>
#include <stdlib.h>

/* Lengths are in units of the median height of the region's boxes. */
#define ROW_OVERLAP 0.5f   /* of the lower of two boxes that share a row */
#define ROW_LOOK_BACK 12   /* rows that a box may still belong to */
#define SIDE_OVERLAP 0.3f  /* boxes that overlap more than this in x are not side by side */
#define BLOCK_GAP 1.6f     /* white space between blocks */
#define PARAGRAPH_GAP 0.5f /* more than the usual gap between two lines */
#define INDENT_LEAST 0.5f
#define INDENT_MOST 6.0f
#define FULL 6.0f /* white after a line that the next one goes on with, at most */
#define EDGE 0.4f /* lines that begin within this begin at the same place */
#define SIZE 1.3f /* lines of one block differ less in height */

static bool beside(const layout *l, const layout_row *r, const layout_item *b)
{
    if (b->x0 >= r->x1 || b->x1 <= r->x0)
        return true;
    for (int i = r->first; i >= 0; i = l->next[i]) {
        const layout_item *o = &l->item[i];
        float common = fminf(b->x1, o->x1) - fmaxf(b->x0, o->x0);
        if (common > SIDE_OVERLAP * fminf(b->x1 - b->x0, o->x1 - o->x0))
            return false;
    }
    return true;
}

static void row_add(layout *l, layout_row *r, int at)
{
    const layout_item *b = &l->item[at];
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
    const layout_row *a = pa, *b = pb;
    float ya = a->y0 + a->y1, yb = b->y0 + b->y1;
    return ya != yb ? (ya > yb) - (ya < yb) : (a->x0 > b->x0) - (a->x0 < b->x0);
}

/* Items of a region, from the top down, into rows. */
static int make_rows(layout *l, layout_row *rows, const int *index, int n)
{
    int count = 0;
    for (int i = 0; i < n; i++) {
        const layout_item *b = &l->item[index[i]];
        layout_row *into = NULL;
        float most = 0;
        for (int k = count - 1; k >= 0 && k >= count - ROW_LOOK_BACK; k--) {
            layout_row *r = &rows[k];
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
            rows[count++] = (layout_row){b->x0, b->y0, b->x1, b->y1, 1, index[i], index[i]};
            l->next[index[i]] = -1;
        }
    }
    qsort(rows, (size_t)count, sizeof *rows, compare_rows);
    return count;
}

/* Boxes order[from..done-1] are the next line. */
static void end_line(layout *l, int from)
{
    if (from == l->done)
        return;
    for (int i = from; i < l->done; i++) {
        ocr_layout_box *b = &l->box[l->order[i]];
        b->block = l->blocks - 1;
        b->paragraph = l->paragraphs - 1;
        b->line = l->lines;
    }
    l->lines++;
}

static void new_block(layout *l)
{
    l->blocks++;
    l->paragraphs++;
}

/* --- tables --- */

static int compare_cells(const void *pa, const void *pb, void *layout_of)
{
    const layout *l = layout_of;
    const int a = *(const int *)pa, b = *(const int *)pb;
    const ocr_layout_box *p = &l->box[a], *q = &l->box[b];
    if (p->row != q->row)
        return p->row - q->row;
    if (p->column != q->column)
        return p->column - q->column;
    return p->column ? ocr_layout_compare_down(pa, pb, l->item)
                     : ocr_layout_compare_right(pa, pb, l->item);
}

/* The boxes of one cell among cell[0..n-1], the first of them in it: of its column, or one over
 * another. */
static int cell_size(const layout *l, const int *cell, int n)
{
    const layout_item *b = &l->item[cell[0]];
    float x1 = b->x1;
    int k = 1;
    for (; k < n; k++) {
        const layout_item *o = &l->item[cell[k]];
        if (l->box[cell[0]].column
                ? l->box[cell[k]].column != l->box[cell[0]].column
                : x1 - o->x0 <= SIDE_OVERLAP * fminf(x1 - b->x0, o->x1 - o->x0))
            break;
        x1 = fmaxf(x1, o->x1);
    }
    return k;
}

/* Boxes, from the left, that stand on one line. */
static bool on_one_line(const layout *l, const int *cell, int n)
{
    for (int i = 1; i < n; i++) {
        const layout_item *a = &l->item[cell[i - 1]], *b = &l->item[cell[i]];
        if (fabsf(layout_middle(a) - layout_middle(b)) >
                ROW_OVERLAP * fminf(a->y1 - a->y0, b->y1 - b->y0) ||
            b->x0 < a->x0 + 0.5f * (a->x1 - a->x0))
            return false;
    }
    return true;
}

/* The lines of a cell: those of its boxes that stand beside one another. */
static void emit_cell(layout *l, int *cell, int n)
{
    qsort_r(cell, (size_t)n, sizeof *cell, ocr_layout_compare_down, l->item);
    for (int i = 0, end; i < n; i = end) {
        const layout_item *b = &l->item[cell[i]];
        int from = l->done;
        for (end = i + 1; end < n; end++) {
            const layout_item *o = &l->item[cell[end]];
            if (layout_middle(o) - layout_middle(b) >
                ROW_OVERLAP * fminf(o->y1 - o->y0, b->y1 - b->y0))
                break;
        }
        qsort_r(cell + i, (size_t)(end - i), sizeof *cell, ocr_layout_compare_right, l->item);
        for (int k = i; k < end; k++)
            l->order[l->done++] = cell[k];
        end_line(l, from);
    }
}

/* A table whose rows are between rules: cells of one line share it, those of several lines are
 * read by themselves. */
static void emit_banded(layout *l, int *cell, int n)
{
    qsort_r(cell, (size_t)n, sizeof *cell, compare_cells, l);
    new_block(l);
    for (int i = 0, end; i < n; i = end) {
        int from = l->done, size;
        for (end = i; end < n && l->box[cell[end]].row == l->box[cell[i]].row; end += size) {
            int rest = end;
            while (rest < n && l->box[cell[rest]].row == l->box[cell[i]].row)
                rest++;
            size = cell_size(l, cell + end, rest - end);
            qsort_r(cell + end, (size_t)size, sizeof *cell, ocr_layout_compare_right, l->item);
            if (on_one_line(l, cell + end, size)) {
                for (int k = 0; k < size; k++)
                    l->order[l->done++] = cell[end + k];
                continue;
            }
            end_line(l, from);
            emit_cell(l, cell + end, size);
            from = l->done;
        }
        end_line(l, from);
    }
}

static void emit_table(layout *l, const layout_item *t, int depth)
{
    int *index = l->member + t->first;
    if (l->box[index[0]].row > 0)
        emit_banded(l, index, t->n);
    else
        ocr_layout_rows_emit(l, index, t->n, ocr_layout_median_height(l, index, t->n), depth);
}

/* --- rows --- */

/* A row's boxes become a line of the present paragraph; a frame is a region of its own. */
static void emit_row(layout *l, const layout_row *r, int depth)
{
    int n = 0, *item = l->spare;
    bool frames = false;
    for (int i = r->first; i >= 0; i = l->next[i]) {
        item[n++] = i;
        frames |= l->item[i].n > 0;
    }
    qsort_r(item, (size_t)n, sizeof *item, ocr_layout_compare_right, l->item);
    int from = l->done;
    if (!frames) {
        for (int i = 0; i < n; i++)
            l->order[l->done++] = item[i];
        end_line(l, from);
        return;
    }
    /* The frames' regions use the scratch: the row goes back into its chain first. */
    for (int i = 0; i < n; i++)
        l->next[item[i]] = i + 1 < n ? item[i + 1] : -1;
    bool boxes = false;
    for (int i = item[0]; i >= 0; i = l->next[i]) {
        const layout_item *f = &l->item[i];
        if (f->n == 0) {
            if (!boxes)
                new_block(l);
            l->order[l->done++] = i;
            boxes = true;
            continue;
        }
        end_line(l, from);
        if (f->table)
            emit_table(l, f, depth);
        else
            l->arrange(l, l->member + f->first, f->n, depth + 1);
        from = l->done;
        boxes = false;
    }
    end_line(l, from);
}

/* Most lines begin at one place: where. NAN: they do not (centred lines, a table's). */
static float common_edge(layout *l, const layout_row *rows, int n, float unit)
{
    for (int i = 0; i < n; i++)
        l->sort[i] = rows[i].x0;
    qsort(l->sort, (size_t)n, sizeof *l->sort, nn_compare_floats);
    int best = 0;
    float edge = NAN;
    for (int i = 0, k = 0; i < n; i++) {
        while (l->sort[i] - l->sort[k] > EDGE * unit)
            k++;
        if (i - k + 1 > best) {
            best = i - k + 1;
            edge = l->sort[k];
        }
    }
    return 2 * best > n ? edge : NAN;
}

/* A first line that begins further right than the lines around it. Where one goes on below it,
 * it is full: in a form every other line begins further right, and none is. */
static bool indented(const layout_row *r, const layout_row *below, float edge, float right,
                     float unit)
{
    float by = (r->x0 - edge) / unit;
    if (!(by >= INDENT_LEAST && by <= INDENT_MOST) || right - r->x1 > FULL * unit)
        return false;
    return !below || r->x0 - below->x0 >= INDENT_LEAST * unit;
}

static bool row_holds_frames(const layout *l, const layout_row *r)
{
    for (int i = r->first; i >= 0; i = l->next[i])
        if (l->item[i].n > 0)
            return true;
    return false;
}

void ocr_layout_rows_emit(layout *l, const int *index, int n, float unit, int depth)
{
    layout_row *rows = l->rows + l->n_rows;
    int count = make_rows(l, rows, index, n);
    bool one = l->mode == OCR_LAYOUT_SINGLE_BLOCK, fresh = true;
    float usual = 0, edge = common_edge(l, rows, count, unit), right = -INFINITY;
    for (int i = 0; i < count; i++)
        right = fmaxf(right, rows[i].x1);
    for (int i = 1; i < count; i++)
        l->sort[i - 1] = rows[i].y0 - rows[i - 1].y1;
    if (count > 1) {
        qsort(l->sort, (size_t)count - 1, sizeof *l->sort, nn_compare_floats);
        usual = l->sort[(count - 1) / 2];
        usual = usual > unit ? unit : usual;
    }
    l->n_rows += count;
    for (int i = 0; i < count; i++) {
        const layout_row *r = &rows[i];
        float gap = i ? r->y0 - rows[i - 1].y1 : INFINITY;
        bool frames = row_holds_frames(l, r);
        if (!frames && (fresh || (!one && gap > usual + BLOCK_GAP * unit)))
            new_block(l);
        else if (!frames && !one &&
                 (gap > usual + PARAGRAPH_GAP * unit ||
                  indented(r, i + 1 < count ? r + 1 : NULL, edge, right, unit)))
            l->paragraphs++;
        emit_row(l, r, depth);
        fresh = frames;
    }
    l->n_rows -= count;
}

/* layout_frames.c - what stands in a box of rules is read together: the label and the entry of a
 * form's field, a cell of several lines, a boxed article. A table's cells of one line need no
 * frames, and the columns of a table without rules between its rows must not become any.
 */
#include "ocr/layout_parts.h"

#include "nn/mem.h"

#include <math.h>
#include <stdlib.h>

/* Lengths are in units of the median height of the page's boxes. */
#define MEET 0.8f      /* rules that end so near to one another meet */
#define ROUND 0.5f     /* rules nearer than this are one */
#define COVERS 0.7f    /* of a cell's width */
#define FEW_ROWS 2
#define PROSE 6.0f
#define BESIDE 0.2f
#define BESIDE_SHARE 0.5f

typedef struct cell {
    int box;
    int left, right, top, bottom; /* rounded; the rectangle's sides are these times ROUND */
    float y;
} cell;

static int compare_cells(const void *pa, const void *pb)
{
    const cell *a = pa, *b = pb;
    const int ka[4] = {a->top, a->bottom, a->left, a->right};
    const int kb[4] = {b->top, b->bottom, b->left, b->right};
    for (int i = 0; i < 4; i++)
        if (ka[i] != kb[i])
            return ka[i] > kb[i] ? 1 : -1;
    return a->y != b->y ? (a->y > b->y) - (a->y < b->y) : 0;
}

static bool same_cell(const cell *a, const cell *b)
{
    return a->top == b->top && a->bottom == b->bottom && a->left == b->left &&
           a->right == b->right;
}

/* The nearest rules around a box; false unless there are four that meet. */
static bool find_cell(const layout *l, int box, cell *out)
{
    const layout_item *b = &l->item[box];
    const ocr_rule *left = NULL, *right = NULL;
    float u = l->unit, x = 0.5f * (b->x0 + b->x1), y = layout_middle(b);
    for (int i = 0; i < l->n_rules; i++) {
        const ocr_rule *r = l->rule[i];
        if (!layout_rule_is_vertical(r) || r->y0 > y || r->y1 < y)
            continue;
        if (r->x0 < x && (!left || r->x0 > left->x0))
            left = r;
        if (r->x0 >= x && (!right || r->x0 < right->x0))
            right = r;
    }
    if (!left || !right || left->x0 > b->x0 + u || right->x1 < b->x1 - u)
        return false;
    float top = -INFINITY, bottom = INFINITY, width = right->x0 - left->x1;
    for (int i = 0; i < l->n_rules; i++) {
        const ocr_rule *r = l->rule[i];
        float at = 0.5f * (r->y0 + r->y1);
        if (layout_rule_is_vertical(r) ||
            fminf(r->x1, right->x0) - fmaxf(r->x0, left->x1) < COVERS * width)
            continue;
        if (at < y)
            top = fmaxf(top, at);
        else
            bottom = fminf(bottom, at);
    }
    if (fmaxf(left->y0, right->y0) > top + MEET * u ||
        fminf(left->y1, right->y1) < bottom - MEET * u)
        return false;
    u *= ROUND;
    *out = (cell){box, (int)lrintf(left->x0 / u), (int)lrintf(right->x0 / u),
                  (int)lrintf(top / u), (int)lrintf(bottom / u), y};
    return true;
}

/* Rows of a group that is sorted from the top down. */
static int count_rows(const layout *l, const cell *c, int n)
{
    int rows = 0;
    float last = -INFINITY;
    for (int i = 0; i < n; i++)
        if (c[i].y - last > 0.4f * l->unit) {
            rows++;
            last = c[i].y;
        }
    return rows;
}

static bool is_prose(const layout *l, const cell *c, int n)
{
    float length = 0, prose = 0;
    for (int i = 0; i < n; i++) {
        const layout_item *b = &l->item[c[i].box];
        length += b->x1 - b->x0;
        prose += b->x1 - b->x0 >= PROSE * (b->y1 - b->y0) ? b->x1 - b->x0 : 0;
    }
    return prose >= 0.7f * length;
}

/* Whether lines of the group stand beside lines of another one between the same two rules, of
 * which all[from .. to - 1] are. */
static bool rows_match(const layout *l, const cell *all, int from, int to, const cell *c, int n)
{
    int matched = 0;
    for (int i = 0; i < n; i++) {
        bool found = false;
        for (int k = from; k < to && !found; k++)
            found = !same_cell(&all[k], &c[i]) &&
                    fabsf(all[k].y - c[i].y) < BESIDE * l->unit;
        matched += found;
    }
    return (float)matched >= BESIDE_SHARE * (float)n;
}

/* Nothing else stands in its rectangle. */
static bool is_alone(const layout *l, const int *index, int n_index, const cell *c, int n)
{
    float u = ROUND * l->unit;
    int inside = 0;
    for (int i = 0; i < n_index; i++) {
        const layout_item *b = &l->item[index[i]];
        float x = 0.5f * (b->x0 + b->x1), y = layout_middle(b);
        inside += x > (float)c->left * u && x < (float)c->right * u && y > (float)c->top * u &&
                  y < (float)c->bottom * u;
    }
    return inside <= n;
}

/* The first line of one of the cells all[from .. to - 1] is a number: no form's label is, so
 * they are a table's. */
static bool begin_with_numbers(const layout *l, const cell *all, int from, int to)
{
    for (int i = from; i < to; i++)
        if ((i == from || !same_cell(&all[i - 1], &all[i])) && l->item[all[i].box].text.numeric)
            return true;
    return false;
}

static void make_frame(layout *l, const cell *c, int n, bool *framed)
{
    layout_item *f = &l->item[l->n_items++];
    *f = (layout_item){.x0 = INFINITY, .y0 = INFINITY, .x1 = -INFINITY, .y1 = -INFINITY,
                       .first = l->n_members, .n = n};
    for (int i = 0; i < n; i++) {
        const layout_item *b = &l->item[c[i].box];
        f->x0 = fminf(f->x0, b->x0);
        f->y0 = fminf(f->y0, b->y0);
        f->x1 = fmaxf(f->x1, b->x1);
        f->y1 = fmaxf(f->y1, b->y1);
        l->member[l->n_members++] = c[i].box;
        framed[c[i].box] = true;
    }
    qsort_r(l->member + f->first, (size_t)n, sizeof *l->member, ocr_layout_compare_down, l->item);
}

nn_err ocr_layout_frames_make(layout *l, int *index, int *n)
{
    nn_err err = NN_OK;
    int n_cells = 0, count = 0, before = l->n_items;
    cell *c = nn_calloc((size_t)*n + 1, sizeof *c);
    bool *framed = nn_calloc((size_t)l->n_boxes + 1, sizeof *framed);
    if (!c || !framed) {
        err = nn_fail_memory((size_t)*n * sizeof *c, "the layout of a page");
        goto out;
    }
    for (int i = 0; i < *n; i++)
        n_cells += l->item[index[i]].n == 0 && find_cell(l, index[i], &c[n_cells]);
    qsort(c, (size_t)n_cells, sizeof *c, compare_cells);
    int strip = 0, strip_end = 0;
    bool numbers = false;
    for (int i = 0, end; i < n_cells; i = end) {
        for (end = i + 1; end < n_cells && same_cell(&c[i], &c[end]);)
            end++;
        if (i >= strip_end) {
            strip = i;
            for (strip_end = i; strip_end < n_cells && c[strip_end].top == c[i].top &&
                                c[strip_end].bottom == c[i].bottom;)
                strip_end++;
            numbers = begin_with_numbers(l, c, strip, strip_end);
        }
        int rows = count_rows(l, c + i, end - i);
        if (rows < 2 || !is_alone(l, index, *n, c + i, end - i))
            continue;
        if ((rows <= FEW_ROWS && !numbers) || is_prose(l, c + i, end - i) ||
            !rows_match(l, c, strip, strip_end, c + i, end - i))
            make_frame(l, c + i, end - i, framed);
    }
    for (int i = 0; i < *n; i++)
        if (index[i] >= l->n_boxes || !framed[index[i]])
            index[count++] = index[i];
    for (int i = before; i < l->n_items; i++)
        index[count++] = i;
    qsort_r(index, (size_t)count, sizeof *index, ocr_layout_compare_down, l->item);
    *n = count;
out:
    nn_free(framed);
    nn_free(c);
    return err;
}

/* layout_regions.c - recursive cuts at separators and gutters; what has none is read in rows.
 *
 *        header                     A gutter is a vertical strip that no segment touches from
 *     aaaaaaa  | bbbbbbb            some row to another (the band) and that parts columns.
 *     aaaaaaa  | bbbbbbb  band      Cut there: what is above the band, then left, right, what
 *     aaaaaaa  | bbbbbbb            is below it, each again by the same rule. But first at
 *        footer                     separators: rules or headlines over all columns, below
 *                                   which something new begins.
 *
 * (Cuts at white space: Nagy, Seth, Viswanathan 1992, "A prototype document image analysis
 * system for technical journals", section 3; theirs cut through the whole region, ours through a
 * band, so that a heading over two columns does not hide them. What counts as columns and what
 * as a table is decided by how lines fill them, stand beside one another, and by what they say,
 * as "XY-Cut++" 2025 weighs masks of headings and tables before it cuts.)
 */
#include "ocr/layout_parts.h"

#include "nn/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- regions --- */

enum part { ABOVE, CAPTION, LEFT, RIGHT, BELOW, PARTS };

static void sort_down(layout *l, int *index, int n)
{
    qsort_r(index, (size_t)n, sizeof *index, ocr_layout_compare_down, l->item);
}

static enum part part_of(const layout_gutter *g, const layout_item *b)
{
    float y = layout_middle(b);
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
    float unit = ocr_layout_median_height(l, index, n);
    int captions = 0;
    layout_gutter g = {0};
    if (l->mode == OCR_LAYOUT_AUTO && depth < OCR_LAYOUT_DEPTH) {
        g = ocr_layout_captions_find(l, index, n, unit, &captions);
        if (captions == 0)
            g = ocr_layout_gutter_find(l, index, n, unit);
    }
    if (g.score <= 0) {
        ocr_layout_rows_emit(l, index, n, unit, depth);
        return;
    }
    int above = ocr_layout_separator_find(l, index, n - captions, unit, &g);
    if (above > 0) {
        float y = layout_middle(&l->item[index[above]]);
        sort_down(l, index, n);
        for (above = 0; layout_middle(&l->item[index[above]]) < y;)
            above++;
        arrange(l, index, above, depth + 1);
        arrange(l, index + above, n - above, depth + 1);
        return;
    }
    int count[PARTS] = {0}, used = 0;
    for (int part = 0; part < PARTS; part++)
        for (int i = 0; i < n; i++)
            if (part == (int)(i >= n - captions ? CAPTION : part_of(&g, &l->item[index[i]]))) {
                l->spare[used++] = index[i];
                count[part]++;
            }
    memcpy(index, l->spare, (size_t)n * sizeof *index);
    for (int part = 0; part < PARTS; part++) {
        bool column = part == LEFT || part == RIGHT;
        l->columns += column;
        arrange(l, index, count[part], depth + 1);
        l->columns -= column;
        index += count[part];
    }
}

/* Each a block of its own, in the order of the index. */
static void emit_alone(layout *l, const int *index, int n)
{
    for (int i = 0; i < n; i++) {
        ocr_layout_box *b = &l->box[index[i]];
        l->order[l->done++] = index[i];
        b->block = l->blocks++;
        b->paragraph = l->paragraphs++;
        b->line = l->lines++;
    }
}

static int compare_rules(const void *pa, const void *pb)
{
    const ocr_rule *a = *(const ocr_rule *const *)pa, *b = *(const ocr_rule *const *)pb;
    float la = a->x1 - a->x0 + a->y1 - a->y0, lb = b->x1 - b->x0 + b->y1 - b->y0;
    const float va[5] = {-la, a->x0, a->y0, a->x1, a->y1}, vb[5] = {-lb, b->x0, b->y0, b->x1, b->y1};
    for (int i = 0; i < 5; i++)
        if (va[i] != vb[i])
            return va[i] > vb[i] ? 1 : -1;
    return 0;
}

static nn_err layout_begin(layout *l, int n_rules, const ocr_rule *rule)
{
    size_t count = 2 * (size_t)l->n_boxes + 1; /* a frame holds two boxes at least */
    l->item = nn_calloc(count, sizeof *l->item);
    l->member = nn_calloc(count, sizeof *l->member);
    l->index = nn_calloc(count, sizeof *l->index);
    l->spare = nn_calloc(count, sizeof *l->spare);
    l->sort = nn_calloc(count, sizeof *l->sort);
    l->middle = nn_calloc(2 * count, sizeof *l->middle);
    l->rows = nn_calloc(count, sizeof *l->rows);
    l->next = nn_calloc(count, sizeof *l->next);
    l->rule = nn_calloc((size_t)n_rules + 1, sizeof *l->rule);
    if (!l->item || !l->member || !l->index || !l->spare || !l->sort || !l->middle ||
        !l->rows || !l->next || !l->rule)
        return nn_fail_memory(count * sizeof *l->rows, "the layout of a page");
    for (int i = 0; i < n_rules; i++)
        l->rule[i] = &rule[i];
    qsort(l->rule, (size_t)n_rules, sizeof *l->rule, compare_rules);
    l->n_rules = n_rules < OCR_LAYOUT_RULES ? n_rules : OCR_LAYOUT_RULES;
    return NN_OK;
}

static void layout_end(layout *l)
{
    nn_free(l->rule);
    nn_free(l->next);
    nn_free(l->rows);
    nn_free(l->middle);
    nn_free(l->sort);
    nn_free(l->spare);
    nn_free(l->index);
    nn_free(l->member);
    nn_free(l->item);
}

nn_err ocr_layout(ocr_layout_mode mode, int n_rules, const ocr_rule *rule, int n,
                  ocr_layout_box *box, int *order)
{
    nn_err err = NN_OK;
    layout l = {.mode = mode, .n_boxes = n, .box = box, .order = order, .n_items = n,
                .arrange = arrange};
    int across = 0, upended = n;
    NN_TRY(layout_begin(&l, n_rules, rule));
    for (int i = 0; i < n; i++) {
        ocr_layout_box *b = &box[i];
        b->table = b->row = b->column = b->columns = 0;
        NN_ASSERT(isfinite(b->x0) && isfinite(b->y0) && b->x0 <= b->x1 && b->y0 <= b->y1);
        l.item[i] = (layout_item){.x0 = b->x0, .y0 = b->y0, .x1 = b->x1, .y1 = b->y1,
                                  .space = b->space, .text = b->text};
        l.index[b->upended && mode == OCR_LAYOUT_AUTO ? --upended : across++] = i;
    }
    qsort_r(l.index, (size_t)across, sizeof *l.index, ocr_layout_compare_down, l.item);
    qsort_r(l.index + across, (size_t)(n - across), sizeof *l.index, ocr_layout_compare_down,
            l.item);
    int n_upended = n - across;
    memmove(l.index + 2 * n - n_upended, l.index + across, (size_t)n_upended * sizeof(int));
    l.unit = 1;
    l.unit = ocr_layout_median_height(&l, l.index, across);
    if (mode == OCR_LAYOUT_SPARSE) {
        emit_alone(&l, l.index, across);
    } else {
        if (mode == OCR_LAYOUT_AUTO) {
            NN_TRY(ocr_layout_tables_make(&l, l.index, &across));
            NN_TRY(ocr_layout_frames_make(&l, l.index, &across));
        }
        arrange(&l, l.index, across, 0);
    }
    emit_alone(&l, l.index + 2 * n - n_upended, n_upended);
out:
    layout_end(&l);
    return err;
}

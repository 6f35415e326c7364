/* layout_tables.c - tables that rules show are read row by row, whatever else white would say.
 *
 *   strokes    rules whose pieces are joined
 *   lattices   strokes that meet, and horizontal ones below one another that end alike
 *   table      a lattice of several rows and columns: of one line each, or each between two
 *              rules, where a cell may hold several lines
 *
 * (Rules as evidence for cells: Green & Krishnamoorthy 1995, "Model-based analysis of printed
 * tables". Forms, whose rows are divided at different places, are left to layout_frames.c;
 * columns of prose with rules between them to layout_columns.c.)
 */
#include "ocr/layout_parts.h"

#include "nn/mem.h"

#include <math.h>
#include <stdlib.h>

/* Lengths are in units of the median height of the page's boxes. */
#define MEET 0.8f        /* rules that end so near to one another meet */
#define THICK 0.4f       /* pieces of one rule lie so near to its line, */
#define BROKEN 1.0f      /* and to each other */
#define ALIKE 0.8f       /* rules end alike within this, */
#define PITCH 5.0f       /* and belong to one table within this */
#define LINE 0.7f        /* borders nearer than this are one */
#define COVERS 0.6f      /* of the lattice's width or height: a border of its cells */
#define PARTIAL 0.3f     /* of its vertical rules' length may be of shorter ones */
#define OUTSIDE 1.0f     /* boxes reach over the lattice */
#define EVEN 0.2f        /* of a row's height: rows without a rule between are as high */
#define OVER_BORDER 0.3f /* of a box's height lies over the border between them */
#define MOST_SPLIT 3
#define FEW_CELLS 4
#define DIVIDED 3 /* vertical rules where there are none between rows: two columns */
#define FEW_BANDS 3
#define BAND_LINES 3 /* in most rows between rules */
#define MOST_BANDS 0.8f
#define MOST_ABOVE 2 /* rows above the first rule */
#define NEAR_ROWS 3.5f
#define STACKED 0.5f /* of them hold several lines */
#define PROSE_ASPECT 6.0f
#define PROSE_FILLS 0.8f /* of its column's width */
#define PROSE_SHARE 0.5f
#define SEVERAL 0.4f /* of the bands hold several boxes */

typedef struct stroke {
    float x0, y0, x1, y1;
    int lattice; /* of the same lattice: the smallest index of a stroke in it */
    bool vertical;
} stroke;

/* Borders from the left or the top, the lattice's own among them. */
typedef struct borders {
    int n, rules; /* rules: of them are no mere ends */
    float *at;
} borders;

typedef struct ruled {
    layout *l;
    stroke *stroke;
    int n;
    float *at; /* scratch: borders of columns, heights of rows, borders of rows */
} ruled;

static float length(const stroke *s)
{
    return s->vertical ? s->y1 - s->y0 : s->x1 - s->x0;
}

/* b is a piece of the rule that a is. */
static bool goes_on(const stroke *a, const stroke *b, float u)
{
    if (a->vertical != b->vertical)
        return false;
    if (a->vertical)
        return fabsf(a->x0 + a->x1 - b->x0 - b->x1) < 2 * THICK * u &&
               fmaxf(a->y0, b->y0) - fminf(a->y1, b->y1) < BROKEN * u;
    return fabsf(a->y0 + a->y1 - b->y0 - b->y1) < 2 * THICK * u &&
           fmaxf(a->x0, b->x0) - fminf(a->x1, b->x1) < BROKEN * u;
}

static void join(stroke *a, const stroke *b)
{
    a->x0 = fminf(a->x0, b->x0);
    a->y0 = fminf(a->y0, b->y0);
    a->x1 = fmaxf(a->x1, b->x1);
    a->y1 = fmaxf(a->y1, b->y1);
}

/* The longest ones come first (layout_regions.c) and take up the pieces. */
static void make_strokes(ruled *t)
{
    float u = t->l->unit;
    for (int i = 0; i < t->l->n_rules; i++) {
        const ocr_rule *r = t->l->rule[i];
        stroke s = {r->x0, r->y0, r->x1, r->y1, 0, layout_rule_is_vertical(r)};
        int into = 0;
        while (into < t->n && !goes_on(&t->stroke[into], &s, u))
            into++;
        if (into < t->n)
            join(&t->stroke[into], &s);
        else
            t->stroke[t->n++] = s;
    }
}

static bool belong(const stroke *a, const stroke *b, float u)
{
    if (a->vertical != b->vertical) {
        const stroke *v = a->vertical ? a : b, *h = a->vertical ? b : a;
        return v->x1 > h->x0 - MEET * u && v->x0 < h->x1 + MEET * u &&
               h->y1 > v->y0 - MEET * u && h->y0 < v->y1 + MEET * u;
    }
    return !a->vertical && fabsf(a->x0 - b->x0) < ALIKE * u &&
           fabsf(a->x1 - b->x1) < ALIKE * u && fabsf(a->y0 - b->y0) < PITCH * u;
}

static void make_lattices(ruled *t)
{
    for (int i = 0; i < t->n; i++) {
        t->stroke[i].lattice = i;
        for (int k = 0; k < i; k++) {
            int a = t->stroke[i].lattice, b = t->stroke[k].lattice, low = a < b ? a : b;
            if (a == b || !belong(&t->stroke[i], &t->stroke[k], t->l->unit))
                continue;
            for (int m = 0; m <= i; m++)
                if (t->stroke[m].lattice == a || t->stroke[m].lattice == b)
                    t->stroke[m].lattice = low;
        }
    }
}

static void add_border(borders *b, float at, float within)
{
    int i = b->n;
    for (int k = 0; k < b->n; k++)
        if (fabsf(b->at[k] - at) < within)
            return;
    for (; i > 0 && b->at[i - 1] > at; i--)
        b->at[i] = b->at[i - 1];
    b->at[i] = at;
    b->n++;
}

static float line_of(const stroke *s)
{
    return 0.5f * (s->vertical ? s->x0 + s->x1 : s->y0 + s->y1);
}

/* Length of the lattice's rules along the same line. */
static float covered(const ruled *t, const stroke *s)
{
    float sum = 0;
    for (int i = 0; i < t->n; i++) {
        const stroke *o = &t->stroke[i];
        if (o->lattice == s->lattice && o->vertical == s->vertical &&
            fabsf(line_of(o) - line_of(s)) < LINE * t->l->unit)
            sum += length(o);
    }
    return sum;
}

/* The lattice's outer edge, and its borders between columns and rows. False where too many
 * vertical rules part some rows only, as a form's do. */
static bool find_borders(const ruled *t, int lattice, stroke *all, borders *x, borders *y)
{
    float whole = 0, partial = 0, u = t->l->unit;
    *all = t->stroke[lattice];
    for (int i = 0; i < t->n; i++)
        if (t->stroke[i].lattice == lattice)
            join(all, &t->stroke[i]);
    *x = (borders){0, 0, t->at};
    *y = (borders){0, 0, t->at + 2 * (t->n + 2)};
    for (int i = 0; i < t->n; i++) {
        const stroke *s = &t->stroke[i];
        if (s->lattice != lattice)
            continue;
        if (covered(t, s) >= COVERS * (s->vertical ? all->y1 - all->y0 : all->x1 - all->x0)) {
            add_border(s->vertical ? x : y, line_of(s), LINE * u);
            whole += s->vertical ? length(s) : 0;
        } else if (s->vertical &&
                   length(s) >= OCR_RULE_LENGTH * u) { /* not a letter between rules */
            partial += length(s);
        }
    }
    x->rules = x->n;
    y->rules = y->n;
    add_border(x, all->x0, OUTSIDE * u);
    add_border(x, all->x1, OUTSIDE * u);
    add_border(y, all->y0, OUTSIDE * u);
    add_border(y, all->y1, OUTSIDE * u);
    return partial <= (x->n > 2 ? PARTIAL : 0) * (whole + partial);
}

/* Between which two borders: from 1 to n - 1; beyond them the nearest. */
static int place(const borders *b, float at)
{
    int i = 1;
    while (i < b->n - 1 && at >= b->at[i])
        i++;
    return i;
}

static bool inside(const stroke *all, const layout_item *b, float u)
{
    float x = 0.5f * (b->x0 + b->x1), y = layout_middle(b);
    return x > all->x0 && x < all->x1 && y > all->y0 && y < all->y1 &&
           b->x0 > all->x0 - OUTSIDE * u && b->x1 < all->x1 + OUTSIDE * u;
}

/* Whether lines of the boxes, from the top down, stand between borders from + k pitch: none over
 * one, and below the first one several side by side. */
static bool rows_fit(const layout *l, const int *index, int n, float from, float pitch,
                     int rows)
{
    int first = 0, here = 0, row = 0;
    for (int i = 0; i < n; i++) {
        const layout_item *b = &l->item[index[i]];
        float y = layout_middle(b), half = OVER_BORDER * (b->y1 - b->y0);
        if (y < from || y > from + (float)rows * pitch)
            continue;
        int at = (int)((y - from) / pitch);
        if ((int)((y - half - from) / pitch) != at || (int)((y + half - from) / pitch) != at)
            return false;
        if (at != row && (at != row + 1 || (row > 0 && here < 2)))
            return false;
        here = at == row ? here + 1 : 1;
        first += at == 0;
        row = at;
    }
    return row == rows - 1 && here >= 2 && first > 0;
}

/* A rule may lack between rows, most of all below the head: borders are added where rows as high
 * as the others fit in between. */
static void split_bands(ruled *t, borders *y, const int *index, int n)
{
    float *high = t->at + t->n + 2;
    int bands = y->n - 1;
    for (int i = 0; i < bands; i++)
        high[i] = y->at[i + 1] - y->at[i];
    qsort(high, (size_t)bands, sizeof *high, nn_compare_floats);
    float pitch = high[bands / 2];
    for (int i = bands; bands >= FEW_BANDS && i > 0; i--) {
        float from = y->at[i - 1], whole = y->at[i] - from;
        int rows = (int)lrintf(whole / pitch);
        if (rows < 2 || rows > MOST_SPLIT ||
            fabsf(whole - (float)rows * pitch) > EVEN * pitch ||
            !rows_fit(t->l, index, n, from, whole / (float)rows, rows))
            continue;
        for (int k = 1; k < rows; k++)
            add_border(y, from + (float)k * whole / (float)rows, LINE * t->l->unit);
    }
}

/* The boxes of index[0..n-1] that a lattice holds. */
static int collect(const layout *l, const stroke *all, const int *index, int n, int *in)
{
    int count = 0;
    for (int i = 0; i < n; i++)
        if (inside(all, &l->item[index[i]], l->unit))
            in[count++] = index[i];
    return count;
}

/* What is in a lattice: the boxes index[0..n-1] from the top down. */
typedef struct contents {
    int bands, several; /* between rules: with boxes; of these with boxes side by side, */
    int stacked, many;  /* with several lines, with many */
    int prose;          /* boxes that fill their columns */
} contents;

static contents look_into(const ruled *t, const borders *x, const borders *y, const int *index,
                          int n)
{
    contents c = {0};
    const layout_item *item = t->l->item;
    for (int i = 0, end; i < n; i = end) {
        int band = place(y, layout_middle(&item[index[i]])), lines = 1;
        bool beside = false;
        float last = layout_middle(&item[index[i]]);
        for (end = i; end < n && place(y, layout_middle(&item[index[end]])) == band; end++) {
            const layout_item *b = &item[index[end]];
            float column = x->at[place(x, b->x0)] - x->at[place(x, b->x0) - 1];
            bool next = layout_middle(b) - last > LINE * t->l->unit;
            lines += next;
            beside |= end > i && !next;
            last = next ? layout_middle(b) : last;
            c.prose += b->x1 - b->x0 >= PROSE_ASPECT * (b->y1 - b->y0) &&
                       b->x1 - b->x0 >= PROSE_FILLS * column;
        }
        c.bands++;
        c.several += beside;
        c.stacked += lines > 1;
        c.many += lines > BAND_LINES;
    }
    return c;
}

/* Numbers the boxes' places; rows are between rules when `banded`, columns when there are any
 * rules between them. */
static void set_places(layout *l, const int *index, int n, const borders *x, const borders *y,
                       bool banded)
{
    for (int i = 0; i < n; i++) {
        const layout_item *b = &l->item[index[i]];
        ocr_layout_box *box = &l->box[index[i]];
        float u = OUTSIDE * l->unit;
        box->table = l->tables;
        box->row = banded ? place(y, layout_middle(b)) : 0;
        if (x->n <= 2)
            continue;
        float middle = 0.5f * (b->x0 + b->x1);
        box->column = place(x, fminf(b->x0 + u, middle));
        box->columns = place(x, fmaxf(b->x1 - u, middle)) - box->column + 1;
    }
}

/* An item stands over one of the boxes index[0..n-1] that are at most `below` lower. */
static bool is_over_one(const layout *l, const layout_item *b, const int *index, int n,
                        float below)
{
    for (int i = 0; i < n; i++) {
        const layout_item *o = &l->item[index[i]];
        float by = layout_middle(o) - layout_middle(b);
        if (by > 0 && by < below && o->x0 < b->x1 && o->x1 > b->x0)
            return true;
    }
    return false;
}

/* Rules only between rows: those above the first one, as near, are rows as well. The lattice
 * grows by one; false: there is none. in[0..n-1] are the boxes that it holds. */
static bool grow_up(const ruled *t, stroke *all, borders *y, const int *index, int n_index,
                    const int *in, int n)
{
    float pitch = (all->y1 - all->y0) / (float)(y->n - 1), top = all->y0 - pitch;
    int count = 0;
    for (int i = 0; i < n_index; i++) {
        const layout_item *b = &t->l->item[index[i]];
        float middle = layout_middle(b), part = OVER_BORDER * (b->y1 - b->y0);
        if (middle >= all->y0 || middle <= top || b->x1 <= all->x0 || b->x0 >= all->x1)
            continue;
        if (middle + part > all->y0 || middle - part < top || b->x0 < all->x0 - t->l->unit ||
            b->x1 > all->x1 + t->l->unit || !is_over_one(t->l, b, in, n, NEAR_ROWS * pitch))
            return false;
        count++;
    }
    if (2 * count * (y->n - 1) < n || count < 2)
        return false;
    all->y0 = top;
    add_border(y, top, LINE * t->l->unit);
    return true;
}

/* Makes a table of a lattice, if it is one: its boxes, of index[0..*n-1], become one item at the
 * end of the items; *n shrinks. */
static void try_lattice(ruled *t, int lattice, int *index, int *n)
{
    layout *l = t->l;
    stroke all;
    borders x, y;
    int *in = l->member + l->n_members, count, kept = 0;
    if (!find_borders(t, lattice, &all, &x, &y))
        return;
    count = collect(l, &all, index, *n, in);
    split_bands(t, &y, in, count);
    contents c = look_into(t, &x, &y, in, count);
    bool banded = c.bands >= FEW_BANDS && (float)c.many <= (1 - MOST_BANDS) * (float)c.bands;
    if (banded && (float)c.stacked > STACKED * (float)c.bands)
        return; /* labels over entries */
    if (count < FEW_CELLS || (x.rules < DIVIDED && !banded) ||
        (banded ? (float)c.several < SEVERAL * (float)c.bands
                : (float)c.prose >= PROSE_SHARE * (float)count))
        return;
    for (int k = 0;
         banded && x.n <= 2 && k < MOST_ABOVE && grow_up(t, &all, &y, index, *n, in, count);
         k++)
        count = collect(l, &all, index, *n, in);
    l->tables++;
    set_places(l, in, count, &x, &y, banded);
    layout_item *f = &l->item[l->n_items];
    *f = (layout_item){.x0 = all.x0,
                       .y0 = all.y0,
                       .x1 = all.x1,
                       .y1 = all.y1,
                       .first = l->n_members,
                       .n = count,
                       .table = true};
    l->n_members += count;
    for (int i = 0; i < *n; i++)
        if (!inside(&all, &l->item[index[i]], l->unit))
            index[kept++] = index[i];
    index[kept++] = l->n_items++;
    *n = kept;
}

nn_err ocr_layout_tables_make(layout *l, int *index, int *n)
{
    nn_err err = NN_OK;
    ruled t = {.l = l,
               .stroke = nn_calloc((size_t)l->n_rules + 1, sizeof *t.stroke),
               .at = nn_calloc((3 + MOST_SPLIT + MOST_ABOVE) * ((size_t)l->n_rules + 2),
                               sizeof *t.at)};
    if (!t.stroke || !t.at) {
        err = nn_fail_memory((size_t)l->n_rules * sizeof *t.stroke, "the tables of a page");
        goto out;
    }
    make_strokes(&t);
    make_lattices(&t);
    for (int i = 0; i < t.n; i++)
        if (t.stroke[i].lattice == i)
            try_lattice(&t, i, index, n);
out:
    nn_free(t.at);
    nn_free(t.stroke);
    return err;
}

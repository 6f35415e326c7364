/* gutters.c - strips against segments from the top down; what a strip meets opens, holds or ends
 * a band.
 *
 *       aaaa aaa  bb bbbb     open: a gap of the segment covers the strip
 *       aaa aaaa  bbbb bb     weak: it does, but is not wider than the segment's other gaps: chance,
 *                             unless there are many
 *       aa aaa                beside: the segment ends left of it, or begins right of it
 *       aaaaaaaaaaaaaaaaa     across: ink is in the strip; ends the band
 */
#include "ocr/gutters.h"

#include "nn/mem.h"
#include "nn/sort.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Lengths are in units of the typical line's height: of its box, about 1.5 em. */
#define STRIP 0.36f       /* width of a strip; 0.8 em are 0.5 */
#define STRIP_NARROW 0.2f /* of one that many rows leave white: columns of a table; 0.3 em */
#define STEP 0.25f        /* strips nearer than this are tried once */
#define GAP_LEAST 0.12f   /* narrower gaps part letters */
#define SPACE 0.25f       /* between words, where there is one gap only */
#define GAP_WIDER 1.45f   /* than the segment's other gaps, */
#define GAP_OPEN 0.55f    /* or no gap between words: a row of a table has no others */
#define GAP_CLEAR 1.1f    /* gaps as wide as this need not begin columns at one place */
#define ALIGNED 0.3f
#define ALIGNED_SHARE 0.6f
#define ROWS_CLEAR 3      /* rows of a band of clear gaps */
#define ROWS 5            /* of one of narrower gaps */
#define ROWS_WEAK 7       /* of one of gaps like those between words */
#define ROWS_NARROW 12    /* of a narrow strip: prose has no such; */
#define PROSE 6.0f        /* wide is what follows a list's number */
#define ROWS_BETWEEN 8    /* of these between two that have ink there */
#define BIG 1.35f         /* a segment higher than this: a headline */
#define NEAR 3.0f
#define RULE_COVERS 0.7f  /* of a segment's height */
#define MOST_GAPS 128     /* of a segment; a line of prose has 20 */

typedef struct piece_gap {
    ocr_gap at;
    bool wide, cut; /* wide: than the others */
} piece_gap;

typedef struct row_segment {
    int index, first, n; /* gap[first .. first + n - 1] */
    float y, height;
    ocr_gap ink;
} row_segment;

typedef struct gutters {
    int n;
    row_segment *row; /* from the top down */
    piece_gap *gap;
    int n_gaps;
    float *start; /* where strips end */
    float unit;
} gutters;

static int compare_rows(const void *pa, const void *pb)
{
    const row_segment *a = pa, *b = pb;
    float v[2][4] = {{a->y, a->ink.x0, a->ink.x1, a->height},
                     {b->y, b->ink.x0, b->ink.x1, b->height}};
    for (int i = 0; i < 4; i++)
        if (v[0][i] != v[1][i])
            return v[0][i] > v[1][i] ? 1 : -1;
    return 0;
}

/* Gaps are wide that are wider than the segment's median one, which is returned (0 of one gap), or
 * than words stand apart. */
static float mark_wide(piece_gap *gap, int n, float height)
{
    float width[MOST_GAPS];
    for (int i = 0; i < n; i++)
        width[i] = gap[i].at.x1 - gap[i].at.x0;
    qsort(width, (size_t)n, sizeof *width, nn_compare_floats);
    float usual = n > 1 ? width[(n - 1) / 2] : SPACE * height;
    for (int i = 0; i < n; i++)
        gap[i].wide = gap[i].at.x1 - gap[i].at.x0 >= fminf(GAP_WIDER * usual, GAP_OPEN * height);
    return n > 1 ? usual : 0;
}

static bool rule_is_vertical(const ocr_rule *r)
{
    return r->y1 - r->y0 > r->x1 - r->x0;
}

/* --- strips --- */

typedef struct band {
    int open, weak, clear, aligned, beside; /* rows */
    int since; /* rows below the last one with ink in the strip */
    int heads; /* rows of which it parts the first word from prose */
} band;

/* The gap that covers the strip; -1: none. */
static int covering(const gutters *g, const row_segment *r, float from, float to)
{
    for (int i = r->first; i < r->first + r->n; i++)
        if (g->gap[i].at.x0 <= from && g->gap[i].at.x1 >= to)
            return i;
    return -1;
}

static bool accept(const band *b)
{
    int rows = b->open + b->beside;
    if (b->open + b->weak >= ROWS_WEAK &&
        (float)b->aligned >= ALIGNED_SHARE * (float)(rows + b->weak))
        return true;
    if (b->open == 0)
        return false;
    if (b->clear >= ROWS_CLEAR && 2 * b->clear >= b->open)
        return true;
    return rows >= ROWS && (float)b->aligned >= ALIGNED_SHARE * (float)rows;
}

/* Many rows; numbers before the prose of a list are none. */
static bool accept_narrow(const band *b)
{
    int rows = b->open + b->weak;
    return rows >= ROWS_NARROW && 4 * b->heads < rows;
}

/* Marks the gaps of segments first..end-1 that cover the strip. */
static void cut_band(gutters *g, int first, int end, float from, float to)
{
    for (int i = first; i < end; i++) {
        int at = covering(g, &g->row[i], from, to);
        if (at >= 0)
            g->gap[at].cut = true;
    }
}

static void try_strip(gutters *g, float to, bool narrow)
{
    float from = to - (narrow ? STRIP_NARROW : STRIP) * g->unit;
    band b = {0};
    int first = 0;
    for (int i = 0; i <= g->n; i++) {
        const row_segment *r = i < g->n ? &g->row[i] : NULL;
        if (r && (r->ink.x1 <= from || r->ink.x0 >= to)) {
            if (r->ink.x0 >= to && r->ink.x0 < to + NEAR * g->unit) {
                b.beside++;
                b.aligned += r->ink.x0 < to + ALIGNED * g->unit;
            }
            continue;
        }
        int at = r ? covering(g, r, from, to) : -1;
        bool big = r && r->height > BIG * g->unit;
        if (at >= 0 && (g->gap[at].wide || !big)) {
            const ocr_gap *gap = &g->gap[at].at;
            b.open += g->gap[at].wide;
            b.weak += !g->gap[at].wide;
            b.clear += g->gap[at].wide && gap->x1 - gap->x0 >= GAP_CLEAR * g->unit;
            b.aligned += gap->x1 < to + ALIGNED * g->unit;
            b.since++;
            b.heads += at == r->first && r->ink.x1 - gap->x1 > PROSE * g->unit;
            continue;
        }
        if (narrow && r && b.since >= ROWS_BETWEEN) {
            b.since = 0; /* a speck, or cells that touch */
            continue;
        }
        if (narrow ? accept_narrow(&b) : accept(&b))
            cut_band(g, first, i, from, to);
        b = (band){0};
        first = i + 1;
    }
}

/* Strips end where pieces begin. */
static nn_err try_strips(gutters *g)
{
    int n = 0;
    g->start = nn_calloc((size_t)g->n_gaps + 1, sizeof *g->start);
    if (!g->start)
        return nn_fail_memory((size_t)g->n_gaps * sizeof *g->start, "the gutters of a page");
    for (int i = 0; i < g->n_gaps; i++)
        if (g->gap[i].at.x1 - g->gap[i].at.x0 >= STRIP_NARROW * g->unit)
            g->start[n++] = g->gap[i].at.x1;
    qsort(g->start, (size_t)n, sizeof *g->start, nn_compare_floats);
    float last = -INFINITY;
    for (int i = 0, tried = 0; i < n && tried < OCR_GUTTER_STRIPS; i++)
        if (g->start[i] - last >= STEP * g->unit) {
            last = g->start[i];
            try_strip(g, last, false);
            try_strip(g, last, true);
            tried++;
        }
    return NN_OK;
}

/* --- segments --- */

/* A rule through a segment cuts it where it stands. */
static void cut_at_rules(gutters *g, const ocr_ink_map *map, const ocr_gutter_segment *segment)
{
    for (int k = 0; k < map->n_rules; k++) {
        const ocr_rule *rule = &map->rule[k];
        /* A short one may be a letter between two rules. */
        if (!rule_is_vertical(rule) || rule->y1 - rule->y0 < OCR_RULE_LENGTH * g->unit)
            continue;
        float x = 0.5f * (rule->x0 + rule->x1);
        for (int i = 0; i < g->n; i++) {
            const row_segment *r = &g->row[i];
            const ocr_rule *box = &segment[r->index].box;
            float common = fminf(box->y1, rule->y1) - fmaxf(box->y0, rule->y0);
            if (common < RULE_COVERS * r->height)
                continue;
            int at = covering(g, r, x, x);
            if (at >= 0)
                g->gap[at].cut = true;
        }
    }
}

static nn_err collect(const gutters *g, ocr_gutter_segment *segment, ocr_gutter_cuts *out)
{
    out->gap = nn_calloc((size_t)g->n_gaps + 1, sizeof *out->gap);
    if (!out->gap)
        return nn_fail_memory((size_t)g->n_gaps * sizeof *out->gap, "the gutters of a page");
    for (int i = 0; i < g->n; i++) {
        const row_segment *r = &g->row[i];
        ocr_gutter_segment *s = &segment[r->index];
        s->first = out->n;
        for (int k = r->first; k < r->first + r->n; k++)
            if (g->gap[k].cut)
                out->gap[out->n++] = g->gap[k].at;
        s->n = out->n - s->first;
    }
    return NN_OK;
}

void ocr_gutter_cuts_free(ocr_gutter_cuts *c)
{
    nn_free(c->gap);
    *c = (ocr_gutter_cuts){0};
}

nn_err ocr_gutters_find(const ocr_ink_map *map, int n, ocr_gutter_segment *segment,
                        ocr_gutter_cuts *out)
{
    nn_err err = NN_OK;
    gutters g = {0};
    int capacity = 0;
    *out = (ocr_gutter_cuts){0};
    g.row = nn_calloc((size_t)n + 1, sizeof *g.row);
    float *height = nn_calloc((size_t)n + 1, sizeof *height);
    if (!g.row || !height) {
        err = nn_fail_memory((size_t)n * sizeof *g.row, "the gutters of a page");
        goto out;
    }
    for (int i = 0; i < n; i++) {
        ocr_gutter_segment *s = &segment[i];
        float high = s->box.y1 - s->box.y0;
        s->ink = (ocr_gap){s->box.x0, s->box.x1};
        s->first = s->n = 0;
        s->space = 0;
        if (s->whole)
            continue;
        ocr_gap gap[MOST_GAPS];
        ocr_ink_path path = {s->box, s->lean, s->bend};
        int found = ocr_ink_gaps(map, &path, GAP_LEAST * high, MOST_GAPS, gap, &s->ink);
        if (found < 0)
            continue;
        found = found < MOST_GAPS ? found : MOST_GAPS;
        if (g.n_gaps + found > capacity) {
            capacity = 2 * capacity + MOST_GAPS;
            piece_gap *more = nn_realloc(g.gap, (size_t)capacity * sizeof *more);
            if (!more) {
                err = nn_fail_memory((size_t)capacity * sizeof *more, "the gutters of a page");
                goto out;
            }
            g.gap = more;
        }
        for (int k = 0; k < found; k++)
            g.gap[g.n_gaps + k] = (piece_gap){gap[k], false, false};
        if (found > 0)
            s->space = mark_wide(g.gap + g.n_gaps, found, high);
        height[g.n] = high;
        g.row[g.n++] = (row_segment){i, g.n_gaps, found, 0.5f * (s->box.y0 + s->box.y1), high,
                                     s->ink};
        g.n_gaps += found;
    }
    if (g.n == 0)
        goto out;
    qsort(height, (size_t)g.n, sizeof *height, nn_compare_floats);
    g.unit = fmaxf(height[g.n / 2], 1);
    qsort(g.row, (size_t)g.n, sizeof *g.row, compare_rows);
    NN_TRY(try_strips(&g));
    cut_at_rules(&g, map, segment);
    err = collect(&g, segment, out);
out:
    nn_free(height);
    nn_free(g.start);
    nn_free(g.gap);
    nn_free(g.row);
    return err;
}

/* page_marks.c - the detector looks for words: of a table's dashes and lone digits it finds some,
 * and of a line's underscores and boxes to tick it cuts off others. What it left out is ink that no
 * segment covers (blobs.h); where that stands tells whether it is text.
 *
 * Lengths are in heights of a segment's box, about 1.5 em.
 */
#include "ocr/page_parts.h"

#include "nn/mem.h"
#include "ocr/blobs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_WIDE 0.9f /* of a blob */
#define MOST_HIGH 1.0f

/* At the end of a segment: */
#define REACH 0.3f      /* a blob that does not touch it begins so near, */
#define LEAST_WIDE 0.2f /* and is as wide as a dash or so high: dust is not */
#define LEAST_HIGH 0.35f
#define OVER 0.12f   /* it rises or hangs over the box by so much */
#define STROKE 0.85f /* of its height a straight side is inked */
#define MARGIN 0.1f  /* between ink and the new end */
#define MOST_ENDS 3 /* blobs that one end takes in */

/* In a row and a column: */
#define ROW_REACH 25.0f    /* to the next segment of the row */
#define COLUMN_REACH 20.0f /* to others of the column */
#define ALIGNED 0.3f       /* edges or middles */
#define DASH_WIDE 0.15f
#define DASH_HIGH 0.2f
#define DASH_SHAPE 1.6f /* times wider than high */
#define DASH_OFF 0.22f  /* of its middle from the row's */
#define SIGN_OFF 0.2f
#define SIGN_HIGH 0.4f
#define SIDE 0.22f /* of the new segment, beside the ink */
#define COMPANY 2
#define SIGN_SURE 0.95f
#define LOOK 2000 /* segments that one blob looks at */
#define MOST_MARKS 2000

typedef struct place {
    ocr_rule box;
    float y, high;
    int index; /* of the segment, or of the blob */
} place;

typedef struct marks {
    ocr_page_reading *r;
    const ocr_ink_map *map;
    int n, n_blobs, n_found;
    place *at; /* segments that run across, by y */
    ocr_blob *blob;
    place *found; /* a blob's box with the height of its row, by y */
} marks;

static int compare_places(const void *pa, const void *pb)
{
    const place *a = pa, *b = pb;
    if (a->y != b->y)
        return a->y < b->y ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

/* The first one whose middle is not above y. */
static int first_at(const place *at, int n, float y)
{
    int from = 0, to = n;
    while (from < to) {
        int middle = from + (to - from) / 2;
        if (at[middle].y < y)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static void list_segments(marks *m)
{
    for (int i = 0; i < m->r->n; i++) {
        const ocr_segment *s = &m->r->seg[i];
        if (io_quad_is_upended(&s->quad))
            continue;
        ocr_rule b = ocr_page_level_box(m->r, &s->quad);
        m->at[m->n++] = (place){b, 0.5f * (b.y0 + b.y1), b.y1 - b.y0, i};
    }
    qsort(m->at, (size_t)m->n, sizeof *m->at, compare_places);
}

/* --- ends --- */

static bool is_underscore(const place *s, const ocr_blob *b)
{
    return b->box.y1 - b->box.y0 <= DASH_HIGH * s->high &&
           b->box.x1 - b->box.x0 >= LEAST_WIDE * s->high && b->box.y0 > s->y;
}

/* The column of the map at x is inked as high as the blob is. */
static bool is_stroke(const marks *m, const ocr_blob *b, int32_t x)
{
    const ocr_ink_map *map = m->map;
    int32_t ink = 0, y0 = (int32_t)lrintf(b->box.y0 / map->cell + 0.5f * (float)map->height),
            y1 = (int32_t)lrintf(b->box.y1 / map->cell + 0.5f * (float)map->height);
    for (int32_t y = y0; y < y1; y++)
        ink += ocr_ink_map_is_ink(map, x, y);
    return (float)ink >= STROKE * (float)(y1 - y0);
}

/* Its outer side is straight: a box to tick, a bar, a bracket; not what a pen left there. */
static bool has_side(const marks *m, const ocr_blob *b, bool right)
{
    float x = (right ? b->box.x1 : b->box.x0) / m->map->cell + 0.5f * (float)m->map->width;
    int32_t first = (int32_t)lrintf(x) - (right ? 1 : 0), second = first + (right ? -1 : 1);
    return is_stroke(m, b, first) ||
           (second >= 0 && second < m->map->width && is_stroke(m, b, second));
}

/* On the line of the segment, and of a size that its characters have. */
static bool in_line(const place *s, const ocr_blob *b)
{
    float w = b->box.x1 - b->box.x0, h = b->box.y1 - b->box.y0;
    return b->box.y0 >= s->box.y0 - OVER * s->high && b->box.y1 <= s->box.y1 + OVER * s->high &&
           w <= MOST_WIDE * s->high && h <= MOST_HIGH * s->high &&
           (h >= LEAST_HIGH * s->high || is_underscore(s, b));
}

/* What lies between the segment's end (right: its right one) and the blob; below 0: nothing. */
static float gap_to(const place *s, const ocr_blob *b, bool right)
{
    return right ? b->box.x0 - s->box.x1 : s->box.x0 - b->box.x1;
}

/* Moves the ends of segment s to x0 and x1. */
static void move_ends(marks *m, place *s, float x0, float x1)
{
    ocr_segment *g = &m->r->seg[s->index];
    float wide = fmaxf(s->box.x1 - s->box.x0, 1), margin = MARGIN * s->high;
    float f0 = (x0 - s->box.x0) / wide, f1 = (x1 - s->box.x0) / wide;
    float ink0 = x0 < s->box.x0 ? f0 + margin / wide : g->ink0,
          ink1 = x1 > s->box.x1 ? f1 - margin / wide : g->ink1;
    io_centreline bend = g->centreline;
    for (int i = 0; bend.curved && i < IO_CENTRELINE_POINTS; i++) {
        float u = f0 + (f1 - f0) * (float)i / (float)(IO_CENTRELINE_POINTS - 1);
        g->centreline.offset[i] = io_centreline_at(&bend, fminf(fmaxf(u, 0), 1));
    }
    g->quad = ocr_page_quad_part(&g->quad, f0, f1);
    g->ink0 = (ink0 - f0) / (f1 - f0);
    g->ink1 = (ink1 - f0) / (f1 - f0);
    s->box.x0 = x0;
    s->box.x1 = x1;
}

/* The blob lies at an end of the segment, which then takes it in. */
static bool widen(marks *m, place *s, const ocr_blob *b)
{
    for (int right = 0; right < 2; right++) {
        float gap = gap_to(s, b, right),
              beyond = right ? b->box.x1 - s->box.x1 : s->box.x0 - b->box.x0;
        if (beyond <= 0 || gap > (b->touches ? 2 * m->map->cell : REACH * s->high) || gap < -0.5f * s->high ||
            (!is_underscore(s, b) && !has_side(m, b, right)))
            continue;
        float margin = MARGIN * s->high, x0 = s->box.x0, x1 = s->box.x1;
        if (right)
            x1 = b->box.x1 + margin;
        else
            x0 = b->box.x0 - margin;
        move_ends(m, s, x0, x1);
        return true;
    }
    return false;
}

static void widen_over(marks *m)
{
    for (int pass = 0; pass < MOST_ENDS; pass++)
        for (int i = 0; i < m->n_blobs; i++) {
            ocr_blob *b = &m->blob[i];
            float y = 0.5f * (b->box.y0 + b->box.y1), reach = 4 * m->r->typical;
            int from = first_at(m->at, m->n, y - reach);
            for (int k = from; k < m->n && k < from + LOOK && m->at[k].y < y + reach; k++)
                if (in_line(&m->at[k], b) && widen(m, &m->at[k], b)) {
                    b->box.x1 = b->box.x0 - 1; /* used */
                    break;
                }
        }
}

/* --- rows and columns --- */

/* The blob is a dash, or as high as a character, on the segment's row. */
static bool looks_like_mark(const ocr_blob *b, float cell, float y, float high)
{
    float w = b->box.x1 - b->box.x0, h = b->box.y1 - b->box.y0,
          off = fabsf(0.5f * (b->box.y0 + b->box.y1) - y);
    if (b->touches || w <= 0 || w > MOST_WIDE * high || h > MOST_HIGH * high)
        return false;
    if (h <= DASH_HIGH * high)
        return w >= DASH_WIDE * high && w >= DASH_SHAPE * h - cell && off < DASH_OFF * high;
    return h >= SIGN_HIGH * high && w <= h && off < SIGN_OFF * high;
}

/* The nearest segment on the row of blob i gives the mark its height. */
static void find_row(marks *m, int i)
{
    const ocr_blob *b = &m->blob[i];
    float y = 0.5f * (b->box.y0 + b->box.y1), reach = 2 * m->r->typical, least = INFINITY;
    const place *row = NULL;
    int from = first_at(m->at, m->n, y - reach);
    for (int k = from; k < m->n && k < from + LOOK && m->at[k].y < y + reach; k++) {
        const place *s = &m->at[k];
        float gap = fmaxf(fmaxf(gap_to(s, b, true), gap_to(s, b, false)), 0);
        if (looks_like_mark(b, m->map->cell, s->y, s->high) && gap < ROW_REACH * s->high && gap < least) {
            row = s;
            least = gap;
        }
    }
    if (row && least > REACH * row->high && m->n_found < MOST_MARKS)
        m->found[m->n_found++] = (place){{b->box.x0, row->box.y0, b->box.x1, row->box.y1},
                                         row->y, row->high, i};
}

static bool aligned(const ocr_rule *a, const ocr_rule *b, float near)
{
    return fabsf(a->x0 - b->x0) < near || fabsf(a->x1 - b->x1) < near ||
           fabsf(a->x0 + a->x1 - b->x0 - b->x1) < 2 * near;
}

/* How many of `at` stand in one column with the mark, in other rows. margin: what lies between
 * their boxes' ends and their ink. */
static int count_column(const place *mark, int n, const place *at, float margin)
{
    int count = 0, from = first_at(at, n, mark->y - COLUMN_REACH * mark->high);
    for (int k = from; k < n && k < from + LOOK &&
                       at[k].y < mark->y + COLUMN_REACH * mark->high && count < COMPANY;
         k++) {
        ocr_rule b = at[k].box;
        b.x0 += margin * at[k].high;
        b.x1 -= margin * at[k].high;
        count += fabsf(at[k].y - mark->y) > 0.6f * mark->high &&
                 at[k].high < 1.6f * mark->high && mark->high < 1.6f * at[k].high &&
                 aligned(&mark->box, &b, ALIGNED * mark->high);
    }
    return count;
}

static nn_err add_segments(marks *m, int n, const place *mark)
{
    ocr_page_reading *r = m->r;
    ocr_segment *seg = nn_realloc(r->seg, (size_t)(r->n + n) * sizeof *seg);
    if (!seg)
        return nn_fail_memory((size_t)(r->n + n) * sizeof *seg, "the segments of a page");
    r->seg = seg;
    for (int i = 0; i < n; i++) {
        ocr_rule b = mark[i].box;
        float side = SIDE * mark[i].high, wide = b.x1 - b.x0 + 2 * side;
        const float x[4] = {b.x0 - side, b.x1 + side, b.x1 + side, b.x0 - side},
                    y[4] = {b.y0, b.y0, b.y1, b.y1};
        ocr_segment *g = &seg[r->n++];
        *g = (ocr_segment){.quad = ocr_page_level_quad(r, x, y), .ink0 = side / wide,
                           .ink1 = 1 - side / wide, .mark = true};
    }
    return NN_OK;
}

static nn_err add_marks(marks *m)
{
    int n = 0;
    for (int i = 0; i < m->n_blobs; i++)
        find_row(m, i);
    qsort(m->found, (size_t)m->n_found, sizeof *m->found, compare_places);
    place *good = nn_alloc(((size_t)m->n_found + 1) * sizeof *good);
    if (!good)
        return nn_fail_memory((size_t)m->n_found * sizeof *good, "the segments of a page");
    for (int i = 0; i < m->n_found; i++)
        if (count_column(&m->found[i], m->n, m->at, SIDE) +
                count_column(&m->found[i], m->n_found, m->found, 0) >=
            COMPANY)
            good[n++] = m->found[i];
    nn_err err = n > 0 ? add_segments(m, n, good) : NN_OK;
    nn_free(good);
    return err;
}

/* --- */

static int32_t cell_of(float v, float cell, int32_t cells)
{
    float at = v / cell + 0.5f * (float)cells;
    return at < 0 ? 0 : at > (float)cells ? cells : (int32_t)at;
}

/* Marks the map's cells that lie in segments. */
static void cover(const ocr_page_reading *r, const ocr_ink_map *map, uint8_t *covered)
{
    for (int i = 0; i < r->n; i++) {
        ocr_rule b = ocr_page_level_box(r, &r->seg[i].quad);
        int32_t x0 = cell_of(b.x0, map->cell, map->width),
                x1 = cell_of(b.x1, map->cell, map->width);
        for (int32_t y = cell_of(b.y0, map->cell, map->height);
             y < cell_of(b.y1, map->cell, map->height) && x1 > x0; y++)
            memset(covered + (size_t)y * (size_t)map->width + x0, 1, (size_t)(x1 - x0));
    }
}

nn_err ocr_page_find_marks(ocr_page_reading *r, const ocr_ink_map *map)
{
    nn_err err = NN_OK;
    size_t cells = (size_t)map->width * (size_t)map->height;
    marks m = {.r = r, .map = map};
    uint8_t *covered = nn_calloc(cells, 1);
    m.at = nn_alloc(((size_t)r->n + 1) * sizeof *m.at);
    m.found = nn_alloc(MOST_MARKS * sizeof *m.found);
    if (!covered || !m.at || !m.found) {
        err = nn_fail_memory(cells, "the ink of a page");
        goto out;
    }
    list_segments(&m);
    if (m.n == 0)
        goto out;
    cover(r, map, covered);
    float high = 0;
    for (int i = 0; i < m.n; i++)
        high = fmaxf(high, m.at[i].high);
    NN_TRY(ocr_blobs_find(map, covered, MOST_WIDE * high, MOST_HIGH * high, &m.n_blobs, &m.blob));
    widen_over(&m);
    NN_TRY(add_marks(&m));
out:
    nn_free(m.blob);
    nn_free(m.found);
    nn_free(m.at);
    nn_free(covered);
    return err;
}

bool ocr_page_mark_is_plausible(const ocr_segment *s)
{
    static const char *const dash[] = {"-", "\u2013", "\u2014"};
    for (size_t i = 0; i < sizeof dash / sizeof *dash; i++)
        if (strcmp(s->text.utf8, dash[i]) == 0)
            return true;
    /* A one is as often a piece of a frame. */
    return s->text.n == 1 && strchr("023456789", s->text.utf8[0]) &&
           s->text.confidence >= SIGN_SURE;
}

/* page_gutters.c - a page's ink and rules, and its segments cut where gutters run. */
#include "ocr/page_parts.h"

#include "nn/mem.h"

#include <math.h>
#include <string.h>

/* A part's crop reaches over its ink by this much of its height, as the detector's boxes do. */
#define MARGIN 0.25f
#define RADIANS 0.017453292519943295f

/* How a quad runs in level coordinates. */
static float lean_of(const ocr_page_reading *r, const io_quad *q)
{
    float angle = atan2f(q->y[1] - q->y[0] + q->y[2] - q->y[3],
                         q->x[1] - q->x[0] + q->x[2] - q->x[3]);
    return io_quad_is_upended(q) ? 0 : tanf(angle - r->skew * RADIANS);
}

/* The straight lines of less than this much of the height count as such. */
#define STRAIGHT 0.08f

/* The part from f0 to f1 of a line that bends: its quad moves to where its ends are, and what
 * bends between them is left. */
static void bend_part(const io_centreline *whole, float f0, float f1, ocr_segment *part)
{
    io_quad *q = &part->quad;
    float end[2] = {io_centreline_at(whole, f0), io_centreline_at(whole, f1)}, most = 0;
    float width = fmaxf(io_quad_width(q), 1), height = fmaxf(io_quad_height(q), 1);
    float nx = -(q->y[1] - q->y[0]) / width, ny = (q->x[1] - q->x[0]) / width;
    for (int i = 0; i < IO_CENTRELINE_POINTS; i++) {
        float u = (float)i / (float)(IO_CENTRELINE_POINTS - 1);
        part->centreline.offset[i] =
            io_centreline_at(whole, f0 + u * (f1 - f0)) - end[0] - u * (end[1] - end[0]);
        most = fmaxf(most, fabsf(part->centreline.offset[i]));
    }
    part->centreline.curved = most > STRAIGHT * height;
    for (int k = 0; k < 4; k++) {
        float by = end[k == 1 || k == 2];
        q->x[k] += nx * by;
        q->y[k] += ny * by;
    }
}

/* Part k of a segment that is cut: between the middles of the gaps beside it, but not further
 * from its ink than the margin. */
static ocr_segment segment_part(const ocr_segment *s, const ocr_gutter_segment *g,
                                const ocr_gap *cut, int k)
{
    float width = fmaxf(g->box.x1 - g->box.x0, 1), margin = MARGIN * (g->box.y1 - g->box.y0);
    ocr_gap ink = g->ink, part = {g->box.x0, g->box.x1};
    if (k > 0) {
        ink.x0 = cut[k - 1].x1;
        part.x0 = fmaxf(0.5f * (cut[k - 1].x0 + cut[k - 1].x1), ink.x0 - margin);
    }
    if (k < g->n) {
        ink.x1 = cut[k].x0;
        part.x1 = fminf(0.5f * (cut[k].x0 + cut[k].x1), ink.x1 + margin);
    }
    float whole = fmaxf(part.x1 - part.x0, 1);
    float f0 = (part.x0 - g->box.x0) / width, f1 = (part.x1 - g->box.x0) / width;
    ocr_segment out = *s;
    out.quad = ocr_page_quad_part(&s->quad, f0, f1);
    if (s->centreline.curved && g->n > 0)
        bend_part(&s->centreline, f0, f1, &out);
    out.space = g->space;
    out.ink0 = fmaxf((ink.x0 - part.x0) / whole, 0);
    out.ink1 = fminf((ink.x1 - part.x0) / whole, 1);
    return out;
}

static nn_err cut_segments(ocr_page_reading *r, const ocr_gutter_segment *g,
                           const ocr_gutter_cuts *cuts)
{
    int n = 0;
    ocr_segment *seg = nn_calloc((size_t)(r->n + cuts->n) + 1, sizeof *seg);
    if (!seg)
        return nn_fail_memory((size_t)(r->n + cuts->n) * sizeof *seg, "the segments of a page");
    for (int i = 0; i < r->n; i++)
        for (int k = 0; k <= g[i].n; k++)
            seg[n++] = segment_part(&r->seg[i], &g[i], cuts->gap + g[i].first, k);
    nn_free(r->seg);
    r->seg = seg;
    r->n = n;
    return NN_OK;
}

nn_err ocr_page_cut(ocr_page_reading *r)
{
    nn_err err = NN_OK;
    ocr_ink_map map = {0};
    ocr_gutter_cuts cuts = {0};
    ocr_gutter_segment *g = nn_calloc((size_t)r->n + 1, sizeof *g);
    if (!g) {
        err = nn_fail_memory((size_t)r->n * sizeof *g, "the segments of a page");
        goto out;
    }
    NN_TRY(ocr_ink_map_make(r->upright, r->skew, r->typical, &map));
    NN_TRY(ocr_page_part_overlaps(r, &map));
    for (int i = 0; i < r->n; i++) {
        const ocr_segment *s = &r->seg[i];
        g[i] = (ocr_gutter_segment){.box = ocr_page_level_box(r, &s->quad),
                                    .lean = lean_of(r, &s->quad),
                                    .bend = s->centreline.curved ? &s->centreline : NULL,
                                    .whole = io_quad_is_upended(&s->quad)};
    }
    NN_TRY(ocr_gutters_find(&map, r->n, g, &cuts));
    NN_TRY(cut_segments(r, g, &cuts));
    NN_TRY(ocr_page_find_marks(r, &map));
    nn_free(r->rule);
    r->rule = map.rule;
    r->n_rules = map.n_rules;
    map.rule = NULL;
out:
    ocr_gutter_cuts_free(&cuts);
    ocr_ink_map_free(&map);
    nn_free(g);
    return err;
}

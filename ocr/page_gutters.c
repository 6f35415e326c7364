/* page_gutters.c - a page's ink and rules, and its segments cut where gutters run. */
#include "ocr/page_parts.h"

#include "nn/mem.h"

#include <math.h>
#include <string.h>

/* A part's crop reaches over its ink by this much of its height, as the detector's boxes do. */
#define MARGIN 0.25f

ocr_rule ocr_page_level_box(const ocr_page_reading *r, const io_quad *q)
{
    float a = -r->skew * 0.017453292519943295f, c = cosf(a), s = sinf(a);
    float x = 0, y = 0, w = io_quad_width(q), h = io_quad_height(q);
    for (int k = 0; k < 4; k++) {
        x += 0.25f * (q->x[k] - 0.5f * (float)r->upright->width);
        y += 0.25f * (q->y[k] - 0.5f * (float)r->upright->height);
    }
    if (io_quad_is_upended(q)) {
        float t = w;
        w = h;
        h = t;
    }
    float cx = c * x - s * y, cy = s * x + c * y;
    return (ocr_rule){cx - 0.5f * w, cy - 0.5f * h, cx + 0.5f * w, cy + 0.5f * h};
}

/* The quad from fraction f0 to f1 of its length. */
static io_quad quad_part(const io_quad *q, float f0, float f1)
{
    const float f[4] = {f0, f1, f1, f0};
    const int a[4] = {0, 0, 3, 3}, b[4] = {1, 1, 2, 2};
    io_quad out;
    for (int k = 0; k < 4; k++) {
        out.x[k] = q->x[a[k]] + f[k] * (q->x[b[k]] - q->x[a[k]]);
        out.y[k] = q->y[a[k]] + f[k] * (q->y[b[k]] - q->y[a[k]]);
    }
    return out;
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
    ocr_segment out = *s;
    out.quad = quad_part(&s->quad, (part.x0 - g->box.x0) / width,
                         (part.x1 - g->box.x0) / width);
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
    for (int i = 0; i < r->n; i++)
        g[i] = (ocr_gutter_segment){.box = ocr_page_level_box(r, &r->seg[i].quad),
                                    .whole = r->seg[i].centreline.curved ||
                                             io_quad_is_upended(&r->seg[i].quad)};
    NN_TRY(ocr_gutters_find(&map, r->n, g, &cuts));
    NN_TRY(cut_segments(r, g, &cuts));
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

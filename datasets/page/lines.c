/* lines.c - a page's lines with their letters and baselines, and its regions, in the image.
 * Letters are boxes of the flat page; all four corners are carried along, and the upright box
 * around them is the letter's. */
#include <math.h>
#include <string.h>

#include "datasets/page/parts.h"
#include "nn/mem.h"

static float quarter(float v)
{
    return rintf(v * 4) / 4;
}

/* The upright box of a box of the page, turned by `lean` around (cx, cy). */
static io_box carry_box(const ds_page_context *c, const ds_view *view, io_box b, float lean,
                        float cx, float cy)
{
    io_box out = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    float co = cosf(lean), si = sinf(lean);
    for (int i = 0; i < 4; i++) {
        float dx = (i % 2 ? b.x1 : b.x0) - cx, dy = (i / 2 ? b.y1 : b.y0) - cy, u, v;
        ds_view_point(c, view, cx + dx * co - dy * si, cy + dx * si + dy * co, &u, &v);
        out = (io_box){fminf(out.x0, u), fminf(out.y0, v), fmaxf(out.x1, u),
                       fmaxf(out.y1, v)};
    }
    return (io_box){quarter(out.x0), quarter(out.y0), quarter(out.x1), quarter(out.y1)};
}

static nn_err add_line(ds_page_context *c, const ds_view *view, const ds_piece *p,
                       const float quad[8], ds_page *out)
{
    ds_line_truth *line = &out->line[out->n_lines];
    float cx = 0.5f * (p->x0 + p->x1), cy = 0.5f * (p->y0 + p->y1), co = cosf(p->lean),
          si = sinf(p->lean), dy = p->baseline - cy;
    *line = (ds_line_truth){.role = p->role,
                            .table = p->table,
                            .row = p->row,
                            .column = p->column,
                            .paragraph = p->paragraph,
                            .block = p->block,
                            .n_baseline = c->recipe.pose.curl != 0 ? DS_BASELINE_POINTS : 2};
    line->text = nn_strdup((const char *)c->strings.data + p->text);
    line->letter = nn_alloc((size_t)p->n_letters * sizeof *line->letter + 1);
    out->n_lines++;
    if (!line->text || !line->letter)
        return nn_fail_memory((size_t)p->n_letters * sizeof *line->letter, "a page's truth");
    for (int k = 0; k < 8; k++)
        line->xy[k] = quarter(quad[k]);
    for (int k = 0; k < line->n_baseline; k++) {
        float t = (float)k / (float)(line->n_baseline - 1),
              dx = p->x0 + t * (p->x1 - p->x0) - cx;
        ds_view_point(c, view, cx + dx * co - dy * si, cy + dx * si + dy * co,
                      &line->baseline[2 * k], &line->baseline[2 * k + 1]);
    }
    for (int k = 0; k < p->n_letters; k++) {
        const ds_letter *l = &c->letter[p->letter + k];
        line->letter[line->n_letters++] =
            (ds_letter){carry_box(c, view, l->box, p->lean, cx, cy), l->code};
    }
    return NN_OK;
}

static void add_region(ds_page *out, io_role role, io_box box)
{
    out->region[out->n_regions++] = (io_doc_region){box, role};
}

nn_err ds_page_lines(ds_page_context *c, const ds_view *view, ds_page *out)
{
    nn_err err = NN_OK;
    size_t most = (size_t)c->n_pieces + (size_t)c->n_regions + 1;
    int turns = c->recipe.pose.turns;
    float w = (float)(turns % 2 ? view->h : view->w), h = (float)(turns % 2 ? view->w : view->h);
    out->line = nn_calloc(most, sizeof *out->line);
    out->region = nn_calloc(most, sizeof *out->region);
    if (!out->line || !out->region)
        return nn_fail_memory(most * sizeof *out->line, "a page's truth");
    for (int i = 0; i < c->n_pieces; i++) {
        const ds_piece *p = &c->piece[i];
        float quad[8], across;
        bool cut;
        if (p->gone || !ds_view_piece(c, view, p, quad, &cut, &across))
            continue;
        if (p->ignore || cut)
            add_region(out, IO_ROLE_UNREAD,
                       carry_box(c, view, (io_box){p->x0, p->y0, p->x1, p->y1}, p->lean,
                                 0.5f * (p->x0 + p->x1), 0.5f * (p->y0 + p->y1)));
        else
            NN_TRY(add_line(c, view, p, quad, out));
    }
    for (int i = 0; i < c->n_regions; i++) {
        io_box b = carry_box(c, view, c->region[i].box, 0, 0, 0);
        if (b.x1 > 0 && b.y1 > 0 && b.x0 < w && b.y0 < h)
            add_region(out, c->region[i].role, b);
    }
out:
    return err;
}

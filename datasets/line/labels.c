/* labels.c - where the characters of a made line stand: a mask that goes the way of the
 * ink, and boxes by the same way computed for each pixel of a glyph. */
#include <math.h>

#include "datasets/line/synth.h"
#include "datasets/line/parts.h"
#include "nn/mem.h"

static nn_err check_made(const ds_synth_context *c)
{
    return c->made ? NN_OK
                   : nn_fail(NN_ERR_USAGE, "labels: expected a line made before, found none");
}

nn_err ds_synth_mask(ds_synth_context *c, io_image *out)
{
    nn_err err = NN_OK;
    *out = (io_image){0};
    NN_TRY(check_made(c));
    NN_TRY(ds_canvas_clear(&c->canvas, c->canvas.w, c->canvas.h));
    for (int i = 0; i < c->run.n; i++)
        c->run.at[i].ink = 255;
    ds_run_draw(&c->run, &c->canvas, c->shape.x, c->shape.baseline);
    NN_TRY(ds_canvas_to_plane(&c->canvas, &c->ink));
    NN_TRY(ds_shape_apply(c, &c->ink));
    NN_TRY(ds_plane_to_image(&c->ink, out));
out:
    return err;
}

typedef struct extent {
    float x0, y0, x1, y1;
} extent;

/* Adds what pixel (x, y) of the canvas covers in the image. Filters count from the middles of
 * pixels, boxes from their edges: hence the halves. */
static void add_pixel(const ds_synth_context *c, int x, int y, extent *e)
{
    const ds_shape *s = &c->shape;
    float kx = (float)s->w / (float)c->canvas.w, ky = (float)s->h / (float)c->canvas.h;
    float left = (float)x * kx, right = left + kx, top = (float)y * ky, bottom = top + ky;
    if (s->warped) {
        int column = (int)(0.5f * (left + right));
        column = column < 0 ? 0 : column < s->w ? column : s->w - 1;
        float offset = s->columns.v[column], scale = s->columns.v[s->w + column];
        top = (top - 0.5f - offset) / scale + 0.5f;
        bottom = (bottom - 0.5f - offset) / scale + 0.5f;
    }
    float row = 0.5f * (top + bottom) - 0.5f;
    float shift = (float)s->pad_left - s->lean * (row - 0.5f * (float)s->warped_h);
    e->x0 = fminf(e->x0, left + shift);
    e->x1 = fmaxf(e->x1, right + shift);
    e->y0 = fminf(e->y0, top);
    e->y1 = fmaxf(e->y1, bottom);
}

/* The nearest whole pixels, at least one, inside [0, size). */
static bool round_side(float lo, float hi, int size, int *from, int *to)
{
    int a = (int)lrintf(lo), b = (int)lrintf(hi);
    if (b <= a) {
        a = (int)floorf(lo);
        b = a + 1;
    }
    *from = a > 0 ? a : 0;
    *to = b < size ? b : size;
    return *from < *to;
}

nn_err ds_synth_boxes(const ds_synth_context *c, ds_box **out, int *n)
{
    nn_err err = NN_OK;
    *out = NULL;
    *n = 0;
    NN_TRY(check_made(c));
    ds_box *box = nn_alloc((size_t)c->run.n * sizeof *box);
    if (!box) {
        err = nn_fail_memory((size_t)c->run.n * sizeof *box, "boxes");
        goto out;
    }
    for (int i = 0; i < c->run.n; i++) {
        const ds_placed *p = &c->run.at[i];
        const ds_glyph *g = p->glyph;
        extent e = {INFINITY, INFINITY, -INFINITY, -INFINITY};
        for (int y = 0; y < g->h; y++)
            for (int x = 0; x < g->w; x++)
                if (g->pixels[(size_t)y * g->w + x])
                    add_pixel(c, c->shape.x + p->x + x, c->shape.baseline + p->y + y, &e);
        ds_box *b = &box[*n];
        b->code = p->code;
        if (e.x0 < e.x1 && round_side(e.x0, e.x1, c->shape.image_w, &b->x0, &b->x1) &&
            round_side(e.y0, e.y1, c->shape.warped_h, &b->y0, &b->y1))
            ++*n;
    }
    *out = box;
out:
    return err;
}

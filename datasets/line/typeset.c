/* typeset.c - a face that has all characters, the line on its canvas with what stands around
 * it, and the warped crop of it.
 *
 *        +--------------------------------------+  canvas
 *        |   neighbour above (warp)      |
 *        |. . . . . . . . . . . . . . . . . . . |  top
 *        |   The line itself, rules             |
 *        |- - - - - - - - - - - - - - - - - - - |  baseline
 *        |. . . . . . . . . . . . . . . . . . . |  bottom
 *        |   neighbour below (warp)      |
 *        +--------------------------------------+
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/line/parts.h"

/* Font sizes at printing; below 8 pixels nothing is legible. */
#define MIN_EM 8
#define MAX_EM 640
#define MIN_HEIGHT 8

typedef struct covering {
    const ds_synth *synth;
    const ds_face *face;
} covering;

static bool face_has(const void *ctx, uint32_t code)
{
    const covering *c = ctx;
    const ds_synth *s = c->synth;
    const uint32_t *at =
        bsearch(&code, s->alphabet, (size_t)s->n_alphabet, sizeof code, ds_code_compare);
    if (!at)
        return false;
    size_t i = (size_t)(at - s->alphabet);
    return c->face->covered[i / 64] >> (i % 64) & 1;
}

static bool face_has_all(const ds_synth *s, const ds_face *face, const ds_text *text)
{
    covering c = {s, face};
    for (int i = 0; i < text->n; i++)
        if (!face_has(&c, text->code[i]))
            return false;
    return true;
}

/* Of ds_twins those that matter for the text. */
static unsigned twins_of(const ds_text *text)
{
    unsigned twins = 0;
    for (int i = 0; i < text->n; i++) {
        uint32_t c = text->code[i];
        twins |= c == 'O' || c == '0'   ? DS_TWINS_O0
                 : c == 'I' || c == 'l' ? DS_TWINS_IL | DS_TWINS_1
                 : c == '1'             ? DS_TWINS_1
                                        : 0;
    }
    return twins;
}

static int clamp_em(float em)
{
    int n = (int)lrintf(em);
    return n < MIN_EM ? MIN_EM : n > MAX_EM ? MAX_EM : n;
}

static ds_setting setting_in_pixels(const ds_setting *s, float em)
{
    ds_setting p = *s;
    p.letter_space *= em;
    p.least_space *= em;
    p.thin_space *= em;
    p.baseline_jitter *= em;
    p.pen_jitter *= em;
    p.cell *= em;
    return p;
}

/* Places the text in the face; *fits = false when the face lacks a character after all. */
static nn_err try_face(ds_synth_context *c, const ds_recipe *recipe, int index, float *em,
                       nn_rng *r, bool *fits)
{
    nn_err err = NN_OK;
    const ds_face *face = &c->synth->fonts.face[index];
    *em = recipe->em * recipe->ratio;
    float bold = recipe->stroke * *em;
    *fits = false;
    if (face->caps)
        for (int i = 0; i < c->text.n; i++)
            if (ds_code_upper(c->text.code[i], DS_CASING_PLAIN) != c->text.code[i])
                return NN_OK;
    int size = clamp_em(*em);
    NN_TRY(ds_glyphs_set(c->glyphs, index, face->path, clamp_em((float)size * recipe->stretch),
                         size, bold, recipe->slant, recipe->raster));
    /* Some faces draw their letters small in the em: sizes go by the height of capitals, 0.7 em
     * in most. */
    float cap = ds_glyphs_metrics(c->glyphs).cap_height / (float)size;
    if (cap > 0.2f && (cap < 0.6f || cap > 0.8f)) {
        size = clamp_em((float)size * 0.7f / cap);
        NN_TRY(ds_glyphs_set(c->glyphs, index, face->path,
                             clamp_em((float)size * recipe->stretch), size, bold,
                             recipe->slant, recipe->raster));
    }
    ds_setting setting = setting_in_pixels(&recipe->setting, *em);
    /* Faces of one width squeeze them into one cell. */
    if (c->text.n > DS_COMB_MOST)
        setting.cell = 0;
    setting.ligatures &= face->style != DS_MONO && face->style != DS_TYPEWRITER &&
                         face->style != DS_TERMINAL;
    NN_TRY(ds_run_set(&c->run, c->glyphs, &c->text, &setting, r, fits));
out:
    return err;
}

/* A face by the recipe's weights that has all characters; else any face that has; else the text
 * loses what the last face lacks. *fits = false when nothing of the text is left. */
nn_err ds_typeset_face(ds_synth_context *c, const ds_recipe *recipe, nn_rng *r, int *chosen,
                       float *em, bool *fits)
{
    nn_err err = NN_OK;
    const ds_fonts *fonts = &c->synth->fonts;
    static const float any[DS_STYLES] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    ds_text whole = c->text;
    unsigned twins = recipe->apart ? twins_of(&whole) : 0;
    *fits = false;
    for (int tries = 0; tries < 24; tries++) {
        int i = ds_fonts_draw(fonts, tries < 16 ? recipe->style : any, r);
        i = i < 0 ? ds_fonts_draw(fonts, any, r) : i;
        c->text = whole;
        if ((fonts->face[i].twins & twins) ||
            !face_has_all(c->synth, &fonts->face[i], &c->text))
            continue;
        NN_TRY(try_face(c, recipe, i, em, r, fits));
        if (*fits) {
            *chosen = i;
            goto out;
        }
    }
    int start = (int)nn_rng_below(r, (uint32_t)fonts->n);
    for (int k = 0; k < fonts->n; k++) {
        int i = (start + k) % fonts->n;
        c->text = whole;
        if (!face_has_all(c->synth, &fonts->face[i], &c->text))
            continue;
        NN_TRY(try_face(c, recipe, i, em, r, fits));
        if (*fits) {
            *chosen = i;
            goto out;
        }
    }
    covering rest = {c->synth, &fonts->face[start]};
    c->text = whole;
    if (ds_text_tidy(&c->text, face_has, &rest)) {
        NN_TRY(try_face(c, recipe, start, em, r, fits));
        *chosen = start;
    }
out:
    return err;
}

/* ---- the canvas ---- */

static nn_err draw_neighbour(ds_synth_context *c, const ds_recipe *recipe, ds_scene scene,
                             int face, int x, int baseline, float em, nn_rng *r)
{
    nn_err err = NN_OK;
    covering has = {c->synth, &c->synth->fonts.face[face]};
    bool covered;
    ds_texts_line(c->synth->texts, scene, r, &c->other);
    if (has.face->caps)
        ds_text_upper(&c->other, DS_CASING_PLAIN);
    if (!ds_text_tidy(&c->other, face_has, &has))
        return NN_OK;
    ds_setting setting = setting_in_pixels(&recipe->setting, em);
    setting.cell = 0;
    NN_TRY(ds_run_set(&c->neighbour, c->glyphs, &c->other, &setting, r, &covered));
    if (covered)
        ds_run_draw(&c->neighbour, &c->canvas, x, baseline);
out:
    return err;
}

/* Something of a character that the crop cut off: `seen` of its width at an edge of the canvas.
 */
static void draw_side(ds_synth_context *c, bool left, int baseline, nn_rng *r)
{
    ds_run one = {.n = 1};
    ds_placed p = c->run.at[nn_rng_below(r, (uint32_t)c->run.n)];
    int seen = (int)((float)p.glyph->w * nn_rng_range(r, 0.1f, 0.35f));
    p.x = left ? seen - p.glyph->w : c->canvas.w - seen;
    one.at[0] = p;
    ds_run_draw(&one, &c->canvas, 0, baseline);
}

typedef struct frame {
    float top, bottom; /* canvas pixels kept above and below the baseline */
    float bend;        /* and beyond them for slope and wave */
    float slope;
} frame;

/* The cells of a form's field around the characters. */
static void draw_comb(ds_synth_context *c, const ds_recipe *recipe, float em)
{
    float cell = recipe->setting.cell * em, x = (float)c->shape.x;
    int thick = (int)fmaxf(recipe->comb_thickness * em + 0.5f, 1);
    int top = c->shape.baseline - (int)(recipe->comb_top * em);
    int bottom = c->shape.baseline + (int)(recipe->comb_bottom * em);
    int wide = (int)(cell * (float)c->text.n) + thick, high = bottom - top + thick;
    int from = recipe->comb == DS_COMB_TEETH ? bottom - (int)(0.3f * em) : top;
    ds_canvas_rect(&c->canvas, (int)x, bottom, wide, thick, 255);
    if (recipe->comb != DS_COMB_TEETH)
        ds_canvas_rect(&c->canvas, (int)x, top, wide, thick, 255);
    for (int i = 0; i <= c->text.n; i++) {
        int at = (int)(x + cell * (float)i), gap = (int)(0.07f * cell) + 2 * thick;
        ds_canvas_rect(&c->canvas, at, from, thick, bottom - from, 255);
        if (recipe->comb != DS_COMB_BOXES || i == 0 || i == c->text.n)
            continue;
        /* Two borders, white between them. */
        ds_canvas_rect(&c->canvas, at - gap, from, thick, bottom - from, 255);
        ds_canvas_clean(&c->canvas, at - gap + thick, top, gap - thick, high);
    }
}

/* An underline, and the box of a form around the line. */
static void draw_rules(ds_synth_context *c, const ds_recipe *recipe, const frame *f, float em,
                       int left, nn_rng *r)
{
    const ds_run *run = &c->run;
    int w = c->canvas.w, h = c->canvas.h, baseline = c->shape.baseline;
    if (recipe->underline > 0) {
        int thick = (int)(recipe->underline_thickness * em + 0.5f);
        bool whole = nn_rng_chance(r, 0.5f);
        ds_canvas_rect(&c->canvas, whole ? 0 : left, baseline + (int)(recipe->underline * em),
                       whole ? w : run->x1 - run->x0, thick > 0 ? thick : 1, 255);
    }
    if (recipe->strike_thickness > 0 && run->n > 3) { /* through fewer it could be a dash */
        int thick = (int)(recipe->strike_thickness * em + 0.5f);
        int middle = (int)(recipe->strike_height * ds_glyphs_metrics(c->glyphs).x_height);
        thick = thick > 0 ? thick : 1;
        for (int y = baseline - middle - thick / 2, k = 0; k <= recipe->strike_twice; k++)
            ds_canvas_rect(&c->canvas, left, y - 2 * k * thick, run->x1 - run->x0, thick, 255);
    }
    if (recipe->setting.cell > 0 && c->text.n <= DS_COMB_MOST)
        draw_comb(c, recipe, em);
    if (recipe->box_thickness > 0) {
        int thick = (int)(recipe->box_thickness * em + 0.5f);
        int inset = (int)nn_rng_below(r, (uint32_t)(0.05f * em) + 1);
        int y0 = baseline - (int)f->top, y1 = baseline + (int)f->bottom;
        thick = thick > 0 ? thick : 1;
        if (recipe->box_left)
            ds_canvas_rect(&c->canvas, inset, 0, thick, h, 255);
        if (recipe->box_right)
            ds_canvas_rect(&c->canvas, w - inset - thick, 0, thick, h, 255);
        if (recipe->box_top)
            ds_canvas_rect(&c->canvas, 0, y0 + inset, w, thick, 255);
        if (recipe->box_bottom)
            ds_canvas_rect(&c->canvas, 0, y1 - inset - thick, w, thick, 255);
    }
}

/* Moves a side of the crop out until it cuts at most `share` of the crop's height off the ink;
 * `other` is what the crop keeps beyond the baseline. */
static void keep_ink(float *side, float ink, float other, float share)
{
    float least = ink - share * (ink + other) / (1 + share);
    *side = *side > least ? *side : least;
}

static nn_err draw_canvas(ds_synth_context *c, const ds_recipe *recipe, ds_scene scene,
                          int face, float em, nn_rng *r, frame *f)
{
    nn_err err = NN_OK;
    ds_metrics m = ds_glyphs_metrics(c->glyphs);
    const ds_run *run = &c->run;
    float up = (float)-run->y0, down = (float)run->y1;
    if (recipe->tight) {
        /* A lone dash or point is still cut out as high as a small letter. */
        up = up > m.x_height ? up : m.x_height;
        down = down > 0 ? down : 0;
    } else {
        /* Where the crop may cut, marks on capitals and what hangs lower than a p get what the
         * margins leave. */
        up = up > m.ascent && recipe->cut_top <= 0 ? up : m.ascent;
        down = down > m.descent && recipe->cut_bottom <= 0 ? down : m.descent;
    }
    float side = recipe->side_left || recipe->side_right ? 0.45f * em : 0;
    float lean = fabsf(recipe->lean) * (up + down) / 2;
    int left = (int)(recipe->left * em + side + lean),
        right = (int)(recipe->right * em + side + lean);
    left = left > 0 ? left : 0;
    right = right > 0 ? right : 0;
    int w = left + run->x1 - run->x0 + right;
    f->top = up + recipe->top * em;
    f->bottom = down + recipe->bottom * em;
    keep_ink(&f->top, (float)-run->y0, f->bottom, recipe->cut_top);
    keep_ink(&f->bottom, (float)run->y1, f->top, recipe->cut_bottom);
    /* Final pixels are canvas pixels / ratio. */
    float least = MIN_HEIGHT * recipe->ratio;
    if (f->top + f->bottom < least) {
        float more = (least - f->top - f->bottom) / 2 + 1;
        f->top += more;
        f->bottom += more;
    }
    /* A long line at a steep slope would make a high image with a thread of text in it. */
    float steepest = recipe->any_slope ? 10 : 0.7f * (f->top + f->bottom) / (float)w;
    f->slope = fminf(fmaxf(recipe->slope, -steepest), steepest);
    f->bend = fabsf(f->slope) * (float)w / 2 + recipe->wave * em +
              fabsf(recipe->perspective) * (f->top + f->bottom) / 4;
    int baseline = (int)ceilf(f->top + f->bend);
    int h = baseline + (int)ceilf(f->bottom + f->bend);
    w = w > 4 ? w : 4;
    if (w > DS_NOISE_RUN) {
        err = nn_fail(NN_ERR_LIMIT,
                      "a line of %d pixels: expected at most %d (height, spacing, length)", w,
                      DS_NOISE_RUN);
        goto out;
    }
    NN_TRY(ds_canvas_clear(&c->canvas, w, h));
    c->shape.x = left - run->x0;
    c->shape.baseline = baseline;
    ds_run_draw(run, &c->canvas, c->shape.x, baseline);
    if (recipe->above > 0)
        NN_TRY(draw_neighbour(c, recipe, scene, face, nn_rng_int(r, -8, 2) * (int)em / 4,
                              baseline - (int)(recipe->above * em), em, r));
    if (recipe->below > 0)
        NN_TRY(draw_neighbour(c, recipe, scene, face, nn_rng_int(r, -8, 2) * (int)em / 4,
                              baseline + (int)(recipe->below * em), em, r));
    if (recipe->side_left)
        draw_side(c, true, baseline, r);
    if (recipe->side_right)
        draw_side(c, false, baseline, r);
    draw_rules(c, recipe, f, em, left, r);
out:
    return err;
}

/* The way from the canvas to the image: drawn once, then applied to the ink and to a mask. */
static nn_err draw_shape(ds_synth_context *c, const ds_recipe *recipe, const frame *f,
                         nn_rng *r)
{
    nn_err err = NN_OK;
    ds_shape *s = &c->shape;
    float k = 1 / recipe->ratio;
    s->resized = recipe->ratio != 1 || recipe->ink.pins > 0;
    s->nearest = recipe->nearest;
    s->warped = f->bend > 0;
    s->w = c->canvas.w;
    s->h = c->canvas.h;
    if (s->resized) {
        int w = (int)lrintf((float)s->w * k), h = (int)lrintf((float)s->h * k);
        s->w = w > 0 ? w : 1;
        s->h = h > 0 ? h : 1;
    }
    s->warped_h = s->h;
    if (s->warped) {
        int w = s->w;
        float keep = f->bend * nn_rng_range(r, 0.55f, 1);
        int h = (int)lrintf((f->top + f->bottom + 2 * keep) * k);
        h = h > 0 ? h : 1;
        float em = recipe->em, middle = 0.5f * (float)(s->h - 1);
        NN_TRY(ds_plane_size(&s->columns, w, 2));
        float *offset = s->columns.v, *scale = s->columns.v + w;
        for (int x = 0; x < w; x++) {
            float at = (float)x - 0.5f * (float)(w - 1);
            float shift = f->slope * at;
            if (recipe->wave > 0)
                shift += recipe->wave * em *
                         sinf(6.2832f * at / (recipe->wave_period * em) + recipe->wave_phase);
            scale[x] = 1 + recipe->perspective * at / (float)w;
            offset[x] = middle + shift - scale[x] * 0.5f * (float)(h - 1);
        }
        s->warped_h = h;
    }
    s->lean = recipe->lean;
    s->pad_left = 0;
    s->image_w = s->w;
out:
    return err;
}

nn_err ds_shape_apply(ds_synth_context *c, ds_plane *p)
{
    nn_err err = NN_OK;
    const ds_shape *s = &c->shape;
    if (s->resized) {
        if (s->nearest)
            NN_TRY(ds_plane_resize_nearest(p, &c->moved, s->w, s->h));
        else
            NN_TRY(ds_plane_resize(p, &c->moved, &c->scratch.a, s->w, s->h));
        ds_plane_swap(p, &c->moved);
    }
    if (s->warped) {
        NN_TRY(ds_plane_warp_columns(p, &c->moved, s->warped_h, s->columns.v,
                                     s->columns.v + s->w));
        ds_plane_swap(p, &c->moved);
    }
    if (s->lean != 0) {
        int h = p->h;
        NN_TRY(ds_scratch_row(&c->scratch, h));
        for (int y = 0; y < h; y++)
            c->scratch.row[y] = s->lean * ((float)y - 0.5f * (float)h);
        NN_TRY(ds_plane_warp_rows(p, &c->moved, c->scratch.row));
        ds_plane_swap(p, &c->moved);
    }
    /* Paper at the sides until the picture is as wide as was asked. */
    if (p->w < s->image_w) {
        int w = p->w, h = p->h;
        NN_TRY(ds_plane_size(&c->moved, s->image_w, h));
        ds_plane_fill(&c->moved, 0);
        for (int y = 0; y < h; y++)
            memcpy(c->moved.v + (size_t)y * s->image_w + s->pad_left, p->v + (size_t)y * w,
                   (size_t)w * sizeof(float));
        ds_plane_swap(p, &c->moved);
    }
out:
    return err;
}

nn_err ds_typeset_line(ds_synth_context *c, const ds_recipe *recipe, ds_scene scene, int face,
                       float em, nn_rng *r)
{
    nn_err err = NN_OK;
    const ds_synth_config *config = &c->synth->config;
    ds_shape *s = &c->shape;
    frame f;
    NN_TRY(draw_canvas(c, recipe, scene, face, em, r, &f));
    NN_TRY(ds_canvas_to_plane(&c->canvas, &c->ink));
    NN_TRY(ds_ink_apply(&c->ink, &recipe->ink, &c->scratch, r));
    NN_TRY(draw_shape(c, recipe, &f, r));
    if (s->w < config->width) {
        s->image_w = config->width;
        s->pad_left = config->align == 2   ? config->width - s->w
                      : config->align == 1 ? (config->width - s->w) / 2
                                           : 0;
    }
    NN_TRY(ds_shape_apply(c, &c->ink));
out:
    return err;
}

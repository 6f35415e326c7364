#include "datasets/render/render.h"

#include <math.h>
#include <string.h>

#include "nn/mem.h"

#define MINUS 0x2212

nn_err ds_canvas_clear(ds_canvas *c, int32_t w, int32_t h)
{
    NN_ASSERT(w > 0 && h > 0);
    size_t need = (size_t)w * (size_t)h;
    if (need > c->capacity) {
        size_t capacity = need + need / 2;
        uint8_t *v = nn_alloc(capacity);
        if (!v)
            return nn_fail_memory(capacity, "a line image");
        nn_free(c->v);
        c->v = v;
        c->capacity = capacity;
    }
    c->w = w;
    c->h = h;
    memset(c->v, 0, need);
    return NN_OK;
}

void ds_canvas_free(ds_canvas *c)
{
    nn_free(c->v);
    *c = (ds_canvas){0};
}

void ds_canvas_rect(ds_canvas *c, int x, int y, int w, int h, uint8_t ink)
{
    int x1 = x + w < c->w ? x + w : c->w, y1 = y + h < c->h ? y + h : c->h;
    x = x > 0 ? x : 0;
    y = y > 0 ? y : 0;
    for (; y < y1; y++)
        for (int i = x; i < x1; i++) {
            uint8_t *p = &c->v[(size_t)y * c->w + i];
            *p = *p > ink ? *p : ink;
        }
}

void ds_canvas_clean(ds_canvas *c, int x, int y, int w, int h)
{
    int x1 = x + w < c->w ? x + w : c->w, y1 = y + h < c->h ? y + h : c->h;
    x = x > 0 ? x : 0;
    for (y = y > 0 ? y : 0; y < y1 && x < x1; y++)
        memset(c->v + (size_t)y * (size_t)c->w + x, 0, (size_t)(x1 - x));
}

nn_err ds_canvas_to_plane(const ds_canvas *c, ds_plane *out)
{
    nn_err err = ds_plane_size(out, c->w, c->h);
    if (err)
        return err;
    size_t n = (size_t)c->w * (size_t)c->h;
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        out->v[i] = (float)c->v[i] * (1 / 255.0f);
    return NN_OK;
}

/* The longest ligature at t->code[i] that the face has; 0: none. */
static nn_err ligature_at(ds_glyphs *glyphs, const ds_text *t, int i, uint32_t *out)
{
    static const struct {
        uint32_t code;
        char letters[4];
    } all[] = {{0xFB03, "ffi"}, {0xFB04, "ffl"}, {0xFB00, "ff"}, {0xFB01, "fi"}, {0xFB02, "fl"}};
    *out = 0;
    for (size_t k = 0; k < sizeof all / sizeof all[0]; k++) {
        int n = ds_ligature_letters(all[k].code), same = 0;
        while (same < n && i + same < t->n &&
               t->code[i + same] == (uint32_t)all[k].letters[same])
            same++;
        const ds_glyph *glyph = NULL;
        nn_err err = same == n ? ds_glyphs_get(glyphs, all[k].code, &glyph) : NN_OK;
        if (err)
            return err;
        if (glyph && glyph->w >= 2 * n) {
            *out = all[k].code;
            return NN_OK;
        }
    }
    return NN_OK;
}

static bool is_digit(const ds_text *t, int i)
{
    return i >= 0 && i < t->n && t->code[i] >= '0' && t->code[i] <= '9';
}

/* A sign of a number, or alone; not a hyphen between two parts. */
static bool is_minus(const ds_text *t, int i)
{
    if (t->code[i] != '-')
        return false;
    uint32_t before = i > 0 ? t->code[i - 1] : ' ';
    bool number = is_digit(t, i + 1) || (is_digit(t, i + 2) && t->code[i + 1] == ' ');
    return t->n == 1 || (number && (before == ' ' || before == '(' || before == '='));
}

/* Between groups of digits: the next three, and no more, are digits. */
static bool parts_groups(const ds_text *t, int i)
{
    return t->code[i] == ' ' && is_digit(t, i - 1) && is_digit(t, i + 1) &&
           is_digit(t, i + 2) && is_digit(t, i + 3) && !is_digit(t, i + 4);
}

nn_err ds_run_set(ds_run *run, ds_glyphs *glyphs, const ds_text *text, const ds_setting *s,
                  nn_rng *r, bool *covered)
{
    nn_err err = NN_OK;
    float pen = 0, dy = 0, ink = 1;
    uint32_t ligature = 0;
    int part = 0, at = 0;
    *covered = true;
    run->n = 0;
    run->x0 = run->y0 = INT32_MAX;
    run->x1 = run->y1 = INT32_MIN;
    for (int i = 0; i < text->n; i++) {
        const ds_glyph *glyph;
        uint32_t code = text->code[i];
        if (ligature && ++part == ds_ligature_letters(ligature))
            ligature = 0;
        if (!ligature && s->ligatures && s->cell <= 0 && code == 'f') {
            part = 0;
            NN_TRY(ligature_at(glyphs, text, i, &ligature));
        }
        bool inside = ligature && part > 0;
        glyph = NULL;
        if (ligature)
            NN_TRY(ds_glyphs_get_part(glyphs, ligature, part, &glyph));
        else if (s->minus && is_minus(text, i))
            NN_TRY(ds_glyphs_get(glyphs, MINUS, &glyph));
        if (!glyph && !ligature)
            NN_TRY(ds_glyphs_get(glyphs, code, &glyph));
        if (!glyph) {
            *covered = false;
            goto out;
        }
        if (i > 0 && !inside && s->cell <= 0 && code != ' ' && text->code[i - 1] != ' ')
            pen += ds_glyphs_kern(glyphs, text->code[i - 1], code);
        float advance = glyph->advance;
        if (code == ' ') {
            advance *= s->space_factor * (1 + s->space_jitter * nn_rng_float(r));
            if (i > 0 && strchr(".?!:", (int)(text->code[i - 1] & 0x7F)) &&
                text->code[i - 1] < 0x80)
                advance *= s->sentence_factor;
            /* Kerning and narrow setting must not close the gap that the label says is there.
             */
            float least = s->least_space - s->letter_space;
            advance = advance > least ? advance : least;
            if (s->thin_space > 0 && parts_groups(text, i))
                advance = s->thin_space;
        }
        if (s->cell > 0) {
            pen = (float)i * s->cell;
            at = (int)lrintf(pen + 0.5f * (s->cell - (float)glyph->w)) - glyph->left;
        }
        if (!inside) {
            float dx = s->pen_jitter > 0 ? s->pen_jitter * nn_rng_normal(r) : 0;
            if (s->cell <= 0)
                at = (int)lrintf(pen + dx);
            dy = s->baseline_jitter > 0 ? s->baseline_jitter * nn_rng_normal(r) : 0;
            ink = s->ink_jitter > 0 ? 1 - s->ink_jitter * nn_rng_float(r) : 1;
        }
        if (glyph->w) {
            ds_placed *p = &run->at[run->n++];
            p->glyph = glyph;
            p->code = code;
            p->x = at + glyph->left;
            p->y = (int)lrintf(dy) - glyph->top;
            p->ink = (uint8_t)lrintf(255 * ink);
            run->x0 = p->x < run->x0 ? p->x : run->x0;
            run->y0 = p->y < run->y0 ? p->y : run->y0;
            run->x1 = p->x + glyph->w > run->x1 ? p->x + glyph->w : run->x1;
            run->y1 = p->y + glyph->h > run->y1 ? p->y + glyph->h : run->y1;
        }
        pen += advance;
        if (!ligature || part + 1 == ds_ligature_letters(ligature))
            pen += s->letter_space;
    }
    run->width = s->cell > 0 ? (float)text->n * s->cell : pen;
    if (run->n == 0)
        *covered = false;
out:
    return err;
}

void ds_run_draw(const ds_run *run, ds_canvas *c, int x, int baseline)
{
    for (int i = 0; i < run->n; i++) {
        const ds_placed *p = &run->at[i];
        const ds_glyph *g = p->glyph;
        int gx = x + p->x, gy = baseline + p->y;
        int from_x = gx < 0 ? -gx : 0, to_x = gx + g->w > c->w ? c->w - gx : g->w;
        int from_y = gy < 0 ? -gy : 0, to_y = gy + g->h > c->h ? c->h - gy : g->h;
        for (int y = from_y; y < to_y; y++) {
            const uint8_t *in = g->pixels + (size_t)y * g->w;
            uint8_t *out = c->v + (size_t)(gy + y) * c->w + gx;
            for (int k = from_x; k < to_x; k++) {
                unsigned ink = in[k] * p->ink / 255u;
                out[k] = out[k] > ink ? out[k] : (uint8_t)ink;
            }
        }
    }
}

/* types.c - the faces of a page: body, bold, head, small print, what was filled in,
 * handwriting. */
#include <string.h>

#include "datasets/page/parts.h"

/* The heaviest or lightest upright face of the family (face weights: render/fonts.h). */
static int sibling(const ds_fonts *fonts, int face, int weight)
{
    for (int i = 0; i < fonts->n_families; i++) {
        const ds_font_family *f = &fonts->family[i];
        bool here = false;
        for (int k = 0; k < f->n; k++)
            here |= f->face[k] == face;
        for (int k = 0; k < f->n && here; k++)
            if (fonts->face[f->face[k]].weight == weight)
                return f->face[k];
    }
    return -1;
}

static bool is_plain(const ds_fonts *fonts, int face)
{
    return !fonts->face[face].caps && fonts->face[face].weight == 10;
}

/* Families that pages are measured with (bench/pages-fonts.txt), beside FreeFont, which no list
 * has: a page never has them unless its fonts are given. Lines do. */
static bool is_held_out(const ds_pages *s, int face)
{
    static const char *const families[] = {"Lato", "Charis"};
    const char *family = s->synth->fonts.face[face].family;
    if (s->config.font_list || s->config.font_dir)
        return false;
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (!strncmp(family, families[i], strlen(families[i])))
            return true;
    return false;
}

static int draw_face(const ds_pages *s, const float *style, nn_rng *r)
{
    const ds_fonts *fonts = &s->synth->fonts;
    static const float any[DS_STYLES] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    int face = -1;
    for (int tries = 0; tries < 8; tries++) {
        face = ds_fonts_draw(fonts, style, r);
        face = face < 0 ? ds_fonts_draw(fonts, any, r) : face;
        if (is_held_out(s, face))
            continue;
        int plain = is_plain(fonts, face) ? face : sibling(fonts, face, 10);
        if (plain >= 0 && is_plain(fonts, plain))
            return plain;
    }
    return face;
}

static ds_type plain_type(int face, float em)
{
    return (ds_type){.face = face, .em = em, .stretch = 1, .word_space = 1};
}

void ds_page_types_draw(ds_page_context *c, const float style[DS_STYLES], float pt_lo,
                        float pt_hi, nn_rng *r)
{
    static const float hand[DS_STYLES] = {[DS_SCRIPT] = 1};
    static const float machine[DS_STYLES] = {
        [DS_TYPEWRITER] = 5, [DS_MONO] = 1, [DS_TERMINAL] = 1};
    ds_page_recipe *p = &c->recipe;
    const ds_fonts *fonts = &c->source->synth->fonts;
    float em = nn_rng_range(r, pt_lo, pt_hi) * p->dpi / 72;
    if (p->kind == DS_PAGE_RECEIPT) /* so many characters of 0.58 em fill the roll */
        em = 0.92f * p->w / (0.58f * nn_rng_range(r, 29, 50));
    /* Nobody keeps scans that cannot be read; a given dpi is obeyed. */
    float least = nn_rng_range(r, 9, 11);
    em = em < least && c->source->config.dpi <= 0 ? least : em;
    int face = draw_face(c->source, style, r);
    p->body = plain_type(face, em);
    if (nn_rng_chance(r, 0.12f))
        p->body.letter_space = nn_rng_range(r, -0.02f, 0.06f);
    if (nn_rng_chance(r, 0.15f))
        p->body.stretch = nn_rng_range(r, 0.82f, 1.15f);
    p->bold = p->body;
    int bold = sibling(fonts, face, 5);
    if (bold >= 0)
        p->bold.face = bold;
    else
        p->bold.bold = 0.05f;
    p->head = p->bold;
    if (nn_rng_chance(r, 0.3f)) {
        int other = draw_face(c->source, style, r);
        int heavy = sibling(fonts, other, 5);
        p->head = plain_type(heavy >= 0 ? heavy : other, em);
    }
    p->head.em = em * nn_rng_range(r, 1.2f, 2.2f);
    p->small = p->body;
    p->small.em = em * nn_rng_range(r, 0.7f, 0.9f);
    p->small.em = p->small.em < 8 && em > 8 ? 8 : p->small.em;
    if (nn_rng_chance(r, 0.15f)) {
        int italic = sibling(fonts, face, 2);
        if (italic >= 0)
            p->small.face = italic;
    }
    /* What was filled in. */
    p->fill = nn_rng_chance(r, 0.3f)    ? p->body
              : nn_rng_chance(r, 0.55f) ? plain_type(draw_face(c->source, machine, r), em * 1.1f)
                                        : plain_type(draw_face(c->source, hand, r), em * 1.35f);
    if (fonts->face[p->fill.face].style == DS_SCRIPT) {
        p->fill.layer = DS_LAYER_PEN;
        p->fill.baseline_jitter = 0.02f;
        p->fill.slant = nn_rng_range(r, -0.05f, 0.25f);
    }
    p->hand = plain_type(draw_face(c->source, hand, r), em * 1.3f);
    p->hand.layer = DS_LAYER_PEN;
    p->hand.baseline_jitter = 0.02f;
    if (p->scene == DS_SCENE_RECEIPT && nn_rng_chance(r, 0.5f))
        p->body.upper = p->bold.upper = p->small.upper = p->head.upper = true;
    ds_type *typed[] = {&p->body, &p->bold, &p->small, &p->fill, &p->head};
    for (int i = 0; i < 5; i++)
        if (fonts->face[typed[i]->face].style == DS_TYPEWRITER) {
            typed[i]->baseline_jitter = nn_rng_range(r, 0, 0.02f);
            typed[i]->pen_jitter = 0.01f;
            typed[i]->ink_jitter = nn_rng_range(r, 0, 0.4f);
        }
    if (p->kind == DS_PAGE_TYPESCRIPT) {
        /* The installed Couriers are thinner than type that hits paper through a ribbon. */
        p->body.bold = nn_rng_range(r, 0, 0.075f);
        p->body.baseline_jitter = nn_rng_range(r, 0, 0.03f);
        p->body.pen_jitter = nn_rng_range(r, 0, 0.025f);
        p->body.ink_jitter = nn_rng_range(r, 0, 0.5f);
    }
}

/* recipe_process.c - what presses, printers, ribbons, screens and scanners do to a line. */
#include "datasets/line/recipe.h"

#include <math.h>
#include <string.h>

/* Faces of printers; a dot for each pixel of a small black and white rendering, which is what
 * such a printer's own letters are. */
static void draw_pins(ds_recipe *c, ds_odds l)
{
    static const float style[DS_STYLES] = {[DS_SANS] = 1, [DS_CONDENSED] = 0.5f, [DS_MONO] = 4,
                                           [DS_TYPEWRITER] = 2, [DS_TERMINAL] = 5};
    static const int em[] = {11, 12, 13, 16, 16, 20, 22, 24, 26, 28};
    nn_rng *r = l.r;
    memcpy(c->style, style, sizeof style);
    c->raster = DS_RASTER_MONO;
    c->em = fmaxf(c->em, 16);
    c->ratio = (float)em[nn_rng_below(r, sizeof em / sizeof em[0])] / c->em;
    if (c->ratio > 1) {
        c->em *= c->ratio;
        c->ratio = 1;
    }
    c->stretch = nn_rng_chance(r, 0.6f) ? 1 : nn_rng_range(r, 0.8f, 1.4f);
    c->stroke = c->slant = 0;
}

/* A screen's pixels, shown as they are or enlarged by what the desktop asks for. */
static void draw_pixels(ds_recipe *c, ds_odds l)
{
    static const ds_raster raster[] = {DS_RASTER_LCD,   DS_RASTER_LCD,   DS_RASTER_LCD,
                                       DS_RASTER_GREY,  DS_RASTER_GREY,  DS_RASTER_LIGHT,
                                       DS_RASTER_LIGHT, DS_RASTER_LIGHT, DS_RASTER_MONO};
    static const float scale[] = {1.25f, 1.5f, 2, 2, 3};
    nn_rng *r = l.r;
    float k = nn_rng_chance(r, 0.7f) ? 1 : scale[nn_rng_below(r, 5)];
    c->raster = raster[nn_rng_below(r, sizeof raster / sizeof raster[0])];
    c->nearest = k > 1 && nn_rng_chance(r, 0.35f);
    c->em = k * fmaxf(rintf(c->em / k), 8);
    c->ratio = 1 / k;
    c->stretch = 1;
}

void ds_recipe_process_size(ds_recipe *c, ds_process p, ds_odds l)
{
    if (p == DS_MATRIX)
        draw_pins(c, l);
    else if (p == DS_SCREENSHOT)
        draw_pixels(c, l);
    else if (p == DS_CLEAN && nn_rng_chance(l.r, 0.07f)) /* notes, labels, thumbnails of pages */
        c->em = nn_rng_range(l.r, 8, 11);
    if (p == DS_CLEAN && nn_rng_chance(l.r, 0.02f))
        c->stretch = nn_rng_range(l.r, 1.4f, 2);
}

/* Strokes are about 0.09 em wide; blurs and shifts are given against that, so that a small
 * letter is not wiped out by what a large one bears. */
static void draw_print(ds_recipe *c, ds_process p, ds_odds l)
{
    nn_rng *r = l.r;
    ds_ink *i = &c->ink;
    float em = c->em * c->ratio;
    if (ds_odds_happens(l, p == DS_CLEAN ? 0.5f : 0.85f)) {
        i->soften = em * ds_odds_strength(l, 0.008f, 0.028f);
        i->hardness = nn_rng_range(r, 1.2f, 4);
        /* Small letters fill up sooner. */
        i->spread = ds_odds_strength(l, -0.12f, 0.3f * (em < 32 ? em / 32 : 1));
    }
    if (p == DS_BILEVEL || p == DS_RIBBON || p == DS_FAX) {
        if (ds_odds_happens(l, 0.5f)) {
            i->uneven = ds_odds_strength(l, 0.05f, 0.3f);
            i->uneven_cell = em * nn_rng_range(r, 0.15f, 2);
        }
        if (ds_odds_happens(l, 0.4f))
            i->rough = ds_odds_strength(l, 0.03f, 0.2f);
    }
    if (p == DS_CLEAN || p == DS_BILEVEL) {
        /* Worn type and too much ink fill the counters; too little breaks hairlines. */
        if (ds_odds_happens(l, 0.06f)) {
            i->soften = em * ds_odds_strength(l, 0.02f, 0.035f);
            i->hardness = nn_rng_range(r, 3, 6);
            i->spread = nn_rng_chance(r, 0.5f) ? ds_odds_strength(l, 0.2f, 0.34f)
                                               : ds_odds_strength(l, -0.2f, -0.08f);
            i->uneven = ds_odds_strength(l, 0.1f, 0.35f);
            i->uneven_cell = em * nn_rng_range(r, 0.1f, 0.6f);
        }
    }
    if (p == DS_RIBBON && ds_odds_happens(l, 0.15f)) { /* a carbon copy */
        i->soften = em * ds_odds_strength(l, 0.025f, 0.045f);
        i->hardness = nn_rng_range(r, 1, 2);
        i->spread = ds_odds_strength(l, 0, 0.2f);
    }
    if (p == DS_THERMAL) {
        if (ds_odds_happens(l, 0.25f))
            i->dots = ds_odds_strength(l, 0.2f, 0.9f);
        if (ds_odds_happens(l, 0.15f))
            i->streak = ds_odds_strength(l, 0.3f, 1);
        if (ds_odds_happens(l, 0.15f))
            i->fade = ds_odds_strength(l, 0.1f, 0.5f);
        if (ds_odds_happens(l, 0.3f))
            i->rough = ds_odds_strength(l, 0.05f, 0.25f);
    }
    if (ds_odds_happens(l, p == DS_CAMERA ? 0.03f : 0.12f))
        i->worn = ds_odds_strength(l, 0.02f, 0.28f);
}

/* Themes: black on white, grey on white, light on dark. Nothing else is on the glass. */
static void draw_screen_tones(ds_paper *t, nn_rng *r)
{
    float contrast = nn_rng_range(r, 0.35f, 1), rest = (1 - contrast) * nn_rng_float(r);
    bool plain = nn_rng_chance(r, 0.35f);
    t->paper = plain ? 1 : 1 - rest;
    t->ink = plain ? nn_rng_range(r, 0, 0.3f) : t->paper - contrast;
    if (nn_rng_chance(r, 0.45f)) {
        t->paper = 1 - t->paper;
        t->ink = 1 - t->ink;
    }
}

/* Dots, or a fine pattern, that a printer makes of grey. */
static void draw_halftone(ds_recipe *c, ds_odds l)
{
    nn_rng *r = l.r;
    c->paper.halftone = ds_odds_strength(l, 0.08f, 0.35f) *
                        fmaxf(fabsf(c->paper.paper - c->paper.ink) - 0.15f, 0.1f);
    c->paper.halftone_period = nn_rng_range(r, 2.2f, 6);
    c->paper.halftone_angle = nn_rng_chance(r, 0.5f) ? 0.785f : nn_rng_range(r, 0, 1.57f);
}

/* Letters on a bar that ends within the crop. */
static void draw_bar(ds_recipe *c, ds_odds l)
{
    nn_rng *r = l.r;
    ds_paper *t = &c->paper;
    t->edge_tone = t->paper;
    if (nn_rng_chance(r, 0.7f)) { /* light on dark */
        t->paper = nn_rng_range(r, 0, 0.6f);
        t->ink = nn_rng_range(r, t->paper + 0.35f, 1.02f);
    } else {
        t->paper = nn_rng_range(r, 0.5f, 0.9f);
        t->ink = nn_rng_range(r, 0, t->paper - 0.35f);
    }
    if (ds_odds_happens(l, 0.5f)) {
        t->edge_top = fmaxf(c->top, 0) * c->em * nn_rng_range(r, 0, 0.7f);
        t->edge_bottom = fmaxf(c->bottom, 0) * c->em * nn_rng_range(r, 0, 0.7f);
    }
}

static void draw_tones(ds_recipe *c, ds_process p, ds_odds l)
{
    nn_rng *r = l.r;
    ds_paper *t = &c->paper;
    bool plain = !ds_odds_happens(l, 0.75f);
    if (p == DS_BILEVEL || p == DS_FAX || plain) {
        t->paper = plain ? 1 : nn_rng_range(r, 0.85f, 1);
        t->ink = plain ? 0 : nn_rng_range(r, 0, 0.2f);
    } else if (p == DS_CLEAN) {
        t->paper = nn_rng_range(r, 0.8f, 1.02f);
        /* Coloured letters and coloured paper are greys to the reader. */
        t->ink = nn_rng_chance(r, 0.1f) ? nn_rng_range(r, 0.35f, 0.68f)
                                        : nn_rng_range(r, 0, 0.35f);
        if (nn_rng_chance(r, 0.08f))
            t->paper = nn_rng_range(r, t->ink + 0.25f, 0.97f);
    } else if (p == DS_THERMAL) {
        t->paper = nn_rng_range(r, 0.78f, 1.03f);
        t->ink = nn_rng_range(r, 0.05f, t->paper - 0.25f);
    } else if (p == DS_RIBBON) {
        t->paper =
            nn_rng_chance(r, 0.6f) ? nn_rng_range(r, 0.35f, 0.75f) : nn_rng_range(r, 0.75f, 1);
        t->ink = nn_rng_range(r, 0.02f, t->paper * (c->ink.hardness <= 2 ? 0.7f : 0.55f));
    } else if (p == DS_MATRIX) {
        t->paper = nn_rng_range(r, 0.75f, 1.02f);
        t->ink = nn_rng_range(r, 0, 0.5f);
    } else if (p == DS_SCREENSHOT) {
        draw_screen_tones(t, r);
        return;
    } else {
        t->paper = nn_rng_range(r, 0.3f, 1);
        t->ink = nn_rng_range(r, 0, t->paper - 0.2f);
        t->gradient = ds_odds_happens(l, 0.5f) ? ds_odds_strength(l, 0.05f, 0.35f) : 0;
        if (ds_odds_happens(l, 0.4f)) {
            float swap = t->paper;
            t->paper = t->ink;
            t->ink = swap;
        }
    }
    if (ds_odds_happens(l, 0.2f))
        t->gradient += ds_odds_strength(l, 0.02f, 0.15f);
    if (ds_odds_happens(l, p == DS_RIBBON ? 0.7f : 0.25f))
        t->stains = ds_odds_strength(l, 0.01f, 0.06f);
    if (ds_odds_happens(l, p == DS_RIBBON ? 0.7f : 0.25f))
        t->grain = ds_odds_strength(l, 0.005f, 0.04f);
    if (ds_odds_happens(l, 0.08f))
        t->fibres = ds_odds_strength(l, 0.01f, 0.08f);
    if (ds_odds_happens(l, 0.08f))
        t->ghost = ds_odds_strength(l, 0.03f, 0.25f);
    if (ds_odds_happens(l, p == DS_BILEVEL ? 0.25f : 0.1f))
        t->specks = ds_odds_strength(l, 0.5f, 5);
    if (p == DS_CLEAN || p == DS_BILEVEL || p == DS_FAX) {
        if (ds_odds_happens(l, 0.035f))
            draw_bar(c, l);
        else if (ds_odds_happens(l, 0.025f))
            draw_halftone(c, l);
    }
}

static void draw_scan(ds_recipe *c, ds_process p, ds_odds l)
{
    nn_rng *r = l.r;
    ds_scan *s = &c->scan;
    s->binary = p == DS_FAX || (p == DS_BILEVEL && ds_odds_happens(l, 0.85f));
    if (p == DS_SCREENSHOT) { /* kept as it is, or made smaller, or saved as a photograph */
        if (c->em > 16 && ds_odds_happens(l, 0.15f))
            s->resolution = nn_rng_range(r, 12 / c->em, 1);
        if (ds_odds_happens(l, 0.25f))
            s->jpeg = nn_rng_int(r, 50, 95);
        return;
    }
    if (ds_odds_happens(l, 0.7f)) {
        s->blur_x = s->blur_y = ds_odds_strength(l, 0.1f, 0.5f) +
                                c->em * ds_odds_strength(l, 0, p == DS_CAMERA ? 0.05f : 0.03f);
        if (ds_odds_happens(l, 0.12f)) /* moved while scanned */
            s->blur_x += c->em * ds_odds_strength(l, 0, 0.06f);
    }
    /* Resolution may fall until the letter x is five pixels high (half an em). */
    float least = 10 / c->em;
    if (least < 0.9f && ds_odds_happens(l, p == DS_CAMERA || p == DS_THERMAL ? 0.3f : 0.15f)) {
        s->resolution = nn_rng_range(r, least > 0.35f ? least : 0.35f, 0.95f);
        s->nearest = ds_odds_happens(l, 0.12f);
    }
    if (ds_odds_happens(l, 0.25f))
        s->sharpen = ds_odds_strength(l, 0.2f, 1.6f);
    if (ds_odds_happens(l, 0.35f))
        s->noise = ds_odds_strength(l, 0.005f, p == DS_CAMERA ? 0.06f : 0.045f);
    if (ds_odds_happens(l, 0.04f))
        s->salt = ds_odds_strength(l, 0.001f, 0.02f);
    s->half_rows = p == DS_FAX;
    s->threshold = nn_rng_range(r, 0.35f, 0.5f + 0.25f * (c->em < 32 ? c->em / 32 : 1));
    s->threshold_noise = ds_odds_happens(l, 0.4f) ? ds_odds_strength(l, 0.02f, 0.14f) : 0;
    if (ds_odds_happens(l, 0.15f))
        s->gamma = expf(ds_odds_strength(l, -0.5f, 0.5f));
    if (ds_odds_happens(l, 0.3f))
        s->jpeg = nn_rng_int(r, ds_odds_happens(l, 0.3f) ? 12 : 35, 95);
    s->invert = ds_odds_happens(l, 0.025f);
}

void ds_recipe_process(ds_recipe *c, ds_process p, ds_odds l)
{
    nn_rng *r = l.r;
    if (p == DS_MATRIX) {
        c->ink.pins = nn_rng_range(r, 0.42f, 0.72f);
        c->ink.pins_uneven = ds_odds_strength(l, 0.1f, 0.5f);
        c->ink.fade = ds_odds_happens(l, 0.25f) ? ds_odds_strength(l, 0.1f, 0.5f) : 0;
    } else if (p != DS_SCREENSHOT) {
        draw_print(c, p, l);
    }
    draw_tones(c, p, l);
    draw_scan(c, p, l);
    if (p == DS_THERMAL && nn_rng_chance(r, 0.5f)) {
        /* The printer's own dots: 12 to 24 for an em, full or empty, then seen by a finer
         * scanner. */
        c->ratio = nn_rng_range(r, 13, 26) / c->em;
        c->ratio = c->ratio > 1 ? 1 : c->ratio;
        c->ink.soften = 0.3f;
        c->ink.hardness = 6;
    }
}

/* recipe_photo.c - words as cameras find them: short, of any tone on any other, seen from
 * aside, cut out along an upright box, small, unsharp. */
#include "datasets/line/recipe.h"

#include <math.h>

static void draw_setting(ds_recipe *c, ds_odds l)
{
    nn_rng *r = l.r;
    ds_setting *s = &c->setting;
    *s = (ds_setting){.space_factor = nn_rng_range(r, 0.8f, 1.4f), .sentence_factor = 1,
                      .least_space = 0.2f};
    if (nn_rng_chance(r, 0.45f))
        s->letter_space = nn_rng_range(r, -0.04f, 0.1f);
    else if (nn_rng_chance(r, 0.15f))
        s->letter_space = nn_rng_range(r, 0.1f, 0.45f);
    s->least_space += s->letter_space > 0 ? 2.5f * s->letter_space : 0;
    if (ds_odds_happens(l, 0.08f))
        s->baseline_jitter = ds_odds_strength(l, 0, 0.06f);
    c->stretch = nn_rng_chance(r, 0.5f) ? 1 : nn_rng_range(r, 0.65f, 1.4f);
    /* Signs are bold, most of them. */
    c->stroke = nn_rng_chance(r, 0.55f) ? nn_rng_range(r, 0, 0.07f) : 0;
    if (ds_odds_happens(l, 0.12f))
        c->slant = ds_odds_strength(l, -0.1f, 0.35f);
}

static void draw_geometry(ds_recipe *c, ds_odds l)
{
    nn_rng *r = l.r;
    if (ds_odds_happens(l, 0.75f)) {
        c->slope = ds_odds_strength(l, 0.3f, 1) * 0.21f * nn_rng_normal(r);
        c->slope = fminf(fmaxf(c->slope, -0.45f), 0.45f);
        c->any_slope = true;
        /* A turned camera leans the letters as much; a sign seen from aside keeps them
         * upright. */
        if (nn_rng_chance(r, 0.6f))
            c->lean = -c->slope * nn_rng_range(r, 0.5f, 1.1f);
    }
    if (ds_odds_happens(l, 0.3f))
        c->lean += ds_odds_strength(l, 0.3f, 1) * 0.12f * nn_rng_normal(r);
    if (ds_odds_happens(l, 0.5f))
        c->perspective = ds_odds_strength(l, -0.45f, 0.45f);
    if (ds_odds_happens(l, 0.15f)) { /* on a bottle, round a badge */
        c->wave = ds_odds_strength(l, 0.05f, 0.3f);
        c->wave_period = nn_rng_range(r, 4, 14);
        c->wave_phase = nn_rng_chance(r, 0.7f)
                            ? (nn_rng_chance(r, 0.5f) ? 1.5708f : -1.5708f)
                            : nn_rng_range(r, 0, 6.28f);
    }
}

static void draw_crop(ds_recipe *c, ds_odds l)
{
    nn_rng *r = l.r;
    c->tight = true;
    bool wide = nn_rng_chance(r, 0.25f);
    float lo = nn_rng_chance(r, 0.3f) ? -0.06f : 0, hi = wide ? 0.4f : 0.16f;
    c->top = nn_rng_range(r, lo, hi);
    c->bottom = nn_rng_range(r, lo, hi);
    c->cut_top = c->cut_bottom = lo < 0 ? DS_MOST_CUT : 0;
    c->left = nn_rng_range(r, 0, hi);
    c->right = nn_rng_range(r, 0, hi);
    if (ds_odds_happens(l, 0.22f)) {
        float pitch = nn_rng_range(r, 1.0f, 1.4f);
        c->above = nn_rng_chance(r, 0.6f) ? pitch : 0;
        c->below = nn_rng_chance(r, 0.6f) ? pitch : 0;
    }
    c->side_left = ds_odds_happens(l, 0.1f); /* of the words beside it */
    c->side_right = ds_odds_happens(l, 0.1f);
    if (ds_odds_happens(l, 0.05f)) {
        c->underline = nn_rng_range(r, 0.08f, 0.3f);
        c->underline_thickness = nn_rng_range(r, 0.03f, 0.12f);
    }
    if (ds_odds_happens(l, 0.07f)) {
        c->box_thickness = nn_rng_range(r, 0.03f, 0.12f);
        c->box_left = nn_rng_chance(r, 0.5f);
        c->box_right = nn_rng_chance(r, 0.5f);
        c->box_top = nn_rng_chance(r, 0.5f);
        c->box_bottom = nn_rng_chance(r, 0.5f);
    }
}

/* Mostly a strong contrast, never too little for a person; light letters more often. */
static void draw_tones(ds_photo *p, nn_rng *r)
{
    float contrast = nn_rng_chance(r, 0.3f) ? nn_rng_range(r, 0.1f, 0.3f)
                                            : nn_rng_range(r, 0.25f, 0.95f);
    float dark = nn_rng_float(r) * (1 - contrast);
    bool light_letters = nn_rng_chance(r, 0.58f);
    p->ground = light_letters ? dark : dark + contrast;
    p->ink = light_letters ? dark + contrast : dark;
}

static void draw_surface(ds_recipe *c, ds_odds l)
{
    nn_rng *r = l.r;
    ds_photo *p = &c->photo;
    float contrast = fabsf(p->ink - p->ground), em = c->em;
    if (ds_odds_happens(l, 0.45f)) {
        p->surfaces = nn_rng_int(r, 1, 3);
        p->surface_change = nn_rng_range(r, 0.1f, 1) * fmaxf(contrast, 0.2f);
    }
    if (ds_odds_happens(l, 0.45f)) {
        p->texture = ds_odds_strength(l, 0.03f, 0.3f) * contrast;
        p->texture_cell = em * nn_rng_range(r, 0.08f, 1.2f);
    }
    if (ds_odds_happens(l, 0.08f)) {
        p->stripes = ds_odds_strength(l, 0.05f, 0.3f) * contrast;
        p->stripe_period = em * nn_rng_range(r, 0.25f, 1.5f);
        p->stripe_angle = nn_rng_chance(r, 0.6f) ? 1.5708f * (float)nn_rng_int(r, 0, 1)
                                                 : nn_rng_range(r, 0, 3.1416f);
    }
}

static void draw_letters(ds_recipe *c, ds_odds l)
{
    nn_rng *r = l.r;
    ds_photo *p = &c->photo;
    float contrast = p->ink - p->ground, em = c->em;
    float away = contrast > 0 ? 0.0f : 1.0f; /* a tone on the ground's far side */
    float kind = nn_rng_float(r);
    if (kind < 0.14f) { /* shadow, or a side of letters that stand out */
        p->layer[0] = (ds_photo_layer){
            .x = em * nn_rng_range(r, -0.12f, 0.12f),
            .y = em * nn_rng_range(r, -0.04f, 0.14f),
            .blur = nn_rng_chance(r, 0.5f) ? 0 : em * nn_rng_range(r, 0, 0.06f),
            .tone = nn_rng_chance(r, 0.8f) ? 0.6f * p->ground * nn_rng_float(r)
                                           : nn_rng_range(r, p->ground, away),
            .opacity = ds_odds_strength(l, 0.3f, 1),
        };
    } else if (kind < 0.18f) { /* raised or engraved: lit from one side, dark on the other */
        float dx = em * nn_rng_range(r, -0.05f, 0.05f), dy = em * nn_rng_range(r, 0.02f, 0.06f);
        p->ink = p->ground + 0.35f * contrast;
        p->layer[0] = (ds_photo_layer){dx, dy, 0, fmaxf(p->ground - 0.35f, 0), 0.9f};
        p->layer[1] = (ds_photo_layer){-dx, -dy, 0, fminf(p->ground + 0.35f, 1), 0.9f};
    } else if (kind < 0.24f) { /* lamps behind or in the letters */
        p->layer[0] = (ds_photo_layer){0, 0, em * nn_rng_range(r, 0.06f, 0.25f), p->ink,
                                       ds_odds_strength(l, 0.2f, 0.6f)};
    } else if (kind < 0.36f) {
        p->outline = em * nn_rng_range(r, 0.015f, 0.055f);
        p->outline_tone = nn_rng_chance(r, 0.6f) ? away : nn_rng_range(r, p->ground, away);
        /* Tubes and drawn letters. */
        p->hollow = nn_rng_chance(r, 0.2f);
        if (p->hollow)
            p->outline_tone = p->ink;
    }
    if (ds_odds_happens(l, 0.15f))
        p->ink_change = nn_rng_range(r, -0.5f, 0.5f) * fabsf(contrast);
}

static void draw_camera(ds_recipe *c, ds_odds l)
{
    nn_rng *r = l.r;
    ds_photo *p = &c->photo;
    ds_scan *s = &c->scan;
    float em = c->em;
    *s = (ds_scan){0};
    if (ds_odds_happens(l, 0.5f))
        p->light = ds_odds_strength(l, 0.05f, 0.7f);
    if (ds_odds_happens(l, 0.07f)) {
        p->glare = ds_odds_strength(l, 0.1f, 0.5f);
        p->glare_size = em * nn_rng_range(r, 0.3f, 1.5f);
    }
    if (ds_odds_happens(l, 0.2f)) {
        p->motion = em * ds_odds_strength(l, 0.03f, 0.2f);
        p->motion_angle = nn_rng_chance(r, 0.5f) ? 0 : nn_rng_range(r, 0, 3.1416f);
    }
    if (ds_odds_happens(l, 0.8f)) {
        float u = nn_rng_float(r);
        s->blur_x = s->blur_y = ds_odds_strength(l, 0.1f, 0.5f) + em * 0.07f * u * u;
    }
    float least = 8 / em;
    if (least < 0.9f && ds_odds_happens(l, 0.35f))
        s->resolution = nn_rng_range(r, fmaxf(least, 0.25f), 0.95f);
    if (ds_odds_happens(l, 0.4f))
        s->sharpen = ds_odds_strength(l, 0.2f, 2.5f);
    if (ds_odds_happens(l, 0.4f))
        s->noise = ds_odds_strength(l, 0.003f, nn_rng_chance(r, 0.2f) ? 0.15f : 0.07f) *
                   fmaxf(fabsf(p->ink - p->ground), 0.15f);
    if (ds_odds_happens(l, 0.2f))
        s->gamma = expf(ds_odds_strength(l, -0.5f, 0.5f));
    if (ds_odds_happens(l, 0.6f))
        s->jpeg = nn_rng_int(r, ds_odds_happens(l, 0.3f) ? 15 : 40, 95);
}

void ds_recipe_photo(ds_recipe *c, ds_odds l)
{
    c->photographed = true;
    draw_setting(c, l);
    draw_geometry(c, l);
    draw_crop(c, l);
    c->ink = (ds_ink){0};
    if (ds_odds_happens(l, 0.06f))
        c->ink.worn = ds_odds_strength(l, 0.02f, 0.25f);
    draw_tones(&c->photo, l.r);
    draw_surface(c, l);
    draw_letters(c, l);
    draw_camera(c, l);
    c->paper = (ds_paper){.paper = c->photo.ground, .ink = c->photo.ink};
}

/* White or yellow letters with a dark edge or shadow, or on a bar; level and sharp. */
void ds_recipe_subtitle(ds_recipe *c, ds_odds l)
{
    nn_rng *r = l.r;
    ds_photo *p = &c->photo;
    float em = c->em = nn_rng_range(r, 13, 46), kind = nn_rng_float(r);
    *p = (ds_photo){.ink = nn_rng_range(r, 0.8f, 1), .ground = nn_rng_range(r, 0, 0.85f)};
    c->photographed = true;
    c->ratio = nn_rng_range(r, 1, 1.6f);
    c->stroke = nn_rng_chance(r, 0.3f) ? nn_rng_range(r, 0, 0.04f) : 0;
    c->slant = nn_rng_chance(r, 0.15f) ? 0.2f : 0;
    if (kind < 0.7f) {
        p->outline = em * nn_rng_range(r, 0.025f, 0.11f);
        p->outline_tone = nn_rng_range(r, 0, 0.12f);
    } else if (kind < 0.85f) {
        p->ground *= 0.75f;
        p->layer[0] = (ds_photo_layer){
            .x = em * nn_rng_range(r, 0.02f, 0.07f),
            .y = em * nn_rng_range(r, 0.02f, 0.07f),
            .blur = em * nn_rng_range(r, 0, 0.04f),
            .tone = 0,
            .opacity = nn_rng_range(r, 0.6f, 1),
        };
    } else {
        p->ground *= 0.3f;
    }
    if (kind < 0.85f) {
        p->surfaces = nn_rng_int(r, 0, 3);
        p->surface_change = nn_rng_range(r, 0.05f, 0.5f);
        p->texture = ds_odds_strength(l, 0, 0.25f);
        p->texture_cell = em * nn_rng_range(r, 0.1f, 2);
    }
    c->scan = (ds_scan){.blur_x = nn_rng_range(r, 0, 0.6f)};
    c->scan.blur_y = c->scan.blur_x;
    if (ds_odds_happens(l, 0.6f))
        c->scan.jpeg = nn_rng_int(r, 35, 95);
    c->paper = (ds_paper){.paper = p->ground, .ink = p->ink};
}

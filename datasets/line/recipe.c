/* recipe.c - the mixture. Its figures were set by laying sheets of generated lines beside scans
 * of receipts, typewriting of the 1930s and 40s and books of the 19th century, until they were
 * hard to tell apart. */
#include "datasets/line/recipe.h"

#include <math.h>
#include <string.h>

static const struct scene_look {
    float share;            /* of all lines, against the others' */
    float style[DS_STYLES]; /* sans condensed serif book mono typewriter terminal script display
                             * segment machine; only lines of digits and capitals can be in
                             * segments */
    float process[DS_PROCESSES];
    float em_lo, em_mid, em_hi;
    float neighbours; /* chance of seeing some of the lines above and below */
} looks[DS_SCENES] = {
    [DS_SCENE_RECEIPT] = {0.13f,
                          {4, 2.5f, 0.5f, 0.1f, 4, 1.2f, 2, 0.1f, 0.2f, 0.3f, 0.6f},
                          {0.29f, 0.16f, 0.37f, 0, 0.08f, [DS_MATRIX] = 0.09f, [DS_FAX] = 0.01f},
                          10,
                          25,
                          42,
                          0.12f},
    [DS_SCENE_FORM] = {0.07f,
                       {6, 2, 3, 0.5f, 2, 2, 0.5f, 0.6f, 0.3f, 0.6f, 0.2f},
                       {0.38f, 0.3f, 0.03f, 0.07f, 0.05f, 0.06f, 0.06f, 0.05f},
                       11,
                       24,
                       48,
                       0.2f},
    [DS_SCENE_TYPEWRITER] = {0.06f,
                             {0, 0, 0, 0, 1.2f, 9, 0.1f, 0, 0},
                             {0.03f, 0.42f, 0, 0.55f, 0},
                             16,
                             38,
                             52,
                             0.55f},
    [DS_SCENE_BOOK] = {0.055f,
                       {0.3f, 0.1f, 3, 8, 0, 0.1f, 0, 0, 0},
                       {0.3f, 0.6f, 0, 0, 0.1f},
                       14,
                       32,
                       50,
                       0.35f},
    [DS_SCENE_LATIN] =
        {0.025f, {0, 0, 1, 9, 0, 0, 0, 0, 0}, {0.15f, 0.8f, 0, 0, 0.05f}, 18, 38, 54, 0.25f},
    [DS_SCENE_OFFICE] = {0.09f,
                         {6, 1.5f, 5, 2, 1.2f, 0.8f, 0.2f, 0.8f, 0.4f, 0.3f},
                         {0.5f, 0.2f, 0, 0.03f, 0.08f, 0.12f, 0.03f, 0.04f},
                         10,
                         26,
                         56,
                         0.25f},
    [DS_SCENE_SIGN] = {0.02f,
                       {6, 3, 1.5f, 1, 0.2f, 0.2f, 0.2f, 2, 2, 1},
                       {0.25f, 0.03f, 0, 0, 0.72f},
                       12,
                       32,
                       70,
                       0.08f},
    [DS_SCENE_PHOTO] = {0.255f,
                        {7, 4, 2, 1.2f, 0.2f, 0.3f, 0.3f, 1.5f, 2, 1.2f},
                        {0, 0, 0, 0, 1},
                        11,
                        22,
                        56,
                        0},
    [DS_SCENE_CELL] = {0.05f,
                       {6, 2, 4, 1, 3, 2, 0.5f, 0.3f, 0.2f, 0.5f, 0.4f},
                       {0.4f, 0.27f, 0.06f, 0.04f, 0.03f, 0.15f, 0.03f, 0.02f},
                       9,
                       22,
                       48,
                       0.06f},
    [DS_SCENE_NUMBERS] = {0.068f,
                          {6, 2, 4, 1, 3, 2, 0.6f, 0.2f, 0.2f, 0.5f, 0.4f},
                          {0.38f, 0.2f, 0.08f, 0.05f, 0.03f, 0.2f, 0.04f, 0.02f},
                          8,
                          20,
                          44,
                          0.15f},
    [DS_SCENE_CODE] = {0.064f,
                       {2.5f, 0.7f, 3, 0.5f, 8, 4, 1.2f, 0, 0, 0.2f, 1.2f},
                       {0.43f, 0.21f, 0.06f, 0.04f, 0.05f, 0.15f, 0.04f, 0.02f},
                       9,
                       22,
                       44,
                       0.1f},
    [DS_SCENE_ZONE] = {0.006f,
                       {[DS_MONO] = 0.5f, [DS_MACHINE] = 9},
                       {0.5f, 0.3f, 0, 0, 0.2f},
                       12,
                       26,
                       46,
                       0.4f},
    [DS_SCENE_SOURCE] = {0.05f,
                         {0.3f, 0, 0.2f, 0.2f, 9, 2, 1, 0, 0},
                         {0.36f, 0.15f, 0, 0, 0.05f, 0.4f, 0.04f},
                         8,
                         18,
                         40,
                         0.25f},
    [DS_SCENE_SCREEN] = {0.04f,
                         {8, 2, 1, 0, 1.5f, 0, 0.3f, 0.1f, 0.1f},
                         {0.07f, 0.03f, 0, 0, 0.1f, 0.8f},
                         8,
                         14,
                         32,
                         0.05f},
    [DS_SCENE_NOTATION] = {0.04f,
                           {5, 1, 5, 4, 1.5f, 0.5f, 0.2f, 0.1f, 0.1f},
                           {0.5f, 0.32f, 0, 0, 0.04f, 0.14f},
                           9,
                           25,
                           48,
                           0.15f},
    [DS_SCENE_DISPLAY] = {0.007f,
                          {[DS_SEGMENT] = 1},
                          {0.2f, 0.05f, 0, 0, 0.5f, 0.25f},
                          14,
                          40,
                          90,
                          0},
};

ds_scene ds_scene_draw(nn_rng *r)
{
    float sum = 0;
    for (int i = 0; i < DS_SCENES; i++)
        sum += looks[i].share;
    float at = sum * nn_rng_float(r);
    for (int i = 0; i < DS_SCENES; i++) {
        at -= looks[i].share;
        if (at < 0)
            return (ds_scene)i;
    }
    return DS_SCENE_OFFICE;
}

/* Towards `mid` from both sides: half of the draws below it. */
static float around(nn_rng *r, float lo, float mid, float hi)
{
    float u = nn_rng_float(r), v = nn_rng_float(r);
    float far = u * v;
    return nn_rng_chance(r, 0.5f) ? mid - far * (mid - lo) : mid + far * (hi - mid);
}

static ds_process draw_process(const struct scene_look *look, nn_rng *r)
{
    float at = nn_rng_float(r);
    for (int i = 0; i < DS_PROCESSES; i++) {
        at -= look->process[i];
        if (at < 0)
            return (ds_process)i;
    }
    return DS_CLEAN;
}

static void draw_size(ds_recipe *c, const struct scene_look *look, ds_scene scene, ds_odds l)
{
    c->em = around(l.r, look->em_lo, look->em_mid, look->em_hi);
    c->ratio = nn_rng_chance(l.r, 0.5f) ? 1 : nn_rng_range(l.r, 1.1f, 2.0f);
    if (c->em < 16 && c->ratio < 1.3f)
        c->ratio = 1.3f;
    c->stretch = nn_rng_chance(l.r, 0.6f) ? 1 : nn_rng_range(l.r, 0.8f, 1.25f);
    /* Receipt printers set tall narrow letters. */
    if (scene == DS_SCENE_RECEIPT && nn_rng_chance(l.r, 0.4f))
        c->stretch = nn_rng_range(l.r, 0.62f, 1);
}

static void draw_setting(ds_recipe *c, ds_scene scene, ds_process p, ds_odds l)
{
    nn_rng *r = l.r;
    ds_setting *s = &c->setting;
    s->space_factor = nn_rng_range(r, 0.85f, 1.35f);
    s->sentence_factor = 1;
    s->least_space = 0.2f;
    if (scene != DS_SCENE_TYPEWRITER && scene != DS_SCENE_CODE && scene != DS_SCENE_SOURCE) {
        s->minus = nn_rng_chance(r, 0.4f);
        s->thin_space = nn_rng_chance(r, 0.4f) ? nn_rng_range(r, 0.14f, 0.26f) : 0;
    }
    s->letter_space = nn_rng_chance(r, 0.6f) ? 0 : nn_rng_range(r, -0.03f, 0.07f);
    /* Emphasis in German print; titles. What stands a space apart is read with spaces. */
    if (nn_rng_chance(r, 0.03f))
        s->letter_space = nn_rng_range(r, 0.08f, 0.25f);
    /* The point of a display is no wider than the gap. */
    if (scene == DS_SCENE_DISPLAY && nn_rng_chance(r, 0.5f))
        s->letter_space = nn_rng_range(r, 0.03f, 0.22f);
    /* Widely set words stand further apart. */
    s->least_space += s->letter_space > 0 ? 2.5f * s->letter_space : 0;
    s->ligatures = nn_rng_chance(r, scene == DS_SCENE_BOOK || scene == DS_SCENE_LATIN ? 0.6f
                                                                                      : 0.15f) &&
                   s->letter_space < 0.05f;
    if (scene == DS_SCENE_BOOK || scene == DS_SCENE_LATIN) {
        s->space_factor = nn_rng_range(r, 0.7f, 2.0f);
        s->space_jitter = nn_rng_range(r, 0, 0.3f);
        s->sentence_factor = nn_rng_range(r, 1, 2.2f);
        s->baseline_jitter = ds_odds_happens(l, 0.5f) ? ds_odds_strength(l, 0, 0.02f) : 0;
        s->pen_jitter = s->baseline_jitter;
        s->ink_jitter = ds_odds_happens(l, 0.3f) ? ds_odds_strength(l, 0, 0.3f) : 0;
    } else if (scene == DS_SCENE_TYPEWRITER) {
        s->space_factor = 1;
        s->sentence_factor = nn_rng_chance(r, 0.6f) ? 2 : 1;
        s->letter_space = nn_rng_range(r, -0.02f, 0.05f);
        s->baseline_jitter = ds_odds_happens(l, 0.7f) ? ds_odds_strength(l, 0, 0.035f) : 0;
        s->pen_jitter = ds_odds_happens(l, 0.7f) ? ds_odds_strength(l, 0, 0.03f) : 0;
        s->ink_jitter = ds_odds_happens(l, 0.7f) ? ds_odds_strength(l, 0.05f, 0.55f) : 0;
    } else if (nn_rng_chance(r, 0.1f)) {
        s->space_factor = nn_rng_range(r, 0.6f, 3.0f);
    }
    if (scene == DS_SCENE_RECEIPT && nn_rng_chance(r, 0.15f))
        s->space_factor = nn_rng_range(r, 1.5f, 4.0f);
    if (p == DS_SCREENSHOT) { /* whole pixels, and nothing moves */
        s->space_factor = 1;
        s->space_jitter = s->letter_space = 0;
        s->least_space = 0.2f;
        s->pen_jitter = s->baseline_jitter = s->ink_jitter = 0;
    } else if (ds_odds_happens(l, 0.06f)) {
        s->pen_jitter = ds_odds_strength(l, 0, 0.05f);
        s->baseline_jitter = ds_odds_strength(l, 0, 0.04f);
    }
}

static void draw_geometry(ds_recipe *c, ds_scene scene, ds_process p, ds_odds l)
{
    nn_rng *r = l.r;
    if (ds_odds_happens(l, 0.5f)) /* half a degree is common, more than two is rare */
        c->slope = ds_odds_strength(l, 0.2f, 1) * 0.016f * nn_rng_normal(r);
    if (p == DS_CAMERA && ds_odds_happens(l, 0.5f))
        c->slope = ds_odds_strength(l, 0.2f, 1) * 0.07f * nn_rng_normal(r);
    c->slope = c->slope > 0.14f ? 0.14f : c->slope < -0.14f ? -0.14f : c->slope;
    if (ds_odds_happens(l, p == DS_CAMERA ? 0.4f : 0.12f))
        c->lean = ds_odds_strength(l, 0.3f, 1) * 0.15f * nn_rng_normal(r);
    if (ds_odds_happens(l, 0.15f)) {
        c->wave = ds_odds_strength(l, 0.01f, 0.1f);
        c->wave_period = nn_rng_range(r, 6, 40);
        c->wave_phase = nn_rng_range(r, 0, 6.28f);
    }
    if (ds_odds_happens(l, p == DS_CAMERA ? 0.5f : 0.06f))
        c->perspective = ds_odds_strength(l, -0.25f, 0.25f);
    if (ds_odds_happens(l, 0.06f))
        c->slant = ds_odds_strength(l, -0.1f, 0.3f);
    /* Metal type pressed into soft paper, and typewriter letters through cloth, are heavier
     * than their faces drawn today. */
    if (scene == DS_SCENE_TYPEWRITER || scene == DS_SCENE_LATIN || scene == DS_SCENE_BOOK)
        c->stroke = ds_odds_happens(l, 0.5f) ? ds_odds_strength(l, 0, 0.045f) : 0;
    else if (ds_odds_happens(l, 0.12f))
        c->stroke = ds_odds_strength(l, -0.015f, 0.05f);
}

static void apply_knobs(ds_recipe *c, const ds_synth_config *k, ds_ink_range color, nn_rng *r)
{
    if (k->height > 0)
        c->em = (float)k->height;
    if (k->skew >= 0) {
        c->slope = tanf(nn_rng_range(r, -k->skew, k->skew) * 0.0174533f);
        c->any_slope = true;
    }
    if (k->blur >= 0)
        c->scan.blur_x = c->scan.blur_y = k->blur * nn_rng_float(r);
    if (k->background >= 0 || k->image_dir || color.lo <= color.hi)
        c->photographed = false;
    if (k->background >= 0) {
        ds_paper *p = &c->paper;
        p->stains = p->grain = p->fibres = p->ghost = p->gradient = p->specks = 0;
        if (k->background == 0)
            p->grain = nn_rng_range(r, 0.02f, 0.08f);
        else if (k->background == 2)
            p->fibres = p->stains = nn_rng_range(r, 0.03f, 0.1f);
        else if (k->background == 3)
            p->gradient = nn_rng_range(r, 0.1f, 0.35f);
    }
    if (!isnan(k->spacing))
        c->setting.letter_space = k->spacing;
    if (!isnan(k->space_width)) {
        c->setting.space_factor = k->space_width;
        c->setting.space_jitter = 0;
        c->setting.sentence_factor = 1;
    }
    if (k->margin >= 0) {
        c->left = c->right = c->top = c->bottom = (float)k->margin / c->em;
        c->above = c->below = 0;
        c->tight = k->fit;
    } else if (k->fit) {
        c->left = c->right = c->top = c->bottom = 0;
        c->above = c->below = 0;
        c->tight = true;
    }
    if (k->stroke >= 0)
        c->stroke = (float)k->stroke / c->em;
    if (color.lo <= color.hi) {
        c->paper.ink = nn_rng_range(r, color.lo, color.hi + 1e-6f);
        /* A ground that the ink stands out from. */
        if (c->paper.ink > 0.55f)
            c->paper.paper = nn_rng_range(r, 0, c->paper.ink - 0.4f);
        else if (c->paper.paper < c->paper.ink + 0.3f)
            c->paper.paper = 1;
        c->scan.invert = false;
    }
    if (k->distortion) {
        c->wave = c->perspective = 0;
        if (!strcmp(k->distortion, "sine")) {
            c->wave = nn_rng_range(r, 0.04f, 0.15f);
            c->wave_period = nn_rng_range(r, 4, 12);
            c->wave_phase = nn_rng_range(r, 0, 6.28f);
        } else if (!strcmp(k->distortion, "perspective")) {
            c->perspective = nn_rng_range(r, -0.4f, 0.4f);
        }
    }
}

/* Of a kind's lines: what forms ask for is filled in. */
static float comb_share(ds_scene scene)
{
    return scene == DS_SCENE_CODE || scene == DS_SCENE_NUMBERS ? 0.05f
           : scene == DS_SCENE_FORM || scene == DS_SCENE_CELL  ? 0.04f
                                                               : 0;
}

void ds_recipe_draw(ds_recipe *c, ds_scene scene, const ds_synth_config *config,
                    ds_ink_range color, nn_rng *r)
{
    const struct scene_look *look = &looks[scene];
    ds_odds l = {r, config->level};
    *c = (ds_recipe){0};
    memcpy(c->style, look->style, sizeof c->style);
    c->apart = scene == DS_SCENE_CODE;
    ds_process p = draw_process(look, r);
    draw_size(c, look, scene, l);
    /* What a screen or a good scan still shows is lost in black and white. */
    if (p != DS_CLEAN && p != DS_SCREENSHOT && c->em < 13)
        c->em += 4;
    if (config->height > 0)
        c->em = (float)config->height;
    if (config->level > 0 && scene == DS_SCENE_PHOTO) {
        ds_recipe_photo(c, l);
    } else if (config->level > 0 && scene == DS_SCENE_SCREEN && nn_rng_chance(r, 0.14f)) {
        c->setting = (ds_setting){.space_factor = 1, .sentence_factor = 1, .least_space = 0.2f};
        c->stretch = 1;
        ds_recipe_crop(c, 0.4f, 1.25f, 0, l);
        ds_recipe_subtitle(c, l);
    } else if (config->level <= 0) {
        c->ratio = c->stretch = 1;
        c->setting.space_factor = c->setting.sentence_factor = 1;
        c->left = c->right = c->top = c->bottom = 0.15f;
        c->paper.paper = 1;
    } else {
        ds_recipe_process_size(c, p, l);
        draw_setting(c, scene, p, l);
        if (p != DS_SCREENSHOT)
            draw_geometry(c, scene, p, l);
        ds_recipe_crop(c, look->neighbours, scene == DS_SCENE_TYPEWRITER ? 1.5f : 1.4f,
                       scene == DS_SCENE_FORM || scene == DS_SCENE_CELL ? 1 : 0.06f, l);
        if (p != DS_SCREENSHOT && nn_rng_chance(r, comb_share(scene)))
            ds_recipe_comb(c, r);
        ds_recipe_process(c, p, l);
    }
    apply_knobs(c, config, color, r);
}

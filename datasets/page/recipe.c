/* recipe.c - the mixture of pages: which documents, how large, in which type, on what
 * paper, how damaged, how they came into the file. Figures were set by laying sheets of pages
 * beside scans of receipts, typewriting of the 1930s and books until they were hard to tell
 * apart. */
#include <math.h>
#include <string.h>

#include "datasets/page/parts.h"

static int draw_kind(const ds_page_context *c, nn_rng *r)
{
    float sum = 0;
    for (int i = 0; i < DS_PAGE_KINDS; i++)
        sum += c->source->kinds >> i & 1 ? ds_page_looks[i].share : 0;
    float at = nn_rng_float(r) * sum;
    int last = 0;
    for (int i = 0; i < DS_PAGE_KINDS; i++) {
        if (!(c->source->kinds >> i & 1) || (sum > 0 && ds_page_looks[i].share == 0))
            continue;
        last = i;
        at -= ds_page_looks[i].share;
        if (at < 0)
            break;
    }
    return last;
}

/* ---- tones and damage ---- */

static void draw_colors(ds_page_recipe *p, ds_page_process how, nn_rng *r)
{
    static const float inks[][3] = {
        {0.1f, 0.15f, 0.5f}, {0.05f, 0.1f, 0.3f}, {0.6f, 0.1f, 0.1f},  {0.1f, 0.1f, 0.1f},
        {0.1f, 0.35f, 0.2f}, {0.35f, 0.1f, 0.4f}, {0.15f, 0.3f, 0.7f}, {0.75f, 0.15f, 0.1f}};
    float warm = how == DS_BY_RIBBON || nn_rng_chance(r, 0.3f) ? nn_rng_range(r, 0, 0.22f)
                                                         : nn_rng_range(r, -0.03f, 0.05f);
    p->rgb_paper[0] = p->paper.paper;
    p->rgb_paper[1] = p->paper.paper * (1 - 0.45f * warm);
    p->rgb_paper[2] = p->paper.paper * (1 - warm);
    if (nn_rng_chance(r, 0.08f)) /* coloured stock */
        for (int k = 0; k < 3; k++)
            p->rgb_paper[k] *= nn_rng_range(r, 0.7f, 1);
    for (int k = 0; k < DS_LAYERS; k++) {
        const float *ink = inks[nn_rng_below(r, sizeof inks / sizeof *inks)];
        for (int i = 0; i < 3; i++)
            p->rgb_ink[k][i] = k == DS_LAYER_PRINT ? p->paper.ink : ink[i];
    }
    if (p->kind == DS_PAGE_SCENE && nn_rng_chance(r, 0.4f)) /* light letters on dark signs */
        for (int i = 0; i < 3; i++)
            p->rgb_ink[0][i] = nn_rng_range(r, 0.8f, 1);
    /* Violet thermal paper, blue copies. */
    if ((how == DS_BY_THERMAL && nn_rng_chance(r, 0.35f)) || nn_rng_chance(r, 0.06f)) {
        p->rgb_ink[0][2] = p->paper.ink + nn_rng_range(r, 0.1f, 0.35f);
        p->rgb_ink[0][1] = p->paper.ink + nn_rng_range(r, 0, 0.12f);
    }
    if (!p->color)
        for (int k = 0; k < DS_LAYERS; k++) {
            const float *v = p->rgb_ink[k];
            float gray = k == 0 && p->kind != DS_PAGE_SCENE
                             ? p->paper.ink
                             : 0.299f * v[0] + 0.587f * v[1] + 0.114f * v[2];
            p->rgb_ink[k][0] = p->rgb_ink[k][1] = p->rgb_ink[k][2] = gray;
        }
    if (!p->color)
        p->rgb_paper[1] = p->rgb_paper[2] = p->rgb_paper[0];
}

static void draw_print(ds_page_recipe *p, ds_page_process how, nn_rng *r, float level)
{
    float em = p->body.em, small = em < 16 ? 0.6f : 1;
    ds_ink *k = &p->ink;
    ds_paper *t = &p->paper;
    t->paper =
        nn_rng_chance(r, 0.5f) ? nn_rng_range(r, 0.93f, 1) : nn_rng_range(r, 0.75f, 0.97f);
    t->ink = nn_rng_range(r, 0, 0.2f);
    k->soften = nn_rng_range(r, 0.2f, 0.5f);
    k->hardness = nn_rng_range(r, 2, 5);
    k->spread = small * nn_rng_range(r, -0.08f, 0.18f);
    switch (how) {
    case DS_BY_FAX:
        k->rough = nn_rng_range(r, 0, 0.3f) * small;
        break;
    case DS_BY_THERMAL:
        t->ink = nn_rng_chance(r, 0.35f) ? nn_rng_range(r, 0.35f, 0.65f)
                                         : nn_rng_range(r, 0.05f, 0.4f);
        t->paper = nn_rng_range(r, 0.82f, 1);
        k->rough = nn_rng_range(r, 0, 0.25f) * small;
        k->dots = nn_rng_chance(r, 0.3f) ? nn_rng_range(r, 0.2f, 0.9f) : 0;
        k->streak = nn_rng_chance(r, 0.25f) ? nn_rng_range(r, 0.2f, 0.8f) : 0;
        k->fade = nn_rng_chance(r, 0.3f) ? nn_rng_range(r, 0.1f, 0.5f) : 0;
        break;
    case DS_BY_RIBBON:
        t->paper = nn_rng_range(r, 0.68f, 0.95f);
        t->ink = nn_rng_range(r, 0.05f, 0.35f);
        k->uneven = nn_rng_range(r, 0, 0.3f);
        k->uneven_cell = em * nn_rng_range(r, 0.2f, 1.5f);
        k->rough = nn_rng_range(r, 0, 0.3f) * small;
        k->worn = nn_rng_chance(r, 0.3f) ? nn_rng_range(r, 0, 0.25f) : 0;
        t->fibres = nn_rng_chance(r, 0.5f) ? nn_rng_range(r, 0, 0.04f) : 0;
        break;
    default:
        k->worn = nn_rng_chance(r, 0.06f * level) ? nn_rng_range(r, 0, 0.2f) : 0;
        k->uneven = nn_rng_chance(r, 0.2f) ? nn_rng_range(r, 0, 0.15f) : 0;
        k->uneven_cell = 2 * em;
    }
    t->grain = nn_rng_chance(r, 0.7f) ? nn_rng_range(r, 0, 0.025f) : 0;
    t->stains = nn_rng_chance(r, 0.2f * level) ? nn_rng_range(r, 0, 0.05f) : 0;
    t->ghost = nn_rng_chance(r, 0.15f * level) ? nn_rng_range(r, 0.03f, 0.2f) : 0;
    t->specks = nn_rng_chance(r, 0.3f * level) ? expf(nn_rng_range(r, -4, 0.3f)) : 0;
    p->clouds = nn_rng_chance(r, 0.4f * level) ? nn_rng_range(r, 0, 0.07f) : 0;
    p->folds_x = nn_rng_chance(r, 0.12f * level) ? 1 + (int)nn_rng_below(r, 2) : 0;
    p->folds_y = nn_rng_chance(r, 0.22f * level) ? 1 + (int)nn_rng_below(r, 3) : 0;
    p->fold_depth = nn_rng_range(r, 0.04f, 0.3f);
    p->wrinkle = how == DS_BY_THERMAL || how == DS_BY_PHOTO
                     ? (nn_rng_chance(r, 0.4f * level) ? nn_rng_range(r, 0.01f, 0.07f) : 0)
                     : (nn_rng_chance(r, 0.06f * level) ? nn_rng_range(r, 0.01f, 0.05f) : 0);
    p->dirt_edge = nn_rng_chance(r, 0.25f * level) ? nn_rng_range(r, 0.05f, 0.4f) : 0;
    if (p->kind != DS_PAGE_RECEIPT && p->kind != DS_PAGE_SCENE)
        p->holes = nn_rng_chance(r, 0.15f * level) ? 1 + (int)nn_rng_below(r, 4) : 0;
    if ((p->kind == DS_PAGE_BOOK || p->kind == DS_PAGE_NOTES) &&
        nn_rng_chance(r, 0.45f * level))
        p->gutter = (nn_rng_chance(r, 0.5f) ? 1 : -1) * nn_rng_range(r, 0.1f, 0.7f);
}

/* Sheets that lay in archives: grey paper, pale or heavy ribbons, carbon copies, pencil. */
static void draw_archive(ds_page_recipe *p, ds_page_process how, nn_rng *r, float level)
{
    float em = p->body.em;
    ds_ink *k = &p->ink;
    ds_paper *t = &p->paper;
    if (how == DS_BY_RIBBON) {
        t->paper = nn_rng_chance(r, 0.4f) ? nn_rng_range(r, 0.42f, 0.75f) : t->paper;
        t->ink = t->paper * nn_rng_range(r, 0.05f, nn_rng_chance(r, 0.2f) ? 0.75f : 0.4f);
        t->ghost = nn_rng_chance(r, 0.3f * level) ? nn_rng_range(r, 0.02f, 0.1f) : t->ghost;
    }
    k->uneven_cell = em * nn_rng_range(r, 0.3f, 8);
    if (nn_rng_chance(r, 0.25f)) { /* a second sheet: the blow came through paper and carbon */
        k->soften = em * nn_rng_range(r, 0.015f, 0.035f);
        k->hardness = nn_rng_range(r, 2.4f, 3); /* softer, and blank paper would turn grey */
        k->spread = nn_rng_range(r, 0, 0.2f);
        k->uneven = nn_rng_range(r, 0.1f, 0.35f);
    } else if (nn_rng_chance(r, 0.3f)) { /* a fresh ribbon, clogged type */
        k->spread += nn_rng_range(r, 0.05f, 0.2f);
    }
    p->holes = nn_rng_chance(r, 0.2f * level) ? 2 : p->holes;
    p->clouds = nn_rng_chance(r, 0.4f * level) ? nn_rng_range(r, 0.02f, 0.1f) : p->clouds;
    t->specks = nn_rng_chance(r, 0.3f * level) ? expf(nn_rng_range(r, -4, 0)) : t->specks;
}

static void draw_file(ds_page_recipe *p, ds_page_process how, nn_rng *r, float level)
{
    ds_scan *s = &p->scan;
    float em = p->body.em;
    bool small = em < 15;
    p->photo = how == DS_BY_PHOTO;
    p->binary = how == DS_BY_FAX || (how != DS_BY_PHOTO && nn_rng_chance(r, 0.06f));
    float blur = p->photo ? nn_rng_range(r, 0.2f, 1) : nn_rng_range(r, 0, 0.6f);
    s->blur_x = s->blur_y = blur * (small ? 0.7f : 1) * level;
    if (p->photo && nn_rng_chance(r, 0.15f))
        s->blur_x += nn_rng_range(r, 0, 1) * level;
    s->noise =
        nn_rng_chance(r, 0.6f * level) ? nn_rng_range(r, 0.003f, p->photo ? 0.04f : 0.02f) : 0;
    s->sharpen = nn_rng_chance(r, 0.25f * level) ? nn_rng_range(r, 0.2f, 1.4f) : 0;
    if (em > 18 && nn_rng_chance(r, 0.12f * level))
        s->resolution = nn_rng_range(r, 0.5f, 0.9f);
    if (p->binary) {
        /* A threshold between tones that lie close together would leave noise alone. */
        float *paper = &p->paper.paper, *ink = &p->paper.ink;
        *paper = *paper < 0.85f ? 0.85f : *paper;
        *ink = *ink > 0.3f ? 0.3f : *ink;
        s->noise *= 0.5f;
        p->wrinkle *= 0.5f;
        s->binary = true;
        s->threshold = nn_rng_range(r, 0.3f, 0.62f);
        s->threshold_noise = nn_rng_range(r, 0, 0.08f);
        s->salt = nn_rng_chance(r, 0.15f * level) ? nn_rng_range(r, 0, 0.002f) : 0;
        p->clouds *= 0.6f;
        p->dirt_edge *= 0.6f;
        p->paper.ghost *= 0.5f;
    } else {
        s->gamma = nn_rng_chance(r, 0.3f * level) ? nn_rng_range(r, 0.7f, 1.4f) : 0;
        s->jpeg = nn_rng_chance(r, 0.65f * level) ? nn_rng_int(r, 30, 95) : 0;
    }
    p->light_x = level * nn_rng_range(r, -1, 1) * (p->photo ? 0.3f : 0.06f);
    p->light_y = level * nn_rng_range(r, -1, 1) * (p->photo ? 0.3f : 0.06f);
    p->vignette = p->photo ? level * nn_rng_range(r, 0, 0.3f) : 0;
    p->shadow = p->photo && nn_rng_chance(r, 0.35f * level) ? nn_rng_range(r, 0.15f, 0.5f) : 0;
    float dark = p->photo                  ? nn_rng_range(r, 0.05f, 0.9f)
                 : nn_rng_chance(r, 0.45f) ? nn_rng_range(r, 0, 0.2f)
                                           : nn_rng_range(r, 0.75f, 1);
    for (int k = 0; k < 3; k++) {
        p->around[k] = dark + (p->photo && p->color ? nn_rng_range(r, -0.2f, 0.2f) : 0);
        p->around[k] = p->around[k] < 0 ? 0 : p->around[k] > 1 ? 1 : p->around[k];
    }
    p->around_grain = p->photo ? nn_rng_range(r, 0, 0.25f) : nn_rng_range(r, 0, 0.05f);
}

void ds_page_recipe_draw(ds_page_context *c, nn_rng *r)
{
    const ds_page_config *config = &c->source->config;
    ds_page_recipe *p = &c->recipe;
    float level = config->level;
    *p = (ds_page_recipe){.level = level};
    p->kind = (ds_page_kind)draw_kind(c, r);
    if (p->kind == DS_PAGE_SCREEN) /* never was on paper */
        p->level = level = 0;
    const ds_page_look *look = &ds_page_looks[p->kind];
    p->scene = look->scene;
    if (p->kind == DS_PAGE_BOOK && nn_rng_chance(r, 0.3f))
        p->scene = DS_SCENE_LATIN;
    float u = nn_rng_float(r);
    /* Scans for reading: about 70 to 220 dpi, seldom 300; receipts, which are small, finer. */
    p->dpi = u < 0.06f ? nn_rng_range(r, 220, 300) : 75 * expf(nn_rng_float(r) * 1.05f);
    if (p->kind == DS_PAGE_RECEIPT || p->kind == DS_PAGE_CARD)
        p->dpi *= nn_rng_range(r, 1.2f, 1.9f);
    if (config->dpi > 0)
        p->dpi = (float)config->dpi;
    float w_mm = nn_rng_range(r, look->w_lo, look->w_hi), h_mm = look->h;
    if (p->kind == DS_PAGE_BOOK)
        h_mm = w_mm * nn_rng_range(r, 1.35f, 1.65f);
    if (p->kind == DS_PAGE_TYPESCRIPT) /* from letter to foolscap */
        h_mm = w_mm * nn_rng_range(r, 1.28f, 1.75f);
    if ((p->kind == DS_PAGE_TABLE || p->kind == DS_PAGE_SCENE) && nn_rng_chance(r, 0.25f)) {
        float t = w_mm;
        w_mm = h_mm;
        h_mm = t;
    }
    if ((p->kind == DS_PAGE_CHART || p->kind == DS_PAGE_SIZES || p->kind == DS_PAGE_PICTURE) &&
        nn_rng_chance(r, 0.5f)) {
        float t = w_mm;
        w_mm = h_mm;
        h_mm = t;
    }
    if (p->kind == DS_PAGE_SCREEN) /* 96 dots an inch, or twice as fine */
        p->dpi = config->dpi > 0 ? p->dpi : nn_rng_chance(r, 0.3f) ? 192 : 96;
    if (p->kind == DS_PAGE_FORM && nn_rng_chance(r, 0.2f))
        h_mm *= nn_rng_range(r, 0.4f, 0.8f);
    if (p->kind == DS_PAGE_RECEIPT && config->dpi <= 0 && w_mm * p->dpi / 25.4f < 380)
        p->dpi = 380 * 25.4f / w_mm;
    p->w = rintf(w_mm * p->dpi / 25.4f);
    p->h = rintf(h_mm * p->dpi / 25.4f);
    ds_page_types_draw(c, look->style, look->pt_lo, look->pt_hi, r);
    float at = nn_rng_float(r);
    ds_page_process how = DS_BY_LASER;
    for (int i = 0; i < DS_PAGE_PROCESSES; i++) {
        at -= look->process[i];
        if (at < 0) {
            how = (ds_page_process)i;
            break;
        }
    }
    p->color = config->color < 0 ? nn_rng_chance(r, look->color) : config->color > 0;
    if (how == DS_BY_FAX)
        p->color = false;
    if (level > 0) {
        draw_print(p, how, r, level < 1 ? level : 1);
        if (p->kind == DS_PAGE_TYPESCRIPT)
            draw_archive(p, how, r, level < 1 ? level : 1);
        draw_file(p, how, r, level < 1 ? level : 1);
    } else {
        p->paper.paper = 1;
        p->around[0] = p->around[1] = p->around[2] = 1;
        if (p->kind == DS_PAGE_SCREEN && config->level > 0 && nn_rng_chance(r, 0.4f))
            p->scan.jpeg = nn_rng_int(r, 40, 95);
    }
    if (p->binary)
        p->color = false;
    draw_colors(p, how, r);
    if (p->kind == DS_PAGE_TYPESCRIPT && nn_rng_chance(r, 0.5f)) /* pencil */
        for (int k = 0; k < 3; k++)
            p->rgb_ink[DS_LAYER_PEN][k] =
                p->rgb_ink[0][k] + 0.5f * (p->rgb_paper[k] - p->rgb_ink[0][k]);
}

/* test_ds_recipe.c - what recipes promise: crops cut no more than they say, processes stay in
 * their bounds; pins, halved rows and bars by themselves. */
#include <math.h>

#include "datasets/line/parts.h"
#include "datasets/line/synth.h"
#include "datasets/text/gen.h"
#include "tests/check.h"

/* Every kind many times: bounds of what is drawn. */
static void test_bounds(void)
{
    ds_synth_config config = ds_synth_defaults();
    int wrong = 0, cut = 0, screens = 0, pins = 0, faxes = 0, bars = 0, told = 0;
    for (int scene = 0; scene < DS_SCENES; scene++)
        for (int i = 0; i < 2000; i++) {
            nn_rng r = nn_rng_make(3, (uint64_t)(scene * 2000 + i));
            ds_recipe c;
            ds_recipe_draw(&c, (ds_scene)scene, &config, (ds_ink_range){1, 0}, &r);
            wrong += c.cut_top < 0 || c.cut_top > DS_MOST_CUT || c.cut_bottom < 0 ||
                     c.cut_bottom > DS_MOST_CUT;
            wrong += !(c.em >= 7.9f && c.em < 100 && c.ratio > 0.1f && c.ratio < 4);
            cut += c.cut_top > 0 || c.cut_bottom > 0;
            /* A screen's glyphs are whole pixels, and nothing bends them. */
            bool screen = c.raster != DS_RASTER_PRINT && c.ink.pins <= 0;
            float size = c.em * c.ratio;
            wrong += screen && (fabsf(size - rintf(size)) > 1e-3f || c.slope != 0 ||
                                c.wave > 0 || c.stretch != 1 || c.ink.soften > 0);
            wrong += c.ink.pins > 0 && c.raster != DS_RASTER_MONO;
            wrong += c.scan.half_rows && !c.scan.binary;
            if (wrong && !told++)
                printf("kind %d, draw %d: em %g ratio %g raster %d slope %g cut %g %g\n", scene, i,
                       (double)c.em, (double)c.ratio, c.raster, (double)c.slope,
                       (double)c.cut_top, (double)c.cut_bottom);
            screens += screen;
            pins += c.ink.pins > 0;
            faxes += c.scan.half_rows;
            bars += c.paper.edge_top > 0;
        }
    CHECK(wrong == 0, "%d recipes out of bounds", wrong);
    CHECK(cut > 5000 && screens > 500 && pins > 200 && faxes > 100 && bars > 50,
          "of %d: %d cut, %d screens, %d pins, %d faxes, %d bars", 2000 * DS_SCENES, cut,
          screens, pins, faxes, bars);
}

/* Each kind comes as often as its share says, the last ones, too. */
static void test_shares(void)
{
    int n[DS_SCENES] = {0}, all = 40000;
    nn_rng r = nn_rng_make(11, 0);
    for (int i = 0; i < all; i++)
        n[ds_scene_draw(&r)]++;
    for (int i = 0; i < DS_SCENES; i++)
        CHECK(n[i] > all / 500, "kind %d: %d of %d lines", i, n[i], all);
    CHECK(n[DS_SCENE_NOTATION] > all / 33 && n[DS_SCENE_DISPLAY] < all / 80 &&
              n[DS_SCENE_OFFICE] < all / 10,
          "%d notation, %d displays, %d office", n[DS_SCENE_NOTATION], n[DS_SCENE_DISPLAY],
          n[DS_SCENE_OFFICE]);
}

/* Columns of the canvas that are inked from the cells' top to their bottom. */
static int borders(const ds_synth_context *c, int top, int bottom, int x0, int x1)
{
    int n = 0;
    for (int x = x0 > 0 ? x0 : 0; x < x1 && x < c->canvas.w; x++) {
        int y = top;
        while (y < bottom && c->canvas.v[(size_t)y * (size_t)c->canvas.w + (size_t)x] == 255)
            y++;
        n += y == bottom;
    }
    return n;
}

/* A character in the middle of each cell, borders between them. */
static void test_comb(ds_synth_context *c)
{
    ds_synth_config plain = ds_synth_defaults();
    int wrong = 0, n = 0;
    plain.level = 0;
    for (int i = 0; i < 60; i++) {
        nn_rng r = nn_rng_make(8, (uint64_t)i);
        ds_recipe recipe;
        int face;
        float em;
        bool fits;
        ds_recipe_draw(&recipe, DS_SCENE_OFFICE, &plain, (ds_ink_range){1, 0}, &r);
        recipe.setting.cell = 1.7f;
        recipe.left = recipe.right = 1;
        recipe.top = recipe.bottom = 1;
        recipe.comb = (ds_comb)(i % 2);
        recipe.comb_thickness = 0.05f;
        recipe.comb_top = 1;
        recipe.comb_bottom = 0.3f;
        ds_text_from_utf8("4711", 4, &c->text);
        CHECK(ds_typeset_face(c, &recipe, &r, &face, &em, &fits) == NN_OK, "%s",
              nn_error_message());
        if (!fits)
            continue;
        CHECK(ds_typeset_line(c, &recipe, DS_SCENE_OFFICE, face, em, &r) == NN_OK, "%s",
              nn_error_message());
        float cell = 1.7f * em;
        int y0 = c->shape.baseline - (int)(0.95f * em), y1 = c->shape.baseline;
        for (int k = 0; k < c->run.n; k++) {
            const ds_placed *p = &c->run.at[k];
            float middle = (float)p->x + 0.5f * (float)p->glyph->w,
                  off = middle - ((float)k + 0.5f) * cell;
            int x = c->shape.x + (int)middle;
            wrong += fabsf(off) > 1;
            wrong += borders(c, y0, y1, x, x + (int)cell) == 0;
        }
        n++;
    }
    CHECK(n > 50 && wrong == 0, "%d of %d cells", wrong, n);
}

/* Capitals with marks and tails, cut as tightly as can be asked for. */
static void test_cut(ds_synth_context *c)
{
    static const char *const text[] = {"Şlý Č", "1,234.56", "Ég", "-", "page"};
    ds_synth_config plain = ds_synth_defaults();
    int wrong = 0, whole = 0, n = 0;
    plain.level = 0;
    for (int i = 0; i < 300; i++) {
        nn_rng r = nn_rng_make(7, (uint64_t)i);
        ds_recipe recipe;
        int face;
        float em;
        bool fits;
        ds_recipe_draw(&recipe, DS_SCENE_OFFICE, &plain, (ds_ink_range){1, 0}, &r);
        float share = i % 3 ? DS_MOST_CUT * (float)(i % 3) / 2 : 0;
        recipe.cut_top = recipe.cut_bottom = share;
        recipe.top = recipe.bottom = -0.4f;
        recipe.tight = i % 2;
        ds_text_from_utf8(text[i % 5], strlen(text[i % 5]), &c->text);
        CHECK(ds_typeset_face(c, &recipe, &r, &face, &em, &fits) == NN_OK, "%s",
              nn_error_message());
        if (!fits)
            continue;
        CHECK(ds_typeset_line(c, &recipe, DS_SCENE_OFFICE, face, em, &r) == NN_OK, "%s",
              nn_error_message());
        /* Whole pixels: the crop's sides are rounded outwards. */
        float h = (float)c->canvas.h;
        int top = -c->run.y0 - c->shape.baseline,
            bottom = c->run.y1 - (c->canvas.h - c->shape.baseline);
        wrong += (float)top > share * h + 0.01f || (float)bottom > share * h + 1.01f;
        whole += share <= 0 && top <= 0 && bottom <= 0;
        n++;
    }
    CHECK(n > 250 && wrong == 0, "%d of %d crops cut more than they may", wrong, n);
    CHECK(whole > 80, "%d crops that may not cut keep all", whole);
}

static void test_damage(void)
{
    ds_plane p = {0};
    ds_scratch s = {0};
    nn_rng r = nn_rng_make(1, 2);
    int wrong = 0, dark = 0;
    CHECK(ds_plane_size(&p, 40, 20) == NN_OK, "size");
    ds_plane_fill(&p, 0);
    p.v[10 * 40 + 20] = 1;
    ds_ink ink = {.pins = 0.5f};
    CHECK(ds_ink_apply(&p, &ink, &s, &r) == NN_OK, "%s", nn_error_message());
    CHECK(p.w == 40 * DS_PIN_SCALE && p.h == 20 * DS_PIN_SCALE, "%d x %d", p.w, p.h);
    for (int y = 0; y < p.h; y++)
        for (int x = 0; x < p.w; x++)
            if (p.v[y * p.w + x] > 0.5f) {
                dark++;
                wrong += abs(x - 61) > 2 || abs(y - 31) > 2;
            }
    CHECK(dark >= 5 && dark <= 12 && wrong == 0, "a dot of %d pixels, %d astray", dark, wrong);
    CHECK(ds_plane_size(&p, 40, 21) == NN_OK, "size");
    for (int i = 0; i < 40 * 21; i++)
        p.v[i] = nn_rng_float(&r);
    ds_scan fax = {.half_rows = true, .binary = true, .threshold = 0.5f};
    CHECK(ds_scan_apply(&p, &fax, 1, 0, &s, &r) == NN_OK, "%s", nn_error_message());
    for (int y = 0; y + 1 < 21; y += 2)
        wrong += memcmp(p.v + y * 40, p.v + (y + 1) * 40, 40 * sizeof(float)) != 0;
    CHECK(wrong == 0, "%d pairs of rows differ", wrong);
    ds_plane_fill(&p, 0);
    ds_paper bar = {.paper = 0.2f, .ink = 0.9f, .edge_top = 3, .edge_bottom = 2, .edge_tone = 1,
                    .halftone = 0.1f, .halftone_period = 4};
    CHECK(ds_paper_apply(&p, &bar, &s, &r) == NN_OK, "%s", nn_error_message());
    for (int y = 0; y < 21; y++)
        for (int x = 0; x < 40; x++) {
            float v = p.v[y * 40 + x];
            wrong += y < 3 || y > 18 ? v != 1 : v > 0.2001f || v < 0.0999f;
        }
    CHECK(wrong == 0, "%d pixels of a bar", wrong);
    ds_plane_free(&p);
    ds_scratch_free(&s);
}

int main(void)
{
    ds_synth_config config = ds_synth_defaults();
    ds_synth *s = NULL;
    ds_synth_context *c = NULL;
    config.alphabet = " -.,0123456789ŞşČčÉélýagpe";
    test_bounds();
    test_shares();
    test_damage();
    if (ds_synth_new(&s, &config) || ds_synth_context_new(&c, s))
        CHECK_SKIP("nothing can be rendered: %s", nn_error_message());
    else {
        test_cut(c);
        test_comb(c);
    }
    ds_synth_context_free(c);
    ds_synth_free(s);
    return check_done();
}

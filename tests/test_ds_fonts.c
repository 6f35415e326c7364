/* test_ds_fonts.c - the built-in faces: whatever a face is said to have it draws, and as the
 * character that it is. */
#include "datasets/render/fonts.h"
#include "datasets/render/render.h"
#include "io/file.h"
#include "nn/mem.h"
#include "ocr/alphabet.h"
#include "tests/check.h"

enum { EM = 40, FEW = 4 };

typedef struct chars {
    ocr_alphabet alphabet;
    const uint32_t *code;
    int n;
} chars;

static int index_of(const chars *c, uint32_t code)
{
    for (int i = 0; i < c->n; i++)
        if (c->code[i] == code)
            return i;
    return -1;
}

static bool face_covers(const ds_face *face, int i)
{
    return i >= 0 && (face->covered[i / 64] >> (i % 64) & 1);
}

static bool same_glyph(const ds_glyph *a, const ds_glyph *b)
{
    return a->w == b->w && a->h == b->h && a->top == b->top &&
           !memcmp(a->pixels, b->pixels, (size_t)a->w * (size_t)a->h);
}

/* A face shows the same picture for a Latin Eth and a D with a stroke, a micro sign and a mu,
 * but not for many characters: that would be what it shows for all that it lacks. */
static void check_face(ds_glyphs *g, const ds_face *face, const chars *c, int *drawn, int *bad)
{
    const ds_glyph *glyph[512] = {0};
    NN_ASSERT(c->n <= 512);
    CHECK(ds_glyphs_set(g, 0, face->path, EM, EM, 0, 0, DS_RASTER_PRINT) == NN_OK, "%s", nn_error_message());
    for (int i = 0; i < c->n; i++) {
        if (!face_covers(face, i) || c->code[i] == ' ')
            continue;
        if (ds_glyphs_get(g, c->code[i], &glyph[i])) {
            CHECK(false, "%s", nn_error_message());
            return;
        }
        int ink = 0;
        for (int k = 0; glyph[i] && k < glyph[i]->w * glyph[i]->h; k++)
            ink = glyph[i]->pixels[k] > ink ? glyph[i]->pixels[k] : ink;
        if (ink < 24) {
            printf("%s: U+%04X is blank\n", face->path, c->code[i]);
            ++*bad;
        }
        ++*drawn;
    }
    for (int i = 0; i < c->n; i++) {
        int alike = 0;
        for (int k = 0; glyph[i] && k < c->n; k++)
            alike += glyph[k] && same_glyph(glyph[i], glyph[k]);
        if (alike > FEW) {
            printf("%s: U+%04X looks like %d others\n", face->path, c->code[i], alike - 1);
            ++*bad;
        }
    }
    static const uint32_t pair[][2] = {
        {0x218, 0x15E}, {0x219, 0x15F}, {0x21A, 0x162}, {0x21B, 0x163}};
    for (int k = 0; k < 4; k++) {
        int a = index_of(c, pair[k][0]), b = index_of(c, pair[k][1]);
        if (a >= 0 && b >= 0 && glyph[a] && glyph[b] && same_glyph(glyph[a], glyph[b])) {
            printf("%s: U+%04X looks like U+%04X\n", face->path, c->code[a], c->code[b]);
            ++*bad;
        }
    }
}

/* Every second face, each in a store of its own. */
static void test_glyphs(const ds_fonts *fonts, const chars *c)
{
    int drawn = 0, bad = 0;
    for (int i = 0; i < fonts->n; i += 2) {
        ds_glyphs *g = NULL;
        CHECK(ds_glyphs_new(&g, 1) == NN_OK, "%s", nn_error_message());
        check_face(g, &fonts->face[i], c, &drawn, &bad);
        ds_glyphs_free(g);
    }
    CHECK(drawn > 90 * (fonts->n / 2), "%d characters of %d faces", drawn, fonts->n);
    CHECK(bad == 0, "%d of %d characters are not what they are said to be", bad, drawn);
}

static void test_coverage(const ds_fonts *fonts, const chars *c)
{
    int segments = 0;
    for (int i = 0; i < fonts->n; i++) {
        const ds_face *face = &fonts->face[i];
        CHECK(!strstr(face->path, "freefont"), "%s is the measure's own", face->path);
        if (face->style != DS_SEGMENT)
            continue;
        segments++;
        CHECK(face_covers(face, index_of(c, '7')) && face_covers(face, index_of(c, '.')) &&
                  !face_covers(face, index_of(c, 'a')) && !face_covers(face, index_of(c, '!')),
              "%s: digits alone", face->path);
    }
    if (strstr(ds_fonts_packages(), "fonts-dseg") && segments == 0)
        printf("no faces of segments here\n");
    /* A character that no face has would never be learnt. Where all packages are installed
     * each has several families. */
    if (fonts->n < 400) {
        CHECK_SKIP("%d faces: apt-get install %s", fonts->n, ds_fonts_packages());
        return;
    }
    for (int k = 0; k < c->n; k++) {
        int families = 0;
        for (int i = 0; i < fonts->n_families; i++) {
            bool has = false;
            for (int f = 0; f < fonts->family[i].n; f++)
                has |= face_covers(&fonts->face[fonts->family[i].face[f]], k);
            families += has;
        }
        CHECK(families >= 3, "U+%04X is in %d families", c->code[k], families);
    }
}

static int64_t ink_of(ds_canvas *canvas, const ds_run *run)
{
    int64_t sum = 0;
    CHECK(ds_canvas_clear(canvas, 400, 80) == NN_OK, "%s", nn_error_message());
    ds_run_draw(run, canvas, 10, 60);
    for (int i = 0; i < 400 * 80; i++)
        sum += canvas->v[i];
    return sum;
}

/* In faces that have them, ligatures change the picture and not the characters; the parts put
 * together are the glyph, and stand in the order of the letters. */
static void test_ligatures(const ds_fonts *fonts)
{
    static const char word[] = "office";
    ds_text text;
    static ds_run plain, joined;
    ds_canvas canvas = {0};
    nn_rng r = nn_rng_make(1, 1);
    int changed = 0, wrong = 0;
    ds_text_from_utf8(word, sizeof word - 1, &text);
    for (int i = 0; i < fonts->n; i += 3) {
        ds_setting setting = {.space_factor = 1, .sentence_factor = 1};
        bool covered = false, covered_joined = false;
        ds_glyphs *g = NULL;
        const ds_glyph *whole, *part;
        CHECK(ds_glyphs_new(&g, 1) == NN_OK &&
                  ds_glyphs_set(g, 0, fonts->face[i].path, EM, EM, 0, 0, DS_RASTER_PRINT) ==
                      NN_OK &&
                  ds_run_set(&plain, g, &text, &setting, &r, &covered) == NN_OK,
              "%s", nn_error_message());
        setting.ligatures = true;
        CHECK(ds_run_set(&joined, g, &text, &setting, &r, &covered_joined) == NN_OK &&
                  ds_glyphs_get(g, 0xFB03, &whole) == NN_OK,
              "%s", nn_error_message());
        wrong += covered != covered_joined || plain.n != joined.n;
        for (int k = 0; covered && k < plain.n && k < joined.n; k++)
            wrong += joined.at[k].code != (uint32_t)word[k] ||
                     (k && joined.at[k].x < joined.at[k - 1].x);
        if (!whole) {
            wrong += covered && ink_of(&canvas, &plain) != ink_of(&canvas, &joined) &&
                     (ds_glyphs_get(g, 0xFB00, &whole) || !whole) &&
                     (ds_glyphs_get(g, 0xFB01, &whole) || !whole);
        } else {
            int64_t all = 0, parts = 0;
            for (int k = 0; k < whole->w * whole->h; k++)
                all += whole->pixels[k];
            for (int k = 0; k < ds_ligature_letters(0xFB03); k++)
                if (ds_glyphs_get_part(g, 0xFB03, k, &part) == NN_OK && part)
                    for (int j = 0; j < part->w * part->h; j++)
                        parts += part->pixels[j];
            wrong += all != parts;
            changed += ink_of(&canvas, &plain) != ink_of(&canvas, &joined);
        }
        ds_glyphs_free(g);
    }
    CHECK(wrong == 0, "%d faces set 'office' wrongly", wrong);
    CHECK(fonts->n < 400 || changed > 20, "ligatures in %d faces", changed);
    ds_canvas_free(&canvas);
}

/* Screens' rasters: black and white is that, the others have greys; all show the letter. */
static void test_rasters(const ds_fonts *fonts)
{
    for (int raster = DS_RASTER_PRINT; raster <= DS_RASTER_MONO; raster++) {
        ds_glyphs *g = NULL;
        const ds_glyph *glyph = NULL;
        int black = 0, grey = 0;
        CHECK(ds_glyphs_new(&g, 1) == NN_OK &&
                  ds_glyphs_set(g, 0, fonts->face[0].path, 12, 12, 0, 0, (ds_raster)raster) ==
                      NN_OK &&
                  ds_glyphs_get(g, 'S', &glyph) == NN_OK && glyph,
              "%s", nn_error_message());
        for (int k = 0; glyph && k < glyph->w * glyph->h; k++) {
            black += glyph->pixels[k] >= 128;
            grey += glyph->pixels[k] > 0 && glyph->pixels[k] < 255;
        }
        CHECK(black > 8 && (grey == 0) == (raster == DS_RASTER_MONO) && glyph->w <= 12,
              "raster %d: %d dark, %d grey, %d wide", raster, black, grey, glyph->w);
        ds_glyphs_free(g);
    }
}

int main(void)
{
    chars c = {0};
    ds_fonts fonts = {0};
    CHECK(ocr_alphabet_new(&c.alphabet, ocr_alphabet_default_text(), NN_ERR_MODEL) == NN_OK,
          "%s", nn_error_message());
    c.code = c.alphabet.code + 1; /* class 0 is the blank, not a character */
    c.n = c.alphabet.n - 1;
    if (!ds_glyphs_available()) {
        CHECK_NOT_APPLICABLE("built without FreeType: nothing can be rendered");
    } else if (ds_fonts_find(&fonts, NULL, NULL, c.code, c.n)) {
        CHECK_SKIP("no fonts: apt-get install %s", ds_fonts_packages());
    } else {
        test_coverage(&fonts, &c);
        test_glyphs(&fonts, &c);
        test_ligatures(&fonts);
        test_rasters(&fonts);
    }
    ds_fonts_free(&fonts);
    ocr_alphabet_free(&c.alphabet);
    return check_done();
}

/* test_ds_faces.c - what is known of a face before a line is set in it: characters that look
 * alike; signs that print has and labels have not: minus, thin space; drawn boxes and stars.
 */
#include <unistd.h>

#include "datasets/render/pictogram.h"
#include "datasets/render/render.h"
#include "nn/mem.h"
#include "tests/check.h"

#define ROOT "/usr/share/fonts/truetype/"
#define SANS ROOT "liberation2/LiberationSans-Regular.ttf"
#define SERIF ROOT "liberation2/LiberationSerif-Regular.ttf"
#define MONO ROOT "dejavu/DejaVuSansMono.ttf"

static void test_twins(ds_glyphs *g)
{
    static const struct {
        const char *path;
        unsigned twins;
    } faces[] = {
        {SANS, DS_TWINS_IL},
        {SERIF, DS_TWINS_IL}, /* fonts.c knows better */
        {MONO, 0},
        {ROOT "noto/NotoSans-Regular.ttf", 0}, /* its I has serifs */
        {"/usr/share/fonts/opentype/bebas-neue/BebasNeue-Regular.otf", DS_TWINS_O0},
        {"/usr/share/fonts/opentype/urw-base35/NimbusMonoPS-Regular.otf", DS_TWINS_1},
    };
    for (size_t i = 0; i < sizeof faces / sizeof faces[0]; i++) {
        if (access(faces[i].path, R_OK)) {
            CHECK_SKIP("%s is not installed", faces[i].path);
            continue;
        }
        uint64_t covered = 0;
        uint32_t code = 'A';
        char *family = NULL;
        bool caps;
        unsigned twins = 0;
        CHECK(ds_glyphs_probe(g, faces[i].path, &code, 1, &covered, &family, &caps, &twins) ==
                  NN_OK,
              "%s", nn_error_message());
        CHECK(twins == faces[i].twins, "%s: %u", faces[i].path, twins);
        nn_free(family);
    }
}

/* Width and ink of the text set plainly but for `how`. */
static ds_run set(ds_glyphs *g, const char *text, ds_setting how)
{
    static ds_run run;
    ds_text t;
    bool covered;
    nn_rng r = nn_rng_make(1, 1);
    ds_text_from_utf8(text, strlen(text), &t);
    how.space_factor = how.sentence_factor = 1;
    CHECK(ds_run_set(&run, g, &t, &how, &r, &covered) == NN_OK && covered, "'%s'", text);
    return run;
}

static void test_signs_of_numbers(ds_glyphs *g)
{
    static const struct {
        const char *text;
        bool minus, thin;
    } cases[] = {
        {"-", true, false},        {"-5", true, false},    {"a -5", true, false},
        {"(-1,5)", true, false},   {"- 7", true, false},   {"x=-3", true, false},
        {"3-5", false, false},     {"A-5", false, false},  {"co-op", false, false},
        {"- a", false, false},     {"1 234", false, true}, {"12 345 678,90", false, true},
        {"1 2345", false, false},  {"1 23", false, false}, {"a 123", false, false},
        {"123 abc", false, false}, {"-1 000", true, true},
    };
    if (access(MONO, R_OK) || access(SERIF, R_OK)) {
        CHECK_SKIP("no DejaVu Sans Mono");
        return;
    }
    CHECK(ds_glyphs_set(g, 0, SERIF, 60, 60, 0, 0, DS_RASTER_PRINT) == NN_OK, "%s",
          nn_error_message());
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *text = cases[i].text;
        ds_run plain = set(g, text, (ds_setting){0}),
               minus = set(g, text, (ds_setting){.minus = true}),
               thin = set(g, text, (ds_setting){.thin_space = 5});
        /* The face's minus is wider than its hyphen, its space wider than 5 pixels. */
        CHECK((minus.width > plain.width + 1) == cases[i].minus, "'%s': a minus", text);
        CHECK((thin.width < plain.width - 1) == cases[i].thin, "'%s': a thin space", text);
        for (int k = 0; k < minus.n; k++)
            CHECK(minus.at[k].code == plain.at[k].code, "'%s': the label changed", text);
    }
}

/* Ink as a share of the square. */
static float ink_of(uint32_t code, uint32_t number, uint8_t pixels[40][40])
{
    ds_pictogram p = ds_pictogram_make(code, number);
    float sum = 0;
    ds_pictogram_draw(&p, &pixels[0][0], 40, 40);
    for (int i = 0; i < 1600; i++)
        sum += (float)pixels[i / 40][i % 40];
    return sum / (255 * 1600);
}

static void test_pictograms(ds_glyphs *g)
{
    static uint8_t box[40][40], ticked[40][40], other[40][40];
    for (uint32_t k = 0; k < 40; k++) {
        float empty = ink_of(0x2610, k, box), tick = ink_of(0x2611, k, ticked);
        CHECK(box[0][0] == 255 && box[39][20] == 255 && box[20][20] == 0, "box %u",
              (unsigned)k);
        CHECK(empty < tick && empty < ink_of(0x2612, k, other), "%u: a ticked box",
              (unsigned)k);
        CHECK(other[20][20] > 128, "%u: a cross meets in the middle", (unsigned)k);
        for (int i = 0; i < 1600; i++)
            if (box[i / 40][i % 40] > ticked[i / 40][i % 40])
                CHECK(false, "%u: a tick took the box away", (unsigned)k);
        float whole = ink_of(0x2605, k, other);
        CHECK(whole > 0.2f && whole < 0.4f && other[20][20] == 255, "star %u: %g", (unsigned)k,
              (double)whole);
        CHECK(ink_of(0x2606, k, other) < whole && other[20][20] == 0, "white star %u",
              (unsigned)k);
    }
    CHECK(!ds_pictogram_known('x') && !ds_pictogram_known(0x25A1), "others are the faces'");
    if (access(SERIF, R_OK)) {
        CHECK_SKIP("no Liberation Serif");
        return;
    }
    const ds_glyph *glyph = NULL; /* of a face without them */
    CHECK(ds_glyphs_set(g, 0, SERIF, 60, 60, 0, 0, DS_RASTER_PRINT) == NN_OK &&
              ds_glyphs_get(g, 0x2611, &glyph) == NN_OK && glyph,
          "%s", nn_error_message());
    CHECK(glyph && glyph->w > 30 && glyph->h == glyph->w && glyph->advance > glyph->w &&
              glyph->top > 20 && glyph->top <= 60,
          "a box beside letters");
}

int main(void)
{
    ds_glyphs *g = NULL;
    if (!ds_glyphs_available()) {
        CHECK_NOT_APPLICABLE("built without FreeType");
        return check_done();
    }
    CHECK(ds_glyphs_new(&g, 1) == NN_OK, "%s", nn_error_message());
    test_twins(g);
    test_signs_of_numbers(g);
    test_pictograms(g);
    ds_glyphs_free(g);
    return check_done();
}

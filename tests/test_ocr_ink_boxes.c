/* test_ocr_ink_boxes.c - characters drawn as frames and blocks at known places: their boxes, the
 * baseline and the sizes come back, whatever stands around them.
 */
#include "tests/check.h"

#include "nn/mem.h"
#include "nn/rng.h"
#include "ocr/glyph_shape.h"
#include "ocr/ink_boxes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST 64
#define WIDTH 900
#define HEIGHT 48
#define TOP 16 /* of an x */
#define BASE 34

typedef struct drawing {
    io_image image;
    int n;
    ocr_ink_char chars[MOST];
    io_box want[MOST];
} drawing;

static void block(io_image *g, int x0, int y0, int x1, int y1, int v)
{
    for (int y = y0 < 0 ? 0 : y0; y < y1 && y < g->height; y++)
        for (int x = x0 < 0 ? 0 : x0; x < x1 && x < g->width; x++)
            g->pixels[y * g->width + x] = (uint8_t)v;
}

static int top_of(char c)
{
    if (strchr("'\"", c))
        return TOP - 7;
    if (c == '.' || c == ',')
        return BASE - 3;
    if (c == '-')
        return TOP + 7;
    return ocr_glyph_head_of((uint32_t)c) == OCR_HEAD_X ? TOP : TOP - 8;
}

static int bottom_of(char c)
{
    if (strchr("'\"", c))
        return TOP;
    if (c == '-')
        return TOP + 10;
    if (c == ',')
        return BASE + 4;
    return ocr_glyph_feet_of((uint32_t)c) == OCR_FEET_BELOW ? BASE + 8 : BASE;
}

/* Letters `gap` pixels apart, 0: touching. jitter: of the alignment, in pixels. */
static drawing draw(const char *text, int left, int gap, int jitter, uint64_t seed)
{
    drawing d = {.n = (int)strlen(text)};
    nn_rng r = nn_rng_make(seed, 0);
    if (io_image_new(&d.image, WIDTH, HEIGHT, 1) != NN_OK)
        abort();
    memset(d.image.pixels, 230, (size_t)WIDTH * HEIGHT);
    int x = left;
    for (int i = 0; i < d.n; i++) {
        char c = text[i];
        int w = (int)(36 * ocr_glyph_advance((uint32_t)c)) - gap;
        w = w < 3 ? 3 : w;
        int y0 = top_of(c), y1 = bottom_of(c), jump = nn_rng_int(&r, -jitter, jitter);
        if (c != ' ' && w < 8) {
            block(&d.image, x, y0, x + w, y1, 30);
        } else if (c != ' ') { /* a frame, so that a cut through its middle crosses little ink */
            block(&d.image, x, y0, x + w, y1, 30);
            block(&d.image, x + 3, y0 + 3, x + w - 3, y1 - 3, 230);
        }
        d.want[i] = (io_box){(float)x, (float)y0, (float)(x + w), (float)y1};
        float middle = (float)x + 0.5f * (float)w + (float)jump;
        d.chars[i] = (ocr_ink_char){(uint32_t)c, middle - 3, middle + 3, {0, 0, 0, 0}};
        x += w + gap;
    }
    return d;
}

static float iou(io_box a, io_box b)
{
    float w = fminf(a.x1, b.x1) - fmaxf(a.x0, b.x0), h = fminf(a.y1, b.y1) - fmaxf(a.y0, b.y0);
    float both = w > 0 && h > 0 ? w * h : 0;
    return both / ((a.x1 - a.x0) * (a.y1 - a.y0) + (b.x1 - b.x0) * (b.y1 - b.y0) - both);
}

static void check(drawing *d, float least, const char *what)
{
    ocr_ink_line line;
    CHECK(ocr_ink_boxes(&d->image, 6, d->n, d->chars, &line) == NN_OK, "%s", nn_error_message());
    for (int i = 0; i < d->n; i++)
        if (d->chars[i].code != ' ') {
            io_box b = d->chars[i].box;
            float same = iou(b, d->want[i]);
            CHECK(same >= least, "%s: '%c' at %g %g %g %g, not %g %g %g %g", what,
                  (int)d->chars[i].code, b.x0, b.y0, b.x1, b.y1, d->want[i].x0, d->want[i].y0,
                  d->want[i].x1, d->want[i].y1);
        }
    CHECK(line.known && fabsf(line.baseline - BASE) < 0.6f && fabsf(line.slope) < 0.002f,
          "%s: baseline %g, slope %g", what, line.baseline, line.slope);
    CHECK(fabsf(line.x_height - (BASE - TOP)) < 1 && fabsf(line.ascent - (BASE - TOP + 8)) < 1 &&
              fabsf(line.descent - 8) < 1,
          "%s: %g, %g, %g", what, line.x_height, line.ascent, line.descent);
    io_image_free(&d->image);
}

static const char *const texts[] = {"The quick brown fox, a lazy dog.", "Pages 12-15 'up' my own",
                                    "& Co hyping dozens. Big a few"};
#define TEXTS (int)(sizeof texts / sizeof *texts)

static void test_plain(void)
{
    for (int i = 0; i < TEXTS; i++)
        for (int jitter = 0; jitter <= 4; jitter += 2) {
            drawing d = draw(texts[i], 20, 4, jitter, 1 + (uint64_t)i);
            check(&d, 0.999f, "apart");
        }
}

static void test_touching(void)
{
    for (int i = 0; i < TEXTS; i++) {
        drawing d = draw(texts[i], 20, 1, 2, 7 + (uint64_t)i);
        /* Bridges over the gaps inside of words, one pixel high. */
        for (int k = 0; k + 1 < d.n; k++)
            if (d.chars[k].code != ' ' && d.chars[k + 1].code != ' ')
                block(&d.image, (int)d.want[k].x1 - 1, TOP + 8, (int)d.want[k + 1].x0 + 1, TOP + 9,
                      30);
        ocr_ink_line line;
        CHECK(ocr_ink_boxes(&d.image, 6, d.n, d.chars, &line) == NN_OK, "memory");
        for (int k = 0; k < d.n; k++) /* marks that hang on a bridge are cut where it is */
            CHECK(strchr(" '.,-", (int)d.chars[k].code) || iou(d.chars[k].box, d.want[k]) > 0.75f,
                  "touching: '%c' from %g to %g, not %g to %g", (int)d.chars[k].code,
                  d.chars[k].box.x0, d.chars[k].box.x1, d.want[k].x0, d.want[k].x1);
        io_image_free(&d.image);
    }
}

/* Light on dark, faint, on a ground that grows darker, between neighbours, over a rule, in a
 * frame. */
static void test_surroundings(void)
{
    for (int kind = 0; kind < 6; kind++) {
        drawing d = draw(texts[0], 30, 4, 2, 20);
        int n = WIDTH * HEIGHT;
        uint8_t *p = d.image.pixels;
        for (int i = 0; i < n; i++) {
            int x = i % WIDTH;
            p[i] = (uint8_t)(kind == 0 ? 255 - p[i]
                             : kind == 1 ? 200 + p[i] / 8
                             : kind == 2 ? p[i] * (1200 - x) / 1200
                                         : p[i]);
        }
        for (int k = 0; kind == 3 && k < 40; k++) { /* tails from above, heads from below */
            block(&d.image, 22 * k, 0, 22 * k + 5, 5, 30);
            block(&d.image, 22 * k + 9, HEIGHT - 4, 22 * k + 14, HEIGHT, 30);
        }
        if (kind == 4)
            block(&d.image, 10, BASE + 3, WIDTH - 100, BASE + 5, 30);
        if (kind == 5) {
            block(&d.image, 4, 0, 7, HEIGHT, 30);
            block(&d.image, WIDTH - 7, 0, WIDTH - 4, HEIGHT, 30);
        }
        const char *const what[] = {"light",      "faint", "shaded",
                                    "neighbours", "rule",  "frame"};
        /* The rule takes a row of what stands in it. */
        check(&d, kind == 4 ? 0.8f : 0.999f, what[kind]);
    }
}

/* Leaning by a fiftieth. */
static void test_slope(void)
{
    drawing d = draw(texts[0], 20, 4, 2, 30);
    io_image flat = d.image;
    if (io_image_new(&d.image, WIDTH, HEIGHT, 1) != NN_OK)
        abort();
    for (int x = 0; x < WIDTH; x++)
        for (int y = 0; y < HEIGHT; y++) {
            int from = y - (int)lrintf((float)(x - WIDTH / 2) / 50.0f);
            d.image.pixels[y * WIDTH + x] =
                from >= 0 && from < HEIGHT ? flat.pixels[from * WIDTH + x] : 230;
        }
    ocr_ink_line line;
    CHECK(ocr_ink_boxes(&d.image, 6, d.n, d.chars, &line) == NN_OK, "memory");
    CHECK(fabsf(line.slope - 0.02f) < 0.004f && fabsf(line.baseline - BASE) < 1.2f,
          "slope %g, baseline %g", line.slope, line.baseline);
    io_image_free(&flat);
    io_image_free(&d.image);
}

/* Round letters reach below the line: two such and two on it, in turns, stand level. Slopes
 * of neighbours would say otherwise, and are not asked. */
static void test_overshoot(void)
{
    drawing d = draw("nono", 20, 4, 0, 35);
    ocr_ink_line line;
    for (int i = 1; i < d.n; i += 2)
        block(&d.image, (int)d.want[i].x0, BASE, (int)d.want[i].x1, BASE + 2, 30);
    CHECK(ocr_ink_boxes(&d.image, 6, d.n, d.chars, &line) == NN_OK, "memory");
    for (int i = 0; i < d.n; i++)
        CHECK(d.chars[i].box.y1 == BASE + 2 * (i % 2), "letter %d ends at %g", i,
              d.chars[i].box.y1);
    CHECK(fabsf(line.slope) < 0.001f && fabsf(line.baseline - (BASE + 1)) < 0.01f,
          "slope %g, baseline %g", line.slope, line.baseline);
    io_image_free(&d.image);
}

/* More letters hang below the line than stand on it. */
static void test_hanging(void)
{
    drawing d = draw("gypsy jag, pygmy", 20, 4, 0, 36);
    ocr_ink_line line;
    CHECK(ocr_ink_boxes(&d.image, 6, d.n, d.chars, &line) == NN_OK, "memory");
    CHECK(fabsf(line.baseline - BASE) < 0.6f && fabsf(line.slope) < 0.002f &&
              fabsf(line.descent - 8) < 1,
          "baseline %g, slope %g, descent %g", line.baseline, line.slope, line.descent);
    io_image_free(&d.image);
}

static void test_unclear(void)
{
    drawing d = draw("no ink", 20, 4, 0, 40);
    ocr_ink_line line;
    memset(d.image.pixels, 200, (size_t)WIDTH * HEIGHT);
    CHECK(ocr_ink_boxes(&d.image, 6, d.n, d.chars, &line) == NN_OK && !line.known, "known");
    for (int i = 0; i < d.n; i++)
        CHECK(d.chars[i].box.x0 == d.chars[i].x0 && d.chars[i].box.x1 == d.chars[i].x1 &&
                  d.chars[i].box.y0 == 0 && d.chars[i].box.y1 == HEIGHT,
              "character %d", i);
    CHECK(ocr_ink_boxes(&d.image, 6, 0, d.chars, &line) == NN_OK && !line.known, "no text");
    io_image_free(&d.image);
}

/* Any picture and any alignment, also one that runs backwards: boxes lie in the picture. */
static void test_noise(void)
{
    for (int seed = 0; seed < 300; seed++) {
        nn_rng r = nn_rng_make(50, (uint64_t)seed);
        io_image g;
        ocr_ink_char chars[20];
        ocr_ink_line line;
        int w = nn_rng_int(&r, 1, 200), h = nn_rng_int(&r, 1, 120), n = nn_rng_int(&r, 1, 20);
        if (io_image_new(&g, w, h, 1) != NN_OK)
            abort();
        int grain = nn_rng_int(&r, 1, 9);
        for (int i = 0; i < w * h; i++)
            g.pixels[i] = (uint8_t)((i / grain * 7919 + seed) % 13 < 4 ? 20 : 240);
        for (int i = 0; i < n; i++) {
            float x = (float)nn_rng_int(&r, 0, w);
            chars[i] = (ocr_ink_char){(uint32_t)nn_rng_int(&r, ' ', 400), x,
                                      fminf(x + 3, (float)w), {0, 0, 0, 0}};
        }
        CHECK(ocr_ink_boxes(&g, 2, n, chars, &line) == NN_OK, "memory");
        for (int i = 0; i < n; i++) {
            io_box b = chars[i].box;
            CHECK(b.x0 >= 0 && b.x0 <= b.x1 && b.x1 <= (float)w && b.y0 >= 0 && b.y0 <= b.y1 &&
                      b.y1 <= (float)h,
                  "seed %d: character %d at %g %g %g %g of %d x %d", seed, i, b.x0, b.y0, b.x1,
                  b.y1, w, h);
        }
        io_image_free(&g);
    }
}

static void test_memory(void)
{
    drawing d = draw("memory", 20, 4, 0, 60);
    ocr_ink_line line;
    int64_t before = nn_mem_count();
    CHECK(ocr_ink_boxes(&d.image, 6, d.n, d.chars, &line) == NN_OK, "memory");
    int64_t all = nn_mem_count() - before, live = nn_mem_live();
    for (int64_t n = 1; n <= all; n++) {
        nn_mem_fail_at(n, false);
        CHECK(ocr_ink_boxes(&d.image, 6, d.n, d.chars, &line) == NN_ERR_LIMIT, "allocation %d",
              (int)n);
        nn_mem_fail_at(0, false);
        CHECK(nn_mem_live() == live, "allocation %d leaks", (int)n);
    }
    io_image_free(&d.image);
}

int main(void)
{
    test_plain();
    test_touching();
    test_surroundings();
    test_slope();
    test_overshoot();
    test_hanging();
    test_unclear();
    test_noise();
    test_memory();
    CHECK(nn_mem_live() == 0, "%d blocks left", (int)nn_mem_live());
    return check_done();
}

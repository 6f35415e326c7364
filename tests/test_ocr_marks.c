/* test_ocr_marks.c - ink without a segment: blobs against a flood fill; dashes in a table's grid,
 * ends of lines that were cut off; lone letters among numbers, their case; words found twice; boxes that reach into
 * each other. No model: segments and texts are
 * made here.
 */
#include "tests/check.h"

#include "nn/mem.h"
#include "nn/rng.h"
#include "ocr/blobs.h"
#include "ocr/page_parts.h"

#include <math.h>
#include <stdlib.h>

#define W 400
#define H 300

/* --- blobs --- */

/* Removes the blob at (x, y) and gives its box. */
static void flood(const ocr_ink_map *m, uint8_t *ink, int x, int y, int box[4])
{
    if (x < 0 || y < 0 || x >= m->width || y >= m->height || !ink[y * m->width + x])
        return;
    ink[y * m->width + x] = 0;
    box[0] = x < box[0] ? x : box[0];
    box[1] = y < box[1] ? y : box[1];
    box[2] = x >= box[2] ? x + 1 : box[2];
    box[3] = y >= box[3] ? y + 1 : box[3];
    for (int k = 0; k < 9; k++)
        flood(m, ink, x + k % 3 - 1, y + k / 3 - 1, box);
}

static bool has_blob(const ocr_ink_map *m, int n, const ocr_blob *blob, const int box[4])
{
    float cx = 0.5f * (float)m->width, cy = 0.5f * (float)m->height;
    for (int i = 0; i < n; i++)
        if (lrintf(blob[i].box.x0 + cx) == box[0] && lrintf(blob[i].box.y0 + cy) == box[1] &&
            lrintf(blob[i].box.x1 + cx) == box[2] && lrintf(blob[i].box.y1 + cy) == box[3])
            return true;
    return false;
}

static void test_blobs(void)
{
    enum { w = 37, h = 29 };
    uint8_t grey[w * h], covered[w * h], ink[w * h], ground[2] = {255, 255};
    ocr_ink_map m = {.width = w, .height = h, .cell = 1, .grey = grey, .tiles = 2,
                     .ground = ground};
    int wrong = 0, all = 0;
    for (int round = 0; round < 60; round++) {
        nn_rng r = nn_rng_make(5, (uint64_t)round);
        float share = 0.1f + 0.5f * (float)round / 60;
        for (int i = 0; i < w * h; i++) {
            grey[i] = nn_rng_chance(&r, share) ? 0 : 255;
            covered[i] = nn_rng_chance(&r, 0.1f);
            ink[i] = grey[i] == 0 && !covered[i];
        }
        int n, found = 0;
        ocr_blob *blob;
        CHECK(ocr_blobs_find(&m, covered, w, h, &n, &blob) == NN_OK, "%s", nn_error_message());
        for (int y = 0; y < h; y++)
            for (int x = 0; x < w; x++) {
                int box[4] = {w, h, 0, 0};
                if (!ink[y * w + x])
                    continue;
                flood(&m, ink, x, y, box);
                wrong += !has_blob(&m, n, blob, box);
                found++;
            }
        wrong += found != n;
        all += n;
        nn_free(blob);
    }
    CHECK(all > 2000 && wrong == 0, "%d of %d blobs", wrong, all);
}

/* --- marks --- */

static void fill(io_image *image, int x, int y, int w, int h)
{
    for (int k = y; k < y + h; k++)
        memset(image->pixels + (size_t)k * (size_t)image->width + x, 0, (size_t)w);
}

typedef struct sheet {
    io_image image;
    ocr_page_reading r;
    ocr_segment *first; /* as they were */
} sheet;

static sheet sheet_new(void)
{
    sheet s = {0};
    CHECK(io_image_new(&s.image, W, H, 1) == NN_OK, "%s", nn_error_message());
    memset(s.image.pixels, 255, (size_t)W * H);
    s.r.seg = nn_calloc(64, sizeof *s.r.seg);
    s.r.typical = 30;
    return s;
}

/* A segment 30 high at (x, y), some ink in it. */
static void add(sheet *s, int x, int y, int w)
{
    float x0 = (float)x, y0 = (float)y, x1 = x0 + (float)w, y1 = y0 + 30;
    for (int k = x + 4; k + 6 < x + w; k += 12)
        fill(&s->image, k, y + 8, 6, 14);
    s->r.seg[s->r.n++] =
        (ocr_segment){.quad = {{x0, x1, x1, x0}, {y0, y0, y1, y1}}, .ink1 = 1};
}

static void find(sheet *s)
{
    ocr_ink_map map;
    s->r.upright = s->r.given = &s->image;
    CHECK(ocr_ink_map_make(&s->image, 0, 30, &map) == NN_OK &&
              ocr_page_find_marks(&s->r, &map) == NN_OK,
          "%s", nn_error_message());
    ocr_ink_map_free(&map);
}

static void sheet_free(sheet *s)
{
    nn_free(s->r.seg);
    io_image_free(&s->image);
}

/* Whether a mark is as wide as the ink at x and reaches over its row. */
static bool mark_at(const sheet *s, int x, int y, int w)
{
    for (int i = 0; i < s->r.n; i++) {
        const ocr_segment *g = &s->r.seg[i];
        float x0 = g->quad.x[0] + g->ink0 * (g->quad.x[1] - g->quad.x[0]),
              x1 = g->quad.x[0] + g->ink1 * (g->quad.x[1] - g->quad.x[0]);
        if (g->mark && fabsf(x0 - (float)x) < 4 && fabsf(x1 - (float)(x + w)) < 4 &&
            g->quad.y[0] < (float)y - 8 && g->quad.y[2] > (float)y + 8)
            return true;
    }
    return false;
}

/* Dashes right-aligned with numbers are marks; one in a column of its own, a speck and what is
 * above a row are not. */
static void test_grid(void)
{
    sheet s = sheet_new();
    for (int i = 0; i < 5; i++) {
        add(&s, 20, 20 + 50 * i, 90);
        if (i % 2 == 0)
            add(&s, 260, 20 + 50 * i, 70);
    }
    int n = s.r.n;
    fill(&s.image, 314, 84, 9, 2);  /* row 1 */
    fill(&s.image, 314, 184, 9, 2); /* row 3 */
    fill(&s.image, 180, 134, 9, 2); /* alone in its column */
    fill(&s.image, 321, 132, 2, 2); /* a speck */
    fill(&s.image, 314, 158, 9, 2); /* between rows */
    find(&s);
    CHECK(s.r.n == n + 2 && mark_at(&s, 314, 84, 9) && mark_at(&s, 314, 184, 9),
          "%d marks", s.r.n - n);
    sheet_free(&s);
}

static void check_ends(const sheet *s, int i, int x0, int x1, const char *what)
{
    const io_quad *q = &s->r.seg[i].quad;
    CHECK(fabsf(q->x[0] - (float)x0) < 5 && fabsf(q->x[1] - (float)x1) < 5,
          "%s: from %g to %g, expected %d to %d", what, (double)q->x[0], (double)q->x[1], x0, x1);
}

/* Ends reach over what they cut through and over an underscore, not over dust, a neighbour's ink
 * or a frame. */
static void test_ends(void)
{
    sheet s = sheet_new();
    add(&s, 60, 20, 100); /* cuts a box in half; an underscore behind */
    fill(&s.image, 48, 28, 18, 2);
    fill(&s.image, 48, 44, 18, 2);
    fill(&s.image, 48, 28, 2, 18);
    fill(&s.image, 64, 28, 2, 18);
    fill(&s.image, 163, 46, 14, 2);
    add(&s, 60, 80, 100); /* dust behind */
    fill(&s.image, 163, 100, 2, 2);
    add(&s, 60, 140, 100); /* a neighbour behind */
    add(&s, 164, 140, 60);
    add(&s, 60, 200, 100); /* a high stroke behind */
    fill(&s.image, 164, 190, 3, 60);
    find(&s);
    check_ends(&s, 0, 45, 180, "box and underscore");
    check_ends(&s, 1, 60, 160, "dust");
    check_ends(&s, 2, 60, 160, "neighbour");
    check_ends(&s, 4, 60, 160, "frame");
    CHECK(s.r.n == 5, "%d segments", s.r.n);
    sheet_free(&s);
}

static void test_plausible(void)
{
    ocr_segment s = {.text = {.n = 1, .utf8 = (char *)"\u2013", .confidence = 0.4f}};
    CHECK(ocr_page_mark_is_plausible(&s), "a dash");
    s.text.utf8 = (char *)"7";
    CHECK(!ocr_page_mark_is_plausible(&s), "a digit, unsurely");
    s.text.confidence = 0.96f;
    CHECK(ocr_page_mark_is_plausible(&s), "a digit");
    s.text.n = 3;
    CHECK(!ocr_page_mark_is_plausible(&s), "a word");
}

/* --- lone letters --- */

#define ALPHABET "0123456789OIlAB aeto"

typedef struct cell {
    const char *text, *expected;
} cell;

/* A grid of cells 60 apart, rows 40 apart. */
static void check_grid(int columns, int n, const cell *cells)
{
    ocr_recognizer reader = {.step = 1};
    ocr_page_models models = {.recognizer = &reader};
    ocr_page_config config = {0};
    io_image page = {.width = W, .height = H, .channels = 1};
    ocr_page_reading r = {.models = &models, .config = &config, .upright = &page};
    CHECK(ocr_alphabet_new(&reader.alphabet, ALPHABET, NN_ERR_USAGE) == NN_OK, "alphabet");
    r.seg = nn_calloc((size_t)n, sizeof *r.seg);
    r.n = n;
    for (int i = 0; i < n; i++) {
        ocr_segment *s = &r.seg[i];
        const char *t = cells[i].text;
        float x = 20 + 60 * (float)(i % columns), y = 20 + 40 * (float)(i / columns),
              w = 10 * (float)strlen(t);
        s->quad = (io_quad){{x, x + w, x + w, x}, {y, y, y + 30, y + 30}};
        s->crop = (io_image){.width = (int32_t)w, .height = 30};
        s->kept = true;
        s->text = (ocr_text){.n = (int)strlen(t), .utf8 = nn_strdup(t), .confidence = 0.9f};
        s->text.chars = nn_calloc(strlen(t), sizeof *s->text.chars);
        for (int k = 0; k < s->text.n; k++)
            s->text.chars[k] =
                (ocr_char){.label = ocr_alphabet_class(&reader.alphabet, (uint32_t)t[k]),
                           .t0 = 10 * k + 1, .t1 = 10 * k + 10, .scale = 1};
    }
    CHECK(ocr_page_lone_digits(&r) == NN_OK, "%s", nn_error_message());
    for (int i = 0; i < n; i++) {
        CHECK(strcmp(r.seg[i].text.utf8, cells[i].expected) == 0, "cell %d: %s, expected %s", i,
              r.seg[i].text.utf8, cells[i].expected);
        ocr_text_free(&r.seg[i].text);
    }
    nn_free(r.seg);
    ocr_alphabet_free(&reader.alphabet);
}

static void test_lone(void)
{
    static const cell numbers[] = {{"tea", "tea"}, {"5", "5"}, {"O", "0"},
                                   {"to", "to"}, {"12", "12"}, {"l", "1"},
                                   {"tea O 4", "tea 0 4"}, {"O", "0"}, {"7", "7"}};
    static const cell blood[] = {{"A", "A"}, {"5", "5"}, {"O", "O"}, {"7", "7"},
                                 {"B", "B"}, {"O", "O"}, {"O", "O"}, {"a", "a"}};
    static const cell words[] = {{"I ate tea", "I ate tea"}, {"at 5", "at 5"}, {"O", "O"},
                                 {"I", "I"}};
    check_grid(3, 9, numbers);
    check_grid(2, 8, blood);
    check_grid(1, 4, words);
}

/* --- words found twice --- */

static void test_doubles(void)
{
    static const struct {
        const char *text;
        float x, y, w, h, sure;
        bool kept;
    } at[] = {{"31.4", 100, 50, 60, 30, 0.9f, true},  {"31.4", 92, 40, 80, 55, 0.7f, false},
              {"ode", 200, 44, 90, 50, 0.6f, false},  {"ode", 210, 50, 60, 30, 0.95f, true},
              {"5", 300, 50, 20, 30, 0.9f, true},     {"7", 298, 46, 24, 38, 0.5f, true},
              {"5", 300, 90, 20, 30, 0.9f, true},     {"5", 324, 90, 20, 30, 0.9f, true},
              {"ah ah", 20, 200, 90, 30, 0.9f, true}, {"ah ah", 80, 200, 90, 30, 0.9f, true}};
    enum { N = sizeof at / sizeof *at };
    io_image page = {.width = W, .height = H, .channels = 1};
    ocr_page_reading r = {.upright = &page, .n = N};
    r.seg = nn_calloc(N, sizeof *r.seg);
    for (int i = 0; i < N; i++) {
        float x0 = at[i].x, y0 = at[i].y, x1 = x0 + at[i].w, y1 = y0 + at[i].h;
        r.seg[i].quad = (io_quad){{x0, x1, x1, x0}, {y0, y0, y1, y1}};
        r.seg[i].text = (ocr_text){.utf8 = (char *)at[i].text, .confidence = at[i].sure};
        r.seg[i].kept = true;
    }
    CHECK(ocr_page_drop_doubles(&r) == NN_OK, "%s", nn_error_message());
    for (int i = 0; i < N; i++)
        CHECK(r.seg[i].kept == at[i].kept, "segment %d, %s: kept %d", i, at[i].text, r.seg[i].kept);
    CHECK(r.stats.dropped == 2, "%d dropped", r.stats.dropped);
    nn_free(r.seg);
}

/* --- segments that reach into each other --- */

/* Two boxes with a digit each, the one of the left from x = 40, of the right from x = 80: both end in
 * the white between, if one reaches over the other's digit. */
static void check_overlap(int left_end, int right_begin, bool parted, const char *what)
{
    sheet s = sheet_new();
    ocr_ink_map map;
    const int end[2] = {left_end, 110}, begin[2] = {30, right_begin};
    fill(&s.image, 40, 58, 14, 14);
    fill(&s.image, 80, 58, 14, 14);
    for (int i = 0; i < 2; i++) {
        float x0 = (float)begin[i], x1 = (float)end[i];
        s.r.seg[s.r.n++] = (ocr_segment){.quad = {{x0, x1, x1, x0}, {50, 50, 80, 80}}, .ink1 = 1};
    }
    s.r.upright = s.r.given = &s.image;
    CHECK(ocr_ink_map_make(&s.image, 0, 30, &map) == NN_OK && ocr_page_part_overlaps(&s.r, &map) == NN_OK, "%s",
          nn_error_message());
    float x1 = s.r.seg[0].quad.x[1], x0 = s.r.seg[1].quad.x[0];
    if (parted)
        CHECK(fabsf(x1 - x0) < 0.5f && x1 > 54 && x1 < 80, "%s: %g and %g", what, (double)x1, (double)x0);
    else
        CHECK(fabsf(x1 - (float)left_end) < 0.1f && fabsf(x0 - (float)right_begin) < 0.1f, "%s: %g and %g", what,
              (double)x1, (double)x0);
    CHECK(s.r.seg[0].quad.x[0] == 30 && s.r.seg[1].quad.x[1] == 110, "%s: the other ends", what);
    ocr_ink_map_free(&map);
    sheet_free(&s);
}

static void test_overlaps(void)
{
    check_overlap(88, 70, true, "the left one cuts into the right one's digit");
    check_overlap(64, 48, true, "the right one cuts into the left one's digit");
    check_overlap(60, 74, false, "no overlap");
    check_overlap(105, 35, false, "one is nearly all of the other");
}

/* --- a lone letter's case --- */

/* Ink `high` pixels high, standing on y = 24 of a crop of 30. */
static void add_letter(ocr_page_reading *r, const ocr_alphabet *a, const char *text, int high)
{
    ocr_segment *s = &r->seg[r->n];
    float y = 40 * (float)(r->n / 4), x = 50 * (float)(r->n % 4);
    r->n++;
    s->quad = (io_quad){{x, x + 24, x + 24, x}, {y, y, y + 30, y + 30}};
    CHECK(io_image_new(&s->crop, 24, 30, 1) == NN_OK, "%s", nn_error_message());
    memset(s->crop.pixels, 250, 24 * 30);
    fill(&s->crop, 6, 24 - high, 4, high);
    fill(&s->crop, 12, 24 - high, 4, high);
    fill(&s->crop, 6, 20, 10, 4);
    s->kept = true;
    s->text = (ocr_text){.n = 1, .utf8 = nn_strdup(text), .confidence = 0.9f};
    s->text.chars = nn_calloc(1, sizeof *s->text.chars);
    uint32_t code = (unsigned char)text[0] < 128 ? (uint32_t)text[0] : 0x2605;
    s->text.chars[0].label = ocr_alphabet_class(a, code);
}

static void test_case(void)
{
    static const struct {
        const char *text, *expected;
        int high;
    } at[] = {{"5", "5", 16}, {"X", "x", 11}, {"B", "B", 16}, {"X", "X", 16},
              {"8", "8", 16}, {"o", "O", 16}, {"z", "z", 11}, {"x", "x", 13},
              {"\u2605", "*", 9}, {"\u2605", "\u2605", 16}};
    enum { N = sizeof at / sizeof *at };
    for (int few = 0; few <= 1; few++) { /* fewer than three words to measure by: all stays */
        ocr_recognizer reader = {.step = 1};
        ocr_page_models models = {.recognizer = &reader};
        ocr_page_config config = {0};
        io_image page = {.width = W, .height = H, .channels = 1};
        ocr_page_reading r = {.models = &models, .config = &config, .upright = &page};
        CHECK(ocr_alphabet_new(&reader.alphabet, "58BXxOozZ*\u2605", NN_ERR_USAGE) == NN_OK, "alphabet");
        r.seg = nn_calloc(N, sizeof *r.seg);
        for (int i = few ? 3 : 0; i < N; i++)
            add_letter(&r, &reader.alphabet, at[i].text, at[i].high);
        CHECK(ocr_page_lone_case(&r) == NN_OK, "%s", nn_error_message());
        for (int i = 0; i < r.n; i++) {
            const char *want = few ? at[i + 3].text : at[i].expected;
            CHECK(strcmp(r.seg[i].text.utf8, want) == 0, "letter %d: %s, expected %s", i, r.seg[i].text.utf8, want);
            ocr_text_free(&r.seg[i].text);
            io_image_free(&r.seg[i].crop);
        }
        nn_free(r.seg);
        ocr_alphabet_free(&reader.alphabet);
    }
}

int main(void)
{
    test_blobs();
    test_grid();
    test_ends();
    test_plausible();
    test_lone();
    test_doubles();
    test_overlaps();
    test_case();
    CHECK(nn_mem_live() == 0, "%lld blocks left", (long long)nn_mem_live());
    return check_done();
}

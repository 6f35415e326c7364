/* test_ocr_gutters.c - ink maps and gutters on drawn pages: words are bars of ink. */
#include "io/image.h"
#include "nn/mem.h"
#include "nn/rng.h"
#include "ocr/gutters.h"
#include "tests/check.h"

#include <math.h>

#define WIDTH 1000
#define HEIGHT 700
#define MOST 4000

static io_image page;
static ocr_gutter_segment segment[MOST];
static int count;

static void begin(int channels)
{
    CHECK(io_image_new(&page, WIDTH, HEIGHT, channels) == NN_OK, "a page");
    memset(page.pixels, 250, (size_t)WIDTH * HEIGHT * (size_t)channels);
    count = 0;
}

static void fill(int x0, int y0, int x1, int y1, int shade)
{
    for (int y = y0; y < y1; y++)
        memset(page.pixels + (size_t)(y * WIDTH + x0) * (size_t)page.channels, shade,
               (size_t)(x1 - x0) * (size_t)page.channels);
}

/* Letters 5 px wide and 1 px apart; odd ones are low, so that no stroke runs on. */
static void word(int x0, int x1, int y, int shade)
{
    for (int x = x0, k = 0; x < x1; x += 6, k++)
        fill(x, y + (k % 2 ? 5 : 0), x + 5 < x1 ? x + 5 : x1, y + 14, shade);
}

/* A segment's box reaches 5 px over its ink. */
static void add(int x0, int x1, int y)
{
    float cx = 0.5f * WIDTH, cy = 0.5f * HEIGHT;
    segment[count++] = (ocr_gutter_segment){
        .box = {(float)x0 - 5 - cx, (float)y - 5 - cy, (float)x1 + 5 - cx, (float)y + 19 - cy}};
}

/* Words of random lengths from x0 to x1 with gaps of `space` pixels or a little more. */
static void words(nn_rng *r, int x0, int x1, int y, int space)
{
    int x = x0;
    while (x1 - x > 60) {
        int w = nn_rng_int(r, 20, 50);
        word(x, x + w, y, 20);
        x += w + nn_rng_int(r, space, space + 3);
    }
    word(x, x1, y, 20);
}

static void find(ocr_ink_map *map, ocr_gutter_cuts *cuts)
{
    CHECK(ocr_ink_map_make(&page, 0, 24, map) == NN_OK, "the map");
    CHECK(ocr_gutters_find(map, count, segment, cuts) == NN_OK, "the gutters");
}

static void end(ocr_ink_map *map, ocr_gutter_cuts *cuts)
{
    ocr_gutter_cuts_free(cuts);
    ocr_ink_map_free(map);
    io_image_free(&page);
}

/* Segments that are cut once, in the middle of x0..x1. */
static int cut_within(const ocr_gutter_cuts *cuts, float x0, float x1)
{
    int n = 0;
    for (int i = 0; i < count; i++) {
        const ocr_gutter_segment *s = &segment[i];
        if (s->n != 1)
            continue;
        float x = 0.5f * (cuts->gap[s->first].x0 + cuts->gap[s->first].x1) + 0.5f * WIDTH;
        n += x > x0 && x < x1;
    }
    return n;
}

static int cut_at_all(void)
{
    int n = 0;
    for (int i = 0; i < count; i++)
        n += segment[i].n > 0;
    return n;
}

static void test_columns(void)
{
    for (int gutter = 13; gutter <= 48; gutter += 35)
        for (uint64_t seed = 0; seed < 4; seed++) {
            nn_rng r = nn_rng_make(seed, 7);
            ocr_ink_map map;
            ocr_gutter_cuts cuts;
            begin(seed % 2 ? 3 : 1);
            for (int i = 0; i < 16; i++) {
                words(&r, 50, 480, 100 + 22 * i, 5);
                words(&r, 480 + gutter, 920, 100 + 22 * i, 5);
                add(50, 920, 100 + 22 * i); /* the detector saw one box */
            }
            find(&map, &cuts);
            int n = cut_within(&cuts, 480, 480 + (float)gutter);
            CHECK(n == 16, "gutter of %d px, seed %d: %d of 16 lines are cut there", gutter,
                  (int)seed, n);
            end(&map, &cuts);
        }
}

static void test_prose(void)
{
    for (uint64_t seed = 0; seed < 8; seed++) {
        nn_rng r = nn_rng_make(seed, 8);
        ocr_ink_map map;
        ocr_gutter_cuts cuts;
        begin(1);
        for (int i = 0; i < 24; i++) {
            words(&r, 50, 920, 60 + 22 * i, 6);
            add(50, 920, 60 + 22 * i);
        }
        find(&map, &cuts);
        CHECK(cut_at_all() == 0, "prose, seed %d: %d of 24 lines are cut", (int)seed,
              cut_at_all());
        end(&map, &cuts);
    }
}

/* Where columns stand at different heights the detector's boxes follow them: they lean, or bend. */
static void test_paths(void)
{
    for (int bent = 0; bent < 2; bent++) {
        nn_rng r = nn_rng_make(3, 7);
        ocr_ink_map map;
        ocr_gutter_cuts cuts;
        io_centreline step = {.curved = true};
        for (int k = 0; k < IO_CENTRELINE_POINTS; k++)
            step.offset[k] = k <= IO_CENTRELINE_POINTS / 2 ? -8 : 8;
        begin(1);
        for (int i = 0; i < 12; i++) {
            int y = 100 + 30 * i;
            words(&r, 50, 480, y - 8, 5);
            words(&r, 494, 920, y + 8, 5);
            add(50, 920, y);
            segment[count - 1].bend = bent ? &step : NULL;
            segment[count - 1].lean = bent ? 0 : 20.0f / 870;
        }
        find(&map, &cuts);
        int n = cut_within(&cuts, 480, 494);
        CHECK(n == 12, "%s: %d of 12 lines are cut", bent ? "bent" : "leaning", n);
        end(&map, &cuts);
    }
}

/* A grid of characters: their gaps are all alike. Cells as near as words, in many rows. */
static void test_cells(void)
{
    ocr_ink_map map;
    ocr_gutter_cuts cuts;
    begin(1);
    for (int i = 0; i < 6; i++) {
        for (int c = 0; c < 5; c++)
            word(100 + 40 * c, 110 + 40 * c, 60 + 24 * i, 20);
        add(100, 270, 60 + 24 * i);
    }
    find(&map, &cuts);
    int all = 0;
    for (int i = 0; i < count; i++)
        all += segment[i].n;
    CHECK(all == 24, "%d of 24 gaps of a grid are cut", all);
    end(&map, &cuts);
    for (int rows = 4; rows <= 10; rows += 6) {
        begin(1);
        for (int i = 0; i < rows; i++) {
            word(100 + 12 * (i % 3), 180, 60 + 24 * i, 20);
            word(190, 200, 60 + 24 * i, 20);
            add(100 + 12 * (i % 3), 200, 60 + 24 * i);
        }
        find(&map, &cuts);
        CHECK(cut_within(&cuts, 180, 190) == (rows == 10 ? 10 : 0), "%d of %d rows are cut",
              cut_within(&cuts, 180, 190), rows);
        end(&map, &cuts);
    }
}

/* Gaps of 0.3 em part the columns of many rows, whose edges do not line up, where no prose follows; a
 * blank box in the gap and one row whose cells touch do not end the gutter. */
static void test_narrow_columns(void)
{
    for (int prose = 0; prose <= 1; prose++)
        for (int rows = 8; rows <= 20; rows += 12) {
            ocr_ink_map map;
            ocr_gutter_cuts cuts;
            nn_rng r = nn_rng_make(12, 3);
            begin(1);
            for (int i = 0; i < rows; i++) {
                int ragged = 11 * (i % 3), y = 60 + 24 * i;
                word(100 + ragged, i == 11 ? 212 : 180, y, 20);
                if (prose)
                    words(&r, 186 + ragged % 2, 420, y, 5);
                else
                    word(186 + ragged % 2, 240 + ragged, y, 20);
                add(100 + ragged, prose ? 420 : 240 + ragged, y);
            }
            if (rows == 20) { /* nothing in it */
                add(0, 0, 60 + 24 * 6);
                segment[count - 1].box.x0 = 181.5f - 0.5f * WIDTH;
                segment[count - 1].box.x1 = 184.5f - 0.5f * WIDTH;
            }
            find(&map, &cuts);
            int want = rows == 20 && !prose ? 19 : 0, got = cut_within(&cuts, 180, 186);
            CHECK(got == want, "%d rows%s: %d are cut, expected %d", rows, prose ? " of a list" : "", got, want);
            end(&map, &cuts);
        }
}

/* Gaps wide as a line need three rows, and no edges that line up; two rows, or rows of which most go
 * on over them, are left. */
static void test_wide_gaps(void)
{
    for (int rows = 2; rows <= 3; rows++)
        for (int gap = 12; gap <= 36; gap += 24) {
            ocr_ink_map map;
            ocr_gutter_cuts cuts;
            nn_rng r = nn_rng_make(11, 3);
            begin(1);
            for (int i = 0; i < rows; i++) {
                int ragged = 13 * (i % 3);
                words(&r, 50, 300, 100 + 30 * i, 5);
                words(&r, 300 + gap + ragged, 700, 100 + 30 * i, 5);
                add(50, 700, 100 + 30 * i);
            }
            find(&map, &cuts);
            int want = rows == 3 && gap == 36 ? 3 : 0;
            CHECK(cut_at_all() == want, "%d rows, gaps of %d px: %d are cut", rows, gap, cut_at_all());
            end(&map, &cuts);
        }
}

static void test_rules(void)
{
    ocr_ink_map map;
    ocr_gutter_cuts cuts;
    begin(1);
    for (int i = 0; i < 2; i++) { /* too few lines for a gutter, but a rule */
        word(100, 290, 100 + 30 * i, 20);
        word(310, 500, 100 + 30 * i, 20);
        add(100, 500, 100 + 30 * i);
    }
    fill(299, 90, 301, 160, 20);
    fill(80, 200, 520, 203, 60);
    find(&map, &cuts);
    CHECK(cut_within(&cuts, 290, 310) == 2, "lines are cut at a rule");
    CHECK(map.n_rules == 2, "%d rules of 2", map.n_rules);
    const ocr_rule *across = &map.rule[0], *down = &map.rule[1];
    CHECK(fabsf(across->x0 + 500 - 80) <= 2 && fabsf(across->x1 + 500 - 520) <= 2 &&
              fabsf(across->y0 + 350 - 200) <= 2 && fabsf(across->y1 + 350 - 203) <= 2,
          "the horizontal one is %g..%g, %g..%g", (double)across->x0, (double)across->x1,
          (double)across->y0, (double)across->y1);
    CHECK(fabsf(down->x0 + 500 - 299) <= 2 && fabsf(down->y1 + 350 - 160) <= 2,
          "the vertical one is at %g, to %g", (double)down->x0, (double)down->y1);
    end(&map, &cuts);

    begin(1);
    fill(100, 100, 400, 300, 30); /* a picture */
    find(&map, &cuts);
    CHECK(map.n_rules == 0, "a picture's rows are no rules: %d", map.n_rules);
    end(&map, &cuts);
}

static void test_ink(void)
{
    ocr_ink_map map;
    ocr_gutter_cuts cuts;
    begin(1);
    fill(80, 90, 620, 125, 20); /* a bar with light text */
    fill(100, 100, 300, 114, 240);
    fill(340, 100, 500, 114, 240);
    fill(540, 100, 600, 114, 240);
    add(90, 610, 100);
    find(&map, &cuts);
    CHECK(fabsf(segment[0].ink.x0 + 500 - 100) <= 2 && fabsf(segment[0].ink.x1 + 500 - 600) <= 2,
          "light ink from %g to %g", (double)segment[0].ink.x0 + 500,
          (double)segment[0].ink.x1 + 500);
    CHECK(fabsf(segment[0].space - 40) <= 3, "a space of %g px", (double)segment[0].space);
    end(&map, &cuts);
}

static void test_extremes(void)
{
    ocr_ink_map map;
    ocr_gutter_cuts cuts;
    nn_rng r = nn_rng_make(5, 5);
    begin(1);
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        page.pixels[i] = (uint8_t)nn_rng_int(&r, 0, 255);
    while (count < MOST)
        add(nn_rng_int(&r, -50, 900), nn_rng_int(&r, 900, 1100), nn_rng_int(&r, -40, 720));
    find(&map, &cuts);
    for (int64_t n = 1; n <= 4; n++) {
        ocr_gutter_cuts none;
        nn_mem_fail_at(n, false);
        CHECK(ocr_gutters_find(&map, 50, segment, &none) == NN_ERR_LIMIT, "allocation %d",
              (int)n);
    }
    for (int64_t n = 1; n <= 6; n++) {
        ocr_ink_map none;
        nn_mem_fail_at(n, false);
        CHECK(ocr_ink_map_make(&page, 2, 24, &none) == NN_ERR_LIMIT && !none.grey,
              "the map's allocation %d", (int)n);
    }
    nn_mem_fail_at(0, false);
    end(&map, &cuts);
    begin(1);
    find(&map, &cuts);
    CHECK(map.n_rules == 0 && cuts.n == 0, "an empty page");
    end(&map, &cuts);
}

int main(void)
{
    test_columns();
    test_prose();
    test_paths();
    test_cells();
    test_wide_gaps();
    test_narrow_columns();
    test_rules();
    test_ink();
    test_extremes();
    return check_done();
}

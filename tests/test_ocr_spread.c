/* test_ocr_spread.c - what is told as two pages of a book, and what is not. */
#include "nn/mem.h"
#include "ocr/spread.h"
#include "tests/check.h"

#include <string.h>

#define MOST 200

static ocr_layout_box box[MOST];
static const char *text[MOST];
static ocr_rule rule[4];
static int count, rules;

static void add(float x, float y, float w, float h, const char *t)
{
    text[count] = t;
    box[count++] = (ocr_layout_box){.x0 = x, .y0 = y, .x1 = x + w, .y1 = y + h};
}

/* Lines of two blocks, `white` apart in the middle. */
static void blocks(float width, float white, int lines)
{
    count = rules = 0;
    for (int i = 0; i < lines; i++) {
        add(-0.5f * white - width, -300 + 30 * (float)i, width, 20, "prose");
        add(0.5f * white, -300 + 30 * (float)i, width, 20, "prose");
    }
}

static bool told(float width, float height)
{
    bool found = false;
    float x = 0;
    CHECK(ocr_spread_find(width, height, rules, rule, count, box, text, &found, &x) == NN_OK, "find");
    if (found)
        CHECK(x > -40 && x < 40, "it opens at %g", (double)x);
    return found;
}

static void test_spreads(void)
{
    blocks(400, 120, 20);
    CHECK(told(1200, 800), "wide white");
    CHECK(!told(1200, 1150), "not on paper that is hardly wider than high");
    blocks(400, 30, 20);
    CHECK(!told(1200, 800), "two columns on one wide page");
    add(-400, 310, 30, 20, "12");
    add(390, 310, 30, 20, "13");
    CHECK(told(1200, 800), "numbers of pages");
    text[count - 1] = "14";
    CHECK(!told(1200, 800), "numbers that do not follow");
    text[count - 1] = "- 13 -";
    CHECK(told(1200, 800), "a number between dashes");
    blocks(400, 60, 20);
    CHECK(!told(1200, 800), "no fold");
    rule[rules++] = (ocr_rule){-4, -390, 4, 390};
    CHECK(told(1200, 800), "a fold");
    rule[0] = (ocr_rule){-4, -390, 4, -200};
    CHECK(!told(1200, 800), "a short rule");
    rule[0] = (ocr_rule){-404, -390, -396, 390};
    CHECK(!told(1200, 800), "a rule elsewhere");
}

static void test_others(void)
{
    blocks(400, 120, 20);
    add(-300, -380, 600, 30, "a headline over both");
    CHECK(!told(1200, 800), "a headline over both");
    blocks(400, 120, 2);
    CHECK(!told(1200, 800), "few lines");
    count = 0; /* a table of short cells */
    for (int i = 0; i < 20; i++)
        for (int k = 0; k < 6; k++)
            add(-500 + 180 * (float)k, -300 + 30 * (float)i, 60, 20, "cell");
    CHECK(!told(1200, 800), "a table");
    blocks(400, 120, 20);
    for (int i = 0; i < count; i += 2)
        box[i].y0 += 900, box[i].y1 += 900;
    CHECK(!told(1200, 800), "blocks at other heights");
    CHECK(!told(800, 1200), "a high page");
    count = 0;
    CHECK(!told(1200, 800), "nothing");
    blocks(400, 120, 20);
    bool found;
    float x;
    nn_mem_fail_at(1, false);
    CHECK(ocr_spread_find(1200, 800, 0, rule, count, box, text, &found, &x) == NN_ERR_LIMIT,
          "no memory");
    nn_mem_fail_at(0, false);
}

static void test_halves(void)
{
    io_image in = {0}, out = {0};
    CHECK(io_image_new(&in, 5, 2, 1) == NN_OK, "a picture");
    for (int i = 0; i < 10; i++)
        in.pixels[i] = (uint8_t)i;
    CHECK(ocr_spread_half(&in, 0.4f, false, &out) == NN_OK, "the left half");
    CHECK(out.width == 2 && out.height == 2 && memcmp(out.pixels, "\0\1\5\6", 4) == 0, "its pixels");
    io_image_free(&out);
    CHECK(ocr_spread_half(&in, 0.4f, true, &out) == NN_OK, "the right half");
    CHECK(out.width == 3 && memcmp(out.pixels, "\2\3\4\7\10\11", 6) == 0, "its pixels");
    io_image_free(&out);
    CHECK(ocr_spread_half(&in, 1, true, &out) == NN_OK && out.width == 1, "never empty");
    io_image_free(&out);
    io_image_free(&in);
}

int main(void)
{
    test_spreads();
    test_others();
    test_halves();
    return check_done();
}

/* test_io_document.c - building a document: what is derived, cleaned, clipped and refused. */
#include <math.h>

#include "io/document.h"
#include "io/image_facts.h"
#include "io/image_file.h"
#include "nn/mem.h"
#include "tests/check.h"

static bool near(float a, float b)
{
    return fabsf(a - b) < 1e-3f;
}

static bool same_box(io_box b, float x0, float y0, float x1, float y1)
{
    return near(b.x0, x0) && near(b.y0, y0) && near(b.x1, x1) && near(b.y1, y1);
}

#define OK(call) CHECK((call) == NN_OK, "%s", nn_error_message())
#define BOX(b) (double)(b).x0, (double)(b).y0, (double)(b).x1, (double)(b).y1

static void start(io_document *d, int32_t width, int32_t height)
{
    *d = (io_document){0};
    OK(io_doc_add_page(d, "page.png", width, height));
    OK(io_doc_add_block(d));
    OK(io_doc_add_paragraph(d));
}

static void test_structure(void)
{
    io_document d;
    start(&d, 1000, 500);
    io_point a[4] = {{10, 20}, {210, 20}, {210, 50}, {10, 50}};
    io_point b[4] = {{10, 60}, {310, 60}, {310, 90}, {10, 90}};
    OK(io_doc_add_line(&d, a, 4, 0.5f));
    OK(io_doc_add_word(&d, a, 4, "one", 0.25f));
    OK(io_doc_add_word(&d, NULL, 0, "two", 0.75f));
    OK(io_doc_add_char(&d, (io_box){100, 21, 120, 49}, 't', 1));
    OK(io_doc_add_char(&d, (io_box){121, 22, 140, 50}, 'w', 1));
    OK(io_doc_add_line(&d, b, 4, 0.5f));
    OK(io_doc_line_text(&d, "ab cde f"));
    OK(io_doc_line_baseline(&d, (io_point[2]){{10, 85}, {310, 85}}, 2));
    OK(io_doc_add_block(&d));
    OK(io_doc_add_paragraph(&d));
    OK(io_doc_add_paragraph(&d));
    OK(io_doc_add_line(&d, NULL, 0, 1));
    OK(io_doc_add_word(&d, b, 4, "last", 1));
    OK(io_doc_finish(&d));

    CHECK(d.n_pages == 1 && d.n_blocks == 2 && d.n_paragraphs == 3 && d.n_lines == 3 &&
              d.n_words == 6 && d.n_chars == 2, "%d lines, %d words", d.n_lines, d.n_words);
    CHECK(d.page[0].blocks.n == 2 && d.block[1].paragraphs.first == 1 &&
              d.block[1].paragraphs.n == 2 && d.paragraph[0].lines.n == 2 &&
              d.paragraph[1].lines.n == 0 && d.paragraph[2].lines.first == 2, "spans");
    CHECK(strcmp(io_doc_text(&d, d.line[0].text), "one two") == 0, "joined: '%s'",
          io_doc_text(&d, d.line[0].text));
    CHECK(same_box(d.word[1].box, 100, 21, 140, 50), "around its characters: %g %g %g %g",
          BOX(d.word[1].box));
    /* 8 characters on 300 pixels: 37.5 each. */
    CHECK(strcmp(io_doc_text(&d, d.word[2].text), "ab") == 0 &&
              strcmp(io_doc_text(&d, d.word[3].text), "cde") == 0 &&
              strcmp(io_doc_text(&d, d.word[4].text), "f") == 0, "split");
    CHECK(same_box(d.word[2].box, 10, 60, 85, 90) &&
              same_box(d.word[3].box, 122.5f, 60, 235, 90) &&
              same_box(d.word[4].box, 272.5f, 60, 310, 90), "shares: %g %g %g %g",
          BOX(d.word[3].box));
    CHECK(d.word[2].confidence == 0.5f, "a split word has the line's confidence");
    CHECK(same_box(d.line[2].box, 10, 60, 310, 90) && d.line[2].polygon.n == 4,
          "a line around its words");
    CHECK(same_box(d.paragraph[0].box, 10, 20, 310, 90) &&
              same_box(d.block[0].box, 10, 20, 310, 90) &&
              same_box(d.paragraph[1].box, 0, 0, 0, 0) &&
              same_box(d.block[1].box, 10, 60, 310, 90), "boxes upwards");
    io_bytes text = {0};
    OK(io_doc_page_text(&d, &d.page[0], &text));
    OK(io_bytes_add(&text, "", 1));
    CHECK(strcmp((char *)text.data, "one two\nab cde f\n\nlast\n") == 0, "page text: '%s'",
          (char *)text.data);
    io_bytes_free(&text);
    io_doc_clear(&d);
    CHECK(d.n_pages == 0 && d.n_text == 0, "clear");
    OK(io_doc_add_page(&d, "", 1, 1));
    OK(io_doc_finish(&d));
    CHECK(strcmp(io_doc_text(&d, d.page[0].source), "") == 0, "an empty name");
    io_doc_free(&d);
}

/* Parts of lines that lean, stand on their head, or bend. */
static void test_parts(void)
{
    io_document d;
    start(&d, 1000, 1000);
    io_point down[4] = {{500, 100}, {500, 900}, {460, 900}, {460, 100}};
    io_point head[4] = {{900, 540}, {100, 540}, {100, 500}, {900, 500}};
    /* A bend: along the top 100 to the right, then 300 downwards. */
    io_point bend[6] = {{0, 0}, {100, 0}, {100, 300}, {90, 300}, {90, 10}, {0, 10}};
    OK(io_doc_add_line(&d, down, 4, 1));
    OK(io_doc_add_word_part(&d, 0.25f, 0.5f, "ab", 1));
    OK(io_doc_add_char_part(&d, 0.25f, 0.375f, 'a', 1));
    OK(io_doc_add_line(&d, head, 4, 1));
    OK(io_doc_add_word_part(&d, -1, 0.5f, "c", 1)); /* fractions are clipped */
    OK(io_doc_add_line(&d, bend, 6, 1));
    OK(io_doc_add_word_part(&d, 0.5f, 1, "d", 1));
    OK(io_doc_finish(&d));
    CHECK(near(d.line[0].angle, 90) && near(fabsf(d.line[1].angle), 180), "angles %g %g",
          (double)d.line[0].angle, (double)d.line[1].angle);
    CHECK(same_box(d.word[0].box, 460, 300, 500, 500), "%g %g %g %g", BOX(d.word[0].box));
    CHECK(same_box(d.chr[0].box, 460, 300, 500, 400), "%g %g %g %g", BOX(d.chr[0].box));
    io_point c[4];
    io_doc_corners(&d, d.word[0].polygon, c);
    CHECK(near(c[0].x, 500) && near(c[0].y, 300) && near(c[2].x, 460) && near(c[2].y, 500),
          "corners run with the text");
    CHECK(same_box(d.word[1].box, 500, 500, 900, 540), "%g %g %g %g", BOX(d.word[1].box));
    /* Half of the top's 400 lies 100 below the corner; half of the bottom's 380 at y = 110. */
    CHECK(same_box(d.word[2].box, 90, 100, 100, 300), "%g %g %g %g", BOX(d.word[2].box));
    int32_t px[4];
    io_doc_pixels(&d.page[0], (io_box){10.2f, 20, 10.3f, 20}, px);
    CHECK(px[0] == 10 && px[1] == 20 && px[2] == 11 && px[3] == 21, "at least a pixel");
    io_doc_pixels(&d.page[0], (io_box){1000, 1000, 1000, 1000}, px);
    CHECK(px[0] == 999 && px[1] == 999 && px[2] == 1000 && px[3] == 1000, "inside the page");
    io_doc_free(&d);
}

static void test_clean(void)
{
    static const struct { const char *in, *out; } cases[] = {
        {"", ""},
        {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
        {"a\tb\nc\rd\x01\x1f\x7f", "a b c d   "},
        {"\xC2\x80\xC2\x9F|\xC2\xA0", "  |\xC2\xA0"},
        {"\xE2\x80\xA8\xE2\x80\xA9", "  "},
        {"\xff\xC3(", "\xEF\xBF\xBD\xEF\xBF\xBD("},
        {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\xEF\xBF\xBE\xEF\xBF\xBF\xEF\xB7\x90", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\xF0\x9F\xBF\xBF", "\xEF\xBF\xBD"},
    };
    io_document d;
    start(&d, 100, 100);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OK(io_doc_add_line(&d, NULL, 0, 1));
        OK(io_doc_line_text(&d, cases[i].in));
        const char *out = io_doc_text(&d, d.line[d.n_lines - 1].text);
        CHECK(strcmp(out, cases[i].out) == 0, "case %zu: '%s'", i, out);
    }
    OK(io_doc_add_word(&d, NULL, 0, "w", 1));
    static const struct { uint32_t in, out; } codes[] = {
        {0, ' '}, {'\t', ' '}, {'a', 'a'}, {0xD800, 0xFFFD}, {0xDFFF, 0xFFFD}, {0xFFFE, 0xFFFD},
        {0x110000, 0xFFFD}, {0xFFFFFFFF, 0xFFFD}, {0x1F600, 0x1F600}, {0x85, ' '}};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        OK(io_doc_add_char(&d, (io_box){0}, codes[i].in, 1));
        CHECK(d.chr[i].code == codes[i].out, "code %x gives %x", codes[i].in, d.chr[i].code);
    }
    io_doc_free(&d);
}

static void test_clip(void)
{
    io_document d;
    start(&d, 100, 50);
    io_point far[4] = {{-5, NAN}, {INFINITY, -INFINITY}, {1e30f, 60}, {NAN, 1e9f}};
    OK(io_doc_add_line(&d, far, 4, NAN));
    OK(io_doc_line_baseline(&d, far, 2));
    OK(io_doc_add_word(&d, far, 4, "x", 7));
    OK(io_doc_add_char(&d, (io_box){-1, NAN, 1e9f, 60}, 'x', -1));
    OK(io_doc_finish(&d));
    CHECK(same_box(d.line[0].box, 0, 0, 100, 50), "%g %g %g %g", BOX(d.line[0].box));
    CHECK(same_box(d.chr[0].box, 0, 0, 100, 50), "%g %g %g %g", BOX(d.chr[0].box));
    CHECK(d.line[0].confidence == 0 && d.word[0].confidence == 1 && d.chr[0].confidence == 0,
          "confidences");
    for (int32_t i = 0; i < d.n_points; i++)
        CHECK(d.point[i].x >= 0 && d.point[i].x <= 100 && d.point[i].y >= 0 &&
                  d.point[i].y <= 50, "point %d", i);
    io_doc_free(&d);
}

static void test_direction(void)
{
    static const struct { const char *text; bool rtl; } cases[] = {
        {"abc", false},  {"123", false},
        {"\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D", true},         /* Hebrew */
        {"12 \xD9\x85\xD8\xB1 abc", true},                  /* the first letter is Arabic */
        {"abc \xD9\x85\xD8\xB1", false},
        {"\xD9\xA1\xD9\xA2", false},                        /* Arabic digits alone */
        {"\xF0\x90\xA4\x80", true},                         /* Phoenician */
        {"\xD0\x96\xD7\xA9", false},                        /* Cyrillic first */
    };
    io_document d;
    start(&d, 1000, 100);
    io_point q[4] = {{100, 0}, {200, 0}, {200, 10}, {100, 10}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OK(io_doc_add_line(&d, q, 4, 1));
        OK(io_doc_line_text(&d, cases[i].text));
    }
    OK(io_doc_add_line(&d, q, 4, 1));
    OK(io_doc_line_text(&d, "\xD7\xA9 \xD7\x9C\xD7\x95\xD7\x9D"));
    OK(io_doc_finish(&d));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CHECK(d.line[i].rtl == cases[i].rtl, "line %zu", i);
    CHECK(same_box(d.word[d.n_words - 2].box, 180, 0, 200, 10) &&
              same_box(d.word[d.n_words - 1].box, 100, 0, 160, 10),
          "words of a leftward line start at the right");
    io_doc_free(&d);
}

static nn_err build(io_document *d)
{
    nn_err err = NN_OK;
    io_point q[4] = {{0, 0}, {90, 0}, {90, 9}, {0, 9}};
    for (int p = 0; p < 3; p++) {
        NN_TRY(io_doc_add_page(d, "a rather long name of a page", 100, 100));
        NN_TRY(io_doc_add_block(d));
        NN_TRY(io_doc_add_paragraph(d));
        for (int i = 0; i < 40; i++) {
            NN_TRY(io_doc_add_line(d, q, i % 2 ? 4 : 0, 1));
            if (i % 3 == 0)
                NN_TRY(io_doc_line_text(d, "some words that are long enough to need memory"));
            for (int k = 0; k < i % 3; k++) {
                NN_TRY(io_doc_add_word(d, q, k ? 4 : 0, "word", 1));
                NN_TRY(io_doc_add_char(d, (io_box){1, 1, 2, 2}, 'w', 1));
            }
        }
    }
    err = io_doc_finish(d);
out:
    return err;
}

static void test_memory(void)
{
    int64_t before = nn_mem_live();
    int n = 0;
    for (nn_err err = NN_ERR_LIMIT; err != NN_OK; n++) {
        io_document d = {0};
        nn_mem_fail_at(n + 1, false);
        err = build(&d);
        nn_mem_fail_at(0, false);
        CHECK(err == NN_OK || err == NN_ERR_LIMIT, "error %d", err);
        io_doc_free(&d);
        CHECK(nn_mem_live() == before, "failure %d leaves blocks", n + 1);
    }
    printf("each of %d allocations failed cleanly\n", n - 1);
    CHECK(n > 20, "only %d allocations", n);
}

static float dpi(const char *bytes, size_t n)
{
    /* Exactly n bytes, so that a sanitizer sees a read behind the end. */
    uint8_t *copy = malloc(n ? n : 1);
    memcpy(copy, bytes, n);
    float value = io_image_facts_of(copy, n).dpi_x;
    free(copy);
    return value;
}

static void test_dpi(void)
{
#define PNG "\x89PNG\r\n\x1a\n" "\0\0\0\x0dIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0CRC_"
    /* 11811 = 0x2E23 pixels a metre are 300 dpi. */
    static const char phys[] = PNG "\0\0\0\x09pHYs\0\0\x2E\x23\0\0\x2E\x23\1CRC_";
    static const char late[] = PNG "\0\0\0\0IDATCRC_"
                                   "\0\0\0\x09pHYs\0\0\x2E\x23\0\0\x2E\x23\1CRC_";
    static const char ratio[] = PNG "\0\0\0\x09pHYs\0\0\x2E\x23\0\0\x2E\x23\0CRC_";
    static const char huge[] = PNG "\xff\xff\xff\xffpHYs\0\0\x2E\x23\0\0\x2E\x23\1CRC_";
    static const char wild[] = PNG "\0\0\0\x09pHYs\xff\xff\xff\xff\0\0\x2E\x23\1CRC_";
    static const char inch[] = "\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\1\0\x96\0\x96\0\0";
    static const char cm[] = "\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\2\0\x64\0\x64\0\0";
    static const char none[] = "\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0";
    CHECK(near(dpi(phys, sizeof phys - 1), 11811 * 0.0254f), "PNG");
    CHECK(dpi(late, sizeof late - 1) == 0 && dpi(ratio, sizeof ratio - 1) == 0 &&
              dpi(huge, sizeof huge - 1) == 0 && dpi(wild, sizeof wild - 1) == 0, "not stated");
    CHECK(dpi(inch, sizeof inch - 1) == 150 && near(dpi(cm, sizeof cm - 1), 254) &&
              dpi(none, sizeof none - 1) == 0, "JPEG");
    int stated = 0;
    for (size_t n = 0; n < sizeof phys - 1; n++)
        stated += dpi(phys, n) != 0;
    for (size_t n = 0; n < 18; n++)
        stated += dpi(inch, n) != 0;
    CHECK(stated == 0, "%d cut headers state something", stated);
    CHECK(dpi("P5 1 1 255 ", 11) == 0 && dpi("", 0) == 0, "others");
}

int main(void)
{
    test_structure();
    test_parts();
    test_clean();
    test_clip();
    test_direction();
    test_memory();
    test_dpi();
    return check_done();
}

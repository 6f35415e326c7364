/* test_ocr_line_cut.c - pictures of bars that stand for letters: what is cut, where it goes back to, what
 * is plain. */
#include "check.h"

#include "nn/mem.h"
#include "nn/rng.h"
#include "ocr/line_cut.h"

static io_image ground(int w, int h, int value)
{
    io_image image = {w, h, 1, nn_calloc((size_t)w * (size_t)h, 1)};
    memset(image.pixels, value, (size_t)w * (size_t)h);
    return image;
}

static void fill(io_image *image, int x0, int y0, int x1, int y1, int value)
{
    for (int y = y0; y < y1; y++)
        memset(image->pixels + (size_t)y * (size_t)image->width + (size_t)x0, value,
               (size_t)(x1 - x0));
}

/* Strokes of 4 pixels every 10, in the box given. */
static void letters(io_image *image, int x0, int y0, int x1, int y1, int value)
{
    for (int x = x0; x + 4 <= x1; x += 10)
        fill(image, x, y0, x + 4, y1, value);
}

static void expect(const char *what, io_image *image, int x0, int y0, int x1, int y1)
{
    ocr_line_cut cut;
    int w = image->width, h = image->height;
    CHECK(ocr_line_cut_make(image, &cut) == NN_OK && !cut.empty, "%s: %s", what,
          cut.empty ? "plain" : nn_error_message());
    CHECK(cut.width == w && cut.height == h && cut.x == x0 && cut.y == y0 &&
              image->width == x1 - x0 && image->height == y1 - y0,
          "%s: %d,%d %dx%d of %dx%d, not %d,%d %dx%d", what, cut.x, cut.y, image->width,
          image->height, cut.width, cut.height, x0, y0, x1 - x0, y1 - y0);
    io_image_free(image);
}

/* A line of 20 rows: 5 more above and below, 10 more at its sides. */
static void test_margins(void)
{
    for (int dark = 0; dark < 2; dark++) {
        int ink = dark ? 0 : 250, paper = dark ? 250 : 0;
        io_image image = ground(400, 200, paper);
        letters(&image, 100, 60, 304, 80, ink);
        expect("wide margins", &image, 90, 55, 314, 85);

        image = ground(400, 200, paper); /* a dot of an i above, a comma's tail below */
        letters(&image, 100, 60, 304, 80, ink);
        fill(&image, 130, 52, 134, 56, ink);
        fill(&image, 150, 80, 154, 86, ink);
        expect("what sticks out", &image, 83, 43, 321, 95);

        image = ground(400, 200, paper); /* dust far from the line is not of it */
        letters(&image, 100, 60, 304, 80, ink);
        fill(&image, 20, 180, 24, 184, ink);
        expect("dust", &image, 90, 55, 314, 85);

        image = ground(400, 40, paper); /* filled by its line */
        letters(&image, 10, 10, 394, 30, ink);
        expect("a line as it is cut out", &image, 0, 0, 400, 40);

        image = ground(900, 30, paper); /* filled from top to bottom alone */
        letters(&image, 600, 2, 804, 28, ink);
        expect("margins at the sides", &image, 587, 0, 817, 30);
    }
    /* A shade over the paper is no ink. */
    io_image image = ground(400, 200, 0);
    for (int y = 0; y < 200; y++)
        for (int x = 0; x < 400; x++)
            image.pixels[400 * y + x] = (uint8_t)(250 - x / 5 - y / 4);
    letters(&image, 100, 60, 304, 80, 20);
    expect("paper in shade", &image, 90, 55, 314, 85);
    /* Text that runs down stays whole. */
    image = ground(120, 800, 255);
    for (int y = 100; y < 300; y += 30)
        letters(&image, 50, y, 74, y + 20, 0);
    expect("text that runs down", &image, 38, 94, 86, 306);
    /* A dash alone is no letter: it keeps room for one. */
    image = ground(300, 300, 255);
    fill(&image, 140, 150, 160, 153, 0);
    expect("a dash", &image, 131, 141, 169, 162);
    image = ground(300, 300, 255);
    fill(&image, 140, 150, 145, 155, 0);
    expect("a full stop", &image, 125, 135, 160, 170);
}

static void test_plain(void)
{
    static const int sides[][2] = {{1, 1},   {2, 2},   {3, 3},    {1, 3000}, {3000, 1},
                                   {2, 400}, {400, 2}, {300, 40}, {40, 300}, {500, 400}};
    nn_rng r = nn_rng_make(5, 0);
    for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++)
        for (int kind = 0; kind < 5; kind++) {
            int w = sides[i][0], h = sides[i][1];
            io_image image = ground(w, h, kind == 0 ? 255 : 0);
            ocr_line_cut cut;
            for (int k = 0; kind > 1 && k < w * h; k++) {
                int noise = (int)nn_rng_below(&r, 31) - 15, at = 120 * (k % w) / w;
                image.pixels[k] = (uint8_t)(kind == 2   ? 200 + noise
                                            : kind == 3 ? 100 + at
                                                        : 100 + at + noise);
            }
            CHECK(ocr_line_cut_make(&image, &cut) == NN_OK && cut.empty && cut.width == w &&
                      cut.height == h && image.width == w && image.height == h,
                  "kind %d of %dx%d is not plain", kind, w, h);
            io_image_free(&image);
        }
    /* The faintest and the smallest that are read. */
    io_image image = ground(300, 200, 200);
    letters(&image, 100, 60, 204, 80, 180);
    expect("faint letters", &image, 90, 55, 214, 85);
    image = ground(5, 9, 255);
    fill(&image, 2, 2, 3, 7, 0);
    expect("a letter of five pixels", &image, 0, 0, 5, 9);
}

static void test_back(void)
{
    io_document d = {0};
    io_image image = ground(400, 200, 255);
    ocr_line_cut cut;
    letters(&image, 100, 60, 304, 80, 0);
    CHECK(ocr_line_cut_make(&image, &cut) == NN_OK, "%s", nn_error_message());
    const io_point line[4] = {{10, 5}, {110, 5}, {110, 25}, {10, 25}};
    CHECK(io_doc_add_page(&d, "x", image.width, image.height) == NN_OK &&
              io_doc_add_block(&d) == NN_OK && io_doc_add_paragraph(&d) == NN_OK &&
              io_doc_add_line(&d, line, 4, 1) == NN_OK && io_doc_line_text(&d, "ab") == NN_OK &&
              io_doc_finish(&d) == NN_OK,
          "%s", nn_error_message());
    ocr_line_cut_back(&cut, &d);
    const io_box b = d.line[0].box;
    CHECK(d.page[0].width == 400 && d.page[0].height == 200 && b.x0 == 100 && b.y0 == 60 &&
              b.x1 == 200 && b.y1 == 80,
          "%g %g %g %g", (double)b.x0, (double)b.y0, (double)b.x1, (double)b.y1);
    io_doc_free(&d);
    io_image_free(&image);
}

int main(void)
{
    test_margins();
    test_plain();
    test_back();
    CHECK(nn_mem_live() == 0, "%lld blocks left", (long long)nn_mem_live());
    return check_done();
}

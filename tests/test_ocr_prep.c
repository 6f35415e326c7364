/* test_ocr_prep.c - scaling against formulas written another way, contrast, widths, the stored
 * form. */
#include "check.h"

#include "nn/mem.h"
#include "nn/rng.h"
#include "ocr/prep.h"

#include <math.h>

static io_image make_image(int w, int h)
{
    io_image image = {w, h, 1, nn_calloc((size_t)w * (size_t)h, 1)};
    return image;
}

static io_image make_noise(int w, int h, uint64_t seed)
{
    io_image image = make_image(w, h);
    nn_rng r = nn_rng_make(seed, 0);
    for (int i = 0; i < w * h; i++)
        image.pixels[i] = (uint8_t)nn_rng_below(&r, 256);
    return image;
}

static ocr_prep plain(int height)
{
    return (ocr_prep){.height = height, .max_width = 4096, .width_unit = 16, .contrast = false};
}

static double ranged(double v)
{
    return (v / 255.0 - 0.5) / 0.5;
}

static void test_widths(void)
{
    ocr_prep p = ocr_prep_defaults();
    static const struct { int w, h, want;
    } cases[] = {
        {100, 32, 100}, {100, 64, 50},    {101, 64, 51},      {99, 64, 50},
        {1, 1, 32},     {1, 1000, 1},     {3, 64, 2},         {1, 65, 1},
        {5, 160, 1},    {8192, 32, 4096}, {1000000, 1, 4096}, {4096, 32, 4096},
    };
    CHECK(p.height == 32 && p.max_width == 4096 && p.width_unit == 16 && p.contrast &&
              p.narrow == 96 && p.polarity && p.straighten,
          "defaults");
    /* Below 96 twice as wide, but not wider than 96. */
    static const struct { int w, h, want;
    } widened[] = {{96, 32, 96}, {95, 32, 96}, {49, 32, 96}, {48, 32, 96}, {47, 32, 94},
                   {94, 64, 94}, {1, 1000, 2}, {97, 32, 97}, {300, 32, 300}};
    for (size_t i = 0; i < sizeof widened / sizeof widened[0]; i++)
        CHECK(ocr_prep_width(&p, widened[i].w, widened[i].h) == widened[i].want, "%dx%d: %d",
              widened[i].w, widened[i].h, ocr_prep_width(&p, widened[i].w, widened[i].h));
    p.max_width = 50;
    CHECK(ocr_prep_width(&p, 40, 32) == 50, "the largest width holds for narrow ones too");
    p = ocr_prep_defaults();
    p.narrow = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CHECK(ocr_prep_width(&p, cases[i].w, cases[i].h) == cases[i].want, "%dx%d: %d",
              cases[i].w, cases[i].h, ocr_prep_width(&p, cases[i].w, cases[i].h));
}

static void test_constant(void)
{
    static const int sizes[][2] = {{1, 1}, {7, 3}, {64, 64}, {333, 57}, {20, 200}, {5000, 31}};
    for (int contrast = 0; contrast < 2; contrast++)
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
            for (int v = 0; v < 256; v += 51) {
                ocr_prep p = plain(32);
                p.contrast = contrast;
                io_image image = make_image(sizes[i][0], sizes[i][1]);
                memset(image.pixels, v, (size_t)(image.width * image.height));
                int width = ocr_prep_width(&p, image.width, image.height);
                float *dst = nn_alloc((size_t)width * 32 * sizeof *dst);
                CHECK(ocr_prep_line(&p, &image, dst, width) == NN_OK, "%s", nn_error_message());
                double worst = 0;
                for (int j = 0; j < width * 32; j++)
                    worst = fmax(worst, fabs(dst[j] - ranged(v)));
                CHECK(worst < 1e-6, "constant %d of %dx%d: off by %g", v, image.width,
                      image.height, worst);
                nn_free(dst);
                io_image_free(&image);
            }
}

static void test_identity(void)
{
    ocr_prep p = plain(32);
    io_image image = make_noise(45, 32, 1);
    float dst[32 * 50];
    for (int i = 0; i < 32 * 50; i++)
        dst[i] = 99.0f;
    CHECK(ocr_prep_line(&p, &image, dst, 50) == NN_OK, "%s", nn_error_message());
    for (int y = 0; y < 32; y++)
        for (int x = 0; x < 50; x++) {
            double want = x < 45 ? ranged(image.pixels[y * 45 + x]) : 99.0;
            CHECK(fabs(dst[y * 50 + x] - want) < 1e-6, "at %d,%d: %g, expected %g", x, y,
                  dst[y * 50 + x], want);
        }
    io_image_free(&image);
}

/* Down by two: 1/8, 3/8, 3/8, 1/8, cut at the edges and divided by what is left. */
static double halved(const io_image *image, int x, int y)
{
    static const double g[4] = {1, 3, 3, 1};
    double sum = 0, weight = 0;
    for (int j = 0; j < 4; j++)
        for (int i = 0; i < 4; i++) {
            int sx = 2 * x - 1 + i, sy = 2 * y - 1 + j;
            if (sx < 0 || sy < 0 || sx >= image->width || sy >= image->height)
                continue;
            sum += g[i] * g[j] * image->pixels[sy * image->width + sx];
            weight += g[i] * g[j];
        }
    return sum / weight;
}

static void test_half(void)
{
    /* A height that is no multiple of the band of rows, too. */
    static const int heights[] = {32, 7};
    for (int k = 0; k < 2; k++) {
        int h = heights[k], w = 51;
        ocr_prep p = plain(h);
        io_image image = make_noise(2 * w, 2 * h, 2);
        float dst[32 * 51];
        CHECK(ocr_prep_line(&p, &image, dst, w) == NN_OK, "%s", nn_error_message());
        double worst = 0;
        for (int y = 0; y < h; y++)
            for (int x = 0; x < w; x++)
                worst = fmax(worst, fabs(dst[y * w + x] - ranged(halved(&image, x, y))));
        CHECK(worst < 2e-6, "off by %g", worst);
        io_image_free(&image);
    }
}

/* Up by two: a quarter of the neighbour, the edge pixel alone at the edge. */
static void test_double(void)
{
    ocr_prep p = plain(32);
    io_image image = make_noise(21, 16, 3);
    float dst[32 * 42];
    CHECK(ocr_prep_line(&p, &image, dst, 42) == NN_OK, "%s", nn_error_message());
    double worst = 0;
    for (int y = 0; y < 32; y++)
        for (int x = 0; x < 42; x++) {
            int x0 = x / 2, x1 = x % 2 ? x0 + 1 : x0 - 1, y0 = y / 2,
                y1 = y % 2 ? y0 + 1 : y0 - 1;
            x1 = x1 < 0 || x1 > 20 ? x0 : x1;
            y1 = y1 < 0 || y1 > 15 ? y0 : y1;
            const uint8_t *v = image.pixels;
            double want = (9.0 * v[y0 * 21 + x0] + 3.0 * v[y0 * 21 + x1] +
                           3.0 * v[y1 * 21 + x0] + v[y1 * 21 + x1]) /
                          16;
            worst = fmax(worst, fabs(dst[y * 42 + x] - ranged(want)));
        }
    CHECK(worst < 2e-6, "off by %g", worst);
    io_image_free(&image);
}

/* Any ratio: the mean must be kept within what edges do, and a ramp stays a ramp inside. */
static void test_ramp(void)
{
    ocr_prep p = plain(32);
    io_image image = make_image(250, 83);
    for (int y = 0; y < 83; y++)
        for (int x = 0; x < 250; x++)
            image.pixels[y * 250 + x] = (uint8_t)x;
    int width = ocr_prep_width(&p, 250, 83);
    CHECK(width == 96, "width %d", width);
    float dst[32 * 96];
    CHECK(ocr_prep_line(&p, &image, dst, width) == NN_OK, "%s", nn_error_message());
    double worst = 0;
    for (int y = 0; y < 32; y++)
        for (int x = 2; x < 94;
             x++) /* a triangle's mean is its centre up to the sampling of 2.6 pixels */
            worst = fmax(worst, fabs(dst[y * 96 + x] - ranged((x + 0.5) * 250 / 96 - 0.5)));
    CHECK(worst < 0.002, "off by %g", worst);
    io_image_free(&image);
}

static void test_contrast(void)
{
    ocr_prep p = plain(32);
    p.contrast = true;
    io_image image = make_image(100, 32);
    float dst[32 * 100];
    /* 10 % ink of 90 on paper of 190: becomes black on white; 16 apart still stretches, 15 does
     * not. */
    static const struct { int ink, paper; double want_ink, want_paper;
    } cases[] = {
        {90, 190, -1, 1}, {100, 116, -1, 1}, {100, 115, -2, -2},
        {190, 90, 1, -1}, {0, 255, -1, 1},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        for (int i = 0; i < 3200; i++)
            image.pixels[i] = (uint8_t)(i % 100 < 10 ? cases[c].ink : cases[c].paper);
        CHECK(ocr_prep_line(&p, &image, dst, 100) == NN_OK, "%s", nn_error_message());
        double ink = cases[c].want_ink < -1 ? ranged(cases[c].ink) : cases[c].want_ink;
        double paper = cases[c].want_ink < -1 ? ranged(cases[c].paper) : cases[c].want_paper;
        CHECK(fabs(dst[5] - ink) < 1e-6 && fabs(dst[50] - paper) < 1e-6, "case %zu: %g %g", c,
              dst[5], dst[50]);
    }
    /* Percentiles: 31 dark pixels of 3,200 are under 1 % and are clipped, 32 are 1 % and count.
     */
    for (int dark = 31; dark <= 32; dark++) {
        for (int i = 0; i < 3200; i++)
            image.pixels[i] = (uint8_t)(i < dark ? 0 : i < 1600 ? 100 : 200);
        CHECK(ocr_prep_line(&p, &image, dst, 100) == NN_OK, "%s", nn_error_message());
        double want = dark == 31 ? -1.0 : 0.0;
        CHECK(fabs(dst[1000] - want) < 1e-6 && dst[0] == -1.0f && fabs(dst[3000] - 1) < 1e-6,
              "%d dark pixels: %g, expected %g", dark, dst[1000], want);
    }
    io_image_free(&image);
}

static void test_extremes(void)
{
    static const int sizes[][2] = {{1, 1},      {1, 5000}, {100000, 1},
                                   {100000, 3}, {2, 1},    {3, 4097}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        ocr_prep p = ocr_prep_defaults();
        io_image image = make_noise(sizes[i][0], sizes[i][1], i);
        int width = ocr_prep_width(&p, image.width, image.height);
        float *dst = nn_alloc((size_t)width * 32 * sizeof *dst);
        CHECK(ocr_prep_line(&p, &image, dst, width) == NN_OK, "%s", nn_error_message());
        bool inside = true;
        for (int j = 0; j < width * 32; j++)
            inside = inside && dst[j] >= -1.0f && dst[j] <= 1.0f;
        CHECK(inside, "%dx%d stays in -1..1", image.width, image.height);
        nn_mem_fail_at(1, false);
        CHECK(ocr_prep_line(&p, &image, dst, width) == NN_ERR_LIMIT, "no memory");
        nn_mem_fail_at(0, false);
        nn_free(dst);
        io_image_free(&image);
    }
}

/* Light letters on dark come out as dark on light, and the other way round nothing changes; an
 * image without contrast stays. */
static void test_polarity(void)
{
    enum { W = 90, H = 32 };
    ocr_prep p = {.height = H, .max_width = 4096, .width_unit = 1, .contrast = true};
    static float a[W * H], b[W * H];
    for (int trial = 0; trial < 20; trial++) {
        nn_rng r = nn_rng_make(9, (uint64_t)trial);
        io_image dark = make_image(W, H), light = make_image(W, H);
        int ground = nn_rng_int(&r, 0, 100), ink = ground + nn_rng_int(&r, 30, 120);
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++) {
                /* Strokes, some of which reach the edges. */
                bool stroke = x % 9 < 4 && (trial % 2 || (y > 4 && y < 28)) && x > 5 && x < 80;
                int v = (stroke ? ink : ground) + nn_rng_int(&r, -3, 3);
                dark.pixels[y * W + x] = (uint8_t)(v < 0 ? 0 : v);
                light.pixels[y * W + x] = (uint8_t)(255 - dark.pixels[y * W + x]);
            }
        p.polarity = false;
        CHECK(ocr_prep_line(&p, &light, a, W) == NN_OK, "%s", nn_error_message());
        p.polarity = true;
        CHECK(ocr_prep_line(&p, &light, b, W) == NN_OK, "%s", nn_error_message());
        CHECK(!memcmp(a, b, sizeof a), "trial %d: dark on light stays", trial);
        CHECK(ocr_prep_line(&p, &dark, b, W) == NN_OK, "%s", nn_error_message());
        double worst = 0;
        for (int i = 0; i < W * H; i++)
            worst = fmax(worst, fabs(a[i] - b[i]));
        CHECK(worst < 1e-5, "trial %d: light on dark is off by %g", trial, worst);
        io_image_free(&dark);
        io_image_free(&light);
    }
    io_image flat = make_image(W, H);
    memset(flat.pixels, 7, W * H);
    flat.pixels[40] = 20;
    CHECK(ocr_prep_line(&p, &flat, b, W) == NN_OK && b[0] < -0.9f, "no contrast, no turn");
    io_image_free(&flat);
}

static void test_text(void)
{
    ocr_prep p, q;
    char text[OCR_PREP_TEXT];
    p = (ocr_prep){.height = 48, .max_width = 2048, .width_unit = 8, .pad = 100};
    ocr_prep_format(&p, text, sizeof text);
    CHECK(!strcmp(text, "height=48;max_width=2048;width_unit=8;contrast=0"), "%s", text);
    CHECK(ocr_prep_parse(text, &q) == NN_OK && q.height == 48 && q.max_width == 2048 &&
              q.width_unit == 8 && !q.contrast && q.narrow == 0, "round trip");
    p.narrow = 4096;
    ocr_prep_format(&p, text, sizeof text);
    CHECK(!strcmp(text, "height=48;max_width=2048;width_unit=8;contrast=0;narrow=4096"), "%s",
          text);
    CHECK(ocr_prep_parse(text, &q) == NN_OK && q.narrow == 4096, "round trip with narrow");
    CHECK(q.pad == 100 && ocr_prep_pad(&q) == OCR_PAD_VALUE, "padded with white");
    p.pad = 50;
    ocr_prep_format(&p, text, sizeof text);
    CHECK(ocr_prep_parse(text, &q) == NN_OK && q.pad == 50 && ocr_prep_pad(&q) == 0,
          "padded with grey: %s", text);
    p = ocr_prep_defaults();
    p.pad = 10;
    p.height = OCR_PREP_MAX_HEIGHT, p.max_width = OCR_PREP_MAX_WIDTH, p.width_unit = 1024;
    p.narrow = 4096;
    ocr_prep_format(&p, text, sizeof text);
    CHECK(strlen(text) + 1 < sizeof text && ocr_prep_parse(text, &q) == NN_OK &&
              q.polarity && q.straighten && q.narrow == 4096 && q.width_unit == 1024,
          "the longest text: %s", text);
    CHECK(ocr_prep_parse("narrow=7;contrast=1;width_unit=4;height=32;max_width=99", &q) ==
                  NN_OK && q.narrow == 7 && q.max_width == 99, "narrow first");
    CHECK(ocr_prep_parse("contrast=1;width_unit=4;height=32;max_width=99", &q) == NN_OK &&
              q.contrast && q.max_width == 99,
          "any order");
    static const char *bad[] = {
        "",
        "height=32",
        "height=32;max_width=4096;width_unit=16",
        "height=32;max_width=4096;width_unit=16;contrast=2",
        "height=0;max_width=4096;width_unit=16;contrast=1",
        "height=32;max_width=4096;width_unit=16;contrast=1;",
        "height=32;height=32;width_unit=16;contrast=1",
        "height=32;max_width=4096;width_unit=0;contrast=1",
        "height=-32;max_width=4096;width_unit=16;contrast=1",
        "height=32 ;max_width=4096;width_unit=16;contrast=1",
        "height=99999999999999999999;max_width=4096;width_unit=16;contrast=1",
        "height=32;max_width=4096;width_unit=16;contrast=1;depth=2",
        "height=32;max_width=4096;width_unit=16;contrast=1;narrow=4097",
        "height=32;max_width=4096;width_unit=16;contrast=1;polarity=2",
        "height=32;max_width=4096;width_unit=16;contrast=1;straighten=yes",
        "height=32;max_width=4096;width_unit=16;contrast=1;pad=101",
        "height=32;max_width=4096;width_unit=16;contrast=1;narrow=5;narrow=5",
        "height=32;max_width=4096;width_unit=16;narrow=96",
        "height=;max_width=1;width_unit=1;contrast=1",
        "height=32;max_width=65537;width_unit=16;contrast=1",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK(ocr_prep_parse(bad[i], &q) == NN_ERR_MODEL &&
                  strstr(nn_error_message(), "octavo.preprocess"),
              "\"%s\" is refused", bad[i]);
}

int main(void)
{
    test_widths();
    test_constant();
    test_identity();
    test_half();
    test_double();
    test_ramp();
    test_contrast();
    test_extremes();
    test_polarity();
    test_text();
    CHECK(nn_mem_live() == 0, "%lld blocks left", (long long)nn_mem_live());
    return check_done();
}

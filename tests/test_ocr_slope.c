/* test_ocr_straighten.c - sloping words are found, laid level and cut out; level ones, flat
 * ones, noise and long lines stay; damage and memory.
 */
#include "check.h"

#include "nn/mem.h"
#include "nn/rng.h"
#include "ocr/slope.h"

#include <math.h>
#include <string.h>

static io_image make_image(int w, int h)
{
    io_image image;
    CHECK(io_image_new(&image, w, h, 1) == NN_OK, "%s", nn_error_message());
    return image;
}

/* Upright strokes between two parallel lines `tall` apart that rise by `slope`: a word. */
static io_image sloping_word(int w, int h, double slope, double tall, int ground, int ink)
{
    io_image image = make_image(w, h);
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            double level = y + slope * (x - 0.5 * (w - 1)) - 0.5 * (h - 1);
            bool stroke = fabs(level) < tall / 2 && x % 8 < 4 && x > 4 && x < w - 5;
            image.pixels[(size_t)y * (size_t)w + (size_t)x] = (uint8_t)(stroke ? ink : ground);
        }
    return image;
}

/* The slope that is left: difference of the middle heights of ink in both halves. */
static double slope_of(const io_image *image, int ground)
{
    double row[2] = {0}, column[2] = {0}, count[2] = {0};
    for (int y = 0; y < image->height; y++)
        for (int x = 0; x < image->width; x++) {
            double d =
                abs(image->pixels[(size_t)y * (size_t)image->width + (size_t)x] - ground);
            int half = 2 * x >= image->width;
            row[half] += d * y;
            column[half] += d * x;
            count[half] += d;
        }
    return -(row[1] / count[1] - row[0] / count[0]) /
           (column[1] / count[1] - column[0] / count[0]);
}

static void test_sloping(void)
{
    for (int trial = 0; trial < 60; trial++) {
        nn_rng r = nn_rng_make(3, (uint64_t)trial);
        int h = nn_rng_int(&r, 24, 120), w = nn_rng_int(&r, 3, 5) * h / 2;
        double slope = (trial % 2 ? 1 : -1) * (double)nn_rng_range(&r, 0.15f, 0.4f);
        double tall = fmax(8, 0.3 * h);
        int ground = trial % 3 ? 220 : 30, ink = 250 - ground;
        io_image image = sloping_word(w, h, slope, tall, ground, ink), level = {0};
        bool changed = false;
        CHECK(ocr_slope_correct(&image, &level, &changed) == NN_OK, "%s", nn_error_message());
        CHECK(changed && level.width == w && level.channels == 1, "trial %d: %dx%d, slope %g",
              trial, w, h, slope);
        if (changed) {
            CHECK(fabs(slope_of(&level, ground)) < 0.06, "trial %d: slope %g becomes %g", trial,
                  slope, slope_of(&level, ground));
            CHECK(level.height > tall && level.height < tall + 0.45 * h,
                  "trial %d: %g pixels of text in %d, of %d before", trial, tall, level.height,
                  h);
        }
        io_image_free(&level);
        io_image_free(&image);
    }
}

static void check_stays(const io_image *image, const char *what)
{
    io_image level = {0};
    bool changed = true;
    CHECK(ocr_slope_correct(image, &level, &changed) == NN_OK && !changed && !level.pixels,
          "%s", what);
}

static void test_staying(void)
{
    io_image image;
    static const int sizes[][2] = {{1, 1}, {3, 40}, {40, 7}, {4, 8}, {64, 64}, {5, 3000}};
    for (int i = 0; i < 6; i++) {
        image = make_image(sizes[i][0], sizes[i][1]);
        memset(image.pixels, 200, (size_t)image.width * (size_t)image.height);
        check_stays(&image, "a flat image");
        io_image_free(&image);
    }
    for (int h = 20; h < 100; h += 13) {
        image = sloping_word(3 * h, h, 0, 0.6 * h, 230, 10);
        check_stays(&image, "a level word");
        io_image_free(&image);
        image = sloping_word(3 * h, h, 0.01, 0.6 * h, 230, 10);
        check_stays(&image, "a nearly level word");
        io_image_free(&image);
        image = sloping_word(OCR_SLOPE_ASPECT * h + 1, h, 0.1, 0.4 * h, 230, 10);
        check_stays(&image, "a long line");
        io_image_free(&image);
    }
}

/* Any bytes and sizes: an answer, within the image's width, the same every time. */
static void test_noise(void)
{
    for (int trial = 0; trial < 200; trial++) {
        nn_rng r = nn_rng_make(4, (uint64_t)trial);
        int w = nn_rng_int(&r, 1, 90), h = nn_rng_int(&r, 1, 60);
        io_image image = make_image(w, h), a = {0}, b = {0};
        for (int i = 0; i < w * h; i++)
            image.pixels[i] = (uint8_t)nn_rng_below(&r, 256);
        bool first = false, second = false;
        CHECK(ocr_slope_correct(&image, &a, &first) == NN_OK &&
                  ocr_slope_correct(&image, &b, &second) == NN_OK && first == second,
              "%s", nn_error_message());
        if (first)
            CHECK(a.width == w && a.height == b.height && a.height >= 1 &&
                      a.height <= h + w / 2 + h / 4 + 4 &&
                      !memcmp(a.pixels, b.pixels, (size_t)a.width * (size_t)a.height),
                  "%dx%d to %dx%d", w, h, a.width, a.height);
        io_image_free(&a);
        io_image_free(&b);
        io_image_free(&image);
    }
}

static void test_memory(void)
{
    io_image image = sloping_word(90, 40, 0.3, 12, 220, 20), level = {0};
    bool changed;
    int64_t live = nn_mem_live();
    int refused = 0;
    for (int n = 1; n < 10; n++) {
        nn_mem_fail_at(n, false);
        nn_err err = ocr_slope_correct(&image, &level, &changed);
        nn_mem_fail_at(0, false);
        refused += err == NN_ERR_LIMIT;
        if (!err)
            io_image_free(&level);
        CHECK(nn_mem_live() == live, "allocation %d fails: nothing leaks", n);
    }
    CHECK(refused >= 3, "%d allocations", refused);
    io_image_free(&image);
}

int main(void)
{
    test_sloping();
    test_staying();
    test_noise();
    test_memory();
    CHECK(nn_mem_live() == 0, "%lld blocks left", (long long)nn_mem_live());
    return check_done();
}

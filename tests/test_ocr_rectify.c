/* test_ocr_warp.c - rectified lines and turned pictures against what they must show. */
#include "nn/mem.h"
#include "nn/rng.h"
#include "io/rectify.h"
#include "ocr/rotate.h"
#include "tests/check.h"

#include <math.h>
#include <string.h>

static io_quad rectangle(float x0, float y0, float x1, float y1)
{
    return (io_quad){{x0, x1, x1, x0}, {y0, y0, y1, y1}};
}

static io_image noise(int w, int h, int channels)
{
    io_image image;
    nn_rng r = nn_rng_make(5, (uint64_t)(w + h));
    if (io_image_new(&image, w, h, channels) != NN_OK)
        abort();
    for (size_t i = 0; i < (size_t)w * (size_t)h * (size_t)channels; i++)
        image.pixels[i] = (uint8_t)nn_rng_int(&r, 0, 255);
    return image;
}

/* A rectangle on whole pixels is a copy; with another first corner the same copy, turned. */
static void test_copies(void)
{
    io_image image = noise(40, 30, 1), line;
    io_quad q = rectangle(7, 5, 27, 17);
    CHECK(io_rectify(&image, &q, NULL, &line) == NN_OK, "rectify");
    CHECK(line.width == 20 && line.height == 12, "size");
    int wrong = 0;
    for (int y = 0; y < 12; y++)
        for (int x = 0; x < 20; x++)
            wrong += line.pixels[y * 20 + x] != image.pixels[(y + 5) * 40 + x + 7];
    CHECK(wrong == 0, "%d pixels differ", wrong);
    for (int quarters = 1; quarters < 4; quarters++) {
        io_image turned, want;
        io_quad t = io_quad_rotate(&q, quarters);
        CHECK(io_rectify(&image, &t, NULL, &turned) == NN_OK, "turned quad");
        /* The text that begins at corner k stands upright after k quarter turns backwards. */
        CHECK(ocr_rotate_quarters(&line, 4 - quarters, &want) == NN_OK, "rotate");
        CHECK(turned.width == want.width && turned.height == want.height &&
                  memcmp(turned.pixels, want.pixels, 240) == 0,
              "%d quarters", quarters);
        io_image_free(&turned);
        io_image_free(&want);
    }
    io_image_free(&line);
    io_image_free(&image);
}

/* Grey that is a linear function of the place comes back at the place that the inverse formula
 * names: an independent solution of the homography by eight linear equations. */
static void test_perspective(void)
{
    io_image image, line;
    CHECK(io_image_new(&image, 200, 150, 1) == NN_OK, "memory");
    io_quad q = {{20, 170, 150, 35}, {30, 15, 80, 95}};
    double a[8][9];
    for (int i = 0; i < 4; i++) {
        double u = i == 1 || i == 2, v = i >= 2, x = q.x[i], y = q.y[i];
        double rx[9] = {u, v, 1, 0, 0, 0, -u * x, -v * x, x};
        double ry[9] = {0, 0, 0, u, v, 1, -u * y, -v * y, y};
        memcpy(a[2 * i], rx, sizeof rx);
        memcpy(a[2 * i + 1], ry, sizeof ry);
    }
    for (int i = 0; i < 8; i++) {
        int best = i;
        for (int k = i; k < 8; k++)
            best = fabs(a[k][i]) > fabs(a[best][i]) ? k : best;
        for (int j = 0; j < 9; j++) {
            double t = a[i][j];
            a[i][j] = a[best][j];
            a[best][j] = t;
        }
        for (int k = 0; k < 8; k++)
            for (int j = 8; k != i && j >= i; j--)
                a[k][j] -= a[i][j] * a[k][i] / a[i][i];
    }
    double m[8];
    for (int i = 0; i < 8; i++)
        m[i] = a[i][8] / a[i][i];
    for (int pass = 0; pass < 2; pass++) {
        for (int y = 0; y < 150; y++)
            for (int x = 0; x < 200; x++)
                image.pixels[y * 200 + x] = (uint8_t)(pass ? x : y);
        CHECK(io_rectify(&image, &q, NULL, &line) == NN_OK, "rectify");
        double worst = 0;
        for (int i = 0; i < line.height; i++)
            for (int j = 0; j < line.width; j++) {
                double u = (j + 0.5) / line.width, v = (i + 0.5) / line.height;
                double z = m[6] * u + m[7] * v + 1;
                const double *row = pass ? m : m + 3;
                double want = (row[0] * u + row[1] * v + row[2]) / z;
                worst = fmax(worst, fabs(line.pixels[i * line.width + j] - (want - 0.5)));
            }
        CHECK(worst <= 0.51, "axis %d: %.2f pixels off", pass, worst);
        io_image_free(&line);
    }
    io_image_free(&image);
}

static void test_rotation(void)
{
    for (int channels = 1; channels <= 3; channels += 2) {
        io_image image = noise(13, 7, channels), once, twice, half = noise(13, 7, channels);
        CHECK(ocr_rotate_quarters(&image, 1, &once) == NN_OK && once.width == 7 &&
                  once.height == 13,
              "a quarter");
        CHECK(memcmp(once.pixels, image.pixels + 6 * 13 * channels, (size_t)channels) == 0,
              "clockwise: the lower left corner goes to the upper left");
        CHECK(ocr_rotate_quarters(&once, 1, &twice) == NN_OK, "another");
        ocr_rotate_180(&half);
        CHECK(memcmp(twice.pixels, half.pixels, (size_t)(91 * channels)) == 0, "a half");
        io_image_free(&twice);
        CHECK(ocr_rotate_quarters(&once, 3, &twice) == NN_OK, "back");
        CHECK(memcmp(twice.pixels, image.pixels, (size_t)(91 * channels)) == 0, "as it was");
        io_image_free(&twice);
        io_image_free(&once);
        io_image_free(&image);
        io_image_free(&half);
    }
}

static void test_extremes(void)
{
    io_image image = noise(10, 10, 3), line;
    io_quad flat = rectangle(3, 3, 3, 9), nothing = rectangle(4, 4, 4, 4);
    io_quad nan = rectangle(NAN, 0, 5, 5), far = rectangle(-1e30f, 0, 1e30f, 5);
    io_quad folded = {{0, 9, 0, 9}, {0, 0, 9, 9}};
    CHECK(io_rectify(&image, &flat, NULL, &line) == NN_ERR_INPUT, "a line without width");
    CHECK(io_rectify(&image, &nothing, NULL, &line) == NN_ERR_INPUT, "a point");
    CHECK(io_rectify(&image, &nan, NULL, &line) == NN_ERR_INPUT, "not a number");
    CHECK(io_rectify(&image, &folded, NULL, &line) == NN_ERR_INPUT, "sides that cross");
    CHECK(io_rectify(&image, &far, NULL, &line) == NN_OK && line.width == IO_RECTIFY_MAX_SIDE,
          "far beyond the picture");
    io_image_free(&line);
    io_quad outside = rectangle(-50, -50, -30, -40);
    CHECK(io_rectify(&image, &outside, NULL, &line) == NN_OK, "outside");
    uint8_t gray = (uint8_t)(0.299f * image.pixels[0] + 0.587f * image.pixels[1] +
                             0.114f * image.pixels[2] + 0.5f);
    CHECK(line.pixels[0] == gray && line.pixels[199] == gray, "edge pixels go on");
    io_image_free(&line);
    nn_mem_fail_at(1, false);
    io_quad whole = rectangle(0, 0, 10, 10);
    CHECK(io_rectify(&image, &whole, NULL, &line) == NN_ERR_LIMIT, "no memory");
    nn_mem_fail_at(0, false);
    io_image_free(&image);
}

/* A line drawn along a curve comes out level; upside down, too, by the curve rotated. */
static void test_curved(void)
{
    enum { W = 300, H = 120 };
    io_image image, line;
    CHECK(io_image_new(&image, W, H, 1) == NN_OK, "memory");
    io_quad q = rectangle(20, 40, 280, 70);
    io_centreline curve = {.curved = true};
    for (int k = 0; k < IO_CENTRELINE_POINTS; k++)
        curve.offset[k] = 18 * sinf(0.35f * (float)k);
    CHECK(io_centreline_at(&curve, -1) == 0 &&
              io_centreline_at(&curve, 2) == curve.offset[IO_CENTRELINE_POINTS - 1],
          "ends");
    CHECK(fabsf(io_centreline_at(&curve, 1.5f / 16) -
                0.5f * (curve.offset[1] + curve.offset[2])) < 1e-5f,
          "between points");
    memset(image.pixels, 255, W * H);
    for (int x = 0; x < W; x++) {
        float middle = 55 + io_centreline_at(&curve, ((float)x + 0.5f - 20) / 260);
        for (int y = 0; y < H; y++)
            if (fabsf((float)y + 0.5f - middle) < 5)
                image.pixels[y * W + x] = (uint8_t)(x / 2);
    }
    for (int turned = 0; turned <= 1; turned++) {
        CHECK(io_rectify(&image, &q, &curve, &line) == NN_OK, "rectify");
        CHECK(line.width == 260 && line.height == 30, "size");
        int wrong = 0;
        for (int x = 0; x < 260; x++)
            for (int y = 0; y < 30; y++) {
                int ink = (turned ? 279 - x : 20 + x) / 2, v = line.pixels[y * 260 + x];
                if (abs(2 * y + 1 - 30) < 6)
                    wrong += abs(v - ink) > 1;
                else if (abs(2 * y + 1 - 30) > 16)
                    wrong += v != 255;
            }
        CHECK(wrong == 0, "turned %d: %d pixels differ", turned, wrong);
        io_image_free(&line);
        q = io_quad_rotate(&q, 2);
        io_centreline_rotate_180(&curve);
    }
    io_centreline straight = {0};
    CHECK(io_centreline_at(&straight, 0.5f) == 0, "straight");
    io_image_free(&image);
}

/* Turned there and back, the middle is what it was; corners are the edge's tone; a quarter is
 * the exact turn. */
static void test_turns(void)
{
    static const float angles[] = {-14, -2.5f, 0.7f, 5, 45};
    io_image image, there, back;
    CHECK(io_image_new(&image, 120, 80, 3) == NN_OK, "memory");
    for (int y = 0; y < 80; y++)
        for (int x = 0; x < 120; x++)
            for (int c = 0; c < 3; c++)
                image.pixels[(y * 120 + x) * 3 + c] =
                    x == 0 || y == 0 || x == 119 || y == 79
                        ? 200
                        : (uint8_t)(128 + 60 * sin(0.1 * x + c) * cos(0.09 * y));
    for (size_t i = 0; i < sizeof angles / sizeof angles[0]; i++) {
        CHECK(ocr_rotate_degrees(&image, angles[i], &there) == NN_OK, "turn");
        CHECK(ocr_rotate_degrees(&there, -angles[i], &back) == NN_OK, "back");
        double a = (double)fabsf(angles[i]) * 0.017453292519943295;
        CHECK(abs(there.width - (int)ceil(120 * cos(a) + 80 * sin(a))) <= 1 &&
                  abs(there.height - (int)ceil(120 * sin(a) + 80 * cos(a))) <= 1,
              "%g degrees: %d x %d", (double)angles[i], there.width, there.height);
        CHECK(there.pixels[0] == 200, "the corner is %d", there.pixels[0]);
        int worst = 0, dx = (back.width - 120) / 2, dy = (back.height - 80) / 2;
        for (int y = 8; y < 72; y++)
            for (int x = 8; x < 112; x++)
                for (int c = 0; c < 3; c++) {
                    int v = back.pixels[((y + dy) * back.width + x + dx) * 3 + c];
                    int d = abs(v - image.pixels[(y * 120 + x) * 3 + c]);
                    worst = d > worst ? d : worst;
                }
        CHECK(worst <= 12, "%g degrees and back: %d", (double)angles[i], worst);
        io_image_free(&there);
        io_image_free(&back);
    }
    io_image quarter;
    CHECK(ocr_rotate_degrees(&image, 90, &there) == NN_OK &&
              ocr_rotate_quarters(&image, 1, &quarter) == NN_OK,
          "a quarter");
    CHECK(there.width == 80 && there.height == 120, "%d x %d", there.width, there.height);
    int wrong = 0;
    for (int i = 0; i < 80 * 120 * 3; i++)
        wrong += abs(there.pixels[i] - quarter.pixels[i]) > 1;
    CHECK(wrong == 0, "%d bytes differ", wrong);
    nn_mem_fail_at(1, true);
    CHECK(ocr_rotate_degrees(&image, 3, &back) == NN_ERR_LIMIT, "no memory");
    nn_mem_fail_at(0, false);
    io_image_free(&quarter);
    io_image_free(&there);
    io_image_free(&image);
}

int main(void)
{
    test_curved();
    test_turns();
    test_copies();
    test_perspective();
    test_rotation();
    test_extremes();
    return check_done();
}

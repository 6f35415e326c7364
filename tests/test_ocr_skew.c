/* test_ocr_orientation.c - skew and direction of pages whose angle is known. */
#include "nn/mem.h"
#include "nn/rng.h"
#include "ocr/skew.h"
#include "tests/check.h"

#include <math.h>

#define LINES 40

/* A w x h rectangle around (x, y), leaning `degrees` clockwise, from corner `first` on. */
static io_quad leaning(float x, float y, float w, float h, double degrees, int first)
{
    io_quad q;
    static const float u[4] = {-0.5f, 0.5f, 0.5f, -0.5f}, v[4] = {-0.5f, -0.5f, 0.5f, 0.5f};
    double c = cos(degrees * acos(-1) / 180), s = sin(degrees * acos(-1) / 180);
    for (int i = 0; i < 4; i++) {
        int k = (i + first) & 3;
        q.x[i] = x + (float)(c * u[k] * w - s * v[k] * h);
        q.y[i] = y + (float)(s * u[k] * w + c * v[k] * h);
    }
    return q;
}

/* Lines and single letters of a page that leans, a few things that do not belong to it. */
static void make_page(io_quad *q, double degrees)
{
    nn_rng r = nn_rng_make(8, 1);
    for (int i = 0; i < LINES; i++) {
        float x = nn_rng_range(&r, 0, 900), y = nn_rng_range(&r, 0, 1200);
        int first = nn_rng_int(&r, 0, 3);
        if (i % 5 == 4) /* letters: higher than wide */
            q[i] = leaning(x, y, 8, 20, degrees, first);
        else if (i % 10 == 3)
            q[i] = leaning(x, y, 90, 25, degrees + nn_rng_range(&r, -60, 60), first);
        else
            q[i] = leaning(x, y, nn_rng_range(&r, 100, 500), 22,
                           degrees + nn_rng_range(&r, -0.4f, 0.4f), first);
    }
}

int main(void)
{
    io_quad q[LINES];
    float skew, height, agree;
    static const double angles[] = {-40, -15, -3, -0.5, 0, 1, 7, 15, 44};
    for (size_t i = 0; i < sizeof angles / sizeof angles[0]; i++) {
        make_page(q, angles[i]);
        CHECK(ocr_skew(LINES, q, &skew, &agree) == NN_OK &&
                  fabs((double)skew - angles[i]) < 0.3,
              "skew %g, found %g", angles[i], (double)skew);
        CHECK(ocr_typical_height(LINES, q, &height) == NN_OK && fabsf(height - 22) < 0.1f,
              "height %g", (double)height);
        for (int k = 0; k < LINES; k += 5) {
            ocr_quad_aim(&q[k], skew);
            CHECK(q[k].x[1] > q[k].x[0] && q[k].y[3] > q[k].y[0] && io_quad_width(&q[k]) > 90,
                  "line %d begins at its upper left", k);
            io_quad upside_down = q[k];
            ocr_quad_aim(&upside_down, skew + 180);
            CHECK(upside_down.x[0] == q[k].x[2] && upside_down.y[0] == q[k].y[2], "turned");
            ocr_quad_aim(&q[k + 4], skew);
            CHECK(io_quad_width(&q[k + 4]) < 9, "a letter %d stays higher than wide", k + 4);
            CHECK(!ocr_quad_is_vertical_text(&q[k + 4], height), "and is no vertical text");
        }
    }
    for (int k = 0; k < 4; k++)
        q[k] = leaning(50, 300, k == 3 ? 400 : 200, 20, k == 3 ? 20 : 5, 0);
    CHECK(ocr_skew(4, q, &skew, &agree) == NN_OK && fabsf(skew - 5) < 0.1f &&
              fabsf(agree - 0.6f) < 0.01f,
          "three of four lean alike: %g degrees, %g", (double)skew, (double)agree);
    q[0] = leaning(50, 300, 400, 20, 90, 0);
    ocr_quad_aim(&q[0], 0);
    CHECK(ocr_quad_is_vertical_text(&q[0], 22), "vertical text");
    CHECK(ocr_skew(0, q, &skew, &agree) == NN_OK && skew == 0 && agree == 0,
          "an empty page does not lean");
    CHECK(ocr_typical_height(0, q, &height) == NN_OK && height == 1, "an empty page");
    memset(q, 0, sizeof q);
    ocr_quad_aim(&q[0], 10);
    CHECK(q[0].x[0] == 0, "points");
    nn_mem_fail_at(1, true);
    CHECK(ocr_skew(LINES, q, &skew, &agree) == NN_ERR_LIMIT, "no memory");
    CHECK(ocr_typical_height(LINES, q, &height) == NN_ERR_LIMIT, "no memory");
    nn_mem_fail_at(0, false);
    return check_done();
}

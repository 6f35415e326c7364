/* test_ocr_boxes.c - rectangles and components against brute force, growing against shrinking,
 * hostile maps.
 */
#include <math.h>

#include "nn/mem.h"
#include "nn/rng.h"
#include "ocr/boxes.h"
#include "ocr/coarse_boxes.h"
#include "ocr/rect.h"
#include "ocr/weak_boxes.h"
#include "tests/check.h"

/* ---- naive reference: no code and no idea in common with boxes.c ---- */

typedef struct dot {
    double x, y;
} dot;

/* Least area over rectangles with a side along any two of the points that has all others on one
 * side. O(n^3). */
static double naive_area(int n, const dot *p, double *short_side)
{
    double best = INFINITY;
    *short_side = 0;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            double ux = p[j].x - p[i].x, uy = p[j].y - p[i].y, length = hypot(ux, uy);
            if (length < 1e-9)
                continue;
            double s0 = INFINITY, s1 = -INFINITY, t0 = INFINITY, t1 = -INFINITY;
            for (int k = 0; k < n; k++) {
                double dx = p[k].x - p[i].x, dy = p[k].y - p[i].y;
                double s = (dx * ux + dy * uy) / length, t = (dy * ux - dx * uy) / length;
                s0 = fmin(s0, s);
                s1 = fmax(s1, s);
                t0 = fmin(t0, t);
                t1 = fmax(t1, t);
            }
            if (t0 < -1e-9 && t1 > 1e-9)
                continue;
            double area = (s1 - s0) * (t1 - t0);
            if (area < best) {
                best = area;
                *short_side = fmin(s1 - s0, t1 - t0);
            }
        }
    return best;
}

static double quad_area(const float *xy)
{
    double twice = 0;
    for (int k = 0; k < 4; k++) {
        const float *a = xy + 2 * k, *b = xy + 2 * ((k + 1) % 4);
        twice += (double)a[0] * b[1] - (double)b[0] * a[1];
    }
    return twice / 2; /* positive: clockwise as one sees it */
}

/* Is (x, y) within `slack` of the inside of the clockwise quad? */
static bool in_quad(const float *xy, double x, double y, double slack)
{
    for (int k = 0; k < 4; k++) {
        const float *a = xy + 2 * k, *b = xy + 2 * ((k + 1) % 4);
        double ex = (double)b[0] - a[0], ey = (double)b[1] - a[1];
        if ((ex * (y - a[1]) - ey * (x - a[0])) / hypot(ex, ey) < -slack)
            return false;
    }
    return true;
}

static void test_rectangles(void)
{
    nn_rng r = nn_rng_make(11, 0);
    for (int round = 0; round < 300; round++) {
        /* A convex polygon: points of an ellipse at rising angles, clockwise as one sees it. */
        enum { MOST = 12 };
        int n = nn_rng_int(&r, 3, MOST);
        double corner[2 * MOST], angle = 0, rect[8], short_side;
        dot p[MOST];
        float a = nn_rng_range(&r, 1, 30), b = nn_rng_range(&r, 1, 30);
        for (int i = 0; i < n; i++) {
            angle += (double)nn_rng_range(&r, 0.2f, 1) * 6.28 / n;
            corner[2 * i] = p[i].x = (double)a * cos(angle) + 50;
            corner[2 * i + 1] = p[i].y = (double)b * sin(angle) + 50;
        }
        ocr_rect_min_area(n, corner, rect);
        float xy[8];
        for (int k = 0; k < 8; k++)
            xy[k] = (float)rect[k];
        double want = naive_area(n, p, &short_side);
        CHECK(fabs(quad_area(xy) - want) <= 1e-4 * (1 + want), "%d corners: %g, brute force %g",
              n, quad_area(xy), want);
        bool all = true;
        for (int i = 0; i < n; i++)
            all &= in_quad(xy, p[i].x, p[i].y, 1e-3);
        CHECK(all, "a corner lies outside");
    }
    const double one[2] = {3, 4}, two[4] = {0, 0, 3, 4};
    double rect[8];
    ocr_rect_min_area(1, one, rect);
    CHECK(rect[0] == 3 && rect[5] == 4, "a point");
    ocr_rect_min_area(2, two, rect);
    double length = 0;
    for (int k = 0; k < 8; k += 2)
        length = fmax(length, hypot(rect[k] - rect[0], rect[k + 1] - rect[1]));
    CHECK(fabs(length - 5) < 1e-9, "a line of length %g", length);
}

/* Components by flooding; *area and the dots of their corners. */
typedef struct naive {
    int n;
    int *label; /* [w h], -1 off */
} naive;

static naive flood(int w, int h, const float *map, float thresh)
{
    naive f = {0, malloc((size_t)w * (size_t)h * sizeof(int))};
    int *stack = malloc((size_t)w * (size_t)h * sizeof *stack);
    for (int i = 0; i < w * h; i++)
        f.label[i] = -1;
    for (int i = 0; i < w * h; i++) {
        if (!(map[i] > thresh) || f.label[i] >= 0)
            continue;
        int top = 0;
        stack[top++] = i;
        f.label[i] = f.n;
        while (top > 0) {
            int at = stack[--top], x = at % w, y = at / w;
            for (int dy = -1; dy <= 1; dy++)
                for (int dx = -1; dx <= 1; dx++) {
                    int u = x + dx, v = y + dy;
                    if (u < 0 || v < 0 || u >= w || v >= h || !(map[v * w + u] > thresh) ||
                        f.label[v * w + u] >= 0)
                        continue;
                    f.label[v * w + u] = f.n;
                    stack[top++] = v * w + u;
                }
        }
        f.n++;
    }
    free(stack);
    return f;
}

static ocr_map map_of(int w, int h, const float *value)
{
    return (ocr_map){.width = w, .height = h, .stride = 1, .value = value, .scale_x = 1,
                     .scale_y = 1, .page_width = w, .page_height = h};
}

/* Random blobs; no growing, all scores: each box must be a component's least rectangle. */
static void test_components(void)
{
    /* The margin leaves room for rectangles, which are cut at the map's border. */
    enum { W = 60, H = 50, MARGIN = 12, MOST = 4 * W * H };
    float map[W * H];
    static dot p[MOST];
    for (uint64_t round = 0; round < 40; round++) {
        nn_rng r = nn_rng_make(5, round);
        float density = nn_rng_range(&r, 0.02f, 0.45f);
        for (int i = 0; i < W * H; i++) {
            bool inner = i % W >= MARGIN && i % W < W - MARGIN && i / W >= MARGIN &&
                         i / W < H - MARGIN;
            map[i] = inner && nn_rng_chance(&r, density) ? nn_rng_range(&r, 0.31f, 1) : 0.2f;
        }
        ocr_boxes_config config = ocr_boxes_defaults();
        config.box_thresh = 0;
        config.unclip_ratio = 0;
        config.min_side = -2; /* nothing is too small */
        config.align = false;
        config.max_candidates = 100000;
        ocr_map m = map_of(W, H, map);
        ocr_boxes b;
        CHECK(ocr_boxes_find(&config, &m, &b) == NN_OK, "%s", nn_error_message());
        naive f = flood(W, H, map, config.thresh);
        CHECK(b.n == f.n, "%d boxes, %d components", b.n, f.n);
        for (int k = 0; k < f.n && k < b.n; k++) {
            int n = 0;
            for (int i = 0; i < W * H; i++)
                if (f.label[i] == k) {
                    /* Only corners that some neighbour lacks can matter; all are given while
                     * the brute force can bear them. */
                    for (int c = 0; c < 4 && n < 120; c++)
                        p[n++] = (dot){i % W + (c & 1), i / W + (c >> 1)};
                }
            if (n >= 120)
                continue;
            double side, want = naive_area(n, p, &side);
            double have = quad_area(b.box[k].xy);
            CHECK(fabs(have - want) <= 1e-3 * (1 + want),
                  "component %d: area %g, brute force %g", k, have, want);
            double sum = 0;
            int count = 0;
            for (int i = 0; i < W * H; i++)
                if (in_quad(b.box[k].xy, i % W + 0.5, i / W + 0.5, 1e-6)) {
                    sum += (double)map[i];
                    count++;
                }
            /* Middles that lie on an edge may go either way. */
            int edge = 0;
            for (int i = 0; i < W * H; i++)
                edge += in_quad(b.box[k].xy, i % W + 0.5, i / W + 0.5, 1e-4) !=
                        in_quad(b.box[k].xy, i % W + 0.5, i / W + 0.5, -1e-4);
            if (edge == 0 && count > 0)
                CHECK(fabs(sum / count - (double)b.box[k].score) < 1e-4, "score %g, %g",
                      (double)b.box[k].score, sum / count);
        }
        free(f.label);
        ocr_boxes_free(&b);
    }
}

/* A bar of w x h at an angle, middle (cx, cy), clockwise. */
static void draw_bar(int w, int h, float *map, double cx, double cy, double bw, double bh,
                     double angle, float value)
{
    double c = cos(angle), s = sin(angle);
    for (int i = 0; i < w * h; i++) {
        double x = i % w + 0.5 - cx, y = i / w + 0.5 - cy;
        if (fabs(x * c + y * s) <= bw / 2 && fabs(y * c - x * s) <= bh / 2)
            map[i] = value;
    }
}

static void test_growing(void)
{
    enum { W = 400, H = 300 };
    float *map = malloc(W * H * sizeof *map);
    /* Straight bars: rectangle, growth and scale to the digit. */
    memset(map, 0, W * H * sizeof *map);
    draw_bar(W, H, map, 100, 50, 120, 10, 0, 0.9f);
    ocr_boxes_config config = ocr_boxes_defaults();
    ocr_map m = map_of(W, H, map);
    m.stride = 2;
    m.scale_x = 3;
    m.scale_y = 2;
    m.page_width = 3 * W;
    m.page_height = 2 * H;
    ocr_boxes b;
    CHECK(ocr_boxes_find(&config, &m, &b) == NN_OK && b.n == 1, "%d boxes", b.n);
    double d = 120.0 * 10 * 1.5 / (2 * (120 + 10));
    const double want[8] = {40 - d, 45 - d, 160 + d, 45 - d, 160 + d, 55 + d, 40 - d, 55 + d};
    for (int k = 0; k < 8 && b.n == 1; k++) {
        double v = want[k] * (k % 2 ? 2 : 3);
        CHECK(fabs((double)b.box[0].xy[k] - v) < 1e-3, "corner %d: %g, expected %g", k,
              (double)b.box[0].xy[k], v);
    }
    CHECK(b.n == 1 && fabs((double)b.box[0].score - 0.9) < 1e-4, "score");
    ocr_boxes_free(&b);
    /* A long text whose kernel keeps 0.4 of its height comes back by a ratio of 1.5. */
    memset(map, 0, W * H * sizeof *map);
    double h = 40, w = 380, in = 0.6 * h * w / (2 * (h + w));
    draw_bar(W, H, map, 200, 100, w - 2 * in, h - 2 * in, 0, 1);
    m = map_of(W, H, map);
    CHECK(ocr_boxes_find(&config, &m, &b) == NN_OK && b.n == 1, "one box");
    if (b.n == 1)
        CHECK(fabs((double)(b.box[0].xy[5] - b.box[0].xy[1]) - h) < 4, "height %g of %g",
              (double)(b.box[0].xy[5] - b.box[0].xy[1]), h);
    ocr_boxes_free(&b);
    /* Turned bars: direction of the upper edge, sides. */
    for (int degrees = -40; degrees <= 40; degrees += 10) {
        double angle = degrees * 3.14159265 / 180;
        memset(map, 0, W * H * sizeof *map);
        draw_bar(W, H, map, 200, 150, 150, 30, angle, 1);
        config.unclip_ratio = 0;
        m = map_of(W, H, map);
        CHECK(ocr_boxes_find(&config, &m, &b) == NN_OK && b.n == 1, "%d degrees", degrees);
        if (b.n == 1) {
            const float *p = b.box[0].xy;
            double got = atan2((double)p[3] - p[1], (double)p[2] - p[0]);
            double wide = hypot((double)p[2] - p[0], (double)p[3] - p[1]);
            CHECK(fabs(got - angle) < 0.02 && fabs(wide - 151) < 2 && quad_area(p) > 0,
                  "%d degrees: angle %g, width %g", degrees, got * 57.3, wide);
        }
        ocr_boxes_free(&b);
    }
    /* An arc: its outline holds it and little else, its rectangle much more. */
    memset(map, 0, W * H * sizeof *map);
    int64_t pixels = 0;
    for (int i = 0; i < W * H; i++) {
        double dist = hypot(i % W - 200, i / W - 280);
        if (dist > 140 && dist < 160 && i / W < 175) {
            map[i] = 1;
            pixels++;
        }
    }
    config.polygons = true;
    config.box_thresh = 0.1f;
    m = map_of(W, H, map);
    CHECK(ocr_boxes_find(&config, &m, &b) == NN_OK && b.n == 1 && b.box[0].n >= 8, "an arc");
    if (b.n == 1 && b.box[0].n >= 8) {
        double twice = 0;
        const ocr_box *o = &b.box[0];
        for (int k = 0; k < o->n; k++) {
            const float *p = o->polygon + 2 * k, *q = o->polygon + 2 * ((k + 1) % o->n);
            twice += (double)p[0] * q[1] - (double)q[0] * p[1];
        }
        CHECK(twice > 0 && twice / 2 < 1.6 * (double)pixels &&
                  twice / 2 > 0.9 * (double)pixels && quad_area(o->xy) > 2 * (double)pixels,
              "polygon %g, rectangle %g, %lld pixels", twice / 2, quad_area(o->xy),
              (long long)pixels);
    }
    ocr_boxes_free(&b);
    free(map);
}

/* Long texts at 5 degrees, a round kernel beside them, and a square one turned by 35. */
static void test_align(void)
{
    enum { W = 300, H = 200 };
    float *map = malloc(W * H * sizeof *map);
    memset(map, 0, W * H * sizeof *map);
    double lean = 5 * 3.14159265 / 180, other = 35 * 3.14159265 / 180;
    draw_bar(W, H, map, 150, 30, 200, 12, lean, 1);
    draw_bar(W, H, map, 150, 60, 160, 12, lean, 1);
    for (int i = 0; i < W * H; i++)
        if (hypot(i % W + 0.5 - 60, i / W + 0.5 - 110) < 10)
            map[i] = 1;
    draw_bar(W, H, map, 200, 140, 40, 30, other, 1);
    ocr_boxes_config config = ocr_boxes_defaults();
    config.unclip_ratio = 0;
    ocr_map m = map_of(W, H, map);
    ocr_boxes b;
    CHECK(ocr_boxes_find(&config, &m, &b) == NN_OK && b.n == 4, "%d boxes", b.n);
    const double want[4] = {lean, lean, lean, other};
    for (int i = 0; i < b.n && i < 4; i++) {
        const float *p = b.box[i].xy;
        double angle = atan2((double)p[3] - p[1], (double)p[2] - p[0]);
        CHECK(fabs(angle - want[i]) < 0.03, "box %d: %g degrees, expected %g", i, angle * 57.3,
              want[i] * 57.3);
    }
    ocr_boxes_free(&b);
    free(map);
}

static void test_thresholds(void)
{
    enum { W = 100, H = 60 };
    float map[W * H] = {0};
    ocr_boxes_config config = ocr_boxes_defaults();
    draw_bar(W, H, map, 20, 10, 20, 6, 0, 0.55f); /* below box_thresh */
    config.weak_thresh = config.box_thresh;
    draw_bar(W, H, map, 60, 10, 20, 6, 0, 0.65f);
    draw_bar(W, H, map, 20, 30, 20, 2, 0, 0.9f); /* thinner than min_side */
    draw_bar(W, H, map, 60, 30, 20, 6, 0, 0.29f); /* below thresh */
    ocr_map m = map_of(W, H, map);
    ocr_boxes b;
    CHECK(ocr_boxes_find(&config, &m, &b) == NN_OK && b.n == 1, "%d boxes", b.n);
    CHECK(b.n == 1 && fabs((double)b.box[0].score - 0.65) < 1e-4, "the right one");
    ocr_boxes_free(&b);
    config.box_thresh = 0.5f;
    config.min_side = 1;
    m.stride = 4;
    CHECK(ocr_boxes_find(&config, &m, &b) == NN_OK && b.n == 3, "%d boxes", b.n);
    ocr_boxes_free(&b);
    /* At the border boxes are cut to the page. */
    memset(map, 0, sizeof map);
    draw_bar(W, H, map, 10, 3, 20, 6, 0, 1);
    m = map_of(W, H, map);
    CHECK(ocr_boxes_find(&config, &m, &b) == NN_OK && b.n == 1 && b.box[0].xy[0] == 0 &&
              b.box[0].xy[1] == 0 && b.box[0].xy[4] > 21,
          "cut");
    ocr_boxes_free(&b);
}

/* Whatever the map holds: boxes inside the page, no more than allowed. */
static void check_hostile(const char *what, int w, int h, const float *map)
{
    ocr_boxes_config config = ocr_boxes_defaults();
    ocr_map m = map_of(w, h, map);
    ocr_boxes b;
    config.polygons = true;
    for (int round = 0; round < 2; round++) {
        CHECK(ocr_boxes_find(&config, &m, &b) == NN_OK, "%s: %s", what, nn_error_message());
        bool good = b.n <= config.max_candidates;
        for (int i = 0; i < b.n; i++)
            for (int k = 0; k < 8; k++)
                good &= b.box[i].xy[k] >= 0 && b.box[i].xy[k] <= (float)(k % 2 ? h : w);
        CHECK(good, "%s: %d boxes", what, b.n);
        ocr_boxes_free(&b);
        config.min_side = 0;
        config.box_thresh = 0;
        config.max_candidates = 7;
    }
}

static void test_hostile(void)
{
    enum { W = 1200, H = 900 };
    float *map = malloc(W * H * sizeof *map);
    for (int i = 0; i < W * H; i++)
        map[i] = 1;
    check_hostile("all ones", W, H, map);
    for (int i = 0; i < W * H; i++)
        map[i] = 0;
    check_hostile("all zeros", W, H, map);
    for (int i = 0; i < W * H; i++)
        map[i] = (float)((i % W + i / W) % 2);
    check_hostile("checkerboard", W, H, map);
    for (int i = 0; i < W * H; i++)
        map[i] = (float)(i % W % 2 == 0 && i / W % 2 == 0);
    check_hostile("single pixels", W, H, map);
    nn_rng r = nn_rng_make(3, 0);
    for (int i = 0; i < W * H; i++)
        map[i] = nn_rng_float(&r);
    check_hostile("noise", W, H, map);
    for (int i = 0; i < W * H; i++)
        map[i] = (float)((i % W) % 3 == 0);
    check_hostile("columns", W, H, map);
    for (int i = 0; i < W * H; i++) {
        double d = hypot(i % W - W / 2, i / W - H / 2);
        map[i] = (float)((int)d % 4 < 2);
    }
    check_hostile("rings", W, H, map);
    for (int i = 0; i < W * H; i++)
        map[i] = i % 7 == 0 ? NAN : i % 11 == 0 ? INFINITY : i % 13 == 0 ? -INFINITY : 5.0f;
    check_hostile("no probabilities", W, H, map);
    /* A comb: every tooth is joined to the others in the last row only. */
    for (int i = 0; i < W * H; i++)
        map[i] = (float)(i % W % 2 == 0 || i / W == H - 1);
    check_hostile("comb", W, H, map);
    map[0] = 1;
    check_hostile("one pixel", 1, 1, map);
    /* The largest are kept. */
    memset(map, 0, W * H * sizeof *map);
    for (int k = 0; k < 50; k++)
        draw_bar(W, H, map, 100, 10 + 16 * k, 20 + 2 * k, 8, 0, 1);
    ocr_boxes_config config = ocr_boxes_defaults();
    config.max_candidates = 10;
    ocr_map m = map_of(W, H, map);
    ocr_boxes b;
    CHECK(ocr_boxes_find(&config, &m, &b) == NN_OK && b.n == 10 && b.dropped == 40, "%d kept",
          b.n);
    for (int i = 0; i < b.n; i++)
        CHECK(b.box[i].xy[2] - b.box[i].xy[0] > 100, "box %d is a small one", i);
    ocr_boxes_free(&b);
    free(map);
}

/* Bars along a parabola that leans: the rectangle, along its centreline, must run where the bar
 * was drawn, at its height, in the page's pixels; its score is that of a straight bar;
 * straight, short and jagged ones have none. */
static void test_curved(void)
{
    enum { W = 700, H = 260 };
    static const struct { double sag, lean; int thick, from, to; bool curved; } bars[] = {
        {30, 0, 12, 40, 660, true},      {-45, 0, 12, 40, 660, true},
        {24, 0.08, 9, 60, 640, true},    {-20, -0.1, 14, 20, 690, true},
        {0, 0, 12, 40, 660, false},      {0, 0.2, 12, 40, 660, false},
        {1.5, 0, 12, 40, 660, false},    {8, 0, 30, 300, 400, false},
    };
    float *map = malloc(W * H * sizeof *map);
    ocr_boxes_config config = ocr_boxes_defaults();
    for (size_t i = 0; i < sizeof bars / sizeof bars[0]; i++) {
        memset(map, 0, W * H * sizeof *map);
        double half = 0.5 * (bars[i].to - bars[i].from), middle = bars[i].from + half;
#define CENTRE(x) (130 + bars[i].sag * (0.5 - ((x) - middle) * ((x) - middle) / half / half) + \
                   bars[i].lean * ((x) - middle))
        for (int x = bars[i].from; x < bars[i].to; x++)
            for (int y = 0; y < H; y++)
                if (fabs(y + 0.5 - CENTRE(x + 0.5)) < 0.5 * bars[i].thick)
                    map[y * W + x] = 0.8f;
        ocr_map m = map_of(W, H, map);
        m.scale_x = 2;
        m.scale_y = 3;
        m.page_width = 2 * W;
        m.page_height = 3 * H;
        ocr_boxes b;
        CHECK(ocr_boxes_find(&config, &m, &b) == NN_OK && b.n == 1, "bar %zu: %d boxes", i,
              b.n);
        if (b.n != 1)
            continue;
        const ocr_box *o = &b.box[0];
        CHECK(o->centreline.curved == bars[i].curved, "bar %zu: curved %d", i,
              o->centreline.curved);
        CHECK(o->score > (bars[i].curved ? 0.72f : 0.62f), "bar %zu: score %g", i,
              (double)o->score);
        double worst = 0, length = bars[i].to - bars[i].from, thick = bars[i].thick;
        for (int k = 1; o->centreline.curved && k < IO_CENTRELINE_POINTS - 1; k++) {
            float u = (float)k / (IO_CENTRELINE_POINTS - 1);
            double x = (double)(0.5f * (o->straight[0] + o->straight[6]) * (1 - u) +
                                0.5f * (o->straight[2] + o->straight[4]) * u);
            double y = (double)(0.5f * (o->straight[1] + o->straight[7]) * (1 - u) +
                                0.5f * (o->straight[3] + o->straight[5]) * u);
            /* Across the line, not down: they are a few degrees apart. */
            double at = (y + (double)io_centreline_at(&o->centreline, u)) / 3;
            worst = fmax(worst, fabs(at - CENTRE(x / 2)));
        }
        CHECK(worst < 2.5, "bar %zu: %g pixels from its centreline", i, worst);
        double want = thick + 2 * 1.5 * length * thick / (2 * (length + thick));
        double high = hypot((double)(o->straight[6] - o->straight[0]) / 2,
                            (double)(o->straight[7] - o->straight[1]) / 3);
        CHECK(!o->centreline.curved || fabs(high - want) < 0.2 * want,
              "bar %zu: %g high, want %g", i, high, want);
        ocr_boxes_free(&b);
    }
#undef COURSE
    free(map);
}

static ocr_box upright(float x0, float y0, float x1, float y1)
{
    return (ocr_box){.xy = {x0, y0, x1, y0, x1, y1, x0, y1}, .score = 0.9f};
}

/* Good boxes 0.7, weak ones 0.5: which of the weak stay? */
static void test_weak(void)
{
    enum { W = 1200, H = 400 };
    static const struct {
        double x, y, w, h;
        float value;
        bool stays;
        const char *what;
    } bar[] = {
        {40, 20, 40, 6, 0.7f, true, "good"},
        {100, 20, 6, 6, 0.5f, true, "in line with it"},
        {108, 23, 6, 6, 0.5f, true, "in line, a little lower"},
        {130, 28, 6, 6, 0.5f, false, "too low for the line"},
        {700, 20, 6, 6, 0.5f, false, "in line, far away"},
        {60, 60, 30, 30, 0.5f, false, "much higher"},
        {300, 100, 6, 6, 0.7f, true, "good, column"},
        {300, 112, 6, 6, 0.7f, true, "good, column"},
        {300, 124, 6, 6, 0.5f, true, "third of the column"},
        {310, 136, 6, 6, 0.5f, false, "beside the column"},
        {900, 300, 6, 6, 0.5f, false, "alone"},
        {904, 312, 6, 6, 0.5f, false, "weak company only"},
        {500, 380, 6, 6, 0.39f, false, "under weak_thresh"},
        {520, 380, 6, 6, 0.7f, true, "good, beside it"},
    };
    enum { N = sizeof bar / sizeof *bar };
    float *map = calloc(W * H, sizeof *map);
    ocr_boxes_config config = ocr_boxes_defaults();
    config.unclip_ratio = 0;
    CHECK(config.weak_thresh == 0.4f, "default");
    for (int i = 0; i < N; i++)
        draw_bar(W, H, map, bar[i].x, bar[i].y, bar[i].w, bar[i].h, 0, bar[i].value);
    ocr_map m = map_of(W, H, map);
    ocr_boxes b;
    CHECK(ocr_boxes_find(&config, &m, &b) == NN_OK &&
              ocr_weak_boxes_sift(config.box_thresh, W, H, &b) == NN_OK,
          "%s", nn_error_message());
    for (int i = 0; i < N; i++) {
        bool found = false;
        for (int k = 0; k < b.n; k++)
            found |= fabs((double)(b.box[k].xy[0] + b.box[k].xy[4]) / 2 - bar[i].x) < 2 &&
                     fabs((double)(b.box[k].xy[1] + b.box[k].xy[5]) / 2 - bar[i].y) < 2;
        CHECK(found == bar[i].stays, "%s: %s", bar[i].what, found ? "kept" : "left out");
    }
    ocr_boxes_free(&b);
    CHECK(ocr_boxes_find(&config, &m, &b) == NN_OK && ocr_weak_boxes_sift(2, W, H, &b) == NN_OK &&
              b.n == 0,
          "%d without any good", b.n);
    ocr_boxes_free(&b);
    /* A crop around one of them: the first bar is the picture. */
    b = (ocr_boxes){1, nn_calloc(1, sizeof *b.box), 0};
    b.box[0] = upright(10, 8, 30, 32);
    b.box[0].score = 0.5f;
    CHECK(ocr_weak_boxes_sift(0.6f, 60, 60, &b) == NN_OK && b.n == 1, "fills 480 of 3600");
    CHECK(ocr_weak_boxes_sift(0.6f, 64, 64, &b) == NN_OK && b.n == 0, "480 of 4096");
    ocr_boxes_free(&b);
    free(map);
}

static bool has_box(const ocr_boxes *b, const ocr_box *want)
{
    bool found = false;
    for (int i = 0; i < b->n; i++)
        found |= memcmp(b->box[i].xy, want->xy, sizeof want->xy) == 0;
    return found;
}

/* What a look at a quarter of the scale adds to the boxes of the page. */
static void test_coarse(void)
{
    const ocr_box fine[] = {
        upright(100, 100, 300, 180),  /* 0: a title that both looks found */
        upright(120, 420, 150, 450),  /* 1, 2: parts of large letters */
        upright(300, 470, 330, 490),
        upright(100, 700, 400, 718),  /* 3 to 6: a paragraph */
        upright(100, 725, 400, 743),
        upright(100, 750, 400, 768),
        upright(100, 775, 400, 793),
        upright(480, 420, 700, 450),  /* 7: half in the large text */
    };
    const ocr_box large[] = {
        upright(98, 98, 303, 183),    /* 0: found already */
        upright(100, 400, 600, 500),  /* 1: new */
        upright(95, 695, 405, 797),   /* 2: the paragraph as one */
        upright(800, 400, 900, 430),  /* 3: not high enough */
        upright(810, 100, 990, 300),  /* 4: new */
    };
    enum { N_FINE = sizeof fine / sizeof *fine, N_LARGE = sizeof large / sizeof *large };
    static const bool stays[N_FINE] = {1, 0, 0, 1, 1, 1, 1, 1}, comes[N_LARGE] = {0, 1, 0, 0, 1};
    ocr_boxes b = {N_FINE, nn_alloc(sizeof fine), 0}, c = {N_LARGE, nn_alloc(sizeof large), 0};
    memcpy(b.box, fine, sizeof fine);
    memcpy(c.box, large, sizeof large);
    CHECK(ocr_coarse_boxes_add(44, &c, &b) == NN_OK, "%s", nn_error_message());
    for (int i = 0; i < N_FINE; i++)
        CHECK(has_box(&b, &fine[i]) == stays[i], "fine box %d", i);
    for (int i = 0; i < N_LARGE; i++)
        CHECK(has_box(&b, &large[i]) == comes[i], "coarse box %d", i);
    CHECK(b.n == 8, "%d boxes", b.n);
    ocr_boxes_free(&b);
    ocr_boxes_free(&c);
    ocr_boxes none = {0}, one = {1, nn_alloc(sizeof *large), 0};
    one.box[0] = large[1];
    CHECK(ocr_coarse_boxes_add(44, &one, &none) == NN_OK && none.n == 1, "onto an empty page");
    ocr_boxes_free(&none);
    ocr_boxes_free(&one);
}

int main(void)
{
    test_curved();
    test_coarse();
    test_weak();
    test_rectangles();
    test_components();
    test_growing();
    test_align();
    test_thresholds();
    test_hostile();
    return check_done();
}

/* Lines cut out of pages: the band in a polygon against courses that are known, the rows of a
 * line's own ink, box files and their faults.
 */
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#include "datasets/box_file.h"
#include "datasets/ink_rows.h"
#include "datasets/polygon.h"
#include "io/codecs.h"
#include "io/rectify.h"
#include "nn/mem.h"
#include "tests/check.h"

static char folder[] = "/tmp/octavo-test-boxes-XXXXXX";

static const char *in_folder(const char *name)
{
    static char path[4][512];
    static int turn;
    char *p = path[turn++ % 4];
    snprintf(p, sizeof path[0], "%s/%s", folder, name);
    return p;
}

static void write_text(const char *name, const char *text)
{
    nn_err err = io_file_write(in_folder(name), text, strlen(text));
    CHECK(err == NN_OK, "%s", nn_error_message());
}

static void write_image(const char *name, const io_image *image)
{
    nn_err err = io_png_write(in_folder(name), image);
    CHECK(err == NN_OK, "%s", nn_error_message());
}

static io_image new_image(int w, int h, int value)
{
    io_image image;
    nn_err err = io_image_new(&image, w, h, 1);
    CHECK(err == NN_OK, "%s", nn_error_message());
    memset(image.pixels, value, (size_t)w * (size_t)h);
    return image;
}

static void check_parse(void)
{
    float xy[6];
    CHECK(ds_polygon_parse("1,2 3.5,-4  5,6", 3, xy) == 3, "three points");
    CHECK(xy[0] == 1 && xy[2] == 3.5f && xy[3] == -4 && xy[5] == 6, "their values");
    static const char *const bad[] = {"1", "1,", "1;2", "1,2 3", "1,2 x,4", "1,2 3,1e9",
                                      "1,2 3,4 5,6 7,8"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(ds_polygon_parse(bad[i], 3, xy) == 0, "'%s' is a polygon", bad[i]);
}

/* An upright rectangle is its own band, short or long. */
static void check_rectangle(void)
{
    static const float side[][4] = {{10, 20, 110, 40}, {3, 5, 12, 30}, {0, 0, 2, 2}};
    for (size_t i = 0; i < sizeof side / sizeof *side; i++) {
        const float *s = side[i];
        const float xy[8] = {s[0], s[1], s[2], s[1], s[2], s[3], s[0], s[3]};
        ds_band b = ds_polygon_band(xy, 4, 0);
        float off = 0;
        for (int k = 0; k < 4; k++)
            off = fmaxf(off, fmaxf(fabsf(b.quad.x[k] - xy[2 * k]),
                                   fabsf(b.quad.y[k] - xy[2 * k + 1])));
        CHECK(off < 1e-3f && !b.centreline.curved && b.margin == 0, "%zu: off by %g", i,
              (double)off);
        b = ds_polygon_band(xy, 4, 0.5f);
        int m = (int)ceilf(0.5f * (s[3] - s[1]));
        CHECK(b.margin == m && fabsf(b.quad.x[0] - (s[0] - (float)m)) < 1e-3f &&
                  fabsf(b.quad.y[2] - (s[3] + (float)m)) < 1e-3f,
              "%zu: its margin", i);
    }
}

/* A text of height 24 whose middle runs along y = middle(x). */
typedef struct course {
    double slope, bend;
} course;

static double middle_at(const course *c, double x)
{
    double z = (x - 300) / 250;
    return 200 + c->slope * (x - 300) + c->bend * (z * z - 0.3 * z * z * z);
}

/* A ragged polygon: bulges above single letters, and below others; by chance. */
static int draw_polygon(const course *c, nn_rng *r, float *xy)
{
    int n = 0;
    const double lean = sqrt(1 + c->slope * c->slope), half = 12 * lean;
    for (int side = -1; side <= 1; side += 2)
        for (int i = 0; i <= 50; i++) {
            double x = side < 0 ? 50 + 10 * i : 550 - 10 * i;
            double bulge = nn_rng_chance(r, 0.08f) ? 9 : 0;
            xy[2 * n] = (float)x;
            xy[2 * n++ + 1] = (float)(middle_at(c, x) + side * (half + bulge));
        }
    return n;
}

/* A page whose grey tells the distance from the middle, straightened: rows must be even. */
static void check_courses(void)
{
    static const course courses[] = {{0, 0},     {0.05, 0}, {-0.3, 0}, {0.6, 0},
                                     {0.02, 18}, {0, -30},  {0.1, 25}};
    io_image page = new_image(600, 500, 0);
    for (size_t i = 0; i < sizeof courses / sizeof *courses; i++) {
        const course *c = &courses[i];
        nn_rng r = nn_rng_make(5, i);
        double lean = sqrt(1 + c->slope * c->slope);
        for (int y = 0; y < page.height; y++)
            for (int x = 0; x < page.width; x++) {
                double off = (y + 0.5 - middle_at(c, x + 0.5)) / lean;
                page.pixels[y * page.width + x] =
                    (uint8_t)fmin(fmax(128 + 5 * off, 0), 255);
            }
        float xy[204];
        int n = draw_polygon(c, &r, xy);
        ds_band b = ds_polygon_band(xy, n, 0.5f);
        CHECK(b.centreline.curved == (c->bend != 0), "%zu: curved", i);
        CHECK(fabsf(b.height - 24) < 5, "%zu: %g high", i, (double)b.height);
        io_image line;
        nn_err err = io_rectify(&page, &b.quad, &b.centreline, &line);
        CHECK(err == NN_OK, "%s", nn_error_message());
        double worst = 0, sum = 0;
        int count = 0;
        /* Without the ends: a cubic follows the bend, but not to the pixel. */
        for (int x = line.width / 10; x < line.width * 9 / 10; x++, count++) {
            double at = (line.pixels[line.height / 2 * line.width + x] - 128) / 5.0;
            worst = fmax(worst, fabs(at));
            sum += at;
        }
        CHECK(worst < 3 && fabs(sum / count) < 2.5,
              "%zu: the line's middle lies up to %.1f pixels off, %.1f on the mean", i, worst,
              sum / count);
        io_image_free(&line);
    }
    io_image_free(&page);
}

/* Strokes of `pitch` in rows y0..y1 - 1: as a row of letters. */
static void draw_strokes(io_image *image, int y0, int y1, int x0, int x1, int pitch)
{
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x += pitch)
            image->pixels[y * image->width + x] = image->pixels[y * image->width + x + 1] = 20;
}

static void check_ink_rows(void)
{
    int32_t first, end;
    io_image line = new_image(200, 60, 230);
    CHECK(ds_ink_rows(&line, 0, 10, 200, 50, &first, &end) == NN_OK && first == 10 && end == 50,
          "%d %d of empty paper", first, end);
    draw_strokes(&line, 24, 36, 10, 190, 5);  /* the body */
    draw_strokes(&line, 18, 24, 10, 190, 30); /* some ascenders */
    draw_strokes(&line, 36, 40, 30, 40, 10);  /* one tail */
    draw_strokes(&line, 4, 15, 10, 190, 5);   /* the line above, partly in the band */
    draw_strokes(&line, 46, 60, 10, 190, 5);  /* the line below */
    CHECK(ds_ink_rows(&line, 0, 8, 200, 52, &first, &end) == NN_OK && first == 18 && end == 40,
          "%d %d", first, end);
    for (int x = 10; x < 190; x++) /* underlined by a solid rule */
        for (int y = 41; y < 44; y++)
            line.pixels[y * 200 + x] = 20;
    CHECK(ds_ink_rows(&line, 0, 8, 200, 52, &first, &end) == NN_OK && first == 18 && end == 40,
          "%d %d with a rule", first, end);
    for (int i = 0; i < 200 * 60; i++)
        line.pixels[i] = (uint8_t)(255 - line.pixels[i]);
    CHECK(ds_ink_rows(&line, 0, 8, 200, 52, &first, &end) == NN_OK && first == 18 && end == 40,
          "%d %d, light on dark", first, end);
    io_image_free(&line);
}

static void check_file(void)
{
    static const char rows[] = "2\t1\t8\t5\tabc\t2,1 8,1 8,5 2,5\r\n"
                               "1.6\t2\t5\t6\tsecond\n"
                               "0\t0\t4\t4\t###\n"
                               "a\t0\t4\t4\tbad\n"
                               "3\t3\t3\t9\tflat\n"
                               "90\t90\t99\t99\toutside\n"
                               "2\t1\t8\t5\tabc\t2,1 8,1\n"
                               "2\t1\t8\t5\tabc\t2,1 8,1 8;5 2,5\n"
                               "2\t1\t8\t5\tmuch too long for this place, whatever stands there\n";
    io_image page = new_image(12, 10, 0);
    for (int i = 0; i < 120; i++)
        page.pixels[i] = (uint8_t)(i % 12 + 16 * (i / 12));
    mkdir(in_folder("pages"), 0777);
    write_image("pages/p.png", &page);
    io_image_free(&page);
    write_text("pages/p.boxes.tsv", rows);
    ds_boxes boxes;
    nn_err err = ds_boxes_read(in_folder("pages"), false, &boxes);
    CHECK(err == NN_OK && boxes.n == 2 && boxes.pages == 1, "%d boxes: %s", boxes.n,
          nn_error_message());
    CHECK(boxes.skipped == 5, "%d skipped", boxes.skipped);
    CHECK(boxes.unlike == 1, "%d texts do not fit", boxes.unlike);
    CHECK(strncmp(boxes.first_skipped, "p.boxes.tsv:4", 13) == 0, "%s", boxes.first_skipped);
    for (int i = 0; i < boxes.n; i++) {
        ds_line line;
        nn_rng r = nn_rng_make(1, (uint64_t)i);
        int x0 = 2, y0 = i == 0 ? 1 : 2, w = i == 0 ? 6 : 3, h = 4;
        err = ds_boxes_line(&boxes, i, 0, &r, &line);
        CHECK(err == NN_OK && line.image.width == w && line.image.height == h, "%d: %dx%d", i,
              line.image.width, line.image.height);
        CHECK(err == NN_OK && line.image.pixels[w + 2] == x0 + 2 + 16 * (y0 + 1),
              "box %d: wrong pixels", i);
        CHECK(err == NN_OK && strcmp(line.text, i == 0 ? "abc" : "second") == 0, "%s",
              line.text);
        ds_line_free(&line);
    }
    ds_boxes_free(&boxes);
    err = ds_boxes_read(in_folder("pages"), true, &boxes);
    CHECK(err == NN_ERR_INPUT && strstr(nn_error_message(), ":4:") != NULL, "%s",
          nn_error_message());
    mkdir(in_folder("hollow"), 0777);
    err = ds_boxes_read(in_folder("hollow"), false, &boxes);
    CHECK(err == NN_ERR_INPUT, "a folder without boxes is accepted");
}

/* Windows of one line: sloped, 12 rows of body in a band of 30. They vary, are close to the ink
 * and loose, lose little of it, and are a function of the generator's state. */
static void check_windows(void)
{
    static const char rows[] =
        "20\t20\t380\t90\ta line of text\t20,30 380,60 380,90 20,60\n";
    io_image page = new_image(400, 120, 240);
    for (int x = 24; x < 376; x += 6) {
        int y0 = 39 + (x - 20) * 30 / 360;
        draw_strokes(&page, y0, y0 + 12, x, x + 1, 6);
    }
    mkdir(in_folder("one"), 0777);
    write_image("one/p.png", &page);
    io_image_free(&page);
    write_text("one/p.boxes.tsv", rows);
    ds_boxes boxes;
    nn_err err = ds_boxes_read(in_folder("one"), true, &boxes);
    CHECK(err == NN_OK && boxes.n == 1, "%s", nn_error_message());
    if (err != NN_OK)
        return;
    const ds_crop *c = &boxes.crop[0];
    CHECK(abs(c->y1 - c->y0 - 30) <= 1 && abs(c->ink1 - c->ink0 - 12) <= 2,
          "band %d..%d, ink %d..%d", c->y0, c->y1, c->ink0, c->ink1);
    int close = 0, loose = 0, n = 400, least = 1000;
    for (int i = 0; i < n; i++) {
        ds_line line, again;
        nn_rng r = nn_rng_make(3, (uint64_t)i), same = r;
        err = ds_boxes_line(&boxes, 0, 1, &r, &line);
        CHECK(err == NN_OK, "%s", nn_error_message());
        err = ds_boxes_line(&boxes, 0, 1, &same, &again);
        CHECK(err == NN_OK && line.image.height == again.image.height, "not the same");
        least = line.image.height < least ? line.image.height : least;
        close += line.image.height <= 15;
        loose += line.image.height >= 30;
        ds_line_free(&line);
        ds_line_free(&again);
    }
    CHECK(least >= 10, "%d rows of 12", least);
    CHECK(close > n / 5 && loose > n / 5, "%d close, %d loose of %d", close, loose, n);
    ds_boxes_free(&boxes);
}

/* Every allocation that fails gives an error and leaks nothing. */
static void check_memory(void)
{
    int64_t live = nn_mem_live();
    int failures = 0;
    for (int64_t k = 1; k < 10000; k++) {
        ds_boxes boxes;
        nn_mem_fail_at(k, false);
        nn_err err = ds_boxes_read(in_folder("one"), false, &boxes);
        nn_mem_fail_at(0, false);
        if (err == NN_OK) {
            ds_boxes_free(&boxes);
            break;
        }
        failures++;
        CHECK(err == NN_ERR_LIMIT || err == NN_ERR_INPUT, "allocation %d: error %d", (int)k,
              (int)err);
    }
    CHECK(failures > 5 && nn_mem_live() == live, "%d failures, %d blocks leak", failures,
          (int)(nn_mem_live() - live));
}

int main(void)
{
    if (!mkdtemp(folder))
        return 1;
    check_parse();
    check_rectangle();
    check_courses();
    check_ink_rows();
    check_file();
    check_windows();
    check_memory();
    static const char *const made[] = {"pages/p.png", "pages/p.boxes.tsv", "one/p.png",
                                       "one/p.boxes.tsv"};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        unlink(in_folder(made[i]));
    rmdir(in_folder("pages"));
    rmdir(in_folder("one"));
    rmdir(in_folder("hollow"));
    rmdir(folder);
    return check_done();
}

/* Pages of the generator: the same for any thread and order, truth where the ink is; and the
 * readers of labelled pages, damage included. */
#include <math.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "datasets/line/synth.h"
#include "datasets/page/synth_page.h"
#include "datasets/page_list.h"
#include "io/codecs.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "nn/rng.h"
#include "tests/check.h"

#define DIR_NAME "pages" /* in a folder of this process */

static uint64_t hash(uint64_t h, const void *data, size_t n)
{
    const uint8_t *p = data;
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 0x100000001B3u;
    return h;
}

static uint64_t page_hash(const ds_page *p)
{
    uint64_t h = hash(0xCBF29CE484222325u, p->image.pixels,
                      (size_t)p->image.width * (size_t)p->image.height * 3);
    for (int i = 0; i < p->n; i++) {
        h = hash(h, p->segment[i].xy, (size_t)p->segment[i].n * 8);
        h = hash(h, p->segment[i].text, strlen(p->segment[i].text));
    }
    return h;
}

/* ---- geometry of the test's own ---- */

static bool inside(const float *q, float x, float y)
{
    for (int i = 0; i < 4; i++) {
        const float *a = q + 2 * i, *b = q + 2 * ((i + 1) % 4);
        if ((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]) < 0)
            return false;
    }
    return true;
}

static int luma(const io_image *im, int x, int y)
{
    const uint8_t *p = im->pixels + 3 * ((size_t)y * (size_t)im->width + (size_t)x);
    return (p[0] + p[1] + p[2]) / 3;
}

/* Share of dark pixels inside the quadrilateral; *all: pixels. */
static float dark_share(const ds_page *page, const float *q, int *all)
{
    float x0 = q[0], x1 = q[0], y0 = q[1], y1 = q[1];
    for (int i = 1; i < 4; i++) {
        x0 = fminf(x0, q[2 * i]);
        x1 = fmaxf(x1, q[2 * i]);
        y0 = fminf(y0, q[2 * i + 1]);
        y1 = fmaxf(y1, q[2 * i + 1]);
    }
    int dark = 0;
    *all = 0;
    for (int y = (int)y0; y < (int)ceilf(y1); y++)
        for (int x = (int)x0; x < (int)ceilf(x1); x++)
            if (inside(q, (float)x + 0.5f, (float)y + 0.5f)) {
                ++*all;
                dark += luma(&page->image, x, y) < 200;
            }
    return *all ? (float)dark / (float)*all : 0;
}

static void check_truth(const ds_page *p, uint64_t index, const char *what)
{
    int line = 0, outside = 0, flat = 0, disorder = 0, bad_text = 0, wrong_turn = 0;
    for (int i = 0; i < p->n; i++) {
        const ds_segment *s = &p->segment[i];
        if (s->n != 4)
            continue;
        const float *q = s->xy;
        for (int k = 0; k < 4; k++)
            outside += q[2 * k] < 0 || q[2 * k + 1] < 0 || q[2 * k] > (float)p->image.width ||
                       q[2 * k + 1] > (float)p->image.height;
        double area = 0;
        for (int k = 0; k < 4; k++) {
            int m = (k + 1) % 4;
            area += (double)q[2 * k] * q[2 * m + 1] - (double)q[2 * m] * q[2 * k + 1];
        }
        flat += fabs(area) < 8;
        wrong_turn += area < 0;
        disorder += s->line < line;
        line = s->line;
        bad_text += !s->text[0] || !io_utf8_valid(s->text, strlen(s->text)) ||
                    s->ignore != !strcmp(s->text, "###");
    }
    CHECK(outside + flat + wrong_turn + bad_text == 0,
          "%s page %llu (%s): %d corners outside, %d flat, %d turned, %d texts", what,
          (unsigned long long)index, p->kind, outside, flat, wrong_turn, bad_text);
    CHECK(disorder == 0, "%s page %llu: %d segments out of order", what,
          (unsigned long long)index, disorder);
}

/* Without damage: every segment holds ink, and reaches to it on all sides. */
static void check_ink(const ds_page *p, uint64_t index, const char *what)
{
    int empty = 0, words = 0;
    for (int i = 0; i < p->n; i++) {
        const ds_segment *s = &p->segment[i];
        int all;
        if (s->ignore || s->cut)
            continue;
        words++;
        float share = dark_share(p, s->xy, &all);
        /* A lone dot or dash is little ink, and thin types have little more. */
        empty += share < (strlen(s->text) > 2 ? 0.03f : 0.004f);
    }
    CHECK(words > 0 && empty == 0, "%s page %llu (%s): %d of %d segments without ink", what,
          (unsigned long long)index, p->kind, empty, words);
}

/* An unturned page of plain lines: the ink's box inside each segment against the segment. */
static void check_tight(const ds_page *p, uint64_t index)
{
    int loose = 0;
    for (int i = 0; i < p->n; i++) {
        const ds_segment *s = &p->segment[i];
        if (s->ignore || strlen(s->text) < 3)
            continue;
        int x0 = (int)s->xy[0], y0 = (int)s->xy[1], x1 = (int)s->xy[4], y1 = (int)s->xy[5];
        int left = x1, right = x0, top = y1, bottom = y0;
        for (int y = y0; y < y1; y++)
            for (int x = x0; x < x1; x++)
                if (luma(&p->image, x, y) < 160) {
                    left = x < left ? x : left;
                    right = x > right ? x : right;
                    top = y < top ? y : top;
                    bottom = y > bottom ? y : bottom;
                }
        int h = y1 - y0, most = 2 + h / 4;
        loose += left - x0 > most || x1 - 1 - right > most || top - y0 > h / 2 ||
                 y1 - 1 - bottom > most;
    }
    CHECK(loose == 0, "page %llu: %d of %d segments are loose", (unsigned long long)index,
          loose, p->n);
}

/* ---- threads ---- */

#define PAGES 10
typedef struct job {
    const ds_pages *source;
    ds_page_context *context[4];
    uint64_t result[PAGES];
    nn_err err[PAGES];
} job;

static void make_one(void *ctx, int64_t task, int thread)
{
    job *j = ctx;
    ds_page page;
    j->err[task] = ds_page_make(j->context[thread], (uint64_t)task, 0, 0, &page);
    if (j->err[task] == NN_OK)
        j->result[task] = page_hash(&page);
    ds_page_free(&page);
}

static void test_threads(void)
{
    uint64_t first[PAGES] = {0};
    ds_page_config config = ds_page_defaults();
    config.dpi = 45;
    config.rotate = -1;
    config.seed = 7;
    for (int threads = 1; threads <= 4; threads += check_rounds(1, 3)) {
        job j = {0};
        ds_pages *s = NULL;
        nn_set_threads(threads);
        CHECK(ds_pages_new(&s, &config) == NN_OK, "%s", nn_error_message());
        j.source = s;
        for (int i = 0; i < threads; i++)
            CHECK(ds_page_context_new(&j.context[i], s) == NN_OK, "%s", nn_error_message());
        nn_parallel(PAGES, make_one, &j);
        for (int i = 0; i < PAGES; i++) {
            CHECK(j.err[i] == NN_OK, "page %d: error %d", i, j.err[i]);
            if (threads == 1)
                first[i] = j.result[i];
            CHECK(j.result[i] == first[i], "page %d differs with %d threads", i, threads);
            CHECK(i == 0 || j.result[i] != j.result[i - 1], "pages %d and %d are equal", i - 1,
                  i);
        }
        for (int i = 0; i < threads; i++)
            ds_page_context_free(j.context[i]);
        ds_pages_free(s);
    }
    nn_set_threads(1);
}

static void test_truth(void)
{
    static const char *const kinds[] = {"receipt", "letter",  "typed", "form",
                                        "table",   "invoice", "card",  "book",
                                        "news",    "list",    "scene", "typescript"};
    for (int i = 0; i < 12; i++) {
        ds_page_config config = ds_page_defaults();
        config.kind = kinds[i];
        config.dpi = i == 8 ? 90 : 70;
        for (int pass = 0; pass < 3; pass++) {
            /* 0: nothing done; 1: turned and skewed, no damage; 2: as it comes. */
            ds_pages *s = NULL;
            ds_page_context *c = NULL;
            ds_page page;
            config.level = pass == 2 ? 1 : 0;
            config.skew = pass == 0 ? 0 : pass == 1 ? 12 : -1;
            config.rotate = pass == 0 ? 0 : -1;
            CHECK(ds_pages_new(&s, &config) == NN_OK && ds_page_context_new(&c, s) == NN_OK,
                  "%s", nn_error_message());
            for (uint64_t k = 0; k < (uint64_t)check_rounds(2, 1); k++) {
                nn_err err = ds_page_make(c, k, 0, 0, &page);
                CHECK(err == NN_OK && !strcmp(page.kind, kinds[i]), "%s", nn_error_message());
                check_truth(&page, k, kinds[i]);
                if (pass < 2 && i != 10 && page.n > 0) {
                    check_ink(&page, k, kinds[i]);
                    if (pass == 0 && (i == 1 || i == 7))
                        check_tight(&page, k);
                }
                ds_page_free(&page);
            }
            /* A window: so large, cut lines marked, truth inside. */
            CHECK(ds_page_make(c, 3, 200, 150, &page) == NN_OK && page.image.width == 200 &&
                      page.image.height == 150 && page.image.channels == 3,
                  "%s", nn_error_message());
            check_truth(&page, 3, "window of");
            if (pass < 2 && i != 10)
                for (int n = 0; n < page.n; n++) {
                    const ds_segment *g = &page.segment[n];
                    bool border = false;
                    for (int b = 0; b < 4; b++)
                        border |= g->xy[2 * b] <= 0 || g->xy[2 * b] >= 200 ||
                                  g->xy[2 * b + 1] <= 0 || g->xy[2 * b + 1] >= 150;
                    CHECK(!g->cut || border, "%s: a line is cut in the middle", kinds[i]);
                }
            ds_page_free(&page);
            ds_page_context_free(c);
            ds_pages_free(s);
        }
    }
}

static int compare_floats(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Typed sheets hold many lines that stand close: the boxes of neighbours touch, but each has
 * its own. */
static void test_typescript(void)
{
    ds_page_config config = ds_page_defaults();
    ds_pages *s = NULL;
    ds_page_context *c = NULL;
    int close = 0, long_ones = 0, pages = check_rounds(12, 2);
    config.kind = "typescript";
    config.level = 0;
    config.skew = 0;
    config.dpi = 80;
    CHECK(ds_pages_new(&s, &config) == NN_OK && ds_page_context_new(&c, s) == NN_OK, "%s",
          nn_error_message());
    for (uint64_t k = 0; k < (uint64_t)pages; k++) {
        ds_page page;
        float pitch[400];
        int n = 0, same = 0;
        CHECK(ds_page_make(c, k, 0, 0, &page) == NN_OK, "%s", nn_error_message());
        for (int i = 1; i < page.n && n < 400; i++) {
            const float *q = page.segment[i].xy, *p = page.segment[i - 1].xy;
            if (page.segment[i].ignore || page.segment[i - 1].ignore || fabsf(q[0] - p[0]) > 3)
                continue; /* not the next line of a paragraph */
            pitch[n++] = (q[5] - p[5]) / (q[5] - q[1]);
            same += q[5] - p[5] < 3;
        }
        CHECK(same == 0, "page %llu: %d lines lie on each other", (unsigned long long)k, same);
        qsort(pitch, (size_t)n, sizeof *pitch, compare_floats);
        close += n > 8 && pitch[n / 2] < 1.25f;
        long_ones += n > 30;
        ds_page_free(&page);
    }
    CHECK(pages < 12 || (close >= 6 && long_ones >= 3), "of 12 pages %d are close, %d long",
          close, long_ones);
    ds_page_context_free(c);
    ds_pages_free(s);
}

/* The truth of columns stays in them, however near they stand: no line holds white as wide as the
 * narrowest gutter and a letter's bearings. Words stand at most 0.95 em apart. */
static void test_columns_apart(void)
{
    ds_page_config config = ds_page_defaults();
    ds_pages *s = NULL;
    ds_page_context *c = NULL;
    int lines = 0, wide = 0, pages = check_rounds(16, 2);
    config.kind = "columns";
    config.level = 0;
    config.skew = 0;
    config.dpi = 80;
    config.truth = true;
    CHECK(ds_pages_new(&s, &config) == NN_OK && ds_page_context_new(&c, s) == NN_OK, "%s",
          nn_error_message());
    for (uint64_t k = 0; k < (uint64_t)pages; k++) {
        ds_page page;
        CHECK(ds_page_make(c, k, 0, 0, &page) == NN_OK, "%s", nn_error_message());
        for (int i = 0; i < page.n_lines; i++) {
            const ds_line_truth *l = &page.line[i];
            float em = (l->xy[5] - l->xy[1]) / 1.1f, gap = 0;
            if (l->role != IO_ROLE_PARAGRAPH)
                continue;
            for (int n = 1; n < l->n_letters; n++)
                gap = fmaxf(gap, l->letter[n].box.x0 - l->letter[n - 1].box.x1);
            lines++;
            wide += gap > 1.25f * em;
        }
        ds_page_free(&page);
    }
    CHECK(lines > 500 * pages / 16 && wide == 0, "%d of %d lines run over a gutter", wide, lines);
    ds_page_context_free(c);
    ds_pages_free(s);
}

/* Hundredths of "1,234.50"; -1: something else. */
static int64_t hundredths(const char *text)
{
    int64_t v = 0;
    for (const char *p = text; *p; p++) {
        if (*p >= '0' && *p <= '9')
            v = 10 * v + (*p - '0');
        else if (*p != ',' && *p != '.')
            return -1;
    }
    return v;
}

static bool is_addressee(const char *text)
{
    return strlen(text) < 20 && (!strncmp(text, "Mr. ", 4) || !strncmp(text, "Mrs. ", 5) ||
                                 !strncmp(text, "Miss ", 5));
}

/* Some pages say sentences, some words; where they say sentences, invoices add up and letters
 * greet the one whom they are addressed to. */
static void test_prose(void)
{
    ds_page_config config = ds_page_defaults();
    int added = 0, drawn = 0, greeted = 0, pages = check_rounds(12, 2);
    config.level = 0;
    config.skew = 0;
    config.dpi = 70;
    for (int letters = 0; letters < 2; letters++) {
        ds_pages *s = NULL;
        ds_page_context *c = NULL;
        config.kind = letters ? "letter" : "invoice";
        CHECK(ds_pages_new(&s, &config) == NN_OK && ds_page_context_new(&c, s) == NN_OK, "%s",
              nn_error_message());
        for (uint64_t k = 0; k < (uint64_t)pages; k++) {
            ds_page page;
            const char *addressee = NULL;
            int64_t sum = -1, tax = -1, total = -1;
            CHECK(ds_page_make(c, k, 0, 0, &page) == NN_OK, "%s", nn_error_message());
            for (int i = 0; i + 1 < page.n; i++) {
                const char *text = page.segment[i].text, *next = page.segment[i + 1].text;
                sum = !strcasecmp(text, "Subtotal") ? hundredths(next) : sum;
                tax = !strcasecmp(text, "VAT 20%") ? hundredths(next) : tax;
                total = !strcasecmp(text, "Total") ? hundredths(next) : total;
                if (!addressee && letters && is_addressee(text))
                    addressee = text;
                if (addressee && !strncmp(text, "Dear M", 6)) {
                    size_t n = strlen(addressee);
                    CHECK(!strncmp(text + 5, addressee, n) && !strcmp(text + 5 + n, ","),
                          "letter %llu to %s: %s", (unsigned long long)k, addressee, text);
                    greeted++;
                }
            }
            added += !letters && tax > 0;
            drawn += !letters && tax <= 0;
            if (!letters && tax > 0)
                CHECK(sum + tax == total && tax == (sum + 2) / 5, "%lld + %lld = %lld",
                      (long long)sum, (long long)tax, (long long)total);
            ds_page_free(&page);
        }
        ds_page_context_free(c);
        ds_pages_free(s);
    }
    CHECK(pages < 12 || (added > 2 && drawn > 0 && greeted > 0),
          "%d invoices add up, %d do not, %d greetings", added, drawn, greeted);
}

static void test_usage(void)
{
    ds_pages *s = NULL;
    ds_page_config config = ds_page_defaults();
    config.kind = "receipt|poem";
    CHECK(ds_pages_new(&s, &config) == NN_ERR_USAGE && !s, "an unknown kind");
    config = ds_page_defaults();
    config.dpi = 5000;
    CHECK(ds_pages_new(&s, &config) == NN_ERR_USAGE, "5000 dpi");
    config = ds_page_defaults();
    config.rotate = 45;
    CHECK(ds_pages_new(&s, &config) == NN_ERR_USAGE, "45 degrees");
}

/* ---- files ---- */

static void write_text(const char *name, const char *text, size_t n)
{
    char path[256];
    snprintf(path, sizeof path, DIR_NAME "/%s", name);
    CHECK(io_file_write(path, text, n) == NN_OK, "%s", nn_error_message());
}

static void test_round_trip(void)
{
    ds_page page = {0}, again;
    ds_segment segment[3] = {{.n = 4, .line = 0}, {.n = 3, .line = 1}, {.n = 4, .line = 2}};
    float a[] = {1, 2, 30, 3, 30, 12, 1, 11}, b[] = {5, 20, 25, 20, 15, 29},
          d[] = {2, 31, 20, 31, 20, 38, 2, 38};
    char *texts[] = {"Größe \"12\" \\ ½", "###", "x\xF0\x9F\x98\x80y"};
    io_bytes bytes = {0};
    ds_page_list list;
    CHECK(io_image_new(&page.image, 40, 40, 3) == NN_OK, "image");
    memset(page.image.pixels, 200, 4800);
    segment[0].xy = a;
    segment[1].xy = b;
    segment[1].ignore = true;
    segment[2].xy = d;
    for (int i = 0; i < 3; i++)
        segment[i].text = texts[i];
    page.n = 3;
    page.segment = segment;
    CHECK(io_png_write(DIR_NAME "/one.png", &page.image) == NN_OK, "%s", nn_error_message());
    CHECK(ds_page_label_row(&page, "one.png", &bytes) == NN_OK, "row");
    write_text("labels.txt", (char *)bytes.data, bytes.size);
    bytes.size = 0;
    CHECK(ds_page_box_rows(&page, &bytes) == NN_OK, "boxes");
    write_text("one.boxes.tsv", (char *)bytes.data, bytes.size);
    for (int form = 0; form < 2; form++) {
        nn_err err = ds_page_list_read(form ? DIR_NAME : DIR_NAME "/labels.txt", true, &list);
        CHECK(err == NN_OK && list.n == 1 && list.entry[0].n == 3, "form %d: %s", form,
              nn_error_message());
        CHECK(ds_page_list_page(&list, 0, 0, &again) == NN_OK && again.n == 3 &&
                  again.image.width == 40,
              "%s", nn_error_message());
        for (int i = 0; i < again.n; i++)
            CHECK(again.segment[i].n == segment[i].n &&
                      again.segment[i].ignore == segment[i].ignore &&
                      !strcmp(again.segment[i].text, texts[i]) &&
                      !memcmp(again.segment[i].xy, segment[i].xy, (size_t)segment[i].n * 8),
                  "form %d, segment %d comes back as %s", form, i, again.segment[i].text);
        ds_page_free(&again);
        ds_page_list_free(&list);
    }
    bytes.size = 0;
    CHECK(ds_page_text(&page, &bytes) == NN_OK && bytes.size > 0 &&
              !memcmp(bytes.data, texts[0], strlen(texts[0])) &&
              !memmem(bytes.data, bytes.size, "###", 3),
          "text");
    io_image_free(&page.image);
    io_bytes_free(&bytes);
}

static void test_damage(void)
{
    static const struct {
        const char *row;
        ds_page_bad why;
        int kept; /* segments of one.png that stay, or -1: the page goes */
    } rows[] = {
        {"one.png [no tab]", DS_PAGE_BAD_NO_TAB, -1},
        {"one.png\t[{\"transcription\": \"\xFF\", \"points\": []}]", DS_PAGE_BAD_UTF8, -1},
        {"one.png\t[{\"transcription\": ", DS_PAGE_BAD_JSON, -1},
        {"one.png\t{\"transcription\": \"a\"}", DS_PAGE_BAD_JSON, -1},
        {"one.png\t[1]", DS_PAGE_BAD_JSON, 0},
        {"two.png\t[]", DS_PAGE_BAD_MISSING_IMAGE, -1},
        {"one.png\t[{\"points\": [[0,0],[9,0],[9,9]]}]", DS_PAGE_BAD_TEXT, 0},
        {"one.png\t[{\"transcription\": \"a\"}]", DS_PAGE_BAD_POINTS, 0},
        {"one.png\t[{\"transcription\": \"a\", \"points\": [[0,0],[9,9]]}]", DS_PAGE_BAD_POINTS,
         0},
        {"one.png\t[{\"transcription\": \"a\", \"points\": [[0,0],[9,9],[18,18]]}]",
         DS_PAGE_BAD_POINTS, 0},
        {"one.png\t[{\"transcription\": \"a\", \"points\": [[0,0],[9,0],[9,1e30]]}]",
         DS_PAGE_BAD_POINTS, 0},
        {"one.png\t[{\"transcription\": \"a\", \"points\": [[0,0],[9,0],[9,\"9\"]]}]",
         DS_PAGE_BAD_POINTS, 0},
    };
    static const char good[] =
        "{\"transcription\": \"a\", \"points\": [[0,0],[9,0],[9,9],[0,9]]}";
    char text[2048], buffer[512];
    ds_page_list list;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int n = snprintf(text, sizeof text, "%s\n", rows[i].row);
        write_text("labels.txt", text, (size_t)n);
        nn_err err = ds_page_list_read(DIR_NAME "/labels.txt", true, &list);
        CHECK(err == NN_ERR_INPUT && strstr(nn_error_message(), "labels.txt:1"),
              "strict, row %d: %s", (int)i, nn_error_message());
        n = snprintf(text, sizeof text, "%s\r\n\none.png\t[%s]\n", rows[i].row, good);
        write_text("labels.txt", text, (size_t)n);
        err = ds_page_list_read(DIR_NAME "/labels.txt", false, &list);
        CHECK(err == NN_OK && list.n == 1 && list.bad[rows[i].why].n == 1, "row %d: %s", (int)i,
              nn_error_message());
        if (err == NN_OK) {
            CHECK(list.entry[0].n == (rows[i].kept < 0 ? 1 : rows[i].kept), "row %d", (int)i);
            CHECK(list.bad[DS_PAGE_BAD_DUPLICATE].n == (rows[i].kept >= 0), "row %d", (int)i);
            ds_page_list_bad_text(&list, buffer, sizeof buffer);
            CHECK(strstr(buffer, "labels.txt:1"), "row %d: '%s'", (int)i, buffer);
            ds_page_list_free(&list);
        }
    }
    static const char *const boxes[] = {"1\t2\t3\tx\ttext\n", "1\t2\t30\t40\ttext\t1,2 3\n",
                                        "1\t2\t30\t40\ttext\t1,2 3,4 nan,5\n",
                                        "1\t2\t1\t40\ttext\n", "1\t2\t30\t40\t\xFE\n"};
    unlink(DIR_NAME "/labels.txt");
    for (size_t i = 0; i < sizeof boxes / sizeof *boxes; i++) {
        write_text("one.boxes.tsv", boxes[i], strlen(boxes[i]));
        CHECK(ds_page_list_read(DIR_NAME, true, &list) == NN_ERR_INPUT, "strict box row %d",
              (int)i);
        CHECK(ds_page_list_read(DIR_NAME, false, &list) == NN_OK && list.entry[0].n == 0 &&
                  list.bad[DS_PAGE_BAD_UTF8].n + list.bad[DS_PAGE_BAD_POINTS].n == 1,
              "box row %d", (int)i);
        ds_page_list_free(&list);
    }
    /* Any bytes: an answer, no crash. */
    nn_rng r = nn_rng_make(3, 0);
    for (int round = 0; round < 400; round++) {
        int n = snprintf(text, sizeof text, "one.png\t[%s, %s]\n", good, good);
        if (round % 3 == 0)
            n = (int)nn_rng_below(&r, (uint32_t)n);
        for (int k = nn_rng_int(&r, 0, 3); k > 0 && n > 0; k--)
            text[nn_rng_below(&r, (uint32_t)n)] = (char)nn_rng_below(&r, 256);
        write_text("labels.txt", text, (size_t)n);
        nn_err err = ds_page_list_read(DIR_NAME "/labels.txt", round % 2, &list);
        CHECK(err == NN_OK || err == NN_ERR_INPUT, "round %d: error %d", round, err);
        if (err == NN_OK)
            ds_page_list_free(&list);
    }
}

/* ---- lines with letters, roles, cells ---- */

/* Letters are all there and each box holds ink. */
static void check_letters(const ds_page *p, uint64_t index)
{
    int missing = 0, empty = 0, letters = 0, upright = 0;
    for (int i = 0; i < p->n_lines; i++) {
        const ds_line_truth *line = &p->line[i];
        int visible = 0;
        for (const char *t = line->text; *t; t++)
            visible += (*t & 0xC0) != 0x80 && *t != ' ';
        missing += visible != line->n_letters;
        for (int k = 0; k < line->n_letters; k++) {
            const io_box b = line->letter[k].box;
            int dark = 255;
            for (int y = (int)b.y0; y < (int)b.y1; y++)
                for (int x = (int)b.x0; x < (int)b.x1; x++) {
                    if (x < 0 || y < 0 || x >= p->image.width || y >= p->image.height)
                        continue;
                    int v = luma(&p->image, x, y);
                    dark = v < dark ? v : dark;
                }
            letters++;
            empty += dark > 170;
            upright += b.x1 > b.x0 && b.y1 > b.y0;
        }
    }
    CHECK(missing == 0 && letters > 20 && upright == letters,
          "page %llu (%s): %d lines lack letters, %d boxes of %d", (unsigned long long)index,
          p->kind, missing, upright, letters);
    CHECK(empty <= letters / 100, "page %llu (%s): %d of %d letters without ink",
          (unsigned long long)index, p->kind, empty, letters);
}

/* No line lies on another: columns, notes and what text flows around keep apart. */
static void check_apart(const ds_page *p, uint64_t index)
{
    int over = 0;
    for (int i = 0; i < p->n_lines; i++)
        for (int k = 0; k < i; k++) {
            const float *a = p->line[i].xy, *b = p->line[k].xy;
            float w = fminf(a[4], b[4]) - fmaxf(a[0], b[0]),
                  h = fminf(a[5], b[5]) - fmaxf(a[1], b[1]);
            float least = fminf((a[4] - a[0]) * (a[5] - a[1]), (b[4] - b[0]) * (b[5] - b[1]));
            over += w > 0 && h > 0 && w * h > 0.5f * least;
        }
    CHECK(over == 0, "page %llu (%s): %d lines lie on others", (unsigned long long)index,
          p->kind, over);
}

static void check_cells(const ds_page *p, uint64_t index)
{
    int cells = 0, twice = 0, disorder = 0;
    for (int i = 0; i < p->n_lines; i++) {
        const ds_line_truth *a = &p->line[i];
        cells += a->table > 0;
        for (int k = 0; k < i && a->table > 0; k++) {
            const ds_line_truth *b = &p->line[k];
            if (b->table != a->table)
                continue;
            twice += b->row == a->row && b->column == a->column;
            /* A row below stands lower, a column behind further right. */
            disorder += b->row < a->row && b->xy[1] >= a->xy[5];
            disorder += b->column < a->column && b->xy[0] >= a->xy[2];
        }
    }
    CHECK(cells > 10 && twice == 0 && disorder == 0,
          "page %llu: %d cells, %d twice, %d out of order", (unsigned long long)index, cells,
          twice, disorder);
}

static void test_lines(void)
{
    static const char *const kinds[] = {"columns", "grid", "notes", "contract", "statement"};
    for (int k = 0; k < 5; k++) {
        ds_page_config config = ds_page_defaults();
        ds_pages *s = NULL;
        ds_page_context *c = NULL;
        config.kind = kinds[k];
        config.level = 0;
        config.skew = 0;
        config.dpi = 110;
        config.seed = 5;
        config.truth = true;
        CHECK(ds_pages_new(&s, &config) == NN_OK && ds_page_context_new(&c, s) == NN_OK, "%s",
              nn_error_message());
        for (uint64_t i = 0; i < 3; i++) {
            ds_page page;
            io_document doc = {0};
            CHECK(ds_page_make(c, i, 0, 0, &page) == NN_OK, "%s", nn_error_message());
            check_letters(&page, i);
            check_apart(&page, i);
            if (k == 1 || k == 4)
                check_cells(&page, i);
            CHECK(ds_page_document(&page, "x", &doc) == NN_OK && doc.n_lines == page.n_lines,
                  "a document");
            io_doc_free(&doc);
            ds_page_free(&page);
        }
        ds_page_context_free(c);
        ds_pages_free(s);
    }
}

int main(void)
{
    ds_pages *s = NULL;
    ds_page_config config = ds_page_defaults();
    char dir[] = "/tmp/octavo-pages-XXXXXX";
    if (!mkdtemp(dir) || chdir(dir) != 0) {
        CHECK(false, "no folder like %s", dir);
        return check_done();
    }
    CHECK(io_dir_make(DIR_NAME) == NN_OK, "%s", nn_error_message());
    test_round_trip();
    test_damage();
    unlink(DIR_NAME "/labels.txt");
    unlink(DIR_NAME "/one.boxes.tsv");
    unlink(DIR_NAME "/one.png");
    rmdir(DIR_NAME);
    rmdir(dir);
    if (!ds_synth_available()) {
        CHECK_NOT_APPLICABLE("built without FreeType: no page can be made");
        return check_done();
    }
    if (ds_pages_new(&s, &config) != NN_OK) {
        CHECK_SKIP("pages are not made here: %s", nn_error_message());
        return check_done();
    }
    ds_pages_free(s);
    test_usage();
    test_threads();
    test_truth();
    test_lines();
    test_typescript();
    test_columns_apart();
    test_prose();
    return check_done();
}

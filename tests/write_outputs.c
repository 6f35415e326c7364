/* write_outputs.c - a tool of test_outputs.sh: made-up documents through apps/cli/outputs.c.
 *
 *     write_outputs DOCUMENT BASE|- FORMATS [textonly] [pdfa] [characters] [dehyphenate] [draw=FILE] [lang=TAG]
 *
 * Documents (run in the repository root, whose samples/ lend their lines):
 *   sample     three pages: upright, turned by 90 degrees, leaning; pixels only
 *   png, jpeg, bw   the first page: with its file's bytes; black and white pixels
 *   color      the first page in RGB
 *   hostile    texts that break careless writers; no picture
 *   empty      a page without lines, an empty block, a line that was not read
 *   many       1,000 boxes
 *   roles      a paragraph of each role, two tables, divided words
 *   none       no page
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apps/cli/outputs.h"
#include "io/codecs.h"
#include "io/image_file.h"
#include "nn/mem.h"

static void must(nn_err err)
{
    if (err == NN_OK)
        return;
    fprintf(stderr, "write_outputs: %s\n", nn_error_message());
    exit((int)err);
}

#define N_SAMPLES 20
static io_image line_image[N_SAMPLES];
static char line_label[N_SAMPLES][256];

static void load_samples(void)
{
    io_bytes file;
    must(io_file_read("samples/labels.txt", 1 << 20, NN_ERR_INPUT, &file));
    char *p = (char *)file.data;
    for (int i = 0; i < N_SAMPLES; i++) {
        char *tab = strchr(p, '\t'), *end = strchr(p, '\n'), path[300];
        snprintf(path, sizeof path, "samples/%.*s", (int)(tab - p), p);
        snprintf(line_label[i], sizeof line_label[i], "%.*s", (int)(end - tab - 1), tab + 1);
        must(io_image_read(path, 0, &line_image[i]));
        io_image_to_gray(&line_image[i]);
        p = end + 1;
    }
    io_bytes_free(&file);
}

static void free_samples(void)
{
    for (int i = 0; i < N_SAMPLES; i++)
        io_image_free(&line_image[i]);
}

/* Lays an image over the parallelogram of corners 0, 1, 3. */
static void paste(io_image *page, const io_image *line, const io_point q[4])
{
    float ax = q[1].x - q[0].x, ay = q[1].y - q[0].y, bx = q[3].x - q[0].x,
          by = q[3].y - q[0].y, area = ax * by - ay * bx;
    for (int y = 0; y < page->height; y++)
        for (int x = 0; x < page->width; x++) {
            float dx = (float)x + 0.5f - q[0].x, dy = (float)y + 0.5f - q[0].y;
            float u = (dx * by - dy * bx) / area, v = (ax * dy - ay * dx) / area;
            if (u < 0 || v < 0 || u >= 1 || v >= 1)
                continue;
            page->pixels[(size_t)y * (size_t)page->width + (size_t)x] =
                line->pixels[(size_t)(v * (float)line->height) * (size_t)line->width +
                             (size_t)(u * (float)line->width)];
        }
}

/* Words with confidences that are not all alike, characters for every other line. */
static void add_words(io_document *d, const char *text, int seed)
{
    float all = (float)strlen(text);
    for (const char *p = text; *p; seed = seed * 37 % 101 + 1) {
        size_t n = strcspn(p, " ");
        char word[256];
        float at = (float)(p - text);
        snprintf(word, sizeof word, "%.*s", (int)n, p);
        must(io_doc_add_word_part(d, at / all, (at + (float)n) / all, word,
                                  1 - (float)(seed * seed) / 16000));
        for (const char *c = word, *end = word + n; seed % 2 && c < end;) {
            float from = at + (float)(c - word);
            uint32_t code = (uint32_t)io_utf8_next(&c, end);
            float to = at + (float)(c - word);
            must(io_doc_add_char_part(d, from / all, to / all, code, 0.9f));
        }
        p += n + (p[n] == ' ');
    }
}

static void add_line(io_document *d, io_image *page, int sample, float x, float y,
                     float degrees)
{
    float a = degrees * (float)M_PI / 180, w = (float)line_image[sample].width,
          h = (float)line_image[sample].height;
    float ux = w * cosf(a), uy = w * sinf(a), vx = -h * sinf(a), vy = h * cosf(a);
    io_point q[4] = {{x, y}, {x + ux, y + uy}, {x + ux + vx, y + uy + vy}, {x + vx, y + vy}};
    io_point base[2] = {{x + 0.8f * vx, y + 0.8f * vy},
                        {x + ux + 0.8f * vx, y + uy + 0.8f * vy}};
    paste(page, &line_image[sample], q);
    must(io_doc_add_line(d, q, 4, 0.9f));
    if (sample % 3 == 0)
        must(io_doc_line_baseline(d, base, 2));
    if (sample % 4 != 3)
        add_words(d, line_label[sample], sample + 1);
    else
        must(io_doc_line_text(d, line_label[sample])); /* words are derived */
}

static void add_blank_page(io_document *d, io_image *image, const char *name, int w, int h)
{
    must(io_image_new(image, w, h, 1));
    memset(image->pixels, 250, (size_t)w * (size_t)h);
    must(io_doc_add_page(d, name, w, h));
    d->page[d->n_pages - 1].image = image;
}

static void make_sample(io_document *d, io_image images[3], int pages)
{
    load_samples();
    add_blank_page(d, &images[0], "scans/letter & <sons>.png", 1300, 1700);
    d->page[0].dpi = 150;
    for (int i = 0; i < 12; i++) {
        if (i == 0 || i == 7)
            must(io_doc_add_block(d));
        if (i == 0 || i == 3 || i == 7)
            must(io_doc_add_paragraph(d));
        add_line(d, &images[0], i, 60, 80 + (float)(i * 120 + (i >= 7) * 60), 0);
    }
    if (pages > 1) { /* text runs upwards: a clockwise quarter turn sets it right */
        add_blank_page(d, &images[1], "scans/turned.png", 1000, 1300);
        d->page[1].rotation = 90;
        must(io_doc_add_block(d));
        must(io_doc_add_paragraph(d));
        for (int i = 12; i < 18; i++)
            add_line(d, &images[1], i, 80 + (float)(i - 12) * 140, 1250, -90);
        add_blank_page(d, &images[2], "scans/leaning.png", 1200, 900);
        d->page[2].dpi = 100;
        d->page[2].skew = 8;
        must(io_doc_add_block(d));
        must(io_doc_add_paragraph(d));
        for (int i = 13; i < 20; i++)
            add_line(d, &images[2], i, 120 - 14 * (float)(i - 13), 60 + 95 * (float)(i - 13),
                     8);
    }
    free_samples();
}

static const char *const hostile[] = {
    "<b>&amp; \"quoted\" 'single' ]]> <!-- --> </span>",
    "tab\there\nnewline\rreturn\fform\vvertical",
    "control \x01\x02\x1b[31m\x7f \xC2\x85 end",
    "bad \xff\xfe bytes \xC3( \xED\xA0\x80 \xF5 \xC0\x80",
    "noncharacters \xEF\xBF\xBE \xEF\xBF\xBF \xEF\xB7\x90 \xF0\x9F\xBF\xBE",
    "separators \xE2\x80\xA8 and \xE2\x80\xA9 here",
    "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D \xD7\xA2\xD7\x95\xD7\x9C\xD7\x9D 123",
    ("\xD9\x85\xD8\xB1\xD8\xAD\xD8\xA8\xD8\xA7 "
     "\xD8\xA8\xD8\xA7\xD9\x84\xD8\xB9\xD8\xA7\xD9\x84\xD9\x85"),
    "astral \xF0\x9F\x98\x80 \xF0\x9D\x94\x98\xF0\x9D\x94\xAB \xF0\xA0\x80\x80 end",
    "override \xE2\x80\xAEtxt.exe\xE2\x80\xAC \xE2\x80\x8Bzero",
    "accents \xC3\xA9\xC3\xA0\xC3\xBC\xC3\x9F e\xCC\x81 \xE2\x82\xAC \xEF\xAC\x81",
    "%n %s \\ (parens) \\) <feff> /Name {brace} \"\"\" ;,",
    "javascript:alert(1)</script><script>alert(2)//",
    "   leading and trailing   ",
    "=1+1|cmd -1",
};

static void make_hostile(io_document *d)
{
    must(io_doc_add_page(d, "we\"ird; 'na&me' <\xff>\n.png", 1000, 1400));
    must(io_doc_add_block(d));
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        float y = 40 + 80 * (float)i;
        io_point q[4] = {{40, y}, {900, y}, {900, y + 40}, {40, y + 40}};
        must(io_doc_add_paragraph(d));
        must(io_doc_add_line(d, q, 4, 0.5f));
        must(io_doc_line_text(d, hostile[i]));
    }
    /* Words and characters that are hostile themselves; places outside the page, and NaN. */
    io_point far[4] = {{-50, 1300}, {NAN, -INFINITY}, {1e30f, 1340}, {-1e9f, 1340}};
    must(io_doc_add_line(d, far, 4, NAN));
    must(io_doc_add_word(d, far, 4, "a b\tc\n", 7));
    must(io_doc_add_char(d, (io_box){-1, -1, NAN, 1e9f}, 0x1, -3));
    must(io_doc_add_char(d, (io_box){5, 5, 1, 1}, 0xD800, 2));
    must(io_doc_add_char(d, (io_box){0}, '<', NAN));
    must(io_doc_add_word(d, NULL, 0, "", 0.3f));
    must(io_doc_add_word(d, NULL, 0, "]]>", 0.3f));
}

static void make_empty(io_document *d)
{
    must(io_doc_add_page(d, "", 100, 80));
    must(io_doc_add_page(d, "blocks.png", 2000, 60));
    must(io_doc_add_block(d));
    must(io_doc_add_block(d));
    must(io_doc_add_paragraph(d));
    must(io_doc_add_page(d, "unread.png", 1, 1));
    must(io_doc_add_block(d));
    must(io_doc_add_paragraph(d));
    must(io_doc_add_line(d, NULL, 0, 0));
    must(io_doc_add_line(d, (io_point[4]){{0}}, 4, 0));
    must(io_doc_line_text(d, "dot"));
}

static void place_line(io_document *d, float y, const char *text, io_role role)
{
    io_point q[4] = {{40, y}, {900, y}, {900, y + 30}, {40, y + 30}};
    must(io_doc_add_line(d, q, 4, 0.9f));
    io_doc_line_role(d, role);
    must(io_doc_line_text(d, text));
}

/* Rows as lines that hold them, and a table of cells that are lines of their own. */
static void make_tables(io_document *d)
{
    static const struct {
        const char *text;
        int row, column, columns;
    } part[] = {{"Item", 1, 1, 1}, {"Price, each", 1, 2, 2}, {"a \"b\" | c", 2, 1, 1},
                {"=1+1", 2, 2, 1}, {"-5.00", 2, 3, 1},       {"total", 3, 2, 1}};
    static const char *const cell[4] = {"x", "y", "1", "2"};
    must(io_doc_add_paragraph(d));
    for (int i = 0, row = 0; i < 6; i++) {
        float x = 40 + 200 * (float)part[i].column, y = 500 + 50 * (float)part[i].row;
        io_point q[4] = {{x, y}, {x + 150, y}, {x + 150, y + 30}, {x, y + 30}};
        if (part[i].row != row) {
            must(io_doc_add_line(d, NULL, 0, 0.9f));
            io_doc_line_cell(d, 1, part[i].row, part[i].column);
        }
        row = part[i].row;
        must(io_doc_add_word(d, q, 4, part[i].text, 0.9f));
        io_doc_word_cell(d, part[i].column, part[i].columns);
    }
    must(io_doc_add_paragraph(d));
    for (int i = 0; i < 4; i++) {
        place_line(d, 800 + 50 * (float)i, cell[i], IO_ROLE_CELL);
        io_doc_line_cell(d, 2, 1 + i / 2, 1 + i % 2);
        if (i == 3) {
            place_line(d, 1000, "below", IO_ROLE_CELL);
            io_doc_line_cell(d, 2, 2, 2);
        }
    }
}

static void make_roles(io_document *d)
{
    must(io_doc_add_page(d, "roles.png", 1000, 1400));
    must(io_doc_add_block(d));
    for (io_role role = IO_ROLE_NONE; role < IO_ROLE_PICTURE; role++) {
        if (role == IO_ROLE_CELL)
            continue;
        must(io_doc_add_paragraph(d));
        place_line(d, 40 * (float)role, role == IO_ROLE_LIST_ITEM ? "- one of *these*"
                                                                   : "# not a heading, exam-",
                   role);
        place_line(d, 40 * (float)role + 20, "ple & more", role);
    }
    make_tables(d);
}

static void make_many(io_document *d, io_image *image)
{
    add_blank_page(d, image, "many.png", 2480, 3508);
    d->page[0].dpi = 300;
    for (int i = 0; i < 200; i++) {
        float x = i % 2 ? 1280.0f : 100.0f, y = 100 + (float)(i / 2) * 33;
        io_point q[4] = {{x, y}, {x + 1100, y}, {x + 1100, y + 26}, {x, y + 26}};
        if (i % 40 == 0)
            must(io_doc_add_block(d));
        if (i % 10 == 0)
            must(io_doc_add_paragraph(d));
        must(io_doc_add_line(d, q, 4, 1));
        add_words(d, "five words in each line", i % 100 + 1);
    }
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    io_document d = {0};
    io_image images[3] = {{0}};
    io_bytes file = {0};
    const char *doc = argv[1];
    app_write_options options = {.base = argv[2], .formats = argv[3]};
    if (!*options.formats)
        options.formats = NULL;
    for (int i = 4; i < argc; i++) {
        options.text_only |= strcmp(argv[i], "textonly") == 0;
        options.archive |= strcmp(argv[i], "pdfa") == 0;
        options.characters |= strcmp(argv[i], "characters") == 0;
        options.dehyphenate |= strcmp(argv[i], "dehyphenate") == 0;
        if (strncmp(argv[i], "draw=", 5) == 0)
            options.draw = argv[i] + 5;
        if (strncmp(argv[i], "lang=", 5) == 0)
            options.language = argv[i] + 5;
    }
    if (strcmp(doc, "hostile") == 0)
        make_hostile(&d);
    else if (strcmp(doc, "empty") == 0)
        make_empty(&d);
    else if (strcmp(doc, "many") == 0)
        make_many(&d, &images[0]);
    else if (strcmp(doc, "roles") == 0)
        make_roles(&d);
    else if (strcmp(doc, "none") != 0)
        make_sample(&d, images, strcmp(doc, "sample") == 0 ? 3 : 1);
    if (strcmp(doc, "png") == 0)
        must(io_png_encode(&images[0], &file));
    if (strcmp(doc, "jpeg") == 0)
        must(io_jpeg_encode(&images[0], 85, &file));
    if (strcmp(doc, "bw") == 0)
        for (int i = 0; i < images[0].width * images[0].height; i++)
            images[0].pixels[i] = images[0].pixels[i] > 128 ? 255 : 0;
    if (strcmp(doc, "color") == 0) {
        must(io_image_new(&images[1], images[0].width, images[0].height, 3));
        for (int i = 0; i < images[0].width * images[0].height; i++)
            for (int c = 0; c < 3; c++) { /* blue on cream */
                int most = c == 2 ? 200 : 250, least = c == 2 ? 50 : 0;
                images[1].pixels[3 * i + c] =
                    (uint8_t)(images[0].pixels[i] * most / 255 + least);
            }
        d.page[0].image = &images[1];
    }
    if (file.size) {
        d.page[0].file = file.data;
        d.page[0].file_size = file.size;
    }
    must(io_doc_finish(&d));
    app_writers writers;
    must(app_writers_open(&options, d.n_pages, &writers));
    for (int32_t i = 0; i < d.n_pages; i++)
        must(app_writers_page(&writers, &d, i, NULL, i + 1));
    must(app_writers_close(&writers));
    for (int i = 0; i < 3; i++)
        io_image_free(&images[i]);
    io_bytes_free(&file);
    io_doc_free(&d);
    if (nn_mem_live() != 0) {
        fprintf(stderr, "write_outputs: %lld blocks are left\n", (long long)nn_mem_live());
        return 99;
    }
    return 0;
}

/* test_ocr_api.c - octavo.h as a host program uses it: every way in and out, each error with
 * its code and message, limits, cancelling, and 16 pthreads on two sets of models that must
 * give the same bytes as one alone.
 */
#include "check.h"

#include "io/image_file.h"
#include "nn/limits.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "ocr/builtin.h"
#include "ocr/lm.h"
#include "octavo.h"

#include <pthread.h>
#include <unistd.h>

#define PAGE "samples/pages/letter.png"
#define LINE "samples/check.png"

static octavo_models *models;
static octavo_error error;

static octavo_options defaults(void)
{
    octavo_options o;
    octavo_options_init(&o);
    o.name = "picture";
    return o;
}

/* JSON without the time that others state; for octavo_free. "" on failure. */
static char *json(octavo_result *r)
{
    char *text = octavo_write(r, "json", NULL, NULL, &error);
    octavo_result_free(r);
    return text;
}

static bool fails(octavo_result *r, octavo_code code, const char *message)
{
    bool good = !r && error.code == code && strstr(error.message, message);
    if (!good)
        printf("    %d \"%s\"\n", error.code, r ? "no error" : error.message);
    octavo_result_free(r);
    return good;
}

static octavo_pixels pixels_of(const io_image *image)
{
    return (octavo_pixels){.data = image->pixels, .width = image->width,
                           .height = image->height, .channels = image->channels};
}

/* A part of the letter with a few lines, large enough for a page, small enough for many. */
static octavo_pixels part_of(const io_image *image)
{
    octavo_pixels p = pixels_of(image);
    p.stride = (ptrdiff_t)image->width * image->channels;
    p.width = p.width * 2 / 3;
    p.height = p.height / 4;
    return p;
}

/* --- ways in --- */

/* --- fields --- */

static const octavo_field *field_named(const octavo_result *r, const char *name)
{
    const octavo_field *f;
    for (int j = 0; (f = octavo_result_field(r, 0, j)) != NULL; j++)
        if (strcmp(f->name, name) == 0)
            return f;
    return NULL;
}

/* A template seeks the date of the letter; its words are words of the page. */
static void test_fields(void)
{
    char path[] = "/tmp/octavo-fields-XXXXXX";
    static const char form[] = "when date first -\nmissing iban first -\n";
    int fd = mkstemp(path);
    CHECK(fd >= 0 && write(fd, form, sizeof form - 1) == (ssize_t)sizeof form - 1, "a file");
    octavo_options o = defaults();
    octavo_result *r = octavo_read_file(models, PAGE, &o, &error);
    CHECK(r && !octavo_result_field(r, 0, 0), "none where none are sought");
    octavo_result_free(r);
    o.fields = path;
    r = octavo_read_file(models, PAGE, &o, &error);
    const octavo_field *f = field_named(r, "when");
    CHECK(r && f && !field_named(r, "missing"), "%s", error.message);
    if (f) {
        CHECK(strcmp(f->kind, "date") == 0 && strlen(f->normal) == 10 && f->normal[4] == '-' &&
                  f->value[0] && f->confidence > 0.5f && f->n_words >= 1,
              "%s '%s' %s %g, %d words", f->kind, f->value, f->normal, (double)f->confidence,
              f->n_words);
        for (int k = 0; k < f->n_words; k++)
            CHECK(strstr(f->value, f->words[k]->text) && f->words[k]->box.x0 >= f->box.x0 &&
                      f->words[k]->box.y1 <= f->box.y1,
                  "word %d of %s: %s", k, f->value, f->words[k]->text);
    }
    CHECK(!octavo_result_field(r, 0, -1) && !octavo_result_field(r, 1, 0) &&
              !octavo_result_field(NULL, 0, 0),
          "no such field");
    char *text = octavo_write(r, "fields", NULL, NULL, &error);
    CHECK(text && f && strstr(text, f->normal), "%s", text ? text : error.message);
    octavo_free(text);
    octavo_result_free(r);
    o.fields = "invoces";
    CHECK(fails(octavo_read_file(models, PAGE, &o, &error), OCTAVO_ERR_USAGE,
                "fields: expected receipt|"), "an unknown preset");
    CHECK(truncate(path, 4) == 0, "a file");
    o.fields = path;
    CHECK(fails(octavo_read_file(models, PAGE, &o, &error), OCTAVO_ERR_USAGE, "line 1, column 5"),
          "a broken template");
    close(fd);
    unlink(path);
}

static void test_inputs(const io_image *image)
{
    octavo_options o = defaults();
    octavo_result *r = octavo_read_file(models, PAGE, &o, &error);
    CHECK(r && octavo_result_pages(r) == 1 && error.code == OCTAVO_OK && !error.message[0],
          "%s", error.message);
    CHECK(strstr(octavo_result_text(r), "Taylor Shipping Ltd."), "%s", octavo_result_text(r));
    float dpi = octavo_result_page(r, 0)->dpi;
    char *want = json(r);
    io_bytes file = {0};
    CHECK(io_file_read(PAGE, 1 << 24, NN_ERR_INPUT, &file) == NN_OK, "%s", nn_error_message());
    char *have = json(octavo_read_memory(models, file.data, file.size, &o, &error));
    CHECK(have && strcmp(want, have) == 0, "from memory: %s", error.message);
    octavo_free(have);

    /* The same pixels with 1 to 4 channels, gaps between rows, and from the last row up. */
    const int h = image->height, w = image->width, c = image->channels;
    for (int channels = c; channels <= c + 1; channels++)
        for (int turn = 0; turn < 3; turn++) {
            size_t stride = (size_t)(w * channels) + (turn == 1 ? 13 : 0);
            uint8_t *copy = nn_alloc(stride * (size_t)h);
            memset(copy, 255, stride * (size_t)h); /* opaque */
            for (int y = 0; y < h; y++)
                for (int x = 0; x < w; x++)
                    memcpy(copy + (size_t)(turn == 2 ? h - 1 - y : y) * stride + x * channels,
                           image->pixels + ((size_t)y * (size_t)w + (size_t)x) * (size_t)c,
                           (size_t)c);
            octavo_pixels p = {copy, w, h, channels, turn == 0 ? 0 : (ptrdiff_t)stride, dpi};
            if (turn == 2) {
                p.data = copy + stride * (size_t)(h - 1);
                p.stride = -p.stride;
            }
            have = json(octavo_read_pixels(models, &p, &o, &error));
            CHECK(have && strcmp(want, have) == 0, "%d channels, turn %d: %s", channels, turn,
                  error.message);
            octavo_free(have);
            nn_free(copy);
        }
    /* All transparent: white paper, whatever lies under it. */
    uint8_t *clear = nn_calloc(64 * 64, 4);
    r = octavo_read_pixels(models, &(octavo_pixels){clear, 64, 64, 4, 0, 0}, NULL, &error);
    CHECK(r && strcmp(octavo_result_text(r), "") == 0, "%s", octavo_result_text(r));
    octavo_result_free(r);
    nn_free(clear);
    io_bytes_free(&file);
    octavo_free(want);
}

static void test_line(void)
{
    octavo_options o = defaults();
    o.mode = OCTAVO_LINE;
    octavo_result *r = octavo_read_file(models, LINE, &o, &error);
    const octavo_page *page = octavo_result_page(r, 0);
    CHECK(page && strcmp(page->text,
                         "Dear Sir, your letter of the 3rd inst. has reached us.\n") == 0,
          "%s%s", octavo_result_text(r), error.message);
    CHECK(page && page->n_blocks == 1 && page->blocks[0].paragraphs[0].lines[0].n_words == 11,
          "words");
    octavo_result_free(r);
    o.allow = "0123456789";
    r = octavo_read_file(models, LINE, &o, &error);
    CHECK(r && strspn(octavo_result_text(r), "0123456789\n") == strlen(octavo_result_text(r)),
          "only digits: %s%s", octavo_result_text(r), error.message);
    octavo_result_free(r);
}

/* --- ways out --- */

static bool box_inside(octavo_box in, octavo_box out)
{
    return in.x0 >= out.x0 - 1 && in.y0 >= out.y0 - 1 && in.x1 <= out.x1 + 1 &&
           in.y1 <= out.y1 + 1 && in.x0 <= in.x1 && in.y0 <= in.y1;
}

static void test_walk(octavo_result *r)
{
    const octavo_page *page = octavo_result_page(r, 0);
    const octavo_box whole = {0, 0, (float)page->width, (float)page->height};
    char text[4096] = "", line_text[1024], word_text[256];
    int characters = 0;
    for (int b = 0; b < page->n_blocks; b++)
        for (int p = 0; p < page->blocks[b].n_paragraphs; p++) {
            const octavo_paragraph *paragraph = &page->blocks[b].paragraphs[p];
            CHECK(box_inside(paragraph->box, page->blocks[b].box), "paragraph %d %d", b, p);
            strcat(text, text[0] ? "\n" : "");
            for (int l = 0; l < paragraph->n_lines; l++) {
                const octavo_line *line = &paragraph->lines[l];
                line_text[0] = 0;
                CHECK(box_inside(line->box, paragraph->box) && box_inside(line->box, whole) &&
                          line->n_polygon >= 4 && line->confidence >= 0 &&
                          line->confidence <= 1,
                      "%s", line->text);
                for (int i = 0; i < line->n_words; i++) {
                    const octavo_word *word = &line->words[i];
                    word_text[0] = 0;
                    for (int k = 0; k < word->n_characters; k++, characters++) {
                        char utf8[5] = {0};
                        io_utf8_put(word->characters[k].code, utf8);
                        strcat(word_text, utf8);
                        CHECK(box_inside(word->characters[k].box, whole), "%s", word->text);
                    }
                    CHECK(strcmp(word_text, word->text) == 0, "%s", word->text);
                    strcat(strcat(line_text, i ? " " : ""), word->text);
                }
                CHECK(strcmp(line_text, line->text) == 0, "%s / %s", line_text, line->text);
                strcat(strcat(text, line->text), "\n");
            }
        }
    CHECK(strcmp(text, page->text) == 0 && characters > 40, "%d characters: %s / %s",
          characters, text, page->text);
    CHECK(!octavo_result_page(r, -1) && !octavo_result_page(r, 1), "no such page");
}

static bool writes(octavo_result *r, const char *format, const octavo_write_options *o,
                   const char *text)
{
    size_t size = 0;
    char *bytes = octavo_write(r, format, o, &size, &error);
    bool found = bytes && memmem(bytes, size, text, strlen(text));
    octavo_free(bytes);
    return found;
}

/* PDF/A, and HTML to correct; a program that was built before these options. */
static void test_newer_options(octavo_result *r)
{
    octavo_write_options o;
    octavo_write_options_init(&o);
    CHECK(!writes(r, "pdf", &o, "pdfaid:part") && !writes(r, "html", &o, "labels.txt"),
          "without the options");
    o.archive = o.edit = 1;
    CHECK(writes(r, "pdf", &o, "pdfaid:part") && writes(r, "html", &o, "labels.txt"),
          "%s", error.message);
    o.struct_size = offsetof(octavo_write_options, archive);
    CHECK(writes(r, "html", &o, "<html") && !writes(r, "html", &o, "labels.txt"), "older options");
}

static void test_formats(octavo_result *r)
{
    octavo_write_options o;
    octavo_write_options_init(&o);
    o.time = 0;
    o.language = "en";
    char path[] = "/tmp/octavo-api-XXXXXX";
    int fd = mkstemp(path), formats = 0;
    for (const char *name; (name = octavo_format_name(formats)) != NULL; formats++) {
        size_t size = 0;
        io_bytes file = {0};
        char *bytes = octavo_write(r, name, &o, &size, &error);
        CHECK(bytes && size > 20 && bytes[size] == 0, "%s: %s", name, error.message);
        CHECK(octavo_write_file(r, name, path, &o, &error) == OCTAVO_OK, "%s: %s", name,
              error.message);
        CHECK(io_file_read(path, 1 << 26, NN_ERR_INPUT, &file) == NN_OK && file.size == size &&
                  memcmp(file.data, bytes, size) == 0,
              "%s: a file is the same", name);
        io_bytes_free(&file);
        octavo_free(bytes);
    }
    CHECK(formats >= 12, "%d formats", formats);
    for (int i = 0; (o.language = (const char *[]){"de\n", "\xff", "e<", NULL}[i]) != NULL; i++)
        CHECK(!octavo_write(r, "hocr", &o, NULL, &error) && error.code == OCTAVO_ERR_USAGE,
              "a language that is no tag");
    unlink(path);
    close(fd);
    CHECK(!octavo_write(r, "docx", &o, NULL, &error) && error.code == OCTAVO_ERR_USAGE &&
              strstr(error.message, "docx") && strstr(error.message, "txt,"),
          "%s", error.message);
    CHECK(!octavo_write(r, NULL, &o, NULL, &error) && error.code == OCTAVO_ERR_USAGE, "NULL");
    CHECK(octavo_write_file(r, "txt", "/nowhere/x.txt", &o, &error) == OCTAVO_ERR_OUTPUT &&
              strstr(error.message, "/nowhere"),
          "%s", error.message);
    CHECK(octavo_write_file(r, "txt", NULL, &o, &error) == OCTAVO_ERR_USAGE, "no path");
}

static void test_append(const octavo_pixels *part)
{
    octavo_options o = defaults();
    octavo_result *a = octavo_read_pixels(models, part, &o, &error);
    o.keep_image = 0;
    octavo_result *b = octavo_read_pixels(models, part, &o, &error);
    size_t once = strlen(octavo_result_text(a));
    const octavo_page *second = octavo_result_page(b, 0);
    CHECK(octavo_result_append(a, b, &error) == OCTAVO_OK && octavo_result_pages(a) == 2 &&
              octavo_result_pages(b) == 0 && octavo_result_page(a, 1) == second,
          "%s", error.message);
    CHECK(strlen(octavo_result_text(a)) == 2 * once + 1 &&
              octavo_result_text(a)[once] == '\f' && !octavo_result_text(b)[0],
          "a form feed between");
    char *pdf = octavo_write(a, "pdf", NULL, NULL, &error);
    CHECK(pdf && strncmp(pdf, "%PDF", 4) == 0, "%s", error.message);
    octavo_free(pdf);
    CHECK(!octavo_write(a, "page", NULL, NULL, &error) && error.code == OCTAVO_ERR_USAGE &&
              strstr(error.message, "one page"),
          "%s", error.message);
    CHECK(octavo_result_append(a, a, &error) == OCTAVO_ERR_USAGE, "to itself");
    error.code = OCTAVO_ERR_INPUT;
    CHECK(octavo_result_append(a, NULL, &error) == OCTAVO_ERR_INPUT, "a failed read");
    octavo_result_free(b);
    octavo_result_free(a);
    octavo_result_free(NULL);
    octavo_models_close(NULL);
    octavo_free(NULL);
    CHECK(octavo_result_pages(NULL) == 0 && !octavo_result_page(NULL, 0) &&
              !octavo_result_text(NULL)[0],
          "nothing");
}

/* --- errors --- */

static void test_errors(const octavo_pixels *part)
{
    octavo_options o = defaults();
    CHECK(fails(octavo_read_file(models, "samples/missing.png", &o, &error), OCTAVO_ERR_INPUT,
                "samples/missing.png"), "missing");
    CHECK(fails(octavo_read_file(models, "samples", &o, &error), OCTAVO_ERR_INPUT, "folder"),
          "a folder");
    CHECK(fails(octavo_read_file(models, "-", &o, &error), OCTAVO_ERR_INPUT, "./-"),
          "a file '-'");
    CHECK(fails(octavo_read_file(models, NULL, &o, &error), OCTAVO_ERR_USAGE, "path"),
          "no path");
    CHECK(fails(octavo_read_memory(models, "no picture at all", 17, &o, &error),
                OCTAVO_ERR_INPUT, "picture"), "no picture");
    CHECK(fails(octavo_read_memory(models, NULL, 3, &o, &error), OCTAVO_ERR_USAGE, "bytes"),
          "no bytes");
    CHECK(fails(octavo_read_memory(models, "P5\n9 9\n255\n", 11, NULL, &error),
                OCTAVO_ERR_INPUT, "memory"), "cut off");
    error.code = OCTAVO_ERR_MODEL;
    CHECK(!octavo_read_file(NULL, PAGE, &o, &error) && error.code == OCTAVO_ERR_MODEL,
          "an error is passed through");
    error.code = OCTAVO_OK;
    CHECK(!octavo_read_file(NULL, PAGE, &o, &error) && error.code == OCTAVO_ERR_USAGE &&
              strstr(error.message, "models"), "no models, and no error that says why");
    error.code = OCTAVO_OK;
    CHECK(!octavo_write(NULL, "txt", NULL, NULL, &error) && error.code == OCTAVO_ERR_USAGE,
          "no result to write");
    error.code = OCTAVO_OK;
    CHECK(octavo_result_append(NULL, NULL, &error) == OCTAVO_ERR_USAGE &&
              error.code == OCTAVO_ERR_USAGE, "no result to append");
    CHECK(!octavo_read_file(models, "samples/missing.png", &o, NULL), "nobody wants the error");

    static const struct {
        int32_t width, height, channels;
        ptrdiff_t stride;
        const char *message;
    } bad[] = {{0, 9, 1, 0, "0 x 9"}, {9, -1, 1, 0, "9 x -1"}, {9, 2000000, 1, 0, "2000000"},
               {9, 9, 5, 0, "channels"}, {9, 9, 3, 26, "stride"}, {9, 9, 1, -8, "stride"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK(fails(octavo_read_pixels(models,
                                       &(octavo_pixels){part->data, bad[i].width, bad[i].height,
                                                        bad[i].channels, bad[i].stride, 0},
                                       &o, &error),
                    OCTAVO_ERR_USAGE, bad[i].message), "pixels %d", (int)i);
    CHECK(fails(octavo_read_pixels(models, NULL, &o, &error), OCTAVO_ERR_USAGE, "none"),
          "none");

#define BAD_OPTION(field, value)                                                               \
    do {                                                                                       \
        octavo_options x = defaults();                                                         \
        x.field = value;                                                                       \
        CHECK(fails(octavo_read_pixels(models, part, &x, &error), OCTAVO_ERR_USAGE, #field),   \
              #field);                                                                         \
    } while (0)
    BAD_OPTION(struct_size, 0);
    BAD_OPTION(struct_size, sizeof(octavo_options) + 8);
    BAD_OPTION(mode, (octavo_mode)9);
    BAD_OPTION(threads, -1);
    BAD_OPTION(rotation, 45);
    BAD_OPTION(max_pixels, -1);
    BAD_OPTION(max_seconds, -0.5);
    BAD_OPTION(max_work, -1);
    BAD_OPTION(beam, 100000);
    BAD_OPTION(language_weight, -1);
    BAD_OPTION(min_confidence, 2);
    BAD_OPTION(batch, 0);
    BAD_OPTION(det_thresh, 0.0f / 0.0f);
    BAD_OPTION(det_box_thresh, 1.5f);
    BAD_OPTION(det_unclip_ratio, -1);
    BAD_OPTION(det_limit_side, -1);
    BAD_OPTION(det_max_candidates, 0);
    octavo_options x = defaults();
    x.allow = "\xe2\x98\x83"; /* a snowman */
    CHECK(fails(octavo_read_pixels(models, part, &x, &error), OCTAVO_ERR_USAGE, "\xe2\x98\x83"),
          "allow");
}

static bool open_fails(const octavo_models_options *o, octavo_code code, const char *message)
{
    octavo_models *m = octavo_models_open(o, &error);
    bool good = !m && error.code == code && strstr(error.message, message);
    if (!good)
        printf("    %d \"%s\"\n", error.code, error.message);
    octavo_models_close(m);
    return good;
}

static void test_models(const octavo_pixels *part)
{
    octavo_models_options o, fresh;
    octavo_models_options_init(&fresh);
    o = fresh;
    o.struct_size = 3;
    CHECK(open_fails(&o, OCTAVO_ERR_USAGE, "octavo_models_options"), "size");
    o = fresh;
    o.recognizer.name = "off";
    CHECK(open_fails(&o, OCTAVO_ERR_USAGE, "recogniser"), "off");
    o = fresh;
    o.detector.name = "models/missing.safetensors";
    CHECK(open_fails(&o, OCTAVO_ERR_MODEL, "models/missing.safetensors"), "missing");
    o = fresh;
    o.recognizer = (octavo_source){"mine", "{}garbage", 9};
    CHECK(open_fails(&o, OCTAVO_ERR_MODEL, "mine"), "garbage");
    o = fresh;
    o.recognizer.name = "detector";
    CHECK(open_fails(&o, OCTAVO_ERR_MODEL, "not a line recogniser"), "another task");

    /* A recogniser from memory, which may go at once; lines alone. */
    io_bytes file = {0};
    CHECK(io_file_read("models/default-int8.safetensors", 1 << 26, NN_ERR_MODEL, &file) ==
              NN_OK, "%s", nn_error_message());
    o = fresh;
    o.recognizer = (octavo_source){"mine", file.data, file.size};
    o.detector.name = o.direction.name = o.language.name = "off";
    octavo_models *lines = octavo_models_open(&o, &error);
    io_bytes_free(&file);
    CHECK(lines, "%s", error.message);
    octavo_options read = defaults();
    CHECK(fails(octavo_read_pixels(lines, part, &read, &error), OCTAVO_ERR_USAGE, "detector"),
          "no detector");
    read.mode = OCTAVO_LINE;
    octavo_result *r = octavo_read_file(lines, LINE, &read, &error);
    CHECK(strstr(octavo_result_text(r), "Dear Sir"), "%s", error.message);
    octavo_models_close(lines); /* results stay */
    CHECK(strstr(octavo_result_text(r), "Dear Sir"), "after the models");
    octavo_result_free(r);
    CHECK(octavo_has("default") == 1 && octavo_has("nothing") == 0 && octavo_has(NULL) == 0,
          "built in");
    ocr_builtin b;
    int n = 0;
    for (; ocr_builtin_at(n, &b); n++)
        CHECK(octavo_has(b.name) == 1 && ocr_builtin_knows(b.name) && b.bytes > 0 && b.about[0],
              "%s", b.name);
    /* What opening them takes for granted. */
    for (int i = 0; ocr_builtin_at(i, &b); i++) {
        io_model model;
        ocr_lm lm;
        CHECK(io_model_decode(b.data, b.bytes, b.name, &model) == NN_OK, "%s",
              nn_error_message());
        if (strncmp(b.name, "lm-", 3) != 0) {
            io_model_free(&model);
            continue;
        }
        CHECK(ocr_lm_new(&lm, &model) == NN_OK, "%s: %s", b.name, nn_error_message());
        ocr_lm_free(&lm);
    }
    CHECK(n > 0 && !ocr_builtin_at(n, &b) && !ocr_builtin_knows("nothing"), "the list ends");
    io_model best = {0};
    CHECK(octavo_has("best") || (ocr_builtin_knows("best") &&
                                 ocr_model_open("best", &best) == NN_ERR_MODEL &&
                                 strstr(nn_error_message(), "models/best-int8.safetensors")),
          "what is missing is said: %s", nn_error_message());
    io_model_free(&best);
    CHECK(strcmp(octavo_version(), OCTAVO_VERSION) == 0, "%s", octavo_version());
}

/* --- limits and progress --- */

typedef struct watch {
    double last, stop_at; /* stop_at > 1: never */
    int calls, falls;
    pthread_t thread;
} watch;

static int progress(void *context, double done)
{
    watch *w = context;
    w->calls++;
    w->falls += done < w->last || done > 1 || !pthread_equal(w->thread, pthread_self());
    w->last = done;
    return done >= w->stop_at;
}

static void test_limits(const octavo_pixels *part, const char *want)
{
    nn_set_threads(3);
    octavo_options o = defaults();
    o.max_pixels = 1000;
    CHECK(fails(octavo_read_pixels(models, part, &o, &error), OCTAVO_ERR_LIMIT, "picture"),
          "pixels");
    CHECK(fails(octavo_read_file(models, PAGE, &o, &error), OCTAVO_ERR_LIMIT, "picture"),
          "file");
    o = defaults();
    o.max_seconds = 1e-6;
    CHECK(fails(octavo_read_pixels(models, part, &o, &error), OCTAVO_ERR_LIMIT, "seconds"),
          "seconds");
    o = defaults();
    o.max_work = 1e6;
    CHECK(fails(octavo_read_pixels(models, part, &o, &error), OCTAVO_ERR_LIMIT, "multiplications"),
          "work");
    o = defaults();
    int enough = 0;
    for (size_t limit = 1 << 16; limit <= (size_t)1 << 32; limit *= 4) {
        o.max_memory = limit;
        octavo_result *r = octavo_read_pixels(models, part, &o, &error);
        CHECK(r || (error.code == OCTAVO_ERR_LIMIT && strstr(error.message, "memory")),
              "%zu bytes: %s", limit, error.message);
        CHECK(r || !enough, "less was enough");
        char *have = r ? json(r) : NULL;
        CHECK(!have || strcmp(have, want) == 0, "%zu bytes: another result", limit);
        enough += have != NULL;
        octavo_free(have);
    }
    CHECK(enough >= 2 && enough <= 6, "%d limits were enough", enough);

    for (int threads = 1; threads <= 2; threads++)
        for (int k = 0; k <= 5; k++) {
            watch w = {.stop_at = k == 5 ? 2 : 0.25 * k, .thread = pthread_self()};
            o = defaults();
            o.threads = threads;
            o.progress = progress;
            o.progress_context = &w;
            octavo_result *r = octavo_read_pixels(models, part, &o, &error);
            if (k < 5) {
                CHECK(fails(r, OCTAVO_ERR_CANCELLED, "cancelled"), "at %g", w.stop_at);
            } else {
                char *have = json(r);
                CHECK(have && strcmp(have, want) == 0 && w.last == 1 && w.calls > 3,
                      "%d calls, the last at %g", w.calls, w.last);
                octavo_free(have);
            }
            CHECK(w.falls == 0, "%d calls out of order or in another thread", w.falls);
        }
    CHECK(nn_set_threads(0) == 3 && !nn_limits_now(), "a call leaves its thread as it was");
}

/* --- threads --- */

enum { PTHREADS = 16 };
typedef struct worker {
    const octavo_models *models;
    const octavo_pixels *part;
    const char *page, *line; /* JSON of one alone */
    int number, wrong;
} worker;

static bool is_same(char *have, const char *want)
{
    bool same = have && strcmp(have, want) == 0;
    octavo_free(have);
    return same;
}

static void *work(void *arg)
{
    worker *w = arg;
    octavo_error mine;
    octavo_options o = defaults(), line = defaults();
    o.threads = line.threads = 1 + w->number % 2;
    line.mode = OCTAVO_LINE;
    for (int turn = 0; turn < 2; turn++) {
        octavo_result *r = octavo_read_pixels(w->models, w->part, &o, &mine);
        w->wrong += !is_same(octavo_write(r, "json", NULL, NULL, &mine), w->page);
        octavo_result_free(r);
        r = octavo_read_file(w->models, LINE, &line, &mine);
        w->wrong += !is_same(octavo_write(r, "json", NULL, NULL, &mine), w->line);
        octavo_result_free(r);
        if (w->number == 5) { /* cancelling one disturbs nobody */
            watch stop = {.stop_at = 0.4, .thread = pthread_self()};
            octavo_options cancel = o;
            cancel.progress = progress;
            cancel.progress_context = &stop;
            r = octavo_read_pixels(w->models, w->part, &cancel, &mine);
            w->wrong += r || mine.code != OCTAVO_ERR_CANCELLED;
            octavo_result_free(r);
        }
        r = octavo_read_file(w->models, "samples/missing.png", &o, &mine);
        w->wrong += r || mine.code != OCTAVO_ERR_INPUT;
    }
    return NULL;
}

static void test_pthreads(const octavo_pixels *part, const char *page)
{
    octavo_options line = defaults();
    line.mode = OCTAVO_LINE;
    char *line_json = json(octavo_read_file(models, LINE, &line, &error));
    octavo_models *others = octavo_models_open(NULL, &error);
    octavo_models *fresh = octavo_models_open(NULL, NULL);
    pthread_t thread[PTHREADS];
    worker w[PTHREADS];
    CHECK(others && fresh && line_json, "%s", error.message);
    for (int i = 0; i < PTHREADS; i++) {
        w[i] = (worker){i % 4 == 3 ? others : fresh, part, page, line_json, i, 0};
        CHECK(pthread_create(&thread[i], NULL, work, &w[i]) == 0, "start");
    }
    for (int i = 0; i < PTHREADS; i++) {
        pthread_join(thread[i], NULL);
        CHECK(w[i].wrong == 0, "pthread %d: %d wrong", i, w[i].wrong);
    }
    octavo_models_close(fresh);
    octavo_models_close(others);
    octavo_free(line_json);
}

int main(int argc, char **argv)
{
    io_image image = {0};
    bool threads_only = argc > 1 && strcmp(argv[1], "threads") == 0; /* for check-tsan */
    models = octavo_models_open(NULL, &error);
    CHECK(models, "%s", error.message);
    CHECK(io_image_read(PAGE, 0, &image) == NN_OK, "%s", nn_error_message());
    octavo_pixels part = part_of(&image);
    octavo_options o = defaults();
    octavo_result *r = octavo_read_pixels(models, &part, &o, &error);
    CHECK(r && strstr(octavo_result_text(r), "Taylor Shipping"), "%s%s", octavo_result_text(r),
          error.message);
    if (!threads_only) {
        test_walk(r);
        test_formats(r);
        test_newer_options(r);
    }
    char *want = json(r);
    if (!threads_only) {
        test_inputs(&image);
        test_fields();
        test_line();
        test_append(&part);
        test_errors(&part);
        test_models(&part);
        test_limits(&part, want);
    }
    test_pthreads(&part, want);
    octavo_free(want);
    octavo_models_close(models);
    io_image_free(&image);
    CHECK(nn_mem_live() == 0, "%lld blocks left", (long long)nn_mem_live());
    return check_done();
}

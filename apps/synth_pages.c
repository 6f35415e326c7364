/* synth_pages.c - `octavo synth pages`: whole pages with ground truth. Page i is a function of
 * (options, seed, i), so the files are the same for every number of threads. */
#include <stdio.h>
#include <string.h>

#include "apps/cli/cli.h"
#include "apps/commands.h"
#include "datasets/page/synth_page.h"
#include "io/codecs.h"
#include "nn/clock.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "ocr/alphabet.h"

/* Pages between two looks at errors and the progress line. */
#define CHUNK 32
#define MESSAGE_BYTES 512
#define MAX_PAGES 100000000
#define MAX_WINDOW 20000

typedef struct worker {
    ds_page_context *context;
    nn_err err;
    int64_t at;                  /* the page that failed */
    char message[MESSAGE_BYTES]; /* messages belong to threads: kept for the main one */
} worker;

typedef struct press {
    const char *dir;
    int64_t first, start; /* index of the first page; of the first one in this chunk */
    int window_w, window_h, quality;
    bool jpeg, text, boxes, gray;
    worker *workers;
    io_bytes row[CHUNK]; /* of the label file */
} press;

static nn_err write_beside(const press *f, int64_t number, const char *ending,
                           const io_bytes *bytes)
{
    char name[64];
    snprintf(name, sizeof name, "%06lld.%s", (long long)number, ending);
    char *path = io_path_join(f->dir, name);
    if (!path)
        return nn_fail_memory(sizeof name, "a path");
    nn_err err = io_file_write(path, bytes->data, bytes->size);
    nn_free(path);
    return err;
}

static void make_one(void *ctx, int64_t task, int thread)
{
    press *f = ctx;
    worker *w = &f->workers[thread];
    nn_err err = NN_OK;
    ds_page page = {0};
    io_bytes bytes = {0};
    int64_t number = f->start + task;
    char name[64];
    if (w->err != NN_OK)
        return;
    NN_TRY(ds_page_make(w->context, (uint64_t)(f->first + number), f->window_w, f->window_h,
                        &page));
    if (f->gray)
        io_image_to_gray(&page.image);
    if (f->jpeg)
        NN_TRY(io_jpeg_encode(&page.image, f->quality, &bytes));
    else
        NN_TRY(io_png_encode(&page.image, &bytes));
    NN_TRY(write_beside(f, number, f->jpeg ? "jpg" : "png", &bytes));
    if (f->boxes) {
        bytes.size = 0;
        NN_TRY(ds_page_box_rows(&page, &bytes));
        NN_TRY(write_beside(f, number, "boxes.tsv", &bytes));
    }
    if (f->text) {
        bytes.size = 0;
        NN_TRY(ds_page_text(&page, &bytes));
        NN_TRY(write_beside(f, number, "txt", &bytes));
    }
    snprintf(name, sizeof name, "%06lld.%s", (long long)number, f->jpeg ? "jpg" : "png");
    f->row[task].size = 0;
    NN_TRY(ds_page_label_row(&page, name, &f->row[task]));
out:
    if (err != NN_OK) {
        w->err = err;
        w->at = task;
        snprintf(w->message, sizeof w->message, "%s", nn_error_message());
    }
    io_bytes_free(&bytes);
    ds_page_free(&page);
}

static nn_err first_error(const press *f, int threads)
{
    const worker *first = NULL;
    for (int i = 0; i < threads; i++)
        if (f->workers[i].err != NN_OK && (!first || f->workers[i].at < first->at))
            first = &f->workers[i];
    return first ? nn_fail(first->err, "%s", first->message) : NN_OK;
}

static nn_err make_pages(const ds_pages *pages, press *f, int64_t count)
{
    nn_err err = NN_OK;
    io_bytes labels = {0};
    char *labels_path = io_path_join(f->dir, "labels.txt");
    int threads = nn_threads();
    double begin = nn_seconds();
    f->workers = nn_calloc((size_t)threads, sizeof *f->workers);
    if (!f->workers || !labels_path) {
        err = nn_fail_memory((size_t)threads * sizeof *f->workers, "the threads");
        goto out;
    }
    for (int i = 0; i < threads; i++)
        NN_TRY(ds_page_context_new(&f->workers[i].context, pages));
    for (f->start = 0; f->start < count; f->start += CHUNK) {
        int64_t n = nn_min_i64(CHUNK, count - f->start);
        nn_parallel(n, make_one, f);
        NN_TRY(first_error(f, threads));
        for (int64_t i = 0; i < n; i++)
            NN_TRY(io_bytes_add(&labels, f->row[i].data, f->row[i].size));
        cli_progress(false, "%lld of %lld pages, %.1f a second", (long long)(f->start + n),
                     (long long)count, (double)(f->start + n) / (nn_seconds() - begin + 1e-9));
    }
    NN_TRY(io_file_write(labels_path, labels.data, labels.size));
    cli_note("%lld pages in %.1f s (%.1f a second), labels in %s", (long long)count,
             nn_seconds() - begin, (double)count / (nn_seconds() - begin + 1e-9),
             labels_path);
out:
    cli_progress_done();
    for (int i = 0; f->workers && i < threads; i++)
        ds_page_context_free(f->workers[i].context);
    for (int i = 0; i < CHUNK; i++)
        io_bytes_free(&f->row[i]);
    nn_free(f->workers);
    nn_free(labels_path);
    io_bytes_free(&labels);
    return err;
}

/* "640" or "640x480". */
static bool parse_window(const char *text, int *w, int *h)
{
    int used = 0;
    if (sscanf(text, "%5dx%5d%n", w, h, &used) != 2 || text[used]) {
        if (sscanf(text, "%5d%n", w, &used) != 1 || text[used])
            return false;
        *h = *w;
    }
    return *w >= 16 && *h >= 16 && *w <= MAX_WINDOW && *h <= MAX_WINDOW;
}

int app_synth_pages(int argc, char **argv)
{
    static const int turns[] = {0, 90, 180, 270, -1};
    ds_page_config config = ds_page_defaults();
    int64_t count = 0;
    const char *dir = NULL, *window = NULL;
    int extension = 0, color = 2, rotate = 0;
    press f = {.quality = 90};
    const cli_option options[] = {
        {"count", 'n', CLI_INT64, &count, "N", 1, MAX_PAGES, "how many pages"},
        {"output", 'o', CLI_TEXT, &dir, "DIR", 0, 0, "folder for the images and labels.txt"},
        {"seed", 's', CLI_UINT64, &config.seed, "S", 0, 0, "another seed, other pages"},
        {"first", 0, CLI_INT64, &f.first, "I", 0, 1e15, "begin with page I of the seed"},
        {"level", 0, CLI_FLOAT, &config.level, "L", 0, 2,
         "strength of damage: 0 none, 1 like real documents"},
        {"kind", 0, CLI_TEXT, &config.kind, "KINDS", 0, 0,
         "only these: receipt|letter|typed|typescript|form|table|invoice|card|book|news|list|"
         "scene"},
        {"dpi", 0, CLI_INT, &config.dpi, "N", 40, 600,
         "pixels an inch of the paper; without it mostly 80 to 200"},
        {"skew", 0, CLI_FLOAT, &config.skew, "DEGREES", 0, 15,
         "the largest; without it mostly below 2, at most 15"},
        {"rotate", 0, CLI_CHOICE, &rotate, "0|90|180|270|any", 0, 0,
         "turn the pages clockwise"},
        {"color", 0, CLI_CHOICE, &color, "gray|color|mixture", 0, 0, "of the pages"},
        {"window", 0, CLI_TEXT, &window, "W[xH]", 0, 0,
         "only a part of so many pixels of each"},
        {"extension", 0, CLI_CHOICE, &extension, "png|jpg", 0, 0, "kind of the images"},
        {"quality", 0, CLI_INT, &f.quality, "Q", 1, 100, "of --extension=jpg"},
        {"boxes", 0, CLI_FLAG, &f.boxes, NULL, 0, 0,
         "also NAME.boxes.tsv: x0 y0 x1 y1 text polygon"},
        {"text", 0, CLI_FLAG, &f.text, NULL, 0, 0, "also NAME.txt: the text in reading order"},
        {"alphabet", 0, CLI_TEXT, &config.alphabet, "CHARS", 0, 0,
         "characters that may appear; without it those that a new model knows"},
        {"text-file", 0, CLI_TEXT, &config.text_file, "FILE", 0, 0,
         "lines of text to set where lines stand alone"},
        {"words-file", 0, CLI_TEXT, &config.words_file, "FILE", 0, 0, "words to make text of"},
        {"font-list", 0, CLI_TEXT, &config.font_list, "FILE", 0, 0,
         "fonts to use, one path a line"},
        {"font-dir", 0, CLI_TEXT, &config.font_dir, "DIR", 0, 0,
         "use all fonts below this folder"},
        CLI_END,
    };
    const cli_command command = {
        "synth pages",
        "-n N -o DIR [OPTION]...",
        "Makes N pages (letters, forms, receipts, books, ...) as images and writes "
        "labels.txt:\n"
        "image<TAB>[{\"transcription\": \"...\", \"points\": [[x, y], ...]}, ...], a segment "
        "of a\n"
        "text line each, in reading order; \"###\" is neither right nor wrong to find.\n"
        "The same seed and options give the same files on any number of threads.",
        options,
        0,
        0,
        NULL};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    if (!cli_given("count") || !dir)
        return cli_usage(&command, "missing option: expected --count=N and --output=DIR");
    if (cli_given("quality") && extension == 0)
        return cli_usage(&command, "--quality is of JPEG: expected --extension=jpg with it");
    if (extension == 1 && !io_jpeg_available())
        return cli_usage(&command, "--extension=jpg: this program is built without JPEG, "
                                   "expected png");
    if (window && !parse_window(window, &f.window_w, &f.window_h))
        return cli_usage(&command, "--window: expected W or WxH, 16 to %d pixels, found '%s'",
                         MAX_WINDOW, window);
    if (!config.alphabet)
        config.alphabet = ocr_alphabet_default_text();
    config.rotate = turns[rotate];
    config.color = color == 2 ? -1 : color;
    f.gray = color == 0;
    f.jpeg = extension == 1;
    f.dir = dir;

    nn_err err = NN_OK;
    ds_pages *pages = NULL;
    NN_TRY(io_dir_make(dir));
    NN_TRY(cli_writable_dir(dir));
    NN_TRY(ds_pages_new(&pages, &config));
    err = make_pages(pages, &f, count);
out:
    ds_pages_free(pages);
    return cli_error(err);
}

/* pages.c - `octavo synth pages`: whole pages with ground truth. Page i is a function of
 * (options, seed, i), so the files are the same for every number of threads. */
#include <stdio.h>
#include <string.h>

#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "apps/synth/output.h"
#include "apps/synth/sheet.h"
#include "datasets/page/synth_page.h"
#include "io/codecs.h"
#include "io/write.h"
#include "nn/clock.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "ocr/alphabet.h"

/* Pages between two looks at errors and the progress line. */
#define CHUNK 32
#define MAX_WINDOW 20000

/* Presets whose fields a page of kind "bill" has, and those of them that it never has. */
static const struct {
    const char *form, *absent[3];
} forms[] = {{"invoice", {"order", "customer", NULL}}, {"letter", {"subject", "reference", NULL}}};
#define FORMS (sizeof forms / sizeof *forms)

typedef struct press {
    synth_output o;
    int64_t start; /* the first page of this chunk, from 0 */
    int window_w, window_h;
    bool text, boxes, truth, gray;
    const char *sheet_path; /* NULL: none */
    io_image sheet;
    synth_worker *workers; /* [threads] */
    io_bytes row[CHUNK];   /* of the label file */
    io_bytes fields[CHUNK]; /* of entities.json */
    io_bytes named[FORMS][CHUNK]; /* rows of invoice.txt and letter.txt */
} press;

static nn_err write_beside(const press *f, int64_t number, const char *ending,
                           const io_bytes *bytes)
{
    char name[64];
    snprintf(name, sizeof name, "%06lld.%s", (long long)number, ending);
    char *path = io_path_join(f->o.dir, name);
    if (!path)
        return nn_fail_memory(sizeof name, "a path");
    nn_err err = io_file_write(path, bytes->data, bytes->size);
    nn_free(path);
    return err;
}

static nn_err write_truth(const press *f, int64_t number, const ds_page *page, const char *name)
{
    nn_err err = NN_OK;
    io_document doc = {0};
    io_bytes bytes = {0};
    io_writer *writer = NULL;
    const io_write_config config = {.engine = "octavo synth " OCTAVO_VERSION};
    NN_TRY(ds_page_document(page, name, &doc));
    NN_TRY(io_writer_open_memory(IO_JSON, &bytes, &config, &writer));
    NN_TRY(io_writer_page(writer, &doc, 0));
    err = io_writer_close(writer);
    writer = NULL;
    if (err == NN_OK)
        err = write_beside(f, number, "truth.json", &bytes);
out:
    io_writer_drop(writer);
    io_doc_free(&doc);
    io_bytes_free(&bytes);
    return err;
}

static void make_one(void *ctx, int64_t task, int thread)
{
    press *f = ctx;
    synth_worker *w = &f->workers[thread];
    nn_err err = NN_OK;
    ds_page page = {0};
    io_bytes bytes = {0};
    int64_t number = f->start + task;
    char name[64];
    if (w->err != NN_OK)
        return;
    NN_TRY(ds_page_make(w->context, (uint64_t)(f->o.first + number), f->window_w, f->window_h,
                        &page));
    if (f->sheet_path)
        synth_sheet_put(&f->sheet, number, &page.image);
    if (f->gray)
        io_image_to_gray(&page.image);
    if (f->o.jpeg)
        NN_TRY(io_jpeg_encode(&page.image, f->o.quality, &bytes));
    else
        NN_TRY(io_png_encode(&page.image, &bytes));
    NN_TRY(write_beside(f, number, f->o.jpeg ? "jpg" : "png", &bytes));
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
    snprintf(name, sizeof name, "%06lld.%s", (long long)number, f->o.jpeg ? "jpg" : "png");
    if (f->truth)
        NN_TRY(write_truth(f, number, &page, name));
    f->row[task].size = 0;
    NN_TRY(ds_page_label_row(&page, name, &f->row[task]));
    f->fields[task].size = 0;
    if (f->truth && page.n_fields > 0) {
        NN_TRY(io_bytes_format(&f->fields[task], "\"%06lld\": ", (long long)number));
        NN_TRY(ds_page_fields(&page, &f->fields[task]));
    }
    for (size_t k = 0; k < FORMS; k++) {
        f->named[k][task].size = 0;
        if (!f->truth || !page.form || strcmp(page.form, forms[k].form) != 0)
            continue;
        NN_TRY(io_bytes_format(&f->named[k][task], "%s\t", name));
        NN_TRY(ds_page_named_fields(&page, forms[k].absent, &f->named[k][task]));
        NN_TRY(io_bytes_text(&f->named[k][task], "\n"));
    }
out:
    if (err != NN_OK)
        synth_worker_failed(w, err, task);
    io_bytes_free(&bytes);
    ds_page_free(&page);
}

/* What `octavo eval --task=fields` reads: lists, and entities.json of a folder. Nothing: no file. */
static nn_err write_list(const press *f, const char *name, const io_bytes *list)
{
    if (list->size == 0)
        return NN_OK;
    char *path = io_path_join(f->o.dir, name);
    nn_err err = path ? io_file_write(path, list->data, list->size) : nn_fail_memory(0, "a path");
    nn_free(path);
    return err;
}

static nn_err write_fields(const press *f, io_bytes *entities, const io_bytes *named)
{
    nn_err err = entities->size > 0 ? io_bytes_text(entities, "\n}\n") : NN_OK;
    if (err == NN_OK)
        err = write_list(f, "entities.json", entities);
    for (size_t k = 0; k < FORMS && err == NN_OK; k++) {
        char name[32];
        snprintf(name, sizeof name, "%s.txt", forms[k].form);
        err = write_list(f, name, &named[k]);
    }
    return err;
}

static nn_err make_pages(const ds_pages *pages, press *f)
{
    const int64_t count = f->o.count;
    nn_err err = NN_OK;
    io_bytes labels = {0}, entities = {0}, named[FORMS] = {{0}};
    char *labels_path = io_path_join(f->o.dir, "labels.txt");
    int threads = nn_threads();
    double begin = nn_seconds();
    io_bytes png = {0};
    f->workers = nn_calloc((size_t)threads, sizeof *f->workers);
    if (!f->workers || !labels_path) {
        err = nn_fail_memory((size_t)threads * sizeof *f->workers, "the threads");
        goto out;
    }
    if (f->sheet_path)
        NN_TRY(synth_sheet_new(count, &f->sheet));
    for (int i = 0; i < threads; i++) {
        ds_page_context *context = NULL;
        err = ds_page_context_new(&context, pages);
        f->workers[i].context = context;
        if (err != NN_OK)
            goto out;
    }
    for (f->start = 0; f->start < count; f->start += CHUNK) {
        int64_t n = nn_min_i64(CHUNK, count - f->start);
        nn_parallel(n, make_one, f);
        NN_TRY(synth_first_error(f->workers, threads));
        for (int64_t i = 0; i < n; i++) {
            NN_TRY(io_bytes_add(&labels, f->row[i].data, f->row[i].size));
            for (size_t k = 0; k < FORMS; k++)
                NN_TRY(io_bytes_add(&named[k], f->named[k][i].data, f->named[k][i].size));
        }
        for (int64_t i = 0; i < n; i++)
            if (f->fields[i].size > 0) {
                NN_TRY(io_bytes_text(&entities, entities.size ? ",\n" : "{\n"));
                NN_TRY(io_bytes_add(&entities, f->fields[i].data, f->fields[i].size));
            }
        cli_progress(false, "%lld of %lld pages, %.1f a second", (long long)(f->start + n),
                     (long long)count, (double)(f->start + n) / (nn_seconds() - begin + 1e-9));
    }
    if (f->sheet_path) {
        NN_TRY(io_png_encode(&f->sheet, &png));
        NN_TRY(io_file_write(f->sheet_path, png.data, png.size));
    }
    NN_TRY(io_file_write(labels_path, labels.data, labels.size));
    NN_TRY(write_fields(f, &entities, named));
    cli_note("%lld pages in %.1f s (%.1f a second), labels in %s", (long long)count,
             nn_seconds() - begin, (double)count / (nn_seconds() - begin + 1e-9),
             labels_path);
out:
    cli_progress_done();
    for (int i = 0; f->workers && i < threads; i++)
        ds_page_context_free(f->workers[i].context);
    for (int i = 0; i < CHUNK; i++) {
        io_bytes_free(&f->row[i]);
        io_bytes_free(&f->fields[i]);
        for (size_t k = 0; k < FORMS; k++)
            io_bytes_free(&f->named[k][i]);
    }
    for (size_t k = 0; k < FORMS; k++)
        io_bytes_free(&named[k]);
    io_bytes_free(&entities);
    nn_free(f->workers);
    nn_free(labels_path);
    io_image_free(&f->sheet);
    io_bytes_free(&png);
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

/* CLI_GO or the exit code. */
static int parse(ds_page_config *c, press *f, int argc, char **argv)
{
    enum { GRAY, COLOR, MIXTURE };
    static const int turns[] = {0, 90, 180, 270, -1};
    const char *window = NULL;
    int color = MIXTURE, rotate = 0;
    const cli_option options[] = {
        SYNTH_OUTPUT_OPTIONS(f->o, c->seed, "pages"),
        {"level", 0, CLI_FLOAT, &c->level, "L", 0, 2,
         "strength of damage: 0 none, 1 like real documents"},
        {"kind", 0, CLI_TEXT, &c->kind, "KINDS", 0, 0,
         "only these: receipt|letter|typed|typescript|form|table|invoice|card|book|news|list|"
         "scene|columns|grid|magazine|report|contract|prices|statement|notes|screen|chart|"
         "sizes|picture, or bill: invoices and letters of 12 languages whose dates, amounts and "
         "numbers are known (--truth: entities.json, and invoice.txt, letter.txt for these presets)"},
        {"dpi", 0, CLI_INT, &c->dpi, "N", 40, 600,
         "pixels an inch of the paper; without it mostly 80 to 200"},
        {"skew", 0, CLI_FLOAT, &c->skew, "DEGREES", 0, 15,
         "the largest; without it mostly below 2, at most 15"},
        {"rotate", 0, CLI_CHOICE, &rotate, "0|90|180|270|any", 0, 0,
         "turn the pages clockwise"},
        {"color", 0, CLI_CHOICE, &color, "gray|color|mixture", 0, 0, "of the pages"},
        {"window", 0, CLI_TEXT, &window, "W[xH]", 0, 0,
         "only a part of so many pixels of each"},
        {"boxes", 0, CLI_FLAG, &f->boxes, NULL, 0, 0,
         "also NAME.boxes.tsv: x0 y0 x1 y1 text polygon"},
        {"text", 0, CLI_FLAG, &f->text, NULL, 0, 0, "also NAME.txt: the text in reading order"},
        {"truth", 0, CLI_FLAG, &f->truth, NULL, 0, 0,
         "also NAME.truth.json: words, characters, baselines, roles, cells, as `read -f json`"},
        {"sheet", 0, CLI_TEXT, &f->sheet_path, "FILE", 0, 0,
         "also a contact sheet of all pages, a PNG"},
        SYNTH_TEXT_OPTIONS(c),
        {"text-file", 0, CLI_TEXT, &c->text_file, "FILE", 0, 0,
         "lines of text to set where lines stand alone"},
        CLI_END,
    };
    const cli_command command = {
        "synth pages", "-n N -o DIR [OPTION]...",
        "Makes N pages (letters, forms, receipts, books, ...) as images and writes "
        "labels.txt:\n"
        "image<TAB>[{\"transcription\": \"...\", \"points\": [[x, y], ...]}, ...], a segment "
        "of a\n"
        "text line each, in reading order; \"###\" is neither right nor wrong to find.\n"
        "The same seed and options give the same files on any number of threads.",
        options, 0, 0,
        NULL};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    if ((code = synth_output_check(&command, &f->o)) != CLI_GO)
        return code;
    if (window && !parse_window(window, &f->window_w, &f->window_h))
        return cli_usage(&command, "--window: expected W or WxH, 16 to %d pixels, found '%s'",
                         MAX_WINDOW, window);
    if (!c->alphabet)
        c->alphabet = ocr_alphabet_default_text();
    c->rotate = turns[rotate];
    c->color = color == MIXTURE ? -1 : color;
    f->gray = color == GRAY;
    c->truth = f->truth;
    return CLI_GO;
}

int app_synth_pages(int argc, char **argv)
{
    ds_page_config config = ds_page_defaults();
    press f = {.o = SYNTH_OUTPUT_DEFAULTS};
    int code = parse(&config, &f, argc, argv);
    if (code != CLI_GO)
        return code;
    nn_err err = NN_OK;
    ds_pages *pages = NULL;
    NN_TRY(synth_output_open(&f.o));
    NN_TRY(ds_pages_new(&pages, &config));
    err = make_pages(pages, &f);
out:
    ds_pages_free(pages);
    return cli_error(err);
}

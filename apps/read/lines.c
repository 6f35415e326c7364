/* lines.c - `octavo read --psm line`: images that hold one line each. Each becomes a document
 * of one line. They are read in chunks, so that a million of them need no more memory than a
 * few.
 */
#include <stdio.h>
#include <string.h>

#include "apps/read/read.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "ocr/line_cut.h"
#include "ocr/words.h"

/* A chunk is this many batches, so that lines of like width find each other, but at most so
 * many pixels: 64 MB of grey. */
#define CHUNK_BATCHES 4
#define CHUNK_PIXELS ((int64_t)1 << 26)

typedef struct line {
    read_page of;
    io_upright way;
    ocr_line_cut cut;
    nn_err err;
    char message[512];
} line;

typedef struct reader {
    const read_options *o;
    read_results *results;
    ocr_recognizer recognizer;
    ocr_decode_config decode;
    io_document doc;
    io_source *source; /* of `input`; NULL: to be opened */
    int input;
    int capacity, n;   /* lines of a chunk; those below n are loaded, or have .err */
    line *lines;
    io_image *gray;  /* of those that could be loaded, in their order, cut to their lines */
    ocr_line_cut *cut;
    ocr_text *texts; /* of these */
} reader;

static nn_err keep_error(line *l, nn_err err)
{
    if (err != NN_OK)
        snprintf(l->message, sizeof l->message, "%s", nn_error_message());
    return l->err = err;
}

static nn_err load(const reader *r, line *l, io_image *gray)
{
    nn_err err = NN_OK;
    io_picture *p = &l->of.picture;
    *gray = (io_image){0};
    if (!l->of.sheet.file) /* it cannot be opened: err says why */
        return l->err;
    NN_TRY(io_sheet_decode(&l->of.sheet, r->o->max_pixels, !r->o->inputs.strict, p));
    NN_TRY(io_upright_make(p, l->of.sheet.label, r->o->max_pixels, gray, &l->way));
    if (!gray->pixels && r->results->keep_pictures) {
        NN_TRY(io_image_copy(&p->image, gray));
    } else if (!gray->pixels) {
        *gray = p->image;
        p->image = (io_image){0};
    }
    if (!r->results->keep_pictures)
        io_image_free(&p->image);
    io_image_to_gray(gray);
    err = ocr_line_cut_make(gray, &l->cut);
out:
    if (keep_error(l, err) != NN_OK) {
        io_image_free(gray);
        read_page_free(&l->of);
    }
    return err;
}

static void load_task(void *ctx, int64_t i, int thread)
{
    reader *r = ctx;
    int at = r->n + (int)i;
    (void)thread;
    load(r, &r->lines[at], &r->gray[at]);
}

/* The next line of the inputs, or why there is none (err); false when no input is left. */
static bool take(reader *r, line *l)
{
    while (r->input < r->o->inputs.n) {
        *l = (line){.of = {.input = r->input}};
        nn_err err = app_inputs_next(&r->o->inputs, &r->input, &r->source, &l->of.sheet);
        if (l->of.sheet.file)
            l->of.pages = io_source_pages(r->source);
        if (keep_error(l, err) != NN_OK || l->of.sheet.file)
            return true;
    }
    return false;
}

/* Loads lines until the chunk is full. As many at once as there are threads: no more large images
 * lie about than must. */
static void load_chunk(reader *r)
{
    const app_inputs *in = &r->o->inputs;
    int64_t pixels = 0;
    r->n = 0;
    while (r->input < in->n && r->n < r->capacity && pixels < CHUNK_PIXELS && !cli_signal()) {
        int most = (int)nn_min_i64(nn_threads(), r->capacity - r->n), count = 0;
        while (count < most && take(r, &r->lines[r->n + count]))
            count++;
        nn_parallel(count, load_task, r);
        for (int i = 0; i < count; i++) {
            const io_image *image = &r->gray[r->n + i];
            pixels += (int64_t)image->width * image->height;
        }
        r->n += count;
    }
}

nn_err read_add_line(const read_options *o, read_results *results, const io_upright *way,
                     read_page *page, io_document *doc)
{
    nn_err err;
    io_upright_back(way, &page->picture.facts, doc);
    if (app_inputs_warn(page->sheet.label, &page->picture))
        read_results_warn(results);
    if (o->form)
        NN_TRY(fields_find(o->form, doc));
    err = read_results_add(results, doc, page);
out:
    return err;
}

static nn_err add_result(reader *r, line *l, const io_image *gray, const ocr_text *text)
{
    nn_err err;
    io_doc_clear(&r->doc);
    NN_TRY(ocr_line_document(&r->recognizer, gray, text, r->o->inputs.path[l->of.input],
                             &r->doc));
    NN_TRY(io_doc_finish(&r->doc));
    ocr_line_cut_back(&l->cut, &r->doc);
    err = read_add_line(r->o, r->results, &l->way, &l->of, &r->doc);
out:
    return err;
}

/* Reads the lines of a chunk, and adds them and the failures to the results. */
static nn_err read_chunk(reader *r)
{
    nn_err err = NN_OK;
    int good = 0, k = 0, batch = r->o->models.page.batch;
    for (int i = 0; i < r->n; i++)
        if (r->lines[i].err == NN_OK) {
            r->cut[good] = r->lines[i].cut;
            r->gray[good++] = r->gray[i];
        }
    if (good > 0)
        NN_TRY(ocr_line_cut_read(&r->recognizer, &r->decode, batch, good, r->gray, r->cut,
                                 r->texts));
    for (int i = 0; i < r->n; i++) {
        line *l = &r->lines[i];
        if (l->err != NN_OK && err == NN_OK)
            read_results_fail(r->results, l->of.input, nn_fail(l->err, "%s", l->message));
        if (l->err != NN_OK)
            continue;
        if (err == NN_OK)
            err = add_result(r, l, &r->gray[k], &r->texts[k]);
        ocr_text_free(&r->texts[k++]);
    }
out:
    for (int i = 0; i < good; i++)
        io_image_free(&r->gray[i]);
    for (int i = 0; i < r->n; i++)
        read_page_free(&r->lines[i].of);
    return err;
}

static nn_err read_all(reader *r)
{
    nn_err err = NN_OK;
    r->capacity = CHUNK_BATCHES * r->o->models.page.batch;
    r->lines = nn_calloc((size_t)r->capacity, sizeof *r->lines);
    r->gray = nn_calloc((size_t)r->capacity, sizeof *r->gray);
    r->cut = nn_calloc((size_t)r->capacity, sizeof *r->cut);
    r->texts = nn_calloc((size_t)r->capacity, sizeof *r->texts);
    if (!r->lines || !r->gray || !r->cut || !r->texts) {
        err = nn_fail_memory((size_t)r->capacity * sizeof *r->lines, "a batch");
        goto out;
    }
    while (r->input < r->o->inputs.n && !cli_signal()) {
        load_chunk(r);
        NN_TRY(read_chunk(r));
    }
out:
    nn_free(r->texts);
    nn_free(r->cut);
    nn_free(r->gray);
    nn_free(r->lines);
    io_doc_free(&r->doc);
    return err;
}

nn_err read_lines(const read_options *o, read_results *results)
{
    nn_err err = NN_OK;
    io_model model = {0};
    uint8_t *mask = NULL;
    app_lm_used lm = {0};
    bool have_recognizer = false;
    reader r = {.o = o, .results = results, .source = o->source};
    NN_TRY(cli_model_load_reader(o->models.recognizer, &o->models.reader, &model));
    NN_TRY(ocr_recognizer_new(&r.recognizer, &model));
    have_recognizer = true;
    if (o->models.allow || o->models.deny)
        NN_TRY(ocr_decode_mask(&r.recognizer.alphabet, o->models.allow, o->models.deny, &mask));
    r.decode = (ocr_decode_config){.allow = mask, .temperature = r.recognizer.temperature};
    NN_TRY(app_lm_open(&lm, &o->models.lm, &r.recognizer.alphabet, &r.decode));
    err = read_all(&r);
out:
    io_source_close(r.source);
    app_lm_close(&lm);
    nn_free(mask);
    if (have_recognizer)
        ocr_recognizer_free(&r.recognizer);
    return err;
}

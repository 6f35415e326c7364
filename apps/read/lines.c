/* lines.c - `octavo read --psm line`: images that hold one line each. They are read,
 * recognised and written in chunks, so that a million of them need no more memory than a few.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apps/read/read.h"
#include "io/image.h"
#include "io/json.h"
#include "nn/clock.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "ocr/recognizer.h"

/* A chunk is this many batches, so that lines of like width find each other, but at most so
 * many pixels:
 * 64 MB of grey. */
#define CHUNK_BATCHES 4
#define CHUNK_PIXELS ((int64_t)1 << 26)

enum { FORMAT_TEXT, FORMAT_JSON, FORMAT_TSV };

typedef struct reader {
    const read_options *o;
    ocr_recognizer recognizer;
    ocr_decode_config decode;
    int format;
    io_bytes out;       /* what is not written yet */
    read_failures failures;
} reader;

static nn_err add_json(reader *r, const char *name, const io_image *image, const ocr_text *text)
{
    nn_err err = NN_OK;
    io_bytes *o = &r->out;
    NN_TRY(io_bytes_text(o, "{\"schema\":1,\"engine\":\"octavo " OCTAVO_VERSION "\","
                            "\"image\":"));
    NN_TRY(io_json_string(o, name));
    NN_TRY(io_bytes_format(o, ",\"width\":%d,\"height\":%d,\"text\":", image->width,
                           image->height));
    NN_TRY(io_json_string(o, text->utf8));
    NN_TRY(io_bytes_format(o, ",\"confidence\":%.4f,\"characters\":[",
                           (double)text->certainty));
    for (int i = 0; i < text->n; i++) {
        const ocr_char *c = &text->chars[i];
        char utf8[5] = {0};
        float x0, x1;
        utf8[io_utf8_put(r->recognizer.alphabet.code[c->label], utf8)] = 0;
        ocr_recognizer_char_box(&r->recognizer, image, c, &x0, &x1);
        NN_TRY(io_bytes_text(o, i ? ",{\"text\":" : "{\"text\":"));
        NN_TRY(io_json_string(o, utf8));
        NN_TRY(io_bytes_format(o, ",\"confidence\":%.4f,\"x0\":%.1f,\"x1\":%.1f}",
                               (double)c->confidence, (double)x0, (double)x1));
    }
    err = io_bytes_text(o, "]}\n");
out:
    return err;
}

static nn_err add_result(reader *r, const char *name, const io_image *image,
                         const ocr_text *text)
{
    nn_err err = NN_OK;
    io_bytes *o = &r->out;
    if (r->format == FORMAT_JSON)
        return add_json(r, name, image, text);
    if (r->format == FORMAT_TSV) {
        NN_TRY(cli_tsv_text(o, name));
        NN_TRY(io_bytes_format(o, "\t%d\t%d\t%.4f\t", image->width, image->height,
                               (double)text->certainty));
        NN_TRY(cli_tsv_text(o, text->utf8));
    } else {
        if (r->o->with_names) {
            NN_TRY(cli_tsv_text(o, name));
            NN_TRY(io_bytes_text(o, "\t"));
        }
        NN_TRY(io_bytes_text(o, text->utf8));
    }
    err = io_bytes_text(o, "\n");
out:
    return err;
}

/* Reads images from input *next on until the chunk is full; *n images, the k-th from input
 * which[k]. One for each thread at once: no more large images lie about than must. */
static void load_chunk(reader *r, int *next, int capacity, io_image *images, int *which, int *n)
{
    int64_t pixels = 0;
    *n = 0;
    while (*next < r->o->inputs.n && *n < capacity && pixels < CHUNK_PIXELS) {
        app_load loads[NN_MAX_THREADS];
        int first = *next, at = *n, count = nn_threads();
        count = count < r->o->inputs.n - first ? count : r->o->inputs.n - first;
        count = count < capacity - at ? count : capacity - at;
        app_images_read((const char *const *)r->o->inputs.path + first, count, r->o->max_pixels,
                        images + at, loads);
        for (int i = 0; i < count; i++) {
            if (loads[i].err != NN_OK) {
                read_failed(&r->failures, nn_fail(loads[i].err, "%s", loads[i].message));
                continue;
            }
            io_image image = images[at + i];
            images[at + i].pixels = NULL;
            images[*n] = image;
            pixels += (int64_t)image.width * image.height;
            which[(*n)++] = first + i;
        }
        *next += count;
    }
}

static nn_err read_all(reader *r)
{
    nn_err err = NN_OK;
    int capacity = CHUNK_BATCHES * r->o->models.page.batch, n = 0, n_texts = 0;
    double start = nn_seconds();
    io_image *images = nn_calloc((size_t)capacity, sizeof *images);
    ocr_text *texts = nn_calloc((size_t)capacity, sizeof *texts);
    int *which = nn_calloc((size_t)capacity, sizeof *which);
    if (!images || !texts || !which) {
        err = nn_fail_memory((size_t)capacity * sizeof *texts, "a batch");
        goto out;
    }
    for (int next = 0; next < r->o->inputs.n;) {
        load_chunk(r, &next, capacity, images, which, &n);
        if (n > 0)
            NN_TRY(ocr_recognizer_read(&r->recognizer, &r->decode, r->o->models.page.batch, n,
                                       images, texts));
        n_texts = n;
        for (int i = 0; i < n; i++)
            NN_TRY(add_result(r, r->o->inputs.path[which[i]], &images[i], &texts[i]));
        if (!r->o->output) {
            NN_TRY(cli_write(NULL, &r->out));
            r->out.size = 0;
        }
        while (n_texts > 0)
            ocr_text_free(&texts[--n_texts]);
        while (n > 0)
            io_image_free(&images[--n]);
        cli_progress(false, "read %d of %d images, %.0f a second", next, r->o->inputs.n,
                     next / (nn_seconds() - start + 1e-9));
    }
out:
    cli_progress_done();
    while (n_texts > 0)
        ocr_text_free(&texts[--n_texts]);
    while (n > 0)
        io_image_free(&images[--n]);
    nn_free(which);
    nn_free(texts);
    nn_free(images);
    return err;
}

/* The three forms of a line; `text` is what pages call txt. */
static nn_err choose_format(const char *name, int *format)
{
    static const struct {
        const char *name;
        int format;
    } formats[] = {{"txt", FORMAT_TEXT},
                   {"text", FORMAT_TEXT},
                   {"json", FORMAT_JSON},
                   {"tsv", FORMAT_TSV}};
    *format = FORMAT_TEXT;
    if (!name)
        return NN_OK;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp(name, formats[i].name) == 0) {
            *format = formats[i].format;
            return NN_OK;
        }
    return nn_fail(NN_ERR_USAGE, "--format: of lines txt, json or tsv, found '%s'", name);
}

nn_err read_lines(const read_options *o, read_failures *failures)
{
    nn_err err = NN_OK;
    io_model model = {0};
    uint8_t *mask = NULL;
    app_lm_used lm = {0};
    bool have_recognizer = false;
    reader r = {.o = o, .failures = *failures};
    NN_TRY(choose_format(o->formats, &r.format));
    NN_TRY(cli_writable(o->output));
    NN_TRY(cli_model_load(o->models.recognizer, &model));
    NN_TRY(ocr_recognizer_new(&r.recognizer, &model));
    have_recognizer = true;
    if (o->models.allow || o->models.deny)
        NN_TRY(ocr_decode_mask(&r.recognizer.alphabet, o->models.allow, o->models.deny, &mask));
    r.decode = (ocr_decode_config){.allow = mask, .temperature = r.recognizer.temperature};
    NN_TRY(app_lm_open(&lm, &o->models.lm, &r.recognizer.alphabet, &r.decode));
    if (r.format == FORMAT_TSV)
        NN_TRY(io_bytes_text(&r.out, "image\twidth\theight\tconfidence\ttext\n"));
    int failed_before = r.failures.n;
    NN_TRY(read_all(&r));
    r.failures.none_read = r.failures.n - failed_before == o->inputs.n;
    if (o->output && !r.failures.none_read)
        NN_TRY(cli_write(o->output, &r.out));
out:
    *failures = r.failures;
    app_lm_close(&lm);
    nn_free(mask);
    if (have_recognizer)
        ocr_recognizer_free(&r.recognizer);
    io_bytes_free(&r.out);
    return err;
}

/* read.c - `octavo read`: the text of line images. Images are read, recognised and written in
 * chunks, so that a million of them need no more memory than a few. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apps/cli.h"
#include "apps/inputs.h"
#include "io/image.h"
#include "io/json.h"
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
    ocr_recognizer recognizer;
    ocr_decode_config decode;
    app_inputs inputs;
    int format, batch;
    bool with_names;
    int64_t max_pixels;
    const char *output;
    io_bytes out;       /* what is not written yet */
    int failed;
    int worst;          /* exit code when nothing was readable */
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
        if (r->with_names) {
            NN_TRY(cli_tsv_text(o, name));
            NN_TRY(io_bytes_text(o, "\t"));
        }
        NN_TRY(io_bytes_text(o, text->utf8));
    }
    err = io_bytes_text(o, "\n");
out:
    return err;
}

static void note_failure(reader *r, nn_err err)
{
    cli_error(err);
    if (r->failed++ == 0)
        r->worst = (int)err;
    else if (r->worst != (int)err)
        r->worst = NN_ERR_INPUT;
}

/* Reads images from input *next on until the chunk is full; *n images, the k-th from input
 * which[k]. One for each thread at once: no more large images lie about than must. */
static void load_chunk(reader *r, int *next, int capacity, io_image *images, int *which, int *n)
{
    int64_t pixels = 0;
    *n = 0;
    while (*next < r->inputs.n && *n < capacity && pixels < CHUNK_PIXELS) {
        app_load loads[NN_MAX_THREADS];
        int first = *next, at = *n, count = nn_threads();
        count = count < r->inputs.n - first ? count : r->inputs.n - first;
        count = count < capacity - at ? count : capacity - at;
        app_images_read((const char *const *)r->inputs.path + first, count, r->max_pixels,
                        images + at, loads);
        for (int i = 0; i < count; i++) {
            if (loads[i].err != NN_OK) {
                note_failure(r, nn_fail(loads[i].err, "%s", loads[i].message));
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
    int capacity = CHUNK_BATCHES * r->batch, n = 0, n_texts = 0;
    double start = cli_seconds();
    io_image *images = nn_calloc((size_t)capacity, sizeof *images);
    ocr_text *texts = nn_calloc((size_t)capacity, sizeof *texts);
    int *which = nn_calloc((size_t)capacity, sizeof *which);
    if (!images || !texts || !which) {
        err = nn_fail_memory((size_t)capacity * sizeof *texts, "a batch");
        goto out;
    }
    for (int next = 0; next < r->inputs.n;) {
        load_chunk(r, &next, capacity, images, which, &n);
        if (n > 0)
            NN_TRY(ocr_recognizer_read(&r->recognizer, &r->decode, r->batch, n, images, texts));
        n_texts = n;
        for (int i = 0; i < n; i++)
            NN_TRY(add_result(r, r->inputs.path[which[i]], &images[i], &texts[i]));
        if (!r->output) {
            NN_TRY(cli_write(NULL, &r->out));
            r->out.size = 0;
        }
        while (n_texts > 0)
            ocr_text_free(&texts[--n_texts]);
        while (n > 0)
            io_image_free(&images[--n]);
        cli_progress(false, "read %d of %d images, %.0f a second", next, r->inputs.n,
                     next / (cli_seconds() - start + 1e-9));
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

/* "line" and Tesseract's number for it are all that this version reads. */
static int check_psm(const cli_command *command, const char *psm)
{
    if (strcmp(psm, "line") == 0 || strcmp(psm, "single_line") == 0 || strcmp(psm, "7") == 0)
        return CLI_GO;
    return cli_usage(command,
                     "--psm: only 'line' (one line of text in an image) is available in this "
                     "version, found '%s'",
                     psm);
}

int app_read(int argc, char **argv)
{
    const char *psm = "line", *model_path = NULL, *allow = NULL, *deny = NULL, *list = NULL;
    int beam = 0;
    reader r = {.batch = 16, .max_pixels = IO_MAX_PIXELS_DEFAULT};
    const cli_option options[] = {
        {"psm", 0, CLI_TEXT, &psm, "MODE", 0, 0, "what an image holds: line"},
        {"model", 'm', CLI_TEXT, &model_path, "FILE", 0, 0,
         "model to read with, else the built-in one"},
        {"format", 'f', CLI_CHOICE, &r.format, "text|json|tsv", 0, 0, "form of the output"},
        {"output", 'o', CLI_TEXT, &r.output, "FILE", 0, 0,
         "write there, whole or not at all, instead of to stdout"},
        {"with-names", 'n', CLI_FLAG, &r.with_names, NULL, 0, 0,
         "text: put the name and a tab before it"},
        {"list", 'l', CLI_TEXT, &list, "FILE", 0, 0,
         "read the images that FILE names, one a line"},
        {"beam", 'b', CLI_INT, &beam, "N", 0, 1000,
         "prefix beam search of this width; 0 is greedy"},
        {"allow", 0, CLI_TEXT, &allow, "CHARS", 0, 0, "read these characters only"},
        {"deny", 0, CLI_TEXT, &deny, "CHARS", 0, 0, "never read these characters"},
        {"batch", 0, CLI_INT, &r.batch, "N", 1, 4096, "images at once through the network"},
        {"max-pixels", 0, CLI_INT64, &r.max_pixels, "N", 1, (double)((int64_t)1 << 40),
         "refuse larger images, told from their header"},
        CLI_END,
    };
    const cli_command command = {
        "read", "[OPTION]... IMAGE...",
        "Writes the text of line images (PNG, PNM, JPEG; '-' is stdin; a folder stands for\n"
        "the images in it), one line for each, in the order given.",
        options, 0, -1,
        "json: one object a line for each image, with text, confidence, and the characters\n"
        "with their confidence and horizontal range in pixels.\n"
        "tsv: a header line; image, width, height, confidence, text.\n"
        "A line's confidence is the probability that all of its text is right.\n"
        "An unreadable image is told on stderr and has no line; the exit code is then 1, or\n"
        "3 when none was readable."};

    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    if ((code = check_psm(&command, psm)) != CLI_GO)
        return code;
    if (first == argc && !list)
        return cli_usage(&command, "missing operand: expected IMAGE, a folder, '-' or --list");

    nn_err err = NN_OK;
    io_model model = {0};
    uint8_t *mask = NULL;
    bool have_recognizer = false;
    if (r.output && strcmp(r.output, "-") == 0)
        r.output = NULL;
    NN_TRY(cli_writable(r.output));
    for (int i = first; i < argc; i++) {
        nn_err added = app_inputs_add(&r.inputs, argv[i]);
        if (added == NN_ERR_INPUT)
            note_failure(&r, added);
        else
            NN_TRY(added);
    }
    if (list)
        NN_TRY(app_inputs_add_list(&r.inputs, list));
    NN_TRY(cli_model_load(model_path, &model));
    NN_TRY(ocr_recognizer_new(&r.recognizer, &model));
    have_recognizer = true;
    if (allow || deny)
        NN_TRY(ocr_decode_mask(&r.recognizer.alphabet, allow, deny, &mask));
    r.decode = (ocr_decode_config){.beam = beam, .allow = mask};
    if (r.format == FORMAT_TSV)
        NN_TRY(io_bytes_text(&r.out, "image\twidth\theight\tconfidence\ttext\n"));
    int wanted = r.inputs.n, failed_before = r.failed;
    NN_TRY(read_all(&r));
    bool none_read = r.failed - failed_before == wanted;
    if (r.output && !none_read)
        NN_TRY(cli_write(r.output, &r.out));
    code = r.failed == 0 ? CLI_OK : none_read ? r.worst : CLI_SOME_FAILED;
out:
    if (err != NN_OK)
        code = cli_write_error(err);
    nn_free(mask);
    if (have_recognizer)
        ocr_recognizer_free(&r.recognizer);
    io_bytes_free(&r.out);
    app_inputs_free(&r.inputs);
    return code;
}

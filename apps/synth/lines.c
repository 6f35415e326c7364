/* lines.c - `octavo synth lines`. Sample i is a function of (options,
 * seed, i), so the files are the same for every number of threads. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "apps/synth/output.h"
#include "datasets/line/synth.h"
#include "io/codecs.h"
#include "nn/clock.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "ocr/alphabet.h"

/* Samples between two looks at errors and the progress line. */
#define CHUNK 256
#define MAX_WIDTH 65536
/* File systems take 255 bytes: number, ending and '_' must find room beside the text. */
#define NAME_TEXT 200

enum { NUMBER, TEXT_NUMBER, NUMBER_TEXT };

typedef struct factory {
    synth_output o;
    int64_t start;         /* the first sample of this chunk, from 0 */
    int digits;
    int name_format;       /* NUMBER, TEXT_NUMBER or NUMBER_TEXT */
    bool masks, boxes;
    synth_worker *workers; /* [threads] */
    char **texts;          /* [CHUNK], given by the tasks, taken by the main thread */
} factory;

/* A character that a file name can hold on every common file system. */
static bool safe_in_name(int32_t code, bool first)
{
    if (code < ' ' || (code >= 0x7F && code < 0xA0) || code == 0xFEFF)
        return false;
    /* Hidden files and what looks like an option make trouble to whoever lists the folder. */
    if (first && (code == '.' || code == '-'))
        return false;
    return code >= 0x7F || !strchr("/\\:*?\"<>|", code);
}

/* Appends `text`, what is not safe replaced by '_', cut to NAME_TEXT bytes. */
static nn_err add_safe_text(io_bytes *out, const char *text)
{
    nn_err err = NN_OK;
    const char *p = text, *end = text + strlen(text);
    while (p < end) {
        const char *from = p;
        int32_t code = io_utf8_next(&p, end);
        if (code < 0 || p - text > NAME_TEXT)
            break;
        if (safe_in_name(code, from == text))
            NN_TRY(io_bytes_add(out, from, (size_t)(p - from)));
        else
            NN_TRY(io_bytes_text(out, "_"));
    }
out:
    return err;
}

/* Name without the ending of sample `number`. */
static nn_err sample_name(const factory *f, int64_t number, const char *text, io_bytes *out)
{
    nn_err err = NN_OK;
    if (f->name_format == TEXT_NUMBER) {
        NN_TRY(add_safe_text(out, text));
        NN_TRY(io_bytes_text(out, "_"));
    }
    NN_TRY(io_bytes_format(out, "%0*lld", f->digits, (long long)number));
    if (f->name_format == NUMBER_TEXT) {
        NN_TRY(io_bytes_text(out, "_"));
        NN_TRY(add_safe_text(out, text));
    }
out:
    return err;
}

/* DIR/NAME.ENDING; nn_alloc'ed, NULL without memory. */
static char *sample_path(const factory *f, const io_bytes *name, const char *ending)
{
    io_bytes file = {0};
    char *path = NULL;
    if (io_bytes_format(&file, "%.*s.%s", (int)name->size, (const char *)name->data,
                        ending) == NN_OK &&
        io_bytes_add(&file, "", 1) == NN_OK)
        path = io_path_join(f->o.dir, (const char *)file.data);
    io_bytes_free(&file);
    return path;
}

static nn_err write_sample(const factory *f, const io_bytes *name, const char *ending,
                           const io_image *image, bool jpeg)
{
    nn_err err = NN_OK;
    io_bytes bytes = {0};
    char *path = sample_path(f, name, ending);
    if (!path) {
        err = nn_fail_memory(name->size, "a path");
        goto out;
    }
    if (jpeg)
        NN_TRY(io_jpeg_encode(image, f->o.quality, &bytes));
    else
        NN_TRY(io_png_encode(image, &bytes));
    NN_TRY(io_file_write(path, bytes.data, bytes.size));
out:
    nn_free(path);
    io_bytes_free(&bytes);
    return err;
}

/* Tesseract's form: "character left bottom right top page", counted from the bottom left. */
static nn_err write_boxes(const factory *f, const io_bytes *name, ds_synth_context *c,
                          int height)
{
    nn_err err = NN_OK;
    io_bytes rows = {0};
    ds_box *box = NULL;
    int n;
    char *path = sample_path(f, name, "box");
    if (!path) {
        err = nn_fail_memory(name->size, "a path");
        goto out;
    }
    NN_TRY(ds_synth_boxes(c, &box, &n));
    for (int i = 0; i < n; i++) {
        char character[4];
        int bytes = io_utf8_put(box[i].code, character);
        NN_TRY(io_bytes_format(&rows, "%.*s %d %d %d %d 0\n", bytes, character, box[i].x0,
                               height - box[i].y1, box[i].x1, height - box[i].y0));
    }
    NN_TRY(io_file_write(path, rows.data, rows.size));
out:
    nn_free(path);
    nn_free(box);
    io_bytes_free(&rows);
    return err;
}

static void make_one(void *ctx, int64_t task, int thread)
{
    factory *f = ctx;
    synth_worker *w = &f->workers[thread];
    ds_line line = {0};
    io_image mask = {0};
    io_bytes name = {0};
    nn_err err = NN_OK;
    if (w->err != NN_OK)
        return;
    NN_TRY(ds_synth_line(w->context, (uint64_t)(f->o.first + f->start + task), &line));
    NN_TRY(sample_name(f, f->start + task, line.text, &name));
    NN_TRY(write_sample(f, &name, f->o.jpeg ? "jpg" : "png", &line.image, f->o.jpeg));
    if (f->boxes)
        NN_TRY(write_boxes(f, &name, w->context, line.image.height));
    if (f->masks) {
        NN_TRY(ds_synth_mask(w->context, &mask));
        NN_TRY(write_sample(f, &name, "mask.png", &mask, false));
    }
    f->texts[task] = line.text;
    line.text = NULL;
out:
    if (err != NN_OK)
        synth_worker_failed(w, err, task);
    io_bytes_free(&name);
    io_image_free(&mask);
    ds_line_free(&line);
}

static nn_err make_lines(const ds_synth *synth, factory *f)
{
    const int64_t count = f->o.count;
    nn_err err = NN_OK;
    io_bytes labels = {0}, name = {0};
    char *labels_path = io_path_join(f->o.dir, "labels.txt");
    int threads = nn_threads();
    double begin = nn_seconds();
    f->workers = nn_calloc((size_t)threads, sizeof *f->workers);
    f->texts = nn_calloc(CHUNK, sizeof *f->texts);
    if (!f->workers || !f->texts || !labels_path) {
        err = nn_fail_memory((size_t)threads * sizeof *f->workers, "the threads");
        goto out;
    }
    for (int i = 0; i < threads; i++) {
        ds_synth_context *context = NULL;
        err = ds_synth_context_new(&context, synth);
        f->workers[i].context = context;
        if (err != NN_OK)
            goto out;
    }
    for (f->start = 0; f->start < count; f->start += CHUNK) {
        int64_t n = nn_min_i64(CHUNK, count - f->start);
        nn_parallel(n, make_one, f);
        NN_TRY(synth_first_error(f->workers, threads));
        for (int64_t i = 0; i < n; i++) {
            name.size = 0;
            NN_TRY(sample_name(f, f->start + i, f->texts[i], &name));
            NN_TRY(io_bytes_format(&labels, "%.*s.%s\t%s\n", (int)name.size,
                                   (const char *)name.data, f->o.jpeg ? "jpg" : "png",
                                   f->texts[i]));
            nn_free(f->texts[i]);
            f->texts[i] = NULL;
        }
        cli_progress(false, "%lld of %lld lines, %.0f a second", (long long)(f->start + n),
                     (long long)count, (double)(f->start + n) / (nn_seconds() - begin + 1e-9));
    }
    NN_TRY(io_file_write(labels_path, labels.data, labels.size));
    cli_note("%lld lines in %.1f s (%.0f a second), labels in %s", (long long)count,
             nn_seconds() - begin, (double)count / (nn_seconds() - begin + 1e-9),
             labels_path);
out:
    cli_progress_done();
    for (int i = 0; f->texts && i < CHUNK; i++)
        nn_free(f->texts[i]);
    for (int i = 0; f->workers && i < threads; i++)
        ds_synth_context_free(f->workers[i].context);
    nn_free(f->texts);
    nn_free(f->workers);
    nn_free(labels_path);
    io_bytes_free(&labels);
    io_bytes_free(&name);
    return err;
}

/* Settings with a value that stands for a mixture. */
enum { BACKGROUND_MIXTURE = 4, CASE_ANY = 3, DISTORTION_MIXTURE = 3 };

/* CLI_GO or the exit code. */
static int parse(ds_synth_config *c, factory *f, int argc, char **argv)
{
    static const char *const cases[] = {"upper", "lower", "title", NULL};
    static const char *const distortions[] = {"none", "sine", "perspective", NULL};
    int background = BACKGROUND_MIXTURE, letter_case = CASE_ANY,
        distortion = DISTORTION_MIXTURE;
    const char *kind = NULL;
    const cli_option options[] = {
        SYNTH_OUTPUT_OPTIONS(f->o, c->seed, "lines"),
        {"level", 0, CLI_FLOAT, &c->level, "L", 0, 4,
         "strength of the degradations; 0 is none"},
        {"kind", 0, CLI_TEXT, &kind, "KIND", 0, 0,
         "one kind of document: receipt, form, typewriter, book, latin, office, sign, photo, "
         "cell, numbers, code, zone, source, screen, notation, display"},
        {"scene", 0, CLI_TEXT, &kind, "KIND", 0, 0, NULL},
        {"name-format", 0, CLI_CHOICE, &f->name_format, "number|text_number|number_text", 0, 0,
         "file names; '_' stands for what a name cannot hold"},
        {"masks", 0, CLI_FLAG, &f->masks, NULL, 0, 0,
         "also NAME.mask.png: where the characters are, white on black"},
        {"boxes", 0, CLI_FLAG, &f->boxes, NULL, 0, 0,
         "also NAME.box: each character's box in Tesseract's form"},
        SYNTH_TEXT_OPTIONS(c),
        {"text-file", 0, CLI_TEXT, &c->text_file, "FILE", 0, 0, "lines of text to render"},
        {"text-share", 0, CLI_FLOAT, &c->text_share, "SHARE", 0, 1,
         "share of the lines that --text-file gives; the others are generated"},
        {"sequence", 0, CLI_TEXT, &c->sequence, "KINDS", 0, 0,
         "random characters instead of words: letters,digits,symbols or some of them"},
        {"words", 0, CLI_INT, &c->words, "N", 1, 64, "words in a line"},
        {"max-length", 0, CLI_INT, &c->max_length, "N", 1, 4096,
         "characters in a line, at most"},
        {"letter-case", 0, CLI_CHOICE, &letter_case, "upper|lower|title|any", 0, 0,
         "case of the text"},
        {"height", 0, CLI_INT, &c->height, "PIXELS", 4, 512,
         "font size before degradation"},
        {"spacing", 0, CLI_FLOAT, &c->spacing, "EM", -0.5, 4, "added between letters"},
        {"space-width", 0, CLI_FLOAT, &c->space_width, "FACTOR", 0.1, 10,
         "width of a space"},
        {"stroke", 0, CLI_INT, &c->stroke, "PIXELS", 0, 16, "thicken the strokes"},
        {"margin", 0, CLI_INT, &c->margin, "PIXELS", 0, 256, "margin around the text"},
        {"fit", 0, CLI_FLAG, &c->fit, NULL, 0, 0, "cut the image at the ink's box"},
        {"width", 0, CLI_INT, &c->width, "PIXELS", 1, MAX_WIDTH,
         "at least so wide, filled up with paper"},
        {"align", 0, CLI_CHOICE, &c->align, "left|middle|right", 0, 0,
         "place of the text in --width"},
        {"color", 0, CLI_TEXT, &c->color, "#RRGGBB[,#RRGGBB]", 0, 0,
         "ink, or a range of inks"},
        {"background", 0, CLI_CHOICE, &background, "noise|plain|texture|gradient|mixture", 0, 0,
         "paper"},
        {"image-dir", 0, CLI_TEXT, &c->image_dir, "DIR", 0, 0,
         "pictures (PNG, JPEG, PNM); parts of them are the paper"},
        {"skew", 0, CLI_FLOAT, &c->skew, "DEGREES", 0, 45, "the largest slope"},
        {"blur", 0, CLI_FLOAT, &c->blur, "PIXELS", 0, 32, "the largest blur"},
        {"distortion", 0, CLI_CHOICE, &distortion, "none|sine|perspective|mixture", 0, 0,
         "bending"},
        CLI_END,
    };
    const cli_command command = {
        "synth lines", "-n N -o DIR [OPTION]...",
        "Renders N lines of text as images and writes labels.txt (image<TAB>text).\n"
        "What is not given is sampled from a mixture modelled on real documents. The same\n"
        "seed and options give the same files on any number of threads.",
        options, 0, 0, NULL};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    if ((code = synth_output_check(&command, &f->o)) != CLI_GO)
        return code;
    c->scene = kind ? ds_synth_scene(kind) : -1;
    if (kind && c->scene < 0)
        return cli_usage(&command, "--kind: expected one of %s, found '%s'", ds_synth_scenes(),
                         kind);
    if (!c->alphabet)
        c->alphabet = ocr_alphabet_default_text();
    c->background = background == BACKGROUND_MIXTURE ? -1 : background;
    c->letter_case = cases[letter_case];
    c->distortion = distortions[distortion];
    return CLI_GO;
}

int app_synth_lines(int argc, char **argv)
{
    ds_synth_config config = ds_synth_defaults();
    factory f = {.o = SYNTH_OUTPUT_DEFAULTS, .digits = 6};
    int code = parse(&config, &f, argc, argv);
    if (code != CLI_GO)
        return code;
    nn_err err = NN_OK;
    ds_synth *synth = NULL;
    for (int64_t n = f.o.count - 1; n >= 1000000; n /= 10)
        f.digits++;
    NN_TRY(synth_output_open(&f.o));
    NN_TRY(ds_synth_new(&synth, &config));
    err = make_lines(synth, &f);
out:
    ds_synth_free(synth);
    return cli_error(err);
}

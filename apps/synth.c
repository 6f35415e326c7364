/* synth.c - `octavo synth lines` and `octavo synth fonts`. Sample i is a function of (options,
 * seed, i), so the files are the same for every number of threads. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apps/cli/cli.h"
#include "apps/commands.h"
#include "datasets/render/fonts.h"
#include "nn/clock.h"
#include "datasets/line/synth.h"
#include "io/codecs.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "ocr/alphabet.h"

/* Samples between two looks at errors and the progress line. */
#define CHUNK 256
#define MESSAGE_BYTES 512
#define MAX_LINES 100000000
#define MAX_WIDTH 65536
/* File systems take 255 bytes: number, ending and '_' must find room beside the text. */
#define NAME_TEXT 200

enum { NUMBER, TEXT_NUMBER, NUMBER_TEXT };

typedef struct worker {
    ds_synth_context *context;
    nn_err err;
    int64_t at;                   /* the sample that failed */
    char message[MESSAGE_BYTES];  /* messages belong to threads: kept for the main one */
} worker;

typedef struct factory {
    const char *dir;
    int64_t first, start;  /* index of the first sample; of the first one in this chunk */
    int digits;
    int name_format;       /* NUMBER, TEXT_NUMBER or NUMBER_TEXT */
    bool jpeg, masks, boxes;
    int quality;
    worker *workers;       /* [threads] */
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
        path = io_path_join(f->dir, (const char *)file.data);
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
        NN_TRY(io_jpeg_encode(image, f->quality, &bytes));
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
    worker *w = &f->workers[thread];
    ds_line line = {0};
    io_image mask = {0};
    io_bytes name = {0};
    nn_err err = NN_OK;
    if (w->err != NN_OK)
        return;
    NN_TRY(ds_synth_line(w->context, (uint64_t)(f->first + f->start + task), &line));
    NN_TRY(sample_name(f, f->start + task, line.text, &name));
    NN_TRY(write_sample(f, &name, f->jpeg ? "jpg" : "png", &line.image, f->jpeg));
    if (f->boxes)
        NN_TRY(write_boxes(f, &name, w->context, line.image.height));
    if (f->masks) {
        NN_TRY(ds_synth_mask(w->context, &mask));
        NN_TRY(write_sample(f, &name, "mask.png", &mask, false));
    }
    f->texts[task] = line.text;
    line.text = NULL;
out:
    if (err != NN_OK) {
        w->err = err;
        w->at = task;
        snprintf(w->message, sizeof w->message, "%s", nn_error_message());
    }
    io_bytes_free(&name);
    io_image_free(&mask);
    ds_line_free(&line);
}

/* The error of the earliest sample that failed. */
static nn_err first_error(const factory *f, int threads)
{
    const worker *first = NULL;
    for (int i = 0; i < threads; i++)
        if (f->workers[i].err != NN_OK && (!first || f->workers[i].at < first->at))
            first = &f->workers[i];
    return first ? nn_fail(first->err, "%s", first->message) : NN_OK;
}

static nn_err make_lines(const ds_synth *synth, factory *f, int64_t count)
{
    nn_err err = NN_OK;
    io_bytes labels = {0}, name = {0};
    char *labels_path = io_path_join(f->dir, "labels.txt");
    int threads = nn_threads();
    double begin = nn_seconds();
    f->workers = nn_calloc((size_t)threads, sizeof *f->workers);
    f->texts = nn_calloc(CHUNK, sizeof *f->texts);
    if (!f->workers || !f->texts || !labels_path) {
        err = nn_fail_memory((size_t)threads * sizeof *f->workers, "the threads");
        goto out;
    }
    for (int i = 0; i < threads; i++)
        NN_TRY(ds_synth_context_new(&f->workers[i].context, synth));
    for (f->start = 0; f->start < count; f->start += CHUNK) {
        int64_t n = nn_min_i64(CHUNK, count - f->start);
        nn_parallel(n, make_one, f);
        NN_TRY(first_error(f, threads));
        for (int64_t i = 0; i < n; i++) {
            name.size = 0;
            NN_TRY(sample_name(f, f->start + i, f->texts[i], &name));
            NN_TRY(io_bytes_format(&labels, "%.*s.%s\t%s\n", (int)name.size,
                                   (const char *)name.data, f->jpeg ? "jpg" : "png",
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

int app_synth_lines(int argc, char **argv)
{
    enum { BACKGROUND_MIXTURE = 4, CASE_ANY = 3, DISTORTION_MIXTURE = 3 };
    static const char *const cases[] = {"upper", "lower", "title", NULL};
    static const char *const distortions[] = {"none", "sine", "perspective", NULL};
    ds_synth_config config = ds_synth_defaults();
    int64_t count = 0, first_index = 0;
    const char *dir = NULL;
    int background = BACKGROUND_MIXTURE, letter_case = CASE_ANY;
    int distortion = DISTORTION_MIXTURE;
    int extension = 0;
    const char *scene = NULL;
    factory f = {.digits = 6, .quality = 90};
    const cli_option options[] = {
        {"count", 'n', CLI_INT64, &count, "N", 1, MAX_LINES, "how many lines"},
        {"output", 'o', CLI_TEXT, &dir, "DIR", 0, 0, "folder for the images and labels.txt"},
        {"seed", 's', CLI_UINT64, &config.seed, "S", 0, 0, "another seed, other lines"},
        {"first", 0, CLI_INT64, &first_index, "I", 0, 1e15, "begin with sample I of the seed"},
        {"level", 0, CLI_FLOAT, &config.level, "L", 0, 4,
         "strength of the degradations; 0 is none"},
        {"kind", 0, CLI_TEXT, &scene, "KIND", 0, 0,
         "one kind of document: receipt, form, typewriter, book, latin, office, sign, photo"},
        {"scene", 0, CLI_TEXT, &scene, "KIND", 0, 0, NULL},
        {"extension", 0, CLI_CHOICE, &extension, "png|jpg", 0, 0, "kind of the images"},
        {"quality", 0, CLI_INT, &f.quality, "Q", 1, 100, "of --extension=jpg"},
        {"name-format", 0, CLI_CHOICE, &f.name_format, "number|text_number|number_text", 0, 0,
         "file names; '_' stands for what a name cannot hold"},
        {"masks", 0, CLI_FLAG, &f.masks, NULL, 0, 0,
         "also NAME.mask.png: where the characters are, white on black"},
        {"boxes", 0, CLI_FLAG, &f.boxes, NULL, 0, 0,
         "also NAME.box: each character's box in Tesseract's form"},
        {"alphabet", 0, CLI_TEXT, &config.alphabet, "CHARS", 0, 0,
         "characters that may appear; without it those that a new model knows"},
        {"text-file", 0, CLI_TEXT, &config.text_file, "FILE", 0, 0, "lines of text to render"},
        {"text-share", 0, CLI_FLOAT, &config.text_share, "SHARE", 0, 1,
         "share of the lines that --text-file gives; the others are generated"},
        {"sequence", 0, CLI_TEXT, &config.sequence, "KINDS", 0, 0,
         "random characters instead of words: letters,digits,symbols or some of them"},
        {"words-file", 0, CLI_TEXT, &config.words_file, "FILE", 0, 0, "words to make lines of"},
        {"words", 0, CLI_INT, &config.words, "N", 1, 64, "words in a line"},
        {"max-length", 0, CLI_INT, &config.max_length, "N", 1, 4096,
         "characters in a line, at most"},
        {"letter-case", 0, CLI_CHOICE, &letter_case, "upper|lower|title|any", 0, 0,
         "case of the text"},
        {"font-list", 0, CLI_TEXT, &config.font_list, "FILE", 0, 0,
         "fonts to use, one path a line"},
        {"font-dir", 0, CLI_TEXT, &config.font_dir, "DIR", 0, 0,
         "use all fonts below this folder"},
        {"height", 0, CLI_INT, &config.height, "PIXELS", 4, 512,
         "font size before degradation"},
        {"spacing", 0, CLI_FLOAT, &config.spacing, "EM", -0.5, 4, "added between letters"},
        {"space-width", 0, CLI_FLOAT, &config.space_width, "FACTOR", 0.1, 10,
         "width of a space"},
        {"stroke", 0, CLI_INT, &config.stroke, "PIXELS", 0, 16, "thicken the strokes"},
        {"margin", 0, CLI_INT, &config.margin, "PIXELS", 0, 256, "room around the text"},
        {"fit", 0, CLI_FLAG, &config.fit, NULL, 0, 0, "cut the image at the ink's box"},
        {"width", 0, CLI_INT, &config.width, "PIXELS", 1, MAX_WIDTH,
         "at least so wide, filled up with paper"},
        {"align", 0, CLI_CHOICE, &config.align, "left|middle|right", 0, 0,
         "place of the text in --width"},
        {"color", 0, CLI_TEXT, &config.color, "#RRGGBB[,#RRGGBB]", 0, 0,
         "ink, or a range of inks"},
        {"background", 0, CLI_CHOICE, &background, "noise|plain|texture|gradient|mixture", 0, 0,
         "paper"},
        {"image-dir", 0, CLI_TEXT, &config.image_dir, "DIR", 0, 0,
         "pictures (PNG, JPEG, PNM); parts of them are the paper"},
        {"skew", 0, CLI_FLOAT, &config.skew, "DEGREES", 0, 45, "the largest slope"},
        {"blur", 0, CLI_FLOAT, &config.blur, "PIXELS", 0, 32, "the largest blur"},
        {"distortion", 0, CLI_CHOICE, &distortion, "none|sine|perspective|mixture", 0, 0,
         "bending"},
        CLI_END,
    };
    const cli_command command = {
        "synth lines", "-n N -o DIR [OPTION]...",
        "Renders N lines of text as images and writes labels.txt (image<TAB>text).\n"
        "What is not said is drawn from a mixture made like real documents. The same seed and\n"
        "options give the same files on any number of threads.",
        options, 0, 0, NULL};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    if (!cli_given("count") || !dir)
        return cli_usage(&command, "missing option: expected --count=N and --output=DIR");
    config.scene = scene ? ds_synth_scene(scene) : -1;
    if (scene && config.scene < 0)
        return cli_usage(&command, "--kind: expected one of %s, found '%s'", ds_synth_scenes(),
                         scene);
    if (cli_given("quality") && extension == 0)
        return cli_usage(&command, "--quality is of JPEG: expected --extension=jpg with it");
    if (extension == 1 && !io_jpeg_available())
        return cli_usage(&command, "--extension=jpg: this program is built without JPEG, "
                                   "expected png");
    if (!config.alphabet)
        config.alphabet = ocr_alphabet_default_text();
    config.background = background == BACKGROUND_MIXTURE ? -1 : background;
    config.letter_case = cases[letter_case];
    config.distortion = distortions[distortion];

    nn_err err = NN_OK;
    ds_synth *synth = NULL;
    f.dir = dir;
    f.first = first_index;
    f.jpeg = extension == 1;
    for (int64_t n = count - 1; n >= 1000000; n /= 10)
        f.digits++;
    NN_TRY(io_dir_make(dir));
    NN_TRY(cli_writable_dir(dir));
    NN_TRY(ds_synth_new(&synth, &config));
    err = make_lines(synth, &f, count);
out:
    ds_synth_free(synth);
    return cli_error(err);
}

int app_synth_fonts(int argc, char **argv)
{
    static const char *const style_name[DS_STYLES] = {
        "sans", "condensed", "serif", "book", "mono", "typewriter", "terminal", "script",
        "display",
    };
    const char *list = NULL, *dir = NULL;
    bool packages = false, files = false;
    const cli_option options[] = {
        {"packages", 'p', CLI_FLAG, &packages, NULL, 0, 0,
         "only the Debian packages that hold the fonts, for apt-get install"},
        {"files", 0, CLI_FLAG, &files, NULL, 0, 0, "also the file of each face"},
        {"font-list", 0, CLI_TEXT, &list, "FILE", 0, 0, "look at these fonts, one path a line"},
        {"font-dir", 0, CLI_TEXT, &dir, "DIR", 0, 0, "look at all fonts below this folder"},
        CLI_END,
    };
    const cli_command command = {
        "synth fonts", "[OPTION]...",
        "Shows the fonts that 'octavo synth lines' finds here, by style.", options, 0, 0, NULL};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;

    nn_err err = NN_OK;
    ocr_alphabet alphabet = {0};
    ds_fonts fonts = {0};
    io_bytes out = {0};
    if (packages) {
        NN_TRY(io_bytes_format(&out, "%s\n", ds_fonts_packages()));
    } else {
        NN_TRY(ocr_alphabet_new(&alphabet, ocr_alphabet_default_text(), NN_ERR_USAGE));
        /* class 0 is the blank, not a character */
        NN_TRY(ds_fonts_find(&fonts, list, dir, alphabet.code + 1, alphabet.n - 1));
        for (int i = 0; i < fonts.n_families; i++) {
            const ds_font_family *family = &fonts.family[i];
            NN_TRY(io_bytes_format(&out, "%-10s  %3d  %s\n", style_name[family->style],
                                   family->n, family->name));
            for (int k = 0; files && k < family->n; k++)
                NN_TRY(io_bytes_format(&out, "                 %s\n",
                                       fonts.face[family->face[k]].path));
        }
        NN_TRY(io_bytes_format(&out, "%d faces, %d families\nall packages: %s\n", fonts.n,
                               fonts.n_families, ds_fonts_packages()));
    }
    err = cli_write(NULL, &out);
out:
    io_bytes_free(&out);
    ds_fonts_free(&fonts);
    ocr_alphabet_free(&alphabet);
    return cli_write_error(err);
}

/* The words behind it make commands of their own; what comes here names none of them. */
int app_synth(int argc, char **argv)
{
    const cli_command command = {
        "synth", "lines|pages|fonts [OPTION]...",
        "Makes training data: 'octavo synth lines --help' renders lines of text,\n"
        "'octavo synth pages --help' whole pages, 'octavo synth fonts --help' shows the fonts\n"
        "found here.",
        NULL, 1, 1, NULL};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    return cli_usage(&command, "expected 'lines', 'pages' or 'fonts', found '%s'", argv[first]);
}

/* octavo.h - reads the text in pictures of pages and of single lines. For C and C++.
 *
 *     octavo_error error;
 *     octavo_models *models = octavo_models_open(NULL, &error);
 *     octavo_result *result = octavo_read_file(models, "scan.png", NULL, &error);
 *     if (result)
 *         fputs(octavo_result_text(result), stdout);
 *     else
 *         fprintf(stderr, "%s\n", error.message);
 *     octavo_result_free(result);
 *     octavo_models_close(models);
 *
 *     cc read.c $(pkg-config --cflags --libs octavo)
 *
 * Models are opened once and read any number of pictures. A result is walked (pages, blocks,
 * paragraphs, lines, words, characters, with boxes and confidences), or written in any output
 * format into memory or a file. All text is UTF-8; numbers have a point in every locale.
 *
 * Threads. Models do not change: any number of threads (pthreads, std::thread, OpenMP, ...) may
 * read with one set of them at the same time, and each result is the same, bit for bit, as if
 * it were alone, for every number of threads. A result belongs to one thread at a time; several
 * may look at one that nobody changes. Without further settings a call uses all cores; who
 * reads many pages in threads of his own sets options.threads to 1. Inside a parallel region of
 * OpenMP a call uses the calling thread alone. After fork() a child may use the library only if
 * its parent had not yet (a limit of GNU OpenMP).
 *
 * Errors. A call that can fail takes an octavo_error that it fills, or NULL; it returns NULL or
 * the code. NULL for models or a result that a failed call gave is passed through: the call
 * fails too and leaves that call's error as it is, where it is given the same octavo_error. So
 * errors may be looked at once, after the last call. An octavo_error that no call has filled yet
 * must be {0} then.
 *
 * The library never exits, prints, or installs signal handlers, and keeps no state between
 * calls but in the objects below. It aborts, with a message on stderr, only when it finds a bug
 * of its own. From the environment it takes OCTAVO_ISA=ref|avx2|avx512|vnni (use no better
 * instructions; a wrong name fails octavo_models_open) and OpenMP's variables.
 *
 * Structs that a caller fills begin with their size, set by their init function, and grow at
 * the end: a program keeps working with a later library of the same soname. Structs that the
 * library fills do not change under one soname.
 */
#ifndef OCTAVO_H
#define OCTAVO_H

#include <stddef.h>
#include <stdint.h>

#if defined __GNUC__
#define OCTAVO_API __attribute__((visibility("default")))
#else
#define OCTAVO_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define OCTAVO_VERSION "0.2.0" /* of this header */
OCTAVO_API const char *octavo_version(void); /* of the library */

/* --- errors --- */

typedef enum octavo_code {
    OCTAVO_OK = 0,
    OCTAVO_ERR_USAGE = 2,     /* an option or argument that is not possible */
    OCTAVO_ERR_INPUT = 3,     /* a picture is missing, unreadable or damaged */
    OCTAVO_ERR_MODEL = 4,     /* a model is missing, damaged or not for this use */
    OCTAVO_ERR_OUTPUT = 5,    /* an output cannot be written */
    OCTAVO_ERR_LIMIT = 6,     /* a limit is passed, or memory is exhausted */
    OCTAVO_ERR_CANCELLED = 8  /* the progress callback asked for it */
} octavo_code;

typedef struct octavo_error {
    octavo_code code;
    char message[508]; /* one line, no newline: what was expected, what was found, where */
} octavo_error;

/* --- models --- */

typedef struct octavo_models octavo_models;

/* Where a model comes from: {0} is the one inside the library. */
typedef struct octavo_source {
    const char *name;  /* a built-in one ("default", "default-fp32", "best", "detector",
                          "direction", "lm-small"), else a file; "off": none */
    const void *bytes; /* NULL, or a model file in memory, copied; then `name` is for messages */
    size_t size;
} octavo_source;

typedef struct octavo_models_options {
    size_t struct_size;
    octavo_source recognizer; /* reads lines; always needed */
    octavo_source detector;   /* finds text on pages; "off": only lines can be read */
    octavo_source direction;  /* which way up lines stand; "off": as they are */
    octavo_source language;   /* decides between readings alike; "off": none */
} octavo_models_options;

#define octavo_models_options_init(o) octavo_models_options_init_sized((o), sizeof *(o))
OCTAVO_API void octavo_models_options_init_sized(octavo_models_options *o, size_t size);

/* options NULL: the models inside the library. OCTAVO_ERR_MODEL, OCTAVO_ERR_USAGE,
 * OCTAVO_ERR_LIMIT. */
OCTAVO_API octavo_models *octavo_models_open(const octavo_models_options *options,
                                             octavo_error *error);
/* Not while a call uses them. Results stay. NULL: nothing. */
OCTAVO_API void octavo_models_close(octavo_models *models);

/* --- reading --- */

typedef enum octavo_mode {
    OCTAVO_PAGE = 0,      /* columns are looked for */
    OCTAVO_SINGLE_COLUMN, /* lines run over the whole width, in paragraphs */
    OCTAVO_SINGLE_BLOCK,  /* ... one paragraph */
    OCTAVO_SPARSE,        /* texts here and there, from the top down */
    OCTAVO_LINE           /* the picture is one line of text, or one word */
} octavo_mode;

/* Called now and then (several times a second on usual pages) in the thread that called
 * octavo_read_*, with the part of the work that is done: 0 to 1, an estimate that never falls.
 * Not 0: the call ends soon with OCTAVO_ERR_CANCELLED. */
typedef int octavo_progress(void *context, double done);

typedef struct octavo_options {
    size_t struct_size;
    octavo_mode mode;          /* OCTAVO_PAGE */
    int threads;               /* 0: OMP_NUM_THREADS, else all cores */
    int rotation;              /* of pages: clockwise rotation that makes them upright: 0, 90,
                                  180, 270; -1, the default: find out */
    int keep_image;            /* 1: the result keeps the picture, for pdf, html and draw */
    const char *name;          /* of the picture, in outputs and messages; NULL: its path, or
                                  "memory" */
    /* Limits; 0: none (pixels: 2^28). */
    int64_t max_pixels;        /* by the picture's header, before anything is allocated */
    size_t max_memory;         /* bytes that reading may take besides the models */
    double max_seconds;
    octavo_progress *progress; /* NULL: none */
    void *progress_context;
    /* How lines are read. */
    const char *allow, *deny;  /* UTF-8: only these characters, never these; NULL: all */
    int beam;                  /* width of the prefix beam search, 8; 0 is greedy: no language
                                  model */
    float language_weight;     /* 0.3 */
    float min_confidence;      /* text read with less is left out, 0.4; not in OCTAVO_LINE */
    int batch;                 /* lines that go through the network together, 16 */
    /* How text is found, with the field's names (Liao et al. 2020). */
    float det_thresh;          /* pixels above this probability belong to text, 0.4 */
    float det_box_thresh;      /* boxes whose mean is below are left out, 0.6 */
    float det_unclip_ratio;    /* how far boxes grow: area times this over perimeter, 1.5 */
    int det_limit_side;        /* the page is shrunk to this longer side; 0: by its text */
    int det_max_candidates;    /* the largest ones that are kept, 100000 */
    /* Which pages, and damage. */
    const char *pages;         /* of files that hold several: "1-3,7,9-"; NULL: all */
    int strict;                /* 1: slightly damaged files are OCTAVO_ERR_INPUT */
    float det_weak_thresh;     /* boxes below det_box_thresh are kept down to this where they
                                  are in line or in a column with others, 0.4 */
    double max_work;           /* multiply-accumulates of one pass of a network; 0: what is
                                  usual for the size of its input */
    const char *fields;        /* which are sought (octavo_result_field): "receipt", "invoice",
                                  "letter", "form", a template's file, or a model's that `octavo
                                  train --task=fields` made; NULL: none */
} octavo_options;

#define octavo_options_init(o) octavo_options_init_sized((o), sizeof *(o))
OCTAVO_API void octavo_options_init_sized(octavo_options *o, size_t size);

typedef struct octavo_result octavo_result;

/* All pages of the file: PNG, PNM (streams of many), BMP, GIF (the first frame); JPEG, TIFF, WebP,
 * JPEG 2000 where the library was built with them (octavo_has); PDF where poppler's programs are in
 * PATH, which are run then. A folder, a missing or a damaged file: OCTAVO_ERR_INPUT. Of a slightly
 * damaged one what is there is read: the call succeeds, with OCTAVO_OK and a message in *error that
 * says what was missing. options NULL: the defaults. */
OCTAVO_API octavo_result *octavo_read_file(const octavo_models *models, const char *path,
                                           const octavo_options *options, octavo_error *error);
/* The bytes of such a file. */
OCTAVO_API octavo_result *octavo_read_memory(const octavo_models *models, const void *bytes,
                                             size_t size, const octavo_options *options,
                                             octavo_error *error);

/* Pixels of 8 bits a channel, rows from the top down: pixel (x, y), channel c is
 * data[y * stride + x * channels + c]. They are copied. */
typedef struct octavo_pixels {
    const uint8_t *data;
    int32_t width, height;
    int32_t channels;  /* 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA; alpha is laid over white, over
                          black where letters are light */
    ptrdiff_t stride;  /* bytes from row to row, negative where data is the lowest row; 0: rows
                          without gaps */
    float dpi;         /* 0: not known */
} octavo_pixels;

/* OCTAVO_ERR_USAGE for sizes, channels or a stride that are not possible. */
OCTAVO_API octavo_result *octavo_read_pixels(const octavo_models *models,
                                             const octavo_pixels *pixels,
                                             const octavo_options *options,
                                             octavo_error *error);

/* --- results --- */

/* Coordinates are pixels of the picture as it was given, not rotated, whatever its file says of
 * orientation and resolution: x to the right, y down, 0
 * at the outer edge of the first pixel. Boxes are upright; a polygon begins at the text's own
 * top left corner, runs along its top and back along its bottom, so it says how the text
 * stands. Confidences are probabilities: of a character; of all of a line. */
typedef struct octavo_point { float x, y; } octavo_point;
typedef struct octavo_box { float x0, y0, x1, y1; } octavo_box; /* left, top, right, bottom */

typedef struct octavo_character {
    uint32_t code; /* Unicode */
    float confidence;
    octavo_box box;
} octavo_character;

typedef struct octavo_word {
    const char *text;
    float confidence;
    octavo_box box;
    int32_t n_polygon;    /* at least 4 */
    const octavo_point *polygon;
    int32_t n_characters; /* 0 where places are not known */
    const octavo_character *characters;
} octavo_word;

typedef struct octavo_line {
    const char *text;
    float confidence;
    octavo_box box;
    float angle;          /* degrees clockwise from left-to-right: 180 is upside down */
    int32_t right_to_left;
    int32_t n_polygon;    /* at least 4 */
    const octavo_point *polygon;
    int32_t n_words;
    const octavo_word *words;
} octavo_line;

typedef struct octavo_paragraph {
    octavo_box box;
    int32_t n_lines;
    const octavo_line *lines;
} octavo_paragraph;

typedef struct octavo_block {
    octavo_box box;
    int32_t n_paragraphs;
    const octavo_paragraph *paragraphs;
} octavo_block;

typedef struct octavo_page {
    const char *name;
    int32_t width, height;
    float dpi;            /* 0: not known */
    int32_t rotation;     /* 0, 90, 180, 270: clockwise rotation that makes it upright */
    float skew;           /* degrees clockwise by which its lines then lean */
    const char *text;     /* in reading order: each line with a line feed, an empty line between
                             paragraphs */
    int64_t texts_left_out; /* the smallest ones, beyond options.det_max_candidates */
    int32_t n_blocks;
    const octavo_block *blocks;
} octavo_page;

OCTAVO_API int octavo_result_pages(const octavo_result *result); /* NULL: 0 */
/* Valid until the result is freed or appended to another; NULL for an i that it has not. */
OCTAVO_API const octavo_page *octavo_result_page(const octavo_result *result, int i);
/* What a page says under a name, where options.fields asked for it. */
typedef struct octavo_field {
    const char *name;      /* "total" */
    const char *kind;      /* "amount", "date", ...; "" for a text */
    const char *value;     /* as printed */
    const char *normal;    /* ISO 8601, a decimal with its currency, E.164, ...; else as printed */
    float confidence;
    octavo_box box;        /* around its words */
    int32_t n_words;       /* that it stands in, never 0 */
    const octavo_word *const *words;
} octavo_field;

/* The j-th field of page i; NULL for one that it has not. Valid as long as the page. */
OCTAVO_API const octavo_field *octavo_result_field(const octavo_result *result, int i, int j);
/* Text of all pages, a form feed between them; "" for NULL. Valid as long as the result. */
OCTAVO_API const char *octavo_result_text(const octavo_result *result);
/* Moves the pages of `from` to the end of `to`, so that many pictures become one document, and
 * leaves `from` empty (still to be freed). Their octavo_page stay valid with `to`. On failure
 * both are as before. */
OCTAVO_API octavo_code octavo_result_append(octavo_result *to, octavo_result *from,
                                            octavo_error *error);
OCTAVO_API void octavo_result_free(octavo_result *result); /* NULL: nothing */

/* --- outputs --- */

typedef struct octavo_write_options {
    size_t struct_size;
    const char *language; /* BCP 47 tag of the text ("en"); NULL: not known */
    int64_t time;         /* of making, seconds since 1970; -1, the default: now */
    int text_only;        /* pdf: no picture */
    int keep_columns;     /* txt: columns are kept by spaces */
    int characters;       /* hocr, alto, page: characters too */
    int archive;          /* pdf: PDF/A-2b (ISO 19005-2) */
    int edit;             /* html: lines to be corrected and saved with a label file */
    int dehyphenate;      /* txt, md, html: words divided at line ends are joined */
} octavo_write_options;

#define octavo_write_options_init(o) octavo_write_options_init_sized((o), sizeof *(o))
OCTAVO_API void octavo_write_options_init_sized(octavo_write_options *o, size_t size);

/* Names of the output formats ("txt", "json", "pdf", ...): the i-th, NULL behind the last one.
 * */
OCTAVO_API const char *octavo_format_name(int i);

/* The result in a format, as `octavo read -f` writes it: *size bytes and a 0 byte behind them,
 * for octavo_free. size may be NULL. OCTAVO_ERR_USAGE for an unknown format, or for several
 * pages where a format holds one. */
OCTAVO_API char *octavo_write(const octavo_result *result, const char *format,
                              const octavo_write_options *options, size_t *size,
                              octavo_error *error);
/* The same into a file, whole or not at all. */
OCTAVO_API octavo_code octavo_write_file(const octavo_result *result, const char *format,
                                         const char *path, const octavo_write_options *options,
                                         octavo_error *error);
OCTAVO_API void octavo_free(void *memory); /* NULL: nothing */

/* --- what the library was built with --- */

/* 1 for "jpeg", "tiff", "webp", "jpeg2000" or a model's name ("default", "best", "detector", "direction", "lm-small") when
 * it is there, else 0. */
OCTAVO_API int octavo_has(const char *what);

#ifdef __cplusplus
}
#endif

#endif

/* format.h - the output formats, as formats.def lists them, and what a writer is asked for.
 */
#ifndef IO_FORMAT_H
#define IO_FORMAT_H

#include "io/file.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum io_format {
#define IO_FORMAT(id, name, suffix, traits, begin, page, end, about) IO_##id,
#include "io/formats.def"
#undef IO_FORMAT
    IO_N_FORMATS
} io_format;

typedef enum io_format_trait {
    IO_ONE_PAGE = 1,         /* a file holds a single page */
    IO_PICTURE = 2,          /* embeds or shows the page's picture */
    IO_PICTURE_OPTIONAL = 4, /* not with config.text_only */
    IO_CHARACTERS = 8,       /* obeys config.characters */
    IO_GRID = 16,            /* obeys config.grid */
} io_format_trait;

typedef struct io_write_config {
    const char *engine;   /* "octavo 0.2.0" */
    const char *language; /* BCP 47 tag of the text; NULL or "": not known */
    int64_t time;         /* of making, seconds since 1970 UTC; PAGE states it */
    bool text_only;       /* pdf: no picture */
    bool archive;         /* pdf: PDF/A-2b */
    bool edit;            /* html: lines to be corrected */
    bool grid;            /* txt: columns are kept by spaces, rows by empty lines */
    bool characters;      /* hocr, alto, page: characters too (json always has them) */
    bool dehyphenate;     /* txt, md, html: words divided at line ends are joined (hyphen.h) */
    bool lines;           /* txt: a page is a single line, without a form feed after it */
    bool names;           /* txt of lines: the picture's name and a tab before each */
} io_write_config;

/* "txt", "hocr", ...; false for an unknown name. `draw` has no name here. */
bool io_format_by_name(const char *name, size_t n, io_format *out);
/* The format whose suffix ends `path` ("x.page.xml" is PAGE, "x.xml" ALTO); false when none
 * does. */
bool io_format_by_suffix(const char *path, io_format *out);
const char *io_format_name(io_format format);
const char *io_format_suffix(io_format format); /* "txt", alto: "xml", page: "page.xml" */
const char *io_format_about(io_format format);  /* half a line, no final point */
bool io_format_is(io_format format, io_format_trait trait);
/* Whether the page's picture is wanted: io_doc_page's image and file. */
bool io_format_wants_picture(io_format format, const io_write_config *config);
/* "txt,tsv,...": the names of all formats, or of those with a trait. */
enum {
    IO_FORMAT_LIST = 1 /* bytes that the longest list takes */
#define IO_FORMAT(id, name, suffix, traits, begin, page, end, about) +sizeof(name)
#include "io/formats.def"
#undef IO_FORMAT
};
void io_format_list(int trait, char out[IO_FORMAT_LIST]); /* 0: all */

/* A document on its way into a format (write.h). */
typedef struct io_writer io_writer;
/* Where a writer's bytes may go. What it returns other than NN_OK ends the writer. */
typedef nn_err io_sink_fn(void *ctx, const io_bytes *bytes);

#ifdef __cplusplus
}
#endif

#endif

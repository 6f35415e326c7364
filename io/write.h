/* write.h - a document as a file: plain text, TSV, hOCR, ALTO, PAGE, JSON, PDF, HTML,
 * Tesseract's box files, a picture. formats.def lists them.
 *
 * A writer takes page after page, so that thousands need no more memory than one:
 *
 *     io_writer *w;
 *     io_writer_open(IO_PDF, "out.pdf", &config, &w);
 *     for each picture: read it, fill a document, io_doc_finish; io_writer_page(w, &doc, 0);
 *     io_writer_close(w);              or io_writer_drop(w): no file, the old one stays
 *
 * Same pages, same config: same bytes, wherever they go. All text is UTF-8 with LF; numbers
 * have a point in every locale. Formats:
 *
 *   txt   lines end with LF, an empty line between paragraphs, a form feed after each page
 *         (Tesseract's page_separator)
 *   tsv   Tesseract's 12 columns, no quotes
 *   hocr  hOCR 1.2 as XHTML 1.0; x_wconf in per cent
 *   alto  ALTO 4.4, pixels; a block is a ComposedBlock, a paragraph a TextBlock
 *   page  PAGE 2019-07-15; a paragraph is a TextRegion; one page a file
 *   json  one object a page, a line each; io/page.schema.json
 *   pdf   the picture with invisible text over it; text_only: the text alone
 *   html  one page to look at: the pictures, boxes coloured by confidence, text beside them
 *   box, lstmbox, wordstrbox   Tesseract's training files, origin at the lower left
 *   draw  a PNG: outlines and reading order over the picture; one page a file
 */
#ifndef IO_WRITE_H
#define IO_WRITE_H

#include "io/document.h"

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
    bool grid;            /* txt: columns are kept by spaces, rows by empty lines */
    bool characters;      /* hocr, alto, page: characters too (json always has them) */
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

typedef struct io_writer io_writer;
/* To a file, whole or not at all; "-" is stdout, as the pages come. The texts of `config` must
 * outlive the writer. NN_ERR_OUTPUT, NN_ERR_LIMIT. */
nn_err io_writer_open(io_format format, const char *path, const io_write_config *config,
                      io_writer **out);
/* Appends to *to, whole or not at all: what a drop or a failed close leaves is what was
 * there. */
nn_err io_writer_open_memory(io_format format, io_bytes *to, const io_write_config *config,
                             io_writer **out);
/* Gives the bytes to `sink` as the pages come. What it returns other than NN_OK ends the
 * writer. */
typedef nn_err io_sink_fn(void *ctx, const io_bytes *bytes);
nn_err io_writer_open_sink(io_format format, io_sink_fn *sink, void *ctx,
                           const io_write_config *config, io_writer **out);
/* Adds page `index` of the document. After a failure only io_writer_drop makes sense. */
nn_err io_writer_page(io_writer *w, const io_document *d, int32_t index);
/* Writes the end; the file stands at its place. Frees *w, also on failure. */
nn_err io_writer_close(io_writer *w);
void io_writer_drop(io_writer *w); /* NULL: nothing */

/* All pages of a document, appended to *to. NN_ERR_USAGE for several in a format that holds
 * one. */
nn_err io_write_document(io_format format, const io_document *d, const io_write_config *config,
                         io_bytes *to);

#ifdef __cplusplus
}
#endif

#endif

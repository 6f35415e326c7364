/* write.h - a document as a file: plain text, TSV, hOCR, ALTO, PAGE, JSON, PDF, HTML,
 * Tesseract's box files, a picture.
 *
 * A writer takes page after page, so that thousands need no more memory than one:
 *
 *     io_writer *w;
 *     io_writer_open(IO_PDF, "out.pdf", &config, &w);
 *     for each picture: read it, fill a document, io_doc_finish; io_writer_page(w, &doc, 0);
 *     io_writer_close(w);              or io_writer_drop(w): no file, the old one stays
 *
 * Same pages, same config: same bytes. All text is UTF-8 with LF; numbers have a point in every
 * locale. Formats:
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
    IO_TXT, IO_TSV, IO_HOCR, IO_ALTO, IO_PAGE, IO_JSON, IO_PDF, IO_HTML, IO_BOX, IO_LSTMBOX,
    IO_WORDSTRBOX, IO_DRAW, IO_N_FORMATS
} io_format;

typedef struct io_write_config {
    const char *engine;   /* "octavo 0.1.0" */
    const char *language; /* BCP 47 tag of the text; NULL or "": not known */
    int64_t time;         /* of making, seconds since 1970 UTC; PAGE states it */
    bool text_only;       /* pdf: no picture */
    bool grid;            /* txt: columns are kept by spaces, rows by empty lines */
    bool characters;      /* hocr, alto, page: characters too (json always has them) */
} io_write_config;

/* "txt", "hocr", ...; false for an unknown name. `draw` has no name here. */
bool io_format_by_name(const char *name, size_t n, io_format *out);
const char *io_format_name(io_format format);
const char *io_format_suffix(io_format format); /* "txt", alto: "xml", page: "page.xml" */
bool io_format_one_page(io_format format);      /* holds a single page */

typedef struct io_writer io_writer;
/* `path` NULL: nothing is opened, the bytes wait in io_writer_bytes. The texts of `config` must
 * outlive the writer. NN_ERR_OUTPUT, NN_ERR_LIMIT. */
nn_err io_writer_open(io_format format, const char *path, const io_write_config *config,
                      io_writer **out);
/* Adds page `index` of the document. After a failure only io_writer_drop makes sense. */
nn_err io_writer_page(io_writer *w, const io_document *d, int32_t index);
/* Writes the end; the file stands at its place. Frees *w, also on failure. Without a path the
 * bytes are still to be taken, and io_writer_drop frees it. */
nn_err io_writer_close(io_writer *w);
void io_writer_drop(io_writer *w); /* NULL: nothing */
/* Without a path: what came so far; the caller may set size to 0 after taking it. */
io_bytes *io_writer_bytes(io_writer *w);

#ifdef __cplusplus
}
#endif

#endif

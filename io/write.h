/* write.h - a document as a file: plain text, TSV, hOCR, ALTO, PAGE, JSON, CSV, Markdown,
 * PDF, HTML, Tesseract's box files, a picture. formats.def lists them, format.h tells about each.
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
 *   csv   the page's tables; CR LF, an empty line between two
 *   md    CommonMark with GitHub's tables; a rule between pages
 *   pdf   the picture with invisible text over it; text_only: the text alone
 *   png   the picture alone, pixel for pixel; one page a file
 *   html  one page to look at: the pictures, boxes coloured by confidence, text beside them
 *   box, lstmbox, wordstrbox   Tesseract's training files, origin at the lower left
 *   fields  TSV: page, name, value, normalised value, confidence
 *   draw  a PNG: outlines and reading order over the picture, or the page's drawing; one page a
 *         file
 */
#ifndef IO_WRITE_H
#define IO_WRITE_H

#include "io/document.h"
#include "io/format.h"

#ifdef __cplusplus
extern "C" {
#endif

/* To a file, whole or not at all; "-" is stdout, as the pages come. The texts of `config` must
 * outlive the writer. NN_ERR_OUTPUT, NN_ERR_LIMIT. */
nn_err io_writer_open(io_format format, const char *path, const io_write_config *config,
                      io_writer **out);
/* Appends to *to, whole or not at all: what a drop or a failed close leaves is what was
 * there. */
nn_err io_writer_open_memory(io_format format, io_bytes *to, const io_write_config *config,
                             io_writer **out);
/* Gives the bytes to `sink` as the pages come. */
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

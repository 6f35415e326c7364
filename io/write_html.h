/* write_html.h - the parts of the HTML writer (not for users of io/write.h). */
#ifndef IO_WRITE_HTML_H
#define IO_WRITE_HTML_H

#include "io/put.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Colour of a confidence: 0 (worst) to 4, as the page's key says. */
int io_html_level(float confidence);
/* The text of a page: headings, lists, tables, paragraphs; a <span data-c> for each word that
 * has a text, in the order of the document. */
void io_html_text(io_writer *w, const io_document *d, const io_doc_page *page);


/* The page in which lines are corrected (write_html_edit.c): what its style has besides, its header's end,
 * a row for each line, in the order of the document, and its script. */
void io_html_edit_head(io_writer *w);
void io_html_edit_controls(io_writer *w);
void io_html_edit_rows(io_writer *w, const io_document *d, const io_doc_page *page);
void io_html_edit_script(io_writer *w);
float io_html_worst(const io_document *d, const io_doc_line *line); /* confidence of its words */

#ifdef __cplusplus
}
#endif

#endif

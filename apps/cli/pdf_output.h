/* pdf_output.h - a PDF among the outputs that is made of parts, as pages of PDFs are among those that
 * come. They keep their paper: their text alone is written and laid over it (io/pdf_overlay.h).
 *
 *     a.pdf, b.png, c.png, d.pdf       parts: a.pdf with text | pictures of b, c | d.pdf with text
 *
 * A part ends where the next page is of another kind or of another PDF; in the end parts are joined.
 */
#ifndef APPS_CLI_PDF_OUTPUT_H
#define APPS_CLI_PDF_OUTPUT_H

#include <stdio.h>

#include "io/pdf_pages.h"
#include "io/write.h"

typedef struct app_pdf_part {
    FILE *file;
    int level; /* how often its pages were joined */
} app_pdf_part;

typedef struct app_pdf_output {
    const io_write_config *config; /* borrowed */
    /* The part at hand: */
    const io_pdf_pages *over; /* borrowed until the part ends; NULL: pictures */
    io_writer *writer;        /* to `file`; NULL: there is no part */
    FILE *file;
    int *page, n, capacity;   /* of `over`: those that get text */
    app_pdf_part *part;       /* that are done */
    int n_parts, parts_capacity;
} app_pdf_output;

/* A page of `pdf`, which has to last until a page of something else or the end comes, or of a picture
 * (NULL). number: which page gets text; 0: none, the PDF has this page's text. NN_ERR_OUTPUT. */
nn_err app_pdf_page(app_pdf_output *o, const io_document *d, int32_t index,
                    const io_pdf_pages *pdf, int number);
/* The file, to `path` ("-": stdout). NN_ERR_OUTPUT. */
nn_err app_pdf_close(app_pdf_output *o, const char *path);
void app_pdf_drop(app_pdf_output *o); /* good for {0} and after close */

#endif

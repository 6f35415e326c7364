/* pdf_pages.h - the pages of a PDF, by poppler's programs (package poppler-utils), which are found
 * at run time: pdfinfo counts and measures, pdfimages tells what resolution a page's pictures
 * have, pdftoppm draws, pdftotext gives the text that is there. io/pdf_overlay.h writes PDFs again.
 *
 * They get the file as a descriptor (io/child.h). Any number of threads may use one io_pdf_pages at
 * once. A page is what its crop box shows, turned as the PDF says.
 */
#ifndef IO_PDF_PAGES_H
#define IO_PDF_PAGES_H

#include "io/codecs.h"
#include "io/document.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct io_pdf_sheet { /* points (1/72 inch), as the page is shown */
    double width, height;
    double media[4], crop[4]; /* its boxes, not turned: x0 y0 x1 y1 */
    int turn;                 /* degrees clockwise: 0, 90, 180, 270 */
    bool cropped;             /* its crop or trim box is not its media box */
} io_pdf_sheet;

typedef struct io_pdf_pages {
    int fd;
    const char *name; /* for messages; borrowed */
    bool encrypted;   /* but readable */
    int n;
    io_pdf_sheet *sheet;
} io_pdf_pages;

/* fd: borrowed, a regular file. NN_ERR_INPUT with one line for one that is damaged, empty, needs a
 * password, or where poppler is missing. *out is good for io_pdf_close, also on failure. */
nn_err io_pdf_open(int fd, const char *name, io_pdf_pages *out);
void io_pdf_close(io_pdf_pages *p); /* not the descriptor */

/* Page `page` (from 1) in RGB. *dpi: given, or 0 for what its pictures have (150 to 600) or else
 * 300; what it was drawn with. Lower where max_pixels forbids it, down to 72; then NN_ERR_LIMIT.
 * `label` names the page in messages. */
nn_err io_pdf_draw(const io_pdf_pages *p, int page, const char *label, int64_t max_pixels,
                   float *dpi, io_image *out, io_damage *damage);
/* The text that the page holds already, as one page of a document of width x height pixels, not
 * finished; *any: there is some. */
nn_err io_pdf_text(const io_pdf_pages *p, int page, const char *label, int32_t width,
                   int32_t height, io_document *doc, bool *any);

#ifdef __cplusplus
}
#endif

#endif

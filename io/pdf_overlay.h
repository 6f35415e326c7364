/* pdf_overlay.h - PDFs made of other PDFs, whose pages are kept as they are: text is laid over them,
 * files are joined. By qpdf (package qpdf), which is found at run time.
 */
#ifndef IO_PDF_OVERLAY_H
#define IO_PDF_OVERLAY_H

#include "io/child.h"
#include "io/pdf_pages.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Where the PDF goes, piece by piece. */
typedef struct io_pdf_sink {
    io_child_take *take;
    void *ctx;
    const char *name; /* for messages */
} io_pdf_sink;

/* The PDF with pages of another one laid over its own: page i of that in `over` (a descriptor) on
 * page[i], i < n, which ascend; page i shows what the crop box of page[i] does, in its way up. Nothing of the
 * file is encoded anew, boxes stay. NN_ERR_OUTPUT. */
nn_err io_pdf_overlay(const io_pdf_pages *p, int over, const int *page, int n,
                      const io_pdf_sink *to);

/* All pages of n PDFs (descriptors), one behind the other; what belongs to the document as a whole
 * is the first one's; encryption (of files that open without a password) goes. n is at most
 * IO_CHILD_INPUTS. NN_ERR_OUTPUT. */
nn_err io_pdf_join(const int *part, int n, const io_pdf_sink *to);

#ifdef __cplusplus
}
#endif

#endif

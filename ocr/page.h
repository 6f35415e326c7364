/* page.h - the page reader: a picture of a page becomes text in reading order.
 *
 *   picture -> detector: segments -> skew, orientation -> rectified crops -> direction of each
 *           -> recogniser -> layout -> document (io/document.h)
 *
 * A page whose lines lean is levelled and segmented again; so is one of which nothing is
 * legible, in its other orientations. Coordinates in the document are those of the picture as
 * it was given.
 */
#ifndef OCR_PAGE_H
#define OCR_PAGE_H

#include "io/document.h"
#include "ocr/page_config.h"

/* Appends a page to *doc (io_doc_finish is the caller's). image: grey or RGB. The same document
 * for any number of threads. stats may be NULL. NN_ERR_LIMIT without memory, NN_ERR_MODEL.
 * Any number of threads may read pages at once with the same models. */
nn_err ocr_page_read(const ocr_page_models *models, const ocr_page_config *config,
                     const io_image *image, const char *source, io_document *doc,
                     ocr_page_stats *stats);

#endif

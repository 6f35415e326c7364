/* sign_document.h - what a reader of signs read, as a document and as a drawing of its
 * attention. */
#ifndef OCR_SIGN_DOCUMENT_H
#define OCR_SIGN_DOCUMENT_H

#include "io/document.h"
#include "ocr/sign.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Appends a page of one line that covers the picture (io_doc_finish is the caller's). A
 * character's box: the columns of the first view that it came from, as high as the view; the other
 * views' are as far from their left edges. NN_ERR_LIMIT without memory. */
nn_err ocr_sign_document(const ocr_sign_text *text, int width, int height, const char *source,
                         io_document *doc);

/* The picture, and below it a row for each character: the darker, the more it came from the columns
 * above, once in each view. RGB. NN_ERR_LIMIT. */
nn_err ocr_sign_draw(const ocr_sign_text *text, const io_image *picture, io_image *out);

#ifdef __cplusplus
}
#endif

#endif

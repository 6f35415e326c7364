/* picture.h - pictures of files are read as they should be seen, and what is read gets the places of
 * the file's own pixels (io/upright.h). Where the file says that pixels are not square and the text denies
 * it, the text is right.
 */
#ifndef OCR_PICTURE_H
#define OCR_PICTURE_H

#include "io/upright.h"
#include "ocr/page.h"

/* ocr_page_read of a picture, or of its regions, into an empty document, and io_doc_finish.
 * NN_ERR_INPUT: no region lies in the picture. */
nn_err ocr_picture_read(const ocr_page_models *models, const ocr_page_config *config,
                        const io_picture *picture, const char *source, int64_t max_pixels,
                        io_document *doc, ocr_page_stats *stats);

#endif

/* line_cut.h - pictures of one line as people cut them out: with any margin around the text, or without
 * any text. The recogniser knows lines as a detector cuts them, little more than the letters high.
 *
 *   ground   a plane through the medians of the four edges
 *   ink      means of 3 x 3 pixels that differ from it by more than LEAST of the contrast, which
 *            is that of the tenth strongest of them
 *   band     stretches of rows that hold ink, joined over gaps such as i and its dot have; the
 *            one with the most ink; ascenders and tails beside it
 *
 * A picture is plain where no two places near each other differ by more than noise does.
 */
#ifndef OCR_LINE_CUT_H
#define OCR_LINE_CUT_H

#include "io/document.h"
#include "ocr/recognizer.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ocr_line_cut {
    int32_t width, height; /* of the picture as it came */
    int32_t x, y;          /* in it: where what is left begins */
    bool empty;            /* it is plain: nothing to read */
} ocr_line_cut;

/* Cuts a grey picture to its line and a margin; one that the text fills stays as it is, and so does an
 * empty one. NN_ERR_LIMIT without memory; then it stays, too. */
nn_err ocr_line_cut_make(io_image *gray, ocr_line_cut *cut);
/* ocr_recognizer_read of what was cut; empty ones give empty texts. */
nn_err ocr_line_cut_read(const ocr_recognizer *r, const ocr_decode_config *config, int batch,
                         int n, const io_image *images, const ocr_line_cut *cut,
                         ocr_text *texts);
/* A finished document of the line that was cut gets the places of the picture as it came. */
void ocr_line_cut_back(const ocr_line_cut *cut, io_document *doc);

#ifdef __cplusplus
}
#endif

#endif

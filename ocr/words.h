/* words.h - what the recogniser read, as words with their places. */
#ifndef OCR_WORDS_H
#define OCR_WORDS_H

#include "io/document.h"
#include "ocr/ink_boxes.h"
#include "ocr/recognizer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Where a text stands in the line image that was read. */
typedef struct ocr_places {
    ocr_ink_char *chars; /* of text->chars, one by one; pixels of the image */
    ocr_ink_line line;
} ocr_places;

/* NN_ERR_LIMIT without memory; then nothing is owned. image: one channel. */
nn_err ocr_places_find(const ocr_recognizer *r, const io_image *image, const ocr_text *text,
                       ocr_places *out);
void ocr_places_free(ocr_places *p);

/* Characters first..end-1 of a text, without a space among them. */
typedef struct ocr_word {
    int first, end;
    io_box box;       /* around its characters */
    float confidence; /* geometric mean of its characters' */
} ocr_word;

/* The word after *word ({0}: the first); false after the last. */
bool ocr_word_next(const ocr_recognizer *r, const ocr_text *text, const ocr_places *places,
                   ocr_word *word);
/* Its characters as UTF-8, with a 0 that is counted; appended. NN_ERR_LIMIT without memory. */
nn_err ocr_word_text(const ocr_recognizer *r, const ocr_text *text, const ocr_word *word,
                     io_bytes *out);

/* Appends a page with one line that covers it, its words still to be added. NN_ERR_LIMIT without
 * memory. */
nn_err ocr_line_page(const char *source, int width, int height, const char *text, float confidence,
                     io_document *doc);
/* Appends a page that is one line and covers the picture, with words and characters where
 * they stand (io_doc_finish is the caller's). An empty text is a line without words.
 * NN_ERR_LIMIT without memory. */
nn_err ocr_line_document(const ocr_recognizer *r, const io_image *image, const ocr_text *text,
                         const char *source, io_document *doc);

#ifdef __cplusplus
}
#endif

#endif

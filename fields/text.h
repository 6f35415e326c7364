/* text.h - a page's words as one text, row by row, so that what stands side by side is found
 * side by side, and every character knows its word.
 *
 * Rows are lines that overlap in height by half; they end with a line feed. Between two lines of
 * a row, and in a line where the gap is wide (cells of a table), stands a tab, between two words
 * a space. Places are those of the page set upright.
 */
#ifndef FIELDS_TEXT_H
#define FIELDS_TEXT_H

#include "io/document.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct fields_word {
    int32_t at, end; /* its bytes in the text */
    int32_t word;    /* of the document */
    io_box box;      /* upright */
} fields_word;

typedef struct fields_row {
    int32_t begin, end;   /* bytes, without the line feed */
    int32_t first, words; /* of fields_text.word */
    io_box box;           /* upright */
} fields_row;

typedef struct fields_text {
    const io_document *doc;
    char *text; /* UTF-8, ends with 0 */
    int32_t n;
    fields_word *word;
    int32_t n_words;
    fields_row *row;
    int32_t n_rows;
    float width, height; /* of the page set upright */
    float line_height;   /* median; 1 at least */
} fields_text;

/* Of page `index` of a finished document, which must outlive it. NN_ERR_LIMIT. */
nn_err fields_text_new(const io_document *d, int32_t index, fields_text *out);
void fields_text_free(fields_text *t); /* good for {0} */
/* The row of a byte; the word at or before it. */
int32_t fields_text_row(const fields_text *t, int32_t at);
int32_t fields_text_word(const fields_text *t, int32_t at);

#ifdef __cplusplus
}
#endif

#endif

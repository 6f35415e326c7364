/* sign.h - what a reader of street signs is fed and writes: the form of its pictures, its symbols,
 * reading. Networks: attention.h.
 *
 * A picture holds four views of one sign side by side, as in FSNS (Smith and others 2016): four
 * times as wide as high. Each becomes view x view pixels of RGB, 2 v/255 - 1. Symbol 4 + i is
 * character i of the alphabet, of which a model may have fewer than symbols.
 */
#ifndef OCR_SIGN_H
#define OCR_SIGN_H

#include "io/image.h"
#include "io/model.h"
#include "nn/exec_pool.h"
#include "ocr/alphabet.h"
#include "ocr/attention.h"
#include "ocr/sign_search.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ocr_sign_form {
    int view; /* side of a view in the network */
} ocr_sign_form;

#define OCR_SIGN_FORM_TEXT 32
#define OCR_SIGN_MAX_VIEW 1024

/* "view=128". NN_ERR_MODEL. */
nn_err ocr_sign_form_parse(const char *text, ocr_sign_form *out);
void ocr_sign_form_format(const ocr_sign_form *form, char text[OCR_SIGN_FORM_TEXT]);
/* The views one below the other, [4 view][view] RGB; NN_ERR_INPUT for a picture that is not four
 * times as wide as high. */
nn_err ocr_sign_fit(const ocr_sign_form *form, const io_image *picture, io_image *out);
void ocr_sign_fill(const ocr_sign_form *form, const io_image *fit, float *x);

/* Symbols of a text with its end, at most `most`; their number, or -1 for too long a text.
 * *unknown is raised by the characters that the alphabet lacks, which become
 * OCR_SIGN_UNKNOWN. */
int ocr_sign_encode(const ocr_alphabet *a, const char *text, int32_t *symbol, int most,
                    int *unknown);

typedef struct ocr_sign_char {
    uint32_t code;
    float confidence;
    float x0, x1; /* columns that it came from, fractions of each view's width */
} ocr_sign_char;

typedef struct ocr_sign_text {
    char *text;       /* UTF-8 */
    float confidence; /* product of the symbols' probabilities, the end's too */
    bool ended;       /* false: 64 symbols without an end */
    int n, places;
    ocr_sign_char *chars; /* [n] */
    float *weights;       /* [n][places]: where the network looked, places along a view's width */
} ocr_sign_text;
void ocr_sign_text_free(ocr_sign_text *t);

/* Does not change once it is made. */
typedef struct ocr_sign_reader {
    ocr_attention_parts parts;
    ocr_sign_form form;
    ocr_alphabet alphabet;
    nn_exec_pool *encoders, *steps;
} ocr_sign_reader;

/* Takes over *model (also on failure): task attn. NN_ERR_MODEL. */
nn_err ocr_sign_reader_new(ocr_sign_reader *out, io_model *model);
void ocr_sign_reader_free(ocr_sign_reader *r);
/* text[n] of pictures that fit (ocr_sign_fit), by a search of width `beam` (1 to
 * OCR_SIGN_MAX_BEAM). The same whatever else is in the batch. Any number of threads may call it at
 * once. */
nn_err ocr_sign_read(const ocr_sign_reader *r, int beam, int n, const io_image *fit,
                     ocr_sign_text *text);

#ifdef __cplusplus
}
#endif

#endif

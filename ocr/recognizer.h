/* recognizer.h - a model that reads line images. */
#ifndef OCR_RECOGNIZER_H
#define OCR_RECOGNIZER_H

#include "io/model.h"
#include "ocr/decode.h"
#include "ocr/prep.h"

typedef struct ocr_recognizer {
    io_model model;       /* after inference passes */
    ocr_alphabet alphabet;
    ocr_prep prep;
    struct nn_exec *exec;
} ocr_recognizer;

/* Takes over *model (also on failure), checks that it is a recogniser: task "rec", alphabet size equals
 * the classes, height fits. Runs the inference passes. NN_ERR_MODEL. */
nn_err ocr_recognizer_new(ocr_recognizer *out, io_model *model);
void ocr_recognizer_free(ocr_recognizer *r);

/* Reads n grey line images (any sizes). They are grouped by padded width, so that a result does not
 * depend on the images beside it; at most `batch` at once. texts[i] for images[i]; on failure none are
 * owned. */
nn_err ocr_recognizer_read(ocr_recognizer *r, const ocr_decode_config *config, int batch, int n,
                           const io_image *images, ocr_text *texts);
/* x range of a character in the pixels of an image of this size. */
void ocr_recognizer_char_box(const ocr_recognizer *r, const io_image *image, const ocr_char *c,
                             float *x0, float *x1);

#endif

/* recognizer.h - a model that reads line images. Does not change once it is made: any number of
 * threads may use one at the same time. */
#ifndef OCR_RECOGNIZER_H
#define OCR_RECOGNIZER_H

#include "io/model.h"
#include "nn/exec_pool.h"
#include "ocr/decode.h"
#include "ocr/prep.h"

typedef struct ocr_recognizer {
    io_model model;       /* after inference passes */
    ocr_alphabet alphabet;
    ocr_prep prep;
    nn_exec_pool *execs;
    int min_width;        /* narrowest input of the network, a multiple of prep.width_unit */
    float temperature;    /* of the decoding, octavo.temperature; 1 where it is not stored */
    float step_x0, step; /* step t looks at x = step_x0 + step t, in pixels at network height */
} ocr_recognizer;

/* Takes over *model (also on failure), checks that it is a recogniser: task "rec", alphabet and
 * preprocess stored, one image of that height in, one class for each character and blank out.
 * Runs the inference passes. NN_ERR_MODEL, NN_ERR_LIMIT. */
nn_err ocr_recognizer_new(ocr_recognizer *out, io_model *model);
void ocr_recognizer_free(ocr_recognizer *r);

/* Reads n grey line images (any sizes), at most `batch` at once. A line is padded on the right
 * to a multiple of prep.width_unit and runs beside lines of the same padded width only, so that
 * its result has the same bits whatever is read with it. texts[i] for images[i]; on failure
 * none are owned. NN_ERR_LIMIT without memory, NN_ERR_MODEL when the network gives NaN. Any
 * number of threads may call it at once. An image OCR_SIDEWAYS_ASPECT times higher than wide
 * whose text is empty or less sure than OCR_SIDEWAYS_SURE is also read rotated by 90 degrees
 * both ways: the surest text of two and more characters is taken where it is surer by
 * OCR_SIDEWAYS_BETTER. */
#define OCR_SIDEWAYS_ASPECT 1.3f
#define OCR_SIDEWAYS_SURE 0.9f
#define OCR_SIDEWAYS_BETTER 0.1f
nn_err ocr_recognizer_read(const ocr_recognizer *r, const ocr_decode_config *config, int batch,
                           int n, const io_image *images, ocr_text *texts);
/* Width of the network's input for an image of this size. */
int ocr_recognizer_width(const ocr_recognizer *r, int32_t width, int32_t height);
/* x range of a character in the pixels of an image of this size; all of it where the text runs
 * up or down. */
void ocr_recognizer_char_box(const ocr_recognizer *r, const io_image *image, const ocr_char *c,
                             float *x0, float *x1);

#endif

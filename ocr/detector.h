/* detector.h - a model that finds the texts of a page.
 *
 *   page -> grey or RGB -> scaled so that its text is of a size that the model knows -> tiles
 *   with a margin -> one probability map -> boxes (boxes.h) in the page's pixels
 */
#ifndef OCR_DETECTOR_H
#define OCR_DETECTOR_H

#include "io/image.h"
#include "io/model.h"
#include "nn/exec_pool.h"
#include "ocr/boxes.h"
#include "ocr/dbnet.h"

/* Does not change once it is made. octavo.preprocess of a detector is
 * "channels=1;stride=2;shrink=0.604", its form: a grey image is taken as v/127.5 - 1, RGB as
 * (v/255 - mean) / deviation of ImageNet; with ";order=bgr" blue comes first, with the mean and
 * deviation of ImageNet's red (as PaddleOCR's models were trained). */
typedef struct ocr_detector {
    io_model model; /* after inference passes; one output, the probability */
    ocr_dbnet_form form;
    nn_exec_pool *execs;
} ocr_detector;

/* Takes over *model (also on failure): task "det". Runs the inference passes. NN_ERR_MODEL. */
nn_err ocr_detector_new(ocr_detector *out, io_model *model);
void ocr_detector_free(ocr_detector *d);

typedef struct ocr_detect_options {
    ocr_boxes_config boxes;
    int limit_side; /* the page's longer side is reduced to this many pixels, in one pass;
                       0: by the height of its text */
    int tile;       /* larger scaled pages are run in tiles of this side; 0: 1536 */
} ocr_detect_options;

/* The usual thresholds but for the pixels' one: at 0.3 our maps at half size join lines that
 * stand close (bench/results.md), so it is this. */
#define OCR_DETECT_THRESH 0.4f
ocr_detect_options ocr_detect_defaults(void);

/* limit_side = 0: the page is first run with at most OCR_DETECT_PIXELS pixels. Where the
 * texts found there (a quarter of them, by length) are lower than OCR_DETECT_TEXT_MIN, or most
 * of them higher than OCR_DETECT_TEXT_MAX, or none were found on a page that had been shrunk,
 * it is run once more at the scale that makes them OCR_DETECT_TEXT high, as far as
 * OCR_DETECT_PIXELS_MAX pixels and a magnification of 3 allow. Two more runs at a quarter and a
 * sixteenth of that scale, as long as no side is below OCR_DETECT_COARSE_SIDE, find what is much
 * larger: texts OCR_DETECT_TEXT_MAX / 4 high and more there (coarse_boxes.h). */
#define OCR_DETECT_PIXELS 2600000
#define OCR_DETECT_PIXELS_MAX 16000000
#define OCR_DETECT_COARSE_SIDE 16
#define OCR_DETECT_TEXT 26.0f
#define OCR_DETECT_TEXT_MIN 11.0f
#define OCR_DETECT_TEXT_MAX 60.0f

typedef struct ocr_detection {
    ocr_boxes boxes;
    int width, height; /* of the scaled page that the boxes were found in */
    int passes;        /* 1 or 2, without the coarse ones */
} ocr_detection;

/* image: grey or RGB. The same bytes for any number of threads. NN_ERR_LIMIT without memory,
 * NN_ERR_MODEL when the network gives no numbers. Any number of threads may call it at once. */
nn_err ocr_detect(const ocr_detector *d, const io_image *image,
                  const ocr_detect_options *options, ocr_detection *out);
void ocr_detection_free(ocr_detection *d);

/* What a model is given for pixels of n x form->channels bytes: for training, too. */
void ocr_detector_normalize(const ocr_dbnet_form *form, size_t n, const uint8_t *pixels,
                            float *out);
/* octavo.preprocess, both ways. NN_ERR_MODEL. */
#define OCR_DETECTOR_PREP_TEXT 96
void ocr_detector_prep_format(const ocr_dbnet_form *form, char text[OCR_DETECTOR_PREP_TEXT]);
nn_err ocr_detector_prep_parse(const char *text, ocr_dbnet_form *form);

#endif

/* direction.h - is a line upright or upside down? A small network that looks at a
 * window of the line.
 *
 *   window [N,32,192,1] -> convolutions -> global mean -> logits [N,2]: upright, upside down
 *
 * A line longer than the window is classified by its middle; by all of it, squeezed, where the
 * model's max_width is no wider than the window (PaddleOCR's ch_ppocr_mobile_v2.0_cls: 129 K
 * parameters, ours has 102 K).
 */
#ifndef OCR_DIRECTION_H
#define OCR_DIRECTION_H

#include "io/model.h"
#include "nn/exec_pool.h"
#include "ocr/prep.h"

#define OCR_DIRECTION_WIDTH 192 /* of the window, at network height */

/* Does not change once it is made. */
typedef struct ocr_direction {
    io_model model; /* after inference passes */
    ocr_prep prep;
    nn_exec_pool *execs;
} ocr_direction;

/* Whether a line with this text can be told from itself upside down: not when every character
 * of it is one upside down too, the same or another (O, 8, HIS, 69, dp, no, signs). */
bool ocr_direction_told(const char *utf8);

/* The window of a line that begins at fraction `at` of what is longer than it (0.5: the
 * middle): dst[height][OCR_DIRECTION_WIDTH], a shorter line padded at the right. NN_ERR_LIMIT
 * without memory. */
nn_err ocr_direction_window(const ocr_prep *prep, const io_image *gray, float at, float *dst);

/* Takes over *model (also on failure): task direction. Runs the inference passes.
 * NN_ERR_MODEL. */
nn_err ocr_direction_new(ocr_direction *out, io_model *model);
void ocr_direction_free(ocr_direction *d);
/* upside_down[i]: probability for grey image i. Bit-identical regardless of
 * what else is in the batch. Any number of threads may call it at once. */
nn_err ocr_direction_run(const ocr_direction *d, int n, const io_image *lines,
                         float *upside_down);

#endif

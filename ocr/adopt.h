/* adopt.h - a network that others trained becomes a model of one of our tasks, like one of ours
 * from then on: every command reads, measures, compares and quantises with it. What it is for,
 * its input and output tell:
 *
 *   [N,H,W,1|3] -> [N,H/s,W/s,1], s = 1, 2, 4   text detector (DBNet): three channels with
 *                             ImageNet's mean and deviation, blue first
 *   [N,h,W,1|3] -> [N,T,V]    line recogniser: CTC, blank first; v/127.5 - 1, h as in the graph or 48
 *   [N,h,W,1|3] -> [N,2]      direction classifier: 0, 180 degrees
 *
 * These are the forms of PaddleOCR's models (PaddlePaddle/PaddleOCR: tools/infer/predict_*.py).
 * Lines are grey: where the network takes three channels, its first convolution gets the sum of its
 * weights over them, which is the same for three equal ones. A Softmax at the end goes: readers
 * take logits.
 */
#ifndef OCR_ADOPT_H
#define OCR_ADOPT_H

#include "io/model.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ocr_adopt_options {
    /* Characters of a recogniser in the order of its classes, line ends between them or not, without
     * the blank; a space at the end may be left out. NULL: as the file says, or none. */
    const char *alphabet;
    const char *preprocess; /* octavo.preprocess; NULL: as the file says, or as above */
} ocr_adopt_options;

/* Metadata with what the file itself says; they go. With a task it is a model of ours, and its graph
 * stays as it is. */
#define OCR_ADOPT_ALPHABET "octavo.adopt.alphabet"
#define OCR_ADOPT_PREPROCESS "octavo.adopt.preprocess"
#define OCR_ADOPT_TASK "octavo.adopt.task"

/* Sets octavo.task, octavo.preprocess and octavo.alphabet and changes the graph as above. A model with
 * octavo.task stays as it is; so does a network of another form (*adopted, which may be NULL, tells).
 * NN_ERR_MODEL when alphabet and classes do not fit together, or for colours that cannot be
 * summed. */
nn_err ocr_adopt(io_model *m, const ocr_adopt_options *o, bool *adopted);

#ifdef __cplusplus
}
#endif

#endif

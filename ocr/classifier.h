/* classifier.h - what does a picture show? A network with one logit a class, the form of its
 * input and the names of its classes.
 *
 *   picture [N,height,width,channels] -> residual network (resnet.c) -> logits [N,V]
 *
 * Stored with a model of task classify: octavo.preprocess, the form below, and octavo.classes,
 * the names in the order of the logits, a line each.
 */
#ifndef OCR_CLASSIFIER_H
#define OCR_CLASSIFIER_H

#include "io/image.h"
#include "io/model.h"
#include "nn/exec_pool.h"

#ifdef __cplusplus
extern "C" {
#endif

#define OCR_CLASSES_MAX 20000
#define OCR_CLASS_NAME 256 /* bytes of a name */

/* From a picture to the input: grey or RGB, scaled, (v/255 - mean) / deviation.
 * resize 0: the whole picture, scaled to width x height; else its shorter side is scaled to
 * `resize` and the middle is cut out (He and others 2016: 256 and 224). */
typedef struct ocr_picture_form {
    int width, height, channels; /* channels 1 or 3 */
    int resize;
    float mean[3], deviation[3];
} ocr_picture_form;

#define OCR_PICTURE_MAX_SIDE 4096
#define OCR_PICTURE_FORM_TEXT 192 /* bytes that suffice */

/* "width=28;height=28;channels=1;resize=0;mean=0.5;deviation=0.5"; with three channels three
 * numbers with commas. NN_ERR_MODEL. */
nn_err ocr_picture_form_parse(const char *text, ocr_picture_form *out);
void ocr_picture_form_format(const ocr_picture_form *form, char text[OCR_PICTURE_FORM_TEXT]);
/* The picture scaled and cut, with the form's channels; still 8 bits. NN_ERR_LIMIT. */
nn_err ocr_picture_fit(const ocr_picture_form *form, const io_image *picture, io_image *out);
/* Of a picture that fits: x[height][width][channels]. */
void ocr_picture_fill(const ocr_picture_form *form, const io_image *fit, float *x);

/* Names of classes. */
typedef struct ocr_classes {
    int n;
    char **name; /* [n], different ones */
} ocr_classes;

/* Lines of text: no empty name, no control characters, none twice. NN_ERR_MODEL. */
nn_err ocr_classes_parse(const char *text, ocr_classes *out);
nn_err ocr_classes_store(const ocr_classes *c, io_meta *meta);
void ocr_classes_free(ocr_classes *c);
/* Adds a name unless it is there. NN_ERR_LIMIT for too many or too long a one. */
nn_err ocr_classes_add(ocr_classes *c, const char *name);
int ocr_classes_find(const ocr_classes *c, const char *name); /* -1 when there is none */
void ocr_classes_sort(ocr_classes *c);                       /* by bytes */

/* A network of resnet.c by name, for pictures of so many channels. NN_ERR_USAGE for another
 * name. */
nn_err ocr_resnet_build(const char *name, int channels, int classes, nn_graph **out);
/* Gives a network that ends in a Gemm another number of classes: the Gemm's weights begin anew,
 * all others are kept. NN_ERR_MODEL where it ends otherwise. */
nn_err ocr_classifier_new_head(nn_graph *g, nn_params **params, int classes, uint64_t seed);

/* Does not change once it is made. */
typedef struct ocr_classifier {
    io_model model; /* after inference passes */
    ocr_picture_form form;
    ocr_classes classes;
    nn_exec_pool *execs;
} ocr_classifier;

/* Takes over *model (also on failure): task classify. NN_ERR_MODEL. */
nn_err ocr_classifier_new(ocr_classifier *out, io_model *model);
void ocr_classifier_free(ocr_classifier *c);
/* p[n][classes]: the softmax of the logits for pictures that fit (ocr_picture_fit). The same
 * numbers whatever else is in the batch. Any number of threads may call it at once. */
nn_err ocr_classifier_run(const ocr_classifier *c, int n, const io_image *fit, float *p);
/* The place of class `label` when the others stand before it that are more probable, or as
 * probable and earlier: 0 is the answer. */
int ocr_classifier_rank(int classes, const float *p, int label);

#ifdef __cplusplus
}
#endif

#endif

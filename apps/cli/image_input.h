/* image_input.h - an image as the input of a network, by what the network is made for: a line for a
 * recogniser, the window in its middle for a direction classifier, a page for a detector, a picture
 * for a classifier. For `quantize` and `compare`, which look inside.
 */
#ifndef APPS_CLI_IMAGE_INPUT_H
#define APPS_CLI_IMAGE_INPUT_H

#include "io/model.h"
#include "ocr/classifier.h"
#include "ocr/dbnet.h"
#include "ocr/prep.h"
#include "ocr/tasks.h"

typedef struct app_line_form {
    ocr_prep prep;
    int min_width; /* at network height; what is narrower is padded */
    bool window;   /* of OCR_DIRECTION_WIDTH */
} app_line_form;

/* What the model's metadata say; a model without octavo.task is a recogniser. NN_ERR_MODEL when
 * it takes no lines; `name` is for the message. */
nn_err app_line_form_read(const io_model *model, const char *name, app_line_form *out);

nn_shape app_line_shape(const app_line_form *form, const io_image *gray);
/* x[app_line_shape]. NN_ERR_LIMIT without memory. */
nn_err app_line_fill(const app_line_form *form, const io_image *gray, float *x);

/* A page's longer side shrunk to APP_PAGE_SIDE, the rest cut to whole units of the network; *image
 * may be made grey or RGB. nn_free(*x). NN_ERR_LIMIT. */
#define APP_PAGE_SIDE 960
nn_err app_page_input(const ocr_dbnet_form *form, io_image *image, nn_shape *shape, float **x);

/* Of any of the four. */
typedef struct app_image_form {
    ocr_task task;
    app_line_form line;       /* OCR_TASK_REC, OCR_TASK_DIRECTION */
    ocr_dbnet_form page;      /* OCR_TASK_DET */
    ocr_picture_form picture; /* OCR_TASK_CLASSIFY */
} app_image_form;

/* As app_line_form_read, for all four. */
nn_err app_image_form_read(const io_model *model, const char *name, app_image_form *out);
bool app_image_form_equal(const app_image_form *a, const app_image_form *b);
/* As app_page_input. */
nn_err app_image_input(const app_image_form *form, io_image *image, nn_shape *shape, float **x);

#endif

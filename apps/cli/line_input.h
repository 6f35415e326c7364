/* line_input.h - a line image as the input of a network: all of it for a recogniser, the window
 * in the middle for a direction classifier. For `quantize` and `compare`, which look
  * inside. */
#ifndef APPS_CLI_LINE_INPUT_H
#define APPS_CLI_LINE_INPUT_H

#include "io/model.h"
#include "ocr/prep.h"

typedef struct app_line_form {
    ocr_prep prep;
    int min_width; /* at network height; what is narrower is padded */
    bool window;   /* of OCR_DIRECTION_WIDTH */
} app_line_form;

/* What the model's metadata say; a model without octavo.task is a recogniser. NN_ERR_MODEL when
 * it takes no lines; `name` is for the message. */
nn_err app_line_form_read(const io_model *model, const char *name, app_line_form *out);
bool app_line_form_equal(const app_line_form *a, const app_line_form *b);

nn_shape app_line_shape(const app_line_form *form, const io_image *gray);
/* x[app_line_shape]. NN_ERR_LIMIT without memory. */
nn_err app_line_fill(const app_line_form *form, const io_image *gray, float *x);

#endif

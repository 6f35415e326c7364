/* line_input.c - see line_input.h. */
#include "apps/cli/line_input.h"

#include <string.h>

#include "nn/mem.h"
#include "ocr/direction.h"
#include "ocr/tasks.h"

nn_err app_line_form_read(const io_model *model, const char *name, app_line_form *out)
{
    const char *stored = io_meta_get(&model->meta, "octavo.task");
    const char *text = io_meta_get(&model->meta, "octavo.preprocess");
    ocr_task task = stored ? ocr_task_of(&model->meta) : OCR_TASK_REC;
    *out = (app_line_form){.prep = ocr_prep_defaults(), .window = task == OCR_TASK_DIRECTION};
    if (task != OCR_TASK_REC && task != OCR_TASK_DIRECTION)
        return nn_fail(NN_ERR_MODEL, "%s: expected a %s or a %s, found octavo.task \"%.32s\"",
                       name, ocr_task_get(OCR_TASK_REC)->about,
                       ocr_task_get(OCR_TASK_DIRECTION)->about, stored);
    return text ? ocr_prep_parse(text, &out->prep) : NN_OK;
}

bool app_line_form_equal(const app_line_form *a, const app_line_form *b)
{
    char mine[OCR_PREP_TEXT], other[OCR_PREP_TEXT];
    ocr_prep_format(&a->prep, mine, sizeof mine);
    ocr_prep_format(&b->prep, other, sizeof other);
    return strcmp(mine, other) == 0 && a->window == b->window;
}

nn_shape app_line_shape(const app_line_form *form, const io_image *gray)
{
    const ocr_prep *prep = &form->prep;
    int used = ocr_prep_width(prep, gray->width, gray->height);
    int width = (int)nn_round_up((size_t)used, (size_t)prep->width_unit);
    width = width < form->min_width ? form->min_width : width;
    return nn_shape4(1, prep->height, form->window ? OCR_DIRECTION_WIDTH : width, 1);
}

nn_err app_line_fill(const app_line_form *form, const io_image *gray, float *x)
{
    if (form->window)
        return ocr_direction_window(&form->prep, gray, 0.5f, x);
    nn_shape shape = app_line_shape(form, gray);
    const float pad = ocr_prep_pad(&form->prep);
    for (int64_t i = 0; i < nn_shape_count(shape); i++)
        x[i] = pad;
    return ocr_prep_line(&form->prep, gray, x, shape.dim[2]);
}

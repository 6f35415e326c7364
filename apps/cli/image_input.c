/* image_input.c - see image_input.h. */
#include "apps/cli/image_input.h"

#include <string.h>

#include "nn/mem.h"
#include "ocr/detector.h"
#include "ocr/direction.h"
#include "ocr/page_resize.h"

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

/* --- pages --- */

static int side_of(double side)
{
    int whole = (int)side / OCR_DBNET_UNIT * OCR_DBNET_UNIT;
    return whole < OCR_DBNET_UNIT ? OCR_DBNET_UNIT : whole;
}

static nn_err make_rgb(io_image *gray)
{
    io_image rgb;
    nn_err err = io_image_new(&rgb, gray->width, gray->height, 3);
    if (err)
        return err;
    for (size_t i = 0; i < (size_t)gray->width * (size_t)gray->height; i++)
        memset(rgb.pixels + 3 * i, gray->pixels[i], 3);
    io_image_free(gray);
    *gray = rgb;
    return NN_OK;
}

nn_err app_page_input(const ocr_dbnet_form *form, io_image *image, nn_shape *shape, float **x)
{
    nn_err err;
    io_image small = {0};
    int longer = image->width > image->height ? image->width : image->height;
    double scale = longer > APP_PAGE_SIDE ? (double)APP_PAGE_SIDE / longer : 1;
    int width = side_of(image->width * scale), height = side_of(image->height * scale);
    size_t n = (size_t)width * (size_t)height;
    *x = NULL;
    if (form->channels == 1)
        io_image_to_gray(image);
    NN_TRY(ocr_resize(image, width, height, &small));
    if (small.channels != form->channels) /* a grey page of a detector for RGB */
        NN_TRY(make_rgb(&small));
    *x = nn_alloc(n * (size_t)form->channels * sizeof **x);
    if (!*x) {
        err = nn_fail_memory(n * (size_t)form->channels * sizeof **x, "a page");
        goto out;
    }
    ocr_detector_normalize(form, n, small.pixels, *x);
    *shape = nn_shape4(1, height, width, form->channels);
out:
    io_image_free(&small);
    return err;
}

/* --- any of them --- */

static nn_err line_input(const app_line_form *form, io_image *image, nn_shape *shape, float **x)
{
    io_image_to_gray(image);
    *shape = app_line_shape(form, image);
    *x = nn_alloc((size_t)nn_shape_count(*shape) * sizeof **x);
    if (!*x)
        return nn_fail_memory((size_t)nn_shape_count(*shape) * sizeof **x, "a line");
    nn_err err = app_line_fill(form, image, *x);
    if (err) {
        nn_free(*x);
        *x = NULL;
    }
    return err;
}

static nn_err picture_input(const ocr_picture_form *form, const io_image *image, nn_shape *shape,
                            float **x)
{
    io_image fit;
    nn_err err = ocr_picture_fit(form, image, &fit);
    if (err)
        return err;
    *shape = nn_shape4(1, fit.height, fit.width, fit.channels);
    *x = nn_alloc((size_t)nn_shape_count(*shape) * sizeof **x);
    if (*x)
        ocr_picture_fill(form, &fit, *x);
    else
        err = nn_fail_memory((size_t)nn_shape_count(*shape) * sizeof **x, "a picture");
    io_image_free(&fit);
    return err;
}

nn_err app_image_form_read(const io_model *model, const char *name, app_image_form *out)
{
    const char *stored = io_meta_get(&model->meta, "octavo.task");
    const char *text = io_meta_get(&model->meta, "octavo.preprocess");
    *out = (app_image_form){.task = stored ? ocr_task_of(&model->meta) : OCR_TASK_REC};
    switch (out->task) {
    case OCR_TASK_REC:
    case OCR_TASK_DIRECTION:
        return app_line_form_read(model, name, &out->line);
    case OCR_TASK_DET:
        return ocr_detector_prep_parse(text ? text : "", &out->page);
    case OCR_TASK_CLASSIFY:
        return ocr_picture_form_parse(text ? text : "", &out->picture);
    case OCR_TASK_ATTN:
    case OCR_TASK_FIELDS:
    case OCR_TASK_PAGE:
    case OCR_TASKS:
        break;
    }
    return nn_fail(NN_ERR_MODEL,
                   "%s: expected a reader of lines, a detector or a classifier, found octavo.task \"%.32s\"", name,
                   stored);
}

#define FORM_TEXT 256
_Static_assert(FORM_TEXT >= OCR_PREP_TEXT && FORM_TEXT >= OCR_DETECTOR_PREP_TEXT &&
                   FORM_TEXT >= OCR_PICTURE_FORM_TEXT,
               "any form's text fits");

static void form_text(const app_image_form *form, char text[FORM_TEXT])
{
    if (form->task == OCR_TASK_DET)
        ocr_detector_prep_format(&form->page, text);
    else if (form->task == OCR_TASK_CLASSIFY)
        ocr_picture_form_format(&form->picture, text);
    else
        ocr_prep_format(&form->line.prep, text, FORM_TEXT);
}

bool app_image_form_equal(const app_image_form *a, const app_image_form *b)
{
    char mine[FORM_TEXT], other[FORM_TEXT];
    form_text(a, mine);
    form_text(b, other);
    return a->task == b->task && strcmp(mine, other) == 0;
}

nn_err app_image_input(const app_image_form *form, io_image *image, nn_shape *shape, float **x)
{
    *x = NULL;
    if (form->task == OCR_TASK_DET)
        return app_page_input(&form->page, image, shape, x);
    if (form->task == OCR_TASK_CLASSIFY)
        return picture_input(&form->picture, image, shape, x);
    return line_input(&form->line, image, shape, x);
}

/* tasks.c - `octavo quantize`: what differs between recognisers, detectors, direction
 * classifiers and classifiers of pictures. */
#include "apps/quantize/quantize.h"

#include <stdio.h>
#include <string.h>

#include "apps/cli/task.h"
#include "apps/measure/classes.h"
#include "apps/measure/direction.h"
#include "ocr/crnn.h"
#include "ocr/detector.h"
#include "ocr/recognizer.h"

#define MAX_MIN_WIDTH 1024 /* as recognizer.c */

static const char *meta(const quantizer *q, const char *key)
{
    return io_meta_get(&q->model.meta, key);
}

/* --- recognisers --- */

static nn_err load_rec(quantizer *q)
{
    nn_shape shape;
    app_line_form form;
    nn_err err = app_line_form_read(&q->model, q->result.model, &form);
    if (err)
        return err;
    form.min_width = form.prep.width_unit;
    for (;; form.min_width += form.prep.width_unit) {
        err = ocr_crnn_output_shape(q->model.graph, q->model.params, form.prep.height,
                                    form.min_width, &shape);
        if (err != NN_ERR_MODEL || form.min_width >= MAX_MIN_WIDTH)
            break;
    }
    return err ? err
               : quantize_data_load(&q->data, &q->calib, q->samples, q->seed, &form,
                                    meta(q, "octavo.alphabet"));
}

static nn_err score_rec(const measure_lists *eval, io_model *model, double *score, double *mean)
{
    bool done;
    ocr_recognizer r;
    nn_err err = ocr_recognizer_new(&r, model);
    if (err)
        return err;
    err = measure_cer(eval, &r, score, mean, &done);
    ocr_recognizer_free(&r);
    return err;
}

/* --- detectors --- */

static nn_err load_det(quantizer *q)
{
    ocr_dbnet_form form;
    nn_err err = ocr_detector_prep_parse(meta(q, "octavo.preprocess"), &form);
    return err ? err : quantize_data_load_pages(&q->data, &q->calib, q->samples, &form);
}

/* --- direction classifiers --- */

static nn_err load_direction(quantizer *q)
{
    app_line_form form;
    nn_err err = app_line_form_read(&q->model, q->result.model, &form);
    return err ? err
               : quantize_data_load(&q->data, &q->calib, q->samples, q->seed, &form, NULL);
}

static nn_err score_direction(const measure_lists *eval, io_model *model, double *score,
                              double *mean)
{
    bool done;
    ocr_direction d;
    nn_err err = ocr_direction_new(&d, model);
    if (err)
        return err;
    err = measure_direction(eval, &d, score, mean, &done);
    ocr_direction_free(&d);
    return err;
}

/* --- classifiers of pictures --- */

static nn_err load_classify(quantizer *q)
{
    ocr_picture_form form;
    nn_err err = ocr_picture_form_parse(meta(q, "octavo.preprocess"), &form);
    return err ? err : quantize_data_load_pictures(&q->data, &q->calib, q->samples, &form);
}

static nn_err open_eval_classify(quantizer *q)
{
    return measure_lists_open_pictures(&q->eval, &q->eval_specs, &q->data.picture,
                                       q->eval_limit, q->strict);
}

static nn_err score_classify(const measure_lists *eval, io_model *model, double *score,
                             double *mean)
{
    bool done;
    ocr_classifier c;
    nn_err err = ocr_classifier_new(&c, model);
    if (err)
        return err;
    err = measure_classes_error(eval, &c, score, mean, &done);
    ocr_classifier_free(&c);
    return err;
}

/* --- all of them --- */

const quantize_task quantize_rec = {OCR_TASK_REC, 300, "CER", "cer",
                                    load_rec,     NULL, score_rec};
/* As many pixels as 1,000 lines. */
const quantize_task quantize_det = {.task = OCR_TASK_DET, .samples = 24, .load = load_det};
const quantize_task quantize_direction = {OCR_TASK_DIRECTION, 300,  "error", "error",
                                          load_direction,     NULL, score_direction};
const quantize_task quantize_classify = {OCR_TASK_CLASSIFY, 300, "error", "error",
                                         load_classify,     open_eval_classify, score_classify};

static const quantize_task *const tasks[OCR_TASKS + 1] = {
#define OCR_TASK(ID, id, stored, train, eval, quantize, width, height, about)                 \
    [OCR_TASK_##ID] = APP_TASK_IF_##quantize(&quantize_##id),
#include "ocr/tasks.def"
#undef OCR_TASK
};

/* "line recogniser, text detector, ..." */
static const char *names_of_tasks(char *text, size_t size)
{
    size_t used = 0;
    for (int i = 0; i < OCR_TASKS; i++)
        if (tasks[i] && used < size)
            used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "",
                                     ocr_task_get((ocr_task)i)->about);
    return text;
}

nn_err quantize_task_find(quantizer *q)
{
    const char *task = meta(q, "octavo.task");
    char text[256];
    q->task = tasks[ocr_task_of(&q->model.meta)];
    if (!q->task || !meta(q, "octavo.preprocess"))
        return nn_fail(
            NN_ERR_MODEL,
            "%s: expected one of %s (octavo.task, octavo.preprocess), found octavo.task "
            "\"%.32s\"",
            q->result.model, names_of_tasks(text, sizeof text), task ? task : "");
    if (!q->task->score && q->eval_specs.n > 0)
        return nn_fail(NN_ERR_USAGE, "--eval: this is a %s; measure it by 'octavo eval'",
                       ocr_task_get(q->task->task)->about);
    if (q->samples == 0)
        q->samples = q->task->samples;
    q->result.task = q->task;
    return NN_OK;
}

nn_err quantize_eval(const quantizer *q, const nn_graph *g, const nn_params *p, double *score,
                     double *mean)
{
    nn_err err;
    io_model m = {0};
    const io_meta *from = &q->model.meta;
    NN_TRY(nn_graph_copy(g, &m.graph));
    NN_TRY(nn_params_new(&m.params, m.graph));
    memcpy(m.params->data, p->data, p->bytes);
    for (int i = 0; i < from->n; i++)
        NN_TRY(io_meta_set(&m.meta, from->key[i], from->value[i]));
    err = q->task->score(&q->eval, &m, score, mean);
out:
    io_model_free(&m);
    return err;
}

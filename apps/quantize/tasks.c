/* tasks.c - `octavo quantize`: what differs between recognisers, detectors and direction
 * classifiers. */
#include "apps/quantize/quantize.h"

#include <string.h>

#include "apps/eval/direction_error.h"
#include "ocr/crnn.h"
#include "ocr/detector.h"
#include "ocr/recognizer.h"

#define MAX_MIN_WIDTH 1024 /* as recognizer.c */

static const char *meta(const quantizer *q, const char *key)
{
    return io_meta_get(&q->model.meta, key);
}

/* --- recognisers --- */

static bool fresh_rec(const char *arch, const ocr_prep *prep, char *text)
{
    (void)arch; /* the last of the tasks: whatever is left */
    ocr_prep_format(prep, text, OCR_PREP_TEXT);
    return true;
}

static nn_err load_rec(quantizer *q)
{
    nn_shape shape;
    app_line_form form;
    nn_err err = app_line_form_read(&q->model, q->result.model, &form);
    if (err)
        return err;
    form.min_width = form.prep.width_unit;
    for (;; form.min_width += form.prep.width_unit) {
        err = ocr_crnn_output_shape(q->model.graph, form.prep.height, form.min_width, &shape);
        if (err != NN_ERR_MODEL || form.min_width >= MAX_MIN_WIDTH)
            break;
    }
    return err ? err
               : quantize_data_load(&q->data, &q->calib, q->samples, q->seed, &form,
                                    meta(q, "octavo.alphabet"));
}

static nn_err score_rec(const train_val *eval, io_model *model, double *score, double *mean)
{
    bool done;
    ocr_recognizer r;
    nn_err err = ocr_recognizer_new(&r, model);
    if (err)
        return err;
    err = train_val_read(eval, &r, score, mean, &done);
    ocr_recognizer_free(&r);
    return err;
}

/* --- detectors --- */

static bool fresh_det(const char *arch, const ocr_prep *prep, char *text)
{
    ocr_dbnet_form form;
    (void)prep;
    if (!ocr_dbnet_find(arch, &form))
        return false;
    ocr_detector_prep_format(&form, text);
    return true;
}

static nn_err load_det(quantizer *q)
{
    ocr_dbnet_form form;
    nn_err err = ocr_detector_prep_parse(meta(q, "octavo.preprocess"), &form);
    return err ? err : quantize_data_load_pages(&q->data, &q->calib, q->samples, &form);
}

/* --- direction classifiers --- */

static bool fresh_cls(const char *arch, const ocr_prep *prep, char *text)
{
    if (strcmp(arch, OCR_DIRECTION_NAME) != 0)
        return false;
    ocr_prep_format(prep, text, OCR_PREP_TEXT);
    return true;
}

static nn_err load_cls(quantizer *q)
{
    app_line_form form;
    nn_err err = app_line_form_read(&q->model, q->result.model, &form);
    return err ? err
               : quantize_data_load(&q->data, &q->calib, q->samples, q->seed, &form, NULL);
}

static nn_err score_cls(const train_val *eval, io_model *model, double *score, double *mean)
{
    bool done;
    ocr_direction d;
    nn_err err = ocr_direction_new(&d, model);
    if (err)
        return err;
    err = app_cls_val(eval, &d, score, mean, &done);
    ocr_direction_free(&d);
    return err;
}

/* --- all of them --- */

static const quantize_task tasks[] = {
    {.name = "det", .samples = 24, .fresh = fresh_det, .load = load_det}, /* as many pixels as 1,000 lines */
    {"cls", 300, "error", "error", fresh_cls, load_cls, score_cls},
    {"rec", 300, "CER", "cer", fresh_rec, load_rec, score_rec},
};
enum { N_TASKS = sizeof tasks / sizeof *tasks };

nn_err quantize_task_describe(io_model *fresh, const char *arch, const ocr_prep *prep)
{
    enum { SIZE = OCR_PREP_TEXT > OCR_DETECTOR_PREP_TEXT ? OCR_PREP_TEXT : OCR_DETECTOR_PREP_TEXT };
    char text[SIZE];
    const quantize_task *task = tasks;
    while (!task->fresh(arch, prep, text))
        task++;
    nn_err err = io_meta_set(&fresh->meta, "octavo.task", task->name);
    return err ? err : io_meta_set(&fresh->meta, "octavo.preprocess", text);
}

nn_err quantize_task_find(quantizer *q)
{
    const char *task = meta(q, "octavo.task");
    q->task = NULL;
    for (int i = 0; i < N_TASKS && task && meta(q, "octavo.preprocess"); i++)
        if (strcmp(task, tasks[i].name) == 0)
            q->task = &tasks[i];
    if (!q->task)
        return nn_fail(NN_ERR_MODEL,
                       "%s: expected a recogniser, a detector or a direction classifier "
                       "(octavo.task, octavo.preprocess), found octavo.task \"%.32s\"",
                       q->result.model, task ? task : "");
    if (!q->task->score && q->eval_specs.n > 0)
        return nn_fail(NN_ERR_USAGE, "--eval: this is a detector; judge it by 'octavo eval'");
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

/* tasks.h - what a model is made for, made of tasks.def; what is stored of it in a model file:
 * octavo.task, and octavo.preprocess, the form of its input.
 */
#ifndef OCR_TASKS_H
#define OCR_TASKS_H

#include "io/model.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ocr_task {
#define OCR_TASK(ID, id, stored, train, eval, quantize, width, height, about) OCR_TASK_##ID,
#include "ocr/tasks.def"
#undef OCR_TASK
    OCR_TASKS, /* their number; as a value: none of them */
} ocr_task;

typedef struct ocr_task_facts {
    const char *name, *stored, *about;
    int width, height;
} ocr_task_facts;

const ocr_task_facts *ocr_task_get(ocr_task task); /* task < OCR_TASKS */
/* By name or stored word; OCR_TASKS when there is none. */
ocr_task ocr_task_find(const char *word);
/* Of a model: OCR_TASKS when it names none, or an unknown one. */
ocr_task ocr_task_of(const io_meta *meta);
nn_err ocr_task_store(io_meta *meta, ocr_task task);

/* Opens a model of this task: *out takes over *model (also on failure), *preprocess points at
 * its octavo.preprocess. NN_ERR_MODEL for another task, or without that. */
nn_err ocr_task_open(ocr_task task, io_model *out, io_model *model, const char **preprocess);

#ifdef __cplusplus
}
#endif

#endif

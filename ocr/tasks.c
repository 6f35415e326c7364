/* tasks.c - see tasks.h. */
#include "ocr/tasks.h"

#include <string.h>

static const ocr_task_facts tasks[OCR_TASKS] = {
#define OCR_TASK(ID, id, stored, train, eval, quantize, width, height, about)                 \
    [OCR_TASK_##ID] = {#id, stored, about, width, height},
#include "ocr/tasks.def"
#undef OCR_TASK
};

const ocr_task_facts *ocr_task_get(ocr_task task)
{
    NN_ASSERT(task < OCR_TASKS);
    return &tasks[task];
}

ocr_task ocr_task_find(const char *word)
{
    int i = 0;
    while (i < OCR_TASKS && strcmp(word, tasks[i].name) != 0 &&
           (!*word || strcmp(word, tasks[i].stored) != 0))
        i++;
    return (ocr_task)i;
}

ocr_task ocr_task_of(const io_meta *meta)
{
    const char *stored = io_meta_get(meta, "octavo.task");
    return stored ? ocr_task_find(stored) : OCR_TASKS;
}

nn_err ocr_task_store(io_meta *meta, ocr_task task)
{
    return io_meta_set(meta, "octavo.task", ocr_task_get(task)->stored);
}

nn_err ocr_task_open(ocr_task task, io_model *out, io_model *model, const char **preprocess)
{
    *out = *model;
    *model = (io_model){0};
    const char *stored = io_meta_get(&out->meta, "octavo.task");
    const ocr_task_facts *want = ocr_task_get(task);
    if (ocr_task_of(&out->meta) != task)
        return nn_fail(NN_ERR_MODEL,
                       "the model is not a %s: expected octavo.task \"%s\", found %s%.32s%s",
                       want->about, want->stored, stored ? "\"" : "", stored ? stored : "none",
                       stored ? "\"" : "");
    *preprocess = io_meta_get(&out->meta, "octavo.preprocess");
    if (!*preprocess)
        return nn_fail(NN_ERR_MODEL, "the model has no octavo.preprocess");
    return NN_OK;
}

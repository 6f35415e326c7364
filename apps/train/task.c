/* task.c - the table of what can be trained. */
#include "apps/train/task.h"

#include "apps/cli/task.h"

const train_task *const train_tasks[OCR_TASKS] = {
#define OCR_TASK(ID, id, stored, train, eval, quantize, width, height, about)                 \
    [OCR_TASK_##ID] = APP_TASK_IF_##train(&train_##id),
#include "ocr/tasks.def"
#undef OCR_TASK
};

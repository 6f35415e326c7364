/* tasks.h - what `octavo eval` measures, a command for each task of tasks.def: lines read by a
 * recogniser, texts found by a detector, answers of a direction classifier, the reading of
 * pages.
 */
#ifndef APPS_EVAL_TASKS_H
#define APPS_EVAL_TASKS_H

#include "apps/cli/task.h"
#include "io/file.h"

/* --task in the table of each; app_eval has looked at it already. */
#define APP_EVAL_TASK_OPTION(word)                                                            \
    {"task", 0, CLI_TEXT, &(word), app_task_words(APP_TASK_EVAL), 0, 0,                       \
     "what to measure; each has options of its own: --task=X --help"}

typedef struct app_eval_number {
    const char *key;
    double value;
} app_eval_number;
/* The last keys of a report's JSON object: n figures, threads. NN_ERR_LIMIT. */
nn_err app_eval_end_json(io_bytes *out, int n, const app_eval_number *number);

#define EVAL_TASK_1(id) int app_eval_##id(int argc, char **argv);
#define EVAL_TASK_0(id)
#define OCR_TASK(ID, id, stored, train, eval, quantize, width, height, about) \
    EVAL_TASK_##eval(id)
#include "ocr/tasks.def"
#undef OCR_TASK
#undef EVAL_TASK_1
#undef EVAL_TASK_0

#endif

/* task.h - --task in the commands that have it: its words, help and errors come from
 * ocr/tasks.def.
 */
#ifndef APPS_CLI_TASK_H
#define APPS_CLI_TASK_H

#include "apps/cli/cli.h"
#include "ocr/tasks.h"

/* For tables over tasks.def: what stands there when the command's column is 1, NULL when it is
 * 0. */
#define APP_TASK_IF_1(x) x
#define APP_TASK_IF_0(x) NULL

/* A command's column of tasks.def, by number. */
typedef enum app_task_column {
    APP_TASK_TRAIN,
    APP_TASK_EVAL,
    APP_TASK_QUANTIZE,
} app_task_column;
bool app_task_has(app_task_column column, ocr_task task);

/* The words of the tasks that the command has, "rec|det|direction": for --help and errors. The
 * text lasts as long as the program. */
const char *app_task_words(app_task_column column);

/* The task that `word` names, one of them. CLI_GO, or CLI_USAGE after a message. */
int app_task_parse(const cli_command *command, app_task_column column, const char *word,
                   ocr_task *task);

#endif

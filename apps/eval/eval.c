/* eval.c - `octavo eval`: hands over to the task's own command (tasks.h). */
#include <stdio.h>

#include "apps/cli/commands.h"
#include "apps/eval/tasks.h"

static int (*const tasks[OCR_TASKS])(int argc, char **argv) = {
#define OCR_TASK(ID, id, stored, train, eval, quantize, width, height, about)                 \
    [OCR_TASK_##ID] = APP_TASK_IF_##eval(app_eval_##id),
#include "ocr/tasks.def"
#undef OCR_TASK
};

/* The options of all tasks, recognisers first. */
static int describe(char *name)
{
    int code = CLI_OK;
    for (int i = 0; i < OCR_TASKS && code == CLI_OK; i++) {
        char form[32], *arguments[] = {name, form, NULL};
        snprintf(form, sizeof form, "--task=%s", ocr_task_get((ocr_task)i)->name);
        if (tasks[i])
            code = tasks[i](i == OCR_TASK_REC ? 1 : 2, arguments);
    }
    return code;
}

int app_eval(int argc, char **argv)
{
    if (cli_describing())
        return describe(argv[0]);
    const cli_command command = {"eval", "", "", NULL, 0, 0, NULL}; /* for the message */
    const char *word = cli_value_of("task", argc, argv);
    ocr_task task = OCR_TASK_REC;
    int code = word ? app_task_parse(&command, APP_TASK_EVAL, word, &task) : CLI_GO;
    return code == CLI_GO ? tasks[task](argc, argv) : code;
}

/* task.c - see task.h. */
#include "apps/cli/task.h"

#include <stdio.h>

#define WORDS 256 /* bytes that suffice */

bool app_task_has(app_task_column column, ocr_task task)
{
    static const bool has[OCR_TASKS][3] = {
#define OCR_TASK(ID, id, stored, train, eval, quantize, width, height, about)                 \
    [OCR_TASK_##ID] = {train, eval, quantize},
#include "ocr/tasks.def"
#undef OCR_TASK
    };
    return task < OCR_TASKS && has[task][column];
}

const char *app_task_words(app_task_column column)
{
    static char text[3][WORDS];
    char *words = text[column];
    size_t used = 0;
    for (int i = 0; i < OCR_TASKS; i++)
        if (app_task_has(column, (ocr_task)i))
            used += (size_t)snprintf(words + used, WORDS - used, "%s%s", used ? "|" : "",
                                     ocr_task_get((ocr_task)i)->name);
    NN_ASSERT(used < WORDS);
    return words;
}

int app_task_parse(const cli_command *command, app_task_column column, const char *word,
                   ocr_task *task)
{
    *task = ocr_task_find(word);
    if (app_task_has(column, *task))
        return CLI_GO;
    return cli_usage(command, "--task: expected one of %s, found '%s'", app_task_words(column),
                     word);
}

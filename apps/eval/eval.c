/* eval.c - `octavo eval`: hands over to the task's own command. */
#include <stdio.h>

#include "apps/commands.h"
#include "apps/eval/tasks.h"

int app_eval(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(int argc, char **argv);
    } tasks[] = {{"det", app_eval_det}, {"cls", app_eval_cls}, {"page", app_eval_page}};
    enum { N_TASKS = sizeof tasks / sizeof *tasks };
    for (int i = 0; i < N_TASKS; i++)
        if (app_eval_is_task(argc, argv, tasks[i].name))
            return tasks[i].run(argc, argv);
    int code = app_eval_rec(argc, argv);
    for (int i = 0; cli_describing() && i < N_TASKS; i++) {
        char form[32], *arguments[] = {argv[0], form, NULL};
        snprintf(form, sizeof form, "--task=%s", tasks[i].name);
        tasks[i].run(2, arguments);
    }
    return code;
}

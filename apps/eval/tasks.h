/* tasks.h - the other things that `octavo eval` measures: detectors (--task=det),
 * direction classifiers (--task=cls) and the reading of whole pages (--task=page).
 */
#ifndef APPS_EVAL_TASKS_H
#define APPS_EVAL_TASKS_H

#include "apps/cli/cli.h"
#include "io/file.h"

/* Does the command line say --task=NAME or --task NAME? */
bool app_eval_is_task(int argc, char **argv, const char *name);

typedef struct app_eval_number {
    const char *key;
    double value;
} app_eval_number;
/* The last keys of a report's JSON object: n figures, threads. NN_ERR_LIMIT. */
nn_err app_eval_end_json(io_bytes *out, int n, const app_eval_number *number);

int app_eval_rec(int argc, char **argv);
int app_eval_det(int argc, char **argv);
int app_eval_cls(int argc, char **argv);
int app_eval_page(int argc, char **argv);

#endif

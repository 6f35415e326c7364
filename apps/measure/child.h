/* child.h - what `octavo eval` makes of a model on lists, as one error, lower is better. */
#ifndef APPS_MEASURE_CHILD_H
#define APPS_MEASURE_CHILD_H

#include "apps/cli/cli.h"
#include "ocr/tasks.h"

/* The mean over the lists ("ci=LIST": without case) of CER, of 1 - hmean, or of the share of
 * wrong answers. score: of each list; may be NULL. `json` is a file that is written on the way.
 * NN_ERR_INPUT etc. as eval says. */
nn_err measure_child(ocr_task task, const char *model, const cli_list *lists, const char *json,
                     double *score, double *mean);

#endif

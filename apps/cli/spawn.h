/* spawn.h - this program again, as a child with a command of its own: steps of a long run that
 * may fail, or go on side by side, without harm to each other. */
#ifndef APPS_CLI_SPAWN_H
#define APPS_CLI_SPAWN_H

#include "nn/base.h"

#define CLI_MAX_ARGS 640

/* Starts `octavo argv[0] argv[1] ...` (ends with NULL) with stdin from /dev/null; stdout and
 * stderr into the files, or where this program's go (NULL). The child ends when this process is
 * killed. NN_ERR_OUTPUT, NN_ERR_LIMIT. */
nn_err cli_child_start(const char *const *argv, const char *out, const char *err, long *pid);
/* The exit code, or 128 + the signal that ended it. pid -1: of whichever child ends first, which
 * *done (may be NULL) names. */
int cli_child_wait(long pid, long *done);
/* Both. */
nn_err cli_child_run(const char *const *argv, const char *out, const char *err, int *code);

#endif

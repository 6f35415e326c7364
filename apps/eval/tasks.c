/* tasks.c - what the tasks of `octavo eval` share. */
#include "apps/eval/tasks.h"

#include <string.h>

#include "io/json.h"
#include "nn/parallel.h"

bool app_eval_is_task(int argc, char **argv, const char *name)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], "--task=", 7) == 0 && strcmp(argv[i] + 7, name) == 0)
            return true;
        if (strcmp(argv[i], "--task") == 0 && i + 1 < argc && strcmp(argv[i + 1], name) == 0)
            return true;
    }
    return false;
}

nn_err app_eval_end_json(io_bytes *out, int n, const app_eval_number *number)
{
    nn_err err;
    for (int i = 0; i < n; i++) {
        NN_TRY(io_bytes_format(out, ",\"%s\":", number[i].key));
        NN_TRY(io_json_number(out, number[i].value));
    }
    err = io_bytes_format(out, ",\"threads\":%d}\n", nn_threads());
out:
    return err;
}

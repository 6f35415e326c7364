/* tasks.c - what the tasks of `octavo eval` share. */
#include "apps/eval/tasks.h"

#include "io/json.h"
#include "nn/parallel.h"

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

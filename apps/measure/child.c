/* child.c - see child.h. */
#include "apps/measure/child.h"

#include <stdio.h>
#include <string.h>

#include "apps/cli/spawn.h"
#include "io/number.h"

#define MAX_JSON ((size_t)1 << 26)

/* The number behind "KEY": in eval's JSON, whose own keys come before any text of others. */
static bool find_number(const char *json, const char *key, double *out)
{
    char quoted[32];
    snprintf(quoted, sizeof quoted, "\"%s\":", key);
    const char *at = strstr(json, quoted);
    if (!at)
        return false;
    at += strlen(quoted);
    return io_number_parse(&at, out);
}

static nn_err measure_one(ocr_task task, const char *model, const char *list, const char *json,
                          double *error)
{
    nn_err err;
    int code = 0;
    char option[64];
    io_bytes text = {0};
    const bool ci = strncmp(list, "ci=", 3) == 0, det = task == OCR_TASK_DET;
    const char *key = det ? "hmean" : task != OCR_TASK_REC ? "error" : ci ? "cer_ci" : "cer";
    snprintf(option, sizeof option, "--task=%s", ocr_task_get(task)->name);
    const char *argv[] = {"eval", option,        "-q", "--format=json", "-o", json, "--",
                          model,  list + 3 * ci, NULL};
    NN_TRY(cli_child_run(argv, NULL, NULL, &code));
    if (code != 0 && code != CLI_SOME_FAILED) {
        err = nn_fail(code <= NN_ERR_DIVERGED ? (nn_err)code : NN_ERR_LIMIT,
                      "octavo eval of %s ended with code %d", model, code);
        goto out;
    }
    NN_TRY(io_file_read(json, MAX_JSON, NN_ERR_INPUT, &text));
    if (!find_number((const char *)text.data, key, error))
        err = nn_fail(NN_ERR_INPUT, "%s: no %s in it", json, key);
    else if (det)
        *error = 1 - *error;
out:
    io_bytes_free(&text);
    return err;
}

nn_err measure_child(ocr_task task, const char *model, const cli_list *lists, const char *json,
                     double *score, double *mean)
{
    nn_err err = NN_OK;
    *mean = 0;
    for (int i = 0; i < lists->n; i++) {
        double one = 0;
        NN_TRY(measure_one(task, model, lists->text[i], json, &one));
        if (score)
            score[i] = one;
        *mean += one / lists->n;
    }
out:
    return err;
}

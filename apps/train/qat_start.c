/* qat_start.c - see qat_start.h. */
#include "apps/train/qat_start.h"

#include <stdio.h>
#include <string.h>

#include "apps/cli/spawn.h"
#include "nn/mem.h"

/* --data's parts without ci= and :WEIGHT, each with a 0 byte behind it. */
static nn_err split_data(const char *data, io_bytes *parts)
{
    nn_err err = NN_OK;
    for (const char *p = data; *p;) {
        size_t n = strcspn(p, ",");
        size_t first = strncmp(p, "ci=", 3) == 0 ? 3 : 0, end = n;
        while (end > first && (p[end - 1] == '.' || (p[end - 1] >= '0' && p[end - 1] <= '9')))
            end--;
        end = end > first && end < n && p[end - 1] == ':' ? end - 1 : n;
        if (end > first) {
            NN_TRY(io_bytes_add(parts, p + first, end - first));
            NN_TRY(io_bytes_add(parts, "", 1));
        }
        p += n + (p[n] == ',');
    }
out:
    return err;
}

static bool is_synth(const char *part)
{
    return strncmp(part, "synth", 5) == 0 && (part[5] == 0 || part[5] == '=');
}

/* Real samples alone where there are any: the generator's are not mixed with them. */
static nn_err choose_samples(const train_options *o, io_bytes *parts, const char **samples,
                             int *n)
{
    nn_err err = NN_OK;
    bool synth = false;
    for (int i = 0; i < o->calib.n; i++)
        samples[(*n)++] = o->calib.text[i];
    if (*n > 0)
        return NN_OK;
    NN_TRY(split_data(o->data, parts));
    for (size_t at = 0; at < parts->size && *n < CLI_MAX_LIST;) {
        const char *part = (const char *)parts->data + at;
        if (is_synth(part))
            synth = true;
        else if (strncmp(part, "synth-pages", 11) != 0)
            samples[(*n)++] = part;
        at += strlen(part) + 1;
    }
    if (*n == 0 && synth)
        samples[(*n)++] = "synth";
    if (*n == 0)
        err = nn_fail(NN_ERR_USAGE, "--qat: --data has nothing to calibrate on: say --calib");
out:
    return err;
}

static int add_options(const char **argv, int n, const char *name, const char *const *text,
                       int count)
{
    for (int i = 0; i < count; i++) {
        argv[n++] = name;
        argv[n++] = text[i];
    }
    return n;
}

nn_err train_qat_start(const train_options *o, const char *path)
{
    nn_err err;
    const char *samples[CLI_MAX_LIST], *argv[16 + 6 * CLI_MAX_LIST];
    char bits[32];
    int n = 0, n_samples = 0, code = 0;
    io_bytes parts = {0};
    NN_TRY(choose_samples(o, &parts, samples, &n_samples));
    snprintf(bits, sizeof bits, "--weight-bits=%d", o->weight_bits);
    argv[n++] = "quantize";
    argv[n++] = "-q";
    argv[n++] = "--for-training";
    argv[n++] = bits;
    if (o->learn_ranges)
        argv[n++] = "--learn-ranges";
    n = add_options(argv, n, "--calib", samples, n_samples);
    n = add_options(argv, n, "--bits", o->bit_specs.text, o->bit_specs.n);
    n = add_options(argv, n, "--ignore", o->ignore.text, o->ignore.n);
    argv[n++] = "-o";
    argv[n++] = path;
    argv[n++] = "--";
    argv[n++] = o->model;
    argv[n] = NULL;
    cli_note("quantisation-aware: calibrating %s", o->model);
    NN_TRY(cli_child_run(argv, NULL, NULL, &code));
    if (code != 0)
        err = nn_fail(code >= NN_ERR_USAGE && code <= NN_ERR_DIVERGED ? (nn_err)code
                                                                      : NN_ERR_LIMIT,
                      "--qat: octavo quantize --for-training ended with code %d", code);
out:
    io_bytes_free(&parts);
    return err;
}

/* bench_names.c - see bench_names.h. */
#include "apps/bench_names.h"

#include <stdio.h>
#include <string.h>

/* Their name, ours; NULL: refused, because what it asks for is not to be had. */
static const struct {
    const char *theirs, *ours;
    bool value;
} NAMES[] = {
    {"d", "--device", true},
    {"device", "--device", true},
    {"hint", "--hint", true},
    {"niter", "--runs", true},
    {"nireq", "--nireq", true},
    {"nstreams", "--streams", true},
    {"nthreads", "--threads", true},
    {"api", "--api", true},
    {"pc", "--layers", false},
    {"report_type", "--report-type", true},
    {"report_folder", "--output", true},
    {"time", "--seconds", true},
    {"model", "--model", true},
    {"shape", NULL, true},
    {"data_shape", NULL, true},
    {"infer_precision", NULL, true},
};

/* "-niter", "--report_type=x": the entry and what stands after =, else -1. One letter is an
 * option of ours but for d. */
static int find(const char *argument, const char **value)
{
    if (argument[0] != '-' || !argument[1])
        return -1;
    bool two = argument[1] == '-';
    const char *name = argument + 1 + two;
    size_t n = strcspn(name, "=");
    for (int i = 0; i < (int)(sizeof NAMES / sizeof *NAMES); i++)
        if (strlen(NAMES[i].theirs) == n && strncmp(NAMES[i].theirs, name, n) == 0) {
            *value = name[n] == '=' ? name + n + 1 : NULL;
            return i;
        }
    return -1;
}

int app_bench_translate(const cli_command *command, int *argc, char ***argv,
                        app_bench_names *names)
{
    int n = 0, made = 0;
    bool rest = false; /* behind "--" */
    if (*argc > APP_BENCH_ARGUMENTS)
        return cli_usage(command, "more than %d arguments", APP_BENCH_ARGUMENTS);
    for (int i = 0; i < *argc; i++) {
        const char *value = NULL;
        rest = rest || strcmp((*argv)[i], "--") == 0;
        int k = i == 0 || rest ? -1 : find((*argv)[i], &value);
        if (k < 0) {
            names->argument[n++] = (*argv)[i];
            continue;
        }
        if (!NAMES[k].ours)
            return cli_usage(command, "-%s: not to be had here: %s", NAMES[k].theirs,
                             strstr(NAMES[k].theirs, "shape")
                                 ? "--width, --height, --batch say the size"
                                 : "the model's file says its precision");
        if (NAMES[k].value && !value && i + 1 < *argc)
            value = (*argv)[++i];
        bool folder = strcmp(NAMES[k].theirs, "report_folder") == 0;
        char *to = names->text[made++];
        size_t used = (size_t)snprintf(to, sizeof names->text[0], "%s%s%s%s", NAMES[k].ours,
                                       value ? "=" : "", value ? value : "",
                                       folder && value ? "/benchmark_report.csv" : "");
        if (used >= sizeof names->text[0])
            return cli_usage(command, "-%s: too long a value", NAMES[k].theirs);
        names->argument[n++] = to;
    }
    names->argument[n] = NULL;
    *argc = n;
    *argv = names->argument;
    return CLI_GO;
}

/* bench_names.h - the options of OpenVINO's benchmark_app in `octavo bench`: long names with one
 * dash and with underscores become ours. */
#ifndef APPS_BENCH_NAMES_H
#define APPS_BENCH_NAMES_H

#include "apps/cli/cli.h"

#define APP_BENCH_ARGUMENTS 128

typedef struct app_bench_names {
    char *argument[2 * APP_BENCH_ARGUMENTS + 1];
    char text[APP_BENCH_ARGUMENTS][1024]; /* of those that were made */
} app_bench_names;

/* Replaces *argc and *argv by a translation that points into `names` and the old one. CLI_GO, or
 * CLI_USAGE for too many or too long arguments, or an option that means nothing here. */
int app_bench_translate(const cli_command *command, int *argc, char ***argv,
                        app_bench_names *names);

#endif

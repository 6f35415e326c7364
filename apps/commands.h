/* commands.h - the subcommands, made of commands.def.
 *
 * A subcommand is `int app_ID(int argc, char **argv)` with argv[0] its last word; it returns
 * the exit code. Its first act is cli_parse (cli.h), before which it does nothing that costs:
 * that is how `octavo help --dump` learns its options.
 */
#ifndef APPS_COMMANDS_H
#define APPS_COMMANDS_H

#define APP_COMMAND(id, words, about) int app_##id(int argc, char **argv);
#include "apps/commands.def"
#undef APP_COMMAND

typedef struct app_command {
    const char *words; /* "synth lines" */
    int (*run)(int argc, char **argv);
    const char *about; /* one line */
} app_command;

/* The command that argv[0..argc-1] begins with, the one of most words; *used: how many. NULL:
 * none. */
const app_command *app_command_find(int argc, char **argv, int *used);

#endif

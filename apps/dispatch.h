/* dispatch.h - the table of subcommands (cli/commands.def). */
#ifndef APPS_DISPATCH_H
#define APPS_DISPATCH_H

typedef struct app_command {
    const char *words; /* "synth lines" */
    int (*run)(int argc, char **argv);
    const char *about; /* one line */
} app_command;

/* The command that argv[0..argc-1] begins with, the one of most words; *used: how many. NULL:
 * none. */
const app_command *app_command_find(int argc, char **argv, int *used);

#endif

/* state.h - between the parts of the command line: cli.c, help.c, io.c. */
#ifndef APPS_CLI_STATE_H
#define APPS_CLI_STATE_H

#include "apps/cli/cli.h"

void cli_set_quiet(void);

static inline bool cli_takes_value(const cli_option *o)
{
    return o->kind != CLI_FLAG && o->kind != CLI_UNFLAG;
}

/* Writes --help to stdout; the exit code. `common`: the options of every command. */
int cli_show_help(const cli_command *command, const cli_option *common);
/* While cli_describe runs the command: its lines. argv[1], if any, is the form of the command
 * that has these options ("--task=det"). Returns CLI_OK. */
int cli_describe_command(const cli_command *command, const cli_option *common, int argc,
                         char **argv);

#endif

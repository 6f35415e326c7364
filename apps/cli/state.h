/* state.h - between the parts of the command line: cli.c, help.c, io.c. */
#ifndef APPS_CLI_STATE_H
#define APPS_CLI_STATE_H

struct cli_command;
struct cli_option;

void cli_set_quiet(void);
enum { CLI_PROGRESS_AUTO, CLI_PROGRESS_PLAIN, CLI_PROGRESS_OFF };
void cli_set_progress(int kind);

/* Writes --help to stdout; the exit code. `common`: the options of every command. */
int cli_show_help(const struct cli_command *command, const struct cli_option *common);
/* While cli_describe runs the command: its lines. argv[1], if any, is the form of the command
 * that has these options ("--task=det"). Returns CLI_OK. */
int cli_describe_command(const struct cli_command *command, const struct cli_option *common,
                         int argc, char **argv);

#endif

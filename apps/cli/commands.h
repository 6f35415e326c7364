/* commands.h - the subcommands, made of commands.def.
 *
 * A subcommand is `int app_ID(int argc, char **argv)` with argv[0] its last word; it returns
 * the exit code. Its first act is cli_parse (cli.h), before which it does nothing that costs:
 * that is how `octavo help --dump` learns its options.
 */
#ifndef APPS_CLI_COMMANDS_H
#define APPS_CLI_COMMANDS_H

#define APP_COMMAND(id, words, about) int app_##id(int argc, char **argv);
#include "apps/cli/commands.def"
#undef APP_COMMAND

#endif

/* settings.h - options of a table as lines NAME=VALUE: what a command was told, for files that
 * remember it.
 */
#ifndef APPS_CLI_SETTINGS_H
#define APPS_CLI_SETTINGS_H

#include "apps/cli/cli.h"

/* The option's present value; nothing for a text that was not given. */
nn_err cli_setting(const cli_option *o, io_bytes *out);

#endif

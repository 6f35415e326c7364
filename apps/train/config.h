/* config.h - DIR/config: the options that a training goes on with, `name=value` a line, and
 * back to arguments. */
#ifndef APPS_TRAIN_CONFIG_H
#define APPS_TRAIN_CONFIG_H

#include "apps/cli/cli.h"

/* The values of a table's options, but for those that concern one call only, aliases, and
 * --model. */
nn_err train_config_format(const cli_option *table, io_bytes *out);

/* The lines of `text`, which is cut up, as arguments "--name=value" in *made, each with a 0
 * byte behind it and beginning at offset[i]. Knows aliases: files of earlier versions. Without
 * `lists` those of lists are left out. `path` is for messages. NN_ERR_INPUT for a line that is
 * no option of the table. */
#define TRAIN_CONFIG_ARGUMENTS 512
nn_err train_config_arguments(const cli_option *table, const char *path, bool lists, char *text,
                              io_bytes *made, size_t offset[TRAIN_CONFIG_ARGUMENTS], int *n);

#endif

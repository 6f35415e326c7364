/* config.c - see config.h. */
#include "apps/train/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apps/cli/settings.h"

/* Options that are about one call, or where a training began: not about how it goes on. */
static bool not_in_config(const char *name)
{
    static const char *const left_out[] = {"resume", "force", "output", "epochs", "init",
                                           "config", "alphabet", "loader-threads", "no-progress", "qat",
                                           "weight-bits", "calib", "bits", "ignore",
                                           "learn-ranges", "lr-scale"};
    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
        if (strcmp(name, left_out[i]) == 0)
            return true;
    return false;
}

static const cli_option *find_option(const cli_option *table, const char *name, size_t n)
{
    for (; table->name; table++)
        if (strlen(table->name) == n && memcmp(table->name, name, n) == 0)
            return table;
    return NULL;
}

nn_err train_config_arguments(const cli_option *table, const char *path, bool lists, char *text,
                              io_bytes *made, size_t offset[TRAIN_CONFIG_ARGUMENTS], int *n)
{
    nn_err err = NN_OK;
    int row = 1;
    for (char *line = text, *next; *line; line = next, row++) {
        char *end = strchr(line, '\n');
        next = end ? end + 1 : line + strlen(line);
        if (end)
            *end = 0;
        char *equals = strchr(line, '=');
        if (*line == 0 || *line == '#')
            continue;
        const cli_option *o = equals ? find_option(table, line, (size_t)(equals - line)) : NULL;
        if (!o)
            return nn_fail(NN_ERR_INPUT,
                           "%s:%d: expected name=value of an option of train, found '%.60s'",
                           path, row, line);
        bool flag = o->kind == CLI_FLAG;
        if (not_in_config(o->name) || (flag && strcmp(equals + 1, "true") != 0) ||
            (o->kind == CLI_LIST && !lists))
            continue;
        if (*n == TRAIN_CONFIG_ARGUMENTS)
            return nn_fail(NN_ERR_INPUT, "%s: more than %d lines", path,
                           TRAIN_CONFIG_ARGUMENTS);
        offset[(*n)++] = made->size;
        NN_TRY(io_bytes_format(made, flag ? "--%s" : "--%s=%s", o->name, equals + 1));
        NN_TRY(io_bytes_add(made, "", 1));
    }
out:
    return err;
}

nn_err train_config_format(const cli_option *table, io_bytes *out)
{
    nn_err err = NN_OK;
    for (const cli_option *o = table; o->name; o++)
        /* A name of --model may be a network's (an earlier spelling): then it stands in
         * --arch. */
        if (o->help && !not_in_config(o->name) && strcmp(o->name, "model") != 0)
            NN_TRY(cli_setting(o, out));
out:
    return err;
}

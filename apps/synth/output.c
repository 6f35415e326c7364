/* output.c - see output.h. */
#include "apps/synth/output.h"

#include <stdio.h>

#include "io/codecs.h"

int synth_output_check(const cli_command *command, synth_output *o)
{
    o->jpeg = o->extension == 1;
    if (!cli_given("count") || !o->dir)
        return cli_usage(command, "missing option: expected --count=N and --output=DIR");
    if (cli_given("quality") && !o->jpeg)
        return cli_usage(command, "--quality is of JPEG: expected --extension=jpg with it");
    if (o->jpeg && !io_jpeg_available())
        return cli_usage(command,
                         "--extension=jpg: this program is built without JPEG, expected png");
    return CLI_GO;
}

nn_err synth_output_open(const synth_output *o)
{
    nn_err err = io_dir_make(o->dir);
    return err ? err : cli_writable_dir(o->dir);
}

void synth_worker_failed(synth_worker *w, nn_err err, int64_t at)
{
    w->err = err;
    w->at = at;
    snprintf(w->message, sizeof w->message, "%s", nn_error_message());
}

nn_err synth_first_error(const synth_worker *workers, int n)
{
    const synth_worker *first = NULL;
    for (int i = 0; i < n; i++)
        if (workers[i].err != NN_OK && (!first || workers[i].at < first->at))
            first = &workers[i];
    return first ? nn_fail(first->err, "%s", first->message) : NN_OK;
}

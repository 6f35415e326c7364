#include "apps/cli/settings.h"

#include <string.h>

#include "io/number.h"

/* The shortest number that reads back as this float: 0.001, not 0.00100000005. */
static nn_err add_float(io_bytes *out, const char *name, float value)
{
    char text[IO_NUMBER_TEXT];
    double back;
    for (int digits = 6; digits <= 9; digits++) {
        io_number_format((double)value, digits, text);
        if (io_number_parse_all(text, &back) && (float)back == value)
            break;
    }
    return io_bytes_format(out, "%s=%s\n", name, text);
}

nn_err cli_setting(const cli_option *o, io_bytes *out)
{
    nn_err err = NN_OK;
    switch (o->kind) {
    case CLI_FLAG:
    case CLI_UNFLAG:
        return io_bytes_format(out, "%s=%s\n", o->name, *(bool *)o->to ? "true" : "false");
    case CLI_INT:
        return io_bytes_format(out, "%s=%d\n", o->name, *(int *)o->to);
    case CLI_INT64:
        return io_bytes_format(out, "%s=%lld\n", o->name, (long long)*(int64_t *)o->to);
    case CLI_UINT64:
        return io_bytes_format(out, "%s=%llu\n", o->name,
                               (unsigned long long)*(uint64_t *)o->to);
    case CLI_FLOAT:
        return add_float(out, o->name, *(float *)o->to);
    case CLI_TEXT:
        return *(const char **)o->to
                   ? io_bytes_format(out, "%s=%s\n", o->name, *(const char **)o->to)
                   : NN_OK;
    case CLI_CHOICE: {
        const char *p = o->value;
        for (int i = *(int *)o->to; i > 0; i--)
            p += strcspn(p, "|") + 1;
        return io_bytes_format(out, "%s=%.*s\n", o->name, (int)strcspn(p, "|"), p);
    }
    case CLI_LIST: {
        const cli_list *list = o->to;
        for (int i = 0; i < list->n; i++)
            NN_TRY(io_bytes_format(out, "%s=%s\n", o->name, list->text[i]));
    }
    }
out:
    return err;
}

/* form.c - see form.h. */
#include "apps/cli/form.h"

#include "io/file.h"

#define MAX_TEMPLATE ((size_t)1 << 20)

nn_err app_form_open(const char *name, fields_form *out)
{
    io_bytes text = {0};
    if (fields_form_preset(name, out))
        return NN_OK;
    if (!io_path_exists(name))
        return nn_fail(NN_ERR_USAGE, "--fields: expected %s or a template's file, found '%s'",
                       fields_preset_names(), name);
    nn_err err = io_file_read(name, MAX_TEMPLATE, NN_ERR_INPUT, &text);
    if (err == NN_OK)
        err = fields_form_parse((const char *)text.data, text.size, name, out);
    io_bytes_free(&text);
    return err;
}

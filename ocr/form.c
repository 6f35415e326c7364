/* form.c - see form.h. */
#include "ocr/form.h"

#include <string.h>

#include "io/file.h"
#include "ocr/builtin.h"

#define MAX_TEMPLATE ((size_t)1 << 20)
#define MODEL_SUFFIX ".safetensors"
#define RECEIPT_MODEL "receipt-fields"

nn_err ocr_form_model(const char *name, io_model *out)
{
    return ocr_model_open(strcmp(name, "receipt") == 0 ? RECEIPT_MODEL : name, out);
}

static nn_err open_model(const char *name, ocr_form *out)
{
    nn_err err;
    io_model model = {0};
    NN_TRY(ocr_form_model(name, &model));
    NN_TRY(fields_picker_new(&out->picker, &model));
    out->form = (fields_form){.picker = &out->picker};
out:
    return err;
}

static nn_err open_template(const char *name, fields_form *out)
{
    io_bytes text = {0};
    nn_err err = io_file_read(name, MAX_TEMPLATE, NN_ERR_INPUT, &text);
    if (err == NN_OK)
        err = fields_form_parse((const char *)text.data, text.size, name, out);
    io_bytes_free(&text);
    return err;
}

nn_err ocr_form_open(const char *name, const char *option, ocr_form *out)
{
    size_t n = strlen(name), suffix = strlen(MODEL_SUFFIX);
    *out = (ocr_form){0};
    /* Rules are for programs that were built without the model. */
    if (strcmp(name, "receipt") == 0 && ocr_builtin_has(RECEIPT_MODEL))
        return open_model(name, out);
    if (fields_form_preset(name, &out->form))
        return NN_OK;
    if (!io_path_exists(name))
        return nn_fail(NN_ERR_USAGE,
                       "%s: expected %s, a template's file or a model's, found '%s'", option,
                       fields_preset_names(), name);
    if (n > suffix && strcmp(name + n - suffix, MODEL_SUFFIX) == 0) {
        nn_err err = open_model(name, out);
        if (err != NN_OK)
            nn_fail_prefix("%s", name);
        return err;
    }
    return open_template(name, &out->form);
}

void ocr_form_close(ocr_form *f)
{
    fields_picker_free(&f->picker);
    *f = (ocr_form){0};
}

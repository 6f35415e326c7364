/* form.h - --fields of the commands that have it: a preset's name, a template's file, or a model
 * that `octavo train --task=fields` made.
 */
#ifndef APPS_CLI_FORM_H
#define APPS_CLI_FORM_H

#include "fields/fields.h"
#include "fields/picker.h"

/* The sentence of --fields in help. */
#define APP_FORM_HELP                                                                          \
    "seek fields: those of receipts, invoices, letters, forms (all that has a form or a label), " \
    "of a template (a file with `name type where label | label` a line), or of a model that " \
    "`octavo train --task=fields` made (x.safetensors)"

typedef struct app_form {
    fields_form form;     /* points at picker: stays where it is */
    fields_picker picker;
} app_form;

/* NN_ERR_USAGE for what is none of them, and for a template that is broken; NN_ERR_INPUT,
 * NN_ERR_MODEL: nothing is left open. */
nn_err app_form_open(const char *name, app_form *out);
void app_form_close(app_form *f); /* good for {0} */

#endif

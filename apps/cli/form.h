/* form.h - --fields of the commands that have it: a preset's name, or a template's file.
 */
#ifndef APPS_CLI_FORM_H
#define APPS_CLI_FORM_H

#include "fields/fields.h"

/* The sentence of --fields in help. */
#define APP_FORM_HELP                                                                          \
    "seek fields: those of receipts, invoices, letters, forms (all that has a form or a label), " \
    "or of a template: a file with `name type where label | label` a line"

/* NN_ERR_USAGE for what is neither, and for a template that is broken; NN_ERR_INPUT. */
nn_err app_form_open(const char *name, fields_form *out);

#endif

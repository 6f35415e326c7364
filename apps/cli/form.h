/* form.h - --fields of the commands that have it. */
#ifndef APPS_CLI_FORM_H
#define APPS_CLI_FORM_H

#include "ocr/form.h"

/* The sentence of --fields in help. */
#define APP_FORM_HELP                                                                          \
    "seek fields: those of receipts, invoices, letters, forms (all that has a form or a label), " \
    "of a template (a file with `name type where label | label` a line), or of a model that " \
    "`octavo train --task=fields` made (x.safetensors)"

#endif

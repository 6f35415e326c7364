/* form.h - which fields a caller seeks, by name: a preset, a template's file, or a model that
 * `octavo train --task=fields` made. Of receipts the built-in one.
 */
#ifndef OCR_FORM_H
#define OCR_FORM_H

#include "fields/fields.h"
#include "fields/picker.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ocr_form {
    fields_form form;     /* points at picker: stays where it is */
    fields_picker picker;
} ocr_form;

/* NN_ERR_USAGE for what is none of them (`option` names it: "--fields"), and for a template that is
 * broken; NN_ERR_INPUT, NN_ERR_MODEL: nothing is left open. */
nn_err ocr_form_open(const char *name, const char *option, ocr_form *out);
/* The model that ocr_form_open takes by that name. NN_ERR_MODEL, NN_ERR_LIMIT. */
nn_err ocr_form_model(const char *name, io_model *out);
void ocr_form_close(ocr_form *f); /* good for {0} */

#ifdef __cplusplus
}
#endif

#endif

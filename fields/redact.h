/* redact.h - takes words of some kinds out of a page: their text, their characters, and the fields that
 * stand in them. What they were is nowhere in the document then; the caller blackens the
 * picture where they stood.
 */
#ifndef FIELDS_REDACT_H
#define FIELDS_REDACT_H

#include "fields/fields.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FIELDS_MAX_REDACTED 32
typedef struct fields_redaction {
    bool kind[FIELDS_KINDS];
    int n_names; /* of the form's fields */
    char name[FIELDS_MAX_REDACTED][FIELDS_NAME];
} fields_redaction;

/* "phone,iban,total": kinds, and fields of `form` (may be NULL). NN_ERR_USAGE names what is
 * neither. */
nn_err fields_redaction_parse(const char *list, const fields_form *form, fields_redaction *out);

/* Of page `index` of a finished document whose fields were found: every word that has a part of a
 * hit of these kinds, or that is of a field of these names. Its text becomes U+2588 (asterisks where it
 * has less than three bytes). *black: the n places to be blackened, a margin around them;
 * nn_alloc'ed. NN_ERR_LIMIT. */
nn_err fields_redact(const fields_redaction *r, io_document *d, int32_t index, io_box **black,
                     int32_t *n);

#ifdef __cplusplus
}
#endif

#endif

/* fields.h - the fields of read pages: what apps call.
 *
 *     words with places -> text, row by row (text.h) -> typed hits (detect.h)
 *                       -> names for some of them (form.h) -> io_doc_field
 */
#ifndef FIELDS_FIELDS_H
#define FIELDS_FIELDS_H

#include "fields/form.h"
#include "fields/plain.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Adds the form's fields to every page of a finished document, in place of those it has. A page
 * without words has none. NN_ERR_LIMIT. */
nn_err fields_find(const fields_form *form, io_document *d);

#ifdef __cplusplus
}
#endif

#endif

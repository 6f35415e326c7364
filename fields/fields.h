/* fields.h - the fields of read pages: what apps call.
 *
 *     words with places -> text, row by row (text.h) -> typed hits (detect.h)
 *                       -> names for some of them (form.h) -> io_doc_field
 */
#ifndef FIELDS_FIELDS_H
#define FIELDS_FIELDS_H

#include "fields/form.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Adds the form's fields to every page of a finished document, in place of those it has. A page
 * without words has none. NN_ERR_LIMIT. */
nn_err fields_find(const fields_form *form, io_document *d);

/* A document of plain text: a form feed begins a page, characters stand in a grid of
 * FIELDS_GRID_X x FIELDS_GRID_Y, and two blanks or a tab divide what stands side by side. Appended
 * and finished. `source`: what its pages are called. */
#define FIELDS_GRID_X 10
#define FIELDS_GRID_Y 20
nn_err fields_document_of_text(const char *text, size_t n, const char *source, io_document *d);

#ifdef __cplusplus
}
#endif

#endif

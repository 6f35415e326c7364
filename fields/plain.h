/* plain.h - plain text as a document.
 */
#ifndef FIELDS_PLAIN_H
#define FIELDS_PLAIN_H

#include "io/document.h"

#ifdef __cplusplus
extern "C" {
#endif

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

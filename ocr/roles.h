/* roles.h - what the paragraphs of a page are: headings, list items, captions, footnotes, what
 * stands at the page's head and foot. Told from place, size of type, and how they begin; where
 * nothing tells, IO_ROLE_NONE.
 */
#ifndef OCR_ROLES_H
#define OCR_ROLES_H

#include "io/document.h"
#include "ocr/text_line.h"

/* Items of lists, and tables, become paragraphs of their own: numbers line[].paragraph anew. */
void ocr_roles_part(int n, ocr_text_line *line);
/* Sets the role of doc->line[first + i], which is line[i], where it has none. NN_ERR_LIMIT
 * without memory. */
nn_err ocr_roles(int n, const ocr_text_line *line, float page_height, io_document *doc,
                 int32_t first);

#endif

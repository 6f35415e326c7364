/* read.h - documents from files: what `octavo read -f json` and `octavo synth pages --truth`
 * wrote, or another program in the same form (io/page.schema.json).
 */
#ifndef IO_READ_H
#define IO_READ_H

#include "io/document.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Appends the pages of `text`, a JSON object a line, and finishes the document. Only what places
 * and reads text is needed of a line: its text or words, and a bbox or polygon; keys that are
 * not known are passed over. `what` names the text in messages. NN_ERR_INPUT for what does not
 * fit the form; the document is then good for io_doc_clear and io_doc_free only. */
nn_err io_read_json(const char *text, size_t n, const char *what, io_document *out);

#ifdef __cplusplus
}
#endif

#endif

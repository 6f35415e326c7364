/* doc_pack.h - a finished document as bytes and back, exactly: for work that is stopped and goes
 * on. The form is this version's own, of this kind of machine; what lasts is JSON.
 */
#ifndef IO_DOC_PACK_H
#define IO_DOC_PACK_H

#include "io/document.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Appends. Pictures are left out. NN_ERR_LIMIT. */
nn_err io_doc_pack(const io_document *d, io_bytes *out);
/* *d is empty before, and after a failure. NN_ERR_INPUT for bytes that are no document. */
nn_err io_doc_unpack(const uint8_t *bytes, size_t n, io_document *d);

#ifdef __cplusplus
}
#endif

#endif

/* edit.h - which edits turn one string into another (Hirschberg 1975), for metrics.c. */
#ifndef OCR_EDIT_H
#define OCR_EDIT_H

#include "nn/base.h"

/* A shortest edit script of a to b, in order, in memory of O(na + nb): calls edit(ctx, a's,
 * b's) for each substitution, deletion (b's = 0) and insertion (a's = 0). Neither string holds
 * 0. Stops at an error of edit and gives it back; NN_ERR_LIMIT without memory. */
typedef nn_err ocr_edit_fn(void *ctx, uint32_t from, uint32_t to);
nn_err ocr_edit_script(const uint32_t *a, int64_t na, const uint32_t *b, int64_t nb,
                       ocr_edit_fn *edit, void *ctx);

#endif

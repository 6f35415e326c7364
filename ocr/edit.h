/* edit.h - how far two strings differ, and by which edits (Levenshtein 1966, Hirschberg
 * 1975). */
#ifndef OCR_EDIT_H
#define OCR_EDIT_H

#include "nn/base.h"

/* Edit distance of two code point strings; -1 without memory. */
int64_t ocr_edit_distance(const uint32_t *a, int64_t na, const uint32_t *b, int64_t nb);

/* A shortest edit script of a to b, in order, in memory of O(na + nb): calls edit(ctx, a's,
 * b's) for each substitution, deletion (b's = 0) and insertion (a's = 0). Neither string holds
 * 0. Stops at an error of edit and returns it; NN_ERR_LIMIT without memory. */
typedef nn_err ocr_edit_fn(void *ctx, uint32_t from, uint32_t to);
nn_err ocr_edit_script(const uint32_t *a, int64_t na, const uint32_t *b, int64_t nb,
                       ocr_edit_fn *edit, void *ctx);

#endif

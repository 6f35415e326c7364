/* normalize.h - characters that are written in several ways: letters with marks, compatibility
 * forms, quotes and dashes, capitals. Shared by the alphabet (labels) and the metrics.
 *
 * "NFKC-lite": Unicode normalisation form KC (UAX #15) for what our alphabets hold: Latin-1,
 * Latin Extended-A, S and T with comma below, Welsh and dotted letters, general punctuation,
 * super- and subscripts, number forms, the Latin ligatures and full-width ASCII. Other
 * characters pass unchanged.
 */
#ifndef OCR_NORMALIZE_H
#define OCR_NORMALIZE_H

#include "nn/base.h"

#define OCR_FORM_MAX 4 /* most characters that one becomes: U+2057, four primes */

/* The precomposed letter of a base and a combining mark, or 0. */
uint32_t ocr_code_compose(uint32_t base, uint32_t mark);
/* The letter without its mark; the code itself when it has none. */
uint32_t ocr_code_base(uint32_t code);
/* NFKC of one character that has a compatibility form: its length, 0 when it has none. */
int ocr_code_compat(uint32_t code, uint32_t out[OCR_FORM_MAX]);
/* The plain form of a quote (' or "), dash (-), prime or acute accent ('); otherwise the code
 * itself. */
uint32_t ocr_code_plain(uint32_t code);
/* A Latin letter outside of ASCII: with a mark, or one of its own (ß, æ, ø, þ, ı). */
bool ocr_code_is_marked(uint32_t code);
/* White space that may stand for a space: tab, line ends, Zs of Unicode. */
bool ocr_code_is_space(uint32_t code);
/* Drawn as nothing: zero-width characters, byte order mark. */
bool ocr_code_is_invisible(uint32_t code);
/* Code points of UTF-8, each bad byte as U+FFFD; nn_alloc'ed. NN_ERR_LIMIT without memory. */
nn_err ocr_text_codes(const char *utf8, uint32_t **out, int64_t *n);
/* What the metrics compare: NFKC-lite, straight quotes, one dash, single spaces, trimmed. */
nn_err ocr_text_normalize(const char *utf8, uint32_t **out, int64_t *n);

#endif

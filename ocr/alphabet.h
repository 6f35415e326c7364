/* alphabet.h - which characters a model knows: data, stored in the model (octavo.alphabet, one
 * UTF-8 string in class order; class 0 is CTC's blank and not in the string).
 */
#ifndef OCR_ALPHABET_H
#define OCR_ALPHABET_H

#include "nn/base.h"

typedef struct ocr_alphabet {
    int n;           /* classes including blank */
    uint32_t *code;  /* [n]; code[0] = 0 */
    /* [n] class of the same letter in the other case, 0 when none (CTCLoss's alias). */
    int32_t *other_case;
    int n_sorted;    /* lookup: classes ordered by code point */
    int32_t *sorted;
} ocr_alphabet;

/* Printable ASCII plus the Latin letters and signs of European documents. */
const char *ocr_alphabet_default_text(void);
/* NN_ERR_MODEL (or NN_ERR_USAGE, as `code` says): invalid UTF-8, duplicates, control
 * characters, empty, more than 20,000. */
nn_err ocr_alphabet_new(ocr_alphabet *out, const char *text, nn_err code);
void ocr_alphabet_free(ocr_alphabet *a);
nn_err ocr_alphabet_text(const ocr_alphabet *a, char **out); /* nn_alloc'ed */
int ocr_alphabet_class(const ocr_alphabet *a, uint32_t code); /* -1 when unknown */
/* Classes of a text. A character that the alphabet lacks is replaced by the same one in another
 * form (normalize.h): letter and combining mark composed, curly quotes and dashes plain,
 * ligatures and the other compatibility forms spelled out. Any white space is a space; runs
 * become one, outer ones go. Returns the number, or -1: *unknown is the character that has no
 * class (U+FFFD for bad UTF-8), or 0 when there are more than max. */
int ocr_alphabet_encode(const ocr_alphabet *a, const char *text, int32_t *labels, int max,
                        uint32_t *unknown);

#endif

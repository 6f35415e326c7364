/* builtin.h - the models that travel inside the library, and how a model is named.
 *
 *   default        the line recogniser, in 8 bits where that file was there at build time
 *   default-fp32   the same before quantisation: to train on, to quantise
 *   best           a larger line recogniser, in 8 bits only
 *   detector       finds the texts of a page  \  the 8-bit file where there is one,
 *   direction      upright or upside down?    /  for they are run only
 *   receipt-fields picks the fields of receipts (fields/picker.h)
 *   lm-small       the language model
 */
#ifndef OCR_BUILTIN_H
#define OCR_BUILTIN_H

#include "io/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Is a model of this name inside? */
bool ocr_builtin_has(const char *name);
/* May one of this name be inside? Then ocr_model_open says what is missing. */
bool ocr_builtin_knows(const char *name);
typedef struct ocr_builtin {
    const char *name, *about; /* static; about: what for, without a final point */
    const uint8_t *data;      /* static: its file ... */
    size_t bytes;             /* ... of so many bytes */
} ocr_builtin;
/* The i-th one that is inside; false behind the last. */
bool ocr_builtin_at(int i, ocr_builtin *out);

/* The built-in model of that name, else the file of that name. NN_ERR_MODEL, NN_ERR_LIMIT. */
nn_err ocr_model_open(const char *name, io_model *out);

#ifdef __cplusplus
}
#endif

#endif

/* builtin.h - the models that travel inside the library, and how a model is named.
 *
 *   default        the line recogniser, in 8 bits where that file was there at build time
 *   default-fp32   the same before quantisation: to train on, to quantise
 *   detector       finds the texts of a page  \  the 8-bit file where there is one, for they
 * are
 *   direction      upright or upside down?    /  run only
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
/* Name of the i-th one that is inside; NULL behind the last. */
const char *ocr_builtin_name(int i);

/* The built-in model of that name, else the file of that name. NN_ERR_MODEL, NN_ERR_LIMIT. */
nn_err ocr_model_open(const char *name, io_model *out);

#ifdef __cplusplus
}
#endif

#endif

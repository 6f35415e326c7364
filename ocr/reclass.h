/* reclass.h - the last layer of a recogniser for another alphabet: which old classes a new one
 * begins as.
 *
 *   known character    its own row
 *   unknown            row = mean of the rows of the classes that look like it; its bias less by
 *                      OCR_RECLASS_BIAS: a letter with a mark is its letter, a sign what it
 *                      resembles, any other character the mean of all known ones
 *
 * So a new class's logit is a mean of others' logits less OCR_RECLASS_BIAS: never the greatest.
 * What the model reads greedily stays the same, confidences fall a little, and a new letter has
 * its base letter's features from the first step on.
 */
#ifndef OCR_RECLASS_H
#define OCR_RECLASS_H

#include "nn/params.h"
#include "ocr/alphabet.h"

/* e^-6: ten new letters upon one take 2.5 % of its probability. */
#define OCR_RECLASS_BIAS 6.0f
#define OCR_RECLASS_MAX 4 /* most classes that one begins as, unless as all */

/* Classes of `from`, in out, that the character begins as; 0: as the mean of all. */
int ocr_reclass_origin(const ocr_alphabet *from, uint32_t code, int32_t out[OCR_RECLASS_MAX]);
/* Fills one param of the last Gemm, weights [V,C] or bias [V], from the old one of the same
 * name. Every row of `to` is written. */
void ocr_reclass_param(const ocr_alphabet *from, const ocr_alphabet *to, const nn_param *old,
                       nn_param *out);

#endif

/* letter_case.h - capitals and small letters. */
#ifndef IO_LETTER_CASE_H
#define IO_LETTER_CASE_H

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Simple case mapping of Latin (ASCII to Extended-A, S and T with comma below, schwa, Extended
 * Additional), Greek and Cyrillic; the code itself when there is none. Turkish and Azerbaijani
 * pair i with I with a dot and dotless i with I: who writes them maps these two first. */
uint32_t io_code_upper(uint32_t code);
uint32_t io_code_lower(uint32_t code);

#ifdef __cplusplus
}
#endif

#endif

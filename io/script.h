/* script.h - in which direction letters run. */
#ifndef IO_SCRIPT_H
#define IO_SCRIPT_H

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Letters that run leftwards: Hebrew to Arabic Extended-A, their presentation forms, and the
 * plane-1 blocks of right-to-left scripts (Unicode's default classes R and AL), without Arabic's
 * digits, which run rightwards. */
bool io_code_rtl(uint32_t code);
/* Whether the first letter with a direction runs leftwards; `text` is valid UTF-8. */
bool io_text_rtl(const char *text);

#ifdef __cplusplus
}
#endif

#endif

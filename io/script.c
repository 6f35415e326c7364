/* script.c - see script.h. */
#include "io/script.h"

#include <string.h>

#include "io/file.h"

bool io_code_rtl(uint32_t c)
{
    return (c >= 0x0590 && c <= 0x08FF && !(c >= 0x0660 && c <= 0x0669)) ||
           (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFC) ||
           (c >= 0x10800 && c <= 0x10FFF) || (c >= 0x1E800 && c <= 0x1EFFF);
}

static bool code_ltr(uint32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xC0 && c < 0x0590) ||
           (c >= 0x0900 && c < 0x2000);
}

bool io_text_rtl(const char *text)
{
    for (const char *p = text, *end = text + strlen(text); p < end;) {
        int32_t code = io_utf8_next(&p, end);
        if (code < 0)
            return false;
        if (io_code_rtl((uint32_t)code))
            return true;
        if (code_ltr((uint32_t)code))
            return false;
    }
    return false;
}

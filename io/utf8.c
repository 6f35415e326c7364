/* utf8.c - strict UTF-8 (RFC 3629): the shortest form only, no surrogates, nothing above
 * U+10FFFF. */
#include "io/file.h"

int32_t io_utf8_next(const char **p, const char *end)
{
    const unsigned char *s = (const unsigned char *)*p;
    ptrdiff_t left = end - *p;
    if (left <= 0)
        return -1;
    if (s[0] < 0x80) {
        *p += 1;
        return s[0];
    }
    int more;
    int32_t code, least;
    if (s[0] >= 0xC2 && s[0] <= 0xDF) {
        more = 1, code = s[0] & 0x1F, least = 0x80;
    } else if (s[0] >= 0xE0 && s[0] <= 0xEF) {
        more = 2, code = s[0] & 0x0F, least = 0x800;
    } else if (s[0] >= 0xF0 && s[0] <= 0xF4) {
        more = 3, code = s[0] & 0x07, least = 0x10000;
    } else {
        return -1;
    }
    if (left <= more)
        return -1;
    for (int i = 1; i <= more; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return -1;
        code = code << 6 | (s[i] & 0x3F);
    }
    if (code < least || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return -1;
    *p += more + 1;
    return code;
}

int io_utf8_put(uint32_t code, char out[4])
{
    NN_ASSERT(code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF));
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

bool io_utf8_valid(const char *text, size_t n)
{
    const char *p = text, *end = text + n;
    while (p < end)
        if (io_utf8_next(&p, end) < 0)
            return false;
    return true;
}

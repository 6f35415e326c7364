/* letter_case.c - case mapping by the blocks of Unicode. */
#include "io/letter_case.h"

/* Extended-A alternates capital and small letter; in these ranges the capital is even ... */
static bool even_is_upper(uint32_t c)
{
    return (c >= 0x100 && c <= 0x137 && c != 0x130 && c != 0x131) ||
           (c >= 0x14A && c <= 0x177) || (c >= 0x218 && c <= 0x21B) ||
           (c >= 0x1E00 && c <= 0x1E95) || (c >= 0x1EA0 && c <= 0x1EFF) ||
           (c >= 0x232 && c <= 0x233);
}

/* ... and in these odd. */
static bool odd_is_upper(uint32_t c)
{
    return (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);
}

uint32_t io_code_upper(uint32_t c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 0xE0 && c <= 0xFE && c != 0xF7) ||
        (c >= 0x3B1 && c <= 0x3C9 && c != 0x3C2) || (c >= 0x430 && c <= 0x44F))
        return c - 0x20;
    if (c == 0xFF)
        return 0x178;
    if (even_is_upper(c))
        return c & ~1u;
    if (odd_is_upper(c))
        return (c & 1) ? c : c - 1;
    if (c == 0x259) /* schwa */
        return 0x18F;
    if (c == 0x131) /* dotless i */
        return 'I';
    if (c == 0x17F) /* long s */
        return 'S';
    if (c == 0xB5) /* micro sign: capital mu */
        return 0x39C;
    if (c == 0x3C2) /* final sigma */
        return 0x3A3;
    if (c >= 0x450 && c <= 0x45F)
        return c - 0x50;
    return c;
}

uint32_t io_code_lower(uint32_t c)
{
    if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) ||
        (c >= 0x391 && c <= 0x3A9 && c != 0x3A2) || (c >= 0x410 && c <= 0x42F))
        return c + 0x20;
    if (c == 0x178)
        return 0xFF;
    if (even_is_upper(c))
        return c | 1u;
    if (odd_is_upper(c))
        return (c & 1) ? c + 1 : c;
    if (c == 0x18F)
        return 0x259;
    if (c == 0x130) /* capital I with dot */
        return 'i';
    if (c == 0x1E9E) /* capital sharp s */
        return 0xDF;
    if (c >= 0x400 && c <= 0x40F)
        return c + 0x50;
    return c;
}

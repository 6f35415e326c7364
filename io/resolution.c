/* resolution.c - dots per inch from the header of a picture file. Only what the header states;
 * damage means "not stated". */
#include "io/image_file.h"

#include <string.h>

static uint32_t big(const uint8_t *p, int n)
{
    uint32_t v = 0;
    for (int i = 0; i < n; i++)
        v = v << 8 | p[i];
    return v;
}

static float plausible(double dpi)
{
    return dpi >= 10 && dpi <= 10000 ? (float)dpi : 0;
}

/* PNG: chunks of length, type, data, CRC; pHYs: pixels per unit in x, in y, unit (1: metre). */
static float png_dpi(const uint8_t *b, size_t n)
{
    size_t at = 8;
    while (n - at >= 12) {
        size_t size = big(b + at, 4);
        if (size > n - at - 12 || memcmp(b + at + 4, "IDAT", 4) == 0)
            return 0;
        if (memcmp(b + at + 4, "pHYs", 4) == 0)
            return size == 9 && b[at + 16] == 1 ? plausible(0.0254 * big(b + at + 8, 4)) : 0;
        at += size + 12;
    }
    return 0;
}

/* JFIF: FF E0, length, "JFIF" 0, version (2), unit (1: inch, 2: cm), density in x, in y. */
static float jpeg_dpi(const uint8_t *b, size_t n)
{
    if (n < 18 || b[2] != 0xFF || b[3] != 0xE0 || memcmp(b + 6, "JFIF", 5) != 0)
        return 0;
    double density = big(b + 14, 2);
    return b[13] == 1 ? plausible(density) : b[13] == 2 ? plausible(2.54 * density) : 0;
}

float io_image_dpi(const uint8_t *bytes, size_t n)
{
    if (n >= 8 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0)
        return png_dpi(bytes, n);
    if (n >= 2 && bytes[0] == 0xFF && bytes[1] == 0xD8)
        return jpeg_dpi(bytes, n);
    return 0;
}

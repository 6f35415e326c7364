/* glyph_shape.c - tables for ASCII, and the letters of Latin-1 and Latin Extended-A by what they
 * are without their marks. */
#include "ocr/glyph_shape.h"

#include <string.h>

/* Hundredths of an em, from the space on. */
static const uint8_t advance[95] = {
    26, 30, 38, 53, 53, 86, 72, 19, 33, 33, 44, 57, 26, 33, 26, 28, /* to / */
    53, 53, 53, 53, 53, 53, 53, 53, 53, 53, 28, 28, 57, 57, 57, 50, /* to ? */
    96, 70, 67, 70, 72, 64, 58, 75, 72, 30, 44, 70, 58, 86, 72, 75, /* to O */
    61, 75, 70, 61, 61, 72, 70, 94, 70, 70, 61, 30, 28, 30, 47, 50, /* to _ */
    33, 50, 53, 47, 53, 50, 30, 53, 53, 25, 25, 50, 25, 80, 53, 53, /* to o */
    53, 53, 33, 44, 28, 53, 50, 72, 50, 49, 47, 40, 23, 40, 56,
};

/* U+00C0 to U+017F. */
static const char without_marks[] = "AAAAAAWCEEEEIIIIDNOOOOOxOUUUUYPb"
                                    "aaaaaamceeeeiiiionooooo+ouuuuypy"
                                    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGg"
                                    "GgGgHhHhIiIiIiIiIiMmJjKkkLlLlLlL"
                                    "lLlNnNnNnnNnOoOoOoWmRrRrRrSsSsSs"
                                    "SsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzf";

static uint32_t base_of(uint32_t code)
{
    return code >= 0xC0 && code < 0x180 ? (uint32_t)(uint8_t)without_marks[code - 0xC0] : code;
}

static bool is_among(uint32_t code, const char *set)
{
    return code > ' ' && code < 0x7F && strchr(set, (int)code) != NULL;
}

float ocr_glyph_advance(uint32_t code)
{
    uint32_t base = base_of(code);
    if (base >= ' ' && base < 0x7F)
        return 0.01f * (float)advance[base - ' '];
    switch (base) {
    case 0x2018: case 0x2019: case 0x201A: case 0xB7: return 0.27f;
    case 0x2022: case 0xB0: case 0xBA: case 0xAA: case 0x201C: case 0x201D: case 0x201E:
        return 0.4f;
    case 0x2014: case 0x2026: case 0x2030: return 1.0f;
    default: return 0.55f;
    }
}

ocr_glyph_feet ocr_glyph_feet_of(uint32_t code)
{
    uint32_t base = base_of(code);
    /* Cedillas and ogoneks, and the letters that have them in Latin Extended-A. */
    if (code == 0xC7 || code == 0xE7 || code == 0xFE || code == 0xDE ||
        (code >= 0x100 && base != code && is_among(base, "AaEeIiUuSsTtGgKkLlNnRr")))
        return OCR_FEET_UNKNOWN;
    if (is_among(base, "gpqy"))
        return OCR_FEET_BELOW;
    bool letter = (base >= 'A' && base <= 'Z') || (base >= 'a' && base <= 'z') ||
                  (base >= '0' && base <= '9');
    return letter && !is_among(base, "QJjf") ? OCR_FEET_BASE : OCR_FEET_UNKNOWN;
}

ocr_glyph_head ocr_glyph_head_of(uint32_t code)
{
    if (is_among(code, "acemnorsuvwxzgpqy"))
        return OCR_HEAD_X;
    bool high = (code >= 'A' && code <= 'Z') || (code >= '0' && code <= '9') ||
                is_among(code, "bdfhkl");
    return high ? OCR_HEAD_HIGH : OCR_HEAD_UNKNOWN;
}

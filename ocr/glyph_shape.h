/* glyph_shape.h - what is known of a character's shape in any typeface: how far it advances, and
 * where it stands on the line.
 */
#ifndef OCR_GLYPH_SHAPE_H
#define OCR_GLYPH_SHAPE_H

#include "nn/base.h"

typedef enum ocr_glyph_feet {
    OCR_FEET_UNKNOWN, /* a sign, or a letter with something below in some typefaces */
    OCR_FEET_BASE,    /* stands on the baseline */
    OCR_FEET_BELOW    /* falls below it as far as a p does */
} ocr_glyph_feet;

typedef enum ocr_glyph_head {
    OCR_HEAD_UNKNOWN,
    OCR_HEAD_X,   /* as high as an x */
    OCR_HEAD_HIGH /* as a capital, a digit, an h */
} ocr_glyph_head;

/* Advance in ems: mean of a grotesque's and an old face's, rounded; letters with marks as those
 * without. */
float ocr_glyph_advance(uint32_t code);
ocr_glyph_feet ocr_glyph_feet_of(uint32_t code);
ocr_glyph_head ocr_glyph_head_of(uint32_t code);

#endif

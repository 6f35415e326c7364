/* db_target.h - training targets of a detector: the four maps of DBNet's training (Liao
 * et al. 2020, section 3.4), from the outlines of its texts.
 *
 *   D            = A (1 - r^2) / L   of an outline with area A and perimeter L
 *   text         1 inside the outline moved inwards by D (the set of points inside that are at
 *                least D away from it), else 0
 *   text_mask    0 inside outlines that are ignored or too small to learn from; inside a small
 *                one, whose moved outline holds n < `small` values, min(most, sqrt(small / n)):
 *                a digit alone has a hundredth of a line's values; else 1
 *   border       low + (high - low) max(0, 1 - d/D), d = distance to the outline; of several
 *                texts the largest; low elsewhere
 *   border_mask  1 inside the outline moved outwards by D, but not at ignored ones
 *
 * A map has one value for each stride x stride pixels, taken at their middle. Outlines may
 * reach out of the image; they may be concave, but not cross themselves.
 */
#ifndef OCR_DB_TARGET_H
#define OCR_DB_TARGET_H

#include "nn/base.h"

typedef struct ocr_outline {
    int n;           /* corners, at least 3; in either direction */
    const float *xy; /* [n][2] pixels of the image */
    bool ignore;
} ocr_outline;

typedef struct ocr_db_target {
    int stride;
    float shrink;    /* r */
    float low, high; /* 0.3, 0.7 */
    float min_side;  /* 4 pixels: texts whose shorter side is below this are ignored; the side
                        is that of the rectangle with the same area and perimeter */
    float small, most; /* 400 values, weight 5; small = 0: all weigh 1 */
} ocr_db_target;

#define OCR_DB_SHRINK 0.4f /* as published */
ocr_db_target ocr_db_target_defaults(void); /* stride 1 */

/* Maps of width x height values each, row by row. */
typedef struct ocr_db_maps {
    float *text, *text_mask, *border, *border_mask;
} ocr_db_maps;

void ocr_db_target_draw(const ocr_db_target *how, int n, const ocr_outline *outlines, int width,
                        int height, const ocr_db_maps *maps);

/* Area (positive) and perimeter. */
void ocr_outline_measure(const ocr_outline *o, double *area, double *perimeter);

#endif

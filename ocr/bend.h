/* bend.h - how far a line of text departs from a straight quad: across a fold, into a book's
 * gutter, on paper that a camera saw.
 *
 *   0------------1     At fraction u of the quad's length the text's middle lies bend(u) pixels
 *   |  .-~~~~-.  |     of the picture away from the quad's, positive towards the edge 3-2.
 *   3------------2
 */
#ifndef OCR_BEND_H
#define OCR_BEND_H

#include "nn/base.h"

#define OCR_BEND_POINTS 17 /* equally spaced from u = 0 to 1, straight in between */

typedef struct ocr_bend {
    bool bent; /* false: `away` is not filled, the text is straight */
    float away[OCR_BEND_POINTS];
} ocr_bend;

/* 0 when it is not bent; u beyond 0..1 counts as its end. */
float ocr_bend_at(const ocr_bend *b, float u);
/* What it is for the quad turned by half (its corner 2 first). */
void ocr_bend_turn(ocr_bend *b);

#endif

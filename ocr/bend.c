/* bend.c */
#include "ocr/bend.h"

float ocr_bend_at(const ocr_bend *b, float u)
{
    if (!b->bent)
        return 0;
    const int last = OCR_BEND_POINTS - 1;
    float at = u > 0 ? u < 1 ? u * (float)last : (float)last : 0;
    int k = (int)at;
    if (k >= last)
        return b->away[last];
    float f = at - (float)k;
    return b->away[k] + f * (b->away[k + 1] - b->away[k]);
}

void ocr_bend_turn(ocr_bend *b)
{
    for (int i = 0, j = OCR_BEND_POINTS - 1; i <= j; i++, j--) {
        float keep = -b->away[i];
        b->away[i] = -b->away[j];
        b->away[j] = keep;
    }
}

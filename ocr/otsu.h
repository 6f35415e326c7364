/* otsu.h - the threshold between two shades of grey (Otsu 1979, "A threshold selection method from
 * gray-level histograms").
 */
#ifndef OCR_OTSU_H
#define OCR_OTSU_H

#include "nn/base.h"

/* The value that splits the histogram into two classes of least variance within: those up to it
 * and those above. count: of all pixels. 0 when all have one value. */
int ocr_otsu(const int64_t histogram[256], int64_t count);

#endif

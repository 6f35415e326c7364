/* prep.h - from a grey line image to the network's input: one definition for training and
 * reading, stored in the model (octavo.preprocess).
 *
 *   width  w' = w height / h, rounded, in 1..max_width; where w' < narrow, min(narrow, 2 w'):
 *          a short word, the more so on a slope, has few columns at this height, and the
 *          network one step for each four; then for each axis, n pixels to m:
 *   scale  y[i] = sum_x g(x) v[x] / sum_x g(x), x inside the image,
 *          g(x) = max(0, 1 - |x + 1/2 - (i + 1/2) n/m| / s), s = max(1, n/m):
 *          antialiased when shrinking (a triangle twice as wide as a pixel), else bilinear
 *   contrast  p, q = 1st and 99th percentile of the scaled pixels rounded to 0..255 (the
 *          smallest value that 1 %, 99 % of them do not exceed);
 *          if q - p >= 16: v = clamp(255 (v-p)/(q-p))
 *   polarity  t = Otsu's (1979) threshold of the same histogram; where q - p >= 16 and more
 *          than half of the outermost pixels are not above t: v = 255 - v, so that light
 *          letters on dark become dark on light, which the network knows best
 *   range  (v/255 - 0.5)/0.5
 */
#ifndef OCR_PREP_H
#define OCR_PREP_H

#include "io/image.h"

typedef struct ocr_prep {
    int height;       /* network height */
    int max_width;    /* at network height; wider lines are squeezed to it */
    int width_unit;   /* inference pads the right side to a multiple of this */
    bool contrast;
    int narrow;       /* 0: no image is widened */
    bool polarity;
    bool straighten;  /* slope correction of short lines first (slope.h) */
    int pad;          /* what is beyond the line's end: percent of white */
} ocr_prep;

#define OCR_PREP_MAX_HEIGHT 256
#define OCR_PREP_MAX_WIDTH 65536

ocr_prep ocr_prep_defaults(void); /* 32, 4096, 16, true, 96, true, true */
/* "height=32;max_width=4096;width_unit=16;contrast=1;narrow=96;polarity=1;straighten=1;pad=100", in
 * any order; the last four may be absent (0, 0, 0, 100). */
nn_err ocr_prep_parse(const char *text, ocr_prep *out); /* NN_ERR_MODEL */
#define OCR_PREP_TEXT 128 /* bytes that always suffice */
void ocr_prep_format(const ocr_prep *p, char *buffer, size_t size);

/* Width at network height of a w x h image, >= 1, <= max_width. */
int ocr_prep_width(const ocr_prep *p, int32_t w, int32_t h);
/* Fills dst[height][stride] columns 0..width-1 (width = ocr_prep_width); pad value beyond is
 * the caller's. The image has one channel. NN_ERR_LIMIT without memory. */
nn_err ocr_prep_line(const ocr_prep *p, const io_image *gray, float *dst, int stride);
/* What the right side is padded with, after normalisation. */
float ocr_prep_pad(const ocr_prep *p);
#define OCR_PAD_VALUE 1.0f /* white: of all our networks */

#endif

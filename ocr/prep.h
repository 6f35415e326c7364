/* prep.h - from a grey line image to the network's input: one definition for training and reading,
 * stored in the model (octavo.preprocess).
 *
 * Scale to `height` with the ratio kept, by an antialiased (area-weighted triangle) filter when shrinking
 * and bilinear when enlarging; optionally stretch contrast; v -> (v/255 - 0.5)/0.5.
 */
#ifndef OCR_PREP_H
#define OCR_PREP_H

#include "io/image.h"

typedef struct ocr_prep {
    int height;       /* network height */
    int max_width;    /* at network height; wider lines are squeezed to it */
    int width_unit;   /* inference pads the right side to a multiple of this */
    bool contrast;    /* 1st..99th percentile to 0..255 when they are at least 16 apart */
    bool has_color;   /* reserved: false, one grey channel */
} ocr_prep;

ocr_prep ocr_prep_defaults(void); /* 32, 4096, 16, true */
/* "height=32;max_width=4096;width_unit=16;contrast=1": strict. */
nn_err ocr_prep_parse(const char *text, ocr_prep *out); /* NN_ERR_MODEL */
void ocr_prep_format(const ocr_prep *p, char *buffer, size_t size);

/* Width at network height of a w x h image, >= 1, <= max_width. */
int ocr_prep_width(const ocr_prep *p, int32_t w, int32_t h);
/* Fills dst[height][stride] columns 0..width-1 (width = ocr_prep_width); pad value beyond is the
 * caller's. NN_ERR_LIMIT without memory. */
nn_err ocr_prep_line(const ocr_prep *p, const io_image *gray, float *dst, int stride);
/* What the right side is padded with: white after normalisation. */
#define OCR_PAD_VALUE 1.0f

#endif

/* slope.h - slope correction: a short line that slopes through its image, as upright crops of
 * words in photographs have it, is levelled and cropped anew.
 *
 * A reduced copy, 32 pixels high, w wide: e(x, y) = |v(x + 1, y) - v(x - 1, y)| is where
 * strokes are. For a slope s the profile P_s(k) sums e along the lines y + s (x - w/2) = k;
 * where text lies along them, rows are full or empty and S(s) = sum_k P_s(k)^2 is largest
 * (projection profiles: Postl 1986). Slopes of -0.5 to 0.5 in steps of 0.05 are tried. The best
 * one counts where S(s) > 1.06 S(0) and it lifts the line by more than a tenth of the height
 * from end to end. Then each column is moved by s (x - w/2), and rows outside of the text's
 * band (where three entries of P together are below 0.4 of the 90th percentile of such sums)
 * are cut off, but for a 16th of the height. Columns keep their places.
 */
#ifndef OCR_SLOPE_H
#define OCR_SLOPE_H

#include "io/image.h"

/* Images wider than this many heights stay as they are: lines of documents are cropped level,
 * and small errors of s would move their ends far. */
#define OCR_SLOPE_ASPECT 6

/* *changed = false: *out is not touched, the image is good as it is. Else *out is new, of the
 * same width. One channel. NN_ERR_LIMIT without memory. */
nn_err ocr_slope_correct(const io_image *gray, io_image *out, bool *changed);

#endif

/* ink_rows.h - where in a picture that is higher than its line of text the line itself stands:
 * what a detector's close box would hold.
 */
#ifndef DS_INK_ROWS_H
#define DS_INK_ROWS_H

#include "io/image.h"

/* Rows *first to *end - 1 hold the ink of the line of text that stands in rows y0..y1 - 1 of a
 * grey image (columns x0..x1 - 1; the rows above and below are looked at too): the body of its
 * letters, and what rises above and falls below it without an empty row in between, at most
 * four fifths of the body. Rules count little: a row is as full as it has edges. y0 and y1 when
 * there is no ink, when the body is under a fifth of y1 - y0, or when lines touch.
 * NN_ERR_LIMIT: no memory. */
nn_err ds_ink_rows(const io_image *gray, int32_t x0, int32_t y0, int32_t x1, int32_t y1,
                   int32_t *first, int32_t *end);

#endif

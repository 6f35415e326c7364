/* tables.h - which lines of a page are rows of tables, and in which columns their boxes stand.
 *
 * Lines of several boxes that follow each other make a table when white strips part the boxes
 * of most of them at the same places (the idea of Breuel's gutters, turned to cells); a line of
 * one box between them is a row, too. A box that lies over a strip spans columns. A line whose
 * boxes stand close under a row, not in the first column, goes on with that row's cells. Another
 * table begins where several lines do not fit the columns of the last rows, or where such a line
 * stands apart. Tables that rules show (layout.h) are taken as they are.
 */
#ifndef OCR_TABLES_H
#define OCR_TABLES_H

#include "ocr/text_line.h"

typedef struct ocr_cell {
    int column, columns; /* from 1; 0: of no table */
} ocr_cell;

/* Sets table and row of the lines, and cell[i] of box order[i]. Work: n (c + log n) for n boxes in
 * c columns. NN_ERR_LIMIT without memory. */
nn_err ocr_tables(int n, ocr_text_line *line, int n_boxes, const ocr_layout_box *box,
                  const int *order, ocr_cell *cell);

#endif

/* text_line.h - a line of a page after the layout: what tables and roles are told from. */
#ifndef OCR_TEXT_LINE_H
#define OCR_TEXT_LINE_H

#include "ocr/layout.h"

typedef struct ocr_text_line {
    float x0, y0, x1, y1;    /* level coordinates */
    int first, n;            /* its boxes, from left to right: order[first .. first + n - 1] */
    int block, paragraph;    /* over the page in reading order, from 0 */
    bool upended;
    const char *begin, *end; /* texts of its first and its last box */
    int table, row;          /* from 1; 0: of no table */
} ocr_text_line;

/* Makes lines of what ocr_layout gave, at most n; text[i] is that of box i. Their count. */
int ocr_text_lines(int n, const ocr_layout_box *box, const int *order, const char *const *text,
                   ocr_text_line *line);
/* Begins a list's item: a bullet, a dash, a number with its point. */
bool ocr_text_line_is_item(const ocr_text_line *line);

#endif

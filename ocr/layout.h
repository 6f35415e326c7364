/* layout.h - in which order the text segments of an upright page are read, and which of them
 * make a line, a paragraph, a block.
 *
 * A segment is what the detector gives, cut at gutters (gutters.h): words of one line that stand
 * together. Columns are read one after the other, tables, receipts and forms row by row, what
 * stands in a frame by itself. Text set vertically is read last.
 */
#ifndef OCR_LAYOUT_H
#define OCR_LAYOUT_H

#include "nn/base.h"
#include "ocr/ink_map.h"

typedef enum ocr_layout_mode {
    OCR_LAYOUT_AUTO,          /* columns are looked for */
    OCR_LAYOUT_SINGLE_COLUMN, /* rows over the whole width, in paragraphs */
    OCR_LAYOUT_SINGLE_BLOCK,  /* rows over the whole width, one paragraph */
    OCR_LAYOUT_SPARSE,        /* every segment a block of its own, from the top down */
} ocr_layout_mode;

/* What a segment's text tells about its place; 0 where nothing is known. */
typedef struct ocr_layout_text {
    bool numeric;   /* no more letters than a unit has */
    bool bullet;    /* begins with a bullet, a dash, a number and a stop */
    bool label;     /* ends with a colon */
    uint32_t first; /* its first letter, lower case */
} ocr_layout_text;

typedef struct ocr_layout_box {
    float x0, y0, x1, y1; /* in: level coordinates, from first to last ink in x; finite,
                             x0 <= x1, y0 <= y1 */
    bool upended;         /* in: text set vertically */
    float space;          /* in: width of the gaps between its words; 0: not known */
    ocr_layout_text text; /* in */
    int block, paragraph, line; /* out: each numbered over the page in reading order from 0 */
    /* out: of a table that rules show, each numbered from 1. table 0: of none; row 0: no rules
     * between rows, each line is one; column 0: no rules between columns. */
    int table, row, column, columns;
} ocr_layout_box;

/* order[i] is the index of the i-th box to be read. The result does not depend on the order of
 * the boxes. Work is bounded by OCR_LAYOUT_DEPTH OCR_LAYOUT_STRIPS n steps and by n for each of
 * the rules, of which at most OCR_LAYOUT_RULES are looked at, the longest ones; pages need a
 * hundredth of that. NN_ERR_LIMIT without memory. */
#define OCR_LAYOUT_DEPTH 24
#define OCR_LAYOUT_STRIPS 400
#define OCR_LAYOUT_RULES 1000
nn_err ocr_layout(ocr_layout_mode mode, int n_rules, const ocr_rule *rule, int n,
                  ocr_layout_box *box, int *order);

#endif

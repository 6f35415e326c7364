/* layout_parts.h - a page's layout while it is made. Each file uses those below it:
 *
 *   layout_regions.c   regions: cut at separators and gutters; what has none is read in rows
 *   layout_tables.c    what rules show as a table becomes one item
 *   layout_frames.c    other boxes that rules enclose become one item
 *   layout_captions.c  lines below pictures, which lie across gutters that run on
 *   layout_separators.c  what stands above and below, although a gutter runs on
 *   layout_columns.c   gutters between columns
 *   layout_rows.c      items that stand side by side; lines, paragraphs, blocks
 *   layout_items.c     orders of items
 */
#ifndef OCR_LAYOUT_PARTS_H
#define OCR_LAYOUT_PARTS_H

#include "nn/sort.h"
#include "ocr/layout.h"

/* A box, or a frame or a table with what is in it. */
typedef struct layout_item {
    float x0, y0, x1, y1;
    int first, n; /* of a frame: its items are member[first .. first + n - 1]; n = 0: a box */
    bool table;   /* not a frame: of boxes alone, which know their rows */
    float space;
    ocr_layout_text text;
} layout_item;

typedef struct layout_row {
    float x0, y0, x1, y1; /* y0, y1: means of its items */
    int n, first, last;   /* a chain through layout.next */
} layout_row;

typedef struct layout {
    ocr_layout_mode mode;
    int n_rules;
    const ocr_rule **rule; /* the longest ones */
    int n_boxes;
    ocr_layout_box *box;
    layout_item *item; /* the boxes, then frames */
    int n_items;
    int *member, n_members;
    int *index; /* a region is a range of this, sorted from the top down */
    int *spare; /* the same size, for partitions */
    float *sort;   /* scratch of medians, of candidates, */
    float *middle; /* of the middles of rows: four times the items */
    layout_row *rows;
    int n_rows; /* in use by regions around the present one */
    int *next;
    float unit; /* median height of the page's boxes */
    int columns; /* the present region is one of columns: so many cuts deep */
    int *order, done;
    int blocks, paragraphs, lines, tables;
    /* Reads a region, index[0..n-1] sorted from the top down: what a frame holds is one. */
    void (*arrange)(struct layout *l, int *index, int n, int depth);
} layout;

static inline float layout_middle(const layout_item *b)
{
    return 0.5f * (b->y0 + b->y1);
}

static inline bool layout_rule_is_vertical(const ocr_rule *r)
{
    return r->y1 - r->y0 > r->x1 - r->x0;
}

/* From the top down; the ties are broken by everything there is, so that the order of the input
 * does not show. For qsort_r with the items. */
int ocr_layout_compare_down(const void *pa, const void *pb, void *items);
int ocr_layout_compare_right(const void *pa, const void *pb, void *items);
/* Of the region's boxes, at least 1. */
float ocr_layout_median_height(layout *l, const int *index, int n);

/* Puts the boxes of each table that rules show into an item, which takes their place in
 * index[0..*n-1], at its end; *n shrinks. NN_ERR_LIMIT without memory. */
nn_err ocr_layout_tables_make(layout *l, int *index, int *n);

/* Puts boxes that rules enclose and that are read together into frames, which take their places
 * in index[0..*n-1]; *n shrinks. NN_ERR_LIMIT without memory. */
nn_err ocr_layout_frames_make(layout *l, int *index, int *n);

/* A strip that no item touches from y0 to y1 (middles of its first and last item), and that
 * parts columns. */
typedef struct layout_gutter {
    float x, y0, y1; /* x: its right border */
    float score;     /* 0: none */
} layout_gutter;
layout_gutter ocr_layout_gutter_find(layout *l, const int *index, int n, float unit);
/* Where the region is divided into what is read first and what is read then, although gutter g
 * runs on: items index[0..at-1] are above. 0: nowhere. */
int ocr_layout_separator_find(layout *l, const int *index, int n, float unit,
                          const layout_gutter *g);

bool ocr_layout_gutter_crosses(const layout_gutter *g, const layout_item *b, float unit);

/* Captions of pictures that text flows around: if there is a gutter that only they lie across,
 * gives it and moves *captions items to the end of the region, both parts sorted as before. */
layout_gutter ocr_layout_captions_find(layout *l, int *index, int n, float unit, int *captions);

/* Reads a region row by row. */
void ocr_layout_rows_emit(layout *l, const int *index, int n, float unit, int depth);

#endif

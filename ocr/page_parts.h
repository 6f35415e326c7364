/* page_parts.h - a page at work: page_upright.c finds its segments and its way up, page.c reads
 * them, page_document.c puts them in order and into the document.
 */
#ifndef OCR_PAGE_PARTS_H
#define OCR_PAGE_PARTS_H

#include "nn/parallel.h"
#include "ocr/page.h"
#include "ocr/warp.h"

typedef struct ocr_segment {
    ocr_quad quad; /* in the upright picture */
    ocr_bend bend; /* of its text, from the quad */
    io_image crop;
    float upside_down; /* probability; 0 without a classifier */
    ocr_text text;
    bool read; /* text is owned */
    bool kept;
} ocr_segment;

/* Points of the upright picture as points of the given one: x' = xx x + xy y + x0, y' likewise. */
typedef struct ocr_placing {
    float xx, xy, x0, yx, yy, y0;
} ocr_placing;

typedef struct ocr_page_reading {
    const ocr_page_models *models;
    const ocr_page_config *config;
    const io_image *given;
    const io_image *upright; /* given, or &turned */
    io_image turned;
    ocr_placing placing;
    int quarters;   /* clockwise turns from given to upright */
    float levelled; /* degrees, too, counter-clockwise */
    float skew;     /* degrees that are left in the upright picture */
    float typical;  /* height of its lines */
    ocr_segment *seg;
    ocr_quad *quad; /* scratch: of all segments */
    int n;
    nn_err failed[NN_MAX_THREADS];
    ocr_page_stats stats;
} ocr_page_reading;

/* Segments with their crops, in the upright picture; some may have been read. */
nn_err ocr_page_find(ocr_page_reading *r);
void ocr_page_free_segments(ocr_page_reading *r);
/* Reads it upside down from now on. */
void ocr_segment_turn(ocr_segment *s);
/* Reads the crops of segments which[0..n-1] into texts, that the caller then owns. */
nn_err ocr_page_recognize(ocr_page_reading *r, int n, const int *which, ocr_text *texts);
/* Appends what was read as a page. */
nn_err ocr_page_write(ocr_page_reading *r, const char *source, io_document *doc);

#endif

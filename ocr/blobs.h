/* blobs.h - connected parts of a page's ink that no segment covers: what the detector left out.
 * 8-connected runs of cells (Rosenfeld & Pfaltz 1966), labelled row by row with union-find.
 */
#ifndef OCR_BLOBS_H
#define OCR_BLOBS_H

#include "ocr/ink_map.h"

typedef struct ocr_blob {
    ocr_rule box; /* level coordinates */
    bool touches; /* it goes on where a segment covers it */
} ocr_blob;

/* Blobs that are at most `wide` and `high` pixels large, in the order of their last cells'
 * rows; at most OCR_BLOBS of them, for a page of noise has no end of them. covered
 * [height][width]: cells of segments. Time is linear in the map's cells. NN_ERR_LIMIT without memory. */
#define OCR_BLOBS 20000
nn_err ocr_blobs_find(const ocr_ink_map *m, const uint8_t *covered, float wide, float high,
                      int *n, ocr_blob **out);

#endif

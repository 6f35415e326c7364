/* gutters.h - where segments must be cut, because white columns that line up over several rows
 * or a vertical rule run through them.
 *
 * The detector joins words that stand 1.5 em apart; columns may stand nearer. So not the boxes
 * are looked at but the white in the picture (ink_map.h): each segment is a row of pieces with
 * gaps between. A gutter is a strip that in several segments below one another meets only gaps,
 * wider than the segment's other gaps, and right of which pieces begin at the same place
 * (whitespace between words as evidence: Breuel 2002, "Two algorithms for geometric layout
 * analysis"; edges that line up: Smith 2009, "Hybrid page layout analysis via tab-stop
 * detection"). Chance puts word gaps below one another too, but seldom so.
 */
#ifndef OCR_GUTTERS_H
#define OCR_GUTTERS_H

#include "ocr/ink_map.h"

typedef struct ocr_gutter_segment {
    ocr_rule box;  /* in: level coordinates; ... */
    float lean;    /* in: ... how its text runs there (ocr_ink_path) */
    const io_centreline *bend; /* in */
    bool whole;    /* in: not to be cut (vertical text) */
    ocr_gap ink;   /* out: from its first to its last ink; box.x0, box.x1 when whole */
    float space;   /* out: median width of its gaps, most of them between words; 0: none */
    int first, n;  /* out: its cuts: cuts.gap[first .. first + n - 1], from the left */
} ocr_gutter_segment;

typedef struct ocr_gutter_cuts {
    int n;
    ocr_gap *gap; /* nn_alloc'ed */
} ocr_gutter_cuts;

/* The result does not depend on the order of the segments. Strips are tried at every half line
 * of the page's width, against all segments: O(n w) for a page w lines wide, at most
 * OCR_GUTTER_STRIPS n. NN_ERR_LIMIT without memory. */
#define OCR_GUTTER_STRIPS 2000
nn_err ocr_gutters_find(const ocr_ink_map *map, int n, ocr_gutter_segment *segment,
                        ocr_gutter_cuts *out);
void ocr_gutter_cuts_free(ocr_gutter_cuts *c);

#endif

/* boxes.h - from a detector's probability map to boxes: DBNet's post-processing (Liao et al.
 * 2020, section 3.5) with its usual names and defaults (PaddleOCR).
 *
 *   values > thresh -> components (8 neighbours) -> rectangle of least area around each
 *   (rotating calipers over its hull; short ones see `align`) -> score = mean probability in
 *   the rectangle >= box_thresh, or weak_thresh where that is lower -> each side moved outwards by A ratio / L  (A area, L
 *   perimeter of the rectangle)
 * A long line that bends fills little of its rectangle: it is scored, and expanded, along its
 * centreline (curved_line.h).
 *
 * Time is linear in the map and memory in its runs, whatever the map holds.
 */
#ifndef OCR_BOXES_H
#define OCR_BOXES_H

#include "nn/base.h"
#include "io/centreline.h"
#include "ocr/map.h"

typedef struct ocr_box {
    /* Corners, clockwise as one sees the page; from the first to the second runs the upper edge
     * of a text that is rotated by less than 45 degrees. Pixels of the image. */
    float xy[8];
    float score;
    /* Where centreline.curved: a narrower rectangle, in whose middle the text would run if it
     * were straight, and how far it leaves it. It may reach out of the page. */
    float straight[8];
    io_centreline centreline;
    int n;          /* corners of the polygon; 0 without polygons */
    float *polygon; /* [n][2]: the outline of a curved text, upper edge first; good as long as
                       its centreline leans less than 45 degrees from the rectangle */
} ocr_box;

typedef struct ocr_boxes {
    int n;
    ocr_box *box;
    int64_t dropped; /* components beyond max_candidates, the smallest ones */
} ocr_boxes;

void ocr_boxes_free(ocr_boxes *b);

typedef struct ocr_boxes_config {
    float thresh, box_thresh, unclip_ratio; /* 0.3, 0.6, 1.5 */
    float weak_thresh; /* 0.4: boxes between it and box_thresh are for weak_boxes.h to sift */
    int max_candidates;                     /* 100000 */
    float min_side; /* 3 pixels of the network's image, before expansion; 2 more after it */
    bool polygons;  /* also outlines that follow the text's centreline */
    bool align;     /* true: short texts take the direction of the page's long ones, when the
                       rectangle in that direction has at most OCR_BOXES_ALIGN_AREA times the
                       least area: the least rectangle of a round kernel may point anywhere */
} ocr_boxes_config;

#define OCR_BOXES_ALIGN_AREA 1.35

ocr_boxes_config ocr_boxes_defaults(void);

/* Boxes come in the order of their components' first pixels. NN_ERR_LIMIT without memory. */
nn_err ocr_boxes_find(const ocr_boxes_config *config, const ocr_map *map, ocr_boxes *out);

#endif

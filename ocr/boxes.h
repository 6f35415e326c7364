/* boxes.h - from a detector's probability map to boxes: DBNet's post-processing (Liao et al. 2020,
 * section 3.5) with the field's names and defaults.
 *
 *   values > thresh -> components (8 neighbours) -> rectangle of least area around each (rotating
 *   calipers over its hull; short ones see `align`) -> score = mean probability in the
 *   rectangle >= box_thresh -> each side moved outwards by A ratio / L  (A area, L perimeter of
 *   the rectangle)
 * A long line that bends fills little of its rectangle: it is scored, and grows, along a strip
 * that follows it.
 *
 * Time is linear in the map and memory in its runs, whatever the map holds.
 */
#ifndef OCR_BOXES_H
#define OCR_BOXES_H

#include "nn/base.h"
#include "ocr/bend.h"

typedef struct ocr_box {
    /* Corners, clockwise as one sees the page; from the first to the second runs the upper edge
     * of a text that is turned by less than 45 degrees. Pixels of the image. */
    float xy[8];
    float score;
    /* Where bend.bent: a narrower rectangle, in whose middle the text would run if it were
     * straight, and how far it leaves it. It may reach out of the page. */
    float strip[8];
    ocr_bend bend;
    int n;          /* corners of the polygon; 0 without polygons */
    float *polygon; /* [n][2]: the outline of a curved text, upper edge first; good as long as
                       the text's course leans less than 45 degrees from the rectangle's */
} ocr_box;

typedef struct ocr_boxes {
    int n;
    ocr_box *box;
    int64_t dropped; /* components beyond max_candidates, the smallest ones */
} ocr_boxes;

void ocr_boxes_free(ocr_boxes *b);

typedef struct ocr_boxes_config {
    float thresh, box_thresh, unclip_ratio; /* 0.3, 0.6, 1.5 */
    int max_candidates;                     /* 1000 */
    float min_side; /* 3 pixels of the network's image, before growing; 2 more after it */
    bool polygons;  /* also outlines that follow the text's course */
    bool align;     /* true: short texts take the direction of the page's long ones, when the
                       rectangle in that direction has at most OCR_BOXES_ALIGN_AREA times the
                       least area: the least rectangle of a round kernel may point anywhere */
} ocr_boxes_config;

#define OCR_BOXES_ALIGN_AREA 1.35

ocr_boxes_config ocr_boxes_defaults(void);

/* map [height][width], values in 0..1 (NaN counts as 0). One map value covers `stride` pixels of
 * the network's image; the page's coordinates are those of the map times scale_x, scale_y, cut
 * to page_width x page_height. Boxes come in the order of their components' first pixels. A map
 * is at most 65536 wide. NN_ERR_LIMIT without memory. */
typedef struct ocr_map {
    int width, height, stride;
    const float *value;
    float scale_x, scale_y;
    int page_width, page_height;
} ocr_map;
nn_err ocr_boxes_find(const ocr_boxes_config *config, const ocr_map *map, ocr_boxes *out);

/* The rectangle of least area around a convex polygon, corners in its direction (clockwise as
 * one sees it, y down). `corner` [n][2], n >= 1; no three in a row, the same direction. */
void ocr_min_area_rect(int n, const double *corner, double rect[8]);

#endif

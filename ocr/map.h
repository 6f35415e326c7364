/* map.h - a detector's probability map, and sums over rectangles of it. */
#ifndef OCR_MAP_H
#define OCR_MAP_H

#include "nn/base.h"

/* value [height][width], 0..1 (NaN counts as 0). One map value covers `stride` pixels of the
 * network's image; the page's coordinates are those of the map times scale_x, scale_y, clipped
 * to page_width x page_height. A map is at most 65536 wide. */
typedef struct ocr_map {
    int width, height, stride;
    const float *value;
    float scale_x, scale_y;
    int page_width, page_height;
} ocr_map;

/* sums [height][width + 1]: of each row's values before a column, in 1/65535. */
void ocr_map_sum_rows(const ocr_map *m, uint32_t *sums);
/* Adds the values of the pixels whose centres lie in the rectangle (rect.h; the map's pixels),
 * in 1/65535, to *sum and their number to *count. */
void ocr_map_sum_rect(const ocr_map *m, const uint32_t *sums, const double rect[8],
                      uint64_t *sum, int64_t *count);
/* n points from the map's pixels to the page's, in place. */
void ocr_map_to_page(const ocr_map *m, int n, float *xy);

#endif

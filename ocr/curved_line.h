/* curved_line.h - a long text that its rectangle does not fit: a band of one height along a
 * cubic, in the map's pixels.
 */
#ifndef OCR_CURVED_LINE_H
#define OCR_CURVED_LINE_H

#include "io/centreline.h"
#include "ocr/components.h"

typedef struct ocr_curved_line {
    bool curved;
    double top, bottom; /* across the rectangle from its first edge, where the cubic is 0 */
    double cubic[4]; /* the centreline's offset from there at z = -1..1 along the rectangle */
} ocr_curved_line;

/* Least squares through the component's middles. Not curved: a short text, one whose centreline
 * leaves the straight by less than a quarter of its height, or whose pixels do not follow a
 * cubic. */
ocr_curved_line ocr_curved_line_fit(const ocr_components *found, const ocr_component *c,
                                    const double rect[8]);
/* Mean of the map along the line. sums: map.h. */
double ocr_curved_line_score(const ocr_map *map, const uint32_t *sums,
                             const ocr_curved_line *line, const double rect[8]);
/* The line, expanded by d on all sides, in the page's pixels: as a straight rectangle, and the
 * centreline beside that one's axis. */
void ocr_curved_line_write(const ocr_map *m, const ocr_curved_line *line, const double rect[8],
                           double d, float straight[8], io_centreline *out);

#endif

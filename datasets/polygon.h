/* polygon.h - the course of a text line in the polygon that an annotator or a segmenter drew
 * around it: as ragged as its letters, sloped, bent.
 */
#ifndef DS_POLYGON_H
#define DS_POLYGON_H

#include "io/centreline.h"
#include "io/quad.h"

/* "x,y x,y ..." into xy[2 * most]: the number of points, 0 when it is something else. */
int ds_polygon_parse(const char *text, int most, float *xy);
/* Twice the area by the shoelace formula, without its sign. */
double ds_polygon_area2(const float *xy, int n);

/* What io_rectify takes. */
typedef struct ds_band {
    io_quad quad;
    io_centreline centreline;
    float height; /* of the band, pixels */
    int margin;   /* of the quad around the band, pixels */
} ds_band;

/* The band of one height in a polygon of n >= 3 points with area, grown on all sides by
 * `margin` of its height. Its centreline is the straight line of least absolute distances to
 * the middles between the polygon's upper and lower edge; a cubic where that fits much better
 * and sags by more than a quarter of the height. Text runs from left to right, at most 60
 * degrees from level; a polygon under twice as wide as high counts as level. An upright
 * rectangle is its own band. */
ds_band ds_polygon_band(const float *xy, int n, float margin);

#endif

/* geometry.h - boxes and outlines of a document (document.h says how a polygon runs). */
#ifndef IO_GEOMETRY_H
#define IO_GEOMETRY_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct io_point { float x, y; } io_point;
typedef struct io_box { float x0, y0, x1, y1; } io_box; /* left, top, right, bottom */

io_box io_points_box(const io_point *p, int n); /* around n >= 1 points */
io_box io_box_join(io_box a, io_box b);
/* Clockwise from the upper left. */
void io_box_corners(io_box b, io_point out[4]);
/* The piece of a polygon of n >= 4 points between two fractions of its length. */
void io_polygon_part(const io_point *p, int n, float f0, float f1, io_point out[4]);
/* Degrees clockwise from left to right in which text with these corners runs. */
float io_corner_angle(const io_point c[4]);

#ifdef __cplusplus
}
#endif

#endif

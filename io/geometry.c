/* geometry.c - see geometry.h. */
#include "io/geometry.h"

#include <math.h>

io_box io_points_box(const io_point *p, int n)
{
    io_box b = {p[0].x, p[0].y, p[0].x, p[0].y};
    for (int i = 1; i < n; i++) {
        b.x0 = fminf(b.x0, p[i].x);
        b.y0 = fminf(b.y0, p[i].y);
        b.x1 = fmaxf(b.x1, p[i].x);
        b.y1 = fmaxf(b.y1, p[i].y);
    }
    return b;
}

io_box io_box_join(io_box a, io_box b)
{
    return (io_box){fminf(a.x0, b.x0), fminf(a.y0, b.y0), fmaxf(a.x1, b.x1),
                    fmaxf(a.y1, b.y1)};
}

void io_box_corners(io_box b, io_point out[4])
{
    out[0] = (io_point){b.x0, b.y0};
    out[1] = (io_point){b.x1, b.y0};
    out[2] = (io_point){b.x1, b.y1};
    out[3] = (io_point){b.x0, b.y1};
}

/* The point at fraction f of the way along p[0], p[step], ..., n points. */
static io_point along(const io_point *p, int n, int step, float f)
{
    float length = 0;
    for (int i = 0; i + 1 < n; i++)
        length += hypotf(p[(i + 1) * step].x - p[i * step].x,
                         p[(i + 1) * step].y - p[i * step].y);
    float left = (f > 0 ? fminf(f, 1) : 0) * length;
    for (int i = 0; i + 1 < n; i++) {
        io_point a = p[i * step], b = p[(i + 1) * step];
        float part = hypotf(b.x - a.x, b.y - a.y);
        if (left <= part || i + 2 == n) {
            float t = part > 0 ? fminf(left / part, 1) : 0;
            return (io_point){a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
        }
        left -= part;
    }
    return p[0];
}

void io_polygon_part(const io_point *p, int n, float f0, float f1, io_point out[4])
{
    int top = n / 2, bottom = n - top;
    out[0] = along(p, top, 1, f0);
    out[1] = along(p, top, 1, f1);
    out[2] = along(p + n - 1, bottom, -1, f1);
    out[3] = along(p + n - 1, bottom, -1, f0);
}

float io_corner_angle(const io_point c[4])
{
    float dx = c[1].x - c[0].x + c[2].x - c[3].x, dy = c[1].y - c[0].y + c[2].y - c[3].y;
    return atan2f(dy, dx) * (180 / (float)M_PI);
}

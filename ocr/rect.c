/* rect.c - rectangles in any direction: the one of least area by rotating calipers, the one in
 * a given direction, sides, expansion.
 */
#include "ocr/rect.h"

#include <math.h>
#include <string.h>

/* One edge of the least rectangle lies on the polygon (Freeman & Shapira 1975). While the edge
 * goes around, so do the corners that are farthest along it, across it and back (Toussaint
 * 1983). */
void ocr_rect_min_area(int n, const double *corner, double rect[8])
{
    double best = INFINITY;
    int along = 0, across = 0, back = 0;
#define AT(i) (corner + 2 * ((i) % n))
    for (int k = 0; k < 4; k++) {
        rect[2 * k] = corner[0];
        rect[2 * k + 1] = corner[1];
    }
    for (int i = 0; i < n; i++) {
        const double *a = AT(i), *b = AT(i + 1);
        double ux = b[0] - a[0], uy = b[1] - a[1], length = hypot(ux, uy);
        if (length == 0)
            continue;
        ux /= length;
        uy /= length;
#define ALONG(p) ((p)[0] * ux + (p)[1] * uy)
#define ACROSS(p) ((p)[1] * ux - (p)[0] * uy)
        along = along < i + 1 ? i + 1 : along;
        while (along < i + n && ALONG(AT(along + 1)) >= ALONG(AT(along)))
            along++;
        across = across < along ? along : across;
        while (across < i + n && ACROSS(AT(across + 1)) >= ACROSS(AT(across)))
            across++;
        back = back < across ? across : back;
        while (back < i + n && ALONG(AT(back + 1)) <= ALONG(AT(back)))
            back++;
        double s0 = ALONG(AT(back)), s1 = ALONG(AT(along));
        double t0 = ACROSS(a), t1 = ACROSS(AT(across));
        double area = (s1 - s0) * (t1 - t0);
        if (area >= best)
            continue;
        best = area;
        const double s[4] = {s0, s1, s1, s0}, t[4] = {t0, t0, t1, t1};
        for (int k = 0; k < 4; k++) {
            rect[2 * k] = s[k] * ux - t[k] * uy;
            rect[2 * k + 1] = s[k] * uy + t[k] * ux;
        }
    }
#undef ALONG
#undef ACROSS
#undef AT
}

void ocr_rect_fit(int n, const double *corner, double angle, double rect[8])
{
    double ux = cos(angle), uy = sin(angle);
    double s0 = INFINITY, s1 = -INFINITY, t0 = INFINITY, t1 = -INFINITY;
    for (int i = 0; i < n; i++) {
        double s = corner[2 * i] * ux + corner[2 * i + 1] * uy;
        double t = corner[2 * i + 1] * ux - corner[2 * i] * uy;
        s0 = fmin(s0, s);
        s1 = fmax(s1, s);
        t0 = fmin(t0, t);
        t1 = fmax(t1, t);
    }
    const double s[4] = {s0, s1, s1, s0}, t[4] = {t0, t0, t1, t1};
    for (int k = 0; k < 4; k++) {
        rect[2 * k] = s[k] * ux - t[k] * uy;
        rect[2 * k + 1] = s[k] * uy + t[k] * ux;
    }
}

void ocr_rect_order(double rect[8])
{
    int first = 0;
    double best = -INFINITY;
    for (int k = 0; k < 4; k++) {
        int next = (k + 1) % 4;
        double dx = rect[2 * next] - rect[2 * k], dy = rect[2 * next + 1] - rect[2 * k + 1];
        double length = hypot(dx, dy), right = length > 0 ? dx / length : -1;
        if (right > best + 1e-9) {
            best = right;
            first = k;
        }
    }
    double copy[8];
    memcpy(copy, rect, sizeof copy);
    for (int k = 0; k < 4; k++) {
        rect[2 * k] = copy[2 * ((first + k) % 4)];
        rect[2 * k + 1] = copy[2 * ((first + k) % 4) + 1];
    }
}

void ocr_rect_sides(const double rect[8], double *w, double *h)
{
    *w = hypot(rect[2] - rect[0], rect[3] - rect[1]);
    *h = hypot(rect[4] - rect[2], rect[5] - rect[3]);
}

void ocr_rect_expand(double rect[8], double d)
{
    double w, h;
    ocr_rect_sides(rect, &w, &h);
    double ux = 1, uy = 0;
    if (w > 0) {
        ux = (rect[2] - rect[0]) / w;
        uy = (rect[3] - rect[1]) / w;
    } else if (h > 0) {
        ux = (rect[5] - rect[3]) / h;
        uy = -(rect[4] - rect[2]) / h;
    }
    static const int s[4] = {-1, 1, 1, -1}, t[4] = {-1, -1, 1, 1};
    for (int k = 0; k < 4; k++) {
        rect[2 * k] += d * (s[k] * ux - t[k] * uy);
        rect[2 * k + 1] += d * (s[k] * uy + t[k] * ux);
    }
}

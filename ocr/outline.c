/* outline.c - the rectangle is cut across into slices; the component's reach up and down in
 * each makes the outline, which is then expanded across and at both ends.
 */
#include "ocr/outline.h"

#include "nn/mem.h"
#include "ocr/rect.h"

#include <math.h>

#define SLICES 16 /* at most */

nn_err ocr_outline_follow(const ocr_components *s, const ocr_component *c, const double rect[8],
                          double d, int *points, float **polygon)
{
    double w, h, lo[SLICES], hi[SLICES];
    ocr_rect_sides(rect, &w, &h);
    if (!(w > 0 && h > 0))
        return NN_OK;
    /* The text runs along the long side. */
    const double *o = rect, *p = rect + 2;
    double length = w, thick = h;
    if (h > w) {
        o = rect + 6;
        p = rect;
        length = h;
        thick = w;
    }
    double ux = (p[0] - o[0]) / length, uy = (p[1] - o[1]) / length;
    int n = (int)fmin(SLICES, fmax(1, floor(length / fmax(thick / 2, 2))));
    for (int k = 0; k < n; k++) {
        lo[k] = INFINITY;
        hi[k] = -INFINITY;
    }
    for (int32_t i = 0; i < c->n; i++) {
        const ocr_run *r = &s->runs[s->sorted[c->first + i]];
        /* A long run crosses slices: a point each slice's width, and the corners. */
        int steps = (int)ceil((r->x1 - r->x0) / (length / n)) + 1;
        for (int side = 0; side <= 1; side++)
            for (int k = 0; k <= steps; k++) {
                double x = r->x0 + (double)(r->x1 - r->x0) * k / steps - o[0];
                double y = r->y + side - o[1];
                int slice = (int)((x * ux + y * uy) / length * n);
                slice = slice < 0 ? 0 : slice >= n ? n - 1 : slice;
                double t = y * ux - x * uy;
                lo[slice] = fmin(lo[slice], t);
                hi[slice] = fmax(hi[slice], t);
            }
    }
    float *out = nn_alloc((size_t)(4 * n + 8) * sizeof *out);
    int count = 0;
    if (!out)
        return nn_fail_memory((size_t)(4 * n + 8) * sizeof *out, "an outline");
    /* Upper edge from left to right, lower edge back; each has its ends and its slices. */
    for (int edge = 0; edge < 2; edge++)
        for (int k = -1; k <= n; k++) {
            int at = edge == 0 ? k : n - 1 - k;
            int slice = at < 0 ? 0 : at >= n ? n - 1 : at;
            /* An empty slice lies between two others of the component. */
            while (slice > 0 && lo[slice] > hi[slice])
                slice--;
            double along = at < 0 ? -d : at >= n ? length + d : (at + 0.5) * length / n;
            double t = edge == 0 ? lo[slice] - d : hi[slice] + d;
            out[2 * count] = (float)(o[0] + along * ux - t * uy);
            out[2 * count + 1] = (float)(o[1] + along * uy + t * ux);
            count++;
        }
    *points = count;
    *polygon = out;
    return NN_OK;
}


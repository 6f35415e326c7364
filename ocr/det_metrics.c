/* det_metrics.c - the area that two polygons share, by fans: a polygon is the signed sum of the
 * triangles (its first corner, corner i, corner i + 1); so the shared area is the signed sum
 * over pairs of triangles, and two triangles are clipped against each other (Sutherland &
 * Hodgman 1974).
 */
#include "ocr/det_metrics.h"

#include <math.h>
#include <string.h>

#include "nn/mem.h"

#define OVERLAP 0.5
#define MAX_CELLS 4000000 /* of the grid on which areas are counted */

typedef struct point {
    double x, y;
} point;

static double cross(point o, point a, point b)
{
    return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

/* What of polygon p lies to the positive side of a -> b; at most one corner more. */
static int clip(const point *p, int n, point a, point b, point *out)
{
    int count = 0;
    for (int i = 0; i < n; i++) {
        point from = p[i], to = p[(i + 1) % n];
        double s = cross(a, b, from), t = cross(a, b, to);
        if (s >= 0)
            out[count++] = from;
        if ((s > 0 && t < 0) || (s < 0 && t > 0)) {
            double f = s / (s - t);
            out[count++] = (point){from.x + f * (to.x - from.x), from.y + f * (to.y - from.y)};
        }
    }
    return count;
}

/* Of two triangles with positive area. */
static double shared(const point a[3], const point b[3])
{
    point p[8], q[8];
    int n = 3;
    memcpy(p, a, 3 * sizeof *p);
    for (int k = 0; k < 3 && n > 0; k++) {
        n = clip(p, n, b[k], b[(k + 1) % 3], q);
        memcpy(p, q, (size_t)n * sizeof *p);
    }
    double twice = 0;
    for (int i = 1; i + 1 < n; i++)
        twice += cross(p[0], p[i], p[i + 1]);
    return twice > 0 ? twice / 2 : 0;
}

/* Triangle i of the fan, made positive; its sign, 0 when it is flat. */
static int triangle(const ocr_outline *o, int i, point t[3])
{
    const float *xy = o->xy;
    t[0] = (point){xy[0], xy[1]};
    t[1] = (point){xy[2 * i], xy[2 * i + 1]};
    t[2] = (point){xy[2 * i + 2], xy[2 * i + 3]};
    double twice = cross(t[0], t[1], t[2]);
    if (twice < 0) {
        point swap = t[1];
        t[1] = t[2];
        t[2] = swap;
    }
    return (twice > 0) - (twice < 0);
}

typedef struct bounds {
    float x0, y0, x1, y1;
} bounds;

static bounds bounds_of(const ocr_outline *o)
{
    bounds b = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int i = 0; i < o->n; i++) {
        b.x0 = fminf(b.x0, o->xy[2 * i]);
        b.x1 = fmaxf(b.x1, o->xy[2 * i]);
        b.y0 = fminf(b.y0, o->xy[2 * i + 1]);
        b.y1 = fmaxf(b.y1, o->xy[2 * i + 1]);
    }
    return b;
}

double ocr_outline_intersection(const ocr_outline *a, const ocr_outline *b)
{
    bounds p = bounds_of(a), q = bounds_of(b);
    if (p.x0 >= q.x1 || q.x0 >= p.x1 || p.y0 >= q.y1 || q.y0 >= p.y1)
        return 0;
    double sum = 0;
    double area_a = 0, area_b = 0; /* signed: which way they go around does not matter */
    for (int i = 1; i + 1 < a->n; i++) {
        point s[3], t[3];
        int sign = triangle(a, i, s);
        area_a += sign * fabs(cross(s[0], s[1], s[2]));
        for (int k = 1; sign && k + 1 < b->n; k++)
            sum += sign * triangle(b, k, t) * shared(s, t);
    }
    for (int k = 1; k + 1 < b->n; k++) {
        point t[3];
        area_b += triangle(b, k, t) * fabs(cross(t[0], t[1], t[2]));
    }
    if ((area_a < 0) != (area_b < 0))
        sum = -sum;
    return sum > 0 ? sum : 0;
}

/* Sets `bit` in the cells whose middles lie in the outline. */
static void fill(const ocr_outline *o, double cell, int w, int h, uint8_t bit, uint8_t *grid)
{
    bounds b = bounds_of(o);
    int from = (int)fmax(0, floor((double)b.y0 / cell));
    int to = (int)fmin(h - 1, ceil((double)b.y1 / cell));
    int left = (int)fmax(0, floor((double)b.x0 / cell));
    int right = (int)fmin(w - 1, ceil((double)b.x1 / cell));
    for (int y = from; y <= to; y++) {
        double py = (y + 0.5) * cell;
        for (int i = 0; i < o->n; i++) {
            const float *p = o->xy + 2 * i, *q = o->xy + 2 * ((i + 1) % o->n);
            if ((p[1] > py) == (q[1] > py))
                continue;
            /* Even-odd: each crossing turns over all that is right of it. */
            double x = p[0] + (py - p[1]) / ((double)q[1] - p[1]) * ((double)q[0] - p[0]);
            int first = (int)fmin(right + 1, fmax(left, ceil(x / cell - 0.5)));
            for (int k = first; k <= right; k++)
                grid[(int64_t)y * w + k] ^= 0x80;
        }
        for (int k = left; k <= right; k++) {
            uint8_t *g = &grid[(int64_t)y * w + k];
            if (*g & 0x80)
                *g = (*g & 0x7F) | bit;
        }
    }
}

enum { TRUTH = 1, FOUND = 2, IGNORED = 4 };

static nn_err add_areas(ocr_det_metrics *m, int width, int height, int n_truths,
                        const ocr_outline *truths, int n_found, const ocr_outline *found)
{
    double cell = fmax(1, sqrt((double)width * height / MAX_CELLS));
    int w = (int)ceil(width / cell), h = (int)ceil(height / cell);
    uint8_t *grid = nn_calloc((size_t)w * (size_t)h, 1);
    if (!grid)
        return nn_fail_memory((size_t)w * (size_t)h, "areas");
    for (int i = 0; i < n_truths; i++)
        fill(&truths[i], cell, w, h, truths[i].ignore ? IGNORED : TRUTH, grid);
    for (int i = 0; i < n_found; i++)
        fill(&found[i], cell, w, h, FOUND, grid);
    int64_t count[8] = {0};
    for (int64_t i = 0; i < (int64_t)w * h; i++)
        count[grid[i] & 7]++;
    nn_free(grid);
    m->area_truth += cell * cell * (double)(count[TRUTH] + count[TRUTH | FOUND]);
    m->area_found += cell * cell * (double)(count[FOUND] + count[TRUTH | FOUND]);
    m->area_both += cell * cell * (double)count[TRUTH | FOUND];
    return NN_OK;
}

nn_err ocr_det_metrics_add(ocr_det_metrics *m, int width, int height, int n_truths,
                           const ocr_outline *truths, int n_found, const ocr_outline *found,
                           int *match)
{
    nn_err err = NN_OK;
    int *taken = match;
    if (!match) {
        taken = nn_alloc(((size_t)n_found + 1) * sizeof *taken);
        if (!taken)
            return nn_fail_memory((size_t)n_found * sizeof *taken, "matches");
    }
    for (int k = 0; k < n_found; k++) {
        double area, perimeter;
        ocr_outline_measure(&found[k], &area, &perimeter);
        taken[k] = -1;
        for (int i = 0; i < n_truths && taken[k] == -1; i++)
            if (truths[i].ignore &&
                ocr_outline_intersection(&truths[i], &found[k]) > OVERLAP * area)
                taken[k] = -2;
        m->found += taken[k] == -1;
    }
    for (int i = 0; i < n_truths; i++) {
        if (truths[i].ignore)
            continue;
        double area, perimeter;
        ocr_outline_measure(&truths[i], &area, &perimeter);
        m->truths++;
        for (int k = 0; k < n_found; k++) {
            if (taken[k] != -1)
                continue;
            double other, both = ocr_outline_intersection(&truths[i], &found[k]);
            ocr_outline_measure(&found[k], &other, &perimeter);
            if (both > OVERLAP * (area + other - both)) {
                taken[k] = i;
                m->matches++;
                break;
            }
        }
    }
    m->pages++;
    NN_TRY(add_areas(m, width, height, n_truths, truths, n_found, found));
out:
    if (!match)
        nn_free(taken);
    return err;
}

static double ratio(double a, double b)
{
    return b > 0 ? a / b : 0;
}

double ocr_det_precision(const ocr_det_metrics *m)
{
    return ratio((double)m->matches, (double)m->found);
}

double ocr_det_recall(const ocr_det_metrics *m)
{
    return ratio((double)m->matches, (double)m->truths);
}

double ocr_det_hmean(const ocr_det_metrics *m)
{
    double p = ocr_det_precision(m), r = ocr_det_recall(m);
    return ratio(2 * p * r, p + r);
}

double ocr_det_area_precision(const ocr_det_metrics *m)
{
    return ratio(m->area_both, m->area_found);
}

double ocr_det_area_recall(const ocr_det_metrics *m)
{
    return ratio(m->area_both, m->area_truth);
}

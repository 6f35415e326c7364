/* polygon.c - a polygon in vertical slices; a line through their middles.
 *
 *     .--.      .-----.
 *     |  '------'  :  '----.     Each slice has an upper and a lower crossing. Bulges around
 *     |  :  :  :   :   :   |     single letters pull the mean, but hardly the line of least
 *     '-----.  :   .-------'     absolute distances; the band reaches as far from that line
 *           '------'             as four fifths of the crossings do.
 */
#include "datasets/polygon.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/number.h"

#define SLICES 64
#define ROUNDS 12          /* of reweighting: least squares become least distances */
#define MIN_ASPECT 2.0     /* a polygon that is shorter has no slope of its own */
#define MIN_CURVED 6.0     /* ... and one that is shorter than this does not bend */
#define MIN_SAG 0.25       /* of the height, as ocr/curved_line.c */
#define MAX_RESIDUAL 0.6   /* of the straight line's: what a cubic must leave at most */
#define MOST_SLOPE 1.7     /* 60 degrees */
#define REACH 0.8          /* share of the crossings inside of the band, on each side */
#define MAX_COORDINATE 1e6 /* as rows of boxes */

int ds_polygon_parse(const char *text, int most, float *xy)
{
    int n = 0;
    for (const char *p = text; *p; n++) {
        if (n == most)
            return 0;
        for (int k = 0; k < 2; k++) {
            double v;
            if (!io_number_parse(&p, &v) || fabs(v) > MAX_COORDINATE)
                return 0;
            xy[2 * n + k] = (float)v;
            if (k == 0 && *p++ != ',')
                return 0;
        }
        while (*p == ' ')
            p++;
    }
    return n;
}

double ds_polygon_area2(const float *xy, int n)
{
    double sum = 0;
    for (int i = 0, k = n - 1; i < n; k = i++)
        sum += (double)xy[2 * k] * xy[2 * i + 1] - (double)xy[2 * i] * xy[2 * k + 1];
    return fabs(sum);
}

typedef struct slices {
    double x0, x1; /* the polygon's ends */
    int n;
    double z[SLICES], top[SLICES], bottom[SLICES]; /* z: -1 at x0 .. 1 at x1 */
} slices;

static void slice(const float *xy, int n, slices *s)
{
    *s = (slices){.x0 = (double)xy[0], .x1 = (double)xy[0]};
    for (int i = 1; i < n; i++) {
        s->x0 = fmin(s->x0, (double)xy[2 * i]);
        s->x1 = fmax(s->x1, (double)xy[2 * i]);
    }
    for (int k = 0; k < SLICES; k++) {
        double z = 2 * (k + 0.5) / SLICES - 1, x = s->x0 + 0.5 * (z + 1) * (s->x1 - s->x0);
        double top = HUGE_VAL, bottom = -HUGE_VAL;
        for (int i = 0, j = n - 1; i < n; j = i++) {
            double xi = (double)xy[2 * i], xj = (double)xy[2 * j];
            if ((xi < x) == (xj < x))
                continue;
            double yi = (double)xy[2 * i + 1], yj = (double)xy[2 * j + 1];
            double y = yi + (x - xi) / (xj - xi) * (yj - yi);
            top = fmin(top, y);
            bottom = fmax(bottom, y);
        }
        if (top > bottom)
            continue;
        s->z[s->n] = z;
        s->top[s->n] = top;
        s->bottom[s->n++] = bottom;
    }
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The value that `share` of v's n values do not exceed. */
static double quantile(const double *v, int n, double share)
{
    double sorted[SLICES];
    memcpy(sorted, v, (size_t)n * sizeof *v);
    qsort(sorted, (size_t)n, sizeof *sorted, compare);
    return sorted[(int)(share * (n - 1) + 0.5)];
}

static double poly_at(const double a[4], double z)
{
    return a[0] + z * (a[1] + z * (a[2] + z * a[3]));
}

/* Weighted least squares of `terms` coefficients by the normal equations. False: they are not
 * determined. */
static bool solve(const slices *s, const double *weight, int terms, double a[4])
{
    double m[4][5] = {{0}};
    for (int k = 0; k < s->n; k++) {
        double power[4] = {1}, middle = 0.5 * (s->top[k] + s->bottom[k]);
        for (int i = 1; i < terms; i++)
            power[i] = power[i - 1] * s->z[k];
        for (int i = 0; i < terms; i++) {
            for (int j = 0; j < terms; j++)
                m[i][j] += weight[k] * power[i] * power[j];
            m[i][4] += weight[k] * power[i] * middle;
        }
    }
    /* The matrix is positive definite: no pivoting. */
    for (int i = 0; i < terms; i++) {
        if (!(m[i][i] > 1e-9 * m[0][0]))
            return false;
        for (int k = 0; k < terms; k++) {
            double times = k == i ? 0 : m[k][i] / m[i][i];
            for (int j = 0; j < 5; j++)
                m[k][j] -= times * m[i][j];
        }
    }
    for (int i = 0; i < 4; i++)
        a[i] = i < terms ? m[i][4] / m[i][i] : 0;
    return true;
}

/* Least absolute distances; gives their mean, -1 when nothing could be fitted. */
static double fit(const slices *s, int terms, double a[4])
{
    double weight[SLICES], sum = 0;
    for (int k = 0; k < s->n; k++)
        weight[k] = 1;
    for (int round = 0; round < ROUNDS; round++) {
        if (!solve(s, weight, terms, a))
            return -1;
        sum = 0;
        for (int k = 0; k < s->n; k++) {
            double off = fabs(0.5 * (s->top[k] + s->bottom[k]) - poly_at(a, s->z[k]));
            sum += off;
            weight[k] = 1 / fmax(off, 0.1);
        }
    }
    return sum / s->n;
}

/* The middles' polynomial; how it leaves a[0] + a[1] z is left 0 for a straight line. */
static void fit_course(const slices *s, double a[4])
{
    double thick[SLICES], cubic[4], most = 0;
    for (int k = 0; k < s->n; k++)
        thick[k] = s->bottom[k] - s->top[k];
    double width = s->x1 - s->x0, height = quantile(thick, s->n, 0.5);
    double straight = fit(s, width < MIN_ASPECT * height ? 1 : 2, a);
    if (straight < 0) {
        a[1] = a[2] = a[3] = 0;
        a[0] = 0.5 * (s->top[0] + s->bottom[0]);
        return;
    }
    double slope = 2 * a[1] / width;
    a[1] *= fmin(1, MOST_SLOPE / fmax(fabs(slope), 1e-9));
    if (width < MIN_CURVED * height)
        return;
    double bent = fit(s, 4, cubic);
    for (int k = 0; k < s->n; k++)
        most = fmax(most, fabs(poly_at(cubic, s->z[k]) - poly_at(a, s->z[k])));
    if (bent >= 0 && bent < MAX_RESIDUAL * straight && most > MIN_SAG * height)
        memcpy(a, cubic, sizeof cubic);
}

ds_band ds_polygon_band(const float *xy, int n, float margin)
{
    slices s;
    ds_band out = {0};
    double a[4], top[SLICES], bottom[SLICES];
    slice(xy, n, &s);
    NN_ASSERT(s.n > 0);
    fit_course(&s, a);
    /* The axis is the chord; (cx, cy) its middle, (ux, uy) its direction. */
    double half = 0.5 * (s.x1 - s.x0), rise = a[1] + a[3];
    double length = hypot(half, rise), ux = half / length, uy = rise / length;
    double cx = 0.5 * (s.x0 + s.x1), cy = a[0] + a[2];
    double first = 0, last = 0;
    for (int i = 0; i < n; i++) {
        double u = ((double)xy[2 * i] - cx) * ux + ((double)xy[2 * i + 1] - cy) * uy;
        first = i == 0 ? u : fmin(first, u);
        last = i == 0 ? u : fmax(last, u);
    }
    for (int k = 0; k < s.n; k++) {
        top[k] = (s.top[k] - poly_at(a, s.z[k])) * ux;
        bottom[k] = (s.bottom[k] - poly_at(a, s.z[k])) * ux;
    }
    double up = quantile(top, s.n, 1 - REACH), down = quantile(bottom, s.n, REACH);
    out.height = (float)fmax(down - up, 1);
    out.margin = (int)ceil((double)(margin * out.height));
    first -= out.margin;
    last += out.margin;
    up -= out.margin;
    down += out.margin;
    const double along[4] = {first, last, last, first}, across[4] = {up, up, down, down};
    for (int k = 0; k < 4; k++) {
        out.quad.x[k] = (float)(cx + along[k] * ux - across[k] * uy);
        out.quad.y[k] = (float)(cy + along[k] * uy + across[k] * ux);
    }
    out.centreline.curved = a[2] != 0 || a[3] != 0;
    for (int k = 0; k < IO_CENTRELINE_POINTS; k++) {
        double u = first + k * (last - first) / (IO_CENTRELINE_POINTS - 1);
        double z = fmin(fmax(u / length, -1), 1);
        out.centreline.offset[k] = (float)((poly_at(a, z) - cy - z * rise) * ux);
    }
    return out;
}

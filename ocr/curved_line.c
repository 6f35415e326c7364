/* curved_line.c - the centreline of a text inside of its rectangle: a cubic through the middles
 * of slices.
 *
 *    rect 0 +------------------------+ 1      the component in slices, each with its height
 *           |    .-""""-.            |        (pixels over its length) and its middle; a cubic
 *           | .-"        "-._        |        through the middles
 *           |"               "--.__  |
 *    rect 3 +------------------------+ 2
 */
#include "ocr/curved_line.h"

#include "ocr/rect.h"

#include <math.h>
#include <stdlib.h>

#define MOST_SLICES 48   /* each as long as the text is high or so */
#define MIN_ASPECT 6.0   /* shorter texts are straight enough for their rectangle */
#define MIN_SAG 0.25     /* of the height: a centreline that sags less is straight */
#define MAX_RESIDUAL 0.35 /* middles leave the cubic by so much of the height at most, root mean
                             square: else two lines are one component, or it is not text */
#define HEIGHT_RANK 0.8  /* so many of the slices are no higher than the line */
#define SCORE_SLICES 16  /* of the line, when the map is summed along it */

typedef struct slices {
    int n;
    double area[MOST_SLICES], moment[MOST_SLICES]; /* pixels; times their place across */
} slices;

/* The pixels of the component by their place along the rectangle's first edge. */
static void cut(const ocr_components *found, const ocr_component *c, const double rect[8],
                double w, slices *s)
{
    double ux = (rect[2] - rect[0]) / w, uy = (rect[3] - rect[1]) / w;
    for (int k = 0; k < s->n; k++)
        s->area[k] = s->moment[k] = 0;
    for (int32_t i = 0; i < c->n; i++) {
        const ocr_run *r = &found->runs[found->sorted[c->first + i]];
        double y = r->y + 0.5 - rect[1], scale = s->n / w;
        for (double x0 = r->x0; x0 < r->x1;) {
            /* Up to where the row enters the next slice; ux > 0.7. */
            double along = ((x0 - rect[0]) * ux + y * uy) * scale;
            double x1 = fmin(r->x1, x0 + fmax((floor(along) + 1 - along) / (scale * ux), 0.5));
            int k = along < 0 ? 0 : along >= s->n ? s->n - 1 : (int)along;
            double middle = y * ux - (0.5 * (x0 + x1) - rect[0]) * uy;
            s->area[k] += x1 - x0;
            s->moment[k] += (x1 - x0) * middle;
            x0 = x1;
        }
    }
}

static double cubic_at(const double a[4], double z)
{
    return a[0] + z * (a[1] + z * (a[2] + z * a[3]));
}

/* z of slice k's middle. */
static double place(const slices *s, int k)
{
    return 2 * (k + 0.5) / s->n - 1;
}

/* Weighted least squares by the normal equations, eliminated with the largest pivot; z in -1..1
 * keeps them well conditioned. False when the slices do not determine four coefficients. */
static bool fit_cubic(const slices *s, double a[4])
{
    double m[4][5] = {{0}};
    for (int k = 0; k < s->n; k++) {
        if (s->area[k] <= 0)
            continue;
        double power[4] = {1}, z = place(s, k);
        for (int i = 1; i < 4; i++)
            power[i] = power[i - 1] * z;
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++)
                m[i][j] += s->area[k] * power[i] * power[j];
            m[i][4] += s->moment[k] * power[i];
        }
    }
    for (int i = 0; i < 4; i++) {
        int best = i;
        for (int j = i + 1; j < 4; j++)
            if (fabs(m[j][i]) > fabs(m[best][i]))
                best = j;
        if (fabs(m[best][i]) < 1e-9 * (1 + fabs(m[0][0])))
            return false;
        for (int j = 0; j < 5; j++) {
            double keep = m[i][j];
            m[i][j] = m[best][j];
            m[best][j] = keep;
        }
        for (int k = 0; k < 4; k++) {
            double times = k == i ? 0 : m[k][i] / m[i][i];
            for (int j = i; j < 5; j++)
                m[k][j] -= times * m[i][j];
        }
    }
    for (int i = 0; i < 4; i++)
        a[i] = m[i][4] / m[i][i];
    return true;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

ocr_curved_line ocr_curved_line_fit(const ocr_components *found, const ocr_component *c,
                                    const double rect[8])
{
    ocr_curved_line out = {0};
    double w, h, thick[MOST_SLICES], a[4], residual = 0, area = 0;
    ocr_rect_sides(rect, &w, &h);
    if (h <= 0 || w < MIN_ASPECT * h)
        return out;
    slices s = {.n = (int)fmin(MOST_SLICES, w / h * 2)};
    cut(found, c, rect, w, &s);
    if (!fit_cubic(&s, a))
        return out;
    int n = 0;
    for (int k = 0; k < s.n; k++) {
        if (s.area[k] <= 0)
            continue;
        double off = s.moment[k] / s.area[k] - cubic_at(a, place(&s, k));
        thick[n++] = s.area[k] * s.n / w;
        residual += s.area[k] * off * off;
        area += s.area[k];
    }
    qsort(thick, (size_t)n, sizeof *thick, compare);
    double high = thick[(int)(HEIGHT_RANK * (n - 1))], most = 0, least = 0;
    for (int k = 0; k < IO_CENTRELINE_POINTS; k++) {
        double z = 2.0 * k / (IO_CENTRELINE_POINTS - 1) - 1, offset = cubic_at(a, z) - a[0];
        most = fmax(most, offset);
        least = fmin(least, offset);
    }
    if (high <= 0 || most - least < MIN_SAG * high || most - least > 2 * h ||
        sqrt(residual / area) > MAX_RESIDUAL * high)
        return out;
    out.curved = true;
    out.top = a[0] - 0.5 * high;
    out.bottom = a[0] + 0.5 * high;
    for (int i = 1; i < 4; i++)
        out.cubic[i] = a[i];
    return out;
}

/* Corners of the line between fractions u0 and u1, expanded by d across and `ends` along. */
static void line_part(const ocr_curved_line *line, const double rect[8], double u0, double u1,
                       double d, double ends, double out[8])
{
    double w, h;
    ocr_rect_sides(rect, &w, &h);
    double ux = (rect[2] - rect[0]) / w, uy = (rect[3] - rect[1]) / w;
    double offset0 = cubic_at(line->cubic, 2 * u0 - 1);
    double offset1 = cubic_at(line->cubic, 2 * u1 - 1);
    const double s[4] = {u0 * w - ends, u1 * w + ends, u1 * w + ends, u0 * w - ends};
    const double t[4] = {line->top - d + offset0, line->top - d + offset1,
                         line->bottom + d + offset1, line->bottom + d + offset0};
    for (int k = 0; k < 4; k++) {
        out[2 * k] = rect[0] + s[k] * ux - t[k] * uy;
        out[2 * k + 1] = rect[1] + s[k] * uy + t[k] * ux;
    }
}

double ocr_curved_line_score(const ocr_map *map, const uint32_t *sums,
                             const ocr_curved_line *line, const double rect[8])
{
    uint64_t sum = 0;
    int64_t count = 0;
    double part[8];
    for (int k = 0; k < SCORE_SLICES; k++) {
        line_part(line, rect, (double)k / SCORE_SLICES, (k + 1.0) / SCORE_SLICES, 0, 0, part);
        ocr_map_sum_rect(map, sums, part, &sum, &count);
    }
    return count > 0 ? (double)sum / 65535 / (double)count : 0;
}

void ocr_curved_line_write(const ocr_map *m, const ocr_curved_line *line, const double rect[8],
                           double d, float straight[8], io_centreline *out)
{
    ocr_curved_line level = {.top = line->top, .bottom = line->bottom};
    double w, h, corner[8];
    ocr_rect_sides(rect, &w, &h);
    line_part(&level, rect, 0, 1, d, d, corner);
    for (int k = 0; k < 4;
         k++) { /* not clipped at the picture's edge: the offsets would shift */
        straight[2 * k] = (float)corner[2 * k] * m->scale_x;
        straight[2 * k + 1] = (float)corner[2 * k + 1] * m->scale_y;
    }
    /* A step across the rectangle, in the page's pixels. */
    double nx = (rect[3] - rect[1]) / w * (double)m->scale_x;
    double ny = (rect[2] - rect[0]) / w * (double)m->scale_y;
    double step = hypot(nx, ny);
    out->curved = true;
    for (int k = 0; k < IO_CENTRELINE_POINTS; k++) {
        double s = (double)k / (IO_CENTRELINE_POINTS - 1) * (w + 2 * d) - d;
        double u = fmin(fmax(s / w, 0), 1);
        out->offset[k] = (float)(step * cubic_at(line->cubic, 2 * u - 1));
    }
}

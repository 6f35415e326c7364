/* boxes_course.c - how a text runs inside of its rectangle: a cubic through the middles of a
 * bent one, the outline of a curved one.
 *
 *    rect 0 +------------------------+ 1      the component in slices, each with its height
 *           |    .-""""-.            |        (pixels over its length) and its middle; a cubic
 *           | .-"        "-._        |        through the middles
 *           |"               "--.__  |
 *    rect 3 +------------------------+ 2
 */
#include "ocr/boxes_parts.h"

#include <math.h>
#include <stdlib.h>

#include "nn/mem.h"

#define SLICES 16          /* of an outline, at most, and of the strip that is scored */
#define COURSE_SLICES 48   /* of a course, at most; each as long as the text is high or so */
#define COURSE_ASPECT 6.0  /* shorter texts are straight enough for their rectangle */
#define COURSE_REST 0.35   /* middles leave the cubic by so much of the height at most, on the
                              mean: else two lines are one component, or it is no text */
#define HEIGHT 0.8         /* so many of the slices are no higher than the course */

/* ---- course ---- */

typedef struct slices {
    int n;
    double area[COURSE_SLICES], moment[COURSE_SLICES]; /* pixels; times their place across */
} slices;

/* The pixels of the component by their place along the rectangle's first edge. */
static void cut(const ocr_finder *f, const ocr_component *c, const double rect[8], double w,
                slices *s)
{
    double ux = (rect[2] - rect[0]) / w, uy = (rect[3] - rect[1]) / w;
    for (int k = 0; k < s->n; k++)
        s->area[k] = s->moment[k] = 0;
    for (int32_t i = 0; i < c->n; i++) {
        const ocr_run *r = &f->runs[f->sorted[c->first + i]];
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

/* Weighted least squares by the normal equations, eliminated with the largest pivot; z in
 * -1..1 keeps them well conditioned. False when the slices do not decide four numbers. */
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

ocr_course ocr_course_find(const ocr_finder *f, const ocr_component *c, const double rect[8])
{
    ocr_course out = {0};
    double w, h, thick[COURSE_SLICES], a[4], rest = 0, area = 0;
    ocr_rect_sides(rect, &w, &h);
    if (h <= 0 || w < COURSE_ASPECT * h)
        return out;
    slices s = {.n = (int)fmin(COURSE_SLICES, w / h * 2)};
    cut(f, c, rect, w, &s);
    if (!fit_cubic(&s, a))
        return out;
    int n = 0;
    for (int k = 0; k < s.n; k++) {
        if (s.area[k] <= 0)
            continue;
        double off = s.moment[k] / s.area[k] - cubic_at(a, place(&s, k));
        thick[n++] = s.area[k] * s.n / w;
        rest += s.area[k] * off * off;
        area += s.area[k];
    }
    qsort(thick, (size_t)n, sizeof *thick, compare);
    double high = thick[(int)(HEIGHT * (n - 1))], most = 0, least = 0;
    for (int k = 0; k < OCR_BEND_POINTS; k++) {
        double z = 2.0 * k / (OCR_BEND_POINTS - 1) - 1, away = cubic_at(a, z) - a[0];
        most = fmax(most, away);
        least = fmin(least, away);
    }
    if (high <= 0 || most - least < OCR_COURSE_BEND * high || most - least > 2 * h ||
        sqrt(rest / area) > COURSE_REST * high)
        return out;
    out.bent = true;
    out.from = a[0] - 0.5 * high;
    out.to = a[0] + 0.5 * high;
    for (int i = 1; i < 4; i++)
        out.cubic[i] = a[i];
    return out;
}

/* Corners of the strip between fractions u0 and u1, grown by d across and `ends` along. */
static void strip_part(const ocr_course *course, const double rect[8], double u0, double u1,
                       double d, double ends, double out[8])
{
    double w, h;
    ocr_rect_sides(rect, &w, &h);
    double ux = (rect[2] - rect[0]) / w, uy = (rect[3] - rect[1]) / w;
    double away0 = cubic_at(course->cubic, 2 * u0 - 1);
    double away1 = cubic_at(course->cubic, 2 * u1 - 1);
    const double s[4] = {u0 * w - ends, u1 * w + ends, u1 * w + ends, u0 * w - ends};
    const double t[4] = {course->from - d + away0, course->from - d + away1,
                         course->to + d + away1, course->to + d + away0};
    for (int k = 0; k < 4; k++) {
        out[2 * k] = rect[0] + s[k] * ux - t[k] * uy;
        out[2 * k + 1] = rect[1] + s[k] * uy + t[k] * ux;
    }
}

double ocr_course_score(const ocr_finder *f, const ocr_course *course, const double rect[8])
{
    uint64_t sum = 0;
    int64_t count = 0;
    double part[8];
    for (int k = 0; k < SLICES; k++) {
        strip_part(course, rect, (double)k / SLICES, (k + 1.0) / SLICES, 0, 0, part);
        ocr_rect_sum(f, part, &sum, &count);
    }
    return count > 0 ? (double)sum / 65535 / (double)count : 0;
}

void ocr_course_write(const ocr_finder *f, const ocr_course *course, const double rect[8],
                      double d, ocr_box *out)
{
    const ocr_map *m = f->map;
    ocr_course level = {.from = course->from, .to = course->to};
    double w, h, strip[8];
    ocr_rect_sides(rect, &w, &h);
    strip_part(&level, rect, 0, 1, d, d, strip);
    for (int k = 0; k < 4; k++) { /* not cut off at the picture's edge: the bend would shift */
        out->strip[2 * k] = (float)strip[2 * k] * m->scale_x;
        out->strip[2 * k + 1] = (float)strip[2 * k + 1] * m->scale_y;
    }
    /* A step across the rectangle, in the page's pixels. */
    double nx = (rect[3] - rect[1]) / w * (double)m->scale_x;
    double ny = (rect[2] - rect[0]) / w * (double)m->scale_y;
    double step = hypot(nx, ny);
    out->bend.bent = true;
    for (int k = 0; k < OCR_BEND_POINTS; k++) {
        double s = (double)k / (OCR_BEND_POINTS - 1) * (w + 2 * d) - d;
        double u = fmin(fmax(s / w, 0), 1);
        out->bend.away[k] = (float)(step * cubic_at(course->cubic, 2 * u - 1));
    }
}

/* ---- outlines of curved texts ---- */

/* The rectangle is cut across into slices; the component's reach up and down in each makes the
 * outline, which then grows by d across and at both ends. */
nn_err ocr_outline_follow(const ocr_finder *f, const ocr_component *c, const double rect[8],
                          double d, ocr_box *out)
{
    double w, h, lo[SLICES], hi[SLICES];
    ocr_rect_sides(rect, &w, &h);
    if (!(w > 0 && h > 0))
        return NN_OK;
    /* The long side is the text's course. */
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
        const ocr_run *r = &f->runs[f->sorted[c->first + i]];
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
    out->polygon = nn_alloc((size_t)(4 * n + 8) * sizeof *out->polygon);
    if (!out->polygon)
        return nn_fail_memory((size_t)(4 * n + 8) * sizeof *out->polygon, "an outline");
    /* Upper edge from left to right, lower edge back; each has its ends and its slices. */
    for (int edge = 0; edge < 2; edge++)
        for (int k = -1; k <= n; k++) {
            int at = edge == 0 ? k : n - 1 - k;
            int slice = at < 0 ? 0 : at >= n ? n - 1 : at;
            /* An empty slice lies between two others of the component. */
            while (slice > 0 && lo[slice] > hi[slice])
                slice--;
            double s = at < 0 ? -d : at >= n ? length + d : (at + 0.5) * length / n;
            double t = edge == 0 ? lo[slice] - d : hi[slice] + d;
            out->polygon[2 * out->n] = (float)(o[0] + s * ux - t * uy);
            out->polygon[2 * out->n + 1] = (float)(o[1] + s * uy + t * ux);
            out->n++;
        }
    return NN_OK;
}


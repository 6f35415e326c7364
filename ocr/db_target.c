/* db_target.c - for every value near an outline the distance to the outline's edges and the
 * parity of edges to its right are computed: that is the exact offset of any simple polygon,
 * and an outline costs its own surroundings.
 */
#include "ocr/db_target.h"

#include <math.h>

ocr_db_target ocr_db_target_defaults(void)
{
    return (ocr_db_target){.stride = 1,
                           .shrink = OCR_DB_SHRINK,
                           .low = 0.3f,
                           .high = 0.7f,
                           .min_side = 4,
                           .small = 400,
                           .most = 5};
}

void ocr_outline_measure(const ocr_outline *o, double *area, double *perimeter)
{
    double twice = 0, length = 0;
    for (int i = 0; i < o->n; i++) {
        const float *a = o->xy + 2 * i, *b = o->xy + 2 * ((i + 1) % o->n);
        twice += (double)a[0] * b[1] - (double)b[0] * a[1];
        length += hypot((double)b[0] - a[0], (double)b[1] - a[1]);
    }
    *area = fabs(twice) / 2;
    *perimeter = length;
}

/* h + w = L/2, h w = A: the smaller root. A disc, which no rectangle equals, counts as
 * square. */
static bool too_thin(const ocr_db_target *how, const ocr_outline *o)
{
    double area, perimeter;
    ocr_outline_measure(o, &area, &perimeter);
    double half = perimeter / 2, root = half * half - 4 * area;
    double side = (half - sqrt(root > 0 ? root : 0)) / 2;
    return !(side >= (double)how->min_side && area > 0);
}

/* Squared distance of (x, y) to the outline's edges, and whether it is inside. */
static double distance2(const ocr_outline *o, double x, double y, bool *inside)
{
    double best = INFINITY;
    bool odd = false;
    for (int i = 0; i < o->n; i++) {
        const float *a = o->xy + 2 * i, *b = o->xy + 2 * ((i + 1) % o->n);
        double ex = (double)b[0] - a[0], ey = (double)b[1] - a[1];
        double px = x - a[0], py = y - a[1];
        double along = px * ex + py * ey, length2 = ex * ex + ey * ey;
        double t = along <= 0 || length2 == 0 ? 0 : along >= length2 ? 1 : along / length2;
        double dx = px - t * ex, dy = py - t * ey, d2 = dx * dx + dy * dy;
        if (d2 < best)
            best = d2;
        if ((a[1] > y) != (b[1] > y) && px < ex * py / ey)
            odd = !odd;
    }
    *inside = odd;
    return best;
}

/* Indices of the values whose middles lie in [lo, hi]; an empty range has first > last. */
static void range(double lo, double hi, int stride, int size, int *first, int *last)
{
    double from = ceil(lo / stride - 0.5), to = floor(hi / stride - 0.5);
    *first = from < 0 ? 0 : from > size ? size : (int)from;
    *last = to < 0 ? -1 : to > size - 1 ? size - 1 : (int)to;
}

static void draw(const ocr_db_target *how, const ocr_outline *o, bool ignore, int width,
                 int height, const ocr_db_maps *m)
{
    double area, perimeter, x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    ocr_outline_measure(o, &area, &perimeter);
    double d = perimeter > 0 ? area * (1 - (double)how->shrink * how->shrink) / perimeter : 0;
    double reach = ignore ? 0 : d;
    for (int i = 0; i < o->n; i++) {
        x0 = fmin(x0, (double)o->xy[2 * i]);
        x1 = fmax(x1, (double)o->xy[2 * i]);
        y0 = fmin(y0, (double)o->xy[2 * i + 1]);
        y1 = fmax(y1, (double)o->xy[2 * i + 1]);
    }
    int left, right, top, bottom;
    range(x0 - reach, x1 + reach, how->stride, width, &left, &right);
    range(y0 - reach, y1 + reach, how->stride, height, &top, &bottom);
    int64_t n_text = 0;
    for (int y = top; y <= bottom; y++)
        for (int x = left; x <= right; x++) {
            int64_t at = (int64_t)y * width + x;
            bool inside;
            double d2 = distance2(o, (x + 0.5) * how->stride, (y + 0.5) * how->stride, &inside);
            if (ignore) {
                if (inside)
                    m->text_mask[at] = m->border_mask[at] = 0;
                continue;
            }
            if (inside && d2 >= d * d) {
                m->text[at] = 1;
                n_text++;
            }
            if (d2 < d * d) {
                float near = (float)(1 - sqrt(d2) / d);
                float value = how->low + (how->high - how->low) * near;
                m->border[at] = value > m->border[at] ? value : m->border[at];
            }
            if (inside || d2 <= d * d)
                m->border_mask[at] = 1;
        }
    if (ignore || n_text == 0 || (double)n_text >= (double)how->small)
        return;
    float weight = fminf(how->most, sqrtf(how->small / (float)n_text));
    for (int y = top; y <= bottom; y++)
        for (int x = left; x <= right; x++) {
            float *mask = &m->text_mask[(int64_t)y * width + x];
            bool inside;
            distance2(o, (x + 0.5) * how->stride, (y + 0.5) * how->stride, &inside);
            if (inside)
                *mask = fmaxf(*mask, weight);
        }
}

void ocr_db_target_draw(const ocr_db_target *how, int n, const ocr_outline *outlines, int width,
                        int height, const ocr_db_maps *maps)
{
    int64_t count = (int64_t)width * height;
    NN_ASSERT(how->stride >= 1 && how->shrink >= 0 && how->shrink < 1);
    for (int64_t i = 0; i < count; i++) {
        maps->text[i] = maps->border_mask[i] = 0;
        maps->text_mask[i] = 1;
        maps->border[i] = how->low;
    }
    /* What is ignored wins over what is not: it is drawn last. */
    for (int ignored = 0; ignored < 2; ignored++)
        for (int i = 0; i < n; i++)
            if ((outlines[i].ignore || too_thin(how, &outlines[i])) == (ignored == 1))
                draw(how, &outlines[i], ignored == 1, width, height, maps);
}

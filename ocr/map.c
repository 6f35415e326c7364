/* map.c - sums over rectangles of a map come from running sums along each row, kept in integers
 * of 1/65535: a rectangle costs its rows, not its pixels, and every sum is exact.
 */
#include "ocr/map.h"

#include <math.h>

void ocr_map_sum_rows(const ocr_map *m, uint32_t *sums)
{
    for (int y = 0; y < m->height; y++) {
        const float *row = m->value + (int64_t)y * m->width;
        uint32_t *to = sums + (int64_t)y * (m->width + 1), sum = 0;
        to[0] = 0;
        for (int x = 0; x < m->width; x++) {
            float v = row[x] > 0 ? row[x] < 1 ? row[x] : 1 : 0;
            sum += (uint32_t)(v * 65535 + 0.5f);
            to[x + 1] = sum;
        }
    }
}

void ocr_map_sum_rect(const ocr_map *m, const uint32_t *sums, const double rect[8],
                      uint64_t *sum, int64_t *count)
{
    double low = fmin(fmin(rect[1], rect[3]), fmin(rect[5], rect[7]));
    double high = fmax(fmax(rect[1], rect[3]), fmax(rect[5], rect[7]));
    int from = (int)fmax(0, ceil(low - 0.5)), to = (int)fmin(m->height - 1, floor(high - 0.5));
    for (int y = from; y <= to; y++) {
        double middle = y + 0.5, x0 = INFINITY, x1 = -INFINITY;
        for (int k = 0; k < 4; k++) {
            const double *a = rect + 2 * k, *b = rect + 2 * ((k + 1) % 4);
            if (fmin(a[1], b[1]) > middle || fmax(a[1], b[1]) < middle)
                continue;
            double t = b[1] == a[1] ? 0 : (middle - a[1]) / (b[1] - a[1]);
            double x = a[0] + t * (b[0] - a[0]);
            x0 = fmin(x0, b[1] == a[1] ? fmin(a[0], b[0]) : x);
            x1 = fmax(x1, b[1] == a[1] ? fmax(a[0], b[0]) : x);
        }
        int first = (int)fmax(0, ceil(x0 - 0.5)), last = (int)fmin(m->width, floor(x1 + 0.5));
        if (last <= first)
            continue;
        const uint32_t *row = sums + (int64_t)y * (m->width + 1);
        *sum += row[last] - row[first];
        *count += last - first;
    }
}

void ocr_map_to_page(const ocr_map *m, int n, float *xy)
{
    for (int k = 0; k < n; k++) {
        float x = xy[2 * k] * m->scale_x, y = xy[2 * k + 1] * m->scale_y;
        float w = (float)m->page_width, h = (float)m->page_height;
        xy[2 * k] = x > 0 ? x < w ? x : w : 0;
        xy[2 * k + 1] = y > 0 ? y < h ? y : h : 0;
    }
}

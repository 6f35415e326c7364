/* rectify.c - perspective rectification.
 *
 *   line (u, v) in [0,1]^2  --homography-->  picture (x, y)
 *        0---1                   0
 *        |   |                  /  `1        x = (a u + b v + c) / (g u + h v + 1)
 *        3---2                 3. /          y = (d u + e v + f) / (g u + h v + 1)
 *                                `2
 *
 * Heckbert 1989, "Fundamentals of texture mapping and image warping", section 2.2.3: with
 * s = p0 - p1 + p2 - p3, g = |s, p3-p2| / |p1-p2, p3-p2|, h = |p1-p2, s| / |p1-p2, p3-p2|.
 * Numerator and denominator are linear along a row of the line, so a pixel costs one
 * division, or none where the quad is a parallelogram.
 */
#include "io/rectify.h"

#include <math.h>

typedef struct homography {
    double a, b, c, d, e, f, g, h;
} homography;

/* False when the quad is not convex or has no area: the horizon would cross it. */
static bool solve(const io_quad *q, homography *m)
{
    const float *x = q->x, *y = q->y;
    double dx1 = (double)x[1] - x[2], dy1 = (double)y[1] - y[2];
    double dx2 = (double)x[3] - x[2], dy2 = (double)y[3] - y[2];
    double sx = (double)x[0] - x[1] + x[2] - x[3], sy = (double)y[0] - y[1] + y[2] - y[3];
    double det = dx1 * dy2 - dx2 * dy1;
    if (!(fabs(det) > 1e-3))
        return false;
    m->g = (sx * dy2 - dx2 * sy) / det;
    m->h = (dx1 * sy - sx * dy1) / det;
    if (!(m->g > -0.9 && m->h > -0.9 && m->g + m->h > -0.9))
        return false;
    m->a = x[1] - x[0] + m->g * x[1];
    m->b = x[3] - x[0] + m->h * x[3];
    m->c = x[0];
    m->d = y[1] - y[0] + m->g * y[1];
    m->e = y[3] - y[0] + m->h * y[3];
    m->f = y[0];
    return true;
}

static int side(float length)
{
    if (length < 1.5f)
        return 1;
    return length < (float)IO_RECTIFY_MAX_SIDE ? (int)(length + 0.5f) : IO_RECTIFY_MAX_SIDE;
}

/* Grey of one pixel of the picture. */
static inline float gray_of(const uint8_t *p, int channels)
{
    return channels == 1 ? p[0] : 0.299f * p[0] + 0.587f * p[1] + 0.114f * p[2];
}

/* x, y: pixel centres at integers; what is no number is 0. */
static inline uint8_t sample(const io_image *image, int channels, float x, float y)
{
    const int right = image->width - 1, bottom = image->height - 1;
    x = x > 0 ? x : 0;
    y = y > 0 ? y : 0;
    x = x < (float)right ? x : (float)right;
    y = y < (float)bottom ? y : (float)bottom;
    const int x0 = (int)x, y0 = (int)y;
    const size_t beside = x0 < right ? (size_t)channels : 0;
    const size_t row = (size_t)image->width * (size_t)channels, under = y0 < bottom ? row : 0;
    const uint8_t *p = image->pixels + (size_t)y0 * row + (size_t)x0 * (size_t)channels;
    const float fx = x - (float)x0, fy = y - (float)y0;
    const float top = gray_of(p, channels) * (1 - fx) + gray_of(p + beside, channels) * fx;
    p += under;
    const float low = gray_of(p, channels) * (1 - fx) + gray_of(p + beside, channels) * fx;
    return (uint8_t)(top * (1 - fy) + low * fy + 0.5f);
}

nn_err io_rectify(const io_image *image, const io_quad *q, const io_centreline *centreline,
               io_image *line)
{
    homography m;
    float width = io_quad_width(q), height = io_quad_height(q);
    if (!isfinite(width) || !isfinite(height) || !solve(q, &m))
        return nn_fail(NN_ERR_INPUT, "a text segment without area");
    int w = side(width), h = side(height);
    nn_err err = io_image_new(line, w, h, 1);
    if (err)
        return err;
    const bool curved = centreline && centreline->curved;
    for (int i = 0; i < h; i++) {
        double v = (i + 0.5) / h, step = 1.0 / w, u = 0.5 * step;
        double x = m.a * u + m.b * v + m.c, y = m.d * u + m.e * v + m.f;
        double z = m.g * u + m.h * v + 1;
        uint8_t *row = line->pixels + (size_t)i * (size_t)w;
        for (int j = 0; j < w; j++) {
            float at = ((float)j + 0.5f) / (float)w;
            double offset = curved ? (double)(io_centreline_at(centreline, at) / height) : 0;
            double inverse = m.g == 0 && m.h == 0 ? 1 : 1 / (z + m.h * offset);
            const float px = (float)((x + m.b * offset) * inverse - 0.5);
            const float py = (float)((y + m.e * offset) * inverse - 0.5);
            row[j] = image->channels == 1 ? sample(image, 1, px, py) : sample(image, 3, px, py);
            x += m.a * step;
            y += m.d * step;
            z += m.g * step;
        }
    }
    return NN_OK;
}

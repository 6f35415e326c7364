/* warp.c - perspective rectification.
 *
 *   line (u, v) in [0,1]^2  --homography-->  picture (x, y)
 *        0---1                   0
 *        |   |                  /  `1        x = (a u + b v + c) / (g u + h v + 1)
 *        3---2                 3. /          y = (d u + e v + f) / (g u + h v + 1)
 *                                `2
 *
 * Heckbert 1989, "Fundamentals of texture mapping and image warping", section 2.2.3: with
 * s = p0 - p1 + p2 - p3, g = |s, p3-p2| / |p1-p2, p3-p2|, h = |p1-p2, s| / |p1-p2, p3-p2|.
 * Numerator and denominator grow linearly along a row of the line, so a pixel costs one
 * division, or none where the quad is a parallelogram.
 */
#include "ocr/warp.h"

#include "nn/mem.h"

#include <math.h>
#include <string.h>

static float distance(const ocr_quad *q, int a, int b)
{
    return hypotf(q->x[a] - q->x[b], q->y[a] - q->y[b]);
}

float ocr_quad_width(const ocr_quad *q)
{
    return fmaxf(distance(q, 0, 1), distance(q, 3, 2));
}

float ocr_quad_height(const ocr_quad *q)
{
    return fmaxf(distance(q, 0, 3), distance(q, 1, 2));
}

ocr_quad ocr_quad_turn(const ocr_quad *q, int quarters)
{
    ocr_quad out;
    for (int i = 0; i < 4; i++) {
        out.x[i] = q->x[(i + quarters) & 3];
        out.y[i] = q->y[(i + quarters) & 3];
    }
    return out;
}

typedef struct homography {
    double a, b, c, d, e, f, g, h;
} homography;

/* False when the quad is no convex area: the horizon would cross it. */
static bool solve(const ocr_quad *q, homography *m)
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
    return length < (float)OCR_WARP_MAX_SIDE ? (int)(length + 0.5f) : OCR_WARP_MAX_SIDE;
}

static int clamp(int v, int most)
{
    return v < 0 ? 0 : v > most ? most : v;
}

/* Grey of one pixel of the picture. */
static float gray_at(const io_image *image, int x, int y)
{
    size_t at = (size_t)y * (size_t)image->width + (size_t)x;
    const uint8_t *p = image->pixels + at * (size_t)image->channels;
    if (image->channels == 1)
        return p[0];
    return 0.299f * p[0] + 0.587f * p[1] + 0.114f * p[2];
}

/* x, y: pixel centres at whole numbers. */
static uint8_t sample(const io_image *image, float x, float y)
{
    int right = image->width - 1, bottom = image->height - 1;
    x = fminf(fmaxf(x, 0), (float)right);
    y = fminf(fmaxf(y, 0), (float)bottom);
    int x0 = (int)x, y0 = (int)y, x1 = clamp(x0 + 1, right), y1 = clamp(y0 + 1, bottom);
    float fx = x - (float)x0, fy = y - (float)y0;
    float top = gray_at(image, x0, y0) * (1 - fx) + gray_at(image, x1, y0) * fx;
    float low = gray_at(image, x0, y1) * (1 - fx) + gray_at(image, x1, y1) * fx;
    return (uint8_t)(top * (1 - fy) + low * fy + 0.5f);
}

nn_err ocr_warp(const io_image *image, const ocr_quad *q, const ocr_bend *bend,
                io_image *line)
{
    homography m;
    float width = ocr_quad_width(q), height = ocr_quad_height(q);
    if (!isfinite(width) || !isfinite(height) || !solve(q, &m))
        return nn_fail(NN_ERR_INPUT, "a text segment without area");
    int w = side(width), h = side(height);
    nn_err err = io_image_new(line, w, h, 1);
    if (err)
        return err;
    const bool bent = bend && bend->bent;
    for (int i = 0; i < h; i++) {
        double v = (i + 0.5) / h, step = 1.0 / w, u = 0.5 * step;
        double x = m.a * u + m.b * v + m.c, y = m.d * u + m.e * v + m.f;
        double z = m.g * u + m.h * v + 1;
        uint8_t *row = line->pixels + (size_t)i * (size_t)w;
        for (int j = 0; j < w; j++) {
            float at = ((float)j + 0.5f) / (float)w;
            double away = bent ? (double)(ocr_bend_at(bend, at) / height) : 0;
            double inverse = m.g == 0 && m.h == 0 ? 1 : 1 / (z + m.h * away);
            row[j] = sample(image, (float)((x + m.b * away) * inverse - 0.5),
                            (float)((y + m.e * away) * inverse - 0.5));
            x += m.a * step;
            y += m.d * step;
            z += m.g * step;
        }
    }
    return NN_OK;
}

nn_err ocr_rotate(const io_image *image, int quarters, io_image *out)
{
    int w = image->width, h = image->height;
    size_t bytes = (size_t)image->channels;
    quarters &= 3;
    nn_err err = io_image_new(out, quarters & 1 ? h : w, quarters & 1 ? w : h, image->channels);
    if (err)
        return err;
    /* Where pixel (0, 0) goes, and by how much a step right and a step down move. */
    ptrdiff_t first = 0, right = 1, down = w;
    if (quarters == 1) {
        first = h - 1;
        right = h;
        down = -1;
    } else if (quarters == 2) {
        first = (ptrdiff_t)w * h - 1;
        right = -1;
        down = -w;
    } else if (quarters == 3) {
        first = (ptrdiff_t)(w - 1) * h;
        right = -h;
        down = 1;
    }
    const uint8_t *from = image->pixels;
    for (int y = 0; y < h; y++) {
        ptrdiff_t to = first + y * down;
        for (int x = 0; x < w; x++, to += right, from += bytes)
            memcpy(out->pixels + to * (ptrdiff_t)bytes, from, bytes);
    }
    return NN_OK;
}

/* Median over the bytes of the picture's outermost pixels. */
static uint8_t edge_tone(const io_image *image)
{
    size_t row = (size_t)image->width * (size_t)image->channels, bytes = (size_t)image->channels;
    int64_t count[256] = {0}, all = 0, below = 0;
    for (int y = 0; y < image->height; y++) {
        const uint8_t *p = image->pixels + (size_t)y * row;
        bool whole = y == 0 || y == image->height - 1;
        for (size_t k = 0; k < row; k++)
            if (whole || k < bytes || k >= row - bytes) {
                count[p[k]]++;
                all++;
            }
    }
    for (int v = 0; v < 256; v++) {
        below += count[v];
        if (2 * below >= all)
            return (uint8_t)v;
    }
    return 255;
}

/* One channel of the picture at (x, y), pixel centres at whole numbers; `paper` beyond it. */
static uint8_t blend(const io_image *image, int channel, float x, float y, uint8_t paper)
{
    float x0 = floorf(x), y0 = floorf(y), fx = x - x0, fy = y - y0, sum = 0;
    for (int k = 0; k < 4; k++) {
        int col = (int)x0 + (k & 1), row = (int)y0 + (k >> 1);
        float weight = (k & 1 ? fx : 1 - fx) * (k >> 1 ? fy : 1 - fy), value = paper;
        if (col >= 0 && row >= 0 && col < image->width && row < image->height)
            value = image->pixels[((size_t)row * (size_t)image->width + (size_t)col) *
                                      (size_t)image->channels + (size_t)channel];
        sum += weight * value;
    }
    return (uint8_t)(sum + 0.5f);
}

void ocr_turn_size(const io_image *image, float degrees, int32_t *width, int32_t *height)
{
    float a = degrees * 0.017453292519943295f, c = fabsf(cosf(a)), s = fabsf(sinf(a));
    float w = (float)image->width, h = (float)image->height;
    *width = (int32_t)ceilf(w * c + h * s - 1e-3f);
    *height = (int32_t)ceilf(w * s + h * c - 1e-3f);
}

nn_err ocr_turn(const io_image *image, float degrees, io_image *out)
{
    float a = degrees * 0.017453292519943295f, c = cosf(a), s = sinf(a);
    float w = (float)image->width, h = (float)image->height;
    int32_t width, height;
    ocr_turn_size(image, degrees, &width, &height);
    nn_err err = io_image_new(out, width, height, image->channels);
    if (err)
        return err;
    uint8_t *to = out->pixels, paper = edge_tone(image);
    for (int i = 0; i < height; i++)
        for (int j = 0; j < width; j++) {
            float dx = (float)j + 0.5f - 0.5f * (float)width;
            float dy = (float)i + 0.5f - 0.5f * (float)height;
            float x = c * dx + s * dy + 0.5f * w - 0.5f, y = c * dy - s * dx + 0.5f * h - 0.5f;
            for (int k = 0; k < image->channels; k++)
                *to++ = blend(image, k, x, y, paper);
        }
    return NN_OK;
}

void ocr_turn_half(io_image *image)
{
    size_t n = (size_t)image->width * (size_t)image->height, bytes = (size_t)image->channels;
    uint8_t *a = image->pixels, *b = image->pixels + (n - 1) * bytes, keep[3];
    for (; a < b; a += bytes, b -= bytes) {
        memcpy(keep, a, bytes);
        memcpy(a, b, bytes);
        memcpy(b, keep, bytes);
    }
}

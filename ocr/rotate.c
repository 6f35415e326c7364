/* rotate.c - rotated pictures: by quarters pixels move, by other angles they are
 * interpolated. */
#include "ocr/rotate.h"

#include <math.h>
#include <string.h>

nn_err ocr_rotate_quarters(const io_image *image, int quarters, io_image *out)
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
    size_t row = (size_t)image->width * (size_t)image->channels,
           bytes = (size_t)image->channels;
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

/* One channel of the picture at (x, y), pixel centres at integers; `paper` beyond it. */
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

void ocr_rotated_size(const io_image *image, float degrees, int32_t *width, int32_t *height)
{
    float a = degrees * 0.017453292519943295f, c = fabsf(cosf(a)), s = fabsf(sinf(a));
    float w = (float)image->width, h = (float)image->height;
    *width = (int32_t)ceilf(w * c + h * s - 1e-3f);
    *height = (int32_t)ceilf(w * s + h * c - 1e-3f);
}

nn_err ocr_rotate_degrees(const io_image *image, float degrees, io_image *out)
{
    float a = degrees * 0.017453292519943295f, c = cosf(a), s = sinf(a);
    float w = (float)image->width, h = (float)image->height;
    int32_t width, height;
    ocr_rotated_size(image, degrees, &width, &height);
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

void ocr_rotate_180(io_image *image)
{
    size_t n = (size_t)image->width * (size_t)image->height, bytes = (size_t)image->channels;
    uint8_t *a = image->pixels, *b = image->pixels + (n - 1) * bytes, keep[3];
    for (; a < b; a += bytes, b -= bytes) {
        memcpy(keep, a, bytes);
        memcpy(a, b, bytes);
        memcpy(b, keep, bytes);
    }
}

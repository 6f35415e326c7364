/* region.c - the picture is masked, not cut: places need no way back, and lines that cross a border
 * end there. */
#include "ocr/region.h"

#include "io/number.h"

#include <math.h>
#include <string.h>

nn_err ocr_regions_add(ocr_regions *r, const char *text)
{
    const char *p = text;
    double v[4];
    for (int i = 0; i < 4; i++) {
        bool whole = io_number_parse(&p, &v[i]) && v[i] == floor(v[i]) && v[i] <= 1e9 &&
                     v[i] >= (i < 2 ? 0 : 1) && *p == (i < 3 ? ',' : 0);
        if (!whole)
            return nn_fail(NN_ERR_USAGE, "expected X,Y,WIDTH,HEIGHT in pixels, found '%s'", text);
        p += i < 3;
    }
    if (r->n == OCR_REGIONS)
        return nn_fail(NN_ERR_USAGE, "expected at most %d regions", OCR_REGIONS);
    r->region[r->n++] = (ocr_region){(int32_t)v[0], (int32_t)v[1], (int32_t)v[2], (int32_t)v[3]};
    return NN_OK;
}

static ocr_region clip(const ocr_region *g, const io_image *image)
{
    ocr_region out = *g;
    out.x = g->x < image->width ? g->x : image->width;
    out.y = g->y < image->height ? g->y : image->height;
    out.width = g->width < image->width - out.x ? g->width : image->width - out.x;
    out.height = g->height < image->height - out.y ? g->height : image->height - out.y;
    return out;
}

static const uint8_t *pixel(const io_image *image, int32_t x, int32_t y)
{
    return image->pixels + ((size_t)y * (size_t)image->width + (size_t)x) * (size_t)image->channels;
}

static int shade(const io_image *image, const uint8_t *p)
{
    return image->channels < 3 ? p[0] : (p[0] + 2 * p[1] + p[2]) / 4;
}

/* The mean colour of the pixels of the most frequent shade; false: no pixel. */
static bool find_ground(const ocr_regions *r, const io_image *image, uint8_t ground[4])
{
    int64_t count[256] = {0}, sum[256][4] = {{0}};
    int most = 0;
    for (int i = 0; i < r->n; i++) {
        ocr_region g = clip(&r->region[i], image);
        for (int32_t y = g.y; y < g.y + g.height; y++)
            for (int32_t x = g.x; x < g.x + g.width; x++) {
                const uint8_t *p = pixel(image, x, y);
                int v = shade(image, p);
                count[v]++;
                for (int c = 0; c < image->channels; c++)
                    sum[v][c] += p[c];
            }
    }
    for (int v = 0; v < 256; v++)
        most = count[v] > count[most] ? v : most;
    for (int c = 0; c < image->channels && count[most] > 0; c++)
        ground[c] = (uint8_t)(sum[most][c] / count[most]);
    return count[most] > 0;
}

nn_err ocr_regions_mask(const ocr_regions *r, const io_image *image, io_image *out)
{
    uint8_t ground[4] = {0};
    size_t channels = (size_t)image->channels;
    if (!find_ground(r, image, ground))
        return nn_fail(NN_ERR_INPUT, "no region lies in the picture of %d x %d", image->width,
                       image->height);
    nn_err err = io_image_new(out, image->width, image->height, image->channels);
    if (err)
        return err;
    for (size_t i = 0, n = (size_t)image->width * (size_t)image->height; i < n; i++)
        memcpy(out->pixels + i * channels, ground, channels);
    for (int i = 0; i < r->n; i++) {
        ocr_region g = clip(&r->region[i], image);
        for (int32_t y = g.y; y < g.y + g.height && g.width > 0; y++) {
            const uint8_t *from = pixel(image, g.x, y);
            memcpy(out->pixels + (from - image->pixels), from, (size_t)g.width * channels);
        }
    }
    return NN_OK;
}

/* crop.c - one affine map takes the page into the crop:
 *
 *   crop = S R (page - anchor) + place       S scale (a little different in x and y), R turning
 *
 * The pixels are fetched by its inverse, from the page halved as often as the scale allows, so
 * that bilinear interpolation loses nothing. Then light, blur, noise and the file's losses.
 */
#include "datasets/page/crop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/damage/degrade.h"
#include "nn/mem.h"
#include "nn/sort.h"

#define SCALE_MIN 0.3f
#define SCALE_MAX 3.0f

/* Shorter side of the rectangle with the outline's area and perimeter. */
static float thickness(const ds_segment *s)
{
    double twice = 0, length = 0;
    for (int i = 0; i < s->n; i++) {
        const float *a = s->xy + 2 * i, *b = s->xy + 2 * ((i + 1) % s->n);
        twice += (double)a[0] * b[1] - (double)b[0] * a[1];
        length += hypot((double)b[0] - a[0], (double)b[1] - a[1]);
    }
    double half = length / 2, root = half * half - 2 * fabs(twice);
    return (float)((half - sqrt(root > 0 ? root : 0)) / 2);
}

float ds_page_text_height(const ds_page *page)
{
    int n = page->n < 4096 ? page->n : 4096, used = 0; /* enough for a median */
    float *height = n > 0 ? nn_alloc((size_t)n * sizeof *height) : NULL;
    float median = 0;
    for (int i = 0; height && i < n; i++)
        if (!page->segment[i].ignore)
            height[used++] = thickness(&page->segment[i]);
    if (used > 0) {
        qsort(height, (size_t)used, sizeof *height, nn_compare_floats);
        median = height[used / 2];
    }
    nn_free(height);
    return median;
}

/* crop -> page: x = m[0] u + m[1] v + m[2], y = m[3] u + m[4] v + m[5]; and its inverse. */
typedef struct affine {
    double to_page[6], to_crop[6];
} affine;

static affine draw_affine(const ds_page *page, const ds_crop_config *how, nn_rng *r)
{
    affine a;
    float height = ds_page_text_height(page);
    float low = logf(DS_CROP_TEXT_MIN), high = logf(DS_CROP_TEXT_MAX);
    float want = expf(nn_rng_range(r, low, high));
    float scale = height > 0 ? want / height : expf(nn_rng_range(r, -0.7f, 0.7f));
    scale = scale < SCALE_MIN ? SCALE_MIN : scale > SCALE_MAX ? SCALE_MAX : scale;
    float stretch = 1, angle = 0;
    if (how->level > 0) {
        stretch = expf(nn_rng_range(r, -0.1f, 0.1f) * how->level);
        /* Most pages lie nearly straight; some are turned by up to 10 degrees. */
        angle = nn_rng_chance(r, 0.25f) ? nn_rng_range(r, -10, 10) : nn_rng_normal(r);
        angle *= how->level * 3.14159265f / 180;
    }
    double sx = (double)(scale * stretch), sy = (double)(scale / stretch);
    double c = cos((double)angle), s = sin((double)angle);
    double px = (double)page->image.width * (double)nn_rng_float(r);
    double py = (double)page->image.height * (double)nn_rng_float(r);
    if (page->n > 0 && nn_rng_chance(r, 0.9f)) {
        const ds_segment *t = &page->segment[nn_rng_below(r, (uint32_t)page->n)];
        uint32_t k = nn_rng_below(r, (uint32_t)t->n);
        px = (double)t->xy[2 * k];
        py = (double)t->xy[2 * k + 1];
    }
    double u = how->size * (double)nn_rng_range(r, 0.1f, 0.9f);
    double v = how->size * (double)nn_rng_range(r, 0.1f, 0.9f);
    double *m = a.to_crop, *q = a.to_page;
    m[0] = sx * c, m[1] = -sx * s;
    m[3] = sy * s, m[4] = sy * c;
    m[2] = u - m[0] * px - m[1] * py;
    m[5] = v - m[3] * px - m[4] * py;
    q[0] = c / sx, q[1] = s / sy;
    q[3] = -s / sx, q[4] = c / sy;
    q[2] = px - q[0] * u - q[1] * v;
    q[5] = py - q[3] * u - q[4] * v;
    return a;
}

/* Means of 2x2 pixels; odd last rows and columns go. */
static nn_err halve(const io_image *from, io_image *out)
{
    int w = from->width / 2, h = from->height / 2, c = from->channels;
    nn_err err = io_image_new(out, w, h, c);
    if (err != NN_OK)
        return err;
    size_t row = (size_t)from->width * (size_t)c;
    for (int y = 0; y < h; y++) {
        const uint8_t *a = from->pixels + (size_t)(2 * y) * row, *b = a + row;
        uint8_t *to = out->pixels + (size_t)y * (size_t)w * (size_t)c;
        for (int x = 0; x < w; x++, a += 2 * c, b += 2 * c)
            for (int k = 0; k < c; k++)
                *to++ = (uint8_t)((a[k] + a[k + c] + b[k] + b[k + c] + 2) / 4);
    }
    return NN_OK;
}

/* Page pixels at the crop's pixels, bilinear; `fill` outside. */
static void fetch(const io_image *from, const double m[6], double shrink, int fill,
                  io_image *to)
{
    int c = from->channels, w = from->width, h = from->height;
    for (int v = 0; v < to->height; v++)
        for (int u = 0; u < to->width; u++) {
            uint8_t *out = to->pixels + ((size_t)v * (size_t)to->width + (size_t)u) * (size_t)c;
            double pu = u + 0.5, pv = v + 0.5;
            float x = (float)((m[0] * pu + m[1] * pv + m[2]) / shrink - 0.5);
            float y = (float)((m[3] * pu + m[4] * pv + m[5]) / shrink - 0.5);
            if (!(x > -1 && y > -1 && x < (float)w && y < (float)h)) {
                memset(out, fill, (size_t)c);
                continue;
            }
            float fx = floorf(x), fy = floorf(y);
            int x0 = (int)fx, y0 = (int)fy;
            fx = x - fx;
            fy = y - fy;
            int x1 = x0 + 1 < w ? x0 + 1 : w - 1, y1 = y0 + 1 < h ? y0 + 1 : h - 1;
            x0 = x0 < 0 ? 0 : x0;
            y0 = y0 < 0 ? 0 : y0;
            const uint8_t *top = from->pixels + (size_t)y0 * (size_t)w * (size_t)c;
            const uint8_t *low = from->pixels + (size_t)y1 * (size_t)w * (size_t)c;
            for (int k = 0; k < c; k++) {
                float a = (float)top[x0 * c + k] * (1 - fx) + (float)top[x1 * c + k] * fx;
                float b = (float)low[x0 * c + k] * (1 - fx) + (float)low[x1 * c + k] * fx;
                out[k] = (uint8_t)(a * (1 - fy) + b * fy + 0.5f);
            }
        }
}

static nn_err cut(const io_image *page, const affine *a, int size, int fill, io_image *out)
{
    nn_err err;
    io_image half[2] = {{0}, {0}};
    const io_image *from = page;
    double shrink = 1, scale = 1 / hypot(a->to_page[0], a->to_page[3]);
    int at = 0;
    NN_TRY(io_image_new(out, size, size, page->channels));
    while (scale * shrink <= 0.6 && from->width >= 2 && from->height >= 2) {
        io_image_free(&half[at]);
        NN_TRY(halve(from, &half[at]));
        from = &half[at];
        at = !at;
        shrink *= 2;
    }
    fetch(from, a->to_page, shrink, fill, out);
out:
    io_image_free(&half[0]);
    io_image_free(&half[1]);
    if (err != NN_OK)
        io_image_free(out);
    return err;
}

static nn_err carry_segments(const ds_page *page, const affine *a, int size, ds_page *out)
{
    const double *m = a->to_crop;
    out->segment = nn_calloc((size_t)page->n + 1, sizeof *out->segment);
    if (!out->segment)
        return nn_fail_memory((size_t)page->n * sizeof *out->segment, "outlines");
    for (int i = 0; i < page->n; i++) {
        const ds_segment *s = &page->segment[i];
        ds_segment *t = &out->segment[out->n];
        double lo[2] = {INFINITY, INFINITY}, hi[2] = {-INFINITY, -INFINITY};
        t->xy = nn_alloc((size_t)s->n * 2 * sizeof *t->xy);
        t->text = nn_strdup("");
        if (!t->xy || !t->text) {
            nn_free(t->xy);
            nn_free(t->text);
            return nn_fail_memory((size_t)s->n * 2 * sizeof *t->xy, "an outline");
        }
        for (int k = 0; k < s->n; k++) {
            double x = (double)s->xy[2 * k], y = (double)s->xy[2 * k + 1];
            for (int d = 0; d < 2; d++) {
                double p = m[3 * d] * x + m[3 * d + 1] * y + m[3 * d + 2];
                t->xy[2 * k + d] = (float)p;
                lo[d] = fmin(lo[d], p);
                hi[d] = fmax(hi[d], p);
            }
        }
        t->n = s->n;
        t->ignore = s->ignore;
        t->line = t->paragraph = t->block = -1;
        if (hi[0] > 0 && hi[1] > 0 && lo[0] < size && lo[1] < size) {
            out->n++;
        } else {
            nn_free(t->xy);
            nn_free(t->text);
        }
    }
    return NN_OK;
}

/* The same change of tone for all channels. */
static void change_light(io_image *image, float level, nn_rng *r)
{
    float contrast = expf(nn_rng_range(r, -0.5f, 0.25f) * level);
    float middle = nn_rng_range(r, 90, 200), lift = nn_rng_range(r, -35, 25) * level;
    float gamma = expf(nn_rng_range(r, -0.3f, 0.3f) * level);
    bool invert = nn_rng_chance(r, 0.08f * level);
    uint8_t table[256];
    for (int i = 0; i < 256; i++) {
        float v = 255 * powf((float)i / 255, gamma);
        v = (v - middle) * contrast + middle + lift;
        v = v < 0 ? 0 : v > 255 ? 255 : v;
        table[i] = (uint8_t)(invert ? 255 - v + 0.5f : v + 0.5f);
    }
    size_t n = (size_t)image->width * (size_t)image->height * (size_t)image->channels;
    for (size_t i = 0; i < n; i++)
        image->pixels[i] = table[image->pixels[i]];
}

/* Blur, noise, coarse resolution, JPEG: on one channel, the others get the same difference. */
static nn_err damage(io_image *image, float level, nn_rng *r)
{
    nn_err err;
    ds_plane p = {0};
    ds_scratch scratch = {0};
    io_image gray = {0}, worse = {0};
    ds_scan scan = {0};
    if (nn_rng_chance(r, 0.4f))
        scan.blur_x = scan.blur_y = nn_rng_range(r, 0.3f, 1.2f) * level;
    if (nn_rng_chance(r, 0.5f))
        scan.noise = nn_rng_range(r, 0, 0.06f) * level;
    if (nn_rng_chance(r, 0.2f))
        scan.resolution = nn_rng_range(r, 0.55f, 0.9f);
    if (nn_rng_chance(r, 0.1f))
        scan.sharpen = nn_rng_range(r, 0.2f, 1) * level;
    if (nn_rng_chance(r, 0.4f))
        scan.jpeg = nn_rng_int(r, 25, 85);
    NN_TRY(io_image_new(&gray, image->width, image->height, image->channels));
    memcpy(gray.pixels, image->pixels,
           (size_t)image->width * (size_t)image->height * (size_t)image->channels);
    io_image_to_gray(&gray);
    NN_TRY(ds_plane_from_image(&gray, &p));
    NN_TRY(ds_scan_apply(&p, &scan, 1, 0, &scratch, r));
    NN_TRY(ds_plane_to_image(&p, &worse));
    size_t n = (size_t)image->width * (size_t)image->height;
    for (size_t i = 0; i < n; i++) {
        int difference = worse.pixels[i] - gray.pixels[i];
        uint8_t *to = image->pixels + i * (size_t)image->channels;
        for (int k = 0; k < image->channels; k++) {
            int v = to[k] + difference;
            to[k] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
        }
    }
out:
    io_image_free(&gray);
    io_image_free(&worse);
    ds_plane_free(&p);
    ds_scratch_free(&scratch);
    return err;
}

/* Grey becomes three equal channels; the other way is luma. */
static nn_err set_channels(io_image *image, int channels)
{
    if (channels == 1 || image->channels == channels) {
        if (channels == 1)
            io_image_to_gray(image);
        return NN_OK;
    }
    io_image wide;
    nn_err err = io_image_new(&wide, image->width, image->height, channels);
    if (err != NN_OK)
        return err;
    size_t n = (size_t)image->width * (size_t)image->height;
    for (size_t i = 0; i < n; i++)
        memset(wide.pixels + i * (size_t)channels, image->pixels[i], (size_t)channels);
    io_image_free(image);
    *image = wide;
    return NN_OK;
}

nn_err ds_page_crop(const ds_page *page, const ds_crop_config *how, nn_rng *r, ds_page *out)
{
    nn_err err;
    *out = (ds_page){.kind = page->kind};
    affine a = draw_affine(page, how, r);
    static const int tones[4] = {255, 235, 128, 20};
    int fill = tones[nn_rng_below(r, 4)];
    NN_TRY(cut(&page->image, &a, how->size, fill, &out->image));
    NN_TRY(carry_segments(page, &a, how->size, out));
    if (how->level > 0) {
        change_light(&out->image, how->level, r);
        NN_TRY(damage(&out->image, how->level, r));
    }
    err = set_channels(&out->image, how->channels);
out:
    if (err != NN_OK)
        ds_page_free(out);
    return err;
}

/* plane.c - float filters, written row by row so that the inner loops run along contiguous
 * memory. */
#include "datasets/render/plane.h"

#include <math.h>
#include <string.h>

#include "nn/mem.h"

nn_err ds_plane_size(ds_plane *p, int32_t w, int32_t h)
{
    NN_ASSERT(w > 0 && h > 0);
    size_t need = (size_t)w * (size_t)h;
    if (need > p->capacity) {
        size_t capacity = need + need / 2;
        float *v = nn_alloc(capacity * sizeof(float));
        if (!v)
            return nn_fail_memory(capacity * sizeof(float), "a line image");
        nn_free(p->v);
        p->v = v;
        p->capacity = capacity;
    }
    p->w = w;
    p->h = h;
    return NN_OK;
}

void ds_plane_free(ds_plane *p)
{
    nn_free(p->v);
    *p = (ds_plane){0};
}

void ds_plane_swap(ds_plane *a, ds_plane *b)
{
    ds_plane t = *a;
    *a = *b;
    *b = t;
}

void ds_plane_fill(ds_plane *p, float value)
{
    size_t n = (size_t)p->w * (size_t)p->h;
    for (size_t i = 0; i < n; i++)
        p->v[i] = value;
}

#define MAX_RADIUS 24

static int gaussian_taps(float sigma, float *tap)
{
    int radius = (int)ceilf(2.5f * sigma);
    if (radius > MAX_RADIUS)
        radius = MAX_RADIUS;
    float sum = 0;
    for (int i = -radius; i <= radius; i++) {
        tap[i + radius] = expf(-0.5f * (float)(i * i) / (sigma * sigma));
        sum += tap[i + radius];
    }
    for (int i = 0; i <= 2 * radius; i++)
        tap[i] /= sum;
    return radius;
}

static int clamp_int(int v, int lo, int hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

static void blur_columns(const ds_plane *src, ds_plane *dst, const float *tap, int radius)
{
    int w = src->w, h = src->h;
    for (int y = 0; y < h; y++) {
        float *out = dst->v + (size_t)y * w;
        memset(out, 0, (size_t)w * sizeof(float));
        for (int k = -radius; k <= radius; k++) {
            const float *in = src->v + (size_t)clamp_int(y + k, 0, h - 1) * w;
            float f = tap[k + radius];
#pragma omp simd
            for (int x = 0; x < w; x++)
                out[x] += f * in[x];
        }
    }
}

static void blur_rows(const ds_plane *src, ds_plane *dst, const float *tap, int radius)
{
    int w = src->w, h = src->h;
    for (int y = 0; y < h; y++) {
        const float *in = src->v + (size_t)y * w;
        float *out = dst->v + (size_t)y * w;
        memset(out, 0, (size_t)w * sizeof(float));
        for (int k = -radius; k <= radius; k++) {
            float f = tap[k + radius];
            int from = clamp_int(-k, 0, w), to = clamp_int(w - k, 0, w);
            for (int x = 0; x < from; x++)
                out[x] += f * in[0];
#pragma omp simd
            for (int x = from; x < to; x++)
                out[x] += f * in[x + k];
            for (int x = to > from ? to : from; x < w; x++)
                out[x] += f * in[w - 1];
        }
    }
}

nn_err ds_plane_blur(ds_plane *p, ds_plane *scratch, float sigma_x, float sigma_y)
{
    nn_err err = NN_OK;
    float tap[2 * MAX_RADIUS + 1];
    NN_TRY(ds_plane_size(scratch, p->w, p->h));
    if (sigma_x >= 0.15f) {
        blur_rows(p, scratch, tap, gaussian_taps(sigma_x, tap));
        ds_plane_swap(p, scratch);
    }
    if (sigma_y >= 0.15f) {
        NN_TRY(ds_plane_size(scratch, p->w, p->h));
        blur_columns(p, scratch, tap, gaussian_taps(sigma_y, tap));
        ds_plane_swap(p, scratch);
    }
out:
    return err;
}

/* One output position of a resize in one direction: input [first, first + n) with weights. A
 * reduction by up to 24 fits. */
#define MAX_TAPS 50
typedef struct taps {
    int first, n;
    float weight[MAX_TAPS];
} taps;

static void triangle_taps(int o, int n_in, int n_out, taps *t)
{
    float scale = (float)n_in / (float)n_out;
    float half = scale > 1 ? scale : 1;
    if (half > (MAX_TAPS - 2) / 2.0f)
        half = (MAX_TAPS - 2) / 2.0f;
    float center = ((float)o + 0.5f) * scale - 0.5f;
    int lo = (int)ceilf(center - half), hi = (int)floorf(center + half);
    lo = clamp_int(lo, 0, n_in - 1);
    hi = clamp_int(hi, lo, n_in - 1);
    float sum = 0;
    t->first = lo;
    t->n = hi - lo + 1;
    for (int i = 0; i < t->n; i++) {
        float f = 1 - fabsf((float)(lo + i) - center) / half;
        t->weight[i] = f > 0 ? f : 0;
        sum += t->weight[i];
    }
    if (sum <= 0) {
        t->weight[0] = sum = 1;
        t->n = 1;
    }
    for (int i = 0; i < t->n; i++)
        t->weight[i] /= sum;
}

nn_err ds_plane_resize(const ds_plane *src, ds_plane *dst, ds_plane *scratch, int32_t w,
                       int32_t h)
{
    nn_err err = NN_OK;
    NN_TRY(ds_plane_size(scratch, src->w, h));
    NN_TRY(ds_plane_size(dst, w, h));
    int sw = src->w;
    taps t;
    for (int y = 0; y < h; y++) {
        triangle_taps(y, src->h, h, &t);
        float *out = scratch->v + (size_t)y * sw;
        memset(out, 0, (size_t)sw * sizeof(float));
        for (int k = 0; k < t.n; k++) {
            const float *in = src->v + (size_t)(t.first + k) * sw;
            float f = t.weight[k];
#pragma omp simd
            for (int x = 0; x < sw; x++)
                out[x] += f * in[x];
        }
    }
    for (int x = 0; x < w; x++) {
        triangle_taps(x, sw, w, &t);
        for (int y = 0; y < h; y++) {
            const float *in = scratch->v + (size_t)y * sw + t.first;
            float sum = 0;
            for (int k = 0; k < t.n; k++)
                sum += t.weight[k] * in[k];
            dst->v[(size_t)y * w + x] = sum;
        }
    }
out:
    return err;
}

nn_err ds_plane_resize_nearest(const ds_plane *src, ds_plane *dst, int32_t w, int32_t h)
{
    nn_err err = ds_plane_size(dst, w, h);
    if (err)
        return err;
    for (int y = 0; y < h; y++) {
        const float *in = src->v + (size_t)((int64_t)y * src->h / h) * src->w;
        for (int x = 0; x < w; x++)
            dst->v[(size_t)y * w + x] = in[(int64_t)x * src->w / w];
    }
    return NN_OK;
}

nn_err ds_plane_warp_columns(const ds_plane *src, ds_plane *dst, int32_t h, const float *offset,
                             const float *scale)
{
    int w = src->w, sh = src->h;
    nn_err err = ds_plane_size(dst, w, h);
    if (err)
        return err;
    for (int y = 0; y < h; y++) {
        float *out = dst->v + (size_t)y * w;
        for (int x = 0; x < w; x++) {
            float sy = offset[x] + scale[x] * (float)y;
            sy = sy < 0 ? 0 : sy > (float)(sh - 1) ? (float)(sh - 1) : sy;
            int y0 = (int)sy;
            int y1 = y0 + 1 < sh ? y0 + 1 : y0;
            float f = sy - (float)y0;
            float a = src->v[(size_t)y0 * w + x], b = src->v[(size_t)y1 * w + x];
            out[x] = a + f * (b - a);
        }
    }
    return NN_OK;
}

nn_err ds_plane_warp_rows(const ds_plane *src, ds_plane *dst, const float *shift)
{
    int w = src->w, h = src->h;
    nn_err err = ds_plane_size(dst, w, h);
    if (err)
        return err;
    for (int y = 0; y < h; y++) {
        const float *in = src->v + (size_t)y * w;
        float *out = dst->v + (size_t)y * w;
        float whole = floorf(shift[y]), f = shift[y] - whole;
        int k = (int)whole;
        int from = clamp_int(-k, 0, w), to = clamp_int(w - 1 - k, from, w);
        for (int x = 0; x < from; x++)
            out[x] = in[0];
#pragma omp simd
        for (int x = from; x < to; x++)
            out[x] = in[x + k] + f * (in[x + k + 1] - in[x + k]);
        for (int x = to; x < w; x++)
            out[x] = in[w - 1];
    }
    return NN_OK;
}

nn_err ds_plane_crop(const ds_plane *src, ds_plane *dst, int32_t x, int32_t y, int32_t w,
                     int32_t h)
{
    NN_ASSERT(x >= 0 && y >= 0 && x + w <= src->w && y + h <= src->h);
    nn_err err = ds_plane_size(dst, w, h);
    if (err)
        return err;
    for (int i = 0; i < h; i++)
        memcpy(dst->v + (size_t)i * w, src->v + (size_t)(y + i) * src->w + x,
               (size_t)w * sizeof(float));
    return NN_OK;
}

nn_err ds_plane_clouds(ds_plane *p, float *row_scratch, float cell_x, float cell_y, nn_rng *r)
{
    int w = p->w, h = p->h;
    float *above = row_scratch, *below = row_scratch + w;
    float *swap;
    float phase = nn_rng_float(r);
    int row = -1;
    for (int y = 0; y < h; y++) {
        float gy = (float)y / cell_y + phase;
        int iy = (int)gy;
        while (row < iy) {
            /* The grid row below becomes the one above; the next is drawn (two at the start).
             */
            for (int times = row < 0 ? 2 : 1; times > 0; times--) {
                swap = above;
                above = below;
                below = swap;
                float a = nn_rng_range(r, -1, 1), b = nn_rng_range(r, -1, 1);
                float at = nn_rng_float(r), step = 1 / cell_x;
                for (int x = 0; x < w; x++) {
                    below[x] = a + at * (b - a);
                    at += step;
                    while (at >= 1) {
                        at -= 1;
                        a = b;
                        b = nn_rng_range(r, -1, 1);
                    }
                }
            }
            row++;
        }
        float f = gy - (float)iy;
        float *out = p->v + (size_t)y * w;
#pragma omp simd
        for (int x = 0; x < w; x++)
            out[x] = above[x] + f * (below[x] - above[x]);
    }
    return NN_OK;
}

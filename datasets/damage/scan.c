/* scan.c - lens, sensor, threshold and file format. */
#include <math.h>
#include <pthread.h>
#include <string.h>

#include "datasets/damage/degrade.h"
#include "nn/mem.h"

static float noise_table[DS_NOISE + DS_NOISE_RUN];
static pthread_once_t noise_once = PTHREAD_ONCE_INIT;

/* The same table in every thread and run. */
static void fill_noise(void)
{
    nn_rng r = nn_rng_make(0x6E6F697365, 0);
    for (size_t i = 0; i < DS_NOISE; i++)
        noise_table[i] = nn_rng_normal(&r);
    memcpy(noise_table + DS_NOISE, noise_table, DS_NOISE_RUN * sizeof(float));
}

void ds_scratch_free(ds_scratch *s)
{
    ds_plane_free(&s->a);
    ds_plane_free(&s->b);
    ds_plane_free(&s->field);
    nn_free(s->row);
    *s = (ds_scratch){0};
}

nn_err ds_scratch_row(ds_scratch *s, int32_t n)
{
    if (n <= s->row_size)
        return NN_OK;
    float *row = nn_alloc((size_t)n * 2 * sizeof(float));
    if (!row)
        return nn_fail_memory((size_t)n * 2 * sizeof(float), "a row");
    nn_free(s->row);
    s->row = row;
    s->row_size = 2 * n;
    return NN_OK;
}

const float *ds_noise_row(nn_rng *r)
{
    pthread_once(&noise_once, fill_noise);
    return noise_table + (nn_rng_u64(r) & (DS_NOISE - 1));
}

static void add_noise(ds_plane *p, float sigma, nn_rng *r)
{
    if (p->w > DS_NOISE_RUN)
        return;
    for (int y = 0; y < p->h; y++) {
        float *v = p->v + (size_t)y * p->w;
        const float *noise = ds_noise_row(r);
#pragma omp simd
        for (int x = 0; x < p->w; x++)
            v[x] += sigma * noise[x];
    }
}

static void add_salt(ds_plane *p, float share, nn_rng *r)
{
    int64_t n = (int64_t)(share * (float)p->w * (float)p->h);
    for (int64_t i = 0; i < n; i++) {
        size_t at = nn_rng_below(r, (uint32_t)(p->w * p->h));
        p->v[at] = nn_rng_chance(r, 0.5f) ? 1.0f : 0.0f;
    }
}

/* Darkness of the strokes' middle between paper (0) and ink (1), as in ink.c; faint
 * pixels are paper. */
static float stroke_darkness(const ds_plane *p, float paper, float ink)
{
    float sum = 0, squares = 0, scale = 1 / (ink - paper);
    for (int y = 0; y < p->h; y++) {
        const float *v = p->v + (size_t)y * p->w;
        float row = 0, row_squares = 0;
        for (int x = 0; x < p->w; x++) {
            float d = (v[x] - paper) * scale;
            d = d > 0.2f ? d : 0;
            row += d;
            row_squares += d * d;
        }
        sum += row;
        squares += row_squares;
    }
    return sum > 0 ? squares / sum : 1;
}

/* T.81 Table K.1, row by row. */
static const uint8_t quant_table[64] = {
    16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,
    14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,
    18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
};

/* out = m x in, rows of eight. */
static void multiply8(const float *restrict m, const float *restrict in, float *restrict out)
{
    for (int i = 0; i < 8; i++) {
        float sum[8] = {0};
        for (int k = 0; k < 8; k++) {
            float f = m[8 * i + k];
#pragma omp simd
            for (int j = 0; j < 8; j++)
                sum[j] += f * in[8 * k + j];
        }
        memcpy(out + 8 * i, sum, sizeof sum);
    }
}

static void transpose8(const float *in, float *out)
{
    for (int i = 0; i < 8; i++)
        for (int j = 0; j < 8; j++)
            out[8 * j + i] = in[8 * i + j];
}

void ds_jpeg_blocks(ds_plane *p, int quality)
{
    float dct[64], inverse[64], quant[64], x[64], y[64];
    for (int k = 0; k < 8; k++)
        for (int i = 0; i < 8; i++) {
            dct[8 * k + i] =
                (k ? 0.5f : 0.35355339f) * cosf((float)((2 * i + 1) * k) * 0.19634954f);
            inverse[8 * i + k] = dct[8 * k + i];
        }
    /* The scaling that encoders share: 50 leaves the table, 100 makes it all ones. */
    int scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
    for (int i = 0; i < 64; i++) {
        int q = (quant_table[i] * scale + 50) / 100;
        quant[i] = (float)(q < 1 ? 1 : q > 255 ? 255 : q);
    }
    for (int by = 0; by < p->h; by += 8)
        for (int bx = 0; bx < p->w; bx += 8) {
            int bw = p->w - bx < 8 ? p->w - bx : 8, bh = p->h - by < 8 ? p->h - by : 8;
            for (int i = 0; i < 8; i++)
                for (int j = 0; j < 8; j++) {
                    int sy = by + (i < bh ? i : bh - 1), sx = bx + (j < bw ? j : bw - 1);
                    x[8 * i + j] = p->v[(size_t)sy * p->w + sx] * 255 - 128;
                }
            multiply8(dct, x, y);
            transpose8(y, x);
            multiply8(dct, x, y); /* y holds the transposed coefficients */
            for (int i = 0; i < 8; i++)
                for (int j = 0; j < 8; j++) {
                    float q = quant[8 * j + i];
                    y[8 * i + j] = rintf(y[8 * i + j] / q) * q;
                }
            multiply8(inverse, y, x);
            transpose8(x, y);
            multiply8(inverse, y, x);
            for (int i = 0; i < bh; i++)
                for (int j = 0; j < bw; j++)
                    p->v[(size_t)(by + i) * p->w + bx + j] =
                        (x[8 * i + j] + 128) * (1 / 255.0f);
        }
}

/* x^gamma by a table of 256 steps: a pow for every pixel would be the dearest step of all. */
static void apply_gamma(ds_plane *p, float gamma)
{
    float table[257];
    for (int i = 0; i <= 256; i++)
        table[i] = powf((float)i / 256, gamma);
    size_t n = (size_t)p->w * (size_t)p->h;
    for (size_t i = 0; i < n; i++) {
        float v = p->v[i] < 0 ? 0 : p->v[i] > 1 ? 1 : p->v[i];
        int k = (int)(v * 256);
        k = k > 255 ? 255 : k;
        p->v[i] = table[k] + (v * 256 - (float)k) * (table[k + 1] - table[k]);
    }
}

/* Rows of twice the height: 98 for an inch where columns are 204 (ITU-T T.4, standard). */
static void halve_rows(ds_plane *p)
{
    for (int y = 0; y + 1 < p->h; y += 2) {
        float *a = p->v + (size_t)y * p->w, *b = a + p->w;
#pragma omp simd
        for (int x = 0; x < p->w; x++)
            a[x] = b[x] = 0.5f * (a[x] + b[x]);
    }
}

nn_err ds_scan_apply(ds_plane *p, const ds_scan *how, float paper, float ink, ds_scratch *s,
                     nn_rng *r)
{
    nn_err err = NN_OK;
    int w = p->w, h = p->h;
    NN_TRY(ds_plane_blur(p, &s->a, how->blur_x, how->blur_y));
    if (how->resolution > 0 && how->resolution < 1) {
        int sw = (int)lrintf((float)w * how->resolution),
            sh = (int)lrintf((float)h * how->resolution);
        NN_TRY(ds_plane_resize(p, &s->b, &s->a, sw > 0 ? sw : 1, sh > 0 ? sh : 1));
        if (how->nearest)
            NN_TRY(ds_plane_resize_nearest(&s->b, p, w, h));
        else
            NN_TRY(ds_plane_resize(&s->b, p, &s->a, w, h));
    }
    size_t n = (size_t)w * (size_t)h;
    if (how->sharpen > 0) {
        NN_TRY(ds_plane_size(&s->b, w, h));
        memcpy(s->b.v, p->v, n * sizeof(float));
        NN_TRY(ds_plane_blur(&s->b, &s->a, 1.0f, 1.0f));
        float k = how->sharpen;
#pragma omp simd
        for (size_t i = 0; i < n; i++) {
            float v = p->v[i] + k * (p->v[i] - s->b.v[i]);
            v = v < 0 ? 0 : v;
            p->v[i] = v > 1 ? 1 : v;
        }
    }
    if (how->noise > 0)
        add_noise(p, how->noise, r);
    if (how->half_rows)
        halve_rows(p);
    if (how->binary) {
        /* Thin or blurred strokes are pale: they keep at least their middle. */
        float dark = 0.7f * stroke_darkness(p, paper, ink), cut = 1 - how->threshold;
        cut = paper + (cut < dark ? cut : dark) * (ink - paper);
        if (how->threshold_noise > 0)
            add_noise(p, how->threshold_noise * fabsf(paper - ink), r);
#pragma omp simd
        for (size_t i = 0; i < n; i++)
            p->v[i] = p->v[i] > cut ? 1.0f : 0.0f;
    }
    if (how->salt > 0)
        add_salt(p, how->salt, r);
    if (how->gamma > 0)
        apply_gamma(p, how->gamma);
    if (how->invert) {
#pragma omp simd
        for (size_t i = 0; i < n; i++)
            p->v[i] = 1 - p->v[i];
    }
    if (how->jpeg > 0)
        ds_jpeg_blocks(p, how->jpeg);
out:
    return err;
}

nn_err ds_plane_to_image(const ds_plane *p, io_image *out)
{
    nn_err err = io_image_new(out, p->w, p->h, 1);
    if (err)
        return err;
    size_t n = (size_t)p->w * (size_t)p->h;
    for (size_t i = 0; i < n; i++) {
        float v = p->v[i] * 255 + 0.5f;
        out->pixels[i] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
    }
    return NN_OK;
}

nn_err ds_plane_from_image(const io_image *gray, ds_plane *out)
{
    NN_ASSERT(gray->channels == 1);
    nn_err err = ds_plane_size(out, gray->width, gray->height);
    if (err)
        return err;
    size_t n = (size_t)gray->width * (size_t)gray->height;
    for (size_t i = 0; i < n; i++)
        out->v[i] = (float)gray->pixels[i] * (1 / 255.0f);
    return NN_OK;
}

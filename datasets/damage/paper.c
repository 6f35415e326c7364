/* paper.c - blank paper is never blank: tone, stains, fibres, dirt, the print of the
 * other side. */
#include <math.h>

#include "datasets/damage/degrade.h"

/* Adds gain * field to the tone of the paper. */
static void add_field(ds_plane *light, const ds_plane *field, float gain)
{
    size_t n = (size_t)light->w * (size_t)light->h;
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        light->v[i] += gain * field->v[i];
}

static void add_specks(ds_plane *light, float number, float tone, nn_rng *r)
{
    float expected = number * (float)light->w * (float)light->h / 10000;
    int n = (int)expected + nn_rng_chance(r, expected - floorf(expected));
    for (int i = 0; i < n; i++) {
        float cx = nn_rng_range(r, 0, (float)light->w),
              cy = nn_rng_range(r, 0, (float)light->h);
        float rx = nn_rng_range(r, 0.5f, 1.8f), ry = rx * nn_rng_range(r, 0.5f, 1.5f);
        for (int y = (int)(cy - ry); y <= (int)(cy + ry); y++)
            for (int x = (int)(cx - rx); x <= (int)(cx + rx); x++) {
                float dx = ((float)x - cx) / rx, dy = ((float)y - cy) / ry;
                if (x >= 0 && y >= 0 && x < light->w && y < light->h && dx * dx + dy * dy <= 1)
                    light->v[(size_t)y * light->w + x] = tone;
            }
    }
}

/* Dots in rows and columns that stand at an angle to the line. */
static void add_halftone(ds_plane *light, const ds_paper *how, nn_rng *r)
{
    float k = 6.2832f / how->halftone_period, phase = nn_rng_range(r, 0, 6.2832f);
    float kx = k * cosf(how->halftone_angle), ky = k * sinf(how->halftone_angle);
    for (int y = 0; y < light->h; y++)
        for (int x = 0; x < light->w; x++) {
            float u = kx * (float)x + ky * (float)y + phase,
                  v = kx * (float)y - ky * (float)x;
            light->v[(size_t)y * light->w + x] -=
                how->halftone * (0.5f + 0.5f * sinf(u) * sinf(v));
        }
}

nn_err ds_paper_apply(ds_plane *p, const ds_paper *how, ds_scratch *s, nn_rng *r)
{
    nn_err err = NN_OK;
    int w = p->w, h = p->h;
    ds_plane *light = &s->b;
    NN_TRY(ds_scratch_row(s, 2 * w));
    NN_TRY(ds_plane_size(light, w, h));
    float slope_x = how->gradient * nn_rng_range(r, -1, 1),
          slope_y = how->gradient * nn_rng_range(r, -1, 1);
    for (int y = 0; y < h; y++) {
        float *v = light->v + (size_t)y * w;
        float base =
            how->paper - 0.5f * fabsf(slope_x) + slope_y * ((float)y / (float)h - 0.5f);
        float step = slope_x / (float)w, from = base - 0.5f * slope_x;
#pragma omp simd
        for (int x = 0; x < w; x++)
            v[x] = from + step * (float)x;
    }
    if (how->picture) {
        const io_image *pic = how->picture;
        uint32_t ox = nn_rng_below(r, (uint32_t)pic->width),
                 oy = nn_rng_below(r, (uint32_t)pic->height);
        for (int y = 0; y < h; y++) {
            const uint8_t *in =
                pic->pixels +
                (size_t)((oy + (uint32_t)y) % (uint32_t)pic->height) * (size_t)pic->width;
            for (int x = 0; x < w; x++)
                light->v[(size_t)y * w + x] *=
                    (float)in[(ox + (uint32_t)x) % (uint32_t)pic->width] / 255;
        }
    }
    if (how->stains > 0) {
        NN_TRY(ds_plane_size(&s->field, w, h));
        NN_TRY(ds_plane_clouds(&s->field, s->row, nn_rng_range(r, 8, 80),
                               nn_rng_range(r, 8, 40), r));
        add_field(light, &s->field, how->stains);
    }
    if (how->fibres > 0) {
        bool along = nn_rng_chance(r, 0.5f);
        NN_TRY(ds_plane_size(&s->field, w, h));
        NN_TRY(ds_plane_clouds(&s->field, s->row, along ? 24 : 1.5f, along ? 1.5f : 24, r));
        add_field(light, &s->field, how->fibres);
    }
    if (how->ghost > 0) {
        /* The other side's print is mirrored, and displaced at random; our own line serves. */
        int shift = (int)nn_rng_below(r, (uint32_t)w), down = (int)nn_rng_below(r, (uint32_t)h);
        NN_TRY(ds_plane_size(&s->field, w, h));
        for (int y = 0; y < h; y++) {
            const float *in = p->v + (size_t)((y + down) % h) * w;
            float *out = s->field.v + (size_t)y * w;
            for (int x = 0; x < w; x++)
                out[x] = in[x <= shift ? shift - x : shift - x + w];
        }
        NN_TRY(ds_plane_blur(&s->field, &s->a, 1.2f, 1.2f));
        add_field(light, &s->field, -how->ghost * how->paper);
    }
    if (how->grain > 0)
        for (int y = 0; y < h; y++) {
            float *v = light->v + (size_t)y * w;
            const float *noise = ds_noise_row(r);
#pragma omp simd
            for (int x = 0; x < w; x++)
                v[x] += how->grain * noise[x];
        }
    if (how->halftone > 0)
        add_halftone(light, how, r);
    for (int y = 0; y < h; y++)
        if ((float)y < how->edge_top || (float)(h - 1 - y) < how->edge_bottom)
            for (int x = 0; x < w; x++) {
                light->v[(size_t)y * w + x] = how->edge_tone;
                p->v[(size_t)y * w + x] = 0;
            }
    size_t n = (size_t)w * (size_t)h;
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        p->v[i] = light->v[i] + p->v[i] * (how->ink - light->v[i]);
    if (how->specks > 0)
        add_specks(p, how->specks, how->ink, r);
out:
    return err;
}

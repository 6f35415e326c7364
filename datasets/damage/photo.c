/* photo.c - compositing from the back to the front; see photo.h. */
#include "datasets/damage/photo.h"

#include <math.h>
#include <string.h>

/* A surface must leave the letters this far from itself, of the contrast to the ground. */
#define LEAST_CONTRAST 0.45f
/* Blurring by s and multiplying by this moves the edge of a large shape out by about 1.2 s. */
#define DILATION_GAIN 8.0f

static float clamp(float v, float lo, float hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

/* A tone near the ground's that letters still stand out from. */
static float other_tone(const ds_photo *how, nn_rng *r)
{
    float contrast = how->ink - how->ground;
    float tone = how->ground + nn_rng_range(r, -1, 1) * how->surface_change;
    float limit = how->ink - LEAST_CONTRAST * contrast;
    if (contrast > 0 ? tone > limit : tone < limit)
        tone = limit;
    return clamp(tone, 0, 1);
}

/* Half planes and bands of other tones, with edges a pixel soft. */
static void add_surfaces(ds_plane *light, const ds_photo *how, nn_rng *r)
{
    for (int k = 0; k < how->surfaces; k++) {
        float tone = other_tone(how, r);
        /* Edges of signs mostly run along and across the line. */
        float angle = nn_rng_chance(r, 0.7f) ? 1.5708f * (float)nn_rng_int(r, 0, 3) +
                                                   0.12f * nn_rng_normal(r)
                                             : nn_rng_range(r, 0, 6.2832f);
        float nx = cosf(angle), ny = sinf(angle);
        float at =
            nx * nn_rng_float(r) * (float)light->w + ny * nn_rng_float(r) * (float)light->h;
        float wide = nn_rng_chance(r, 0.4f) ? nn_rng_range(r, 1, 0.4f * (float)light->h) : 1e6f;
        for (int y = 0; y < light->h; y++) {
            float *v = light->v + (size_t)y * light->w;
            float from = ny * (float)y - at;
#pragma omp simd
            for (int x = 0; x < light->w; x++) {
                float d = from + nx * (float)x;
                float inside = d + 0.5f, other = wide - d + 0.5f;
                inside = inside < other ? inside : other;
                inside = inside < 0 ? 0 : inside > 1 ? 1 : inside;
                v[x] += inside * (tone - v[x]);
            }
        }
    }
}

static nn_err add_texture(ds_plane *light, const ds_photo *how, ds_scratch *s, nn_rng *r)
{
    nn_err err = NN_OK;
    float cell = how->texture_cell, gain = how->texture;
    size_t n = (size_t)light->w * (size_t)light->h;
    for (int octave = 0; octave < 2; octave++, cell *= 0.5f, gain *= 0.6f) {
        float cell_x = cell * nn_rng_range(r, 0.6f, 1.8f);
        NN_TRY(ds_plane_size(&s->field, light->w, light->h));
        NN_TRY(ds_scratch_row(s, 2 * light->w));
        NN_TRY(ds_plane_clouds(&s->field, s->row, cell_x > 1 ? cell_x : 1, cell > 1 ? cell : 1,
                               r));
#pragma omp simd
        for (size_t i = 0; i < n; i++)
            light->v[i] += gain * s->field.v[i];
    }
out:
    return err;
}

/* Tiles, planks, grilles. */
static void add_stripes(ds_plane *light, const ds_photo *how, nn_rng *r)
{
    float k = 6.2832f / how->stripe_period, phase = nn_rng_range(r, 0, 6.2832f);
    float kx = k * cosf(how->stripe_angle), ky = k * sinf(how->stripe_angle);
    bool hard = nn_rng_chance(r, 0.5f);
    for (int y = 0; y < light->h; y++)
        for (int x = 0; x < light->w; x++) {
            float wave = sinf(kx * (float)x + ky * (float)y + phase);
            wave = hard ? clamp(6 * wave - 4, -1, 1) : wave;
            light->v[(size_t)y * light->w + x] += how->stripes * wave;
        }
}

/* light = mix(light, tone, opacity * cover at (x - dx, y - dy)). */
static void mix_shifted(ds_plane *light, const ds_plane *cover, int dx, int dy, float tone,
                        float opacity)
{
    int w = light->w, h = light->h;
    for (int y = 0; y < h; y++) {
        if (y - dy < 0 || y - dy >= h)
            continue;
        float *v = light->v + (size_t)y * w;
        const float *in = cover->v + (size_t)(y - dy) * w;
        int from = dx > 0 ? dx : 0, to = dx < 0 ? w + dx : w;
#pragma omp simd
        for (int x = from; x < to; x++)
            v[x] += opacity * in[x - dx] * (tone - v[x]);
    }
}

static nn_err blurred_copy(const ds_plane *p, ds_scratch *s, float blur)
{
    nn_err err = ds_plane_size(&s->field, p->w, p->h);
    if (err)
        return err;
    memcpy(s->field.v, p->v, (size_t)p->w * (size_t)p->h * sizeof(float));
    return ds_plane_blur(&s->field, &s->a, blur, blur);
}

static nn_err add_letters(ds_plane *light, const ds_plane *p, const ds_photo *how,
                          ds_scratch *s)
{
    nn_err err = NN_OK;
    int w = p->w, h = p->h;
    size_t n = (size_t)w * (size_t)h;
    for (int k = 0; k < DS_PHOTO_LAYERS; k++) {
        const ds_photo_layer *layer = &how->layer[k];
        if (layer->opacity <= 0)
            continue;
        NN_TRY(blurred_copy(p, s, layer->blur));
        mix_shifted(light, &s->field, (int)lrintf(layer->x), (int)lrintf(layer->y), layer->tone,
                    layer->opacity);
    }
    if (how->outline > 0) {
        NN_TRY(blurred_copy(p, s, how->outline));
#pragma omp simd
        for (size_t i = 0; i < n; i++) {
            float d = DILATION_GAIN * s->field.v[i];
            d = d > 1 ? 1 : d;
            d = how->hollow ? d * (1 - p->v[i]) : d;
            light->v[i] += d * (how->outline_tone - light->v[i]);
        }
    }
    if (!how->hollow)
        for (int y = 0; y < h; y++) {
            float tone = how->ink + how->ink_change * ((float)y / (float)h - 0.5f);
            float *v = light->v + (size_t)y * w;
            const float *c = p->v + (size_t)y * w;
#pragma omp simd
            for (int x = 0; x < w; x++)
                v[x] += c[x] * (tone - v[x]);
        }
out:
    return err;
}

static nn_err shine(ds_plane *light, const ds_photo *how, ds_scratch *s, nn_rng *r)
{
    nn_err err = NN_OK;
    int w = light->w, h = light->h;
    size_t n = (size_t)w * (size_t)h;
    if (how->light > 0) {
        float slope_x = nn_rng_range(r, -1, 1), slope_y = nn_rng_range(r, -1, 1);
        NN_TRY(ds_plane_size(&s->field, w, h));
        NN_TRY(ds_scratch_row(s, 2 * w));
        float cell = nn_rng_range(r, 0.7f, 3) * (float)h;
        NN_TRY(ds_plane_clouds(&s->field, s->row, cell, cell, r));
        for (int y = 0; y < h; y++) {
            float *v = light->v + (size_t)y * w;
            const float *cloud = s->field.v + (size_t)y * w;
            float base = slope_y * ((float)y / (float)h - 0.5f) - 0.5f * slope_x;
            float step = slope_x / (float)w;
#pragma omp simd
            for (int x = 0; x < w; x++)
                v[x] *= 1 + how->light * (base + step * (float)x + 0.5f * cloud[x]);
        }
    }
    if (how->glare > 0) {
        float cx = nn_rng_float(r) * (float)w, cy = nn_rng_float(r) * (float)h;
        float k = 1 / (how->glare_size * how->glare_size);
        for (int y = 0; y < h; y++)
            for (int x = 0; x < w; x++) {
                float dx = (float)x - cx, dy = (float)y - cy, d = k * (dx * dx + dy * dy);
                light->v[(size_t)y * w + x] += how->glare / (1 + d * d);
            }
    }
    /* A sensor saturates before anything that comes later. */
    for (size_t i = 0; i < n; i++)
        light->v[i] = clamp(light->v[i], 0, 1);
out:
    return err;
}

/* Mean of copies along a straight path. */
static nn_err move(ds_plane *p, const ds_photo *how, ds_scratch *s)
{
    int steps = (int)how->motion + 1, w = p->w, h = p->h;
    float opacity = 1.0f / (float)steps;
    nn_err err = ds_plane_size(&s->field, w, h);
    if (err)
        return err;
    memset(s->field.v, 0, (size_t)w * (size_t)h * sizeof(float));
    for (int k = 0; k < steps; k++) {
        float t = (float)k - 0.5f * (float)(steps - 1);
        int dx = (int)lrintf(t * cosf(how->motion_angle)),
            dy = (int)lrintf(t * sinf(how->motion_angle));
        for (int y = 0; y < h; y++) {
            int sy = y + dy < 0 ? 0 : y + dy >= h ? h - 1 : y + dy;
            const float *in = p->v + (size_t)sy * w;
            float *out = s->field.v + (size_t)y * w;
            for (int x = 0; x < w; x++) {
                int sx = x + dx < 0 ? 0 : x + dx >= w ? w - 1 : x + dx;
                out[x] += opacity * in[sx];
            }
        }
    }
    ds_plane_swap(p, &s->field);
    return NN_OK;
}

nn_err ds_photo_apply(ds_plane *p, const ds_photo *how, ds_scratch *s, nn_rng *r)
{
    nn_err err = NN_OK;
    ds_plane *light = &s->b;
    NN_TRY(ds_plane_size(light, p->w, p->h));
    ds_plane_fill(light, how->ground);
    add_surfaces(light, how, r);
    if (how->texture > 0)
        NN_TRY(add_texture(light, how, s, r));
    if (how->stripes > 0)
        add_stripes(light, how, r);
    NN_TRY(add_letters(light, p, how, s));
    NN_TRY(shine(light, how, s, r));
    ds_plane_swap(p, light);
    if (how->motion >= 1)
        err = move(p, how, s);
out:
    return err;
}

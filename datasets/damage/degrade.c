/* degrade.c - gentle damage to a real line: it has its own damage already. */
#include "datasets/damage/degrade.h"

#include <math.h>

static nn_err distort_shape(ds_plane *p, ds_plane *moved, ds_scratch *s, float often,
                            float level, nn_rng *r)
{
    nn_err err = NN_OK;
    /* At most 4 % of the height, and 4 pixels at the sides. */
    if (nn_rng_chance(r, 0.5f * often)) {
        int dy = (int)(0.04f * (float)p->h * level + 0.5f),
            dx = p->w > 40 ? (int)(4 * level) : 0;
        int top = nn_rng_int(r, 0, dy), bottom = nn_rng_int(r, 0, dy);
        int left = nn_rng_int(r, 0, dx / 2), right = nn_rng_int(r, 0, dx / 2);
        if (p->h - top - bottom > 6 && p->w - left - right > 4) {
            NN_TRY(ds_plane_crop(p, moved, left, top, p->w - left - right,
                                 p->h - top - bottom));
            ds_plane_swap(p, moved);
        }
    }
    if (nn_rng_chance(r, 0.6f * often)) {
        float scale = expf(level * nn_rng_range(r, -0.25f, 0.15f));
        float stretch = expf(level * nn_rng_range(r, -0.15f, 0.15f));
        int w = (int)lrintf((float)p->w * scale * stretch),
            h = (int)lrintf((float)p->h * scale);
        /* Below 14 pixels a line is at its limit already. */
        if (h >= 14 && w >= 4) {
            NN_TRY(ds_plane_resize(p, moved, &s->a, w, h));
            ds_plane_swap(p, moved);
        }
    }
    if (nn_rng_chance(r, 0.3f * often)) {
        int w = p->w;
        float slope = level * 0.008f * nn_rng_normal(r), at = 0.5f * (float)w;
        /* Not so far that the line leaves its own picture. */
        float most = 0.06f * (float)p->h / at;
        slope = slope > most ? most : slope < -most ? -most : slope;
        float grow = 1 + level * nn_rng_range(r, -0.03f, 0.03f);
        NN_TRY(ds_scratch_row(s, 2 * w));
        for (int x = 0; x < w; x++) {
            s->row[w + x] = grow;
            s->row[x] = slope * ((float)x - at) + 0.5f * (1 - grow) * (float)p->h;
        }
        NN_TRY(ds_plane_warp_columns(p, moved, p->h, s->row, s->row + w));
        ds_plane_swap(p, moved);
    }
    if (nn_rng_chance(r, 0.25f * often)) {
        float lean = level * 0.08f * nn_rng_normal(r);
        NN_TRY(ds_scratch_row(s, p->h));
        for (int y = 0; y < p->h; y++)
            s->row[y] = lean * ((float)y - 0.5f * (float)p->h);
        NN_TRY(ds_plane_warp_rows(p, moved, s->row));
        ds_plane_swap(p, moved);
    }
out:
    return err;
}

static nn_err distort(ds_plane *p, ds_plane *moved, ds_scratch *s, float level, nn_rng *r)
{
    nn_err err = NN_OK;
    /* Level lowers how often and how much. */
    float often = level < 1 ? level : 1;
    NN_TRY(distort_shape(p, moved, s, often, level, r));
    if (nn_rng_chance(r, 0.4f * often)) {
        float gain = expf(level * nn_rng_range(r, -0.4f, 0.25f)),
              lift = level * nn_rng_range(r, -0.12f, 0.12f);
        size_t n = (size_t)p->w * (size_t)p->h;
#pragma omp simd
        for (size_t i = 0; i < n; i++)
            p->v[i] = (p->v[i] - 0.5f) * gain + 0.5f + lift;
    }
    float h = (float)p->h;
    ds_scan scan = {0};
    if (nn_rng_chance(r, 0.3f * often))
        scan.blur_x = scan.blur_y = level * nn_rng_range(r, 0.1f, 0.3f + 0.012f * h);
    if (h > 24 && nn_rng_chance(r, 0.15f * often))
        scan.resolution = nn_rng_range(r, 18 / h > 0.5f ? 18 / h : 0.5f, 0.95f);
    if (nn_rng_chance(r, 0.15f * often))
        scan.sharpen = level * nn_rng_range(r, 0.1f, 1);
    if (nn_rng_chance(r, 0.3f * often))
        scan.noise = level * nn_rng_range(r, 0.003f, 0.035f);
    if (nn_rng_chance(r, 0.2f * often))
        scan.gamma = expf(level * nn_rng_range(r, -0.4f, 0.4f));
    if (nn_rng_chance(r, 0.06f * often)) {
        scan.binary = true;
        scan.threshold = nn_rng_range(r, 0.45f, 0.7f);
    }
    if (nn_rng_chance(r, 0.25f * often))
        scan.jpeg = nn_rng_int(r, 30, 95);
    scan.invert = nn_rng_chance(r, 0.03f * often);
    /* The tones between which a threshold stands: the darkest and the lightest there is. */
    float lo = 1, hi = 0;
    if (scan.binary)
        for (int64_t i = 0; i < (int64_t)p->w * p->h; i++) {
            lo = p->v[i] < lo ? p->v[i] : lo;
            hi = p->v[i] > hi ? p->v[i] : hi;
        }
    NN_TRY(ds_scan_apply(p, &scan, hi, lo, s, r));
out:
    return err;
}

nn_err ds_degrade_real(io_image *image, float level, nn_rng *r)
{
    nn_err err = NN_OK;
    ds_plane p = {0}, moved = {0};
    ds_scratch s = {0};
    io_image result = {0};
    if (level <= 0)
        return NN_OK;
    NN_TRY(ds_plane_from_image(image, &p));
    NN_TRY(distort(&p, &moved, &s, level, r));
    NN_TRY(ds_plane_to_image(&p, &result));
    io_image_free(image);
    *image = result;
out:
    ds_scratch_free(&s);
    ds_plane_free(&p);
    ds_plane_free(&moved);
    return err;
}

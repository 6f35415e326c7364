/* ink.c - ink that spreads, runs dry and wears off.
 *
 * One idea serves most of it: coverage is blurred a little, which turns the edge into a slope,
 * and then cut again at a threshold. Where the threshold is low the stroke grows, where it is
 * high the stroke thins and in the end breaks; a threshold that changes slowly over the line
 * prints unevenly, one that changes from pixel to pixel gives ragged edges.
 */
#include <math.h>

#include "datasets/damage/degrade.h"

static float clamp01(float v)
{
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

/* Coverage of a stroke's middle: the mean, weighted by itself. About 0.9 where strokes are
 * wider than a pixel or two, much less where they are thin. */
static float stroke_coverage(const ds_plane *ink)
{
    float sum = 0, squares = 0;
    for (int y = 0; y < ink->h; y++) {
        const float *v = ink->v + (size_t)y * ink->w;
        float row = 0, row_squares = 0;
        for (int x = 0; x < ink->w; x++) {
            row += v[x];
            row_squares += v[x] * v[x];
        }
        sum += row;
        squares += row_squares;
    }
    return sum > 0 ? squares / sum : 1;
}

/* Patches without ink: a cloud of small cells cut at a height that leaves `share` of the
 * surface bare. */
static nn_err wear(ds_plane *ink, float share, ds_scratch *s, nn_rng *r)
{
    nn_err err = NN_OK;
    NN_TRY(ds_plane_size(&s->field, ink->w, ink->h));
    float cell = nn_rng_range(r, 1.6f, 5.0f);
    NN_TRY(ds_plane_clouds(&s->field, s->row, cell, cell, r));
    float cut = 0.95f - 0.9f * share;
    size_t n = (size_t)ink->w * (size_t)ink->h;
    for (size_t i = 0; i < n; i++)
        ink->v[i] *= 1 - clamp01((s->field.v[i] - cut) * 3);
out:
    return err;
}

static void streak_columns(ds_plane *ink, float strength, ds_scratch *s, nn_rng *r)
{
    float *gain = s->row;
    for (int x = 0; x < ink->w; x++)
        gain[x] = 1;
    int n = 1 + (int)nn_rng_below(r, 1 + (uint32_t)ink->w / 60);
    for (int i = 0; i < n; i++)
        gain[nn_rng_below(r, (uint32_t)ink->w)] = 1 - strength * nn_rng_range(r, 0.4f, 1);
    for (int y = 0; y < ink->h; y++) {
        float *v = ink->v + (size_t)y * ink->w;
#pragma omp simd
        for (int x = 0; x < ink->w; x++)
            v[x] *= gain[x];
    }
}

static void fade_rows(ds_plane *ink, float strength, nn_rng *r)
{
    float period = nn_rng_range(r, 2, 30), phase = nn_rng_range(r, 0, 6.28f);
    for (int y = 0; y < ink->h; y++) {
        float f = 1 - strength * (0.5f + 0.5f * sinf(phase + 6.2832f * (float)y / period));
        float *v = ink->v + (size_t)y * ink->w;
#pragma omp simd
        for (int x = 0; x < ink->w; x++)
            v[x] *= f;
    }
}

static void show_dots(ds_plane *ink, float strength)
{
    for (int y = 0; y < ink->h; y++) {
        float *v = ink->v + (size_t)y * ink->w;
        float even = y % 2 == 0 ? 1 : 1 - 0.6f * strength;
        for (int x = 0; x < ink->w; x++)
            v[x] *= x % 2 == 0 ? even : even * (1 - 0.4f * strength);
    }
}

/* A dot for each inked pixel. Dots of neighbours touch or overlap; the darkest shows. */
static nn_err strike_pins(ds_plane *ink, const ds_ink *how, ds_scratch *s, nn_rng *r)
{
    nn_err err = NN_OK;
    enum { K = DS_PIN_SCALE, REACH = 3, SIDE = 2 * REACH + 1 };
    float dot[SIDE][SIDE];
    int w = ink->w, h = ink->h;
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            float d = hypotf((float)(x - REACH), (float)(y - REACH));
            dot[y][x] = clamp01(how->pins * K - d + 0.5f);
        }
    NN_TRY(ds_plane_size(&s->a, w * K, h * K));
    ds_plane_fill(&s->a, 0);
    for (int y = 0; y < h; y++) {
        float pin = 1 - (nn_rng_chance(r, 0.12f) ? how->pins_uneven * nn_rng_float(r) : 0);
        for (int x = 0; x < w; x++) {
            if (ink->v[(size_t)y * w + x] < 0.5f)
                continue;
            float force = pin * (1 - 0.5f * how->pins_uneven * nn_rng_float(r));
            int cx = x * K + K / 2, cy = y * K + K / 2;
            for (int j = 0; j < SIDE; j++) {
                int py = cy + j - REACH;
                if (py < 0 || py >= h * K)
                    continue;
                float *out = s->a.v + (size_t)py * (size_t)(w * K);
                for (int i = 0; i < SIDE; i++) {
                    int px = cx + i - REACH;
                    if (px >= 0 && px < w * K)
                        out[px] = fmaxf(out[px], force * dot[j][i]);
                }
            }
        }
    }
    ds_plane_swap(ink, &s->a);
out:
    return err;
}

nn_err ds_ink_apply(ds_plane *ink, const ds_ink *how, ds_scratch *s, nn_rng *r)
{
    nn_err err = NN_OK;
    NN_TRY(ds_scratch_row(s, 2 * ink->w));
    NN_TRY(ds_plane_blur(ink, &s->a, how->soften, how->soften));
    if (how->hardness > 0) {
        float cut = 0.5f - how->spread, slope = how->hardness;
        /* Thin strokes would vanish at a threshold that others bear. */
        float most = 0.7f * stroke_coverage(ink);
        cut = cut < most ? cut : most;
        if (how->uneven > 0) {
            NN_TRY(ds_plane_size(&s->field, ink->w, ink->h));
            NN_TRY(ds_plane_clouds(&s->field, s->row, how->uneven_cell, how->uneven_cell, r));
        }
        for (int y = 0; y < ink->h; y++) {
            float *v = ink->v + (size_t)y * ink->w;
            const float *noise = how->rough > 0 ? ds_noise_row(r) : NULL;
            const float *field = how->uneven > 0 ? s->field.v + (size_t)y * ink->w : NULL;
            if (field) {
#pragma omp simd
                for (int x = 0; x < ink->w; x++)
                    v[x] += how->uneven * field[x] * (v[x] > 0.02f ? 1.0f : 0.0f);
            }
            if (noise) {
#pragma omp simd
                for (int x = 0; x < ink->w; x++)
                    v[x] += how->rough * noise[x] * (v[x] > 0.05f ? 1.0f : 0.0f);
            }
#pragma omp simd
            for (int x = 0; x < ink->w; x++) {
                float c = (v[x] - cut) * slope + 0.5f;
                c = c < 0 ? 0 : c;
                v[x] = c > 1 ? 1 : c;
            }
        }
    }
    if (how->pins > 0) {
        NN_TRY(strike_pins(ink, how, s, r));
        NN_TRY(ds_scratch_row(s, 2 * ink->w));
    }
    if (how->worn > 0)
        NN_TRY(wear(ink, how->worn, s, r));
    if (how->streak > 0)
        streak_columns(ink, how->streak, s, r);
    if (how->fade > 0)
        fade_rows(ink, how->fade, r);
    if (how->dots > 0)
        show_dots(ink, how->dots);
out:
    return err;
}

/* paper.c - layers of ink on a sheet of paper, and what the sheet has been through.
 *
 * The printed layer goes the way of single lines (damage/degrade.h): ink, then paper of one
 * tone. The result says for every pixel how much paper is left to see, and with that the
 * colours of paper (with art under the print) and ink are mixed; the other layers lie over it.
 */
#include <math.h>

#include "datasets/page/parts.h"
#include "nn/mem.h"

/* Rows of s * (paper * art) + (1 - s) * ink; s from the light t between the tones. */
static void mix_print(const ds_page_context *c, int k, const ds_plane *tone, ds_plane *out)
{
    const ds_page_recipe *p = &c->recipe;
    float ink = p->rgb_ink[0][k], paper = p->rgb_paper[k];
    float low = p->paper.ink, scale = 1 / (p->paper.paper - p->paper.ink);
    size_t n = (size_t)tone->w * (size_t)tone->h;
    if (!c->art_used) {
#pragma omp simd
        for (size_t i = 0; i < n; i++)
            out->v[i] = ink + (tone->v[i] - low) * scale * (paper - ink);
        return;
    }
    const uint8_t *art = c->art[k].v;
    float step = paper / 255;
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        out->v[i] = ink + (tone->v[i] - low) * scale * (paper - (float)art[i] * step - ink);
}

static void lay_over(const ds_canvas *layer, float ink, ds_plane *out)
{
    size_t n = (size_t)out->w * (size_t)out->h;
    const uint8_t *v = layer->v;
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        out->v[i] += (float)v[i] * (1 / 255.0f) * (ink - out->v[i]);
}

/* ---- the sheet's life: gains of columns and rows ---- */

static void crease(float *gain, int n, float at, float depth, float width, float worn)
{
    for (int i = 0; i < n; i++) {
        float d = ((float)i - at) / width;
        if (d > -6 && d < 6)
            gain[i] *= 1 + (d > 0 ? -0.5f : 0.25f) * depth * expf(-fabsf(d));
        if (fabsf((float)i - at) < 1)
            gain[i] *= 1 - worn;
    }
}

static void fade_edge(float *gain, int n, float from, float depth, float reach, bool low)
{
    for (int i = 0; i < n; i++) {
        float d = low ? (float)i - from : from - (float)i;
        gain[i] *= 1 - depth * expf(-fmaxf(d, 0) / reach);
    }
}

/* gain[0 .. w) of columns, gain[w .. w + h) of rows; false: all are 1. */
static bool draw_profiles(const ds_page_context *c, int w, int h, float *gain, nn_rng *r)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, ox = (float)c->ox, oy = (float)c->oy;
    bool any = false;
    for (int i = 0; i < w + h; i++)
        gain[i] = 1;
    for (int k = 0; k < 2; k++) {
        int n = k ? p->folds_y : p->folds_x;
        float side = k ? p->h : p->w;
        for (int i = 1; i <= n; i++) {
            float at = side * ((float)i / (float)(n + 1) + nn_rng_range(r, -0.03f, 0.03f));
            crease(k ? gain + w : gain, k ? h : w, at - (k ? oy : ox), p->fold_depth,
                   em * nn_rng_range(r, 0.3f, 3), 0.3f * p->fold_depth);
            any = true;
        }
    }
    if (p->dirt_edge > 0) {
        float reach = em * nn_rng_range(r, 0.3f, 2);
        for (int i = 0; i < 4; i++) {
            float depth = p->dirt_edge * nn_rng_float(r);
            bool low = i % 2 == 0;
            fade_edge(i < 2 ? gain : gain + w, i < 2 ? w : h,
                      i < 2 ? (low ? 0 : p->w) - ox : (low ? 0 : p->h) - oy, depth, reach, low);
        }
        any = true;
    }
    if (p->gutter != 0) {
        fade_edge(gain, w, (p->gutter > 0 ? 0 : p->w) - ox, fabsf(p->gutter),
                  p->w * nn_rng_range(r, 0.01f, 0.06f), p->gutter > 0);
        any = true;
    }
    return any;
}

static void scale_rows(ds_plane *v, const float *gain)
{
    for (int y = 0; y < v->h; y++) {
        float *row = v->v + (size_t)y * v->w, of = gain[v->w + y];
#pragma omp simd
        for (int x = 0; x < v->w; x++)
            row[x] *= of * gain[x];
    }
}

/* v *= 1 + gain * clouds of this cell; the same clouds for all planes. */
static nn_err cloud(ds_page_context *c, int planes, float gain, float cell_x, float cell_y,
                    nn_rng *r)
{
    nn_err err = NN_OK;
    ds_plane *field = &c->scratch.field;
    NN_TRY(ds_plane_size(field, c->light[0].w, c->light[0].h));
    NN_TRY(ds_scratch_row(&c->scratch, 2 * field->w));
    NN_TRY(ds_plane_clouds(field, c->scratch.row, cell_x, cell_y, r));
    size_t n = (size_t)field->w * (size_t)field->h;
    for (int k = 0; k < planes; k++) {
        float *v = c->light[k].v;
#pragma omp simd
        for (size_t i = 0; i < n; i++)
            v[i] *= 1 + gain * field->v[i];
    }
out:
    return err;
}

static void punch(ds_page_context *c, int planes, float x, float y, float radius)
{
    float shade = c->recipe.binary || c->recipe.around[0] < 0.5f ? 0 : -0.25f;
    x -= (float)c->ox;
    y -= (float)c->oy;
    for (int k = 0; k < planes; k++) {
        ds_plane *p = &c->light[k];
        for (int py = (int)(y - radius - 2); py <= (int)(y + radius + 2); py++)
            for (int px = (int)(x - radius - 2); px <= (int)(x + radius + 2); px++) {
                if (px < 0 || py < 0 || px >= p->w || py >= p->h)
                    continue;
                float dx = (float)px + 0.5f - x, dy = (float)py + 0.5f - y;
                float d = radius + 0.5f - sqrtf(dx * dx + dy * dy);
                d = d < 0 ? 0 : d > 1 ? 1 : d;
                float *v = &p->v[(size_t)py * p->w + px];
                /* The rim's shadow falls to one side. */
                float in = c->recipe.around[k] + (dx + dy < -0.9f * radius ? shade : 0);
                *v += d * (in - *v);
            }
    }
}

static void punch_holes(ds_page_context *c, int planes, nn_rng *r)
{
    const ds_page_recipe *p = &c->recipe;
    float mm = p->dpi / 25.4f, radius = mm * nn_rng_range(r, 2.2f, 3.4f);
    float margin = mm * nn_rng_range(r, 8, 13), gap = mm * 80;
    bool top = nn_rng_chance(r, 0.15f);
    float side = top ? p->w : p->h, first = 0.5f * (side - gap * (float)(p->holes - 1));
    for (int i = 0; i < p->holes; i++) {
        float at = first + gap * (float)i;
        if (at > 2 * radius && at < side - 2 * radius)
            punch(c, planes, top ? at : margin, top ? margin : at, radius);
    }
}

nn_err ds_page_compose(ds_page_context *c, nn_rng *r)
{
    nn_err err = NN_OK;
    const ds_page_recipe *p = &c->recipe;
    int planes = p->color ? 3 : 1, w = c->ink[0].w, h = c->ink[0].h;
    NN_TRY(ds_canvas_to_plane(&c->ink[0], &c->moved));
    if (p->kind != DS_PAGE_SCENE)
        NN_TRY(ds_ink_apply(&c->moved, &p->ink, &c->scratch, r));
    NN_TRY(ds_paper_apply(&c->moved, &p->paper, &c->scratch, r));
    for (int k = 0; k < planes; k++) {
        NN_TRY(ds_plane_size(&c->light[k], w, h));
        mix_print(c, k, &c->moved, &c->light[k]);
        for (int i = 1; i < DS_LAYERS; i++)
            if (c->used[i])
                lay_over(&c->ink[i], p->rgb_ink[i][k], &c->light[k]);
    }
    if (c->profile_size < w + h) {
        float *grown = nn_realloc(c->profile, (size_t)(w + h) * sizeof(float));
        if (!grown) {
            err = nn_fail_memory((size_t)(w + h) * sizeof(float), "a page");
            goto out;
        }
        c->profile = grown;
        c->profile_size = w + h;
    }
    if (draw_profiles(c, w, h, c->profile, r))
        for (int k = 0; k < planes; k++)
            scale_rows(&c->light[k], c->profile);
    if (p->clouds > 0)
        NN_TRY(cloud(c, planes, p->clouds, p->w * nn_rng_range(r, 0.1f, 0.5f),
                     p->w * nn_rng_range(r, 0.1f, 0.5f), r));
    if (p->wrinkle > 0) {
        float cell = p->body.em * nn_rng_range(r, 1.5f, 7);
        NN_TRY(cloud(c, planes, p->wrinkle, cell * nn_rng_range(r, 0.6f, 4), cell, r));
        NN_TRY(cloud(c, planes, 0.6f * p->wrinkle, 0.3f * cell, 0.4f * cell, r));
    }
    if (p->holes > 0)
        punch_holes(c, planes, r);
out:
    return err;
}

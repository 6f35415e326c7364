/* draw.c - lines, bars, discs and textures in the canvases of the window. */
#include <math.h>

#include "datasets/page/parts.h"
#include "nn/mem.h"

static float clamp01(float v)
{
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

static void darken(ds_canvas *to, int x, int y, float ink)
{
    uint8_t v = (uint8_t)(255 * clamp01(ink) + 0.5f), *p = &to->v[(size_t)y * to->w + x];
    *p = *p > v ? *p : v;
}

static int clamp_int(int v, int lo, int hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

void ds_draw_line(ds_page_context *c, ds_layer layer, float x0, float y0, float x1, float y1,
                  float width, float ink)
{
    ds_canvas *to = &c->ink[layer];
    if (c->err || c->dry)
        return;
    c->used[layer] = true;
    x0 -= (float)c->ox;
    x1 -= (float)c->ox;
    y0 -= (float)c->oy;
    y1 -= (float)c->oy;
    float half = 0.5f * (width > 0.6f ? width : 0.6f), pad = half + 1;
    ink *= width < 0.6f ? width / 0.6f : 1;
    float dx = x1 - x0, dy = y1 - y0, length = dx * dx + dy * dy;
    float inverse = length > 0 ? 1 / length : 0;
    int top = clamp_int((int)floorf(fminf(y0, y1) - pad), 0, to->h),
        bottom = clamp_int((int)ceilf(fmaxf(y0, y1) + pad), 0, to->h);
    for (int y = top; y < bottom; y++) {
        float py = (float)y + 0.5f - y0;
        /* Of a slanting line only the columns near it in this row. */
        float from = fminf(x0, x1), to_x = fmaxf(x0, x1);
        if (fabsf(dy) > 2 * pad) {
            float t0 = clamp01((py - pad) / dy), t1 = clamp01((py + pad) / dy);
            from = x0 + dx * (dx * (t1 - t0) > 0 ? t0 : t1);
            to_x = x0 + dx * (dx * (t1 - t0) > 0 ? t1 : t0);
        }
        int left = clamp_int((int)floorf(from - pad), 0, to->w),
            right = clamp_int((int)ceilf(to_x + pad), 0, to->w);
        for (int x = left; x < right; x++) {
            float px = (float)x + 0.5f - x0;
            float t = clamp01((px * dx + py * dy) * inverse);
            float ex = px - t * dx, ey = py - t * dy;
            float cover = half + 0.5f - sqrtf(ex * ex + ey * ey);
            if (cover > 0)
                darken(to, x, y, cover * ink);
        }
    }
}

/* Rules lie on whole pixels, as raster printers and scanners' users see them. */
void ds_draw_bar(ds_page_context *c, ds_layer layer, float x0, float y0, float x1, float y1,
                 float ink)
{
    if (c->err || c->dry)
        return;
    c->used[layer] = true;
    int x = (int)lrintf(x0), y = (int)lrintf(y0), w = (int)lrintf(x1) - x,
        h = (int)lrintf(y1) - y;
    ds_canvas_rect(&c->ink[layer], x - c->ox, y - c->oy, w > 0 ? w : 1, h > 0 ? h : 1,
                   (uint8_t)(255 * clamp01(ink)));
}

void ds_draw_rule(ds_page_context *c, float x0, float x1, float y, float width)
{
    float ink = width < 1 ? 0.4f + 0.6f * width : 1;
    y = rintf(y);
    if (x1 - x0 > 3 * c->recipe.body.em) /* shorter ones are marks */
        ds_add_region(c, IO_ROLE_RULE, x0, y, x1, y + fmaxf(1, width));
    ds_draw_bar(c, DS_LAYER_PRINT, x0, y, x1, y + (width < 1 ? 1 : rintf(width)), ink);
}

void ds_draw_pattern(ds_page_context *c, float x0, float x1, float y, float width, int pattern)
{
    float step = pattern == '.' ? 2.5f * width + 1 : 5 * width + 2;
    float on = pattern == '.' ? width : 0.6f * step;
    switch (pattern) {
    case '=':
        ds_draw_rule(c, x0, x1, y - 1.5f * width, width);
        ds_draw_rule(c, x0, x1, y + 1.5f * width, width);
        break;
    case '-':
    case '.':
        for (float x = x0; x < x1; x += step)
            ds_draw_rule(c, x, x + on < x1 ? x + on : x1, y, width);
        break;
    default:
        ds_draw_rule(c, x0, x1, y, width);
    }
}

void ds_draw_divider(ds_page_context *c, float x, float y0, float y1, float width)
{
    if (c->err || c->dry)
        return;
    if (c->n_dividers == c->divider_capacity) {
        int capacity = c->divider_capacity ? 2 * c->divider_capacity : 64;
        ds_divider *grown = nn_realloc(c->divider, (size_t)capacity * sizeof *grown);
        if (!grown) {
            c->err = nn_fail_memory((size_t)capacity * sizeof *grown, "a page's rules");
            return;
        }
        c->divider = grown;
        c->divider_capacity = capacity;
    }
    c->divider[c->n_dividers++] = (ds_divider){x, y0, y1};
    x = rintf(x);
    ds_add_region(c, IO_ROLE_RULE, x, y0, x + fmaxf(1, width), y1);
    ds_draw_bar(c, DS_LAYER_PRINT, x, y0, x + (width < 1 ? 1 : rintf(width)), y1,
                width < 1 ? 0.4f + 0.6f * width : 1);
}

void ds_draw_box(ds_page_context *c, float x0, float y0, float x1, float y1, float width)
{
    ds_draw_rule(c, x0, x1, y0, width);
    ds_draw_rule(c, x0, x1 + (width < 1 ? 1 : rintf(width)), y1, width);
    ds_draw_divider(c, x0, y0, y1, width);
    ds_draw_divider(c, x1, y0, y1, width);
}

void ds_draw_disc(ds_page_context *c, ds_layer layer, float x, float y, float rx, float ry,
                  float ring, float ink)
{
    ds_canvas *to = &c->ink[layer];
    if (c->err || c->dry)
        return;
    c->used[layer] = true;
    x -= (float)c->ox;
    y -= (float)c->oy;
    int top = clamp_int((int)(y - ry - ring - 1), 0, to->h),
        bottom = clamp_int((int)(y + ry + ring + 2), 0, to->h),
        left = clamp_int((int)(x - rx - ring - 1), 0, to->w),
        right = clamp_int((int)(x + rx + ring + 2), 0, to->w);
    float scale = 0.5f * (rx + ry);
    for (int py = top; py < bottom; py++)
        for (int px = left; px < right; px++) {
            float dx = ((float)px + 0.5f - x) / rx, dy = ((float)py + 0.5f - y) / ry;
            float d = (sqrtf(dx * dx + dy * dy) - 1) * scale;
            float cover = ring > 0 ? 0.5f * ring + 0.5f - fabsf(d) : 0.5f - d;
            if (cover > 0)
                darken(to, px, py, cover * ink);
        }
}

/* ---- art: what lies under the print, a factor of the paper's light ---- */

static bool open_art(ds_page_context *c)
{
    if (c->err || c->dry)
        return false;
    if (!c->art_used)
        for (int k = 0; k < (c->recipe.color ? 3 : 1) && !c->err; k++)
            c->err = ds_canvas_clear(&c->art[k], c->ink[0].w, c->ink[0].h);
    c->art_used = !c->err;
    return !c->err;
}

/* Art canvases hold what is taken away: 255 - light. */
static void shade(ds_page_context *c, int x, int y, const float rgb[3])
{
    size_t at = (size_t)y * c->art[0].w + x;
    if (c->recipe.color)
        for (int k = 0; k < 3; k++)
            c->art[k].v[at] = (uint8_t)(255 * (1 - clamp01(rgb[k])) + 0.5f);
    else
        c->art[0].v[at] =
            (uint8_t)(255 * (1 - clamp01(0.299f * rgb[0] + 0.587f * rgb[1] + 0.114f * rgb[2])) +
                      0.5f);
}

void ds_draw_tint(ds_page_context *c, float x0, float y0, float x1, float y1,
                  const float rgb[3])
{
    if (!open_art(c))
        return;
    int left = clamp_int((int)lrintf(x0) - c->ox, 0, c->art[0].w),
        right = clamp_int((int)lrintf(x1) - c->ox, 0, c->art[0].w),
        top = clamp_int((int)lrintf(y0) - c->oy, 0, c->art[0].h),
        bottom = clamp_int((int)lrintf(y1) - c->oy, 0, c->art[0].h);
    for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++)
            shade(c, x, y, rgb);
}

static uint32_t hash(uint32_t x, uint32_t y, uint32_t seed)
{
    uint32_t h = x * 0x9E3779B1u ^ y * 0x85EBCA77u ^ seed * 0xC2B2AE3Du;
    h ^= h >> 15;
    h *= 0x2C1B3C6Du;
    h ^= h >> 12;
    h *= 0x297A2D39u;
    return h ^ h >> 15;
}

float ds_noise_at(float x, float y, uint32_t seed)
{
    float fx = floorf(x), fy = floorf(y), u = x - fx, v = y - fy;
    uint32_t ix = (uint32_t)(int32_t)fx, iy = (uint32_t)(int32_t)fy;
    const float unit = 1 / 4294967296.0f;
    float a = (float)hash(ix, iy, seed) * unit, b = (float)hash(ix + 1, iy, seed) * unit;
    float d = (float)hash(ix, iy + 1, seed) * unit,
          e = (float)hash(ix + 1, iy + 1, seed) * unit;
    u = u * u * (3 - 2 * u);
    v = v * v * (3 - 2 * v);
    a += u * (b - a);
    d += u * (e - d);
    return a + v * (d - a);
}

/* A picture: a sky or wall that changes slowly, a few objects with edges, fine texture, and
 * often something regular (bricks, boards, a fence), since regular things look like text. */
void ds_draw_picture_texture(ds_page_context *c, int x0, int y0, int x1, int y1, bool natural)
{
    float base[3], other[3], object[4][7];
    uint32_t seed = (uint32_t)nn_rng_u64(&c->layout);
    float cell = ds_uniform(c, 0.15f, 0.7f) * (float)(x1 - x0 + 1),
          fine = ds_uniform(c, 0.02f, 0.15f),
          pattern = ds_chance(c, 0.4f) ? ds_uniform(c, 6, 50) : 0;
    float aspect = ds_uniform(c, 0.3f, 4), joint = ds_uniform(c, 0.04f, 0.2f);
    bool brick = ds_chance(c, 0.5f), boards = ds_chance(c, 0.4f);
    int objects = natural ? ds_below(c, 5) : ds_below(c, 3);
    /* Colours of the world are near grey; those of made things less so. */
    float gray = ds_uniform(c, 0.15f, 0.95f), turn = ds_uniform(c, -0.35f, 0.35f);
    for (int k = 0; k < 3; k++) {
        base[k] = clamp01(gray + ds_uniform(c, -0.1f, 0.1f));
        other[k] = clamp01(base[k] + turn + ds_uniform(c, -0.08f, 0.08f));
    }
    for (int i = 0; i < 4; i++) {
        object[i][0] = ds_uniform(c, (float)x0, (float)x1);
        object[i][1] = ds_uniform(c, (float)y0, (float)y1);
        object[i][2] = ds_uniform(c, 0.05f, 0.4f) * (float)(x1 - x0);
        object[i][3] = ds_uniform(c, 0.05f, 0.4f) * (float)(y1 - y0);
        gray = ds_uniform(c, 0.05f, 0.95f);
        for (int k = 4; k < 7; k++)
            object[i][k] = clamp01(gray + ds_uniform(c, -0.22f, 0.22f));
    }
    if (!open_art(c))
        return;
    int left = clamp_int(x0 - c->ox, 0, c->art[0].w),
        right = clamp_int(x1 - c->ox, 0, c->art[0].w),
        top = clamp_int(y0 - c->oy, 0, c->art[0].h),
        bottom = clamp_int(y1 - c->oy, 0, c->art[0].h);
    for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++) {
            float px = (float)(x + c->ox), py = (float)(y + c->oy), rgb[3];
            float slow = ds_noise_at(px / cell, py / cell, seed);
            float grain = ds_noise_at(px * 0.11f, py * 0.11f, seed + 1) +
                          0.6f * ds_noise_at(px * 0.45f, py * 0.45f, seed + 2) - 0.8f;
            float shift = fine * grain;
            if (pattern > 0) {
                float row = py / pattern, column = px / (pattern * aspect);
                column += brick ? 0.5f * floorf(row) : 0;
                float fr = row - floorf(row), fc = column - floorf(column);
                if (fr < joint || (!boards && fc < joint / aspect))
                    shift -= 0.18f;
                shift += 0.08f * (ds_noise_at(floorf(row), floorf(column), seed + 3) - 0.5f);
            }
            for (int k = 0; k < 3; k++)
                rgb[k] = base[k] + slow * (other[k] - base[k]) + shift;
            for (int i = 0; i < objects; i++) {
                float dx = (px - object[i][0]) / object[i][2],
                      dy = (py - object[i][1]) / object[i][3];
                float d = i % 2 ? fmaxf(fabsf(dx), fabsf(dy)) : sqrtf(dx * dx + dy * dy);
                if (d < 1 + 0.15f * grain)
                    for (int k = 0; k < 3; k++)
                        rgb[k] = object[i][4 + k] * (0.85f + 0.2f * dy) + 0.7f * shift;
            }
            shade(c, x, y, rgb);
        }
}

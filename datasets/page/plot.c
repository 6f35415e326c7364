/* plot.c - charts: axes with ticks and their numbers, bars, curves, points; as pages hold them
 * among text. Their texts are read from the left and below: numbers of the
 * upright axis from the top down, then those of the other one. */
#include <math.h>
#include <stdio.h>

#include "datasets/page/parts.h"

static void put_number(ds_page_context *c, const ds_type *t, float value, int decimals, float x,
                       float y, float align)
{
    char text[24];
    snprintf(text, sizeof text, "%.*f", decimals, (double)value);
    ds_put_words(c, t, text, x, y, align, DS_APART);
    c->line++;
}

static void bars_in(ds_page_context *c, float x, float y, float w, float h, int n)
{
    float step = w / (float)n;
    for (int i = 0; i < n; i++) {
        float tall = h * ds_uniform(c, 0.08f, 0.95f), at = x + step * ((float)i + 0.2f);
        float ink = ds_uniform(c, 0.25f, 1);
        ds_draw_bar(c, DS_LAYER_PRINT, at, y + h - tall, at + 0.6f * step, y + h, ink);
    }
}

static void curve_in(ds_page_context *c, float x, float y, float w, float h, float pen)
{
    float f[3], a[3], p[3], px = 0, py = 0, drift = ds_uniform(c, -0.5f, 0.5f);
    bool dots = ds_chance(c, 0.3f);
    for (int i = 0; i < 3; i++) {
        f[i] = ds_uniform(c, 1, 9) * (float)(i + 1);
        a[i] = ds_uniform(c, 0.02f, 0.2f) / (float)(i + 1);
        p[i] = ds_uniform(c, 0, 6.28f);
    }
    for (int i = 0; i <= 60; i++) {
        float t = (float)i / 60, v = 0.5f + drift * (t - 0.5f);
        for (int k = 0; k < 3; k++)
            v += a[k] * sinf(f[k] * t + p[k]);
        v = fminf(fmaxf(v, 0.02f), 0.98f);
        float nx = x + t * w, ny = y + h - v * h;
        if (dots && i % 4 == 0)
            ds_draw_disc(c, DS_LAYER_SECOND, nx, ny, 2 * pen, 2 * pen, 0, 0.9f);
        if (!dots && i > 0)
            ds_draw_line(c, DS_LAYER_SECOND, px, py, nx, ny, 1.5f * pen, 0.9f);
        px = nx;
        py = ny;
    }
}

void ds_put_plot(ds_page_context *c, float x, float y, float w, float h, bool bars, float pen)
{
    const ds_page_recipe *p = &c->recipe;
    ds_type t = p->small;
    io_role before = c->role;
    t.em = fminf(t.em, 0.1f * h);
    if (t.em < 5 || w < 12 * t.em) { /* no room for anything to read */
        ds_art_photo(c, x, y, x + w, y + h);
        return;
    }
    float left = x + 3.2f * t.em, bottom = y + h - 1.8f * t.em, top = y + 0.6f * t.em,
          wide = x + w - left - 0.5f * t.em, tall = bottom - top;
    bool grid = ds_chance(c, 0.5f), names = ds_chance(c, 0.3f);
    int rows = 3 + ds_below(c, 5), n = 4 + ds_below(c, (int)(wide / (4.5f * t.em)) + 1);
    static const float steps[] = {0.1f, 0.2f, 0.5f, 1, 2, 5, 10, 20, 25, 50, 100};
    float step = steps[ds_below(c, 11)], from = ds_chance(c, 0.3f) ? -step : 0;
    ds_add_region(c, IO_ROLE_PICTURE, x, y, x + w, y + h);
    ds_next_block(c);
    c->role = IO_ROLE_ASIDE;
    for (int i = rows; i >= 0; i--) {
        float at = bottom - tall * (float)i / ((float)rows + 0.3f);
        if (grid && i > 0)
            ds_draw_bar(c, DS_LAYER_PRINT, left, at, left + wide, at + 1, 0.25f);
        put_number(c, &t, from + step * (float)i, step < 1, left - 0.5f * t.em,
                   at + 0.35f * t.em, 1);
    }
    ds_draw_bar(c, DS_LAYER_PRINT, left, top, left + pen, bottom, 1);
    ds_draw_bar(c, DS_LAYER_PRINT, left, bottom, left + wide, bottom + pen, 1);
    if (bars)
        bars_in(c, left + pen, top, wide, tall, n);
    else
        for (int i = 1 + ds_below(c, 3); i > 0; i--)
            curve_in(c, left, top, wide, tall, pen);
    int year = 1950 + ds_below(c, 60);
    for (int i = 0; i < n; i++) {
        float at = left + wide * ((float)i + 0.5f) / (float)n;
        if (names) {
            ds_say(c, "name", 6);
            ds_text_fit(c, &t, 0.9f * wide / (float)n);
            ds_put(c, &t, at, bottom + 1.3f * t.em, 0.5f, DS_APART);
            c->line++;
        } else {
            put_number(c, &t, (float)(wide / (float)n > 3 * t.em ? year + i : i), 0, at,
                       bottom + 1.3f * t.em, 0.5f);
        }
    }
    c->role = before;
    ds_next_block(c);
}

/* art.c - what stands on documents and is not text: signatures, scribbles, stamps, logos,
 * photographs, codes, marks of a pen. */
#include <math.h>
#include <string.h>

#include "datasets/page/parts.h"
#include "nn/mem.h"

#define PI 3.14159265f

/* A curve through points that a pen could have taken: sums of a few swings, drawn in short
 * straight parts. */
void ds_art_signature(ds_page_context *c, float x, float y, float w)
{
    float h = w * ds_uniform(c, 0.15f, 0.35f), pen = w * ds_uniform(c, 0.006f, 0.016f);
    float f[4], a[4], p[4];
    for (int i = 0; i < 4; i++) {
        f[i] = ds_uniform(c, 1, 3.5f) * (float)(i + 1);
        a[i] = ds_uniform(c, 0.1f, 0.5f) / (float)(i + 1);
        p[i] = ds_uniform(c, 0, 2 * PI);
    }
    int n = 140;
    float px = 0, py = 0, slant = ds_uniform(c, 0, 0.5f), drift = ds_uniform(c, -0.15f, 0.1f);
    float swing = ds_uniform(c, 0.04f, 0.14f);
    for (int i = 0; i <= n; i++) {
        float t = (float)i / (float)n, fade = 1 - 0.75f * t;
        float v = 0;
        for (int k = 0; k < 4; k++)
            v += a[k] * sinf(f[k] * PI * 2 * t + p[k]);
        float sy = v * fade * h + drift * w * t;
        float sx = t * w + swing * w * sinf(f[1] * PI * 2 * t + p[3]) - slant * sy;
        if (i > 0)
            ds_draw_line(c, DS_LAYER_PEN, x + px, y + py, x + sx, y + sy,
                         pen * (0.7f + 0.5f * sinf(9 * t + p[0])), 0.95f);
        px = sx;
        py = sy;
    }
    if (ds_chance(c, 0.5f))
        ds_draw_line(c, DS_LAYER_PEN, x + ds_uniform(c, 0, 0.2f) * w, y + 0.5f * h,
                     x + ds_uniform(c, 0.8f, 1.2f) * w, y + ds_uniform(c, 0.1f, 0.6f) * h, pen,
                     0.9f);
}

/* Something that looks like running handwriting and says nothing: loops with ascenders. */
void ds_art_scribble(ds_page_context *c, float x, float y, float w, float em)
{
    float at = 0, px = x, py = y, pen = em * ds_uniform(c, 0.04f, 0.09f);
    float slant = ds_uniform(c, 0, 0.6f), top = 0, bottom = 0;
    bool down = false;
    while (at < w && !c->err) {
        int strokes = 3 + ds_below(c, 9);
        for (int i = 0; i < strokes && at < w; i++) {
            float high =
                ds_chance(c, 0.22f) ? ds_uniform(c, 0.7f, 1) : ds_uniform(c, 0.25f, 0.5f);
            float low =
                ds_chance(c, 0.12f) ? -ds_uniform(c, 0.2f, 0.5f) : ds_uniform(c, -0.05f, 0.05f);
            float step = em * ds_uniform(c, 0.16f, 0.4f),
                  bow = ds_uniform(c, -0.15f, 0.3f) * em;
            for (int k = 1; k <= 8; k++) {
                float t = (float)k / 8, s = sinf(PI * t);
                float rise = t < 0.5f ? high * s : low + (high - low) * s;
                float nx = x + at + step * t + bow * s * (t - 0.3f) + slant * rise * em,
                      ny = y - rise * em;
                if (down)
                    ds_draw_line(c, DS_LAYER_PEN, px, py, nx, ny, pen, 0.9f);
                down = true;
                px = nx;
                py = ny;
                top = rise > top ? rise : top;
                bottom = rise < bottom ? rise : bottom;
            }
            at += step;
        }
        down = false;
        at += em * ds_uniform(c, 0.3f, 0.6f);
    }
    ds_piece p = {.x0 = x - 0.1f * em,
                  .x1 = x + at + slant * em,
                  .y0 = y - (top + 0.1f) * em,
                  .y1 = y - (bottom - 0.1f) * em,
                  .baseline = y,
                  .em = em,
                  .ignore = true,
                  .apart = true};
    ds_next_block(c);
    ds_add_piece(c, &p, "###");
}

/* ---- turned text ---- */

/* Draws c->text turned by `angle` with its middle at (x, y). What is ignored has "###" as its
 * truth. */
static void put_turned(ds_page_context *c, const ds_type *t, float x, float y, float angle,
                       float worn, uint32_t seed, bool ignore)
{
    bool covered = false;
    ds_setting setting = {.space_factor = 1, .letter_space = t->letter_space * t->em};
    ds_type_use(c, t);
    if (c->err || c->text.n == 0)
        return;
    ds_text_fit(c, t, 1e6f);
    c->err = ds_run_set(&c->run, c->glyphs, &c->text, &setting, &c->layout, &covered);
    if (c->err || !covered || c->dry)
        return;
    ds_run *run = &c->run;
    int w = run->x1 - run->x0 + 2, h = run->y1 - run->y0 + 2;
    c->err = ds_canvas_clear(&c->stencil, w, h);
    if (c->err)
        return;
    ds_run_draw(run, &c->stencil, 1 - run->x0, 1 - run->y0);
    float co = cosf(angle), si = sinf(angle), reach = 0.5f * sqrtf((float)(w * w + h * h));
    ds_canvas *to = &c->ink[t->layer];
    c->used[t->layer] = true;
    x -= (float)c->ox;
    y -= (float)c->oy;
    for (int py = (int)(y - reach); py <= (int)(y + reach); py++)
        for (int px = (int)(x - reach); px <= (int)(x + reach); px++) {
            if (px < 0 || py < 0 || px >= to->w || py >= to->h)
                continue;
            float dx = (float)px - x, dy = (float)py - y;
            float sx = dx * co + dy * si + 0.5f * (float)w,
                  sy = dy * co - dx * si + 0.5f * (float)h;
            int ix = (int)floorf(sx), iy = (int)floorf(sy);
            if (ix < 0 || iy < 0 || ix >= w - 1 || iy >= h - 1)
                continue;
            const uint8_t *s = c->stencil.v + (size_t)iy * w + ix;
            float u = sx - (float)ix, v = sy - (float)iy;
            float ink =
                (1 - v) * ((1 - u) * s[0] + u * s[1]) + v * ((1 - u) * s[w] + u * s[w + 1]);
            ink *= 1 - worn * ds_noise_at(sx * 0.2f, sy * 0.2f, seed);
            uint8_t *p = &to->v[(size_t)py * to->w + px];
            *p = *p > ink ? *p : (uint8_t)ink;
        }
    /* As it would stand unturned, around the same middle. */
    float left = x + (float)c->ox - 0.5f * (float)w,
          baseline = y + (float)c->oy - 0.5f * (float)h + 1 - (float)run->y0;
    ds_piece p = {.x0 = left,
                  .x1 = left + (float)w,
                  .y0 = y + (float)c->oy - 0.5f * (float)h,
                  .y1 = y + (float)c->oy + 0.5f * (float)h,
                  .lean = angle,
                  .baseline = baseline,
                  .em = t->em,
                  .ignore = ignore,
                  .apart = true};
    if (!ignore && c->source->config.truth)
        p.n_letters = ds_add_letters(c, left + 1 - (float)run->x0, baseline);
    char *text = ignore ? nn_strdup("###") : ds_text_utf8(&c->text);
    if (!text)
        c->err = nn_fail_memory(sizeof c->text, "a text");
    else
        ds_add_piece(c, &p, text);
    nn_free(text);
}

void ds_put_turned(ds_page_context *c, const ds_type *t, float x, float y, int turn)
{
    put_turned(c, t, x, y, (float)turn * 0.5f * PI, 0, 0, false);
}

static void turned_box(ds_page_context *c, float x, float y, float w, float h, float angle,
                       float pen, float ink)
{
    static const float side[4][2] = {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}};
    float co = cosf(angle), si = sinf(angle), p[8];
    for (int i = 0; i < 4; i++) {
        float dx = 0.5f * w * side[i][0], dy = 0.5f * h * side[i][1];
        p[2 * i] = x + dx * co - dy * si;
        p[2 * i + 1] = y + dx * si + dy * co;
    }
    for (int i = 0; i < 4; i++) {
        int k = (i + 1) % 4;
        ds_draw_line(c, DS_LAYER_SECOND, p[2 * i], p[2 * i + 1], p[2 * k], p[2 * k + 1], pen,
                     ink);
    }
}

void ds_art_stamp(ds_page_context *c, float x, float y, float size)
{
    static const char *const words[] = {"PAID",   "RECEIVED", "COPY",         "APPROVED",
                                        "FILED",  "ORIGINAL", "CONFIDENTIAL", "ENTERED",
                                        "POSTED", "URGENT",   "CANCELLED",    "DRAFT"};
    float angle = ds_chance(c, 0.4f) ? 0 : ds_uniform(c, -0.5f, 0.4f),
          ink = ds_uniform(c, 0.45f, 0.9f);
    float pen = size * ds_uniform(c, 0.008f, 0.025f), worn = ds_uniform(c, 0, 0.9f);
    uint32_t seed = (uint32_t)nn_rng_u64(&c->layout);
    ds_type t = c->recipe.bold;
    t.layer = DS_LAYER_SECOND;
    t.slant = 0;
    ds_next_block(c);
    if (ds_chance(c, 0.4f)) {
        ds_draw_disc(c, DS_LAYER_SECOND, x, y, 0.5f * size, 0.5f * size, pen, ink);
        if (ds_chance(c, 0.7f))
            ds_draw_disc(c, DS_LAYER_SECOND, x, y, 0.36f * size, 0.36f * size, pen, ink);
        t.em = size * 0.13f;
        for (int i = 0; i < 3; i++) {
            ds_say(c, i == 1 ? "date" : "company", 12);
            ds_text_fit(c, &t, 0.62f * size);
            put_turned(c, &t, x - sinf(angle) * (float)(i - 1) * 0.17f * size,
                       y + cosf(angle) * (float)(i - 1) * 0.17f * size, angle, worn, seed, true);
        }
        return;
    }
    int rows = 1 + ds_below(c, 3);
    float w = size * 1.4f, h = size * (0.18f + 0.2f * (float)rows);
    if (ds_chance(c, 0.7f))
        turned_box(c, x, y, w, h, angle, pen, ink);
    t.em = 0.21f * size;
    for (int i = 0; i < rows; i++) {
        float down = ((float)i - 0.5f * (float)(rows - 1)) * 0.22f * size;
        if (i == 0)
            ds_say_words(c, words[ds_below(c, (int)(sizeof words / sizeof *words))]);
        else
            ds_say(c, ds_chance(c, 0.7f) ? "date" : "company", 12);
        ds_text_fit(c, &t, 0.95f * w);
        put_turned(c, &t, x - sinf(angle) * down, y + cosf(angle) * down, angle, worn, seed, true);
        t.em = 0.16f * size;
    }
}

void ds_art_logo(ds_page_context *c, float x, float y, float size)
{
    ds_layer layer = c->recipe.color && ds_chance(c, 0.6f) ? DS_LAYER_SECOND : DS_LAYER_PRINT;
    float s = 0.5f * size, ink = ds_uniform(c, 0.6f, 1);
    switch (ds_below(c, 5)) {
    case 0:
        ds_draw_disc(c, layer, x, y, s, s * ds_uniform(c, 0.5f, 1), 0, ink);
        break;
    case 1:
        for (int i = 1; i <= 3; i++)
            ds_draw_disc(c, layer, x, y, s * (float)i / 3, s * (float)i / 3, 0.09f * size, ink);
        break;
    case 2: {
        int n = 3 + ds_below(c, 4);
        float turn = ds_uniform(c, 0, PI);
        for (int i = 0; i < n; i++) {
            float a = turn + 2 * PI * (float)i / (float)n, b = a + 4 * PI / (float)n;
            ds_draw_line(c, layer, x + s * cosf(a), y + s * sinf(a), x + s * cosf(b),
                         y + s * sinf(b), 0.1f * size, ink);
        }
        break;
    }
    case 3:
        for (int i = 0; i < 5; i++)
            ds_draw_bar(c, layer, x - s + 0.12f * size * (float)i,
                        y - s + 0.2f * size * (float)i, x + s,
                        y - s + 0.1f * size + 0.2f * size * (float)i, ink);
        break;
    default:
        ds_draw_bar(c, layer, x - s, y - s, x + s, y + s, ink);
        for (int i = 0; i < 3; i++)
            ds_draw_line(c, layer, x - s, y - s + size * (float)i / 3, x + s * 1.4f, y + s,
                         0.05f * size, ink);
    }
}

void ds_art_photo(ds_page_context *c, float x0, float y0, float x1, float y1)
{
    ds_draw_picture_texture(c, (int)x0, (int)y0, (int)x1, (int)y1, true);
    ds_add_region(c, IO_ROLE_PICTURE, x0, y0, x1, y1);
    if (ds_chance(c, 0.3f))
        ds_draw_box(c, x0, y0, x1, y1, 1);
}

void ds_art_barcode(ds_page_context *c, float x, float y, float w, float h, bool digits)
{
    float bar = w / 95 > 1 ? w / 95 : 1;
    for (float at = 0; at < w;) {
        float on = bar * (float)(1 + ds_below(c, 3));
        ds_draw_bar(c, DS_LAYER_PRINT, x + at, y, x + at + on, y + h, 1);
        at += on + bar * (float)(1 + ds_below(c, 3));
    }
    if (digits) {
        ds_type t = c->recipe.small;
        t.letter_space = ds_uniform(c, 0, 0.25f);
        t.em = 0.16f * w < t.em ? 0.16f * w : t.em;
        ds_next_block(c);
        ds_say(c, "code", 10);
        ds_text_fit(c, &t, w);
        ds_put(c, &t, x + 0.5f * w, y + h + 0.95f * t.em, 0.5f, 0);
    }
}

void ds_art_matrix(ds_page_context *c, float x, float y, float size)
{
    static const int corner[3][2] = {{0, 0}, {18, 0}, {0, 18}};
    float m = size / 25;
    for (int i = 0; i < 25; i++)
        for (int k = 0; k < 25; k++)
            if (ds_chance(c, 0.48f) && !(i < 8 && k < 8) && !(i < 8 && k > 16) &&
                !(i > 16 && k < 8))
                ds_draw_bar(c, DS_LAYER_PRINT, x + (float)k * m, y + (float)i * m,
                            x + (float)(k + 1) * m, y + (float)(i + 1) * m, 1);
    for (int i = 0; i < 3; i++) {
        float cx = x + (float)corner[i][0] * m, cy = y + (float)corner[i][1] * m;
        ds_draw_bar(c, DS_LAYER_PRINT, cx, cy, cx + 7 * m, cy + m, 1);
        ds_draw_bar(c, DS_LAYER_PRINT, cx, cy + 6 * m, cx + 7 * m, cy + 7 * m, 1);
        ds_draw_bar(c, DS_LAYER_PRINT, cx, cy, cx + m, cy + 7 * m, 1);
        ds_draw_bar(c, DS_LAYER_PRINT, cx + 6 * m, cy, cx + 7 * m, cy + 7 * m, 1);
        ds_draw_bar(c, DS_LAYER_PRINT, cx + 2 * m, cy + 2 * m, cx + 5 * m, cy + 5 * m, 1);
    }
}

/* Ticks, circles and underlines over what was printed, notes beside it. */
void ds_art_marks(ds_page_context *c)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em;
    int n = ds_chance(c, 0.6f) ? 1 : 1 + ds_below(c, 4);
    for (int i = 0; i < n && !c->err; i++) {
        float x = ds_uniform(c, 0.05f, 0.8f) * p->w, y = ds_uniform(c, 0.03f, 0.95f) * p->h;
        float pen = em * ds_uniform(c, 0.06f, 0.14f), s = em * ds_uniform(c, 1, 3);
        switch (ds_below(c, 6)) {
        case 0:
            ds_draw_line(c, DS_LAYER_PEN, x, y, x + 0.3f * s, y + 0.4f * s, pen, 0.9f);
            ds_draw_line(c, DS_LAYER_PEN, x + 0.3f * s, y + 0.4f * s, x + s, y - 0.6f * s, pen,
                         0.9f);
            break;
        case 1:
            ds_draw_disc(c, DS_LAYER_PEN, x, y, 1.6f * s, 0.8f * s, pen, 0.85f);
            break;
        case 2:
            for (int k = 0; k < 6; k++)
                ds_draw_line(c, DS_LAYER_PEN, x + (float)k * s, y + ds_uniform(c, -1, 1),
                             x + (float)(k + 1) * s, y + ds_uniform(c, -1, 1), pen, 0.8f);
            break;
        case 3:
            ds_draw_line(c, DS_LAYER_PEN, x, y, x + s * ds_uniform(c, -2, 2),
                         y + s * ds_uniform(c, -2, 2), pen, 0.85f);
            break;
        default:
            ds_art_scribble(c, x, y, s * ds_uniform(c, 1.5f, 5),
                            em * ds_uniform(c, 1.2f, 2.5f));
        }
    }
}

/* scene.c - text in the world: signs, labels and posters before walls and skies. */
#include <math.h>

#include "datasets/page/parts.h"

static void sign(ds_page_context *c, float x, float y, float w, float h)
{
    const ds_page_recipe *p = &c->recipe;
    float u = ds_uniform(c, 0, 1), em = h * ds_uniform(c, 0.15f, 0.5f);
    if (u < 0.88f) {
        float rgb[3];
        for (int k = 0; k < 3; k++)
            rgb[k] = ds_uniform(c, 0, 1);
        /* Enough light or dark that the ink of the layer below is seen on it. */
        float lift = p->rgb_ink[0][1] < 0.5f ? 0.45f : -0.45f;
        for (int k = 0; k < 3; k++)
            rgb[k] = rgb[k] * 0.5f + (lift > 0 ? lift : 0);
        ds_draw_tint(c, x, y, x + w, y + h, rgb);
        if (ds_chance(c, 0.4f))
            ds_draw_box(c, x + 0.03f * h, y + 0.03f * h, x + w - 0.03f * h, y + h - 0.03f * h,
                        0.02f * h);
    }
    bool center = ds_chance(c, 0.7f);
    float at = y + 1.1f * em;
    ds_next_block(c);
    while (at < y + h - 0.2f * em && !c->err) {
        ds_type t = ds_chance(c, 0.6f) ? p->head : p->body;
        t.em = em;
        t.upper = ds_chance(c, 0.4f);
        if (ds_chance(c, 0.15f))
            t.letter_space = ds_uniform(c, 0, 0.2f);
        ds_say(c, ds_chance(c, 0.8f) ? "signline" : "officeline", 14);
        ds_text_fit(c, &t, w - 0.4f * em);
        if (c->text.n > 0)
            ds_put(c, &t, center ? x + 0.5f * w : x + 0.2f * em, at, center ? 0.5f : 0,
                   DS_APART);
        c->line++;
        em *= ds_uniform(c, 0.5f, 1.1f);
        at += em * ds_uniform(c, 1.15f, 1.8f);
        if (em < 0.012f * p->w || em < 9)
            break;
    }
}

float ds_layout_scene(ds_page_context *c)
{
    const ds_page_recipe *p = &c->recipe;
    ds_draw_picture_texture(c, 0, 0, (int)p->w, (int)p->h, true);
    int n = 1 + ds_below(c, 6);
    /* A grid of places, so that signs do not cover each other. */
    int columns = n > 3 ? 3 : n > 1 ? 2 : 1, rows = (n + columns - 1) / columns;
    for (int i = 0; i < n && !c->err; i++) {
        float cw = p->w / (float)columns, ch = p->h / (float)rows;
        float w = cw * ds_uniform(c, 0.4f, 0.9f), h = ch * ds_uniform(c, 0.2f, 0.75f);
        float x = cw * (float)(i % columns) + ds_uniform(c, 0.04f, 0.96f) * (cw - w),
              y = ch * (float)(i / columns) + ds_uniform(c, 0.04f, 0.96f) * (ch - h);
        sign(c, x, y, w, h);
    }
    return p->h;
}

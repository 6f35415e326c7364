/* magazine.c - magazines and reports: an article in columns with what interrupts it: pictures
 * in its way, pull quotes, boxes in grey or in black with light letters, sidebars, bars over
 * sections. */
#include <math.h>

#include "datasets/page/parts.h"

/* A sentence in large type between rules, which the text flows around. */
static void pull_quote(ds_page_context *c, ds_frames *f, ds_rect r)
{
    const ds_page_recipe *p = &c->recipe;
    ds_type t = ds_chance(c, 0.5f) ? p->head : p->body;
    t.em = p->body.em * ds_uniform(c, 1.3f, 1.9f);
    t.slant = ds_chance(c, 0.3f) ? 0.2f : 0;
    ds_flow flow = {.x = r.x0,
                    .w = r.x1 - r.x0,
                    .leading = 1.2f * t.em,
                    .bottom = r.y1 - 0.5f * t.em,
                    .center = ds_chance(c, 0.4f),
                    .characters = 30 + ds_below(c, 70)};
    ds_next_block(c);
    c->role = IO_ROLE_ASIDE;
    float y = ds_put_flow(c, &t, &flow, r.y0 + 1.3f * t.em) - 0.6f * t.em;
    c->role = IO_ROLE_NONE;
    ds_next_block(c);
    if (ds_chance(c, 0.6f)) {
        ds_draw_rule(c, r.x0, r.x1, r.y0, 0.1f * t.em);
        ds_draw_rule(c, r.x0, r.x1, y, 0.1f * t.em);
    }
    ds_frames_avoid(f, r.x0 - 0.8f * p->body.em, r.y0 - 0.3f * t.em, r.x1 + 0.8f * p->body.em,
                    y + 0.4f * t.em);
}

/* A text of its own in a frame, on grey, or light on dark. */
static void box(ds_page_context *c, ds_frames *f, ds_rect r)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, pad = em * ds_uniform(c, 0.6f, 1.2f);
    bool dark = ds_chance(c, 0.3f);
    ds_type head = p->bold, body = p->body;
    const float light = ds_uniform(c, 0.78f, 0.93f), rgb[3] = {light, light, light};
    head.em = em * ds_uniform(c, 1, 1.4f);
    body.em = em * ds_uniform(c, 0.85f, 1);
    if (dark)
        ds_draw_bar(c, DS_LAYER_PRINT, r.x0, r.y0, r.x1, r.y1, 1);
    else if (ds_chance(c, 0.6f))
        ds_draw_tint(c, r.x0, r.y0, r.x1, r.y1, rgb);
    else
        ds_draw_box(c, r.x0, r.y0, r.x1, r.y1, fmaxf(1, 0.06f * em));
    ds_frames in = {0};
    ds_frames_add(&in, r.x0 + pad, r.y0 + pad + 1.6f * head.em, r.x1 - pad, r.y1 - 0.5f * pad);
    unsigned flags = dark ? DS_REVERSED : 0;
    ds_next_block(c);
    ds_say(c, "heading", 18);
    ds_text_fit(c, &head, r.x1 - r.x0 - 2 * pad);
    c->role = IO_ROLE_HEADING;
    ds_put(c, &head, r.x0 + pad, r.y0 + pad + 0.9f * head.em, 0, DS_APART | flags);
    c->role = IO_ROLE_ASIDE;
    ds_article a = ds_article_draw(c);
    a.type = &body;
    a.leading = 1.2f * body.em;
    a.subheads = 0;
    a.flags = flags;
    a.longest = 300;
    ds_put_article(c, &in, &a);
    c->role = IO_ROLE_NONE;
    ds_frames_avoid(f, r.x0 - 0.8f * em, r.y0 - 0.6f * em, r.x1 + 0.8f * em,
                    r.y1 + 0.6f * em);
}

/* A bar with a section's name in light letters; gives y after it. */
static float bar(ds_page_context *c, float x0, float x1, float y)
{
    ds_type t = c->recipe.bold;
    t.em *= ds_uniform(c, 0.9f, 1.6f);
    t.upper = ds_chance(c, 0.5f);
    t.letter_space = ds_chance(c, 0.4f) ? ds_uniform(c, 0.05f, 0.5f) : 0;
    float h = t.em * ds_uniform(c, 1.3f, 2);
    ds_next_block(c);
    t.layer = ds_chance(c, 0.6f) ? DS_LAYER_PRINT : DS_LAYER_SECOND;
    ds_draw_bar(c, t.layer, x0, y, x1, y + h, 1);
    ds_say(c, "heading", 15);
    ds_text_fit(c, &t, x1 - x0 - 2 * t.em);
    c->role = IO_ROLE_HEADING;
    ds_put(c, &t, x0 + 0.6f * t.em, y + 0.5f * h + 0.35f * t.em, 0, DS_APART | DS_REVERSED);
    c->role = IO_ROLE_NONE;
    ds_next_block(c);
    return y + h + 0.8f * c->recipe.body.em;
}

float ds_layout_magazine(ds_page_context *c)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, x0 = p->w * ds_uniform(c, 0.05f, 0.1f), x1 = p->w - x0,
          y = 0.07f * p->h, bottom = 0.93f * p->h;
    int columns = 2 + ds_below(c, 2);
    float gutter = em * ds_uniform(c, 1, 2.4f),
          w = (x1 - x0 - gutter * (float)(columns - 1)) / (float)columns;
    ds_article a = ds_article_draw(c);
    bool numbered = ds_put_running_head(c, x0, x1, 0.04f * p->h);
    if (ds_chance(c, 0.5f)) { /* a picture over the whole width, title below or on it */
        float h = p->h * ds_uniform(c, 0.15f, 0.4f);
        ds_art_photo(c, x0, y, x1, y + h);
        y += h + em;
    }
    ds_type title = p->head;
    title.em = em * ds_uniform(c, 2, 5);
    ds_flow flow = {.x = x0,
                    .w = x1 - x0,
                    .leading = 1.1f * title.em,
                    .bottom = y + 3.2f * title.em,
                    .rule = "heading",
                    .characters = 15 + ds_below(c, 40)};
    c->role = IO_ROLE_HEADING;
    y = ds_put_flow(c, &title, &flow, y + title.em) - 0.3f * title.em;
    c->role = IO_ROLE_NONE;
    ds_next_block(c);
    ds_frames f = {0};
    ds_frames_columns(&f, (ds_rect){x0, y, x1, bottom}, columns, gutter);
    float high = bottom - y;
    if (high > 16 * em && ds_chance(c, 0.5f)) { /* across two columns */
        int k = ds_below(c, columns - 1);
        float middle = x0 + (w + gutter) * (float)(k + 1) - 0.5f * gutter,
              half = w * ds_uniform(c, 0.3f, 0.5f), top = y + high * ds_uniform(c, 0.2f, 0.6f);
        ds_rect r = {middle - half, top, middle + half, top + 0.25f * high};
        if (ds_chance(c, 0.5f)) {
            pull_quote(c, &f, r);
        } else {
            float end = ds_put_picture(c, r.x0, r.y0, r.x1 - r.x0, 0.18f * high);
            ds_frames_avoid(&f, r.x0 - 0.8f * em, r.y0 - 0.6f * em, r.x1 + 0.8f * em,
                            end + 0.6f * em);
        }
    }
    if (high > 20 * em && ds_chance(c, 0.5f)) {
        int k = ds_below(c, columns);
        float x = x0 + (w + gutter) * (float)k;
        float top = bottom - high * ds_uniform(c, 0.15f, 0.4f);
        box(c, &f, (ds_rect){x, top, x + w, bottom});
    }
    ds_put_article(c, &f, &a);
    if (!numbered)
        ds_put_foot(c, x0, x1, 0.97f * p->h);
    return p->h;
}

float ds_layout_report(ds_page_context *c)
{
    static const char *const shapes[] = {"tmmmm", "Tiiiii", "crrrrr", "tt", "Tp", "nciiip"};
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, x0 = 0.08f * p->w, x1 = 0.92f * p->w, y = 0.08f * p->h,
          bottom = 0.93f * p->h;
    bool numbered = ds_put_running_head(c, x0, x1, 0.045f * p->h);
    /* A sidebar beside everything; left ones are read first. */
    bool side = ds_chance(c, 0.5f), left = ds_chance(c, 0.5f);
    float width = (x1 - x0) * ds_uniform(c, 0.22f, 0.32f);
    ds_rect beside = {left ? x0 : x1 - width, y, left ? x0 + width : x1,
                      ds_chance(c, 0.5f) ? bottom : y + (bottom - y) * ds_uniform(c, 0.3f, 0.7f)};
    float from = side && left ? x0 + width + 1.5f * em : x0,
          to = side && !left ? x1 - width - 1.5f * em : x1;
    ds_frames none = {0};
    if (side && left)
        box(c, &none, beside);
    while (y < bottom - 8 * em && !c->err) {
        ds_article a = ds_article_draw(c);
        float end = y + (bottom - y) * ds_uniform(c, 0.25f, 0.6f), u = ds_uniform(c, 0, 1);
        end = bottom - end < 10 * em ? bottom : end;
        if (ds_chance(c, 0.6f))
            y = bar(c, from, to, y);
        if (u < 0.5f || end - y < 10 * em) {
            ds_frames f = {0};
            int columns = to - from > 30 * em && ds_chance(c, 0.4f) ? 2 : 1;
            ds_frames_columns(&f, (ds_rect){from, y, to, end}, columns,
                              em * ds_uniform(c, 1.2f, 2.5f));
            ds_put_article(c, &f, &a);
        } else if (u < 0.75f) {
            end = ds_put_picture(c, from, y, to - from, 0.7f * (end - y));
        } else {
            float row = em * ds_uniform(c, 1.3f, 2);
            int rows = (int)((end - y) / row) - 2;
            ds_table t = {.columns = shapes[ds_below(c, 6)],
                          .rows = rows < 2 ? 2 : rows,
                          .x = from,
                          .y = y,
                          .w = to - from,
                          .row = row,
                          .rules = ds_below(c, 5),
                          .shaded_head = ds_chance(c, 0.5f),
                          .type = &p->body,
                          .head = &p->bold};
            end = ds_put_table(c, &t);
        }
        y = end + 1.2f * em;
    }
    if (side && !left)
        box(c, &none, beside);
    if (!numbered)
        ds_put_foot(c, x0, x1, 0.97f * p->h);
    return p->h;
}

/* columns.c - prose in two to four columns, and the parts that other kinds of pages with
 * running text share: an article's paragraphs, pictures with captions, heads and feet. */
#include <math.h>
#include <stdio.h>

#include "datasets/page/parts.h"

ds_article ds_article_draw(ds_page_context *c)
{
    const ds_page_recipe *p = &c->recipe;
    return (ds_article){.type = &p->body,
                        .leading = p->body.em * ds_uniform(c, 1.1f, 1.4f),
                        .justify = ds_chance(c, 0.65f),
                        .hyphenate = ds_chance(c, 0.7f),
                        .spaced = ds_chance(c, 0.4f),
                        .shortest = 120,
                        .longest = 800,
                        .subheads = ds_chance(c, 0.6f) ? 0.15f : 0};
}

void ds_put_article(ds_page_context *c, ds_frames *f, const ds_article *a)
{
    const ds_page_recipe *p = &c->recipe;
    const ds_type *t = a->type;
    bool first = true;
    ds_next_block(c);
    while (!ds_frames_full(f) && !c->err) {
        if (!first && ds_chance(c, a->subheads) && ds_frames_room(f) > 6 * t->em) {
            ds_type head = p->bold;
            head.em = t->em * ds_uniform(c, 1, 1.25f);
            ds_say(c, "heading", 20);
            ds_frames_line(c, f, &head, ds_chance(c, 0.2f) ? 0.5f : 0, 0.7f * a->leading,
                           0.3f * a->leading, IO_ROLE_HEADING);
        }
        ds_flow flow = {.leading = a->leading,
                        .indent = first || a->spaced ? 0 : 1.3f * t->em,
                        .justify = a->justify,
                        .hyphenate = a->hyphenate,
                        .characters = a->shortest + ds_below(c, a->longest - a->shortest),
                        .flags = a->flags};
        ds_frames_paragraph(c, f, t, &flow);
        if (a->spaced)
            ds_frames_space(f, 0.6f * a->leading);
        first = false;
    }
    ds_next_block(c);
}

float ds_put_caption(ds_page_context *c, float x, float w, float y)
{
    const ds_page_recipe *p = &c->recipe;
    io_role before = c->role;
    ds_type t = p->small;
    if (ds_chance(c, 0.4f))
        t.slant = 0.2f;
    ds_flow flow = {.x = x,
                    .w = w,
                    .leading = 1.2f * t.em,
                    .bottom = y + 3.4f * t.em,
                    .center = ds_chance(c, 0.3f),
                    .characters = 30 + ds_below(c, 90)};
    ds_next_block(c);
    c->role = IO_ROLE_CAPTION;
    y = ds_put_flow(c, &t, &flow, y + 1.2f * t.em) - 0.2f * t.em;
    c->role = before;
    ds_next_block(c);
    return y;
}

float ds_put_picture(ds_page_context *c, float x, float y, float w, float h)
{
    float pen = ds_uniform(c, 0.5f, 1.5f);
    if (ds_chance(c, 0.75f))
        ds_art_photo(c, x, y, x + w, y + h);
    else
        ds_put_plot(c, x, y, w, h, ds_chance(c, 0.5f), pen);
    return ds_chance(c, 0.8f) ? ds_put_caption(c, x, w, y + h) : y + h;
}

static void put_page_number(ds_page_context *c, float x, float y, float align)
{
    static const char *const forms[] = {"%d", "- %d -", "%d", "Page %d", "%d"};
    char number[24];
    c->role = IO_ROLE_PAGE_NUMBER;
    snprintf(number, sizeof number, forms[ds_below(c, 5)], 1 + ds_below(c, 480));
    ds_put_words(c, &c->recipe.small, number, x, y, align, DS_APART);
    c->role = IO_ROLE_NONE;
    ds_next_block(c);
}

bool ds_put_running_head(ds_page_context *c, float x0, float x1, float y)
{
    const ds_page_recipe *p = &c->recipe;
    bool left = ds_chance(c, 0.5f), number = ds_chance(c, 0.35f);
    if (ds_chance(c, 0.3f))
        return false;
    ds_next_block(c);
    if (number && left)
        put_page_number(c, x0, y, 0);
    ds_type t = p->small;
    t.upper = ds_chance(c, 0.4f);
    t.letter_space = t.upper ? ds_uniform(c, 0, 0.15f) : 0;
    c->role = IO_ROLE_RUNNING_HEAD;
    ds_say(c, ds_chance(c, 0.7f) ? "heading" : "company", 25);
    ds_text_fit(c, &t, 0.6f * (x1 - x0));
    ds_put(c, &t, 0.5f * (x0 + x1), y, 0.5f, DS_APART);
    c->role = IO_ROLE_NONE;
    if (ds_chance(c, 0.4f))
        ds_draw_rule(c, x0, x1, y + 0.6f * t.em, 0.05f * t.em);
    ds_next_block(c);
    if (number && !left)
        put_page_number(c, x1, y, 1);
    return number;
}

void ds_put_foot(ds_page_context *c, float x0, float x1, float y)
{
    int align = ds_below(c, 3);
    if (ds_chance(c, 0.25f))
        return;
    ds_next_block(c);
    put_page_number(c, x0 + 0.5f * (float)align * (x1 - x0), y, 0.5f * (float)align);
}

/* A headline over the whole width, perhaps with a line of smaller type and a name; gives y
 * after it. */
static float headline(ds_page_context *c, float x0, float x1, float y, float size)
{
    const ds_page_recipe *p = &c->recipe;
    ds_type head = p->head;
    bool center = ds_chance(c, 0.4f);
    head.em = size;
    head.upper = ds_chance(c, 0.2f);
    head.letter_space = head.upper && ds_chance(c, 0.4f) ? ds_uniform(c, 0.05f, 0.4f) : 0;
    ds_flow flow = {.x = x0,
                    .w = x1 - x0,
                    .leading = 1.15f * head.em,
                    .bottom = y + 2.4f * head.em,
                    .center = center,
                    .rule = "heading",
                    .characters = 10 + ds_below(c, 50)};
    ds_next_block(c);
    c->role = IO_ROLE_HEADING;
    y = ds_put_flow(c, &head, &flow, y + 0.9f * head.em) - 0.4f * head.em;
    c->role = IO_ROLE_NONE;
    ds_next_block(c);
    if (ds_chance(c, 0.35f)) {
        y += 1.4f * p->small.em;
        ds_put_rule(c, &p->small, ds_chance(c, 0.6f) ? "name" : "date",
                    center ? 0.5f * (x0 + x1) : x0, y, center ? 0.5f : 0, DS_APART);
        ds_next_block(c);
    }
    return y + p->body.em * ds_uniform(c, 0.8f, 1.6f);
}

/* Columns from y to bottom, some with a picture that they flow around. */
static void band(ds_page_context *c, const ds_article *a, float x0, float x1, float y,
                 float bottom, int columns, float gutter)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, w = (x1 - x0 - gutter * (float)(columns - 1)) / (float)columns;
    ds_frames f = {0};
    if (bottom - y < 3 * em)
        return;
    ds_frames_columns(&f, (ds_rect){x0, y, x1, bottom}, columns, gutter);
    if (bottom - y > 14 * em && ds_chance(c, 0.35f)) {
        /* Over one column or some; or across a gutter, so that both columns give way. */
        bool across = columns > 1 && ds_chance(c, 0.3f);
        int span = 1 + ds_below(c, columns), first = ds_below(c, columns - span + 1);
        float left = x0 + (w + gutter) * (float)first,
              wide = w * (float)span + gutter * (float)(span - 1), h = wide;
        if (across) {
            wide = w * ds_uniform(c, 0.8f, 1.1f);
            left = x0 + w + 0.5f * gutter - 0.5f * wide;
        }
        h = fminf(wide * ds_uniform(c, 0.4f, 0.9f), 0.4f * (bottom - y));
        float top = y + (bottom - y - h - 5 * em) *
                            (ds_chance(c, 0.5f) ? 0 : ds_uniform(c, 0.1f, 1));
        float end = ds_put_picture(c, left, top, wide, h);
        float room = across ? 0.8f * em : 0;
        ds_frames_avoid(&f, left - room, top - 0.7f * em, left + wide + room,
                        end + 0.7f * em);
        /* The caption stands before the text that flows around it. */
    }
    if (f.n_obstacles == 0 && ds_chance(c, 0.25f))
        for (int i = 1; i < columns; i++)
            ds_draw_divider(c, x0 + (w + gutter) * (float)i - 0.5f * gutter, y, bottom,
                            0.04f * em);
    ds_put_article(c, &f, a);
}

float ds_layout_columns(ds_page_context *c)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em;
    float x0 = p->w * ds_uniform(c, 0.05f, 0.11f), x1 = p->w - x0,
          y = p->h * ds_uniform(c, 0.07f, 0.1f), bottom = p->h * ds_uniform(c, 0.88f, 0.94f);
    ds_article a = ds_article_draw(c);
    /* In columns of fewer than 18 letters nobody sets prose. */
    float gutter = em * (ds_chance(c, 0.6f) ? ds_uniform(c, 0.8f, 1.6f)
                                            : ds_uniform(c, 1.6f, 3));
    int most = (int)((x1 - x0 + gutter) / (9 * em + gutter));
    int columns = 2 + ds_below(c, 3);
    columns = columns > most ? most : columns;
    columns = columns < 2 ? 2 : columns;
    bool numbered = ds_put_running_head(c, x0, x1, 0.045f * p->h);
    float notes = ds_chance(c, 0.2f) ? bottom - p->h * ds_uniform(c, 0.05f, 0.12f) : bottom;
    if (ds_chance(c, 0.3f)) {
        /* A summary in one column before the others. */
        y = headline(c, x0, x1, y, em * ds_uniform(c, 1.6f, 3.4f));
        ds_flow flow = {.x = x0 + 2 * em,
                        .w = x1 - x0 - 4 * em,
                        .leading = a.leading,
                        .bottom = y + 8 * em,
                        .justify = a.justify,
                        .hyphenate = a.hyphenate,
                        .characters = 200 + ds_below(c, 300)};
        ds_next_block(c);
        y = ds_put_flow(c, &p->body, &flow, y + em) + em;
    }
    while (y < notes - 8 * em && !c->err) {
        float end = ds_chance(c, 0.6f) ? notes : y + (notes - y) * ds_uniform(c, 0.3f, 0.7f);
        end = notes - end < 10 * em ? notes : end;
        if (ds_chance(c, 0.5f))
            y = headline(c, x0, x1, y, em * ds_uniform(c, 1.2f, 3));
        if (ds_chance(c, 0.3f)) {
            columns = 2 + ds_below(c, 3);
            columns = columns > most && most >= 2 ? most : columns;
            columns = most < 2 ? 2 : columns;
        }
        band(c, &a, x0, x1, y, end, columns, gutter);
        y = end + em * ds_uniform(c, 0.8f, 1.8f);
        if (y < notes && ds_chance(c, 0.3f))
            ds_draw_rule(c, x0, x1, y - 0.5f * em, 0.06f * em);
    }
    if (notes < bottom) {
        c->role = IO_ROLE_FOOTNOTE;
        ds_flow flow = {.x = x0,
                        .w = x1 - x0,
                        .leading = 1.2f * p->small.em,
                        .bottom = bottom,
                        .indent = p->small.em,
                        .rule = "bookline",
                        .characters = 200 + ds_below(c, 300)};
        ds_draw_rule(c, x0, x0 + 0.3f * (x1 - x0), notes + 0.5f * em, 0.05f * em);
        ds_put_flow(c, &p->small, &flow, notes + 2 * em);
        c->role = IO_ROLE_NONE;
        ds_next_block(c);
    }
    if (ds_chance(c, 0.08f)) { /* as preprints have it: up the left margin */
        c->role = IO_ROLE_MARGINAL;
        ds_say(c, ds_chance(c, 0.5f) ? "docno" : "url", 20);
        ds_put_turned(c, &p->small, 0.4f * x0, 0.5f * p->h, ds_chance(c, 0.7f) ? -1 : 1);
        c->role = IO_ROLE_NONE;
    }
    if (!numbered)
        ds_put_foot(c, x0, x1, 0.968f * p->h);
    return p->h;
}

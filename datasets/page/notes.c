/* notes.c - pages of books with all that stands around their text: running heads, page
 * numbers, notes below and at the side, numbers of lines and verses in the margin, drop caps,
 * headings in the margin. */
#include <math.h>
#include <stdio.h>

#include "datasets/page/parts.h"

/* A great first letter over some lines, which the text keeps clear of; the word goes on in the
 * article's first line. */
static void drop_cap(ds_page_context *c, ds_frames *f, const ds_article *a)
{
    const ds_page_recipe *p = &c->recipe;
    ds_type t = ds_chance(c, 0.5f) ? p->head : p->body;
    int lines = 2 + ds_below(c, 3);
    float tall = (float)(lines - 1) * a->leading + 0.7f * a->type->em;
    char letter[2] = {(char)('A' + ds_below(c, 26)), 0};
    ds_type_use(c, &t);
    if (c->err || c->metrics.cap_height <= 0)
        return;
    t.em *= tall / c->metrics.cap_height; /* its capitals are as tall as the lines */
    t.upper = true;
    ds_say_words(c, letter);
    float w = ds_text_width(c, &t, &c->text), x = f->frame[0].x0, y = f->frame[0].y0;
    c->role = IO_ROLE_DROP_CAP;
    ds_put(c, &t, x, y + 0.86f * a->type->em + (float)(lines - 1) * a->leading, 0,
           DS_APART | DS_OVER);
    c->role = IO_ROLE_NONE;
    c->line++;
    ds_frames_avoid(f, x, y, x + w + 0.3f * a->type->em,
                    y + (float)lines * a->leading - 0.3f * a->type->em);
}

/* Every fifth line's number beside the frame. */
static void line_numbers(ds_page_context *c, const ds_article *a, float x, float top,
                         float bottom, float align)
{
    const ds_page_recipe *p = &c->recipe;
    int every = ds_chance(c, 0.7f) ? 5 : 1, n = every == 5 ? 5 * ds_below(c, 40) : 0;
    c->role = IO_ROLE_MARGINAL;
    for (float y = top + 0.86f * a->type->em; y < bottom; y += a->leading) {
        n++;
        if (n % every == 0) {
            char text[12];
            snprintf(text, sizeof text, "%d", n);
            ds_put_words(c, &p->small, text, x, y, align, DS_APART);
            c->line++;
        }
    }
    c->role = IO_ROLE_NONE;
    ds_next_block(c);
}

static void side_notes(ds_page_context *c, float x, float w, float top, float bottom)
{
    const ds_page_recipe *p = &c->recipe;
    ds_type t = p->small;
    t.em *= 0.9f;
    c->role = IO_ROLE_MARGINAL;
    for (float y = top + ds_uniform(c, 0, 6) * t.em; y < bottom - 6 * t.em && !c->err;) {
        ds_flow flow = {.x = x,
                        .w = w,
                        .leading = 1.15f * t.em,
                        .bottom = bottom,
                        .rule = ds_chance(c, 0.6f) ? "bookline" : "ref",
                        .characters = 15 + ds_below(c, 90)};
        y = ds_put_flow(c, &t, &flow, y + t.em) + t.em * ds_uniform(c, 2, 16);
        ds_next_block(c);
    }
    c->role = IO_ROLE_NONE;
}

static void foot_notes(ds_page_context *c, ds_rect r)
{
    const ds_page_recipe *p = &c->recipe;
    ds_type t = p->small;
    int columns = ds_chance(c, 0.2f) ? 2 : 1, n = 1 + ds_below(c, 60);
    ds_frames f = {0};
    ds_frames_columns(&f, r, columns, 1.5f * t.em);
    c->role = IO_ROLE_FOOTNOTE;
    while (!ds_frames_full(&f) && !c->err) {
        char text[16];
        snprintf(text, sizeof text, ds_chance(c, 0.5f) ? "%d)" : "%d", n++);
        ds_flow flow = {.leading = 1.18f * t.em,
                        .indent = 1.8f * t.em,
                        .justify = true,
                        .hyphenate = true,
                        .rule = "bookline",
                        .characters = 60 + ds_below(c, 260)};
        if (ds_frames_room(&f) < 1.2f * t.em)
            break;
        /* The number stands in the indent. */
        ds_type sign = t;
        sign.em *= 0.75f;
        ds_put_words(c, &sign, text, f.frame[f.at].x0 + 0.2f * t.em, f.y + 0.6f * t.em, 0,
                     DS_APART | DS_OVER);
        ds_frames_paragraph(c, &f, &t, &flow);
    }
    c->role = IO_ROLE_NONE;
    ds_next_block(c);
}

float ds_layout_notes(ds_page_context *c)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, x0 = p->w * ds_uniform(c, 0.1f, 0.14f),
          x1 = p->w * ds_uniform(c, 0.86f, 0.9f), y = p->h * ds_uniform(c, 0.08f, 0.12f),
          bottom = p->h * ds_uniform(c, 0.86f, 0.92f);
    bool sides = ds_chance(c, 0.4f), right = ds_chance(c, 0.5f), foot = ds_chance(c, 0.55f);
    float side = sides ? p->w * ds_uniform(c, 0.12f, 0.18f) : 0,
          notes = foot ? bottom - p->h * ds_uniform(c, 0.05f, 0.3f) : bottom;
    float left = sides && !right ? x0 + side : x0, to = sides && right ? x1 - side : x1;
    ds_article a = ds_article_draw(c);
    ds_frames f = {0};
    bool numbered = ds_put_running_head(c, left, to, 0.055f * p->h);
    if (ds_chance(c, 0.35f)) {
        ds_type head = p->head;
        head.letter_space = ds_chance(c, 0.3f) ? ds_uniform(c, 0.1f, 0.4f) : 0;
        head.upper = head.letter_space > 0;
        y += p->h * ds_uniform(c, 0, 0.12f);
        c->role = IO_ROLE_HEADING;
        ds_say(c, "heading", 20);
        ds_text_fit(c, &head, to - left);
        ds_put(c, &head, 0.5f * (left + to), y + head.em, 0.5f, DS_APART);
        c->role = IO_ROLE_NONE;
        ds_next_block(c);
        y += 3 * head.em;
    }
    bool numbers = !sides && ds_chance(c, 0.35f);
    if (numbers) { /* lines follow each other evenly then */
        a.spaced = false;
        a.subheads = 0;
    }
    ds_frames_add(&f, left, y, to, notes - em);
    if (ds_chance(c, 0.4f))
        drop_cap(c, &f, &a);
    ds_put_article(c, &f, &a);
    if (sides)
        side_notes(c, right ? to + 0.8f * em : x0 - 0.8f * em, side - 0.6f * em, y, notes);
    else if (numbers)
        line_numbers(c, &a, right ? to + em : left - em, y, notes - 2 * em, right ? 0 : 1);
    if (foot) {
        if (ds_chance(c, 0.7f))
            ds_draw_rule(c, left, left + (to - left) * ds_uniform(c, 0.2f, 1), notes,
                         0.05f * em);
        foot_notes(c, (ds_rect){left, notes + 0.6f * em, to, bottom});
    }
    if (!numbered)
        ds_put_foot(c, left, to, 0.955f * p->h);
    return p->h;
}

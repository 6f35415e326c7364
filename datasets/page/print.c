/* print.c - books, newspapers, numbered lists: running text in columns. */
#include "datasets/page/parts.h"

#include <math.h>
#include <string.h>

static void footnotes(ds_page_context *c, float x, float w, float y, float bottom)
{
    const ds_page_recipe *p = &c->recipe;
    ds_type t = p->body;
    t.em = 0.82f * t.em;
    if (ds_chance(c, 0.6f))
        ds_draw_rule(c, x, x + w * ds_uniform(c, 0.2f, 1), y - 1.2f * t.em, 0.05f * t.em);
    while (y < bottom && !c->err) {
        ds_flow f = {.x = x,
                     .w = w,
                     .leading = 1.18f * t.em,
                     .indent = t.em,
                     .bottom = bottom,
                     .justify = true,
                     .hyphenate = true,
                     .characters = 80 + ds_below(c, 300),
                     .rule = "bookline"};
        y = ds_put_flow(c, &t, &f, y);
    }
    ds_next_block(c);
}

static void figure(ds_page_context *c, float x, float w, float y, float h)
{
    const ds_page_recipe *p = &c->recipe;
    ds_art_photo(c, x, y, x + w, y + h);
    ds_flow f = {.x = x,
                 .w = w,
                 .leading = 1.2f * p->small.em,
                 .bottom = y + h + 3 * p->small.em,
                 .center = ds_chance(c, 0.5f),
                 .characters = 30 + ds_below(c, 60)};
    ds_put_flow(c, &p->small, &f, y + h + 1.3f * p->small.em);
    ds_next_block(c);
}

/* A column of paragraphs from y to bottom. */
static void column(ds_page_context *c, float x, float w, float y, float bottom, float leading,
                   bool pictures)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em;
    bool first = true;
    while (y < bottom && !c->err) {
        if (!first && ds_chance(c, 0.08f) && y < bottom - 6 * em) {
            y += 0.8f * leading;
            ds_say(c, "heading", 20);
            ds_text_fit(c, &p->bold, w);
            ds_put(c, &p->bold, x + 0.5f * w, y, 0.5f, DS_APART);
            ds_next_block(c);
            y += 1.8f * leading;
        }
        if (pictures && ds_chance(c, 0.12f) && y < bottom - w) {
            float h = w * ds_uniform(c, 0.4f, 0.8f);
            figure(c, x, w, y - 0.6f * em, h);
            y += h + 4 * em;
        }
        ds_flow f = {.x = x,
                     .w = w,
                     .leading = leading,
                     .bottom = bottom,
                     .indent = first && ds_chance(c, 0.5f) ? 0 : 1.3f * em,
                     .justify = true,
                     .hyphenate = true,
                     .characters = 150 + ds_below(c, 850)};
        y = ds_put_flow(c, &p->body, &f, y);
        first = false;
        if (ds_chance(c, 0.04f))
            break;
    }
    ds_next_block(c);
}

float ds_layout_book(ds_page_context *c)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, leading = em * ds_uniform(c, 1.15f, 1.4f);
    float x0 = p->w * ds_uniform(c, 0.08f, 0.15f), x1 = p->w * ds_uniform(c, 0.86f, 0.93f);
    float y = p->h * ds_uniform(c, 0.05f, 0.08f), bottom = p->h * ds_uniform(c, 0.88f, 0.94f);
    if (ds_chance(c, 0.85f)) {
        bool left = ds_chance(c, 0.5f);
        ds_put_rule(c, &p->body, "int", left ? x0 : x1, y, left ? 0 : 1, DS_APART);
        ds_type head = ds_chance(c, 0.5f) ? p->small : p->body;
        head.upper = ds_chance(c, 0.6f);
        head.letter_space = head.upper ? ds_uniform(c, 0, 0.12f) : 0;
        ds_say(c, "heading", 25);
        ds_text_fit(c, &head, 0.6f * (x1 - x0));
        ds_put(c, &head, 0.5f * (x0 + x1), y, 0.5f, DS_APART);
        if (ds_chance(c, 0.3f))
            ds_draw_rule(c, x0, x1, y + 0.5f * em, 0.05f * em);
        ds_next_block(c);
        y += leading * ds_uniform(c, 1.6f, 2.4f);
    }
    if (ds_chance(c, 0.2f)) {
        y += p->h * ds_uniform(c, 0.02f, 0.15f);
        ds_say(c, "heading", 20);
        ds_text_fit(c, &p->head, x1 - x0);
        ds_put(c, &p->head, 0.5f * (x0 + x1), y, 0.5f, DS_APART);
        ds_next_block(c);
        y += 3 * leading;
    }
    float notes = ds_chance(c, 0.35f) ? bottom - p->h * ds_uniform(c, 0.05f, 0.35f) : bottom;
    int columns = ds_chance(c, 0.25f) && x1 - x0 > 34 * em ? 2 : ds_chance(c, 0.06f) ? 2 : 1;
    float between = em * ds_uniform(c, 1.6f, 2.6f),
          w = (x1 - x0 - between * (float)(columns - 1)) / (float)columns;
    for (int i = 0; i < columns; i++)
        column(c, x0 + (w + between) * (float)i, w, y, notes - 1.6f * em, leading,
               ds_chance(c, 0.2f));
    if (columns == 2 && ds_chance(c, 0.3f))
        ds_draw_divider(c, x0 + w + 0.5f * between, y - em, notes - 1.5f * em, 0.04f * em);
    if (notes < bottom)
        footnotes(c, x0, x1 - x0, notes, bottom);
    if (ds_chance(c, 0.25f))
        ds_put_rule(c, &p->small, "int", 0.5f * (x0 + x1), 0.965f * p->h, 0.5f, DS_APART);
    if (ds_chance(c, 0.08f))
        ds_art_stamp(c, ds_uniform(c, 0.2f, 0.8f) * p->w, ds_uniform(c, 0.3f, 0.95f) * p->h,
                     p->w * ds_uniform(c, 0.12f, 0.2f));
    if (ds_chance(c, 0.1f))
        ds_art_marks(c);
    return p->h;
}

float ds_layout_news(ds_page_context *c)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, leading = em * ds_uniform(c, 1.08f, 1.25f), margin = 0.04f * p->w;
    float x0 = margin, x1 = p->w - margin, y = 0.03f * p->h;
    if (ds_chance(c, 0.5f)) {
        ds_type mast = p->head;
        mast.em = 0.06f * p->w;
        ds_say(c, "heading", 18);
        ds_text_fit(c, &mast, x1 - x0);
        ds_put(c, &mast, 0.5f * p->w, y + mast.em, 0.5f, DS_APART);
        ds_next_block(c);
        y += 1.5f * mast.em;
        ds_draw_rule(c, x0, x1, y, 0.1f * em);
        ds_put_rule(c, &p->small, "date", x0, y + 1.2f * em, 0, 0);
        ds_put_rule(c, &p->small, "amount", x1, y + 1.2f * em, 1, 0);
        ds_draw_rule(c, x0, x1, y + 1.7f * em, 0.05f * em);
        ds_next_block(c);
        y += 3 * em;
    }
    int columns = 3 + ds_below(c, 3);
    float between = em * ds_uniform(c, 1.5f, 2.2f),
          w = (x1 - x0 - between * (float)(columns - 1)) / (float)columns;
    bool rules = ds_chance(c, 0.5f);
    while (y < 0.9f * p->h && !c->err) {
        float end = y + p->h * ds_uniform(c, 0.2f, 0.6f);
        end = end > 0.85f * p->h ? 0.97f * p->h : end;
        /* Stories side by side, each under a headline over some columns. */
        for (int i = 0; i < columns && !c->err;) {
            int span = 1 + ds_below(c, columns - i < 3 ? columns - i : 3);
            float x = x0 + (w + between) * (float)i,
                  over = w * (float)span + between * (float)(span - 1);
            ds_type head = p->head;
            head.em = em * ds_uniform(c, 1.3f, 1.6f + 0.9f * (float)span);
            head.upper = ds_chance(c, 0.3f);
            ds_flow f = {.x = x,
                         .w = over,
                         .leading = 1.12f * head.em,
                         .bottom = y + 3.2f * head.em,
                         .center = ds_chance(c, 0.5f),
                         .characters = 15 + ds_below(c, 45)};
            float from = ds_put_flow(c, &head, &f, y + head.em) + 0.4f * em;
            ds_next_block(c);
            if (ds_chance(c, 0.3f)) {
                ds_put_rule(c, &p->small, "name", x, from, 0, DS_APART);
                ds_next_block(c);
                from += 1.5f * em;
            }
            if (ds_chance(c, 0.3f) && end - from > 0.8f * over) {
                float h = over * ds_uniform(c, 0.4f, 0.6f);
                figure(c, x, over, from, h);
                from += h + 4.5f * em;
            }
            for (int k = 0; k < span; k++)
                column(c, x + (w + between) * (float)k, w, from + em, end - em, leading, false);
            i += span;
            if (i < columns && rules)
                ds_draw_divider(c, x + over + 0.5f * between, y, end, 0.05f * em);
        }
        if (ds_chance(c, 0.6f))
            ds_draw_rule(c, x0, x1, end, 0.07f * em);
        y = end + em;
    }
    return p->h;
}

float ds_layout_list(ds_page_context *c)
{
    static const char *const entries[] = {"index",      "item",    "name",    "heading", "form",
                                          "officeline", "company", "address", "text"};
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, leading = em * ds_uniform(c, 1.25f, 2.2f);
    float x0 = p->w * ds_uniform(c, 0.08f, 0.15f), x1 = p->w - x0,
          y = p->h * 0.06f + p->head.em;
    ds_put_rule(c, &p->head, "heading", ds_chance(c, 0.5f) ? x0 : 0.5f * p->w, y, 0, DS_APART);
    ds_next_block(c);
    y += 2 * leading;
    int style = ds_below(c, 4),
        columns = style < 2 && ds_chance(c, 0.4f) ? 2 + ds_below(c, 2) : 1;
    float top = y, w = (x1 - x0 - 2 * em * (float)(columns - 1)) / (float)columns;
    for (int k = 0; k < columns; k++) {
        float x = x0 + (w + 2 * em) * (float)k;
        y = top;
        for (int n = 1; y < 0.94f * p->h && !c->err; n++) {
            float in = style == 3 ? 0 : ds_chance(c, 0.2f) ? 2 * em : 0, at = x + in;
            if (style == 1) {
                char number[16] = "-";
                if (columns == 1)
                    for (int v = n, i = v > 9; i >= 0; i--, v /= 10) {
                        number[i] = (char)('0' + v % 10);
                        number[n > 9 ? 2 : 1] = '.';
                        number[n > 9 ? 3 : 2] = 0;
                    }
                ds_put_words(c, &p->body, n < 100 ? number : "-", at, y, 0, 0);
                at += 1.9f * em;
            }
            ds_say(c, entries[ds_below(c, 9)], 30);
            ds_text_fit(c, &p->body, style == 3 ? 0.6f * w : w - (at - x));
            float used = ds_put(c, &p->body, at, y, 0, style == 3 ? DS_APART : 0);
            if (style == 3) {
                /* Leaders belong to nobody: people box the entry and the number. */
                ds_say(c, "int", 3);
                ds_text_fit(c, &p->body, 0.2f * w);
                float number = ds_put(c, &p->body, x + w, y, 1, DS_APART);
                ds_draw_pattern(c, at + used + 0.6f * em, x + w - number - 0.5f * em,
                                y - 0.08f * em, 0.09f * em, '.');
            }
            c->line++;
            y += leading;
            if (ds_chance(c, 0.05f)) {
                ds_next_block(c);
                y += 0.8f * leading;
            }
        }
        ds_next_block(c);
    }
    if (ds_chance(c, 0.2f))
        ds_art_marks(c);
    return p->h;
}

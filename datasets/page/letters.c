/* letters.c - letters, set and typed. */
#include <math.h>
#include <string.h>

#include "datasets/page/parts.h"

/* Lines of a letter's head or end; gives the next baseline. */
static float stack(ds_page_context *c, const ds_type *t, const char *const *rules, int n,
                   float x, float y, float align, float leading)
{
    for (int i = 0; i < n; i++) {
        ds_put_rule(c, t, rules[i], x, y, align, DS_APART);
        c->line++;
        y += leading;
    }
    ds_next_block(c);
    return y;
}

static float letter_end(ds_page_context *c, const ds_type *t, float x, float y)
{
    static const char *const ends[] = {"Yours sincerely,",  "Respectfully yours,",
                                       "Kind regards,",     "Yours faithfully,",
                                       "Very truly yours,", "Mit freundlichen Grüßen"};
    float em = t->em;
    ds_put_words(c, t, ends[ds_below(c, ds_says_prose(c) ? 5 : 6)], x, y, 0, DS_APART);
    ds_next_block(c);
    if (ds_chance(c, 0.8f))
        ds_art_signature(c, x + ds_uniform(c, 0, 2) * em, y + 2.4f * em,
                         em * ds_uniform(c, 7, 13));
    y += em * ds_uniform(c, 4.2f, 5.5f);
    ds_put_rule(c, t, "name", x, y, 0, DS_APART);
    if (ds_chance(c, 0.5f))
        ds_put_rule(c, t, "rank", x, y + 1.3f * em, 0, DS_APART);
    ds_next_block(c);
    return y + 3 * em;
}

/* Logo, name and address of the sender; gives y below them. */
static float letterhead(ds_page_context *c, float x0, float x1)
{
    static const char *const head[] = {"address", "phoneline", "email", "url"};
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em;
    float y = p->h * 0.045f + p->head.em;
    int place = ds_below(c, 3); /* of the letterhead */
    float align = 0.5f * (float)place, at = place == 0 ? x0 : place == 1 ? 0.5f * p->w : x1;
    if (ds_chance(c, 0.4f))
        ds_art_logo(c, place == 2 ? x0 + 2 * em : x1 - 2 * em, y, em * ds_uniform(c, 3, 5.5f));
    ds_type name = p->head;
    if (p->color && ds_chance(c, 0.3f))
        name.layer = DS_LAYER_SECOND;
    ds_put_rule(c, &name, "mycompany", at, y, align, DS_APART);
    y = stack(c, &p->small, head, 1 + ds_below(c, 4), at, y + 1.5f * p->small.em, align,
              1.25f * p->small.em);
    if (ds_chance(c, 0.4f))
        ds_draw_rule(c, x0, x1, y - 0.5f * em, em * ds_uniform(c, 0.04f, 0.15f));
    return y;
}

/* Small print of an office at the foot. */
static void letter_foot(ds_page_context *c, float x0, float x1)
{
    const ds_page_recipe *p = &c->recipe;
    ds_flow f = {.x = x0,
                 .w = x1 - x0,
                 .leading = 1.2f * p->small.em,
                 .bottom = 0.985f * p->h,
                 .center = ds_chance(c, 0.6f),
                 .characters = 40 + ds_below(c, 160),
                 .rule = "officeline"};
    ds_draw_rule(c, x0, x1, 0.94f * p->h, 0.05f * p->body.em);
    ds_put_flow(c, &p->small, &f, 0.956f * p->h);
}

float ds_layout_letter(ds_page_context *c)
{
    static const char *const to[] = {"mysir", "company", "address", "townline", "town"};
    static const char *const labels[] = {"letterno", "letterno", "phoneline"};
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, leading = em * ds_uniform(c, 1.15f, 1.6f),
          gap = leading * ds_uniform(c, 0.4f, 1.1f);
    float x0 = p->w * ds_uniform(c, 0.09f, 0.14f), x1 = p->w - x0 * ds_uniform(c, 0.8f, 1.1f);
    float y = letterhead(c, x0, x1);
    y += 2 * em;
    if (ds_chance(c, 0.3f))
        stack(c, &p->body, labels, 1 + ds_below(c, 3), 0.62f * p->w, y, 0, leading);
    y = stack(c, &p->body, to, ds_says_prose(c) ? 4 : 3 + ds_below(c, 3), x0, y, 0, leading) +
        gap;
    bool right = ds_chance(c, 0.5f);
    ds_put_rule(c, &p->body, ds_says_prose(c) ? "today" : "date", right ? x1 : x0, y, right,
                DS_APART);
    if (ds_chance(c, 0.5f))
        y += 2 * leading;
    ds_next_block(c);
    y += 1.5f * leading;
    if (ds_chance(c, 0.5f)) {
        ds_put_rule(c, &p->bold, ds_chance(c, 0.5f) ? "letterno" : "heading", x0, y, 0,
                    DS_APART);
        ds_next_block(c);
        y += leading + gap;
    }
    ds_put_rule(c, &p->body, "greeting", x0, y, 0, DS_APART);
    ds_next_block(c);
    y += leading + gap;
    float last = p->h * ds_uniform(c, 0.55f, 0.78f);
    bool justify = ds_chance(c, 0.5f), indent = ds_chance(c, 0.2f);
    while (y < last && !c->err) {
        ds_flow f = {.x = x0,
                     .w = x1 - x0,
                     .leading = leading,
                     .bottom = ds_says_prose(c) ? 0.83f * p->h : last + 2 * leading,
                     .indent = indent ? 2 * em : 0,
                     .justify = justify,
                     .characters = 60 + ds_below(c, 640)};
        y = ds_put_flow(c, &p->body, &f, y) + gap;
        ds_next_block(c);
        if (ds_chance(c, 0.1f) && y < last - 8 * leading) {
            ds_table t = {.columns = ds_chance(c, 0.5f) ? "#Tm" : "tdm",
                          .rows = 2 + ds_below(c, 5),
                          .x = x0,
                          .y = y,
                          .w = (x1 - x0) * ds_uniform(c, 0.6f, 1),
                          .row = 1.5f * em,
                          .rules = ds_below(c, 5),
                          .type = &p->body,
                          .head = &p->bold};
            y = ds_put_table(c, &t) + gap + em;
        }
    }
    y = letter_end(c, &p->body, ds_chance(c, 0.6f) ? x0 : 0.55f * p->w, y + gap);
    if (ds_chance(c, 0.3f) && y < 0.9f * p->h)
        ds_put_rule(c, &p->small, "typistmark", x0, y, 0, DS_APART);
    ds_next_block(c);
    if (ds_chance(c, 0.5f))
        letter_foot(c, x0, x1);
    if (ds_chance(c, 0.2f))
        ds_art_stamp(c, ds_uniform(c, 0.5f, 0.9f) * p->w, ds_uniform(c, 0.06f, 0.3f) * p->h,
                     p->w * ds_uniform(c, 0.1f, 0.2f));
    if (ds_chance(c, 0.2f))
        ds_art_marks(c);
    return p->h;
}

/* Struck over, underlined: over what was typed last. */
static void typist(ds_page_context *c, float x0, float x1, float y, float em)
{
    float x = ds_uniform(c, x0, x0 + 0.7f * (x1 - x0)), w = em * ds_uniform(c, 2, 9);
    if (ds_chance(c, 0.6f)) {
        ds_draw_rule(c, x, x + w, y + 0.2f * em, 0.07f * em);
    } else {
        ds_draw_line(c, DS_LAYER_PEN, x, y - 0.3f * em, x + w, y - 0.25f * em, 0.1f * em, 0.9f);
        if (ds_chance(c, 0.6f))
            ds_art_scribble(c, x, y - 0.9f * em, w, 0.9f * em);
    }
}

float ds_layout_typed(ds_page_context *c)
{
    const ds_page_recipe *p = &c->recipe;
    ds_type t = p->body;
    if (ds_chance(c, 0.4f))
        t.letter_space = 0;
    float em = t.em, leading = em * (ds_chance(c, 0.5f) ? ds_uniform(c, 1.7f, 2.4f)
                                                        : ds_uniform(c, 1.05f, 1.4f));
    float x0 = p->w * ds_uniform(c, 0.08f, 0.17f), x1 = p->w * ds_uniform(c, 0.88f, 0.96f);
    float y = p->h * ds_uniform(c, 0.03f, 0.08f), bottom = p->h * ds_uniform(c, 0.75f, 0.96f);
    if (ds_chance(c, 0.7f))
        ds_put_rule(c, &t, ds_chance(c, 0.6f) ? "heading" : "date",
                    ds_chance(c, 0.5f) ? 0.5f * p->w : x1, y, ds_chance(c, 0.5f) ? 0.5f : 1,
                    DS_APART);
    ds_next_block(c);
    y += leading * ds_uniform(c, 1.5f, 3);
    if (ds_chance(c, 0.3f)) {
        static const char *const head[] = {"name", "company", "address", "date", "code"};
        y = stack(c, &t, head, 2 + ds_below(c, 4), ds_chance(c, 0.5f) ? x0 : 0.55f * p->w, y, 0,
                  1.2f * em) +
            leading;
    }
    bool end = ds_chance(c, 0.3f);
    float last = end ? bottom - 12 * em : bottom,
          indent = em * 0.6f * (float)(ds_below(c, 3) * 5);
    while (y < last - leading && !c->err) {
        if (ds_chance(c, 0.1f)) {
            ds_type head = t;
            head.upper = ds_chance(c, 0.5f);
            float w = ds_put_rule(c, &head, "heading", x0, y, 0, DS_APART);
            if (ds_chance(c, 0.5f))
                ds_draw_rule(c, x0, x0 + w, y + 0.2f * em, 0.07f * em);
            ds_next_block(c);
            y += 1.4f * leading;
        }
        float in = ds_chance(c, 0.12f) ? em * ds_uniform(c, 3, 8) : 0;
        ds_flow f = {.x = x0 + in,
                     .w = x1 - x0 - 1.5f * in,
                     .leading = leading,
                     .bottom = last,
                     .indent = indent,
                     .hyphenate = ds_chance(c, 0.4f),
                     .characters = 100 + ds_below(c, 800)};
        y = ds_put_flow(c, &t, &f, y) + (ds_chance(c, 0.5f) ? 0.7f * leading : 0);
        ds_next_block(c);
        if (ds_chance(c, 0.25f))
            typist(c, x0, x1, y - leading, em);
        if (ds_chance(c, 0.08f) && y < last - 12 * em) {
            ds_table table = {.columns = ds_chance(c, 0.5f) ? "Tim" : "tiii",
                              .rows = 3 + ds_below(c, 6),
                              .x = x0,
                              .y = y,
                              .w = x1 - x0,
                              .row = 1.2f * em,
                              .type = &t};
            y = ds_put_table(c, &table) + leading;
        }
    }
    if (end)
        letter_end(c, &t, 0.5f * p->w, y + em);
    if (ds_chance(c, 0.3f))
        ds_put_rule(c, &t, "code", x0, 0.97f * p->h, 0, DS_APART);
    ds_next_block(c);
    if (ds_chance(c, 0.3f))
        ds_art_stamp(c, ds_uniform(c, 0.3f, 0.9f) * p->w, ds_uniform(c, 0.05f, 0.25f) * p->h,
                     p->w * ds_uniform(c, 0.12f, 0.22f));
    if (ds_chance(c, 0.35f))
        ds_art_marks(c);
    return p->h;
}

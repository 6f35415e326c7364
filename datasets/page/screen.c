/* screen.c - windows of programs, pages with type of all sizes and directions, pictures
 * without any text, charts. */
#include <math.h>
#include <stdio.h>

#include "datasets/page/parts.h"

/* ---- a window: bar, menu, list at the side, fields, table, buttons ---- */

static float title_bar(ds_page_context *c, float y)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, h = 2 * em;
    bool dark = ds_chance(c, 0.5f);
    if (dark)
        ds_draw_bar(c, DS_LAYER_PRINT, 0, y, p->w, y + h, ds_uniform(c, 0.8f, 1));
    ds_next_block(c);
    c->role = IO_ROLE_HEADING;
    ds_say(c, ds_chance(c, 0.5f) ? "heading" : "company", 25);
    ds_text_fit(c, &p->bold, 0.6f * p->w);
    ds_put(c, &p->bold, ds_chance(c, 0.5f) ? em : 0.35f * p->w, y + 1.35f * em, 0,
           DS_APART | (dark ? DS_REVERSED : 0));
    c->role = IO_ROLE_NONE;
    for (int i = 0; i < 3; i++)
        ds_draw_disc(c, DS_LAYER_SECOND, p->w - em * (1 + 1.6f * (float)i), y + 0.5f * h,
                     0.35f * em, 0.35f * em, dark ? 0 : 1.2f, 0.8f);
    return y + h;
}

static float menu(ds_page_context *c, float y)
{
    static const char *const words[] = {"File",  "Edit",   "View",  "Insert", "Format",
                                        "Tools", "Window", "Help",  "Datei",  "Ansicht",
                                        "Fichier", "Outils", "Aide", "Ayuda", "Archivo"};
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, x = 0.8f * em;
    int first = ds_below(c, 8), n = 4 + ds_below(c, 5);
    ds_next_block(c);
    for (int i = 0; i < n && x < p->w - 8 * em; i++)
        x += ds_put_words(c, &p->body, words[(first + i) % 15], x, y + 1.2f * em, 0, DS_APART) +
             em * ds_uniform(c, 1.1f, 1.6f);
    ds_draw_rule(c, 0, p->w, y + 1.8f * em, 1);
    return y + 2.1f * em;
}

static void side_list(ds_page_context *c, float x, float w, float y, float bottom)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em;
    int chosen = ds_below(c, 12);
    ds_next_block(c);
    c->role = IO_ROLE_LIST_ITEM;
    for (int i = 0; y < bottom - 2 * em && !c->err; i++, y += 1.7f * em) {
        bool dark = i == chosen;
        if (dark)
            ds_draw_bar(c, DS_LAYER_PRINT, x, y, x + w, y + 1.6f * em, 0.9f);
        ds_say(c, "form", 10);
        ds_text_fit(c, &p->body, w - 1.5f * em);
        ds_put(c, &p->body, x + 0.6f * em + (ds_chance(c, 0.2f) ? em : 0), y + 1.15f * em, 0,
               DS_APART | (dark ? DS_REVERSED : 0));
        c->line++;
    }
    c->role = IO_ROLE_NONE;
    ds_next_block(c);
}

static float fields(ds_page_context *c, float x, float w, float y, float bottom)
{
    static const char *const values[] = {"name", "date", "code", "amount", "address", "int"};
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em;
    int n = 2 + ds_below(c, 6);
    bool above = ds_chance(c, 0.3f);
    ds_next_block(c);
    for (int i = 0; i < n && y < bottom - 4 * em; i++) {
        float left = above ? x : x + 0.35f * w, step = above ? 1.4f * em : 0;
        ds_say(c, "form", 14);
        ds_text_fit(c, &p->body, above ? w : 0.33f * w);
        ds_put(c, &p->body, x, y + 1.2f * em, 0, DS_APART);
        c->line++;
        ds_draw_box(c, left, y + step, x + 0.95f * w, y + step + 1.8f * em, 1);
        if (ds_chance(c, 0.8f)) {
            ds_say(c, values[ds_below(c, 6)], 14);
            ds_text_fit(c, &p->body, 0.55f * w);
            ds_put(c, &p->body, left + 0.5f * em, y + step + 1.25f * em, 0, DS_APART);
        }
        c->line++;
        y += step + 2.4f * em;
    }
    for (int i = 0; i < 2; i++) { /* buttons */
        float left = x + w * (0.5f + 0.25f * (float)i);
        bool dark = i == 0;
        if (dark)
            ds_draw_bar(c, DS_LAYER_PRINT, left, y, left + 0.2f * w, y + 1.9f * em, 0.85f);
        else
            ds_draw_box(c, left, y, left + 0.2f * w, y + 1.9f * em, 1);
        ds_say_words(c, dark ? "OK" : "Cancel");
        ds_text_fit(c, &p->body, 0.18f * w);
        ds_put(c, &p->body, left + 0.1f * w, y + 1.3f * em, 0.5f,
               DS_APART | (dark ? DS_REVERSED : 0));
        c->line++;
    }
    ds_next_block(c);
    return y + 3 * em;
}

float ds_layout_screen(ds_page_context *c)
{
    static const char *const shapes[] = {"#Tim", "cnid", "nciiip", "tiiii", "Tdi", "dnTm"};
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, x0 = em, x1 = p->w - em, y = title_bar(c, 0), bottom = p->h - 2 * em;
    if (ds_chance(c, 0.7f))
        y = menu(c, y);
    if (ds_chance(c, 0.5f)) {
        float w = p->w * ds_uniform(c, 0.15f, 0.28f);
        side_list(c, 0, w, y, bottom);
        ds_draw_divider(c, w, y, bottom, 1);
        x0 = w + em;
    }
    y += em;
    while (y < bottom - 6 * em && !c->err) {
        float u = ds_uniform(c, 0, 1);
        if (u < 0.35f) {
            y = fields(c, x0, x1 - x0, y, bottom);
        } else if (u < 0.7f) {
            float row = em * ds_uniform(c, 1.5f, 2);
            int most = (int)((bottom - y) / row) - 2;
            ds_table t = {.columns = shapes[ds_below(c, 6)],
                          .rows = most < 3 ? most : 3 + ds_below(c, most - 2),
                          .x = x0,
                          .y = y,
                          .w = x1 - x0,
                          .row = row,
                          .rules = ds_below(c, 4),
                          .zebra = ds_chance(c, 0.3f),
                          .shaded_head = true,
                          .type = &p->body,
                          .head = &p->bold};
            if (t.rows < 2)
                break;
            y = ds_put_table(c, &t) + em;
        } else {
            ds_article a = ds_article_draw(c);
            ds_frames f = {0};
            a.justify = a.hyphenate = false;
            float end = y + (bottom - y) * ds_uniform(c, 0.3f, 0.9f);
            ds_frames_add(&f, x0, y, x1, end);
            ds_put_article(c, &f, &a);
            y = end + em;
        }
    }
    ds_draw_rule(c, 0, p->w, bottom, 1);
    ds_put_rule(c, &p->small, "officeline", em, p->h - 0.6f * em, 0, DS_APART);
    return p->h;
}

/* ---- type of all sizes and directions on one page ---- */

/* Letters below each other; each is a line of its own to a reader, one line to people: truth is
 * what is ignored. */
static void stacked(ds_page_context *c, const ds_type *t, float x, float y, float bottom)
{
    io_role before = c->role;
    ds_say(c, "name", 6);
    ds_text word = c->text;
    for (int i = 0; i < word.n && y < bottom; i++, y += 1.1f * t->em) {
        if (word.code[i] == ' ')
            continue;
        c->text.n = 1;
        c->text.code[0] = word.code[i];
        ds_put(c, t, x, y, 0.5f, DS_APART | DS_IGNORE);
    }
    c->role = before;
}

float ds_layout_sizes(ds_page_context *c)
{
    const ds_page_recipe *p = &c->recipe;
    float y = 0.04f * p->h, side = 0.1f * p->w, x0 = side, x1 = p->w - side;
    float least = p->dpi >= 150 ? 9 : 7; /* pixels */
    if (ds_chance(c, 0.5f)) { /* words up and down the sides */
        ds_type t = p->bold;
        t.em = p->body.em * ds_uniform(c, 1, 2.5f);
        c->role = IO_ROLE_MARGINAL;
        for (int i = ds_below(c, 2); i < 2; i++) {
            ds_next_block(c);
            ds_say(c, ds_chance(c, 0.6f) ? "heading" : "date", 14);
            ds_text_fit(c, &t, 0.8f * p->h);
            ds_put_turned(c, &t, i ? p->w - 0.45f * side : 0.45f * side, 0.5f * p->h,
                          ds_chance(c, 0.5f) ? 1 : -1);
        }
        c->role = IO_ROLE_NONE;
    } else if (ds_chance(c, 0.3f)) {
        ds_type t = p->bold;
        t.em = p->body.em * ds_uniform(c, 1.5f, 3);
        stacked(c, &t, 0.5f * side, 0.1f * p->h, 0.9f * p->h);
    }
    while (y < 0.94f * p->h && !c->err) {
        ds_type t = ds_chance(c, 0.5f) ? p->body : ds_chance(c, 0.5f) ? p->bold : p->head;
        /* From the smallest legible type to half a page, each size as likely. */
        float most = 0.5f * p->h;
        t.em = least * expf(ds_uniform(c, 0, 1) * logf(most / least));
        t.em = fminf(t.em, 0.96f * p->h - y);
        if (t.em < least)
            break;
        ds_type_use(c, &t);
        bool dark = t.em < 0.1f * p->h && ds_chance(c, 0.15f), long_text = t.em < 22;
        ds_next_block(c);
        if (long_text) {
            ds_flow flow = {.x = x0,
                            .w = (x1 - x0) * ds_uniform(c, 0.3f, 1),
                            .leading = 1.2f * t.em,
                            .bottom = fminf(0.96f * p->h, y + 9 * t.em),
                            .characters = 40 + ds_below(c, 400)};
            y = ds_put_flow(c, &t, &flow, y + t.em) + 0.6f * t.em;
            continue;
        }
        t.letter_space = ds_chance(c, 0.2f) ? ds_uniform(c, 0.1f, 0.8f) : 0;
        t.upper = t.letter_space > 0;
        if (ds_chance(c, 0.15f) || t.em > 0.25f * p->w) {
            char text[12];
            snprintf(text, sizeof text, "%d", ds_below(c, 100));
            ds_say_words(c, text);
        } else {
            ds_say(c, ds_chance(c, 0.5f) ? "heading" : "name", 12);
        }
        ds_text_fit(c, &t, x1 - x0);
        float align = 0.5f * (float)ds_below(c, 3);
        if (dark)
            ds_draw_bar(c, t.layer, 0.02f * p->w, y, 0.98f * p->w, y + 1.3f * t.em, 1);
        ds_put(c, &t, x0 + align * (x1 - x0), y + 0.95f * t.em, align,
               DS_APART | (dark ? DS_REVERSED : 0));
        y += t.em * ds_uniform(c, 1.35f, 1.7f);
    }
    return p->h;
}

float ds_layout_picture(ds_page_context *c)
{
    const ds_page_recipe *p = &c->recipe;
    int n = ds_chance(c, 0.6f) ? 1 : 2 + ds_below(c, 3);
    float gap = n > 1 ? 0.03f * p->w : 0, y = gap, h = (p->h - gap) / (float)n - gap;
    for (int i = 0; i < n; i++, y += h + gap) {
        float u = ds_uniform(c, 0, 1);
        if (u < 0.8f)
            ds_art_photo(c, gap, y, p->w - gap, y + h);
        else if (u < 0.9f)
            for (int k = 0; k < 6; k++)
                ds_art_signature(c, ds_uniform(c, 0, 0.6f) * p->w, y + ds_uniform(c, 0.1f, 0.9f) * h,
                                 0.3f * p->w);
        else
            ds_art_logo(c, 0.5f * p->w, y + 0.5f * h, 0.5f * fminf(h, p->w));
    }
    return p->h;
}

/* ---- charts that fill a page ---- */

float ds_layout_chart(ds_page_context *c)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, x0 = 0.08f * p->w, x1 = 0.93f * p->w, y = 0.07f * p->h + p->head.em;
    bool numbered = ds_put_running_head(c, x0, x1, 0.035f * p->h);
    c->role = IO_ROLE_HEADING;
    ds_say(c, "heading", 30);
    ds_text_fit(c, &p->head, x1 - x0);
    ds_put(c, &p->head, ds_chance(c, 0.5f) ? x0 : 0.5f * (x0 + x1 - 0.6f * p->w), y, 0,
           DS_APART);
    c->role = IO_ROLE_NONE;
    ds_next_block(c);
    y += 2 * em;
    int n = 1 + ds_below(c, 3);
    for (int i = 0; i < n && !c->err; i++) {
        float h = (0.9f * p->h - y) / (float)(n - i) - 4 * em;
        if (h < 8 * em)
            break;
        if (ds_chance(c, 0.35f)) { /* what the upright axis shows, up its side */
            ds_say(c, "heading", 12);
            c->role = IO_ROLE_ASIDE;
            ds_text_fit(c, &p->small, 0.9f * h);
            ds_put_turned(c, &p->small, x0 - 0.9f * em, y + 0.5f * h, -1);
            c->role = IO_ROLE_NONE;
        }
        ds_put_plot(c, x0, y, x1 - x0, h, ds_chance(c, 0.5f), ds_uniform(c, 1, 2.5f));
        y = ds_put_caption(c, x0, x1 - x0, y + h) + 1.5f * em;
    }
    if (!numbered)
        ds_put_foot(c, x0, x1, 0.968f * p->h);
    return p->h;
}

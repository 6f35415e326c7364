/* office.c - contracts, price lists, bank statements. */
#include <math.h>
#include <stdio.h>

#include "datasets/page/parts.h"

/* ---- contracts: numbered clauses whose text hangs beside their numbers ---- */

typedef struct clauses {
    float x, w, leading;
    bool justify;
} clauses;

static float put_clause(ds_page_context *c, const clauses *k, const char *number, float in,
                        float hang, float y, float bottom)
{
    const ds_page_recipe *p = &c->recipe;
    ds_flow flow = {.x = k->x + in + hang,
                    .w = k->w - in - hang,
                    .leading = k->leading,
                    .bottom = bottom,
                    .justify = k->justify,
                    .hyphenate = k->justify,
                    .characters = 60 + ds_below(c, 420)};
    ds_next_block(c);
    c->role = IO_ROLE_LIST_ITEM;
    ds_put_words(c, &p->body, number, k->x + in, y, 0, DS_APART);
    y = ds_put_flow(c, &p->body, &flow, y);
    c->role = IO_ROLE_NONE;
    return y;
}

float ds_layout_contract(ds_page_context *c)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, x0 = p->w * ds_uniform(c, 0.1f, 0.14f), y = 0.09f * p->h,
          bottom = 0.9f * p->h;
    clauses k = {x0, p->w - 2 * x0, em * ds_uniform(c, 1.15f, 1.6f), ds_chance(c, 0.6f)};
    bool numbered = ds_put_running_head(c, x0, p->w - x0, 0.045f * p->h);
    int style = ds_below(c, 4), n = 1 + ds_below(c, 12);
    if (ds_chance(c, 0.4f)) {
        c->role = IO_ROLE_HEADING;
        ds_put_rule(c, &p->head, "heading", 0.5f * p->w, y + p->head.em, 0.5f, DS_APART);
        c->role = IO_ROLE_NONE;
        y += 2.5f * p->head.em;
    }
    for (; y < bottom - 3 * em && !c->err; n++) {
        char text[32];
        static const char *const heads[] = {"%d.", "\xc2\xa7 %d", "Article %d", "%d"};
        snprintf(text, sizeof text, heads[style], n);
        ds_next_block(c);
        c->role = IO_ROLE_HEADING;
        if (style == 1 || style == 2) { /* in the middle, its name below */
            ds_put_words(c, &p->bold, text, 0.5f * p->w, y, 0.5f, DS_APART);
            y += k.leading;
            ds_say(c, "heading", 18);
            ds_text_fit(c, &p->bold, k.w);
            ds_put(c, &p->bold, 0.5f * p->w, y, 0.5f, DS_APART);
        } else {
            ds_put_words(c, &p->bold, text, x0, y, 0, DS_APART);
            ds_say(c, "heading", 18);
            ds_text_fit(c, &p->bold, k.w - 3 * em);
            ds_put(c, &p->bold, x0 + 2.5f * em, y, 0, DS_APART);
        }
        c->role = IO_ROLE_NONE;
        y += 1.3f * k.leading;
        int parts = 1 + ds_below(c, 4);
        for (int i = 1; i <= parts && y < bottom && !c->err; i++) {
            snprintf(text, sizeof text, style == 0 || style == 3 ? "%d.%d" : "(%d)",
                     style == 0 || style == 3 ? n : i, i);
            y = put_clause(c, &k, text, 0, 2.5f * em, y, bottom) + 0.3f * k.leading;
            for (int j = 0; j < 4 && ds_chance(c, 0.2f) && y < bottom; j++) {
                snprintf(text, sizeof text, "%c)", 'a' + j);
                y = put_clause(c, &k, text, 2.5f * em, 1.8f * em, y, bottom) +
                    0.2f * k.leading;
            }
        }
        y += 0.6f * k.leading;
    }
    ds_next_block(c);
    if (!numbered)
        ds_put_foot(c, x0, p->w - x0, 0.965f * p->h);
    return p->h;
}

/* ---- price lists: names, leaders, prices, in one to three columns ---- */

float ds_layout_prices(ds_page_context *c)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, x0 = p->w * ds_uniform(c, 0.06f, 0.14f), x1 = p->w - x0,
          top = 0.08f * p->h;
    int columns = x1 - x0 > 60 * em ? 1 + ds_below(c, 3) : x1 - x0 > 40 * em ? 1 + ds_below(c, 2) : 1;
    float gutter = em * ds_uniform(c, 1.5f, 3),
          w = (x1 - x0 - gutter * (float)(columns - 1)) / (float)columns,
          leading = em * ds_uniform(c, 1.3f, 2);
    bool codes = ds_chance(c, 0.4f), dots = ds_chance(c, 0.5f), details = ds_chance(c, 0.4f);
    ds_next_block(c);
    c->role = IO_ROLE_HEADING;
    ds_say(c, ds_chance(c, 0.5f) ? "company" : "heading", 20);
    ds_text_fit(c, &p->head, x1 - x0);
    ds_put(c, &p->head, 0.5f * p->w, top + p->head.em, 0.5f, DS_APART);
    c->role = IO_ROLE_NONE;
    top += 2.4f * p->head.em;
    for (int k = 0; k < columns; k++) {
        float x = x0 + (w + gutter) * (float)k, right = x + w, y = top;
        while (y < 0.93f * p->h && !c->err) {
            if (ds_chance(c, 0.12f) && y < 0.88f * p->h) {
                y += 0.6f * leading;
                ds_next_block(c);
                c->role = IO_ROLE_HEADING;
                ds_say(c, "heading", 12);
                ds_text_fit(c, &p->bold, w);
                ds_put(c, &p->bold, x, y, 0, DS_APART);
                c->role = IO_ROLE_NONE;
                ds_next_block(c);
                y += 1.2f * leading;
            }
            float at = x;
            c->line++;
            if (codes) {
                ds_say(c, "code", 6);
                ds_text_fit(c, &p->small, 4 * em);
                ds_put(c, &p->small, at, y, 0, DS_APART);
                at += 4.5f * em;
            }
            ds_say_money(c, 5 * (10 + ds_below(c, ds_chance(c, 0.7f) ? 800 : 20000)));
            float price = ds_text_width(c, &p->body, &c->text);
            ds_text amount = c->text;
            ds_say(c, "item", 20);
            ds_text_fit(c, &p->body, right - at - price - 1.5f * em);
            float used = ds_put(c, &p->body, at, y, 0, DS_APART);
            c->text = amount;
            ds_put(c, &p->body, right, y, 1, DS_APART);
            if (dots && right - price - at - used > 2 * em)
                ds_draw_pattern(c, at + used + 0.5f * em, right - price - 0.4f * em,
                                y - 0.06f * em, 0.08f * em, '.');
            y += leading;
            if (details && ds_chance(c, 0.5f)) {
                ds_say(c, "item", 40);
                ds_text_fit(c, &p->small, w - 2 * em);
                c->line++;
                ds_put(c, &p->small, at, y - 0.15f * leading, 0, DS_APART);
                y += 0.9f * leading;
            }
        }
        ds_next_block(c);
    }
    ds_put_foot(c, x0, x1, 0.97f * p->h);
    return p->h;
}

/* ---- bank statements ---- */

float ds_layout_statement(ds_page_context *c)
{
    static const char *const heads[] = {"Date", "Description", "Debit", "Credit", "Balance"};
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, x0 = 0.08f * p->w, x1 = 0.92f * p->w, y = 0.08f * p->h;
    float w = x1 - x0, row = em * ds_uniform(c, 1.3f, 2), pen = 0.06f * em;
    const float edge[6] = {x0,
                           x0 + 0.13f * w,
                           x0 + 0.55f * w,
                           x0 + 0.7f * w,
                           x0 + 0.85f * w,
                           x1};
    ds_next_block(c);
    c->role = IO_ROLE_HEADING;
    ds_put_rule(c, &p->head, "company", x0, y + p->head.em, 0, DS_APART);
    c->role = IO_ROLE_NONE;
    y += 2 * p->head.em;
    ds_next_block(c);
    for (int i = 0; i < 3; i++, y += 1.3f * em) /* to whom */
        ds_put_rule(c, &p->body, i == 0 ? "name" : "address", x0, y + em, 0, DS_APART);
    ds_next_block(c);
    float at = y - 3.9f * em;
    static const char *const labels[] = {"Account", "Statement", "Date", "IBAN"};
    static const char *const values[] = {"docno", "int", "date", "code"};
    for (int i = 0; i < 4; i++, at += 1.3f * em) { /* label by value at the right */
        c->line++;
        ds_put_words(c, &p->bold, labels[i], x0 + 0.6f * w, at + em, 0, DS_APART);
        ds_put_rule(c, &p->body, values[i], x1, at + em, 1, DS_APART);
    }
    ds_next_block(c);
    y = fmaxf(y, at) + 2 * em;
    int rules = ds_below(c, 4), n = 0, rows = (int)((0.9f * p->h - y) / row) - 2;
    int64_t balance = ds_below(c, 900000);
    rows = rows > 4 && ds_chance(c, 0.4f) ? 4 + ds_below(c, rows - 3) : rows;
    ds_table_begin(c);
    for (int i = 0; i < 5; i++) {
        ds_table_cell(c, 1, i + 1);
        ds_put_words(c, &p->bold, heads[i], i < 2 ? edge[i] + 0.3f * em : edge[i + 1] - 0.3f * em,
                     y + 0.7f * row, i < 2 ? 0 : 1, DS_APART);
    }
    float top = y;
    ds_draw_rule(c, x0, x1, y + row, pen);
    for (y += row; n < rows && !c->err; n++, y += row) {
        int64_t amount = 1 + ds_below(c, ds_chance(c, 0.7f) ? 20000 : 300000);
        bool debit = amount < balance && ds_chance(c, 0.7f);
        balance += debit ? -amount : amount;
        float base = y + 0.7f * row;
        ds_table_cell(c, n + 2, 1);
        ds_say(c, "date", 8);
        ds_text_fit(c, &p->body, edge[1] - edge[0] - 0.6f * em);
        ds_put(c, &p->body, edge[0] + 0.3f * em, base, 0, DS_APART);
        ds_table_cell(c, n + 2, 2);
        ds_say(c, ds_chance(c, 0.5f) ? "company" : "item", 20);
        ds_text_fit(c, &p->body, edge[2] - edge[1] - em);
        ds_put(c, &p->body, edge[1] + 0.3f * em, base, 0, DS_APART);
        ds_table_cell(c, n + 2, debit ? 3 : 4);
        ds_say_money(c, amount);
        ds_put(c, &p->body, edge[debit ? 3 : 4] - 0.3f * em, base, 1, DS_APART);
        ds_table_cell(c, n + 2, 5);
        ds_say_money(c, balance);
        ds_put(c, &p->body, edge[5] - 0.3f * em, base, 1, DS_APART);
        c->line++;
        if (rules >= 2)
            ds_draw_rule(c, x0, x1, y + row, pen);
    }
    ds_table_end(c);
    if (rules == 3)
        for (int i = 0; i < 6; i++)
            ds_draw_divider(c, edge[i], top, y, pen);
    ds_next_block(c);
    ds_put_foot(c, x0, x1, 0.965f * p->h);
    return p->h;
}

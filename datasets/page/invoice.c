/* invoice.c - invoices and quotations: seller and buyer, references, a table that adds up,
 * totals. */
#include "datasets/page/parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Lines one below the other from the baseline y; gives the next one. */
static float lines(ds_page_context *c, const ds_type *t, const char *const *rules, int n,
                   float x, float y, float align)
{
    for (int i = 0; i < n; i++) {
        ds_put_rule(c, t, rules[i], x, y, align, DS_APART);
        c->line++;
        y += 1.3f * t->em;
    }
    return y;
}

/* Below a table whose amounts add up, what is due does, too. */
static float invoice_totals(ds_page_context *c, float x1, float y)
{
    static const char *const labels[] = {"Subtotal", "VAT 20%", "Total"};
    const ds_page_recipe *p = &c->recipe;
    const int64_t values[] = {c->sum, (c->sum + 2) / 5, c->sum + (c->sum + 2) / 5};
    int n = c->sum > 0 ? 3 : 2 + ds_below(c, 4);
    for (int i = 0; i < n; i++) {
        const ds_type *type = i == n - 1 ? &p->bold : &p->body;
        if (c->sum > 0)
            ds_say_words(c, labels[i]);
        else
            ds_say(c, "totalword", 10);
        ds_text_fit(c, type, 0.3f * p->w);
        ds_put(c, type, x1 - 8 * p->body.em, y, 1, 0);
        if (c->sum > 0)
            ds_say_money(c, values[i]);
        else
            ds_say(c, ds_chance(c, 0.3f) ? "amount" : "money", 40);
        ds_put(c, type, x1, y, 1, 0);
        c->line++;
        y += 1.45f * p->body.em;
    }
    return y;
}

/* The seller, his name and place on the right or, mirrored, on the left; gives y below it. */
static float invoice_head(ds_page_context *c, float x0, float x1)
{
    static const char *const from[] = {"mycompany", "address", "townline", "phoneline",
                                       "email"};
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, y = p->h * 0.05f + p->head.em;
    bool mirrored = ds_chance(c, 0.35f);
    if (ds_chance(c, 0.5f))
        ds_art_logo(c, (mirrored ? x1 : x0) + (mirrored ? -2 : 2) * em, y,
                    em * ds_uniform(c, 3, 5));
    ds_put_words(c, &p->head,
                 ds_chance(c, 0.7f)                       ? "INVOICE"
                 : ds_says_prose(c) || ds_chance(c, 0.5f) ? "Quotation"
                                                          : "Rechnung",
                 mirrored ? x0 : x1, y, mirrored ? 0 : 1, DS_APART);
    ds_next_block(c);
    float side = lines(c, &p->body, from, 3 + ds_below(c, 3), mirrored ? x1 : x0 + 6 * em, y,
                       mirrored ? 1 : 0);
    ds_next_block(c);
    return side + em;
}

/* Number, dates, references with their labels, at the right below y; gives y below them. */
static float invoice_details(ds_page_context *c, float x1, float y)
{
    static const char *const heads[][2] = {{"Invoice No.", "mycode"},
                                           {"Date", "date"},
                                           {"Your order", "code"},
                                           {"Due date", "date"},
                                           {"Customer No.", "code"}};
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, label_x = 0.6f * p->w, value_x = 0.6f * p->w + 8.5f * em;
    bool boxed = ds_chance(c, 0.3f);
    float box_top = y - 1.3f * em;
    int n_heads = 2 + ds_below(c, 4);
    for (int i = n_heads; i > 0; i--) {
        const char *rule = ds_chance(c, 0.5f) ? "code" : "date";
        if (ds_says_prose(c)) {
            ds_say_words(c, heads[n_heads - i][0]);
            rule = heads[n_heads - i][1];
        } else {
            ds_say(c, ds_chance(c, 0.7f) ? "doclabel" : "datelabel", 10);
        }
        ds_text_fit(c, &p->body, 7.5f * em);
        ds_put(c, &p->body, label_x, y, 0, 0);
        ds_say(c, rule, 10);
        ds_text_fit(c, &p->body, x1 - value_x);
        ds_put(c, &p->body, value_x, y, 0, 0);
        c->line++;
        y += 1.5f * em;
    }
    if (boxed) {
        ds_draw_box(c, label_x - 0.5f * em, box_top, x1, y - 0.8f * em, 0.07f * em);
        ds_draw_divider(c, value_x - 0.5f * em, box_top, y - 0.8f * em, 0.07f * em);
    }
    ds_next_block(c);
    return y;
}

static void invoice_foot(ds_page_context *c, float x0, float x1)
{
    static const char *const foot[] = {"mycompany", "phoneline", "url", "code"};
    const ds_page_recipe *p = &c->recipe;
    ds_draw_rule(c, x0, x1, 0.945f * p->h, 0.06f * p->body.em);
    for (int i = 0; i < 3; i++) {
        ds_say(c, foot[(i + ds_below(c, 2)) % 4], 10);
        ds_text_fit(c, &p->small, 0.3f * (x1 - x0));
        ds_put(c, &p->small, x0 + 0.5f * (float)i * (x1 - x0), 0.96f * p->h, 0.5f * (float)i,
               0);
    }
}

float ds_layout_invoice(ds_page_context *c)
{
    static const char *const to[] = {"name", "company", "address", "townline"};
    static const char *const shapes[] = {"#Tim", "cTimm",  "Tim", "cTiumpm",
                                         "dTm",  "#cTimm", "iTmm"};
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, x0 = p->w * ds_uniform(c, 0.06f, 0.1f), x1 = p->w - x0;
    float y = invoice_head(c, x0, x1);
    if (ds_chance(c, 0.6f))
        ds_put_words(c, &p->bold, "Bill to:", x0, y, 0, DS_APART);
    float left = lines(c, &p->body, to, 2 + ds_below(c, 3), x0, y + 1.4f * em, 0);
    ds_next_block(c);
    float right = invoice_details(c, x1, y);
    y = fmaxf(left, right) + em * ds_uniform(c, 0.5f, 2);
    float row = em * ds_uniform(c, 1.3f, 2.3f);
    int most = (int)((0.72f * p->h - y) / row);
    ds_table t = {.columns = shapes[ds_below(c, (int)(sizeof shapes / sizeof *shapes))],
                  .rows = most > 2 ? 2 + ds_below(c, most - 1) : 2,
                  .x = x0,
                  .y = y,
                  .w = x1 - x0,
                  .row = row,
                  .rules = ds_below(c, 5),
                  .zebra = ds_chance(c, 0.2f),
                  .shaded_head = ds_chance(c, 0.45f),
                  .type = &p->body,
                  .head = &p->bold};
    y = ds_put_table(c, &t) + 1.3f * em;
    y = invoice_totals(c, x1, y);
    ds_next_block(c);
    ds_flow f = {.x = x0,
                 .w = (x1 - x0) * ds_uniform(c, 0.5f, 1),
                 .leading = 1.25f * p->small.em,
                 .bottom = 0.9f * p->h,
                 .characters = 80 + ds_below(c, 400)};
    if (ds_chance(c, 0.7f))
        y = ds_put_flow(c, &p->small, &f, y + em);
    ds_next_block(c);
    if (ds_chance(c, 0.5f) && y < 0.84f * p->h)
        ds_put_signatures(c, x0, x1, y + 4 * em);
    if (ds_chance(c, 0.6f))
        invoice_foot(c, x0, x1);
    if (ds_chance(c, 0.25f))
        ds_art_stamp(c, ds_uniform(c, 0.2f, 0.8f) * p->w, ds_uniform(c, 0.4f, 0.9f) * p->h,
                     p->w * ds_uniform(c, 0.12f, 0.22f));
    if (ds_chance(c, 0.15f))
        ds_art_marks(c);
    return p->h;
}

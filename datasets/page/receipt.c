/* receipt.c - slips of paper from tills: a head, items with prices in columns, totals,
 * thanks. */
#include <math.h>
#include <string.h>

#include "datasets/page/parts.h"

typedef struct roll {
    ds_page_context *c;
    ds_type body, bold;
    float left, right, middle, leading, y;
    float price_x, columns[4];
    int pattern; /* of separators; 0 a row of characters */
    bool centered, amounts_cur;
} roll;

static void down(roll *o, float lines)
{
    o->y += o->leading * lines;
    o->c->line++;
}

static void separator(roll *o)
{
    ds_page_context *c = o->c;
    float y = o->y - 0.3f * o->body.em;
    if (o->pattern) {
        ds_draw_pattern(c, o->left, o->right, y, 0.07f * o->body.em, o->pattern);
    } else {
        /* As the till prints it; people do not box these. */
        static const char *const rows[] = {
            "----------------------------------------------------",
            "****************************************************",
            "===================================================="};
        ds_say_words(c, rows[ds_below(c, 10) < 8 ? 0 : 1 + ds_below(c, 2)]);
        ds_text_fit(c, &o->body, o->right - o->left);
        ds_put(c, &o->body, o->left, o->y, 0, DS_NO_TRUTH);
    }
    down(o, 1);
}

static void head_line(roll *o, const ds_type *t, const char *rule)
{
    ds_page_context *c = o->c;
    ds_say(c, rule, 30);
    ds_text_fit(c, t, o->right - o->left);
    if (c->text.n == 0)
        return;
    ds_put(c, t, o->centered ? o->middle : o->left, o->y + (t->em - o->body.em),
           o->centered ? 0.5f : 0, DS_APART);
    o->y += t->em - o->body.em;
    down(o, 1);
}

static void head(roll *o)
{
    ds_page_context *c = o->c;
    float em = o->body.em;
    if (ds_chance(c, 0.2f)) {
        float size = em * ds_uniform(c, 3, 6);
        ds_art_logo(c, o->middle + ds_uniform(c, -2, 2) * em, o->y + 0.5f * size, size);
        o->y += size + 1.5f * o->leading;
    }
    ds_type name = o->bold;
    name.em *= ds_chance(c, 0.4f) ? ds_uniform(c, 1.2f, 2.1f) : 1;
    if (ds_chance(c, 0.15f))
        name.stretch *= ds_uniform(c, 1.4f, 2);
    head_line(o, &name, "company");
    const ds_type *t = ds_chance(c, 0.15f) ? &o->bold : &o->body;
    if (ds_chance(c, 0.5f))
        head_line(o, t, ds_chance(c, 0.4f) ? "company" : "docno");
    for (int i = 1 + ds_below(c, 4); i > 0; i--)
        head_line(o, t, "address");
    if (ds_chance(c, 0.7f))
        head_line(o, t, "phoneline");
    if (ds_chance(c, 0.2f))
        head_line(o, t, ds_chance(c, 0.5f) ? "url" : "email");
    if (ds_chance(c, 0.5f))
        head_line(o, t, "docno");
    ds_next_block(c);
    if (ds_chance(c, 0.7f)) {
        if (ds_chance(c, 0.5f))
            down(o, ds_uniform(c, 0.3f, 1.2f));
        ds_type title = o->bold;
        title.em *= ds_uniform(c, 1, 1.7f);
        title.upper |= ds_chance(c, 0.5f);
        if (ds_chance(c, 0.15f))
            title.letter_space = 0.25f;
        ds_say_words(c, ds_chance(c, 0.5f)   ? "Tax Invoice"
                        : ds_chance(c, 0.4f) ? "Receipt"
                        : ds_chance(c, 0.5f) ? "Cash Bill"
                                          : "Simplified Tax Invoice");
        if (ds_chance(c, 0.2f))
            ds_say(c, "thanks", 20);
        ds_text_fit(c, &title, o->right - o->left);
        ds_put(c, &title, o->middle, o->y + title.em - em, 0.5f, DS_APART);
        o->y += title.em - em;
        down(o, ds_uniform(c, 1, 1.8f));
    }
    ds_next_block(c);
}

/* Label and value: joined, or the value in a column. */
static void info(roll *o)
{
    ds_page_context *c = o->c;
    float value_x = o->left + (o->right - o->left) * ds_uniform(c, 0.25f, 0.42f);
    bool columns = ds_chance(c, 0.5f), two = ds_chance(c, 0.45f);
    for (int i = 1 + ds_below(c, 5); i > 0; i--) {
        float x = o->left;
        for (int k = 0; k < (two ? 2 : 1); k++) {
            float end = two && k == 0 ? o->middle : o->right;
            if (columns) {
                ds_say(c, ds_chance(c, 0.75f) ? "doclabel" : "datelabel", 10);
                ds_text_fit(c, &o->body, value_x - o->left);
                ds_put(c, &o->body, x, o->y, 0, 0);
                float at = x + (value_x - o->left);
                if (ds_chance(c, 0.5f)) {
                    ds_put_words(c, &o->body, ":", at - 0.7f * o->body.em, o->y, 0,
                                 DS_NO_TRUTH);
                }
                ds_say(c, ds_chance(c, 0.5f)   ? "code"
                          : ds_chance(c, 0.5f) ? "first"
                                               : "date", 10);
                ds_text_fit(c, &o->body, end - at - 0.5f * o->body.em);
                if (!two || end - at > 5 * o->body.em)
                    ds_put(c, &o->body, at, o->y, 0, 0);
            } else {
                ds_say(c, ds_chance(c, 0.65f) ? "docno" : "stamp", 16);
                ds_text_fit(c, &o->body, end - x - o->body.em);
                ds_put(c, &o->body,
                       k == 0            ? x
                       : ds_chance(c, 0.5f) ? o->right
                                         : x,
                       o->y, k == 0 ? 0 : 1, 0);
                if (k == 1)
                    break;
            }
            x = o->middle + 0.5f * o->body.em;
        }
        down(o, 1);
    }
    ds_next_block(c);
}

static void amount(roll *o, const ds_type *t, const char *rule, float x)
{
    ds_say(o->c, o->amounts_cur && ds_chance(o->c, 0.7f) ? "amount" : rule, 6);
    ds_text_fit(o->c, t, 0.25f * (o->right - o->left));
    ds_put(o->c, t, x, o->y, 1, 0);
}

static void items(roll *o)
{
    ds_page_context *c = o->c;
    int style = ds_below(c, 5), n = 1 + ds_below(c, ds_chance(c, 0.2f) ? 30 : 9);
    float w = o->right - o->left;
    bool tax = ds_chance(c, 0.3f);
    float end = tax ? o->right - 1.6f * o->body.em : o->right;
    if (ds_chance(c, 0.6f)) {
        static const char *const names[] = {"Item",  "Description", "Qty", "U.Price",
                                            "Price", "Amount",      "RM",  "Total",
                                            "Disc",  "Amt(RM)"};
        const ds_type *t = ds_chance(c, 0.4f) ? &o->bold : &o->body;
        ds_put_words(c, t, names[ds_below(c, 2)], o->left, o->y, 0, 0);
        if (style != 1)
            ds_put_words(c, t, names[2], o->columns[0], o->y, 1, 0);
        if (style != 2)
            ds_put_words(c, t, names[3 + ds_below(c, 2)], o->columns[1], o->y, 1, 0);
        ds_put_words(c, t, names[5 + ds_below(c, 5)], end, o->y, 1, 0);
        down(o, 1);
        if (ds_chance(c, 0.7f))
            separator(o);
    }
    for (int i = 0; i < n && !c->err; i++) {
        float name_w = style == 0   ? o->columns[0] - o->left - 2.5f * o->body.em
                       : style == 1 ? 0.7f * w
                       : style == 2 ? 0.62f * w
                                    : w;
        if (style >= 3 && ds_chance(c, 0.4f)) {
            ds_put_rule(c, &o->body, "code", o->left, o->y, 0, 0);
            down(o, 1);
        }
        ds_say(c, "item", 10);
        ds_text_fit(c, &o->body, name_w);
        ds_put(c, &o->body, o->left + (style == 4 ? 2 * o->body.em : 0), o->y, 0, 0);
        if (style >= 3) {
            down(o, 1);
            if (style == 3 || ds_chance(c, 0.3f)) {
                ds_put_rule(c, &o->body, "code", o->left, o->y, 0, 0);
            }
            ds_say(c, "qty", 8);
            ds_text_fit(c, &o->body, 0.4f * w);
            ds_put(c, &o->body, o->columns[1], o->y, 1, 0);
        } else if (style != 1) {
            ds_say(c, "int", 2);
            ds_text_fit(c, &o->body, 2 * o->body.em);
            ds_put(c, &o->body, o->columns[0], o->y, 1, 0);
            if (style == 0)
                amount(o, &o->body, "money", o->columns[1]);
        }
        amount(o, &o->body, "money", end);
        if (tax && ds_chance(c, 0.8f))
            ds_put_rule(c, &o->body, "taxcode", o->right, o->y, 1, 0);
        down(o, 1);
    }
    ds_next_block(c);
}

static void totals(roll *o)
{
    ds_page_context *c = o->c;
    bool right = ds_chance(c, 0.45f);
    float label_x = right ? o->price_x : o->left;
    int big = ds_below(c, 8);
    for (int i = 0, n = 2 + ds_below(c, 7); i < n && !c->err; i++) {
        const ds_type *t = i == 0 && ds_chance(c, 0.3f) ? &o->bold : &o->body;
        ds_type large = o->bold;
        if (i == big) {
            large.em *= ds_uniform(c, 1, 1.8f);
            t = &large;
            o->y += t->em - o->body.em;
        }
        ds_say(c, "totalword", 10);
        ds_text_fit(c, t, right ? o->price_x - o->left : 0.62f * (o->right - o->left));
        ds_put(c, t, label_x, o->y, right ? 1 : 0, 0);
        if (!right && ds_chance(c, 0.25f))
            ds_put_words(c, t, "RM", o->price_x, o->y, 0, 0);
        amount(o, t, "money", o->right);
        if (ds_chance(c, 0.1f))
            ds_draw_pattern(c, o->right - 5 * o->body.em, o->right, o->y + 0.35f * o->body.em,
                            0.07f * o->body.em, ds_chance(c, 0.5f) ? '=' : '-');
        down(o, ds_chance(c, 0.1f) ? 1.5f : 1);
        if (ds_chance(c, 0.12f))
            separator(o);
    }
    ds_next_block(c);
}

static void tax_summary(roll *o)
{
    ds_page_context *c = o->c;
    static const char *const names[] = {"GST Summary", "Amount(RM)", "Tax(RM)"};
    float x[3] = {o->left, o->columns[1], o->right};
    float top = o->y - 1.1f * o->body.em;
    for (int i = 0; i < 3; i++)
        ds_put_words(c, ds_chance(c, 0.5f) ? &o->bold : &o->body, names[i], x[i], o->y,
                     i ? 1 : 0, 0);
    down(o, 1);
    for (int k = 1 + ds_below(c, 3); k > 0; k--) {
        ds_say(c, "taxcode", 3);
        ds_put(c, &o->body, x[0], o->y, 0, 0);
        for (int i = 1; i < 3; i++)
            amount(o, &o->body, "money", x[i]);
        down(o, 1);
    }
    if (ds_chance(c, 0.2f)) {
        float em = o->body.em;
        ds_draw_box(c, o->left - 0.5f * em, top, o->right + 0.5f * em, o->y - 0.6f * em,
                    0.07f * em);
    }
    ds_next_block(c);
}

float ds_layout_receipt(ds_page_context *c)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, w = p->w, pad = ds_uniform(c, 0.03f, 0.07f) * w;
    roll o = {.c = c, .body = p->body, .bold = p->bold};
    if (ds_chance(c, 0.5f))
        o.bold = o.body;
    o.left = pad;
    o.right = w - pad * ds_uniform(c, 0.7f, 1.2f);
    o.middle = 0.5f * (o.left + o.right);
    o.leading = em * ds_uniform(c, 1.05f, 1.55f);
    o.price_x = o.left + (o.right - o.left) * ds_uniform(c, 0.6f, 0.72f);
    o.columns[0] = o.left + (o.right - o.left) * ds_uniform(c, 0.46f, 0.54f);
    o.columns[1] = o.left + (o.right - o.left) * ds_uniform(c, 0.68f, 0.76f);
    o.pattern = ds_chance(c, 0.45f) ? 0 : "-_.="[ds_below(c, 4)];
    o.centered = ds_chance(c, 0.8f);
    o.amounts_cur = ds_chance(c, 0.2f);
    o.y = em * ds_uniform(c, 1.5f, 6);
    if (ds_chance(c, 0.12f)) {
        ds_art_scribble(c, o.left + ds_uniform(c, 0, 0.5f) * w, o.y,
                        ds_uniform(c, 0.1f, 0.35f) * w, em * ds_uniform(c, 1.3f, 2.2f));
        o.y += 2 * em;
    }
    head(&o);
    if (ds_chance(c, 0.4f))
        separator(&o);
    info(&o);
    if (ds_chance(c, 0.85f))
        separator(&o);
    items(&o);
    separator(&o);
    totals(&o);
    if (ds_chance(c, 0.6f))
        separator(&o);
    if (ds_chance(c, 0.4f)) {
        down(&o, ds_uniform(c, 0, 1));
        tax_summary(&o);
    }
    if (ds_chance(c, 0.2f)) {
        down(&o, 0.5f);
        float bar_w = (o.right - o.left) * ds_uniform(c, 0.5f, 0.9f),
              h = em * ds_uniform(c, 2, 4);
        if (ds_chance(c, 0.75f)) {
            ds_art_barcode(c, o.middle - 0.5f * bar_w, o.y, bar_w, h, ds_chance(c, 0.7f));
            o.y += h + 2 * o.leading;
        } else {
            ds_art_matrix(c, o.middle - 0.25f * bar_w, o.y, 0.5f * bar_w);
            o.y += 0.5f * bar_w + 1.5f * o.leading;
        }
    }
    down(&o, ds_uniform(c, 0.2f, 1.5f));
    o.centered = ds_chance(c, 0.85f);
    for (int i = 1 + ds_below(c, 6); i > 0; i--)
        head_line(&o, &o.body, ds_chance(c, 0.75f) ? "thanks" : "officeline");
    float end = o.y + em * ds_uniform(c, 1, ds_chance(c, 0.3f) ? 14 : 5);
    if (ds_chance(c, 0.06f))
        ds_art_stamp(c, ds_uniform(c, 0.3f, 0.7f) * w, ds_uniform(c, 0.3f, 0.9f) * end,
                     w * ds_uniform(c, 0.2f, 0.35f));
    if (ds_chance(c, 0.2f))
        ds_art_marks(c);
    return end > 0.8f * w ? end : 0.8f * w;
}

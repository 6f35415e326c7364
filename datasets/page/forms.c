/* forms.c - what is filled in: forms of boxes and lines, cards of an index. */
#include <math.h>
#include <string.h>

#include "datasets/page/parts.h"

/* A value in the hand or the machine of whoever filled the form in. */
static void put_value(ds_page_context *c, float x, float y, float w, const char *rule)
{
    const ds_page_recipe *p = &c->recipe;
    if (ds_chance(c, 0.05f)) {
        ds_art_scribble(c, x, y, w * ds_uniform(c, 0.3f, 0.8f), 1.4f * p->body.em);
        return;
    }
    ds_say(c, rule, 24);
    ds_text_fit(c, &p->fill, w);
    if (c->text.n > 0)
        ds_put(c, &p->fill, x, y + ds_uniform(c, -0.08f, 0.08f) * p->fill.em, 0, 0);
}

static const char *field_rule(ds_page_context *c)
{
    static const char *const rules[] = {"field", "field", "field",   "name", "date", "address",
                                        "code",  "phone", "company", "int",  "email"};
    return rules[ds_below(c, (int)(sizeof rules / sizeof *rules))];
}

/* What a form asks, and the rule of what one answers; in an order in which forms ask. */
static const struct question {
    const char *label, *rule;
} questions[] = {
    {"Surname", "last"},
    {"First name", "first"},
    {"Date of birth", "date"},
    {"Place of birth", "town"},
    {"Occupation", "job"},
    {"Address", "address"},
    {"Town", "town"},
    {"Telephone", "phone"},
    {"E-mail", "email"},
    {"Name of employer", "company"},
    {"Department", "W"},
    {"Our ref.", "code"},
    {"Date of application", "date"},
    {"Account No.", "code"},
    {"Amount", "sum"},
    {"Received from", "name"},
    {"For the account of", "company"},
    {"Description of goods", "item"},
    {"Quantity", "int"},
    {"Serial No.", "code"},
    {"Manufacturer", "company"},
    {"Year of make", "year"},
    {"Location", "address"},
    {"Condition", "state"},
    {"Last inspected", "date"},
    {"Inspected by", "name"},
    {"Length (m)", "int"},
    {"Weight (kg)", "int"},
    {"Parcel No.", "int"},
    {"Parish", "town"},
    {"Owner", "name"},
    {"Tenant", "name"},
    {"Yearly rent", "sum"},
    {"Entered on", "date"},
    {"Remarks", "state"},
    {"Approved by", "name"},
    {"Next of kin", "name"},
    {"Doctor", "mysir"},
    {"Admitted on", "date"},
    {"Ward", "int"},
};
#define QUESTIONS ((int)(sizeof questions / sizeof *questions))

/* c->text = a label; gives the rule of its value. */
static const char *ask(ds_page_context *c)
{
    if (ds_says_prose(c)) {
        if (c->label == 0)
            c->label = ds_below(c, QUESTIONS);
        c->label += 1 + ds_chance(c, 0.3f);
        const struct question *q = &questions[c->label % QUESTIONS];
        ds_say_words(c, q->label);
        return q->rule;
    }
    ds_say(c, "formlabel", 12);
    return field_rule(c);
}

/* Cells side by side, a small label in the corner of each and the value below it. */
static float boxed_row(ds_page_context *c, float x0, float x1, float y, float pen)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, fill = p->fill.em;
    bool beside = ds_chance(c, 0.2f);
    ds_type label = ds_chance(c, 0.5f) ? p->small : p->body;
    float h =
        beside ? 1.7f * fmaxf(em, fill) : label.em * 1.25f + fill * ds_uniform(c, 1.3f, 1.7f);
    int n = 1 + ds_below(c, 4);
    float at = x0;
    ds_draw_rule(c, x0, x1, y, pen);
    ds_draw_rule(c, x0, x1 + pen, y + h, pen);
    ds_draw_divider(c, x1, y, y + h, pen);
    for (int i = 0; i < n && !c->err; i++) {
        float end =
            i + 1 == n ? x1 : at + (x1 - at) / (float)(n - i) * ds_uniform(c, 0.7f, 1.3f);
        ds_draw_divider(c, at, y, y + h, pen);
        float pad = 0.35f * em, used = 0;
        const char *rule = ask(c);
        ds_text_fit(c, &label, end - at - 2 * pad);
        float base = beside ? y + 0.5f * h + 0.33f * label.em : y + 1.1f * label.em;
        if (c->text.n > 0)
            used = ds_put(c, &label, at + pad, base, 0, beside ? 0 : DS_APART);
        c->line++;
        if (ds_chance(c, 0.8f)) {
            if (beside)
                put_value(c, at + pad + used + 0.8f * em, base, end - at - used - 3 * pad - em,
                          rule);
            else
                put_value(c, at + ds_uniform(c, 1, 3) * pad, y + h - 0.38f * fill,
                          end - at - 4 * pad, rule);
        }
        c->line++;
        at = end;
    }
    ds_next_block(c);
    return y + h;
}

/* "Label: value" on a line of rule or dots. */
static float lined_row(ds_page_context *c, float x0, float x1, float y)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, h = fmaxf(em, p->fill.em) * ds_uniform(c, 1.5f, 2.1f),
          base = y + 0.75f * h;
    int n = ds_chance(c, 0.55f) ? 1 : 2 + ds_below(c, 2);
    int pattern = "__.-"[ds_below(c, 4)];
    float at = x0;
    for (int i = 0; i < n && !c->err; i++) {
        float end = i + 1 == n ? x1 : x0 + (x1 - x0) * (float)(i + 1) / (float)n - 0.8f * em;
        const char *rule = ask(c);
        ds_text_fit(c, &p->body, 0.5f * (end - at));
        float from = at + ds_put(c, &p->body, at, base, 0, 0) + 0.3f * em;
        if (ds_chance(c, 0.5f)) {
            ds_put_words(c, &p->body, ":", from - 0.3f * em, base, 0, DS_NO_TRUTH);
            from += 0.3f * em;
        }
        ds_draw_pattern(c, from, end, base + 0.18f * em, 0.06f * em, pattern);
        if (ds_chance(c, 0.78f))
            put_value(c, from + ds_uniform(c, 0.2f, 3) * em, base, end - from - 2.5f * em,
                      rule);
        c->line++;
        at = x0 + (x1 - x0) * (float)(i + 1) / (float)n;
    }
    ds_next_block(c);
    return y + h;
}

static float checks(ds_page_context *c, float x0, float x1, float y)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, side = 0.75f * em, base = y + 1.2f * em, at = x0;
    int n = 2 + ds_below(c, 4);
    if (ds_chance(c, 0.5f))
        at += ds_put_rule(c, &p->body, ds_says_prose(c) ? "question" : "formlabel", at, base, 0,
                          DS_APART) +
              2 * em;
    for (int i = 0; i < n && at < x1 - 8 * em && !c->err; i++) {
        ds_draw_box(c, at, base - side, at + side, base, 0.07f * em);
        if (ds_chance(c, 0.35f)) {
            ds_draw_line(c, DS_LAYER_PEN, at, base - side, at + side, base, 0.1f * em, 0.9f);
            ds_draw_line(c, DS_LAYER_PEN, at + side, base - side, at, base, 0.1f * em, 0.9f);
        }
        ds_say(c, ds_says_prose(c) ? "choice" : ds_chance(c, 0.5f) ? "formlabel" : "W", 10);
        ds_text_fit(c, &p->body, x1 - at - 2 * em);
        at += side + 0.4f * em;
        at += ds_put(c, &p->body, at, base, 0, DS_APART) + 2.2f * em;
    }
    ds_next_block(c);
    return y + 1.9f * em;
}

/* A box for every character: no segments of their own, and joined no text line either. */
static float comb(ds_page_context *c, float x0, float x1, float y)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, cell = 1.25f * p->fill.em, base = y + 1.15f * p->fill.em;
    const char *label = ds_says_prose(c) ? "numberlabel" : "formlabel";
    float at = x0 + ds_put_rule(c, &p->body, label, x0, base, 0, DS_APART) + 1.5f * em;
    int n = 4 + ds_below(c, 14);
    if (at + cell * (float)n > x1)
        n = (int)((x1 - at) / cell);
    if (n < 2)
        return y;
    ds_say(c, "code", 10);
    ds_text code = c->text;
    int digits = ds_below(c, n + 1);
    ds_draw_rule(c, at, at + cell * (float)n, y + 0.15f * em, 0.06f * em);
    ds_draw_rule(c, at, at + cell * (float)n, base + 0.25f * em, 0.06f * em);
    for (int i = 0; i <= n; i++)
        ds_draw_divider(c, at + cell * (float)i, y + 0.15f * em, base + 0.25f * em, 0.06f * em);
    for (int i = 0; i < digits && i < code.n; i++) {
        c->text.n = 1;
        c->text.code[0] = code.code[i];
        ds_put(c, &p->fill, at + cell * ((float)i + 0.5f), base, 0.5f, DS_IGNORE);
    }
    ds_next_block(c);
    return base + 0.8f * em;
}

static float section_bar(ds_page_context *c, float x0, float x1, float y)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, h = 1.7f * em;
    int style = ds_below(c, 4);
    if (style == 0)
        ds_draw_bar(c, DS_LAYER_PRINT, x0, y, x1, y + h, 1);
    if (style == 1) {
        float gray = ds_uniform(c, 0.75f, 0.92f);
        const float rgb[3] = {gray, gray, c->recipe.color ? 0.95f : gray};
        ds_draw_tint(c, x0, y, x1, y + h, rgb);
    }
    ds_say(c, ds_says_prose(c) ? "section" : ds_chance(c, 0.5f) ? "heading" : "formlabel", 20);
    ds_text_fit(c, &p->bold, x1 - x0 - em);
    ds_put(c, &p->bold, style == 2 ? 0.5f * (x0 + x1) : x0 + 0.4f * em,
           y + 0.5f * h + 0.34f * em, style == 2 ? 0.5f : 0,
           DS_APART | (style == 0 ? DS_REVERSED : 0));
    ds_next_block(c);
    return y + h;
}

void ds_put_signatures(ds_page_context *c, float x0, float x1, float y)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, w = 0.38f * (x1 - x0);
    for (int i = 0; i < 2; i++) {
        float x = i ? x1 - w : x0;
        if (i == 0 && ds_chance(c, 0.4f))
            continue;
        ds_draw_pattern(c, x, x + w, y, 0.06f * em, "_._-"[ds_below(c, 4)]);
        ds_say(c, ds_chance(c, 0.6f) ? "signlabel" : "name", 10);
        ds_text_fit(c, &p->small, w);
        ds_put(c, &p->small, x + 0.5f * w, y + 1.1f * p->small.em, 0.5f, DS_APART);
        if (ds_chance(c, 0.75f))
            ds_art_signature(c, x + 0.15f * w, y - 0.6f * em, w * ds_uniform(c, 0.4f, 0.75f));
        if (ds_chance(c, 0.3f))
            ds_put_rule(c, &p->hand, "date", x + 0.8f * w, y - 0.3f * em, 0.5f, DS_APART);
    }
    ds_next_block(c);
}

float ds_layout_form(ds_page_context *c)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, x0 = p->w * ds_uniform(c, 0.04f, 0.1f), x1 = p->w - x0;
    float y = p->h * ds_uniform(c, 0.03f, 0.06f) + p->head.em, bottom = p->h * 0.9f;
    float pen = em * ds_uniform(c, 0.04f, 0.12f);
    bool center = ds_chance(c, 0.6f);
    if (ds_chance(c, 0.35f))
        ds_art_logo(c, x0 + 2.5f * em, y, em * ds_uniform(c, 2.5f, 4.5f));
    ds_say(c, ds_chance(c, 0.5f) ? "company" : ds_says_prose(c) ? "formtitle" : "heading", 30);
    ds_text_fit(c, &p->head, 0.75f * (x1 - x0));
    ds_put(c, &p->head, center ? 0.5f * p->w : x0 + 6 * em, y, center ? 0.5f : 0, DS_APART);
    ds_next_block(c);
    if (ds_chance(c, 0.5f)) {
        ds_put_rule(c, &p->small, "code", x1, p->h * 0.025f + p->small.em, 1, DS_APART);
        ds_next_block(c);
    }
    for (int i = ds_below(c, 3); i > 0; i--) {
        y += 1.4f * em;
        ds_put_rule(c, ds_chance(c, 0.5f) ? &p->small : &p->body,
                    ds_chance(c, 0.5f) ? "form" : "address", center ? 0.5f * p->w : x0 + 6 * em,
                    y, center ? 0.5f : 0, DS_APART);
    }
    ds_next_block(c);
    y += em * ds_uniform(c, 1, 2.5f);
    int style = ds_below(c, 3); /* boxes, lines, both */
    while (y < bottom - 6 * em && !c->err) {
        float u = ds_uniform(c, 0, 1);
        if (u < 0.12f) {
            y = section_bar(c, x0, x1, y + (ds_chance(c, 0.5f) ? 0.5f * em : 0));
        } else if (u < 0.2f) {
            y = checks(c, x0, x1, y);
        } else if (u < 0.24f) {
            y = comb(c, x0, x1, y + 0.3f * em);
        } else if (u < 0.3f) {
            ds_flow f = {.x = x0,
                         .w = x1 - x0,
                         .leading = 1.2f * p->small.em,
                         .bottom = bottom,
                         .characters = 80 + ds_below(c, 300)};
            y = ds_put_flow(c, &p->small, &f, y + 1.3f * p->small.em) + 0.2f * em;
            ds_next_block(c);
        } else if (u < 0.36f && bottom - y > 14 * em) {
            ds_table t = {.columns = ds_chance(c, 0.5f) ? "#Tim" : "tcdn",
                          .rows = 2 + ds_below(c, 6),
                          .x = x0,
                          .y = y + 0.4f * em,
                          .w = x1 - x0,
                          .row = 1.35f * p->fill.em,
                          .rules = 2 + ds_below(c, 3),
                          .shaded_head = ds_chance(c, 0.4f),
                          .type = &p->fill,
                          .head = &p->bold};
            y = ds_put_table(c, &t) + 0.6f * em;
        } else if (style == 0 || (style == 2 && u < 0.7f)) {
            for (int i = 1 + ds_below(c, 4); i > 0 && y < bottom - 5 * em; i--)
                y = boxed_row(c, x0, x1, y, pen);
        } else {
            y = lined_row(c, x0, x1, y);
        }
    }
    if (ds_chance(c, 0.7f))
        ds_put_signatures(c, x0, x1, y + 3.5f * em);
    if (ds_chance(c, 0.5f))
        ds_put_rule(c, &p->small, "code", x0, 0.975f * p->h, 0, DS_APART);
    if (ds_chance(c, 0.3f))
        ds_put_words(c, &p->small, "Page 1 of 2", x1, 0.975f * p->h, 1, DS_APART);
    if (ds_chance(c, 0.2f))
        ds_art_stamp(c, ds_uniform(c, 0.2f, 0.85f) * p->w, ds_uniform(c, 0.1f, 0.9f) * p->h,
                     p->w * ds_uniform(c, 0.12f, 0.22f));
    if (ds_chance(c, 0.12f))
        ds_art_barcode(c, x1 - 0.25f * p->w, 0.012f * p->h, 0.22f * p->w, 2.5f * em, false);
    if (ds_chance(c, 0.2f))
        ds_art_marks(c);
    if (ds_chance(c, 0.25f))
        ds_draw_box(c, x0 - em, 0.02f * p->h, x1 + em, 0.985f * p->h, pen);
    return p->h;
}

float ds_layout_card(ds_page_context *c)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, x0 = p->w * ds_uniform(c, 0.04f, 0.1f), x1 = p->w - x0;
    float leading = em * ds_uniform(c, 1.3f, 2), y = 2 * em;
    if (ds_chance(c, 0.45f)) {
        float line = leading * ds_uniform(c, 0.9f, 1.1f);
        for (float at = 3 * em; at < p->h - em; at += line)
            ds_draw_rule(c, 0, p->w, at + 0.3f * em, 0.04f * em);
    }
    ds_put_rule(c, &p->bold, ds_chance(c, 0.6f) ? "name" : "heading", x0, y, 0, 0);
    if (ds_chance(c, 0.6f))
        ds_put_rule(c, &p->body, ds_chance(c, 0.5f) ? "code" : "date", x1, y, 1, 0);
    ds_next_block(c);
    y += leading * ds_uniform(c, 1.2f, 2);
    bool pairs = ds_chance(c, 0.5f);
    float value_x = x0 + em * ds_uniform(c, 7, 11);
    while (y < p->h - 3 * em && !c->err) {
        if (pairs) {
            const char *rule = ask(c);
            ds_text_fit(c, &p->body, value_x - x0 - em);
            ds_put(c, ds_chance(c, 0.1f) ? &p->bold : &p->body, x0, y, 0, 0);
            if (ds_chance(c, 0.9f))
                put_value(c, value_x, y, x1 - value_x, rule);
            y += leading;
        } else {
            ds_flow f = {.x = x0,
                         .w = x1 - x0,
                         .leading = leading,
                         .bottom = p->h - 2 * em,
                         .indent = ds_chance(c, 0.5f) ? 2 * em : 0,
                         .characters = 20 + ds_below(c, 260),
                         .rule = ds_chance(c, 0.7f) ? NULL : "typeline"};
            y = ds_put_flow(c, &p->body, &f, y) + (ds_chance(c, 0.4f) ? 0.5f * leading : 0);
        }
        c->line++;
        if (ds_chance(c, 0.1f))
            break;
    }
    ds_next_block(c);
    if (ds_chance(c, 0.3f))
        ds_art_stamp(c, ds_uniform(c, 0.5f, 0.9f) * p->w, ds_uniform(c, 0.4f, 0.85f) * p->h,
                     p->w * ds_uniform(c, 0.18f, 0.3f));
    if (ds_chance(c, 0.35f))
        ds_put_rule(c, &p->hand, ds_chance(c, 0.5f) ? "name" : "field",
                    ds_uniform(c, 0.3f, 0.6f) * p->w, p->h - 0.8f * em, 0, DS_APART);
    if (ds_chance(c, 0.2f))
        ds_draw_box(c, 0.3f * em, 0.3f * em, p->w - 0.4f * em, p->h - 0.4f * em, 0.06f * em);
    return p->h;
}

/* table.c - the table, which forms, invoices and reports share. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "datasets/page/parts.h"

#define MAX_COLUMNS 12

static const struct column_kind {
    char sign;
    const char *rule, *head[4];
    float share, align;
} kinds[] = {
    {'#', "int", {"No.", "Pos", "Item", "#"}, 0.5f, 0.5f},
    {'t', "item", {"Description", "Particulars", "Name", "Remarks"}, 1.6f, 0},
    {'T', "item", {"Description", "Particulars", "Article", "Description of goods"}, 3.4f, 0},
    {'m', "money", {"Amount", "Price", "Total", "Unit price"}, 1.1f, 1},
    {'i', "int", {"Qty", "Hours", "Units", "1998"}, 0.8f, 1},
    {'p', "percent", {"%", "VAT", "Rate", "Share"}, 0.7f, 1},
    {'c', "code", {"Code", "Reference", "Serial No.", "Art. No."}, 1.3f, 0},
    {'d', "date", {"Date", "Due", "Received", "Period"}, 1.2f, 0},
    {'n', "name", {"Name", "Customer", "Contact", "Signed by"}, 1.7f, 0},
    {'u', "unit", {"Unit", "UoM", "Type", "Size"}, 0.6f, 0.5f},
    {'r', "measure", {"Size", "Rating", "Weight", "Value"}, 1.1f, 1},
};

static const struct column_kind *kind_of(char sign)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].sign == sign)
            return &kinds[i];
    NN_ASSERT(false && "a table's column is of a kind that there is");
    return NULL;
}

static void put_cell(ds_page_context *c, const ds_type *t, const struct column_kind *k, float x,
                     float w, float y, unsigned flags, bool center)
{
    float pad = 0.35f * t->em, align = center ? 0.5f : k->align;
    ds_text_fit(c, t, w - 2 * pad);
    if (c->text.n > 0)
        ds_put(c, t, x + pad + align * (w - 2 * pad), y, align, flags);
}

/* Quantities times unit prices, where sentences are said: for `row` of one table c->text of
 * column i, the last one an amount that is added to c->sum. */
typedef struct amounts {
    bool used;
    int quantity, price, amount; /* columns, -1: none */
    int64_t count, unit;
} amounts;

static amounts amounts_of(ds_page_context *c, const char *columns)
{
    int n = (int)strlen(columns);
    amounts k = {.quantity = -1, .price = -1, .amount = -1};
    c->sum = 0;
    if (columns[n - 1] != 'm' || !ds_says_prose(c))
        return k;
    k.used = true;
    k.amount = n - 1;
    for (int i = 0; i < n - 1; i++) {
        k.quantity = columns[i] == 'i' ? i : k.quantity;
        k.price = columns[i] == 'm' ? i : k.price;
    }
    return k;
}

static void amounts_row(ds_page_context *c, amounts *k)
{
    k->count = k->quantity < 0 ? 1 : 1 + ds_below(c, ds_chance(c, 0.7f) ? 12 : 60);
    k->unit = 5 * (10 + ds_below(c, ds_chance(c, 0.6f) ? 400 : 5000));
}

/* False: the column says something else. */
static bool amounts_cell(ds_page_context *c, const amounts *k, int column)
{
    char text[24];
    if (!k->used)
        return false;
    if (column == k->amount) {
        c->sum += k->count * k->unit;
        ds_say_money(c, k->count * k->unit);
    } else if (column == k->price) {
        ds_say_money(c, k->unit);
    } else if (column == k->quantity) {
        snprintf(text, sizeof text, "%d", (int)k->count);
        ds_say_words(c, text);
    } else {
        return false;
    }
    return true;
}

/* A table being put: edges of its columns, and what its rows add up to. */
typedef struct putting {
    const ds_table *t;
    int n;
    float x[MAX_COLUMNS + 1], base, pen; /* base: of a row, to its baseline */
    amounts sums;
} putting;

static void put_head(ds_page_context *c, const putting *s, float y, bool center)
{
    const ds_table *t = s->t;
    const float gray = ds_uniform(c, 0.75f, 0.93f), rgb[3] = {gray, gray, gray};
    bool dark = t->shaded_head && ds_chance(c, 0.3f);
    if (dark)
        ds_draw_bar(c, DS_LAYER_PRINT, s->x[0], y, s->x[s->n], y + t->row, 1);
    else if (t->shaded_head)
        ds_draw_tint(c, s->x[0], y, s->x[s->n], y + t->row, rgb);
    for (int i = 0; i < s->n; i++) {
        const struct column_kind *k = kind_of(t->columns[i]);
        ds_say_words(c, !s->sums.used           ? k->head[ds_below(c, 4)]
                        : i == s->sums.amount   ? "Amount"
                        : i == s->sums.price    ? "Unit price"
                        : i == s->sums.quantity ? "Qty"
                                                : k->head[0]);
        ds_table_cell(c, 1, i + 1);
        put_cell(c, t->head, k, s->x[i], s->x[i + 1] - s->x[i], y + s->base,
                 t->flags | (dark ? DS_REVERSED : 0), center);
    }
    c->line++;
    if (t->rules == 1)
        ds_draw_rule(c, s->x[0], s->x[s->n], y + t->row, s->pen);
}

static void put_row(ds_page_context *c, putting *s, int row, float y, float filled)
{
    const ds_table *t = s->t;
    if (t->zebra && row % 2 == 0) {
        const float rgb[3] = {0.91f, 0.92f, 0.93f};
        ds_draw_tint(c, s->x[0], y, s->x[s->n], y + t->row, rgb);
    }
    if (s->sums.used)
        amounts_row(c, &s->sums);
    for (int i = 0; i < s->n; i++) {
        const struct column_kind *k = kind_of(t->columns[i]);
        if (!ds_chance(c, filled))
            continue;
        ds_table_cell(c, row + 1 + (t->head != NULL), i + 1);
        if (k->sign == '#' && s->sums.used) {
            char number[12];
            snprintf(number, sizeof number, "%d", row + 1);
            ds_say_words(c, number);
        } else if (!amounts_cell(c, &s->sums, i)) {
            ds_say(c, k->rule, 10);
        }
        put_cell(c, t->type, k, s->x[i], s->x[i + 1] - s->x[i], y + s->base, t->flags, false);
    }
    c->line++;
    if (t->rules == 2 || t->rules == 3)
        ds_draw_rule(c, s->x[0], s->x[s->n], y + t->row, s->pen);
}

static void put_total(ds_page_context *c, const putting *s, float y)
{
    const ds_table *t = s->t;
    int n = s->n;
    const struct column_kind *k = kind_of(t->columns[n - 1]);
    if (t->rules)
        ds_draw_rule(c, s->x[0], s->x[n], y, s->pen);
    ds_table_cell(c, t->rows + 2, 1);
    ds_put_words(c, t->head, "Total", s->x[0] + 0.35f * t->type->em, y + s->base, 0, 0);
    if (k->align > 0.9f) {
        ds_table_cell(c, t->rows + 2, n);
        if (s->sums.used)
            ds_say_money(c, c->sum);
        else
            ds_say(c, k->rule, 8);
        put_cell(c, t->head, k, s->x[n - 1], s->x[n] - s->x[n - 1], y + s->base, 0, false);
    }
    c->line++;
}

float ds_put_table(ds_page_context *c, const ds_table *t)
{
    int n = (int)strlen(t->columns);
    putting s = {.t = t, .n = n, .pen = t->type->em * ds_uniform(c, 0.04f, 0.11f)};
    float *x = s.x, shares = 0, top = t->y, y = t->y;
    bool center_head = ds_chance(c, 0.4f), total = ds_chance(c, 0.3f);
    NN_ASSERT(n > 0 && n <= MAX_COLUMNS);
    for (int i = 0; i < n; i++)
        shares += kind_of(t->columns[i])->share;
    x[0] = t->x;
    for (int i = 0; i < n; i++)
        x[i + 1] = x[i] + t->w * kind_of(t->columns[i])->share / shares;
    s.sums = amounts_of(c, t->columns);
    s.base = 0.5f * (t->row + 0.72f * t->type->em);
    ds_table_begin(c);
    if (t->head) {
        put_head(c, &s, y, center_head);
        y += t->row;
    }
    float filled = t->flags || s.sums.used ? 1 : ds_uniform(c, 0.75f, 1);
    for (int row = 0; row < t->rows && !c->err; row++, y += t->row)
        put_row(c, &s, row, y, filled);
    if (total && t->head) {
        put_total(c, &s, y);
        y += t->row;
    }
    ds_table_end(c);
    if (t->rules >= 3) {
        for (int i = 0; i <= n; i++)
            ds_draw_divider(c, x[i], top, y, s.pen);
        ds_draw_rule(c, x[0], x[n], top, s.pen);
        if (t->head)
            ds_draw_rule(c, x[0], x[n], top + t->row, s.pen);
        ds_draw_rule(c, x[0], x[n] + s.pen, y, s.pen);
    } else if (t->rules && ds_chance(c, 0.5f)) {
        ds_draw_rule(c, x[0], x[n], top, s.pen);
        ds_draw_rule(c, x[0], x[n], y, s.pen);
    }
    ds_next_block(c);
    return y;
}

float ds_layout_table(ds_page_context *c)
{
    static const char *const shapes[] = {"#Tim",  "cTiumm",  "dnTm",    "tmmmm", "nciiip",
                                         "#tdcm", "Tiiiii",  "tiiiiii", "#nTd",  "crrrrr",
                                         "dTmmm", "#ctiupm", "tt",      "Tp",    "nnnn"};
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em, left = p->w * ds_uniform(c, 0.05f, 0.12f), right = p->w - left;
    float y = p->h * ds_uniform(c, 0.04f, 0.09f) + p->head.em;
    ds_say(c, ds_chance(c, 0.5f) ? "heading" : "company", 30);
    ds_text_fit(c, &p->head, right - left);
    bool center = ds_chance(c, 0.5f);
    ds_put(c, &p->head, center ? 0.5f * p->w : left, y, center ? 0.5f : 0, DS_APART);
    ds_next_block(c);
    y += 1.2f * p->head.em;
    if (ds_chance(c, 0.6f)) {
        ds_put_rule(c, &p->body, "date", right, y, 1, 0);
        ds_put_rule(c, &p->body, "docno", left, y, 0, 0);
        ds_next_block(c);
        y += 2 * em;
    }
    while (y < 0.82f * p->h && !c->err) {
        ds_flow f = {.x = left,
                     .w = right - left,
                     .leading = 1.25f * em,
                     .bottom = 0.93f * p->h,
                     .characters = 60 + ds_below(c, 400),
                     .justify = ds_chance(c, 0.5f)};
        if (ds_chance(c, 0.45f))
            y = ds_put_flow(c, &p->body, &f, y + em) + em;
        ds_next_block(c);
        if (ds_chance(c, 0.3f)) {
            ds_put_rule(c, &p->bold, "heading", left, y + em, 0, 0);
            ds_next_block(c);
            y += 1.7f * em;
        }
        float row = em * ds_uniform(c, 1.25f, 2.4f);
        int most = (int)((0.93f * p->h - y) / row) - 2;
        if (most < 2)
            break;
        int rules = ds_below(c, 5), rows = 2 + ds_below(c, ds_chance(c, 0.5f) ? most : 12);
        ds_table t = {.columns = shapes[ds_below(c, (int)(sizeof shapes / sizeof *shapes))],
                      .rows = rows < most ? rows : most,
                      .x = left,
                      .y = y,
                      .w = (right - left) * (ds_chance(c, 0.3f) ? ds_uniform(c, 0.6f, 1) : 1),
                      .row = row,
                      .rules = rules,
                      .zebra = rules < 3 && ds_chance(c, 0.2f),
                      .shaded_head = ds_chance(c, 0.35f),
                      .type = ds_chance(c, 0.12f) ? &p->fill : &p->body,
                      .head = ds_chance(c, 0.85f) ? &p->bold : NULL};
        y = ds_put_table(c, &t) + em * ds_uniform(c, 1, 2.5f);
    }
    if (ds_chance(c, 0.5f))
        ds_put_rule(c, &p->small, ds_chance(c, 0.5f) ? "ref" : "url", 0.5f * p->w,
                    0.965f * p->h, 0.5f, 0);
    if (ds_chance(c, 0.15f))
        ds_art_marks(c);
    if (ds_chance(c, 0.12f))
        ds_art_stamp(c, ds_uniform(c, 0.2f, 0.8f) * p->w, ds_uniform(c, 0.1f, 0.9f) * p->h,
                     p->w * ds_uniform(c, 0.1f, 0.2f));
    return p->h;
}

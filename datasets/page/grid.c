/* grid.c - dense tables: single digits and letters, dashes, signs, short numbers and words,
 * empty cells, with and without rules, one or several beside each other. Their cells are what a
 * detector loses first: a lone character is hardly taller than it is wide. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "datasets/page/parts.h"

#define MAX_COLUMNS 60

typedef enum content { DIGIT, LETTER, DASH, SIGN, SHORT, NUMBER, WORD, MONEY, CONTENTS } content;

/* Of the font size, without margins. */
static const float widths[CONTENTS] = {0.6f, 0.8f, 0.6f, 0.9f, 1.2f, 2.4f, 4.5f, 4};

static void say_cell(ds_page_context *c, content kind)
{
    static const char *const signs[] = {"+", "*", "x", "%", "=", "&", "#", "?", "/", "<", ">"};
    char text[24] = "-";
    switch (kind) {
    case DIGIT:
        snprintf(text, sizeof text, "%d", ds_below(c, 10));
        break;
    case LETTER:
        text[0] = (char)((ds_chance(c, 0.75f) ? 'A' : 'a') + ds_below(c, 26));
        break;
    case DASH:
        if (ds_chance(c, 0.25f))
            strcpy(text, ds_chance(c, 0.5f) ? "--" : "\xe2\x80\x93");
        else if (ds_chance(c, 0.2f))
            snprintf(text, sizeof text, "-%d", 1 + ds_below(c, 9));
        break;
    case SIGN:
        strcpy(text, signs[ds_below(c, 11)]);
        break;
    case SHORT:
        snprintf(text, sizeof text, "%d", ds_below(c, 100));
        break;
    case NUMBER:
        if (ds_chance(c, 0.5f))
            snprintf(text, sizeof text, "%d.%d", ds_below(c, 300), ds_below(c, 10));
        else
            snprintf(text, sizeof text, "%d", ds_below(c, 10000));
        break;
    case MONEY:
        ds_say_money(c, ds_below(c, ds_chance(c, 0.5f) ? 10000 : 1000000));
        return;
    default:
        ds_say(c, "name", 6);
        return;
    }
    ds_say_words(c, text);
}

/* A table being laid out. */
typedef struct grid {
    int columns, rows;
    content kind[MAX_COLUMNS];
    float x[MAX_COLUMNS + 1], row, empty;
    ds_type type, head;
    int rules; /* 0 none, 1 under the head, 2 rows, 3 all, 4 columns */
    bool names, mixed, left;
} grid;

/* Widths of the columns from x on; gives the right edge. */
static float draw_columns(ds_page_context *c, grid *g, float x, float most, int columns)
{
    float em = g->type.em, pad = em * ds_uniform(c, 0.35f, 1.6f);
    content main = (content)ds_below(c, NUMBER);
    g->columns = 0;
    g->x[0] = x;
    for (int i = 0; i < columns && g->columns < MAX_COLUMNS; i++) {
        content kind = i == 0 && g->names  ? WORD
                       : ds_chance(c, 0.6f) ? main
                                            : (content)ds_below(c, CONTENTS);
        float w = em * widths[kind] * ds_uniform(c, 1, 1.3f) + 2 * pad;
        if (g->x[g->columns] + w > most)
            break;
        g->kind[g->columns] = kind;
        g->x[g->columns + 1] = g->x[g->columns] + w;
        g->columns++;
    }
    return g->x[g->columns];
}

static void put_cell(ds_page_context *c, const grid *g, const ds_type *t, int column, float y,
                     bool number)
{
    float x = g->x[column], w = g->x[column + 1] - x, pad = 0.2f * t->em;
    float align = number ? 1 : g->left ? 0 : 0.5f;
    ds_text_fit(c, t, w - 2 * pad);
    if (c->text.n > 0)
        ds_put(c, t, x + pad + align * (w - 2 * pad), y + 0.5f * (g->row + 0.72f * t->em),
               align, DS_OVER);
}

static void put_head(ds_page_context *c, const grid *g, float y)
{
    bool letters = ds_chance(c, 0.4f), years = ds_chance(c, 0.3f);
    int first = years ? 1900 + ds_below(c, 120) : 1;
    for (int i = 0; i < g->columns; i++) {
        char text[12];
        ds_table_cell(c, 1, i + 1);
        if (i == 0 && g->names) {
            ds_say(c, "name", 8);
        } else {
            snprintf(text, sizeof text, "%d", first + i);
            if (letters)
                snprintf(text, sizeof text, "%c", 'A' + i % 26);
            ds_say_words(c, text);
        }
        if (!years || g->kind[i] >= NUMBER || i == 0)
            put_cell(c, g, &g->head, i, y, false);
        c->line++;
    }
}

static float put_grid(ds_page_context *c, const grid *g, float top)
{
    float y = top, pen = fmaxf(1, 0.06f * g->type.em), right = g->x[g->columns];
    bool head = ds_chance(c, 0.7f), zebra = g->rules < 2 && ds_chance(c, 0.25f);
    bool numbers_right = ds_chance(c, 0.5f);
    const float light = ds_uniform(c, 0.85f, 0.95f), rgb[3] = {light, light, light};
    ds_next_block(c);
    ds_table_begin(c);
    if (head) {
        if (ds_chance(c, 0.3f))
            ds_draw_tint(c, g->x[0], y, right, y + g->row, rgb);
        put_head(c, g, y);
        y += g->row;
        if (g->rules == 1 || ds_chance(c, 0.3f))
            ds_draw_rule(c, g->x[0], right, y, pen);
    }
    for (int k = 0; k < g->rows; k++, y += g->row) {
        if (zebra && k % 2)
            ds_draw_tint(c, g->x[0], y, right, y + g->row, rgb);
        for (int i = 0; i < g->columns && !c->err; i++) {
            content kind = g->kind[i];
            if (g->mixed && kind != WORD && ds_chance(c, 0.3f))
                kind = (content)ds_below(c, SIGN);
            if (ds_chance(c, g->empty) && !(i == 0 && g->names))
                continue;
            ds_table_cell(c, k + 1 + head, i + 1);
            say_cell(c, kind);
            put_cell(c, g, &g->type, i, y,
                     numbers_right && (kind == NUMBER || kind == MONEY));
            c->line++;
        }
        if (g->rules == 2 || g->rules == 3)
            ds_draw_rule(c, g->x[0], right, y + g->row, pen);
    }
    if (g->rules >= 3)
        for (int i = 0; i <= g->columns; i++)
            ds_draw_divider(c, g->x[i], top, y, pen);
    if (g->rules >= 2) {
        ds_draw_rule(c, g->x[0], right, top, pen);
        ds_draw_rule(c, g->x[0], right + pen, y, pen);
    }
    ds_table_end(c);
    ds_next_block(c);
    return y;
}

float ds_layout_grid(ds_page_context *c)
{
    const ds_page_recipe *p = &c->recipe;
    float y = 0.05f * p->h, bottom = 0.93f * p->h, left = p->w * ds_uniform(c, 0.04f, 0.1f),
          right = p->w - left;
    int beside = ds_chance(c, 0.25f) ? 2 + ds_below(c, 2) : 1;
    float gap = p->body.em * ds_uniform(c, 1.5f, 4);
    bool numbered = ds_put_running_head(c, left, right, 0.03f * p->h);
    if (ds_chance(c, 0.7f)) {
        ds_type t = p->head;
        c->role = IO_ROLE_HEADING;
        ds_say(c, "heading", 25);
        ds_text_fit(c, &t, right - left);
        ds_put(c, &t, left, y + t.em, 0, DS_APART);
        c->role = IO_ROLE_NONE;
        ds_next_block(c);
        y += 2 * t.em;
    }
    while (y < bottom - 6 * p->body.em && !c->err) {
        float wide = (right - left - gap * (float)(beside - 1)) / (float)beside, end = y;
        grid g = {.type = p->body,
                  .head = p->bold,
                  .row = p->body.em * ds_uniform(c, 1.15f, 2.4f),
                  .empty = ds_chance(c, 0.6f) ? ds_uniform(c, 0, 0.35f) : 0,
                  .rules = ds_below(c, 5),
                  .names = ds_chance(c, 0.5f),
                  .mixed = ds_chance(c, 0.4f),
                  .left = ds_chance(c, 0.25f)};
        int room = (int)((bottom - y) / g.row) - 1;
        int rows = ds_chance(c, 0.5f) ? room : 2 + ds_below(c, room < 20 ? room : 20);
        g.rows = rows < room ? rows : room;
        for (int i = 0; i < beside && g.rows > 1; i++) {
            int columns = 3 + ds_below(c, ds_chance(c, 0.3f) ? MAX_COLUMNS : 12);
            float x = left + (wide + gap) * (float)i;
            draw_columns(c, &g, x, x + wide, columns);
            if (g.columns > 1)
                end = fmaxf(end, put_grid(c, &g, y));
        }
        if (end <= y)
            break;
        y = end + p->body.em * ds_uniform(c, 1.2f, 3);
        if (ds_chance(c, 0.3f) && y < bottom - 6 * p->body.em)
            y = ds_put_caption(c, left, right - left, y - 1.2f * p->body.em) + p->body.em;
    }
    if (!numbered)
        ds_put_foot(c, left, right, 0.97f * p->h);
    return p->h;
}

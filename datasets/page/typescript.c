/* typescript.c - closely typed sheets, as offices and archives keep them: single spacing.
 *
 *   pitch    a typewriter feeds six lines an inch: dpi / 6 pixels
 *   advance  pica: ten letters an inch, elite: twelve; every letter the same
 *
 *   x0                                                x1
 *   |              - 3 -                              |
 *   |  HEADING UNDERLINED              12th May 1941  |   columns are multiples of the advance,
 *   |  =================                              |   rows of half a pitch
 *   |      Paragraphs, blank line or none between,    |
 *   |  close above each other: the letters of a       |
 *   |  typewriter are large for its pitch, and        |
 *   |  descenders meet ascenders.                     |
 *
 * The machine is not a printer: rows creep, letters are struck over, words are x-ed out.
 */
#include <math.h>
#include <string.h>

#include "datasets/page/parts.h"

/* Widths of letters narrower than this look condensed, which no typewriter's are. */
#define NARROWEST 0.7f

typedef struct sheet {
    ds_page_context *c;
    ds_type t;
    float advance, pitch, leading; /* leading: pitch times the spacing */
    float x0, x1, y, bottom;
    float creep;   /* of rows, pixels */
    int columns;   /* x1 - x0 in advances */
    int indent;    /* of paragraphs, columns */
    float between; /* paragraphs, in leadings */
    int underline; /* this typist's: ds_draw_pattern's sign */
    bool hyphenate;
} sheet;

static void rows(sheet *s, float n)
{
    s->y += n * s->leading + ds_uniform(s->c, -0.5f, 0.5f) * s->creep;
}

static float left_edge(sheet *s, int column)
{
    return s->x0 + (float)column * s->advance + ds_uniform(s->c, -1, 1) * s->creep;
}

/* Under what was typed from x0 to x1: strokes of the machine itself. */
static void underline(sheet *s, float x0, float x1, float y, int pattern)
{
    float em = s->t.em, pen = em * ds_uniform(s->c, 0.045f, 0.09f);
    y += em * ds_uniform(s->c, 0.13f, 0.22f);
    if (pattern == '=')
        y += 0.08f * em;
    if (pattern == '-' || pattern == '=') {
        /* A hyphen, or an equals sign, a column. */
        for (float x = x0; x < x1 - 0.4f * s->advance; x += s->advance)
            for (int i = 0; i <= (pattern == '='); i++)
                ds_draw_rule(s->c, x + 0.12f * s->advance, x + 0.88f * s->advance,
                             y + (float)i * 0.16f * em, pen);
        return;
    }
    ds_draw_rule(s->c, x0, x1, y, pen);
}

/* c->text at x; with the underline `pattern`, or 0. Gives the right end. */
static float type(sheet *s, const ds_type *t, float x, float align, int pattern, unsigned flags)
{
    float w = ds_put(s->c, t, x, s->y, align, flags);
    x -= align * w;
    if (pattern && w > 0)
        underline(s, x, x + w, s->y, pattern);
    s->c->line++;
    return x + w;
}

/* A row of one sign: what parts sections, or adds a sum. No text. */
static void type_signs(sheet *s, float x0, float x1, const char *signs)
{
    char row[DS_TEXT_MAX] = "";
    char sign = signs[ds_below(s->c, (int)strlen(signs))];
    int step = sign == '*' || ds_chance(s->c, 0.2f) ? 2 : 1;
    int n = (int)((x1 - x0) / s->advance);
    n = n < 2 ? 2 : n > DS_TEXT_MAX - 2 ? DS_TEXT_MAX - 2 : n;
    for (int i = 0; i < n; i++)
        row[i] = i % step ? ' ' : sign;
    row[n] = 0;
    ds_put_words(s->c, &s->t, row, x0, s->y, 0, DS_NO_TRUTH | DS_OVER);
}

/* ---- what goes wrong, and what readers leave ---- */

/* One letter on another, or beside its row. */
static void strike_over(sheet *s, const ds_piece *p)
{
    static const char letters[] = "aeiorstnhmdlcupwgxEOST/-";
    char letter[2] = {letters[ds_below(s->c, (int)sizeof letters - 1)], 0};
    int n = (int)((p->x1 - p->x0) / s->advance);
    float down = ds_chance(s->c, 0.25f) ? ds_uniform(s->c, -0.3f, 0.35f) * s->pitch : 0;
    if (n > 4)
        ds_put_words(s->c, &s->t, letter, p->x0 + (float)ds_below(s->c, n) * s->advance,
                     p->baseline + down, 0, DS_NO_TRUTH | DS_OVER);
}

/* A word after the row's end, made unreadable. */
static void cross_out(sheet *s, const ds_piece *p)
{
    char row[24] = "";
    int n = 2 + ds_below(s->c, 9), room = (int)((s->x1 + 3 * s->advance - p->x1) / s->advance);
    float x = p->x1 + s->advance * (float)(1 + ds_below(s->c, 2));
    if (room < n + 3)
        return;
    memset(row, ds_chance(s->c, 0.8f) ? 'x' : ds_chance(s->c, 0.5f) ? 'm' : '/', (size_t)n);
    ds_say(s->c, "w", n);
    ds_text_fit(s->c, &s->t, (float)n * s->advance);
    ds_put(s->c, &s->t, x, p->baseline, 0, DS_IGNORE | DS_APART);
    ds_put_words(s->c, &s->t, row, x, p->baseline, 0, DS_IGNORE | DS_APART | DS_OVER);
}

/* Over the pieces from `from` on. */
static void blemish(sheet *s, int from)
{
    ds_page_context *c = s->c;
    for (int i = from; i < c->n_pieces && !c->err; i++) {
        ds_piece p = c->piece[i]; /* it moves while pieces are added */
        float w = p.x1 - p.x0, em = s->t.em;
        if (p.ignore || w < 6 * s->advance)
            continue;
        if (ds_chance(c, 0.05f))
            strike_over(s, &p);
        if (ds_chance(c, 0.02f))
            cross_out(s, &p);
        float at = p.x0 + ds_uniform(c, 0, 0.7f) * w, to = at + ds_uniform(c, 0.1f, 0.3f) * w;
        if (ds_chance(c, 0.03f))
            underline(s, at, to, p.baseline, '_');
        if (ds_chance(c, 0.015f))
            ds_draw_line(c, DS_LAYER_PEN, at, p.baseline + 0.2f * em, to,
                         p.baseline + ds_uniform(c, 0.1f, 0.3f) * em, 0.08f * em, 0.8f);
    }
}

/* Pencil and pen, in margins more than in the text. */
static void notes(sheet *s)
{
    ds_page_context *c = s->c;
    const ds_page_recipe *p = &c->recipe;
    float em = s->t.em;
    for (int n = ds_below(c, 4); n > 0 && !c->err; n--) {
        bool left = ds_chance(c, 0.5f);
        float y = p->h * ds_uniform(c, 0.03f, 0.97f), pen = em * ds_uniform(c, 0.05f, 0.12f);
        float x = left ? s->x0 * ds_uniform(c, 0.1f, 0.6f) : p->w * ds_uniform(c, 0.3f, 0.9f);
        switch (ds_below(c, 5)) {
        case 0: /* a line along a passage */
            ds_draw_line(c, DS_LAYER_PEN, 0.7f * s->x0, y,
                         0.7f * s->x0 + ds_uniform(c, -1, 1) * em,
                         y + em * ds_uniform(c, 3, 12), pen, 0.8f);
            break;
        case 1:
            ds_draw_disc(c, DS_LAYER_PEN, x, y, em * ds_uniform(c, 1, 3),
                         em * ds_uniform(c, 0.8f, 1.6f), pen, 0.8f);
            break;
        case 2: /* a large number */
            ds_say(c, "int", 3);
            ds_text_fit(c, &p->hand, 5 * em);
            ds_put(c, &p->hand, x, y, 0, DS_IGNORE | DS_APART | DS_OVER);
            break;
        default:
            ds_art_scribble(c, x, y, em * ds_uniform(c, 2, left ? 3 : 9),
                            em * ds_uniform(c, 1, 2.2f));
        }
    }
}

/* ---- parts of a page ---- */

static void page_number(sheet *s)
{
    ds_page_context *c = s->c;
    float align = ds_chance(c, 0.7f) ? 0.5f : ds_chance(c, 0.7f) ? 1 : 0;
    float x = align == 0.5f ? 0.5f * (s->x0 + s->x1) : align > 0 ? s->x1 : s->x0;
    ds_say(c, "pageno", 8);
    type(s, &s->t, x, align, 0, DS_APART);
    if (ds_chance(c, 0.12f))
        ds_draw_disc(c, DS_LAYER_PEN, x + (0.5f - align) * 3 * s->advance,
                     s->y - 0.2f * s->t.em, 3 * s->advance, 0.9f * s->pitch, 0.06f * s->t.em,
                     0.8f);
    ds_next_block(c);
    rows(s, ds_uniform(c, 1.5f, 3.5f));
}

static void title(sheet *s)
{
    ds_page_context *c = s->c;
    ds_type t = s->t;
    bool center = ds_chance(c, 0.75f);
    t.upper = ds_chance(c, 0.6f);
    int wide = ds_chance(c, 0.2f), lines = wide ? 1 : 1 + ds_below(c, 3);
    int pattern = ds_chance(c, 0.7f) ? s->underline : 0;
    t.letter_space = wide ? s->advance / t.em : 0;
    t.word_space = 1;
    float x = center ? 0.5f * (s->x0 + s->x1) : s->x0;
    for (int i = 0; i < lines; i++) {
        ds_say(c, ds_chance(c, 0.4f) ? "heading" : "text", 10 + ds_below(c, 40));
        ds_text_fit(c, &t, 0.8f * (s->x1 - s->x0));
        type(s, &t, x, center ? 0.5f : 0, pattern, DS_APART);
        rows(s, 1);
    }
    ds_next_block(c);
    rows(s, 1 + s->between);
}

/* "To:", "From:" above each other with what follows on a common column. */
static void memo_head(sheet *s)
{
    ds_page_context *c = s->c;
    static const char *const labels[] = {"TO",   "FROM", "DATE",  "SUBJECT", "RE",  "OUR REF",
                                         "COPY", "FILE", "Dept.", "Place",   "No.", "Through"};
    static const char *const rules[] = {"name", "address", "date", "company",
                                        "town", "code",    "text", "name"};
    int n = 2 + ds_below(c, 4), column = 9 + ds_below(c, 6);
    for (int i = 0; i < n && !c->err; i++) {
        ds_put_words(c, &s->t, labels[ds_below(c, 12)], left_edge(s, 0), s->y, 0, 0);
        if (ds_chance(c, 0.7f))
            ds_put_words(c, &s->t, ":", s->x0 + s->advance * (float)(column - 2), s->y, 0, 0);
        ds_say(c, rules[ds_below(c, 8)], 30);
        ds_text_fit(c, &s->t, s->x1 - s->x0 - s->advance * (float)column);
        type(s, &s->t, s->x0 + s->advance * (float)column, 0, 0, 0);
        rows(s, 1);
    }
    ds_next_block(c);
    rows(s, 1);
}

/* A paragraph between columns `from` and s->columns - right, its first row `first` columns in,
 * negative: the others. */
static void paragraph(sheet *s, int from, int right, float first, int characters)
{
    ds_page_context *c = s->c;
    int before = c->n_pieces;
    ds_flow f = {.x = s->x0 + (float)from * s->advance,
                 .w = s->x1 - s->x0 - (float)(from + right) * s->advance,
                 .leading = s->leading,
                 .bottom = s->bottom,
                 .indent = first,
                 .creep = s->creep,
                 .hyphenate = s->hyphenate,
                 .characters = characters};
    s->y = ds_put_flow(c, &s->t, &f, s->y);
    blemish(s, before);
}

/* Head of a paragraph in its first row, underlined. */
static void run_in(sheet *s)
{
    ds_page_context *c = s->c;
    ds_say(c, ds_chance(c, 0.5f) ? "heading" : "text", 14 + ds_below(c, 15));
    ds_text_fit(c, &s->t, 0.5f * (s->x1 - s->x0));
    float w = ds_put(c, &s->t, s->x0, s->y, 0, 0);
    underline(s, s->x0, s->x0 + w, s->y, '_');
    paragraph(s, 0, 0, w + (float)(1 + ds_below(c, 3)) * s->advance, 200 + ds_below(c, 500));
}

static void side_heading(sheet *s)
{
    ds_page_context *c = s->c;
    ds_type t = s->t;
    t.upper = ds_chance(c, 0.4f);
    ds_say(c, ds_chance(c, 0.5f) ? "heading" : "text", 10 + ds_below(c, 30));
    ds_text_fit(c, &t, 0.8f * (s->x1 - s->x0));
    type(s, &t, left_edge(s, ds_chance(c, 0.3f) ? s->indent : 0), 0,
         ds_chance(c, 0.75f) ? s->underline : 0, 0);
    ds_next_block(c);
    rows(s, 1 + (ds_chance(c, 0.6f) ? s->between : 0));
}

static void items(sheet *s)
{
    ds_page_context *c = s->c;
    int kind = ds_below(c, 4), column = ds_below(c, 9), n = 3 + ds_below(c, 6);
    for (int i = 0; i < n && s->y < s->bottom && !c->err; i++) {
        char sign[8] = "-";
        if (kind < 3) {
            sign[0] = (char)(kind == 1 ? 'a' + i : '1' + i);
            sign[1] = kind == 2 ? '.' : ')';
        }
        ds_put_words(c, &s->t, sign, left_edge(s, column), s->y, 0, 0);
        paragraph(s, column + 2 + (kind < 3), 0, 0, 30 + ds_below(c, 160));
        s->y += ds_chance(c, 0.5f) ? 0.5f * s->between * s->leading : 0;
    }
    ds_next_block(c);
}

/* Columns at tabulator stops. */
static void tabulated(sheet *s)
{
    static const char *const rules[] = {"name", "town", "int",  "date", "money",
                                        "W",    "code", "item", "name", "int"};
    static const int widths[] = {22, 12, 8, 12, 10, 12, 9, 18, 20, 9};
    static const char numbers[] = {0, 0, 1, 0, 1, 0, 0, 0, 0, 1};
    ds_page_context *c = s->c;
    int kind[8], stop[9], n = 0, at = ds_below(c, 6), gap = 1 + ds_below(c, 5);
    for (; n < 7; n++) {
        kind[n] = ds_below(c, 10);
        if (at + widths[kind[n]] > s->columns)
            break;
        stop[n] = at;
        at += widths[kind[n]] + gap;
    }
    stop[n] = at;
    int count = 4 + ds_below(c, ds_chance(c, 0.3f) ? 40 : 14);
    bool head = ds_chance(c, 0.5f), sum = ds_chance(c, 0.4f), leaders = ds_chance(c, 0.15f);
    bool counted = ds_chance(c, 0.25f);
    for (int row = head ? -1 : 0; row < count && s->y < s->bottom && !c->err; row++) {
        float end = 0;
        for (int i = 0; i < n; i++) {
            float x = left_edge(s, stop[i]), w = (float)widths[kind[i]] * s->advance;
            bool right = numbers[kind[i]];
            if (row >= 0 && ds_chance(c, 0.06f))
                continue;
            ds_say(c, row < 0 ? "collabel" : counted && i == 0 ? "listno" : rules[kind[i]], 10);
            ds_text_fit(c, &s->t, w);
            if (c->text.n == 0)
                continue;
            if (leaders && i > 0 && right && row >= 0)
                ds_draw_pattern(c, end + s->advance, x + 0.4f * w, s->y - 0.08f * s->t.em,
                                0.1f * s->t.em, '.');
            w = ds_put(c, &s->t, right ? x + w : x, s->y, right, 0);
            if (row < 0 && w > 0)
                underline(s, right ? x + (float)widths[kind[i]] * s->advance - w : x,
                          right ? x + (float)widths[kind[i]] * s->advance : x + w, s->y,
                          s->underline);
            end = x + w;
        }
        c->line++;
        rows(s, row < 0 ? 1.5f : 1);
    }
    for (int i = 0; i < n && sum; i++)
        if (numbers[kind[i]]) {
            float x = s->x0 + (float)stop[i] * s->advance;
            float w = (float)widths[kind[i]] * s->advance;
            s->y -= 0.45f * s->leading;
            type_signs(s, x + 0.3f * w, x + w, "--=_");
            s->y += 0.95f * s->leading;
            ds_say(c, rules[kind[i]], 8);
            ds_text_fit(c, &s->t, w);
            type(s, &s->t, x + w, 1, ds_chance(c, 0.5f) ? '=' : 0, 0);
            s->y -= 0.5f * s->leading;
        }
    ds_next_block(c);
    rows(s, sum ? 1.5f : 0.5f);
}

static void closing(sheet *s)
{
    static const char *const ends[] = {
        "Respectfully yours,", "Yours faithfully,", "For the Committee,",
        "Very truly yours,",   "Signed:",           "(signed)"};
    ds_page_context *c = s->c;
    float x = s->x0 + (s->x1 - s->x0) * ds_uniform(c, 0.2f, 0.55f), em = s->t.em;
    rows(s, 1);
    ds_put_words(c, &s->t, ends[ds_below(c, 6)], x, s->y, 0, DS_APART);
    ds_next_block(c);
    if (ds_chance(c, 0.7f))
        ds_art_signature(c, x + 4 * em, s->y + 1.6f * em, em * ds_uniform(c, 7, 14));
    rows(s, ds_uniform(c, 3, 4.5f) * s->pitch / s->leading);
    ds_put_rule(c, &s->t, "name", x + 3 * em, s->y, 0, DS_APART);
    ds_next_block(c);
    if (ds_chance(c, 0.5f)) {
        rows(s, ds_uniform(c, 1, 4));
        ds_put_rule(c, &s->t, "typistmark", s->x0, s->y, 0, DS_APART);
        ds_next_block(c);
    }
}

/* Pitch, spacing, margins and habits of a typist. */
static sheet make_sheet(ds_page_context *c)
{
    const ds_page_recipe *p = &c->recipe;
    sheet s = {.c = c, .t = p->body, .pitch = p->dpi / 6};
    s.t.letter_space = 0;
    s.t.stretch = 1;
    /* Where type was kept legible at few dots an inch, the pitch grows with it. */
    s.pitch = fmaxf(s.pitch, 0.9f * s.t.em);
    /* Faces differ in what an em is. Scans of the 1930s and 1940s: x is 0.47 to 0.54 of the
     * pitch high, 0.9 to 1 of the advance. */
    ds_type_use(c, &s.t);
    if (c->metrics.x_height > 1)
        s.t.em *= s.pitch * ds_uniform(c, 0.43f, 0.55f) / c->metrics.x_height;
    ds_say_words(c, "n");
    float natural = ds_text_width(c, &s.t, &c->text);
    float letters = ds_chance(c, natural < 0.63f * s.pitch ? 0.7f : 0.3f) ? 12 : 10;
    s.t.stretch = natural > 0 ? fmaxf(6 * s.pitch / letters / natural, NARROWEST) : 1;
    s.t.stretch = fminf(s.t.stretch, 1.15f);
    s.advance = ds_text_width(c, &s.t, &c->text);
    s.advance = s.advance > 1 ? s.advance : 1;
    float spacing = ds_chance(c, 0.72f) ? 1 : ds_chance(c, 0.4f) ? 1.5f : 2;
    s.leading = s.pitch * spacing;
    s.creep =
        s.pitch * (ds_chance(c, 0.6f) ? ds_uniform(c, 0, 0.02f) : ds_uniform(c, 0.02f, 0.07f));
    s.x0 =
        p->w * (ds_chance(c, 0.2f) ? ds_uniform(c, 0.01f, 0.06f) : ds_uniform(c, 0.07f, 0.17f));
    s.x1 = p->w * ds_uniform(c, 0.86f, 0.985f);
    s.y = p->h * ds_uniform(c, 0.025f, 0.06f) + 0.5f * s.pitch;
    s.bottom =
        p->h * (ds_chance(c, 0.8f) ? ds_uniform(c, 0.88f, 0.97f) : ds_uniform(c, 0.5f, 0.88f));
    s.columns = (int)((s.x1 - s.x0) / s.advance);
    s.indent = ds_chance(c, 0.25f) ? 0 : 4 + ds_below(c, 7);
    s.between = ds_chance(c, 0.55f) ? 1 : ds_chance(c, 0.5f) ? 0.5f : 0;
    s.underline = "____--="[ds_below(c, 7)];
    s.hyphenate = ds_chance(c, 0.6f);
    s.t.sentence_space = ds_chance(c, 0.7f) ? 2 : 1;
    return s;
}

/* False: a heading, that the next section follows at once. */
static bool section(sheet *s, bool lists)
{
    ds_page_context *c = s->c;
    float u = ds_uniform(c, 0, lists ? 3 : 1);
    if (u < 0.62f) {
        paragraph(s, 0, 0, (float)s->indent * s->advance, 120 + ds_below(c, 750));
    } else if (u < 0.7f) {
        run_in(s);
    } else if (u < 0.78f) {
        side_heading(s);
        return false;
    } else if (u < 0.84f) {
        items(s);
    } else if (u < 0.9f) {
        float close = s->leading;
        int in = 4 + ds_below(c, 8);
        s->leading = s->pitch;
        paragraph(s, in, ds_below(c, in), 0, 100 + ds_below(c, 400));
        s->leading = close;
    } else if (u < 0.93f) {
        float in = (s->x1 - s->x0) * (ds_chance(c, 0.5f) ? 0 : ds_uniform(c, 0.1f, 0.4f));
        type_signs(s, s->x0 + in, s->x1 - in, "---==_.*");
        rows(s, 1);
    } else if (s->bottom - s->y > 6 * s->leading) {
        tabulated(s);
    }
    return true;
}

float ds_layout_typescript(ds_page_context *c)
{
    const ds_page_recipe *p = &c->recipe;
    sheet s = make_sheet(c);
    bool tail = ds_chance(c, 0.3f), lists = ds_chance(c, 0.12f);
    float end = s.bottom;
    s.bottom -= tail ? 9 * s.pitch : 0;
    if (ds_chance(c, 0.65f))
        page_number(&s);
    if (ds_chance(c, 0.3f)) {
        ds_put_rule(c, &s.t, ds_chance(c, 0.6f) ? "date" : "letterno", s.x1, s.y, 1, DS_APART);
        ds_next_block(c);
        rows(&s, 2);
    }
    if (ds_chance(c, 0.2f))
        memo_head(&s);
    if (ds_chance(c, 0.4f))
        title(&s);
    while (s.y < s.bottom && !c->err) {
        if (!section(&s, lists))
            continue;
        ds_next_block(c);
        s.y += s.between * s.leading;
    }
    s.bottom = end;
    if (tail)
        closing(&s);
    else if (ds_chance(c, 0.15f) && s.y < 0.97f * p->h) /* the next page's first word */
        ds_put_rule(c, &s.t, "w", s.x1, s.y, 1, DS_APART);
    ds_next_block(c);
    if (ds_chance(c, 0.25f))
        ds_art_stamp(c, ds_uniform(c, 0.1f, 0.9f) * p->w, ds_uniform(c, 0.04f, 0.97f) * p->h,
                     p->w * ds_uniform(c, 0.1f, 0.2f));
    if (ds_chance(c, 0.5f))
        notes(&s);
    return p->h;
}

/* set.c - texts set on the page, a line each, which leaves its piece of truth (paragraphs:
 * flow.c).
 *
 * The box of a piece is that of its ink with 6 % of the font size around it, at least from the
 * height of x down to the baseline (a dash is taller than its ink). So people draw boxes: on
 * scanned receipts theirs stand a tenth of the box's height above and a twentieth below the
 * ink.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "datasets/page/parts.h"
#include "nn/mem.h"

#define BOX_MARGIN 0.06f
/* An x under four pixels high is a guess to people too. */
#define LEGIBLE_X 3.6f
#define MIN_EM 5
#define MAX_EM 400

bool ds_in_alphabet(const void *ctx, uint32_t code)
{
    const ds_synth *s = ctx;
    int lo = 0, hi = s->n_alphabet - 1;
    while (lo <= hi) {
        int mid = (lo + hi) / 2;
        if (s->alphabet[mid] == code)
            return true;
        if (s->alphabet[mid] < code)
            lo = mid + 1;
        else
            hi = mid - 1;
    }
    return false;
}

/* The current face draws it. */
static bool in_face(const void *ctx, uint32_t code)
{
    ds_page_context *c = (ds_page_context *)ctx;
    const ds_glyph *g = NULL;
    return code == ' ' || (ds_glyphs_get(c->glyphs, code, &g) == NN_OK && g);
}

/* ---- what is said ---- */

/* Pages that say sentences; the others are random words, in many languages, so that neither the
 * detector nor the recogniser comes to count on English. */
#define PROSE_PAGES 0.6f

bool ds_says_prose(ds_page_context *c)
{
    /* Letters of topics: text/parts.h. */
    static const char *const topics[DS_PAGE_KINDS] = {
        [DS_PAGE_RECEIPT] = "ni",    [DS_PAGE_LETTER] = "lllllllr",
        [DS_PAGE_TYPED] = "lmrdavs", [DS_PAGE_TYPESCRIPT] = "mmlrrdavs",
        [DS_PAGE_FORM] = "dvarn",    [DS_PAGE_TABLE] = "rrvm",
        [DS_PAGE_INVOICE] = "i",     [DS_PAGE_CARD] = "dva",
        [DS_PAGE_BOOK] = "sssssr",   [DS_PAGE_NEWS] = "rrnns",
        [DS_PAGE_LIST] = "vnm",      [DS_PAGE_SCENE] = "n",
        [DS_PAGE_COLUMNS] = "rrnnss", [DS_PAGE_GRID] = "rrvm",
        [DS_PAGE_MAGAZINE] = "nnss",  [DS_PAGE_REPORT] = "rrmn",
        [DS_PAGE_CONTRACT] = "llr",   [DS_PAGE_PRICES] = "in",
        [DS_PAGE_STATEMENT] = "il",   [DS_PAGE_NOTES] = "ssssr",
        [DS_PAGE_SCREEN] = "mrn",     [DS_PAGE_CHART] = "rm",
        [DS_PAGE_SIZES] = "nr",       [DS_PAGE_PICTURE] = "n",
    };
    const ds_page_recipe *p = &c->recipe;
    ds_memory *m = &c->memory;
    if (!m->known) {
        float share = p->scene == DS_SCENE_LATIN || p->kind == DS_PAGE_SCENE ? 0 : PROSE_PAGES;
        ds_memory_draw(m, c->source->synth->texts, share, topics[p->kind], &c->layout);
        m->old = p->kind == DS_PAGE_TYPED || p->kind == DS_PAGE_TYPESCRIPT ||
                 p->kind == DS_PAGE_CARD || p->kind == DS_PAGE_BOOK;
    }
    return m->prose;
}

void ds_say_builder(ds_page_context *c, const char *rule, int length, ds_builder *b)
{
    const ds_texts *t = c->source->synth->texts;
    bool prose = ds_says_prose(c);
    *b = (ds_builder){.t = t, .r = &c->layout, .memory = &c->memory, .target = length};
    /* Other scenes break words at the end, which is done where lines are broken. */
    b->scene = DS_SCENE_OFFICE;
    b->language = c->recipe.scene == DS_SCENE_LATIN ? DS_LANGUAGE_la
                  : prose || ds_chance(c, 0.7f)        ? DS_LANGUAGE_en
                                                    : ds_below(c, DS_LANGUAGES);
    ds_builder_rule(b, rule, strlen(rule));
}

void ds_say(ds_page_context *c, const char *rule, int length)
{
    ds_builder b;
    c->text.n = 0;
    if (c->err)
        return;
    if (c->source->synth->texts->lines.n && ds_chance(c, c->source->synth->config.text_share)) {
        const char *line = ds_words_draw(&c->source->synth->texts->lines, &c->layout);
        ds_text_from_utf8(line, strlen(line), &c->text);
    } else {
        ds_say_builder(c, rule, length, &b);
        ds_text_from_utf8(b.s, b.n, &c->text);
    }
    ds_text_tidy(&c->text, ds_in_alphabet, c->source->synth);
}

void ds_say_money(ds_page_context *c, int64_t v)
{
    char text[48];
    if (v >= 100000)
        snprintf(text, sizeof text, "%d,%03d.%02d", (int)(v / 100000), (int)(v / 100 % 1000),
                 (int)(v % 100));
    else
        snprintf(text, sizeof text, "%d.%02d", (int)(v / 100), (int)(v % 100));
    ds_say_words(c, text);
}

void ds_say_words(ds_page_context *c, const char *text)
{
    ds_text_from_utf8(text, strlen(text), &c->text);
    ds_text_tidy(&c->text, ds_in_alphabet, c->source->synth);
}

/* ---- type ---- */

static bool same_type(const ds_type *a, const ds_type *b)
{
    return a->face == b->face && a->em == b->em && a->stretch == b->stretch &&
           a->bold == b->bold && a->slant == b->slant;
}

void ds_type_use(ds_page_context *c, const ds_type *t)
{
    if (c->err || (c->now.em > 0 && same_type(&c->now, t)))
        return;
    const ds_face *face = &c->source->synth->fonts.face[t->face];
    float em = t->em < MIN_EM ? MIN_EM : t->em > MAX_EM ? MAX_EM : t->em;
    int y = (int)lrintf(em), x = (int)lrintf(em * t->stretch);
    c->err =
        ds_glyphs_set(c->glyphs, t->face, face->path, x > 3 ? x : 3, y, t->bold * em, t->slant,
                      DS_RASTER_PRINT);
    if (c->err)
        return;
    c->metrics = ds_glyphs_metrics(c->glyphs);
    c->now = *t;
}

static void prepare(ds_page_context *c, const ds_type *t, ds_text *text)
{
    ds_type_use(c, t);
    if (c->err)
        return;
    if (t->upper || c->source->synth->fonts.face[t->face].caps)
        ds_text_upper(text, DS_CASING_PLAIN);
    ds_text_tidy(text, in_face, c);
}

float ds_advance(ds_page_context *c, const ds_type *t, uint32_t code)
{
    const ds_glyph *g = NULL;
    if (ds_glyphs_get(c->glyphs, code, &g) || !g)
        return 0;
    return g->advance * (code == ' ' ? t->word_space : 1) + t->letter_space * t->em;
}

/* Of code[i]; spaces after sentences as ds_run_set makes them. */
float ds_advance_at(ds_page_context *c, const ds_type *t, const uint32_t *code, int i)
{
    float a =
        ds_advance(c, t, t->upper ? ds_code_upper(code[i], DS_CASING_PLAIN) : code[i]);
    bool wide = t->sentence_space > 0 && code[i] == ' ' && i > 0 && code[i - 1] < 128 &&
                strchr(".?!:", (int)code[i - 1]);
    return wide ? a * t->sentence_space : a;
}

float ds_text_width(ds_page_context *c, const ds_type *t, const ds_text *text)
{
    float w = 0;
    ds_type_use(c, t);
    for (int i = 0; i < text->n && !c->err; i++)
        w += ds_advance_at(c, t, text->code, i);
    return w;
}

void ds_text_fit(ds_page_context *c, const ds_type *t, float width)
{
    prepare(c, t, &c->text);
    float w = 0;
    int space = 0;
    for (int i = 0; i < c->text.n && !c->err; i++) {
        w += ds_advance_at(c, t, c->text.code, i);
        if (w > width) {
            c->text.n = space ? space : i;
            return;
        }
        space = c->text.code[i] == ' ' ? i : space;
    }
}

/* ---- pieces ---- */

void ds_next_block(ds_page_context *c)
{
    c->block++;
    c->paragraph++;
    c->line++;
}

void ds_table_begin(ds_page_context *c)
{
    c->table = ++c->n_tables;
    c->row = c->column = 1;
}

void ds_table_cell(ds_page_context *c, int row, int column)
{
    c->row = row;
    c->column = column;
}

void ds_table_end(ds_page_context *c)
{
    c->table = 0;
}

/* Room for one more element of `size` bytes; the block may move. */
static void *room_for_one(ds_page_context *c, void *block, int n, int *capacity, size_t size)
{
    if (n < *capacity)
        return block;
    int more = *capacity ? 2 * *capacity : 256;
    void *grown = nn_realloc(block, (size_t)more * size);
    if (!grown) {
        c->err = nn_fail_memory((size_t)more * size, "a page's truth");
        return block;
    }
    *capacity = more;
    return grown;
}

void ds_add_letter(ds_page_context *c, ds_letter letter)
{
    if (c->err)
        return;
    c->letter =
        room_for_one(c, c->letter, c->n_letters, &c->letter_capacity, sizeof *c->letter);
    if (!c->err)
        c->letter[c->n_letters++] = letter;
}

void ds_add_region(ds_page_context *c, io_role role, float x0, float y0, float x1, float y1)
{
    if (c->err || c->dry || !c->source->config.truth)
        return;
    c->region =
        room_for_one(c, c->region, c->n_regions, &c->region_capacity, sizeof *c->region);
    if (!c->err)
        c->region[c->n_regions++] = (io_doc_region){{x0, y0, x1, y1}, role};
}

void ds_add_piece(ds_page_context *c, const ds_piece *p, const char *text)
{
    if (c->err || c->dry)
        return;
    c->piece = room_for_one(c, c->piece, c->n_pieces, &c->capacity, sizeof *c->piece);
    if (c->err)
        return;
    ds_piece *to = &c->piece[c->n_pieces];
    *to = *p;
    to->text = c->strings.size;
    to->order = to->last = c->n_pieces;
    to->line = c->line;
    to->paragraph = c->paragraph;
    to->block = c->block;
    to->letter = c->n_letters - to->n_letters; /* those that were added last */
    if (c->table) {
        to->table = c->table;
        to->row = c->row;
        to->column = c->column;
        to->role = IO_ROLE_CELL;
    } else if (c->role) {
        to->role = c->role;
    } else if (!to->role) {
        to->role = IO_ROLE_PARAGRAPH;
    }
    c->err = io_bytes_add(&c->strings, text, strlen(text) + 1);
    if (!c->err)
        c->n_pieces++;
}

int ds_add_letters(ds_page_context *c, float x, float baseline)
{
    int visible = 0;
    for (int i = 0; i < c->text.n; i++)
        visible += c->text.code[i] != ' ';
    if (visible != c->run.n)
        return 0;
    for (int i = 0; i < c->run.n; i++) {
        const ds_placed *at = &c->run.at[i];
        float left = x + (float)at->x, top = baseline + (float)at->y;
        ds_add_letter(c, (ds_letter){{left, top, left + (float)at->glyph->w,
                                      top + (float)at->glyph->h},
                                     at->code});
    }
    return c->run.n;
}

static void add_run(ds_page_context *c, const ds_type *t, float x, float baseline,
                    unsigned flags)
{
    const ds_run *run = &c->run;
    float m = BOX_MARGIN * t->em, top = (float)-run->y0, bottom = (float)run->y1;
    top = top < c->metrics.x_height ? c->metrics.x_height : top;
    bottom = bottom < 0 ? 0 : bottom;
    ds_piece p = {
        .x0 = x + (float)run->x0 - m,
        .x1 = x + (float)run->x1 + m,
        .y0 = baseline - top - m,
        .y1 = baseline + bottom + m,
        .baseline = baseline,
        .em = t->em,
        .ignore = (flags & DS_IGNORE) || c->metrics.x_height < LEGIBLE_X,
        .apart = (flags & DS_APART) != 0,
    };
    if (t->em > 1.1f * c->recipe.body.em)
        p.role = IO_ROLE_HEADING;
    if (c->source->config.truth)
        p.n_letters = ds_add_letters(c, x, baseline);
    char *text = ds_text_utf8(&c->text);
    if (!text)
        c->err = nn_fail_memory(sizeof c->text, "a text");
    else
        ds_add_piece(c, &p, text);
    nn_free(text);
}

/* Something stands there already: two columns have run into each other. */
static bool occupied(const ds_page_context *c, const ds_type *t, float x, float baseline)
{
    float x0 = x + (float)c->run.x0, x1 = x + (float)c->run.x1;
    int from = c->n_pieces > 60 ? c->n_pieces - 60 : 0;
    for (int i = c->n_pieces - 1; i >= from; i--) {
        const ds_piece *p = &c->piece[i];
        float em = t->em < p->em ? t->em : p->em;
        if (p->lean == 0 && fabsf(p->baseline - baseline) < 0.7f * em && x0 < p->x1 &&
            x1 > p->x0)
            return true;
    }
    return false;
}

/* Takes the run's coverage away from the layer: paper shows in a bar. */
static void draw_reversed(ds_page_context *c, ds_canvas *to, int x, int baseline)
{
    const ds_run *run = &c->run;
    int w = run->x1 - run->x0, h = run->y1 - run->y0;
    c->err = ds_canvas_clear(&c->stencil, w, h);
    if (c->err)
        return;
    ds_run_draw(run, &c->stencil, -run->x0, -run->y0);
    for (int i = 0; i < h; i++) {
        int y = baseline + run->y0 + i;
        if (y < 0 || y >= to->h)
            continue;
        for (int k = 0; k < w; k++) {
            int at = x + run->x0 + k;
            if (at < 0 || at >= to->w)
                continue;
            uint8_t *p = &to->v[(size_t)y * to->w + at];
            uint8_t most = (uint8_t)(255 - c->stencil.v[(size_t)i * w + k]);
            *p = *p < most ? *p : most;
        }
    }
}

float ds_put_spaced(ds_page_context *c, const ds_type *t, float x, float baseline, float align,
                    unsigned flags, float space)
{
    bool covered = false;
    prepare(c, t, &c->text);
    if (c->err || c->text.n == 0)
        return 0;
    ds_setting setting = {
        .letter_space = t->letter_space * t->em,
        .space_factor = space,
        .least_space = 0.18f * t->em,
        .sentence_factor = t->sentence_space > 0 ? t->sentence_space : 1,
        .baseline_jitter = t->baseline_jitter * t->em,
        .pen_jitter = t->pen_jitter * t->em,
        .ink_jitter = t->ink_jitter,
    };
    c->err = ds_run_set(&c->run, c->glyphs, &c->text, &setting, &c->layout, &covered);
    if (c->err || !covered)
        return 0;
    float left = rintf(x - align * (c->run.width - setting.letter_space));
    baseline = rintf(baseline);
    if (c->dry)
        return c->run.width;
    if (!(flags & DS_OVER) && occupied(c, t, left, baseline))
        return 0;
    if (!(flags & DS_NO_TRUTH))
        add_run(c, t, left, baseline, flags);
    if (flags & DS_REVERSED) {
        draw_reversed(c, &c->ink[t->layer], (int)left - c->ox, (int)baseline - c->oy);
    } else {
        ds_run_draw(&c->run, &c->ink[t->layer], (int)left - c->ox, (int)baseline - c->oy);
        c->used[t->layer] = true;
    }
    return c->run.width;
}

float ds_put(ds_page_context *c, const ds_type *t, float x, float baseline, float align,
             unsigned flags)
{
    return ds_put_spaced(c, t, x, baseline, align, flags, t->word_space);
}

float ds_put_rule(ds_page_context *c, const ds_type *t, const char *rule, float x,
                  float baseline, float align, unsigned flags)
{
    ds_say(c, rule, 40);
    return ds_put(c, t, x, baseline, align, flags);
}

float ds_put_words(ds_page_context *c, const ds_type *t, const char *words, float x,
                   float baseline, float align, unsigned flags)
{
    ds_say_words(c, words);
    return ds_put(c, t, x, baseline, align, flags);
}

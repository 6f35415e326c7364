/* flow.c - running text: paragraphs broken into lines, which fill frames one after the other
 * and keep clear of what stands in their way.
 *
 *     frame 0     frame 1          A line takes the widest part of its frame's width that no
 *     +------+    +------+         obstacle reaches into at its height. Where that is narrower
 *     |~~~~~~|    |~~+---|-+       than a few letters it goes down. A paragraph that has no
 *     |~~~~~~|    |~~| O | |       room left goes on in the next frame.
 *     |~~~~~~|    |~~+---|-+
 *     +------+    +------+
 */
#include <math.h>

#include "datasets/page/parts.h"

/* Of the font size: a line is not set narrower. */
#define LEAST_WIDTH 5.0f

/* Appends a rule's text to the story. */
static void tell(ds_page_context *c, const char *rule, int length)
{
    ds_builder b;
    ds_say_builder(c, rule, length, &b);
    int room = (int)(sizeof c->story / sizeof *c->story);
    const char *p = b.s, *end = b.s + b.n;
    if (c->n_story > 0 && c->n_story < room)
        c->story[c->n_story++] = ' ';
    while (p < end && c->n_story < room) {
        int32_t code = io_utf8_next(&p, end);
        if (code < 0)
            break;
        if (ds_in_alphabet(c->source->synth, (uint32_t)code))
            c->story[c->n_story++] = (uint32_t)code;
    }
}

static void tell_paragraph(ds_page_context *c, const ds_flow *f)
{
    int left = f->characters;
    c->n_story = 0;
    while (left > 0 && c->n_story < 1000) {
        int n = left < 700 ? left : 700, before = c->n_story;
        tell(c, f->rule ? f->rule : "text", n);
        left -= c->n_story - before > 0 ? c->n_story - before : left;
    }
}

static bool is_lower(uint32_t code)
{
    return ds_code_is_letter(code) && ds_code_upper(code, DS_CASING_PLAIN) != code;
}

/* Where the line that begins at `from` ends; *hyphen: inside a word. */
static int break_line(ds_page_context *c, const ds_type *t, int from, float width,
                      bool hyphenate, bool *hyphen, float *natural)
{
    float w = 0, at_space = 0;
    int i = from, space = from;
    *hyphen = false;
    for (; i < c->n_story && i - from < DS_TEXT_MAX - 2; i++) {
        uint32_t code = c->story[i];
        float a = ds_advance_at(c, t, c->story, i);
        if (w + a > width)
            break;
        if (code == ' ') {
            space = i;
            at_space = w;
        }
        w += a;
    }
    if (i >= c->n_story) {
        *natural = w;
        return c->n_story;
    }
    /* Two letters at least on both sides. */
    int cut = i - 2;
    if (hyphenate && cut > space + 2 && cut + 2 < c->n_story && is_lower(c->story[cut - 1]) &&
        is_lower(c->story[cut - 2]) && is_lower(c->story[cut]) && is_lower(c->story[cut + 1])) {
        *hyphen = true;
        *natural = 0;
        for (int k = from; k < cut; k++)
            *natural += ds_advance_at(c, t, c->story, k);
        *natural += ds_advance(c, t, '-');
        return cut;
    }
    *natural = space > from ? at_space : w;
    return space > from ? space : i;
}

/* A line's place. */
typedef struct strip {
    float x, w, y;
} strip;

/* One line of the story from `at` on; gives where the next one begins. */
static int put_line(ds_page_context *c, const ds_type *t, const ds_flow *f, const strip *s,
                    int at, bool first)
{
    bool hyphen;
    float natural, indent = first ? f->indent : f->indent < 0 ? -f->indent : 0;
    indent = indent < 0 ? 0 : indent;
    ds_type_use(c, t);
    int end = break_line(c, t, at, s->w - indent, f->hyphenate, &hyphen, &natural);
    c->text.n = 0;
    int spaces = 0;
    for (int i = at; i < end && c->text.n < DS_TEXT_MAX - 1; i++) {
        c->text.code[c->text.n++] = c->story[i];
        spaces += c->story[i] == ' ';
    }
    if (hyphen)
        c->text.code[c->text.n++] = '-';
    float space = t->word_space;
    if (f->justify && spaces > 0 && end < c->n_story) {
        float of = ds_advance(c, t, ' ');
        float wider = (s->w - indent - natural) / (float)spaces;
        /* Words that would stand apart stay together in a ragged line. */
        if (of > 0 && of + wider < 0.95f * t->em)
            space *= (of + wider) / of;
    }
    c->line++;
    float aside = f->creep > 0 ? f->creep * ds_uniform(c, -1, 1) : 0;
    if (f->center)
        ds_put_spaced(c, t, s->x + 0.5f * s->w, s->y, 0.5f, f->flags, space);
    else
        ds_put_spaced(c, t, s->x + indent + aside, s->y, 0, f->flags, space);
    bool stuck = end == at && !hyphen && c->text.n == 0;
    at = end;
    while (at < c->n_story && c->story[at] == ' ')
        at++;
    return stuck ? c->n_story : at;
}

float ds_put_flow(ds_page_context *c, const ds_type *t, const ds_flow *f, float y)
{
    tell_paragraph(c, f);
    c->paragraph++;
    strip s = {f->x, f->w, y};
    for (int at = 0; at < c->n_story && !c->err && s.y <= f->bottom; s.y += f->leading) {
        at = put_line(c, t, f, &s, at, at == 0);
        s.y += f->creep > 0 ? 0.5f * f->creep * ds_uniform(c, -1, 1) : 0;
    }
    return s.y;
}

/* ---- frames ---- */

void ds_frames_add(ds_frames *f, float x0, float y0, float x1, float y1)
{
    NN_ASSERT(f->n < DS_FRAMES);
    if (f->n == 0)
        f->y = y0;
    f->frame[f->n++] = (ds_rect){x0, y0, x1, y1};
}

void ds_frames_avoid(ds_frames *f, float x0, float y0, float x1, float y1)
{
    NN_ASSERT(f->n_obstacles < DS_OBSTACLES);
    f->obstacle[f->n_obstacles++] = (ds_rect){x0, y0, x1, y1};
}

void ds_frames_columns(ds_frames *f, ds_rect r, int columns, float gutter)
{
    float w = (r.x1 - r.x0 - gutter * (float)(columns - 1)) / (float)columns;
    for (int i = 0; i < columns; i++) {
        float x = r.x0 + (w + gutter) * (float)i;
        ds_frames_add(f, x, r.y0, x + w, r.y1);
    }
}

bool ds_frames_full(const ds_frames *f)
{
    return f->at >= f->n;
}

float ds_frames_room(const ds_frames *f)
{
    return ds_frames_full(f) ? 0 : f->frame[f->at].y1 - f->y;
}

void ds_frames_space(ds_frames *f, float space)
{
    /* None at the head of a frame. */
    if (!ds_frames_full(f) && f->y > f->frame[f->at].y0)
        f->y += space;
}

/* The part of the frame at the baseline y that is free; its width 0: none. */
static strip free_strip(const ds_frames *f, float em)
{
    const ds_rect *r = &f->frame[f->at];
    float best_x = r->x0, best = 0, x = r->x0, top = f->y, bottom = f->y + 1.2f * em;
    while (x < r->x1) {
        /* To the next obstacle's left edge, then on behind it. */
        float end = r->x1, next = r->x1;
        for (int i = 0; i < f->n_obstacles; i++) {
            const ds_rect *o = &f->obstacle[i];
            if (o->y0 >= bottom || o->y1 <= top || o->x1 <= x || o->x0 >= end)
                continue;
            end = fmaxf(o->x0, x);
            next = o->x1;
        }
        if (end - x > best) {
            best = end - x;
            best_x = x;
        }
        x = fmaxf(next, x + 1);
    }
    return (strip){best_x, best, f->y + 0.86f * em};
}

/* The next line's place, its frame's top to baseline 0.86 em. False: all frames are full. */
static bool next_strip(ds_page_context *c, ds_frames *f, const ds_type *t, float leading,
                       strip *out)
{
    while (!ds_frames_full(f)) {
        if (f->y + 1.1f * t->em > f->frame[f->at].y1) {
            f->at++;
            if (!ds_frames_full(f)) {
                f->y = f->frame[f->at].y0;
                ds_next_block(c);
            }
            continue;
        }
        *out = free_strip(f, t->em);
        if (out->w >= LEAST_WIDTH * t->em)
            return true;
        f->y += 0.25f * leading;
    }
    return false;
}

void ds_frames_paragraph(ds_page_context *c, ds_frames *f, const ds_type *t,
                         const ds_flow *flow)
{
    strip s;
    tell_paragraph(c, flow);
    c->paragraph++;
    for (int at = 0; at < c->n_story && !c->err; f->y += flow->leading) {
        if (!next_strip(c, f, t, flow->leading, &s))
            return;
        at = put_line(c, t, flow, &s, at, at == 0);
    }
}

void ds_frames_line(ds_page_context *c, ds_frames *f, const ds_type *t, float align,
                    float above, float below, io_role role)
{
    strip s;
    io_role before = c->role;
    ds_frames_space(f, above);
    if (!next_strip(c, f, t, t->em, &s))
        return;
    ds_next_block(c);
    c->role = role;
    ds_text_fit(c, t, s.w);
    ds_put(c, t, s.x + align * s.w, s.y, align, DS_APART);
    c->role = before;
    ds_next_block(c);
    f->y += 1.2f * t->em + below;
}

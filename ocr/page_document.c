/* page_document.c - segments become lines of words: layout, then places in the picture. */
#include "ocr/page_parts.h"

#include "nn/mem.h"
#include "ocr/words.h"

#include <math.h>
#include <string.h>

/* --- in which order --- */

#define MOST_BULLET 4 /* bytes of a number before its stop */
#define MOST_UNIT 3   /* letters of a currency, of a unit beside a number */

/* "- x", "12. x", "a) x", "\u2022 x" */
static bool begins_with_bullet(const char *t)
{
    static const char *const mark[] = {"-", "*", "\u2013", "\u2014", "\u2022", "\u00b7",
                                       "\u25cf", "\u25a0", "\u25aa", "\u25cb"};
    size_t n = strspn(t, "0123456789");
    for (size_t i = 0; i < sizeof mark / sizeof *mark; i++)
        if (strncmp(t, mark[i], strlen(mark[i])) == 0)
            return true;
    if (n == 0 && ((t[0] >= 'a' && t[0] <= 'z') || (t[0] >= 'A' && t[0] <= 'Z')))
        return t[1] == ')';
    return n > 0 && n < MOST_BULLET && (t[n] == '.' || t[n] == ')') &&
           !(t[n + 1] >= '0' && t[n + 1] <= '9');
}

static ocr_layout_text layout_text(const char *utf8)
{
    ocr_layout_text out = {.bullet = begins_with_bullet(utf8)};
    int letters = 0;
    char last = 0;
    for (const char *p = utf8; *p; p++) {
        bool upper = *p >= 'A' && *p <= 'Z', lower = *p >= 'a' && *p <= 'z';
        letters += upper || lower || (*p & 0xc0) == 0xc0;
        if ((upper || lower) && out.first == 0)
            out.first = (uint32_t)(upper ? *p - 'A' + 'a' : *p);
        last = *p != ' ' ? *p : last;
    }
    out.numeric = letters <= MOST_UNIT;
    out.label = last == ':';
    return out;
}

/* A segment as the layout needs it: its ink's width. */
static ocr_layout_box layout_box(const ocr_page_reading *r, const ocr_segment *s)
{
    ocr_rule b = ocr_page_level_box(r, &s->quad);
    bool up = io_quad_is_upended(&s->quad);
    float width = b.x1 - b.x0;
    return (ocr_layout_box){.x0 = up ? b.x0 : b.x0 + s->ink0 * width, .y0 = b.y0,
                            .x1 = up ? b.x1 : b.x0 + s->ink1 * width, .y1 = b.y1,
                            .upended = up, .space = s->space, .text = layout_text(s->text.utf8)};
}

/* --- the document --- */

static io_point given_point(const ocr_page_reading *r, float x, float y)
{
    const ocr_affine *p = &r->to_given;
    return (io_point){p->xx * x + p->xy * y + p->x0, p->yx * x + p->yy * y + p->y0};
}

/* Fraction u along the segment's upper (0) or lower (1) edge. */
static io_point edge_point(const ocr_page_reading *r, const ocr_segment *s, int edge, float u)
{
    const io_quad *q = &s->quad;
    int a = edge ? 3 : 0, b = edge ? 2 : 1;
    float down = io_centreline_at(&s->centreline, u) / fmaxf(io_quad_height(q), 1);
    return given_point(r, q->x[a] + u * (q->x[b] - q->x[a]) + down * (q->x[3] - q->x[0]),
                       q->y[a] + u * (q->y[b] - q->y[a]) + down * (q->y[3] - q->y[0]));
}

/* The part of a segment from fraction f0 to f1 of its length. */
static void part(const ocr_page_reading *r, const ocr_segment *s, float f0, float f1,
                 io_point out[4])
{
    const float f[4] = {f0, f1, f1, f0};
    for (int k = 0; k < 4; k++)
        out[k] = edge_point(r, s, k >= 2, f[k]);
}

static io_box bounds(const io_point p[4])
{
    io_box b = {p[0].x, p[0].y, p[0].x, p[0].y};
    for (int k = 1; k < 4; k++) {
        b.x0 = fminf(b.x0, p[k].x);
        b.y0 = fminf(b.y0, p[k].y);
        b.x1 = fmaxf(b.x1, p[k].x);
        b.y1 = fmaxf(b.y1, p[k].y);
    }
    return b;
}

static nn_err add_word(const ocr_page_reading *r, io_document *doc, const ocr_segment *s,
                       const ocr_word *word)
{
    nn_err err = NN_OK;
    const ocr_recognizer *rec = r->models->recognizer;
    io_bytes text = {0};
    io_point p[4];
    float width = (float)s->crop.width;
    part(r, s, word->f0, word->f1, p);
    NN_TRY(ocr_word_text(rec, &s->text, word, &text));
    NN_TRY(io_doc_add_word(doc, p, 4, (const char *)text.data, word->confidence));
    for (int i = word->first; i < word->end; i++) {
        const ocr_char *c = &s->text.chars[i];
        float x0, x1;
        ocr_recognizer_char_box(rec, &s->crop, c, &x0, &x1);
        part(r, s, x0 / width, x1 / width, p);
        NN_TRY(io_doc_add_char(doc, bounds(p), rec->alphabet.code[c->label], c->confidence));
    }
out:
    io_bytes_free(&text);
    return err;
}

static nn_err add_words(const ocr_page_reading *r, io_document *doc, const ocr_segment *s)
{
    nn_err err = NN_OK;
    ocr_word word = {0};
    while (ocr_word_next(r->models->recognizer, &s->crop, &s->text, &word))
        NN_TRY(add_word(r, doc, s, &word));
out:
    return err;
}

#define LINE_POINTS 9 /* of a curved line's edge */

/* Outline of a line: its upper edge from left to right, its lower edge back. */
static int line_outline(const ocr_page_reading *r, const int *which, int n, io_point *out)
{
    const ocr_segment *left = &r->seg[which[0]], *right = &r->seg[which[n - 1]];
    int points = 0;
    if (n == 1 && left->centreline.curved) {
        for (int k = 0; k < 2 * LINE_POINTS; k++) {
            int at = k < LINE_POINTS ? k : 2 * LINE_POINTS - 1 - k;
            out[points++] = edge_point(r, left, k >= LINE_POINTS,
                                       (float)at / (float)(LINE_POINTS - 1));
        }
        return points;
    }
    io_point a[4], b[4];
    part(r, left, 0, 1, a);
    part(r, right, 0, 1, b);
    out[0] = a[0];
    out[1] = b[1];
    out[2] = b[2];
    out[3] = a[3];
    return 4;
}

/* Segments seg[which[0..n-1]], from left to right, as a line. */
static nn_err add_line(const ocr_page_reading *r, io_document *doc, const int *which, int n)
{
    io_point outline[2 * LINE_POINTS];
    float certainty = 1; /* that all of it is right */
    int points = line_outline(r, which, n, outline);
    for (int i = 0; i < n; i++)
        certainty *= r->seg[which[i]].text.certainty;
    nn_err err = io_doc_add_line(doc, outline, points, certainty);
    for (int i = 0; i < n && !err; i++)
        err = add_words(r, doc, &r->seg[which[i]]);
    return err;
}

static nn_err add_lines(const ocr_page_reading *r, io_document *doc, int n,
                        const ocr_layout_box *box, const int *order, const int *which,
                        int *line)
{
    nn_err err = NN_OK;
    int block = -1, paragraph = -1;
    for (int i = 0; i < n;) {
        const ocr_layout_box *b = &box[order[i]];
        int count = 0;
        while (i + count < n && box[order[i + count]].line == b->line) {
            line[count] = which[order[i + count]];
            count++;
        }
        if (b->block != block)
            NN_TRY(io_doc_add_block(doc));
        if (b->paragraph != paragraph || b->block != block)
            NN_TRY(io_doc_add_paragraph(doc));
        block = b->block;
        paragraph = b->paragraph;
        NN_TRY(add_line(r, doc, line, count));
        i += count;
    }
out:
    return err;
}

nn_err ocr_page_write(ocr_page_reading *r, const char *source, io_document *doc)
{
    nn_err err = NN_OK;
    size_t most = (size_t)r->n + 1;
    ocr_layout_box *box = nn_calloc(most, sizeof *box);
    int *order = nn_calloc(most, sizeof *order), *which = nn_calloc(most, sizeof *which);
    int *line = nn_calloc(most, sizeof *line), n = 0;
    if (!box || !order || !which || !line) {
        err = nn_fail_memory(most * sizeof *box, "the layout of a page");
        goto out;
    }
    for (int i = 0; i < r->n; i++)
        if (r->seg[i].kept) {
            box[n] = layout_box(r, &r->seg[i]);
            which[n++] = i;
        }
    NN_TRY(ocr_layout(r->config->layout, r->n_rules, r->rule, n, box, order));
    NN_TRY(io_doc_add_page(doc, source, r->given->width, r->given->height));
    io_doc_page *page = &doc->page[doc->n_pages - 1];
    page->rotation = 90 * r->quarters;
    page->skew = r->levelled + r->skew;
    err = add_lines(r, doc, n, box, order, which, line);
out:
    nn_free(line);
    nn_free(which);
    nn_free(order);
    nn_free(box);
    return err;
}

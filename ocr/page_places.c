/* page_places.c - where lines, words and characters of a page stand in the given picture. */
#include "ocr/page_parts.h"

#include "ocr/words.h"

#include <math.h>

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

nn_err ocr_page_add_line(const ocr_page_reading *r, io_document *doc, const int *which, int n)
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

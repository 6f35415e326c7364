/* page_places.c - where lines, words and characters of a page stand in the given picture. */
#include "ocr/page_parts.h"

#include "nn/mem.h"
#include "ocr/words.h"

#include <math.h>

static io_point given_point(const ocr_page_reading *r, float x, float y)
{
    const ocr_affine *p = &r->to_given;
    return (io_point){p->xx * x + p->xy * y + p->x0, p->yx * x + p->yy * y + p->y0};
}

/* Fractions u along the segment and v from its upper edge to its lower one. bend: NULL where both are
 * straight. */
static io_point segment_point(const ocr_page_reading *r, const ocr_segment *s,
                              const io_centreline *bend, float u, float v)
{
    const io_quad *q = &s->quad;
    float w[4] = {(1 - u) * (1 - v), u * (1 - v), u * v, (1 - u) * v}, x = 0, y = 0;
    float down = bend ? io_centreline_at(bend, u) / fmaxf(io_quad_height(q), 1) : 0;
    for (int k = 0; k < 4; k++) {
        x += w[k] * q->x[k];
        y += w[k] * q->y[k];
    }
    return given_point(r, x + down * (q->x[3] - q->x[0]), y + down * (q->y[3] - q->y[0]));
}

static void segment_corners(const ocr_page_reading *r, const ocr_segment *s, io_point out[4])
{
    for (int k = 0; k < 4; k++)
        out[k] = segment_point(r, s, &s->centreline, k == 1 || k == 2, k >= 2);
}

/* A box of the segment's crop. */
static void box_corners(const ocr_page_reading *r, const ocr_segment *s, io_box b,
                        io_point out[4])
{
    float w = 1 / (float)s->crop.width, h = 1 / (float)s->crop.height;
    const float x[4] = {b.x0, b.x1, b.x1, b.x0}, y[4] = {b.y0, b.y0, b.y1, b.y1};
    for (int k = 0; k < 4; k++)
        out[k] = segment_point(r, s, &s->centreline, x[k] * w, y[k] * h);
}

static nn_err add_word(const ocr_page_reading *r, io_document *doc, const ocr_segment *s,
                       const ocr_places *places, const ocr_word *word, const ocr_cell *cell)
{
    nn_err err = NN_OK;
    io_bytes text = {0};
    io_point p[4];
    box_corners(r, s, word->box, p);
    NN_TRY(ocr_word_text(r->models->recognizer, &s->text, word, &text));
    NN_TRY(io_doc_add_word(doc, p, 4, (const char *)text.data, word->confidence));
    if (cell->column > 0)
        io_doc_word_cell(doc, cell->column, cell->columns);
    for (int i = word->first; i < word->end; i++) {
        box_corners(r, s, places->chars[i].box, p);
        NN_TRY(io_doc_add_char(doc, io_points_box(p, 4), places->chars[i].code,
                               s->text.chars[i].confidence));
    }
out:
    io_bytes_free(&text);
    return err;
}

static nn_err add_words(const ocr_page_reading *r, io_document *doc, const ocr_segment *s,
                        const ocr_places *places, const ocr_cell *cell)
{
    nn_err err = NN_OK;
    ocr_word word = {0};
    while (ocr_word_next(r->models->recognizer, &s->text, places, &word))
        NN_TRY(add_word(r, doc, s, places, &word, cell));
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
            out[points++] = segment_point(r, left, &left->centreline,
                                          (float)at / (float)(LINE_POINTS - 1), k >= LINE_POINTS);
        }
        return points;
    }
    io_point a[4], b[4];
    segment_corners(r, left, a);
    segment_corners(r, right, b);
    out[0] = a[0];
    out[1] = b[1];
    out[2] = b[2];
    out[3] = a[3];
    return 4;
}

/* A text's map bends where letters with tails stand together, though its line does not: the baseline of
 * a curved segment is straight where its feet are no farther from a straight line than from the
 * curve. *line is then that line, in the crop's pixels, from the straight axis. */
static nn_err straighten(const ocr_segment *s, const ocr_places *places, ocr_ink_line *line,
                         bool *straight)
{
    nn_err err;
    float width = (float)s->crop.width, off_curve, off_straight;
    float scale = (float)s->crop.height / fmaxf(io_quad_height(&s->quad), 1);
    ocr_ink_line bent = *line, level = *line;
    float *lowered = nn_alloc(((size_t)s->text.n + 1) * sizeof *lowered);
    *straight = false;
    if (!lowered)
        return nn_fail_memory((size_t)s->text.n * sizeof *lowered, "the feet of characters");
    for (int i = 0; i < s->text.n; i++) {
        io_box b = places->chars[i].box;
        lowered[i] = scale * io_centreline_at(&s->centreline, 0.5f * (b.x0 + b.x1) / width);
    }
    NN_TRY(ocr_ink_baseline(s->text.n, places->chars, NULL, width, &bent, &off_curve));
    NN_TRY(ocr_ink_baseline(s->text.n, places->chars, lowered, width, &level, &off_straight));
    if (off_straight <= off_curve && off_straight < INFINITY) {
        *straight = true;
        *line = level;
    }
out:
    nn_free(lowered);
    return err;
}

/* The baselines of all segments of a line that is open. */
static nn_err add_baseline(const ocr_page_reading *r, io_document *doc, const int *which, int n,
                           const ocr_places *places)
{
    nn_err err = NN_OK;
    io_point base[IO_DOC_MAX_POLYGON];
    int points = 0;
    for (int i = 0; i < n; i++) {
        const ocr_segment *s = &r->seg[which[i]];
        ocr_ink_line line = places[i].line;
        bool straight = !s->centreline.curved;
        if (line.known && !straight)
            NN_TRY(straighten(s, &places[i], &line, &straight));
        int of = straight ? 2 : LINE_POINTS;
        for (int k = 0; k < of && line.known && points < IO_DOC_MAX_POLYGON; k++) {
            float u = (float)k / (float)(of - 1),
                  y = line.baseline + line.slope * (u - 0.5f) * (float)s->crop.width;
            base[points++] = segment_point(r, s, straight ? NULL : &s->centreline, u,
                                           y / (float)s->crop.height);
        }
    }
    if (points >= 2)
        err = io_doc_line_baseline(doc, base, points);
out:
    return err;
}

/* Of the segment with most characters. */
static void add_sizes(const ocr_page_reading *r, io_document *doc, const int *which, int n,
                      const ocr_places *places)
{
    int best = -1;
    for (int i = 0; i < n; i++)
        if (places[i].line.known &&
            (best < 0 || r->seg[which[i]].text.n > r->seg[which[best]].text.n))
            best = i;
    if (best >= 0)
        io_doc_line_sizes(doc, places[best].line.x_height, places[best].line.ascent,
                          places[best].line.descent);
}

nn_err ocr_page_add_line(const ocr_page_reading *r, io_document *doc, const int *which,
                         const ocr_cell *cell, int n)
{
    nn_err err = NN_OK;
    io_point outline[2 * LINE_POINTS];
    float certainty = 1; /* that all of it is right */
    int points = line_outline(r, which, n, outline);
    ocr_places *places = nn_calloc((size_t)n + 1, sizeof *places);
    if (!places)
        return nn_fail_memory((size_t)n * sizeof *places, "the places of a line");
    for (int i = 0; i < n; i++) {
        const ocr_segment *s = &r->seg[which[i]];
        certainty *= s->text.certainty;
        NN_TRY(ocr_places_find(r->models->recognizer, &s->crop, &s->text, &places[i]));
    }
    NN_TRY(io_doc_add_line(doc, outline, points, certainty));
    NN_TRY(add_baseline(r, doc, which, n, places));
    add_sizes(r, doc, which, n, places);
    for (int i = 0; i < n; i++)
        NN_TRY(add_words(r, doc, &r->seg[which[i]], &places[i], &cell[i]));
out:
    for (int i = 0; i < n; i++)
        ocr_places_free(&places[i]);
    nn_free(places);
    return err;
}

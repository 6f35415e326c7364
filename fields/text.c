/* text.c - see text.h. */
#include "fields/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nn/mem.h"

#define MAX_SLOPE 0.3f
#define WIDE_GAP 1.5f /* of the higher word: cells of a table's row, which are one line */

typedef struct piece { /* a line of the document */
    int32_t line;
    io_box box;
    float y0, y1, middle; /* where it would stand if the page were not tilted */
    int32_t row;
} piece;

/* A box of the picture on the page that was turned by its rotation. */
static io_box upright(const io_doc_page *page, io_box b)
{
    float w = (float)page->width, h = (float)page->height;
    switch (page->rotation) {
    case 90:
        return (io_box){h - b.y1, b.x0, h - b.y0, b.x1};
    case 180:
        return (io_box){w - b.x1, h - b.y1, w - b.x0, h - b.y0};
    case 270:
        return (io_box){b.y0, w - b.x1, b.y1, w - b.x0};
    default:
        return b;
    }
}

static int by_middle(const void *a, const void *b)
{
    const piece *p = a, *q = b;
    if (p->middle != q->middle)
        return p->middle < q->middle ? -1 : 1;
    return p->line - q->line;
}

static int by_row(const void *a, const void *b)
{
    const piece *p = a, *q = b;
    if (p->row != q->row)
        return p->row - q->row;
    if (p->box.x0 != q->box.x0)
        return p->box.x0 < q->box.x0 ? -1 : 1;
    return p->line - q->line;
}

static int by_value(const void *a, const void *b)
{
    float p = *(const float *)a, q = *(const float *)b;
    return (p > q) - (p < q);
}

static nn_err collect(const io_document *d, const io_doc_page *page, piece **out, int32_t *n)
{
    int32_t capacity = 0;
    for (int32_t b = 0; b < page->blocks.n; b++) {
        const io_doc_block *block = &d->block[page->blocks.first + b];
        for (int32_t p = 0; p < block->paragraphs.n; p++)
            capacity += d->paragraph[block->paragraphs.first + p].lines.n;
    }
    piece *piece_of = nn_calloc((size_t)capacity + 1, sizeof *piece_of);
    if (!piece_of)
        return nn_fail_memory((size_t)capacity * sizeof *piece_of, "lines of a page");
    *n = 0;
    for (int32_t b = 0; b < page->blocks.n; b++) {
        const io_doc_block *block = &d->block[page->blocks.first + b];
        for (int32_t p = 0; p < block->paragraphs.n; p++) {
            io_span lines = d->paragraph[block->paragraphs.first + p].lines;
            for (int32_t l = lines.first; l < lines.first + lines.n; l++) {
                if (d->line[l].words.n == 0)
                    continue;
                piece_of[(*n)++] = (piece){.line = l, .box = upright(page, d->line[l].box)};
            }
        }
    }
    *out = piece_of;
    return NN_OK;
}

/* dy / dx of a line's upper edge; false: it is too short to tell, or steep. */
static bool slope_of(const io_document *d, const io_doc_page *page, const io_doc_line *line, float *out)
{
    const io_point *p = d->point + line->polygon.first;
    if (line->polygon.n < 4)
        return false;
    const io_point *q = p + line->polygon.n / 2 - 1;
    io_box a = upright(page, (io_box){p->x, p->y, p->x, p->y}),
           b = upright(page, (io_box){q->x, q->y, q->x, q->y});
    io_box box = upright(page, line->box);
    *out = (b.y0 - a.y0) / fmaxf(1, b.x0 - a.x0);
    return b.x0 - a.x0 > 0.5f * (box.x1 - box.x0) && b.x0 - a.x0 > 2 * (box.y1 - box.y0) &&
           fabsf(*out) < MAX_SLOPE;
}

/* A page that was laid down tilted by two degrees has its right margin a row lower: lines are
 * compared as they would stand without the tilt that half of them have. scratch[n]. */
static void level(const io_document *d, const io_doc_page *page, piece *p, int32_t n, float *scratch)
{
    int32_t told = 0;
    for (int32_t i = 0; i < n; i++)
        told += slope_of(d, page, &d->line[p[i].line], &scratch[told]);
    qsort(scratch, (size_t)told, sizeof *scratch, by_value);
    float slope = told > 0 ? scratch[told / 2] : 0;
    for (int32_t i = 0; i < n; i++) {
        const io_box *b = &p[i].box;
        float height = b->y1 - b->y0;
        p[i].middle = (b->y0 + b->y1) / 2 - slope * (b->x0 + b->x1) / 2;
        height = fmaxf(height - fabsf(slope) * (b->x1 - b->x0), height / 4);
        p[i].y0 = p[i].middle - height / 2;
        p[i].y1 = p[i].middle + height / 2;
    }
}

/* A line joins the row above when half of the lower of the two overlaps, and nothing of the row
 * stands over it. */
static int32_t make_rows(piece *p, int32_t n)
{
    int32_t row = -1, first = 0;
    qsort(p, (size_t)n, sizeof *p, by_middle);
    for (int32_t i = 0; i < n; i++) {
        bool joins = false;
        for (int32_t k = first; k < i && row >= 0; k++) {
            float over = fminf(p[i].y1, p[k].y1) - fmaxf(p[i].y0, p[k].y0);
            float height = fminf(p[i].y1 - p[i].y0, p[k].y1 - p[k].y0);
            float across = fminf(p[i].box.x1, p[k].box.x1) - fmaxf(p[i].box.x0, p[k].box.x0);
            float width = fminf(p[i].box.x1 - p[i].box.x0, p[k].box.x1 - p[k].box.x0);
            if (across > 0.3f * width) {
                joins = false;
                break;
            }
            joins |= over >= 0.5f * height;
        }
        if (!joins) {
            row++;
            first = i;
        }
        p[i].row = row;
    }
    qsort(p, (size_t)n, sizeof *p, by_row);
    return row + 1;
}

static void begin_row(fields_text *t)
{
    fields_row *r = &t->row[t->n_rows++];
    *r = (fields_row){.begin = t->n, .first = t->n_words};
}

/* Does what begins with `b` stand apart from `a`, left of it in the same line? */
static bool apart(const io_box *a, const io_box *b)
{
    float height = fmaxf(a->y1 - a->y0, b->y1 - b->y0);
    return b->x0 - a->x1 > WIDE_GAP * height;
}

static void add_line(fields_text *t, const io_doc_page *page, const piece *p)
{
    fields_row *r = &t->row[t->n_rows - 1];
    const io_doc_line *line = &t->doc->line[p->line];
    for (int32_t i = 0; i < line->words.n; i++) {
        const io_doc_word *word = &t->doc->word[line->words.first + i];
        const char *text = io_doc_text(t->doc, word->text);
        size_t n = strlen(text);
        io_box box = upright(page, word->box);
        if (r->words > 0)
            t->text[t->n++] = i == 0 || apart(&t->word[t->n_words - 1].box, &box) ? '\t' : ' ';
        fields_word *w = &t->word[t->n_words++];
        *w = (fields_word){t->n, t->n + (int32_t)n, line->words.first + i, box};
        memcpy(t->text + t->n, text, n);
        t->n += (int32_t)n;
        r->box = r->words > 0 ? io_box_join(r->box, w->box) : w->box;
        r->words++;
    }
    r->end = t->n;
}

static void median_height(fields_text *t, const piece *p, int32_t n, float *scratch)
{
    t->line_height = 1;
    for (int32_t i = 0; i < n; i++)
        scratch[i] = p[i].box.y1 - p[i].box.y0;
    qsort(scratch, (size_t)n, sizeof *scratch, by_value);
    if (n > 0)
        t->line_height = fmaxf(1, scratch[n / 2]);
}

nn_err fields_text_new(const io_document *d, int32_t index, fields_text *out)
{
    nn_err err;
    piece *p = NULL;
    float *scratch = NULL;
    int32_t n = 0;
    int64_t bytes = 1, words = 0;
    const io_doc_page *page = &d->page[index];
    fields_text *t = out;
    bool turned = page->rotation == 90 || page->rotation == 270;
    *t = (fields_text){.doc = d,
                       .line_height = 1,
                       .width = (float)(turned ? page->height : page->width),
                       .height = (float)(turned ? page->width : page->height)};
    NN_TRY(collect(d, page, &p, &n));
    for (int32_t i = 0; i < n; i++) {
        io_span in = d->line[p[i].line].words;
        words += in.n;
        for (int32_t k = in.first; k < in.first + in.n; k++)
            bytes += 1 + (int64_t)strlen(io_doc_text(d, d->word[k].text));
    }
    if (bytes > INT32_MAX) {
        err = nn_fail(NN_ERR_LIMIT, "a page of %lld bytes of text", (long long)bytes);
        goto out;
    }
    scratch = nn_calloc((size_t)n + 1, sizeof *scratch);
    if (!scratch) {
        err = nn_fail_memory((size_t)n * sizeof *scratch, "lines of a page");
        goto out;
    }
    level(d, page, p, n, scratch);
    int32_t rows = make_rows(p, n);
    t->text = nn_calloc((size_t)bytes + 1, 1);
    t->word = nn_calloc((size_t)words + 1, sizeof *t->word);
    t->row = nn_calloc((size_t)rows + 1, sizeof *t->row);
    if (!t->text || !t->word || !t->row) {
        err = nn_fail_memory((size_t)bytes, "the text of a page");
        goto out;
    }
    for (int32_t i = 0; i < n; i++) {
        if (i == 0 || p[i].row != p[i - 1].row) {
            if (i > 0)
                t->text[t->n++] = '\n';
            begin_row(t);
        }
        add_line(t, page, &p[i]);
    }
    median_height(t, p, n, scratch);
    err = NN_OK;
out:
    nn_free(scratch);
    nn_free(p);
    if (err != NN_OK)
        fields_text_free(t);
    return err;
}

void fields_text_free(fields_text *t)
{
    nn_free(t->text);
    nn_free(t->word);
    nn_free(t->row);
    *t = (fields_text){0};
}

int32_t fields_text_row(const fields_text *t, int32_t at)
{
    int32_t lo = 0, hi = t->n_rows;
    while (hi - lo > 1) {
        int32_t mid = lo + (hi - lo) / 2;
        if (t->row[mid].begin <= at)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

int32_t fields_text_word(const fields_text *t, int32_t at)
{
    int32_t lo = 0, hi = t->n_words;
    while (hi - lo > 1) {
        int32_t mid = lo + (hi - lo) / 2;
        if (t->word[mid].at <= at)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

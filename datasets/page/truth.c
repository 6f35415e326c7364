/* truth.c - from the pieces as they were set to segments in the image.
 *
 * Pieces of one line whose gap is below GAP times the height of the text, with no ruled line in
 * it, are one segment; those of neighbouring columns, which were not set one after the other, are
 * not, however narrow the gutter. Boxes become quadrilaterals by the page's way into the image (view.c).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/page/parts.h"
#include "nn/mem.h"

/* Of the font size: of a box's height, about 0.95 em with its margins, it is 1.4 to 1.6. On
 * scanned receipts the mean between "joined" and "apart" lies there. */
#define GAP 1.4f
/* Of a cut line, this share of its height must be left to count as text. */
#define LEAST_HEIGHT 0.6f

static bool divided(const ds_page_context *c, float x0, float x1, float y)
{
    for (int i = 0; i < c->n_dividers; i++) {
        const ds_divider *d = &c->divider[i];
        if (d->x > x0 - 2 && d->x < x1 + 2 && d->y0 <= y && d->y1 >= y)
            return true;
    }
    return false;
}

/* Copies of both pieces' letters behind all others; a's begin there. */
static bool copy_letters(ds_page_context *c, ds_piece *a, const ds_piece *b)
{
    int at = c->n_letters;
    for (int i = 0; i < a->n_letters + b->n_letters; i++) {
        ds_letter l = i < a->n_letters ? c->letter[a->letter + i]
                                       : c->letter[b->letter + i - a->n_letters];
        ds_add_letter(c, l);
    }
    a->letter = at;
    return c->err == NN_OK;
}

static nn_err join(ds_page_context *c, ds_piece *a, const ds_piece *b)
{
    nn_err err = NN_OK;
    io_bytes *s = &c->strings;
    /* The strings move when they grow: both are copied by their places. */
    size_t at = s->size, na = strlen((char *)s->data + a->text),
           nb = strlen((char *)s->data + b->text);
    char *text = nn_alloc(na + nb + 2);
    if (!text)
        return nn_fail_memory(na + nb + 2, "a text");
    memcpy(text, s->data + a->text, na);
    text[na] = ' ';
    memcpy(text + na + 1, s->data + b->text, nb + 1);
    NN_TRY(io_bytes_add(s, text, na + nb + 2));
    a->text = at;
    a->x1 = b->x1;
    a->y0 = fminf(a->y0, b->y0);
    a->y1 = fmaxf(a->y1, b->y1);
    a->order = a->order < b->order ? a->order : b->order;
    a->last = a->last > b->last ? a->last : b->last;
    if (a->letter + a->n_letters != b->letter) /* letters of the joined one stand together */
        a->n_letters = copy_letters(c, a, b) ? a->n_letters + b->n_letters : 0;
    else
        a->n_letters += b->n_letters;
    err = c->err;
out:
    nn_free(text);
    return err;
}

static int by_left(const void *a, const void *b)
{
    const ds_piece *p = a, *q = b;
    return p->x0 < q->x0 ? -1 : p->x0 > q->x0 ? 1 : p->order - q->order;
}

static int by_order(const void *a, const void *b)
{
    return ((const ds_piece *)a)->order - ((const ds_piece *)b)->order;
}

/* Set as parts of one line, or one right after the other. */
static bool in_turn(const ds_piece *a, const ds_piece *b)
{
    return a->line == b->line || b->order == a->last + 1 || a->order == b->last + 1;
}

/* cells: of tables stay apart. */
static nn_err join_all(ds_page_context *c, bool cells)
{
    nn_err err = NN_OK;
    qsort(c->piece, (size_t)c->n_pieces, sizeof *c->piece, by_left);
    for (int i = 1; i < c->n_pieces; i++) {
        ds_piece *b = &c->piece[i];
        if (b->apart || b->ignore)
            continue;
        for (int k = i - 1; k >= 0; k--) {
            ds_piece *a = &c->piece[k];
            float em = fmaxf(a->em, b->em), gap = b->x0 - a->x1;
            if (a->gone || a->apart || a->ignore || gap > GAP * em || gap < -0.4f * em ||
                fabsf(a->baseline - b->baseline) > 0.2f * em ||
                em > 1.5f * fminf(a->em, b->em) || !in_turn(a, b) ||
                (cells && (a->table || b->table)) ||
                divided(c, a->x1, b->x0, a->baseline - 0.3f * em))
                continue;
            NN_TRY(join(c, a, b));
            /* Goes on as the joined one: its right end has moved here. */
            ds_piece joined = *a;
            a->gone = true;
            *b = joined;
            break;
        }
    }
out:
    qsort(c->piece, (size_t)c->n_pieces, sizeof *c->piece, by_order);
    return err;
}

static nn_err add_lines(ds_page_context *c, const ds_view *view, ds_page *out)
{
    nn_err err = NN_OK;
    size_t bytes = (size_t)c->n_pieces * sizeof *c->piece;
    ds_piece *before = nn_alloc(bytes + 1);
    if (!before)
        return nn_fail_memory(bytes, "a page's truth");
    memcpy(before, c->piece, bytes);
    NN_TRY(join_all(c, true));
    NN_TRY(ds_page_lines(c, view, out));
    memcpy(c->piece, before, bytes);
out:
    nn_free(before);
    return err;
}

nn_err ds_page_truth(ds_page_context *c, const ds_view *view, ds_page *out)
{
    nn_err err = NN_OK;
    if (c->source->config.truth)
        NN_TRY(add_lines(c, view, out));
    NN_TRY(join_all(c, false));
    out->n = 0;
    out->segment = nn_calloc((size_t)c->n_pieces + 1, sizeof *out->segment);
    if (!out->segment) {
        err = nn_fail_memory((size_t)c->n_pieces * sizeof *out->segment, "a page's truth");
        goto out;
    }
    for (int i = 0; i < c->n_pieces; i++) {
        const ds_piece *p = &c->piece[i];
        float quad[8], across;
        bool cut;
        if (p->gone)
            continue;
        if (!ds_view_piece(c, view, p, quad, &cut, &across))
            continue;
        ds_segment *s = &out->segment[out->n];
        s->n = 4;
        s->xy = nn_alloc(sizeof quad);
        s->ignore = p->ignore || across < LEAST_HEIGHT;
        s->cut = cut;
        s->line = p->line;
        s->paragraph = p->paragraph;
        s->block = p->block;
        s->text = nn_strdup(s->ignore ? "###" : (const char *)c->strings.data + p->text);
        out->n++;
        if (!s->xy || !s->text) {
            err = nn_fail_memory(sizeof quad, "a page's truth");
            goto out;
        }
        for (int k = 0; k < 8; k++)
            s->xy[k] = rintf(quad[k] * 4) / 4;
    }
out:
    return err;
}

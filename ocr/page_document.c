/* page_document.c - segments become lines of words: layout, then places in the picture. */
#include "ocr/page_parts.h"
#include "io/bullet.h"
#include "ocr/roles.h"
#include "ocr/spread.h"

#include "nn/mem.h"

#include <math.h>
#include <string.h>

/* --- in which order --- */

#define MOST_BULLET 4 /* bytes of a number before its stop */
#define MOST_UNIT 3   /* letters of a currency, of a unit beside a number */

/* "- x", "12. x", "a) x", "\u2022 x" */
static bool begins_with_bullet(const char *t)
{
    size_t n = strspn(t, "0123456789");
    if (io_bullet(t, NULL) > 0)
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

static nn_err add_lines(const ocr_page_reading *r, io_document *doc, int n,
                        const ocr_text_line *line, const int *which, const ocr_cell *cell)
{
    nn_err err = NN_OK;
    for (int i = 0; i < n; i++) {
        const ocr_text_line *l = &line[i];
        if (i == 0 || l->block != l[-1].block)
            NN_TRY(io_doc_add_block(doc));
        if (i == 0 || l->block != l[-1].block || l->paragraph != l[-1].paragraph)
            NN_TRY(io_doc_add_paragraph(doc));
        NN_TRY(ocr_page_add_line(r, doc, which + l->first, cell + l->first, l->n));
        if (l->table > 0)
            io_doc_line_cell(doc, l->table, l->row, cell[l->first].column);
    }
out:
    return err;
}

/* Scratch of a page's layout; all of them for each of its boxes. */
typedef struct scratch {
    ocr_layout_box *box;
    ocr_text_line *line;
    ocr_cell *cell;
    const char **text;
    int *order;
    int *which; /* segment of box i */
    int *seg;   /* of box order[i] */
} scratch;

static nn_err scratch_new(scratch *s, size_t n)
{
    *s = (scratch){nn_calloc(n, sizeof *s->box),   nn_calloc(n, sizeof *s->line),
                   nn_calloc(n, sizeof *s->cell),  nn_calloc(n, sizeof *s->text),
                   nn_calloc(n, sizeof *s->order), nn_calloc(n, sizeof *s->which),
                   nn_calloc(n, sizeof *s->seg)};
    bool whole = s->box && s->line && s->cell && s->text && s->order && s->which && s->seg;
    return whole ? NN_OK : nn_fail_memory(n * sizeof *s->line, "the layout of a page");
}

static void scratch_free(scratch *s)
{
    nn_free(s->seg);
    nn_free(s->which);
    nn_free(s->order);
    nn_free(s->text);
    nn_free(s->cell);
    nn_free(s->line);
    nn_free(s->box);
}

/* The boxes of one page of a spread after those of the other; how many are left of x. */
static nn_err part_boxes(scratch *s, int n, float x, int *left)
{
    scratch t;
    int at = 0;
    nn_err err = scratch_new(&t, (size_t)n + 1);
    for (int side = 0; side < 2 && err == NN_OK; side++) {
        for (int i = 0; i < n; i++)
            if ((0.5f * (s->box[i].x0 + s->box[i].x1) >= x) == (side == 1)) {
                t.box[at] = s->box[i];
                t.text[at] = s->text[i];
                t.which[at++] = s->which[i];
            }
        *left = side == 0 ? at : *left;
    }
    if (err == NN_OK) {
        memcpy(s->box, t.box, (size_t)n * sizeof *s->box);
        memcpy(s->text, t.text, (size_t)n * sizeof *s->text);
        memcpy(s->which, t.which, (size_t)n * sizeof *s->which);
    }
    scratch_free(&t);
    return err;
}

/* Boxes [from, from + n) are laid out behind those before them. */
static nn_err lay_out(const ocr_page_reading *r, scratch *s, int from, int n)
{
    int block = 0, paragraph = 0, line = 0, table = 0;
    ocr_layout_box *box = s->box + from;
    for (int i = 0; i < from; i++) {
        block = s->box[i].block >= block ? s->box[i].block + 1 : block;
        paragraph = s->box[i].paragraph >= paragraph ? s->box[i].paragraph + 1 : paragraph;
        line = s->box[i].line >= line ? s->box[i].line + 1 : line;
        table = s->box[i].table > table ? s->box[i].table : table;
    }
    nn_err err = ocr_layout(r->config->layout, r->n_rules, r->rule, n, box, s->order + from);
    for (int i = 0; i < n && err == NN_OK; i++) {
        s->order[from + i] += from;
        box[i].block += block;
        box[i].paragraph += paragraph;
        box[i].line += line;
        box[i].table += box[i].table > 0 ? table : 0;
    }
    return err;
}

/* Where the right page of a spread begins, x in level coordinates, in the given picture. */
static float fold_of(const ocr_page_reading *r, float x)
{
    float a = r->skew * 0.017453292519943295f;
    float ux = cosf(a) * x + 0.5f * (float)r->upright->width;
    float uy = sinf(a) * x + 0.5f * (float)r->upright->height;
    const ocr_affine *p = &r->to_given;
    return (p->xx * ux + p->xy * uy + p->x0) / (float)r->given->width;
}

nn_err ocr_page_write(ocr_page_reading *r, const char *source, io_document *doc)
{
    nn_err err = NN_OK;
    scratch s;
    int n = 0, left = 0, lines;
    bool spread = false;
    float x = 0;
    NN_TRY(scratch_new(&s, (size_t)r->n + 1));
    for (int i = 0; i < r->n; i++)
        if (r->seg[i].kept) {
            s.box[n] = layout_box(r, &r->seg[i]);
            s.text[n] = r->seg[i].text.utf8;
            s.which[n++] = i;
        }
    if (r->config->layout == OCR_LAYOUT_AUTO)
        NN_TRY(ocr_spread_find((float)r->upright->width, (float)r->upright->height, r->n_rules, r->rule,
                               n, s.box, s.text, &spread, &x));
    if (spread)
        NN_TRY(part_boxes(&s, n, x, &left));
    NN_TRY(lay_out(r, &s, 0, spread ? left : n));
    if (spread)
        NN_TRY(lay_out(r, &s, left, n - left));
    for (int i = 0; i < n; i++)
        s.seg[i] = s.which[s.order[i]];
    lines = ocr_text_lines(n, s.box, s.order, s.text, s.line);
    if (r->config->layout == OCR_LAYOUT_AUTO || r->config->layout == OCR_LAYOUT_SINGLE_COLUMN)
        NN_TRY(ocr_tables(lines, s.line, n, s.box, s.order, s.cell));
    if (r->config->layout != OCR_LAYOUT_SINGLE_BLOCK)
        ocr_roles_part(lines, s.line);
    NN_TRY(io_doc_add_page(doc, source, r->given->width, r->given->height));
    io_doc_page *page = &doc->page[doc->n_pages - 1];
    page->rotation = 90 * r->quarters;
    page->skew = r->levelled + r->skew;
    page->fold = spread && r->quarters == 0 ? fold_of(r, x) : 0;
    int32_t first = doc->n_lines;
    NN_TRY(add_lines(r, doc, lines, s.line, s.seg, s.cell));
    /* Roles look at the lines' texts, that a line has when it is closed. */
    NN_TRY(io_doc_finish(doc));
    NN_TRY(ocr_roles(lines, s.line, (float)r->upright->height, doc, first));
out:
    scratch_free(&s);
    return err;
}

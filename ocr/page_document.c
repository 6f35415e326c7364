/* page_document.c - segments become lines of words: layout, then places in the picture. */
#include "ocr/page_parts.h"
#include "ocr/roles.h"

#include "nn/mem.h"

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

nn_err ocr_page_write(ocr_page_reading *r, const char *source, io_document *doc)
{
    nn_err err = NN_OK;
    scratch s;
    int n = 0, lines;
    NN_TRY(scratch_new(&s, (size_t)r->n + 1));
    for (int i = 0; i < r->n; i++)
        if (r->seg[i].kept) {
            s.box[n] = layout_box(r, &r->seg[i]);
            s.text[n] = r->seg[i].text.utf8;
            s.which[n++] = i;
        }
    NN_TRY(ocr_layout(r->config->layout, r->n_rules, r->rule, n, s.box, s.order));
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
    int32_t first = doc->n_lines;
    NN_TRY(add_lines(r, doc, lines, s.line, s.seg, s.cell));
    /* Roles look at the lines' texts, that a line has when it is closed. */
    NN_TRY(io_doc_finish(doc));
    NN_TRY(ocr_roles(lines, s.line, (float)r->upright->height, doc, first));
out:
    scratch_free(&s);
    return err;
}

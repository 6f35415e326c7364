/* page_document.c - segments become lines of words: layout, then places in the picture. */
#include "ocr/page_parts.h"

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
        NN_TRY(ocr_page_add_line(r, doc, line, count));
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

/* pdf_text.c - the text that a PDF's page holds already, from what pdftotext -bbox-layout writes:
 *
 *     <page width height> <flow> <block> <line> <word xMin yMin xMax yMax>text</word> ...
 *
 * in points, y down, & < > " as XML writes them. */
#include "io/pdf_pages.h"

#include <stdio.h>
#include <string.h>

#include "io/child.h"
#include "io/number.h"

#define MAX_TEXT ((size_t)1 << 28)
#define SECONDS 120

typedef struct scan {
    const char *p, *end;
    double scale_x, scale_y; /* pixels a point */
    bool block, line;        /* one is open in the document */
    io_document *doc;
    int words;
} scan;

static nn_err collect(void *ctx, const uint8_t *data, size_t n)
{
    io_bytes *b = ctx;
    if (n > MAX_TEXT - b->size)
        return nn_fail(NN_ERR_LIMIT, "the text of a PDF's page takes more than %zu bytes", MAX_TEXT);
    return io_bytes_add(b, data, n);
}

/* The value of ` name="..."` in a tag. */
static bool attribute(const char *tag, const char *end, const char *name, double *out)
{
    size_t n = strlen(name);
    for (const char *p = tag; p + n + 3 < end; p++)
        if (p[0] == ' ' && memcmp(p + 1, name, n) == 0 && p[n + 1] == '=' && p[n + 2] == '"') {
            p += n + 3;
            return io_number_parse(&p, out) && *out > -1e6 && *out < 1e6;
        }
    return false;
}

/* Text between tags, without &...; */
static nn_err unescape(const char *p, const char *end, io_bytes *out)
{
    static const struct { const char *name; char c; } entities[] = {
        {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
    nn_err err = NN_OK;
    while (p < end) {
        size_t n = 1;
        char c = *p;
        for (size_t i = 0; c == '&' && i < sizeof entities / sizeof entities[0]; i++) {
            size_t length = strlen(entities[i].name);
            if ((size_t)(end - p) >= length && memcmp(p, entities[i].name, length) == 0) {
                c = entities[i].c, n = length;
                break;
            }
        }
        NN_TRY(io_bytes_add(out, &c, 1));
        p += n;
    }
    err = io_bytes_add(out, "", 1);
out:
    return err;
}

static nn_err add_word(scan *s, const char *tag, const char *end, const char *text,
                       const char *text_end)
{
    nn_err err = NN_OK;
    io_bytes word = {0};
    double x0, y0, x1, y1;
    if (!attribute(tag, end, "xMin", &x0) || !attribute(tag, end, "yMin", &y0) ||
        !attribute(tag, end, "xMax", &x1) || !attribute(tag, end, "yMax", &y1))
        return NN_OK;
    float l = (float)(x0 * s->scale_x), r = (float)(x1 * s->scale_x);
    float t = (float)(y0 * s->scale_y), b = (float)(y1 * s->scale_y);
    const io_point outline[4] = {{l, t}, {r, t}, {r, b}, {l, b}};
    NN_TRY(unescape(text, text_end, &word));
    if (strspn((const char *)word.data, " ") == word.size - 1)
        goto out;
    if (!s->block) {
        NN_TRY(io_doc_add_block(s->doc));
        NN_TRY(io_doc_add_paragraph(s->doc));
    }
    if (!s->block || !s->line)
        NN_TRY(io_doc_add_line(s->doc, NULL, 0, 1));
    s->block = s->line = true;
    NN_TRY(io_doc_add_word(s->doc, outline, 4, (const char *)word.data, 1));
    s->words++;
out:
    io_bytes_free(&word);
    return err;
}

static bool is_tag(const char *p, const char *end, const char *name)
{
    size_t n = strlen(name);
    return (size_t)(end - p) > n && memcmp(p, name, n) == 0 && (p[n] == ' ' || p[n] == '>');
}

static nn_err walk(scan *s)
{
    nn_err err = NN_OK;
    while ((s->p = memchr(s->p, '<', (size_t)(s->end - s->p))) != NULL) {
        const char *tag = s->p + 1, *close = memchr(tag, '>', (size_t)(s->end - tag));
        if (!close)
            break;
        s->p = close + 1;
        if (is_tag(tag, s->end, "block")) {
            s->block = false;
        } else if (is_tag(tag, s->end, "line")) {
            s->line = false;
        } else if (is_tag(tag, s->end, "word")) {
            const char *stop = memchr(s->p, '<', (size_t)(s->end - s->p));
            if (!stop)
                break;
            NN_TRY(add_word(s, tag, close, s->p, stop));
            s->p = stop;
        }
    }
out:
    return err;
}

nn_err io_pdf_text(const io_pdf_pages *p, int page, const char *label, int32_t width,
                   int32_t height, io_document *doc, bool *any)
{
    NN_ASSERT(page >= 1 && page <= p->n);
    nn_err err;
    char number[16];
    io_bytes text = {0};
    *any = false;
    snprintf(number, sizeof number, "%d", page);
    const char *const arguments[] = {"-bbox-layout", "-cropbox", "-f", number, "-l", number,
                                     "/dev/fd/3", "-", NULL};
    io_child child = {.program = "pdftotext", .package = "poppler-utils", .missing = NN_ERR_INPUT,
                      .arguments = arguments, .input = &p->fd, .n_inputs = 1,
                      .seconds = SECONDS,
                      .take = collect, .ctx = &text};
    NN_TRY(io_child_run(&child, label));
    NN_TRY(io_doc_add_page(doc, label, width, height));
    const io_pdf_sheet *sheet = &p->sheet[page - 1];
    scan s = {.p = (const char *)text.data, .doc = doc, .scale_x = width / sheet->width,
              .scale_y = height / sheet->height};
    if (text.size > 0) {
        s.end = s.p + text.size;
        NN_TRY(walk(&s));
    }
    *any = s.words > 0;
out:
    io_bytes_free(&text);
    return err;
}

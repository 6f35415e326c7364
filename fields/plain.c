/* plain.c - plain text as a document: places are columns and rows of the text. */
#include <string.h>

#include "fields/plain.h"
#include "nn/mem.h"

static int count(const char *from, const char *to)
{
    int n = 0;
    for (; from < to; from++)
        n += (*from & 0xC0) != 0x80;
    return n;
}

/* What ends a piece: a tab, two blanks, or the line's end. */
static const char *piece_end(const char *p, const char *end)
{
    while (p < end && *p != '\t' && !(p[0] == ' ' && (p + 1 == end || p[1] == ' ')))
        p++;
    return p;
}

static nn_err add_piece(io_document *d, const char *from, const char *to, int column, int row)
{
    nn_err err;
    float x0 = (float)(column * FIELDS_GRID_X),
          x1 = x0 + (float)(count(from, to) * FIELDS_GRID_X);
    float y0 = (float)(row * FIELDS_GRID_Y), y1 = y0 + FIELDS_GRID_Y - 4;
    io_point p[4];
    io_box_corners((io_box){x0, y0, x1, y1}, p);
    char *text = nn_strndup(from, (size_t)(to - from));
    if (!text)
        return nn_fail_memory((size_t)(to - from), "a line of text");
    NN_TRY(io_doc_add_line(d, p, 4, 1));
    err = io_doc_line_text(d, text);
out:
    nn_free(text);
    return err;
}

static nn_err add_page(io_document *d, const char *p, const char *end, const char *source)
{
    nn_err err;
    int64_t rows = 0, columns = 1;
    for (const char *line = p; line < end; rows++) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        stop = stop ? stop : end;
        columns = nn_max_i64(columns, count(line, stop));
        line = stop + 1;
    }
    rows = nn_max_i64(rows, 1);
    if (rows > IO_DOC_MAX / FIELDS_GRID_Y || columns > IO_DOC_MAX / FIELDS_GRID_X)
        return nn_fail(NN_ERR_LIMIT, "%s: a text of %lld lines, the longest of %lld characters",
                       source, (long long)rows, (long long)columns);
    NN_TRY(io_doc_add_page(d, source, (int32_t)columns * FIELDS_GRID_X,
                           (int32_t)rows * FIELDS_GRID_Y));
    NN_TRY(io_doc_add_block(d));
    NN_TRY(io_doc_add_paragraph(d));
    for (int row = 0; p < end; row++) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        stop = stop ? stop : end;
        const char *last = stop > p && stop[-1] == '\r' ? stop - 1 : stop;
        for (const char *at = p; at < last;) {
            if (*at == ' ' || *at == '\t') {
                at++;
                continue;
            }
            const char *to = piece_end(at, last);
            NN_TRY(add_piece(d, at, to, count(p, at), row));
            at = to;
        }
        p = stop + 1;
    }
    err = NN_OK;
out:
    return err;
}

nn_err fields_document_of_text(const char *text, size_t n, const char *source, io_document *d)
{
    nn_err err = NN_OK;
    const char *end = text + n;
    do {
        const char *stop = memchr(text, '\f', (size_t)(end - text));
        stop = stop ? stop : end;
        /* What stands behind the last form feed is no page of its own when it is nothing. */
        if (stop < end || stop > text || d->n_pages == 0)
            NN_TRY(add_page(d, text, stop, source));
        text = stop < end ? stop + 1 : end;
    } while (text < end);
    err = io_doc_finish(d);
out:
    return err;
}

/* write_csv.c - the tables alone, by RFC 4180: lines end with CR LF, fields that hold a comma, a
 * quote or a line end are quoted, quotes in them doubled. All rows of a table have as many
 * fields; a cell over several columns is followed by empty ones. An empty line parts two tables.
 *
 * A cell is written as it was read, also one that a spreadsheet takes for a formula ("=1+1",
 * "-5", "@x"): it must be told to import text. */
#include "io/put.h"
#include "io/table.h"

#include <string.h>

static void put_field(io_writer *w, const char *text)
{
    if (!text[strcspn(text, ",\"\r\n")]) {
        io_put(w, text);
        return;
    }
    io_put(w, "\"");
    for (size_t n; *text; text += n) {
        n = strcspn(text, "\"");
        n += text[n] == '"';
        io_put_bytes(w, text, n);
        io_put(w, text[n - 1] == '"' ? "\"" : "");
    }
    io_put(w, "\"");
}

static void put_table(io_writer *w, const io_table *t)
{
    for (int32_t row = 0, at = 0; row < t->rows; row++) {
        for (int32_t column = 0; column < t->columns; column++) {
            io_put(w, column ? "," : "");
            if (at < t->n && t->cell[at].row == row && t->cell[at].column == column)
                put_field(w, io_cell_text(t, &t->cell[at++]));
        }
        io_put(w, "\r\n");
    }
}

void io_csv_page(io_writer *w, const io_document *d, const io_doc_page *page)
{
    for (int32_t n = 0; (n = io_table_next(d, page, n)) > 0 && w->err == NN_OK;) {
        io_table t;
        io_put_failed(w, io_table_of(d, page, n, &t));
        if (w->err == NN_OK && t.n > 0) {
            io_put(w, w->flushed > 0 || w->out.size > w->before ? "\r\n" : "");
            put_table(w, &t);
        }
        io_table_free(&t);
    }
}

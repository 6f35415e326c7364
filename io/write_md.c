/* write_md.c - Markdown: CommonMark 0.31 with GitHub's tables.
 *
 * A heading is one of level 2, list items are lists, a table's first row is its head (the form
 * knows no table without one), a cell over several columns is followed by empty ones. Lines of
 * running text are joined by the reader; others keep their ends by a backslash. Whatever would be
 * taken for markup is escaped. A rule parts the pages. */
#include "io/bullet.h"
#include "io/hyphen.h"
#include "io/put.h"
#include "io/table.h"

#include <string.h>

/* A character that means something wherever it stands. */
static bool is_markup(char c)
{
    return c != 0 && strchr("\\`*_[]<>|~", c) != NULL;
}

/* Bytes at a line's beginning before the character that makes it a list, a heading, a rule. */
static size_t marker(const char *text, size_t n)
{
    size_t digits = 0;
    while (digits < n && text[digits] >= '0' && text[digits] <= '9')
        digits++;
    if (digits > 0 && digits < n && (text[digits] == '.' || text[digits] == ')') &&
        (digits + 1 == n || text[digits + 1] == ' '))
        return digits;
    return n > 0 && strchr("#+-=", text[0]) && text[0] ? 0 : n;
}

static void put_text(io_writer *w, const char *text, size_t n, bool begins_line)
{
    size_t from = 0, escape = begins_line ? marker(text, n) : n;
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '&') {
            io_put_bytes(w, text + from, i - from);
            io_put(w, "&amp;");
            from = i + 1;
        } else if (text[i] == '\n') { /* of a cell */
            io_put_bytes(w, text + from, i - from);
            io_put(w, "<br>");
            from = i + 1;
        } else if (is_markup(text[i]) || i == escape) {
            io_put_bytes(w, text + from, i - from);
            io_put(w, "\\");
            from = i;
        }
    }
    io_put_bytes(w, text + from, n - from);
}

static void put_table(io_writer *w, const io_table *t)
{
    for (int32_t row = 0, at = 0; row < t->rows; row++) {
        for (int32_t column = 0; column < t->columns; column++) {
            io_put(w, "| ");
            if (at < t->n && t->cell[at].row == row && t->cell[at].column == column) {
                const char *text = io_cell_text(t, &t->cell[at++]);
                put_text(w, text, strlen(text), false);
                io_put(w, " ");
            }
        }
        io_put(w, "|\n");
        for (int32_t column = 0; row == 0 && column < t->columns; column++)
            io_put(w, column + 1 < t->columns ? "| --- " : "| --- |\n");
    }
}

/* A number with its point is a marker of Markdown, too; other bullets become a dash. */
static size_t put_bullet(io_writer *w, const char *text, size_t n)
{
    size_t digits = strspn(text, "0123456789");
    if (digits > 0 && digits < 10 && digits < n &&
        (text[digits] == '.' || text[digits] == ')')) {
        size_t end = digits + 1;
        io_put_bytes(w, text, end);
        io_put(w, " ");
        return end + strspn(text + end, " ");
    }
    io_put(w, "- ");
    size_t mark = io_bullet(text, NULL);
    return mark > 0 ? mark + strspn(text + mark, " ") : 0;
}

static void put_paragraph(io_writer *w, io_hyphen_walk walk)
{
    io_role role = IO_ROLE_NONE;
    for (bool first = true; io_hyphen_next(&walk); first = false) {
        size_t space = strspn(walk.text, " ");
        if (first) {
            role = walk.line->role;
        } else {
            io_put(w, role == IO_ROLE_HEADING                                ? " "
                      : role == IO_ROLE_LIST_ITEM || role == IO_ROLE_PARAGRAPH ||
                              role == IO_ROLE_FOOTNOTE || role == IO_ROLE_CAPTION
                          ? "\n"
                          : "\\\n");
            io_put(w, role == IO_ROLE_LIST_ITEM ? "   " : "");
        }
        space = space < walk.n ? space : walk.n;
        const char *text = walk.text + space;
        size_t n = walk.n - space, skip = 0;
        if (first && role == IO_ROLE_HEADING)
            io_put(w, "## ");
        if (first && role == IO_ROLE_LIST_ITEM)
            skip = put_bullet(w, text, n);
        skip = skip < n ? skip : n;
        put_text(w, text + skip, n - skip, role != IO_ROLE_HEADING);
        put_text(w, walk.more, walk.n_more, false);
    }
    io_put(w, "\n");
}

static bool has_text(const io_document *d, const io_doc_paragraph *p)
{
    for (int32_t i = 0; i < p->lines.n; i++)
        if (d->line[p->lines.first + i].text)
            return true;
    return false;
}

/* Lines [at, end) of a paragraph: rows of tables, or none of them. */
static void put_part(io_writer *w, const io_document *d, const io_doc_page *page,
                     int32_t at, int32_t end, io_role *before)
{
    io_doc_paragraph part = {.lines = {at, end - at}};
    const io_doc_line *line = &d->line[at];
    io_table t = {0};
    if (line->table > 0)
        io_put_failed(w, io_table_of(d, page, line->table, &t));
    bool shown = line->table > 0 ? t.n > 0 && t.line == at : has_text(d, &part);
    if (shown && w->err == NN_OK) {
        bool list = *before == IO_ROLE_LIST_ITEM && line->role == IO_ROLE_LIST_ITEM;
        io_put(w, *before == IO_ROLES || list ? "" : "\n");
        *before = line->role;
        if (line->table > 0)
            put_table(w, &t);
        else
            put_paragraph(w, (io_hyphen_walk){.d = d, .paragraph = &part,
                                              .join = w->config.dehyphenate});
    }
    io_table_free(&t);
}

void io_md_page(io_writer *w, const io_document *d, const io_doc_page *page)
{
    io_role before = IO_ROLES; /* nothing yet */
    io_put(w, w->pages > 1 ? "\n---\n\n" : "");
    for (int32_t b = 0; b < page->blocks.n; b++) {
        const io_doc_block *block = &d->block[page->blocks.first + b];
        for (int32_t p = 0; p < block->paragraphs.n; p++) {
            const io_span lines = d->paragraph[block->paragraphs.first + p].lines;
            for (int32_t at = lines.first, end; at < lines.first + lines.n; at = end) {
                for (end = at + 1; end < lines.first + lines.n &&
                                   d->line[end].table == d->line[at].table;)
                    end++;
                put_part(w, d, page, at, end, &before);
            }
        }
    }
}

/* write_html_text.c - the text of a page as HTML. A table has a row for each line that holds one,
 * or for each row number where lines hold cells, so that words keep their order. */
#include <math.h>
#include <string.h>

#include "io/hyphen.h"
#include "io/write_html.h"

#define MOST_COLUMNS 1000 /* that an HTML cell may span */

typedef struct text {
    io_writer *w;
    const io_document *d;
    bool list, table; /* are open */
    int32_t number, row, column; /* of the open table: its last row, the next free column */
    int32_t cell;                /* column of the open cell */
} text;

int io_html_level(float confidence)
{
    return confidence >= 0.95f ? 4 : confidence >= 0.85f ? 3 : confidence >= 0.70f ? 2
           : confidence >= 0.5f ? 1 : 0;
}

/* The word's first n bytes. */
static void put_word(text *t, const io_doc_word *word, size_t n)
{
    io_put_format(t->w, "<span class=\"q%d\" data-c=\"%ld\">", io_html_level(word->confidence),
                  lroundf(100 * word->confidence));
    io_put_xml_bytes(t->w, io_doc_text(t->d, word->text), n);
    io_put(t->w, "</span>");
}

/* --- tables --- */

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static void begin_cell(text *t, int32_t column, int32_t columns)
{
    int32_t gap = least(column - t->column, MOST_COLUMNS);
    io_put(t->w, t->cell ? "</td>" : "");
    if (gap > 0)
        io_put_format(t->w, "<td colspan=\"%d\"></td>", gap);
    if (columns > 1)
        io_put_format(t->w, "<td colspan=\"%d\">", least(columns, MOST_COLUMNS));
    else
        io_put(t->w, "<td>");
    t->cell = column;
    t->column = column + columns;
}

static void begin_row(text *t, const io_doc_line *line)
{
    bool other = t->table && t->number != line->table;
    if (t->table)
        io_put(t->w, other ? "</td></tr>\n</table>\n" : "</td></tr>\n");
    io_put(t->w, other || !t->table ? "<table>\n<tr>" : "<tr>");
    t->table = true;
    t->number = line->table;
    t->row = line->row;
    t->column = 1;
    t->cell = 0;
}

/* A line that holds a row, or a cell of the present row; further lines of a cell follow it. */
static void put_cells(text *t, const io_doc_line *line)
{
    const char *before = "<br>";
    if (!t->table || t->number != line->table || t->row != line->row)
        begin_row(t, line);
    for (int32_t i = 0; i < line->words.n; i++) {
        const io_doc_word *word = &t->d->word[line->words.first + i];
        int32_t column = word->column > 0 ? word->column : line->column;
        if (!word->text)
            continue;
        if (column != t->cell)
            begin_cell(t, column, word->column > 0 ? word->columns : 1);
        else
            io_put(t->w, before);
        before = " ";
        put_word(t, word, strlen(io_doc_text(t->d, word->text)));
    }
    if (t->cell == 0)
        begin_cell(t, line->column, 1);
}

/* --- lines --- */

static const io_doc_word *word_at(const text *t, const io_doc_line *line, bool last)
{
    for (int32_t i = 0; i < line->words.n; i++) {
        int32_t at = last ? line->words.n - 1 - i : i;
        if (t->d->word[line->words.first + at].text)
            return &t->d->word[line->words.first + at];
    }
    return NULL;
}

/* Bytes of the line's last word that stay when the next line goes on with it; 0: it does not. */
static size_t joined(const text *t, const io_doc_line *line, const io_doc_line *next)
{
    size_t keep, moved;
    const io_doc_word *a = word_at(t, line, true), *b = next ? word_at(t, next, false) : NULL;
    if (!t->w->config.dehyphenate || !a || !b)
        return 0;
    return io_hyphen_joins(io_doc_text(t->d, a->text), io_doc_text(t->d, b->text), &keep, &moved)
               ? keep : 0;
}

/* keep: of its last word, 0 for all of it. follows: its first word ends that of the line before,
 * which then ends behind it. */
static void put_line(text *t, const io_doc_line *line, size_t keep, bool follows)
{
    const io_doc_word *last = word_at(t, line, true);
    bool first = true;
    io_put(t->w, line->rtl ? "<span dir=\"rtl\">" : "<span>");
    for (int32_t i = 0; i < line->words.n; i++) {
        const io_doc_word *word = &t->d->word[line->words.first + i];
        if (!word->text)
            continue;
        io_put(t->w, first ? "" : " ");
        put_word(t, word, word == last && keep ? keep : strlen(io_doc_text(t->d, word->text)));
        io_put(t->w, first && follows && word != last ? "<br>\n" : "");
        first = false;
    }
    io_put(t->w, "</span>");
}

static void close_open(text *t, bool list, bool table)
{
    if (t->table && !table)
        io_put(t->w, "</td></tr>\n</table>\n");
    if (t->list && !list)
        io_put(t->w, "</ul>\n");
    if (!t->list && list)
        io_put(t->w, "<ul>\n");
    t->table = t->table && table;
    t->list = list;
}

/* Lines [at, end) are rows of tables, or none of them. */
static void put_part(text *t, int32_t at, int32_t end)
{
    io_role role = t->d->line[at].role;
    bool table = t->d->line[at].table > 0, item = !table && role == IO_ROLE_LIST_ITEM;
    const char *tag = role == IO_ROLE_HEADING ? "h3" : item ? "li" : "p";
    close_open(t, item, table);
    if (!table)
        io_put_format(t->w, role >= IO_ROLE_CAPTION && role <= IO_ROLE_ASIDE
                                ? "<%s class=\"aside\">" : "<%s>", tag);
    size_t keep = 0;
    for (; at < end; at++) {
        const io_doc_line *line = &t->d->line[at];
        if (table) {
            put_cells(t, line);
            continue;
        }
        size_t before = keep;
        keep = joined(t, line, at + 1 < end ? line + 1 : NULL);
        put_line(t, line, keep, before > 0);
        io_put(t->w, at + 1 < end && keep == 0 ? "<br>\n" : "");
    }
    if (!table)
        io_put_format(t->w, "</%s>\n", tag);
}

void io_html_text(io_writer *w, const io_document *d, const io_doc_page *page)
{
    text t = {.w = w, .d = d};
    for (int32_t b = 0; b < page->blocks.n; b++) {
        const io_doc_block *block = &d->block[page->blocks.first + b];
        for (int32_t p = 0; p < block->paragraphs.n; p++) {
            const io_span lines = d->paragraph[block->paragraphs.first + p].lines;
            for (int32_t at = lines.first, end; at < lines.first + lines.n; at = end) {
                for (end = at + 1; end < lines.first + lines.n &&
                                   (d->line[end].table > 0) == (d->line[at].table > 0);)
                    end++;
                put_part(&t, at, end);
            }
        }
    }
    close_open(&t, false, false);
}

/* table.c - the words of a table's lines, sorted by row and column, make its cells. */
#include "io/table.h"

#include <stdlib.h>

#include "io/put.h"
#include "nn/mem.h"

typedef struct part {
    int32_t row, column, columns, line, word;
} part;

static int compare(int32_t a, int32_t b)
{
    return (a > b) - (a < b);
}

static int by_row(const void *pa, const void *pb)
{
    const part *a = pa, *b = pb;
    int by = compare(a->row, b->row);
    by = by ? by : compare(a->column, b->column);
    return by ? by : compare(a->word, b->word);
}

static int by_column(const void *pa, const void *pb)
{
    const part *a = *(part *const *)pa, *b = *(part *const *)pb;
    return compare(a->column, b->column);
}

static nn_err collect(const io_document *d, const io_doc_page *page, int32_t number,
                      part **out, int32_t *n)
{
    io_line_walk walk = {.d = d, .page = page};
    int32_t words = 0;
    *n = 0;
    while (io_line_next(&walk))
        words += walk.at->table == number ? walk.at->words.n : 0;
    *out = nn_calloc((size_t)words + 1, sizeof **out);
    if (!*out)
        return nn_fail_memory((size_t)words * sizeof **out, "a table");
    walk = (io_line_walk){.d = d, .page = page};
    while (io_line_next(&walk)) {
        const io_doc_line *line = walk.at;
        for (int32_t i = 0; line->table == number && i < line->words.n; i++) {
            int32_t at = line->words.first + i;
            const io_doc_word *word = &d->word[at];
            bool own = word->column > 0;
            if (word->text)
                (*out)[(*n)++] = (part){line->row, own ? word->column : line->column,
                                        own ? word->columns : 1, (int32_t)(line - d->line), at};
        }
    }
    return NN_OK;
}

/* Columns that begin no cell go; a span counts those that are left. */
static nn_err number_columns(io_table *t, part *p, int32_t n)
{
    part **by = nn_calloc((size_t)n + 1, sizeof *by);
    int32_t *name = nn_calloc((size_t)n + 1, sizeof *name), count = 0;
    nn_err err = NN_OK;
    if (!by || !name) {
        err = nn_fail_memory((size_t)n * sizeof *by, "the columns of a table");
        goto out;
    }
    for (int32_t i = 0; i < n; i++)
        by[i] = &p[i];
    qsort(by, (size_t)n, sizeof(part *), by_column);
    for (int32_t i = 0; i < n; i++) {
        if (count == 0 || by[i]->column != name[count - 1])
            name[count++] = by[i]->column;
        by[i]->column = count - 1;
    }
    for (int32_t i = 0; i < n; i++) {
        int64_t end = (int64_t)name[p[i].column] + p[i].columns;
        int32_t span = 1;
        while (p[i].columns > 1 && p[i].column + span < count &&
               name[p[i].column + span] < end)
            span++;
        p[i].columns = span;
    }
    t->columns = count;
out:
    nn_free(name);
    nn_free(by);
    return err;
}

/* Appends a word to the last cell, or begins the next one. */
static nn_err add(io_table *t, const io_document *d, const part *p, const part *before)
{
    nn_err err = NN_OK;
    const io_doc_word *word = &d->word[p->word];
    bool same = before && before->row == p->row && before->column == p->column;
    if (same) {
        io_cell *c = &t->cell[t->n - 1];
        t->text.size--; /* the 0 */
        NN_TRY(io_bytes_text(&t->text, before->line == p->line ? " " : "\n"));
        c->box = io_box_join(c->box, word->box);
        c->columns = c->columns > p->columns ? c->columns : p->columns;
    } else {
        t->rows += !before || before->row != p->row;
        t->cell[t->n++] =
            (io_cell){t->rows - 1, p->column, p->columns, word->box, t->text.size};
    }
    t->box = before ? io_box_join(t->box, word->box) : word->box;
    NN_TRY(io_bytes_text(&t->text, io_doc_text(d, word->text)));
    err = io_bytes_add(&t->text, "", 1);
out:
    return err;
}

nn_err io_table_of(const io_document *d, const io_doc_page *page, int32_t number, io_table *out)
{
    nn_err err = NN_OK;
    part *p = NULL;
    int32_t n = 0;
    *out = (io_table){0};
    NN_TRY(collect(d, page, number, &p, &n));
    out->cell = nn_calloc((size_t)n + 1, sizeof *out->cell);
    if (!out->cell) {
        err = nn_fail_memory((size_t)n * sizeof *out->cell, "the cells of a table");
        goto out;
    }
    NN_TRY(number_columns(out, p, n));
    qsort(p, (size_t)n, sizeof *p, by_row);
    out->line = n > 0 ? p[0].line : 0;
    for (int32_t i = 0; i < n; i++) {
        NN_TRY(add(out, d, &p[i], i ? &p[i - 1] : NULL));
        out->line = p[i].line < out->line ? p[i].line : out->line;
    }
    /* A cell ends where the next one of its row begins. */
    for (int32_t i = 0; i + 1 < out->n; i++)
        if (out->cell[i + 1].row == out->cell[i].row)
            out->cell[i].columns = (int32_t)nn_min_i64(
                out->cell[i].columns, out->cell[i + 1].column - out->cell[i].column);
out:
    nn_free(p);
    return err;
}

int32_t io_table_next(const io_document *d, const io_doc_page *page, int32_t after)
{
    io_line_walk walk = {.d = d, .page = page};
    int32_t next = 0;
    while (io_line_next(&walk))
        if (walk.at->table > after && (next == 0 || walk.at->table < next))
            next = walk.at->table;
    return next;
}

void io_table_free(io_table *t)
{
    nn_free(t->cell);
    io_bytes_free(&t->text);
    *t = (io_table){0};
}

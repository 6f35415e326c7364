/* table.h - a table of a page as rows of cells, whether a line holds a cell or a whole row: for
 * the formats that show tables.
 *
 * Rows and columns are numbered from 0 without gaps, those that hold nothing are left out. The
 * lines of a cell are joined by LF, its words by spaces.
 */
#ifndef IO_TABLE_H
#define IO_TABLE_H

#include "io/document.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct io_cell {
    int32_t row, column, columns; /* columns: that it spans, at least 1 */
    io_box box;
    size_t text; /* of io_table.text, ends with 0 */
} io_cell;

typedef struct io_table {
    int32_t rows, columns, n;
    io_cell *cell; /* row by row, from left to right; a place may be empty */
    io_bytes text;
    io_box box;
    int32_t line; /* its first one in the document */
} io_table;

/* Table `number` of the page; without cells when there is none. NN_ERR_LIMIT without memory. The
 * caller frees it, also after a failure. */
nn_err io_table_of(const io_document *d, const io_doc_page *page, int32_t number, io_table *out);
/* The smallest number of a table of the page that is larger than `after`; 0: none. */
int32_t io_table_next(const io_document *d, const io_doc_page *page, int32_t after);
void io_table_free(io_table *t);
static inline const char *io_cell_text(const io_table *t, const io_cell *c)
{
    return (const char *)t->text.data + c->text;
}

#ifdef __cplusplus
}
#endif

#endif

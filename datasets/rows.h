/* rows.h - what readers of label files share: rows, rows that come again, and the count of
 * those that cannot be used.
 */
#ifndef DS_ROWS_H
#define DS_ROWS_H

#include "io/file.h"

/* A text file row by row: LF or CRLF, a BOM is skipped, blank rows are no rows. */
typedef struct ds_rows {
    io_bytes bytes;
    char *at;
    int number; /* of the current row, from 1; blank ones count */
} ds_rows;

/* NN_ERR_INPUT when it cannot be read, NN_ERR_LIMIT when it is larger, or than 64 MiB where it is no
 * regular file. */
nn_err ds_rows_open(ds_rows *r, const char *path, size_t max_bytes);
/* False at the end. The row has *n bytes, which may hold a 0, and a 0 after them; it may be
 * changed and is valid until ds_rows_close. */
bool ds_rows_next(ds_rows *r, char **row, size_t *n);
void ds_rows_close(ds_rows *r);

/* repeated[i]: a path before i is the same. NN_ERR_LIMIT without memory. */
nn_err ds_rows_repeated(int n, const char *const *path, bool *repeated);

/* Unusable rows of one kind: how many, and where the first one is. */
typedef struct ds_bad_rows {
    int n;
    char first[160]; /* "labels.txt:12" */
} ds_bad_rows;

/* What stands after the last slash. */
const char *ds_path_base(const char *path);
/* "labels.txt:12" of path and row. */
void ds_row_name(const char *path, int row, char *out, size_t size);
/* Appends ": 3 not valid UTF-8 (labels.txt:12), ..." to what stands in buffer; nothing when all
 * kinds are 0. */
void ds_bad_rows_text(const ds_bad_rows *bad, const char *const *text, int kinds, char *buffer,
                      size_t size);

#endif

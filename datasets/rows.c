/* rows.c - rows in place in the file's bytes; repeated paths by sorting. */
#include "datasets/rows.h"

#include "nn/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Of a pipe or a device, which may have no end: a million rows. */
#define MAX_STREAM_BYTES ((size_t)64 << 20)

nn_err ds_rows_open(ds_rows *r, const char *path, size_t max_bytes)
{
    *r = (ds_rows){0};
    struct stat s;
    if ((stat(path, &s) || !S_ISREG(s.st_mode)) && max_bytes > MAX_STREAM_BYTES)
        max_bytes = MAX_STREAM_BYTES;
    nn_err err = io_file_read(path, max_bytes, NN_ERR_INPUT, &r->bytes);
    if (err != NN_OK)
        return err;
    r->at = (char *)r->bytes.data;
    if (r->bytes.size >= 3 && memcmp(r->at, "\xEF\xBB\xBF", 3) == 0)
        r->at += 3;
    return NN_OK;
}

bool ds_rows_next(ds_rows *r, char **row, size_t *n)
{
    char *end = (char *)r->bytes.data + r->bytes.size;
    while (r->at < end) {
        char *newline = memchr(r->at, '\n', (size_t)(end - r->at));
        char *stop = newline ? newline : end;
        *row = r->at;
        r->at = newline ? newline + 1 : end;
        r->number++;
        if (stop > *row && stop[-1] == '\r')
            stop--;
        if (stop > *row) {
            *stop = 0; /* io_file_read leaves room for one 0 after the data */
            *n = (size_t)(stop - *row);
            return true;
        }
    }
    return false;
}

void ds_rows_close(ds_rows *r)
{
    io_bytes_free(&r->bytes);
    *r = (ds_rows){0};
}

typedef struct path_key {
    const char *path;
    int index;
} path_key;

static int compare_keys(const void *a, const void *b)
{
    const path_key *x = a, *y = b;
    int order = strcmp(x->path, y->path);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

nn_err ds_rows_repeated(int n, const char *const *path, bool *repeated)
{
    path_key *key = nn_alloc((size_t)n * sizeof *key);
    if (!key)
        return nn_fail_memory((size_t)n * sizeof *key, "label list");
    for (int i = 0; i < n; i++)
        key[i] = (path_key){path[i], i};
    qsort(key, (size_t)n, sizeof *key, compare_keys);
    for (int i = 0; i < n; i++)
        repeated[key[i].index] = i > 0 && strcmp(key[i - 1].path, key[i].path) == 0;
    nn_free(key);
    return NN_OK;
}

const char *ds_path_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

void ds_row_name(const char *path, int row, char *out, size_t size)
{
    snprintf(out, size, "%.140s:%d", ds_path_base(path), row);
}

void ds_bad_rows_text(const ds_bad_rows *bad, const char *const *text, int kinds, char *buffer,
                      size_t size)
{
    size_t used = strlen(buffer);
    const char *separator = ": ";
    for (int i = 0; i < kinds && used < size; i++) {
        if (bad[i].n == 0)
            continue;
        int n = snprintf(buffer + used, size - used, "%s%d %s (%s)", separator, bad[i].n,
                         text[i], bad[i].first);
        separator = ", ";
        used += n > 0 ? (size_t)n : 0;
    }
}

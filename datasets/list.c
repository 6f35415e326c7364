/* list.c - one pass over the rows of a file, or over the pairs of a folder; a row is either
 * kept or counted under its reason. Duplicates go afterwards.
 */
#include "datasets/list.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/image_file.h"
#include "nn/mem.h"

#define MAX_LIST_BYTES ((size_t)1 << 30)
#define MAX_ROWS (1 << 24)

static const char *const bad_text[DS_BADS] = {
    [DS_BAD_NO_TAB] = "without a tab between image and text",
    [DS_BAD_UTF8] = "not valid UTF-8",
    [DS_BAD_EMPTY_TEXT] = "with an empty text",
    [DS_BAD_NUL] = "with a 0 byte",
    [DS_BAD_TOO_LONG] = "with a text over 4096 bytes",
    [DS_BAD_DUPLICATE] = "naming an image again",
    [DS_BAD_MISSING_IMAGE] = "whose image is missing",
};

typedef struct reader {
    ds_list *list;
    int capacity;
    int *row;         /* of each entry: its number in the file, for messages */
    const char *name; /* of the file or folder */
    bool pairs;
    bool strict;
} reader;

static nn_err count_bad(reader *r, ds_bad why, int row, const char *what)
{
    ds_bad_rows *bad = &r->list->bad[why];
    if (r->strict)
        return r->pairs ? nn_fail(NN_ERR_INPUT, "%s/%s: row %s (--strict)", r->name, what,
                                  bad_text[why])
                        : nn_fail(NN_ERR_INPUT, "%s:%d: row %s%s%.160s (--strict)", r->name,
                                  row, bad_text[why], *what ? ": " : "", what);
    if (bad->n++ > 0)
        return NN_OK;
    if (r->pairs)
        snprintf(bad->first, sizeof bad->first, "%.150s", what);
    else
        ds_row_name(r->name, row, bad->first, sizeof bad->first);
    return NN_OK;
}

/* Takes over path and text when it succeeds. */
static nn_err add_entry(reader *r, char *path, char *text, int row)
{
    ds_list *list = r->list;
    if (list->n == r->capacity) {
        int capacity = r->capacity ? 2 * r->capacity : 256;
        if (capacity > MAX_ROWS)
            return nn_fail(NN_ERR_LIMIT, "%s: more than %d rows", r->name, MAX_ROWS);
        ds_entry *entry = nn_realloc(list->entry, (size_t)capacity * sizeof *entry);
        if (!entry)
            return nn_fail_memory((size_t)capacity * sizeof *entry, "label list");
        list->entry = entry;
        int *rows = nn_realloc(r->row, (size_t)capacity * sizeof *rows);
        if (!rows)
            return nn_fail_memory((size_t)capacity * sizeof *rows, "label list");
        r->row = rows;
        r->capacity = capacity;
    }
    list->entry[list->n] = (ds_entry){path, text};
    r->row[list->n] = row;
    list->n++;
    return NN_OK;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Checks a text and adds (folder/name, text); the row is counted as bad where it is. */
static nn_err add_row(reader *r, const char *folder, const char *name, size_t name_n,
                      const char *text, size_t text_n, int row)
{
    nn_err err = NN_OK;
    char *image = NULL, *path = NULL, *copy = NULL;
    while (text_n > 0 && is_space(text[0])) {
        text++;
        text_n--;
    }
    while (text_n > 0 && is_space(text[text_n - 1]))
        text_n--;
    image = nn_strndup(name, name_n);
    if (!image) {
        err = nn_fail_memory(name_n, "label list");
        goto out;
    }
    if (memchr(text, 0, text_n) || memchr(name, 0, name_n)) {
        err = count_bad(r, DS_BAD_NUL, row, image);
        goto out;
    }
    if (text_n == 0) {
        err = count_bad(r, DS_BAD_EMPTY_TEXT, row, image);
        goto out;
    }
    if (text_n > DS_LIST_MAX_TEXT) {
        err = count_bad(r, DS_BAD_TOO_LONG, row, image);
        goto out;
    }
    if (!io_utf8_valid(text, text_n) || !io_utf8_valid(name, name_n)) {
        err = count_bad(r, DS_BAD_UTF8, row, image);
        goto out;
    }
    path = io_path_join(folder, image);
    copy = nn_strndup(text, text_n);
    if (!path || !copy) {
        err = nn_fail_memory(name_n + text_n, "label list");
        goto out;
    }
    for (char *p = copy; *p; p++)
        if (*p == '\t')
            *p = ' ';
    if (name_n == 0 || !io_path_exists(path) || io_path_is_dir(path)) {
        err = count_bad(r, DS_BAD_MISSING_IMAGE, row, image);
        goto out;
    }
    err = add_entry(r, path, copy, row);
    if (err == NN_OK)
        path = copy = NULL;
out:
    nn_free(copy);
    nn_free(path);
    nn_free(image);
    return err;
}

static nn_err read_file(reader *r)
{
    nn_err err = NN_OK;
    ds_rows rows = {0};
    char *folder = io_path_dir(r->name), *row;
    size_t n;
    if (!folder) {
        err = nn_fail_memory(strlen(r->name), "label list");
        goto out;
    }
    NN_TRY(ds_rows_open(&rows, r->name, MAX_LIST_BYTES));
    while (ds_rows_next(&rows, &row, &n)) {
        const char *tab = memchr(row, '\t', n);
        if (tab)
            NN_TRY(add_row(r, folder, row, (size_t)(tab - row), tab + 1,
                           n - (size_t)(tab + 1 - row), rows.number));
        else
            NN_TRY(
                count_bad(r, memchr(row, 0, n) ? DS_BAD_NUL : DS_BAD_NO_TAB, rows.number, ""));
    }
out:
    ds_rows_close(&rows);
    nn_free(folder);
    return err;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The image of pair "x.gt.txt", named "x" + one of the known endings; NULL: there is none. */
static const char *find_pair_image(const char *folder, const char *stem, char *name,
                                   size_t size)
{
    static const char *const ending[] = {".png",     ".jpg", ".jpeg", ".bin.png",
                                         ".nrm.png", ".pgm", ".pbm",  ".ppm"};
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
        if (snprintf(name, size, "%s%s", stem, ending[i]) >= (int)size)
            return NULL;
        char *path = io_path_join(folder, name);
        bool found = path && io_path_exists(path);
        nn_free(path);
        if (found)
            return name;
    }
    return NULL;
}

static nn_err read_pair(reader *r, const char *text_name)
{
    nn_err err;
    ds_rows rows = {0};
    char stem[512], image[512], *text;
    size_t text_n;
    char *path = io_path_join(r->name, text_name);
    if (!path) {
        err = nn_fail_memory(strlen(text_name), "label list");
        goto out;
    }
    size_t stem_n = strlen(text_name) - strlen(".gt.txt");
    if (stem_n >= sizeof stem) {
        err = count_bad(r, DS_BAD_MISSING_IMAGE, 0, text_name);
        goto out;
    }
    memcpy(stem, text_name, stem_n);
    stem[stem_n] = 0;
    if (!find_pair_image(r->name, stem, image, sizeof image)) {
        err = count_bad(r, DS_BAD_MISSING_IMAGE, 0, text_name);
        goto out;
    }
    NN_TRY(ds_rows_open(&rows, path, MAX_LIST_BYTES));
    bool first = ds_rows_next(&rows, &text, &text_n) && rows.number == 1;
    err = add_row(r, r->name, image, strlen(image), first ? text : "", first ? text_n : 0, 0);
out:
    ds_rows_close(&rows);
    nn_free(path);
    return err;
}

static nn_err read_pairs(reader *r)
{
    nn_err err = NN_OK;
    char **name = NULL;
    int n = 0, capacity = 0;
    DIR *dir = opendir(r->name);
    if (!dir) {
        err = nn_fail(NN_ERR_INPUT, "%s: cannot open the folder: %s", r->name, strerror(errno));
        goto out;
    }
    for (struct dirent *d; (d = readdir(dir)) != NULL;) {
        size_t length = strlen(d->d_name);
        if (length <= 7 || strcmp(d->d_name + length - 7, ".gt.txt") != 0)
            continue;
        if (n == capacity) {
            capacity = capacity ? 2 * capacity : 256;
            char **grown = nn_realloc(name, (size_t)capacity * sizeof *name);
            if (!grown) {
                err = nn_fail_memory((size_t)capacity * sizeof *name, "folder listing");
                goto out;
            }
            name = grown;
        }
        name[n] = nn_strdup(d->d_name);
        if (!name[n]) {
            err = nn_fail_memory(length, "folder listing");
            goto out;
        }
        n++;
    }
    if (n > 0)
        qsort(name, (size_t)n, sizeof *name, compare_names);
    for (int i = 0; i < n; i++)
        NN_TRY(read_pair(r, name[i]));
out:
    for (int i = 0; i < n; i++)
        nn_free(name[i]);
    nn_free(name);
    if (dir)
        closedir(dir);
    return err;
}

/* Keeps the first row of each image. */
static nn_err drop_duplicates(reader *r)
{
    nn_err err = NN_OK;
    ds_list *list = r->list;
    const char **path = nn_alloc((size_t)list->n * sizeof *path);
    bool *repeated = nn_alloc((size_t)list->n * sizeof *repeated);
    if (!path || !repeated) {
        err = nn_fail_memory((size_t)list->n * sizeof *path, "label list");
        goto out;
    }
    for (int i = 0; i < list->n; i++)
        path[i] = list->entry[i].path;
    NN_TRY(ds_rows_repeated(list->n, path, repeated));
    int kept = 0;
    for (int i = 0; i < list->n; i++) {
        if (!repeated[i]) {
            list->entry[kept++] = list->entry[i];
            continue;
        }
        if (err == NN_OK)
            err = count_bad(r, DS_BAD_DUPLICATE, r->row[i], ds_path_base(list->entry[i].path));
        nn_free(list->entry[i].path);
        nn_free(list->entry[i].text);
    }
    list->n = kept;
out:
    nn_free(repeated);
    nn_free(path);
    return err;
}

nn_err ds_list_read(const char *path, bool strict, ds_list *out)
{
    nn_err err;
    *out = (ds_list){0};
    reader r = {.list = out, .name = path, .strict = strict, .pairs = io_path_is_dir(path)};
    NN_TRY(r.pairs ? read_pairs(&r) : read_file(&r));
    if (out->n > 1)
        NN_TRY(drop_duplicates(&r));
    if (out->n == 0) {
        char skipped[512];
        ds_list_bad_text(out, skipped, sizeof skipped);
        err = nn_fail(NN_ERR_INPUT, "%s: no usable %s%s%s", path,
                      r.pairs ? "pair x.png + x.gt.txt" : "row `image<TAB>text`",
                      skipped[0] ? "; " : "", skipped);
    }
out:
    nn_free(r.row);
    if (err != NN_OK)
        ds_list_free(out);
    return err;
}

void ds_list_free(ds_list *list)
{
    for (int i = 0; i < list->n; i++) {
        nn_free(list->entry[i].path);
        nn_free(list->entry[i].text);
    }
    nn_free(list->entry);
    list->entry = NULL;
    list->n = 0;
}

void ds_list_bad_text(const ds_list *list, char *buffer, size_t size)
{
    int bad = 0;
    for (int i = 0; i < DS_BADS; i++)
        bad += list->bad[i].n;
    if (size > 0)
        buffer[0] = 0;
    if (size == 0 || bad == 0)
        return;
    snprintf(buffer, size, "%d of %d rows skipped", bad, bad + list->n);
    ds_bad_rows_text(list->bad, bad_text, DS_BADS, buffer, size);
}

nn_err ds_list_line(const ds_list *list, int i, int64_t max_pixels, ds_line *out)
{
    NN_ASSERT(i >= 0 && i < list->n);
    *out = (ds_line){0};
    nn_err err = io_image_read(list->entry[i].path, max_pixels, &out->image);
    if (err != NN_OK)
        return err;
    io_image_to_gray(&out->image);
    out->text = nn_strdup(list->entry[i].text);
    if (!out->text) {
        ds_line_free(out);
        return nn_fail_memory(strlen(list->entry[i].text), "label");
    }
    return NN_OK;
}

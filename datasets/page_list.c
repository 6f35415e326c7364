/* page_list.c - two file formats into one list; list.c does the same for single lines. */
#include "datasets/page_list.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/box_file.h"
#include "datasets/list.h"
#include "datasets/polygon.h"
#include "io/image_file.h"
#include "io/json.h"
#include "nn/mem.h"

#define MAX_LIST_BYTES ((size_t)1 << 30)
#define MAX_ROW_BYTES ((size_t)1 << 24) /* a JSON tree takes about 30 times its text */
#define MAX_PAGES (1 << 22)
#define MAX_COORDINATE 1e6

static const char *const bad_text[DS_PAGE_BADS] = {
    [DS_PAGE_BAD_NO_TAB] = "without a tab between image and list",
    [DS_PAGE_BAD_UTF8] = "not valid UTF-8",
    [DS_PAGE_BAD_JSON] = "whose list is not a JSON array of objects",
    [DS_PAGE_BAD_MISSING_IMAGE] = "whose image is missing",
    [DS_PAGE_BAD_DUPLICATE] = "naming an image again",
    [DS_PAGE_BAD_TEXT] = "without a text in UTF-8 of at most 4096 bytes",
    [DS_PAGE_BAD_POINTS] = "without 3 to 256 points around an area",
};

typedef struct reader {
    ds_page_list *list;
    int capacity, segments; /* room of the list, and of the page that is being read */
    int *row;               /* of each page: its number in the label file */
    const char *name;       /* of the file, for messages */
    bool strict;
    ds_page_entry page; /* being read */
} reader;

static nn_err count_bad(reader *r, ds_page_bad why, int row)
{
    if (r->strict)
        return nn_fail(NN_ERR_INPUT, "%s:%d: row %s (--strict)", r->name, row, bad_text[why]);
    ds_bad_rows *bad = &r->list->bad[why];
    if (bad->n++ == 0)
        ds_row_name(r->name, row, bad->first, sizeof bad->first);
    return NN_OK;
}

static void free_entry(ds_page_entry *e)
{
    for (int i = 0; i < e->n; i++) {
        nn_free(e->segment[i].xy);
        nn_free(e->segment[i].text);
    }
    nn_free(e->segment);
    nn_free(e->path);
    *e = (ds_page_entry){0};
}

static nn_err add_segment(reader *r, const float *xy, int n, const char *text, int row)
{
    ds_page_entry *page = &r->page;
    size_t length = strlen(text);
    if (n < 3 || n > DS_SEGMENT_CORNERS || ds_polygon_area2(xy, n) < 2)
        return count_bad(r, DS_PAGE_BAD_POINTS, row);
    if (length > DS_LIST_MAX_TEXT || !io_utf8_valid(text, length))
        return count_bad(r, DS_PAGE_BAD_TEXT, row);
    if (page->n == DS_PAGE_LIST_MAX_SEGMENTS)
        return nn_fail(NN_ERR_LIMIT, "%s:%d: more than %d segments on one page", r->name, row,
                       DS_PAGE_LIST_MAX_SEGMENTS);
    if (page->n == r->segments) {
        int capacity = r->segments ? 2 * r->segments : 64;
        ds_segment *grown = nn_realloc(page->segment, (size_t)capacity * sizeof *grown);
        if (!grown)
            return nn_fail_memory((size_t)capacity * sizeof *grown, "a page's segments");
        page->segment = grown;
        r->segments = capacity;
    }
    ds_segment *s = &page->segment[page->n];
    bool ignore = length == 0 || !strcmp(text, "###") || !strcmp(text, "*");
    *s = (ds_segment){.n = n, .ignore = ignore, .line = -1, .paragraph = -1, .block = -1};
    s->xy = nn_alloc((size_t)n * 2 * sizeof(float));
    s->text = nn_strdup(ignore ? "###" : text);
    page->n++;
    if (!s->xy || !s->text)
        return nn_fail_memory((size_t)n * 8, "a page's segments");
    memcpy(s->xy, xy, (size_t)n * 2 * sizeof(float));
    return NN_OK;
}

/* Takes the page that was read into the list; `row` for messages. */
static nn_err add_page(reader *r, int row)
{
    ds_page_list *list = r->list;
    if (list->n == r->capacity) {
        int capacity = r->capacity ? 2 * r->capacity : 64;
        if (capacity > MAX_PAGES)
            return nn_fail(NN_ERR_LIMIT, "%s: more than %d pages", r->name, MAX_PAGES / 2);
        ds_page_entry *grown = nn_realloc(list->entry, (size_t)capacity * sizeof *grown);
        if (!grown)
            return nn_fail_memory((size_t)capacity * sizeof *grown, "page list");
        list->entry = grown;
        int *rows = nn_realloc(r->row, (size_t)capacity * sizeof *rows);
        if (!rows)
            return nn_fail_memory((size_t)capacity * sizeof *rows, "page list");
        r->row = rows;
        r->capacity = capacity;
    }
    r->row[list->n] = row;
    list->entry[list->n++] = r->page;
    r->page = (ds_page_entry){0};
    r->segments = 0;
    return NN_OK;
}

/* ---- label files ---- */

static bool coordinate(const io_json *j, float *out)
{
    if (j->kind != IO_JSON_INT && j->kind != IO_JSON_NUMBER)
        return false;
    *out = (float)j->number;
    return j->number >= -MAX_COORDINATE && j->number <= MAX_COORDINATE;
}

static nn_err read_object(reader *r, const io_json *object, int row)
{
    float xy[2 * DS_SEGMENT_CORNERS];
    const io_json *text = io_json_get(object, "transcription"),
                  *points = io_json_get(object, "points");
    if (object->kind != IO_JSON_OBJECT)
        return count_bad(r, DS_PAGE_BAD_JSON, row);
    if (!text || text->kind != IO_JSON_STRING)
        return count_bad(r, DS_PAGE_BAD_TEXT, row);
    if (!points || points->kind != IO_JSON_ARRAY || points->n < 3 ||
        points->n > DS_SEGMENT_CORNERS)
        return count_bad(r, DS_PAGE_BAD_POINTS, row);
    for (int i = 0; i < points->n; i++) {
        const io_json *p = &points->item[i];
        if (p->kind != IO_JSON_ARRAY || p->n != 2 || !coordinate(&p->item[0], &xy[2 * i]) ||
            !coordinate(&p->item[1], &xy[2 * i + 1]))
            return count_bad(r, DS_PAGE_BAD_POINTS, row);
    }
    return add_segment(r, xy, points->n, text->text, row);
}

static nn_err read_row(reader *r, const char *folder, const char *p, const char *stop, int row)
{
    nn_err err = NN_OK;
    io_json *json = NULL;
    char *name = NULL;
    const char *tab = memchr(p, '\t', (size_t)(stop - p));
    if (!tab || tab == p || memchr(p, 0, (size_t)(tab - p)))
        return count_bad(r, DS_PAGE_BAD_NO_TAB, row);
    if (!io_utf8_valid(p, (size_t)(stop - p)))
        return count_bad(r, DS_PAGE_BAD_UTF8, row);
    name = nn_strndup(p, (size_t)(tab - p));
    r->page.path = name ? io_path_join(folder, name) : NULL;
    if (!r->page.path) {
        err = nn_fail_memory((size_t)(tab - p), "page list");
        goto out;
    }
    if (!io_path_exists(r->page.path) || io_path_is_dir(r->page.path)) {
        err = count_bad(r, DS_PAGE_BAD_MISSING_IMAGE, row);
        goto out;
    }
    size_t n = (size_t)(stop - tab - 1);
    if (n > MAX_ROW_BYTES ||
        (err = io_json_parse(tab + 1, n, r->name, NN_ERR_INPUT, &json)) != NN_OK ||
        json->kind != IO_JSON_ARRAY) {
        if (err != NN_ERR_LIMIT)
            err = count_bad(r, DS_PAGE_BAD_JSON, row);
        goto out;
    }
    for (int i = 0; i < json->n; i++)
        NN_TRY(read_object(r, &json->item[i], row));
    NN_TRY(add_page(r, row));
out:
    io_json_free(json);
    nn_free(name);
    free_entry(&r->page);
    r->segments = 0;
    return err;
}

static nn_err read_file(reader *r)
{
    nn_err err = NN_OK;
    ds_rows rows = {0};
    char *folder = io_path_dir(r->name), *row;
    size_t n;
    if (!folder) {
        err = nn_fail_memory(strlen(r->name), "page list");
        goto out;
    }
    NN_TRY(ds_rows_open(&rows, r->name, MAX_LIST_BYTES));
    while (ds_rows_next(&rows, &row, &n))
        NN_TRY(read_row(r, folder, row, row + n, rows.number));
out:
    ds_rows_close(&rows);
    nn_free(folder);
    return err;
}

/* Later rows of the same image go. */
static nn_err drop_duplicates(reader *r)
{
    nn_err err = NN_OK;
    ds_page_list *list = r->list;
    const char **path = nn_alloc(((size_t)list->n + 1) * sizeof *path);
    bool *repeated = nn_alloc(((size_t)list->n + 1) * sizeof *repeated);
    if (!path || !repeated) {
        err = nn_fail_memory((size_t)list->n * sizeof *path, "page list");
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
            err = count_bad(r, DS_PAGE_BAD_DUPLICATE, r->row[i]);
        free_entry(&list->entry[i]);
    }
    list->n = kept;
out:
    nn_free(repeated);
    nn_free(path);
    return err;
}

/* ---- folders ---- */

static nn_err read_box(reader *r, char *p, size_t length, int row)
{
    double v[4];
    const char *text;
    char *polygon;
    float xy[2 * DS_SEGMENT_CORNERS];
    int n = 4;
    if (strlen(p) != length || !io_utf8_valid(p, length))
        return count_bad(r, DS_PAGE_BAD_UTF8, row);
    if (ds_box_row(p, length, v, &text, &polygon))
        return count_bad(r, DS_PAGE_BAD_POINTS, row);
    if (polygon) {
        n = ds_polygon_parse(polygon, DS_SEGMENT_CORNERS, xy);
    } else {
        const double box[8] = {v[0], v[1], v[2], v[1], v[2], v[3], v[0], v[3]};
        for (int i = 0; i < 8; i++)
            xy[i] = (float)box[i];
    }
    return add_segment(r, xy, n, text, row);
}

static nn_err read_folder(reader *r)
{
    nn_err err;
    const char *dir = r->name;
    char **name = NULL, *path = NULL;
    ds_rows rows = {0};
    int n = 0;
    NN_TRY(ds_boxes_files(dir, &name, &n));
    for (int i = 0; i < n; i++) {
        nn_free(path);
        path = io_path_join(dir, name[i]);
        if (!path) {
            err = nn_fail_memory(strlen(name[i]), "page list");
            goto out;
        }
        r->name = path;
        if (ds_boxes_image(path, &r->page.path) != NN_OK) {
            NN_TRY(count_bad(r, DS_PAGE_BAD_MISSING_IMAGE, 1));
            continue;
        }
        char *row;
        size_t length;
        ds_rows_close(&rows);
        NN_TRY(ds_rows_open(&rows, path, MAX_ROW_BYTES));
        while (ds_rows_next(&rows, &row, &length))
            NN_TRY(read_box(r, row, length, rows.number));
        NN_TRY(add_page(r, 1));
    }
out:
    r->name = dir;
    nn_free(path);
    ds_rows_close(&rows);
    ds_boxes_files_free(name, n);
    return err;
}

nn_err ds_page_list_read(const char *path, bool strict, ds_page_list *out)
{
    nn_err err;
    *out = (ds_page_list){0};
    reader r = {.list = out, .name = path, .strict = strict};
    if (io_path_is_dir(path)) {
        NN_TRY(read_folder(&r));
    } else {
        NN_TRY(read_file(&r));
        NN_TRY(drop_duplicates(&r));
    }
    if (out->n == 0) {
        char skipped[1024];
        ds_page_list_bad_text(out, skipped, sizeof skipped);
        err = nn_fail(NN_ERR_INPUT, "%s: no usable page%s%s", path, skipped[0] ? "; " : "",
                      skipped);
    }
out:
    free_entry(&r.page);
    nn_free(r.row);
    if (err != NN_OK)
        ds_page_list_free(out);
    return err;
}

void ds_page_list_free(ds_page_list *list)
{
    for (int i = 0; i < list->n; i++)
        free_entry(&list->entry[i]);
    nn_free(list->entry);
    list->entry = NULL;
    list->n = 0;
}

void ds_page_list_bad_text(const ds_page_list *list, char *buffer, size_t size)
{
    int bad = 0;
    for (int i = 0; i < DS_PAGE_BADS; i++)
        bad += list->bad[i].n;
    if (size > 0)
        buffer[0] = 0;
    if (size == 0 || bad == 0)
        return;
    snprintf(buffer, size, "%d skipped", bad);
    ds_bad_rows_text(list->bad, bad_text, DS_PAGE_BADS, buffer, size);
}

nn_err ds_page_list_page(const ds_page_list *list, int i, int64_t max_pixels, ds_page *out)
{
    nn_err err;
    NN_ASSERT(i >= 0 && i < list->n);
    const ds_page_entry *e = &list->entry[i];
    *out = (ds_page){0};
    NN_TRY(io_image_read(e->path, max_pixels, &out->image));
    out->segment = nn_calloc((size_t)e->n + 1, sizeof *out->segment);
    if (!out->segment) {
        err = nn_fail_memory((size_t)e->n * sizeof *out->segment, "a page's segments");
        goto out;
    }
    float w = (float)out->image.width, h = (float)out->image.height;
    for (int k = 0; k < e->n; k++) {
        const ds_segment *from = &e->segment[k];
        ds_segment *to = &out->segment[out->n++];
        *to = *from;
        to->xy = nn_alloc((size_t)from->n * 2 * sizeof(float));
        to->text = nn_strdup(from->text);
        if (!to->xy || !to->text) {
            err = nn_fail_memory((size_t)from->n * 8, "a page's segments");
            goto out;
        }
        for (int c = 0; c < from->n; c++) {
            to->xy[2 * c] = fminf(fmaxf(from->xy[2 * c], 0), w);
            to->xy[2 * c + 1] = fminf(fmaxf(from->xy[2 * c + 1], 0), h);
        }
        if (ds_polygon_area2(to->xy, to->n) < 2) {
            nn_free(to->xy);
            nn_free(to->text);
            *to = (ds_segment){0};
            out->n--;
        }
    }
out:
    if (err != NN_OK)
        ds_page_free(out);
    return err;
}

/* labelled.c - see labelled.h. */
#include "apps/measure/labelled.h"

#include <string.h>

#include "datasets/box_file.h"
#include "datasets/rows.h"
#include "io/read.h"
#include "nn/mem.h"

#define MAX_LIST ((size_t)256 << 20)
#define MAX_PAGE ((size_t)256 << 20)

/* ---- one page ---- */

static nn_err read_boxes(const char *path, io_document *out)
{
    nn_err err;
    ds_rows rows = {0};
    char *row;
    size_t n;
    double width = 1, height = 1;
    io_box *box = NULL;
    const char **text = NULL;
    int count = 0, capacity = 0;
    NN_TRY(ds_rows_open(&rows, path, MAX_PAGE));
    /* The page's size is not told: it is that of what stands on it. */
    while (ds_rows_next(&rows, &row, &n)) {
        double v[4];
        char *polygon;
        const char *line, *wrong = ds_box_row(row, n, v, &line, &polygon);
        if (wrong || !(v[2] > v[0] && v[3] > v[1] && v[0] >= 0 && v[1] >= 0)) {
            err = nn_fail(NN_ERR_INPUT, "%s:%d: the row %s", path, rows.number,
                          wrong ? wrong : "has a box of no area, or outside of the page");
            goto out;
        }
        if (count == capacity) {
            capacity = capacity ? 2 * capacity : 64;
            io_box *boxes = nn_realloc(box, (size_t)capacity * sizeof *box);
            box = boxes ? boxes : box;
            const char **texts = nn_realloc(text, (size_t)capacity * sizeof *text);
            text = texts ? texts : text;
            if (!boxes || !texts) {
                err = nn_fail_memory((size_t)capacity * sizeof *box, "lines of a page");
                goto out;
            }
        }
        width = v[2] > width ? v[2] : width;
        height = v[3] > height ? v[3] : height;
        box[count] = (io_box){(float)v[0], (float)v[1], (float)v[2], (float)v[3]};
        text[count++] = line;
    }
    err = io_doc_add_page(out, path, (int32_t)width + 1, (int32_t)height + 1);
    err = err ? err : io_doc_add_block(out);
    err = err ? err : io_doc_add_paragraph(out);
    for (int i = 0; i < count && err == NN_OK; i++) {
        io_point p[4];
        io_box_corners(box[i], p);
        if (strcmp(text[i], "###") == 0 || strcmp(text[i], "*") == 0 || !*text[i])
            continue;
        err = io_doc_add_line(out, p, 4, 1);
        err = err ? err : io_doc_line_text(out, text[i]);
    }
    err = err ? err : io_doc_finish(out);
out:
    nn_free(box);
    nn_free(text);
    ds_rows_close(&rows);
    return err;
}

static bool ends(const char *path, const char *with)
{
    size_t n = strlen(path), m = strlen(with);
    return n >= m && strcmp(path + n - m, with) == 0;
}

static nn_err read_text(const char *path, bool json, io_document *out)
{
    io_bytes bytes = {0};
    nn_err err = io_file_read(path, MAX_PAGE, NN_ERR_INPUT, &bytes);
    if (err == NN_OK)
        err = json ? io_read_json((const char *)bytes.data, bytes.size, path, out)
                   : fields_document_of_text((const char *)bytes.data, bytes.size, path, out);
    io_bytes_free(&bytes);
    return err;
}

static nn_err read_page(const char *path, io_document *out)
{
    nn_err err = ends(path, DS_BOXES_SUFFIX) ? read_boxes(path, out)
                                             : read_text(path, ends(path, ".json"), out);
    if (err == NN_OK && out->n_pages != 1)
        err = nn_fail(NN_ERR_INPUT, "%s: expected one page, found %d", path, out->n_pages);
    return err;
}

static bool is_page(const char *path)
{
    return ends(path, ".json") || ends(path, DS_BOXES_SUFFIX) || ends(path, ".txt");
}

/* The file that tells the page's text: `path` itself, or one beside it. nn_alloc'ed. */
static nn_err find_page(const char *path, char **out)
{
    static const char *const suffix[] = {".json", ".truth.json", DS_BOXES_SUFFIX, ".txt"};
    size_t n = strlen(path);
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
    *out = nn_alloc(n + 16);
    if (!*out)
        return nn_fail_memory(n, "a file name");
    strcpy(*out, path);
    if (is_page(path))
        return NN_OK;
    for (int whole = 1; whole >= 0; whole--)
        for (size_t i = 0; i < sizeof suffix / sizeof *suffix; i++) {
            if (!whole && !dot)
                continue;
            strcpy(*out + (whole ? n : (size_t)(dot - path)), suffix[i]);
            if (io_path_exists(*out))
                return NN_OK;
        }
    nn_free(*out);
    *out = NULL;
    return nn_fail(NN_ERR_INPUT, "%s: expected its text beside it in .json, .boxes.tsv or .txt: "
                                 "`octavo read -f json` makes it of a picture", path);
}

/* ---- lists ---- */

static nn_err check_truth(const char *where, const io_json *truth)
{
    bool good = truth && truth->kind == IO_JSON_OBJECT;
    for (int i = 0; good && i < truth->n; i++) {
        const io_json *v = &truth->item[i];
        good = v->kind == IO_JSON_STRING || v->kind == IO_JSON_NULL || v->kind == IO_JSON_ARRAY;
        for (int k = 0; good && v->kind == IO_JSON_ARRAY && k < v->n; k++)
            good = v->item[k].kind == IO_JSON_STRING;
    }
    return good ? NN_OK
                : nn_fail(NN_ERR_INPUT, "%s: expected {\"name\": \"value\" or [\"value\", …] or null, …}",
                          where);
}

static nn_err add_page(labelled_pages *p, const char *dir, const char *name, const char *where,
                       const io_json *truth)
{
    nn_err err;
    char *path = io_path_join(dir, name), *file = NULL;
    NN_TRY(check_truth(where, truth));
    if (!path) {
        err = nn_fail_memory(strlen(name), "a file name");
        goto out;
    }
    NN_TRY(find_page(path, &file));
    if (p->n == p->capacity) {
        int capacity = p->capacity ? 2 * p->capacity : 128;
        labelled_page *grown = nn_realloc(p->page, (size_t)capacity * sizeof *grown);
        if (!grown) {
            err = nn_fail_memory((size_t)capacity * sizeof *grown, "labelled pages");
            goto out;
        }
        p->page = grown;
        p->capacity = capacity;
    }
    labelled_page *page = &p->page[p->n];
    *page = (labelled_page){.truth = truth};
    err = read_page(file, &page->document);
    if (err != NN_OK) {
        io_doc_free(&page->document);
        goto out;
    }
    page->path = path;
    path = NULL;
    p->n++;
out:
    nn_free(path);
    nn_free(file);
    return err;
}

static nn_err keep_json(labelled_pages *p, const char *text, size_t n, const char *what,
                        io_json **out)
{
    io_json **grown = nn_realloc(p->json, ((size_t)p->n_json + 1) * sizeof *grown);
    if (!grown)
        return nn_fail_memory(((size_t)p->n_json + 1) * sizeof *grown, "labelled pages");
    p->json = grown;
    nn_err err = io_json_parse(text, n, what, NN_ERR_INPUT, &p->json[p->n_json]);
    *out = err == NN_OK ? p->json[p->n_json++] : NULL;
    return err;
}

static nn_err read_folder(const char *dir, labelled_pages *out)
{
    nn_err err;
    io_bytes bytes = {0};
    io_json *json;
    char *path = io_path_join(dir, "entities.json");
    if (!path)
        return nn_fail_memory(strlen(dir), "a file name");
    NN_TRY(io_file_read(path, MAX_LIST, NN_ERR_INPUT, &bytes));
    NN_TRY(keep_json(out, (const char *)bytes.data, bytes.size, path, &json));
    for (int i = 0; i < json->n && json->kind == IO_JSON_OBJECT; i++)
        NN_TRY(add_page(out, dir, json->key[i], path, &json->item[i]));
out:
    nn_free(path);
    io_bytes_free(&bytes);
    return err;
}

static nn_err read_list(const char *path, labelled_pages *out)
{
    nn_err err;
    ds_rows rows = {0};
    char *row, *dir = io_path_dir(path), where[160];
    size_t n;
    io_json *json;
    if (!dir)
        return nn_fail_memory(strlen(path), "a file name");
    NN_TRY(ds_rows_open(&rows, path, MAX_LIST));
    while (ds_rows_next(&rows, &row, &n)) {
        char *tab = strchr(row, '\t');
        ds_row_name(path, rows.number, where, sizeof where);
        if (!tab) {
            err = nn_fail(NN_ERR_INPUT, "%s: expected page<TAB>{\"name\": \"value\", …}", where);
            goto out;
        }
        *tab = 0;
        NN_TRY(keep_json(out, tab + 1, n - (size_t)(tab + 1 - row), where, &json));
        NN_TRY(add_page(out, dir, row, where, json));
    }
out:
    ds_rows_close(&rows);
    nn_free(dir);
    return err;
}

nn_err labelled_read(const char *spec, labelled_pages *out)
{
    nn_err err = NN_OK;
    for (const char *p = spec; *p && err == NN_OK;) {
        size_t n = strcspn(p, ",");
        char *path = nn_strndup(p, n);
        if (!path)
            return nn_fail_memory(n, "a file name");
        err = io_path_is_dir(path) ? read_folder(path, out) : read_list(path, out);
        nn_free(path);
        p += n + (p[n] == ',');
    }
    if (err == NN_OK && out->n == 0)
        err = nn_fail(NN_ERR_INPUT, "%s: no labelled page", spec);
    return err;
}

void labelled_free(labelled_pages *p)
{
    for (int i = 0; i < p->n; i++) {
        nn_free(p->page[i].path);
        io_doc_free(&p->page[i].document);
    }
    for (int i = 0; i < p->n_json; i++)
        io_json_free(p->json[i]);
    nn_free(p->page);
    nn_free(p->json);
    *p = (labelled_pages){0};
}

int labelled_values(const labelled_page *p, const char *name)
{
    const io_json *v = io_json_get(p->truth, name);
    if (!v)
        return -1;
    return v->kind == IO_JSON_ARRAY ? v->n : v->kind == IO_JSON_STRING && *v->text ? 1 : 0;
}

const char *labelled_value(const labelled_page *p, const char *name, int i)
{
    const io_json *v = io_json_get(p->truth, name);
    return v->kind == IO_JSON_ARRAY ? v->item[i].text : v->text;
}

/* box_file.c - the boxes of a page cut out with a margin, and lines cut out of those. */
#include "datasets/box_file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/rows.h"
#include "io/image_file.h"
#include "io/number.h"
#include "nn/mem.h"

#define MAX_TSV_BYTES ((size_t)1 << 26)
#define MAX_TEXT 4096 /* as label files */

static const float grow = 1.0f / 6, shrink = 1.0f / 20; /* of the height; see ds_boxes_line */

static int32_t clamp(int32_t v, int32_t lo, int32_t hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

static nn_err cut(const io_image *from, int32_t x0, int32_t y0, int32_t x1, int32_t y1,
                  io_image *out)
{
    nn_err err = io_image_new(out, x1 - x0, y1 - y0, 1);
    if (err != NN_OK)
        return err;
    for (int32_t y = y0; y < y1; y++)
        memcpy(out->pixels + (size_t)(y - y0) * (size_t)out->width,
               from->pixels + (size_t)y * (size_t)from->width + x0, (size_t)out->width);
    return NN_OK;
}

static nn_err add_crop(ds_boxes *b, const io_image *page, const int32_t box[4],
                       const char *text)
{
    nn_err err;
    ds_crop crop = {0};
    if (b->n == b->capacity) {
        int capacity = b->capacity ? 2 * b->capacity : 256;
        ds_crop *grown = nn_realloc(b->crop, (size_t)capacity * sizeof *grown);
        if (!grown)
            return nn_fail_memory((size_t)capacity * sizeof *grown, "boxes");
        b->crop = grown;
        b->capacity = capacity;
    }
    int32_t margin = (int32_t)((float)(box[3] - box[1]) * grow) + 1;
    int32_t x0 = clamp(box[0] - margin, 0, page->width),
            x1 = clamp(box[2] + margin, 0, page->width);
    int32_t y0 = clamp(box[1] - margin, 0, page->height),
            y1 = clamp(box[3] + margin, 0, page->height);
    b->bytes += (int64_t)(x1 - x0) * (y1 - y0);
    if (b->bytes > DS_BOXES_MAX_BYTES)
        return nn_fail(NN_ERR_LIMIT, "the cut lines need more than %lld bytes of memory",
                       (long long)DS_BOXES_MAX_BYTES);
    NN_TRY(cut(page, x0, y0, x1, y1, &crop.image));
    crop.x0 = box[0] - x0;
    crop.y0 = box[1] - y0;
    crop.x1 = box[2] - x0;
    crop.y1 = box[3] - y0;
    crop.text = nn_strdup(text);
    if (!crop.text) {
        io_image_free(&crop.image);
        return nn_fail_memory(strlen(text), "label");
    }
    b->crop[b->n++] = crop;
out:
    return err;
}

const char *ds_box_row(char *row, size_t length, double v[4], const char **text,
                       char **polygon)
{
    if (strlen(row) != length)
        return "holds a 0 byte";
    char *p = row;
    for (int i = 0; i < 4; i++) {
        const char *end = p;
        if (!io_number_parse(&end, &v[i]) || *end != '\t' || v[i] < -1e6 || v[i] > 1e6)
            return "does not begin with four numbers and tabs (x0 y0 x1 y1)";
        p += end - p + 1;
    }
    char *tab = strchr(p, '\t');
    if (tab)
        *tab = 0;
    if (strlen(p) > MAX_TEXT || !io_utf8_valid(p, strlen(p)))
        return "has a text that is not UTF-8 or over 4096 bytes";
    *text = p;
    *polygon = tab && tab[1] ? tab + 1 : NULL;
    return NULL;
}

/* The row's box in whole pixels inside the page; NULL when fine, else the fault. */
static const char *parse_row(char *row, size_t length, const io_image *page, int32_t box[4],
                             const char **text)
{
    double v[4];
    char *polygon;
    const char *wrong = ds_box_row(row, length, v, text, &polygon);
    if (wrong) {
        *text = NULL;
        return wrong;
    }
    box[0] = clamp((int32_t)(v[0] + 0.5), 0, page->width);
    box[1] = clamp((int32_t)(v[1] + 0.5), 0, page->height);
    box[2] = clamp((int32_t)(v[2] + 0.5), 0, page->width);
    box[3] = clamp((int32_t)(v[3] + 0.5), 0, page->height);
    if (box[2] - box[0] < 2 || box[3] - box[1] < 2) {
        *text = NULL;
        return "has a box under 2 pixels inside its page";
    }
    return NULL;
}

nn_err ds_boxes_image(const char *tsv, char **image)
{
    static const char *const ending[] = {".png", ".jpg", ".jpeg"};
    size_t stem = strlen(tsv) - strlen(DS_BOXES_SUFFIX);
    char *path = nn_alloc(stem + 8);
    *image = NULL;
    if (!path)
        return nn_fail_memory(stem, "file name");
    for (size_t kind = 0; kind < sizeof ending / sizeof *ending; kind++) {
        snprintf(path, stem + 8, "%.*s%s", (int)stem, tsv, ending[kind]);
        if (io_path_exists(path)) {
            *image = path;
            return NN_OK;
        }
    }
    nn_free(path);
    return nn_fail(NN_ERR_INPUT, "%s: no page image .png, .jpg or .jpeg beside it", tsv);
}

static nn_err read_page(ds_boxes *b, const char *dir, const char *tsv, bool strict)
{
    nn_err err;
    ds_rows rows = {0};
    io_image page = {0};
    char *path = io_path_join(dir, tsv), *image = NULL, *row;
    size_t n;
    if (!path) {
        err = nn_fail_memory(strlen(tsv), "file name");
        goto out;
    }
    NN_TRY(ds_rows_open(&rows, path, MAX_TSV_BYTES));
    NN_TRY(ds_boxes_image(path, &image));
    NN_TRY(io_image_read(image, 0, &page));
    io_image_to_gray(&page);
    while (ds_rows_next(&rows, &row, &n)) {
        int32_t box[4] = {0};
        const char *text = NULL, *wrong = parse_row(row, n, &page, box, &text);
        if (wrong && strict) {
            err = nn_fail(NN_ERR_INPUT, "%s:%d: row %s", path, rows.number, wrong);
            goto out;
        }
        if (wrong && b->skipped++ == 0)
            snprintf(b->first_skipped, sizeof b->first_skipped, "%.80s:%d: %s", tsv,
                     rows.number, wrong);
        if (text && *text && strcmp(text, "###") != 0 && strcmp(text, "*") != 0)
            NN_TRY(add_crop(b, &page, box, text));
    }
    b->pages++;
out:
    io_image_free(&page);
    nn_free(image);
    nn_free(path);
    ds_rows_close(&rows);
    return err;
}

static int is_boxes_file(const struct dirent *d)
{
    size_t n = strlen(d->d_name), s = strlen(DS_BOXES_SUFFIX);
    return n > s && strcmp(d->d_name + n - s, DS_BOXES_SUFFIX) == 0;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

nn_err ds_boxes_files(const char *dir, char ***name, int *n)
{
    nn_err err = NN_OK;
    struct dirent **file = NULL;
    *name = NULL;
    *n = 0;
    int found = scandir(dir, &file, is_boxes_file, NULL);
    if (found < 0)
        return nn_fail(NN_ERR_INPUT, "%s: cannot read the folder: %s", dir, strerror(errno));
    *name = nn_calloc((size_t)found + 1, sizeof **name);
    for (int i = 0; i < found && *name; i++) {
        (*name)[*n] = nn_strdup(file[i]->d_name);
        *n += (*name)[*n] != NULL;
    }
    if (*n < found)
        err = nn_fail_memory((size_t)found * sizeof **name, "folder listing");
    else if (found > 0)
        qsort(*name, (size_t)found, sizeof **name, compare_names);
    for (int i = 0; i < found; i++)
        free(file[i]);
    free(file);
    if (err) {
        ds_boxes_files_free(*name, *n);
        *name = NULL;
        *n = 0;
    }
    return err;
}

void ds_boxes_files_free(char **name, int n)
{
    for (int i = 0; i < n; i++)
        nn_free(name[i]);
    nn_free(name);
}

nn_err ds_boxes_read(const char *dir, bool strict, ds_boxes *out)
{
    nn_err err = NN_OK;
    char **name = NULL;
    int n = 0;
    *out = (ds_boxes){0};
    NN_TRY(ds_boxes_files(dir, &name, &n));
    for (int i = 0; i < n; i++)
        NN_TRY(read_page(out, dir, name[i], strict));
    if (out->n == 0)
        err = nn_fail(NN_ERR_INPUT, "%s: no usable box in %d files *" DS_BOXES_SUFFIX "%s%s",
                      dir, n, out->skipped ? "; first bad row " : "", out->first_skipped);
out:
    ds_boxes_files_free(name, n);
    if (err != NN_OK)
        ds_boxes_free(out);
    return err;
}

void ds_boxes_free(ds_boxes *b)
{
    for (int i = 0; i < b->n; i++) {
        io_image_free(&b->crop[i].image);
        nn_free(b->crop[i].text);
    }
    nn_free(b->crop);
    b->crop = NULL;
    b->n = b->capacity = 0;
}

nn_err ds_boxes_line(const ds_boxes *b, int i, float level, nn_rng *r, ds_line *out)
{
    NN_ASSERT(i >= 0 && i < b->n);
    const ds_crop *c = &b->crop[i];
    float h = (float)(c->y1 - c->y0), out_most = level * grow * h, in_most = level * shrink * h;
    int32_t move[4];
    for (int k = 0; k < 4; k++)
        move[k] = (int32_t)(nn_rng_range(r, -in_most, out_most) + 1024.5f) - 1024;
    int32_t x0 = clamp(c->x0 - move[0], 0, c->image.width - 1);
    int32_t y0 = clamp(c->y0 - move[1], 0, c->image.height - 1);
    int32_t x1 = clamp(c->x1 + move[2], x0 + 1, c->image.width);
    int32_t y1 = clamp(c->y1 + move[3], y0 + 1, c->image.height);
    *out = (ds_line){0};
    nn_err err = cut(&c->image, x0, y0, x1, y1, &out->image);
    if (err != NN_OK)
        return err;
    out->text = nn_strdup(c->text);
    if (!out->text) {
        ds_line_free(out);
        return nn_fail_memory(strlen(c->text), "label");
    }
    return NN_OK;
}

/* box_file.c - the lines of a page, straightened and with a margin, and windows of those. */
#include "datasets/box_file.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/ink_rows.h"
#include "datasets/page/page.h"
#include "datasets/polygon.h"
#include "datasets/rows.h"
#include "io/image_file.h"
#include "io/number.h"
#include "io/rectify.h"
#include "nn/mem.h"

#define MAX_TSV_BYTES ((size_t)1 << 26)
#define MAX_TEXT 4096 /* as label files */

#define MARGIN 0.5f /* of the band's height, kept around it: what a cut may reach */
/* How far a cut's edge lies outside of the rows that it is made for, in shares of their height
 * at level 1. */
static const struct {
    float chance, least, most, moved; /* moved: up or down, all of the window */
} cuts[] = {
    {0.4f, -0.05f, 0.08f, 0},   /* close: commas' tails and marks' tops may be lost */
    {0.4f, 0.05f, 0.33f, 0},    /* loose */
    {0.2f, 0.02f, 0.15f, 0.15f} /* displaced */
};
#define FOR_INK 0.6f /* chance that the window is made for the ink, not for the band */
#define SIDES 0.2f   /* beyond the band's ends; a column's neighbour is not far */

/* A character is at least so wide and at most so wide for its line's height, on the mean of a
 * text of LONG characters: narrow type without spaces; spaced capitals and leaders. */
#define NARROWEST 0.28f
#define WIDEST 3.0f
#define LONG 4

static int32_t clamp(int32_t v, int32_t lo, int32_t hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

static nn_err cut(const io_image *from, const int32_t window[4], io_image *out)
{
    const int32_t x0 = window[0], y0 = window[1];
    nn_err err = io_image_new(out, window[2] - x0, window[3] - y0, 1);
    if (err != NN_OK)
        return err;
    for (int32_t y = 0; y < out->height; y++)
        memcpy(out->pixels + (size_t)y * (size_t)out->width,
               from->pixels + (size_t)(y + y0) * (size_t)from->width + x0, (size_t)out->width);
    return NN_OK;
}

static nn_err grow_list(ds_boxes *b)
{
    if (b->n < b->capacity)
        return NN_OK;
    int capacity = b->capacity ? 2 * b->capacity : 256;
    ds_crop *grown = nn_realloc(b->crop, (size_t)capacity * sizeof *grown);
    if (!grown)
        return nn_fail_memory((size_t)capacity * sizeof *grown, "boxes");
    b->crop = grown;
    b->capacity = capacity;
    return NN_OK;
}

/* Annotators slip by a line, or mark a part of one. */
static bool may_hold(int32_t width, int32_t height, const char *text)
{
    int n = 0;
    for (const char *p = text; *p; p++)
        n += (*p & 0xc0) != 0x80;
    float each = (float)width / (float)(n * height);
    return n < LONG || (each >= NARROWEST && each <= WIDEST);
}

static nn_err add_crop(ds_boxes *b, const io_image *page, const float *xy, int n,
                       const char *text)
{
    nn_err err;
    ds_crop crop = {0};
    ds_band band = ds_polygon_band(xy, n, MARGIN);
    NN_TRY(grow_list(b));
    b->bytes += (int64_t)((double)io_quad_width(&band.quad) * io_quad_height(&band.quad));
    if (b->bytes > DS_BOXES_MAX_BYTES) {
        err = nn_fail(NN_ERR_LIMIT, "the cut lines need more than %lld bytes of memory",
                      (long long)DS_BOXES_MAX_BYTES);
        goto out;
    }
    NN_TRY(io_rectify(page, &band.quad, &band.centreline, &crop.image));
    crop.x0 = crop.y0 = band.margin;
    crop.x1 = crop.image.width - band.margin;
    crop.y1 = crop.image.height - band.margin;
    NN_TRY(ds_ink_rows(&crop.image, crop.x0, crop.y0, crop.x1, crop.y1, &crop.ink0,
                       &crop.ink1));
    if (!may_hold(crop.x1 - crop.x0, crop.ink1 - crop.ink0, text)) {
        b->unlike++;
        goto out;
    }
    crop.text = nn_strdup(text);
    if (!crop.text) {
        err = nn_fail_memory(strlen(text), "label");
        goto out;
    }
    b->crop[b->n++] = crop;
    return NN_OK;
out:
    io_image_free(&crop.image);
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

/* The row's corners, *n of them, inside the page; NULL when fine, else the fault. */
static const char *parse_row(char *row, size_t length, const io_image *page, float *xy, int *n,
                             const char **text)
{
    double v[4];
    char *polygon;
    const char *wrong = ds_box_row(row, length, v, text, &polygon);
    if (wrong)
        return wrong;
    if (polygon) {
        *n = ds_polygon_parse(polygon, DS_SEGMENT_CORNERS, xy);
    } else {
        const double corner[8] = {v[0], v[1], v[2], v[1], v[2], v[3], v[0], v[3]};
        *n = 4;
        for (int i = 0; i < 8; i++)
            xy[i] = (float)floor(corner[i] + 0.5);
    }
    for (int i = 0; i < 2 * *n; i++)
        xy[i] = fminf(fmaxf(xy[i], 0), (float)(i % 2 ? page->height : page->width));
    if (*n < 3)
        return "has no polygon of 3 to 256 points x,y";
    if (ds_polygon_area2(xy, *n) < 8)
        return "has a box of no 4 pixels inside its page";
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
        float xy[2 * DS_SEGMENT_CORNERS];
        int corners = 0;
        const char *text = NULL, *wrong = parse_row(row, n, &page, xy, &corners, &text);
        if (wrong && strict) {
            err = nn_fail(NN_ERR_INPUT, "%s:%d: row %s", path, rows.number, wrong);
            goto out;
        }
        if (wrong && b->skipped++ == 0)
            snprintf(b->first_skipped, sizeof b->first_skipped, "%.80s:%d: %s", tsv,
                     rows.number, wrong);
        if (!wrong && *text && strcmp(text, "###") != 0 && strcmp(text, "*") != 0)
            NN_TRY(add_crop(b, &page, xy, corners, text));
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

/* The window of crop c at `level`, inside its image. */
static void draw_window(const ds_crop *c, float level, nn_rng *r, int32_t window[4])
{
    bool ink = level > 0 && nn_rng_chance(r, FOR_INK);
    int32_t y0 = ink ? c->ink0 : c->y0, y1 = ink ? c->ink1 : c->y1;
    float at = nn_rng_float(r), h = level * (float)(y1 - y0), move[4];
    size_t how = 0;
    while (how + 1 < sizeof cuts / sizeof *cuts && at >= cuts[how].chance)
        at -= cuts[how++].chance;
    float moved = nn_rng_range(r, -cuts[how].moved, cuts[how].moved);
    move[0] = nn_rng_range(r, -0.02f, SIDES) * h;
    move[1] = (nn_rng_range(r, cuts[how].least, cuts[how].most) + moved) * h;
    move[2] = nn_rng_range(r, -0.02f, SIDES) * h;
    move[3] = (nn_rng_range(r, cuts[how].least, cuts[how].most) - moved) * h;
    int32_t by[4];
    for (int k = 0; k < 4; k++)
        by[k] = (int32_t)floorf(move[k] + 0.5f);
    window[0] = clamp(c->x0 - by[0], 0, c->image.width - 1);
    window[1] = clamp(y0 - by[1], 0, c->image.height - 1);
    window[2] = clamp(c->x1 + by[2], window[0] + 1, c->image.width);
    window[3] = clamp(y1 + by[3], window[1] + 1, c->image.height);
}

nn_err ds_boxes_line(const ds_boxes *b, int i, float level, nn_rng *r, ds_line *out)
{
    NN_ASSERT(i >= 0 && i < b->n);
    const ds_crop *c = &b->crop[i];
    int32_t w[4];
    draw_window(c, level, r, w);
    *out = (ds_line){0};
    nn_err err = cut(&c->image, w, &out->image);
    if (err != NN_OK)
        return err;
    out->text = nn_strdup(c->text);
    if (!out->text) {
        ds_line_free(out);
        return nn_fail_memory(strlen(c->text), "label");
    }
    return NN_OK;
}

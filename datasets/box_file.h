/* box_file.h - lines cut out of whole pages: DIR/<page>.{png,jpg,jpeg} with <page>.boxes.tsv,
 * whose rows are
 *
 *     x0 y0 x1 y1 text [polygon]        tab-separated, pixels, x1 and y1 exclusive
 *
 * A line is cut along its polygon (its box, where it has none), straightened by the centreline
 * (polygon.h) as the page reader does it. A page is read once; of it only the bands with a
 * margin around them are kept, so that every drawing may cut a little differently. Rows with
 * text "", "###" or "*" mean "ignore" and are left out silently.
 */
#ifndef DS_BOX_FILE_H
#define DS_BOX_FILE_H

#include "datasets/line/line.h"
#include "nn/rng.h"

typedef struct ds_crop {
    io_image image;         /* grey, straightened: the band and its margin */
    int32_t x0, y0, x1, y1; /* the band inside `image` */
    int32_t ink0, ink1;     /* rows between which the line's own ink stands: ink_rows.h */
    char *text;
} ds_crop;

typedef struct ds_boxes {
    int n, capacity;
    ds_crop *crop;
    int pages;
    int skipped; /* bad rows: no five fields, no numbers, outside the page, text not UTF-8, a
                    polygon without area */
    int unlike; /* left out: the text cannot be what stands there, by its length */
    char first_skipped[160]; /* "001.boxes.tsv:12: ..." */
    int64_t bytes;           /* of all crops */
} ds_boxes;

/* Pages in the order of their names. NN_ERR_INPUT: no usable box, or a bad row when `strict`;
 * NN_ERR_LIMIT: the crops need more than DS_BOXES_MAX_BYTES. */
#define DS_BOXES_MAX_BYTES ((int64_t)1 << 30)
nn_err ds_boxes_read(const char *dir, bool strict, ds_boxes *out);
void ds_boxes_free(ds_boxes *b);

/* Line i as detectors cut lines. Level 0: its band. Level 1: of the band or of the ink's rows,
 * close, loose or displaced: up to a third of the height beyond them, where neighbours may
 * stand, and up to a twentieth inside. Higher levels move the edges farther. */
nn_err ds_boxes_line(const ds_boxes *b, int i, float level, nn_rng *r, ds_line *out);

/* What readers of such folders share (page_list.h). */
#define DS_BOXES_SUFFIX ".boxes.tsv"
/* Splits a row of `length` bytes with a 0 after them, in place. Gives NULL when it is fine,
 * else what is wrong with it; *polygon is NULL where there is none. */
const char *ds_box_row(char *row, size_t length, double box[4], const char **text,
                       char **polygon);
/* The page's picture beside `tsv` (a path that ends in DS_BOXES_SUFFIX); *image is nn_alloc'ed.
 * NN_ERR_INPUT when there is none. */
nn_err ds_boxes_image(const char *tsv, char **image);
/* Names of the folder's box files, sorted. */
nn_err ds_boxes_files(const char *dir, char ***name, int *n);
void ds_boxes_files_free(char **name, int n);

#endif

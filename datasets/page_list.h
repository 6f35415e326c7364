/* page_list.h - labelled pages on disk:
 *
 *   label file   `image<TAB>[{"transcription": "...", "points": [[x, y], ...]}, ...]` a row
 *                (PaddleOCR's form; UTF-8, LF or CRLF, BOM allowed), images relative to it
 *   folder       pages x.png, x.jpg or x.jpeg with x.boxes.tsv (box_file.h) beside them; a
 *                row's polygon is taken where there is one, else its box
 *
 * Texts "###", "*" and "" mean "ignore". Bad rows of a label file, and bad segments (a row of
 * x.boxes.tsv, an element of the list), are counted by reason and the first of each is named;
 * with `strict` they are refused (NN_ERR_INPUT). A page without any segment is a page.
 */
#ifndef DS_PAGE_LIST_H
#define DS_PAGE_LIST_H

#include "datasets/page/page.h"
#include "datasets/rows.h"

typedef enum ds_page_bad {
    DS_PAGE_BAD_NO_TAB,
    DS_PAGE_BAD_UTF8,
    DS_PAGE_BAD_JSON,
    DS_PAGE_BAD_MISSING_IMAGE,
    DS_PAGE_BAD_DUPLICATE,
    DS_PAGE_BAD_TEXT,   /* no transcription, not UTF-8, over 4096 bytes */
    DS_PAGE_BAD_POINTS, /* no numbers, too few or too many, none that enclose anything */
    DS_PAGE_BADS
} ds_page_bad;

typedef struct ds_page_entry {
    char *path; /* of the image */
    int n;
    ds_segment *segment;
} ds_page_entry;

typedef struct ds_page_list {
    int n;
    ds_page_entry *entry;
    ds_bad_rows bad[DS_PAGE_BADS]; /* first: "labels.txt:12" or "x.boxes.tsv:3" */
} ds_page_list;

#define DS_PAGE_LIST_MAX_SEGMENTS 20000 /* of one page; more: NN_ERR_LIMIT */

/* No usable page: NN_ERR_INPUT. */
nn_err ds_page_list_read(const char *path, bool strict, ds_page_list *out);
void ds_page_list_free(ds_page_list *list);
/* "12 skipped: 3 not valid UTF-8 (labels.txt:12), ..."; "" when none. */
void ds_page_list_bad_text(const ds_page_list *list, char *buffer, size_t size);
/* Reads page i's image (as it is: 1 or 3 channels) and copies its segments; corners outside of
 * the image come to its border, segments that lie wholly outside are left out. */
nn_err ds_page_list_page(const ds_page_list *list, int i, int64_t max_pixels, ds_page *out);

#endif

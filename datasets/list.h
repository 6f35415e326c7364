/* list.h - label files: `image<TAB>text` a row (UTF-8, LF or CRLF, BOM allowed), image relative
 * to the file; or a folder of kraken/OCRopus pairs `x.png` + `x.gt.txt` (also .jpg, .jpeg,
 * .pgm, .pbm and .bin.png, .nrm.png; the text is the first line). Bad rows are counted by
 * reason and the first of each is named; --strict refuses them (NN_ERR_INPUT).
 *
 * Blank rows are no rows. Further tabs in a row belong to the text and become spaces. Pairs
 * come in the order of their names.
 */
#ifndef DS_LIST_H
#define DS_LIST_H

#include "datasets/line/line.h"
#include "datasets/rows.h"

/* A text longer than this is a broken file, not a line: the longest line that a model takes
 * (4,096 px at network height) has room for about 1,000 characters of at most 4 bytes. */
#define DS_LIST_MAX_TEXT 4096

typedef enum ds_bad {
    DS_BAD_NO_TAB,
    DS_BAD_UTF8,
    DS_BAD_EMPTY_TEXT,
    DS_BAD_NUL,
    DS_BAD_TOO_LONG,
    DS_BAD_DUPLICATE,
    DS_BAD_MISSING_IMAGE,
    DS_BADS
} ds_bad;

typedef struct ds_entry {
    char *path;
    char *text;
} ds_entry;

typedef struct ds_list {
    int n;
    ds_entry *entry;
    ds_bad_rows bad[DS_BADS]; /* first: "labels.txt:12" or the pair's name */
} ds_list;

/* `path` is a label file or a folder of pairs. An empty result is NN_ERR_INPUT. */
nn_err ds_list_read(const char *path, bool strict, ds_list *out);
void ds_list_free(ds_list *list);
/* "12 of 340 rows skipped: 3 not valid UTF-8 (labels.txt:12), ..." ; "" when none. */
void ds_list_bad_text(const ds_list *list, char *buffer, size_t size);
/* Reads entry i's image as grey. */
nn_err ds_list_line(const ds_list *list, int i, int64_t max_pixels, ds_line *out);

#endif

/* labelled.h - pages whose fields are known: what `octavo train --task=fields` learns from and
 * `octavo eval --task=fields` measures on.
 *
 *   list file   `page<TAB>{"total": "60.30", "phone": ["…", "…"], "due": null}` a row; null, "" and []:
 *               the page has no such field; a name that is not there: not known
 *   folder      with entities.json: {"001": {"total": "60.30", …}, …}
 *
 * A page is x.json (what `octavo read -f json` or `octavo synth pages --truth` wrote), x.boxes.tsv
 * (box_file.h), x.txt (plain text), or x alone, or a picture x.png: then the first of
 * x.json, x.truth.json, x.boxes.tsv, x.txt beside it.
 */
#ifndef APPS_MEASURE_LABELLED_H
#define APPS_MEASURE_LABELLED_H

#include "fields/fields.h"
#include "io/json.h"

typedef struct labelled_page {
    char *path;           /* of the page as it was named */
    io_document document; /* one page, finished */
    const io_json *truth; /* an object: fields by name */
} labelled_page;

typedef struct labelled_pages {
    int n, capacity, n_json;
    labelled_page *page;
    io_json **json;
} labelled_pages;

/* Appends what list files and folders name, `spec` with commas between. NN_ERR_INPUT names file
 * and row; nothing at all is one, too. */
nn_err labelled_read(const char *spec, labelled_pages *out);
void labelled_free(labelled_pages *p);
/* How many values the truth has for a field: -1: not known. */
int labelled_values(const labelled_page *p, const char *name);
const char *labelled_value(const labelled_page *p, const char *name, int i);

#endif

/* page_files.h - what stands beside a page's picture x.png for `octavo eval --task=page`:
 *
 *   x.txt         its text in reading order
 *   x.truth.json  all that `octavo synth pages --truth` knows of it (io/page.schema.json)
 *   x.boxes.tsv   boxes of its lines with their text, in reading order (datasets/box_file.h)
 */
#ifndef APPS_EVAL_PAGE_FILES_H
#define APPS_EVAL_PAGE_FILES_H

#include "datasets/page_list.h"
#include "io/document.h"

typedef struct page_truth {
    io_bytes text;        /* ends with 0; size 0: not known */
    io_document document; /* no page: not known */
} page_truth;

/* The truth beside `path`: the document from x.truth.json, else from its entry in `boxes`, whose
 * words get their share of the line; the text from x.txt, else from the document. What was in
 * *truth goes. NN_ERR_INPUT for damaged files. */
nn_err page_truth_read(const char *path, const ds_page_list *boxes, page_truth *truth);
void page_truth_free(page_truth *truth);

/* "DIR/x" + suffix for a picture "y/x.png" (dir NULL: beside it); nn_alloc'ed, NULL without
 * memory. */
char *page_file_beside(const char *path, const char *dir, const char *suffix);
/* The same page, there as PNG and as JPEG. */
bool page_file_same(const char *a, const char *b);
/* The document of one page in `path`, into an empty one. */
nn_err page_document_read(const char *path, io_document *out);

#endif

/* page_store.h - pages that were read, kept in a file beside an output that is not finished: work
 * that is stopped, by whatever, goes on without reading them again.
 *
 *     "octavo part 1\n"  key (8 bytes)  then for each page:
 *     magic  size  crc32 (4 bytes each)  input  page (4 each)  the size bytes: zlib of the rest
 *
 * Pages are appended whole. What a kill cut off behind the last whole one is dropped when the
 * file is opened again. Any number of threads may look for pages at once, while one adds.
 */
#ifndef IO_PAGE_STORE_H
#define IO_PAGE_STORE_H

#include "io/codecs.h"
#include "io/document.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct io_page_store io_page_store;

/* What is known of a page besides its document. */
typedef struct io_page_note {
    bool copied;     /* its text stood in the file */
    int64_t dropped; /* texts that were left out */
    io_damage damage;
} io_page_note;

/* `key` says what pages depend on. again: pages that are there are used; else they are thrown away.
 * Held against other processes. NN_ERR_OUTPUT: not writable, held by another one;
 * NN_ERR_USAGE: to be used again, but made with another key or by another version. */
nn_err io_page_store_open(const char *path, uint64_t key, bool again, io_page_store **out);
int io_page_store_count(const io_page_store *s); /* pages that were there */
/* Into an empty document. False where it is not there (or damaged: then it is read anew). */
bool io_page_store_find(const io_page_store *s, int input, int page, io_document *doc,
                        io_page_note *note);
/* A page that is there already is not added again. NN_ERR_OUTPUT. */
nn_err io_page_store_add(io_page_store *s, int input, int page, const io_document *doc,
                         const io_page_note *note);
void io_page_store_close(io_page_store *s, bool done); /* done: the file goes; NULL: nothing */

#ifdef __cplusplus
}
#endif

#endif

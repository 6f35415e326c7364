/* results.h - what becomes of the inputs of `octavo read`: what was read goes to the outputs,
 * in joined files or in files of their own for each input; what could not be read is told and
 * counted; progress is shown.
 */
#ifndef APPS_READ_RESULTS_H
#define APPS_READ_RESULTS_H

#include <pthread.h>

#include "apps/cli/outputs.h"
#include "io/page_store.h"
#include "io/source.h"

typedef struct read_failures {
    int n;    /* inputs that could not be read */
    int code; /* exit code when none could: theirs, or NN_ERR_INPUT when they differ */
} read_failures;

/* Tells the error of one input and counts it. */
void read_failed(read_failures *f, nn_err err);

/* A page of an input, and its picture for outputs that show it. */
typedef struct read_page {
    int input;          /* index */
    int pages;          /* of this input: io_source_pages */
    io_sheet sheet;
    io_picture picture; /* without pixels where no output wants them */
    bool part;          /* one of two pages of a picture: neither file nor PDF show it alone */
    bool copied;        /* its text stands in the PDF that is read */
    bool kept;          /* it was read by an earlier run */
    int64_t dropped;    /* texts that were left out of it */
    io_page_store *store; /* of its output, or NULL; the results' */
} read_page;

void read_page_free(read_page *p);

typedef struct read_results {
    app_write_options write;
    app_writers writers;
    bool apart;         /* files of their own for each input */
    const char *folder; /* apart: where these are */
    char **stem;        /* apart: their names */
    char *base;         /* apart: what those that are open begin with */
    int input;          /* apart: whose they are; -1: none are open */
    io_sheet over;      /* keeps the PDF whose pages an output takes */
    bool told_archive;
    bool keep_pictures; /* an output may want them: image and file of read_results_add */
    read_failures *failures;
    int at, done, todo; /* the input at hand; inputs that are read before it, and in all */
    int written;        /* pages */
    int warned;         /* pages of which something was lost */
    /* Pages are kept until their output stands (io/page_store.h). */
    bool keep, resume;
    uint64_t key;
    const bool *skip;   /* inputs that are not read; NULL: none */
    pthread_mutex_t lock; /* of `stores` */
    struct read_store {
        int input; /* joined: -1 */
        io_page_store *store;
    } *stores;
    int n_stores, stores_capacity, taken_over; /* pages of earlier runs */
    double begin;
} read_results;

/* Opens the outputs that inputs share. *failures may have counted some already. NN_ERR_USAGE,
 * NN_ERR_OUTPUT. *r is good for read_results_free, also on failure. */
nn_err read_results_open(read_results *r, const app_write_options *write,
                         read_failures *failures);
/* Is there all that input would become (joined outputs: all that all would)? With `resume` not where
 * a part file stands. NN_ERR_USAGE. */
nn_err read_results_there(const read_results *r, int input, int pages, bool resume, bool *there);
/* From now on pages are kept, where an output of several can be restarted. skip: borrowed. */
nn_err read_results_keep(read_results *r, uint64_t key, bool resume, const bool *skip);
/* Where pages of this input are kept; NULL: nowhere. From any thread, before its first page is
 * added. */
nn_err read_results_store(read_results *r, int input, int pages, io_page_store **out);
/* Does an output need the picture of this page? */
bool read_results_want_picture(const read_results *r, const read_page *page);
/* The next page, in the inputs' order: `doc` holds it alone, finished. Takes over page->sheet where
 * it needs it. */
nn_err read_results_add(read_results *r, io_document *doc, read_page *page);
/* The next page could not be read: `err`, nn_error_message. */
void read_results_fail(read_results *r, int input, nn_err err);
void read_results_warn(read_results *r); /* something of an input was lost; it was told */
/* Ends the joined outputs; without any page there are none. */
nn_err read_results_close(read_results *r);
bool read_results_none(const read_results *r); /* no input was readable */
void read_results_free(read_results *r); /* drops what is not closed */

#endif

/* results.h - what becomes of the inputs of `octavo read`: what was read goes to the outputs,
 * in joined files or in files of their own for each input; what could not be read is told and
 * counted; progress is shown.
 */
#ifndef APPS_READ_RESULTS_H
#define APPS_READ_RESULTS_H

#include "apps/cli/outputs.h"

typedef struct read_failures {
    int n;    /* inputs that could not be read */
    int code; /* exit code when none could: theirs, or NN_ERR_INPUT when they differ */
} read_failures;

/* Tells the error of one input and counts it. */
void read_failed(read_failures *f, nn_err err);

/* The picture that was read, for outputs that show it. */
typedef struct read_picture {
    io_image image;
    io_bytes file; /* its file's bytes */
    float dpi;     /* 0: not known */
} read_picture;

void read_picture_free(read_picture *p);

typedef struct read_results {
    app_write_options write;
    app_writers writers;
    bool apart;         /* files of their own for each input */
    bool keep_pictures; /* an output may want them: image and file of read_results_add */
    read_failures *failures;
    int failed_before;  /* before any was read */
    int done, written;  /* inputs dealt with; of them: read */
    double begin;
} read_results;

/* Opens the outputs that inputs share. *failures may have counted some already. NN_ERR_USAGE,
 * NN_ERR_OUTPUT. *r is good for read_results_free, also on failure. */
nn_err read_results_open(read_results *r, const app_write_options *write,
                         read_failures *failures);
/* The next input, in their order: `doc` holds its one page, finished. */
nn_err read_results_add(read_results *r, const char *path, io_document *doc,
                        const read_picture *picture);
/* The next input could not be read: `err`, nn_error_message. */
void read_results_fail(read_results *r, nn_err err);
/* Ends the joined outputs; without any page there are none. */
nn_err read_results_close(read_results *r);
bool read_results_none(const read_results *r); /* no input was readable */
void read_results_free(read_results *r); /* drops what is not closed */

#endif
